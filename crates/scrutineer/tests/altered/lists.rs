//! The list of contests and the list of selected cards.

use super::*;

/// The contest's row in `contest.csv` of rounds 2 and 3, from the status on.
const ROW: &str =
    ",1,640,640,\"\"\"Christopher Kambish\"\"\",350,0.04000000,14,0,0,0,0,0,0,1.03905000,0,13,13\n";

/// Alters the contest's row in `contest.csv` of round 3.
fn row(from: &str, to: &str) -> Option<Altered> {
    let line = |row: &str| format!("\n{SHERIFF},county_wide_contest,risk_limit_achieved{row}");
    assert_eq!(ROW.matches(from).count(), 1, "{from}");
    let edit = |copy: &Copy| {
        let altered = ROW.replacen(from, to, 1);
        copy.edit("round_3/contest.csv", &line(ROW), &line(&altered))
    };
    let (altered, row) = altered(edit)?;
    assert_eq!(row, 281);
    Some(altered)
}

/// One step differs in round 3, for a finding in this column of the row.
fn differs(altered: &Altered, step: Step, code: &str, column: &str) {
    altered.changes(&[change(step, &[SHERIFF], &[3], "differs")]);
    let column = match column {
        "" => String::new(),
        column => format!(", column “{column}”"),
    };
    altered.finds(&[&format!(
        "{code} | {SHERIFF} | round_3/contest.csv, row 281{column}"
    )]);
}

#[test]
fn ballot_card_count() {
    let Some(altered) = row(",1,640,640", ",1,641,640") else {
        return;
    };
    differs(&altered, Step::Universe, "universe", "ballot_card_count");
}

#[test]
fn winners() {
    let Some(altered) = row("Christopher Kambish", "Gabe McNeese") else {
        return;
    };
    differs(&altered, Step::Margins, "winner", "winners");
}

#[test]
fn min_margin() {
    let Some(altered) = row(",350,", ",351,") else {
        return;
    };
    differs(&altered, Step::Margins, "margin", "min_margin");
}

#[test]
fn audited_sample_count() {
    let Some(altered) = row(",14,", ",15,") else {
        return;
    };
    differs(
        &altered,
        Step::Discrepancies,
        "draw-count",
        "audited_sample_count",
    );
}

#[test]
fn discrepancies() {
    for altered_counts in [
        ",14,1,0,0,0,0,0",
        ",14,0,1,0,0,0,0",
        ",14,0,0,1,0,0,0",
        ",14,0,0,0,1,0,0",
    ] {
        let Some(altered) = row(",14,0,0,0,0,0,0", altered_counts) else {
            return;
        };
        differs(&altered, Step::Discrepancies, "discrepancy-count", "");
    }
}

#[test]
fn disagreements_and_others() {
    let Some(altered) = row(",14,0,0,0,0,0,0", ",14,0,0,0,0,1,0") else {
        return;
    };
    differs(
        &altered,
        Step::Discrepancies,
        "discrepancy-count",
        "disagreement_count",
    );
    let Some(altered) = row(",14,0,0,0,0,0,0", ",14,0,0,0,0,0,1") else {
        return;
    };
    differs(
        &altered,
        Step::Discrepancies,
        "discrepancy-count",
        "other_count",
    );
}

#[test]
fn sample_sizes() {
    let Some(altered) = row(",0,13,13\n", ",0,12,13\n") else {
        return;
    };
    differs(
        &altered,
        Step::SampleSize,
        "sample-size",
        "optimistic_samples_to_audit",
    );
    let Some(altered) = row(",0,13,13\n", ",0,13,14\n") else {
        return;
    };
    differs(
        &altered,
        Step::SampleSize,
        "sample-size",
        "estimated_samples_to_audit",
    );
}

/// The sample size follows from gamma, and so does the risk.
#[test]
fn gamma() {
    let Some(altered) = row(",1.03905000,", ",1.23905000,") else {
        return;
    };
    altered.changes(&[
        change(Step::SampleSize, &[SHERIFF], &[3], "differs"),
        change(Step::Risk, &[SHERIFF], &[3], "differs"),
    ]);
}

/// The ids of the contest's cards on the selection list of a round.
const IDS: &str = "700,753,815,680,906,1125,1230,1096,674,1231,901,917,1130,826";

fn ids(round: u32, to: &str) -> Option<(Altered, usize)> {
    let file = format!("round_{round}/contest_selection.csv");
    altered(|copy| {
        let line = |ids: &str| format!("\n350,{SHERIFF},\"[{ids}]\"");
        copy.edit(&file, &line(IDS), &line(to))
    })
}

#[test]
fn a_card_missing_from_the_selection() {
    for round in 1..=3 {
        let Some((altered, row)) = ids(round, &IDS.replace(",906", "")) else {
            return;
        };
        altered.changes(&[change(Step::Selection, &[SHERIFF], &[round], "differs")]);
        let place = format!("round_{round}/contest_selection.csv, row {row}");
        altered.finds(&[&format!("examined-not-selected | {SHERIFF} | {place}")]);
        let finding = &altered
            .after
            .findings
            .iter()
            .find(|f| f.cards == ["Hinsdale 2-13-17 (id 906)"]);
        assert!(finding.is_some_and(|f| f.county.as_deref() == Some("Hinsdale")));
    }
}

/// 907 is no card of any sheet.
#[test]
fn a_card_too_many_in_the_selection() {
    for round in 1..=3 {
        let Some((altered, row)) = ids(round, &IDS.replace(",906", ",906,907")) else {
            return;
        };
        altered.changes(&[change(Step::Selection, &[SHERIFF], &[round], "differs")]);
        let place = format!("round_{round}/contest_selection.csv, row {row}");
        altered.finds(&[&format!("selected-not-examined | {SHERIFF} | {place}")]);
        let mut findings = altered.after.findings.iter();
        assert!(findings.any(|f| f.cards == ["id 907, on no sheet"]));
    }
}
