//! The export as comma-separated values, as Colorado's counties and Arlo publish it.
//!
//! Four rows of headings: election and version; for each column its contest with `(Vote For=1)` or
//! `(Number of positions=1, Number of ranks=9)`; its selection, with ranks `NAME(rank)`; the names of the first columns.
//! A cell is 1 or 0, and blank in all columns of a contest that is not on the card. `="3"` is a 3 kept from spreadsheets.
//!
//! The file does not tell a mark from a vote: an overvote shows only where an export leaves its ones standing.

use std::io::{self, Read};

use ::csv::{ByteRecord, ReaderBuilder};
use election::record::{Card, CardIdentity, Mark, Reading, SelectionKind};
use election::{Code, Finding, Name, Place, Weight, fold};

use crate::columns::{count, shortened};
use crate::cvr::{Cards, Catalog, Listed, MOST_RANKS};
use crate::table::decode;

/// The columns of a table.
pub(crate) struct Layout {
    width: usize,
    tabulator: usize,
    batch: usize,
    record: usize,
    imprinted_id: Option<usize>,
    counting_group: Option<usize>,
    precinct: Option<usize>,
    ballot_type: Option<usize>,
    /// For each contest its place in the catalog and its columns.
    contests: Vec<(usize, Vec<Column>)>,
}

/// A column of a contest.
struct Column {
    at: usize,
    selection: u32,
    rank: u32,
}

/// The text of a cell, `="…"` taken off.
fn text(cell: &[u8]) -> String {
    let (text, _) = decode(cell);
    let text = text.trim();
    let inside = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"'));
    inside.unwrap_or(text).trim().to_owned()
}

fn table<R: Read>(stream: R) -> ::csv::Reader<R> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(stream)
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

/// A contest's heading: its name, votes allowed, ranks.
fn contest_heading(heading: &str) -> Option<(&str, u32, u32)> {
    let (name, brackets) = heading.rsplit_once('(')?;
    let brackets = brackets.trim_end().strip_suffix(')')?;
    let (mut vote_for, mut ranks) = (None, 0);
    for part in brackets.split(',') {
        let (key, value) = part.split_once('=')?;
        let value = count(value.trim()).and_then(|n| u32::try_from(n).ok())?;
        match fold(key).as_str() {
            "votefor" | "numberofpositions" => vote_for = Some(value),
            "numberofranks" => ranks = value,
            _ => return None,
        }
    }
    (ranks <= MOST_RANKS).then_some((name.trim(), vote_for?, ranks))
}

/// A ranked column's heading: its selection and rank.
fn ranked_heading(heading: &str) -> Option<(&str, u32)> {
    let (name, rank) = heading.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    Some((name.trim(), rank.trim().parse().ok()?))
}

