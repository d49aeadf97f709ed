//! Results as they were reported, of every layout that is known, into [`ReportedResults`].
//!
//! | file | module |
//! |---|---|
//! | statements of votes as CSV, HTML, xlsx, ods, xls | [`statement`] |
//! | Clarity's `detail.xml` | [`clarity`] |
//! | Dominion's election summary as XML | [`dominion_summary`] |
//! | NIST SP 1500-100, XML and JSON | [`err`] |
//!
//! Each is known by its content. Every printed total is compared with the sum of its parts ([`sums`]).

mod build;
mod clarity;
mod dominion_summary;
mod err;
mod figure;
mod heading;
mod page;
mod statement;
mod sums;

use election::record::{FileKind, ReportedResults};
use election::{Code, Finding, Name, Place, Weight};

use crate::cvr::{Listed, Opened, Vendor, unreadable};
use crate::table::{Row, Table, decode};
use crate::workbook::Workbook;
use build::Builder;
use statement::Sheet;

/// Reported results have no cards.
pub(crate) const VENDOR: Vendor = Vendor {
    recognise: |head, _| recognise(head),
    open: |_, _, _| Vec::new(),
};

/// How much of a text is looked at to know it for a table.
const HEAD_OF_TABLE: usize = 1 << 16;

/// What a file is, by its beginning. Workbooks have to be read whole: [`is_workbook_of_votes`].
fn recognise(head: &[u8]) -> Option<FileKind> {
    if is_workbook(head) {
        return None;
    }
    let (text, encoding) = decode(head);
    if encoding.is_none_or(|e| !e.starts_with("UTF-16")) && head.contains(&0) {
        return None;
    }
    known(&text).map(|_| FileKind::ReportedResults)
}

/// A layout of text files.
#[derive(Clone, Copy, Debug)]
enum Layout {
    Clarity,
    DominionSummary,
    Err,
    Page,
    Table,
}

/// The layout of a text, which may be cut off.
fn known(text: &str) -> Option<Layout> {
    if page::is_page(text) {
        // One that has too many cells is said when it is read.
        let Ok(table) = page::table(text) else {
            return Some(Layout::Page);
        };
        let sheets = [Sheet {
            name: "",
            table: &table,
        }];
        return statement::is_statement(&sheets).then_some(Layout::Page);
    }
    if err::is_report(text) {
        return Some(Layout::Err);
    }
    if text.trim_start().starts_with('<') {
        return match () {
            () if crate::clarity::is_results(text) => Some(Layout::Clarity),
            () if dominion_summary::is_report(text) => Some(Layout::DominionSummary),
            () => None,
        };
    }
    if text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let end = match text.len() > HEAD_OF_TABLE {
        true => text[..text.floor_char_boundary(HEAD_OF_TABLE)].rfind('\n')?,
        false => text.len(),
    };
    let table = Table::from_csv(&text[..end]).ok()?;
    let sheets = [Sheet {
        name: "",
        table: &table,
    }];
    (!is_prose(&table) && statement::is_statement(&sheets)).then_some(Layout::Table)
}

/// Whether a text is written to be read and quotes a table at most: it has a block that is fenced off, as Markdown has
/// them, or more lines without a second cell than with one.
fn is_prose(table: &Table) -> bool {
    let rows = || table.rows().filter(|row| !row.is_blank());
    let single = |row: &Row<'_>| row.cells().filter(|cell| !cell.is_empty()).count() == 1;
    let fenced = |row: &Row<'_>| {
        let text = row.cell(0).trim();
        text.starts_with("```") || text.starts_with("~~~")
    };
    rows().any(|row| fenced(&row)) || rows().filter(single).count() * 2 > rows().count()
}

fn is_workbook(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || crate::xls::is_compound(head)
}

/// Whether a workbook has a table of votes.
fn is_workbook_of_votes(bytes: &[u8]) -> bool {
    Workbook::read(bytes).is_ok_and(|workbook| statement::is_statement(&sheets(&workbook)))
}

fn sheets(workbook: &Workbook) -> Vec<Sheet<'_>> {
    let sheets = workbook.sheets.iter();
    sheets.map(|(name, table)| Sheet { name, table }).collect()
}

/// Knows the workbooks among files that nobody else knows, and reads the results of all files that have any.
pub(crate) fn read_all(files: &mut Opened<'_>, listed: &mut Listed) -> Vec<ReportedResults> {
    let others: Vec<usize> = files.of_kind(FileKind::Other).collect();
    for at in others {
        let head = files.start(at).unwrap_or_default();
        if is_workbook(&head)
            && files
                .whole(at)
                .is_ok_and(|bytes| is_workbook_of_votes(&bytes))
        {
            files.known(at, FileKind::ReportedResults);
        }
    }
    let with_results: Vec<usize> = files.of_kind(FileKind::ReportedResults).collect();
    let mut all = Vec::new();
    for at in with_results {
        let file = files.file(at);
        let (number, path) = (file.number, file.path.clone());
        match files.whole(at) {
            Ok(bytes) => all.push(read(number, &path, &bytes, listed)),
            Err(error) => listed.push(unreadable(Place::file(path), &error)),
        }
    }
    all
}

/// Reads the results of a file. One that cannot be read to its end has what was read before, and a finding.
fn read(source: u32, path: &Name, bytes: &[u8], listed: &mut Listed) -> ReportedResults {
    let mut builder = Builder::new(source, path.clone(), listed);
    if let Err(why) = read_into(bytes, &mut builder) {
        let place = builder.place.clone();
        let (code, weight) = (Code::FileUnreadable, Weight::Unread);
        let found = format!("{why}; what stands before that is kept");
        builder.find(code, weight, place, "whole results", found);
    }
    sums::check(&mut builder);
    builder.finish()
}

fn read_into(bytes: &[u8], builder: &mut Builder<'_>) -> Result<(), String> {
    if is_workbook(bytes) {
        let workbook = Workbook::read(bytes)?;
        if workbook.dropped > 0 {
            let place = builder.place.clone();
            let (code, weight) = (Code::FileUnreadable, Weight::Unread);
            let expected = "cells in reading order within 1,048,576 rows and 1,024 columns";
            let found = format!("{} cells elsewhere, left out", workbook.dropped);
            builder.find(code, weight, place, expected, found);
        }
        return statement::read(&sheets(&workbook), builder);
    }
    let (text, encoding) = decode(bytes);
    if let Some(encoding) = encoding {
        let place = builder.place.clone();
        builder.find(Code::Encoding, Weight::Note, place, "UTF-8", encoding);
    }
    let table = match known(&text) {
        Some(Layout::Clarity) => return clarity::read(&text, builder),
        Some(Layout::DominionSummary) => return dominion_summary::read(&text, builder),
        Some(Layout::Err) => return err::read(&text, builder),
        Some(Layout::Page) => page::table(&text)?,
        Some(Layout::Table) | None => Table::from_csv(&text)?,
    };
    let sheet = Sheet {
        name: "",
        table: &table,
    };
    statement::read(&[sheet], builder)
}

/// Reads reported results from bytes, whatever they are: for tests and for fuzzing. None if they are of no layout
/// that is known.
pub fn reported_results(path: &str, bytes: &[u8]) -> Option<(ReportedResults, Vec<Finding>)> {
    let known = match is_workbook(bytes) {
        true => is_workbook_of_votes(bytes),
        false => recognise(bytes).is_some(),
    };
    let mut listed = Listed::default();
    let results = known.then(|| read(1, &path.into(), bytes, &mut listed))?;
    Some((results, listed.into_findings()))
}
