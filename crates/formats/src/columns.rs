//! A table with a heading: columns by name, cells as numbers, and what is wrong with them as findings.

use election::{Code, Finding, Place, Weight, fold};

use crate::table::{MOST_COLUMNS, Row, Table};

/// Findings about cells are listed one by one up to this many in a table; the rest are counted.
const MOST_CELLS_LISTED: usize = 50;

/// A table, its heading and what was met in it.
pub(crate) struct Columns<'t> {
    /// The file and sheet.
    pub place: Place,
    table: &'t Table,
    heading: usize,
    names: Vec<String>,
    findings: Vec<Finding>,
    unreadable: usize,
}

/// The folded cells of a row, as headings are compared.
pub(crate) fn folded(row: Row<'_>) -> Vec<String> {
    row.cells().take(MOST_COLUMNS).map(fold).collect()
}

impl<'t> Columns<'t> {
    /// The table with row `heading` (from 0) as its heading.
    pub fn new(place: Place, table: &'t Table, heading: usize) -> Self {
        Columns {
            place,
            table,
            heading,
            names: table.row(heading).map(folded).unwrap_or_default(),
            findings: Vec::new(),
            unreadable: 0,
        }
    }

    /// The table with the first row that has all these headings, among the first ten rows; else with
    /// its first row.
    pub fn headed_by(place: Place, table: &'t Table, headings: &[&str]) -> Self {
        let has_all = |row: Row<'_>| {
            let cells = folded(row);
            headings.iter().all(|h| cells.iter().any(|cell| cell == h))
        };
        let heading = table.rows().take(10).position(has_all).unwrap_or(0);
        Columns::new(place, table, heading)
    }

    /// The headings as they stand in the file.
    pub fn headings(&self) -> Vec<String> {
        let row = self.table.row(self.heading);
        let cells = row
            .into_iter()
            .flat_map(|row| row.cells().take(MOST_COLUMNS));
        cells.map(str::to_owned).collect()
    }

    /// The column whose folded heading is one of these.
    pub fn find(&self, headings: &[&str]) -> Option<usize> {
        self.find_by(|name| headings.contains(&name))
    }

    /// The first column whose folded heading passes.
    pub fn find_by(&self, passes: impl Fn(&str) -> bool) -> Option<usize> {
        self.names.iter().position(|name| passes(name))
    }

    /// Like [`Columns::find`]; a finding if there is none.
    pub fn need(&mut self, headings: &[&str]) -> Option<usize> {
        let found = self.find(headings);
        if found.is_none() {
            self.missing(headings.first().copied().unwrap_or_default());
        }
        found
    }

    /// All of these columns; findings for those that are not there.
    pub fn need_all<const K: usize>(&mut self, headings: [&str; K]) -> Option<[usize; K]> {
        let found = headings.map(|heading| self.need(&[heading]));
        let all: Vec<usize> = found.into_iter().collect::<Option<_>>()?;
        all.try_into().ok()
    }

    /// Reports a column that is not there.
    pub fn missing(&mut self, heading: &str) {
        let row = self.table.row(self.heading);
        let number = row.map_or(1, |row| row.number);
        let seen = row.map_or_else(String::new, |row| {
            row.cells()
                .take(12)
                .map(shortened)
                .collect::<Vec<_>>()
                .join(", ")
        });
        self.findings.push(Finding::new(
            Code::ColumnMissing,
            Weight::Unread,
            self.place.clone().row(number),
            format!("a column “{heading}”"),
            seen,
        ));
    }

    /// The rows below the heading that are not blank.
    pub fn rows(&self) -> impl Iterator<Item = Row<'t>> + use<'t> {
        self.table
            .rows()
            .skip(self.heading + 1)
            .filter(|row| !row.is_blank())
    }

    /// A count in a column; a finding if the cell holds none.
    pub fn count(&mut self, row: Row<'_>, column: usize) -> Option<u64> {
        let value = count(row.cell(column));
        if value.is_none() {
            self.unreadable(row, column, "a whole number");
        }
        value
    }

    /// A count in a column that may be missing or empty; a finding if the cell holds something else.
    pub fn optional_count(&mut self, row: Row<'_>, column: Option<usize>) -> Option<u64> {
        let column = column.filter(|column| !row.cell(*column).is_empty())?;
        self.count(row, column)
    }

    /// Reports a cell that does not hold what it should.
    pub fn unreadable(&mut self, row: Row<'_>, column: usize, expected: &str) {
        self.unreadable += 1;
        if self.unreadable <= MOST_CELLS_LISTED {
            let heading = self.table.row(self.heading).map_or("", |h| h.cell(column));
            self.findings.push(Finding::new(
                Code::CellUnreadable,
                Weight::Unread,
                self.place
                    .clone()
                    .row(row.number)
                    .column(shortened(heading)),
                expected,
                format!("“{}”", shortened(row.cell(column))),
            ));
        }
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// What was met.
    pub fn into_findings(mut self) -> Vec<Finding> {
        if self.unreadable > MOST_CELLS_LISTED {
            self.findings.push(Finding::new(
                Code::CellUnreadable,
                Weight::Unread,
                self.place,
                "readable cells",
                format!(
                    "{} more cells that are not readable",
                    self.unreadable - MOST_CELLS_LISTED
                ),
            ));
        }
        self.findings
    }
}

/// A text that may be long, cut for a message.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Whether a text says that a row is one of totals: `Total`, `Grand Totals:`, `Sub-total`.
pub(crate) fn says_totals(text: &str) -> bool {
    let folded = fold(text);
    let word = folded.strip_prefix("grand").unwrap_or(&folded);
    let word = word.strip_prefix("sub").unwrap_or(word);
    let of = word.strip_prefix("total");
    of.is_some_and(|of| matches!(of, "" | "s" | "ballots" | "cards" | "votes"))
}

/// A whole number as people and spreadsheets write it: `1234`, `1,234`, `1234.00`.
pub(crate) fn count(text: &str) -> Option<u64> {
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        _ => text,
    };
    if whole.contains(',') {
        let groups: Vec<_> = whole.split(',').collect();
        let grouped =
            (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|g| g.len() == 3);
        return grouped.then(|| count(&groups.concat())).flatten();
    }
    let digits = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| whole.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_totals() {
        for (text, is) in [
            ("Total", true),
            ("TOTALS:", true),
            ("Grand Total", true),
            ("Sub-totals", true),
            ("Total votes", true),
            ("Total Recall Party", false),
            ("Grand", false),
            ("Subway", false),
            ("", false),
        ] {
            assert_eq!(says_totals(text), is, "{text}");
        }
    }

    #[test]
    fn counts() {
        for (text, value) in [
            ("12", Some(12)),
            ("1,234", Some(1234)),
            ("1234.0", Some(1234)),
            ("0.00", Some(0)),
            ("12.", None),
            ("0.05", None),
            ("0012", Some(12)),
            ("1,23", None),
            ("-1", None),
            ("1.5", None),
            ("", None),
            ("99999999999999999999", None),
            ("１２", None),
        ] {
            assert_eq!(count(text), value, "{text}");
        }
    }
}
