//! Rows of a table of cards into cards.

use std::io::{self, Read};
use std::sync::Arc;

use election::record::{Card, Mark, Status};
use election::{Code, Weight};

use super::ballots::{self, Ballots};
use super::headings::Headings;
use super::learned::{Cell, Contest};
use crate::columns::shortened;
use crate::cvr::{CardReader, Cards, Names};
use crate::delimited::{Row, Rows};

/// A table of cards.
pub(super) struct Table {
    pub headings: Headings,
    pub contests: Vec<Contest>,
    pub ballots: Option<Arc<Ballots>>,
}

/// Whether a row below the headings is a card: as wide as they are, or wider by blank cells, and not one of totals.
pub(super) fn is_card(row: Row<'_>, headings: &Headings) -> bool {
    let more = headings.width..row.len();
    !row.is_blank()
        && row.len() >= headings.width
        && more.into_iter().all(|at| row.raw(at).is_empty())
        && row.totals_word().is_none()
}

impl CardReader for Table {
    fn read(&self, stream: &mut dyn Read, cards: &mut Cards<'_>) -> io::Result<()> {
        let mut rows = Rows::new(stream)?;
        let mut names = Names::default();
        let mut card = Card::default();
        while let Some(row) = rows.next()? {
            if row.line <= self.headings.line || row.is_blank() {
                continue;
            }
            if !row.ended {
                let (code, weight) = (Code::LastLine, Weight::Note);
                let found = "the end of the file";
                cards.find(code, weight, row.line, "", "an end of the line", found);
            }
            if cards.is_totals(row) {
                continue;
            }
            if !is_card(row, &self.headings) {
                let found = format!("{}; the row is left out", row.len());
                let expected = format!("{} cells", self.headings.width);
                let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                cards.find(code, weight, row.line, "", &expected, found);
                continue;
            }
            self.identity(row, cards, &mut names, &mut card);
            self.unnamed(row, cards);
            card.readings.clear();
            for contest in &self.contests {
                reading(row, contest, cards, &mut card);
            }
            card.readings.sort();
            cards.push(&card)?;
        }
        Ok(())
    }
}

impl Table {
    fn identity(&self, row: Row<'_>, cards: &mut Cards<'_>, names: &mut Names, card: &mut Card) {
        let headings = &self.headings;
        let identity = &mut card.identity;
        let mut name =
            |at: Option<usize>| at.map_or_else(|| "".into(), |at| names.get(row.raw(at)));
        identity.precinct = name(headings.precinct);
        identity.ballot_type = name(headings.style);
        identity.counting_group = name(headings.group);
        identity.tabulator.clear();
        row.text_into(headings.number, &mut identity.record);
        let mut wrong = |column: &str, expected: &str, found: String| {
            let (code, weight) = (Code::CellUnreadable, Weight::Unread);
            cards.find(code, weight, row.line, column, expected, found);
        };
        if identity.record.is_empty() {
            wrong(
                "Cast Vote Record",
                "the number of a record",
                "a blank cell".to_owned(),
            );
        }
        let cvr = identity.record.parse();
        let put = |at: Option<usize>, text: &mut String| match at {
            Some(at) => row.text_into(at, text),
            None => text.clear(),
        };
        put(headings.batch, &mut identity.batch);
        put(headings.serial, &mut identity.imprinted_id);
        if let Some(at) = headings.record {
            put(Some(at), &mut identity.record);
        }
        if let Some(at) = headings.tabulator_cvr {
            let text = row.text(at);
            if !ballots::identify(&text, identity) {
                let expected = "ten digits or sixteen hexadecimal ones";
                wrong("Tabulator CVR", expected, format!("“{}”", shortened(&text)));
            }
        }
        if let Some(at) = headings.machine {
            put(Some(at), &mut identity.tabulator);
        }
        if let Some(ballots) = &self.ballots
            && !cvr.is_ok_and(|cvr| ballots.complete(cvr, identity))
        {
            let (code, weight) = (Code::NameConflict, Weight::Unexplained);
            let expected = "a ballot with its number in the tables beside it";
            let found = "none; the card has no tabulator and no batch";
            cards.find(code, weight, row.line, "Cast Vote Record", expected, found);
        }
        identity.sheet = 1;
        identity.sheets = 1;
        identity.source = cards.file;
        identity.place = row.line;
    }

    /// Cells below no heading.
    fn unnamed(&self, row: Row<'_>, cards: &mut Cards<'_>) {
        let filled = |at: &&usize| !row.raw(**at).is_empty() && !row.text(**at).is_empty();
        if let Some(at) = self.headings.unnamed.iter().find(filled) {
            let (code, weight) = (Code::CellUnreadable, Weight::Unread);
            let found = format!("“{}” below none", shortened(&row.text(*at)));
            cards.find(
                code,
                weight,
                row.line,
                "",
                "a heading for every cell",
                found,
            );
        }
    }
}

/// The reading of a contest; none if all its cells are blank.
fn reading(row: Row<'_>, of: &Contest, cards: &mut Cards<'_>, card: &mut Card) {
    let contest = &cards.contests[of.at];
    let (mut blank, mut over, mut twice) = (0, false, false);
    let mut unreadable = None;
    for (k, (rank, at)) in (1..).zip(&of.columns.at).enumerate() {
        let rank = if of.columns.ranked { rank } else { 1 };
        let mut mark = |selection| {
            card.readings.mark(Mark {
                rank,
                selection,
                counted: true,
                ambiguous: false,
                density: None,
            });
        };
        match of.cells.get(row.raw(*at)) {
            Some(Cell::Blank) => blank += 1,
            Some(Cell::Undervote) => {}
            Some(cell @ Cell::Selection(selection)) => {
                let mut before = of.columns.at[..k].iter();
                twice |= before.any(|at| of.cells.get(row.raw(*at)) == Some(cell));
                mark(*selection);
            }
            Some(Cell::WriteIn(of_name)) => {
                let before = of.columns.at[..k].iter();
                let cell = Some(&Cell::WriteIn(*of_name));
                let before = before.filter(|at| of.cells.get(row.raw(**at)) == cell);
                match of.write_ins[*of_name].get(before.count()) {
                    Some(selection) => mark(*selection),
                    // The file was another one when selections were learned.
                    None => unreadable = Some(shortened(&row.text(*at))),
                }
            }
            Some(Cell::Overvote) => match of.overvote {
                Some(selection) => mark(selection),
                None => over = true,
            },
            None => unreadable = Some(shortened(&row.text(*at))),
        }
    }
    if blank == of.columns.at.len() {
        return;
    }
    let expected = match (unreadable, of.columns.ranked) {
        (Some(name), _) => Some((
            "one of the selections that were learned",
            format!("“{name}”"),
        )),
        (None, false) if blank > 0 => {
            let found = "blank cells beside others".to_owned();
            Some(("all cells of the contest filled, or none", found))
        }
        (None, false) if twice && !over => {
            let found = "a selection in two cells".to_owned();
            Some(("each selection once", found))
        }
        _ => None,
    };
    if let Some((expected, found)) = expected {
        let column = shortened(&of.columns.title);
        let (code, weight) = (Code::CellUnreadable, Weight::Unread);
        cards.find(code, weight, row.line, &column, expected, found);
        card.readings.end_unreadable(contest);
    } else if over {
        // The file does not say which selections are marked.
        card.readings.push(contest.number, Status::Overvoted, []);
    } else {
        card.readings.end(contest, false);
    }
}
