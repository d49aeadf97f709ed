//! One contest, counted.

use election::Name;

use crate::error::CountError;
use crate::outcome::Outcome;
use crate::profile::Profile;
use crate::rules::RuleSet;

/// A contest as it was counted.
#[derive(Clone, Debug)]
pub struct Tabulation {
    /// The contest.
    pub contest: Name,
    /// The rules that were followed.
    pub rules: RuleSet,
    /// What they gave: one outcome, or one for each seat where seats are filled by counts of their own.
    pub outcomes: Vec<Outcome>,
    /// Ballots on which the machine did not count the contest, or that could not be read; in no outcome.
    pub rejected: u64,
    /// Groups of cards of which only votes together were published; in no outcome.
    pub groups: u64,
}

impl Tabulation {
    /// Counts the ballots of a contest by a rule set; `choices` are what people decided about ties, in their order.
    ///
    /// # Errors
    /// The rules contradict each other, or leave a tie to people who have not decided it.
    pub fn of(
        contest: Name,
        rules: &RuleSet,
        ballots: &Profile,
        choices: &[Name],
    ) -> Result<Self, CountError> {
        Ok(Tabulation {
            contest,
            rules: rules.clone(),
            outcomes: rules.count.count(ballots, choices)?,
            rejected: ballots.rejected(),
            groups: 0,
        })
    }

    /// Everybody elected, in the order of their election.
    pub fn winners(&self) -> impl Iterator<Item = &Name> {
        self.outcomes.iter().flat_map(Outcome::winner_names)
    }
}
