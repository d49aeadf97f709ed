//! A figure altered in a report of the state or of a county.

use super::*;

const REPORT: &str = "round_1/state_report.xlsx";

/// A cell of round 1's state report of 2017.
fn cell(sheet: &str, reference: &str, to: &str, expected: &[(Step, &str, u32, &str)]) {
    let edit = |copy: &Copy| copy.edit_workbook(REPORT, |book| book.set_at(sheet, reference, to));
    alter(IN_2017, edit, expected);
}

/// Kathy Plomer's 16,462 votes: margin and sample size rest on them.
#[test]
fn votes_of_a_county() {
    cell(
        "Summary",
        "D22",
        "15462",
        &[
            (Step::Margins, "Adams", 1, "differs"),
            (Step::SampleSize, "Adams", 1, "differs"),
        ],
    );
}

#[test]
fn marks_and_margins_of_a_county() {
    for (reference, to) in [("C22", "L"), ("E22", "8464")] {
        let mut expected = vec![(Step::Margins, "Adams", 1, "differs")];
        // The margin and its diluted form no longer say how many CVRs there were.
        if reference == "E22" {
            expected.extend([
                (Step::BatchCounts, "Adams", 0, "cannot"),
                (Step::Universe, "", 1, "cannot"),
                (Step::Universe, "", 2, "cannot"),
                (Step::SampleSize, "Adams", 1, "cannot"),
            ]);
        }
        cell("Summary", reference, to, &expected);
    }
}

#[test]
fn counts_of_a_county() {
    let totals = (Step::Examined, "Adams", 1, "differs");
    cell("Summary", "B14", "40", &[totals]);
    cell("Summary", "C14", "40", &[totals]);
    cell("Adams County", "B5", "40", &[totals]);
    let found = [(Step::Discrepancies, "Adams", 1, "differs")];
    cell("Summary", "B15", "1", &found);
    cell("Summary", "B16", "1", &found);
    cell("Adams County", "C12", "Yes", &found);
}

/// What cannot be read is not taken for another figure, nor for none.
#[test]
fn figures_that_cannot_be_read() {
    let cannot = [(Step::Discrepancies, "Archuleta", 1, "cannot")];
    cell("Archuleta County", "B7", "one", &cannot);
    // Without the caption's end the report does not say how many win, on which winners and sizes rest.
    let margins = [
        (Step::Margins, "Adams", 1, "cannot"),
        (Step::SampleSize, "Adams", 1, "cannot"),
    ];
    cell(
        "Summary",
        "A21",
        "Adams 12 Director District No 3",
        &margins,
    );
}

#[test]
fn a_card_of_a_county() {
    let expected = [
        (Step::Selection, "Adams", 1, "differs"),
        (Step::Examined, "Adams", 1, "differs"),
    ];
    cell("Adams County", "A12", "1-9-254", &expected);
    cell("Adams County", "B12", "No", &expected);
}

/// With a limit of 5 % every county would have drawn more cards.
#[test]
fn the_risk_limit() {
    let Some((_, before)) = original(IN_2017) else {
        return;
    };
    let sizes = support::checks(before, Step::SampleSize).filter(|c| c.round == Some(1));
    let counties: Vec<&str> = sizes.map(|c| c.county.as_deref().unwrap()).collect();
    assert_eq!(counties.len(), 50);
    let changed = |county| (Step::SampleSize, county, 1, "differs");
    let mut expected: Vec<_> = counties.into_iter().map(changed).collect();
    // A list from after round 2 says what was examined in round 1 by that size alone.
    for county in ["Lake", "Pueblo", "Teller"] {
        expected.push((Step::Selection, county, 1, "differs"));
    }
    cell("Summary", "B6", "0.05", &expected);
}

/// The totals of the primary of 2018 leave out one county; with another figure they do not.
#[test]
fn totals_of_the_state() {
    let edit = |reference: &'static str, to: &'static str| {
        move |copy: &Copy| copy.edit_workbook(REPORT, |book| book.set_at("Summary", reference, to))
    };
    for reference in ["B8", "B9"] {
        let expected = [
            (Step::Universe, "", 1, "differs"),
            (Step::Examined, "", 1, "differs"),
        ];
        alter(PRIMARY_2018, edit(reference, "1131470"), &expected);
    }
    let expected = [(Step::Examined, "", 1, "differs")];
    alter(PRIMARY_2018, edit("B10", "7533"), &expected);
}

#[test]
fn a_seed_digit() {
    let edit = |copy: &Copy| {
        let file = "round_1/county_report_Baca.xlsx";
        copy.edit_workbook(file, |book| {
            book.set_at("Summary", "B5", "64496045949432238294")
        });
    };
    alter(GENERAL_2018, edit, &[(Step::Seed, "", 0, "differs")]);
}

/// A cell of a county's own report.
#[test]
fn a_county_s_own_report() {
    let cell = |sheet: &'static str, reference: &'static str, to: &'static str| {
        move |copy: &Copy| {
            let file = "round_1/county_report_Baca.xlsx";
            copy.edit_workbook(file, |book| book.set_at(sheet, reference, to));
        }
    };
    let check = |sheet, reference, to, step, round| {
        alter(
            GENERAL_2018,
            cell(sheet, reference, to),
            &[(step, "Baca", round, "differs")],
        );
    };
    check("Summary", "B8", "1959", Step::Universe, 1);
    check("Summary", "B9", "1957", Step::Universe, 1);
    check("Summary", "D22", "1415", Step::Totals, 0);
    check("Round 1", "A11", "101-10-23", Step::Examined, 1);
    // A selection that one report has and another lacks; a figure that is not printed is not equal.
    check("Summary", "B23", "", Step::Totals, 0);
    let cannot = [(Step::Universe, "Baca", 1, "cannot")];
    alter(GENERAL_2018, cell("Summary", "B8", ""), &cannot);
}

/// The report of all rounds is compared with that of the round.
#[test]
fn the_final_report() {
    let edit = |copy: &Copy| {
        copy.edit_workbook("state_report_final.xlsx", |book| {
            book.set_at("Baca County", "A12", "101-10-23");
        });
    };
    alter(
        GENERAL_2018,
        edit,
        &[(Step::Examined, "Baca", 1, "differs")],
    );
}
