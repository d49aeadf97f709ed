//! Broken reports: nothing panics, nothing hangs, and a report that was cut never holds.

use std::fs;
use std::path::Path;

use election::{Outcome, Verification};

use super::reports::all;
use super::support;

fn verified(folder: &Path, text: &[u8]) -> Verification {
    let file = folder.join("report.csv");
    fs::write(&file, text).unwrap();
    support::reported(&file)
}

/// Cut before its last rows, a report lacks something that it says of itself. The last row may be one of totals, which
/// older reports do not have.
#[test]
fn cut_reports() {
    let scratch = tempfile::tempdir().unwrap();
    for path in all() {
        let text = fs::read(&path).unwrap();
        let lines: Vec<usize> = (0..text.len()).filter(|k| text[*k] == b'\n').collect();
        let rows = lines.len();
        for end in (1..12).map(|k| lines[(rows - 2) * k / 12]) {
            let v = verified(scratch.path(), &text[..end]);
            assert_ne!(
                v.outcome(),
                Outcome::Holds,
                "{} cut at {end}",
                path.display()
            );
        }
        for end in (1..60).map(|k| text.len() * k / 60) {
            verified(scratch.path(), &text[..end]);
        }
    }
}

/// Numbers that no election has, in every place where a number stands.
#[test]
fn numbers_beyond_measure() {
    let scratch = tempfile::tempdir().unwrap();
    for path in all() {
        let text = fs::read_to_string(&path).unwrap();
        let replaced = |from: &str, to: &str, count: usize| {
            let altered = text.replacen(from, to, count);
            assert_ne!(altered, text, "no {from} in {}", path.display());
            altered
        };
        for huge in [
            "18446744073709551615",
            "99999999999999999999999",
            "0",
            "-1",
            "1e9",
        ] {
            // Winners, votes allowed and ballots of the first contest.
            let (_, contests) = text.split_once("CONTESTS ########").unwrap();
            let row = contests.trim_start().lines().nth(1).unwrap();
            for column in 2..5 {
                let mut cells: Vec<&str> = row.split(',').collect();
                assert!(cells[column].parse::<u64>().is_ok(), "{row}");
                cells[column] = huge;
                verified(
                    scratch.path(),
                    replaced(row, &cells.join(","), 1).as_bytes(),
                );
            }
            let votes = replaced(": 1", &format!(": {huge}"), 3);
            verified(scratch.path(), votes.as_bytes());
            // A round of a sample, where there is one; else the first of the rounds.
            let round = ["Round 1: ", "\n1,"]
                .into_iter()
                .find(|r| text.contains(r))
                .unwrap();
            let to = round.replace('1', huge);
            verified(scratch.path(), replaced(round, &to, usize::MAX).as_bytes());
        }
    }
}

/// Sections out of order, twice, empty, or nothing but headings.
#[test]
fn sections_in_disorder() {
    let scratch = tempfile::tempdir().unwrap();
    for path in all() {
        let text = fs::read_to_string(&path).unwrap();
        let sections: Vec<&str> = text
            .split("######## ")
            .filter(|s| !s.trim().is_empty())
            .collect();
        let (heads, bodies): (Vec<&str>, Vec<&str>) = sections
            .iter()
            .filter_map(|s| s.split_once(" ########"))
            .unzip();
        let written = |order: &[usize]| -> String {
            let section = |k: &usize| format!("######## {} ########{}", heads[*k], bodies[*k]);
            order.iter().map(section).collect()
        };
        let whole: Vec<usize> = (0..heads.len()).collect();
        let backwards: Vec<usize> = whole.iter().rev().copied().collect();
        verified(scratch.path(), written(&backwards).as_bytes());
        let twice = [&whole[..], &whole[..]].concat();
        let v = verified(scratch.path(), written(&twice).as_bytes());
        assert_ne!(v.outcome(), Outcome::Holds, "{} twice", path.display());
        for left_out in &whole {
            let rest: Vec<usize> = whole.iter().filter(|k| *k != left_out).copied().collect();
            verified(scratch.path(), written(&rest).as_bytes());
        }
        let empty: String = heads
            .iter()
            .map(|head| format!("######## {head} ########\n\n"))
            .collect();
        let v = verified(scratch.path(), empty.as_bytes());
        assert_ne!(v.outcome(), Outcome::Holds, "{} empty", path.display());
    }
}
