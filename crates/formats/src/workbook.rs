//! A workbook (xlsx, ods or xls) into one table a sheet.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader, Xlsx};
use election::fold;

use crate::ods;
use crate::source::MOST_BYTES_IN_FILE;
use crate::table::Table;
use crate::xls;

/// No workbook with more sheets is read; the largest published ones have a tenth of it.
pub(crate) const MOST_SHEETS: usize = 1 << 11;
/// No sheet is read beyond this row; spreadsheets end there.
const MOST_ROWS: u32 = 1 << 20;
/// No row is read beyond this column; no published table is as wide.
const MOST_COLUMNS: u32 = 1 << 10;
/// No workbook is read beyond so many cells, the empty ones before others in a row included; the largest
/// published ones have a hundredth of it.
const MOST_CELLS: usize = 1 << 23;
/// No workbook is read beyond so many bytes of text; the largest published ones have a tenth of it.
const MOST_TEXT: usize = 1 << 26;
/// Many sheets may be one part of the workbook, which is then read as many times: none is read whose sheets
/// would be more than this in all if each were its largest part. Published ones have a tenth of it.
const MOST_BYTES_OF_SHEETS: u64 = 1 << 32;
/// Parts that take much more memory than they are long, by their names in small letters, and how long they
/// may be; those of published workbooks have a tenth of it.
const MOST_BYTES_IN_PART: [(&str, u64); 2] = [("styles.xml", 1 << 23), (SHARED_STRINGS, 1 << 26)];
const SHARED_STRINGS: &str = "sharedstrings.xml";

/// Sheets in the order of the workbook.
#[derive(Clone, Debug, Default)]
pub struct Workbook {
    /// Name and cells of each sheet; numbers as a person would type them.
    pub sheets: Vec<(String, Table)>,
    /// Cells that lie too far out or come out of order, and were left out.
    pub dropped: usize,
}

impl Workbook {
    /// The sheet with this name: the same text, else the same folded, else the only sheet whose folded
    /// name begins like it (spreadsheets cut names and drop characters).
    pub fn sheet(&self, name: &str) -> Option<&Table> {
        let folded = fold(name);
        let by = |same: &dyn Fn(&str) -> bool| {
            let mut found = self.sheets.iter().filter(|(sheet, _)| same(sheet));
            let first = found.next();
            first.filter(|_| found.next().is_none()).map(|(_, t)| t)
        };
        if folded.is_empty() {
            return None;
        }
        by(&|sheet| sheet.trim() == name.trim())
            .or_else(|| by(&|sheet| fold(sheet) == folded))
            .or_else(|| {
                by(&|sheet| {
                    let sheet = fold(sheet);
                    !sheet.is_empty() && (folded.starts_with(&sheet) || sheet.starts_with(&folded))
                })
            })
    }

    /// Reads an xlsx, ods or xls workbook.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    pub fn read(bytes: &[u8]) -> Result<Workbook, String> {
        if xls::is_compound(bytes) {
            return xls::read(bytes);
        }
        let parts = Parts::weigh(bytes)?;
        if parts.opendocument {
            ods::read(bytes)
        } else {
            read_xlsx(bytes, parts.largest)
        }
    }
}

/// What is known of a workbook before anything in it is parsed.
struct Parts {
    opendocument: bool,
    largest: u64,
}

impl Parts {
    /// Inflates every part within the limits: a part may claim any size.
    fn weigh(bytes: &[u8]) -> Result<Parts, String> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
        let mut left = MOST_BYTES_IN_FILE;
        let mut largest = 0;
        for index in 0..archive.len() {
            let part = archive.by_index(index).map_err(|e| e.to_string())?;
            let name = part.name().map_err(|e| e.to_string())?.into_owned();
            let lower = name.to_ascii_lowercase();
            let limits = MOST_BYTES_IN_PART.iter();
            let most = limits
                .filter(|(end, _)| lower.ends_with(end))
                .map(|(_, most)| *most);
            let most = most.min().unwrap_or(MOST_BYTES_IN_FILE);
            let mut part = part.take(left.min(most) + 1);
            let mut strings = Vec::new();
            let read = match lower.ends_with(SHARED_STRINGS) {
                true => part.read_to_end(&mut strings).map(|read| read as u64),
                false => std::io::copy(&mut part, &mut std::io::sink()),
            };
            let read = read.map_err(|e| format!("part {name}: {e}"))?;
            if read > left {
                return Err(format!("unpacks to more than {MOST_BYTES_IN_FILE} bytes"));
            }
            if read > most {
                return Err(format!("part {name}: unpacks to more than {most} bytes"));
            }
            believe(&strings).map_err(|why| format!("part {name}: {why}"))?;
            left -= read;
            largest = largest.max(read);
        }
        Ok(Parts {
            opendocument: archive.index_for_name("content.xml").is_some(),
            largest,
        })
    }
}

