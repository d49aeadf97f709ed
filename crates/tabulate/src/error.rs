//! Why votes could not be counted.

use election::Name;

/// Why votes could not be counted to the end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// A tie, and the rule leaves the choice to people who have not made it.
    #[error("round {round}: {} have {votes} votes each; say who is to be {} with --tie", names(.tied), if *.elects { "elected" } else { "eliminated" })]
    Undecided {
        /// The round, from 1.
        round: usize,
        /// Who is tied.
        tied: Vec<Name>,
        /// How many votes each has.
        votes: String,
        /// Whether the chosen one is elected; else eliminated.
        elects: bool,
    },
    /// Equal surpluses, and the rule leaves it to people whose moves first.
    #[error("round {round}: {} have the same surplus; say whose moves first with --tie", names(.tied))]
    UndecidedSurplus {
        /// The round, from 1.
        round: usize,
        /// Who is tied.
        tied: Vec<Name>,
    },
    /// Every declared candidate is below the least number of votes.
    #[error(
        "every declared candidate has fewer than {least} votes, the least that the rules ask for"
    )]
    AllBelowLeast {
        /// The least number of votes.
        least: String,
    },
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
