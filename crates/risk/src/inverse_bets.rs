//! A stratified audit with inverse bets, of any number of strata: the supremum over the null hypothesis by convexity.
//!
//! M_k(η) = Π_i [1 + (c_k / η) (x_i − η)],   0 ≤ c_k < 1                                  (1)
//! F(θ) = Σ_k ln M_k(θ_k + o_k)                                                          (2)
//! p = max of exp(−F(θ)) over θ with Σ N_k θ_k ≤ N / 2, 0 ≤ θ_k ≤ a_k                       (3)
//!
//! as in `stratified`, with draws with replacement; o_k is what the mean of the values is above that of the assorter. Each
//! term of (2), ln((1 − c) η + c x) − ln η, is convex in η, since the square of its first part's slope, ((1 − c) / ((1 − c) η + c x))²,
//! is at most 1 / η² (Spertus, Sridhar & Stark 2024, on convex test supermartingales). So F is above its tangent plane at any θ*,
//! and for any ν ≥ 0
//!
//! F(θ) ≥ F(θ*) + Σ_k (F_k'(θ*) + ν N_k) (θ_k − θ*_k) + ν (Σ N_k θ*_k − N / 2)              (4)
//!
//! for every θ of (3); the least value of the right side over 0 ≤ θ_k ≤ a_k can be read off. (4) is computed with
//! enclosures, at a θ* and a ν that plain numbers found to be near the best: these only make the bound near, not true.
//! The state has the size of the number of different values, not of the sample.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{in_range, state};
use crate::interval::Interval;
use crate::p_value::{bits, p_bits};
use crate::{PValue, RiskError};

/// A stratum that is drawn from with replacement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct InverseStratum {
    /// N_k: cards.
    pub cards: u64,
    /// a_k: the largest value the assorter has, above 0.
    #[serde(with = "bits")]
    pub most: f64,
    /// o_k: what the mean of the values is above the mean of the assorter, not below 0. A bound of it from above is safe.
    #[serde(with = "bits")]
    pub offset: f64,
    /// c_k, in [0, 1).
    #[serde(with = "bits")]
    pub bet: f64,
}

/// Equation (3), as values come.
///
/// ```
/// use risk::{InverseBets, InverseStratum};
/// // Ten counties, a mean of 1 in each.
/// let county = InverseStratum { cards: 1_000, most: 1.0, offset: 0.0, bet: 0.8 };
/// let mut audit = InverseBets::new(vec![county; 10])?;
/// for draw in 0..100 {
///     audit.push(draw % 10, 1.0)?;
/// }
/// assert!(audit.p_value().get() < 1e-6);
/// # Ok::<(), risk::RiskError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "State")]
pub struct InverseBets {
    strata: Vec<InverseStratum>,
    /// For each stratum, how often each value was drawn; by the bits of the value, which sort as numbers not below 0 do.
    drawn: Vec<BTreeMap<u64, u64>>,
    #[serde(with = "p_bits")]
    least: PValue,
}

/// [`InverseBets`] as they are read.
#[derive(Deserialize)]
struct State {
    strata: Vec<InverseStratum>,
    drawn: Vec<BTreeMap<u64, u64>>,
    #[serde(with = "p_bits")]
    least: PValue,
}

impl TryFrom<State> for InverseBets {
    type Error = RiskError;

    fn try_from(saved: State) -> Result<Self, RiskError> {
        let mut audit = InverseBets::new(saved.strata)?;
        state(saved.drawn.len() == audit.strata.len())?;
        let mut values = saved.drawn.iter().flatten();
        // The bits of −0 are those of no value.
        let possible = |bits: u64| bits <= LARGEST.to_bits();
        state(values.all(|(bits, _)| possible(*bits)))?;
        let mut times = saved.drawn.iter().flat_map(BTreeMap::values);
        state(times.any(|times| *times > 0) || saved.least == PValue::ONE)?;
        (audit.drawn, audit.least) = (saved.drawn, saved.least);
        Ok(audit)
    }
}

/// No value is larger.
const LARGEST: f64 = 1e100;

