//! The published folder, read back with other tools than those that wrote it.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its folder fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use demo::{DemoError, Fault, Generated, generate};

type Row = BTreeMap<String, String>;

fn with(faults: &[Fault]) -> (tempfile::TempDir, Generated) {
    let folder = tempfile::tempdir().unwrap();
    let generated = generate(folder.path(), faults).unwrap();
    (folder, generated)
}

fn bytes(folder: &Path, generated: &Generated) -> BTreeMap<String, Vec<u8>> {
    let read = |file: &String| (file.clone(), fs::read(folder.join(file)).unwrap());
    generated.files.iter().map(read).collect()
}

fn csv_rows(folder: &Path, file: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn sheet_rows(folder: &Path, file: &str, sheet: &str) -> Vec<Row> {
    let mut book: Xlsx<_> = open_workbook(folder.join(file)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let heading: Vec<String> = range
        .rows()
        .next()
        .unwrap()
        .iter()
        .map(|c| c.to_string())
        .collect();
    let cells = |row: &[calamine::Data]| -> Row {
        heading
            .iter()
            .cloned()
            .zip(row.iter().map(|cell| cell.to_string()))
            .collect()
    };
    range.rows().skip(1).map(cells).collect()
}

#[test]
fn same_faults_same_bytes() {
    for faults in [&[][..], &Fault::ALL] {
        let (one, first) = with(faults);
        // A zip archive keeps times to two seconds: a clock in a workbook would show.
        std::thread::sleep(std::time::Duration::from_millis(2100));
        let (two, second) = with(faults);
        assert!(bytes(one.path(), &first) == bytes(two.path(), &second));
        assert_eq!(first.planted, second.planted);
    }
}

#[test]
fn order_and_repetition_of_faults_do_not_matter() {
    let (one, first) = with(&[Fault::MissingBatch, Fault::WrongRisk]);
    let (two, second) = with(&[Fault::WrongRisk, Fault::MissingBatch, Fault::WrongRisk]);
    assert!(bytes(one.path(), &first) == bytes(two.path(), &second));
    assert_eq!(first.planted, second.planted);
}

#[test]
fn refuses_a_folder_that_is_not_empty() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("something"), "kept").unwrap();
    let error = generate(folder.path(), &[]).unwrap_err();
    assert!(matches!(error, DemoError::NotEmpty(_)));
    assert!(error.to_string().contains("is not empty"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let file = folder.path().join("something");
    assert!(matches!(generate(&file, &[]), Err(DemoError::Write { .. })));
    assert!(generate(&folder.path().join("new/folder"), &[]).is_ok());
}

#[test]
fn lists_every_file() {
    let (folder, generated) = with(&[]);
    let mut found = BTreeSet::new();
    for inner in ["", "round_1", "round_2"] {
        for entry in fs::read_dir(folder.path().join(inner))
            .unwrap()
            .map(Result::unwrap)
        {
            if entry.path().is_file() {
                let name = entry.file_name().into_string().unwrap();
                found.insert(Path::new(inner).join(name).to_str().unwrap().to_owned());
            }
        }
    }
    assert_eq!(generated.files, found.into_iter().collect::<Vec<_>>());
    assert!(generated.planted.is_empty());
}

#[test]
fn county_sums_equal_the_state() {
    let (folder, _) = with(&[]);
    let mut sums: BTreeMap<(String, String), u64> = BTreeMap::new();
    for row in csv_rows(folder.path(), "tabulate_county.csv") {
        let key = (row["contest_name"].clone(), row["choice"].clone());
        *sums.entry(key).or_default() += row["votes"].parse::<u64>().unwrap();
    }
    let state = csv_rows(folder.path(), "tabulate.csv");
    assert_eq!(state.len(), sums.len());
    for row in state {
        let key = (row["contest_name"].clone(), row["choice"].clone());
        assert_eq!(row["votes"], sums[&key].to_string(), "{key:?}");
    }
}

/// Every row of a results sheet is a card of its county's manifest, and of the selection list.
#[test]
fn draws_stand_in_manifests_and_lists() {
    let (folder, generated) = with(&[]);
    let mut batches = BTreeMap::new();
    for file in generated
        .files
        .iter()
        .filter(|file| file.contains("manifest-"))
    {
        for row in csv::Reader::from_path(folder.path().join(file))
            .unwrap()
            .records()
        {
            let row = row.unwrap();
            let key = (row[0].to_lowercase(), row[1].to_owned(), row[2].to_owned());
            batches.insert(key, row[3].parse::<u64>().unwrap());
        }
    }
    assert_eq!(batches.values().sum::<u64>(), generated.cards.0);
    for round in 1..=generated.rounds {
        let report = format!("round_{round}/resultsReport.xlsx");
        let lists = csv_rows(
            folder.path(),
            &format!("round_{round}/contest_selection.csv"),
        );
        let summary = sheet_rows(folder.path(), &report, "Summary");
        for index in sheet_rows(folder.path(), &report, "Contests to Sheets") {
            let rows = sheet_rows(folder.path(), &report, &index["Sheet Name"]);
            for row in &rows {
                let column = |name: &str| row[name].clone();
                let key = (
                    column("county").to_lowercase(),
                    column("scanner id"),
                    column("batch id"),
                );
                assert!(column("record id").parse::<u64>().unwrap() <= batches[&key]);
                let id = format!("{}-{}-{}", key.1, key.2, column("record id"));
                assert_eq!(column("imprinted id"), id);
            }
            let mut drawn: Vec<&str> = rows.iter().map(|row| row["db id"].as_str()).collect();
            let list = lists
                .iter()
                .find(|l| l["contest_name"] == index["Contest Name"])
                .unwrap();
            let mut listed: Vec<&str> = list["contest_cvr_ids"]
                .trim_matches(['[', ']'])
                .split(',')
                .collect();
            drawn.sort_unstable();
            listed.sort_unstable();
            assert_eq!(drawn, listed);
            let contest = summary
                .iter()
                .find(|row| row["Contest"] == index["Contest Name"])
                .unwrap();
            assert_eq!(contest["audited sample count"], drawn.len().to_string());
        }
    }
}

/// Each fault changes the files that it says, no other, and neither adds nor removes one.
#[test]
fn each_fault_changes_its_files_only() {
    let (folder, generated) = with(&[]);
    let faultless = bytes(folder.path(), &generated);
    for fault in Fault::ALL {
        let (folder, generated) = with(&[fault]);
        let [planted] = &generated.planted[..] else {
            panic!("{fault:?}")
        };
        assert_eq!(planted.fault, fault);
        let faulty = bytes(folder.path(), &generated);
        assert!(faulty.keys().eq(faultless.keys()));
        let differing: Vec<&String> = faulty
            .iter()
            .filter(|(file, bytes)| faultless[*file] != **bytes)
            .map(|(f, _)| f)
            .collect();
        assert!(
            differing.into_iter().eq(&planted.files),
            "{fault:?} says {:?}",
            planted.files
        );
        assert_ne!(planted.was, planted.is);
    }
}

/// All faults at once change what each changes alone: none hides another.
#[test]
fn faults_do_not_overlap() {
    let (folder, together) = with(&Fault::ALL);
    let all = bytes(folder.path(), &together);
    assert!(
        together
            .planted
            .iter()
            .map(|planted| planted.fault)
            .eq(Fault::ALL)
    );
    for fault in Fault::ALL {
        let (_, alone) = with(&[fault]);
        assert!(together.planted.contains(&alone.planted[0]), "{fault:?}");
        assert!(
            alone.planted[0]
                .files
                .iter()
                .all(|file| all.contains_key(file))
        );
    }
}