/// Refuses shared strings that claim to be more than they can be. calamine sets memory aside for as many
/// as `uniqueCount` says (0.38, `read_shared_strings`), and a process that asks for more than there is ends.
fn believe(strings: &[u8]) -> Result<(), String> {
    // In whatever encoding the part says it is, its letters are found once the zeros of UTF-16 are gone;
    // only ISO-2022 could hide them, behind an escape that stands in no XML.
    let text: Vec<u8> = strings.iter().copied().filter(|b| *b != 0).collect();
    if text.contains(&0x1B) {
        return Err("a control character stands in it".to_owned());
    }
    let keys = text
        .windows(KEY.len())
        .enumerate()
        .filter(|(_, w)| *w == KEY);
    for (at, _) in keys {
        let value = text[at + KEY.len()..].iter();
        let value = value.skip_while(|b| b.is_ascii_whitespace() || b"='\"0".contains(b));
        let digits = value
            .take_while(|b| b.is_ascii_digit())
            .map(|b| char::from(*b));
        let digits: String = digits.take(20).collect();
        // A string takes five bytes at least: <si/>.
        let many = digits.parse().unwrap_or(usize::MAX) > text.len() / 5;
        if many && !digits.is_empty() {
            return Err(format!("it says that it has {digits} texts"));
        }
    }
    Ok(())
}

const KEY: &[u8] = b"uniqueCount";

fn read_xlsx(bytes: &[u8], largest: u64) -> Result<Workbook, String> {
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let sheets = xlsx.sheet_names().len();
    if largest.saturating_mul(sheets as u64) > MOST_BYTES_OF_SHEETS {
        return Err(format!("{sheets} sheets, and a part of {largest} bytes"));
    }
    let mut grid = Grid::default();
    for name in xlsx.sheet_names() {
        let sheet = |e: calamine::XlsxError| format!("sheet “{name}”: {e}");
        let mut cells = xlsx.worksheet_cells_reader(&name).map_err(sheet)?;
        while let Some(cell) = cells.next_cell().map_err(sheet)? {
            let (row, column) = cell.get_position();
            match cell.get_value() {
                DataRef::Empty => {}
                DataRef::SharedString(text) => grid.put(row, column, text)?,
                DataRef::String(text) => grid.put(row, column, text)?,
                other => grid.put(row, column, &shown(&Data::from(other.clone())))?,
            }
        }
        grid.end_sheet(name)?;
    }
    Ok(grid.into_workbook())
}

/// A cell as a person would type it: whole numbers without a fraction.
fn shown(value: &Data) -> String {
    match value {
        Data::Float(number) => format!("{number}"),
        other => other.to_string(),
    }
}

/// Texts that stand for nothing: workbooks made accessible say so in every empty cell and after the last
/// row (seen in the reports of 2024).
fn is_filler(text: &str) -> bool {
    ["no data", "end of worksheet"]
        .iter()
        .any(|filler| text.trim().eq_ignore_ascii_case(filler))
}

/// Whether a cell lies where no published table has one.
pub(crate) fn is_outside(row: u32, column: u32) -> bool {
    row >= MOST_ROWS || column >= MOST_COLUMNS
}

/// Cells in reading order into the rows of sheets; cells that come out of order or lie too far out are
/// dropped and counted.
#[derive(Default)]
pub(crate) struct Grid {
    workbook: Workbook,
    table: Table,
    /// The row being filled, from 0, and its next free column.
    row: Option<u32>,
    column: u32,
    cells: usize,
    text: usize,
}

impl Grid {
    /// Puts a cell into the sheet.
    ///
    /// # Errors
    /// The workbook has more cells or more text than any published one: cells may repeat one shared text
    /// without end.
    pub fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), String> {
        if is_filler(text) {
            return Ok(());
        }
        let behind = self
            .row
            .is_some_and(|last| row < last || (row == last && column < self.column));
        if behind || is_outside(row, column) {
            self.workbook.dropped += 1;
            return Ok(());
        }
        if self.row != Some(row) {
            self.table.begin_row(row + 1);
            self.row = Some(row);
            self.column = 0;
        }
        self.cells += (column - self.column) as usize + 1;
        self.text += text.len();
        if self.cells > MOST_CELLS || self.text > MOST_TEXT {
            return Err(format!(
                "more than {MOST_CELLS} cells or {MOST_TEXT} bytes of text"
            ));
        }
        while self.column < column {
            self.table.push_cell("");
            self.column += 1;
        }
        self.table.push_cell(text);
        self.column += 1;
        Ok(())
    }

    /// Ends a sheet; the next cell is of the next one.
    ///
    /// # Errors
    /// The workbook has more sheets than any published one.
    pub fn end_sheet(&mut self, name: String) -> Result<(), String> {
        if self.workbook.sheets.len() == MOST_SHEETS {
            return Err(format!("more than {MOST_SHEETS} sheets"));
        }
        let table = std::mem::take(&mut self.table);
        self.workbook.sheets.push((name, table));
        self.row = None;
        self.column = 0;
        Ok(())
    }

    /// The workbook, when all sheets are ended.
    pub fn into_workbook(self) -> Workbook {
        self.workbook
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_of_shared_strings() {
        let check = |start: &str, holds: bool| {
            let part = format!("<sst {start}><si/><si/></sst>");
            assert_eq!(believe(part.as_bytes()).is_ok(), holds, "{start}");
            let wide: Vec<u8> = part.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(believe(&wide).is_ok(), holds, "{start} in UTF-16");
        };
        check("", true);
        check("count=\"9\" uniqueCount=\"2\"", true);
        check("uniqueCount=\"x\"", true);
        check("uniqueCount=\"999999999999\"", false);
        check("uniqueCount = '18446744073709551616'", false);
        check("uniqueCount=\"0000000000000000000000000000099\"", false);
        check("unique\u{1b}(BCount=\"99\"", false);
    }
}
