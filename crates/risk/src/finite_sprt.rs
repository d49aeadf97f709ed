//! The sequential test of a pair on cards drawn without replacement: the tri-hypergeometric likelihood of the sample.
//!
//! p = max over N_w of  (N_w)ₙ₍w₎ (N_w − d)ₙ₍l₎ (N − 2N_w + d)ₙ₍u₎  /  (V_w)ₙ₍w₎ (V_l)ₙ₍l₎ (V_u)ₙ₍u₎       (1)
//!
//! (x)ₙ = x (x − 1) … (x − n + 1). V_w, V_l, V_u are the reported votes for winner, loser and neither on N cards, n(w), n(l),
//! n(u) what the sample has of each; d is the winner's true lead under the null hypothesis, 0 for a tie. (Ottoboni,
//! Stark, Lindeman & McBurnett 2018, arXiv:1809.04235, §4.3.) The ratio for the true N_w is a supermartingale's inverse,
//! and (1) is not below it: the chance that (1) is ever α or less is at most α.
//!
//! N_w goes over all numbers, not whole ones alone: the logarithm of (1) is then concave in N_w and d together. A
//! tangent bounds its maximum from above; and every lead below d, too, where the sample favours one above d,
//! because the likelihood falls along the line from its summit. Where the sample favours one below d, (1) is 1 if the
//! report has a lead above d.

use serde::{Deserialize, Serialize};

use crate::error::state;
use crate::falling::{falling, reciprocals};
use crate::interval::Interval;
use crate::p_value::p_bits;
use crate::{PValue, RiskError, Vote};

/// Votes on cards, as reported or as found: for the winner, the loser, neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Three {
    pub(crate) winner: u64,
    pub(crate) loser: u64,
    pub(crate) neither: u64,
}

impl Three {
    /// With what is left of `cards`.
    pub(crate) fn of(cards: u64, (winner, loser): (u64, u64)) -> Result<Self, RiskError> {
        let votes = winner.saturating_add(loser);
        let neither = cards.checked_sub(votes);
        let neither = neither.ok_or(RiskError::TooManyVotes { votes, cards })?;
        Ok(Three {
            winner,
            loser,
            neither,
        })
    }

    pub(crate) fn cards(self) -> u64 {
        let votes = self.winner.saturating_add(self.loser);
        votes.saturating_add(self.neither)
    }

    /// Whether a sample of `found` can come from here.
    fn holds(self, found: Three) -> bool {
        self.winner >= found.winner && self.loser >= found.loser && self.neither >= found.neither
    }
}

/// Equation (1) for a tie, as cards come. The state is counts, and the smallest P-value.
///
/// ```
/// use risk::{FiniteSprt, Vote};
/// // Four of ten cards, 6 to 4 reported, 3 to 1 found: (5·4·3·5) / (6·5·4·4).
/// let mut audit = FiniteSprt::new(10, (6, 4))?;
/// audit.push_votes(3, 1, 0)?;
/// assert!((audit.p_value().get() - 0.625).abs() < 1e-9);
/// # Ok::<(), risk::RiskError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "State")]
pub struct FiniteSprt {
    reported: Three,
    found: Three,
    #[serde(with = "p_bits")]
    least: PValue,
}

/// [`FiniteSprt`] as it is read.
#[derive(Deserialize)]
struct State {
    reported: Three,
    found: Three,
    #[serde(with = "p_bits")]
    least: PValue,
}

impl TryFrom<State> for FiniteSprt {
    type Error = RiskError;

    fn try_from(saved: State) -> Result<Self, RiskError> {
        let State {
            reported,
            found,
            least,
        } = saved;
        // A sum that is no `u64` is not what `new` makes of its cards.
        let votes = (reported.winner, reported.loser);
        let mut audit = FiniteSprt::new(reported.cards(), votes)?;
        state(audit.reported == reported && found.cards() <= reported.cards())?;
        state(found != Three::default() || least == PValue::ONE)?;
        (audit.found, audit.least) = (found, least);
        Ok(audit)
    }
}

impl FiniteSprt {
    /// For a number of cards and the votes reported for winner and loser.
    ///
    /// # Errors
    /// The winner does not lead; more votes than cards.
    pub fn new(cards: u64, votes: (u64, u64)) -> Result<Self, RiskError> {
        let (winner, loser) = votes;
        if winner <= loser {
            return Err(RiskError::NoLead { winner, loser });
        }
        Ok(FiniteSprt {
            reported: Three::of(cards, votes)?,
            found: Three::default(),
            least: PValue::ONE,
        })
    }

    /// One card.
    ///
    /// # Errors
    /// All cards were drawn.
    pub fn push(&mut self, vote: Vote) -> Result<PValue, RiskError> {
        match vote {
            Vote::Winner => self.push_votes(1, 0, 0),
            Vote::Loser => self.push_votes(0, 1, 0),
            Vote::Neither => self.push_votes(0, 0, 1),
        }
    }

