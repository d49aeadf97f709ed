//! Why votes could not be counted.

use election::Name;

use crate::outcome::Fate;
use crate::profile::UNDECLARED;

/// Why votes could not be counted to the end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// A tie, and the rule leaves the choice to people who have not made it.
    #[error("round {round}: {} {equal}; say {} with --tie", names(.tied), .fate.question())]
    Undecided {
        /// The round, from 1.
        round: usize,
        /// Who is tied.
        tied: Vec<Name>,
        /// What is equal, behind their names: `have 5 votes each`.
        equal: String,
        /// What becomes of the one chosen.
        fate: Fate,
    },
    /// People chose somebody of whom several with the same name are tied.
    #[error(
        "round {round}: several of those tied are called {name}, so that --tie does not say who is meant; \
         a rule file can have such ties broken by lot, or by the order in which candidates are listed"
    )]
    SameName {
        /// The round, from 1.
        round: usize,
        /// The name.
        name: Name,
    },
    /// People chose more often than they were asked.
    #[error(
        "--tie {}: the count has no tie left that people are asked about; leave it out, or compare the names with those of the ties",
        names(.0)
    )]
    NotAsked(
        /// The choices that nobody asked for.
        Vec<Name>,
    ),
    /// Every declared candidate is below the least number of votes.
    #[error(
        "every declared candidate has fewer than {least} votes, the least that the rules ask for"
    )]
    AllBelowLeast {
        /// The least number of votes.
        least: String,
    },
    /// Votes for people who are not resolved would elect them, if they are one person.
    #[error(
        "round {round}: people written in, whose names are not resolved, have {votes} votes together, enough for a seat if they \
         are one person; resolve them, or see with --exclude \"{UNDECLARED}\" what the count is without them"
    )]
    Unresolved {
        /// The round, from 1.
        round: usize,
        /// How many votes.
        votes: String,
    },
    /// Ballots have votes for people who are not resolved, and the method needs to know who each of them is.
    #[error(
        "{ballots} ballots have votes for people written in, whose names are not resolved: this method has to compare each of \
         them with everybody; resolve them, or see with --exclude \"{UNDECLARED}\" what the count is without them"
    )]
    UnresolvedBallots {
        /// How many ballots.
        ballots: u64,
    },
    /// A round whose votes are not all there. It is an error of ours.
    #[error(
        "the votes of a round do not add up to the ballots: an error of this program, please report it"
    )]
    DoesNotAddUp,
    /// The rules contradict each other.
    #[error("{0}")]
    Rules(String),
}

/// More names are not listed in a message.
const MOST_NAMED: usize = 12;

fn names(names: &[Name]) -> String {
    match names.len().checked_sub(MOST_NAMED) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} others", names[..MOST_NAMED].join(", ")),
    }
}
