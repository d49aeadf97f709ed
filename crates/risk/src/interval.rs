//! Numbers that are known to lie between two binary fractions: the arithmetic behind every P-value that is rounded up.
//!
//! x ∘ y ∈ [↓(x ∘ y), ↑(x ∘ y)],   ∘ one of + − × ÷                                      (1)
//! ln(2ᵉ m) = e ln 2 + 2 Σ_{k≥0} s²ᵏ⁺¹ / (2k + 1),   s = (m − 1) / (m + 1)                (2)
//! exp(k ln 2 + r) = 2ᵏ Σ_{i≥0} rⁱ / i!                                                  (3)
//!
//! IEEE 754 rounds each operation of (1) to a nearest binary fraction, so that its neighbours ↓ and ↑ enclose
//! the exact result. (2) and (3) are computed with (1) alone, the rest of a series being bounded by a geometric one:
//! no platform's library of functions is trusted, and every platform gives the same bits. (Moore, Kearfott & Cloud
//! 2009, "Introduction to Interval Analysis", chapters 2 and 5.)
//!
//! Knows nothing of P-values.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// An enclosure of a number. Where nothing is known it is the whole line; neither end is ever NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Interval {
    low: f64,
    high: f64,
}

/// The leading 32 bits of ln 2, so that a multiple of it by less than 2²¹ is exact.
const LN_2_HEAD: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);

/// The rest of ln 2, 1.908214929270587700…e-10, which is next to the binary fraction 0x3dea39ef35793c76.
const LN_2_REST: Interval = Interval {
    low: f64::from_bits(0x3dea_39ef_3579_3c75),
    high: f64::from_bits(0x3dea_39ef_3579_3c77),
};

/// Numbers above this are not all of them binary fractions of 53 digits.
const EXACT: u64 = 1 << 53;

impl Interval {
    pub(crate) const ZERO: Interval = Interval::exactly(0.0);
    pub(crate) const ONE: Interval = Interval::exactly(1.0);
    const EVERYTHING: Interval = Interval {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    };

    /// A binary fraction as it stands.
    pub(crate) const fn exactly(value: f64) -> Self {
        Interval {
            low: value,
            high: value,
        }
    }

    /// What lies between two numbers.
    pub(crate) fn between(low: f64, high: f64) -> Self {
        if low.is_nan() || high.is_nan() {
            return Interval::EVERYTHING;
        }
        Interval {
            low: low.min(high),
            high: high.max(low),
        }
    }

    /// A whole number.
    #[expect(clippy::cast_precision_loss, reason = "widened where it may round")]
    pub(crate) fn of(n: u64) -> Self {
        let value = n as f64;
        match n <= EXACT {
            true => Interval::exactly(value),
            false => Interval::outward(value, value),
        }
    }

    /// A whole number with a sign.
    pub(crate) fn of_signed(n: i64) -> Self {
        match n < 0 {
            true => -Interval::of(n.unsigned_abs()),
            false => Interval::of(n.unsigned_abs()),
        }
    }

    /// A quotient of whole numbers.
    pub(crate) fn ratio(a: u64, b: u64) -> Self {
        Interval::of(a) / Interval::of(b)
    }

    pub(crate) fn low(self) -> f64 {
        self.low
    }

    pub(crate) fn high(self) -> f64 {
        self.high
    }

    fn outward(low: f64, high: f64) -> Self {
        if low.is_nan() || high.is_nan() {
            return Interval::EVERYTHING;
        }
        Interval {
            low: low.next_down(),
            high: high.next_up(),
        }
    }

    /// The natural logarithm; of what may be 0 or below, no lower end.
    pub(crate) fn ln(self) -> Self {
        let low = match self.low > 0.0 {
            true => ln(self.low).low,
            false => f64::NEG_INFINITY,
        };
        let high = match self.high > 0.0 {
            true => ln(self.high).high,
            // The logarithm of nothing.
            false => f64::NEG_INFINITY,
        };
        Interval { low, high }
    }

    /// ln(1 + x), to full precision near 0.
    pub(crate) fn ln_1p(self) -> Self {
        if self.low < -0.25 || self.high > 0.25 {
            return (Interval::ONE + self).ln();
        }
        let at = |x: f64| {
            let x = Interval::exactly(x);
            twice_atanh(x / (Interval::exactly(2.0) + x))
        };
        Interval {
            low: at(self.low).low,
            high: at(self.high).high,
        }
    }

