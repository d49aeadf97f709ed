//! Card comparison for several pairs: MACRO on cards, the "super-simple" audit (Lindeman & Stark 2012, "A Gentle Introduction
//! to Risk-limiting Audits", eq. (10); Stark 2009).
//!
//! U = 2γN / V                                                                          (1)
//! t = max over pairs of e / v · V / 2γ                                                  (2)
//!
//! N cards are drawn from uniformly and with replacement; V is the smallest margin of a pair, v the margin of a pair, e in [−2, 2]
//! how much more the first reading of a card favoured the pair's winner than the second does, in votes; γ > 1 takes away what a single
//! two-vote overstatement does. The P-value is that of `taints`. For one pair it is `kaplan_markov`, which counts errors
//! instead of taking them card by card.

use serde::{Deserialize, Serialize};

use crate::error::{in_range, risk_limit};
use crate::interval::Interval;
use crate::p_value::bits;
use crate::taints::Taints;
use crate::{PValue, RiskError};

/// The P-value, card by card.
///
/// ```
/// use risk::MacroCards;
/// // Stark's tool, in Arlo's test_supersimple: 60,000 to 40,000, 27 cards without an error.
/// let mut audit = MacroCards::new(20_000, 100_000, 1.03905)?;
/// audit.push(&[(0, 20_000)], 27)?;
/// assert!((audit.p_value().get() - 0.06507).abs() < 1e-5);
/// # Ok::<(), risk::RiskError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "State")]
pub struct MacroCards {
    /// V, above 0.
    margin: u64,
    /// N.
    cards: u64,
    #[serde(with = "bits")]
    gamma: f64,
    taints: Taints,
}

/// [`MacroCards`] as it is read.
#[derive(Deserialize)]
struct State {
    margin: u64,
    cards: u64,
    #[serde(with = "bits")]
    gamma: f64,
    taints: Taints,
}

impl TryFrom<State> for MacroCards {
    type Error = RiskError;

    fn try_from(state: State) -> Result<Self, RiskError> {
        let audit = MacroCards::new(state.margin, state.cards, state.gamma)?;
        let total = bound(state.margin, state.cards, state.gamma);
        state.taints.check(total)?;
        Ok(MacroCards {
            taints: state.taints,
            ..audit
        })
    }
}

/// Equation (1).
fn bound(margin: u64, cards: u64, gamma: f64) -> Interval {
    Interval::of(2) * Interval::exactly(gamma) * Interval::ratio(cards, margin)
}

impl MacroCards {
    /// For the smallest margin, the number of cards and γ.
    ///
    /// # Errors
    /// No margin, a margin above the number of cards, γ not above 1.
    pub fn new(margin: u64, cards: u64, gamma: f64) -> Result<Self, RiskError> {
        if margin == 0 {
            return Err(RiskError::Nothing("margin"));
        }
        if margin > cards {
            return Err(RiskError::TooManyVotes {
                votes: margin,
                cards,
            });
        }
        let gamma = in_range("gamma", gamma, 1.0_f64.next_up(), 1e6)?;
        Ok(MacroCards {
            margin,
            cards,
            gamma,
            taints: Taints::new(bound(margin, cards, gamma)),
        })
    }

    /// A card that was drawn so many times, with e and v of each pair.
    ///
    /// Draws pushed together and one by one give bounds that may differ in their last bits (a part of 10¹⁵ or so), neither below the
    /// exact P-value; and [`MacroCards::least`] looks once for all of them. So who redoes a P-value to the bit must push the draws
    /// as they were pushed then: one by one (`times` of 1) where it is not known.
    ///
    /// # Errors
    /// No pair; an error beyond two votes; a pair with a smaller margin than the smallest. Nothing is counted then.
    #[expect(clippy::cast_precision_loss, reason = "checked to be small, or shown")]
    pub fn push(&mut self, errors: &[(i64, u64)], times: u64) -> Result<PValue, RiskError> {
        let mut worst: Option<Interval> = None;
        for &(error, margin) in errors {
            in_range("error of a card in votes", error as f64, -2.0, 2.0)?;
            if margin < self.margin {
                return Err(RiskError::Range {
                    what: "margin of a pair",
                    low: self.margin as f64,
                    high: f64::INFINITY,
                    found: margin as f64,
                });
            }
            let relative = Interval::of_signed(error) * Interval::ratio(self.margin, margin);
            worst = Some(worst.map_or(relative, |worst| worst.max(relative)));
        }
        let worst = worst.ok_or(RiskError::Nothing("pair"))?;
        let taint = worst / (Interval::of(2) * Interval::exactly(self.gamma));
        Ok(self.taints.push(taint, times))
    }

    /// The P-value now.
    pub fn p_value(&self) -> PValue {
        self.taints.p_value()
    }

    /// The smallest P-value after any card so far: a P-value, too.
    pub fn least(&self) -> PValue {
        self.taints.least()
    }

