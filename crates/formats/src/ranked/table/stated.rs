//! A table of ranked cards of which somebody says which rows and columns it has.

use super::layout::{Column, ContestColumns, Layout, Ranked};
use crate::cvr::{MOST_COLUMNS_OF_CARDS, MOST_RANKS};
use crate::delimited::Rows;

/// What columns with votes stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteColumns {
    /// A rank each, with names in the cells.
    Ranks,
    /// A candidate each, with ranks in the cells; the first row has the candidates' names.
    Candidates,
}

/// A table of ranked cards as somebody says that it is, with one contest: its headings are not asked whether it is one.
///
/// Rows and columns count from 1, as spreadsheets number them.
#[derive(Clone, Debug)]
pub struct StatedTable {
    /// What columns with votes stand for.
    pub votes: VoteColumns,
    /// The first of them; those of candidates go on to the last heading.
    pub first_column: usize,
    /// The row of the first card; without, the one after the headings.
    pub first_row: Option<u64>,
    /// How many ranks have a column; without, all columns from the first to the last.
    pub ranks: Option<u32>,
    /// The column with the id of a card.
    pub record: Option<usize>,
    /// The column with its precinct.
    pub precinct: Option<usize>,
    /// The column with its batch.
    pub batch: Option<usize>,
    /// What stands between several names in a cell; empty where a cell is one name.
    pub delimiter: String,
}

impl Layout {
    /// The columns that are stated, from the beginning of a file.
    ///
    /// Of ranks the headings are the last row above the first card with a heading that is known, else the first row that
    /// has votes; they only tell columns that have no votes and are not stated.
    ///
    /// # Errors
    /// The file is not such a table: in words.
    pub fn stated(head: &[u8], of: &StatedTable) -> Result<Self, String> {
        let unreadable = |error: std::io::Error| error.to_string();
        let mut rows = Rows::new(head).map_err(unreadable)?;
        let first_row = of.first_row.unwrap_or(0);
        let first = of.first_column.max(1) - 1;
        let mut layout: Option<Layout> = None;
        while let Some(row) = rows.next().map_err(unreadable)? {
            if row.is_blank() {
                continue;
            }
            let is_card = of.votes == VoteColumns::Ranks && first_row > 0 && row.line >= first_row;
            if layout.is_some()
                && (is_card || of.votes == VoteColumns::Candidates || first_row == 0)
            {
                break;
            }
            let width = row.len();
            let end = match (of.votes, of.ranks) {
                (VoteColumns::Ranks, Some(ranks)) => {
                    width.min(first.saturating_add(ranks as usize))
                }
                _ => width,
            };
            let mut found = Layout::empty(row.line, width);
            let headings = if is_card { Vec::new() } else { row.texts() };
            let others = headings.iter().enumerate().take(MOST_COLUMNS_OF_CARDS);
            // What stands below no heading beside the votes is nobody's.
            let others = others.filter(|(at, h)| !(first..end).contains(at) && !h.is_empty());
            let others: Vec<_> = others.collect();
            let unknown = found.known(others.iter().copied());
            let is_heading = unknown.len() < others.len();
            let unknown = unknown
                .into_iter()
                .map(|(at, heading)| (at, heading.clone()));
            found.unread.extend(unknown);
            found.put_votes(of, &headings, first..end);
            found.first = match is_card {
                true => row.line,
                false => first_row.max(row.line + 1),
            };
            if layout.as_ref().is_none_or(|l| l.width <= first) || is_heading {
                layout = Some(found);
            }
            if is_card {
                break;
            }
        }
        let mut layout = layout.ok_or("no row of cards or headings")?;
        layout.delimiter.clone_from(&of.delimiter);
        for (stated, at, what) in [
            (of.record, &mut layout.record, "ids"),
            (of.precinct, &mut layout.precinct, "precincts"),
            (of.batch, &mut layout.batch, "batches"),
        ] {
            if let Some(column) = stated {
                if column == 0 || column > layout.width {
                    return Err(beyond(column, what, layout.width));
                }
                *at = Some(column - 1);
            }
        }
        for column in [of.record, of.precinct, of.batch].into_iter().flatten() {
            layout.stated_at(column - 1);
        }
        let votes = &layout.contests[0];
        if votes.columns.is_empty() {
            return Err(beyond(of.first_column, "votes", layout.width));
        }
        let mut names: Vec<&String> = votes.headings.iter().collect();
        names.sort();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(format!(
                "two columns of votes with the heading “{}”",
                twice[0]
            ));
        }
        if votes.columns.len() > MOST_RANKS as usize {
            return Err(format!("more than {MOST_RANKS} columns of votes"));
        }
        Ok(layout)
    }

    /// A column is read because somebody says so, whatever its heading.
    fn stated_at(&mut self, column: usize) {
        let other = |at: usize| at != column;
        self.twice.retain(|of| other(of.0) && other(of.1));
        self.unread.retain(|of| other(of.0));
    }

    /// Takes the columns of votes: those of candidates that have a heading, or all.
    fn put_votes(&mut self, of: &StatedTable, headings: &[String], votes: std::ops::Range<usize>) {
        let mut contest = ContestColumns {
            number: 0,
            name: String::new(),
            columns: Vec::new(),
            headings: Vec::new(),
        };
        for (rank, at) in (1..).zip(votes) {
            match of.votes {
                VoteColumns::Ranks => contest.columns.push(Column { at, rank }),
                VoteColumns::Candidates => match headings.get(at).filter(|h| !h.is_empty()) {
                    None => self.nameless.push(at),
                    Some(heading) => {
                        contest.columns.push(Column { at, rank: 0 });
                        contest.headings.push(heading.clone());
                    }
                },
            }
        }
        self.ranked = match of.votes {
            VoteColumns::Ranks => Ranked::ByRank,
            VoteColumns::Candidates => Ranked::ByCandidate,
        };
        self.contests = vec![contest];
    }
}

fn beyond(column: usize, what: &str, width: usize) -> String {
    format!("no column {column}, in which {what} should be: the table has {width} columns")
}
