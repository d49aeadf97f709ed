//! Numbers in [0, u], one draw after the other, into a P-value: betting martingales.
//!
//! m_j = (N t − S_{j−1}) / (N − j + 1),   with replacement m_j = t                                (1)
//! T_j = Π_{i ≤ j} (1 + λ_i (x_i − m_i)),   0 ≤ λ_i ≤ 1 / m_i                                      (2)
//! p_j = min(1, 1 / T_j),   P_j = min over i ≤ j of p_i                                           (3)
//!
//! x_j ∈ [0, u] is the j-th number drawn at random from a population of N, S_j the sum of the first j. The null says
//! that the mean of the population is at most t; m_j is the mean of what is left before draw j if it is t. λ_j, the bet, is a
//! function of x_1 … x_{j−1}. Then T is, if the null is true, a supermartingale that starts at 1 and is never
//! negative, so that the chance that P_j ever falls to α or below is at most α (Ville 1939; Waudby-Smith & Ramdas
//! 2024, "Estimating means of bounded random variables by betting"; Stark 2023, ALPHA). The sample may be looked at
//! after every draw and drawn on for as long as one likes; the numbers must come in the order in which they were drawn.
//!
//! # One process, many bets
//!
//! Every [`Rule`] is a bet: ALPHA's estimate η is λ = (η/m − 1)/(u − m), the Kaplan tests are λ = (1 − g)/m and
//! 1/(m + g), an average of martingales is one whose bet is the average of theirs, weighted with their capital.
//! Whatever `f64` a rule comes to *is* its bet: what is below 0 or no number is 0, what is above 1/m_j is the
//! largest `f64` that is not. Only (1) to (3) need care, therefore, and they stand in one place: where m depends on S it is summed in some
//! 106 bits and rounded down, m_j up, each factor and the product down, 1/T up. [`PValue`] is never below the exact
//! value of (3) for these bets and, the factors not being tiny, above it by some 10⁻¹⁵ of it per draw. The product is kept with an exponent of
//! its own and needs no logarithm: no machine's library has a part in the result, which is the same everywhere to the bit.
//!
//! # At the boundaries
//!
//! Numbers such as 1/1.9 are rounded before they come here, and so may t be. Whether a sum exceeds N t is therefore asked with a
//! slack of 2⁻⁴⁰ (10⁻¹²) of it: a tie that was counted to the end must not be taken for its opposite
//! because ten times 0.1 + 0.9 is more than ten.
//!
//! * **S_j > N t (1 + 2⁻⁴⁰)**: the null is false, whatever was bet. p and P are the smallest positive number
//!   (`f64::MIN_POSITIVE`), for good. (m < 0 of the next draw, where SHANGRLA has T = ∞.)
//! * **m_{j+1} ≥ u (1 − 2⁻⁴⁰), or all N drawn and the above not so**: the null is true: what may be left
//!   cannot lift the mean above t. p *and* P are 1, whatever P was before. That is valid, and a figure below 1 would be
//!   misread next to a count that shows the outcome wrong. (SHANGRLA has T = 0 for m > u and T = 1 for m = u.)
//! * **m_j ≤ 0**, but S within the slack: every further x is 0, or the null is false. Nothing is bet, T stays as it is.
//!   SHANGRLA puts T = 1 there, for that one entry of its list, forgetting what was won or lost.
//! * **T = 0**: p = 1 for good, P stays. (SHANGRLA: the same, T being put to 1.)
//! * x below 0, above u or no number, and more draws than N, are errors, and change nothing.
//!
//! Knows nothing of cards or votes: a population, numbers, a bet.

mod adaptive;
mod alpha;
mod cobra;
mod draw;
mod fixed;
mod kelly;
mod mixture;
mod null;
mod process;
mod rilacs;
mod rounding;
mod rule;
mod sample_size;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use adaptive::{Adaptive, ErrorRate};
pub use alpha::{FixedAlternative, OptimalComparison, ShrinkTrunc};
pub use cobra::{Cobra, CobraAdaptive, CobraDiversified, Rates, WeightedRates};
pub use fixed::{Agrapa, Fixed, KaplanKolmogorov, KaplanWald};
pub use kelly::{Kelly, Share};
pub use mixture::{Grid, Mixture, Part};
pub use null::Null;
pub use rule::Rule;
pub use sample_size::{Pattern, sample_size};

use crate::PValue;
use process::Process;
use rule::{Bettor, with_rule};

