//! A contest's sheet of draws in the results report.

use super::*;

const REPORT: &str = "round_3/resultsReport.xlsx";

/// A place on the contest's sheet of round 3.
fn place(row: u32) -> String {
    format!("{REPORT}, sheet “{SHERIFF}”, row {row}")
}

/// Writes something into the row of card 2-5-10, the contest's first draw, on the sheet of round 3.
fn first_draw(heading: &str, to: &str) -> Option<Altered> {
    let edit = |copy: &Copy| {
        copy.edit_workbook(REPORT, |book| {
            let row = book.row(SHERIFF, &[("imprinted id", "2-5-10")]);
            book.set(SHERIFF, row, heading, to);
            row
        })
    };
    let (altered, row) = altered(edit)?;
    assert_eq!(row, 2);
    Some(altered)
}

#[test]
fn random_number() {
    let Some(altered) = first_draw("random number", "86") else {
        return;
    };
    altered.changes(&[change(Step::Draw, &[SHERIFF], &[3], "differs")]);
    let finding = format!(
        "random-number | {SHERIFF} | {}, column “random number”",
        place(2)
    );
    altered.finds(&[&finding]);
    let expected = "draw 1: 85, Hinsdale 2-5-10 (N = 640)";
    assert_eq!(altered.says(&finding), (expected, "86, Hinsdale 2-5-10"));
}

/// Another position, batch or tabulator is another card: neither the draw's, nor the imprinted id's, nor
/// one that the state report lists.
#[test]
fn position_batch_tabulator() {
    let cards = [
        ("record id", "11", "2-5-11"),
        ("batch id", "6", "2-6-10"),
        ("scanner id", "3", "3-5-10"),
    ];
    for (heading, to, card) in cards {
        let Some(altered) = first_draw(heading, to) else {
            return;
        };
        altered.changes(&[
            change(Step::Draw, &[SHERIFF], &[3], "differs"),
            change(Step::CardIdentity, &[SHERIFF], &[3], "differs"),
            change(Step::Examined, &["Hinsdale"], &[3], "differs"),
        ]);
        let drawn = format!("card | {SHERIFF} | {}", place(2));
        let imprinted = format!(
            "imprinted-id | {SHERIFF} | {}, column “imprinted id”",
            place(2)
        );
        let county = "county-cards | Hinsdale | round_3/stateReport.xlsx, sheet “Hinsdale County”";
        altered.finds(&[&drawn, &imprinted, county, county]);
        let found = format!("Hinsdale {card}");
        assert_eq!(altered.says(&drawn), ("Hinsdale 2-5-10", &*found));
        assert_eq!(altered.says(&imprinted), (card, "2-5-10"));
    }
}

#[test]
fn imprinted_id() {
    let Some(altered) = first_draw("imprinted id", "2-5-11") else {
        return;
    };
    altered.changes(&[change(Step::CardIdentity, &[SHERIFF], &[3], "differs")]);
    let finding = format!(
        "imprinted-id | {SHERIFF} | {}, column “imprinted id”",
        place(2)
    );
    altered.finds(&[&finding]);
    assert_eq!(altered.says(&finding), ("2-5-10", "2-5-11"));
}

/// The date that a spreadsheet makes of 2-5-10 is turned back, another date is not.
#[test]
fn imprinted_id_as_a_date() {
    let Some(altered) = first_draw("imprinted id", "2/5/2010") else {
        return;
    };
    let repaired = "repaired: 1 DateToId";
    altered.changes(&[change(Step::CardIdentity, &[SHERIFF], &[3], repaired)]);
    let finding = format!(
        "imprinted-id | {SHERIFF} | {}, column “imprinted id”",
        place(2)
    );
    altered.finds(&[&finding]);
    let Some(altered) = first_draw("imprinted id", "2/5/2011") else {
        return;
    };
    altered.changes(&[change(Step::CardIdentity, &[SHERIFF], &[3], "differs")]);
}

