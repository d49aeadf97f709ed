//! A P-value for a comparison of cards that were drawn from several parts of a population, each at a rate of its own:
//! Kaplan–Markov in every part, and the largest value over the ways in which errors could lie among the parts.
//!
//! The parts k = 1 … K have N_k cards, N in all. ε_k is half the mean overstatement of the cards of part k, in [−1, 1]. A
//! margin of V votes is wrong only if
//!
//! Σ N_k ε_k ≥ V / 2                                                                       (1)
//!
//! M_k(ε) = Π_j (1 − e_j / 2γ) / (1 − ε / γ)  for 0 < ε ≤ 1,   M_k(ε) = 1  for ε ≤ 0         (2)
//!
//! over the draws j from part k, made uniformly and with replacement; e_j ∈ {−2, −1, 0, 1, 2} is the overstatement of draw j in
//! votes, γ > 1. The mean of a factor of (2) is at most 1 where ε is not above ε_k. Where draws of different parts are
//! independent, so is the mean of the product over the parts, and
//!
//! p = max over ε with (1), 0 ≤ ε_k ≤ 1, of Π_k 1 / M_k(ε_k)                                  (3)
//!
//! is a P-value: it is not below the value at the true ε, with what is below 0 put to 0 (Ville 1939; union-intersection: Stark
//! 2023, "ALPHA", §5, Spertus & Stark 2022, §3). For one part ε_1 = V / 2N, and (3) is equation (1) of `kaplan_markov`. A part
//! without a draw has M = 1: all of its cards may be wrong by two votes.
//!
//! ln M_k is convex in ε > 0. With F_k = ln M_k, for any price ν ≥ 0,
//!
//! Σ F_k(ε_k) ≥ ν V / 2 + Σ_k min over ε of (F_k(ε) − ν N_k ε)                               (4)
//!
//! for every ε of (1). A minimum of (4) is bounded by a tangent; it is 0 at ε = 0 where M_k = 1, unless
//! the other parts together cannot hold V / 2, so that ε_k ≥ l_k = (V / 2 − N + N_k) / N_k > 0. (4) is computed with
//! enclosures at a ν near the best, which makes the bound near, not true.
//!
//! Does not know where the draws came from, or whether those of different parts are independent: see `several_samples`.

use crate::interval::Interval;
use crate::kaplan_markov::log_ratio;
use crate::{Errors, PValue, kaplan_markov};

/// A part of the population, and what was drawn from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampledPart {
    /// N_k: cards.
    pub cards: u64,
    /// Draws from these cards.
    pub draws: u64,
    /// The errors among the draws.
    pub errors: Errors,
}

/// Equation (3), bounded from above, for a margin of V votes. A margin of 0 or above the number of cards, γ ≤ 1, more errors
/// than draws in a part, or no part give 1.
///
/// ```
/// # use risk::{Errors, SampledPart, kaplan_markov_of_parts};
/// // Two counties without an error, the larger one sampled at a third of the other's rate.
/// let part = |cards, draws| SampledPart { cards, draws, errors: Errors::default() };
/// let p = kaplan_markov_of_parts(&[part(30_000, 100), part(10_000, 100)], 2_000, 1.03905);
/// // The worst is all of the error in the larger county: (1 − 1,000 / 30,000 γ)¹⁰⁰.
/// assert!((p.get() - 0.03836).abs() < 1e-4);
/// ```
pub fn kaplan_markov_of_parts(parts: &[SampledPart], margin: u64, gamma: f64) -> PValue {
    let errors_fit = parts.iter().all(|part| part.errors.total() <= part.draws);
    let cards = parts
        .iter()
        .try_fold(0u64, |sum, part| sum.checked_add(part.cards));
    let valid = gamma > 1.0 && gamma.is_finite() && margin > 0 && errors_fit;
    if !valid || cards.is_none_or(|cards| margin > cards) {
        return PValue::ONE;
    }
    if let [part] = parts {
        return kaplan_markov(part.draws, margin, part.cards, gamma, part.errors);
    }
    let terms = parts.iter().map(|part| Term {
        cards: Interval::of(part.cards),
        draws: Interval::of(part.draws),
        log_errors: -log_ratio(0, Interval::ZERO, Interval::exactly(gamma), part.errors),
    });
    largest(&terms.collect::<Vec<_>>(), margin, gamma)
}

