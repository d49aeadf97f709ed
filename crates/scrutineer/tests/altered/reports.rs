//! The results report's summary, the activity report, the state report.

use super::*;

const RESULTS: &str = "round_3/resultsReport.xlsx";
const STATE: &str = "round_3/stateReport.xlsx";

/// Alters a figure of a contest in the summary of round 3; the row.
fn summary(contest: &str, heading: &str, to: &str) -> Option<(Altered, u32)> {
    altered(|copy| {
        copy.edit_workbook(RESULTS, |book| {
            let row = book.row("Summary", &[("Contest", contest)]);
            book.set("Summary", row, heading, to);
            row
        })
    })
}

/// One step differs in round 3, for a finding in this column of the summary.
fn differs(figure: Option<(Altered, u32)>, contest: &str, step: Step, code: &str, column: &str) {
    let Some((altered, row)) = figure else { return };
    altered.changes(&[change(step, &[contest], &[3], "differs")]);
    let column = match column {
        "" => String::new(),
        column => format!(", column “{column}”"),
    };
    let place = format!("{RESULTS}, sheet “Summary”, row {row}{column}");
    altered.finds(&[&format!("{code} | {contest} | {place}")]);
}

#[test]
fn risk_measurement() {
    let figure = summary(SHERIFF, "Risk measurement %", "1.3");
    differs(figure, SHERIFF, Step::Risk, "risk", "Risk measurement %");
}

/// A contest that nothing was measured of may not say less than 100 %.
#[test]
fn risk_measurement_of_a_contest_that_was_not_measured() {
    let contest = "Hinsdale County Commissioner District 1";
    let figure = summary(contest, "Risk measurement %", "3.9");
    differs(figure, contest, Step::Risk, "risk", "Risk measurement %");
}

#[test]
fn risk_limit_met() {
    let figure = summary(SHERIFF, "Risk Limit met?", "No");
    differs(
        figure,
        SHERIFF,
        Step::Risk,
        "risk-status",
        "Risk Limit met?",
    );
}

#[test]
fn diluted_margin() {
    let figure = summary(SHERIFF, "diluted margin %", "54.68750100");
    let column = "diluted margin %";
    differs(figure, SHERIFF, Step::SampleSize, "diluted-margin", column);
}

#[test]
fn discrepancies() {
    for heading in ["disc +2", "disc +1", "disc -1", "disc -2"] {
        let figure = summary(SHERIFF, heading, "1");
        differs(
            figure,
            SHERIFF,
            Step::Discrepancies,
            "discrepancy-count",
            "",
        );
    }
}

#[test]
fn ballot_count() {
    let figure = summary(SHERIFF, "ballot count", "639");
    differs(figure, SHERIFF, Step::Universe, "universe", "ballot count");
}

#[test]
fn votes_and_margin() {
    let figure = summary(SHERIFF, "min margin", "349");
    differs(figure, SHERIFF, Step::Margins, "margin", "min margin");
    let figure = summary(SHERIFF, "votes for winner", "461");
    differs(figure, SHERIFF, Step::Margins, "total", "votes for winner");
    let figure = summary(SHERIFF, "total votes", "571");
    differs(figure, SHERIFF, Step::Margins, "total", "total votes");
    let figure = summary(SHERIFF, "Winner", "Gabe McNeese");
    differs(figure, SHERIFF, Step::Margins, "winner", "Winner");
}

/// A draw more than there are rows: the draw, the list of contests, and the risk that follows from it.
#[test]
fn audited_sample_count() {
    let Some((altered, row)) = summary(SHERIFF, "audited sample count", "16") else {
        return;
    };
    altered.changes(&[
        change(Step::Draw, &[SHERIFF], &[3], "differs"),
        change(Step::Discrepancies, &[SHERIFF], &[3], "differs"),
        change(Step::Risk, &[SHERIFF], &[3], "differs"),
    ]);
    let sheet = format!("{RESULTS}, sheet “{SHERIFF}”");
    let list = "round_3/contest.csv, row 281, column “audited_sample_count”";
    let risk = format!("{RESULTS}, sheet “Summary”, row {row}, column “Risk measurement %”");
    altered.finds(&[
        &format!("draw-count | {SHERIFF} | {sheet}"),
        &format!("random-number | {SHERIFF} | {sheet}"),
        &format!("draw-count | {SHERIFF} | {list}"),
        &format!("risk | {SHERIFF} | {risk}"),
    ]);
}

