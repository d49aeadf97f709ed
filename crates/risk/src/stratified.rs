//! A stratified audit: one test supermartingale a stratum, multiplied, for every way the null hypothesis could be true.
//!
//! θ₁, …, θ_K are the mean assorter values of the strata, θ_k in [0, a_k]. The assertion is false where
//!
//! Σ N_k θ_k ≤ N / 2                                                                    (1)
//! M_k(η) = Π_i [1 + λ_i (x_i − m_i(η))],   0 ≤ λ_i ≤ 1 / m_i(η)                          (2)
//! m_i(η) = η with replacement, (N_k η − S_{i−1}) / (N_k − i + 1) without                (3)
//!
//! (2) is a test supermartingale if the mean of stratum k is at most η, for bets λ_i that are set before x_i is
//! known; S_{i−1} is the sum of the values before x_i. For one θ the product of (2) over strata is one, whatever the order
//! of the draws, if which stratum is drawn from next does not look ahead. (1) is rejected when every θ in it is:
//! Stark 2023, "ALPHA", §5; Spertus & Stark 2022, "Sweeter than SUITE" (arXiv:2207.03379), §3; Spertus, Sridhar & Stark 2024.
//! A stratum that is compared has values x with mean θ_k + c_k: x = A(mvr) − A(cvr) + u, so that c_k = u − Ā(cvr).
//!
//! Every θ is covered, not a grid of them. The set (1) lies within a number of boxes {θ ≤ b}; the test of a box takes η_k =
//! b_k + c_k and bets that are the same for all of the box. (2) falls as η grows with λ fixed, so it is a
//! supermartingale for every θ of the box. The P-value is the largest over the boxes,
//!
//! p = max over boxes of 1 / Π_k M_k(b_k + c_k)                                          (4)
//!
//! which is above the supremum for bets that change from one θ to the next by what the width of a box costs. Narrower
//! boxes cost less. A product of P-values is no P-value: (4) needs no combination, and so no penalty for it.

use serde::{Deserialize, Serialize};

use crate::error::{in_range, state as possible};
use crate::interval::Interval;
use crate::p_value::{bits, p_bits};
use crate::product::Product;
use crate::{PValue, RiskError};

/// How λ is set, from the null mean m and the values before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum StratumBet {
    /// The same λ, in [0, ∞); not above 1 / m.
    Fixed(#[serde(with = "bits")] f64),
    /// λ = c / m, c in [0, 1]: more where the null mean is small ("inverse bets", Spertus, Sridhar & Stark 2024).
    Inverse(#[serde(with = "bits")] f64),
    /// ALPHA's shrinkage estimate of the mean, truncated to be above m and below u (Stark 2023, §2.5.2):
    /// η = min(u (1 − 2⁻⁵²), max((d η₀ + S) / (d + i − 1), m + c / √(d + i − 1))),  λ = (η / m − 1) / (u − m).
    ShrinkTruncate {
        /// η₀: what the mean of the stratum's values is if the report is right, in [0, u].
        #[serde(with = "bits")]
        mean: f64,
        /// d: how many values that is worth, above 0.
        #[serde(with = "bits")]
        weight: f64,
        /// c: how far above m at the least, before the first value; not below 0.
        #[serde(with = "bits")]
        above: f64,
    },
}

/// A stratum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stratum {
    /// N_k: cards.
    pub cards: u64,
    /// a_k: the largest value the assorter has, above 0.
    #[serde(with = "bits")]
    pub most: f64,
    /// c_k: what the mean of the values is above the mean of the assorter, not below 0. A bound of it from above is safe.
    #[serde(with = "bits")]
    pub offset: f64,
    /// u: the largest value, above 0.
    #[serde(with = "bits")]
    pub upper: f64,
    /// Whether a card may be drawn again.
    pub replacement: bool,
    /// The bets.
    pub bet: StratumBet,
}

impl Stratum {
    /// Cards that are polled: the values are those of an assorter in [0, `most`].
    pub fn polled(cards: u64, most: f64, replacement: bool, bet: StratumBet) -> Self {
        Stratum {
            cards,
            most,
            offset: 0.0,
            upper: most,
            replacement,
            bet,
        }
    }

    /// Cards that are compared: the values are A(mvr) − A(cvr) + `most`, in [0, 2 `most`]; `reported` is the mean
    /// of A(cvr), or a bound of it from below.
    pub fn compared(
        cards: u64,
        most: f64,
        reported: f64,
        replacement: bool,
        bet: StratumBet,
    ) -> Self {
        Stratum {
            cards,
            most,
            offset: (most - reported).next_up(),
            upper: 2.0 * most,
            replacement,
            bet,
        }
    }

