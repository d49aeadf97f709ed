//! Real elections against their official counts.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod instant_runoff;
mod laws;
mod minneapolis;
mod portland;
mod scotland;

#[path = "../../../formats/tests/support/real.rs"]
mod real;

use std::path::Path;

use formats::{CvrFiles, Source};
use tabulate::{Ballots, Profile};

/// The ballots of the one contest of a file.
fn ballots(path: &Path) -> Profile {
    open(path, |ballots| ballots)
}

/// The same, collected as `with` says.
fn open(path: &Path, with: impl Fn(Ballots) -> Ballots) -> Profile {
    let sources = [Source::open(path).unwrap()];
    let files = CvrFiles::open(&sources);
    let [contest] = files.contests() else {
        panic!("{} contests in {}", files.contests().len(), path.display());
    };
    let mut ballots = with(Ballots::of(contest, &[]));
    let (_, _) = files.read(&mut ballots, |_| {}).unwrap();
    assert_eq!(ballots.groups(), 0);
    ballots.finish().0
}
