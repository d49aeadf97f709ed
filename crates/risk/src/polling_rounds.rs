//! Ballot polling in rounds: a test that looks only at the end of a round and needs fewer cards for it.
//!
//! Minerva:     p = P(Kⱼ ≥ kⱼ, on | tie) / P(Kⱼ ≥ kⱼ, on | report)                        (1)
//! Providence:  p = (1/2)ⁿ / (sᵏ (1 − s)ⁿ⁻ᵏ) · P(K ≥ k' | tie) / P(K ≥ k' | report)        (2)
//!
//! kⱼ are the votes found for the winner in the rounds 1 … j, "on" is that no round before stopped the audit: a round
//! stops it if (1) is at most the risk limit α. In (2), n votes were found for one of the pair in the rounds before the
//! last, k of them for the winner, and k' in the last; K is binomial. s is the winner's reported share. In the first
//! round the two are one. Minerva: Zagórski, McClearn, Morin, McBurnett & Vora 2021 (arXiv:2008.02315), §4;
//! Providence: Broadrick, Morin, McClearn, McBurnett, Vora & Zagórski 2022 (arXiv:2210.08717), §3. Cards are drawn with
//! replacement.
//!
//! Why the risk is at most α: in each round, given the rounds before, the chance to stop is at most α times as large in
//! a tie as under the report; the chances to stop of all rounds under the report sum to at most 1. For (1) this
//! needs the sizes of all rounds to be set without regard to what was found; for (2) they may depend on it. Neither
//! allows a size to be chosen by somebody who knows the seed, and can tell what the next cards will show.
//! (1) means something at its α only; the smallest of (2) over the rounds is a P-value for every α.
//!
//! The ratios fall as k grows. Ours is the least of the certified ratios up to k, so that it falls in its last digit, too.

use serde::{Deserialize, Serialize};

use crate::error::{chance as checked_chance, risk_limit, state};
use crate::interval::Interval;
use crate::law::{Law, smallest_size};
use crate::p_value::{bits, p_bits};
use crate::{PValue, ReportedPair, RiskError};

/// Equation (1). The state is what was found in each round.
///
/// ```
/// use risk::{Minerva, ReportedPair};
/// // Arlo's test_minerva: 600 to 400, found 56 to 40.
/// let mut audit = Minerva::new(ReportedPair::new(600, 400)?, 0.1)?;
/// assert!((audit.push_round(56, 40)?.get() - 0.0933945799801079).abs() < 1e-9);
/// assert!(audit.met());
/// # Ok::<(), risk::RiskError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "SavedMinerva")]
pub struct Minerva {
    pair: ReportedPair,
    #[serde(with = "bits")]
    limit: f64,
    rounds: Vec<(u64, u64)>,
    #[serde(with = "p_bits")]
    p: PValue,
}

/// [`Minerva`] as it is read.
#[derive(Deserialize)]
struct SavedMinerva {
    pair: ReportedPair,
    #[serde(with = "bits")]
    limit: f64,
    rounds: Vec<(u64, u64)>,
    #[serde(with = "p_bits")]
    p: PValue,
}

impl TryFrom<SavedMinerva> for Minerva {
    type Error = RiskError;

    fn try_from(saved: SavedMinerva) -> Result<Self, RiskError> {
        let mut audit = Minerva::new(saved.pair, saved.limit)?;
        let mut votes = 0u64;
        for (winner, loser) in &saved.rounds {
            let round = winner.saturating_add(*loser);
            state(round <= MOST)?;
            votes = votes.saturating_add(round);
        }
        state(can_be(saved.p, saved.pair, votes))?;
        (audit.rounds, audit.p) = (saved.rounds, saved.p);
        Ok(audit)
    }
}

/// Whether (1) or (2) can be `p` after so many votes: never less than if each of them were for the winner.
fn can_be(p: PValue, pair: ReportedPair, votes: u64) -> bool {
    let lowest = pair.log_ratio((votes, 0)).exp().low();
    p.get() >= lowest && (votes > 0 || p == PValue::ONE)
}

/// No round has more votes for a pair.
const MOST: u64 = 1_000_000;

/// Products in the law of a sum of rounds: more are not waited for.
const MOST_STEPS: u64 = 2_000_000_000;

impl Minerva {
    /// Before the first round, at a risk limit that is kept to.
    ///
    /// # Errors
    /// The limit is below [`crate::LEAST_RISK_LIMIT`], or not below 1.
    pub fn new(pair: ReportedPair, limit: f64) -> Result<Self, RiskError> {
        Ok(Minerva {
            pair,
            limit: risk_limit(limit)?,
            rounds: Vec::new(),
            p: PValue::ONE,
        })
    }

