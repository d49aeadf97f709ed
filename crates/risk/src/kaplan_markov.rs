//! Our own P-value for a comparison sample: Kaplan–Markov, in logarithms, rounded up.
//!
//! p = min(1, Π_j (1 − 1/U) / (1 − e_j / 2γ)),   U = 2γ / μ           (1)
//!
//! over the draws j = 1 … n, made uniformly and with replacement; e_j ∈ {−2, −1, 0, 1, 2} is the
//! overstatement of draw j in votes, μ = margin / cards the diluted margin, γ > 1. If the outcome is
//! wrong, the chance that (1) ever falls to α or below is at most α (Stark 2009, "Risk-limiting
//! post-election audits: P-values from common probability inequalities", Kaplan–Markov; the bound
//! of each error by 2γ/N votes is Lindeman & Stark 2012, eq. (10)). The sample may therefore be looked
//! at after every draw.
//!
//! What is returned is never below the exact value of (1), which is enclosed in logarithms.

use crate::interval::Interval;
use crate::{Errors, PValue};

/// Equation (1). A margin of 0, no cards, a margin above the number of cards, γ ≤ 1, or more errors than
/// draws give 1.
///
/// ```
/// # use risk::{Errors, kaplan_markov};
/// // 100 draws without an error, a diluted margin of 5 %: (1 - 0.05 / 2.0781)^100
/// let p = kaplan_markov(100, 500, 10_000, 1.03905, Errors::default());
/// assert!((p.get() - 0.08756).abs() < 1e-5);
/// ```
pub fn kaplan_markov(draws: u64, margin: u64, cards: u64, gamma: f64, errors: Errors) -> PValue {
    // `gamma > 1.0` is false for NaN, too.
    if !(gamma > 1.0 && gamma.is_finite())
        || margin == 0
        || margin > cards
        || errors.total() > draws
    {
        return PValue::ONE;
    }
    let gamma = Interval::exactly(gamma);
    let error = Interval::ratio(margin, cards) / (Interval::of(2) * gamma);
    PValue::upper(log_ratio(draws, error, gamma, errors).exp())
}

/// The logarithm of (1) for 1/U = `error`, before it is cut off at 0.
pub(crate) fn log_ratio(draws: u64, error: Interval, gamma: Interval, errors: Errors) -> Interval {
    let of = |count: u64, part: Interval| match count {
        0 => Interval::ZERO,
        _ => Interval::of(count) * part.ln_1p(),
    };
    let whole = Interval::ONE / gamma;
    let half = whole / Interval::of(2);
    of(draws, -error)
        - of(errors.one_over, -half)
        - of(errors.two_over, -whole)
        - of(errors.one_under, half)
        - of(errors.two_under, whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Colorado;

    /// Never below the 34-digit value of the same formula, and above it by next to nothing.
    #[test]
    fn rounded_up() {
        let colorado = Colorado::new("1.03905").unwrap();
        for (draws, margin, cards) in [(96, 562, 7_923), (1, 1, 2), (5_000, 38_874, 4_114_582)] {
            for (two_over, one_over, one_under, two_under) in [
                (0, 0, 0, 0),
                (1, 0, 0, 0),
                (0, 1, 0, 0),
                (0, 0, 1, 0),
                (0, 0, 0, 1),
            ] {
                let errors = Errors {
                    two_over,
                    one_over,
                    one_under,
                    two_under,
                };
                let exact = colorado.risk(draws, margin, cards, errors).unwrap();
                let ours = kaplan_markov(draws, margin, cards, 1.03905, errors).get();
                // A binary fraction is a finite decimal: eleven hundred digits write any of them out.
                let up: crate::Decimal = format!("{ours:.1100}").parse().unwrap();
                assert!(up >= exact, "{ours} < {exact}");
                assert!(ours <= exact.to_f64().value() * (1.0 + 1e-10) + 1e-300);
            }
        }
    }

    #[test]
    fn fails_closed() {
        let p = |draws, margin, cards, gamma, two_over| {
            let errors = Errors {
                two_over,
                ..Errors::default()
            };
            kaplan_markov(draws, margin, cards, gamma, errors).get()
        };
        for one in [
            p(100, 0, 10, 1.1, 0),
            p(100, 5, 0, 1.1, 0),
            p(100, 11, 10, 1.1, 0),
            p(100, 5, 10, 1.0, 0),
            p(100, 5, 10, f64::NAN, 0),
            p(100, 5, 10, f64::INFINITY, 0),
            p(0, 5, 10, 1.1, 0),
            p(1, 5, 10, 1.1, 2),
            p(u64::MAX, 1, u64::MAX, 1.1, u64::MAX),
        ] {
            assert_eq!(one, 1.0);
        }
        assert!(p(u64::MAX, 5, 10, 1.1, 0) > 0.0);
    }

    /// A wrong outcome is confirmed at 5 % in at most 5 % of audits that stop as soon as they may.
    ///
    /// 1,000 cards with a reported margin of 100 that is truly a tie, by 50 two-vote or 100 one-vote
    /// overstatements: 4,000 audits of up to 300 draws each.
    #[test]
    fn wrong_outcomes_stay_within_the_limit() {
        let mut state = 0x5eed_u64;
        let mut uniform = |n: u64| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (z ^ (z >> 31)) % n
        };
        for (wrong_cards, two) in [(50, true), (100, false)] {
            let audits = 4_000;
            let mut confirmed = 0;
            for _ in 0..audits {
                let mut errors = Errors::default();
                for draws in 1..=300 {
                    if uniform(1_000) < wrong_cards {
                        *(if two {
                            &mut errors.two_over
                        } else {
                            &mut errors.one_over
                        }) += 1;
                    }
                    if kaplan_markov(draws, 100, 1_000, 1.03905, errors).get() <= 0.05 {
                        confirmed += 1;
                        break;
                    }
                }
            }
            // 5 % and three standard deviations of 4,000 trials.
            assert!(f64::from(confirmed) <= 200.0 + 3.0 * (4_000.0f64 * 0.05 * 0.95).sqrt());
            assert!(confirmed > 0, "the simulation must be able to fail");
        }
    }
}
