//! Rows and cells of text, whatever they were read from, each row with the number it has in its file.
//!
//! One buffer for all text: a table of fifty thousand rows is three allocations, not a quarter million.

use std::borrow::Cow;

/// No text file is read that has more cells; the largest of published audits have a twentieth of it.
const MOST_CELLS: usize = 1 << 24;
/// Headings are not looked for beyond this column.
pub(crate) const MOST_COLUMNS: usize = 1 << 10;

/// Rows of text cells.
#[derive(Clone, Debug, Default)]
pub struct Table {
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<u32>,
    /// For each row, its first cell in `ends` and its number in the file.
    rows: Vec<(u32, u32)>,
}

/// A row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    table: &'t Table,
    first: usize,
    end: usize,
    /// The row's number in the file, from 1: the line of a text file, the row of a sheet.
    pub number: u32,
}

impl Table {
    /// Begins a row with the number that it has in its file.
    pub fn begin_row(&mut self, number: u32) {
        self.rows.push((self.cell_count(), number));
    }

    /// Adds a cell to the last row.
    pub fn push_cell(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends
            .push(u32::try_from(self.text.len()).expect("files are limited to 2^28 bytes"));
    }

    fn cell_count(&self) -> u32 {
        u32::try_from(self.ends.len()).expect("files are limited to 2^28 bytes")
    }

    /// Comma-separated values (RFC 4180, rows of any length). Empty lines are passed over.
    ///
    /// # Errors
    /// There are too many cells, in words.
    pub fn from_csv(text: &str) -> Result<Table, String> {
        // A comma is a byte in the file, and the cell before it ten times as much in memory.
        let ends = text.bytes().filter(|b| matches!(b, b',' | b'\n' | b'\r'));
        if ends.count() >= MOST_CELLS {
            return Err(format!("more than {MOST_CELLS} commas and ends of lines"));
        }
        let mut table = Table::default();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        // The reader counts the end of a line to the row after it; lines are counted here.
        let (mut line, mut counted) = (1, 0);
        // The text is UTF-8 and rows may have any length: nothing else can fail.
        while reader.read_record(&mut record).unwrap_or(false) {
            let position = record.position().map_or(0, csv::Position::byte);
            let position = usize::try_from(position)
                .unwrap_or(text.len())
                .min(text.len());
            let ends = text.as_bytes()[position..].iter();
            let start = position + ends.take_while(|b| matches!(b, b'\r' | b'\n')).count();
            line += line_ends(&text.as_bytes()[counted..start]);
            counted = start;
            table.begin_row(line);
            record.iter().for_each(|cell| table.push_cell(cell));
        }
        Ok(table)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Row `k`, from 0.
    pub fn row(&self, k: usize) -> Option<Row<'_>> {
        let &(first, number) = self.rows.get(k)?;
        let end = self
            .rows
            .get(k + 1)
            .map_or(self.ends.len(), |(next, _)| *next as usize);
        Some(Row {
            table: self,
            first: first as usize,
            end,
            number,
        })
    }

    /// All rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).filter_map(|k| self.row(k))
    }
}

/// How many lines end in these bytes, which do not end between `\r` and `\n`.
fn line_ends(bytes: &[u8]) -> u32 {
    let after = bytes.iter().skip(1).map(Some).chain([None]);
    let ends = bytes.iter().zip(after);
    let count = ends.filter(|(b, next)| **b == b'\n' || (**b == b'\r' && *next != Some(&b'\n')));
    u32::try_from(count.count()).unwrap_or(u32::MAX)
}

impl<'t> Row<'t> {
    /// The cell of column `k`, from 0, blanks around it removed; empty where the row is shorter.
    pub fn cell(&self, k: usize) -> &'t str {
        self.raw(k).trim()
    }

    /// The cell of column `k`, from 0, with the blanks around it.
    pub fn raw(&self, k: usize) -> &'t str {
        let k = self.first + k;
        if k >= self.end {
            return "";
        }
        let start = match k {
            0 => 0,
            _ => self.table.ends[k - 1] as usize,
        };
        &self.table.text[start..self.table.ends[k] as usize]
    }

    /// The cells.
    pub fn cells(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let row = *self;
        (0..self.end - self.first).map(move |k| row.cell(k))
    }

    /// The cells with the blanks around them.
    pub fn raw_cells(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let row = *self;
        (0..self.end - self.first).map(move |k| row.raw(k))
    }

    /// Whether all cells are empty.
    pub fn is_blank(&self) -> bool {
        self.cells().all(str::is_empty)
    }
}

/// A file's text, and the name of its encoding if it is not UTF-8: by its byte order mark, else
/// Windows-1252, which gives every byte a meaning.
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<&'static str>) {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let other = (encoding != encoding_rs::UTF_8).then(|| encoding.name());
        return (text, other);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(_) => {
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
            (text, Some(encoding_rs::WINDOWS_1252.name()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_lines() {
        let table = Table::from_csv("a,b\r\n\r\n\"x\ny\",2,3\n1\n").unwrap();
        let rows: Vec<_> = table
            .rows()
            .map(|row| (row.number, row.cells().collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            rows,
            [
                (1, vec!["a", "b"]),
                (3, vec!["x\ny", "2", "3"]),
                (5, vec!["1"])
            ]
        );
        for ends in ["\n", "\r\n", "\r"] {
            let table = Table::from_csv(&["a,b", "1,2", "", "3,4"].join(ends)).unwrap();
            let lines: Vec<_> = table.rows().map(|row| row.number).collect();
            assert_eq!(lines, [1, 2, 4], "{ends:?}");
        }
        assert_eq!(table.row(2).unwrap().cell(7), "");
        assert!(table.row(3).is_none());
    }

    #[test]
    fn a_line_of_commas() {
        let line = ",".repeat(MOST_CELLS);
        assert!(Table::from_csv(&line).is_err());
        let table = Table::from_csv(&line[1..1000]).unwrap();
        assert_eq!(table.row(0).unwrap().cells().count(), 1000);
    }

    #[test]
    fn encodings() {
        assert_eq!(decode(b"\xEF\xBB\xBFa"), ("a".into(), None));
        assert_eq!(decode(b"\xFF\xFEa\0"), ("a".into(), Some("UTF-16LE")));
        assert_eq!(decode(b"Pe\xF1a"), ("Peña".into(), Some("windows-1252")));
        assert_eq!(decode("Peña".as_bytes()), ("Peña".into(), None));
    }
}
