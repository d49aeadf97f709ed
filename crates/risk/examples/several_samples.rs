//! The tables of `docs/several-samples.md`: how often a wrong outcome is confirmed by each way of computing a risk from samples of several
//! counties, and how many draws each needs. `cargo run --release -p risk --example several_samples`

use risk::selftest::Rate;
use risk::selftest::several::{Way, settings};

const RUNS: u64 = 4_000;
const LIMIT: f64 = 0.05;

fn main() {
    println!(
        "| the reported outcome is wrong: | way | wrongly confirmed at 5 % | interval | P without an error | draws for 5 % |"
    );
    println!("|---|---|---|---|---|---|");
    for setting in settings() {
        for way in Way::ALL {
            let design = setting.design(way);
            let falsely = (0..RUNS).filter(|k| design.confirms(1, *k, LIMIT)).count();
            let rate = Rate::of(falsely as u64, RUNS);
            println!(
                "| {} | {} | {:.2} % | {:.2}–{:.2} % | {:.2e} | {} |",
                setting.truth,
                way.name(),
                100.0 * falsely as f64 / RUNS as f64,
                100.0 * rate.low,
                100.0 * rate.high,
                setting.without_error(way),
                setting.size(way, LIMIT),
            );
        }
    }
}
