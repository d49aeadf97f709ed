//! Draws without replacement and the same bet on each, for the one claim of cards that are compared, draw by draw.
//!
//! m = (N t − S) / (N − n),  T ← T (1 + λ (x − m)),  λ m ≤ 1                                (1)
//!
//! n cards are drawn, S is the sum of their numbers, T the capital. (1) is that of `risk::martingale`, which rounds each step so
//! that no P-value is too small and takes three times as long; here it is worked out as binary fractions come. An audit could end a draw sooner or later only
//! where T is within some 10⁻¹⁰ of 1/α. The order of the draws enters through m, so that they are not made in blocks.

use risk::SplitMix64;

use crate::population::{Population, Test};
use crate::trial::counts;
use crate::urn::Urn;

/// As `risk::martingale` has it: a sum that exceeds N t by less, or an m that falls short of u by less, may be rounding.
const ROUNDED: f64 = 1.0 / (1_u64 << 40) as f64;

/// After how many draws the claim is confirmed; `None` if it takes more than `most`.
pub(crate) fn draws(
    population: &Population,
    limit: f64,
    random: &mut SplitMix64,
    most: u64,
) -> Option<u64> {
    let [Test { null, lambda }] = population.tests[..] else {
        unreachable!("cards that are compared are tested for one claim");
    };
    let mut urn = Urn::new(&counts(&population.kinds, population.things, random));
    let values: Vec<f64> = population.kinds.iter().map(|kind| kind.values[0]).collect();
    let total = population.things as f64 * null.mean();
    let high = null.upper() * (1.0 - ROUNDED);
    let end = 1.0 / limit;
    let (mut sum, mut capital) = (0.0, 1.0);
    let mut left = population.things as f64;
    for drawn in 1..=most {
        let mean = (total - sum) / left;
        if mean >= high {
            // Nothing that may be left lifts the mean above t.
            return None;
        }
        let kind = urn.draw(random);
        urn.take(kind);
        let x = values[kind];
        if mean > 0.0 {
            let bet = match lambda * mean <= 1.0 {
                true => lambda,
                false => 1.0 / mean,
            };
            capital *= 1.0 + bet * (x - mean);
        }
        sum += x;
        left -= 1.0;
        // By what was bet, or because the mean of all is above t whatever is left.
        if capital >= end || sum > total * (1.0 + ROUNDED) {
            return Some(drawn);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Contest, Design, Records, Truth};
    use election::{Cards, Name};
    use risk::martingale::{Fixed, Martingale, Rule};

    /// The same audit with the martingale of `risk`, every P-value rounded up.
    fn pushed(population: &Population, limit: f64, random: &mut SplitMix64) -> Option<u64> {
        let Test { null, lambda } = population.tests[0];
        let rule = Rule::Fixed(Fixed { lambda });
        let mut martingale = Martingale::new(&rule, null).expect("a bet");
        let mut urn = Urn::new(&counts(&population.kinds, population.things, random));
        (1..=population.things).find(|_| {
            let kind = urn.draw(random);
            urn.take(kind);
            let pushed = martingale.push(population.kinds[kind].values[0]);
            pushed.expect("a value");
            martingale.reached().get() <= limit
        })
    }

    /// Each of many audits ends at the draw at which the certified martingale ends, from small populations, of which nearly all
    /// cards are drawn, to large ones; whether the outcome is right, or wrong and never confirmed.
    #[test]
    fn as_certified() {
        let votes = |a, b| -> [(Name, u64); 2] { [("a".into(), a), ("b".into(), b)] };
        let (mut some, mut none) = (0, 0);
        for (a, b, cards, margin) in [
            (520, 470, 1_000, None),
            (60, 39, 100, None),
            (52_000, 47_000, 100_000, None),
            (520, 470, 1_000, Some(0)),
            (60, 39, 100, Some(-30)),
        ] {
            let all = Cards(cards);
            let contest = Contest::of_totals("x".into(), &votes(a, b), 1, 1, all, all, Cards(0));
            let contest = contest.expect("a contest");
            for share in [0.0, 0.5, 1.0] {
                let records = Records::Share(share);
                let expected = Truth::default();
                let truth = Truth { margin, ..expected };
                let design = Design::OneAudit { records };
                let population = Population::of(&contest, &design, &expected, &truth);
                let population = population.expect("a population");
                for run in 0..100 {
                    let random = || SplitMix64::of_part(3, "unreplaced", run);
                    let found = draws(&population, 0.05, &mut random(), cards);
                    let certified = pushed(&population, 0.05, &mut random());
                    assert_eq!(found, certified, "{a} {b} {share} {run}");
                    some += u64::from(found.is_some());
                    none += u64::from(found.is_none());
                }
            }
        }
        assert!(some > 500 && none > 200, "{some} {none}");
    }
}
