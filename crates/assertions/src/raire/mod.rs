//! Instant runoffs into assertions: statements that one candidate has more votes than another, each of which can be
//! audited by itself, and which together leave only the reported winner; a set whose hardest is as easy as can be.
//!
//! ```text
//! profile ──rankings──► tallies ──search──► least difficulty ──trim──► assertions ──► tree, words
//! ```
//!
//! M. Blom, P. J. Stuckey, V. Teague 2019, *RAIRE: Risk-Limiting Audits for IRV Elections*, arXiv:1903.08804; Blom,
//! Conway, King, Sandrolini, Stark, Stuckey, Teague 2020, *You can do RLAs for IRV*, arXiv:2004.00235. That the
//! assertions are enough is checked without any of this by [`crate::sufficient`].
//!
//! Knows nothing of cards, samples or risk but the number of cards that difficulties are measured by.

mod budget;
mod difficulty;
mod found;
mod rankings;
mod search;
mod statement;
mod tree;
mod trim;

use tabulate::ranked::{Rules, TieRule};
use tabulate::{CountError, Outcome, Profile, ranked};

pub use budget::Budget;
pub use difficulty::Difficulty;
pub use found::{Found, State, Stated, TiedAt};
pub use rankings::{MOST_CANDIDATES, Rankings};
pub use statement::IrvAssertion;
pub use tree::{Branch, Tree};
pub use trim::Trim;

use search::{Costs, Ended};

/// What is to be audited. Candidates are named by their places in the profile.
#[derive(Clone, Copy, Debug)]
pub struct Contest<'c> {
    /// The ballots as recorded.
    pub profile: &'c Profile,
    /// The rules by which they are counted.
    pub rules: &'c Rules,
    /// The reported winner.
    pub winner: usize,
    /// Cards in the population that is sampled: at least the ballots.
    pub cards: u64,
}

/// Why no assertions were looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RaireError {
    /// The count of the ballots has another winner.
    #[error("the ballots elect {counted}, not {reported}")]
    OtherWinner {
        /// Who was reported.
        reported: String,
        /// Who wins by the ballots.
        counted: String,
    },
    /// The ballots elect nobody.
    #[error("the ballots elect nobody")]
    NoWinner,
    /// The ballots could not be counted.
    #[error(transparent)]
    Count(#[from] CountError),
    /// The reported winner is no candidate who stands.
    #[error("the reported winner is none of those who stand")]
    NotStanding,
    /// Everybody is left out.
    #[error("no candidate stands")]
    NobodyStands,
    /// More candidates than are searched.
    #[error("{found} candidates; no more than {MOST_CANDIDATES} are searched")]
    TooManyCandidates {
        /// How many there are.
        found: usize,
    },
    /// Fewer cards than ballots.
    #[error("{cards} cards hold {ballots} ballots of the contest")]
    TooFewCards {
        /// Cards in the population.
        cards: u64,
        /// Ballots of the profile, those that the machine rejected with them.
        ballots: u64,
    },
    /// The rules are not those of an instant runoff for one.
    #[error("assertions are for an instant runoff with one winner; here {why}")]
    Rules {
        /// What differs.
        why: &'static str,
    },
    /// A number of the difficulty is out of its range.
    #[error("the risk limit must be between 0 and 1, the error inflation at least 1")]
    Difficulty,
}

