//! The counties: their boxes of cards and their ballot styles.

use super::{
    ASPEN_COMMISSIONER, BIRCH_CLERK, BIRCH_SURVEYOR, CEDAR_QUESTION, CountyPlan, DISTRICT,
    GOVERNOR, JUNIPER_COUNCIL, JUNIPER_JUDGE, PROPOSITION, Run, SCHOOL_ISSUE, Style,
    WILLOW_SHERIFF, WILLOW_TRUSTEE,
};

/// The counties, in the order of their numbers, which is not that of the alphabet.
pub(crate) static COUNTIES: [CountyPlan; 5] = [
    CountyPlan {
        id: 1,
        name: "Aspen Flats",
        spelled: "Aspen Flats",
        heading: &[
            "County",
            "Tabulator ID",
            "Batch",
            "# of Ballot Cards",
            "Location",
        ],
        location: "Box ",
        runs: &[run("1", 1, 24, 50, ""), run("2", 1, 22, 50, "")],
        styles: &[
            style("1", 2, &[GOVERNOR, PROPOSITION, ASPEN_COMMISSIONER]),
            style(
                "2",
                3,
                &[GOVERNOR, PROPOSITION, DISTRICT, ASPEN_COMMISSIONER],
            ),
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
            style(
                "RE-2",
                1,
                &[GOVERNOR, PROPOSITION, CEDAR_QUESTION, SCHOOL_ISSUE],
            ),
        ],
        lean: 0,
        first_db_id: 120_000,
        boards: 4,
    },
    CountyPlan {
        id: 3,
        name: "Juniper",
        spelled: "Juniper",
        heading: &[
            "County",
            "Tabulator ",
            "Batch",
            "# of Ballot Cards",
            "Location Box #",
        ],
        location: "Bin ",
        runs: &[
            run("1", 1, 12, 25, ""),
            run("2", 1, 14, 25, ""),
            run("3", 1, 16, 25, ""),
        ],
        styles: &[
            style(
                "1",
                2,
                &[GOVERNOR, PROPOSITION, JUNIPER_COUNCIL, JUNIPER_JUDGE],
            ),
            style(
                "2",
                1,
                &[
                    GOVERNOR,
                    PROPOSITION,
                    SCHOOL_ISSUE,
                    JUNIPER_COUNCIL,
                    JUNIPER_JUDGE,
                ],
            ),
        ],
        lean: 9,
        first_db_id: 507_000,
        boards: 1,
    },
    CountyPlan {
        id: 5,
        name: "Willow",
        spelled: "Willow",
        heading: &[
            "County",
            "Device",
            "Batch",
            "#of Ballots",
            "Location",
            "",
            "",
            "",
        ],
        location: "Tub ",
        runs: &[run("1", 1, 12, 100, ""), run("3", 1, 9, 100, "")],
        styles: &[
            style(
                "Rural",
                3,
                &[GOVERNOR, PROPOSITION, DISTRICT, WILLOW_SHERIFF],
            ),
            style(
                "Town",
                2,
                &[
                    GOVERNOR,
                    PROPOSITION,
                    DISTRICT,
                    WILLOW_SHERIFF,
                    WILLOW_TRUSTEE,
                ],
            ),
        ],
        lean: 0,
        first_db_id: 218_500,
        boards: 2,
    },
    CountyPlan {
        id: 6,
        name: "Birch",
        spelled: "BIRCH",
        heading: &[
            "COUNTY",
            "TABULATOR ID",
            "BATCH ",
            "# OF BALLOT CARDS",
            "LOCATION",
        ],
        location: "Shelf ",
        runs: &[run("1", 1, 32, 25, ""), run("2", 1, 30, 25, "")],
        styles: &[style(
            "1",
            1,
            &[GOVERNOR, PROPOSITION, BIRCH_CLERK, BIRCH_SURVEYOR],
        )],
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
    Run {
        tabulator,
        first,
        count,
        cards,
        prefix,
    }
}

const fn style(name: &'static str, share: u64, contests: &'static [usize]) -> Style {
    Style {
        name,
        share,
        contests,
    }
}