    /// The votes found in a round, not summed up. A pair that has met the limit keeps the P-value it met it with, since
    /// (1) is of audits that have not stopped.
    ///
    /// # Errors
    /// More votes than boards read by hand; nothing is counted then.
    pub fn push_round(&mut self, winner: u64, loser: u64) -> Result<PValue, RiskError> {
        let votes = winner.saturating_add(loser);
        if votes > MOST {
            return Err(RiskError::Size(votes));
        }
        let p = match self.met() {
            true => self.p,
            false => self.after((winner, loser))?,
        };
        self.rounds.push((winner, loser));
        self.p = p;
        Ok(p)
    }

    /// Equation (1) after the last round, or that of the first round in which it was at most the limit; 1 before the
    /// first.
    pub fn p_value(&self) -> PValue {
        self.p
    }

    /// Whether the risk limit is met.
    pub fn met(&self) -> bool {
        self.p.get() <= self.limit
    }

    fn after(&self, next: (u64, u64)) -> Result<PValue, RiskError> {
        let (mut tied, mut reported) = (Law::none(), Law::none());
        let mut winner = 0;
        let mut p = PValue::ONE;
        for (k, &(for_winner, for_loser)) in self.rounds.iter().chain([&next]).enumerate() {
            if k > 0 {
                let stops = first_at_most(&tied, &reported, self.limit);
                tied.below(stops);
                reported.below(stops);
            }
            let votes = for_winner + for_loser;
            let (of_tie, of_report) = laws(self.pair, votes);
            if tied.steps(&of_tie) > MOST_STEPS {
                return Err(RiskError::Size(votes));
            }
            tied = tied.plus(&of_tie);
            reported = reported.plus(&of_report);
            winner += for_winner;
            p = PValue::upper(tail_ratio(&tied, &reported, winner));
        }
        Ok(p)
    }
}

/// Equation (2). The state is the votes of the rounds before, and two P-values.
///
/// ```
/// use risk::{Providence, ReportedPair};
/// // Arlo's test_providence: 450 to 400, found 54 to 46, then 55 to 45.
/// let mut audit = Providence::new(ReportedPair::new(450, 400)?);
/// audit.push_round(54, 46)?;
/// assert!((audit.push_round(55, 45)?.get() - 0.3614293635757271).abs() < 1e-9);
/// # Ok::<(), risk::RiskError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "SavedProvidence")]
pub struct Providence {
    pair: ReportedPair,
    found: (u64, u64),
    #[serde(with = "p_bits")]
    p: PValue,
    #[serde(with = "p_bits")]
    least: PValue,
}

/// [`Providence`] as it is read.
#[derive(Deserialize)]
struct SavedProvidence {
    pair: ReportedPair,
    found: (u64, u64),
    #[serde(with = "p_bits")]
    p: PValue,
    #[serde(with = "p_bits")]
    least: PValue,
}

impl TryFrom<SavedProvidence> for Providence {
    type Error = RiskError;

    fn try_from(saved: SavedProvidence) -> Result<Self, RiskError> {
        let SavedProvidence {
            pair,
            found,
            p,
            least,
        } = saved;
        let votes = found.0.saturating_add(found.1);
        state(can_be(p, pair, votes) && can_be(least, pair, votes) && least <= p)?;
        Ok(Providence {
            pair,
            found,
            p,
            least,
        })
    }
}

impl Providence {
    /// Before the first round.
    pub fn new(pair: ReportedPair) -> Self {
        Providence {
            pair,
            found: (0, 0),
            p: PValue::ONE,
            least: PValue::ONE,
        }
    }

    /// The votes found in a round, not summed up.
    ///
    /// # Errors
    /// More votes than boards read by hand; nothing is counted then.
    pub fn push_round(&mut self, winner: u64, loser: u64) -> Result<PValue, RiskError> {
        let votes = winner.saturating_add(loser);
        if votes > MOST {
            return Err(RiskError::Size(votes));
        }
        let (tied, reported) = laws(self.pair, votes);
        let last = tail_ratio(&tied, &reported, winner);
        self.p = PValue::upper(self.pair.log_ratio(self.found).exp() * last);
        self.least = self.least.min(self.p);
        self.found.0 = self.found.0.saturating_add(winner);
        self.found.1 = self.found.1.saturating_add(loser);
        Ok(self.p)
    }

    /// Equation (2) after the last round; 1 before the first.
    pub fn p_value(&self) -> PValue {
        self.p
    }

    /// The smallest of (2) after any round: a P-value, too.
    pub fn least(&self) -> PValue {
        self.least
    }

