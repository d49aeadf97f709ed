//! Tables of ranked cards, a row a card, as comma-separated values or a sheet of a workbook.
//!
//! ```text
//! Precinct,1ST CHOICE MAYOR,2ND CHOICE MAYOR,COUNT     a column a rank (Minneapolis)
//! W-1 P-01,ANA,undervote,1
//! ,Rank 1,Rank 2                                       the same without a contest (Portland, VoteKit)
//! 0,Ana,Bo
//! id,precinct_id,Ana,Bo,Write-In                       a column a candidate (RCTab's generic CSV)
//! R_1,P7,2,1,
//! ```
//!
//! With a column for each rank the selections stand only in the cards: files are streamed through once to learn them,
//! and they are numbered in their natural order, those of tables with one contest together. `undervote`, `skipped` and blank
//! cells leave a rank empty, `overvote` is [`SelectionKind::Overvote`], `A|B` are two selections at one rank. In a table
//! that has the word `undervote`, a contest with only blank cells is not on the card; elsewhere it is blank.
//!
//! Where somebody says which rows and columns a table has ([`StatedTable`]), that counts in place of its headings; cells
//! have several names only where that says what stands between them.
//!
//! A table with a column of multiplicities has as many cards for a row; without, and without ids, the line is the record.

mod cards;
mod layout;
mod stated;

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read};

use election::record::FileKind;
use election::{Code, Finding, Name, Place, Weight, fold, natural_order};

use super::{kind_of, name_of_file};
use crate::columns::{count, shortened};
use crate::cvr::{
    CardFile, Catalog, Listed, MOST_COLUMNS_OF_CARDS, MOST_RANKS, Opened, too_wide, unreadable,
};
use crate::delimited::Rows;
use layout::{Layout, Ranked};

pub(super) use layout::is_ranked;
pub use stated::{StatedTable, VoteColumns};

/// No file has more ballots; one number in a row could ask for any.
const MOST_CARDS: u64 = 100_000_000;
/// No table has more selections; one that has a new name on each card would fill the memory.
const MOST_SELECTIONS: usize = 1 << 14;
/// No name is longer.
const MOST_BYTES_IN_NAME: usize = 1 << 12;

/// What a cell of a column for a rank says.
enum Cell {
    /// Nothing, without a word for it.
    Blank,
    /// A word for nothing.
    Undervote,
    /// Selections.
    Names,
}

fn cell(text: &str) -> Cell {
    if text.is_empty() {
        return Cell::Blank;
    }
    match fold(text).as_str() {
        "undervote" | "skipped" => Cell::Undervote,
        _ => Cell::Names,
    }
}

/// The names in a cell.
fn names_in<'t>(text: &'t str, delimiter: &str) -> Vec<&'t str> {
    let parts = match delimiter {
        "" => vec![text],
        delimiter => text.split(delimiter).collect(),
    };
    let parts = parts.into_iter().map(str::trim);
    parts.filter(|name| !name.is_empty()).collect()
}

/// What a table says of a contest before its cards are read.
#[derive(Default)]
struct Learned {
    names: BTreeSet<String>,
    /// The highest rank, with a column for each candidate.
    highest: u32,
    says_undervote: bool,
}

