//! Assertions: an assorter, whom it is about, and the margin that was reported.

use std::collections::BTreeMap;

use election::{Cards, Name};
use serde::{Deserialize, Serialize};
use tabulate::{Candidate, Profile};

use crate::assorter::{Assorter, Rule};
use crate::error::AssertionError;
use crate::exact::Exact;
use crate::marks::ContestReader;
use crate::overstatement::Overstatement;
use crate::tally::Tally;

/// "The mean of this assorter over these cards is above 1/2", with what was reported about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assertion {
    /// What it says.
    pub assorter: Assorter,
    /// The names of those it is about, by their places in the contest's list.
    pub names: BTreeMap<u16, Name>,
    /// Twice the reported mean less 1: `assorter`, eq. (3).
    pub margin: Exact,
    /// How many cards the mean is of, phantoms too.
    pub cards: Cards,
}

impl Assertion {
    /// By reported totals.
    ///
    /// # Errors
    /// The rule contradicts itself, or needs what totals do not have.
    pub fn of_tally(
        rule: Rule,
        candidates: &[Candidate],
        tally: &Tally,
        cards: Cards,
    ) -> Result<Self, AssertionError> {
        let names = names(&rule, candidates)?;
        let assorter = Assorter::new(rule)?;
        Ok(Assertion {
            margin: assorter.margin(tally, cards)?,
            assorter,
            names,
            cards,
        })
    }

    /// By ballots, which statements about rankings need; `reader` is of the same contest.
    ///
    /// # Errors
    /// The rule contradicts itself, or the population is empty.
    pub fn of_ballots(
        rule: Rule,
        ballots: &Profile,
        reader: &mut ContestReader,
        cards: Cards,
    ) -> Result<Self, AssertionError> {
        let names = names(&rule, ballots.candidates())?;
        let assorter = Assorter::new(rule)?;
        Ok(Assertion {
            margin: assorter.margin_of(ballots, reader, cards)?,
            assorter,
            names,
            cards,
        })
    }

    /// Whether the reported votes make it true. An outcome with an assertion that does not hold cannot be confirmed by a
    /// sample, even where a law breaks the tie.
    pub fn holds(&self) -> bool {
        self.margin.is_positive()
    }

    /// The reported mean of the assorter: (1 + v) / 2.
    pub fn mean(&self) -> Exact {
        (Exact::ONE + self.margin.clone()) * Exact::half()
    }

    /// Its comparison of two readings of a card.
    ///
    /// # Errors
    /// The margin is one that no votes have.
    pub fn overstatement(&self) -> Result<Overstatement<'_>, AssertionError> {
        Overstatement::new(&self.assorter, self.margin.clone())
    }

    /// How much room it leaves for errors: v / u. The smallest of a contest decides how many cards are needed.
    pub fn room(&self) -> Exact {
        &self.margin / &self.assorter.upper()
    }
}

/// The names of those a rule is about.
fn names(rule: &Rule, candidates: &[Candidate]) -> Result<BTreeMap<u16, Name>, AssertionError> {
    let named = rule.candidates().into_iter().map(|at| {
        let candidate = candidates.get(usize::from(at));
        let candidate = candidate.ok_or(AssertionError::NoSuchCandidate {
            at: usize::from(at),
            candidates: candidates.len(),
        });
        candidate.map(|candidate| (at, candidate.name.clone()))
    });
    named.collect()
}