/// What (4) needs of a part: draws may be an expected number of them.
pub(crate) struct Term {
    pub cards: Interval,
    pub draws: Interval,
    /// Σ ln(1 − e_j / 2γ).
    pub log_errors: Interval,
}

impl Term {
    /// F_k(ε) for ε > 0.
    fn log(&self, epsilon: Interval, gamma: Interval) -> Interval {
        // Nothing is multiplied with the logarithm of nothing.
        match self.draws.high() == 0.0 {
            true => self.log_errors,
            false => self.log_errors - self.draws * (-(epsilon / gamma)).ln_1p(),
        }
    }
}

/// The dual of (3) for given parts.
struct Dual<'t> {
    terms: &'t [Term],
    half_margin: Interval,
    all: Interval,
    gamma: Interval,
}

/// Equation (3) for a margin that is not above the number of cards.
pub(crate) fn largest(terms: &[Term], margin: u64, gamma: f64) -> PValue {
    let dual = Dual {
        terms,
        half_margin: Interval::of(margin) / Interval::of(2),
        all: terms.iter().map(|term| term.cards).sum(),
        gamma: Interval::exactly(gamma),
    };
    let (low, high) = dual.prices();
    let bounds = [0.0, low, high].map(|price| dual.bound(price));
    let most = bounds.into_iter().fold(0.0, f64::max);
    PValue::upper((-Interval::exactly(most)).exp())
}

impl Dual<'_> {
    /// The least ε of a part: what the others cannot hold.
    fn least(&self, term: &Term) -> Interval {
        let others = self.all - term.cards;
        ((self.half_margin - others) / term.cards).max(Interval::ZERO)
    }

    /// A term of (4): a lower bound, and the ε that is near it.
    fn minimum(&self, term: &Term, price: f64) -> (f64, f64) {
        let least = self.least(term).low();
        let rate = Interval::exactly(price) * term.cards;
        let gamma = self.gamma;
        // Where the slope of F_k is ν N_k.
        let flat = (gamma - term.draws / rate).low();
        // A price of 0 makes it no number, or below any: every ε is dear enough.
        let at = if flat > least { flat.min(1.0) } else { least };
        let epsilon = Interval::exactly(at);
        let value = term.log(epsilon, gamma) - rate * epsilon;
        let slope = term.draws / (gamma - epsilon) - rate;
        let none = Interval::ZERO;
        let to_high = slope.min(none) * (Interval::ONE - epsilon);
        let to_low = (-slope).min(none) * (epsilon - Interval::exactly(least));
        let bound = (value + to_high + to_low).low();
        match least <= 0.0 && bound > 0.0 {
            true => (0.0, 0.0),
            false => (bound, at),
        }
    }

    /// The right side of (4), from below; no number becomes nothing.
    fn bound(&self, price: f64) -> f64 {
        let minima = self.terms.iter().map(|term| self.minimum(term, price).0);
        let sum: Interval = minima.map(Interval::exactly).sum();
        let bound = (Interval::exactly(price) * self.half_margin + sum).low();
        if bound.is_nan() { 0.0 } else { bound }
    }

    /// Prices to both sides of the best: there Σ N_k ε_k passes V / 2.
    fn prices(&self) -> (f64, f64) {
        let enough = |price: f64| {
            let held = self.terms.iter().map(|term| {
                let (_, epsilon) = self.minimum(term, price);
                term.cards.high() * epsilon
            });
            held.sum::<f64>() >= self.half_margin.low()
        };
        let (mut low, mut high) = (0.0, 1.0);
        while !enough(high) && high < 1e100 {
            high *= 4.0;
        }
        for _ in 0..60 {
            let middle = low + (high - low) / 2.0;
            match enough(middle) {
                true => high = middle,
                false => low = middle,
            }
        }
        (low, high)
    }
}

#[cfg(test)]
mod tests;