    /// The smallest number of votes for one of the pair in the next round with which (2) is at most `limit` with
    /// `chance`, if the report is right; 0 if the rounds before would do by BRAVO.
    ///
    /// # Errors
    /// `limit` is below [`crate::LEAST_RISK_LIMIT`], as it is or once divided by what BRAVO makes of the rounds before, or
    /// not below 1; `chance` is not strictly between 0 and 1; the number is above a million.
    pub fn next_size(&self, limit: f64, chance: f64) -> Result<u64, RiskError> {
        let so_far = self.pair.log_ratio(self.found).exp().high();
        if !so_far.is_finite() {
            return Err(RiskError::Size(MOST));
        }
        match risk_limit(limit)? / so_far {
            scaled if scaled >= 1.0 => Ok(0),
            scaled => first_round_size(self.pair, scaled, chance),
        }
    }
}

/// The smallest number of votes for one of the pair in the first round, of Minerva or Providence, with which the P-value is
/// at most `limit` with `chance`, if the report is right.
///
/// ```
/// use risk::{ReportedPair, first_round_size};
/// // Arlo's test_providence has 173 cards, too.
/// assert_eq!(first_round_size(ReportedPair::new(60_000, 40_000)?, 0.1, 0.9)?, 173);
/// # Ok::<(), risk::RiskError>(())
/// ```
///
/// # Errors
/// `limit` is below [`crate::LEAST_RISK_LIMIT`], or not below 1; `chance` is not strictly between 0 and 1; the number
/// is above a million.
pub fn first_round_size(pair: ReportedPair, limit: f64, chance: f64) -> Result<u64, RiskError> {
    let (limit, chance) = (risk_limit(limit)?, checked_chance(chance)?);
    let size = smallest_size(chance, MOST, |votes| {
        let (tied, reported) = laws(pair, votes);
        let stops = first_at_most(&tied, &reported, limit);
        // The number needed for the winner never falls as votes are added: the ratio of the tails rises, as a tie has the
        // smaller chance of a vote for the winner. So a vote more adds one term of the law at most, and the largest terms
        // fall.
        (reported.above(stops).low(), reported.largest())
    });
    size.ok_or(RiskError::Size(MOST))
}

/// The chance, if the report is right, that the P-value is at most `limit` after a first round with `votes` votes for one
/// of the pair. It rises and falls by turns as votes are added: a size may do where a slightly larger one does not.
///
/// # Errors
/// `limit` is below [`crate::LEAST_RISK_LIMIT`], or not below 1; more votes than boards read by hand.
pub fn first_round_chance(pair: ReportedPair, limit: f64, votes: u64) -> Result<f64, RiskError> {
    let limit = risk_limit(limit)?;
    if votes > MOST {
        return Err(RiskError::Size(votes));
    }
    let (tied, reported) = laws(pair, votes);
    Ok(reported.above(first_at_most(&tied, &reported, limit)).low())
}

/// The laws of the winner's votes among `votes`: tied, and as reported.
fn laws(pair: ReportedPair, votes: u64) -> (Law, Law) {
    (
        Law::binomial(votes, 1, 1),
        Law::binomial(votes, pair.winner(), pair.loser()),
    )
}

/// The ratio of the tails, for every number of votes for the winner from the first that is possible: none is above the
/// one before.
fn ratios(tied: &Law, reported: &Law) -> (usize, Vec<Interval>) {
    let (a, b) = (tied.range(), reported.range());
    let (from, to) = (a.0.min(b.0), a.1.max(b.1));
    let mut least = Interval::ONE;
    let tails = tied
        .tails(from, to)
        .into_iter()
        .zip(reported.tails(from, to));
    let ratios = tails.map(|(tied, reported)| {
        // K ≥ k is part of K ≥ k' for each k' below k.
        least = least.min(Interval::exactly((tied / reported).high()));
        least
    });
    (from, ratios.collect())
}

fn tail_ratio(tied: &Law, reported: &Law, k: u64) -> Interval {
    let (from, ratios) = ratios(tied, reported);
    let k = usize::try_from(k).unwrap_or(usize::MAX);
    match k.checked_sub(from) {
        None => Interval::ONE,
        Some(at) => ratios
            .get(at)
            .or(ratios.last())
            .copied()
            .unwrap_or(Interval::ONE),
    }
}

/// The first number of votes for the winner for which the ratio of the tails is at most `limit`.
fn first_at_most(tied: &Law, reported: &Law, limit: f64) -> usize {
    let (from, ratios) = ratios(tied, reported);
    from + ratios.partition_point(|ratio| ratio.high() > limit)
}

#[cfg(test)]
mod tests;
