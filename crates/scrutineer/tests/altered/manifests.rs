//! Manifests, the batch comparison, the upload log.

use super::*;

const GILPIN: &[&str] = &[
    "Gilpin County Commissioner - District 1",
    "Gilpin County Commissioner - District 3",
];

/// A county's manifest no longer fits, and one repair more makes every draw that touches it come out.
fn one_repair(altered: &Altered, county: &str, own: &[&str], kind: &str) {
    let (alone, with_teller) = contests_of(county);
    let one = format!("repaired: 1 {kind}");
    let five = match kind {
        "BatchAdded" => "repaired: 5 BatchAdded".to_owned(),
        _ => format!("repaired: 4 BatchAdded, 1 {kind}"),
    };
    altered.changes(&[
        change(Step::ManifestHash, &[county], NO_ROUND, "differs"),
        change(Step::BatchCounts, &[county], NO_ROUND, &one),
        change(Step::Draw, own, ALL, &one),
        change(Step::Draw, STATEWIDE, ALL, &five),
        change(Step::Universe, &alone, ALL, &one),
        change(Step::Universe, &with_teller, ALL, &five),
        change(Step::Universe, AUDIT, ALL, &five),
    ]);
}

#[test]
fn a_manifest_count() {
    let file = "round_1/manifest-Gilpin.csv";
    let edit = |copy: &Copy| copy.edit(file, "\nGilpin,2,40,25,", "\nGilpin,2,40,24,");
    let Some((altered, row)) = altered(edit) else {
        return;
    };
    one_repair(&altered, "Gilpin", GILPIN, "CountFromComparison");
    let count = format!("batch-count | Gilpin | {file}, row {row}");
    altered.finds(&[&format!("manifest-hash | Gilpin | {file}"), &count]);
    let expected = "batch 2-40: 25 cards, by batch_count_comparison.csv, row 30424";
    assert_eq!(altered.says(&count), (expected, "24 cards"));
}

#[test]
fn a_manifest_row_removed() {
    let file = "round_1/manifest-Hinsdale.csv";
    let edit = |copy: &Copy| copy.edit(file, "\nHinsdale,2,10,25,1\r", "");
    let Some((altered, _)) = altered(edit) else {
        return;
    };
    one_repair(&altered, "Hinsdale", &[SHERIFF], "BatchAdded");
    altered.finds(&[
        &format!("manifest-hash | Hinsdale | {file}"),
        "batch-only-in-comparison | Hinsdale | batch_count_comparison.csv, row 30701",
    ]);
}

/// Two of the contest's draws, 604 and 619, fall in these two batches: N is the same, the cards are not.
#[test]
fn two_manifest_rows_exchanged() {
    let file = "round_1/manifest-Hinsdale.csv";
    let (first, second) = ("Hinsdale,2,26,25,1\r\n", "Hinsdale,2,27,14,1\r\n");
    let (from, to) = (format!("{first}{second}"), format!("{second}{first}"));
    let Some((altered, _)) = altered(|copy| copy.edit(file, &from, &to)) else {
        return;
    };
    altered.changes(&[
        change(Step::ManifestHash, &["Hinsdale"], NO_ROUND, "differs"),
        change(Step::Draw, &[SHERIFF], ALL, "differs"),
    ]);
    let card = |round, row| {
        format!("card | {SHERIFF} | round_{round}/resultsReport.xlsx, sheet “{SHERIFF}”, row {row}")
    };
    let mut expected = vec![format!("manifest-hash | Hinsdale | {file}")];
    for round in 1..=3 {
        expected.extend([card(round, 9), card(round, 12)]);
    }
    let mut found = altered.new_findings();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(
        altered.says(&card(2, 9)),
        ("Hinsdale 2-27-4", "Hinsdale 2-26-4")
    );
    assert_eq!(
        altered.says(&card(2, 12)),
        ("Hinsdale 2-26-5", "Hinsdale 2-26-19")
    );
}

