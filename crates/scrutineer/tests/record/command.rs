//! `read` and `show` as they are typed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::round_trip::by_hand;
use super::support::{command, ran};

fn run(scratch: &Path, args: &[&str]) -> (i32, String, String) {
    ran(&command(scratch).args(args).output().unwrap())
}

#[test]
fn read_and_show() {
    let scratch = tempfile::tempdir().unwrap();
    let json = by_hand("json");
    let read = ["read", json.to_str().unwrap(), "--out", "record"];
    let (code, out, _) = run(scratch.path(), &read);
    assert_eq!(code, 1);
    assert!(
        out.starts_with("11 cards, 3 contests, 1 files with cards\n"),
        "{out}"
    );
    let (code, _, talk) = run(scratch.path(), &read);
    assert_eq!(code, 2);
    assert!(
        talk.contains("record is there already and not empty"),
        "{talk}"
    );

    let (code, out, _) = run(scratch.path(), &["show", "record"]);
    assert_eq!(code, 0);
    assert_eq!(
        out.lines().next(),
        Some("11 cards in 4 styles, 1 adjudicated, 2 of ballots with several sheets")
    );
    let mayor: Vec<&str> = out
        .lines()
        .skip_while(|l| !l.starts_with("1 Mayor"))
        .take(7)
        .collect();
    assert_eq!(
        mayor,
        [
            "1 Mayor: vote for 1",
            "          3  Ana",
            "          2  Bo",
            "          1  Write-in [write-in, unresolved]",
            "          1  Cy [write-in, resolved]",
            "          0  undervotes",
            "  cards: 7 voted, 1 overvoted, 1 invalid, 1 unreadable, 1 absent",
        ]
    );
    let (_, again, _) = run(scratch.path(), &["show", "record"]);
    assert_eq!(out, again);

    let (code, out, _) = run(scratch.path(), &["show", "record", "--card", "3-61-6"]);
    assert_eq!(code, 0);
    assert_eq!(
        out,
        "card 3-61-6\n  tabulator 3, batch 61, record 6\n  from CvrExport_1.json, place 6\n  \
         ballot type: North\n  precinct: Precinct 7\n  counting group: Mail\n\n\
         1 Mayor: vote for 1\n  voted\n    Ana\n  before adjudication: ambiguous\n    \
         Ana, ambiguous, not counted, density 51\n\n\
         2 Council: vote for 2\n  undervoted\n    Di\n"
    );
    let (code, _, talk) = run(scratch.path(), &["show", "record", "--card", "3-61-99"]);
    assert_eq!((code, talk.contains("no card 3-61-99")), (2, true));
}

/// The same input gives the same bytes.
#[test]
fn the_same_twice() {
    let scratch = tempfile::tempdir().unwrap();
    let json = by_hand("json");
    for out in ["a", "b"] {
        run(
            scratch.path(),
            &["read", json.to_str().unwrap(), "--out", out],
        );
    }
    let (a, b) = (
        bytes(&scratch.path().join("a")),
        bytes(&scratch.path().join("b")),
    );
    // Four styles, two tables beside them, eight lists.
    assert_eq!(a.len(), 14);
    assert!(a == b);
}

/// Every file of a record, by its path.
pub fn bytes(record: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(record)
        .into_iter()
        .map(Result::unwrap);
    let files = files.filter(|file| file.file_type().is_file());
    files
        .map(|file| {
            let path = file.path().strip_prefix(record).unwrap();
            (path.display().to_string(), fs::read(file.path()).unwrap())
        })
        .collect()
}

#[test]
fn nothing_to_read() {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("notes.txt"), "no cards").unwrap();
    let (code, _, talk) = run(scratch.path(), &["read", "notes.txt", "--out", "record"]);
    assert_eq!(code, 2);
    assert!(talk.contains("no file with cast vote records"), "{talk}");
    assert!(!scratch.path().join("record").exists());
}
