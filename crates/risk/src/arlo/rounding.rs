//! P-values computed in binary fractions, rounded up.

use crate::PValue;

/// A P-value not below one that was computed as `p`: its error is taken for a part in a thousand million at most,
/// far more than the sums of logarithms and the tails of binomial laws in this module lose.
pub fn rounded_up(p: f64) -> PValue {
    PValue::above(p, 1e-9)
}