impl Layout {
    /// The columns, from the rows of headings; nothing if tabulator, batch or record have no column.
    pub fn read(
        path: &Name,
        headings: &[Vec<String>],
        catalog: &mut Catalog,
        listed: &mut Listed,
    ) -> Option<Self> {
        let place = |row: u32, column: &str| Place::file(path.clone()).row(row).column(column);
        let [_, contests, selections, names] = headings else {
            return None;
        };
        let unnamed = |at: usize| contests.get(at).is_none_or(String::is_empty);
        let find = |wanted: &str| {
            let mut named = names.iter().enumerate();
            named
                .find(|(at, name)| unnamed(*at) && fold(name) == wanted)
                .map(|(at, _)| at)
        };
        let mut need = |wanted: &str| {
            let found = find(&fold(wanted));
            if found.is_none() {
                listed.push(Finding::new(
                    Code::ColumnMissing,
                    Weight::Unread,
                    Place::file(path.clone()).row(4),
                    format!("a column “{wanted}”"),
                    "none; the file's cards are not read",
                ));
            }
            found
        };
        let needed = [need("TabulatorNum"), need("BatchId"), need("RecordId")];
        let [Some(tabulator), Some(batch), Some(record)] = needed else {
            return None;
        };
        let mut layout = Layout {
            width: names.len().max(contests.len()).max(selections.len()),
            tabulator,
            batch,
            record,
            imprinted_id: find("imprintedid"),
            counting_group: find("countinggroup"),
            precinct: find("precinctportion"),
            ballot_type: find("ballottype"),
            contests: Vec::new(),
        };
        for at in (0..contests.len()).filter(|at| !contests[*at].is_empty()) {
            let heading = &contests[at];
            let mut wrong = |row: u32, code: Code, expected: &str, found: &str| {
                let found = format!("“{}”; the column is left out", shortened(found));
                let place = place(row, &shortened(heading));
                listed.push(Finding::new(code, Weight::Unread, place, expected, found));
            };
            let Some((name, vote_for, ranks)) = contest_heading(heading) else {
                let expected =
                    "a contest with (Vote For=n) or (Number of positions=n, Number of ranks=n)";
                wrong(2, Code::CellUnreadable, expected, heading);
                continue;
            };
            let selection = selections.get(at).map_or("", String::as_str);
            let (selection, rank) = match ranked_heading(selection) {
                _ if ranks == 0 => (selection, 1),
                Some((selection, rank)) if (1..=ranks).contains(&rank) => (selection, rank),
                _ => {
                    wrong(
                        3,
                        Code::CellUnreadable,
                        &format!("NAME(rank), rank from 1 to {ranks}"),
                        selection,
                    );
                    continue;
                }
            };
            let kind = match fold(selection).as_str() {
                "writein" => SelectionKind::WriteIn,
                _ => SelectionKind::Regular,
            };
            let contest = catalog.contest(name, vote_for, ranks, 0);
            let of_contest = layout.contests.iter().position(|(c, _)| *c == contest);
            let of_contest = of_contest.unwrap_or_else(|| {
                layout.contests.push((contest, Vec::new()));
                layout.contests.len() - 1
            });
            let columns = &mut layout.contests[of_contest].1;
            // Which of several columns with one name and rank this is: lines for write-ins.
            let same = |c: &&Column| {
                let known = &catalog.contests()[contest].selections[c.selection as usize - 1];
                c.rank == rank && *known.name == *selection
            };
            let nth = columns.iter().filter(same).count();
            if nth > 0 && kind == SelectionKind::Regular {
                wrong(
                    3,
                    Code::Duplicate,
                    "each selection once at a rank",
                    selection,
                );
                continue;
            }
            let selection = catalog.selection(contest, selection, kind, nth);
            columns.push(Column {
                at,
                selection,
                rank,
            });
        }
        layout.check_ranks(path, catalog, listed);
        Some(layout)
    }

    /// With ranks every selection should have a column at each of the ranks that any has.
    fn check_ranks(&self, path: &Name, catalog: &Catalog, listed: &mut Listed) {
        for (contest, columns) in &self.contests {
            let contest = &catalog.contests()[*contest];
            let mut ranks: Vec<u32> = columns.iter().map(|c| c.rank).collect();
            ranks.sort_unstable();
            ranks.dedup();
            for selection in &contest.selections {
                let of_selection = columns.iter().filter(|c| c.selection == selection.number);
                let has: Vec<u32> = of_selection.map(|c| c.rank).collect();
                let lacks = ranks.iter().filter(|rank| !has.contains(rank));
                let lacks: Vec<String> = lacks.map(u32::to_string).collect();
                if !has.is_empty() && !lacks.is_empty() {
                    let place = Place::file(path.clone())
                        .row(3)
                        .column(shortened(&contest.name));
                    let expected =
                        format!("a column of “{}” at every rank", shortened(&selection.name));
                    let found = format!("none at rank {}", lacks.join(", "));
                    listed.push(Finding::new(
                        Code::ColumnMissing,
                        Weight::Unread,
                        place,
                        expected,
                        found,
                    ));
                }
            }
        }
    }
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
        let line = row.position().map_or(0, ::csv::Position::line);
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
