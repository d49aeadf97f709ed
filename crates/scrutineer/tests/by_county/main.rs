//! The audits that were published county by county (2017 and 2018): what each step gives, and that one figure
//! altered in a copy of the folder turns the steps it belongs to, and no others.
//!
//! Every count was worked out before from the published files with a program of its own: hashes of manifests,
//! draws into the rows of CVR files and into the manifests, cards on lists and sheets, sizes by the formula.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod elections;
mod lists;
mod reports;
#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

use election::{Step, Verification};
use support::folder::Copy;
use support::{Key, verdicts};

const IN_2017: &str = "colorado/2017-coordinated";
const PRIMARY_2018: &str = "colorado/2018-primary";
const GENERAL_2018: &str = "colorado/2018-general";

/// A folder and what it gives unaltered.
fn original(folder: &str) -> Option<&'static (PathBuf, Verification)> {
    static ORIGINALS: [OnceLock<(PathBuf, Verification)>; 3] = [const { OnceLock::new() }; 3];
    let path = support::real(folder)?;
    let place = [IN_2017, PRIMARY_2018, GENERAL_2018]
        .iter()
        .position(|f| *f == folder);
    Some(ORIGINALS[place.unwrap()].get_or_init(|| (path.clone(), support::reported(&path))))
}

/// The checks whose verdict another one is after an alteration: step, county or contest (nothing: the audit),
/// round (0: none), the verdict in a word.
#[track_caller]
fn alter(folder: &str, edit: impl FnOnce(&Copy), expected: &[(Step, &str, u32, &str)]) {
    let Some((path, before)) = original(folder) else {
        return;
    };
    let copy = Copy::of(path);
    edit(&copy);
    let after = support::verified(copy.path());
    let (old, new) = (verdicts(before), verdicts(&after));
    let keys: BTreeSet<&Key> = old.keys().chain(new.keys()).collect();
    let changed: BTreeMap<&Key, &str> = keys
        .into_iter()
        .filter(|key| old.get(*key) != new.get(*key))
        .map(|key| (key, new.get(key).map_or("gone", |(word, _)| word)))
        .collect();
    let wanted: BTreeMap<Key, &str> = expected
        .iter()
        .map(|(step, name, round, word)| ((*step, (*name).to_owned(), *round), *word))
        .collect();
    let wanted: BTreeMap<&Key, &str> = wanted.iter().map(|(key, word)| (key, *word)).collect();
    assert_eq!(changed, wanted);
    let more = after
        .findings
        .iter()
        .filter(|f| !before.findings.contains(f));
    let unexplained = more
        .filter(|f| f.weight == election::Weight::Unexplained)
        .count();
    assert_eq!(
        changed.values().any(|word| *word == "differs"),
        unexplained > 0
    );
}
