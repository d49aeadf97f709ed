//! Averages of martingales, which are martingales: what is lost by one bet is won by another.
//!
//! Σ_d w_d T_d, the T_d being martingales with bets λ_d, is the martingale with the one bet
//!
//! λ_j = Σ_d w_d T_d λ_d / Σ_d w_d T_d,   T_d of the draws before j,                               (1)
//!
//! so that only (1), which may be rounded as it likes, is worked out here.

use serde::{Deserialize, Serialize};

use super::draw::Draw;
use super::rule::{Betting, Bettor, Rule, within};
use super::{MartingaleError, Null};

/// Several rules, each with a share of the capital.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mixture {
    /// At least one.
    pub parts: Vec<Part>,
}

/// One rule of a [`Mixture`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// How it bets.
    pub rule: Rule,
    /// w > 0, relative to the sum of all.
    pub weight: f64,
}

/// [`Mixture`] under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Mixing {
    parts: Vec<Mixed>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Mixed {
    bettor: Bettor,
    /// w T.
    capital: f64,
    /// λ of the draw that was bet on last.
    bet: f64,
}

impl Mixture {
    pub(super) fn start(&self, null: &Null) -> Result<Bettor, MartingaleError> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for Part { rule, weight } in &self.parts {
            within(
                "weight",
                *weight,
                "(0, ∞)",
                *weight > 0.0 && weight.is_finite(),
            )?;
            parts.push(Mixed {
                bettor: rule.start(null)?,
                capital: *weight,
                bet: 0.0,
            });
        }
        if parts.is_empty() {
            return Err(MartingaleError::Hopeless);
        }
        Ok(Bettor::Mixture(Mixing { parts }))
    }
}

impl Betting for Mixing {
    const SIDE_BY_SIDE: bool = false;

    fn bet(&mut self, draw: &Draw) -> f64 {
        let (mut all, mut weighted) = (0.0, 0.0);
        for part in &mut self.parts {
            part.bet = part_of(part.bettor.bet(draw), draw);
            all += part.capital;
            weighted += part.capital * part.bet;
        }
        weighted / all
    }

    fn seen(&mut self, draw: &Draw, x: f64) {
        let mut all = 0.0;
        for part in &mut self.parts {
            part.bettor.seen(draw, x);
            part.capital *= (1.0 + part.bet * (x - draw.mean)).max(0.0);
            all += part.capital;
        }
        if let Some(scale) = rescaling(all) {
            for part in &mut self.parts {
                part.capital *= scale;
            }
        }
    }
}

/// A bet as it is made: none for what is no number or negative, at most 1/m.
fn part_of(bet: f64, draw: &Draw) -> f64 {
    if bet > 0.0 {
        bet.min(1.0 / draw.mean)
    } else {
        0.0
    }
}

/// What to multiply the shares of the capital by, if their sum has left the middle of the numbers. Once all is
/// lost, nothing brings it back.
fn rescaling(all: f64) -> Option<f64> {
    (all > 0.0 && !(1e-60..1e60).contains(&all)).then(|| 1.0 / all)
}

/// As many fixed bets, evenly spaced from 0 to 1/t, each with the same share (SHANGRLA's `mix_betting_mart`; Waudby-Smith,
/// Stark & Ramdas 2021, RiLACS, "diversified Kelly"). SHANGRLA tests each for t = 1/2 whatever t is; here it is t.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Grid {
    /// 2 to 100,000 bets. By default 100.
    pub points: u32,
}

impl Default for Grid {
    fn default() -> Self {
        Grid { points: 100 }
    }
}

impl Grid {
    pub(super) fn start(self, null: &Null) -> Result<Bettor, MartingaleError> {
        let points = f64::from(self.points);
        within(
            "points",
            points,
            "[2, 100000]",
            (2..=100_000).contains(&self.points),
        )?;
        let most = 1.0 / null.mean();
        let bets = (0..self.points).map(|k| FixedBet {
            lambda: most * f64::from(k) / (points - 1.0),
            capital: 1.0,
        });
        Ok(Bettor::Bets(Bets::new(bets.collect())?))
    }
}

/// A mixture of fixed bets, under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Bets {
    bets: Vec<FixedBet>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct FixedBet {
    pub(super) lambda: f64,
    /// w T.
    pub(super) capital: f64,
}

impl Bets {
    pub(super) fn new(bets: Vec<FixedBet>) -> Result<Self, MartingaleError> {
        if bets.is_empty() {
            return Err(MartingaleError::Hopeless);
        }
        Ok(Bets { bets })
    }
}

impl Betting for Bets {
    const SIDE_BY_SIDE: bool = false;

    fn bet(&mut self, draw: &Draw) -> f64 {
        let most = 1.0 / draw.mean;
        let (mut all, mut weighted) = (0.0, 0.0);
        for bet in &self.bets {
            all += bet.capital;
            weighted += bet.capital * bet.lambda.min(most);
        }
        weighted / all
    }

    fn seen(&mut self, draw: &Draw, x: f64) {
        let most = 1.0 / draw.mean;
        let gain = x - draw.mean;
        let mut all = 0.0;
        for bet in &mut self.bets {
            bet.capital *= (1.0 + bet.lambda.min(most) * gain).max(0.0);
            all += bet.capital;
        }
        if let Some(scale) = rescaling(all) {
            for bet in &mut self.bets {
                bet.capital *= scale;
            }
        }
    }
}
