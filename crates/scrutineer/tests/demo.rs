//! Transcripts of the command: the demonstration, each fault that can be planted in it, and what the
//! other options do.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

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

/// What a fault leads to: the exit code; each finding beside the notes of the faultless files, with what
/// it is about; the repair, if one explains it.
struct Planted {
    fault: &'static str,
    code: i32,
    findings: &'static [(&'static str, &'static str)],
    repair: Option<(&'static str, &'static str)>,
}

const fn planted(
    fault: &'static str,
    findings: &'static [(&'static str, &'static str)],
) -> Planted {
    Planted {
        fault,
        code: 1,
        findings,
        repair: None,
    }
}

const fn explained(
    fault: &'static str,
    findings: &'static [(&'static str, &'static str)],
    repair: (&'static str, &'static str),
) -> Planted {
    Planted {
        fault,
        code: 0,
        findings,
        repair: Some(repair),
    }
}

const FAULTS: [Planted; 10] = [
    explained(
        "missing-batch",
        &[("batch-only-in-comparison", "Aspen Flats")],
        ("batch_added", "batch 2-9, 50 cards"),
    ),
    planted("changed-hash", &[("manifest-hash", "Willow")]),
    explained(
        "date-id",
        &[("imprinted-id", "Town of Juniper Council")],
        ("date_to_id", "was 3-"),
    ),
    planted(
        "extra-card",
        &[("selected-not-examined", "State Representative - District 9")],
    ),
    planted(
        "skipped-card",
        &[
            ("draw-count", "Willow County Sheriff"),
            ("random-number", "Willow County Sheriff"),
            ("selected-not-examined", "Willow County Sheriff"),
        ],
    ),
    planted("wrong-random-number", &[("random-number", "Cedar")]),
    planted("wrong-risk", &[("risk", "Governor")]),
    planted("altered-tally", &[("total", "Proposition 1 (STATUTORY)")]),
    planted(
        "reordered-manifest",
        &[("card", "Birch County Clerk and Recorder")],
    ),
    explained(
        "lagging-list",
        &[("examined-not-selected", "Birch County Clerk and Recorder")],
        ("lagging_list", "round 1's list"),
    ),
];

#[test]
fn each_fault_is_found() {
    let folder = tempfile::tempdir().unwrap();
    for planted in FAULTS {
        let fault = planted.fault;
        let (code, report) = json(folder.path(), &["demo", "--plant", fault]);
        let all = report["findings"].as_array().unwrap();
        let weighty: Vec<&Value> = all.iter().filter(|f| f["weight"] != "note").collect();
        for (code, subject) in planted.findings {
            let found = weighty.iter().find(|f| {
                let about = f["contest"].as_str().or(f["county"].as_str());
                f["code"] == *code && about.is_some_and(|name| name.contains(subject))
            });
            let found = found.unwrap_or_else(|| panic!("{fault}: no {code} of {subject}"));
            let weight = if planted.repair.is_some() {
                "explained"
            } else {
                "unexplained"
            };
            assert_eq!(found["weight"], weight, "{fault}");
        }
        assert_eq!(code, planted.code, "{fault}");
        let checks = report["checks"].as_array().unwrap().iter();
        let repairs: Vec<&Value> = checks
            .filter_map(|c| c["verdict"]["repairs"].as_array())
            .flatten()
            .collect();
        match planted.repair {
            None => assert_eq!(repairs.len(), 0, "{fault}: {repairs:?}"),
            Some((kind, what)) => {
                assert!(!repairs.is_empty(), "{fault}");
                for repair in repairs {
                    assert_eq!(repair["kind"], kind, "{fault}");
                    assert!(
                        repair["what"].as_str().unwrap().contains(what),
                        "{fault}: {repair}"
                    );
                }
            }
        }
    }
}

#[test]
fn faults_are_named() {
    let (code, list, _) = scratch(&["demo", "--plant", "list"]);
    assert_eq!((code, list.lines().count()), (0, 10));
    let (code, stdout, stderr) = scratch(&["demo", "--plant", "no-such-fault"]);
    assert_eq!((code, &*stdout), (2, ""));
    assert!(stderr.contains("“no-such-fault” is no fault"), "{stderr}");
    for planted in FAULTS {
        assert!(
            list.lines().any(|line| line.starts_with(planted.fault)),
            "{list}"
        );
        assert!(stderr.contains(planted.fault), "{stderr}");
    }
}

/// What is planted is said on standard error, and several faults are found together.
#[test]
fn several_faults() {
    let (code, stdout, stderr) =
        scratch(&["demo", "--plant", "wrong-risk", "--plant", "changed-hash"]);
    assert_eq!(code, 1);
    for fault in ["wrong-risk", "changed-hash"] {
        assert!(stderr.contains(&format!("Planted: {fault}: ")), "{stderr}");
    }
    assert!(stdout.contains("Differs, unexplained: 2"), "{stdout}");
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
    assert_eq!(stdout, alone.join("\n"));
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

/// The text that is hashed, its SHA-256, the number and the card, all computed here again.
#[test]
fn a_draw_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (_, report) = json(at, &["demo", "--out", "demo"]);
    let contest = "Cedar";
    let seed = report["seed"].as_str().unwrap();
    let found = report["contests"].as_array().unwrap().iter();
    let found: Vec<_> = found
        .filter(|c| c["contest"].as_str().unwrap().contains(contest))
        .collect();
    assert_eq!(found.len(), 1);
    let args = ["explain", "demo", "--contest", contest, "--draw", "17"];
    let (code, stdout, stderr) = run(at, &args);
    assert_eq!(code, 0, "{stderr}");
    let text = format!("{seed},17");
    let digest = Sha256::digest(&text);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    // The remainder digit by digit, as by hand.
    let cards: u64 = fs::read_to_string(at.join("demo/round_1/manifest-Cedar.csv"))
        .unwrap()
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(3).unwrap().parse::<u64>().unwrap())
        .sum();
    let digits = hex.chars().map(|c| u64::from(c.to_digit(16).unwrap()));
    let number = 1 + digits.fold(0, |rest, digit| (rest * 16 + digit) % cards);
    let line = |caption: &str| {
        let mut lines = stdout.lines().map(str::trim);
        let found = lines.find_map(|line| line.strip_prefix(caption));
        found
            .unwrap_or_else(|| panic!("no {caption}: {stdout}"))
            .trim()
            .to_owned()
    };
    assert_eq!(line("text"), text);
    assert_eq!(line("SHA-256"), hex);
    assert!(
        line("number").ends_with(&format!("mod {cards}) = {number}")),
        "{stdout}"
    );
    // The card, by counting down the manifest.
    let manifest = fs::read_to_string(at.join("demo/round_1/manifest-Cedar.csv")).unwrap();
    let mut left = number;
    let mut card = String::new();
    for row in manifest.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let count: u64 = cells[3].parse().unwrap();
        if left <= count {
            card = format!("Cedar {}-{}-{left}:", cells[1], cells[2]);
            break;
        }
        left -= count;
    }
    assert!(line("card").starts_with(&card), "{stdout} is not {card}");
    let (code, _, stderr) = run(
        at,
        &["explain", "demo", "--contest", contest, "--draw", "100000"],
    );
    assert_eq!(code, 2);
    assert!(stderr.contains("there is no draw 100000"), "{stderr}");
}
