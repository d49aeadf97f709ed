//! Ratios of whole numbers of any size, and the two ways in which they become `f64`.
//!
//! Assorter values, means, margins and overstatements are ratios until a risk function needs a number of the machine.
//! Denominators multiply (thresholds by seats by cards), so that 128 bits would not hold all of them.
//!
//! A value handed to a risk function is rounded down: the numbers x' ≤ x are themselves a population whose mean is
//! at most that of x. Where the mean of x is at most 1/2, so is theirs, and a test that is valid for every population
//! with a mean of at most 1/2 is valid for x'. Upper bounds are rounded up.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Div, Mul, Neg, Sub};
use std::str::FromStr;

use dashu_int::IBig;
use dashu_ratio::RBig;
use serde::{Deserialize, Serialize};

/// An exact ratio, always in lowest terms; written `-3/5`, or `2` where it is whole.
///
/// ```
/// use assertions::Exact;
/// let third = Exact::new(1, 3);
/// assert_eq!((third.clone() + Exact::new(1, 6)).to_string(), "1/2");
/// assert!(third.below() < third.above());
/// assert_eq!(Exact::new(1, 2).below(), 0.5);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Exact(RBig);

/// A text that is no ratio.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a ratio is two whole numbers such as -3/5, found “{0}”")]
pub struct ExactError(String);

impl Exact {
    /// 0.
    pub const ZERO: Exact = Exact(RBig::ZERO);

    /// 1.
    pub const ONE: Exact = Exact(RBig::ONE);

    /// A ratio.
    ///
    /// # Panics
    /// The denominator is 0.
    pub fn new(numerator: impl Into<IBig>, denominator: impl Into<IBig>) -> Self {
        Exact(RBig::from_parts_signed(
            numerator.into(),
            denominator.into(),
        ))
    }

    /// 1/2.
    pub fn half() -> Self {
        Exact::new(1, 2)
    }

    /// The number above the line.
    pub fn numerator(&self) -> IBig {
        self.0.numerator().clone()
    }

    /// The number below the line, at least 1.
    pub fn denominator(&self) -> IBig {
        self.0.denominator().clone().into()
    }

    /// Whether it is above 0.
    pub fn is_positive(&self) -> bool {
        *self > Exact::ZERO
    }

    /// The least whole number that is not below it; the largest of 64 bits where it is above that, 0 where it is not
    /// above 0.
    pub(crate) fn ceiling(&self) -> u64 {
        let up = self.0.ceil();
        match up > IBig::ZERO {
            true => u64::try_from(up).unwrap_or(u64::MAX),
            false => 0,
        }
    }

    /// The largest `f64` that is not above it.
    pub fn below(&self) -> f64 {
        let nearest = self.nearest();
        match RBig::try_from(nearest) {
            Ok(of) if of <= self.0 => nearest,
            _ => nearest.next_down(),
        }
    }

    /// The smallest `f64` that is not below it.
    pub fn above(&self) -> f64 {
        let nearest = self.nearest();
        match RBig::try_from(nearest) {
            Ok(of) if of >= self.0 => nearest,
            _ => nearest.next_up(),
        }
    }

    /// The `f64` closest to it, for people.
    pub fn nearest(&self) -> f64 {
        self.0.to_f64().value()
    }
}

impl From<u64> for Exact {
    fn from(whole: u64) -> Self {
        Exact(whole.into())
    }
}

impl From<i128> for Exact {
    fn from(whole: i128) -> Self {
        Exact(whole.into())
    }
}

impl From<tabulate::Ratio> for Exact {
    fn from(share: tabulate::Ratio) -> Self {
        Exact::new(share.numerator(), share.denominator())
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl $trait for Exact {
            type Output = Exact;
            fn $method(self, other: Exact) -> Exact {
                Exact(self.0.$method(other.0))
            }
        }

        impl $trait<&Exact> for &Exact {
            type Output = Exact;
            fn $method(self, other: &Exact) -> Exact {
                Exact((&self.0).$method(&other.0))
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl Neg for Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        Exact(-self.0)
    }
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(ratios: I) -> Self {
        ratios.fold(Exact::ZERO, Add::add)
    }
}

impl FromStr for Exact {
    type Err = ExactError;

    fn from_str(text: &str) -> Result<Self, ExactError> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(numerator.strip_prefix('-').unwrap_or(numerator)) || !digits(denominator) {
            return Err(ExactError(text.to_owned()));
        }
        match (numerator.parse::<IBig>(), denominator.parse::<IBig>()) {
            (Ok(numerator), Ok(denominator)) if denominator > IBig::ZERO => {
                Ok(Exact::new(numerator, denominator))
            }
            _ => Err(ExactError(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Exact {
    type Error = ExactError;

    fn try_from(text: String) -> Result<Self, ExactError> {
        text.parse()
    }
}

impl From<Exact> for String {
    fn from(ratio: Exact) -> String {
        ratio.to_string()
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.is_int() {
            true => write!(f, "{}", self.0.numerator()),
            false => write!(f, "{}/{}", self.0.numerator(), self.0.denominator()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_encloses() {
        // 1/10 lies below the f64 that stands for it, 3/10 above, 1/3 above; 2^-70 is one.
        for (ratio, below, above) in [
            (Exact::new(1, 10), 0.1_f64.next_down(), 0.1),
            (Exact::new(3, 10), 0.3, 0.3_f64.next_up()),
            (Exact::new(-1, 10), -0.1, (-0.1_f64).next_up()),
            (
                Exact::new(1, 1_i128 << 70),
                2_f64.powi(-70),
                2_f64.powi(-70),
            ),
            (Exact::ZERO, 0.0, 0.0),
        ] {
            assert_eq!((ratio.below(), ratio.above()), (below, above), "{ratio}");
        }
    }

    #[test]
    fn texts() {
        for text in [
            "0",
            "2",
            "-3/5",
            "170141183460469231731687303715884105729/2",
        ] {
            assert_eq!(text.parse::<Exact>().unwrap().to_string(), text);
        }
        assert_eq!("6/4".parse::<Exact>().unwrap().to_string(), "3/2");
        for wrong in ["", "1/0", "0.5", "1/-2", "--1", "1/", "/2", "+1", "1_0"] {
            assert!(wrong.parse::<Exact>().is_err(), "{wrong}");
        }
    }
}
