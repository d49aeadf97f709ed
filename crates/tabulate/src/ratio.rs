//! Exact shares, as laws state them: "3/5", "7/5".

use std::fmt;

use serde::{Deserialize, Serialize};

/// A ratio of whole numbers, written `3/5` in rule files.
///
/// ```
/// let three_fifths: tabulate::Ratio = "3/5".parse()?;
/// assert_eq!(three_fifths.least_of(7, false), 5); // 4.2 votes
/// # Ok::<(), tabulate::RatioError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ratio {
    numerator: u64,
    /// Not 0.
    denominator: u64,
}

/// A text that is no ratio.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a ratio is two whole numbers such as 3/5, found “{0}”")]
pub struct RatioError(String);

impl Ratio {
    /// 1.
    pub const ONE: Ratio = Ratio {
        numerator: 1,
        denominator: 1,
    };

    /// 1/2.
    pub const HALF: Ratio = Ratio {
        numerator: 1,
        denominator: 2,
    };

    /// A whole number.
    pub fn whole(number: u64) -> Ratio {
        Ratio {
            numerator: number,
            denominator: 1,
        }
    }

    /// The number above the line.
    pub fn numerator(self) -> u64 {
        self.numerator
    }

    /// The number below the line.
    pub fn denominator(self) -> u64 {
        self.denominator
    }

    /// The smallest whole number that is at least this share of the whole, or `more_than` it.
    pub fn least_of(self, whole: u64, more_than: bool) -> u64 {
        let product = u128::from(self.numerator) * u128::from(whole);
        let denominator = u128::from(self.denominator);
        let least = match more_than {
            true => product / denominator + 1,
            false => product.div_ceil(denominator),
        };
        u64::try_from(least).unwrap_or(u64::MAX)
    }
}

impl std::str::FromStr for Ratio {
    type Err = RatioError;

    fn from_str(text: &str) -> Result<Self, RatioError> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let whole = |digits: &str| digits.trim().parse().ok();
        match (whole(numerator), whole(denominator)) {
            (Some(numerator), Some(denominator)) if denominator > 0 => Ok(Ratio {
                numerator,
                denominator,
            }),
            _ => Err(RatioError(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Ratio {
    type Error = RatioError;

    fn try_from(text: String) -> Result<Self, RatioError> {
        text.parse()
    }
}

impl From<Ratio> for String {
    fn from(ratio: Ratio) -> String {
        ratio.to_string()
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            _ => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_votes_of_a_share() {
        let least =
            |ratio: &str, whole, more| ratio.parse::<Ratio>().unwrap().least_of(whole, more);
        assert_eq!(least("1/2", 10, false), 5);
        assert_eq!(least("1/2", 10, true), 6);
        assert_eq!(least("1/2", 11, true), 6);
        assert_eq!(least("2/3", 100, false), 67);
        assert_eq!(least("0", 100, false), 0);
        assert_eq!(least("3/5", u64::MAX, false), u64::MAX / 5 * 3);
    }

    #[test]
    fn what_is_no_ratio() {
        for text in ["", "1/0", "-1/2", "0.6", "1/2/3"] {
            assert!(text.parse::<Ratio>().is_err(), "{text}");
        }
        assert_eq!("60 / 100".parse::<Ratio>().unwrap().to_string(), "60/100");
    }
}
