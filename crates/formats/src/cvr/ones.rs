//! Contests whose selections are columns: 1 is a mark, 0 is none, and all cells of a contest that is not on the card are
//! blank.

use std::collections::{BTreeMap, BTreeSet};

use election::record::{Card, Mark};
use election::{Code, Finding, Place, Weight};

use super::{Cards, Catalog, Listed};
use crate::columns::shortened;
use crate::delimited::{Row, text};

/// The columns of a contest.
pub(crate) struct ContestColumns {
    /// The contest's place in the catalog.
    pub contest: usize,
    pub columns: Vec<Column>,
    /// The first and the one after the last, where nothing else stands between them.
    beside: Option<(usize, usize)>,
}

/// A column of a contest.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    pub at: usize,
    pub selection: u32,
    pub rank: u32,
}

impl Column {
    /// What 1 in it means.
    #[inline]
    pub fn mark(&self) -> Mark {
        Mark {
            rank: self.rank,
            selection: self.selection,
            counted: true,
            ambiguous: false,
            density: None,
        }
    }
}

impl ContestColumns {
    /// A contest without columns yet.
    pub fn new(contest: usize) -> Self {
        ContestColumns {
            contest,
            columns: Vec::new(),
            beside: None,
        }
    }

    /// Has all its columns now. With ranks every selection should have one at each of the ranks that any has.
    pub fn finish(&mut self, place: &Place, catalog: &Catalog, listed: &mut Listed) {
        let columns = &self.columns;
        let from = columns.first().map_or(0, |c| c.at);
        let beside = (from..).zip(columns).all(|(at, c)| c.at == at);
        self.beside = beside.then_some((from, from + columns.len()));
        let contest = &catalog.contests()[self.contest];
        let mut ranks: Vec<u32> = columns.iter().map(|c| c.rank).collect();
        ranks.sort_unstable();
        ranks.dedup();
        let mut of_selections: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for column in columns {
            let of_selection = of_selections.entry(column.selection).or_default();
            of_selection.insert(column.rank);
        }
        for (number, has) in of_selections {
            let selection = &contest.selections[number as usize - 1];
            let lacks = ranks.iter().filter(|rank| !has.contains(rank));
            let lacks: Vec<String> = lacks.map(u32::to_string).collect();
            if !lacks.is_empty() {
                let place = place.clone().column(shortened(&contest.name));
                let expected =
                    format!("a column of “{}” at every rank", shortened(&selection.name));
                let found = format!("none at rank {}", lacks.join(", "));
                let (code, weight) = (Code::ColumnMissing, Weight::Unread);
                listed.push(Finding::new(code, weight, place, expected, found));
            }
        }
    }

    /// Adds the reading of the contest to the card; none if all its cells are blank.
    pub fn read(&self, row: Row<'_>, cards: &mut Cards<'_>, card: &mut Card) {
        let contest = &cards.contests[self.contest];
        let mut mark = |column: &Column| card.readings.mark(column.mark());
        if let Some((from, to)) = self.beside {
            let cells = row.raw_between(from, to);
            // Only commas, or only single characters: nearly always one or the other.
            if cells.len() == to - from - 1 {
                return;
            }
            if cells.len() == 2 * (to - from) - 1
                && cells.iter().step_by(2).all(|b| matches!(b, b'0' | b'1'))
            {
                let voted = cells.iter().step_by(2).zip(&self.columns);
                voted
                    .filter(|(b, _)| **b == b'1')
                    .for_each(|(_, column)| mark(column));
                return card.readings.end(contest, false);
            }
        }
        let mut blank = 0;
        let mut unreadable = None;
        for column in &self.columns {
            match text(row.raw(column.at)).as_str() {
                "" => blank += 1,
                "0" => {}
                "1" => mark(column),
                other => unreadable = Some(format!("“{}”", shortened(other))),
            }
        }
        if blank == self.columns.len() {
            return;
        }
        if blank > 0 && unreadable.is_none() {
            unreadable = Some("blank cells beside others".to_owned());
        }
        let Some(found) = unreadable else {
            return card.readings.end(contest, false);
        };
        let column = shortened(&contest.name);
        let expected = "0 or 1 in every cell of the contest";
        let (code, weight) = (Code::CellUnreadable, Weight::Unread);
        cards.find(code, weight, row.line, &column, expected, found);
        card.readings.end_unreadable(contest);
    }
}
