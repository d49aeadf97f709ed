//! Why an assorter, an assertion, a pool or a population could not be made.

use election::{Cards, Name};

use crate::exact::Exact;

/// Why it could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
    /// No card can make the statement false, or none can make it true: there is nothing to test.
    #[error("no card speaks against “{0}”: its assorter would have no lower bound below 0")]
    Trivial(String),
    /// Shares, divisors or weights with more digits than an assorter keeps.
    #[error("the weights of “{0}” have a common denominator above 2^62")]
    TooFine(String),
    /// Two places in the list of candidates that should differ are the same.
    #[error("candidate {0} stands on both sides")]
    SameCandidate(u16),
    /// More seats than there are, or none where one is to be kept.
    #[error("{winner} and {loser} seats of {seats}")]
    Seats {
        /// Of the list that keeps its last.
        winner: u32,
        /// Of the list that has no more.
        loser: u32,
        /// In all.
        seats: u32,
    },
    /// A divisor of 0.
    #[error("a divisor is above 0")]
    Divisor,
    /// Candidates who continue are listed ascending, each once, with both that are compared.
    #[error("those who continue are to be listed ascending, with both candidates")]
    Continuing,
    /// An outcome that the reported votes do not have, as far as it is told from its form.
    #[error("the outcome names candidate {at} of {candidates}")]
    NoSuchCandidate {
        /// The place.
        at: usize,
        /// How many candidates there are.
        candidates: usize,
    },
    /// Votes are reported for another number of candidates.
    #[error("{candidates} candidates with {votes} numbers of votes")]
    Votes {
        /// How many candidates there are.
        candidates: usize,
        /// How many numbers of votes.
        votes: usize,
    },
    /// The statement is about rankings, and totals do not have them.
    #[error("a ranking is needed for “{0}”, and only totals are at hand")]
    NeedsRankings(String),
    /// The statement is about a share of ballots, and their number is not known.
    #[error("the number of ballots is needed for “{0}”, and only votes are at hand")]
    NeedsBallots(String),
    /// The rules do not fit the contest.
    #[error(transparent)]
    Count(tabulate::CountError),
    /// No assertions are known for the method.
    #[error("no assertions are made for {method}: {why}")]
    Method {
        /// The method.
        method: &'static str,
        /// Why.
        why: &'static str,
    },
    /// Nobody is elected, and no share was missed: there is nothing that cards could show.
    #[error("nobody is elected, and nothing that cards show says why")]
    NobodyElected,
    /// A margin that no votes have: it is at most 2u − 1.
    #[error("a margin of {margin} is more than the assorter's bound of {upper} allows")]
    Margin {
        /// The margin.
        margin: Exact,
        /// The upper bound.
        upper: Exact,
    },
    /// A population without cards.
    #[error("a population without cards has no mean")]
    NoCards,
    /// More cards than the bound allows.
    #[error("the bound is {bound} cards, and {cards} are listed")]
    Bound {
        /// The upper bound.
        bound: Cards,
        /// The cards that are there.
        cards: Cards,
    },
    /// A pool says that more of its cards have the contest than it has cards.
    #[error("{pool}: {holding} cards have the contest, of {cards}")]
    PoolCards {
        /// The pool.
        pool: Name,
        /// Cards with the contest.
        holding: Cards,
        /// Cards in all.
        cards: Cards,
    },
    /// A card without the contest where the population has only cards with it.
    #[error(
        "the card's record does not have the contest, and the population is of cards that have it"
    )]
    NotInPopulation,
}
