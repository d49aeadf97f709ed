//! What was invented: counties, contests, ballot styles, and how votes fall. Everything else is counted.
//!
//! The names are plants and letters; none is a person or a place. Headings are spelled as differently
//! between the counties as those of Colorado's general election of 2020.

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

/// The contests, in the order of the constants above, which is that of the ballot.
pub(crate) static CONTESTS: [ContestPlan; 12] = [
    ContestPlan {
        name: "Governor",
        reason: Reason::State,
        seats: 1,
        blank: 6,
        selections: &[("Candidate Alder", 46), ("Candidate Basil", 43), ("Candidate Clover", 5)],
    },
    ContestPlan {
        name: "Proposition 1 (STATUTORY)",
        reason: Reason::Opportunistic,
        seats: 1,
        blank: 9,
        selections: &[("Yes/For", 52), ("No/Against", 48)],
    },
    ContestPlan {
        name: "State Representative - District 4",
        reason: Reason::County,
        seats: 1,
        blank: 8,
        selections: &[("Candidate Dill", 57), ("Candidate Elder", 43)],
    },
    ContestPlan {
        name: "Aspen Flats County Commissioner - District 1",
        reason: Reason::County,
        seats: 1,
        blank: 7,
        selections: &[("Candidate Fern", 55), ("Candidate Ginger", 38), ("Candidate Hazel", 7)],
    },
    ContestPlan {
        name: "Birch County Clerk and Recorder",
        reason: Reason::County,
        seats: 1,
        blank: 5,
        selections: &[("Candidate Iris", 54), ("Candidate Jasmine", 46)],
    },
    ContestPlan {
        name: "Birch County Surveyor",
        reason: Reason::Opportunistic,
        seats: 1,
        blank: 22,
        selections: &[("Candidate Kelp", 1)],
    },
    ContestPlan {
        name: "Cedar County Ballot Question 1A",
        reason: Reason::County,
        seats: 1,
        blank: 10,
        selections: &[("Yes/For", 51), ("No/Against", 49)],
    },
    ContestPlan {
        name: "School District RE-2 Ballot Issue 4B",
        reason: Reason::Opportunistic,
        seats: 1,
        blank: 11,
        selections: &[("Yes/For", 47), ("No/Against", 53)],
    },
    ContestPlan {
        name: "Juniper County Council - At-Large",
        reason: Reason::County,
        seats: 2,
        blank: 6,
        selections: &[
            ("Candidate Laurel", 36),
            ("Candidate Maple", 33),
            ("Candidate Nettle", 19),
            ("Candidate Oleander", 12),
        ],
    },
    ContestPlan {
        name: "Juniper County Court Judge - Fern",
        reason: Reason::Opportunistic,
        seats: 1,
        blank: 17,
        selections: &[("Yes", 71), ("No", 29)],
    },
    ContestPlan {
        name: "Willow County Sheriff",
        reason: Reason::County,
        seats: 1,
        blank: 4,
        selections: &[("Candidate Parsley", 41), ("Candidate Quince", 59)],
    },
    ContestPlan {
        name: "Town of Willow Bend Trustee",
        reason: Reason::Opportunistic,
        seats: 3,
        blank: 9,
        selections: &[
            ("Candidate Rue", 24),
            ("Candidate \"Sage\" Sorrel", 23),
            ("Candidate Thyme", 22),
            ("Candidate Vetch", 17),
            ("Candidate Yarrow", 14),
        ],
    },
];

/// The counties, in the order of their numbers, which is not that of the alphabet.
pub(crate) static COUNTIES: [CountyPlan; 5] = [
    CountyPlan {
        id: 1,
        name: "Aspen Flats",
        spelled: "Aspen Flats",
        heading: &["County", "Tabulator ID", "Batch", "# of Ballot Cards", "Location"],
        location: "Box ",
        runs: &[run("1", 1, 24, 50, ""), run("2", 1, 22, 50, "")],
        styles: &[
            style("1", 2, &[GOVERNOR, PROPOSITION, ASPEN_COMMISSIONER]),
            style("2", 3, &[GOVERNOR, PROPOSITION, DISTRICT, ASPEN_COMMISSIONER]),
        ],
        lean: 2,
        first_db_id: 310_000,
        boards: 2,
    },
    CountyPlan {
        id: 2,
        name: "Cedar",
        spelled: "Cedar",
        heading: &["County", "Device ID", "Batch", "# of Ballots", "Location"],
        location: "",
        runs: &[
            run("1", 1, 16, 75, "GEN-"),
            run("2", 1001, 11, 75, "GEN-"),
            run("3", 2001, 5, 75, "GEN-"),
        ],
        styles: &[
            style("COUNTY", 3, &[GOVERNOR, PROPOSITION, CEDAR_QUESTION]),
            style("RE-2", 1, &[GOVERNOR, PROPOSITION, CEDAR_QUESTION, SCHOOL_ISSUE]),
        ],
        lean: 0,
        first_db_id: 120_000,
        boards: 4,
    },
    CountyPlan {
        id: 3,
        name: "Juniper",
        spelled: "Juniper",
        heading: &["County", "Tabulator ", "Batch", "# of Ballot Cards", "Location Box #"],
        location: "Bin ",
        runs: &[
            run("1", 1, 12, 25, ""),
            run("2", 1, 14, 25, ""),
            run("3", 1, 16, 25, ""),
        ],
        styles: &[
            style("1", 2, &[GOVERNOR, PROPOSITION, JUNIPER_COUNCIL, JUNIPER_JUDGE]),
            style("2", 1, &[GOVERNOR, PROPOSITION, SCHOOL_ISSUE, JUNIPER_COUNCIL, JUNIPER_JUDGE]),
        ],
        lean: 9,
        first_db_id: 507_000,
        boards: 1,
    },
    CountyPlan {
        id: 5,
        name: "Willow",
        spelled: "Willow",
        heading: &["County", "Device", "Batch", "#of Ballots", "Location", "", "", ""],
        location: "Tub ",
        runs: &[run("1", 1, 12, 100, ""), run("3", 1, 9, 100, "")],
        styles: &[
            style("Rural", 3, &[GOVERNOR, PROPOSITION, DISTRICT, WILLOW_SHERIFF]),
            style("Town", 2, &[GOVERNOR, PROPOSITION, DISTRICT, WILLOW_SHERIFF, WILLOW_TRUSTEE]),
        ],
        lean: 0,
        first_db_id: 218_500,
        boards: 2,
    },
    CountyPlan {
        id: 6,
        name: "Birch",
        spelled: "BIRCH",
        heading: &["COUNTY", "TABULATOR ID", "BATCH ", "# OF BALLOT CARDS", "LOCATION"],
        location: "Shelf ",
        runs: &[run("1", 1, 32, 25, ""), run("2", 1, 30, 25, "")],
        styles: &[style("1", 1, &[GOVERNOR, PROPOSITION, BIRCH_CLERK, BIRCH_SURVEYOR])],
        lean: 5,
        first_db_id: 401_000,
        boards: 2,
    },
];

const fn run(
    tabulator: &'static str,
    first: u32,
    count: u32,
    cards: u64,
    prefix: &'static str,
) -> Run {
    Run { tabulator, first, count, cards, prefix }
}

const fn style(name: &'static str, share: u64, contests: &'static [usize]) -> Style {
    Style { name, share, contests }
}
