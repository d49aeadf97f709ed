//! What concerns every contest: the seed, and files in the wrong round.

use super::*;

/// The seed with its last digit altered.
const OTHER: &str = "92076602804272786702";

fn seed(rounds: &[u32]) -> Option<Altered> {
    let edit = |copy: &Copy| {
        for round in rounds {
            let report = format!("round_{round}/stateReport.xlsx");
            copy.edit_workbook(&report, |book| book.set_at("Summary", "B5", OTHER));
        }
    };
    altered(edit).map(|(altered, ())| altered)
}

/// The other two places outvote it: the draws stand.
#[test]
fn a_seed_digit_in_one_place() {
    let Some(altered) = seed(&[2]) else { return };
    altered.changes(&[change(Step::Seed, AUDIT, NO_ROUND, "differs")]);
    let finding = "seed-conflict |  | round_2/stateReport.xlsx, sheet “Summary”, row 5";
    altered.finds(&[finding]);
    let expected = "92076602804272786701, as in the other places";
    assert_eq!(altered.says(finding), (expected, OTHER));
}

/// No draw of any contest comes out, and with them goes what confirmed Teller's and Douglas' batches.
#[test]
fn a_seed_digit_in_every_place() {
    let Some(altered) = seed(ALL) else { return };
    let targeted: Vec<&str> = altered
        .before
        .contests
        .iter()
        .filter(|c| c.targeted)
        .map(|c| &*c.contest)
        .collect();
    assert_eq!(targeted.len(), 66);
    let (all, contested) = contests_of_teller();
    altered.changes(&[
        change(Step::Draw, &targeted, ALL, "differs"),
        change(
            Step::BatchCounts,
            &["Douglas", "Teller"],
            NO_ROUND,
            "differs",
        ),
        change(Step::Universe, &all, ALL, "differs"),
        change(Step::Universe, AUDIT, ALL, "differs"),
        change(Step::SampleSize, &contested, ALL, "differs"),
        change(Step::Risk, &[TELLER], ALL, "differs"),
    ]);
    let mut cards = altered.after.draws.iter().flat_map(|d| &d.cards);
    assert!(
        cards.all(|card| card.draw.is_none()),
        "no card was drawn with it"
    );
}

/// Round 2's results report in round 3's folder: its sheets end with round 2.
#[test]
fn a_results_report_of_another_round() {
    let edit = |copy: &Copy| {
        copy.write(
            "round_3/resultsReport.xlsx",
            copy.read("round_2/resultsReport.xlsx"),
        )
    };
    let Some((altered, ())) = altered(edit) else {
        return;
    };
    let springs = "City of Colorado Springs Ballot Question 2C";
    let counts = support::check(&altered.after, Step::Inventory, "", 3);
    assert_eq!(support::word(&counts.verdict), "differs");
    let conflict = "round-conflict |  | round_3/resultsReport.xlsx";
    let expected = ("round 3, by its folder", "round 2, by its content");
    assert_eq!(altered.says(conflict), expected);
    // Of all contests, this one alone was drawn for in round 3.
    altered.changes(&[
        change(Step::Inventory, AUDIT, &[3], "differs"),
        change(Step::Selection, &[springs], &[3], "equal"),
        change(Step::Examined, &[springs, "El Paso", ""], &[3], "differs"),
        change(Step::Discrepancies, &[springs], &[3], "differs"),
        change(Step::SampleSize, &[springs], &[3], "differs"),
    ]);
}

/// Round 2's state report in round 3's folder.
#[test]
fn a_state_report_of_another_round() {
    let edit = |copy: &Copy| {
        copy.write(
            "round_3/stateReport.xlsx",
            copy.read("round_2/stateReport.xlsx"),
        )
    };
    let Some((altered, ())) = altered(edit) else {
        return;
    };
    altered.changes(&[
        change(Step::Inventory, AUDIT, &[3], "differs"),
        change(Step::Examined, &["El Paso", ""], &[3], "differs"),
    ]);
    let conflict = "round-conflict |  | round_3/stateReport.xlsx";
    let expected = ("round 3, by its folder", "round 2, by its content");
    assert_eq!(altered.says(conflict), expected);
}
