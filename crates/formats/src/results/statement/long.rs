//! Rows of tables that have a row for each selection.

use election::record::{CountOf, ReportedResults};
use election::{Code, Weight};

use super::layout::{Column, Layout};
use super::{Open, Reader};
use crate::results::build::Key;
use crate::results::figure::{Cell, cell};
use crate::results::heading::{self, Heading, spaced};
use crate::table::Row;

impl Reader<'_, '_, '_> {
    /// Reads a row of a table that has a row for each selection.
    pub(super) fn long(&mut self, open: &mut Open, row: Row<'_>) -> Result<(), String> {
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
}
