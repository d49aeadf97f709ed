//! Statements of votes: tables of any layout with headings that are understood ([`layout`]).
//!
//! A sheet may have several tables, each with the title of its contest above it. A row whose label is that of a
//! total is one: of the section or the unit that it names, else of the whole. A line of text between rows begins
//! a section. Where a sheet says anywhere that figures are withheld, an empty cell among figures is withheld.
//!
//! [`heads`] has what a heading and the lines above it say, [`labels`] which unit a row is about, [`long`] and [`crosswise`]
//! the rows of those layouts, [`repeats`] units that stand several times.

mod crosswise;
mod heads;
mod labels;
mod layout;
mod long;
mod repeats;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use election::record::{CountOf, Figure};
use election::{Code, Name, Place, Weight};

use super::build::{Builder, Key};
use super::figure::{Cell, cell, is_private};
use super::heading::{self, spaced};
use crate::columns::shortened;
use crate::table::{Row, Table};
use layout::{Layout, filled, is_figure, layout};

/// A table of votes is headed within so many rows, when its file is to be known by it.
const MOST_ROWS_BEFORE: usize = 40;

/// A sheet of a workbook, with its name; a text file or page has one without.
pub(crate) struct Sheet<'t> {
    pub name: &'t str,
    pub table: &'t Table,
}

