//! Quantities that do not add: cards and votes are different things, and a risk limit is neither.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

macro_rules! count {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl Add for $name {
            type Output = Self;
            // Saturating: a file may claim any count, and a sum of claims must not wrap round to a small one.
            fn add(self, other: Self) -> Self {
                $name(self.0.saturating_add(other.0))
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
                counts.fold($name(0), Add::add)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

count! {
    /// A number of ballot cards (sheets), the unit that is sampled.
    Cards
}
count! {
    /// A number of votes for a selection.
    Votes
}

/// The largest chance of stopping on a wrong outcome: strictly between 0 and 1. Kept as the text that
/// the file has, because Colorado's arithmetic is decimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RiskLimit(String);

/// A text that is no risk limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a risk limit is a decimal strictly between 0 and 1, found “{0}”")]
pub struct RiskLimitError(pub String);

impl RiskLimit {
    /// Reads a decimal such as `0.04000000`; trailing zeros are dropped.
    ///
    /// # Errors
    /// The text is not a plain decimal strictly between 0 and 1.
    pub fn parse(text: &str) -> Result<Self, RiskLimitError> {
        let wrong = || RiskLimitError(text.to_owned());
        let digits = text.trim().strip_prefix("0.").ok_or_else(wrong)?;
        let significant = digits.trim_end_matches('0');
        if significant.is_empty()
            || significant.len() > 30
            || !digits.bytes().all(|b| b.is_ascii_digit())
        {
            return Err(wrong());
        }
        Ok(RiskLimit(format!("0.{significant}")))
    }

    /// The decimal, without trailing zeros.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest binary fraction, for pictures.
    pub fn to_f64(&self) -> f64 {
        self.0
            .parse()
            .expect("the constructor allowed only decimals")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risk_limits() {
        assert_eq!(
            RiskLimit::parse("0.04000000").map(|r| r.0),
            Ok("0.04".into())
        );
        for wrong in ["0", "0.0", "1", "1.5", "-0.1", "0.0x", "NaN", "", "0."] {
            assert!(RiskLimit::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn counts_do_not_wrap() {
        assert_eq!(Cards(u64::MAX) + Cards(5), Cards(u64::MAX));
    }
}
