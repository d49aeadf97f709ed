//! Draws as a rule sees them, and a bet on each into a factor of the martingale.
//!
//! Several draws in a row are worked on side by side, as arrays of numbers of which the k-th belongs to the k-th draw: most of
//! what is done for one does not need what comes out for the one before, and a processor does two at a time.

use super::Null;
use super::null::LARGE;
use super::rounding::{MARGIN, below};

/// What a rule may know when it bets on draw j.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draw {
    /// j − 1, the numbers seen.
    pub(super) seen: f64,
    /// S, their sum, as near as an `f64` is.
    pub(super) sum: f64,
    /// m, at least the exact one and above it by 10⁻¹⁵ of it at most; in (0, u).
    pub(super) mean: f64,
    pub(super) null: Null,
}

impl Draw {
    /// What the mean of the numbers not yet drawn is if the mean of all is `mean`.
    #[inline(always)]
    pub(super) fn left_over(&self, mean: f64) -> f64 {
        match self.null.population() {
            None => mean,
            Some(n) => (count(n) * mean - self.sum) / (count(n) - self.seen),
        }
    }
}

/// A number of draws, 2^53 at most: the conversion of a signed number is one instruction.
#[inline(always)]
pub(super) fn count(draws: u64) -> f64 {
    draws as i64 as f64
}

/// [`Draw`]s in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draws<const W: usize> {
    pub(super) seen: [f64; W],
    pub(super) sum: [f64; W],
    pub(super) mean: [f64; W],
    pub(super) null: Null,
}

impl Draws<1> {
    #[inline(always)]
    pub(super) fn only(draw: &Draw) -> Self {
        Draws {
            seen: [draw.seen],
            sum: [draw.sum],
            mean: [draw.mean],
            null: draw.null,
        }
    }
}

impl<const W: usize> Draws<W> {
    #[inline(always)]
    pub(super) fn one(&self, k: usize) -> Draw {
        Draw {
            seen: self.seen[k],
            sum: self.sum[k],
            mean: self.mean[k],
            null: self.null,
        }
    }

    /// 1 + λ (x − m) of each, rounded down so that their product is as well, for bets made as far as they may be.
    #[inline(always)]
    pub(super) fn factors(&self, bets: &[f64; W], x: &[f64; W]) -> [f64; W] {
        let mut factors = [0.0; W];
        let mut all = true;
        for k in 0..W {
            factors[k] = factor(bets[k], x[k], self.mean[k]);
            all &= may_be(bets[k], self.mean[k]);
        }
        if all {
            factors
        } else {
            factors_of_any(bets, x, &self.mean)
        }
    }
}

/// [`Draws::factors`] of bets that may be any number, and none.
#[inline(never)]
fn factors_of_any<const W: usize>(bets: &[f64; W], x: &[f64; W], mean: &[f64; W]) -> [f64; W] {
    let mut factors = [1.0; W];
    for k in 0..W {
        let bet = admissible(bets[k], mean[k]);
        // Where nothing is bet, the factor is exactly 1.
        if bet > 0.0 {
            factors[k] = factor(bet, x[k], mean[k]);
        }
    }
    factors
}

/// Whether a bet is above 0, at most 2¹⁰⁰ and surely at most 1 / `mean`; false for NaN.
#[inline(always)]
fn may_be(bet: f64, mean: f64) -> bool {
    // Rounding takes no product above 1 as far down as this.
    (bet > 0.0) & (bet <= LARGE) & (bet * mean < 1.0 - f64::EPSILON)
}

/// The largest number that is at most `bet`, 2¹⁰⁰ and, exactly, 1 / `mean`; 0 for what is no number or negative.
pub(super) fn admissible(bet: f64, mean: f64) -> f64 {
    if may_be(bet, mean) {
        return bet;
    }
    // False for NaN.
    let something = bet > 0.0;
    if !something {
        return 0.0;
    }
    let most = 1.0 / mean;
    // A fused product is rounded once, so its sign is that of the exact most · mean − 1.
    let most = if most.mul_add(mean, -1.0) <= 0.0 {
        most
    } else {
        below(most)
    };
    bet.min(most).min(LARGE)
}

/// 1 + bet · (x − mean) less [`MARGIN`], rounded down; what is not above 0 stands for 0.
#[inline(always)]
pub(super) fn factor(bet: f64, x: f64, mean: f64) -> f64 {
    let gain = bet * (x - mean);
    // A difference, a product and the difference here: each is off by 2⁻⁵³ at most.
    let gain = gain - gain.abs() * (1.75 * f64::EPSILON);
    (1.0 + gain) * (1.0 - MARGIN)
}
