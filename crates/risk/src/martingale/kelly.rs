//! The bet that makes the capital grow fastest against numbers that are expected (Kelly 1956).
//!
//! maximise E(λ) = Σ p_k ln(1 + λ (x_k − m)) over 0 ≤ λ ≤ λ_max ≤ 1/m                                 (1)
//!
//! E is concave; the maximum is where E′(λ) = Σ p_k (x_k − m) / (1 + λ (x_k − m)) changes its sign, or an end.

use serde::{Deserialize, Serialize};

use super::fixed::Lambda;
use super::rule::{Bettor, within};
use super::{MartingaleError, Null};

/// A number and how much of what is expected it makes up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// In [0, u].
    pub value: f64,
    /// Above 0; what several shares are parts of is said where they are listed.
    pub share: f64,
}

impl Share {
    pub(super) fn check(&self, null: &Null) -> Result<(), MartingaleError> {
        within(
            "value",
            self.value,
            "[0, u]",
            (0.0..=null.upper()).contains(&self.value),
        )?;
        within(
            "share",
            self.share,
            "(0, ∞)",
            self.share > 0.0 && self.share.is_finite(),
        )
    }
}

/// Equation (1) once, for m = t and λ_max = 1/t: the fixed bet that is best for a sample that looks like
/// `expected` (SHANGRLA's `kelly_optimal`, an oracle if `expected` is the truth). The shares are relative to their sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kelly {
    /// At least one; their mean must be above t, or nothing would be bet.
    pub expected: Vec<Share>,
}

impl Kelly {
    /// λ, the same for every draw.
    ///
    /// # Errors
    /// A value or share is out of its range, or nothing would be bet.
    pub fn lambda(&self, null: &Null) -> Result<f64, MartingaleError> {
        for share in &self.expected {
            share.check(null)?;
        }
        best_fixed(&self.expected, null)
    }

    pub(super) fn start(&self, null: &Null) -> Result<Bettor, MartingaleError> {
        let lambda = self.lambda(null)?;
        Ok(Bettor::Lambda(Lambda { lambda }))
    }
}

/// Equation (1) for m = t and λ_max = 1/t; an error where it is 0.
pub(super) fn best_fixed(expected: &[Share], null: &Null) -> Result<f64, MartingaleError> {
    let pairs = expected.iter().map(|share| (share.share, share.value));
    let best = maximise(pairs, null.mean(), 1.0 / null.mean(), 0.0);
    if best > 0.0 {
        Ok(best)
    } else {
        Err(MartingaleError::Hopeless)
    }
}

/// Evaluations before the bracket is taken as it is. Halving alone would need 40 for the tolerance.
const MOST: u32 = 100;

/// How near the maximum is looked for, as a share of λ_max. Any bet is valid, so this decides only how good it is.
const TOLERANCE: f64 = 1e-12;

/// Equation (1) for pairs of p and x; the search starts at `guess`. Newton's method within a bracket that is
/// halved when a step leaves it.
pub(super) fn maximise(
    pairs: impl Iterator<Item = (f64, f64)> + Clone,
    mean: f64,
    most: f64,
    guess: f64,
) -> f64 {
    // E′ and E″ at λ; E′ is −∞ where some p_k > 0 would lose everything.
    let slopes = |lambda: f64| {
        let (mut first, mut second) = (0.0, 0.0);
        for (p, x) in pairs.clone() {
            let kept = 1.0 + lambda * (x - mean);
            if kept <= 0.0 {
                if p > 0.0 {
                    return (f64::NEG_INFINITY, f64::NEG_INFINITY);
                }
                continue;
            }
            let gain = (x - mean) / kept;
            first += p * gain;
            second -= p * gain * gain;
        }
        (first, second)
    };
    let rises = slopes(0.0).0 > 0.0;
    if !rises {
        return 0.0;
    }
    if slopes(most).0 >= 0.0 {
        return most;
    }
    let (mut low, mut high) = (0.0, most);
    let mut lambda = if guess > low && guess < high {
        guess
    } else {
        most / 2.0
    };
    for _ in 0..MOST {
        let (first, second) = slopes(lambda);
        if first > 0.0 {
            low = lambda;
        } else {
            high = lambda;
        }
        let step = lambda - first / second;
        let next = if step > low && step < high {
            step
        } else {
            low + (high - low) / 2.0
        };
        if (next - lambda).abs() <= TOLERANCE * most {
            return next;
        }
        lambda = next;
    }
    lambda
}
