//! What a count gave: rounds, winners, and every tie with how it was broken.

use election::Name;

use crate::Decimal;
use crate::error::CountError;
use crate::profile::Candidate;

/// The outcome of a count. Candidates are named by their places in `candidates`.
///
/// In every round of a ranked count the tallies, the inactive ballots, the undervotes and the residual add up to the
/// ballots. Where voters have several votes, scores or points, the method's module says what adds up to what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The candidates.
    pub candidates: Vec<Candidate>,
    /// Who is elected, in the order of their election; a party list once for each of its seats.
    pub winners: Vec<usize>,
    /// The rounds; one where a rule has no rounds.
    pub rounds: Vec<Round>,
    /// Ties, in the order in which they were met.
    pub ties: Vec<Tie>,
    /// Ballots in all; without those that were rejected.
    pub ballots: u64,
    /// Ballots without any mark that counts; where voters have several votes, votes that were not cast.
    pub undervotes: u64,
}

/// One round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// How many votes elect, where the rule has such a number.
    pub threshold: Option<Decimal>,
    /// For each candidate the votes; nothing for those who are out of the count.
    pub tally: Vec<Option<Decimal>>,
    /// Who is elected with these tallies.
    pub elected: Vec<usize>,
    /// Who is eliminated with these tallies.
    pub eliminated: Vec<usize>,
    /// Votes that move because of it, found in the next round.
    pub transfers: Vec<Transfer>,
    /// Ballots, as votes, that count for nobody in this round.
    pub inactive: Inactive,
    /// Parts of votes lost to rounding so far.
    pub residual: Decimal,
}

/// Votes that count for nobody, by why. Those without any mark are in [`Outcome::undervotes`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inactive {
    /// No choice on the ballot is left in the count.
    pub exhausted: Decimal,
    /// More than one choice at a rank.
    pub overvotes: Decimal,
    /// More empty ranks than the rule passes over.
    pub skipped: Decimal,
    /// One candidate at two ranks, where the rule ends a ballot there.
    pub repeated: Decimal,
    /// The surplus of those elected last, which nobody can get.
    pub final_surplus: Decimal,
}

impl Inactive {
    /// All of it.
    pub fn total(&self) -> Decimal {
        self.exhausted + self.overvotes + self.skipped + self.repeated + self.final_surplus
    }
}

/// Votes that move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Whose they were.
    pub from: usize,
    /// Where they go.
    pub to: To,
    /// How many.
    pub votes: Decimal,
}

/// Where votes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum To {
    /// To a candidate.
    Candidate(usize),
    /// To nobody: the ballot is inactive from here on.
    Inactive,
    /// Lost to rounding.
    Residual,
}

/// Candidates with nothing between them of whom one had to be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The round, from 1.
    pub round: usize,
    /// Who was tied.
    pub tied: Vec<usize>,
    /// Who was chosen.
    pub chosen: usize,
    /// What became of the one chosen.
    pub fate: Fate,
    /// Whether people chose.
    pub by_people: bool,
    /// How it was broken, with the draw, in words.
    pub how: String,
}

/// What a tie is about: what becomes of the one chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Elected, or given a seat.
    Elected,
    /// Eliminated.
    Eliminated,
    /// Elected before; the surplus of the one chosen moves first.
    SurplusFirst,
    /// In the runoff.
    Finalist,
    /// The victories of the one chosen are looked at first.
    VictoriesFirst,
    /// The victory over the one chosen is looked at first.
    DefeatFirst,
}

impl Fate {
    /// Whether the best is chosen; else the worst.
    pub fn is_for_the_best(self) -> bool {
        !matches!(self, Fate::Eliminated | Fate::DefeatFirst)
    }

    /// What became of the one chosen, behind the name: `is elected`.
    pub fn words(self) -> &'static str {
        match self {
            Fate::Elected => "is elected",
            Fate::Eliminated => "is eliminated",
            Fate::SurplusFirst => "has the surplus that moves first",
            Fate::Finalist => "is in the runoff",
            Fate::VictoriesFirst => "has the victories that are looked at first",
            Fate::DefeatFirst => "has the defeat that is looked at first",
        }
    }

    /// What people are asked.
    pub(crate) fn question(self) -> &'static str {
        match self {
            Fate::Elected => "who is to be elected",
            Fate::Eliminated => "who is to be eliminated",
            Fate::SurplusFirst => "whose surplus moves first",
            Fate::Finalist => "who is to be in the runoff",
            Fate::VictoriesFirst => "whose victories are to be looked at first",
            Fate::DefeatFirst => "whose defeat is to be looked at first",
        }
    }
}

impl Outcome {
    /// Whether in every round tallies, inactive ballots, undervotes and residual are all ballots, as in a count by rounds.
    pub fn adds_up(&self) -> bool {
        self.rounds.iter().all(|round| {
            let tally: Decimal = round.tally.iter().flatten().copied().sum();
            let all = tally + round.inactive.total() + round.residual;
            all + Decimal::from(self.undervotes) == Decimal::from(self.ballots)
        })
    }

    /// The same where it adds up.
    pub(crate) fn added_up(self) -> Result<Self, CountError> {
        match self.adds_up() {
            true => Ok(self),
            false => Err(CountError::DoesNotAddUp),
        }
    }

    /// The names of those elected.
    pub fn winner_names(&self) -> impl Iterator<Item = &Name> {
        self.winners.iter().map(|at| &self.candidates[*at].name)
    }
}
