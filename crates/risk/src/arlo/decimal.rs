//! Decimals of 28 digits, each operation rounded half to even: Python's `decimal` in its default context, which
//! Arlo computes with.

use std::str::FromStr;

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;

/// A decimal of Arlo's arithmetic.
pub type Decimal28 = FBig<HalfEven, 10>;

const DIGITS: usize = 28;

/// A whole number.
pub(super) fn integer(n: i64) -> Decimal28 {
    Decimal28::from(n).with_precision(DIGITS).value()
}

/// A quotient.
pub(super) fn ratio(a: i64, b: i64) -> Decimal28 {
    integer(a) / integer(b)
}

/// A binary fraction in decimals, to twice the digits: Python keeps it exactly until it is used.
pub(super) fn from_f64(value: f64) -> Decimal28 {
    // At most 1,074 decimals write any binary fraction out.
    let exact = Decimal28::from_str(&format!("{value:.1100}"));
    let exact = exact.expect("a finite number prints as a decimal");
    exact.with_precision(2 * DIGITS).value()
}

/// `value` to a power, computed with ten digits more and rounded once.
pub(super) fn power(value: &Decimal28, exponent: u64) -> Decimal28 {
    let wide = value.clone().with_precision(DIGITS + 10).value();
    wide.powi(exponent.into()).with_precision(DIGITS).value()
}

/// The nearest binary fraction.
pub(super) fn to_f64(value: &Decimal28) -> f64 {
    value.to_string().parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By Python 3.11's decimal.
    #[test]
    fn as_python_computes() {
        let third = ratio(2, 3);
        assert_eq!(third.to_string(), "0.6666666666666666666666666667");
        assert_eq!(
            power(&third, 7).to_string(),
            "0.05852766346593507087334247830".trim_end_matches('0')
        );
        assert_eq!(to_f64(&from_f64(0.1)), 0.1);
        assert_eq!(to_f64(&ratio(1, 3)), 1.0 / 3.0);
        assert!(to_f64(&power(&ratio(1, 1_000_000), 1000)).abs() < 1e-300);
    }
}
