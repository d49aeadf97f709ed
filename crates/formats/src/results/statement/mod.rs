//! Statements of votes: tables of any layout with headings that are understood ([`layout`]).
//!
//! A sheet may have several tables, each with the title of its contest above it. A row whose label is that of a
//! total is one: of the section or the unit that it names, else of the whole. A line of text between rows begins
//! a section. Where a sheet says anywhere that figures are withheld, an empty cell among figures is withheld.

mod layout;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use election::record::{CountOf, Figure, ReportedResults, UnitKind};
use election::{Code, Name, Place, Weight, fold};

use super::build::{Builder, Key};
use super::figure::{Cell, cell, is_private};
use super::heading::{self, Heading, spaced, total};
use crate::columns::shortened;
use crate::table::{Row, Table};
use layout::{Column, Label, Layout, Over, counted, filled, is_figure, layout};

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

    fn begin(&mut self, layout: Layout, row: Row<'_>) -> Open {
        // What stands over the columns is no title.
        if let Layout::Wide { over, .. } = &layout {
            let rows = match over {
                Over::Nothing => 0,
                Over::Contests | Over::Selections => 1,
                Over::Both => 2,
            };
            self.titles.truncate(self.titles.len().saturating_sub(rows));
        }
        let title = self.title();
        self.section = None;
        let mut columns = Vec::new();
        if let Layout::Wide {
            columns: headed,
            over,
            ..
        } = &layout
        {
            let has_selection = headed
                .iter()
                .any(|c| matches!(c.holds, Heading::Other | Heading::OfGroup));
            let titled = matches!(over, Over::Nothing | Over::Selections) && has_selection;
            if titled && title.is_none() {
                self.untitled(row);
            }
            for column in headed {
                let of = self.column(column, *over, has_selection, title.as_deref());
                columns.push(of);
            }
        }
        self.titles.clear();
        if let Layout::Across { .. } | Layout::Lists { contest: None, .. } = &layout {
            let of_sheet = self.of_sheets.get(about(self.sheet)).cloned();
            let title = of_sheet.or(title);
            let title = title.or_else(|| (!self.sheet.is_empty()).then(|| self.sheet.to_owned()));
            if title.is_none() {
                self.untitled(row);
            }
            self.titles.extend(title);
        }
        Open {
            layout,
            columns,
            last: Default::default(),
            met: Vec::new(),
        }
    }

    /// Says that nothing names the contest of a table.
    fn untitled(&mut self, row: Row<'_>) {
        let (code, weight) = (Code::ColumnMissing, Weight::Unread);
        let place = self.place.clone().row(row.number);
        let expected = "the name of a contest above the table";
        let found = "none; its votes are left out";
        self.builder.find(code, weight, place, expected, found);
    }

    /// The title above a table: the last line that says how many votes are allowed, else the last that is
    /// neither a note nor the number of a page.
    fn title(&self) -> Option<String> {
        let is_note = |title: &&String| {
            let folded = fold(title);
            let note = ["note", "page"].iter().any(|word| folded.starts_with(word));
            let words = folded.chars().filter(|c| c.is_alphabetic()).count();
            note || words < 2 || title.starts_with('*')
        };
        let votes = |title: &&String| heading::contest(title).1.is_some();
        let titles = || self.titles.iter().rev();
        let title = titles().find(votes);
        title
            .or_else(|| titles().find(|title| !is_note(title)))
            .cloned()
    }

    /// What the figures of a column of a wide table are; nothing if it has none that are kept.
    fn column(
        &mut self,
        column: &Column,
        over: Over,
        has_selection: bool,
        title: Option<&str>,
    ) -> Option<OfColumn> {
        let named = match over {
            Over::Contests => &column.over[0],
            Over::Both => &column.over[1],
            Over::Nothing | Over::Selections => title.unwrap_or_default(),
        };
        let contest = match named {
            "" => None,
            _ if !has_selection => None,
            name => {
                let (name, vote_for) = heading::contest(name);
                Some(self.builder.contest(&name, vote_for))
            }
        };
        let mut of = OfColumn {
            contest,
            of: CountOf::Votes,
            selection: None,
            group: "".into(),
        };
        let above = match over {
            Over::Selections | Over::Both => column.over[0].as_str(),
            _ => "",
        };
        match column.holds {
            Heading::Figure(CountOf::TotalVotes) if !above.is_empty() => {
                match heading::heading(above) {
                    Heading::Figure(figure) => of.of = figure,
                    _ => of.selection = Some(self.selection(contest?, above)),
                }
            }
            Heading::Figure(CountOf::Votes) => of.of = CountOf::TotalVotes,
            Heading::Figure(figure) => of.of = figure,
            Heading::OfGroup => {
                of.group = self.builder.name(&spaced(&column.heading));
                match heading::heading(above) {
                    Heading::Figure(figure) => of.of = figure,
                    _ => of.selection = Some(self.selection(contest?, above)),
                }
            }
            Heading::Other => of.selection = Some(self.selection(contest?, &column.heading)),
            _ => return None,
        }
        if of.selection.is_none() && contest.is_none() && has_selection {
            // Beside several contests only what is said of voters and ballots is of the whole election.
            let voters = [
                CountOf::RegisteredVoters,
                CountOf::BallotsCast,
                CountOf::CardsCast,
            ];
            return (over != Over::Nothing && voters.contains(&of.of)).then_some(of);
        }
        Some(of)
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

    /// Reads a row of a table whose columns are lists. In one that names its contest, rows that count neither votes nor
    /// seats are quotients and their order, which follow from votes; else they are parts of the votes.
    fn list_row(
        &mut self,
        row: Row<'_>,
        corner: usize,
        contest: Option<&str>,
        columns: &[(usize, String)],
    ) -> Result<(), String> {
        let label = row.cell(corner);
        let means = heading::heading(label);
        let is_total = means == Heading::Figure(CountOf::TotalVotes)
            || total(label).is_some_and(|of| of.is_empty());
        let (of, group) = match (counted(label), contest) {
            (Some(of), _) => (of, String::new()),
            (None, None) if label.is_empty() => {
                // Numbers of lists, may be: nothing says what they count.
                if columns.iter().any(|(at, _)| is_figure(row.cell(*at))) {
                    let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                    let place = self.place.clone().row(row.number);
                    let found = "figures without; the row is left out";
                    let expected = "a word for what is counted";
                    self.builder.find(code, weight, place, expected, found);
                }
                return Ok(());
            }
            (None, None) if is_total => (CountOf::Votes, String::new()),
            (None, None) if means != Heading::Ignored => (CountOf::Votes, spaced(label)),
            _ => return Ok(()),
        };
        let title = || self.titles.first().map(String::as_str);
        let Some((name, vote_for)) = contest.or_else(title).map(heading::contest) else {
            return Ok(());
        };
        let contest = self.builder.contest(&name, vote_for);
        let group = self.builder.name(&group);
        for (at, list) in columns {
            let key = Key {
                contest: Some(contest),
                unit: ReportedResults::WHOLE,
                group: group.clone(),
                of,
                selection: Some(self.selection(contest, list)),
                round: None,
            };
            let (text, place) = (row.cell(*at), self.cell_place(row, list));
            self.put(key, cell(text), text, place, false)?;
        }
        Ok(())
    }

    /// Reads a row of a table whose columns are units.
    fn across(
        &mut self,
        row: Row<'_>,
        corner: usize,
        kind: UnitKind,
        columns: &[(usize, String)],
    ) -> Result<(), String> {
        let label = spaced(row.cell(corner));
        let Some(title) = self.titles.first().cloned() else {
            return Ok(());
        };
        let is_unit =
            |(at, unit): &&(usize, String)| is_figure(row.cell(*at)) && total(unit).is_none();
        if label.is_empty() {
            return Ok(());
        }
        // A line without figures of units heads those below it, which may be the same lists again.
        if !columns.iter().any(|column| is_unit(&column)) && total(&label).is_none() {
            self.section = Some((ReportedResults::WHOLE, label));
            return Ok(());
        }
        let (name, vote_for) = heading::contest(&title);
        let contest = self.builder.contest(&name, vote_for);
        let (of, selection) = match heading::heading(&label) {
            _ if total(&label).is_some() => (CountOf::TotalVotes, None),
            Heading::Figure(of) => (of, None),
            _ => {
                let name = match &self.section {
                    Some((_, section)) => format!("{section}: {label}"),
                    None => label,
                };
                (CountOf::Votes, Some(self.selection(contest, &name)))
            }
        };
        for (at, unit) in columns {
            let place = self.cell_place(row, unit);
            let is_total = total(unit).is_some();
            let unit = match is_total {
                true => ReportedResults::WHOLE,
                false => self.builder.unit(ReportedResults::WHOLE, kind, unit, &[]),
            };
            let key = Key {
                contest: Some(contest),
                unit,
                group: "".into(),
                of,
                selection,
                round: None,
            };
            let text = row.cell(*at);
            self.put(key, cell(text), text, place, is_total)?;
        }
        Ok(())
    }

    /// Reads a row of a table that has a row for each selection.
    fn long(&mut self, open: &mut Open, row: Row<'_>) -> Result<(), String> {
        let Layout::Long {
            labels,
            contest: of_contest,
            selection: of_selection,
            party,
            vote_for,
            columns,
        } = &open.layout
        else {
            return Ok(());
        };
        let figures: Vec<Cell> = columns.iter().map(|c| cell(row.cell(c.at))).collect();
        let any = figures.iter().any(|f| matches!(f, Cell::Figure(_)));
        let selection = spaced(row.cell(*of_selection));
        let named = spaced(row.cell(*of_contest));
        let unlabelled = labels.iter().all(|label| row.cell(label.at).is_empty());
        if !any && (selection.is_empty() || named.is_empty()) {
            // A note below the table.
            return Ok(());
        }
        if selection.is_empty() && named.is_empty() && unlabelled {
            let met = std::mem::take(&mut open.met);
            return self.unlabelled_total(columns, row, &met);
        }
        // Contest and labels stand once above several selections, in some.
        let contest = match named.is_empty() && !selection.is_empty() {
            true => open.last.1.clone(),
            false => named,
        };
        let here: Vec<String> = labels.iter().map(|l| spaced(row.cell(l.at))).collect();
        let carried = unlabelled && !selection.is_empty() && !open.last.0.is_empty();
        let carried = carried.then(|| open.last.0.clone());
        let Some(labelled) = self.labelled(labels, row, carried.as_deref()) else {
            return Ok(());
        };
        let here = carried.unwrap_or(here);
        let general = match (heading::heading(&contest), &*selection) {
            (Heading::Figure(of), "") => Some(of),
            _ => None,
        };
        if contest.is_empty() || (selection.is_empty() && general.is_none()) {
            let place = self.place.clone().row(row.number);
            self.builder.unreadable(place, &contest);
            return Ok(());
        }
        let votes_allowed = vote_for.and_then(|at| row.cell(at).parse().ok());
        let (at, of_row) = match general {
            Some(of) => (None, (of, None)),
            None => {
                let (name, vote_for) = heading::contest(&contest);
                let at = self.builder.contest(&name, vote_for.or(votes_allowed));
                // Some files have undervotes and the like as selections.
                let of_row = match heading::heading(&selection) {
                    Heading::Figure(of) => (of, None),
                    _ => {
                        let (name, in_name, kind) = heading::selection(&selection);
                        let printed = party.map(|at| spaced(row.cell(at)));
                        let party = printed.filter(|p| !p.is_empty()).unwrap_or(in_name);
                        let number = self.builder.selection(at, &name, &party, kind);
                        if !open.met.contains(&(at, number)) && open.met.len() < 2 {
                            open.met.push((at, number));
                        }
                        (CountOf::Votes, Some(number))
                    }
                };
                (Some(at), of_row)
            }
        };
        let unit = match of_row.1 {
            Some(selection) if any => {
                self.unit_again(&labelled, at, selection, columns, row.number)
            }
            _ => self.last_again(&labelled),
        };
        for (column, cell) in columns.iter().zip(figures) {
            let place = self.cell_place(row, &column.heading);
            let mut key = Key {
                contest: at,
                unit,
                group: labelled.group.clone(),
                of: of_row.0,
                selection: of_row.1,
                round: None,
            };
            match column.holds {
                Heading::Figure(CountOf::Votes | CountOf::TotalVotes) => {}
                Heading::Round(round) => key.round = Some(round),
                Heading::OfGroup => key.group = self.builder.name(&spaced(&column.heading)),
                Heading::Figure(_) if of_row.1.is_none() => continue,
                Heading::Figure(CountOf::Seats) => key.of = CountOf::Seats,
                Heading::Figure(of) => (key.of, key.selection) = (of, None),
                _ => continue,
            }
            self.put(key, cell, row.cell(column.at), place, labelled.total)?;
        }
        open.last = (here, contest);
        Ok(())
    }

    /// The unit of a row. Where the table had the row's selection in it before, that is another unit with its
    /// name: parts of a precinct may stand one below the other. Whether it is one is settled when the sheet is read.
    fn unit_again(
        &mut self,
        labelled: &Labelled,
        contest: Option<usize>,
        selection: u32,
        columns: &[Column],
        row: u32,
    ) -> u32 {
        let rounds = columns.iter().find_map(|column| match column.holds {
            Heading::Figure(CountOf::Votes | CountOf::TotalVotes) => Some(None),
            Heading::Round(round) => Some(Some(round)),
            _ => None,
        });
        let mut key = Key {
            contest,
            unit: labelled.unit,
            group: labelled.group.clone(),
            of: CountOf::Votes,
            selection: Some(selection),
            round: rounds.flatten(),
        };
        if rounds.is_none() || labelled.unit == ReportedResults::WHOLE {
            return labelled.unit;
        }
        let others = self.again.get(&labelled.unit).cloned().unwrap_or_default();
        for unit in std::iter::once(labelled.unit).chain(others) {
            key.unit = unit;
            if !self.builder.has(&key) {
                return unit;
            }
        }
        let unit = self.builder.unit_like(labelled.unit);
        self.again.entry(labelled.unit).or_default().push(unit);
        self.repeats.push((labelled.unit, unit, row));
        unit
    }

    /// Units that stand several times: one whose figures are all those of another of its name is that one, printed
    /// twice, and others are parts of it. Either is said.
    fn settle_repeats(&mut self) {
        let repeats = std::mem::take(&mut self.repeats);
        let names: Vec<String> = repeats
            .iter()
            .map(|(unit, ..)| self.builder.results().unit_name(*unit))
            .collect();
        let pairs: Vec<(u32, u32)> = repeats
            .iter()
            .map(|(unit, other, _)| (*unit, *other))
            .collect();
        let same = self.builder.fold_repeats(&pairs);
        for (((_, _, row), name), same) in repeats.iter().zip(names).zip(same) {
            let (code, weight) = (Code::Duplicate, Weight::Unexplained);
            let place = self.place.clone().row(*row);
            let kept = match same {
                true => " with the same figures, kept once",
                false => ", kept as another one",
            };
            let found = format!("“{}” again{kept}", shortened(&name));
            let expected = "each selection of a contest once in a unit";
            self.builder.find(code, weight, place, expected, found);
        }
    }

    /// The unit of a row that has no selection: the last one of its name.
    fn last_again(&self, labelled: &Labelled) -> u32 {
        let others = self.again.get(&labelled.unit);
        others
            .and_then(|others| others.last())
            .copied()
            .unwrap_or(labelled.unit)
    }

    /// A row with nothing but figures, below rows of one selection: their total.
    fn unlabelled_total(
        &mut self,
        columns: &[Column],
        row: Row<'_>,
        met: &[(usize, u32)],
    ) -> Result<(), String> {
        let [(contest, selection)] = *met else {
            let (code, weight) = (Code::CellUnreadable, Weight::Unread);
            let place = self.place.clone().row(row.number);
            let found = "figures without; the row is left out";
            self.builder.find(
                code,
                weight,
                place,
                "the names of a contest and a selection",
                found,
            );
            return Ok(());
        };
        for column in columns {
            let (of, selection) = match column.holds {
                Heading::Figure(CountOf::Votes | CountOf::TotalVotes) => {
                    (CountOf::Votes, Some(selection))
                }
                Heading::Figure(of) => (of, None),
                _ => continue,
            };
            let key = Key {
                contest: Some(contest),
                unit: ReportedResults::WHOLE,
                group: "".into(),
                of,
                selection,
                round: None,
            };
            let text = row.cell(column.at);
            let place = self.cell_place(row, &column.heading);
            // An empty cell is no withheld total here: most columns have none.
            if let Cell::Figure(_) = cell(text) {
                self.put(key, cell(text), text, place, true)?;
            }
        }
        Ok(())
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

    /// Whether a row without figures begins a section of the table, or is the title of what follows.
    fn begins_section(&mut self, labels: &[Label], k: usize) -> bool {
        let row = self.rows[k];
        let cells = filled(row);
        let [(at, text), ..] = cells[..] else {
            return true;
        };
        let text = spaced(text);
        // The next table may have two rows of headings, and what stands above them.
        let mut next = (k + 1..self.rows.len()).filter(|k| !self.rows[*k].is_blank());
        let without = |k: &usize| {
            !filled(self.rows[*k])
                .iter()
                .any(|(_, text)| is_figure(text))
        };
        let mut next = next.by_ref().take(3).take_while(without);
        let is_title = next.any(|k| headed(&self.rows, k).is_some());
        if is_title || is_private(&text) {
            self.titles.push(text);
            return true;
        }
        let in_label = labels.iter().any(|label| label.at == at);
        let below = || self.rows[k + 1..].iter().filter(|row| !row.is_blank());
        let first_label = labels.first().map_or(0, |label| label.at);
        // What is closed by a total of its name is a section; where nothing is withheld, whatever rows with
        // figures follow is, too.
        let folded = fold(&text);
        let closed = below()
            .take(1 << 12)
            .find_map(|row| total(row.cell(first_label)));
        let closed = closed.is_some_and(|name| name == folded);
        let next = below().next();
        let followed = next.is_some_and(|row| {
            !row.cell(first_label).is_empty()
                && filled(*row).iter().skip(1).any(|(_, text)| is_figure(text))
        });
        if in_label && total(&text).is_none() && (closed || followed && !self.private) {
            let whole = ReportedResults::WHOLE;
            let unit = self.builder.unit(whole, UnitKind::Part, &text, &[]);
            self.section = Some((unit, folded));
            return true;
        }
        if in_label && self.private && cells.len() <= labels.len() && total(&text).is_none() {
            return false;
        }
        if total(&text).is_some() {
            return false;
        }
        self.titles.push(text);
        true
    }

    /// Which unit a row is about, by its labels or those carried down to it; nothing if it says none.
    fn labelled(
        &mut self,
        labels: &[Label],
        row: Row<'_>,
        carried: Option<&[String]>,
    ) -> Option<Labelled> {
        let texts: Vec<String> = match carried {
            Some(carried) => carried.to_vec(),
            None => labels.iter().map(|l| spaced(row.cell(l.at))).collect(),
        };
        let mut unit = self
            .section
            .as_ref()
            .map_or(ReportedResults::WHOLE, |(unit, _)| *unit);
        let is_name = |text: &str| !text.is_empty() && cell(text) != Cell::None;
        let mut labelled = Labelled {
            unit,
            group: "".into(),
            total: false,
        };
        let mut kinds: Vec<UnitKind> = labels
            .iter()
            .filter_map(|label| match label.holds {
                Heading::Unit(kind) => Some(kind),
                _ => None,
            })
            .collect();
        if kinds.is_empty() {
            return Some(labelled);
        }
        kinds.sort_unstable();
        kinds.dedup();
        let innermost = *kinds.last()?;
        let mut any = false;
        for kind in kinds {
            let of_kind = labels.iter().zip(&texts).filter(|(label, _)| {
                label.holds == Heading::Unit(kind)
                    || (label.holds == Heading::Also && kind == innermost)
            });
            let mut names: Vec<&str> = Vec::new();
            for (label, text) in of_kind.filter(|(_, text)| is_name(text)) {
                if !names.contains(&text.as_str()) {
                    names.push(text);
                }
                // A label may stand twice in a row, and is the same then.
                let same = labels
                    .iter()
                    .zip(&texts)
                    .find(|(l, _)| l.heading == label.heading);
                if let Some((_, first)) = same.filter(|(_, first)| first != &text) {
                    let (code, weight) = (Code::NameConflict, Weight::Unexplained);
                    let place = self.place.clone().row(row.number);
                    let place = place.column(shortened(&label.heading));
                    let found = format!("“{}”", shortened(text));
                    let expected = format!("“{}”, as before in the row", shortened(first));
                    self.builder.find(code, weight, place, expected, found);
                }
            }
            let Some((name, also)) = names.split_first() else {
                continue;
            };
            any = true;
            if let Some(of) = total(name) {
                labelled.total = true;
                unit = self.total_of(unit, &of);
                break;
            }
            unit = self.builder.unit(unit, kind, name, also);
        }
        let group = labels
            .iter()
            .zip(&texts)
            .find(|(l, _)| l.holds == Heading::Group);
        if let Some((_, group)) = group.filter(|(_, group)| total(group).is_none()) {
            labelled.group = self.builder.name(group);
        }
        labelled.unit = unit;
        if !any {
            self.outside(row);
        }
        any.then_some(labelled)
    }

    /// What a total is of, where the names before it in its row lead to a unit.
    fn total_of(&mut self, unit: u32, of: &str) -> u32 {
        match &self.section {
            Some((section, name)) if *section == unit => {
                let is_of_section = of.is_empty() || of == name;
                self.section = None;
                match is_of_section {
                    true => unit,
                    false => ReportedResults::WHOLE,
                }
            }
            _ => unit,
        }
    }

    /// Figures that stand in a row of a wide table under no heading are left out, which is said.
    fn outside_columns(&mut self, headed: &[usize], row: Row<'_>) {
        for (at, text) in filled(row) {
            // A cell that was merged with those beside it has what they have: that they are withheld.
            let lost = match cell(text) {
                Cell::Figure(Figure::Withheld { .. }) => false,
                Cell::Figure(_) => !headed.contains(&at),
                _ => false,
            };
            if lost {
                let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                let place = self.place.clone().row(row.number);
                let found = format!("“{}” in column {}", shortened(text), at + 1);
                self.builder
                    .find(code, weight, place, "a heading over each figure", found);
            }
        }
    }
}
