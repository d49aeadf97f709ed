//! What is to be refuted: numbers in [0, u] whose mean is at most t.

use serde::{Deserialize, Serialize};

use super::MartingaleError;

/// The null hypothesis: a population of numbers in [0, `upper`] has a mean of `mean` or less. Numbers are
/// drawn from it at random, without replacement if `population` is given.
///
/// ```
/// # use risk::martingale::Null;
/// // ten thousand cards, each worth 0, 1/2 or 1
/// let null = Null::new(1.0, 0.5, Some(10_000))?;
/// assert!(Null::new(1.0, f64::NAN, None).is_err());
/// # Ok::<(), risk::martingale::MartingaleError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Null {
    // 2^-100 <= mean < upper <= 2^100; population in 1..=2^53.
    upper: f64,
    mean: f64,
    population: Option<u64>,
}

/// [`Null`] as it is written, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    upper: f64,
    mean: f64,
    population: Option<u64>,
}

impl TryFrom<Unchecked> for Null {
    type Error = MartingaleError;

    fn try_from(null: Unchecked) -> Result<Self, Self::Error> {
        Null::new(null.upper, null.mean, null.population)
    }
}

/// 2^100. Between its inverse and itself, no product or quotient of the process leaves the range in which
/// rounding is relative.
pub(super) const LARGE: f64 = (1_u128 << 100) as f64;

/// Up to here every count is an `f64`.
pub(super) const MOST: u64 = 1 << 53;

impl Null {
    /// Takes the upper bound u of every number, the mean t (1/2 for assorters) and the size of the population
    /// N, or `None` where draws are made with replacement.
    ///
    /// # Errors
    /// Not 2⁻¹⁰⁰ ≤ t < u ≤ 2¹⁰⁰, or not 1 ≤ N ≤ 2⁵³.
    pub fn new(upper: f64, mean: f64, population: Option<u64>) -> Result<Self, MartingaleError> {
        // Comparisons with NaN are false.
        if mean >= 1.0 / LARGE
            && mean < upper
            && upper <= LARGE
            && population.is_none_or(|n| (1..=MOST).contains(&n))
        {
            Ok(Null {
                upper,
                mean,
                population,
            })
        } else {
            Err(MartingaleError::Null {
                upper,
                mean,
                population,
            })
        }
    }

    /// u, which no number is above.
    pub fn upper(&self) -> f64 {
        self.upper
    }

    /// t, the largest mean there is if the null is true.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// N, or `None` where draws are made with replacement.
    pub fn population(&self) -> Option<u64> {
        self.population
    }
}
