//! What the integration tests share: the real folder, verifications, reports of them, the command.
//!
//! `folder` is a copy of a published folder in which one thing is altered, `workbook` alters a cell or
//! row of a workbook.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test takes what it needs; a test that cannot read its files fails"
)]

pub mod archive;
pub mod folder;
pub mod workbook;

#[path = "../../../formats/tests/support/real.rs"]
mod real;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use election::{Check, Finding, Step, Verdict, Verification};

pub use real::real;

/// The general election of 2020, if the data is at hand.
pub fn general_2020() -> Option<PathBuf> {
    real("colorado/2020-general")
}

/// Reads and verifies what is at a path.
pub fn verified(path: &Path) -> Verification {
    let source = formats::Source::open(path).unwrap();
    let [audit] = &formats::read(&source, || {})[..] else {
        panic!("one election in {}", path.display());
    };
    verify::verify(audit, &verify::Options::default())
}

/// Verifies the first of the elections at a path, with a seed that is known from elsewhere or without.
pub fn verified_first(path: &Path, seed: Option<&str>) -> Verification {
    let source = formats::Source::open(path).unwrap();
    let audits = formats::read(&source, || {});
    let seed = seed.map(str::to_owned);
    verify::verify(&audits[0], &verify::Options { seed })
}

/// As [`verified`], and every report of it can be made and has what is needed.
pub fn reported(path: &Path) -> Verification {
    let verification = verified(path);
    let _ = reports(&verification);
    verification
}

/// All three reports: text, JSON, HTML. Each is whole, and no text of a file can write on the terminal.
pub fn reports(verification: &Verification) -> [String; 3] {
    let show = dossier::terminal::Show {
        notes: true,
        risks: true,
    };
    let text = dossier::terminal::render(verification, show);
    let control = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(control, None, "a control character in the text report");
    let json = dossier::json::render(verification).unwrap();
    let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(parsed["schema"], Verification::SCHEMA);
    let html = dossier::html::render(verification);
    assert!(html.trim_end().ends_with("</html>"), "the page is cut");
    [text, json, html]
}

/// The one check of a step, contest or county, and round.
pub fn check<'v>(v: &'v Verification, step: Step, name: &str, round: u32) -> &'v Check {
    let round = Some(round).filter(|round| *round > 0);
    let named = |c: &&Check| {
        let subject = c.contest.as_deref().or(c.county.as_deref());
        c.step == step && c.round == round && subject.unwrap_or("") == name
    };
    let mut found = v.checks.iter().filter(named);
    let check = found.next();
    assert!(found.next().is_none(), "{step:?} {name} {round:?} twice");
    check.unwrap_or_else(|| panic!("no check {step:?} {name} {round:?}"))
}

/// The checks of a step.
pub fn checks(v: &Verification, step: Step) -> impl Iterator<Item = &Check> {
    v.checks.iter().filter(move |check| check.step == step)
}

/// A finding in a line: code, subject, place.
pub fn line(finding: &Finding) -> String {
    let subject = finding.contest.as_ref().or(finding.county.as_ref());
    let subject = subject.map_or("", |name| name);
    format!("{} | {subject} | {}", finding.code.id(), finding.place)
}

/// A verdict in a word; the repairs counted by their kinds.
pub fn word(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Equal => "equal".to_owned(),
        Verdict::EqualAfterRepairs { repairs } => {
            let mut kinds = BTreeMap::new();
            for repair in repairs {
                *kinds.entry(repair.kind).or_insert(0) += 1;
            }
            let shown = kinds.into_iter().map(|(kind, n)| format!("{n} {kind:?}"));
            format!("repaired: {}", shown.collect::<Vec<_>>().join(", "))
        }
        Verdict::Differs => "differs".to_owned(),
        Verdict::CannotBeChecked { .. } => "cannot".to_owned(),
        Verdict::NotMeasured => "not measured".to_owned(),
    }
}

/// A check by its step, contest or county, and round (0: of none).
pub type Key = (Step, String, u32);

/// The verdicts of a verification: in a word, and whole.
pub fn verdicts(v: &Verification) -> BTreeMap<Key, (String, Verdict)> {
    let mut verdicts = BTreeMap::new();
    for check in &v.checks {
        let subject = check.contest.as_deref().or(check.county.as_deref());
        let key = (
            check.step,
            subject.unwrap_or("").to_owned(),
            check.round.unwrap_or(0),
        );
        let value = (word(&check.verdict), check.verdict.clone());
        let twice = verdicts.insert(key.clone(), value);
        assert_eq!(twice, None, "two checks {key:?}");
    }
    verdicts
}

/// The command, in an empty folder of its own.
pub fn command(scratch: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrutineer"));
    command.current_dir(scratch);
    command
}

/// What the command gives to arguments that name files from their root.
pub fn scrutineer(arguments: &[&str]) -> Output {
    command(Path::new(".")).args(arguments).output().unwrap()
}

/// Exit code, standard output and standard error.
pub fn ran(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let code = output
        .status
        .code()
        .expect("ended by itself, not by a signal");
    (code, text(&output.stdout), text(&output.stderr))
}
