//! Bets that depend on nothing but m: a fixed one, Kaplan–Wald, Kaplan–Kolmogorov and Kaplan–Markov; and aGRAPA.

use serde::{Deserialize, Serialize};

use super::draw::{Draw, Draws};
use super::rule::{Betting, Bettor, within};
use super::{MartingaleError, Null};

/// The same λ at every draw.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// λ, in [0, 1/t].
    pub lambda: f64,
}

impl Fixed {
    pub(super) fn start(self, null: &Null) -> Result<Bettor, MartingaleError> {
        within(
            "lambda",
            self.lambda,
            "[0, 1/t]",
            (0.0..=1.0 / null.mean()).contains(&self.lambda),
        )?;
        Ok(Bettor::Lambda(Lambda {
            lambda: self.lambda,
        }))
    }
}

/// A λ that was found before the first draw.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Lambda {
    pub(super) lambda: f64,
}

impl Betting for Lambda {
    #[inline(always)]
    fn bet(&mut self, _: &Draw) -> f64 {
        self.lambda
    }

    #[inline(always)]
    fn seen(&mut self, _: &Draw, _: f64) {}
}

/// Kaplan–Wald: each factor is (1 − g) x / m + g, that is, λ = (1 − g) / m: a share 1 − g of the capital is at
/// stake (rlauxe's `maxLoss`). SHANGRLA's `kaplan_wald` has t for m, which is this with replacement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KaplanWald {
    /// g, in [0, 1]: what is kept of the capital when a 0 is drawn. By default 0.1.
    pub g: f64,
}

impl Default for KaplanWald {
    fn default() -> Self {
        KaplanWald { g: 0.1 }
    }
}

impl KaplanWald {
    pub(super) fn start(self) -> Result<Bettor, MartingaleError> {
        within("g", self.g, "[0, 1]", (0.0..=1.0).contains(&self.g))?;
        Ok(Bettor::KaplanWald(Stake {
            stake: 1.0 - self.g,
        }))
    }
}

/// [`KaplanWald`] under way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Stake {
    stake: f64,
}

impl Betting for Stake {
    #[inline(always)]
    fn bet(&mut self, draw: &Draw) -> f64 {
        self.stake / draw.mean
    }

    #[inline(always)]
    fn seen(&mut self, _: &Draw, _: f64) {}
}

/// Kaplan–Kolmogorov, and with replacement Kaplan–Markov: each factor is (x + g) / (m + g), that is,
/// λ = 1 / (m + g) (SHANGRLA's `kaplan_kolmogorov` and `kaplan_markov`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KaplanKolmogorov {
    /// g ≥ 0, added to every number so that a 0 does not end everything. By default 0.1.
    pub g: f64,
}

impl Default for KaplanKolmogorov {
    fn default() -> Self {
        KaplanKolmogorov { g: 0.1 }
    }
}

impl KaplanKolmogorov {
    pub(super) fn start(self) -> Result<Bettor, MartingaleError> {
        within("g", self.g, "[0, ∞)", self.g >= 0.0 && self.g.is_finite())?;
        Ok(Bettor::KaplanKolmogorov(self))
    }
}

impl Betting for KaplanKolmogorov {
    #[inline(always)]
    fn bet(&mut self, draw: &Draw) -> f64 {
        1.0 / (draw.mean + self.g)
    }

    #[inline(always)]
    fn seen(&mut self, _: &Draw, _: f64) {}
}

/// aGRAPA, bets that approximately maximise the growth for numbers like those seen (Waudby-Smith & Ramdas 2024;
/// SHANGRLA's `agrapa`):
///
/// λ_j = max(0, min(c_j / m, (x̄ − m) / (s² + (x̄ − m)²))),
/// c_j = c₀ + (c_∞ − c₀) (1 − 1 / (1 + g √(j − 1)))
///
/// x̄ and s² are mean and variance (divisor j − 1) of the numbers seen; for the first draw `lambda` stands for the quotient.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Agrapa {
    /// The first bet, ≥ 0. By default 1/2.
    pub lambda: f64,
    /// c₀, in [0, 1]: the share of the capital that may be at stake at first. By default 1 − 2⁻⁵², SHANGRLA's.
    pub c_first: f64,
    /// c_∞, in [0, 1]: that share in the end. By default 1 − 2⁻⁵².
    pub c_last: f64,
    /// g ≥ 0: how soon. By default 0, which leaves the share at c₀.
    pub growth: f64,
}

