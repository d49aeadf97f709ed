//! One figure altered in a copy of a published folder, of the general election of 2020 or, in `layouts` and `certified`,
//! of another: the step it belongs to turns, for the right contests, counties and rounds, the place of the figure is named,
//! and nothing else changes.
//!
//! Each test alters one file and lists every check whose verdict is another than in the unaltered folder,
//! and the findings that come in addition, by code, subject and place.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod certified;
mod columns;
mod layouts;
mod lists;
mod manifests;
mod reports;
mod sheets;
mod statewide;
#[path = "../support/mod.rs"]
mod support;
mod tallies;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use election::{Code, Step, Verification};
use support::folder::Copy;
use support::{Key, verdicts};

/// A folder and what it gives unaltered.
type Original = (PathBuf, Verification);

/// A folder of the data, verified once, with a seed or without.
fn original_in(folder: &str, seed: Option<&str>) -> Option<&'static Original> {
    static ORIGINALS: Mutex<BTreeMap<String, &'static Original>> = Mutex::new(BTreeMap::new());
    let path = support::real(folder)?;
    let mut originals = ORIGINALS.lock().unwrap_or_else(PoisonError::into_inner);
    let original = originals.entry(folder.to_owned()).or_insert_with(|| {
        let verified = support::verified_first(&path, seed);
        Box::leak(Box::new((path, verified)))
    });
    Some(original)
}

/// The general election of 2020.
fn original() -> Option<&'static Original> {
    original_in("colorado/2020-general", None)
}

/// The folder before and after an alteration.
struct Altered {
    before: &'static Verification,
    after: Verification,
}

/// Verifies a copy in which something is altered; none without data. Whatever else the alteration gives
/// is handed on: a row, a figure.
fn altered<T>(alter: impl FnOnce(&Copy) -> T) -> Option<(Altered, T)> {
    altered_in("colorado/2020-general", None, alter)
}

/// As [`altered`], for a folder of the data; of several elections in it, the first.
fn altered_in<T>(
    folder: &str,
    seed: Option<&str>,
    alter: impl FnOnce(&Copy) -> T,
) -> Option<(Altered, T)> {
    let (path, before) = original_in(folder, seed)?;
    let copy = Copy::of(path);
    let result = alter(&copy);
    let after = support::verified_first(copy.path(), seed);
    Some((Altered { before, after }, result))
}

impl Altered {
    /// Every check whose verdict changed is one of these, and each of these changed to that word.
    #[track_caller]
    fn changes(&self, expected: &[Change<'_>]) {
        let (before, after) = (verdicts(self.before), verdicts(&self.after));
        let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
        let gone = "gone".to_owned();
        let changed: BTreeMap<&Key, &str> = keys
            .into_iter()
            .filter(|key| before.get(*key) != after.get(*key))
            .map(|key| (key, after.get(key).map_or(&*gone, |(word, _)| word)))
            .collect();
        let mut wanted = BTreeMap::new();
        for change in expected {
            for name in &change.names {
                for round in change.rounds {
                    let key = (change.step, name.clone(), *round);
                    let twice = wanted.insert(key, change.to);
                    assert_eq!(twice, None, "expected twice: {:?} {name}", change.step);
                }
            }
        }
        let extra: Vec<_> = changed
            .iter()
            .filter(|(key, word)| wanted.get(**key) != Some(*word))
            .map(|(key, word)| format!("{key:?} {word}"))
            .collect();
        let missing: Vec<_> = wanted
            .iter()
            .filter(|(key, word)| changed.get(key) != Some(*word))
            .map(|(key, word)| format!("{key:?} {word}"))
            .collect();
        let shown = |list: &[String]| list[..list.len().min(25)].join("\n  ");
        assert!(
            extra.is_empty() && missing.is_empty(),
            "{} not expected:\n  {}\n{} missing:\n  {}",
            extra.len(),
            shown(&extra),
            missing.len(),
            shown(&missing)
        );
    }

    /// The findings that the unaltered folder does not have.
    fn new_findings(&self) -> Vec<String> {
        let known = |f: &&election::Finding| !self.before.findings.contains(f);
        self.after
            .findings
            .iter()
            .filter(known)
            .map(support::line)
            .collect()
    }

    /// These are all the findings that the unaltered folder does not have.
    #[track_caller]
    fn finds(&self, expected: &[&str]) {
        assert_eq!(self.new_findings(), expected);
    }

    /// The first finding in such a line: what was expected, what was found.
    #[track_caller]
    fn says(&self, line: &str) -> (&str, &str) {
        let mut findings = self.after.findings.iter();
        let finding = findings.find(|f| support::line(f) == line).unwrap();
        (&finding.expected, &finding.found)
    }
}

/// Checks of a step that change their verdict to a word.
struct Change<'a> {
    step: Step,
    names: Vec<String>,
    rounds: &'a [u32],
    to: &'a str,
}

const ALL: &[u32] = &[1, 2, 3];
const NO_ROUND: &[u32] = &[0];

fn change<'a, N: AsRef<str>>(
    step: Step,
    names: &[N],
    rounds: &'a [u32],
    to: &'a str,
) -> Change<'a> {
    let names = names.iter().map(|name| name.as_ref().to_owned()).collect();
    Change {
        step,
        names,
        rounds,
        to,
    }
}

/// That which needs no name: the audit as a whole.
const AUDIT: &[&str] = &[""];

/// The contest of a small county that most tests alter: 640 cards, 14 draws, all in round 1.
const SHERIFF: &str = "Hinsdale County Sheriff";

/// The contests that all counties have and that are targeted: their draws need Teller's four batches.
const STATEWIDE: &[&str] = &[
    "Presidential Electors",
    "Proposition 114 (STATUTORY)",
    "United States Senator",
];

/// The contests of a county, those that Teller has, too, apart; from the list of contests by county
/// itself.
fn contests_of(county: &str) -> (Vec<String>, Vec<String>) {
    let (path, _) = original().unwrap();
    let mut reader = csv::Reader::from_path(path.join("contests_by_county.csv")).unwrap();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let of = |county| {
        let rows = rows.iter().filter(move |row| &row[1] == county);
        rows.map(|row| row[2].to_owned())
    };
    let teller: BTreeSet<String> = of("Teller").collect();
    let contests: (Vec<_>, Vec<_>) = of(county).partition(|contest| !teller.contains(contest));
    assert!(contests.1.len() > 10, "contests of {county} and Teller");
    contests
}

/// What Teller's four batches matter to: all its contests for N, those that somebody can lose for
/// the diluted margin.
fn contests_of_teller() -> (Vec<String>, Vec<String>) {
    let uncontested = [
        "District Attorney - 4th Judicial District",
        "Teller County Commissioner - District 1",
        "Teller County Commissioner - District 3",
    ];
    let (_, all) = contests_of("Teller");
    let loses = |contest: &&String| !uncontested.contains(&contest.as_str());
    let contested: Vec<_> = all.iter().filter(loses).cloned().collect();
    assert_eq!(contested.len() + uncontested.len(), all.len());
    (all, contested)
}

/// Teller's own targeted contest.
const TELLER: &str = "Teller - Amendment 77 (CONSTITUTIONAL)";
