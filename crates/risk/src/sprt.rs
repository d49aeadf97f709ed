//! BRAVO: Wald's sequential test of a tie against the reported shares, on cards drawn with replacement
//! (Lindeman, Stark & Yates 2012, "BRAVO: Ballot-polling Risk-limiting Audits to Verify Outcomes", §3; Wald 1945).
//!
//! s = w / (w + l)                                                                      (1)
//! p = (1/2)ⁿ / (sᵏ (1 − s)ⁿ⁻ᵏ)                                                          (2)
//! ASN = (ln(1/α) + ½ ln 2s) / (p_w ln 2s + p_l ln(2 − 2s))                              (3)
//!
//! w > l are the reported votes of a pair, n the votes found for one of the two, k those for the winner, p_w and p_l the
//! pair's votes over all cards, α the risk limit. 1/p is a martingale if the two are tied and falls on average if the
//! loser leads, so that the chance that (2) is ever α or less is at most α (Ville 1939): the sample may be looked at
//! after every card. A vote for neither changes nothing.
//!
//! The state is the two counts: one card after the other gives the bits that all at once give.

use serde::{Deserialize, Serialize};

use crate::error::{chance as checked_chance, risk_limit, state};
use crate::law::{Law, smallest_size};
use crate::p_value::p_bits;
use crate::{PValue, ReportedPair, RiskError, Vote};

/// Equation (2), as cards come.
///
/// ```
/// use risk::{ReportedPair, Sprt, Vote};
/// let mut audit = Sprt::new(ReportedPair::new(600, 400)?);
/// // (1/2)² / 0.6²
/// audit.push(Vote::Winner);
/// audit.push(Vote::Winner);
/// assert!((audit.p_value().get() - 0.25 / 0.36).abs() < 1e-12);
/// # Ok::<(), risk::RiskError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "State")]
pub struct Sprt {
    pair: ReportedPair,
    found: (u64, u64),
    #[serde(with = "p_bits")]
    least: PValue,
}

/// [`Sprt`] as it is read.
#[derive(Deserialize)]
struct State {
    pair: ReportedPair,
    found: (u64, u64),
    #[serde(with = "p_bits")]
    least: PValue,
}

impl TryFrom<State> for Sprt {
    type Error = RiskError;

    fn try_from(saved: State) -> Result<Self, RiskError> {
        let State { pair, found, least } = saved;
        // (2) was never less than with the winner's votes alone.
        let lowest = pair.log_ratio((found.0, 0)).exp().low();
        state(least.get() >= lowest && (found != (0, 0) || least == PValue::ONE))?;
        Ok(Sprt { pair, found, least })
    }
}

impl Sprt {
    /// Before any card.
    pub fn new(pair: ReportedPair) -> Self {
        Sprt {
            pair,
            found: (0, 0),
            least: PValue::ONE,
        }
    }

    /// One card.
    pub fn push(&mut self, vote: Vote) -> PValue {
        match vote {
            Vote::Winner => self.push_votes(1, 0),
            Vote::Loser => self.push_votes(0, 1),
            Vote::Neither => self.p_value(),
        }
    }

    /// The votes found on several cards, that were looked at together.
    pub fn push_votes(&mut self, winner: u64, loser: u64) -> PValue {
        self.found.0 = self.found.0.saturating_add(winner);
        self.found.1 = self.found.1.saturating_add(loser);
        self.least = self.least.min(self.p_value());
        self.p_value()
    }

    /// Equation (2) now.
    pub fn p_value(&self) -> PValue {
        sprt(self.pair, self.found)
    }

    /// The smallest of (2) at any look so far: a P-value, too.
    pub fn least(&self) -> PValue {
        self.least
    }
}

/// Equation (2) for votes found for the winner and the loser; rounded up.
pub fn sprt(pair: ReportedPair, found: (u64, u64)) -> PValue {
    PValue::upper(pair.log_ratio(found).exp())
}