/// The draws come out with the manifest: it is the comparison that nothing explains.
#[test]
fn a_count_per_manifest_in_the_comparison() {
    let file = "batch_count_comparison.csv";
    let edit = |copy: &Copy| copy.edit(file, "\nGilpin,2,40,25,25,0", "\nGilpin,2,40,24,25,0");
    let Some((altered, row)) = altered(edit) else {
        return;
    };
    altered.changes(&[change(Step::BatchCounts, &["Gilpin"], NO_ROUND, "differs")]);
    let cvr = format!("batch-cvr-count | Gilpin | {file}, row {row}");
    let count = "batch-count | Gilpin | round_1/manifest-Gilpin.csv, row 41";
    altered.finds(&[&cvr, count]);
    assert_eq!(
        altered.says(count).0,
        format!("batch 2-40: 24 cards, by {file}, row {row}")
    );
}

#[test]
fn a_count_per_cvr_file_in_the_comparison() {
    let file = "batch_count_comparison.csv";
    let edit = |copy: &Copy| copy.edit(file, "\nGilpin,2,40,25,25,0", "\nGilpin,2,40,25,26,0");
    let Some((altered, row)) = altered(edit) else {
        return;
    };
    altered.changes(&[change(Step::BatchCounts, &["Gilpin"], NO_ROUND, "differs")]);
    altered.finds(&[&format!("batch-cvr-count | Gilpin | {file}, row {row}")]);
}

#[test]
fn a_difference_in_the_comparison() {
    let file = "batch_count_comparison.csv";
    let edit = |copy: &Copy| copy.edit(file, "\nGilpin,2,40,25,25,0", "\nGilpin,2,40,25,25,1");
    let Some((altered, row)) = altered(edit) else {
        return;
    };
    altered.changes(&[change(Step::BatchCounts, &["Gilpin"], NO_ROUND, "differs")]);
    altered.finds(&[&format!("batch-cvr-count | Gilpin | {file}, row {row}")]);
}

/// The only source of Teller's four batches: with one of them a card short no repair brings the draws
/// back, and N of every contest of Teller is no longer the printed one.
#[test]
fn a_batch_that_a_repair_needs() {
    let file = "batch_count_comparison.csv";
    let edit = |copy: &Copy| copy.edit(file, "\nTeller,1,685,16,16,0", "\nTeller,1,685,15,15,0");
    let Some((altered, row)) = altered(edit) else {
        return;
    };
    let (all, contested) = contests_of_teller();
    let draws = [STATEWIDE, &[TELLER]].concat();
    altered.changes(&[
        change(Step::BatchCounts, &["Teller"], NO_ROUND, "differs"),
        change(Step::Universe, &all, ALL, "differs"),
        change(Step::Universe, AUDIT, ALL, "differs"),
        change(Step::Draw, &draws, ALL, "differs"),
        change(Step::SampleSize, &contested, ALL, "differs"),
        change(Step::Risk, &[TELLER], ALL, "differs"),
    ]);
    let found = altered.new_findings();
    let batch = format!("batch-only-in-comparison | Teller | {file}, row {row}");
    assert!(found.contains(&batch), "{found:#?}");
}

/// Gilpin's logged hash but its last digit; it stands twice in its row, as computed and as submitted.
const HASH: &str = ",EA6A24FC9E6CD85F37BA2BAF2497AABE81BE9D323587674126AFB4B30921B99";

#[test]
fn a_logged_hash() {
    let file = "upload_status.csv";
    let hash = |last| format!("{HASH}{last},EA6A");
    let edit = |copy: &Copy| copy.edit(file, &hash('5'), &hash('4'));
    let Some((altered, row)) = altered(edit) else {
        return;
    };
    altered.changes(&[change(Step::ManifestHash, &["Gilpin"], NO_ROUND, "differs")]);
    let finding = "manifest-hash | Gilpin | round_1/manifest-Gilpin.csv";
    altered.finds(&[finding]);
    let (expected, found) = altered.says(finding);
    let place = format!("by {file}, row {row}, column “computed_hash”");
    assert!(expected.ends_with(&place), "{expected}");
    assert!(found.ends_with("0921b995"), "{found}");
}
