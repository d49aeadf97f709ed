//! Transcripts of the command: the demonstration, each fault that can be planted in it, and what the
//! other options do.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod explained;
mod faults;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;

/// Runs the command in a folder: exit code, standard output, standard error.
fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    support::ran(&support::command(folder).args(args).output().unwrap())
}

/// Runs it in an empty folder.
fn scratch(args: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), args);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "left behind by {args:?}"
    );
    ran
}

/// Verifies and reads the JSON report; the exit code.
fn json(folder: &Path, args: &[&str]) -> (i32, Value) {
    let file = folder.join("report.json");
    let args = [args, &["--json", "report.json"]].concat();
    let (code, _, stderr) = run(folder, &args);
    assert!(stderr.contains("Written: report.json"), "{stderr}");
    let value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    fs::remove_file(file).unwrap();
    (code, value)
}

fn texts<'v>(value: &'v Value, list: &str, key: &str) -> Vec<&'v str> {
    let list = value[list].as_array().unwrap().iter();
    list.filter_map(|item| item[key].as_str()).collect()
}

#[test]
fn without_faults_it_holds_and_says_the_same_twice() {
    let first = scratch(&["demo"]);
    assert_eq!(first.0, 0);
    assert!(
        first.1.contains("Everything checked is equal"),
        "{}",
        first.1
    );
    assert!(!first.1.contains("Differs"), "{}", first.1);
    assert!(first.2.starts_with("Generated: 23 files"), "{}", first.2);
    assert_eq!(scratch(&["demo"]), first);
}

#[test]
fn a_folder_with_something_in_it_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("taken")).unwrap();
    fs::write(folder.path().join("taken/note.txt"), "kept").unwrap();
    let (code, stdout, stderr) = run(folder.path(), &["demo", "--out", "taken"]);
    assert_eq!((code, &*stdout), (2, ""));
    assert!(stderr.contains("taken is not empty"), "{stderr}");
    assert!(stderr.contains("next: give --out a folder"), "{stderr}");
    assert_eq!(
        fs::read_dir(folder.path().join("taken")).unwrap().count(),
        1
    );
}

/// The worst outcome of several folders is the exit code: something differs, before something missing.
#[test]
fn several_folders() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for args in [
        &["demo", "--out", "clean"][..],
        &["demo", "--out", "faulty", "--plant", "wrong-risk"],
        &["demo", "--out", "incomplete"],
    ] {
        run(at, args);
    }
    for round in [1, 2] {
        fs::remove_file(at.join(format!("incomplete/round_{round}/resultsReport.xlsx"))).unwrap();
    }
    assert_eq!(run(at, &["verify", "clean"]).0, 0);
    assert_eq!(run(at, &["verify", "clean", "clean"]).0, 0);
    assert_eq!(run(at, &["verify", "incomplete", "clean"]).0, 2);
    assert_eq!(run(at, &["verify", "clean", "incomplete"]).0, 2);
    assert_eq!(run(at, &["verify", "faulty", "clean"]).0, 1);
    assert_eq!(run(at, &["verify", "incomplete", "faulty", "clean"]).0, 1);
    let (code, report) = json(at, &["verify", "clean", "faulty"]);
    assert_eq!((code, &report["outcome"]), (1, &"differs".into()));
    assert_eq!(
        texts(&report, "verifications", "outcome"),
        ["holds", "differs"]
    );
    // Each is reported in full, one after the other.
    let (_, stdout, _) = run(at, &["verify", "clean", "faulty"]);
    let alone = [["verify", "clean"], ["verify", "faulty"]].map(|args| run(at, &args).1);
    assert!(stdout.starts_with(&alone.join("\n")), "{stdout}");
}

#[test]
fn narrowed_to_a_contest_or_a_county() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let whole = json(at, &["demo", "--plant", "wrong-risk"]).1;
    assert_eq!(whole["contests"].as_array().unwrap().len(), 12);
    assert_eq!(whole["counties"].as_array().unwrap().len(), 5);
    let narrow = |option, name| json(at, &["demo", "--plant", "wrong-risk", option, name]);
    // The fault is in another contest, so that what is shown holds.
    let (code, sheriff) = narrow("--contest", "willow county SHERIFF");
    assert_eq!(
        texts(&sheriff, "contests", "contest"),
        ["Willow County Sheriff"]
    );
    assert_eq!(texts(&sheriff, "counties", "county"), ["Willow"]);
    let named = texts(&sheriff, "checks", "contest");
    assert!(!named.is_empty() && named.iter().all(|name| *name == "Willow County Sheriff"));
    assert_eq!((code, &sheriff["outcome"]), (0, &"holds".into()));
    let (code, governor) = narrow("--contest", "Governor");
    assert_eq!((code, &governor["outcome"]), (1, &"differs".into()));
    let (_, birch) = narrow("--county", "birch");
    assert_eq!(texts(&birch, "counties", "county"), ["Birch"]);
    let contests = texts(&birch, "contests", "contest");
    assert!(
        contests.contains(&"Birch County Clerk and Recorder") && contests.contains(&"Governor")
    );
    assert!(!contests.contains(&"Willow County Sheriff"), "{contests:?}");
    for (option, message) in [
        ("--contest", "no contest has “Nobody”"),
        ("--county", "no county is called “Nobody”"),
    ] {
        let (code, stdout, stderr) = scratch(&["demo", option, "Nobody"]);
        assert_eq!((code, &*stdout), (2, ""));
        assert!(stderr.contains(message), "{stderr}");
    }
}

#[test]
fn the_json_report() {
    let folder = tempfile::tempdir().unwrap();
    let (code, report) = json(folder.path(), &["demo"]);
    assert_eq!(code, 0);
    assert_eq!(report["schema"], "scrutineer-verification/1");
    assert_eq!(report["outcome"], "holds");
    let steps = report["steps"].as_array().unwrap();
    assert_eq!(steps.len(), election::Step::ALL.len());
    let checks = report["checks"].as_array().unwrap();
    for step in steps {
        let of = |is: &str| {
            let here = checks.iter().filter(|c| c["step"] == step["step"]);
            here.filter(|c| c["verdict"]["is"] == is).count()
        };
        assert_eq!(step["counts"]["equal"], of("equal"), "{step}");
        assert_eq!(step["counts"]["not_measured"], of("not_measured"), "{step}");
    }
}

#[test]
fn the_page() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, stderr) = run(folder.path(), &["demo", "--html", "page.html"]);
    assert_eq!(code, 0, "{stderr}");
    let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    let (code, _, stderr) = run(folder.path(), &["demo", "--html", "no/such/folder.html"]);
    assert_eq!(code, 2);
    assert!(
        stderr.contains("could not write no/such/folder.html"),
        "{stderr}"
    );
}
