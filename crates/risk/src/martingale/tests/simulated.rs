//! Mean sample sizes that papers simulated, simulated again with a fixed seed: within three standard deviations of the
//! difference of the two means. And wrong outcomes, which are confirmed no oftener than the risk limit says.

use super::*;
use crate::selftest::published_sizes;

/// A population as numbers and how often each is in it.
type Population = Vec<(f64, u64)>;

/// Draws until the P-value is at most α or `most` are drawn: how many it took, and whether it was reached.
fn run(
    fresh: &Martingale,
    population: &Population,
    alpha: f64,
    most: u64,
    random: &mut Random,
) -> (u64, bool) {
    let mut martingale = fresh.clone();
    let replace = martingale.null().population().is_none();
    let mut left = population.clone();
    let mut total: u64 = left.iter().map(|&(_, count)| count).sum();
    while martingale.draws() < most {
        let mut at = random.below(total);
        let (x, count) = left
            .iter_mut()
            .find(|(_, count)| {
                let here = at < *count;
                at = at.wrapping_sub(*count);
                here
            })
            .map(|(x, count)| (*x, count))
            .unwrap();
        if !replace {
            *count -= 1;
            total -= 1;
        }
        martingale.push(x).unwrap();
        if martingale.current().get() <= alpha {
            return (martingale.draws(), true);
        }
    }
    (most, false)
}

/// Cards for the winner, for the loser, and with neither.
fn polled(winner: u64, loser: u64, neither: u64) -> Population {
    vec![(1.0, winner), (0.0, loser), (0.5, neither)]
}

/// Each mean within three standard deviations of the difference of the two means, and a card for figures that were rounded or cut.
#[test]
fn published_sizes_come_out() {
    for of in published_sizes() {
        // Small sizes oftener.
        let runs = (300_000.0 / of.mean).clamp(150.0, 2_000.0) as u64;
        let what = format!("{}, {}", of.source, of.what);
        let sizes: Vec<f64> = (0..runs).map(|k| of.size(20_240_611, k) as f64).collect();
        let n = runs as f64;
        let mean = sizes.iter().sum::<f64>() / n;
        let variance = sizes.iter().map(|size| (size - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let tolerance = 3.0 * (variance * (1.0 / n + 1.0 / of.runs as f64)).sqrt() + 1.0;
        assert!(
            (mean - of.mean).abs() <= tolerance,
            "{what}: {mean}, expected {} ± {tolerance}",
            of.mean
        );
        // Sizes come in steps, one for each error. 90 % of theirs were at most as large, give or take three standard
        // deviations of that share.
        let Some(ninetieth) = of.ninetieth else {
            continue;
        };
        let share =
            |is: &dyn Fn(f64) -> bool| sizes.iter().filter(|size| is(**size)).count() as f64 / n;
        let off = 3.0 * (0.09 / of.runs as f64).sqrt();
        assert!(share(&|size| size <= ninetieth) > 0.9 - off, "{what}");
        assert!(share(&|size| size < ninetieth) < 0.9 + off, "{what}");
    }
}

/// A wrong outcome, a tie, is confirmed at 5 % in at most 5 % of the audits, which stop as soon as they may; each
/// rule, cards polled and compared, with and without replacement.
#[test]
fn wrong_outcomes_stay_within_the_limit() {
    let a = comparison_upper(0.1) / 2.0;
    let polled = (1.0, polled(450, 450, 100));
    // 1,000 cards, the margin of 100 votes eaten up by 40 two-vote and 20 one-vote overstatements.
    let compared = (2.0 * a, vec![(a, 940), (a / 2.0, 20), (0.0, 40)]);
    let mut most_often = 0;
    for (upper, population) in [polled, compared] {
        for size in [None, Some(1_000)] {
            let null = null(upper, size);
            for rule in rules(&null) {
                let fresh = Martingale::new(&rule, null).unwrap();
                let mut random = Random(5);
                let audits = 1_000;
                let confirmed = (0..audits)
                    .filter(|_| run(&fresh, &population, 0.05, 300, &mut random).1)
                    .count();
                let most = 50.0 + 3.0 * (1_000.0f64 * 0.05 * 0.95).sqrt();
                assert!(
                    confirmed as f64 <= most,
                    "{rule:?}: {confirmed} of {audits}"
                );
                most_often = most_often.max(confirmed);
            }
        }
    }
    assert!(most_often > 30, "the simulation must be able to fail");
}
