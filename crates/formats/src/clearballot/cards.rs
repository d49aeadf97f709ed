//! Rows of a table of cards into cards.

use std::io::{self, Read};

use election::record::Card;
use election::{Code, Weight};

use super::headings::Layout;
use crate::columns::shortened;
use crate::cvr::{CardReader, Cards, Names};
use crate::delimited::{Row, Rows, text};

/// A table of cards.
pub(super) struct Table(pub Layout);

impl CardReader for Table {
    fn read(&self, stream: &mut dyn Read, cards: &mut Cards<'_>) -> io::Result<()> {
        let Table(layout) = self;
        let mut rows = Rows::new(stream)?;
        rows.next()?;
        let mut names = Names::default();
        let mut card = Card::default();
        while let Some(row) = rows.next()? {
            if row.is_blank() {
                continue;
            }
            if cards.is_totals(row) {
                continue;
            }
            if row.len() != layout.width {
                let found = format!("{}; the row is left out", row.len());
                let expected = format!("{} cells", layout.width);
                let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                cards.find(code, weight, row.line, "", &expected, found);
                continue;
            }
            if !row.ended {
                let (code, weight) = (Code::LastLine, Weight::Note);
                let found = "the end of the file";
                cards.find(code, weight, row.line, "", "an end of the line", found);
            }
            identity(row, layout, cards, &mut names, &mut card);
            remade(row, layout, cards);
            card.readings.clear();
            for contest in &layout.contests {
                contest.read(row, cards, &mut card);
            }
            card.readings.sort();
            cards.push(&card)?;
        }
        Ok(())
    }
}

fn identity(
    row: Row<'_>,
    layout: &Layout,
    cards: &mut Cards<'_>,
    names: &mut Names,
    card: &mut Card,
) {
    let identity = &mut card.identity;
    let put = |at: Option<usize>, text: &mut String| match at {
        Some(at) => row.text_into(at, text),
        None => text.clear(),
    };
    put(layout.tabulator, &mut identity.tabulator);
    put(layout.batch, &mut identity.batch);
    put(layout.record, &mut identity.record);
    put(layout.ballot, &mut identity.imprinted_id);
    // Where box and position are, the id need not be.
    let ballot = layout.ballot.filter(|_| layout.batch.is_none());
    for (title, at, text) in [
        ("BoxID", layout.batch, &identity.batch),
        ("BoxPosition", layout.record, &identity.record),
        ("BallotID", ballot, &identity.imprinted_id),
    ] {
        if at.is_some() && text.is_empty() {
            let (code, weight) = (Code::CellUnreadable, Weight::Unread);
            cards.find(code, weight, row.line, title, "an id", "a blank cell");
        }
    }
    if layout.batch.is_none()
        && let Some((batch, record)) = identity.imprinted_id.split_once('+')
    {
        // `AB-001+10003`: the box, and the number of the image in it.
        batch.clone_into(&mut identity.batch);
        record.clone_into(&mut identity.record);
    }
    let mut name = |at: Option<usize>| at.map_or_else(|| "".into(), |at| names.get(row.raw(at)));
    identity.precinct = name(layout.precinct);
    if let Some(named) = layout.precincts.get(&*identity.precinct) {
        identity.precinct = named.clone();
    }
    identity.ballot_type = name(layout.style);
    identity.sheet = 1;
    identity.sheets = 1;
    identity.source = cards.file;
    identity.place = row.line;
}

/// Says what the file says of a card that was remade.
fn remade(row: Row<'_>, layout: &Layout, cards: &mut Cards<'_>) {
    let cells = [("Status", layout.status), ("Remade", layout.remade)];
    let said = cells.map(|(title, at)| match at.map(|at| row.raw(at)) {
        None | Some(b"0" | b"") => String::new(),
        Some(cell) => format!("{title} “{}”; ", shortened(&text(cell))),
    });
    if said.iter().any(|said| !said.is_empty()) {
        let (code, weight) = (Code::CardReading, Weight::Note);
        let expected = "a card that was not remade";
        let found = format!("{}the card is kept", said.concat());
        cards.find(code, weight, row.line, "", expected, found);
    }
}