impl InverseBets {
    /// Before any card.
    ///
    /// # Errors
    /// No stratum; a figure of one that is out of its range.
    pub fn new(strata: Vec<InverseStratum>) -> Result<Self, RiskError> {
        if strata.is_empty() {
            return Err(RiskError::Nothing("stratum"));
        }
        for stratum in &strata {
            if stratum.cards == 0 {
                return Err(RiskError::Nothing("card in a stratum"));
            }
            let least = f64::MIN_POSITIVE;
            in_range("largest value of an assorter", stratum.most, least, 1e100)?;
            in_range("offset of a stratum", stratum.offset, 0.0, 1e100)?;
            in_range("bet", stratum.bet, 0.0, 1.0_f64.next_down())?;
        }
        Ok(InverseBets {
            drawn: vec![BTreeMap::new(); strata.len()],
            strata,
            least: PValue::ONE,
        })
    }

    /// A value drawn from a stratum, by its place in the list. A value that was rounded must have been rounded down.
    ///
    /// # Errors
    /// No such stratum; a value that is below 0, or no number. Nothing is counted then.
    pub fn push(&mut self, stratum: usize, value: f64) -> Result<PValue, RiskError> {
        self.push_many(stratum, value, 1)
    }

    /// A value that was drawn several times. (3) is that of the same values pushed one by one, to the bit;
    /// [`InverseBets::least`] looks once for all of them, and may be above what it is then.
    ///
    /// # Errors
    /// As [`InverseBets::push`].
    pub fn push_many(
        &mut self,
        stratum: usize,
        value: f64,
        times: u64,
    ) -> Result<PValue, RiskError> {
        self.count(stratum, value, times)?;
        let p = self.p_value();
        self.least = self.least.min(p);
        Ok(p)
    }

    /// Counts a value that was drawn several times, without a look at the P-value.
    ///
    /// # Errors
    /// As [`InverseBets::push`].
    pub fn count(&mut self, stratum: usize, value: f64, times: u64) -> Result<(), RiskError> {
        let found = self.drawn.len();
        let drawn = self.drawn.get_mut(stratum).ok_or(RiskError::Count {
            of: "strata",
            expected: stratum.saturating_add(1),
            found,
        })?;
        // −0 is 0.
        let value = in_range("value", value, 0.0, LARGEST)? + 0.0;
        let count = drawn.entry(value.to_bits()).or_default();
        *count = count.saturating_add(times);
        Ok(())
    }

    /// Equation (3) now, bounded from above.
    pub fn p_value(&self) -> PValue {
        let (theta, price) = self.near_the_least();
        PValue::upper((-self.bound(&theta, price)).exp())
    }

    /// Whether [`InverseBets::p_value`] is at most `limit`: a single θ of (3) with more says that it is not. `near` is where
    /// such a θ is looked for first; it may be empty. The one nearest to the maximum is left there, for the next look.
    pub fn confirms(&self, limit: f64, near: &mut Vec<f64>) -> bool {
        if self.refuses(limit, near) {
            return false;
        }
        let (theta, price) = self.near_the_least();
        let confirmed = PValue::upper((-self.bound(&theta, price)).exp()).get() <= limit;
        // Within (1) for certain.
        *near = theta.into_iter().map(|mean| mean * (1.0 - 1e-12)).collect();
        confirmed
    }

    /// Whether a θ is one of (3), and exp(−F(θ)) above `limit`.
    fn refuses(&self, limit: f64, theta: &[f64]) -> bool {
        if theta.len() != self.strata.len() {
            return false;
        }
        let (mut cards, mut mean, mut log) = (Interval::ZERO, Interval::ZERO, Interval::ZERO);
        for ((stratum, drawn), theta) in self.each().zip(theta) {
            if !(0.0..=stratum.most).contains(theta) {
                return false;
            }
            let (n, theta) = (Interval::of(stratum.cards), Interval::exactly(*theta));
            cards = cards + n;
            mean = mean + n * theta;
            log = log + log_product(stratum, drawn, theta).0;
        }
        let within = (mean + mean).high() <= cards.low();
        within && (-log).exp().low() > limit
    }

    /// The smallest of (3) after any value so far: a P-value, too.
    pub fn least(&self) -> PValue {
        self.least
    }