/// Counts never fall: a count of round 2 above that of round 3 puts round 3 in doubt.
#[test]
fn a_count_that_falls() {
    let report = "round_2/resultsReport.xlsx";
    let edit = |copy: &Copy| {
        copy.edit_workbook(report, |book| {
            book.set("Summary", 28, "audited sample count", "15")
        })
    };
    let Some((altered, _)) = altered(edit) else {
        return;
    };
    altered.changes(&[
        change(Step::Inventory, AUDIT, &[3], "differs"),
        change(Step::Draw, &[SHERIFF], &[2], "differs"),
        change(Step::Discrepancies, &[SHERIFF], &[2], "differs"),
        change(Step::Risk, &[SHERIFF], &[2], "differs"),
    ]);
    let conflict = format!("round-conflict | {SHERIFF} | {RESULTS}, sheet “Summary”, row 28");
    assert_eq!(altered.says(&conflict).1, "14 cards examined");
}

#[test]
fn an_activity_row_removed() {
    let report = "round_2/activityReport.xlsx";
    let edit = |copy: &Copy| {
        copy.edit_workbook(report, |book| {
            let row = book.row(SHERIFF, &[("imprinted id", "2-5-10")]);
            book.remove_row(SHERIFF, row);
        })
    };
    let Some((altered, ())) = altered(edit) else {
        return;
    };
    altered.changes(&[change(Step::Examined, &[SHERIFF], &[2], "differs")]);
    altered.finds(&[&format!(
        "activity-missing | {SHERIFF} | {report}, sheet “{SHERIFF}”"
    )]);
    assert!(altered.after.findings.iter().any(|f| f.cards == ["2-5-10"]));
}

/// Writes into a cell of the state report of round 3.
fn state(sheet: &str, cell: &str, to: &str) -> Option<Altered> {
    let edit = |copy: &Copy| copy.edit_workbook(STATE, |book| book.set_at(sheet, cell, to));
    altered(edit).map(|(altered, ())| altered)
}

#[test]
fn all_cards() {
    for row in [8, 9] {
        let Some(altered) = state("Summary", &format!("B{row}"), "4114583") else {
            return;
        };
        altered.changes(&[change(Step::Universe, AUDIT, &[3], "differs")]);
        altered.finds(&[&format!(
            "universe |  | {STATE}, sheet “Summary”, row {row}"
        )]);
    }
}

#[test]
fn cards_audited() {
    let Some(altered) = state("Summary", "B10", "8305") else {
        return;
    };
    altered.changes(&[change(Step::Examined, AUDIT, &[3], "differs")]);
    altered.finds(&[&format!(
        "county-cards |  | {STATE}, sheet “Summary”, row 10"
    )]);
}

#[test]
fn a_countys_cards() {
    let finding = format!("county-cards | Hinsdale | {STATE}, sheet “Hinsdale County”");
    let Some(altered) = state("Hinsdale County", "A12", "2-3-7") else {
        return;
    };
    altered.changes(&[change(Step::Examined, &["Hinsdale"], &[3], "differs")]);
    altered.finds(&[&finding, &finding]);
    let cards: Vec<_> = altered
        .after
        .findings
        .iter()
        .flat_map(|f| &f.cards)
        .collect();
    assert!(cards.contains(&&"2-3-6".to_owned()) && cards.contains(&&"2-3-7".to_owned()));
    let Some(altered) = state("Hinsdale County", "B5", "15") else {
        return;
    };
    altered.changes(&[change(Step::Examined, &["Hinsdale"], &[3], "differs")]);
    // The county's block of the summary has another number, too.
    let block = format!("county-cards | Hinsdale | {STATE}, sheet “Summary”, row 1355");
    altered.finds(&[&block, &finding]);
}
