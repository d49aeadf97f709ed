//! What each fault leaves to be seen in the published files.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its folder fails"
)]

use std::fs;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use demo::{Fault, Planted, generate};

fn planted(fault: Fault) -> (tempfile::TempDir, Planted) {
    let folder = tempfile::tempdir().unwrap();
    let mut generated = generate(folder.path(), &[fault]).unwrap();
    (folder, generated.planted.remove(0))
}

fn text(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

/// All cells of a workbook's sheets that name a county or contest, as text, a row a line.
fn cells(folder: &Path, file: &str) -> String {
    let mut book: Xlsx<_> = open_workbook(folder.join(file)).unwrap();
    let mut lines = String::new();
    for (sheet, range) in book.worksheets() {
        for row in range.rows() {
            let row: Vec<String> = row.iter().map(|cell| cell.to_string()).collect();
            lines.push_str(&format!("{sheet}|{}\n", row.join("|")));
        }
    }
    lines
}

#[test]
fn missing_batch() {
    let (folder, fault) = planted(Fault::MissingBatch);
    assert_eq!(
        (fault.county.as_deref(), &fault.batches[..]),
        (Some("Aspen Flats"), &["2-9".into()][..])
    );
    assert!(!text(folder.path(), "round_1/manifest-AspenFlats.csv").contains("\nAspen Flats,2,9,"));
    let row = format!("\nAspen Flats,2,9,{0},{0},0\n", fault.was);
    assert!(text(folder.path(), "batch_count_comparison.csv").contains(&row));
    let size = fs::metadata(folder.path().join("round_1/manifest-AspenFlats.csv"))
        .unwrap()
        .len();
    let logged = format!(",manifest,46,{size},IMPORTED,");
    assert!(
        text(folder.path(), "upload_status.csv").contains(&logged),
        "the log has the changed file"
    );
}

#[test]
fn changed_hash() {
    let (folder, fault) = planted(Fault::ChangedHash);
    let log = text(folder.path(), "upload_status.csv");
    assert!(!log.contains(&fault.was));
    assert_eq!(log.matches(&fault.is).count(), 2);
}

#[test]
fn date_id() {
    let (folder, fault) = planted(Fault::DateId);
    assert!(fault.was.starts_with("3-") && fault.is.starts_with("3/"));
    let sheets = cells(folder.path(), "round_2/resultsReport.xlsx");
    let row = sheets.lines().find(|row| row.contains(&fault.is)).unwrap();
    let parts: Vec<&str> = fault.was.split('-').collect();
    assert!(
        row.contains(&format!("|{}|{}|{}|", parts[0], parts[1], parts[2])),
        "{row}"
    );
}

#[test]
fn extra_card() {
    let (folder, fault) = planted(Fault::ExtraCard);
    let lists = text(folder.path(), "round_2/contest_selection.csv");
    let list = lists
        .lines()
        .find(|row| row.contains(&*fault.contest.clone().unwrap()))
        .unwrap();
    assert!(list.ends_with(&format!(",{}]\"", fault.is)));
    assert!(!cells(folder.path(), "round_2/resultsReport.xlsx").contains(&fault.is));
}

#[test]
fn skipped_card() {
    let (folder, fault) = planted(Fault::SkippedCard);
    let lists = text(folder.path(), "round_2/contest_selection.csv");
    let list = lists
        .lines()
        .find(|row| row.contains(&*fault.contest.clone().unwrap()))
        .unwrap();
    assert!(list.contains(&fault.was));
    for file in &fault.files {
        let found = cells(folder.path(), file);
        let sheet = found
            .lines()
            .filter(|row| row.starts_with("Willow County Sheriff|"));
        assert_eq!(
            sheet.filter(|row| row.contains(&fault.was)).count(),
            0,
            "{file}"
        );
    }
}

#[test]
fn wrong_random_number() {
    let (folder, fault) = planted(Fault::WrongRandomNumber);
    let card = format!("|{}|", fault.card.unwrap());
    let sheets = cells(folder.path(), "round_2/resultsReport.xlsx");
    let row = |number: &str| {
        let number = format!("|{number}|");
        let mut rows = sheets.lines().filter(|row| row.starts_with("Cedar"));
        rows.any(|row| row.contains(&card) && row.contains(&number))
    };
    assert!(row(&fault.is) && !row(&fault.was));
}

#[test]
fn wrong_risk() {
    let (folder, fault) = planted(Fault::WrongRisk);
    let sheets = cells(folder.path(), "round_2/resultsReport.xlsx");
    let row = sheets
        .lines()
        .find(|row| row.starts_with("Summary|Governor|"))
        .unwrap();
    assert!(row.contains(&format!("|Yes|{}|4.0|", fault.is)), "{row}");
}

#[test]
fn altered_tally() {
    let (folder, fault) = planted(Fault::AlteredTally);
    let row = |votes: &str| format!("\nCedar,Proposition 1 (STATUTORY),Yes/For,{votes}\n");
    let tallies = text(folder.path(), "tabulate_county.csv");
    assert!(tallies.contains(&row(&fault.is)) && !tallies.contains(&row(&fault.was)));
}

#[test]
fn reordered_manifest() {
    let (folder, fault) = planted(Fault::ReorderedManifest);
    let manifest = text(folder.path(), "round_1/manifest-Birch.csv");
    let at = |batch: &str| {
        let (tabulator, name) = batch.split_once('-').unwrap();
        manifest
            .find(&format!("\nBIRCH,{tabulator},{name},"))
            .unwrap()
    };
    assert!(fault.batches[0].starts_with("1-") && fault.batches[1].starts_with("2-"));
    assert!(at(&fault.batches[0]) > at(&fault.batches[1]));
}

#[test]
fn lagging_list() {
    let (folder, fault) = planted(Fault::LaggingList);
    let list = |round: u32| {
        let lists = text(
            folder.path(),
            &format!("round_{round}/contest_selection.csv"),
        );
        lists
            .lines()
            .find(|row| row.contains("Birch County Clerk"))
            .unwrap()
            .to_owned()
    };
    assert_eq!(list(1), list(2));
    assert!(fault.was.len() > fault.is.len());
}
