//! The rules of a ranked-choice count, as data.

use serde::{Deserialize, Serialize};

use super::{CountError, TieRule};
use crate::decimal::MOST_PLACES;
use crate::rules::check_seats;

/// The rules of a count. What is left out of a file has the value of [`Rules::default`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// How many are elected.
    pub seats: u32,
    /// How winners are found.
    pub election: Election,
    /// What two marks at one rank do.
    pub overvote: OvervoteRule,
    /// How ties are broken.
    pub tie: TieRule,
    /// How many empty ranks in a row a ballot may have; any number where it is left out.
    pub skipped_ranks: Option<u32>,
    /// How many ranks are looked at; all where it is left out.
    pub ranks: Option<u32>,
    /// Whether a ballot ends where a candidate stands on it a second time.
    pub exhaust_on_repeat: bool,
    /// The number of votes that elects.
    pub quota: Quota,
    /// Whether it has the decimal places; else it is a whole number.
    pub fractional_quota: bool,
    /// With one seat: whether the quota of the first round stands for all rounds. With several it always does.
    pub first_round_quota: bool,
    /// Decimal places of the value of a ballot, 1 to 20; rounded down.
    pub places: u8,
    /// Whether all are eliminated at once who together have fewer votes than the next.
    pub batch_elimination: bool,
    /// Whether all below the quota are eliminated at once, where a share of votes elects.
    pub cutoff_elimination: bool,
    /// With one seat: whether the count goes on until two candidates are left.
    pub until_two: bool,
    /// Where the count goes on until two are left: whether it ends all the same if somebody has the quota in the first
    /// round.
    pub first_majority_ends: bool,
    /// Whether votes for people who are not resolved are eliminated before anybody else; else they are counted as a
    /// candidate is.
    pub write_ins_first: bool,
    /// Whether the surplus of those who take the last seats moves on to those who are left, which changes nothing but the
    /// last tallies (RCTab 1.3 did so; since 2.0 it moves to nobody).
    pub last_surplus_moves: bool,
    /// Candidates with fewer votes are eliminated at once.
    pub least_votes: u64,
    /// The count ends after this round.
    pub stop_after: Option<u32>,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            seats: 1,
            election: Election::Quota,
            overvote: OvervoteRule::Exhaust,
            tie: TieRule::Ask,
            skipped_ranks: None,
            ranks: None,
            exhaust_on_repeat: false,
            quota: Quota::Droop,
            fractional_quota: false,
            first_round_quota: false,
            places: 4,
            batch_elimination: false,
            cutoff_elimination: false,
            until_two: false,
            first_majority_ends: false,
            write_ins_first: true,
            last_surplus_moves: false,
            least_votes: 0,
            stop_after: None,
        }
    }
}

/// How winners are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Election {
    /// Whoever reaches the quota is elected, several in a round if they do.
    Quota,
    /// The same, one in a round: the one with most votes.
    QuotaOneByOne,
    /// The lowest are eliminated until as many are left as there are seats; nobody's surplus moves.
    BottomsUp,
    /// The lowest are eliminated until all have more than this share of the votes (in percent), as RCTab 2 has it; seats are
    /// not counted.
    BottomsUpToShare(u32),
    /// A count with one seat for each, those elected before left out.
    Sequential,
}

/// What two marks at one rank do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OvervoteRule {
    /// The rank is passed over.
    SkipRank,
    /// The ballot ends there.
    Exhaust,
    /// The ballot ends there if several of those marked are still in the count; one of them gets the vote.
    ExhaustIfSeveralContinue,
    /// The ballot ends there if any of those marked is still in the count; else the rank is passed over.
    ExhaustIfAnyContinues,
}

/// How many votes elect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quota {
    /// The smallest number that only as many can have as there are seats: ⌊V / (S + 1)⌋ + 1.
    Droop,
    /// V / S, rounded up.
    Hare,
}

/// With 20 decimal places more does not fit.
const MOST_LEAST_VOTES: u64 = 1_000_000_000_000;

impl Rules {
    /// Checks that the rules can be followed.
    ///
    /// # Errors
    /// What contradicts itself.
    pub fn check(&self) -> Result<(), CountError> {
        let wrong = |what: &str| Err(CountError::Rules(what.to_owned()));
        let share = matches!(self.election, Election::BottomsUpToShare(_));
        if !share {
            check_seats(self.seats)?;
        }
        if let Election::BottomsUpToShare(percent @ (0 | 101..)) = self.election {
            return wrong(&format!("{percent} % is no share of the votes that elects"));
        }
        if !(1..=MOST_PLACES).contains(&self.places) {
            return wrong("decimal places must be 1 to 20");
        }
        if self.seats > 1 && self.until_two && self.election != Election::Sequential {
            return wrong("a count until two are left has one seat");
        }
        if self.first_majority_ends && !self.until_two {
            return wrong(
                "first_majority_ends is for a count until two are left: any other ends there anyway",
            );
        }
        if self.seats > 1 && self.first_round_quota && self.election != Election::Sequential {
            return wrong(
                "first_round_quota is for one seat: with several the quota is that of the first round anyway",
            );
        }
        if self.least_votes > MOST_LEAST_VOTES {
            return wrong("no election has as many votes as least_votes");
        }
        if self.ranks == Some(0) {
            return wrong("at least one rank must be looked at");
        }
        Ok(())
    }

    /// Whether the surplus of those elected moves on.
    pub(crate) fn moves_surplus(&self) -> bool {
        self.seats > 1 && matches!(self.election, Election::Quota | Election::QuotaOneByOne)
    }
}
