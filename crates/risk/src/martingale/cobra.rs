//! COBRA (Spertus 2023): bets for comparing cards, whose overstatement assorter takes five values.
//!
//! B ∈ {0, a/2, a, 3a/2, 2a},   a = 1 / (2 − v) = u / 2                                           (1)
//!
//! for a two-vote overstatement (rate p₂), a one-vote one (p₁), no error (p₀), a one-vote and a two-vote
//! understatement. The best fixed bet maximises Σ p_k ln(1 + λ (B_k − 1/2)); it is above 0 where
//! a p₂ + (a/2) p₁ < a − 1/2, understatements aside. Needs t = 1/2 and u > 1.

use serde::{Deserialize, Serialize};

use super::adaptive::{Adaptive, ErrorRate};
use super::fixed::Lambda;
use super::kelly::{Share, best_fixed};
use super::mixture::{Bets, FixedBet};
use super::rule::{Bettor, comparison, within};
use super::{MartingaleError, Null};

/// Rates of errors, shares of all cards. By default the overstatements that Arlo plans a first sample for:
/// one in a thousand by one vote, one in ten thousand by two.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rates {
    /// p₁, in [0, 1). By default 0.001.
    pub one_over: f64,
    /// p₂, in [0, 1). By default 0.0001.
    pub two_over: f64,
    /// In [0, 1). By default 0.
    pub one_under: f64,
    /// In [0, 1). By default 0.
    pub two_under: f64,
}

impl Default for Rates {
    fn default() -> Self {
        Rates {
            one_over: 0.001,
            two_over: 0.0001,
            one_under: 0.0,
            two_under: 0.0,
        }
    }
}

impl Rates {
    fn check(&self) -> Result<(), MartingaleError> {
        for (name, rate) in [
            ("one_over", self.one_over),
            ("two_over", self.two_over),
            ("one_under", self.one_under),
            ("two_under", self.two_under),
        ] {
            within(name, rate, "[0, 1)", (0.0..1.0).contains(&rate))?;
        }
        within("rates", self.sum(), "[0, 1)", self.sum() < 1.0)
    }

    fn sum(&self) -> f64 {
        self.one_over + self.two_over + self.one_under + self.two_under
    }

    /// The best fixed bet; an error if it is 0.
    fn best(&self, null: &Null) -> Result<f64, MartingaleError> {
        let a = null.upper() / 2.0;
        let expected = [
            (0.0, self.two_over),
            (a / 2.0, self.one_over),
            (a, 1.0 - self.sum()),
            (1.5 * a, self.one_under),
            (2.0 * a, self.two_under),
        ]
        .map(|(value, share)| Share { value, share });
        best_fixed(&expected, null)
    }
}

/// The best fixed bet for rates that are expected (COBRA §3; an oracle if they are the true ones).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cobra {
    /// The rates.
    pub rates: Rates,
}

impl Cobra {
    pub(super) fn start(self, null: &Null) -> Result<Bettor, MartingaleError> {
        comparison(null)?;
        self.rates.check()?;
        Ok(Bettor::Lambda(Lambda {
            lambda: self.rates.best(null)?,
        }))
    }
}

/// The best bet for rates that are learned: expected rates, shrunk to what was found and kept above a least
/// (COBRA §4.2), for m of the draw.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CobraAdaptive {
    /// What is expected.
    pub rates: Rates,
    /// d₁ > 0: how many draws the rates of one-vote errors are worth. By default 100.
    pub draws_one: f64,
    /// d₂ > 0: the same of two-vote errors. By default 1000.
    pub draws_two: f64,
    /// ε, in [0, 1): the least rate of each overstatement. By default 10⁻⁵.
    pub least: f64,
}

impl Default for CobraAdaptive {
    fn default() -> Self {
        CobraAdaptive {
            rates: Rates::default(),
            draws_one: 100.0,
            draws_two: 1000.0,
            least: 1e-5,
        }
    }
}

impl CobraAdaptive {
    pub(super) fn start(self, null: &Null) -> Result<Bettor, MartingaleError> {
        comparison(null)?;
        self.rates.check()?;
        let a = null.upper() / 2.0;
        let error = |value, rate, draws, least| ErrorRate {
            value,
            rate,
            draws,
            least,
        };
        let Rates {
            one_over,
            two_over,
            one_under,
            two_under,
        } = self.rates;
        Adaptive {
            no_error: a,
            errors: vec![
                error(0.0, two_over, self.draws_two, self.least),
                error(a / 2.0, one_over, self.draws_one, self.least),
                error(1.5 * a, one_under, self.draws_one, 0.0),
                error(2.0 * a, two_under, self.draws_two, 0.0),
            ],
            pools: Vec::new(),
            max_loss: 1.0,
        }
        .start(null)
    }
}

/// The average of the martingales with the best fixed bets for several pairs of rates (COBRA §4.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CobraDiversified {
    /// The rates and their weights; those for which nothing would be bet are left out, the others' weights
    /// being relative to their sum.
    pub grid: Vec<WeightedRates>,
}

/// Rates and the share of the capital that is bet on them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightedRates {
    /// The rates.
    pub rates: Rates,
    /// Above 0.
    pub weight: f64,
}

impl CobraDiversified {
    /// Every pair of a p₁ and a p₂, all with one weight.
    pub fn uniform(one_over: &[f64], two_over: &[f64]) -> Self {
        let pairs = one_over.iter().flat_map(|&one_over| {
            two_over.iter().map(move |&two_over| WeightedRates {
                rates: Rates {
                    one_over,
                    two_over,
                    ..Rates::default()
                },
                weight: 1.0,
            })
        });
        CobraDiversified {
            grid: pairs.collect(),
        }
    }

    pub(super) fn start(&self, null: &Null) -> Result<Bettor, MartingaleError> {
        comparison(null)?;
        let mut bets = Vec::with_capacity(self.grid.len());
        for &WeightedRates { rates, weight } in &self.grid {
            rates.check()?;
            within(
                "weight",
                weight,
                "(0, ∞)",
                weight > 0.0 && weight.is_finite(),
            )?;
            match rates.best(null) {
                Ok(lambda) => bets.push(FixedBet {
                    lambda,
                    capital: weight,
                }),
                Err(MartingaleError::Hopeless) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Bettor::Bets(Bets::new(bets)?))
    }
}
