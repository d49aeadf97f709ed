//! Clear Ballot's exports of cast vote records: a table with a column for each selection, and for each rank of it.
//!
//! Today's headings name contest, rank, rule, selection and party: `Choice_1_1:Mayor:2:Vote For 1:Ana:NON`. In an early
//! layout (Bay County, Florida, 2012) they are numbers, `Choice_1_1`, and tables beside it have the names of contests,
//! selections and precincts; how many votes are allowed is in none of them, and one is assumed.
//!
//! A cell is 1 or 0, and blank in all columns of a contest that is not on the card. Overvotes are not told apart where
//! their cells are 0. `Status` -1 and `Remade` 1 stand on cards that were remade; whether they count is not told.

mod cards;
mod early;
mod headings;

use election::record::FileKind;
use election::{Code, Finding, Place, Weight, natural_order};

use crate::cvr::{CardFile, Catalog, Listed, Opened, Vendor, unreadable};
use crate::delimited::Rows;
use headings::Headings;

pub(crate) const VENDOR: Vendor = Vendor { recognise, open };

fn recognise(head: &[u8], _path: &str) -> Option<FileKind> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if matches!(text.trim_ascii_start().first(), Some(b'<' | b'{') | None) {
        return None;
    }
    let mut rows = Rows::new(head).ok()?;
    let row = rows.next().ok()??;
    if headings::has_cards(row) {
        return Some(FileKind::ClearBallotCards);
    }
    early::Names::of(row).map(|_| FileKind::ClearBallotNames)
}

fn open(files: &Opened<'_>, catalog: &mut Catalog, listed: &mut Listed) -> Vec<CardFile> {
    let mut tables = Vec::new();
    for at in files.of_kind(FileKind::ClearBallotCards) {
        let path = files.path(at);
        match files.stream(at, |stream| Headings::read(stream)) {
            Ok(Ok(headings)) => tables.push((at, headings)),
            Ok(Err(error)) | Err(error) => {
                listed.push(unreadable(Place::file(path.clone()), &error));
            }
        }
    }
    // Contests have their numbers by the headings, whatever the order of the files.
    tables.sort_by(|a, b| {
        let titles = a.1.titles.cmp(&b.1.titles);
        titles.then_with(|| natural_order(files.path(a.0), files.path(b.0)))
    });
    let mut readers = Vec::new();
    for (at, headings) in &tables {
        let path = files.path(*at);
        let names = match headings.is_early() {
            true => Some(early::Tables::beside(files, path, listed)),
            false => None,
        };
        let layout = headings.layout(path, names.as_ref(), catalog, listed);
        if layout.contests.is_empty() {
            listed.push(Finding::new(
                Code::ColumnMissing,
                Weight::Unread,
                headings.place(path),
                "columns of contests whose names are known",
                "none; its cards are not read",
            ));
            continue;
        }
        let of_folder = tables
            .iter()
            .filter(|t| folder(files.path(t.0)) == folder(path));
        readers.push(CardFile {
            at: *at,
            export: of_folder.map(|t| t.0).min().unwrap_or(*at),
            reader: Box::new(cards::Table(layout)),
        });
    }
    readers
}

/// The folder or archive that a file is in.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