/// Finds assertions that leave only the reported winner.
///
/// ```
/// use assertions::raire::{Budget, Contest, Difficulty, State, Trim, find_assertions};
/// use tabulate::{Candidate, Place, ProfileBuilder, ranked::Rules};
///
/// // Alice 50, Bob 40 with Alice as the second choice, Chuan 60.
/// let names = ["Alice", "Bob", "Chuan"].map(Candidate::new);
/// let mut ballots = ProfileBuilder::new(names.to_vec());
/// let place = |rank, candidate| Place { rank, candidate };
/// ballots.push(&mut [place(1, 0)], 50);
/// ballots.push(&mut [place(1, 1), place(2, 0)], 40);
/// ballots.push(&mut [place(1, 2)], 60);
/// let profile = ballots.finish();
/// let contest = Contest { profile: &profile, rules: &Rules::default(), winner: 0, cards: 150 };
///
/// let found = find_assertions(&contest, Difficulty::OneOnMargin, Trim::Tree, Budget::of(1_000))?;
/// assert_eq!(found.state, State::Complete);
/// let text = found.text(&["Alice", "Bob", "Chuan"]);
/// assert_eq!(text, "\
/// Alice is never eliminated before Bob (50 to 40)
/// Alice has more votes than Chuan when only these two remain (90 to 60)
/// ");
/// # Ok::<(), assertions::raire::RaireError>(())
/// ```
///
/// # Errors
/// The ballots do not elect the reported winner; or the contest or its numbers are none that can be searched.
pub fn find_assertions(
    contest: &Contest<'_>,
    difficulty: Difficulty,
    trim: Trim,
    mut budget: Budget<'_>,
) -> Result<Found, RaireError> {
    let &Contest {
        profile,
        rules,
        winner,
        cards,
    } = contest;
    if !difficulty.is_in_range() {
        return Err(RaireError::Difficulty);
    }
    let ballots = profile.ballots() + profile.rejected();
    if cards < ballots {
        return Err(RaireError::TooFewCards { cards, ballots });
    }
    let rankings = Rankings::of(profile, rules)?;
    let candidates = rankings.standing();
    if !candidates.contains(&winner) {
        return Err(RaireError::NotStanding);
    }
    let mut costs = Costs::new(&rankings, difficulty, cards, profile.piles().len());
    check_winner(contest, &mut costs)?;

    let others = rankings.all() & !rankings::one(winner);
    let (ended, continued) = search::search(&mut costs, others, &mut budget);
    let (most, state) = match ended {
        Ended::Found(most) => (most, State::Complete),
        Ended::Nobody => (difficulty::Hardness::LAST, State::Complete),
        Ended::StoppedAt(most) => (most, State::Sufficient),
        Ended::StoppedBefore(tails) => (difficulty::Hardness::LAST, State::Open { tails }),
        Ended::Never(order) => {
            let ties = ties(&rankings, &order);
            (difficulty::Hardness::LAST, State::Tied { order, ties })
        }
    };
    let (mut assertions, mut trimmed) = (Vec::new(), true);
    if !matches!(state, State::Tied { .. }) {
        assertions = trim::choose(&mut costs, others, most, &continued, trim);
    }
    if trim == Trim::Assertions && matches!(state, State::Complete | State::Sufficient) {
        trimmed = trim::spare(&mut assertions, &mut costs, others, &mut budget);
    }
    let stated = assertions.into_iter().map(|assertion| {
        let (winner_votes, loser_votes) = costs.votes(&assertion);
        Stated {
            assertion,
            winner_votes,
            loser_votes,
            difficulty: difficulty.of(cards, winner_votes, loser_votes),
        }
    });
    Ok(Found {
        winner,
        candidates,
        cards,
        difficulty,
        assertions: stated.collect(),
        state,
        trim,
        trimmed,
    })
}

/// Who wins if ties are broken by the order in which candidates are listed, whatever the rules say of them. For a contest
/// whose ties nobody has decided: as long as what [`find_assertions`] finds for this winner is not [`State::Tied`], and leaves
/// nobody else, whoever decides them decides nothing.
///
/// # Errors
/// The ballots elect nobody, or several; or they could not be counted for another reason than a tie.
pub fn winner(profile: &Profile, rules: &Rules) -> Result<usize, RaireError> {
    match in_listed_order(profile, rules)?.winners[..] {
        [winner] => Ok(winner),
        _ => Err(RaireError::Rules {
            why: "more than one is elected",
        }),
    }
}

/// The count with ties broken by the order in which candidates are listed; somebody is elected.
fn in_listed_order(profile: &Profile, rules: &Rules) -> Result<Outcome, RaireError> {
    let rules = Rules {
        tie: TieRule::ListedOrder,
        ..rules.clone()
    };
    let outcomes = ranked::count(profile, &rules, &[])?.into_iter();
    let mut elected = outcomes.take(1).filter(|of| !of.winners.is_empty());
    elected.next().ok_or(RaireError::NoWinner)
}

/// Refuses a reported winner whom the ballots do not elect, however lots fall.
fn check_winner(contest: &Contest<'_>, costs: &mut Costs<'_>) -> Result<(), RaireError> {
    let outcome = in_listed_order(contest.profile, contest.rules)?;
    if outcome.winners == [contest.winner] {
        return Ok(());
    }
    if !outcome.ties.is_empty() && search::can_win(costs, contest.winner) {
        return Ok(());
    }
    let name = |at: usize| contest.profile.candidates()[at].name.to_string();
    Err(RaireError::OtherWinner {
        reported: name(contest.winner),
        counted: name(outcome.winners[0]),
    })
}

/// Where lots decide in an order of elimination.
fn ties(rankings: &Rankings, order: &[usize]) -> Vec<TiedAt> {
    let tied = |at: usize| {
        let mut standing = order[at..].to_vec();
        standing.sort_unstable();
        let tally = rankings.tally(&standing);
        let votes = tally[order[at]];
        let tied: Vec<usize> = standing
            .iter()
            .filter(|c| tally[**c] == votes)
            .copied()
            .collect();
        (tied.len() > 1).then_some(TiedAt {
            standing,
            tied,
            votes,
        })
    };
    (0..order.len()).filter_map(tied).collect()
}

#[cfg(test)]
mod tests;
