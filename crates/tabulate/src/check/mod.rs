//! An election record against itself and its manifests.
//!
//! The record is read through several times, and what is held does not grow with it but for a number or two a batch:
//! first `tally` counts batches, styles and how often each card occurs; then `sequence` takes the batches by
//! so many cards at a time, in the order in which they were scanned, for ids, gaps and sheets, and `runs` looks for cards
//! that follow one another in two places. `manifests` compares batches with the manifests.
//!
//! What was met in reading is carried over, before what is found here.

mod bits;
mod manifests;
mod runs;
mod sequence;
mod tally;

use std::collections::{BTreeMap, HashSet};

use election::{Finding, Listed, Name, Place};
use record::{Record, RecordError};
use serde::Serialize;

pub use manifests::ManifestCheck;
use sequence::Sequences;
use tally::Tally;

/// What a check of a record gave.
#[derive(Debug, Serialize)]
pub struct Checked {
    /// Cards, of several sheets each by itself.
    pub cards: u64,
    /// Batches that have cards, in each export by itself.
    pub batches: u64,
    /// Ballots by how many sheets were scanned together.
    pub ballots: BTreeMap<u32, u64>,
    /// Manifests that are of one another's cards together, against those cards.
    pub manifests: Vec<ManifestCheck>,
    /// What was met in reading, and what was found.
    pub findings: Vec<Finding>,
}

/// Checks a record.
///
/// # Errors
/// A file of it cannot be read.
pub fn check(record: &Record) -> Result<Checked, RecordError> {
    let files = Files::of(record);
    let mut listed = Listed::default();
    let tally = Tally::of(record, &files, &mut listed)?;
    let (manifests, agreeing) = manifests::check(record, &files, &tally, &mut listed);
    let mut ballots = BTreeMap::new();
    let mut anchors = runs::Anchors::new(tally.cards);
    for pass in tally.passes() {
        let sequences = Sequences::gather(record, &tally, |batch| pass.contains(&batch))?;
        for (batch, cards) in sequences.iter() {
            let agrees = agreeing.contains(&batch);
            sequence::check(
                &files,
                &tally,
                batch,
                cards,
                agrees,
                &mut ballots,
                &mut listed,
            );
            anchors.add(batch, cards);
        }
    }
    runs::check(record, &files, &tally, anchors, &mut listed)?;
    tally.contests(record, &mut listed);
    let mut findings = record.findings().to_vec();
    let known: HashSet<(&str, &Place)> = record
        .findings()
        .iter()
        .map(|f| (f.code.id(), &f.place))
        .collect();
    let new = listed.into_findings().into_iter();
    findings.extend(
        new.filter(|f| !known.contains(&(f.code.id(), &f.place)))
            .collect::<Vec<_>>(),
    );
    Ok(Checked {
        cards: tally.cards,
        batches: tally.batches().len() as u64,
        ballots,
        manifests,
        findings,
    })
}

/// The files of a record by number.
struct Files<'r>(BTreeMap<u32, (&'r Name, u32)>);

impl<'r> Files<'r> {
    fn of(record: &'r Record) -> Self {
        let sources = record.sources().iter();
        Files(
            sources
                .map(|file| (file.number, (&file.path, file.export)))
                .collect(),
        )
    }

    /// The export of a file; the file by itself where the record does not say.
    fn export(&self, source: u32) -> u32 {
        match self.0.get(&source) {
            Some((_, export @ 1..)) => *export,
            _ => source,
        }
    }

    fn path(&self, source: u32) -> Name {
        self.0
            .get(&source)
            .map_or_else(Name::default, |(path, _)| (*path).clone())
    }

    /// A place in a file.
    fn place(&self, source: u32, place: u64) -> Place {
        let file = Place::file(self.path(source));
        match u32::try_from(place) {
            Ok(row @ 1..) => file.row(row),
            _ => file,
        }
    }
}
