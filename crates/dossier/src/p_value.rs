//! How a P-value is shown.

use std::fmt::{self, Display};

/// A P-value to four significant digits, rounded up: a risk is never shown smaller than it is. A value
/// that four digits hold (as nearly as a double does) stays as it is.
pub(crate) struct PValue(pub(crate) f64);

impl Display for PValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let p = self.0;
        if p == 0.0 || !p.is_finite() {
            return write!(f, "{p}");
        }
        let nearest = format!("{p:.3e}"); // such as 2.843e-2
        let (mantissa, exponent) = nearest.split_once('e').ok_or(fmt::Error)?;
        let mut exponent: i32 = exponent.parse().map_err(|_| fmt::Error)?;
        let mut digits: u32 = mantissa.replace('.', "").parse().map_err(|_| fmt::Error)?;
        if nearest.parse::<f64>().map_err(|_| fmt::Error)? < p {
            digits += 1;
        }
        if digits == 10_000 {
            (digits, exponent) = (1000, exponent + 1);
        }
        match exponent {
            0.. => write!(f, "{:.3}", f64::from(digits) / 1e3 * 10f64.powi(exponent)),
            -4..=-1 => {
                let zeros = "0".repeat(exponent.unsigned_abs() as usize - 1);
                write!(f, "0.{zeros}{digits}")
            }
            _ => write!(
                f,
                "{}.{:03}\u{a0}×\u{a0}10⁻{}",
                digits / 1000,
                digits % 1000,
                superscript(exponent.unsigned_abs())
            ),
        }
    }
}

fn superscript(number: u32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number
        .to_string()
        .bytes()
        .map(|digit| DIGITS[usize::from(digit - b'0')])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_are_rounded_up() {
        for (p, text) in [
            (0.02843, "0.02843"),
            (0.028430001, "0.02844"),
            (0.99991, "1.000"),
            (1.0, "1.000"),
            (0.0, "0"),
            (0.5, "0.5000"),
            (0.00099999, "0.001000"),
            (0.0001, "0.0001000"),
            (1.23401e-7, "1.235\u{a0}×\u{a0}10⁻⁷"),
            (9.9999e-12, "1.000\u{a0}×\u{a0}10⁻¹¹"),
        ] {
            assert_eq!(PValue(p).to_string(), text, "{p}");
        }
    }

    #[test]
    fn never_rounded_down() {
        let mut p = 0.9;
        for _ in 0..60 {
            p *= 0.87;
            let shown = PValue(p).to_string();
            if let Ok(shown) = shown.parse::<f64>() {
                assert!(shown >= p, "{shown} {p}");
            }
        }
    }
}
