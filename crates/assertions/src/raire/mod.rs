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
mod rankings;
mod search;
mod statement;
mod tree;
mod trim;

use serde::Serialize;
use tabulate::ranked::{Rules, TieRule};
use tabulate::{CountError, Profile, ranked};

pub use budget::Budget;
pub use difficulty::Difficulty;
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
    let mut costs = Costs::new(&rankings, difficulty, cards);
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

/// Refuses a reported winner whom the ballots do not elect, however lots fall.
fn check_winner(contest: &Contest<'_>, costs: &mut Costs<'_>) -> Result<(), RaireError> {
    let rules = Rules {
        tie: TieRule::ListedOrder,
        ..contest.rules.clone()
    };
    let outcomes = ranked::count(contest.profile, &rules, &[])?;
    let Some(outcome) = outcomes
        .first()
        .filter(|outcome| !outcome.winners.is_empty())
    else {
        return Err(RaireError::NoWinner);
    };
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

#[cfg(test)]
mod tests;
