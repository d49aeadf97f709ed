//! Votes, in the state's totals, the counties' totals and the state report.

use super::*;

/// A vote more for the winner: the counties' sum, what winners and margins follow from it, and the
/// diluted margin.
#[test]
fn a_vote_in_the_states_totals() {
    let edit = |copy: &Copy| {
        let (from, to) = ("Christopher Kambish,460\n", "Christopher Kambish,461\n");
        copy.edit("tabulate.csv", from, to)
    };
    let Some((altered, row)) = altered(edit) else {
        return;
    };
    altered.changes(&[
        change(Step::Totals, &[SHERIFF], NO_ROUND, "differs"),
        change(Step::Margins, &[SHERIFF], ALL, "differs"),
        change(Step::SampleSize, &[SHERIFF], ALL, "differs"),
    ]);
    let total = format!("total | {SHERIFF} | tabulate.csv, row {row}");
    assert!(altered.new_findings().contains(&total));
    let expected = "460 votes for Christopher Kambish, the sum of the counties";
    assert_eq!(altered.says(&total), (expected, "461 votes"));
}

#[test]
fn a_vote_in_the_counties_totals() {
    let edit = |copy: &Copy| {
        let (from, to) = ("Christopher Kambish,460\n", "Christopher Kambish,459\n");
        copy.edit("tabulate_county.csv", from, to)
    };
    let Some((altered, _)) = altered(edit) else {
        return;
    };
    altered.changes(&[change(Step::Totals, &[SHERIFF], NO_ROUND, "differs")]);
    let state = |round| {
        format!("total | {SHERIFF} | round_{round}/stateReport.xlsx, sheet “Summary”, row ")
    };
    let total = format!("total | {SHERIFF} | tabulate.csv, row 552");
    let found = altered.new_findings();
    assert_eq!(found.len(), 4, "{found:#?}");
    assert_eq!(found[0], total);
    assert!(
        (1..=3).all(|round| found[round].starts_with(&state(round))),
        "{found:#?}"
    );
    let expected = "459 votes for Christopher Kambish, the sum of the counties";
    assert_eq!(altered.says(&total), (expected, "460 votes"));
}

#[test]
fn votes_in_a_state_report() {
    let report = "round_3/stateReport.xlsx";
    let edit =
        |copy: &Copy| copy.edit_workbook(report, |book| book.set_at("Summary", "D1364", "459"));
    let Some((altered, ())) = altered(edit) else {
        return;
    };
    // The margin printed beside the votes is no longer theirs.
    altered.changes(&[
        change(Step::Totals, &[SHERIFF], NO_ROUND, "differs"),
        change(Step::Margins, &[SHERIFF], &[3], "differs"),
    ]);
    let finding = format!("total | {SHERIFF} | {report}, sheet “Summary”, row 1364");
    let margin = finding.replacen("total", "margin", 1) + ", column “Margin”";
    altered.finds(&[&finding, &margin]);
    let county = altered
        .after
        .findings
        .iter()
        .find(|f| support::line(f) == finding);
    assert_eq!(county.unwrap().county.as_deref(), Some("Hinsdale"));
    let expected = "460 votes, as in the county totals";
    assert_eq!(altered.says(&finding), (expected, "459 votes"));
}
