//! One candidate has more points than another: sums of scores, Borda counts.
//!
//! In words: P(w) > P(l), where P are the points in all.
//!
//! g(b) = p(w) − p(l)                          (1)
//! h(b) = (p(w) − p(l) + s) / (2s)             (2)  u = 1
//!
//! p(e) ∈ [0, s] are the points that ballot b gives e. Stark 2020 (SHANGRLA), §2.5, with s⁺ = s: the highest score, or
//! what a first rank is worth. Points by rank are those of `tabulate::borda`, places that are shared included.

use tabulate::borda::{self, Weights as Worth};
use tabulate::{Candidate, ProfileBuilder};

use super::Rule;
use super::form::Weights;
use crate::error::AssertionError;
use crate::exact::Exact;
use crate::marks::Marks;
use crate::tally::Tally;

pub(super) fn scores(winner: u16, loser: u16, highest: u16) -> Weights {
    let most = Exact::from(u64::from(highest));
    let of = [(winner, Exact::ONE), (loser, -Exact::ONE)];
    Weights {
        scores: true,
        ..Weights::new(of, most.clone(), most)
    }
}

/// More candidates are refused: with 50 the common denominator of 1, 1/2, 1/3 … times that of shared places is below
/// 10^27, with 500 that of shared places alone is below 10^25 (Landau's function), and 128 bits hold both.
const MOST: [u16; 2] = [50, 500];

/// Points by rank.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Borda {
    winner: usize,
    loser: usize,
    rules: borda::Rules,
    /// Without their names.
    candidates: Vec<Candidate>,
    /// What a first rank is worth.
    first: Exact,
}

impl Borda {
    pub fn new(rule: &Rule) -> Result<Self, AssertionError> {
        let Rule::Borda {
            winner,
            loser,
            candidates,
            left_out,
            rules,
        } = rule
        else {
            unreachable!("the rule is about points by rank");
        };
        let [dowdall, others] = MOST;
        let most = match rules.points {
            Worth::Dowdall => dowdall,
            Worth::FromZero | Worth::FromOne => others,
        };
        if *candidates > most {
            return Err(AssertionError::TooFine(rule.formula()));
        }
        for at in [winner, loser] {
            if at >= candidates || left_out.contains(at) {
                return Err(AssertionError::NoSuchCandidate {
                    at: usize::from(*at),
                    candidates: usize::from(*candidates),
                });
            }
        }
        let candidate = |at: u16| Candidate {
            excluded: left_out.contains(&at),
            ..Candidate::new("")
        };
        let all: Vec<Candidate> = (0..*candidates).map(candidate).collect();
        let standing = all.iter().filter(|candidate| !candidate.excluded).count();
        let first = match rules.points {
            Worth::FromZero => standing - 1,
            Worth::FromOne => standing,
            Worth::Dowdall => 1,
        };
        Ok(Borda {
            winner: usize::from(*winner),
            loser: usize::from(*loser),
            rules: rules.clone(),
            candidates: all,
            first: Exact::from(first as u64),
        })
    }

    /// s of eq. (2).
    pub fn lowest(&self) -> Exact {
        self.first.clone()
    }

    /// Eq. (2).
    pub fn value(&self, marks: &Marks<'_>) -> Exact {
        let Marks::Valid(places) = marks else {
            return Exact::half();
        };
        let mut ballot = ProfileBuilder::new(self.candidates.clone());
        ballot.push(&mut places.to_vec(), 1);
        let points = borda::points(&ballot.finish(), &self.rules)
            .expect("the constructor allowed only so many candidates that 128 bits hold points");
        let of = |at: usize| Exact::new(points.tally[at].unwrap_or_default(), points.parts);
        let twice = Exact::from(2_u64) * self.first.clone();
        (of(self.winner) - of(self.loser) + self.first.clone()) / twice
    }

    /// The sum of eq. (1).
    pub fn sum(&self, tally: &Tally) -> Result<Exact, AssertionError> {
        let of = |at: usize| tally.of(at).cloned();
        Ok(of(self.winner)? - of(self.loser)?)
    }
}