/// Whether one of the sheets has a table of votes.
pub(crate) fn is_statement(sheets: &[Sheet<'_>]) -> bool {
    sheets.iter().any(|sheet| {
        let rows: Vec<Row<'_>> = sheet.table.rows().take(1 << 10).collect();
        let mut titled = !sheet.name.is_empty();
        rows.iter()
            .take(MOST_ROWS_BEFORE)
            .enumerate()
            .any(|(k, row)| {
                let of_votes = headed(&rows, k).is_some_and(|layout| layout.is_of_votes(titled));
                titled |= filled(*row).len() == 1;
                of_votes
            })
    })
}

/// The layout that row `k` heads, if what is below it fits.
fn headed(rows: &[Row<'_>], k: usize) -> Option<Layout> {
    let above = |back: usize| {
        let row = *rows.get(k.checked_sub(back)?)?;
        (u64::from(row.number) + back as u64 == u64::from(rows[k].number)).then_some(row)
    };
    let found = layout(rows[k], [above(1), above(2)])?;
    found.fits(rows[k + 1..].iter().copied()).then_some(found)
}

/// Reads all tables of all sheets.
///
/// # Errors
/// There are too many figures, in words.
pub(crate) fn read(sheets: &[Sheet<'_>], builder: &mut Builder<'_>) -> Result<(), String> {
    let of_sheets: HashMap<&str, String> = sheets.iter().filter_map(named_by).collect();
    for sheet in sheets {
        let place = match sheet.name {
            "" => builder.place.clone(),
            name => builder.place.clone().sheet(name),
        };
        let private = sheet
            .table
            .rows()
            .flat_map(|row| row.cells())
            .any(is_private);
        let reader = Reader {
            builder,
            place,
            sheet: sheet.name,
            of_sheets: &of_sheets,
            rows: sheet.table.rows().collect(),
            private,
            titles: Vec::new(),
            section: None,
            lost: None,
            again: HashMap::new(),
            repeats: Vec::new(),
        };
        reader.read()?;
    }
    Ok(())
}

/// What a sheet is about: two sheets may be about one contest, `Seat_C2` and `C2`.
fn about(sheet: &str) -> &str {
    sheet.rsplit_once('_').map_or(sheet, |(_, about)| about)
}

/// What a sheet is about, and the contest that its table of lists names.
fn named_by<'t>(sheet: &Sheet<'t>) -> Option<(&'t str, String)> {
    let rows: Vec<Row<'_>> = sheet.table.rows().take(MOST_ROWS_BEFORE).collect();
    let contest = (0..rows.len()).find_map(|k| match headed(&rows, k) {
        Some(Layout::Lists { contest, .. }) => contest,
        _ => None,
    });
    Some((about(sheet.name), contest?))
}

/// A sheet being read.
struct Reader<'r, 'l, 't> {
    builder: &'r mut Builder<'l>,
    place: Place,
    sheet: &'t str,
    /// Contests of lists, by what their sheets are about.
    of_sheets: &'r HashMap<&'t str, String>,
    rows: Vec<Row<'t>>,
    /// Whether the sheet says that figures are withheld.
    private: bool,
    /// Lines of text since the last table began.
    titles: Vec<String>,
    /// The open section: its unit and its name.
    section: Option<(u32, String)>,
    /// The first row of figures that no heading explains, and how many there are.
    lost: Option<(u32, u64)>,
    /// For a unit that a long table has several times: the others of its name.
    again: HashMap<u32, Vec<u32>>,
    /// The same in the order in which they were met: the unit, the other one, and the row with which it begins.
    repeats: Vec<(u32, u32, u32)>,
}

/// A table that is being read.
struct Open {
    layout: Layout,
    /// For each column of a wide table what its figures are.
    columns: Vec<Option<OfColumn>>,
    /// The labels and the contest of the last row of a long table.
    last: (Vec<String>, String),
    /// All that were met in it since the last total: contest, selection.
    met: Vec<(usize, u32)>,
}

/// What the figures of a column are.
#[derive(Clone)]
struct OfColumn {
    contest: Option<usize>,
    of: CountOf,
    selection: Option<u32>,
    group: Name,
}

/// Which unit a row is about.
struct Labelled {
    unit: u32,
    group: Name,
    total: bool,
}

impl<'t> Reader<'_, '_, 't> {
    fn read(mut self) -> Result<(), String> {
        let mut open: Option<Open> = None;
        for k in 0..self.rows.len() {
            let row = self.rows[k];
            if row.is_blank() {
                continue;
            }
            if let Some(layout) = headed(&self.rows, k) {
                open = Some(self.begin(layout, row));
                continue;
            }
            match &mut open {
                Some(open) => self.row(open, k)?,
                None => self.outside(row),
            }
        }
        self.settle_repeats();
        if let Some((row, count)) = self.lost {
            let expected = "a heading of a table of votes above figures";
            let found = format!("none that is understood; {count} rows are left out");
            let (code, weight) = (Code::ColumnMissing, Weight::Unread);
            let place = self.place.row(row);
            self.builder.find(code, weight, place, expected, found);
        }
        Ok(())
    }

    /// A row that is in no table.
    fn outside(&mut self, row: Row<'_>) {
        let cells = filled(row);
        if cells.iter().filter(|(_, text)| is_figure(text)).count() > 1 {
            let (first, count) = self.lost.unwrap_or((row.number, 0));
            self.lost = Some((first, count + 1));
        } else if let Some((_, text)) = cells.first() {
            self.titles.push(spaced(text));
        }
    }

    fn selection(&mut self, contest: usize, text: &str) -> u32 {
        let (name, party, kind) = heading::selection(text);
        self.builder.selection(contest, &name, &party, kind)
    }

    fn row(&mut self, open: &mut Open, k: usize) -> Result<(), String> {
        let row = self.rows[k];
        match &open.layout {
            Layout::Wide {
                labels,
                columns,
                headed,
                ..
            } => {
                let figures: Vec<Cell> = columns.iter().map(|c| cell(row.cell(c.at))).collect();
                let blank = figures.iter().all(|figure| *figure == Cell::Blank);
                if blank && self.begins_section(labels, k) {
                    return Ok(());
                }
                let Some(labelled) = self.labelled(labels, row, None) else {
                    return Ok(());
                };
                self.outside_columns(headed, row);
                for ((column, of), cell) in columns.iter().zip(&open.columns).zip(figures) {
                    let place = self.cell_place(row, &column.heading);
                    let Some(of) = of else { continue };
                    let group = match of.group.is_empty() {
                        true => labelled.group.clone(),
                        false => of.group.clone(),
                    };
                    let key = Key {
                        contest: of.contest,
                        unit: labelled.unit,
                        group,
                        of: of.of,
                        selection: of.selection,
                        round: None,
                    };
                    self.put(key, cell, row.cell(column.at), place, labelled.total)?;
                }
                Ok(())
            }
            Layout::Across {
                corner,
                kind,
                columns,
            } => {
                let (corner, kind, columns) = (*corner, *kind, columns.clone());
                self.across(row, corner, kind, &columns)
            }
            Layout::Lists {
                corner,
                contest,
                columns,
            } => {
                let (corner, contest, columns) = (*corner, contest.clone(), columns.clone());
                self.list_row(row, corner, contest.as_deref(), &columns)
            }
            Layout::Long { .. } => self.long(open, row),
        }
    }

    /// Adds what a cell holds.
    fn put(
        &mut self,
        key: Key,
        cell: Cell,
        text: &str,
        place: Place,
        total: bool,
    ) -> Result<(), String> {
        let figure = match cell {
            Cell::Figure(figure) => figure,
            // Voters are never withheld; a total may simply not be printed.
            Cell::Blank
                if self.private
                    && key.of != CountOf::RegisteredVoters
                    && (!total || key.selection.is_some()) =>
            {
                Figure::Withheld {
                    withheld: "".into(),
                }
            }
            Cell::Blank | Cell::None => return Ok(()),
            Cell::Other => {
                self.builder.unreadable(place, text);
                return Ok(());
            }
        };
        self.builder.count(key, figure, &place)
    }

    /// A place in a row; the column is named in findings alone.
    fn cell_place(&self, row: Row<'_>, heading: &str) -> Place {
        let heading = shortened(&spaced(heading));
        self.place.clone().row(row.number).column(heading)
    }
}