/// A discrepancy more: the counts, what the board entered, and what follows from the counts.
#[test]
fn discrepancy() {
    let Some(altered) = first_draw("discrepancy", "+2") else {
        return;
    };
    altered.changes(&[
        change(Step::Examined, &[SHERIFF], &[3], "differs"),
        change(Step::Discrepancies, &[SHERIFF], &[3], "differs"),
        change(Step::SampleSize, &[SHERIFF], &[3], "differs"),
        change(Step::Risk, &[SHERIFF], &[3], "differs"),
    ]);
    let contest = |code: &str, place: &str| format!("{code} | {SHERIFF} | {place}");
    let row = "round_3/contest.csv, row 281";
    let summary = format!("{REPORT}, sheet “Summary”, row 28");
    let activity = format!("round_3/activityReport.xlsx, sheet “{SHERIFF}”, row 4");
    altered.finds(&[
        &contest(
            "activity-differs",
            &format!("{activity}, column “discrepancy”"),
        ),
        &contest("discrepancy-count", row),
        &contest("discrepancy-count", &summary),
        &contest(
            "sample-size",
            &format!("{row}, column “optimistic_samples_to_audit”"),
        ),
        &contest(
            "sample-size",
            &format!("{row}, column “estimated_samples_to_audit”"),
        ),
        &contest("risk", &format!("{summary}, column “Risk measurement %”")),
        &contest(
            "risk-status",
            &format!("{summary}, column “Risk Limit met?”"),
        ),
    ]);
}

/// What is no discrepancy at all is not passed over.
#[test]
fn discrepancy_of_no_kind() {
    let Some(altered) = first_draw("discrepancy", "+3") else {
        return;
    };
    altered.changes(&[
        change(Step::Examined, &[SHERIFF], &[3], "differs"),
        change(Step::Discrepancies, &[SHERIFF], &[3], "differs"),
    ]);
    let finding = format!(
        "discrepancy-kind | {SHERIFF} | {}, column “discrepancy”",
        place(2)
    );
    assert!(altered.new_findings().contains(&finding));
}

/// A drawn card that is on no sheet: too few rows, one draw without a row, a card on the list and in the
/// activity report that was not examined, and one card less in the county and in the state.
#[test]
fn a_row_removed() {
    for round in [1, 3] {
        let report = format!("round_{round}/resultsReport.xlsx");
        let edit = |copy: &Copy| copy.edit_workbook(&report, |book| book.remove_row(SHERIFF, 2));
        let Some((altered, ())) = altered(edit) else {
            return;
        };
        altered.changes(&[
            change(Step::Draw, &[SHERIFF], &[round], "differs"),
            change(Step::Selection, &[SHERIFF], &[round], "differs"),
            change(
                Step::Examined,
                &[SHERIFF, "Hinsdale", ""],
                &[round],
                "differs",
            ),
        ]);
        let sheet = format!("{report}, sheet “{SHERIFF}”");
        let state = format!("round_{round}/stateReport.xlsx, sheet ");
        let mut found = altered.new_findings();
        let list = found
            .iter()
            .position(|f| f.starts_with("selected-not-examined"));
        let list = found.remove(list.unwrap());
        assert!(
            list.contains(&format!("round_{round}/contest_selection.csv, row ")),
            "{list}"
        );
        let county = format!("county-cards | Hinsdale | {state}“Hinsdale County”");
        let activity = format!("round_{round}/activityReport.xlsx, sheet “{SHERIFF}”");
        assert_eq!(
            found,
            [
                format!("draw-count | {SHERIFF} | {sheet}"),
                format!("random-number | {SHERIFF} | {sheet}"),
                format!("activity-extra | {SHERIFF} | {activity}"),
                county.clone(),
                county,
                format!("county-cards |  | {state}“Summary”, row 10"),
            ]
        );
        let drawn = ["draw 1: 85, Hinsdale 2-5-10"];
        assert!(altered.after.findings.iter().any(|f| f.cards == drawn));
    }
}
