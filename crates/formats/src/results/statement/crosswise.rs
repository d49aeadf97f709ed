//! Rows of tables that have a column for each list or for each unit.

use election::record::{CountOf, ReportedResults, UnitKind};
use election::{Code, Weight};

use super::Reader;
use super::layout::{counted, is_figure};
use crate::results::build::Key;
use crate::results::figure::cell;
use crate::results::heading::{self, Heading, spaced, total};
use crate::table::Row;

impl Reader<'_, '_, '_> {
    /// Reads a row of a table whose columns are lists. In one that names its contest, rows that count neither votes nor
    /// seats are quotients and their order, which follow from votes; else they are parts of the votes.
    pub(super) fn list_row(
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
    pub(super) fn across(
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
}
