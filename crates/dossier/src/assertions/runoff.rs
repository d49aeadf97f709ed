//! What RAIRE found, in words.

use assertions::raire::{Found, IrvAssertion, State};
use assertions::sufficient::Sufficiency;
use election::Name;

/// More tails of elimination orders are not shown.
pub(super) const MOST_BRANCHES: usize = 400;

/// What RAIRE found.
#[derive(Clone, Debug)]
pub struct Runoff {
    /// It.
    pub found: Found,
    /// Whether the assertions leave nobody but the winner, checked apart from the search.
    pub confirmed: Sufficiency,
    /// The names of all candidates of the contest, by their places.
    pub names: Vec<Name>,
}

impl Runoff {
    /// Whether the assertions leave nobody but the winner.
    pub(super) fn is_enough(&self) -> bool {
        let found = matches!(self.found.state, State::Complete | State::Sufficient);
        found && !matches!(self.confirmed, Sufficiency::Counterexample(_))
    }

    /// How far the search came, in words.
    pub(super) fn state(&self) -> &'static str {
        match self.found.state {
            State::Complete => {
                "complete: no other set of such assertions has a hardest one that is easier"
            }
            State::Sufficient => {
                "stopped: the assertions are enough, but a set whose hardest is easier may exist"
            }
            State::Open { .. } => "stopped: other winners are not ruled out",
            State::Tied { .. } => "tied: lots decide who wins",
        }
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.names.iter().map(|name| &**name).collect()
    }

    pub(super) fn statements(&self) -> Vec<IrvAssertion> {
        let stated = self.found.assertions.iter();
        stated.map(|stated| stated.assertion.clone()).collect()
    }

    /// The elimination tree as text, a line a branch.
    pub(super) fn tree(&self) -> String {
        let tree = self.found.tree(MOST_BRANCHES);
        tree.text(&self.found.candidates, &self.statements(), &self.names())
    }
}

/// Why an instant runoff in which lots decide has no assertions; `names` are those of all candidates.
pub fn tied(found: &Found, names: &[Name]) -> String {
    let State::Tied { order, ties } = &found.state else {
        return String::new();
    };
    let listed = |who: &[usize]| {
        let names: Vec<&str> = who.iter().map(|at| &*names[*at]).collect();
        names.join(", ")
    };
    let lots: Vec<String> = ties
        .iter()
        .map(|tie| {
            format!(
                "with {} left, {} have {} votes each",
                listed(&tie.standing),
                listed(&tie.tied),
                tie.votes
            )
        })
        .collect();
    let other = order.last().map_or("", |at| &*names[*at]);
    format!(
        "a tie decides who wins, and no sample can show how lots fell ({}; if they fall otherwise {other} wins)",
        lots.join("; ")
    )
}
