//! Several independent P-values into one (Fisher 1932, "Statistical Methods for Research Workers", §21.1).
//!
//! P(χ²₂ₖ ≥ −2 Σ ln pᵢ) = Π pᵢ · Σ_{j<k} Lʲ / j!,   L = −Σ ln pᵢ                         (1)
//!
//! for k P-values; the closed form of the χ² law with an even number of degrees of freedom (Johnson, Kotz &
//! Balakrishnan 1994, "Continuous Univariate Distributions", eq. (18.19)). (1) grows with each pᵢ, so that P-values
//! that are rounded up give one that is.
//!
//! The P-values must be independent if the null hypothesis is true: two strata sampled apart, not two looks at one sample.

use crate::PValue;
use crate::interval::Interval;

/// Equation (1), rounded up; 1 of none.
///
/// ```
/// use risk::{PValue, fisher};
/// assert_eq!(fisher([]), PValue::ONE);
/// assert_eq!(fisher([PValue::ONE, PValue::ONE]), PValue::ONE);
/// ```
pub fn fisher(p_values: impl IntoIterator<Item = PValue>) -> PValue {
    let mut degrees = 0u32;
    let mut surprise = Interval::ZERO;
    for p in p_values {
        degrees = degrees.saturating_add(2);
        surprise = surprise - p.interval().ln();
    }
    PValue::upper(survival(surprise, degrees))
}

/// P(χ² ≥ 2 `half`) for an even number of degrees of freedom; `half` not below 0.
pub(crate) fn survival(half: Interval, degrees: u32) -> Interval {
    let half = half.max(Interval::ZERO);
    // Falls with `half`: the upper end belongs to its lower one.
    let at = |half: Interval| {
        let mut term = Interval::ONE;
        let mut sum = Interval::ZERO;
        for j in 0..degrees / 2 {
            if j > 0 {
                term = term * half / Interval::of(j.into());
            }
            sum = sum + term;
        }
        (-half).exp() * sum
    };
    if degrees == 0 || half.low() == f64::INFINITY {
        return match degrees {
            0 => Interval::ONE,
            _ => Interval::ZERO,
        };
    }
    let high = at(Interval::exactly(half.low())).high().min(1.0);
    let low = match half.high() == f64::INFINITY {
        true => 0.0,
        false => at(Interval::exactly(half.high())).low(),
    };
    Interval::between(low.min(high), high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(p: f64, times: usize) -> f64 {
        fisher((0..times).map(|_| PValue::at_most(p))).get()
    }

    /// ALPHA (Stark 2023), table 1: P-values of 1/2 in each of 2 and 5 strata.
    #[test]
    fn alpha_table_1() {
        assert!((of(0.5, 2) - 0.5966).abs() < 5e-5);
        assert!((of(0.5, 5) - 0.7319).abs() < 5e-5);
    }

    /// With 4 degrees of freedom p (1 − ln p) for the product p: 0.05² by logarithms to 30 digits, and a lone P-value is
    /// itself.
    #[test]
    fn by_hand() {
        let exact = 0.017_478_661_367_769_954;
        let p = of(0.05, 2);
        assert!(p >= exact && p < exact * (1.0 + 1e-12), "{p}");
        let one = of(0.3, 1);
        assert!((0.3..0.3 + 1e-14).contains(&one));
        assert!(of(1e-300, 3) > 0.0);
    }
}
