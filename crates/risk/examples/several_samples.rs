//! The table of `docs/several-samples.md`: how often a wrong outcome is confirmed by each way of computing a risk from
//! samples of several counties, and how many draws each needs.
//! `cargo run --release -p risk --example several_samples`

use risk::selftest::Rate;
use risk::selftest::several::{Way, settings};

const RUNS: u64 = 4_000;
const LIMIT: f64 = 0.05;

fn main() {
    let names = Way::ALL.map(Way::name).join(" | ");
    println!("| the reported outcome is wrong: | {names} |");
    println!("|---|---|---|---|---|");
    for setting in settings() {
        let cells = Way::ALL.map(|way| {
            let design = setting.design(way);
            let falsely = (0..RUNS).filter(|k| design.confirms(1, *k, LIMIT)).count() as u64;
            let rate = Rate::of(falsely, RUNS);
            let [share, low, high] = [rate.falsely as f64 / RUNS as f64, rate.low, rate.high]
                .map(|share| format!("{:.2}", 100.0 * share));
            let (p, draws) = (setting.without_error(way), setting.size(way, LIMIT));
            format!("**{share} %** ({low}–{high}); P {p:.1e}; {draws}")
        });
        println!("| {} | {} |", setting.truth, cells.join(" | "));
    }
}
