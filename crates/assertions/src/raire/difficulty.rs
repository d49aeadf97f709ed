//! How hard an assertion is to audit: an estimate from its two tallies, by which RAIRE compares sets of assertions.
//!
//! With N cards in the audited population, w and l ballots for winner and loser, m = w − l the margin, α the risk
//! limit:
//!
//! ```text
//! N / m                                               (1)  one on the diluted margin
//! (N / m)²                                            (2)  its square
//! −2 γ ln α · N / m                                   (3)  cards of a comparison without errors, MACRO
//! (ln(1/α) + ½ ln(2s)) / (w/N ln(2s) + l/N ln(2 − 2s)),   s = w / (w + l)
//!                                                     (4)  cards polled, on average, BRAVO
//! ```
//!
//! raire-rs measures by (1), or by (2) where the sample grows with the square, as in polling. (3) is Kaplan–Markov
//! with error inflation γ (Stark 2009; RAIRE, examples 3, 6, 8 and 11), as Colorado sizes its samples (Election Rule 25);
//! (4) is the average sample number of BRAVO (Lindeman, Stark, Yates 2012; RAIRE, equation 4, examples 2, 4, 10 and
//! 12). In (4) some of the paper's examples have the ballots that count for anybody in the place of N, others all
//! ballots; a card that is drawn may count for nobody, so N is all cards here.
//!
//! (1) to (3) fall as the margin grows, so that they are compared by margins, which are whole numbers. (4) is
//! compared as computed; the last bits of logarithms may differ between machines, and with them which of two sets
//! that are equally hard to 15 digits is chosen.

use serde::{Deserialize, Serialize};

/// What is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Difficulty {
    /// (1): cards over margin.
    OneOnMargin,
    /// (2): its square.
    OneOnMarginSquared,
    /// (3): cards of a ballot-level comparison in which no error is found.
    ComparisonMacro {
        /// α, strictly between 0 and 1.
        risk_limit: f64,
        /// γ, at least 1.
        error_inflation: f64,
    },
    /// (4): cards of a ballot poll that finds the votes as reported, on average.
    PollingBravo {
        /// α, strictly between 0 and 1.
        risk_limit: f64,
    },
}

/// How hard an assertion is among those of one contest, by one [`Difficulty`]: the larger, the harder. Whole numbers,
/// so that they can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Hardness(u64);

impl Hardness {
    /// No number of cards will do: the assertion is not true, or says nothing.
    pub const NEVER: Hardness = Hardness(u64::MAX);

    /// The hardest of what can be audited.
    pub const LAST: Hardness = Hardness(u64::MAX - 1);
}

impl Difficulty {
    /// Whether the numbers are in their ranges.
    pub(super) fn is_in_range(self) -> bool {
        let risk = |risk_limit: f64| risk_limit > 0.0 && risk_limit < 1.0;
        match self {
            Difficulty::OneOnMargin | Difficulty::OneOnMarginSquared => true,
            Difficulty::ComparisonMacro {
                risk_limit,
                error_inflation,
            } => risk(risk_limit) && error_inflation >= 1.0 && error_inflation.is_finite(),
            Difficulty::PollingBravo { risk_limit } => risk(risk_limit),
        }
    }

    /// The estimate for `winner` and `loser` votes on `cards` cards; infinite where the winner does not have more.
    ///
    /// ```
    /// use assertions::raire::Difficulty;
    /// // A Guide to RAIRE: 9,000 more for one than for another of 27,000 is 3.
    /// assert_eq!(Difficulty::OneOnMargin.of(27_000, 12_000, 3_000), 3.0);
    /// assert_eq!(Difficulty::OneOnMargin.of(27_000, 3_000, 3_000), f64::INFINITY);
    /// ```
    #[allow(
        clippy::cast_precision_loss,
        reason = "an estimate; no contest has 2^53 ballots"
    )]
    pub fn of(self, cards: u64, winner: u64, loser: u64) -> f64 {
        if winner <= loser {
            return f64::INFINITY;
        }
        let (n, w, l) = (cards as f64, winner as f64, loser as f64);
        let one_on_margin = n / (winner - loser) as f64; // (1)
        match self {
            Difficulty::OneOnMargin => one_on_margin,
            Difficulty::OneOnMarginSquared => one_on_margin * one_on_margin, // (2)
            Difficulty::ComparisonMacro {
                risk_limit,
                error_inflation,
            } => -2.0 * error_inflation * risk_limit.ln() * one_on_margin, // (3)
            Difficulty::PollingBravo { risk_limit } => {
                let s = w / (w + l);
                let for_winner = (2.0 * s).ln();
                // Without a vote for the loser there is nothing to lose: 0 ln 0 = 0.
                let against = if loser == 0 {
                    0.0
                } else {
                    l / n * (2.0 - 2.0 * s).ln()
                };
                (-risk_limit.ln() + 0.5 * for_winner) / (w / n * for_winner + against) // (4)
            }
        }
    }

    /// The same, to be compared.
    pub(super) fn hardness(self, cards: u64, winner: u64, loser: u64) -> Hardness {
        if winner <= loser {
            return Hardness::NEVER;
        }
        match self {
            Difficulty::OneOnMargin
            | Difficulty::OneOnMarginSquared
            | Difficulty::ComparisonMacro { .. } => Hardness(u64::MAX - (winner - loser)),
            Difficulty::PollingBravo { .. } => {
                let estimate = self.of(cards, winner, loser);
                // The bits of numbers that are not negative are ordered as these are; what rounding made of a
                // margin that is next to nothing is as hard as can be.
                let counts = estimate > 0.0 && estimate.is_finite();
                if counts {
                    Hardness(estimate.to_bits())
                } else {
                    Hardness::LAST
                }
            }
        }
    }
}