    fn check(&self) -> Result<(), RiskError> {
        if self.cards == 0 {
            return Err(RiskError::Nothing("card in a stratum"));
        }
        let least = f64::MIN_POSITIVE;
        in_range("largest value of an assorter", self.most, least, 1e100)?;
        in_range("largest value in a stratum", self.upper, least, 1e100)?;
        in_range("offset of a stratum", self.offset, 0.0, 1e100)?;
        match self.bet {
            StratumBet::Fixed(lambda) => in_range("bet", lambda, 0.0, f64::MAX)?,
            StratumBet::Inverse(part) => in_range("bet", part, 0.0, 1.0)?,
            StratumBet::ShrinkTruncate {
                mean,
                weight,
                above,
            } => {
                in_range("mean", mean, 0.0, self.upper)?;
                in_range("distance above the null mean", above, 0.0, self.upper)?;
                in_range("weight of the mean", weight, least, 1e100)?
            }
        };
        Ok(())
    }
}

/// What was drawn from a stratum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Drawn {
    count: u64,
    /// A bound of the sum from below.
    #[serde(with = "bits")]
    sum: f64,
}

/// A box of (1), and its product of (2).
#[derive(Clone, Debug, PartialEq)]
struct NullBox {
    /// η_k for each stratum, as binary fractions not below b_k + c_k.
    means: Vec<f64>,
    product: Product,
}

/// Equation (4), as values come. The state has the size of the number of boxes, whatever is drawn.
///
/// ```
/// use risk::{Stratified, Stratum, StratumBet};
/// // Two halves with a mean of 1 each: a test of every way in which the two could be 1/2 on average.
/// let half = Stratum::polled(5_000, 1.0, true, StratumBet::Inverse(0.8));
/// let mut audit = Stratified::new(vec![half, half], 100)?;
/// for _ in 0..10 {
///     audit.push(0, 1.0)?;
///     audit.push(1, 1.0)?;
/// }
/// assert!(audit.p_value().get() < 0.01);
/// # Ok::<(), risk::RiskError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "State", into = "State")]
pub struct Stratified {
    strata: Vec<Stratum>,
    parts: u32,
    /// As many as there are strata.
    drawn: Vec<Drawn>,
    boxes: Vec<NullBox>,
    least: PValue,
}

/// What is written down: the boxes follow from the strata.
#[derive(Serialize, Deserialize)]
struct State {
    strata: Vec<Stratum>,
    parts: u32,
    drawn: Vec<Drawn>,
    products: Vec<Product>,
    #[serde(with = "p_bits")]
    least: PValue,
}

impl From<Stratified> for State {
    fn from(audit: Stratified) -> Self {
        State {
            strata: audit.strata,
            parts: audit.parts,
            drawn: audit.drawn,
            products: audit.boxes.iter().map(|null| null.product).collect(),
            least: audit.least,
        }
    }
}

impl TryFrom<State> for Stratified {
    type Error = RiskError;

    fn try_from(state: State) -> Result<Self, RiskError> {
        let mut audit = Stratified::new(state.strata, state.parts)?;
        let same = |of, expected: usize, found: usize| match expected == found {
            true => Ok(()),
            false => Err(RiskError::Count {
                of,
                expected,
                found,
            }),
        };
        same("strata", audit.strata.len(), state.drawn.len())?;
        same("boxes", audit.boxes.len(), state.products.len())?;
        let mut draws = 0u64;
        for (of, drawn) in audit.strata.iter().zip(&state.drawn) {
            // Each is rounded down.
            #[expect(clippy::cast_precision_loss, reason = "a bound")]
            let most = (drawn.count as f64 * of.upper) * (1.0 + 1e-9);
            possible((0.0..=most).contains(&drawn.sum))?;
            possible(of.replacement || drawn.count <= of.cards)?;
            draws = draws.saturating_add(drawn.count);
        }
        possible(state.products.iter().all(|product| product.is_of(draws)))?;
        possible(draws > 0 || state.least == PValue::ONE)?;
        for (null, product) in audit.boxes.iter_mut().zip(state.products) {
            null.product = product;
        }
        audit.drawn = state.drawn;
        audit.least = state.least;
        possible(audit.least <= audit.p_value())?;
        Ok(audit)
    }
}

/// More boxes are not kept.
const MOST_BOXES: usize = 1_000_000;

