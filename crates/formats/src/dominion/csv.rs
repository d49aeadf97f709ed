//! The export as comma-separated values, as Colorado's counties and Arlo publish it.
//!
//! Four rows of headings: election and version; for each column its contest with `(Vote For=1)` or
//! `(Number of positions=1, Number of ranks=9)`; its selection, with ranks `NAME(rank)`; the names of the first columns.
//! A cell is 1 or 0, and blank in all columns of a contest that is not on the card. `="3"` is a 3 kept from spreadsheets.
//!
//! The file does not tell a mark from a vote: an overvote shows only where an export leaves its ones standing.

use std::io::{self, Read};

use ::csv::{ByteRecord, ReaderBuilder};
use election::record::{Card, CardIdentity, Mark, Reading};
use election::{Code, Weight, fold};

use super::layout::{Column, Layout};
use super::line_ends::LineEnds;
use crate::columns::shortened;
use crate::cvr::Cards;
use crate::table::decode;

/// The text of a cell, `="…"` taken off.
fn text(cell: &[u8]) -> String {
    let (text, _) = decode(cell);
    let text = text.trim();
    let inside = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"'));
    inside.unwrap_or(text).trim().to_owned()
}

/// The rows of a stream; its last line ends like the others.
fn table(stream: impl Read) -> ::csv::Reader<impl Read> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(LineEnds::new(stream).chain(&b"\n"[..]))
}

/// The line on which the row begins that was read last.
fn line_of(table: &::csv::Reader<impl Read>, row: &ByteRecord) -> u64 {
    let inside = row.as_slice().iter().filter(|b| **b == b'\n').count() as u64;
    table.position().line().saturating_sub(inside + 1)
}

/// The four rows of headings, if a file begins with them.
pub(super) fn headings(head: &[u8]) -> Option<Vec<Vec<String>>> {
    let rows = table(head).into_byte_records().take(4);
    let rows: Vec<ByteRecord> = rows.collect::<Result<_, _>>().ok()?;
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(text).collect())
        .collect();
    let has = |name: &str| rows.get(3)?.iter().position(|cell| fold(cell) == name);
    (has("cvrnumber")? < has("recordid")?).then_some(rows)
}

/// Reads the cards below the headings.
pub(super) fn read(
    stream: &mut dyn Read,
    layout: &Layout,
    cards: &mut Cards<'_>,
) -> io::Result<()> {
    let mut table = table(io::BufReader::with_capacity(1 << 16, stream));
    let mut row = ByteRecord::new();
    let mut rows = 0;
    loop {
        match table.read_byte_record(&mut row) {
            Ok(true) => rows += 1,
            Ok(false) => return Ok(()),
            Err(error) => {
                cards.find(
                    Code::FileUnreadable,
                    Weight::Unread,
                    0,
                    "",
                    "a whole table",
                    error.to_string(),
                );
                return Ok(());
            }
        }
        if rows <= 4 || row.iter().all(|cell| text(cell).is_empty()) {
            continue;
        }
        let line = line_of(&table, &row);
        if row.len() < layout.width {
            let found = format!("{}; the row is left out", row.len());
            let expected = format!("{} cells", layout.width);
            cards.find(
                Code::CellUnreadable,
                Weight::Unread,
                line,
                "",
                &expected,
                found,
            );
            continue;
        }
        let card = card(&row, line, layout, cards);
        cards.push(&card)?;
    }
}

fn card(row: &ByteRecord, line: u64, layout: &Layout, cards: &mut Cards<'_>) -> Card {
    let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map_or(String::new(), text);
    let identity = CardIdentity {
        tabulator: cell(Some(layout.tabulator)),
        batch: cell(Some(layout.batch)),
        record: cell(Some(layout.record)),
        imprinted_id: cell(layout.imprinted_id),
        sheet: 1,
        sheets: 1,
        precinct: cell(layout.precinct).into(),
        counting_group: cell(layout.counting_group).into(),
        ballot_type: cell(layout.ballot_type).into(),
        source: cards.file,
        place: line,
    };
    for (column, value) in [
        ("TabulatorNum", &identity.tabulator),
        ("BatchId", &identity.batch),
        ("RecordId", &identity.record),
    ] {
        if value.is_empty() {
            cards.find(
                Code::CellUnreadable,
                Weight::Unread,
                line,
                column,
                "an id",
                "a blank cell",
            );
        }
    }
    let mut readings: Vec<Reading> = layout
        .contests
        .iter()
        .filter_map(|(contest, columns)| reading(row, line, *contest, columns, cards))
        .collect();
    readings.sort_by_key(|r| r.contest);
    Card {
        identity,
        readings,
        original: None,
    }
}

/// The reading of a contest; nothing if all its cells are blank.
fn reading(
    row: &ByteRecord,
    line: u64,
    contest: usize,
    columns: &[Column],
    cards: &mut Cards<'_>,
) -> Option<Reading> {
    let contest = &cards.contests[contest];
    let mut marks = Vec::new();
    let mut blank = 0;
    let mut unreadable = None;
    for column in columns {
        match row.get(column.at).unwrap_or_default() {
            b"" => blank += 1,
            b"0" => {}
            other => match text(other).as_str() {
                "" => blank += 1,
                "0" => {}
                "1" => marks.push(Mark {
                    selection: column.selection,
                    rank: column.rank,
                    counted: true,
                    ambiguous: false,
                    density: None,
                }),
                other => unreadable = Some(format!("“{}”", shortened(other))),
            },
        }
    }
    if blank == columns.len() {
        return None;
    }
    if blank > 0 && unreadable.is_none() {
        unreadable = Some("blank cells beside others".to_owned());
    }
    if let Some(found) = unreadable {
        let column = shortened(&contest.name);
        cards.find(
            Code::CellUnreadable,
            Weight::Unread,
            line,
            &column,
            "0 or 1 in every cell of the contest",
            found,
        );
        return Some(Reading::unreadable(contest));
    }
    Some(Reading::new(contest, marks, false))
}