impl Default for Agrapa {
    fn default() -> Self {
        Agrapa {
            lambda: 0.5,
            c_first: 1.0 - f64::EPSILON,
            c_last: 1.0 - f64::EPSILON,
            growth: 0.0,
        }
    }
}

/// [`Agrapa`] under way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Approximating {
    rule: Agrapa,
    /// t.
    centre: f64,
    /// Σ (x − t) over the numbers seen.
    sum: f64,
    /// Σ (x − t)².
    squares: f64,
}

impl Agrapa {
    pub(super) fn start(self, null: &Null) -> Result<Bettor, MartingaleError> {
        let share = 0.0..=1.0;
        within(
            "c_first",
            self.c_first,
            "[0, 1]",
            share.contains(&self.c_first),
        )?;
        within(
            "c_last",
            self.c_last,
            "[0, 1]",
            share.contains(&self.c_last),
        )?;
        for (name, value) in [("lambda", self.lambda), ("growth", self.growth)] {
            within(name, value, "[0, ∞)", value >= 0.0 && value.is_finite())?;
        }
        Ok(Bettor::Agrapa(Approximating {
            rule: self,
            centre: null.mean(),
            sum: 0.0,
            squares: 0.0,
        }))
    }

    /// c_j for so many numbers seen.
    #[inline(always)]
    fn shares<const W: usize>(&self, seen: &[f64; W]) -> [f64; W] {
        if self.growth > 0.0 {
            seen.map(|seen| {
                let towards = 1.0 - 1.0 / (1.0 + self.growth * seen.sqrt());
                self.c_first + (self.c_last - self.c_first) * towards
            })
        } else {
            [self.c_first; W]
        }
    }
}

impl Approximating {
    /// λ of each draw, from `sum` and `squares` before it.
    ///
    /// With d = m − t, Σ (x − m) = Σ (x − t) − (j − 1) d =: A, and the quotient is
    /// A / (Σ (x − t)² − d (Σ (x − t) + A)). Where A is above 0, d is not, so that nothing cancels.
    #[inline(always)]
    fn lambdas<const W: usize>(
        &self,
        sum: &[f64; W],
        squares: &[f64; W],
        draws: &Draws<W>,
    ) -> [f64; W] {
        let shares = self.rule.shares(&draws.seen);
        let mut bets = [0.0; W];
        let mut within = true;
        for k in 0..W {
            let down = draws.mean[k] - self.centre;
            let gain = sum[k] - draws.seen[k] * down;
            let bet = gain / (squares[k] - down * (sum[k] + gain));
            // Not above 0, there is nothing to bet on, and the quotient may be 0 / 0.
            bets[k] = if gain > 0.0 { bet } else { 0.0 };
            within &= bets[k] * draws.mean[k] <= shares[k];
        }
        if draws.seen[0] == 0.0 {
            bets[0] = self.rule.lambda;
            within = false;
        }
        if !within {
            for k in 0..W {
                // The same question as above: the answer may not depend on the draws beside.
                let is_within = bets[k] * draws.mean[k] <= shares[k];
                bets[k] = if is_within {
                    bets[k]
                } else {
                    shares[k] / draws.mean[k]
                };
            }
        }
        bets
    }
}

impl Betting for Approximating {
    #[inline(always)]
    fn bet(&mut self, draw: &Draw) -> f64 {
        self.lambdas(&[self.sum], &[self.squares], &Draws::only(draw))[0]
    }

    #[inline(always)]
    fn seen(&mut self, _: &Draw, x: f64) {
        let away = x - self.centre;
        self.sum += away;
        self.squares += away * away;
    }

    #[inline(always)]
    fn bets<const W: usize>(&mut self, draws: &Draws<W>, x: &[f64; W]) -> [f64; W] {
        let (mut sum, mut squares) = ([0.0; W], [0.0; W]);
        for k in 0..W {
            (sum[k], squares[k]) = (self.sum, self.squares);
            self.seen(&draws.one(k), x[k]);
        }
        self.lambdas(&sum, &squares, draws)
    }
}
