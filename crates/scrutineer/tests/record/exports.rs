//! Exports that are broken in each of the ways that exports break: every card of them is in the record, or named
//! in a finding.

use std::fs;
use std::path::{Path, PathBuf};

use demo::{Format, Scale, export};
use election::Finding;

use super::{Made, made};

const SCALE: Scale = Scale {
    cards: 400,
    contests: 8,
};

/// An export, altered.
fn altered(format: Format, alter: impl FnOnce(&Path)) -> Made {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("export");
    export(&folder, SCALE, format, &[]).unwrap();
    alter(&folder);
    made(&folder)
}

fn replace(path: PathBuf, from: &str, to: &str) {
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn told(findings: &[Finding]) -> Vec<String> {
    let told = findings
        .iter()
        .map(|f| format!("{} {}: {} → {}", f.code.id(), f.place, f.expected, f.found));
    told.collect()
}

#[test]
fn two_versions_mixed() {
    let sessions = altered(Format::DominionJson, |folder| {
        let text = fs::read_to_string(folder.join("CvrExport_0.json")).unwrap();
        let other = text
            .replace("5.10.50.85", "5.17.18.1")
            .replace("\"TabulatorId\":1", "\"TabulatorId\":9");
        fs::write(folder.join("CvrExport_1.json"), other).unwrap();
    });
    let expected = "version CvrExport_1.json: version 5.10.50.85 → version 5.17.18.1";
    assert_eq!(told(&sessions.findings), [expected]);
    assert_eq!(sessions.counts.cards, 800);
    let manifest = altered(Format::DominionJson, |folder| {
        replace(folder.join("CandidateManifest.json"), "5.10.50.85", "5.12");
    });
    let expected = "version CandidateManifest.json: version 5.10.50.85 → version 5.12";
    assert_eq!(told(&manifest.findings), [expected]);
}

/// All cards of a batch in a second file: each is said, beyond fifty their number.
#[test]
fn a_batch_twice() {
    for (format, file) in [
        (Format::DominionJson, "CvrExport_0.json"),
        (Format::DominionCsv, "cvr.csv"),
    ] {
        let made = altered(format, |folder| {
            let text = fs::read_to_string(folder.join(file)).unwrap();
            // The second batch again in place of the first, in the same file: other bytes, the same ids.
            let again = match format {
                Format::DominionJson => text.replace("\"BatchId\":1,", "\"BatchId\":2,"),
                _ => {
                    let rows = text.lines().map(|row| match row.split(',').nth(2) {
                        Some("1") => row.replacen(",1,1,", ",1,2,", 1),
                        _ => row.to_owned(),
                    });
                    rows.collect::<Vec<_>>().join("\n")
                }
            };
            fs::write(folder.join(file), again).unwrap();
        });
        assert_eq!(made.counts.cards, 400);
        let twice = made.findings.iter().filter(|f| f.code.id() == "duplicate");
        let twice: Vec<_> = twice.collect();
        assert_eq!(twice.len(), 51, "{}", format.id());
        assert_eq!(twice[50].found, "150 more like those listed");
    }
}

/// A file given twice is read once.
#[test]
fn the_same_bytes_twice() {
    let made = altered(Format::DominionJson, |folder| {
        let file = folder.join("CvrExport_0.json");
        fs::copy(file, folder.join("CvrExport_1.json")).unwrap();
    });
    assert_eq!(made.counts.cards, 400);
    let expected = "duplicate CvrExport_1.json: cards of its own → the bytes of CvrExport_0.json; its cards are left out";
    assert_eq!(told(&made.findings), [expected]);
}

/// Cut at any place: the cards before it are there, and the cut is said.
#[test]
fn cut_anywhere() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("export");
    export(&folder, SCALE, Format::DominionJson, &[]).unwrap();
    let file = folder.join("CvrExport_0.json");
    let whole = fs::read(&file).unwrap();
    let text = String::from_utf8(whole.clone()).unwrap();
    let ends: Vec<usize> = text
        .match_indices("]}]}}")
        .map(|(at, end)| at + end.len())
        .collect();
    for cut in (100..whole.len()).step_by(whole.len() / 60) {
        fs::write(&file, &whole[..cut]).unwrap();
        let made = made(&folder);
        let before = ends.iter().filter(|end| **end <= cut).count();
        assert_eq!(made.counts.cards, before as u64, "{cut}");
        let [finding] = &made.findings[..] else {
            panic!("{cut}: {:?}", told(&made.findings));
        };
        assert_eq!(finding.code.id(), "file-unreadable");
    }
}

/// Tables are cut at the end of a row, too, which only a manifest can tell; inside a row it is said.
#[test]
fn a_table_cut_anywhere() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("export");
    export(&folder, SCALE, Format::DominionCsv, &[]).unwrap();
    let file = folder.join("cvr.csv");
    let text = fs::read_to_string(&file).unwrap();
    let headings: usize = text.split_inclusive('\n').take(4).map(str::len).sum();
    for cut in (headings..text.len()).step_by(text.len() / 60) {
        fs::write(&file, &text[..cut]).unwrap();
        let made = made(&folder);
        let rows: Vec<&str> = text[headings..cut].split_inclusive('\n').collect();
        let whole = rows.iter().filter(|row| row.ends_with('\n')).count() as u64;
        let is_cut = rows.last().is_some_and(|row| !row.ends_with('\n'));
        let said = made
            .findings
            .iter()
            .any(|f| f.place.row == u32::try_from(whole + 5).ok());
        assert_eq!(is_cut, said, "{cut}: {:?}", told(&made.findings));
        assert!(made.counts.cards >= whole && made.counts.cards <= whole + 1);
    }
}

#[test]
fn a_condition_that_no_manifest_has() {
    let made = altered(Format::DominionJson, |folder| {
        fs::remove_file(folder.join("OutstackConditionManifest.json")).unwrap();
    });
    assert_eq!(made.counts.cards, 400);
    let codes: Vec<_> = made.findings.iter().map(|f| f.code.id()).collect();
    assert!(codes.len() == 51 && codes.iter().all(|code| *code == "name-conflict"));
}

#[test]
fn a_manifest_that_is_damaged() {
    let made = altered(Format::DominionJson, |folder| {
        let file = folder.join("OutstackConditionManifest.json");
        let text = fs::read(&file).unwrap();
        fs::write(file, &text[..text.len() - 1]).unwrap();
    });
    let place = "OutstackConditionManifest.json";
    assert_eq!(&*made.findings[0].place.file, place);
    assert_eq!(made.findings[0].code.id(), "file-unreadable");
}

#[test]
fn what_nests_or_never_ends() {
    let deep = altered(Format::DominionJson, |folder| {
        let nested = "[".repeat(100_000);
        let file = folder.join("CvrExport_0.json");
        replace(
            file,
            "\"SessionType\":\"ScannedVote\"",
            &format!("\"SessionType\":{nested}"),
        );
    });
    assert_eq!(deep.counts.cards, 0);
    assert_eq!(deep.findings[0].code.id(), "file-unreadable");
    let endless = altered(Format::DominionCsv, |folder| {
        let file = folder.join("cvr.csv");
        let mut text = fs::read(&file).unwrap();
        text.extend(b"401,\"".iter().chain(&vec![b'x'; 1 << 25]));
        fs::write(file, text).unwrap();
    });
    assert_eq!(endless.counts.cards, 400);
    assert_eq!(endless.findings.len(), 1);
    assert_eq!(
        endless.findings[0].found,
        "a record of more than 16777216 bytes"
    );
}
