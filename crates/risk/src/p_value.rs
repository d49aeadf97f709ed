//! What leaves this crate: a number in [0, 1], never NaN, never below the exact P-value.

use serde::{Serialize, Serializer};

use crate::interval::Interval;

/// A P-value: a number in [0, 1], never NaN.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct PValue(f64);

impl Default for PValue {
    fn default() -> Self {
        PValue::ONE
    }
}

impl PValue {
    /// 1: nothing is known.
    pub const ONE: PValue = PValue(1.0);

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The larger of two.
    #[must_use]
    pub fn max(self, other: PValue) -> PValue {
        PValue(self.0.max(other.0))
    }

    /// The smaller of two.
    #[must_use]
    pub fn min(self, other: PValue) -> PValue {
        PValue(self.0.min(other.0))
    }

    /// A number above `value`, which has a relative error of at most `relative`. What is no number, or
    /// negative, gives 1.
    pub(crate) fn above(value: f64, relative: f64) -> PValue {
        PValue::at_most(value * (1.0 + relative))
    }

    /// The upper end of an enclosure; 1 where that is more.
    pub(crate) fn upper(enclosure: Interval) -> PValue {
        PValue::at_most(enclosure.high())
    }

    /// A bound of a P-value from above; what is no number, or negative, gives 1, and nothing gives 0.
    pub(crate) fn at_most(bound: f64) -> PValue {
        let up = bound.max(f64::MIN_POSITIVE);
        if bound.is_nan() || bound < 0.0 || up > 1.0 {
            return PValue::ONE;
        }
        PValue(up)
    }

    /// As an enclosure for further computation.
    pub(crate) fn interval(self) -> Interval {
        Interval::exactly(self.0)
    }
}

impl Serialize for PValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

/// A binary fraction in a state that is written down, as its 64 bits in hexadecimal: a decimal may come back as
/// a neighbour.
pub(crate) mod bits {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{:016x}", value.to_bits()))
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<f64, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bits = u64::from_str_radix(&text, 16).map_err(D::Error::custom)?;
        Ok(f64::from_bits(bits))
    }
}

/// A P-value in a state that is written down, as [`bits`]; what no P-value can be is not read.
pub(crate) mod p_bits {
    use serde::{Deserializer, Serializer, de::Error};

    use super::{PValue, bits};

    pub(crate) fn serialize<S: Serializer>(p: &PValue, serializer: S) -> Result<S::Ok, S::Error> {
        bits::serialize(&p.0, serializer)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(
        deserializer: D,
    ) -> Result<PValue, D::Error> {
        let p = bits::deserialize(deserializer)?;
        match (f64::MIN_POSITIVE..=1.0).contains(&p) {
            true => Ok(PValue(p)),
            false => Err(D::Error::custom(format!("{p} is no P-value"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_a_probability_leaves() {
        for bound in [f64::NAN, f64::INFINITY, 1.1, -0.275, -f64::MIN_POSITIVE] {
            assert_eq!(PValue::at_most(bound), PValue::ONE);
        }
        assert_eq!(PValue::above(-0.275, 1e-9), PValue::ONE);
        assert!(PValue::at_most(0.0).get() > 0.0);
        assert!(PValue::above(0.5, 1e-9).get() > 0.5);
        assert_eq!(serde_json::to_string(&PValue::ONE).unwrap(), "1.0");
    }
}