/// Sizes of samples with which [`sprt`] is at most a risk limit, if the report is right. Planning figures: they are near,
/// not rounded up.
#[derive(Clone, Copy, Debug)]
pub struct SprtSizes {
    pair: ReportedPair,
    /// A risk limit that [`SprtSizes::new`] takes.
    limit: f64,
}

/// Nobody reads more cards by hand.
const MOST: u64 = 1_000_000;

impl SprtSizes {
    /// For a pair and a risk limit.
    ///
    /// # Errors
    /// The limit is below [`crate::LEAST_RISK_LIMIT`], or not below 1.
    pub fn new(pair: ReportedPair, limit: f64) -> Result<Self, RiskError> {
        Ok(SprtSizes {
            pair,
            limit: risk_limit(limit)?,
        })
    }

    /// Equation (3), Wald's approximation of the expected number of cards, of which there are `cards` with and without
    /// a vote for one of the two; rounded up to a whole card.
    ///
    /// # Errors
    /// Fewer cards than votes.
    #[expect(clippy::cast_precision_loss, reason = "a planning figure")]
    pub fn asn(&self, cards: u64) -> Result<u64, RiskError> {
        if cards < self.pair.votes() {
            return Err(RiskError::TooManyVotes {
                votes: self.pair.votes(),
                cards,
            });
        }
        let (up, down) = self.steps();
        let of_all = |votes: u64, step: f64| match votes {
            0 => 0.0,
            _ => votes as f64 / cards as f64 * step,
        };
        let drift = of_all(self.pair.winner(), up) + of_all(self.pair.loser(), down);
        let expected = ((1.0 / self.limit).ln() + up / 2.0) / drift;
        Ok(whole(expected.ceil()))
    }

    /// The number of votes for one of the two within which an audit that looks after every card stops with `chance`:
    /// exact, by the law of the winner's votes among audits that go on.
    ///
    /// # Errors
    /// `chance` is not strictly between 0 and 1; the number is above a million.
    pub fn quantile(&self, chance: f64) -> Result<u64, RiskError> {
        let chance = checked_chance(chance)?;
        let share = self.pair.share();
        // The winner's votes of audits that go on, from `first` on.
        let (mut first, mut law) = (0usize, vec![1.0]);
        let mut stopped = 0.0;
        for n in 1..=MOST {
            let mut next = vec![0.0; law.len() + 1];
            for (k, mass) in law.iter().enumerate() {
                next[k] += mass * (1.0 - share);
                next[k + 1] += mass * share;
            }
            let most = self.needed(n);
            while first + next.len() > usize::try_from(most).unwrap_or(usize::MAX) {
                stopped += next.pop().unwrap_or(0.0);
            }
            // What is left of it can no longer be told from nothing.
            let nothing = next.iter().take_while(|mass| **mass < 1e-30).count();
            next.drain(..nothing);
            (first, law) = (first + nothing, next);
            if stopped >= chance {
                return Ok(n);
            }
        }
        Err(RiskError::Size(MOST))
    }

    /// The chance that a first look at `votes` votes for one of the two is enough.
    ///
    /// # Errors
    /// More than a million votes.
    pub fn chance(&self, votes: u64) -> Result<f64, RiskError> {
        match votes <= MOST {
            true => Ok(self.chance_and_step(votes).0),
            false => Err(RiskError::Size(votes)),
        }
    }

    /// The smallest number of votes for one of the two of which one look is enough with `chance`.
    ///
    /// # Errors
    /// `chance` is not strictly between 0 and 1; the number is above a million.
    pub fn one_look(&self, chance: f64) -> Result<u64, RiskError> {
        let chance = checked_chance(chance)?;
        let size = smallest_size(chance, MOST, |votes| self.chance_and_step(votes));
        size.ok_or(RiskError::Size(MOST))
    }