    /// e to the power.
    pub(crate) fn exp(self) -> Self {
        Interval {
            low: exp(self.low).low.max(0.0),
            high: exp(self.high).high,
        }
    }

    /// The smaller of two numbers.
    pub(crate) fn min(self, other: Self) -> Self {
        Interval {
            low: self.low.min(other.low),
            high: self.high.min(other.high),
        }
    }

    /// The larger of two numbers.
    pub(crate) fn max(self, other: Self) -> Self {
        Interval {
            low: self.low.max(other.low),
            high: self.high.max(other.high),
        }
    }
}

/// Equation (2) for a positive number.
fn ln(x: f64) -> Interval {
    if x == f64::INFINITY {
        return Interval::between(709.0, x);
    }
    // Numbers too small for a leading digit of 1 are raised first, by 2⁵⁴.
    let (x, raised) = match x < f64::MIN_POSITIVE {
        true => (x * 18_014_398_509_481_984.0, 54),
        false => (x, 0),
    };
    let bits = x.to_bits();
    let mut exponent = (bits >> 52) as i32 - 1023 - raised;
    let mut m = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    if m > std::f64::consts::SQRT_2 {
        m /= 2.0;
        exponent += 1;
    }
    // m − 1 is exact for m in [1/2, 2].
    let s = Interval::exactly(m - 1.0) / (Interval::exactly(m) + Interval::ONE);
    let exponent = f64::from(exponent);
    let of_power =
        Interval::exactly(exponent * LN_2_HEAD) + Interval::exactly(exponent) * LN_2_REST;
    of_power + twice_atanh(s)
}

/// 2 (s + s³/3 + s⁵/5 + …) for |s| below 0.18.
fn twice_atanh(s: Interval) -> Interval {
    const TERMS: usize = 13;
    // 1/(2k + 1).
    const COEFFICIENTS: [Interval; TERMS] = {
        let mut coefficients = [Interval::ZERO; TERMS];
        let (mut k, mut odd) = (0, 1.0);
        while k < TERMS {
            let nearest: f64 = 1.0 / odd;
            coefficients[k] = Interval {
                low: nearest.next_down(),
                high: nearest.next_up(),
            };
            (k, odd) = (k + 1, odd + 2.0);
        }
        coefficients
    };
    let square = s * s;
    // The terms left out are at most s²ᵏ / (1 − s²) in sum: below 0.0324¹³ · 1.04 < 5e-20.
    let mut sum = Interval {
        low: 0.0,
        high: 5e-20,
    };
    for coefficient in COEFFICIENTS.into_iter().rev() {
        sum = sum * square + coefficient;
    }
    s * sum * Interval::exactly(2.0)
}

/// Equation (3).
fn exp(x: f64) -> Interval {
    const TERMS: u32 = 18;
    if x < -744.0 {
        return Interval {
            low: 0.0,
            high: f64::MIN_POSITIVE,
        };
    }
    if x > 709.0 {
        return Interval {
            low: 1e307,
            high: f64::INFINITY,
        };
    }
    let k = (x / std::f64::consts::LN_2).round();
    let head = Interval::exactly(x) - Interval::exactly(k * LN_2_HEAD);
    let r = head - Interval::exactly(k) * LN_2_REST;
    // The terms left out are below 0.35¹⁸ / 18! · 1.02 < 1e-24.
    let mut sum = Interval {
        low: 1.0 - 1e-16,
        high: 1.0 + 3e-16,
    };
    for i in (1..TERMS).rev() {
        sum = Interval::ONE + sum * r / Interval::exactly(f64::from(i));
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number below 1,100"
    )]
    let k = k as i32;
    // Two steps, since 2ᵏ itself may be too small for a leading digit of 1.
    let (half, rest) = (k / 2, k - k / 2);
    let power = |k: i32| Interval::exactly(f64::from_bits(((1023 + k) as u64) << 52));
    sum * power(half) * power(rest)
}

impl Add for Interval {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Interval::outward(self.low + other.low, self.high + other.high)
    }
}

impl Neg for Interval {
    type Output = Self;

    fn neg(self) -> Self {
        Interval {
            low: -self.high,
            high: -self.low,
        }
    }
}

