//! Kaplan–Markov: the P-value of draws made in proportion to the largest error that each thing drawn could hold.
//!
//! p = Π_j (1 − 1/U) / (1 − t_j)                                                        (1)
//!
//! u_p is a bound of the error of batch or card p, U = Σ u_p, P(p is drawn) = u_p / U, with replacement; t_j = e_j / u_j ≤ 1 is
//! the taint of draw j, its error over its bound. If the outcome is wrong, Σ e_p ≥ 1, so that the mean of (1 − t) / (1 − 1/U) is
//! at most 1: its products are a supermartingale, and the chance that (1) is ever α or less is at most α (Stark 2009,
//! "Risk-limiting post-election audits: P-values from common probability inequalities", §4; Ville 1939).
//!
//! A taint of 1 makes (1) infinite, and no later draw undoes that. An error above its bound is counted as one of 1.

use serde::{Deserialize, Serialize};

use crate::error::state;
use crate::interval::Interval;
use crate::p_value::{bits, p_bits};
use crate::product::Product;
use crate::{PValue, RiskError};

/// Equation (1), draw by draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Taints {
    /// How many.
    draws: u64,
    /// A bound of 1 − 1/U from above, in [0, 1].
    #[serde(with = "bits")]
    clean: f64,
    product: Product,
    #[serde(with = "p_bits")]
    least: PValue,
}

impl Taints {
    /// For the sum of all bounds.
    pub(crate) fn new(total: Interval) -> Self {
        let clean = (Interval::ONE - Interval::ONE / total).high();
        Taints {
            draws: 0,
            clean: clean.clamp(0.0, 1.0),
            product: Product::ONE,
            least: PValue::ONE,
        }
    }

    /// As it was read, if it can be one for the sum of all bounds.
    pub(crate) fn check(&self, total: Interval) -> Result<(), RiskError> {
        let fresh = Taints::new(total);
        state(
            self.clean.to_bits() == fresh.clean.to_bits()
                && self.product.is_of(self.draws)
                && !self.product.is_nothing()
                && (self.draws > 0 || self.least == PValue::ONE)
                && self.least <= self.p_value(),
        )
    }

    /// A draw, or several with the same taint. Several together are multiplied by squares, so that (1) may differ in its last
    /// bits from that of the same draws one by one, each being a bound from above.
    pub(crate) fn push(&mut self, taint: Interval, times: u64) -> PValue {
        let rest = Interval::ONE - taint;
        let factor = match rest.low() > 0.0 {
            true => (Interval::exactly(self.clean) / rest).high(),
            false => f64::INFINITY,
        };
        self.draws = self.draws.saturating_add(times);
        self.product.times_power_at_most(factor, times);
        self.least = self.least.min(self.p_value());
        self.p_value()
    }

    pub(crate) fn p_value(&self) -> PValue {
        self.product.p_value()
    }

    pub(crate) fn least(&self) -> PValue {
        self.least
    }

    /// How many draws without an error would bring (1) to `limit`: 0 only where it is there, None if none would, or more than
    /// 10¹⁵.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a planning figure, not below 0"
    )]
    pub(crate) fn more_draws(&self, limit: f64) -> Option<u64> {
        if self.p_value().get() <= limit {
            return Some(0);
        }
        if self.clean >= 1.0 {
            return None;
        }
        let needed = (limit.ln() - self.product.log()) / self.clean.ln();
        // A rounding above a whole number is not a draw more.
        let draws = (needed * (1.0 - 1e-12)).ceil().max(1.0);
        (draws < 1e15).then_some(draws as u64)
    }
}