    /// How many cards more would do if none has an error; None if no number would.
    ///
    /// # Errors
    /// The limit is below [`crate::LEAST_RISK_LIMIT`], or not below 1.
    pub fn more_draws(&self, limit: f64) -> Result<Option<u64>, RiskError> {
        Ok(self.taints.more_draws(risk_limit(limit)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{Path, worst};
    use crate::{Errors, kaplan_markov};

    /// Arlo's `test_supersimple.py`, "from Stark's tool": P-values without and with a one-vote overstatement.
    #[test]
    fn starks_tool() {
        for (margin, cards, draws, clean, one_over) in [
            (20_000, 100_000, 27, 0.06507, 0.12534),
            (6_000, 60_000, 54, 0.06973, 0.13441),
            (5_400, 36_000, 36, 0.06740, 0.12992),
            (2_000, 15_000, 40, 0.07048, 0.13585),
            (10_000, 10_000, 6, 0.01950, 0.03758),
        ] {
            let mut audit = MacroCards::new(margin, cards, 1.03905).unwrap();
            let mut with = audit.clone();
            let p = audit.push(&[(0, margin)], draws).unwrap().get();
            assert!((p - clean).abs() < 1e-5, "{p}");
            with.push(&[(1, margin)], 1).unwrap();
            let p = with.push(&[(0, margin)], draws - 1).unwrap().get();
            assert!((p - one_over).abs() < 1e-4, "{p}");
        }
    }

    /// Sizes of Stark's tool at 10 %, in Arlo's `test_supersimple.py`, are for errors that are expected: 27, 54, 36, 40 and 6 are
    /// not below what cards without an error need, and one card less than that is too few.
    #[test]
    fn sizes() {
        for (margin, cards, expected) in [
            (20_000, 100_000, 27),
            (6_000, 60_000, 54),
            (5_400, 36_000, 36),
            (2_000, 15_000, 40),
            (10_000, 10_000, 6),
        ] {
            let audit = MacroCards::new(margin, cards, 1.03905).unwrap();
            let draws = audit.more_draws(0.1).unwrap().unwrap();
            assert!(draws <= expected && draws * 5 > expected * 3, "{draws}");
            let after = |draws| audit.clone().push(&[(0, margin)], draws).unwrap().get();
            assert!(after(draws) <= 0.1 && after(draws - 1) > 0.1);
        }
    }

    /// For one pair the counts of `kaplan_markov`, which is checked against decimals of 34 digits, in any order.
    #[test]
    fn one_pair_is_kaplan_markov() {
        let errors = Errors {
            two_over: 1,
            one_over: 3,
            one_under: 2,
            two_under: 1,
        };
        let mut audit = MacroCards::new(500, 10_000, 1.03905).unwrap();
        for (error, times) in [(0, 893), (2, 1), (1, 3), (-1, 2), (-2, 1), (0, 100)] {
            audit.push(&[(error, 500)], times).unwrap();
        }
        let counted = kaplan_markov(1_000, 500, 10_000, 1.03905, errors).get();
        let p = audit.p_value().get();
        assert!((p - counted).abs() < 1e-11 * counted, "{p} {counted}");
    }

    /// 500 clean cards and one read for A that shows X, 500 to 490 to 10: the pair with the largest error for its margin
    /// counts, .1720, not that with the largest error in votes, .0910.
    #[test]
    fn the_largest_error_for_its_margin() {
        let mut audit = MacroCards::new(10, 1_000, 1.03905).unwrap();
        audit.push(&[(0, 10), (0, 490)], 500).unwrap();
        let p = audit.push(&[(1, 10), (2, 490)], 1).unwrap();
        assert!((p.get() - 0.1720).abs() < 5e-5);
    }

    /// Eight draws from populations in which errors make up the margin: the chance that p is ever at most a limit.
    #[test]
    fn risk_of_a_wrong_outcome() {
        for (margin, cards, rates) in [
            (4, 10, vec![(2, 0.2), (0, 0.8)]),
            (4, 10, vec![(1, 0.4), (0, 0.6)]),
            (6, 10, vec![(2, 0.3), (1, 0.2), (-2, 0.1), (0, 0.4)]),
        ] {
            let start = MacroCards::new(margin, cards, 1.03905).unwrap();
            let law = |_: &Path| rates.iter().map(|(e, p)| (f64::from(*e), *p)).collect();
            let push = |audit: &mut MacroCards, e: f64| {
                audit.push(&[(e as i64, margin)], 1).unwrap();
                audit.least()
            };
            for limit in [0.05, 0.2, 0.5] {
                let risk = worst(start.clone(), push, law, 8, limit);
                assert!(risk <= limit, "{risk} above {limit}");
            }
            // Overstatements taken for half of what they are.
            let halved =
                |audit: &mut MacroCards, e: f64| audit.push(&[(e as i64, 2 * margin)], 1).unwrap();
            if margin == 6 {
                assert!(worst(start, halved, law, 8, 0.5) > 0.5);
            }
        }
    }

    #[test]
    fn resumed_and_refused() {
        let mut whole = MacroCards::new(5, 40, 1.1).unwrap();
        let mut resumed = whole.clone();
        for error in [0, 0, 1, 0, -1, 2, 0] {
            whole.push(&[(error, 7), (0, 5)], 3).unwrap();
            let text = serde_json::to_string(&resumed).unwrap();
            resumed = serde_json::from_str(&text).unwrap();
            resumed.push(&[(error, 7), (0, 5)], 3).unwrap();
        }
        assert_eq!(whole, resumed);
        let before = whole.p_value();
        assert!(whole.push(&[(3, 5)], 1).is_err() && whole.push(&[], 1).is_err());
        assert!(whole.push(&[(0, 4)], 1).is_err());
        assert_eq!(whole.p_value(), before);
        assert!(MacroCards::new(0, 10, 1.1).is_err() && MacroCards::new(11, 10, 1.1).is_err());
        assert!(MacroCards::new(1, 10, 1.0).is_err() && MacroCards::new(1, 10, f64::NAN).is_err());
    }
}
