//! A sum and a product that are never above the exact ones.
//!
//! Both use only additions, products and comparisons of IEEE 754, which give the same bits on every machine;
//! logarithms do not, being as good as the machine's library.

use serde::{Deserialize, Serialize};

/// What is missing from `sum`, the nearest `f64` to a + b, exactly (Knuth's TwoSum).
#[inline(always)]
fn lost(a: f64, b: f64, sum: f64) -> f64 {
    let b_part = sum - a;
    let a_part = sum - b_part;
    (a - a_part) + (b - b_part)
}

/// a + b in two parts, exactly: the nearest `f64` and what is missing from it.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, lost(a, b, sum))
}

/// `sum` and each of `x`, added one after the other: the sums before each and the last.
#[inline(always)]
fn running<const W: usize>(mut sum: f64, x: &[f64; W]) -> ([f64; W], f64) {
    let mut before = [0.0; W];
    for k in 0..W {
        before[k] = sum;
        sum += x[k];
    }
    (before, sum)
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
    pub(super) fn plus(self, x: f64) -> Sum {
        self.with_each(&[x]).1
    }

    /// With more numbers: the sum before each and the last.
    #[inline(always)]
    pub(super) fn with_each<const W: usize>(self, x: &[f64; W]) -> (Sums<W>, Sum) {
        let (high, high_end) = running(self.high, x);
        let mut rest = [0.0; W];
        for k in 0..W {
            rest[k] = lost(high[k], x[k], high[k] + x[k]);
        }
        let (mut low, mut low_end) = running(self.low, &rest);
        let mut down = true;
        for k in 0..W {
            down &= lost(low[k], rest[k], low[k] + rest[k]) >= 0.0;
        }
        if !down {
            (low, low_end) = running_down(self.low, rest);
        }
        let end = Sum {
            high: high_end,
            low: low_end,
        };
        (Sums { high, low }, end)
    }

    /// The same, each sum being rounded to the nearest `f64`.
    #[inline(always)]
    pub(super) fn roughly_with_each<const W: usize>(self, x: &[f64; W]) -> (Sums<W>, Sum) {
        let (high, end) = running(self.high, x);
        let low = [self.low; W];
        let end = Sum { high: end, ..self };
        (Sums { high, low }, end)
    }

    /// The nearest `f64`, or one beside it.
    #[inline(always)]
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
    #[inline(always)]
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

/// Sums before each of some numbers.
pub(super) struct Sums<const W: usize> {
    high: [f64; W],
    low: [f64; W],
}

impl<const W: usize> Sums<W> {
    /// That before the k-th, from 0.
    #[inline(always)]
    pub(super) fn before(&self, k: usize) -> Sum {
        Sum {
            high: self.high[k],
            low: self.low[k],
        }
    }
}

/// As [`running`], each sum being rounded down.
#[cold]
fn running_down<const W: usize>(mut sum: f64, x: [f64; W]) -> ([f64; W], f64) {
    let before = x.map(|x| {
        let before = sum;
        let (nearest, lost) = two_sum(before, x);
        sum = if lost < 0.0 {
            nearest.next_down()
        } else {
            nearest
        };
        before
    });
    (before, sum)
}

/// 2^256 and 2^-256, the ends of the mantissas, and their squares, by which a mantissa is moved.
const HIGH: f64 = f64::from_bits((1023 + 256) << 52);
const LOW: f64 = f64::from_bits((1023 - 256) << 52);
const UP: f64 = f64::from_bits((1023 + 512) << 52);
const DOWN: f64 = f64::from_bits((1023 - 512) << 52);

/// By how much, relatively, a factor must be smaller than the exact one for its product, which is off by 2⁻⁵³ at most, not
/// to be above the exact one; with as much again for the factor's own rounding by this, and 2⁻⁵³ for what it was before.
pub(super) const MARGIN: f64 = 3.0 * HALF_ULP;

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

    const NOTHING: Product = Product {
        mantissa: 0.0,
        scale: i64::MIN,
    };

    /// Multiplies by factors of at most 2^250, one after the other, and rounds to the nearest: what is to stay below a product must be given
    /// factors that are smaller by [`MARGIN`]. One that is not above 0 leaves nothing. What comes back is the largest of the products.
    #[inline(always)]
    pub(super) fn times_each<const W: usize>(&mut self, factors: &[f64; W]) -> Product {
        let (mut mantissa, mut largest) = (self.mantissa, 0.0);
        let mut in_order = true;
        for factor in factors {
            mantissa *= factor;
            // False for NaN.
            in_order &= (LOW..HIGH).contains(&mantissa);
            largest = if mantissa > largest {
                mantissa
            } else {
                largest
            };
        }
        if in_order {
            self.mantissa = mantissa;
            Product {
                mantissa: largest,
                ..*self
            }
        } else {
            let (end, largest) = self.rescaled(factors);
            *self = end;
            largest
        }
    }

    /// Multiplied by factors one after the other, and the largest of the products, the mantissa being moved where need be.
    #[cold]
    fn rescaled(mut self, factors: &[f64]) -> (Product, Product) {
        let mut largest = Product::NOTHING;
        for factor in factors {
            let mantissa = self.mantissa * factor;
            self = if (LOW..HIGH).contains(&mantissa) {
                Product { mantissa, ..self }
            } else {
                Product::of(mantissa, self.scale)
            };
            largest = largest.max(self);
        }
        (self, largest)
    }

    /// `mantissa` · 2^(512 · `scale`), out of a product of one factor more than is in order.
    fn of(mantissa: f64, scale: i64) -> Product {
        if mantissa >= HIGH {
            Product {
                mantissa: mantissa * DOWN,
                scale: scale + 1,
            }
        } else if mantissa > 0.0 {
            // A factor above 0 is above 2^-60: it comes out of 1 + y.
            Product {
                mantissa: mantissa * UP,
                scale: scale - 1,
            }
        } else {
            Product::NOTHING
        }
    }

    /// Whether this is more than `other`.
    #[inline(always)]
    pub(super) fn exceeds(self, other: Product) -> bool {
        self.scale > other.scale || (self.scale == other.scale && self.mantissa > other.mantissa)
    }

    /// The larger of two.
    #[inline(always)]
    pub(super) fn max(self, other: Product) -> Product {
        // Which mantissa is the larger, no processor can foretell: choosing a number is cheaper than a branch.
        if self.scale == other.scale {
            let mantissa = if self.mantissa > other.mantissa {
                self.mantissa
            } else {
                other.mantissa
            };
            Product { mantissa, ..self }
        } else if self.scale > other.scale {
            self
        } else {
            other
        }
    }

    /// A product with which [`Product::inverse_up`] is above `limit` by some roundings at least, as it is with every smaller one;
    /// `None` if all have such an inverse.
    pub(super) fn short_of(limit: f64) -> Option<Product> {
        // The least that an inverse is.
        if limit.is_nan() || limit < f64::MIN_POSITIVE {
            return None;
        }
        // At most 2^1022.
        let inverse = 1.0 / limit * (1.0 - 8.0 * f64::EPSILON);
        let (mantissa, scale) = if inverse >= HIGH * UP {
            (inverse * DOWN * DOWN, 2)
        } else if inverse >= HIGH {
            (inverse * DOWN, 1)
        } else {
            (inverse, 0)
        };
        Some(Product { mantissa, scale })
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
