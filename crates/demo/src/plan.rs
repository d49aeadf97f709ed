//! What was invented: counties, contests, ballot styles, and how votes fall. Everything else is counted.
//!
//! The names are plants and letters; none is a person or a place. Headings are spelled as differently
//! between the counties as those of Colorado's general election of 2020.

mod contests;
mod counties;

pub(crate) use contests::CONTESTS;
pub(crate) use counties::COUNTIES;

/// The election's title.
pub(crate) const TITLE: &str = "Demonstration Election - 11/06/2029";
/// The audit's random seed: twenty digits of dice that nobody rolled.
pub(crate) const SEED: &str = "60482917350264819375";
/// The risk limit, as `contest.csv` prints it.
pub(crate) const RISK_LIMIT: &str = "0.04000000";
/// γ, as printed.
pub(crate) const GAMMA: &str = "1.03905000";
/// Where the sequence of invented votes starts.
pub(crate) const VOTES_START: u64 = 2029;

/// A county.
#[derive(Debug)]
pub(crate) struct CountyPlan {
    /// The county's number: the order in which manifests are joined.
    pub(crate) id: u32,
    pub(crate) name: &'static str,
    /// As the manifest's rows spell it.
    pub(crate) spelled: &'static str,
    pub(crate) heading: &'static [&'static str],
    /// What its boxes are called.
    pub(crate) location: &'static str,
    pub(crate) runs: &'static [Run],
    pub(crate) styles: &'static [Style],
    /// Percent of votes that move to the first selection of statewide contests.
    pub(crate) lean: u64,
    /// The audit's database gives the county's cards the ids from here on.
    pub(crate) first_db_id: u64,
    /// Audit boards.
    pub(crate) boards: u64,
}

/// Batches that one tabulator scanned: `count` of them, numbered from `first`, of about `cards` cards.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) tabulator: &'static str,
    pub(crate) first: u32,
    pub(crate) count: u32,
    pub(crate) cards: u64,
    /// Before the number, which then has four digits; empty: the batch's name is the plain number.
    pub(crate) prefix: &'static str,
}

/// A ballot style: which contests a card carries.
#[derive(Debug)]
pub(crate) struct Style {
    pub(crate) name: &'static str,
    /// How many of the county's cards are of it, against the other styles.
    pub(crate) share: u64,
    pub(crate) contests: &'static [usize],
}

/// Why a contest is audited, as `contest.csv` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    State,
    County,
    Opportunistic,
}

impl Reason {
    /// The word of `contest.csv`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Reason::State => "state_wide_contest",
            Reason::County => "county_wide_contest",
            Reason::Opportunistic => "opportunistic_benefits",
        }
    }
}

/// A contest.
#[derive(Debug)]
pub(crate) struct ContestPlan {
    pub(crate) name: &'static str,
    pub(crate) reason: Reason,
    /// How many win, and for how many a voter may vote.
    pub(crate) seats: usize,
    /// Percent of cards that carry the contest without a vote that counts (under- and overvotes).
    pub(crate) blank: u64,
    pub(crate) selections: &'static [(&'static str, u64)],
}

/// The contests' indices, in ballot order.
pub(crate) const GOVERNOR: usize = 0;
pub(crate) const PROPOSITION: usize = 1;
pub(crate) const DISTRICT: usize = 2;
pub(crate) const ASPEN_COMMISSIONER: usize = 3;
pub(crate) const BIRCH_CLERK: usize = 4;
pub(crate) const BIRCH_SURVEYOR: usize = 5;
pub(crate) const CEDAR_QUESTION: usize = 6;
pub(crate) const SCHOOL_ISSUE: usize = 7;
pub(crate) const JUNIPER_COUNCIL: usize = 8;
pub(crate) const JUNIPER_JUDGE: usize = 9;
pub(crate) const WILLOW_SHERIFF: usize = 10;
pub(crate) const WILLOW_TRUSTEE: usize = 11;
