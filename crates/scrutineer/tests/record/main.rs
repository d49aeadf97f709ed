//! Cast vote records into an election record, and back: real elections against figures that are not ours.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

#[path = "../support/mod.rs"]
mod support;

mod beside_cards;
mod broken;
mod cdf;
mod check_text;
mod clear_creek;
mod command;
mod csv_files;
mod cumulative;
mod damaged;
mod engines;
mod exports;
mod generated;
mod reported;
mod round_trip;
mod splitting;

use std::io;
use std::path::{Path, PathBuf};

use election::Finding;
use election::record::{Card, CardGroup, CardSink, SourceFile};
use formats::{CvrFiles, Source};
use record::{Counts, Record, Writer};

/// A record, what went into it, and what was met.
struct Made {
    record: Record,
    counts: Counts,
    cards: Vec<Card>,
    files: Vec<SourceFile>,
    findings: Vec<Finding>,
    dir: PathBuf,
    _scratch: tempfile::TempDir,
}

impl Made {
    /// What was met beside notes on headings of ES&S, which do not say whether choices are ranks.
    fn unexpected(&self) -> Vec<&Finding> {
        let is_told = |of: &Finding| {
            of.place.file.ends_with(".csv") && of.found.contains(": read as ranks 1 to ")
        };
        self.findings.iter().filter(|of| !is_told(of)).collect()
    }
}

/// Writes cards and keeps them.
struct Both(Writer, Vec<Card>);

impl CardSink for Both {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.1.push(card.clone());
        self.0.card(card)
    }

    fn group(&mut self, group: &CardGroup) -> io::Result<()> {
        self.0.group(group)
    }
}

/// The record of what lies at a path.
fn made(path: &Path) -> Made {
    made_of(&[path])
}

/// The record of what lies at several.
fn made_of(paths: &[&Path]) -> Made {
    let scratch = tempfile::tempdir().unwrap();
    let dir = scratch.path().join("record");
    let sources: Vec<Source> = paths.iter().map(|p| Source::open(p).unwrap()).collect();
    let files = CvrFiles::open(&sources);
    let mut both = Both(Writer::create(&dir, files.contests()).unwrap(), Vec::new());
    let (files, findings) = files.read(&mut both, |_| {}).unwrap();
    both.0.finish(&files, &findings).unwrap();
    let record = Record::open(&dir).unwrap();
    Made {
        counts: Counts::of(&record).unwrap(),
        record,
        cards: both.1,
        files,
        findings,
        dir,
        _scratch: scratch,
    }
}