    /// The chance that one look is enough, and how much a vote more can add: the number needed for the winner does not fall.
    fn chance_and_step(&self, votes: u64) -> (f64, f64) {
        let law = Law::binomial(votes, self.pair.winner(), self.pair.loser());
        let needed = usize::try_from(self.needed(votes)).unwrap_or(usize::MAX);
        (law.above(needed).low(), law.largest())
    }

    /// ln 2s and ln(2 − 2s).
    fn steps(&self) -> (f64, f64) {
        let share = self.pair.share();
        ((2.0 * share).ln(), (2.0 * (1.0 - share)).ln())
    }

    /// The least number of votes for the winner among `n` with which (2) is at most the limit; more than `n` if none is.
    fn needed(&self, n: u64) -> u64 {
        let (up, down) = self.steps();
        if down == f64::NEG_INFINITY {
            let all = whole_to_f64(n) * up >= (1.0 / self.limit).ln();
            return if all { n } else { n + 1 };
        }
        let least = ((1.0 / self.limit).ln() - whole_to_f64(n) * down) / (up - down);
        whole(least.ceil().max(0.0))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of cards")]
fn whole_to_f64(n: u64) -> f64 {
    n as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not below 0, and sizes are far below 2⁵³"
)]
fn whole(x: f64) -> u64 {
    x as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{Path, never_below, worst};

    fn pair(winner: u64, loser: u64) -> ReportedPair {
        ReportedPair::new(winner, loser).unwrap()
    }

    /// (w + l)ⁿ / (2ⁿ wᵏ lⁿ⁻ᵏ) in whole numbers: ours is never below it, and above it by next to nothing.
    #[test]
    fn never_below_the_exact_ratio() {
        for (w, l) in [(600, 400), (2, 1), (5_100_000, 4_900_000), (7, 0)] {
            for (k, m) in [(50, 30), (3, 1), (500, 420), (9, 0)] {
                if l == 0 && m > 0 {
                    assert_eq!(sprt(pair(w, l), (k, m)), PValue::ONE);
                    continue;
                }
                let (k_, m_) = (usize::try_from(k).unwrap(), usize::try_from(m).unwrap());
                let top = dashu_int::UBig::from(w + l).pow(k_ + m_);
                let bottom = dashu_int::UBig::from(2u8).pow(k_ + m_)
                    * dashu_int::UBig::from(w).pow(k_)
                    * dashu_int::UBig::from(l).pow(m_);
                never_below(sprt(pair(w, l), (k, m)), &top, &bottom, 1e-10);
            }
        }
    }

    /// Arlo's `test_bravo.py`: expected_sample_sizes ("asn") and, of the same tests, 1769 for 10,000 to 9,000 of 20,000.
    #[test]
    fn arlo_asn() {
        let asn = |w, l, cards| SprtSizes::new(pair(w, l), 0.1).unwrap().asn(cards).unwrap();
        assert_eq!(asn(600, 400, 1_000), 119);
        assert_eq!(asn(600, 200, 900), 22);
        assert_eq!(asn(300, 200, 1_000), 238);
        assert_eq!(asn(200, 100, 700), 101);
        assert_eq!(asn(300, 100, 700), 34);
        assert_eq!(asn(300, 100, 1_000), 48);
        assert_eq!(asn(10_000, 9_000, 20_000), 1_769);
        let sizes = SprtSizes::new(pair(6, 5), 0.1).unwrap();
        assert!(sizes.asn(10).is_err());
    }

    /// Arlo's 184, 244, 351 cards for 600 to 400 at 10 % (32, 41, 57 of 900 for 600 to 200) are where a normal law meets
    /// the threshold: one look at so many is enough with a chance that is near the one asked for.
    #[test]
    fn arlo_quantiles_are_of_one_look() {
        let sizes = SprtSizes::new(pair(600, 400), 0.1).unwrap();
        for (n, q) in [(184, 0.7), (244, 0.8), (351, 0.9)] {
            let chance = |n| sizes.chance(n).unwrap();
            assert!((chance(n) - q).abs() < 0.025, "{}", chance(n));
            let ours = sizes.one_look(q).unwrap();
            assert!(ours.abs_diff(n) <= 12, "{ours} for {n}");
            assert!(chance(ours) >= q && chance(ours - 1) < q);
        }
    }

    /// The law of the stopping time against all 2ⁿ sequences of votes.
    #[test]
    fn quantile_by_enumeration() {
        for (w, l, limit) in [(3, 1, 0.3), (7, 2, 0.2), (600, 400, 0.6)] {
            let sizes = SprtSizes::new(pair(w, l), limit).unwrap();
            let share = sizes.pair.share();
            let law = move |_: &Path| vec![(1.0, share), (0.0, 1.0 - share)];
            let stops = |n: usize| {
                let push = |audit: &mut Sprt, x: f64| {
                    audit.push(if x > 0.5 { Vote::Winner } else { Vote::Loser })
                };
                worst(Sprt::new(pair(w, l)), push, law, n, limit)
            };
            for chance in [0.3, 0.5, 0.7] {
                let n = usize::try_from(sizes.quantile(chance).unwrap()).unwrap();
                if n <= 14 {
                    assert!(stops(n) >= chance - 1e-12, "{n}");
                    assert!(stops(n - 1) < chance, "{n}");
                }
            }
        }
    }

    /// BRAVO's chance of p ≤ α in a tie, in all sequences of 14 votes; and the test with its product taken twice, as in
    /// a version of SHANGRLA's `wald_sprt`, is caught.
    #[test]
    fn risk_in_a_tie() {
        let law = |_: &Path| vec![(1.0, 0.5), (0.0, 0.5)];
        for (w, l) in [(600, 400), (3, 1), (51, 49)] {
            for limit in [0.05, 0.1, 0.3, 0.8] {
                let push = |audit: &mut Sprt, x: f64| {
                    audit.push(if x > 0.5 { Vote::Winner } else { Vote::Loser });
                    audit.least()
                };
                let risk = worst(Sprt::new(pair(w, l)), push, law, 14, limit);
                assert!(risk <= limit, "{risk} above {limit}");
            }
        }
        // (the product, the product of the products)
        let twice = |state: &mut (f64, f64), x: f64| {
            state.0 *= if x > 0.5 { 1.5 } else { 0.5 };
            state.1 *= state.0;
            PValue::at_most(1.0 / state.1)
        };
        assert!(worst((1.0, 1.0), twice, law, 14, 0.05) > 0.2);
    }

    /// Written down after every vote and read again: the same bits as without.
    #[test]
    fn resumed() {
        let mut audit = Sprt::new(pair(600, 400));
        let mut resumed = audit.clone();
        for k in 0..60 {
            let vote = if k % 3 == 0 {
                Vote::Loser
            } else {
                Vote::Winner
            };
            let p = audit.push(vote);
            let text = serde_json::to_string(&resumed).unwrap();
            resumed = serde_json::from_str(&text).unwrap();
            assert_eq!(resumed.push(vote), p);
        }
        assert_eq!(audit, resumed);
        assert_eq!(audit.p_value(), sprt(pair(600, 400), (40, 20)));
        assert!(audit.least() <= audit.p_value());
        assert!(serde_json::from_str::<ReportedPair>("[4,5]").is_err());
    }

    #[test]
    fn refuses() {
        assert!(ReportedPair::new(5, 5).is_err());
        for limit in [0.0, 1.0, -1.0, f64::NAN] {
            assert!(SprtSizes::new(pair(2, 1), limit).is_err());
        }
        let sizes = SprtSizes::new(pair(500_001, 500_000), 0.05).unwrap();
        assert_eq!(sizes.one_look(0.9), Err(RiskError::Size(1_000_000)));
        assert!(sizes.quantile(f64::NAN).is_err());
        let mut full = Sprt::new(pair(2, 1));
        full.push_votes(0, u64::MAX);
        assert_eq!(full.push_votes(1, 1), PValue::ONE);
    }
}
