//! The contests.

use super::{ContestPlan, Reason};

/// The contests, in the order of their indices, which is that of the ballot.
pub(crate) static CONTESTS: [ContestPlan; 12] = [
    ContestPlan {
        name: "Governor",
        reason: Reason::State,
        seats: 1,
        blank: 6,
        selections: &[
            ("Candidate Alder", 46),
            ("Candidate Basil", 43),
            ("Candidate Clover", 5),
        ],
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
        selections: &[
            ("Candidate Fern", 51),
            ("Candidate Ginger", 42),
            ("Candidate Hazel", 7),
        ],
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
            ("Candidate Laurel", 33),
            ("Candidate Maple", 28),
            ("Candidate Nettle", 23),
            ("Candidate Oleander", 16),
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
        selections: &[("Candidate Parsley", 45), ("Candidate Quince", 55)],
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
