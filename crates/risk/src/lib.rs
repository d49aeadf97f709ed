//! Errors found in a sample into a P-value and a sample size.
//!
//! `colorado` computes what Colorado's software computes, digit for digit; `arlo` what Arlo computes. The others are our own
//! figures, rounded up: `sprt`, `finite_sprt` and `polling_rounds` for cards that are polled, `kaplan_markov`, `macro_cards`
//! and `macro_batches` for cards and batches that are compared, `suite`, `stratified` and `inverse_bets` for both
//! together, `sampled_parts` and `several_samples` for cards drawn from parts of a population by one sequence of random numbers,
//! `fisher` for P-values of several samples. `interval` is the arithmetic under them. Each takes what is found
//! piece by piece, and can be written down and resumed bit for bit; what is read back is checked to be a possible state, but that
//! it is the one that the draws lead to, only the draws can show. `martingale` turns numbers in [0, u] into
//! a P-value by any rule of betting. `selftest` audits wrong outcomes many times over. Knows nothing of elections: a population, a margin, errors.

pub mod arlo;
mod colorado;
mod convex;
mod error;
#[cfg(test)]
mod exact;
mod falling;
mod finite_sprt;
mod fisher;
mod interval;
mod inverse_bets;
mod kaplan_markov;
mod law;
mod macro_batches;
mod macro_cards;
pub mod martingale;
mod p_value;
mod pair;
mod polling_rounds;
mod product;
mod random;
mod sampled_parts;
pub mod selftest;
mod several_samples;
mod sprt;
mod stratified;
mod suite;
mod taints;

pub use colorado::{Colorado, ColoradoError, Decimal, diluted_margin_percent, limit_met, percent};
pub use error::{LEAST_RISK_LIMIT, RiskError};
pub use finite_sprt::FiniteSprt;
pub use fisher::fisher;
pub use inverse_bets::{InverseBets, InverseStratum};
pub use kaplan_markov::kaplan_markov;
pub use macro_batches::{Batch, BatchBounds, MacroBatches};
pub use macro_cards::MacroCards;
pub use p_value::PValue;
pub use pair::{ReportedPair, Vote};
pub use polling_rounds::{Minerva, Providence, first_round_chance, first_round_size};
pub use random::SplitMix64;
pub use sampled_parts::{SampledPart, kaplan_markov_of_parts};
pub use several_samples::{DrawnSample, PlannedPart, planned_p_value, used_draws};
pub use sprt::{Sprt, SprtSizes, sprt};
pub use stratified::{Stratified, Stratum, StratumBet};
pub use suite::{Comparison, Polling, Suite};

use serde::{Deserialize, Serialize};

/// Errors found in a sample of comparisons, by size and direction: `over` where the first reading
/// favoured the reported outcome more than the second one does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Errors {
    /// Overstatements by two.
    pub two_over: u64,
    /// Overstatements by one.
    pub one_over: u64,
    /// Understatements by one.
    pub one_under: u64,
    /// Understatements by two.
    pub two_under: u64,
}

impl Errors {
    fn total(&self) -> u64 {
        [self.two_over, self.one_over, self.one_under, self.two_under]
            .into_iter()
            .fold(0, u64::saturating_add)
    }
}
