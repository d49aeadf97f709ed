//! A product of many factors, bounded from below or from above, that neither overflows nor vanishes.

use serde::{Deserialize, Serialize};

use crate::PValue;
use crate::interval::Interval;
use crate::p_value::bits;

/// m · 2ˢᵗᵉᵖˢ ⁵¹², m being 0, in [2⁻⁵¹², 2⁵¹²] or ∞. Kept bit for bit when it is written down.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Product {
    #[serde(with = "bits")]
    mantissa: f64,
    steps: i64,
}

/// 2⁵¹² and its inverse: multiplying by either is exact for numbers between them.
const STEP: f64 = f64::from_bits((1023 + 512) << 52);
const BACK: f64 = f64::from_bits((1023 - 512) << 52);

impl Product {
    pub(crate) const ONE: Product = Product {
        mantissa: 1.0,
        steps: 0,
    };

    /// Times a factor not below 0, rounded down. A factor that may be 0 makes the product 0 for good; one without an upper
    /// end makes it infinite, unless it is 0.
    pub(crate) fn times_at_least(&mut self, factor: f64) {
        if self.mantissa == 0.0 || self.mantissa == f64::INFINITY {
            return;
        }
        // Down to 0 where a factor is nothing.
        let product = (self.mantissa * factor).next_down();
        self.mantissa = if factor > 0.0 && product > 0.0 {
            product
        } else {
            0.0
        };
        if factor == f64::INFINITY {
            self.mantissa = factor;
        }
        self.normalise();
    }

    /// Times a factor not below 0, rounded up; what is no number, or has no end, makes it infinite for good.
    pub(crate) fn times_at_most(&mut self, factor: f64) {
        let product = (self.mantissa * factor).next_up();
        self.mantissa = if product.is_nan() || self.mantissa == f64::INFINITY {
            f64::INFINITY
        } else {
            product
        };
        self.normalise();
    }

    /// Times a factor so many times, rounded up: by squares.
    pub(crate) fn times_power_at_most(&mut self, factor: f64, times: u64) {
        let mut square = Product::ONE;
        square.times_at_most(factor);
        if times == 1 {
            self.times_at_most(factor);
            return;
        }
        let mut left = times;
        while left > 0 {
            if left % 2 == 1 {
                self.times_product_at_most(square);
            }
            left /= 2;
            square.times_product_at_most(square);
        }
    }

    fn times_product_at_most(&mut self, other: Product) {
        self.times_at_most(other.mantissa);
        self.steps = self.steps.saturating_add(other.steps);
    }

    /// The logarithm, nearly.
    #[expect(clippy::cast_precision_loss, reason = "for sizes only")]
    pub(crate) fn log(self) -> f64 {
        self.mantissa.ln() + self.steps as f64 * STEP.ln()
    }

    fn normalise(&mut self) {
        // A factor may be far from 1.
        while self.mantissa.is_finite() && self.mantissa > STEP {
            self.mantissa *= BACK;
            self.steps = self.steps.saturating_add(1);
        }
        while self.mantissa > 0.0 && self.mantissa < BACK {
            self.mantissa *= STEP;
            self.steps = self.steps.saturating_sub(1);
        }
    }

    /// The product as a P-value's bound from above.
    pub(crate) fn p_value(self) -> PValue {
        match self.steps {
            _ if self.mantissa == f64::INFINITY => PValue::ONE,
            0 => PValue::at_most(self.mantissa),
            steps if steps > 1 => PValue::ONE,
            1 => PValue::at_most((self.mantissa * STEP).next_up()),
            -1 => PValue::at_most((self.mantissa * BACK).next_up()),
            // A mantissa may be as large as 2⁵¹².
            -2 => PValue::at_most((self.mantissa * BACK * BACK).next_up()),
            // At most 2⁻¹⁰²⁴, which no P-value is below.
            _ => PValue::at_most(0.0),
        }
    }

    /// Whether it can be a product of so many factors.
    pub(crate) fn is_of(self, factors: u64) -> bool {
        let m = self.mantissa;
        let written = m == 0.0 || m == f64::INFINITY || (BACK..=STEP).contains(&m);
        // A factor moves a mantissa by two steps at most, as does each multiplication of squares, of which there are fewer
        // than there are factors.
        let moved = self.steps.unsigned_abs() <= factors.saturating_mul(4);
        written && moved && (factors > 0 || self == Product::ONE)
    }