impl Sub for Interval {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Interval {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        if self.low >= 0.0 && other.low >= 0.0 {
            let product = Interval::outward(self.low * other.low, self.high * other.high);
            return Interval {
                low: product.low.max(0.0),
                ..product
            };
        }
        let products = [
            self.low * other.low,
            self.low * other.high,
            self.high * other.low,
            self.high * other.high,
        ];
        if products.iter().any(|p| p.is_nan()) {
            return Interval::EVERYTHING;
        }
        let low = products.iter().copied().fold(f64::INFINITY, f64::min);
        let high = products.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Interval::outward(low, high)
    }
}

impl Div for Interval {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        if other.low <= 0.0 && other.high >= 0.0 {
            return Interval::EVERYTHING;
        }
        if self.low >= 0.0 && other.low > 0.0 {
            let quotient = Interval::outward(self.low / other.high, self.high / other.low);
            return Interval {
                low: quotient.low.max(0.0),
                ..quotient
            };
        }
        let quotients = [
            self.low / other.low,
            self.low / other.high,
            self.high / other.low,
            self.high / other.high,
        ];
        if quotients.iter().any(|q| q.is_nan()) {
            return Interval::EVERYTHING;
        }
        let low = quotients.iter().copied().fold(f64::INFINITY, f64::min);
        let high = quotients.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Interval::outward(low, high)
    }
}

impl std::iter::Sum for Interval {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Interval::ZERO, |sum, term| sum + term)
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;
    use crate::colorado::Decimal;

    /// A binary fraction to fifty decimal digits more than it needs.
    fn decimal(x: f64) -> Decimal {
        let exact = Decimal::from_str(&format!("{x:.1100}")).unwrap();
        exact.with_precision(60).value()
    }

    fn points() -> impl Iterator<Item = f64> {
        let mut state = 1u64;
        (0..800).map(move |k| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let unit = 1.0 + (state >> 12) as f64 / (1u64 << 52) as f64;
            unit * 2f64.powi(k % 40 - 20)
        })
    }

    fn encloses(interval: Interval, exact: &Decimal, ulps: f64) {
        assert!(decimal(interval.low) <= *exact && *exact <= decimal(interval.high));
        let width = interval.high - interval.low;
        let size = interval.high.abs().max(interval.low.abs());
        assert!(width <= ulps * f64::EPSILON * size, "{interval:?}");
    }

    /// Against logarithms and powers of 60 decimal digits.
    #[test]
    fn functions_enclose() {
        for x in points() {
            encloses(Interval::exactly(x).ln(), &decimal(x).ln(), 40.0);
            let small = x / 5_000_000.0;
            let one_and = decimal(1.0) + decimal(small);
            encloses(Interval::exactly(small).ln_1p(), &one_and.ln(), 40.0);
            if x < 600.0 {
                encloses(Interval::exactly(-x).exp(), &decimal(-x).exp(), 300.0);
                encloses(Interval::exactly(x).exp(), &decimal(x).exp(), 300.0);
            }
        }
    }

    /// A third, its sum, its product: the exact ones lie within.
    #[test]
    fn operations_enclose() {
        let third = Interval::ratio(1, 3);
        assert!(third.low < third.high);
        let one = third + third + third;
        assert!(one.low <= 1.0 && 1.0 <= one.high);
        let minus = -third * Interval::of(3);
        assert!(minus.low <= -1.0 && -1.0 <= minus.high);
        let zero = third - third;
        assert!(zero.low <= 0.0 && 0.0 <= zero.high);
        assert_eq!(third / zero, Interval::EVERYTHING);
        let large = Interval::of(u64::MAX);
        assert!(large.low < large.high);
    }

    /// The ends of the range of binary fractions.
    #[test]
    fn ends() {
        assert_eq!(Interval::exactly(-800.0).exp().low, 0.0);
        assert!(Interval::exactly(-800.0).exp().high > 0.0);
        assert_eq!(Interval::exactly(800.0).exp().high, f64::INFINITY);
        assert_eq!(Interval::ZERO.ln().high, f64::NEG_INFINITY);
        assert_eq!(Interval::exactly(0.0).ln().exp().low, 0.0);
        let tiny = Interval::exactly(5e-324).ln();
        assert!(tiny.low < -744.44 && tiny.high > -744.45);
    }
}