    /// Several cards: with a vote for the winner, the loser, neither.
    ///
    /// # Errors
    /// More cards than there are; none is counted then.
    pub fn push_votes(
        &mut self,
        winner: u64,
        loser: u64,
        neither: u64,
    ) -> Result<PValue, RiskError> {
        let add = |a: u64, b: u64| a.saturating_add(b);
        let found = Three {
            winner: add(self.found.winner, winner),
            loser: add(self.found.loser, loser),
            neither: add(self.found.neither, neither),
        };
        let sample = add(add(found.winner, found.loser), found.neither);
        if sample > self.reported.cards() {
            return Err(RiskError::TooManyDrawn {
                sample,
                population: self.reported.cards(),
            });
        }
        self.found = found;
        let p = self.p_value();
        self.least = self.least.min(p);
        Ok(p)
    }

    /// Equation (1) now, rounded up.
    pub fn p_value(&self) -> PValue {
        PValue::upper(log_ratio(self.reported, self.found, 0.0).exp())
    }

    /// The smallest of (1) at any look so far: a P-value, too.
    pub fn least(&self) -> PValue {
        self.least
    }
}

/// The logarithm of (1) at the lead `d`. −∞ where no N_w has room for the sample and ∞ where the report has none; the two
/// together are ∞.
pub(crate) fn log_ratio(reported: Three, found: Three, d: f64) -> Interval {
    if !reported.holds(found) {
        return Interval::exactly(f64::INFINITY);
    }
    let cards = Interval::of(reported.cards());
    let d = Interval::exactly(d);
    let low = Interval::of(found.winner).max(Interval::of(found.loser) + d);
    let high = (cards - Interval::of(found.neither) + d) / Interval::of(2);
    if low.low() > high.high() {
        return Interval::exactly(f64::NEG_INFINITY);
    }
    let at = |w: f64| Interval::exactly(w);
    let third = |w: f64| cards - at(2.0 * w) + d;
    let slope = |w: f64| {
        reciprocals(at(w), found.winner) + reciprocals(at(w) - d, found.loser)
            - Interval::of(2) * reciprocals(third(w), found.neither)
    };
    // The ends may be a rounding outside of where there is room; (x)ₙ is positive for x above n − 1.
    let (mut left, mut right) = (low.high(), high.low());
    let mut w = likely(reported.cards(), found, d.high(), (left, right));
    // What the tangent at w leaves to either side.
    let rest = |w: f64, slope: Interval| {
        let to_right = (Interval::exactly(high.high()) - at(w)) * slope.max(Interval::ZERO);
        let to_left = (at(w) - Interval::exactly(low.low())) * (-slope).max(Interval::ZERO);
        (to_right, to_left)
    };
    for _ in 0..200 {
        let here = slope(w);
        let (to_right, to_left) = rest(w, here);
        if to_right.high().max(to_left.high()) < 1e-11 {
            break;
        }
        match (here.high() > 0.0, here.low() < 0.0) {
            (true, false) => left = w,
            (false, true) => right = w,
            // Cannot be told from the summit.
            _ => break,
        }
        let next = w - here.low() / bend(reported.cards(), found, d.high(), w);
        let next = match next > left && next < right {
            true => next,
            false => left + (right - left) / 2.0,
        };
        if next <= left || next >= right {
            break;
        }
        w = next;
    }
    let log = falling(at(w), found.winner)
        + falling(at(w) - d, found.loser)
        + falling(third(w), found.neither);
    // Concave: below its tangent, to either side.
    let (to_right, to_left) = rest(w, slope(w));
    let above = (log + to_right).high().max((log + to_left).high());
    let of_report = falling(Interval::of(reported.winner), found.winner)
        + falling(Interval::of(reported.loser), found.loser)
        + falling(Interval::of(reported.neither), found.neither);
    Interval::between(log.low(), above.max(log.high())) - of_report
}

/// Where the likelihood is largest, nearly: its slope with ln((x + ½) / (x − n + ½)) for a sum of n reciprocals, which
/// needs no logarithm to tell its sign. Only a start.
#[expect(clippy::cast_precision_loss, reason = "need not be exact")]
fn likely(cards: u64, found: Three, d: f64, (mut left, mut right): (f64, f64)) -> f64 {
    let [n_w, n_l, n_u] = [found.winner, found.loser, found.neither].map(|n| n as f64 - 0.5);
    let rises = |w: f64| {
        let (l, u) = (w - d, cards as f64 - 2.0 * w + d);
        let (all, rest) = ((w + 0.5) * (l + 0.5), (w - n_w) * (l - n_l));
        all * (u - n_u) * (u - n_u) > rest * (u + 0.5) * (u + 0.5)
    };
    if !rises(left) {
        return left;
    }
    if rises(right) {
        return right;
    }
    for _ in 0..60 {
        let middle = left + (right - left) / 2.0;
        match rises(middle) {
            true => left = middle,
            false => right = middle,
        }
    }
    left + (right - left) / 2.0
}

/// How the slope of the logarithm of the likelihood changes with N_w, nearly.
#[expect(clippy::cast_precision_loss, reason = "need not be exact")]
fn bend(cards: u64, found: Three, d: f64, w: f64) -> f64 {
    let of = |x: f64, n: u64| 1.0 / (x + 0.5) - 1.0 / (x - n as f64 + 0.5);
    let third = of(cards as f64 - 2.0 * w + d, found.neither);
    of(w, found.winner) + of(w - d, found.loser) + 4.0 * third
}