    fn each(&self) -> impl Iterator<Item = (&InverseStratum, &BTreeMap<u64, u64>)> {
        self.strata.iter().zip(&self.drawn)
    }

    /// The least value of the right side of (4).
    fn bound(&self, theta: &[f64], price: f64) -> Interval {
        let price = Interval::exactly(price);
        let mut bound = Interval::ZERO;
        let (mut cards, mut mean) = (Interval::ZERO, Interval::ZERO);
        for ((stratum, drawn), theta) in self.each().zip(theta) {
            let theta = Interval::exactly(*theta);
            let n = Interval::of(stratum.cards);
            let (value, slope) = log_product(stratum, drawn, theta);
            let slope = slope + price * n;
            // Where the plane falls towards an end of the range.
            let to_most = slope.min(Interval::ZERO) * (Interval::exactly(stratum.most) - theta);
            let to_none = (-slope).min(Interval::ZERO) * theta;
            bound = bound + value + to_most.min(to_none);
            cards = cards + n;
            mean = mean + n * theta;
        }
        bound + price * (mean - cards / Interval::of(2))
    }

    /// θ* and ν of (4), in plain numbers.
    #[expect(clippy::cast_precision_loss, reason = "need not be exact")]
    fn near_the_least(&self) -> (Vec<f64>, f64) {
        let half = self.strata.iter().map(|s| s.cards as f64).sum::<f64>() / 2.0;
        let at = |price: f64| -> Vec<f64> {
            let theta = |(stratum, drawn): (&InverseStratum, &BTreeMap<u64, u64>)| {
                let rises =
                    |theta: f64| slope(stratum, drawn, theta) + price * stratum.cards as f64 > 0.0;
                let (mut low, mut high) = (0.0, stratum.most);
                if !rises(high) {
                    return high;
                }
                for _ in 0..60 {
                    let middle = low + (high - low) / 2.0;
                    match rises(middle) {
                        true => high = middle,
                        false => low = middle,
                    }
                }
                high
            };
            self.each().map(theta).collect()
        };
        let total = |theta: &[f64]| -> f64 {
            let of = self.strata.iter().zip(theta);
            of.map(|(stratum, theta)| stratum.cards as f64 * theta)
                .sum()
        };
        let free = at(0.0);
        if total(&free) <= half {
            return (free, 0.0);
        }
        let (mut low, mut high) = (0.0, 1.0);
        while total(&at(high)) > half && high < 1e100 {
            high *= 4.0;
        }
        for _ in 0..60 {
            let middle = low + (high - low) / 2.0;
            match total(&at(middle)) > half {
                true => low = middle,
                false => high = middle,
            }
        }
        (at(high), high)
    }
}

/// A term of (2) and its slope.
fn log_product(
    stratum: &InverseStratum,
    drawn: &BTreeMap<u64, u64>,
    theta: Interval,
) -> (Interval, Interval) {
    let eta = theta + Interval::exactly(stratum.offset);
    let c = Interval::exactly(stratum.bet);
    let (mut log, mut slope) = (Interval::ZERO, Interval::ZERO);
    for (value, times) in drawn {
        let (x, times) = (
            Interval::exactly(f64::from_bits(*value)),
            Interval::of(*times),
        );
        let rest = Interval::ONE - c;
        if x.high() == 0.0 {
            // Whatever η is.
            log = log + times * rest.ln();
            continue;
        }
        log = log + times * (rest + c * x / eta).ln();
        slope = slope - times * (c * x / (eta * (rest * eta + c * x)));
    }
    (log, slope)
}

/// The slope in plain numbers.
#[expect(clippy::cast_precision_loss, reason = "need not be exact")]
fn slope(stratum: &InverseStratum, drawn: &BTreeMap<u64, u64>, theta: f64) -> f64 {
    let (eta, c) = (theta + stratum.offset, stratum.bet);
    let of = drawn.iter().map(|(value, times)| {
        let x = f64::from_bits(*value);
        match x > 0.0 {
            true => -(*times as f64) * c * x / (eta * ((1.0 - c) * eta + c * x)),
            false => 0.0,
        }
    });
    of.sum()
}

#[cfg(test)]
mod tests;
