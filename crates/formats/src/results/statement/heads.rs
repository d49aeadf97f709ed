//! The heading of a table: the contest that its title names, and what the figures of its columns are.

use election::record::CountOf;
use election::{Code, Weight, fold};

use super::layout::{Column, Layout, Over};
use super::{OfColumn, Open, Reader, about};
use crate::results::heading::{self, Heading, spaced};
use crate::table::Row;

impl Reader<'_, '_, '_> {
    pub(super) fn begin(&mut self, layout: Layout, row: Row<'_>) -> Open {
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
}