    /// Whether it is 0, which [`Product::times_at_most`] never makes it.
    pub(crate) fn is_nothing(self) -> bool {
        self.mantissa == 0.0
    }

    /// One over the product, as a P-value's bound from above.
    pub(crate) fn p_value_of_inverse(self) -> PValue {
        match self.mantissa {
            0.0 => PValue::ONE,
            f64::INFINITY => PValue::at_most(0.0),
            m => Product {
                mantissa: (Interval::ONE / Interval::exactly(m)).high(),
                steps: self.steps.saturating_neg(),
            }
            .p_value(),
        }
    }
}

#[cfg(test)]
mod tests {
    use dashu_int::UBig;

    use super::*;
    use crate::exact::never_below;

    /// (3/2)ⁿ (2/3)ⁿ⁺ᵐ goes far beyond the range of binary fractions, and returns.
    #[test]
    fn there_and_back() {
        for m in [1usize, 40, 3_000] {
            let (mut up, mut down) = (Product::ONE, Product::ONE);
            let third = Interval::ratio(2, 3);
            for _ in 0..5_000 {
                up.times_at_most(1.5);
                down.times_at_least(third.low());
            }
            assert_eq!(up.p_value(), PValue::ONE);
            assert_eq!(down.p_value_of_inverse(), PValue::ONE);
            for _ in 0..5_000 + m {
                up.times_at_most(third.high());
                down.times_at_least(1.5);
            }
            let (top, bottom) = (UBig::from(2u8).pow(m), UBig::from(3u8).pow(m));
            never_below(up.p_value(), &top, &bottom, 1e-10);
            never_below(down.p_value_of_inverse(), &top, &bottom, 1e-10);
        }
    }

    /// Down by thirds of 2 to below 2⁻¹⁰²⁴, and back up by halves more, one by one: every product on the way, in whole numbers.
    #[test]
    fn back_from_far_below() {
        let (mut up, mut down) = (Product::ONE, Product::ONE);
        let third = Interval::ratio(2, 3);
        let (mut top, mut bottom) = (UBig::ONE, UBig::ONE);
        for k in 0..3_200 {
            match k < 1_800 {
                true => {
                    up.times_at_most(third.high());
                    down.times_at_least(1.5);
                    (top, bottom) = (top * UBig::from(2u8), bottom * UBig::from(3u8));
                }
                false => {
                    up.times_at_most(1.5);
                    down.times_at_least(third.low());
                    (top, bottom) = (top * UBig::from(3u8), bottom * UBig::from(2u8));
                }
            }
            never_below(up.p_value(), &top, &bottom, 1e-10);
            never_below(down.p_value_of_inverse(), &top, &bottom, 1e-10);
        }
        let far = up.p_value().get();
        assert!((1e-80..1e-60).contains(&far), "{far}");
    }

    #[test]
    fn what_products_are_not() {
        let of = |mantissa, steps| Product { mantissa, steps };
        for (product, factors) in [
            (of(f64::NAN, 0), 9),
            (of(-1.0, 0), 9),
            (of(1e-200, 0), 9),
            (of(1e200, 0), 9),
            (of(1.0, -5), 1),
            (of(1.0, i64::MIN), 9),
            (of(0.5, 0), 0),
        ] {
            assert!(!product.is_of(factors), "{product:?}");
        }
        let (mut powers, mut small) = (Product::ONE, Product::ONE);
        for times in 1..40 {
            powers.times_power_at_most(f64::from_bits(1), times);
            assert!(powers.is_of((1..=times).sum()), "{powers:?}");
            small.times_at_most(f64::MAX);
            assert!(small.is_of(times), "{small:?}");
        }
    }

    #[test]
    fn ends() {
        let mut p = Product::ONE;
        p.times_at_least(0.0);
        p.times_at_least(f64::INFINITY);
        assert_eq!(p.p_value_of_inverse(), PValue::ONE);
        let mut p = Product::ONE;
        p.times_at_least(f64::INFINITY);
        assert!(p.p_value_of_inverse().get() < 1e-300);
        let mut p = Product::ONE;
        p.times_at_most(f64::NAN);
        p.times_at_most(0.0);
        assert_eq!(p.p_value(), PValue::ONE);
        let text = serde_json::to_string(&Product::ONE).unwrap();
        assert_eq!(
            serde_json::from_str::<Product>(&text).unwrap(),
            Product::ONE
        );
    }
}
