//! ES&S's exports of cast vote records: a table of cards with one column a contest or rank (comma-separated values
//! or a workbook), and beside it tables of ballots that say which tabulator and batch a card is of.
//!
//! Seen: one table with box and serial number (Jefferson County, Colorado), workbooks of ranked contests (Portland,
//! Maine), and pairs of tables as Arlo reads them. What stands in a cell is a selection's name, `undervote` or
//! `overvote`; selections are learned from the cells, because no file lists them. A contest's cell is blank where the
//! contest is not on the card. How many votes a contest allows is not told: see [`learned`].

mod ballots;
mod cards;
mod headings;
mod learned;

use std::io;
use std::sync::Arc;

use election::record::FileKind;
use election::{Code, Finding, Name, Place, Weight, natural_order};

use crate::cvr::{CardFile, Catalog, Listed, Opened, Vendor, unreadable};
use crate::delimited::Rows;
use ballots::Ballots;
use headings::Headings;
use learned::Learned;

pub(crate) const VENDOR: Vendor = Vendor { recognise, open };

/// Headings are not looked for below this row: five rows of title stand before those of ballots.
const MOST_ROWS_ABOVE: usize = 10;

fn recognise(head: &[u8], _path: &str) -> Option<FileKind> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if matches!(text.trim_ascii_start().first(), Some(b'<' | b'{') | None) {
        return None;
    }
    let mut rows = Rows::new(head).ok()?;
    (0..MOST_ROWS_ABOVE).find_map(|_| headings::kind(rows.next().ok()??))
}

/// A table of cards.
struct Table<'f> {
    at: usize,
    path: &'f Name,
    headings: Headings,
}

fn open(files: &Opened<'_>, catalog: &mut Catalog, listed: &mut Listed) -> Vec<CardFile> {
    let ballots = ballots_by_folder(files, listed);
    let mut tables = Vec::new();
    for at in files.of_kind(FileKind::EssCards) {
        let path = files.path(at);
        let read = files.stream(at, |stream| Headings::read(stream));
        match read.and_then(|read| read) {
            Ok(headings) => tables.push(Table { at, path, headings }),
            Err(error) => listed.push(unreadable(Place::file(path.clone()), &error)),
        }
    }
    // Contests have their numbers by the headings, whatever the order of the files.
    let mut order: Vec<usize> = (0..tables.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&tables[*a], &tables[*b]);
        let titles = a.headings.titles().cmp(b.headings.titles());
        titles.then_with(|| natural_order(a.path, b.path))
    });
    let mut learned = Learned::default();
    let mut met: Vec<_> = ballots.iter().map(|(_, ballots)| ballots.unmet()).collect();
    for Table { at, path, headings } in order.iter().map(|k| &tables[*k]) {
        let of_folder = ballots.iter().position(|(of, _)| *of == folder(path));
        let mut number = |cvr: u64| {
            if let Some(k) = of_folder {
                ballots[k].1.meet(cvr, &mut met[k]);
            }
        };
        // What is wrong with the file is said when its cards are read.
        let _: io::Result<io::Result<()>> = files.stream(*at, |stream| {
            learned.read(stream, path, headings, &mut number)
        });
    }
    for ((_, ballots), met) in ballots.iter().zip(&met) {
        ballots.without_cards(met, listed);
    }
    learned.decide(
        order
            .iter()
            .map(|k| &tables[*k].path)
            .zip(order.iter().map(|k| &tables[*k].headings)),
        listed,
    );
    let ballots: Vec<(String, Arc<Ballots>)> = ballots
        .into_iter()
        .map(|(folder, ballots)| (folder, Arc::new(ballots)))
        .collect();
    let mut readers = Vec::new();
    for k in order {
        let Table { at, path, headings } = &tables[k];
        let of_folder = folder(path);
        let beside = ballots.iter().find(|(of, _)| *of == of_folder);
        let beside = beside.map(|(_, ballots)| ballots.clone());
        if beside.is_none() && !headings.has_batch() {
            listed.push(Finding::new(
                Code::ColumnMissing,
                Weight::Note,
                Place::file((*path).clone()),
                "a table of ballots beside it, or a column with batches",
                "none: its cards have no tabulator and no batch",
            ));
        }
        let first = tables.iter().filter(|t| folder(t.path) == of_folder);
        readers.push(CardFile {
            at: *at,
            export: first.map(|t| t.at).min().unwrap_or(*at),
            reader: Box::new(cards::Table {
                contests: learned.contests(path, headings, catalog, listed),
                headings: headings.clone(),
                ballots: beside,
            }),
        });
    }
    readers
}

/// The tables of ballots of each folder that has any.
fn ballots_by_folder(files: &Opened<'_>, listed: &mut Listed) -> Vec<(String, Ballots)> {
    let mut found: Vec<(String, Ballots)> = Vec::new();
    let cards = |folder_of: &str| {
        let mut cards = files.of_kind(FileKind::EssCards);
        cards.any(|at| folder(files.path(at)) == folder_of)
    };
    for at in files.of_kind(FileKind::EssBallots) {
        let path = files.path(at);
        let of = folder(path);
        if !cards(&of) {
            listed.push(Finding::new(
                Code::FileUnreadable,
                Weight::Unread,
                Place::file(path.clone()),
                "a table of cards beside the table of ballots",
                "none in its folder; what was voted on these ballots is not known",
            ));
            continue;
        }
        let k = found.iter().position(|(folder, _)| *folder == of);
        let k = k.unwrap_or_else(|| {
            found.push((of, Ballots::default()));
            found.len() - 1
        });
        let ballots = &mut found[k].1;
        let read = files.stream(at, |stream| ballots.read(stream, path, listed));
        if let Err(error) = read.and_then(|read| read) {
            listed.push(unreadable(Place::file(path.clone()), &error));
        }
    }
    for (_, ballots) in &mut found {
        ballots.sort(listed);
    }
    found
}

/// The folder or archive that a file is in.
fn folder(path: &str) -> String {
    path.rsplit_once('/')
        .map_or("", |(folder, _)| folder)
        .to_owned()
}