/// Every table's contests and readers. Contests of the same name and ranks are one.
pub(super) fn open(
    files: &Opened<'_>,
    catalog: &mut Catalog,
    listed: &mut Listed,
) -> Vec<CardFile> {
    let mut tables = Vec::new();
    for at in files.of_kind(FileKind::RankedTable) {
        let path = files.path(at);
        let head = files.head(at).ok();
        let mut layout = match (files.stated(), head) {
            (_, None) => continue,
            (Some(stated), Some(head)) => match Layout::stated(&head, stated) {
                Ok(layout) => layout,
                Err(why) => {
                    let error = io::Error::other(why);
                    listed.push(unreadable(Place::file(path.clone()), &error));
                    continue;
                }
            },
            (None, Some(head)) => match Layout::read(&head) {
                Some(layout) => layout,
                None => continue,
            },
        };
        if layout.width > MOST_COLUMNS_OF_CARDS {
            listed.push(unreadable(Place::file(path.clone()), &too_wide()));
            continue;
        }
        layout.leave_doubled(path, listed);
        if layout.contests.is_empty() {
            continue;
        }
        let mut learned: Vec<Learned> = Vec::new();
        let done = files.stream(at, |stream| learn(stream, &layout, &mut learned));
        if let Err(error) = done.and_then(|done| done) {
            // What stands before the place where a file breaks off is read.
            if error.kind() == io::ErrorKind::InvalidData || learned.is_empty() {
                listed.push(unreadable(Place::file(path.clone()), &error));
                continue;
            }
        }
        tables.push((at, layout, learned));
    }
    // The selections of each contest, wherever they were met; several names for write-ins are several selections.
    let mut names: HashMap<(Name, u32), (Vec<String>, bool)> = HashMap::new();
    for (at, layout, learned) in &tables {
        let says_undervote = learned.iter().any(|learned| learned.says_undervote);
        for (contest, learned) in layout.contests.iter().zip(learned) {
            let key = contest_key(files.path(*at), layout, contest, learned);
            let (of_contest, says) = names.entry(key).or_default();
            *says |= says_undervote;
            match layout.ranked {
                Ranked::ByRank => of_contest.extend(learned.names.iter().cloned()),
                Ranked::ByCandidate => of_contest.extend(contest.headings.iter().cloned()),
            }
        }
    }
    for (of_contest, _) in names.values_mut() {
        of_contest.sort_by(|a, b| natural_order(a, b));
        of_contest.dedup();
    }
    let mut readers = Vec::new();
    for (at, layout, learned) in tables {
        let path = files.path(at);
        catalog.begin(path);
        let mut contests = Vec::new();
        let mut namesakes: HashMap<(Name, u32), usize> = HashMap::new();
        for (of, learned) in layout.contests.iter().zip(&learned) {
            let key = contest_key(path, &layout, of, learned);
            let nth = namesakes.entry(key.clone()).or_default();
            if *nth > 0 {
                let (code, weight) = (Code::Duplicate, Weight::Unexplained);
                let place = Place::file(path.clone()).column(shortened(&key.0));
                let expected = "a name for each contest";
                let found = "another contest with this name and as many ranks; both are kept";
                listed.push(Finding::new(code, weight, place, expected, found));
            }
            let contest = catalog.contest(&key.0, 0, key.1, *nth);
            *nth += 1;
            let (of_contest, says_undervote) = &names[&key];
            let numbers = of_contest.iter().map(|name| {
                let number = catalog.selection(contest, name, kind_of(name), 0);
                (name.clone(), number)
            });
            let numbers: HashMap<String, u32> = numbers.collect();
            let of_candidates = of.headings.iter().filter_map(|name| numbers.get(name));
            contests.push(cards::OfTable {
                contest,
                columns: of.columns.clone(),
                of_candidates: of_candidates.copied().collect(),
                numbers,
                says_undervote: *says_undervote,
            });
        }
        readers.push(CardFile {
            at,
            export: at,
            reader: Box::new(cards::Reader { layout, contests }),
        });
    }
    readers
}

/// A contest's name and ranks.
fn contest_key(
    path: &Name,
    layout: &Layout,
    contest: &layout::ContestColumns,
    learned: &Learned,
) -> (Name, u32) {
    let name = match &*contest.name {
        "" => name_of_file(path),
        name => name.into(),
    };
    let columns = u32::try_from(contest.columns.len()).unwrap_or(MOST_RANKS);
    let ranks = match layout.ranked {
        Ranked::ByRank => contest.columns.iter().map(|c| c.rank).max().unwrap_or(1),
        Ranked::ByCandidate => columns.max(learned.highest),
    };
    (name, ranks)
}

/// Streams a table through, to learn the names of its selections and how many cards it has.
fn learn(stream: &mut dyn Read, layout: &Layout, learned: &mut Vec<Learned>) -> io::Result<()> {
    learned.resize_with(layout.contests.len(), Learned::default);
    let mut rows = Rows::new(stream)?;
    let mut known: HashMap<Box<[u8]>, ()> = HashMap::new();
    let refused = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
    let (mut names, mut total) = (0, 0_u64);
    while let Some(row) = rows.next()? {
        let is_card = !row.is_blank() && row.len() == layout.width && row.totals_word().is_none();
        if row.line < layout.first || !is_card {
            continue;
        }
        if let Some(at) = layout.count {
            total = total.saturating_add(count(&row.text(at)).unwrap_or(0));
            if total > MOST_CARDS {
                return Err(refused(format!("more than {MOST_CARDS} cards")));
            }
        }
        for (contest, learned) in layout.contests.iter().zip(learned.iter_mut()) {
            for column in &contest.columns {
                let raw = row.raw(column.at);
                if matches!(layout.ranked, Ranked::ByCandidate) {
                    let rank = count(&row.text(column.at)).unwrap_or(0);
                    let rank = u32::try_from(rank).unwrap_or(0);
                    if rank <= MOST_RANKS {
                        learned.highest = learned.highest.max(rank);
                    }
                    continue;
                }
                if raw.is_empty() {
                    continue;
                }
                // Two contests may have a selection of one name: the contest stands before it.
                let key = [&contest.number.to_le_bytes()[..], raw].concat();
                if known.contains_key(&*key) {
                    continue;
                }
                let text = row.text(column.at);
                match cell(&text) {
                    Cell::Blank => {}
                    Cell::Undervote => learned.says_undervote = true,
                    Cell::Names => {
                        for name in names_in(&text, &layout.delimiter) {
                            if name.len() > MOST_BYTES_IN_NAME {
                                return Err(refused(format!(
                                    "a name in line {} that is too long",
                                    row.line
                                )));
                            }
                            names += usize::from(learned.names.insert(name.to_owned()));
                        }
                    }
                }
                if names > MOST_SELECTIONS {
                    return Err(refused(format!("more than {MOST_SELECTIONS} selections")));
                }
                if known.len() < MOST_SELECTIONS && raw.len() <= MOST_BYTES_IN_NAME {
                    known.insert(key.into(), ());
                }
            }
        }
    }
    Ok(())
}
