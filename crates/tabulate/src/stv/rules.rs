//! The rules of a single transferable vote, as data.

use serde::{Deserialize, Serialize};

use crate::error::CountError;
use crate::ranked::{self, OvervoteRule, Quota};
use crate::rules::check_seats;
use crate::ties::TieRule;

/// The rules of a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// How many are elected.
    #[serde(default = "one_seat")]
    pub seats: u32,
    /// What two marks at one rank do.
    pub overvote: OvervoteRule,
    /// How many empty ranks in a row a ballot may have; any number where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped_ranks: Option<u32>,
    /// How many ranks are looked at; all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranks: Option<u32>,
    /// How ties are broken: whose surplus moves first, who is excluded.
    pub tie: TieRule,
    /// How votes move.
    pub count: Counting,
}

fn one_seat() -> u32 {
    1
}

/// How votes move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// Ballots lie with candidates, and move in stages.
    Stages(Stages),
    /// Candidates keep a share of every ballot that reaches them.
    KeepFactors(KeepFactors),
}

/// Stages: each moves the largest surplus, or excludes the last where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stages {
    /// The number of votes that elects.
    pub quota: Quota,
    /// What of a surplus moves.
    pub surplus: Surplus,
    /// Whether nobody gets more than the quota after the first stage: ballots pass on from whoever has just reached it.
    #[serde(default)]
    pub no_more_than_quota: bool,
    /// Candidates with fewer votes are excluded together, once, when the first surpluses have moved.
    #[serde(default)]
    pub together_below: u64,
    /// Whether votes of the last who is excluded still move when as many are left as there are seats; else the count ends at
    /// once. It elects the same people.
    pub last_exclusion_moves: bool,
}

/// What of a surplus moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Surplus {
    /// Every paper, each at its share of its own value; rounded down to so many decimal places, 1 to 12.
    WeightedInclusiveGregory {
        /// Decimal places.
        places: u8,
    },
    /// Every paper, all at one value; rounded down to so many decimal places, 1 to 12.
    UnweightedInclusiveGregory {
        /// Decimal places.
        places: u8,
    },
    /// Every nth ballot (the Cincinnati method), in the order in which ballots came.
    EveryNthBallot,
    /// Ballots drawn by lot: those of the candidate are shuffled (`Collections.shuffle`, `java.util.Random` of this
    /// seed, which goes on from one surplus to the next) from the order of their marks, then of their transfers.
    BallotsByLot(i64),
}

/// Keep factors: each ballot gives each candidate on it, in their order, a share of what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepFactors {
    /// The share.
    pub share: Share,
    /// Decimal places of votes and factors, 1 to 12.
    pub places: u8,
    /// Somebody is excluded as soon as all surpluses together are below 10^−this, at most the places.
    pub surplus_below: u8,
}

/// What a candidate keeps of a ballot with w left of it; k is the candidate's factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// w · k.
    Meek,
    /// k, or w where it is less.
    Warren,
}

/// More places are not computed with: products must fit into whole numbers.
const MOST_PLACES: u8 = 12;

impl Rules {
    /// Checks that the rules can be followed.
    ///
    /// # Errors
    /// What contradicts itself.
    pub fn check(&self) -> Result<(), CountError> {
        let wrong = |what: &str| Err(CountError::Rules(what.to_owned()));
        check_seats(self.seats)?;
        if self.ranks == Some(0) {
            return wrong("at least one rank must be looked at");
        }
        let places = match &self.count {
            Counting::Stages(stages) => stages.surplus.places(),
            Counting::KeepFactors(factors) => Some(factors.places),
        };
        if places.is_some_and(|places| !(1..=MOST_PLACES).contains(&places)) {
            return wrong("decimal places must be 1 to 12");
        }
        if let Counting::Stages(stages) = &self.count
            && stages.no_more_than_quota
            && !stages.surplus.is_whole()
        {
            return wrong("only whole ballots can stop at the quota");
        }
        if let Counting::KeepFactors(factors) = &self.count {
            if factors.surplus_below > factors.places {
                return wrong("surpluses cannot be below what the places can show");
            }
            if matches!(
                self.overvote,
                OvervoteRule::ExhaustIfSeveralContinue | OvervoteRule::ExhaustIfAnyContinues
            ) {
                return wrong("with keep factors a ballot has one candidate at a rank");
            }
        }
        Ok(())
    }

    /// The rules by which a ballot is read, as those of ranked choice.
    pub(super) fn reading(&self) -> ranked::Rules {
        ranked::Rules {
            overvote: self.overvote,
            skipped_ranks: self.skipped_ranks,
            ranks: self.ranks,
            ..ranked::Rules::default()
        }
    }
}

impl Surplus {
    /// The decimal places of parts of votes; none where ballots stay whole.
    fn places(self) -> Option<u8> {
        match self {
            Surplus::WeightedInclusiveGregory { places }
            | Surplus::UnweightedInclusiveGregory { places } => Some(places),
            Surplus::EveryNthBallot | Surplus::BallotsByLot(_) => None,
        }
    }

    /// Whether ballots move as they are.
    pub(super) fn is_whole(self) -> bool {
        self.places().is_none()
    }
}
