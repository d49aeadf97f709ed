//! A record as a report of the Common Data Format: as the standard's schemas say, and read back equal card by card.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use election::Code;
use election::record::Card;
use formats::{CdfForm, CdfWriter};

use super::round_trip::by_hand;
use super::support::{command, ran, real};
use super::{Made, made};

/// The report of a record.
fn exported(made: &Made, form: CdfForm, path: &Path) {
    let file = File::create_new(path).unwrap();
    let mut writer = CdfWriter::new(form, file, made.record.contests()).unwrap();
    made.record.replay(&mut writer).unwrap();
    writer
        .finish("2024-11-05T20:00:00Z", "a <note> & more")
        .unwrap();
}

/// A card without where it was read.
fn anywhere(card: &Card) -> Card {
    let mut card = card.clone();
    (card.identity.source, card.identity.place) = (0, 0);
    card
}

/// A record of these files, written as both forms and read again.
pub fn check(path: &Path) {
    let made = made(path);
    let cards = made.record.cards(|_| true).unwrap();
    assert!(!cards.is_empty(), "{}", path.display());
    let scratch = tempfile::tempdir().unwrap();
    for (form, file) in [(CdfForm::Json, "report.json"), (CdfForm::Xml, "report.xml")] {
        let report = scratch.path().join(file);
        exported(&made, form, &report);
        assert_eq!(
            invalid(form, &report),
            Some(String::new()).filter(|_| known(form))
        );
        let back = super::made(&report);
        assert_eq!(back.record.contests(), made.record.contests());
        assert_eq!(back.cards.len(), cards.len(), "{}", path.display());
        for (back, card) in back.cards.iter().zip(&cards) {
            assert_eq!(anywhere(back), anywhere(card), "{}", path.display());
        }
        // What the marks give is what the report says of them.
        // How many a ranked contest elects may be said by no file, and is not in the report then.
        let expected = |f: &&election::Finding| {
            f.code == Code::Duplicate || f.place.column.as_deref() == Some("NumberElected")
        };
        let new = back.findings.iter().find(|f| !expected(f));
        assert_eq!(new, None, "{}", path.display());
        let again = scratch.path().join("again");
        exported(&made, form, &again);
        assert_eq!(fs::read(&report).unwrap(), fs::read(&again).unwrap());
        fs::remove_file(again).unwrap();
    }
}

fn standard(file: &str) -> Option<PathBuf> {
    real("standards/nist-cdf").map(|folder| folder.join(file))
}

/// Whether the validator of a form is at hand: the standard's schemas, and for XML `xmllint`. In CI both must be.
fn known(form: CdfForm) -> bool {
    if standard("README.md").is_none() {
        return false;
    }
    let there = form == CdfForm::Json || Command::new("xmllint").arg("--version").output().is_ok();
    if !there {
        let why = "xmllint is not there; install libxml2-utils";
        assert!(std::env::var_os("CI").is_none(), "{why}");
        let _ = writeln!(std::io::stderr(), "skipped: {why}");
    }
    there
}

/// Why a report is not as the standard's schema says, empty if it is; nothing if that cannot be told here.
fn invalid(form: CdfForm, report: &Path) -> Option<String> {
    if !known(form) {
        return None;
    }
    if form == CdfForm::Json {
        let json = |path: &Path| -> serde_json::Value {
            serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
        };
        let schema = json(&standard("NIST_V0_cast_vote_records.json")?);
        let validator = jsonschema::draft4::new(&schema).unwrap();
        let report = json(report);
        let errors = validator.iter_errors(&report).take(5);
        let errors = errors.map(|e| format!("{}: {e}\n", e.instance_path()));
        return Some(errors.collect());
    }
    let schema = standard("NIST_V0_cast_vote_records.xsd")?;
    let mut lint = Command::new("xmllint");
    let lint = lint.args(["--noout", "--nonet", "--schema"]);
    let done = lint.arg(schema).arg(report).output().unwrap();
    match done.status.success() {
        true => Some(String::new()),
        false => Some(String::from_utf8_lossy(&done.stderr).into_owned()),
    }
}

#[test]
fn files_written_by_hand() {
    check(&by_hand("json"));
    check(&by_hand("cards.csv"));
    let cdf = by_hand("../../cdf/testdata");
    check(&cdf.join("cards.json"));
    check(&cdf.join("cards.xml"));
}