/// What a martingale cannot be made of or go on with.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MartingaleError {
    /// See [`Null::new`].
    #[error(
        "no null hypothesis: numbers up to {upper}, a mean of {mean}, a population of {population:?}"
    )]
    Null {
        /// u.
        upper: f64,
        /// t.
        mean: f64,
        /// N.
        population: Option<u64>,
    },
    /// A parameter of a rule is out of its range.
    #[error("{name} must be in {range}, found {value}")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// What was given.
        value: f64,
        /// Where it must be.
        range: &'static str,
    },
    /// What the rule expects does not speak against the null, so that it would never bet.
    #[error("nothing would ever be bet: what is expected has a mean that is not above the null's")]
    Hopeless,
    /// A number that is not in [0, u].
    #[error("draw {draw} must be in [0, {upper}], found {value}")]
    Value {
        /// Which draw, from 1.
        draw: u64,
        /// What was given.
        value: f64,
        /// u.
        upper: f64,
    },
    /// More draws without replacement than there are numbers.
    #[error("all {population} were drawn already")]
    Draws {
        /// N.
        population: u64,
    },
    /// What was read is not a state that draws lead to.
    #[error("not the state of a martingale")]
    State,
}

/// A sample under way: numbers are pushed as they are drawn, and the P-value can be asked for at any time.
///
/// Its memory does not grow with the draws. Written with serde and read again it goes on with the same bits, if the format
/// keeps the bits of an `f64` (JSON: `serde_json` with `float_roundtrip`). What is read is checked to be a possible state;
/// that it is the one the numbers lead to, only the numbers can show.
///
/// ```
/// # use risk::martingale::{Martingale, Null, Rule, ShrinkTrunc};
/// let null = Null::new(1.0, 0.5, Some(10_000))?;
/// let rule = Rule::ShrinkTrunc(ShrinkTrunc { eta: 0.6, ..ShrinkTrunc::default() });
/// let mut martingale = Martingale::new(&rule, null)?;
/// for x in [1.0, 0.0, 1.0, 0.5, 1.0] {
///     martingale.push(x)?;
/// }
/// assert!((0.5..1.0).contains(&martingale.reached().get()));
/// assert!(martingale.push(f64::NAN).is_err());
/// # Ok::<(), risk::martingale::MartingaleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Martingale {
    process: Process,
    bettor: Bettor,
}

impl Martingale {
    /// Before the first draw. To simulate, make one and clone it for each run.
    ///
    /// # Errors
    /// A parameter of the rule is out of its range, or means nothing for this null.
    pub fn new(rule: &Rule, null: Null) -> Result<Self, MartingaleError> {
        Ok(Martingale {
            process: Process::new(null),
            bettor: rule.start(&null)?,
        })
    }

    /// One more draw.
    ///
    /// # Errors
    /// `x` is not in [0, u], or all were drawn already; nothing has changed then.
    #[inline]
    pub fn push(&mut self, x: f64) -> Result<(), MartingaleError> {
        with_rule!(&mut self.bettor, rule => self.process.draw(rule, x))
    }

    /// Draws in the order in which they were made, exactly as by [`Martingale::push`] but faster.
    ///
    /// # Errors
    /// A number is not in [0, u], or all were drawn already; those before it count.
    pub fn push_each(&mut self, numbers: &[f64]) -> Result<(), MartingaleError> {
        // No P-value is 0, so that none ends the draws.
        let (most, number) = (numbers.len() as u64, |k| numbers[k as usize]);
        with_rule!(&mut self.bettor, rule => self.process.run(rule, most, number, 0.0))?;
        Ok(())
    }

    /// `times` draws of one number, or as many of them as it takes for [`Martingale::reached`] to be at most `limit`,
    /// which is none if it is already. What becomes how many were made: each exactly as by [`Martingale::push`].
    ///
    /// # Errors
    /// `x` is not in [0, u], or fewer than `times` are left to draw; nothing has changed then.
    pub fn push_run(&mut self, x: f64, times: u64, limit: f64) -> Result<u64, MartingaleError> {
        self.process.admit_run(x, times)?;
        with_rule!(&mut self.bettor, rule => self.process.run(rule, times, |_| x, limit))
    }

    /// p of equation (3): what the draws so far are worth, taken together. It rises again when the numbers turn.
    pub fn current(&self) -> PValue {
        self.process.current()
    }

    /// P of equation (3), the risk measurement: the smallest p so far. 1 once the null is known to be true.
    pub fn reached(&self) -> PValue {
        self.process.reached()
    }

    /// How many numbers were drawn.
    pub fn draws(&self) -> u64 {
        self.process.draws()
    }

    /// What is to be refuted.
    pub fn null(&self) -> &Null {
        self.process.null()
    }
}

/// P of equation (3) for a whole sample, in the order in which it was drawn.
///
/// # Errors
/// Those of [`Martingale::new`] and [`Martingale::push`].
pub fn p_value(rule: &Rule, null: Null, sample: &[f64]) -> Result<PValue, MartingaleError> {
    let mut martingale = Martingale::new(rule, null)?;
    martingale.push_each(sample)?;
    Ok(martingale.reached())
}
