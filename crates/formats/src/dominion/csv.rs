//! The export as comma-separated values, as Colorado's counties and Arlo publish it.
//!
//! Four rows of headings: election and version; for each column its contest with `(Vote For=1)` or
//! `(Number of positions=1, Number of ranks=9)`; its selection, with ranks `NAME(rank)`; the names of the first columns.
//! A cell is 1 or 0, and blank in all columns of a contest that is not on the card. `="3"` is a 3 kept from spreadsheets.
//!
//! The file does not tell a mark from a vote: an overvote shows only where an export leaves its ones standing.
//!
//! A row without tabulator, batch and record has the votes of several cards together, withheld one by one
//! (“Redacted and Aggregated”, Boulder).

use std::io::{self, Read};

use election::record::{Card, CardGroup, GroupVotes};
use election::{Code, Weight, fold};

use super::layout::Layout;
use crate::columns::shortened;
use crate::cvr::{Cards, Names, Shapes};
use crate::delimited::{Row, Rows};

/// The four rows of headings with the lines they begin on, if a file begins with them.
pub(super) fn headings(head: &[u8]) -> Option<Vec<(u32, Vec<String>)>> {
    let mut rows = Rows::new(head).ok()?;
    let mut headings = Vec::new();
    while headings.len() < 4 {
        let row = rows.next().ok()??;
        headings.push((u32::try_from(row.line).unwrap_or(u32::MAX), row.texts()));
    }
    let has = |name: &str| headings[3].1.iter().position(|cell| fold(cell) == name);
    (has("cvrnumber")? < has("recordid")?).then_some(headings)
}

/// Reads the cards below the headings.
pub(super) fn read(
    stream: &mut dyn Read,
    layout: &Layout,
    cards: &mut Cards<'_>,
) -> io::Result<()> {
    let mut rows = Rows::new(stream)?;
    for _ in 0..4 {
        rows.next()?;
    }
    let mut names = Names::default();
    let mut card = Card::default();
    let mut shapes = Shapes::new(&layout.contests, layout.width);
    let ids = [layout.tabulator, layout.batch, layout.record];
    while let Some(line) = rows.line()? {
        card.readings.clear();
        // A row of a shape that was met; others are read cell by cell.
        if let Some(shapes) = &mut shapes {
            match shapes.read(line, cards.contests, &mut card.readings) {
                Some(row) if ids.iter().all(|id| !row.raw(*id).is_empty()) => {
                    identity(row, layout, cards, &mut names, &mut card);
                    rows.take_line();
                    cards.push(&card)?;
                    continue;
                }
                Some(_) => {}
                None => shapes.learn(line),
            }
        }
        let row = rows.row()?;
        if row.is_blank() {
            continue;
        }
        let is_card = ids.iter().any(|id| !row.raw(*id).is_empty());
        if !is_card && cards.is_totals(row) {
            continue;
        }
        if row.len() != layout.width {
            let found = format!("{}; the row is left out", row.len());
            let expected = format!("{} cells", layout.width);
            let (code, weight) = (Code::CellUnreadable, Weight::Unread);
            cards.find(code, weight, row.line, "", &expected, found);
            continue;
        }
        if !is_card {
            group(row, layout, cards)?;
            continue;
        }
        identity(row, layout, cards, &mut names, &mut card);
        card.readings.clear();
        for contest in &layout.contests {
            contest.read(row, cards, &mut card);
        }
        card.readings.sort();
        cards.push(&card)?;
    }
    Ok(())
}

fn identity(
    row: Row<'_>,
    layout: &Layout,
    cards: &mut Cards<'_>,
    names: &mut Names,
    card: &mut Card,
) {
    let identity = &mut card.identity;
    for (column, at, id) in [
        ("TabulatorNum", layout.tabulator, &mut identity.tabulator),
        ("BatchId", layout.batch, &mut identity.batch),
        ("RecordId", layout.record, &mut identity.record),
    ] {
        row.text_into(at, id);
        if id.is_empty() {
            let (code, weight) = (Code::CellUnreadable, Weight::Unread);
            cards.find(code, weight, row.line, column, "an id", "a blank cell");
        }
    }
    identity.imprinted_id.clear();
    if let Some(at) = layout.imprinted_id {
        row.text_into(at, &mut identity.imprinted_id);
    }
    for (at, name) in [
        (layout.precinct, &mut identity.precinct),
        (layout.counting_group, &mut identity.counting_group),
        (layout.ballot_type, &mut identity.ballot_type),
    ] {
        names.set(name, at.map_or(b"", |at| row.raw(at)));
    }
    identity.sheet = 1;
    identity.sheets = 1;
    identity.source = cards.file;
    identity.place = row.line;
}

/// A row with the votes of several cards.
fn group(row: Row<'_>, layout: &Layout, cards: &mut Cards<'_>) -> io::Result<()> {
    let cell = |at: Option<usize>| at.map_or_else(String::new, |at| row.text(at));
    let mut group = CardGroup {
        label: row.text(0),
        ballot_type: cell(layout.ballot_type).into(),
        precinct: cell(layout.precinct).into(),
        counting_group: cell(layout.counting_group).into(),
        source: cards.file,
        place: row.line,
        votes: Vec::new(),
    };
    for of in &layout.contests {
        let contest = &cards.contests[of.contest];
        for column in &of.columns {
            let cell = row.text(column.at);
            if cell.is_empty() {
                continue;
            }
            match cell.parse() {
                Ok(votes) => group.votes.push(GroupVotes {
                    contest: contest.number,
                    selection: column.selection,
                    rank: column.rank,
                    votes,
                }),
                Err(_) => {
                    let column = shortened(&contest.name);
                    let found = format!("“{}”; the cell is left out", shortened(&cell));
                    let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                    cards.find(code, weight, row.line, &column, "a number of votes", found);
                }
            }
        }
    }
    let found = format!(
        "“{}”: kept as votes of several cards",
        shortened(&group.label)
    );
    let expected = "tabulator, batch and record";
    let weight = Weight::Unread;
    cards.find(Code::CardsWithheld, weight, row.line, "", expected, found);
    cards.push_group(&group)
}
