//! A contest's sheet of draws in the results report.

use super::*;

/// Row 2 of the contest's sheet of a round.
fn place(round: u32) -> String {
    format!("round_{round}/resultsReport.xlsx, sheet “{SHERIFF}”, row 2")
}

/// Writes something into the row of card 2-5-10, the contest's first draw, on the sheet of a round.
fn first_draw(round: u32, heading: &str, to: &str) -> Option<Altered> {
    let report = format!("round_{round}/resultsReport.xlsx");
    let edit = |copy: &Copy| {
        copy.edit_workbook(&report, |book| {
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
    let Some(altered) = first_draw(3, "random number", "86") else {
        return;
    };
    altered.changes(&[change(Step::Draw, &[SHERIFF], &[3], "differs")]);
    let finding = format!(
        "random-number | {SHERIFF} | {}, column “random number”",
        place(3)
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
        let Some(altered) = first_draw(3, heading, to) else {
            return;
        };
        altered.changes(&[
            change(Step::Draw, &[SHERIFF], &[3], "differs"),
            change(Step::CardIdentity, &[SHERIFF], &[3], "differs"),
            change(Step::Examined, &["Hinsdale"], &[3], "differs"),
        ]);
        let drawn = format!("card | {SHERIFF} | {}", place(3));
        let imprinted = format!(
            "imprinted-id | {SHERIFF} | {}, column “imprinted id”",
            place(3)
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
    let Some(altered) = first_draw(3, "imprinted id", "2-5-11") else {
        return;
    };
    altered.changes(&[change(Step::CardIdentity, &[SHERIFF], &[3], "differs")]);
    let finding = format!(
        "imprinted-id | {SHERIFF} | {}, column “imprinted id”",
        place(3)
    );
    altered.finds(&[&finding]);
    assert_eq!(altered.says(&finding), ("2-5-10", "2-5-11"));
}

/// The date that a spreadsheet makes of 2-5-10 is turned back, another date is not.
#[test]
fn imprinted_id_as_a_date() {
    let Some(altered) = first_draw(3, "imprinted id", "2/5/2010") else {
        return;
    };
    let repaired = "repaired: 1 DateToId";
    altered.changes(&[change(Step::CardIdentity, &[SHERIFF], &[3], repaired)]);
    let finding = format!(
        "imprinted-id | {SHERIFF} | {}, column “imprinted id”",
        place(3)
    );
    altered.finds(&[&finding]);
    let Some(altered) = first_draw(3, "imprinted id", "2/5/2011") else {
        return;
    };
    altered.changes(&[change(Step::CardIdentity, &[SHERIFF], &[3], "differs")]);
}

/// A discrepancy more: the counts, what the board entered, and what follows from the counts. In round 3
/// no card was added to those of round 2: it is no list that lags behind.
#[test]
fn discrepancy() {
    for round in [1, 3] {
        let Some(altered) = first_draw(round, "discrepancy", "+2") else {
            return;
        };
        altered.changes(&[
            change(Step::Examined, &[SHERIFF], &[round], "differs"),
            change(Step::Discrepancies, &[SHERIFF], &[round], "differs"),
            change(Step::SampleSize, &[SHERIFF], &[round], "differs"),
            change(Step::Risk, &[SHERIFF], &[round], "differs"),
        ]);
        let line = |code: &str, place: &str, column: &str| {
            let column = match column {
                "" => String::new(),
                column => format!(", column “{column}”"),
            };
            format!("{code} | {SHERIFF} | round_{round}/{place}{column}")
        };
        let (list, summary) = (
            "contest.csv, row 281",
            "resultsReport.xlsx, sheet “Summary”, row 28",
        );
        let activity = format!("activityReport.xlsx, sheet “{SHERIFF}”, row 4");
        let county = "county-discrepancies | Hinsdale | ";
        let state = format!("{county}round_{round}/stateReport.xlsx, sheet “Summary”, row ");
        let mut expected = [
            line("activity-differs", &activity, "discrepancy"),
            line("discrepancy-count", list, ""),
            line("discrepancy-count", summary, ""),
            line("sample-size", list, "optimistic_samples_to_audit"),
            line("sample-size", list, "estimated_samples_to_audit"),
            line("risk-status", list, "random_audit_status"),
            line("risk", summary, "Risk measurement %"),
            line("risk-status", summary, "Risk Limit met?"),
        ];
        let mut found = altered.new_findings();
        let noted = found.iter().position(|f| f.starts_with(&state));
        found.remove(noted.unwrap());
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }
}

/// What is no discrepancy at all is not passed over.
#[test]
fn discrepancy_of_no_kind() {
    for round in [1, 3] {
        let Some(altered) = first_draw(round, "discrepancy", "+3") else {
            return;
        };
        altered.changes(&[
            change(Step::Examined, &[SHERIFF], &[round], "differs"),
            change(Step::Discrepancies, &[SHERIFF], &[round], "differs"),
        ]);
        let place = place(round);
        let finding = format!("discrepancy-kind | {SHERIFF} | {place}, column “discrepancy”");
        assert!(altered.new_findings().contains(&finding));
    }
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
