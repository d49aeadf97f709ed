//! A winner and a loser of a contest, with the votes that were reported for them.

use serde::{Deserialize, Serialize};

use crate::RiskError;
use crate::interval::Interval;

/// What was read on a card, or in a sample of cards that hold a vote for one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Vote {
    /// For the winner and not for the loser.
    Winner,
    /// For the loser and not for the winner.
    Loser,
    /// For neither, or for both.
    Neither,
}

/// The reported votes of a winner and a loser; the winner leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u64, u64)", into = "(u64, u64)")]
pub struct ReportedPair {
    winner: u64,
    /// Below `winner`; their sum is a `u64`.
    loser: u64,
}

impl TryFrom<(u64, u64)> for ReportedPair {
    type Error = RiskError;

    fn try_from((winner, loser): (u64, u64)) -> Result<Self, RiskError> {
        ReportedPair::new(winner, loser)
    }
}

impl From<ReportedPair> for (u64, u64) {
    fn from(pair: ReportedPair) -> Self {
        (pair.winner, pair.loser)
    }
}

impl ReportedPair {
    /// Votes reported for the winner and for the loser.
    ///
    /// # Errors
    /// The winner does not lead.
    pub fn new(winner: u64, loser: u64) -> Result<Self, RiskError> {
        if winner <= loser || winner.checked_add(loser).is_none() {
            return Err(RiskError::NoLead { winner, loser });
        }
        Ok(ReportedPair { winner, loser })
    }

    /// Votes reported for the winner.
    pub fn winner(self) -> u64 {
        self.winner
    }

    /// Votes reported for the loser.
    pub fn loser(self) -> u64 {
        self.loser
    }

    /// Votes reported for one of the two.
    pub fn votes(self) -> u64 {
        self.winner + self.loser
    }

    /// The winner's share of these, nearly.
    #[expect(clippy::cast_precision_loss, reason = "for sizes only")]
    pub(crate) fn share(self) -> f64 {
        self.winner as f64 / self.votes() as f64
    }

    /// The logarithm of the chance of `found` votes, one after the other, if the two are tied, over that if the report
    /// is right: n ln ½ − k ln s − (n − k) ln(1 − s).
    pub(crate) fn log_ratio(self, (winner, loser): (u64, u64)) -> Interval {
        // ln((w + l) / 2w), ln((w + l) / 2l).
        let of = |votes: u64, found: u64| {
            if found == 0 {
                return Interval::ZERO;
            }
            let half = Interval::of(self.votes()) / Interval::of(2);
            Interval::of(found) * (half / Interval::of(votes)).ln()
        };
        if self.loser == 0 && loser > 0 {
            return Interval::exactly(f64::INFINITY);
        }
        of(self.winner, winner) + of(self.loser, loser)
    }
}
