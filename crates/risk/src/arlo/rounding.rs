//! P-values computed in binary fractions, rounded up.

use crate::PValue;

/// A P-value not below one that was computed as `p`: its error is taken for a part in a thousand million at most,
/// far more than the sums of logarithms and the tails of binomial laws in this module lose.
pub fn rounded_up(p: f64) -> PValue {
    PValue::above(p, 1e-9)
}

/// A sum that loses no more than the last term's rounding, whatever the number of terms (Neumaier).
pub(super) fn compensated(terms: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut rest) = (0.0f64, 0.0f64);
    for term in terms {
        let next = sum + term;
        // Where the sum leaves the finite numbers there is nothing to compensate.
        if next.is_finite() {
            rest += match sum.abs() >= term.abs() {
                true => (sum - next) + term,
                false => (term - next) + sum,
            };
        }
        sum = next;
    }
    sum + rest
}
