//! Broken input is survived: each case gives an error or a finding that names the file, and where there is
//! one the row; never a panic, never a file written, and every report of it can be made.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod archives;
mod arlo;
mod bombs;
mod cells;
mod certified;
mod files;
mod names;
mod paths;
mod reports;
#[path = "../support/mod.rs"]
mod support;
mod tables;

use std::collections::BTreeMap;

use election::{Code, Finding, Kind, Outcome, Step, Verification, Weight};
use support::folder::Copy;
use support::{Key, reported, verdicts};

/// The demonstration with something broken in it.
fn broken(break_it: impl FnOnce(&Copy)) -> Verification {
    let copy = Copy::of_demo();
    break_it(&copy);
    reported(copy.path())
}

/// The verdicts in words.
fn words(v: &Verification) -> BTreeMap<Key, String> {
    let words = verdicts(v).into_iter();
    words.map(|(key, (word, _))| (key, word)).collect()
}

/// Findings about a file that are more than notes, or notes of a code.
fn about<'v>(v: &'v Verification, file: &str, code: Code) -> Vec<&'v Finding> {
    let findings = v.findings.iter();
    let fits = |f: &&Finding| f.code == code && &*f.place.file == file;
    findings.filter(fits).collect()
}

/// The only finding of a code about a file, and it names this row (0: none).
#[track_caller]
fn one<'v>(v: &'v Verification, file: &str, code: Code, row: u32) -> &'v Finding {
    let found = about(v, file, code);
    let [finding] = found[..] else {
        let all: Vec<_> = v.findings.iter().map(support::line).collect();
        panic!("{} of {code:?} in {file}; all: {all:#?}", found.len());
    };
    assert_eq!(finding.place.row.unwrap_or(0), row, "{}", finding.place);
    finding
}
