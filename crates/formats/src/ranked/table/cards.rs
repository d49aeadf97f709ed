//! The rows of a table of ranked cards.

use std::collections::HashMap;
use std::io::{self, Read};

use election::record::{Card, CardIdentity, Mark};
use election::{Code, Weight};

use super::layout::{Column, Layout, Ranked};
use super::{Cell, cell, names_in};
use crate::columns::{count, shortened};
use crate::cvr::{CardReader, Cards, MOST_RANKS, Names};
use crate::delimited::{Row, Rows};

/// A contest of a table.
pub(super) struct OfTable {
    /// Its place in the catalog.
    pub contest: usize,
    pub columns: Vec<Column>,
    /// The selections by their names.
    pub numbers: HashMap<String, u32>,
    /// With a column for each candidate, its selection.
    pub of_candidates: Vec<u32>,
    /// Whether the table has a word for a rank that was left empty.
    pub says_undervote: bool,
}

pub(super) struct Reader {
    pub layout: Layout,
    pub contests: Vec<OfTable>,
}

impl CardReader for Reader {
    fn read(&self, stream: &mut dyn Read, cards: &mut Cards<'_>) -> io::Result<()> {
        let layout = &self.layout;
        let mut rows = Rows::new(stream)?;
        let mut names = Names::default();
        let mut card = Card::default();
        (card.identity.sheet, card.identity.sheets) = (1, 1);
        card.identity.source = cards.file;
        let mut above = 0_u64;
        while let Some(row) = rows.next()? {
            if row.is_blank() {
                continue;
            }
            if row.line < layout.first {
                above += u64::from(row.line > layout.line);
                continue;
            }
            let line = row.line;
            if cards.is_totals(row) {
                continue;
            }
            if row.len() != layout.width {
                let found = format!("{}; the row is left out", row.len());
                let expected = format!("{} cells", layout.width);
                let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                cards.find(code, weight, line, "", &expected, found);
                continue;
            }
            let many = match layout.count.map(|at| row.text(at)) {
                None => None,
                Some(text) => match count(&text) {
                    Some(many) => Some(many),
                    None => {
                        let found = format!("“{}”; the row is left out", shortened(&text));
                        let expected = "a whole number of cards";
                        let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                        cards.find(code, weight, line, "count", expected, found);
                        continue;
                    }
                },
            };
            if !row.ended {
                let (code, weight) = (Code::LastLine, Weight::Note);
                let found = "the end of the file";
                cards.find(code, weight, line, "", "an end of the line", found);
            }
            for at in &layout.nameless {
                let text = row.text(*at);
                if !text.is_empty() {
                    let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                    let found = format!("“{}”; the cell is left out", shortened(&text));
                    cards.find(
                        code,
                        weight,
                        line,
                        "",
                        "a blank cell below no heading",
                        found,
                    );
                }
            }
            identity(row, layout, &mut names, &mut card.identity);
            card.readings.clear();
            for contest in &self.contests {
                match layout.ranked {
                    Ranked::ByRank => contest.by_rank(row, &layout.delimiter, cards, &mut card),
                    Ranked::ByCandidate => contest.by_candidate(row, cards, &mut card),
                }
            }
            card.readings.sort();
            push(layout, many, cards, &mut card)?;
        }
        if above > 0 {
            let expected = format!("the first card in row {}, as is stated", layout.first);
            let rows = if above == 1 { "row" } else { "rows" };
            let found = format!("{above} {rows} between it and the headings, left out");
            let (code, weight) = (Code::CardCount, Weight::Note);
            cards.find(code, weight, 0, "", &expected, found);
        }
        Ok(())
    }
}

fn identity(row: Row<'_>, layout: &Layout, names: &mut Names, identity: &mut CardIdentity) {
    for (at, text) in [
        (layout.tabulator, &mut identity.tabulator),
        (layout.batch, &mut identity.batch),
        (layout.record, &mut identity.record),
        (layout.imprinted_id, &mut identity.imprinted_id),
    ] {
        text.clear();
        if let Some(at) = at {
            row.text_into(at, text);
        }
    }
    let mut name = |at: Option<usize>| at.map_or_else(|| "".into(), |at| names.get(row.raw(at)));
    identity.precinct = name(layout.precinct);
    identity.counting_group = name(layout.counting_group);
    identity.ballot_type = name(layout.ballot_type);
    identity.place = row.line;
}

