//! A sum of votes with weights is above 0.
//!
//! In words: Σ w(e) T(e) > 0.
//!
//! g(b) = Σ w(e) b(e)                                                   (1)
//! −a   = the least of g: the most negative weights first, each as often as it can be, as long as votes last  (2)
//!
//! b(e) is at most the term's `most`, all of them together at most the rule's. Blom et al. 2021, §3, steps 2 and 3:
//! the proto-assorter and its lower bound.

use serde::{Deserialize, Serialize};

use super::form::Weights;
use crate::error::AssertionError;
use crate::exact::Exact;

/// The weight of a candidate's votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The candidate.
    pub candidate: u16,
    /// The weight.
    pub weight: Exact,
    /// The most votes of a ballot for this candidate.
    pub most: u32,
}

pub(super) fn weights(terms: &[Term], most: Option<u32>) -> Result<Weights, AssertionError> {
    let mut places: Vec<u16> = terms.iter().map(|term| term.candidate).collect();
    places.sort_unstable();
    if let Some(twice) = places.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(AssertionError::SameCandidate(twice[0]));
    }
    let low = extreme(terms, most, |weight| -weight.clone());
    let high = extreme(terms, most, Clone::clone);
    let of = terms.iter();
    let of = of.map(|term| (term.candidate, term.weight.clone()));
    Ok(Weights::new(of, low, high))
}

/// The most that a ballot can add where `sign` turns what is looked for into the largest: eq. (2).
fn extreme(terms: &[Term], most: Option<u32>, sign: impl Fn(&Exact) -> Exact) -> Exact {
    let mut signed: Vec<(Exact, u32)> = terms
        .iter()
        .map(|term| (sign(&term.weight), term.most))
        .filter(|(weight, _)| weight.is_positive())
        .collect();
    signed.sort_by(|a, b| b.0.cmp(&a.0));
    let mut left = most.unwrap_or(u32::MAX);
    let mut sum = Exact::ZERO;
    for (weight, each) in signed {
        let votes = if most.is_some() { each.min(left) } else { each };
        left = left.saturating_sub(votes);
        sum = sum + weight * Exact::from(u64::from(votes));
    }
    sum
}