#[test]
fn real_files() {
    for folder in [
        "cvr/clear-creek-2016-primary",
        "cvr/sf-2024-dominion-partial",
        "conformance/rctab/_shared/dominion_alaska",
        "conformance/rctab/dominion_multi_file",
        "cvr/corla-test/Tiny-IRV-Examples",
        "cvr/vendor-format-samples",
        "conformance/rctab/unisyn_cvrs",
        "conformance/rctab/_shared/hart_cvr_archive",
        "conformance/rctab/_shared/cdf_json",
        "conformance/rctab/nist_xml_cdf_2",
        "conformance/rctab/precinct_example",
        "standards/nist-cdf",
    ] {
        if let Some(path) = real(folder) {
            check(&path);
        }
    }
}

/// A report that is altered is not as the schema says: the validators see it.
#[test]
fn validators_see_what_is_wrong() {
    let made = made(&by_hand("json"));
    let scratch = tempfile::tempdir().unwrap();
    for (form, from, to) in [
        (
            CdfForm::Json,
            "\"HasIndication\":\"yes\"",
            "\"HasIndication\":\"ja\"",
        ),
        (CdfForm::Json, "\"NumberVotes\":1,", ""),
        (CdfForm::Xml, "<HasIndication>yes<", "<HasIndication>ja<"),
        (CdfForm::Xml, "<NumberVotes>1</NumberVotes>", ""),
        (CdfForm::Xml, "<Type>original</Type>", ""),
    ] {
        let report = scratch.path().join("report");
        let _ = fs::remove_file(&report);
        exported(&made, form, &report);
        let text = fs::read_to_string(&report).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(&report, text.replacen(from, to, 1)).unwrap();
        if let Some(why) = invalid(form, &report) {
            assert!(!why.is_empty(), "{from} → {to}");
        }
    }
}

#[test]
fn as_it_is_typed() {
    let scratch = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| ran(&command(scratch.path()).args(args).output().unwrap());
    let json = by_hand("json");
    run(&["read", json.to_str().unwrap(), "--out", "record"]);
    let args = [
        "export",
        "record",
        "--format",
        "cdf-xml",
        "--out",
        "report.xml",
    ];
    let (code, out, talk) = run(&args);
    assert_eq!((code, &*out, &*talk), (0, "", "Written: report.xml\n"));
    let report = fs::read_to_string(scratch.path().join("report.xml")).unwrap();
    let date = "<GeneratedDate>1970-01-01T00:00:00Z</GeneratedDate>";
    assert!(report.contains(date), "no clock is read");
    assert!(
        report.contains("Cards read from CvrExport_1.json (SHA-256 "),
        "where it came from"
    );
    // Nothing that is there is written over.
    let (code, _, talk) = run(&args);
    assert_eq!(code, 2);
    assert!(talk.contains("a file that is not there yet"), "{talk}");
    for wrong in [
        "yesterday",
        "2024-13-01T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "2024-11-05T20:00:00",
        "2024-11-05T20:00:00+99:00",
    ] {
        let args = [
            "export",
            "record",
            "--format",
            "cdf-json",
            "--out",
            "x",
            "--generated",
            wrong,
        ];
        let (code, _, talk) = run(&args);
        assert_eq!(code, 2);
        assert!(talk.contains("is no date and time"), "{talk}");
    }
    let (code, _, _) = run(&["read", "report.xml", "--out", "again"]);
    assert_eq!(code, 1, "the duplicate of the record is in the report, too");
    let card = |record: &str| run(&["show", record, "--card", "3-61-6"]).1;
    let but_place = |text: String| {
        let lines = text.lines().filter(|line| !line.starts_with("  from "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(but_place(card("again")), but_place(card("record")));
}

/// Cards that were published together have no place in a report, and the command says so.
#[test]
fn groups_are_left_out() {
    let scratch = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| ran(&command(scratch.path()).args(args).output().unwrap());
    let json = by_hand("json");
    run(&["read", json.to_str().unwrap(), "--out", "record"]);
    let group = "[{\"label\":\"3 cards\",\"ballot_type\":\"\",\"precinct\":\"\",\"counting_group\":\"\",\
                 \"source\":1,\"place\":9,\"votes\":[]}]";
    fs::write(scratch.path().join("record/groups.json"), group).unwrap();
    let (code, _, talk) = run(&[
        "export", "record", "--format", "cdf-json", "--out", "x.json",
    ]);
    assert_eq!(code, 0);
    assert!(talk.starts_with("Left out: 1 groups of cards"), "{talk}");
}