/// Hands on as many cards as the row stands for.
fn push(
    layout: &Layout,
    many: Option<u64>,
    cards: &mut Cards<'_>,
    card: &mut Card,
) -> io::Result<()> {
    let line = card.identity.place;
    let has_id = layout.record.is_some() || layout.imprinted_id.is_some();
    match many {
        None if has_id => {
            if card.identity.record.is_empty() && card.identity.imprinted_id.is_empty() {
                let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                cards.find(code, weight, line, "", "an id", "a blank cell");
            }
            cards.push(card)
        }
        None => {
            card.identity.record = line.to_string();
            cards.push_numbered(card)
        }
        Some(1) if has_id => cards.push(card),
        Some(many) => {
            if layout.batch.is_none() {
                card.identity.batch = line.to_string();
            }
            let id = std::mem::take(&mut card.identity.record);
            for record in 1..=many {
                card.identity.record = match (&*id, layout.batch) {
                    ("", None) => record.to_string(),
                    ("", Some(_)) => format!("{line}.{record}"),
                    (id, _) => format!("{id}.{record}"),
                };
                cards.push_numbered(card)?;
            }
            Ok(())
        }
    }
}

fn mark(card: &mut Card, selection: u32, rank: u32) {
    card.readings.mark(Mark {
        rank,
        selection,
        counted: true,
        ambiguous: false,
        density: None,
    });
}

impl OfTable {
    fn by_rank(&self, row: Row<'_>, delimiter: &str, cards: &mut Cards<'_>, card: &mut Card) {
        let contest = &cards.contests[self.contest];
        let mut is_blank = true;
        let mut unknown = None;
        for column in &self.columns {
            let raw = row.raw(column.at);
            if raw.is_empty() {
                continue;
            }
            // As most cells are, without quotes and blanks around a name.
            let plain = std::str::from_utf8(raw).ok();
            if let Some(number) = plain.and_then(|text| self.numbers.get(text)) {
                is_blank = false;
                mark(card, *number, column.rank);
                continue;
            }
            let text = row.text(column.at);
            match cell(&text) {
                Cell::Blank => {}
                Cell::Undervote => is_blank = false,
                Cell::Names => {
                    is_blank = false;
                    let mut at_rank = Vec::new();
                    for name in names_in(&text, delimiter) {
                        match self.numbers.get(name) {
                            Some(number) if !at_rank.contains(number) => at_rank.push(*number),
                            Some(_) => {}
                            None => unknown = Some(shortened(name)),
                        }
                    }
                    at_rank.iter().for_each(|n| mark(card, *n, column.rank));
                }
            }
        }
        if let Some(name) = unknown {
            let found = format!("“{name}”, which was not there when the names were read");
            let column = shortened(&contest.name);
            let (code, weight) = (Code::CellUnreadable, Weight::Unread);
            cards.find(code, weight, row.line, &column, "a selection", found);
            card.readings.end_unreadable(contest);
        } else if !is_blank || !self.says_undervote {
            card.readings.end(contest, false);
        }
    }

    fn by_candidate(&self, row: Row<'_>, cards: &mut Cards<'_>, card: &mut Card) {
        let contest = &cards.contests[self.contest];
        let mut wrong = None;
        for (column, selection) in self.columns.iter().zip(&self.of_candidates) {
            if row.raw(column.at).is_empty() {
                continue;
            }
            let text = row.text(column.at);
            match count(&text).and_then(|rank| u32::try_from(rank).ok()) {
                _ if text.is_empty() => {}
                Some(rank) if (1..=contest.ranks.min(MOST_RANKS)).contains(&rank) => {
                    mark(card, *selection, rank);
                }
                _ => wrong = Some(shortened(&text)),
            }
        }
        let Some(wrong) = wrong else {
            return card.readings.end(contest, false);
        };
        let expected = format!("a rank from 1 to {}", contest.ranks);
        let column = shortened(&contest.name);
        let (code, weight) = (Code::CellUnreadable, Weight::Unread);
        let found = format!("“{wrong}”");
        cards.find(code, weight, row.line, &column, &expected, found);
        card.readings.end_unreadable(contest);
    }
}
