//! Results as somebody reported them, against the cards of a record.

use std::fmt::Write as _;

use dossier::printable;
use dossier::tabulation::Against;
use election::record::{ReportedResults, SourceFile};
use election::{Finding, Name};
use record::{Record, RecordError, counted};
use serde::Serialize;
use tabulate::compare_reported;

/// A file of reported results against the cards.
#[derive(Serialize)]
pub struct Reported {
    file: Name,
    /// Figures that are equal, or not below the lower bound that withheld ones leave.
    equal: u64,
    differing: u64,
}

impl Reported {
    /// As a page shows it.
    pub fn against(&self) -> Against<'_> {
        Against {
            file: &self.file,
            equal: self.equal,
            differing: self.differing,
        }
    }
}

/// Compares results with the cards; the path of each file, by its number, is found among `files`.
///
/// # Errors
/// The record cannot be read.
pub fn against_cards(
    record: &Record,
    results: &[ReportedResults],
    files: &[SourceFile],
) -> Result<(Vec<Reported>, Vec<Finding>), RecordError> {
    if results.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let counts = counted(record)?;
    let mut findings = Vec::new();
    let compared = results.iter().map(|results| {
        let file = files.iter().find(|file| file.number == results.source);
        let file = file.map_or_else(Name::default, |file| file.path.clone());
        let compared = compare_reported(&counts, results, &file);
        findings.extend(compared.findings);
        Reported {
            file,
            equal: compared.equal,
            differing: compared.differing,
        }
    });
    let compared = compared.collect();
    Ok((compared, findings))
}

/// A line a file.
pub fn lines(reported: &[Reported]) -> String {
    let mut text = String::new();
    for of in reported {
        let file = printable(&of.file);
        let (equal, differing) = (of.equal, of.differing);
        let _ = writeln!(
            text,
            "reported {file}: {equal} figures equal, {differing} differ"
        );
    }
    text
}
