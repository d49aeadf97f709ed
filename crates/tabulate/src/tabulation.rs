//! One contest, counted.

use election::Name;

use crate::decimal::Decimal;
use crate::error::CountError;
use crate::outcome::Outcome;
use crate::profile::Profile;
use crate::ranked::{self, Margin};
use crate::rules::{Method, RuleSet};
use crate::straight_party::Carried;

/// How far a contest is from another outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContestMargin {
    /// Votes between the last winner and the first loser.
    Votes(Decimal),
    /// Ballots that would have to be changed.
    Ballots(Margin),
}

/// A contest as it was counted.
#[derive(Clone, Debug)]
pub struct Tabulation {
    /// The contest.
    pub contest: Name,
    /// The rules that were followed.
    pub rules: RuleSet,
    /// What they gave: one outcome, or one for each seat where seats are filled by counts of their own.
    pub outcomes: Vec<Outcome>,
    /// Who was left out of the count because somebody asked what if: candidates whom the contest itself has.
    pub excluded: Vec<Name>,
    /// How far it is from another outcome, where that is known.
    pub margin: Option<ContestMargin>,
    /// Ballots on which the machine did not count the contest, or that could not be read; in no outcome.
    pub rejected: u64,
    /// Groups of cards of which only votes together were published; in no outcome.
    pub groups: u64,
    /// What party marks gave to the contest, where the rules carry them.
    pub straight_party: Option<Carried>,
    /// Where no cards were counted: the reported totals that were taken in their place.
    pub totals: Option<Totals>,
}

/// Reported totals that an outcome was made of: nothing is known of ballots but what is reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The file that reports them.
    pub file: Name,
    /// Ballots with the contest, or voters, as the file counts them.
    pub ballots: Option<u64>,
    /// Votes allowed and not used.
    pub undervotes: Option<u64>,
    /// Overvotes: cards or votes, as the file counts them.
    pub overvotes: Option<u64>,
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
        let outcomes = rules.count.count(ballots, choices)?;
        let margin = match (&rules.count, &outcomes[..]) {
            (Method::RankedChoice(rules), [outcome]) => {
                ranked::margin(ballots, rules, outcome).map(ContestMargin::Ballots)
            }
            (Method::Plurality(rules), [outcome])
                if outcome.winners.len() == rules.seats as usize =>
            {
                between(outcome).map(ContestMargin::Votes)
            }
            _ => None,
        };
        Ok(Tabulation {
            contest,
            rules: rules.clone(),
            outcomes,
            excluded: Vec::new(),
            margin,
            rejected: ballots.rejected(),
            groups: 0,
            straight_party: None,
            totals: None,
        })
    }

    /// A contest whose outcome was made of reported totals.
    pub(crate) fn of_totals(
        contest: Name,
        rules: &RuleSet,
        outcome: Outcome,
        totals: Totals,
    ) -> Self {
        let margin = match &rules.count {
            Method::Plurality(rules) if outcome.winners.len() == rules.seats as usize => {
                between(&outcome).map(ContestMargin::Votes)
            }
            _ => None,
        };
        Tabulation {
            contest,
            rules: rules.clone(),
            outcomes: vec![outcome],
            excluded: Vec::new(),
            margin,
            rejected: 0,
            groups: 0,
            straight_party: None,
            totals: Some(totals),
        }
    }

    /// Everybody elected, in the order of their election.
    pub fn winners(&self) -> impl Iterator<Item = &Name> {
        self.outcomes.iter().flat_map(Outcome::winner_names)
    }
}

/// Votes between the last winner and the first loser; nothing where votes for people who are not resolved are more than
/// the winner's, which may be those of several.
fn between(outcome: &Outcome) -> Option<Decimal> {
    let tally = &outcome.rounds.first()?.tally;
    let votes = |won: bool| {
        let of = tally.iter().enumerate();
        let of = of.filter(move |(at, _)| outcome.winners.contains(at) == won);
        of.filter_map(|(_, votes)| *votes)
    };
    let margin = votes(true).min()? - votes(false).max()?;
    (margin >= Decimal::ZERO).then_some(margin)
}
