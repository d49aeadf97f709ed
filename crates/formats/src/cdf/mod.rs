//! NIST's Common Data Format for cast vote records (SP 1500-103, version 1.0.0), as JSON and as XML.
//!
//! A report has its cards and, before or behind them, what their ids mean; so a file is read twice, for the
//! definitions first. How many ranks a contest has no report says: it is the highest that a card of any file has.
//!
//! `tree` holds an object of a report whichever way it is written, `json` and `xml` read objects one at a time,
//! `definitions` numbers contests and selections, `cards` makes cards, and `write` writes a report.

mod cards;
mod definitions;
mod json;
#[cfg(test)]
mod tests;
mod tree;
mod write;
mod xml;

use std::io::{self, Read};

use election::record::FileKind;
use election::{Code, Finding, Place, Weight};

use crate::columns::shortened;
use crate::cvr::{CardFile, CardReader, Cards, Catalog, Listed, Opened, Vendor};
use definitions::{Definitions, Learning, Missing};
use tree::{Member, Tree};

pub use write::{CdfForm, CdfWriter};

pub(crate) const VENDOR: Vendor = Vendor { recognise, open };

fn recognise(head: &[u8], _: &str) -> Option<FileKind> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if text.trim_ascii_start().starts_with(b"{") {
        return json::is_report(text).then_some(FileKind::CdfJson);
    }
    is_xml(head).then_some(FileKind::CdfXml)
}

/// Whether the beginning of a file is that of a report as XML.
pub(crate) fn is_xml(head: &[u8]) -> bool {
    xml::is_report(head)
}

fn open(files: &Opened<'_>, catalog: &mut Catalog, listed: &mut Listed) -> Vec<CardFile> {
    open_kinds(
        files,
        &[FileKind::CdfJson, FileKind::CdfXml],
        catalog,
        listed,
    )
}

/// The files of these kinds, their contests in the catalog.
pub(crate) fn open_kinds(
    files: &Opened<'_>,
    kinds: &[FileKind],
    catalog: &mut Catalog,
    listed: &mut Listed,
) -> Vec<CardFile> {
    let mut at: Vec<usize> = kinds.iter().flat_map(|kind| files.of_kind(*kind)).collect();
    at.sort_unstable();
    let mut reports = Vec::new();
    for at in at {
        let form = Form::of(files.file(at).kind);
        let mut learning = Learning::new(files.path(at));
        let read = files.stream(at, |stream| form.read(stream, &mut learning));
        if let Some(learnt) = learning.finish(read.and_then(|read| read), listed) {
            reports.push((at, form, learnt));
        }
    }
    let learnt = reports
        .iter()
        .map(|(at, _, learnt)| (files.path(*at), learnt));
    let definitions = Definitions::of_all(&learnt.collect::<Vec<_>>(), catalog);
    for ((at, _, _), definitions) in reports.iter().zip(&definitions) {
        for (contest, missing) in &definitions.missing {
            let (column, expected, then) = match missing {
                Missing::Votes => ("VotesAllowed", "how many votes a contest has", "1 is taken"),
                Missing::Elected => (
                    "NumberElected",
                    "how many a contest with ranks elects",
                    "it is not known",
                ),
            };
            let found = format!("none in “{}”; {then}", shortened(contest));
            let place = Place::file(files.path(*at).clone()).column(column);
            let (code, weight) = (Code::ColumnMissing, Weight::Note);
            listed.push(Finding::new(code, weight, place, expected, found));
        }
    }
    let reports = reports.into_iter().zip(definitions);
    let files = reports.map(|((at, form, _), definitions)| CardFile {
        at,
        export: at,
        reader: Box::new(Report { form, definitions }),
    });
    files.collect()
}

/// A report with cards.
struct Report {
    form: Form,
    definitions: Definitions,
}

impl CardReader for Report {
    fn read(&self, stream: &mut dyn Read, cards: &mut Cards<'_>) -> io::Result<()> {
        let mut cards = cards::ToCards::new(&self.definitions, cards);
        self.form.read(stream, &mut cards)
    }
}

/// How a report is written down.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Xml,
}

impl Form {
    fn of(kind: FileKind) -> Self {
        match kind {
            FileKind::CdfJson => Form::Json,
            _ => Form::Xml,
        }
    }

    fn read(self, stream: &mut dyn Read, visit: &mut dyn Visit) -> io::Result<()> {
        match self {
            Form::Json => json::read(stream, visit),
            Form::Xml => xml::read(stream, visit),
        }
    }
}

/// Takes the objects of a report. An error ends the reading.
trait Visit {
    /// An object, whose root is the first node of the tree.
    fn object(&mut self, name: Member, tree: &Tree) -> io::Result<()>;
    /// An object that cannot be read, and why; the next can.
    fn damaged(&mut self, name: Member, why: &str) -> io::Result<()>;
    /// A member of the report that is not of the standard.
    fn strange(&mut self, member: &str);
}

/// Whether a report has these beside one another.
fn is_of_report(name: Member) -> bool {
    matches!(
        name,
        Member::CVR | Member::Election | Member::GpUnit | Member::Party | Member::ReportingDevice
    )
}
