//! What `demo` writes beside cards: manifests and reported results, which agree with the cards until one figure is changed.

use std::fs;
use std::path::Path;

use demo::{Format, ResultsFormat, Scale, export};
use election::record::{CountOf, Figure, ReportedResults};
use record::{Record, counted};
use tabulate::{ReportedComparison, compare_reported, parts_reported};

use super::support::{command, ran};

const SCALE: Scale = Scale {
    cards: 1500,
    contests: 16,
};

fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let (code, out, talk) = ran(&command(folder).args(args).output().unwrap());
    (code, out + &talk)
}

/// The record of an export, by the command.
fn read(folder: &Path) -> Record {
    let _ = fs::remove_dir_all(folder.join("record"));
    let (code, said) = run(folder, &["read", "export", "--out", "record"]);
    assert_eq!(code, 0, "{said}");
    Record::open(&folder.join("record")).unwrap()
}

fn compared(folder: &Path) -> (ReportedComparison, ReportedResults) {
    let record = read(folder);
    let [results] = record.results() else {
        panic!("{} files with results", record.results().len());
    };
    let counted = counted(&record, &parts_reported(record.results())).unwrap();
    let comparison = compare_reported(&counted, results, None, &"results".into());
    (comparison, results.clone())
}

/// Each format of results: no figure differs, as many are compared as there are, and one that is changed is found.
#[test]
fn every_format_of_results_agrees() {
    for format in ResultsFormat::ALL {
        let id = format.id();
        let scratch = tempfile::tempdir().unwrap();
        let out = scratch.path().join("export");
        export(&out, SCALE, Format::DominionCsv, &[*format]).unwrap();
        let (comparison, results) = compared(scratch.path());
        let found: Vec<&str> = comparison.findings.iter().map(|f| &*f.found).collect();
        assert_eq!(comparison.differing, 0, "{id}: {found:?}");
        // 14 contests without ranks, of 4 to 8 selections each, with undervotes and overvotes; most in 96 precincts.
        assert_eq!(results.contests.len(), 14, "{id}");
        let figures = match format {
            ResultsFormat::DominionSummary => 14 * 6,
            _ => 14 * 6 * 60,
        };
        assert!(
            comparison.equal > figures,
            "{id}: {} figures",
            comparison.equal
        );

        // The first selection of the first contest, in the first place where the file has its votes.
        let count = results.contests[0].counts.iter();
        let mut votes =
            count.filter(|count| count.of == CountOf::Votes && count.selection == Some(1));
        let Some(Figure::Known(votes)) = votes.next().map(|count| &count.figure) else {
            panic!("{id}: no votes");
        };
        let (from, file) = match format {
            ResultsFormat::Clarity => (format!("totalVotes=\"{votes}\""), "detail.xml"),
            ResultsFormat::DominionSummary => (format!("vot7=\"{votes}\""), "summary.xml"),
            ResultsFormat::ErrJson => (format!("\"Count\":{votes}"), "results.json"),
            ResultsFormat::ErrXml => (format!("<Count>{votes}</Count>"), "results.xml"),
            ResultsFormat::StatementLong => (format!(",{votes},"), "statement.csv"),
            ResultsFormat::StatementWide => (format!("Precinct 1,{votes},"), "statement.csv"),
            ResultsFormat::StatementPage => (
                format!("<td>Precinct 1</td><td>{votes}</td>"),
                "statement.html",
            ),
            // Compressed: its figures are those of the page.
            ResultsFormat::StatementWorkbook => continue,
        };
        let path = out.join(file);
        let text = fs::read_to_string(&path).unwrap();
        let to = from.replace(&votes.to_string(), &(votes + 1).to_string());
        let altered = text.replacen(&from, &to, 1);
        assert_ne!(altered, text, "{id}: {from}");
        fs::write(&path, altered).unwrap();
        let _ = fs::remove_dir_all(scratch.path().join("record"));
        let (code, said) = run(scratch.path(), &["read", "export", "--out", "record"]);
        assert!(code < 2, "{said}");
        let record = Record::open(&scratch.path().join("record")).unwrap();
        let counted = counted(&record, &parts_reported(record.results())).unwrap();
        let results = &record.results()[0];
        let comparison = compare_reported(&counted, results, None, &"results".into());
        let summed = record.findings().len();
        assert!(
            comparison.differing + summed as u64 > 0,
            "{id}: {from} → {to}"
        );
    }
}

/// Each format with batches: the manifest beside it agrees with the cards until a number in it is another.
#[test]
fn every_manifest_agrees() {
    for format in Format::ALL.iter().filter(|format| format.says().batches) {
        let scratch = tempfile::tempdir().unwrap();
        let out = scratch.path().join("export");
        export(&out, SCALE, *format, &[]).unwrap();
        read(scratch.path());
        let (code, said) = run(scratch.path(), &["check", "record"]);
        assert_eq!(code, 0, "{}: {said}", format.id());
        let manifest = out.join("manifest.csv");
        let text = fs::read_to_string(&manifest).unwrap();
        let altered = text.replacen("Invented,1,3,200,", "Invented,1,3,201,", 1);
        assert_ne!(altered, text);
        fs::write(&manifest, altered).unwrap();
        read(scratch.path());
        let (code, said) = run(scratch.path(), &["check", "record"]);
        assert_eq!(code, 1, "{}: {said}", format.id());
        assert!(said.contains("201"), "{}: {said}", format.id());
    }
}

/// Cards without precincts have no results beside them, and it is said.
#[test]
fn no_precincts() {
    let scratch = tempfile::tempdir().unwrap();
    let args = [
        "demo",
        "--scale",
        "10x2",
        "--format",
        "blt",
        "--results",
        "clarity",
        "--out",
        "x",
    ];
    let (code, said) = run(scratch.path(), &args);
    assert_eq!(code, 2);
    assert!(
        said.contains("cards as blt do not say of which precinct they are"),
        "{said}"
    );
    assert!(!scratch.path().join("x").exists());
}
