//! What an audit will find, as far as it is assumed: for a plan what is expected, for a simulation what is true.

use risk::martingale::Rates;
use serde::{Deserialize, Serialize};

/// Assumptions about the paper.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Truth {
    /// Shares of the compared cards whose record and paper differ. By default those that Arlo plans a first sample with:
    /// one overstatement by one vote in 1,000 cards, one by two votes in 10,000.
    pub rates: Rates,
    /// Share of the cards that cannot be found when they are asked for, in [0, 1). They count as they do in an audit: as if
    /// all they held were against the outcome. By default 0.
    pub missing: f64,
    /// By how many votes the assertion with the least room is true of the paper; the reported margin if it is not given. 0
    /// is a tie, less an outcome that is wrong. What is lacking are cards that were recorded for the reported winner
    /// and are the loser's.
    pub margin: Option<i64>,
}

impl Default for Truth {
    fn default() -> Self {
        Truth {
            rates: Rates::default(),
            missing: 0.0,
            margin: None,
        }
    }
}

impl Truth {
    /// Records and paper say the same, and every card is found.
    pub fn without_error() -> Self {
        let rates = Rates {
            one_over: 0.0,
            two_over: 0.0,
            one_under: 0.0,
            two_under: 0.0,
        };
        Truth {
            rates,
            ..Truth::default()
        }
    }

    /// Whether every figure is in its range and all together are shares of one whole.
    pub fn is_possible(&self) -> bool {
        let Rates {
            one_over,
            two_over,
            one_under,
            two_under,
        } = self.rates;
        let shares = [one_over, two_over, one_under, two_under, self.missing];
        shares.iter().all(|share| (0.0..1.0).contains(share)) && shares.iter().sum::<f64>() < 1.0
    }
}
