//! What a search found: assertions with what they compare, and what they are good for.

use serde::Serialize;

use super::{Difficulty, IrvAssertion, Tree, Trim};

/// What the search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// The reported winner.
    pub winner: usize,
    /// All who stand at the beginning.
    pub candidates: Vec<usize>,
    /// Cards in the population.
    pub cards: u64,
    /// By what assertions were compared.
    pub difficulty: Difficulty,
    /// The assertions, all true of the recorded ballots: NEB first, then by candidates.
    pub assertions: Vec<Stated>,
    /// What they are good for.
    pub state: State,
    /// What was to be left out.
    pub trim: Trim,
    /// Whether all of that was tried.
    pub trimmed: bool,
}

/// An assertion with what it compares.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stated {
    /// What it says.
    pub assertion: IrvAssertion,
    /// Votes of its winner: first choices (NEB), or votes when exactly those are left (NEN).
    pub winner_votes: u64,
    /// Votes of its loser: ballots that can count for them while the winner stands (NEB), or votes then (NEN).
    pub loser_votes: u64,
    /// How hard it is to audit.
    pub difficulty: f64,
}

impl Stated {
    /// By how many votes it is true: at least 1.
    pub fn margin(&self) -> u64 {
        self.winner_votes - self.loser_votes
    }
}

/// What a set of assertions is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Together they leave only the reported winner, and no other set of NEB and NEN does whose hardest is easier.
    Complete,
    /// They leave only the reported winner; the search was stopped before it was known whether an easier set does.
    Sufficient,
    /// The search was stopped: elimination orders that end like these, the winner last, are not ruled out.
    Open {
        /// The tails, those with most candidates first; no more than a hundred.
        tails: Vec<Vec<usize>>,
    },
    /// Another candidate wins if lots fall otherwise, as in this order: no sample can tell who won.
    Tied {
        /// All candidates, the first eliminated first, the other winner last.
        order: Vec<usize>,
        /// Where lots decide in it, and between whom.
        ties: Vec<TiedAt>,
    },
}

/// Candidates who share the fewest votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TiedAt {
    /// Who is left then.
    pub standing: Vec<usize>,
    /// Who is tied.
    pub tied: Vec<usize>,
    /// How many votes each has.
    pub votes: u64,
}

impl Found {
    /// The difficulty of the hardest assertion; nothing where there is none.
    pub fn hardest(&self) -> Option<f64> {
        self.assertions
            .iter()
            .map(|stated| stated.difficulty)
            .max_by(f64::total_cmp)
    }

    /// The smallest margin of an assertion, in votes; nothing where there is none.
    ///
    /// Where the assertions are sufficient, no fewer ballots than half of it, rounded up, can be changed for another
    /// candidate to win or to be tied: a ballot counts for one or the other, and changes a margin by two at most.
    pub fn least_margin(&self) -> Option<u64> {
        self.assertions.iter().map(Stated::margin).min()
    }

    /// The assertions in words with what they compare, a line each; `names` are those of all candidates of the
    /// profile.
    pub fn text(&self, names: &[&str]) -> String {
        let line = |stated: &Stated| {
            let words = stated.assertion.words(&self.candidates, |at| names[at]);
            let (winner, loser) = (stated.winner_votes, stated.loser_votes);
            format!("{words} ({winner} to {loser})\n")
        };
        self.assertions.iter().map(line).collect()
    }

    /// The tails of elimination orders with other winners and what rules out each, up to so many.
    pub fn tree(&self, most: usize) -> Tree {
        let assertions: Vec<IrvAssertion> = self
            .assertions
            .iter()
            .map(|stated| stated.assertion.clone())
            .collect();
        Tree::of(&self.candidates, self.winner, &assertions, most)
    }
}