impl Stratified {
    /// Before any card. The range of each θ_k but the last is cut into `parts`; with K strata that are about `parts`ᴷ⁻¹
    /// boxes.
    ///
    /// # Errors
    /// No stratum, a stratum with a figure out of its range; no part, or more than a million boxes.
    pub fn new(strata: Vec<Stratum>, parts: u32) -> Result<Self, RiskError> {
        let Some((last, others)) = strata.split_last() else {
            return Err(RiskError::Nothing("stratum"));
        };
        strata.iter().try_for_each(Stratum::check)?;
        let count = others
            .iter()
            .try_fold(1usize, |n, _| n.checked_mul(parts as usize));
        let count = count.filter(|n| (1..=MOST_BOXES).contains(n));
        let count = count.ok_or(RiskError::Range {
            what: "number of boxes",
            low: 1.0,
            high: 1e6,
            found: f64::from(parts),
        })?;
        let cards = |stratum: &Stratum| Interval::of(stratum.cards);
        let half = strata.iter().map(cards).sum::<Interval>() / Interval::of(2);
        let mut boxes = Vec::new();
        for number in 0..count {
            // The digits of the number are the parts of the strata; the lower ends take from what the last may have.
            let mut rest = half;
            let mut digits = number;
            let mut means = Vec::with_capacity(strata.len());
            for stratum in others {
                let part = (digits % parts as usize) as u64;
                digits /= parts as usize;
                let at = |k| Interval::exactly(stratum.most) * Interval::ratio(k, parts.into());
                rest = rest - cards(stratum) * at(part);
                // The upper end of this part is not below the lower end of the next.
                means.push(at(part + 1).high());
            }
            let most = (rest / cards(last)).high();
            if most < 0.0 {
                // No θ of (1) has all of these.
                continue;
            }
            means.push(most.min(last.most));
            let with_offset = means.iter().zip(&strata).map(|(mean, stratum)| {
                (Interval::exactly(*mean) + Interval::exactly(stratum.offset)).high()
            });
            boxes.push(NullBox {
                means: with_offset.collect(),
                product: Product::ONE,
            });
        }
        let none = Drawn { count: 0, sum: 0.0 };
        Ok(Stratified {
            drawn: vec![none; strata.len()],
            parts,
            strata,
            boxes,
            least: PValue::ONE,
        })
    }

    /// A value drawn from a stratum, by its place in the list. A value that was rounded must have been rounded down.
    ///
    /// # Errors
    /// No such stratum; a value outside [0, u]; a stratum without replacement whose cards were all drawn. Nothing is
    /// counted then.
    pub fn push(&mut self, stratum: usize, value: f64) -> Result<PValue, RiskError> {
        let found = self.strata.len();
        let (Some(of), Some(drawn)) = (self.strata.get(stratum), self.drawn.get_mut(stratum))
        else {
            return Err(RiskError::Count {
                of: "strata",
                expected: stratum.saturating_add(1),
                found,
            });
        };
        in_range("value", value, 0.0, of.upper)?;
        if !of.replacement && drawn.count >= of.cards {
            return Err(RiskError::TooManyDrawn {
                sample: drawn.count.saturating_add(1),
                population: of.cards,
            });
        }
        for null in &mut self.boxes {
            let factor = factor(of, drawn, null.means[stratum], value);
            null.product.times_at_least(factor);
        }
        drawn.count += 1;
        drawn.sum = (drawn.sum + value).next_down().max(0.0);
        let p = self.p_value();
        self.least = self.least.min(p);
        Ok(p)
    }

    /// Equation (4) now.
    pub fn p_value(&self) -> PValue {
        let p_values = self
            .boxes
            .iter()
            .map(|null| null.product.p_value_of_inverse());
        p_values.reduce(PValue::max).unwrap_or_default()
    }

    /// The smallest of (4) after any value so far: a P-value, too.
    pub fn least(&self) -> PValue {
        self.least
    }
}

/// A factor of (2), rounded down; infinite where the values drawn before are more than the null mean allows.
fn factor(stratum: &Stratum, drawn: &Drawn, mean: f64, value: f64) -> f64 {
    let m = null_mean(stratum, drawn, mean);
    if m < 0.0 {
        return f64::INFINITY;
    }
    if m >= stratum.upper {
        // Nothing that can be drawn speaks against it.
        return 1.0;
    }
    if m == 0.0 {
        // Any value above it is impossible.
        return if value > 0.0 { f64::INFINITY } else { 1.0 };
    }
    // At most 1/m, so that no value makes (2) negative.
    let most = (1.0 / m).min(f64::MAX);
    let lambda = bet(stratum, drawn, m).min(most);
    if lambda.is_nan() || lambda <= 0.0 {
        return 1.0;
    }
    let [lambda, value, m] = [lambda, value, m].map(Interval::exactly);
    (Interval::ONE + lambda * (value - m)).low().max(0.0)
}

/// Equation (3), rounded up.
fn null_mean(stratum: &Stratum, drawn: &Drawn, mean: f64) -> f64 {
    if stratum.replacement {
        return mean;
    }
    let all = Interval::of(stratum.cards) * Interval::exactly(mean);
    let left = Interval::of(stratum.cards.saturating_sub(drawn.count));
    ((all - Interval::exactly(drawn.sum)) / left).high()
}

/// λ before it is cut off. It may be any number known before the value: its last digits do not matter.
#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn bet(stratum: &Stratum, drawn: &Drawn, m: f64) -> f64 {
    match stratum.bet {
        StratumBet::Fixed(lambda) => lambda,
        StratumBet::Inverse(part) => part / m,
        StratumBet::ShrinkTruncate {
            mean,
            weight,
            above,
        } => {
            let u = stratum.upper;
            let worth = weight + drawn.count as f64;
            let shrunk = (weight * mean + drawn.sum) / worth;
            let eta = shrunk.max(m + above / worth.sqrt());
            let eta = eta.min(u * (1.0 - f64::EPSILON));
            (eta / m - 1.0) / (u - m)
        }
    }
}

#[cfg(test)]
mod tests;
