//! ALPHA (Stark 2023): bets by way of an estimate η of the mean.
//!
//! λ = (η / m − 1) / (u − m)                                                                    (1)

use serde::{Deserialize, Serialize};

use super::draw::Draw;
use super::rule::{Betting, Bettor, within};
use super::{MartingaleError, Null};

/// The same η throughout.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Mean {
    eta: f64,
}

impl Betting for Mean {
    #[inline(always)]
    fn bet(&mut self, draw: &Draw) -> f64 {
        bet_of_mean(self.eta, draw)
    }

    #[inline(always)]
    fn seen(&mut self, _: &Draw, _: f64) {}
}

/// Equation (1), η being brought into [m, u].
#[inline(always)]
fn bet_of_mean(eta: f64, draw: &Draw) -> f64 {
    let upper = draw.null.upper();
    (eta.clamp(draw.mean, upper) / draw.mean - 1.0) / (upper - draw.mean)
}

/// η of the population; without replacement η_j = (N η − S) / (N − j + 1) (SHANGRLA's `fixed_alternative_mean`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixedAlternative {
    /// η, in (t, u]: the mean that is expected, such as the reported one.
    pub eta: f64,
}

impl FixedAlternative {
    pub(super) fn start(self, null: &Null) -> Result<Bettor, MartingaleError> {
        above_null("eta", self.eta, null)?;
        Ok(Bettor::FixedAlternative(self))
    }
}

impl Betting for FixedAlternative {
    #[inline(always)]
    fn bet(&mut self, draw: &Draw) -> f64 {
        bet_of_mean(draw.left_over(self.eta), draw)
    }

    #[inline(always)]
    fn seen(&mut self, _: &Draw, _: f64) {}
}

fn above_null(name: &'static str, eta: f64, null: &Null) -> Result<(), MartingaleError> {
    within(
        name,
        eta,
        "(t, u]",
        eta > null.mean() && eta <= null.upper(),
    )
}

/// Truncated shrinkage (ALPHA §2.5.2): the mean of the sample, drawn to η, then to u, and kept above m.
///
/// w_j = ((d η + S) / (d + j − 1) + u f / s) / (1 + f / s)
/// η_j = min(u (1 − ε), max(w_j, m (1 + ε) + c / √(d + j − 1)))
///
/// s is the standard deviation of the numbers seen (divisor j − 1), 1 for the first two draws. The upper end is
/// the paper's, as in rlauxe and in SHANGRLA's own documentation and test; SHANGRLA's code takes c / √(d + j − 1)
/// off it, which would put it below the lower end when m is near u.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShrinkTrunc {
    /// η, in (t, u]: the mean that is expected. By default 1.
    pub eta: f64,
    /// d > 0: how many draws the expectation is worth. By default 100.
    pub d: f64,
    /// f ≥ 0: how strongly numbers that hardly differ draw the estimate to u. By default 0.
    pub f: f64,
    /// c in (0, (u − t) / 2]: keeps the estimate above m. By default (η − t) / 2.
    pub c: Option<f64>,
    /// The least s, above 0. By default 10⁻⁶.
    pub min_sd: f64,
}

impl Default for ShrinkTrunc {
    fn default() -> Self {
        ShrinkTrunc {
            eta: 1.0,
            d: 100.0,
            f: 0.0,
            c: None,
            min_sd: 1e-6,
        }
    }
}

/// [`ShrinkTrunc`] under way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Shrinking {
    rule: ShrinkTrunc,
    c: f64,
    spread: Spread,
}

impl ShrinkTrunc {
    pub(super) fn start(self, null: &Null) -> Result<Bettor, MartingaleError> {
        above_null("eta", self.eta, null)?;
        within("d", self.d, "(0, ∞)", self.d > 0.0 && self.d.is_finite())?;
        within("f", self.f, "[0, ∞)", self.f >= 0.0 && self.f.is_finite())?;
        within(
            "min_sd",
            self.min_sd,
            "(0, ∞)",
            self.min_sd > 0.0 && self.min_sd.is_finite(),
        )?;
        let most = (null.upper() - null.mean()) / 2.0;
        let c = self.c.unwrap_or((self.eta - null.mean()) / 2.0);
        within("c", c, "(0, (u − t) / 2]", c > 0.0 && c <= most)?;
        Ok(Bettor::ShrinkTrunc(Shrinking {
            rule: self,
            c,
            spread: Spread::default(),
        }))
    }
}

impl Betting for Shrinking {
    #[inline(always)]
    fn bet(&mut self, draw: &Draw) -> f64 {
        let ShrinkTrunc {
            eta, d, f, min_sd, ..
        } = self.rule;
        let upper = draw.null.upper();
        let weight = d + draw.seen;
        let mut mean = (d * eta + draw.sum) / weight;
        if f > 0.0 {
            let sd = if draw.seen < 2.0 {
                1.0
            } else {
                self.spread.variance().sqrt().max(min_sd)
            };
            mean = (mean + upper * f / sd) / (1.0 + f / sd);
        }
        let least = draw.mean * (1.0 + f64::EPSILON) + self.c / weight.sqrt();
        bet_of_mean(mean.max(least).min(upper * (1.0 - f64::EPSILON)), draw)
    }

    #[inline(always)]
    fn seen(&mut self, _: &Draw, x: f64) {
        if self.rule.f > 0.0 {
            self.spread.add(x);
        }
    }
}

/// η for comparisons in which all errors are two-vote overstatements, at rate p₂ (COBRA eq. (3), SHANGRLA's
/// `optimal_comparison`): η = (1 − u (1 − p₂)) / (2 − 2u) + u (1 − p₂) − 1/2. Needs t = 1/2 and u > 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OptimalComparison {
    /// p₂, in [0, 1). By default 10⁻⁵, SHANGRLA's.
    pub two_over: f64,
}

impl Default for OptimalComparison {
    fn default() -> Self {
        OptimalComparison { two_over: 1e-5 }
    }
}

impl OptimalComparison {
    pub(super) fn start(self, null: &Null) -> Result<Bettor, MartingaleError> {
        super::rule::comparison(null)?;
        within(
            "two_over",
            self.two_over,
            "[0, 1)",
            (0.0..1.0).contains(&self.two_over),
        )?;
        let u = null.upper();
        let clean = u * (1.0 - self.two_over);
        Ok(Bettor::Mean(Mean {
            eta: (1.0 - clean) / (2.0 - 2.0 * u) + clean - 0.5,
        }))
    }
}

/// Mean and variance of the numbers seen (Welford 1962).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Spread {
    count: f64,
    pub(super) mean: f64,
    squares: f64,
}

impl Spread {
    pub(super) fn add(&mut self, x: f64) {
        self.count += 1.0;
        let before = x - self.mean;
        self.mean += before / self.count;
        self.squares += before * (x - self.mean);
    }

    /// With the number of values as its divisor.
    pub(super) fn variance(&self) -> f64 {
        self.squares / self.count
    }
}
