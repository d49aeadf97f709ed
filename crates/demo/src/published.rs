//! The published files as tables in memory, and their bytes.
//!
//! A fault is planted by changing a cell or a row here, before anything is written.

use std::collections::BTreeMap;

use crate::DemoError;
use crate::workbook;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Text; in a comma-separated file an empty one is written as two quotes.
    Text(String),
    /// A number of a workbook.
    Number(f64),
}

impl Cell {
    /// A count as a workbook's number.
    pub(crate) fn count(n: usize) -> Self {
        Cell::Number(n as f64)
    }

    /// The text; empty for a number.
    pub(crate) fn text(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            _ => "",
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Cell::Text(number.to_string())
    }
}

/// A row of cells, each made from a text or a whole number.
macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$($crate::published::Cell::from($cell)),*] };
}
pub(crate) use row;

/// A sheet of a workbook, or a comma-separated file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// The sheet's name; empty for a file.
    pub(crate) name: String,
    /// The heading, where there is one, is the first.
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with a heading.
    pub(crate) fn headed(name: &str, heading: &[&str]) -> Self {
        let heading = heading.iter().map(|word| Cell::from(*word)).collect();
        Table {
            name: name.to_owned(),
            rows: vec![heading],
        }
    }

    /// The column of a heading.
    fn column(&self, heading: &str) -> Option<usize> {
        self.rows
            .first()?
            .iter()
            .position(|cell| cell.text() == heading)
    }

    /// The cell of a row under a heading.
    pub(crate) fn cell(&mut self, row: usize, heading: &str) -> Option<&mut Cell> {
        let column = self.column(heading)?;
        self.rows.get_mut(row)?.get_mut(column)
    }

    /// The first row that has the given texts under the given headings.
    pub(crate) fn find(&self, wanted: &[(&str, &str)]) -> Option<usize> {
        self.find_all(wanted).first().copied()
    }

    /// All such rows.
    pub(crate) fn find_all(&self, wanted: &[(&str, &str)]) -> Vec<usize> {
        let has = |row: &[Cell], heading: &str, text: &str| {
            let cell = self.column(heading).and_then(|column| row.get(column));
            cell.is_some_and(|cell| cell.text() == text)
        };
        let rows = self.rows.iter().enumerate().skip(1);
        let fits =
            rows.filter(|(_, row)| wanted.iter().all(|(h, text)| has(row.as_slice(), h, text)));
        fits.map(|(index, _)| index).collect()
    }
}

/// A file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// Comma-separated values, and how a line ends.
    Csv(Table, &'static str),
    /// A workbook.
    Workbook(Vec<Table>),
}

impl Content {
    /// Its bytes.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, DemoError> {
        match self {
            Content::Csv(table, end) => Ok(csv(table, end).into_bytes()),
            Content::Workbook(sheets) => Ok(workbook::bytes(sheets)?),
        }
    }
}

/// All files, by path with forward slashes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Published {
    pub(crate) files: BTreeMap<String, Content>,
}

impl Published {
    /// Adds a comma-separated file whose lines end as on Unix.
    pub(crate) fn csv(&mut self, path: impl Into<String>, table: Table) {
        self.files.insert(path.into(), Content::Csv(table, "\n"));
    }

    /// A comma-separated file.
    pub(crate) fn table(&mut self, path: &str) -> Option<&mut Table> {
        match self.files.get_mut(path)? {
            Content::Csv(table, _) => Some(table),
            Content::Workbook(_) => None,
        }
    }

    /// A sheet of a workbook.
    pub(crate) fn sheet(&mut self, path: &str, name: &str) -> Option<&mut Table> {
        match self.files.get_mut(path)? {
            Content::Csv(..) => None,
            Content::Workbook(sheets) => sheets.iter_mut().find(|sheet| sheet.name == name),
        }
    }
}

fn csv(table: &Table, end: &str) -> String {
    let mut text = String::new();
    for row in &table.rows {
        for (column, cell) in row.iter().enumerate() {
            if column > 0 {
                text.push(',');
            }
            match cell {
                Cell::Empty => {}
                Cell::Number(number) => text.push_str(&number.to_string()),
                Cell::Text(field) if field.is_empty() || field.contains([',', '"', '\n']) => {
                    text.push('"');
                    text.push_str(&field.replace('"', "\"\""));
                    text.push('"');
                }
                Cell::Text(field) => text.push_str(field),
            }
        }
        text.push_str(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_where_colorado_does() {
        let mut table = Table::headed("", &["a", "b"]);
        table.rows.push(row!["\"Yes/For\"", 7]);
        table.rows.push(row!["[1,2]", ""]);
        table.rows.push(vec![Cell::Empty, Cell::Empty]);
        let expected = "a,b\r\n\"\"\"Yes/For\"\"\",7\r\n\"[1,2]\",\"\"\r\n,\r\n";
        assert_eq!(csv(&table, "\r\n"), expected);
    }

    #[test]
    fn finds_rows_by_heading() {
        let mut table = Table::headed("", &["county", "votes"]);
        table.rows.push(row!["A", 1]);
        table.rows.push(row!["B", 2]);
        assert_eq!(table.find(&[("county", "B"), ("votes", "2")]), Some(2));
        assert_eq!(table.find(&[("county", "B"), ("votes", "1")]), None);
        assert_eq!(table.find(&[("other", "B")]), None);
        assert_eq!(table.cell(1, "votes"), Some(&mut Cell::from(1)));
    }
}
