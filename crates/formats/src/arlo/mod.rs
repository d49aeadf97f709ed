//! An audit run with Arlo: its report and the files that went into it, into an [`ArloAudit`].
//!
//! `report` reads the report's sections, `samples` its sampled batches and ballots, `text` the small
//! languages of its cells, `tables` manifests, candidate totals, contests and lists of digests, `assemble` puts the
//! files of an audit together. Layouts: those of Arlo's own test reports of every audit type,
//! of Georgia's audit of May 2026, and of earlier versions of Arlo.

mod assemble;
mod report;
mod samples;
mod tables;
mod text;

use election::{
    ArloManifest, ArloReport, ArloTallies, DigestList, FileEntry, Finding, Kind, Place,
    StandardizedContest,
};

pub(crate) use assemble::{assemble, belongs, folder_of};
pub(crate) use report::section_title;
pub(crate) use tables::{contests as standardized_contests, digest_line};

use crate::table::Table;

/// What one of Arlo's files gave.
pub(crate) enum Piece {
    /// A report.
    Report(Box<ArloReport>),
    /// A manifest.
    Manifest(ArloManifest),
    /// Candidate totals.
    Tallies(ArloTallies),
    /// Contests and their jurisdictions.
    Contests(Vec<StandardizedContest>),
    /// Digests.
    Digests(DigestList),
}

/// Reads a file of one of Arlo's kinds.
pub(crate) fn piece(kind: Kind, table: &Table, entry: &FileEntry) -> Option<(Piece, Vec<Finding>)> {
    let place = Place::file(entry.path.clone());
    Some(match kind {
        Kind::ArloReport => {
            let (report, findings) = report::report(place, table);
            (Piece::Report(Box::new(report)), findings)
        }
        Kind::ArloManifest => {
            let (manifest, findings) = tables::manifest(place, table, &entry.sha256);
            (Piece::Manifest(manifest), findings)
        }
        Kind::ArloTallies => {
            let (tallies, findings) = tables::tallies(place, table, &entry.sha256);
            (Piece::Tallies(tallies), findings)
        }
        Kind::ArloContests => {
            let (contests, findings) = tables::contests(place, table);
            (Piece::Contests(contests), findings)
        }
        Kind::Digests => {
            let (digests, findings) = tables::digests(place, table);
            (Piece::Digests(digests), findings)
        }
        _ => return None,
    })
}
