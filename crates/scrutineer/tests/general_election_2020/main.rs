//! The general election of 2020, step by step: each row of the table "What 2020 general gives" of the
//! research on Colorado's files, and what is known of this election from elsewhere.
//!
//! Every figure here was found without this program, by redoing the audit from the same files.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod cards;
mod counties;
mod risks;
#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use election::{
    Cards, Code, Finding, Outcome, Repair, RepairKind, Step, Verdict, Verification, Votes, Weight,
};
use support::{check, checks, word};

fn audit() -> Option<&'static Verification> {
    static AUDIT: OnceLock<Verification> = OnceLock::new();
    let path = support::general_2020()?;
    Some(AUDIT.get_or_init(|| support::reported(&path)))
}

/// The contests or counties of a step by how they came out.
fn by_word(v: &Verification, step: Step) -> BTreeMap<String, Vec<&str>> {
    let mut words: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for check in checks(v, step) {
        let name = check.contest.as_deref().or(check.county.as_deref());
        let names = words.entry(word(&check.verdict)).or_default();
        names.push(name.unwrap_or(""));
    }
    words
}

fn found(v: &Verification, code: Code) -> Vec<&Finding> {
    v.findings.iter().filter(|f| f.code == code).collect()
}

fn repairs<'v>(v: &'v Verification, step: Step, name: &str, round: u32) -> &'v [Repair] {
    match &check(v, step, name, round).verdict {
        Verdict::EqualAfterRepairs { repairs } => repairs,
        other => panic!("{step:?} {name} {round}: {other:?}"),
    }
}

fn what(repairs: &[Repair]) -> Vec<&str> {
    repairs.iter().map(|repair| &*repair.what).collect()
}

const TELLER_BATCHES: [&str; 4] = [
    "batch 1-682, 25 cards",
    "batch 1-683, 25 cards",
    "batch 1-684, 25 cards",
    "batch 1-685, 16 cards",
];

const NEED_TELLER: [&str; 4] = [
    "Presidential Electors",
    "Proposition 114 (STATUTORY)",
    "Teller - Amendment 77 (CONSTITUTIONAL)",
    "United States Senator",
];

const SPRINGS_2C: &str = "City of Colorado Springs Ballot Question 2C";

#[test]
fn as_a_whole_it_does_not_hold() {
    let Some(v) = audit() else { return };
    assert_eq!(v.outcome(), Outcome::Differs);
    assert_eq!(v.outcome().exit_code(), 1);
    let unexplained = v
        .findings
        .iter()
        .filter(|f| f.weight == Weight::Unexplained);
    let lines: Vec<_> = unexplained.map(support::line).collect();
    assert_eq!(
        lines,
        [
            "manifest-hash | Grand | round_1/manifest-Grand.csv",
            "manifest-hash | Teller | round_1/manifest-Teller.csv",
        ]
    );
    assert_eq!(
        v.findings
            .iter()
            .filter(|f| f.weight == Weight::Unread)
            .count(),
        0
    );
    let differs = v.checks.iter().filter(|c| c.verdict == Verdict::Differs);
    assert_eq!(differs.count(), 2);
    assert_eq!(v.seed.as_deref(), Some("92076602804272786701"));
    assert_eq!(word(&check(v, Step::Seed, "", 0).verdict), "equal");
    assert_eq!(
        by_word(v, Step::Inventory),
        [("equal".to_owned(), vec![""; 3])].into()
    );
    assert_eq!(v.contests.len(), 658);
    assert_eq!(v.contests.iter().filter(|c| c.targeted).count(), 66);
}
