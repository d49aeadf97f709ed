//! A sheet of a workbook as comma-separated values, so that a table is read in one way wherever it stands.
//!
//! Every row of the sheet is a line, those without cells are empty: the number of a line is that of the row. An
//! end of a line inside a cell becomes a blank. Rows are filled up to the width of the widest.

use std::io::{self, Read};

use crate::source::is_workbook;
use crate::table::Table;
use crate::workbook::Workbook;

/// Whether bytes may begin a workbook: they begin a zip archive.
pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04")
}

/// The workbook that the bytes are; nothing if they are an archive of another kind.
///
/// # Errors
/// The archive or the workbook is damaged, or larger than it may be; in words.
pub(super) fn workbook(bytes: &[u8]) -> Result<Option<Workbook>, String> {
    let archive = zip::ZipArchive::new(io::Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let parts = ["xl/workbook.xml", "content.xml"];
    if !parts
        .iter()
        .any(|part| archive.index_for_name(part).is_some())
    {
        return Ok(None);
    }
    Workbook::read(bytes).map(Some)
}

/// Whether the bytes are a zip archive that is no workbook or other office file.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    let archive = zip::ZipArchive::new(io::Cursor::new(bytes));
    archive.is_ok_and(|archive| !is_workbook(&archive))
}

/// A sheet, read as text.
pub(super) struct Sheet<'t> {
    table: &'t Table,
    width: usize,
    /// The next row of the table, and the lines that were written.
    next: usize,
    lines: u32,
    line: Vec<u8>,
    at: usize,
}

impl<'t> Sheet<'t> {
    /// At its beginning.
    pub fn new(table: &'t Table) -> Self {
        let widths = table.rows().map(|row| row.cells().count());
        Sheet {
            table,
            width: widths.max().unwrap_or(0),
            next: 0,
            lines: 0,
            line: Vec::new(),
            at: 0,
        }
    }

    /// Puts the next line into the buffer; false at the end.
    fn fill(&mut self) -> bool {
        let Some(row) = self.table.row(self.next) else {
            return false;
        };
        self.line.clear();
        self.at = 0;
        self.lines += 1;
        if self.lines < row.number {
            self.line.push(b'\n');
            return true;
        }
        let empty = std::iter::repeat("");
        for (k, cell) in row.raw_cells().chain(empty).take(self.width).enumerate() {
            if k > 0 {
                self.line.push(b',');
            }
            push(&mut self.line, cell);
        }
        self.line.push(b'\n');
        self.next += 1;
        true
    }
}

fn push(line: &mut Vec<u8>, cell: &str) {
    if !cell.contains(['"', ',', '\n', '\r']) {
        line.extend(cell.bytes());
        return;
    }
    line.push(b'"');
    for byte in cell.bytes() {
        match byte {
            b'"' => line.extend(b"\"\""),
            b'\n' | b'\r' => line.push(b' '),
            byte => line.push(byte),
        }
    }
    line.push(b'"');
}

impl Read for Sheet<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.line.len() {
            if !self.fill() {
                return Ok(0);
            }
        }
        let rest = &self.line[self.at..];
        let taken = rest.len().min(into.len());
        into[..taken].copy_from_slice(&rest[..taken]);
        self.at += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_quotes() {
        let mut table = Table::default();
        for (number, cells) in [
            (1, &["a", "b,c"][..]),
            (3, &["x\ny"]),
            (4, &["\"", "", "z"]),
        ] {
            table.begin_row(number);
            cells.iter().for_each(|cell| table.push_cell(cell));
        }
        let mut text = String::new();
        let mut sheet = Sheet::new(&table);
        sheet.read_to_string(&mut text).unwrap();
        assert_eq!(text, "a,\"b,c\",\n\n\"x y\",,\n\"\"\"\",,z\n");
    }
}