#[cfg(test)]
mod tests {
    use dashu_int::UBig;

    use super::*;
    use crate::exact::{never_below, rest_of, worst};

    fn found(cards: u64, votes: (u64, u64), sample: (u64, u64, u64)) -> PValue {
        let mut audit = FiniteSprt::new(cards, votes).unwrap();
        audit.push_votes(sample.0, sample.1, sample.2).unwrap()
    }

    /// CORLA18's examples, as Arlo's `test_suite.py` has them: 1, 0.10693399, 0.625, 0.83333333.
    #[test]
    fn corla18_sprt_examples() {
        let check = |cards, votes, sample, expected: f64| {
            let p = found(cards, votes, sample).get();
            assert!((p - expected).abs() < 5e-9, "{p} is not {expected}");
        };
        check(1_000, (500, 450), (50, 50, 0), 1.0);
        check(1_000, (600, 400), (60, 40, 0), 0.106_933_99);
        check(1_000, (500, 450), (110, 100, 40), 1.0);
        check(1_000, (500, 450), (40, 60, 0), 1.0);
        check(10, (5, 4), (2, 2, 0), 1.0);
        check(10, (6, 4), (3, 1, 0), 0.625);
        check(10, (6, 4), (2, 1, 0), 0.833_333_33);
    }

    /// Never below the ratio for any whole N_w, nor for any in which the loser leads.
    #[test]
    fn never_below_a_whole_number_of_votes() {
        let product = |x: u64, n: u64| (0..n).fold(UBig::ONE, |p, k| p * UBig::from(x - k));
        let of = |a: Three, n: Three| {
            product(a.winner, n.winner) * product(a.loser, n.loser) * product(a.neither, n.neither)
        };
        let cards = 40;
        for (votes, sample) in [
            ((20, 12), (9, 3, 2)),
            ((20, 12), (5, 5, 0)),
            ((25, 5), (9, 1, 5)),
            ((15, 14), (3, 1, 9)),
            ((30, 10), (12, 2, 0)),
        ] {
            let reported = Three::of(cards, votes).unwrap();
            let n = Three {
                winner: sample.0,
                loser: sample.1,
                neither: sample.2,
            };
            let p = found(cards, votes, sample);
            let mut most = UBig::ZERO;
            for loser in 0..=cards {
                for winner in 0..=loser.min(cards - loser) {
                    let truth = Three::of(cards, (winner, loser)).unwrap();
                    if truth.holds(n) {
                        most = most.max(of(truth, n));
                    }
                }
            }
            // Between whole numbers there is a little more.
            never_below(p, &most, &of(reported, n), 0.05);
        }
    }

    /// In every order of every population of twelve cards in which the loser leads or is tied.
    #[test]
    fn risk_of_a_wrong_outcome() {
        let push = |audit: &mut FiniteSprt, x: f64| {
            let vote = match x {
                1.0 => Vote::Winner,
                0.0 => Vote::Loser,
                _ => Vote::Neither,
            };
            audit.push(vote).unwrap()
        };
        let mut largest = 0.0f64;
        for (winner, loser) in [(6, 6), (5, 5), (4, 4), (5, 6), (2, 2), (3, 3)] {
            let mut population = vec![1.0; winner];
            population.extend(vec![0.0; loser]);
            population.resize(12, 0.5);
            for votes in [(7, 5), (9, 2), (5, 2), (4, 3)] {
                for limit in [0.1, 0.3, 0.5, 0.7] {
                    let start = FiniteSprt::new(12, votes).unwrap();
                    let risk = worst(start, push, rest_of(&population), 9, limit);
                    assert!(risk <= limit, "{risk} above {limit}");
                    largest = largest.max(risk / limit);
                }
            }
        }
        assert!(largest > 0.5, "nothing was near its limit: {largest}");
    }

    #[test]
    fn resumed_and_refused() {
        let mut audit = FiniteSprt::new(100, (60, 30)).unwrap();
        let mut resumed = audit.clone();
        for k in 0..50 {
            let vote = [Vote::Winner, Vote::Winner, Vote::Loser, Vote::Neither][k % 4];
            audit.push(vote).unwrap();
            let text = serde_json::to_string(&resumed).unwrap();
            resumed = serde_json::from_str(&text).unwrap();
            resumed.push(vote).unwrap();
        }
        assert_eq!(audit, resumed);
        assert_eq!(audit.p_value(), found(100, (60, 30), (26, 12, 12)));
        assert!(audit.least() <= audit.p_value());
        assert!(audit.push_votes(0, 0, 51).is_err());
        assert!(FiniteSprt::new(10, (6, 5)).is_err() && FiniteSprt::new(10, (5, 5)).is_err());
        // More votes for the loser than were reported: the report is refuted.
        assert_eq!(found(100, (60, 3), (50, 4, 0)), PValue::ONE);
        // Every card read: a tie is impossible.
        assert!(found(10, (7, 3), (7, 3, 0)).get() < 1e-300);
    }
}
