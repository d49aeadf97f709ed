//! `selftest` as it is typed.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

#[path = "support/mod.rs"]
mod support;

use support::{command, ran};

/// A short self-test: every design is named and within the limit, the same series gives the same bytes, and another
/// series other figures.
#[test]
fn a_short_one() {
    let scratch = tempfile::tempdir().unwrap();
    let run = |series: &str| {
        let args = [
            "selftest",
            "risk",
            "--runs",
            "12",
            "--risk-limit",
            "0.2",
            "--series",
            series,
        ];
        let files = ["--html", "p.html", "--json", "p.json"];
        let (code, out, talk) = ran(&command(scratch.path())
            .args(args)
            .args(files)
            .output()
            .unwrap());
        assert_eq!(code, 0, "{out}{talk}");
        let read = |name: &str| std::fs::read_to_string(scratch.path().join(name)).unwrap();
        (out, read("p.html"), read("p.json"))
    };
    let first = run("1");
    for function in [
        "aGRAPA",
        "BRAVO",
        "Minerva",
        "COBRA adaptive",
        "MACRO",
        "SUITE",
        "stratified",
    ] {
        assert!(
            first.0.contains(function) && first.1.contains(function),
            "{function}"
        );
    }
    assert_eq!(first, run("1"));
    assert_ne!(first, run("2"));
}

#[test]
fn a_limit_that_is_none() {
    let scratch = tempfile::tempdir().unwrap();
    let args = ["selftest", "risk", "--risk-limit", "5"];
    let (code, _, talk) = ran(&command(scratch.path()).args(args).output().unwrap());
    assert_eq!(code, 2);
    let none = ["selftest", "risk", "--runs", "0"];
    let (refused, ..) = ran(&command(scratch.path()).args(none).output().unwrap());
    assert_eq!(refused, 2);
    assert!(
        talk.contains("'5'") && talk.contains("below 1, such as 5% or 0.05"),
        "{talk}"
    );
}
