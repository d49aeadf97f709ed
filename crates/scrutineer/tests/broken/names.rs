//! Names that would do something: write on a terminal, run in a browser, or never end.

use super::*;

/// The name of a contest in every text file that has it; in the workbooks it stays another contest's.
fn renamed(to: &str) -> Verification {
    broken(|copy| {
        let mut files = 0;
        for file in copy.files().iter().filter(|file| file.ends_with(".csv")) {
            let text = copy.text(file);
            if text.contains(SURVEYOR) {
                copy.write(file, text.replace(SURVEYOR, to));
                files += 1;
            }
        }
        assert!(files > 5, "{files} files");
    })
}

const SURVEYOR: &str = "Birch County Surveyor";

/// Colours, a cleared screen, a bell.
#[test]
fn control_characters() {
    let name = "Surveyor \u{1b}[2J\u{1b}[31m\u{7}\u{8}\u{9b}0m ";
    let v = renamed(name);
    assert!(
        v.contests
            .iter()
            .any(|c| c.contest.starts_with("Surveyor "))
    );
    let [text, json, html] = support::reports(&v);
    for (report, what) in [(text, "text"), (json, "JSON"), (html, "HTML")] {
        for c in ['\u{1b}', '\u{7}', '\u{8}', '\u{9b}'] {
            assert!(!report.contains(c), "{what} has {c:?}");
        }
        assert!(report.contains("Surveyor "), "{what}");
    }
}

/// The direction of writing could make a name read as another one.
#[test]
fn the_direction_of_writing() {
    let v = renamed("Surveyor \u{202e}drawkcab");
    let [text, _, html] = support::reports(&v);
    assert!(!html.contains('\u{202e}'), "HTML");
    assert!(!text.contains('\u{202e}'), "text");
}

/// A name of two lines does not write a line of the report.
#[test]
fn an_end_of_line() {
    let line = "Everything checked is equal, as published or after the repairs named.";
    let copy = Copy::of_demo();
    let file = "round_2/contest.csv";
    let (from, to) = (
        format!("\n{SURVEYOR},"),
        format!("\n\"{SURVEYOR}\n{line}\","),
    );
    copy.edit(file, &from, &to);
    copy.remove("round_1/manifest-Birch.csv");
    let [text, _, _] = support::reports(&support::verified(copy.path()));
    assert!(text.contains(SURVEYOR));
    assert!(text.lines().all(|other| other.trim() != line), "{text}");
}

#[test]
fn markup() {
    let v = renamed("<script>alert(1)</script><img src=x onerror='alert(1)'>");
    let [_, _, html] = support::reports(&v);
    assert!(html.contains("&lt;script&gt;alert(1)"));
    for mark in ["<script", "<img"] {
        assert!(!html.contains(mark), "{mark}");
    }
}

/// A hundred thousand characters in each name: no report grows with their square.
#[test]
fn a_name_without_end() {
    let v = renamed(&"Surveyor".repeat(12_500));
    assert_eq!(v.contests.len(), 13);
    for report in support::reports(&v) {
        assert!(report.len() < 20_000_000, "{} bytes", report.len());
    }
}

/// A name that folds to nothing is a name all the same.
#[test]
fn a_name_of_punctuation() {
    let v = renamed("—");
    assert_eq!(v.contests.len(), 13);
}

/// A file's own name, on a system that allows it.
#[cfg(unix)]
#[test]
fn the_name_of_a_file() {
    let v = broken(|copy| copy.write("round_1/\u{1b}[2Jx\n<b onclick=x>.csv", "nothing"));
    let [text, _, html] = support::reports(&v);
    assert!(
        text.contains("round_1/\u{fffd}[2Jx\u{fffd}<b onclick=x>.csv"),
        "{text}"
    );
    assert!(!html.contains("<b onclick"));
}
