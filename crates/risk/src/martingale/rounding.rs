//! A sum and a product that are never above the exact ones.
//!
//! Both use only additions, products and comparisons of IEEE 754, which give the same bits on every machine;
//! logarithms do not, being as good as the machine's library.

use serde::{Deserialize, Serialize};

/// a + b in two parts, exactly: the nearest `f64` and what is missing from it (Knuth's TwoSum).
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    let a_part = sum - b_part;
    (sum, (a - a_part) + (b - b_part))
}

/// 2⁻⁵³, the largest relative error of one operation.
const HALF_ULP: f64 = f64::EPSILON / 2.0;

/// A sum of numbers ≥ 0, of some 106 bits, rounded down; in practice exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Sum {
    high: f64,
    // What the additions to `high` lost. It is brought together with it only where that matters.
    low: f64,
}

impl Sum {
    /// a · b exactly, for a and b whose product neither overflows nor comes near the smallest numbers.
    pub(super) fn of_product(a: f64, b: f64) -> Sum {
        let high = a * b;
        Sum {
            high,
            low: a.mul_add(b, -high),
        }
    }

    /// With one more number.
    #[inline]
    pub(super) fn plus(self, x: f64) -> Sum {
        let (high, rest) = two_sum(self.high, x);
        let (low, lost) = two_sum(self.low, rest);
        let low = if lost < 0.0 { low.next_down() } else { low };
        Sum { high, low }
    }

    /// The nearest `f64`, or one beside it.
    #[inline]
    pub(super) fn nearly(self) -> f64 {
        self.high + self.low
    }

    /// Whether this is more than `other`.
    pub(super) fn exceeds(self, other: Sum) -> bool {
        let (high, low) = two_sum(self.high, self.low);
        let (other_high, other_low) = two_sum(other.high, other.low);
        high > other_high || (high == other_high && low > other_low)
    }

    /// A number not below (`self` − `other`) / `parts`, nor above it by more than 10⁻¹⁵ of it unless the two differ
    /// by next to nothing; 0 if they are equal in every part.
    #[inline]
    pub(super) fn less_by_parts(self, other: Sum, parts: f64) -> f64 {
        let high = self.high - other.high;
        let low = self.low - other.low;
        // Two differences, their sum, the sum below and the quotient: each is off by 2⁻⁵³ at most.
        let error = (high.abs() + low.abs()) * (5.5 * HALF_ULP);
        (high + low + error) / parts
    }

    /// Whether it can be the sum of so many numbers ≥ 0 that is at most `most`.
    pub(super) fn is_of(self, terms: u64, most: f64) -> bool {
        (0.0..=most).contains(&self.high) && self.low.abs() <= most * terms as f64 * HALF_ULP
    }
}

/// 2^256 and 2^-256, the ends of the mantissas, and their squares, by which a mantissa is moved.
const HIGH: f64 = f64::from_bits((1023 + 256) << 52);
const LOW: f64 = f64::from_bits((1023 - 256) << 52);
const UP: f64 = f64::from_bits((1023 + 512) << 52);
const DOWN: f64 = f64::from_bits((1023 - 512) << 52);

/// The next smaller number of one above 0.
#[inline]
pub(super) fn below(x: f64) -> f64 {
    f64::from_bits(x.to_bits().wrapping_sub(1))
}

/// A product of numbers ≥ 0, rounded down: `mantissa` · 2^(512 · `scale`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Product {
    // 0, or in [2^-256, 2^256): one way to write each product, so that they compare as (scale, mantissa).
    pub(super) mantissa: f64,
    scale: i64,
}

impl Product {
    pub(super) const ONE: Product = Product {
        mantissa: 1.0,
        scale: 0,
    };

    /// Multiplies by a factor of at most 2^250; one that is not above 0 leaves nothing.
    #[inline]
    pub(super) fn times(&mut self, factor: f64) {
        // False for NaN.
        let something = factor > 0.0 && self.mantissa > 0.0;
        let mantissa = below(self.mantissa * factor);
        if !something {
            *self = Product {
                mantissa: 0.0,
                scale: i64::MIN,
            };
        } else if mantissa >= HIGH {
            self.mantissa = mantissa * DOWN;
            self.scale += 1;
        } else if mantissa < LOW {
            // A factor above 0 is above 2^-60: it comes out of 1 + y.
            self.mantissa = mantissa * UP;
            self.scale -= 1;
        } else {
            self.mantissa = mantissa;
        }
    }

    /// Whether this is more than `other`.
    #[inline]
    pub(super) fn exceeds(self, other: Product) -> bool {
        (self.scale, self.mantissa) > (other.scale, other.mantissa)
    }

    /// A number not below 1 / `self`, at most 1 and at least the smallest normal `f64`.
    pub(super) fn inverse_up(self) -> f64 {
        match self.scale {
            0 => (1.0 / self.mantissa).next_up().min(1.0),
            1 => ((1.0 / self.mantissa).next_up() * DOWN).max(f64::MIN_POSITIVE),
            2 => ((1.0 / self.mantissa).next_up() * DOWN * DOWN).next_up(),
            ..0 => 1.0,
            3.. => f64::MIN_POSITIVE,
        }
        .clamp(f64::MIN_POSITIVE, 1.0)
    }

    /// Whether it is one that so many factors can have made.
    pub(super) fn is_of(self, factors: u64) -> bool {
        let positive = (LOW..HIGH).contains(&self.mantissa) && self.scale.unsigned_abs() <= factors;
        positive || (self.mantissa == 0.0 && self.scale == i64::MIN)
    }
}

#[cfg(test)]
impl Sum {
    /// As a fraction.
    pub(super) fn exactly(self) -> dashu_ratio::RBig {
        let exactly = |x| dashu_ratio::RBig::try_from(x).unwrap();
        exactly(self.high) + exactly(self.low)
    }
}
