//! A workbook (xlsx or ods) into one table a sheet.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader, Xlsx};
use election::fold;

use crate::ods;
use crate::source::MOST_BYTES_IN_FILE;
use crate::table::Table;

/// No sheet is read beyond this row; spreadsheets end there.
const MOST_ROWS: u32 = 1 << 20;
/// No row is read beyond this column; no published table is as wide.
const MOST_COLUMNS: u32 = 1 << 10;
/// No workbook is read beyond so many cells, the empty ones before others in a row included; the largest
/// published ones have a hundredth of it.
const MOST_CELLS: usize = 1 << 23;
/// No workbook is read beyond so many bytes of text; the largest published ones have a tenth of it.
const MOST_TEXT: usize = 1 << 26;

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

    /// Reads an xlsx or ods workbook.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    pub fn read(bytes: &[u8]) -> Result<Workbook, String> {
        let ods = weigh(bytes)?;
        if ods {
            ods::read(bytes)
        } else {
            read_xlsx(bytes)
        }
    }
}

/// Inflates every part within the limit before anything is parsed: a part may claim any size.
/// Says whether the workbook is an OpenDocument one.
fn weigh(bytes: &[u8]) -> Result<bool, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let mut left = MOST_BYTES_IN_FILE;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|e| e.to_string())?;
        let name = String::from_utf8_lossy(part.name_raw()).into_owned();
        let mut part = part.take(left + 1);
        let read = std::io::copy(&mut part, &mut std::io::sink())
            .map_err(|e| format!("part {name}: {e}"))?;
        if read > left {
            return Err(format!("unpacks to more than {MOST_BYTES_IN_FILE} bytes"));
        }
        left -= read;
    }
    Ok(archive.index_for_name("content.xml").is_some())
}

fn read_xlsx(bytes: &[u8]) -> Result<Workbook, String> {
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
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
        grid.end_sheet(name);
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
        if behind || row >= MOST_ROWS || column >= MOST_COLUMNS {
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
    pub fn end_sheet(&mut self, name: String) {
        let table = std::mem::take(&mut self.table);
        self.workbook.sheets.push((name, table));
        self.row = None;
        self.column = 0;
    }

    /// The workbook, when all sheets are ended.
    pub fn into_workbook(self) -> Workbook {
        self.workbook
    }
}
