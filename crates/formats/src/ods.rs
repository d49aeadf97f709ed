//! An OpenDocument spreadsheet into one table a sheet.
//!
//! Read event by event: a cell or row may say that it is repeated a million times, and only those that hold
//! something are written out, within the limits of [`Grid`]. Notes on a cell are not in it.

use std::io::{Cursor, Read};
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::source::MOST_BYTES_IN_FILE;
use crate::workbook::{Grid, Workbook, is_outside};

/// A cell being read.
#[derive(Default)]
struct Cell {
    repeated: u32,
    /// A number's or date's value; texts have paragraphs instead.
    value: Option<String>,
    paragraphs: Vec<String>,
}

/// A row being read: cells that hold something, with their column and how many follow that are the same.
#[derive(Default)]
struct Row {
    repeated: u32,
    next_column: u32,
    cells: Vec<(u32, u32, String)>,
}

/// Reads `content.xml`.
///
/// # Errors
/// Why it cannot be read, in words.
pub(crate) fn read(bytes: &[u8]) -> Result<Workbook, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let part = archive.by_name("content.xml").map_err(|e| e.to_string())?;
    let mut xml = Vec::new();
    let within = part.take(MOST_BYTES_IN_FILE).read_to_end(&mut xml);
    within.map_err(|e| e.to_string())?;
    let xml = String::from_utf8(xml).map_err(|e| e.to_string())?;
    let mut reader = Reader::from_str(&xml);
    reader.config_mut().expand_empty_elements = true;
    let mut sheets = Sheets::default();
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(start) if start.local_name().as_ref() == "annotation" => {
                reader
                    .read_to_end(start.name())
                    .map_err(|e| e.to_string())?;
            }
            Event::Start(start) => sheets.start(&start),
            Event::Text(text) => sheets.text(&text),
            Event::GeneralRef(entity) => sheets.text(&resolved(&entity)?),
            Event::End(end) => sheets.end(end.local_name().as_ref())?,
            Event::Eof if sheets.open => return Err("it ends inside a sheet".to_owned()),
            Event::Eof => return Ok(sheets.grid.into_workbook()),
            _ => {}
        }
    }
}

/// What a reference such as `&amp;` stands for; nothing if that is not known.
pub(crate) fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Result<String, String> {
    if let Some(c) = entity.resolve_char_ref().map_err(|e| e.to_string())? {
        return Ok(c.to_string());
    }
    let known = quick_xml::escape::resolve_predefined_entity(entity);
    Ok(known.unwrap_or_default().to_owned())
}

#[derive(Default)]
struct Sheets {
    grid: Grid,
    sheet: String,
    /// Whether the sheet has not ended.
    open: bool,
    /// The next row of the sheet, from 0.
    next_row: u32,
    row: Row,
    cell: Option<Cell>,
    in_paragraph: bool,
}

/// An attribute's value by its local name.
pub(crate) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes().flatten();
    let found = attributes.find(|a| a.key.local_name().as_ref() == name)?;
    let value = quick_xml::escape::unescape(&found.value);
    Some(value.map_or_else(|_| found.value.to_string(), |v| v.into_owned()))
}

fn repeated(start: &BytesStart<'_>, name: &str) -> u32 {
    attribute(start, name)
        .and_then(|n| n.parse().ok())
        .unwrap_or(1)
}

impl Sheets {
    fn start(&mut self, start: &BytesStart<'_>) {
        match start.local_name().as_ref() {
            "table" => {
                self.sheet = attribute(start, "name").unwrap_or_default();
                self.open = true;
                self.next_row = 0;
            }
            "table-row" => {
                self.row = Row {
                    repeated: repeated(start, "number-rows-repeated"),
                    ..Row::default()
                };
            }
            "table-cell" | "covered-table-cell" => {
                self.cell = Some(Cell {
                    repeated: repeated(start, "number-columns-repeated"),
                    value: attribute(start, "value").or_else(|| attribute(start, "date-value")),
                    paragraphs: Vec::new(),
                });
            }
            "p" => {
                self.in_paragraph = true;
                if let Some(cell) = &mut self.cell {
                    cell.paragraphs.push(String::new());
                }
            }
            // Runs of blanks are an element of their own.
            "s" => {
                let blanks = repeated(start, "c").min(1 << 10) as usize;
                self.text(&" ".repeat(blanks));
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let paragraph = self
            .cell
            .as_mut()
            .and_then(|cell| cell.paragraphs.last_mut());
        if let Some(paragraph) = paragraph.filter(|_| self.in_paragraph) {
            paragraph.push_str(text);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        match name {
            "p" => self.in_paragraph = false,
            "table-cell" | "covered-table-cell" => {
                let cell = self.cell.take().unwrap_or_default();
                let text = cell.value.unwrap_or_else(|| cell.paragraphs.join("\n"));
                let first = self.row.next_column;
                self.row.next_column = first.saturating_add(cell.repeated);
                if !text.is_empty() {
                    self.row.cells.push((first, cell.repeated, text));
                }
            }
            "table-row" => {
                let row = std::mem::take(&mut self.row);
                let first = self.next_row;
                self.next_row = first.saturating_add(row.repeated);
                if !row.cells.is_empty() {
                    self.put(first..self.next_row, &row.cells)?;
                }
            }
            "table" => {
                self.grid.end_sheet(std::mem::take(&mut self.sheet))?;
                self.open = false;
            }
            _ => {}
        }
        Ok(())
    }

    /// Cells that lie too far out are dropped once for all that are repeated there.
    fn put(&mut self, rows: Range<u32>, cells: &[(u32, u32, String)]) -> Result<(), String> {
        for row in rows {
            for (first, repeated, text) in cells {
                for column in *first..first.saturating_add(*repeated) {
                    self.grid.put(row, column, text)?;
                    if is_outside(row, column) {
                        break;
                    }
                }
            }
            if is_outside(row, 0) {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn ods(rows: &str) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file("content.xml", options).unwrap();
        let xml = format!(
            "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
             <office:spreadsheet><table:table table:name=\"A &amp; B\">{rows}</table:table>\
             </office:spreadsheet></office:body></office:document-content>"
        );
        archive.write_all(xml.as_bytes()).unwrap();
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn cells_and_repetitions() {
        let bytes = ods(
            "<table:table-row><table:table-cell><text:p>a &lt;b&gt;<text:s text:c=\"2\"/>c</text:p>\
             </table:table-cell><table:table-cell table:number-columns-repeated=\"2\"/>\
             <table:table-cell office:value=\"12\"><text:p>12.0</text:p></table:table-cell></table:table-row>\
             <table:table-row table:number-rows-repeated=\"3\"><table:table-cell/></table:table-row>\
             <table:table-row table:number-rows-repeated=\"2\"><table:table-cell><text:p>x</text:p>\
             </table:table-cell></table:table-row>\
             <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell \
             table:number-columns-repeated=\"16384\"/></table:table-row>",
        );
        let workbook = read(&bytes).unwrap();
        assert_eq!(workbook.sheets[0].0, "A & B");
        let rows: Vec<_> = workbook.sheets[0]
            .1
            .rows()
            .map(|row| (row.number, row.cells().collect::<Vec<_>>().join("|")))
            .collect();
        let expected = [(1, "a <b>  c|||12"), (5, "x"), (6, "x")];
        assert_eq!(rows, expected.map(|(n, cells)| (n, cells.to_owned())));
    }

    /// Each would have taken gigabytes or hours: a long text a thousand times, very many rows too far down.
    #[test]
    fn rows_and_cells_too_far_out() {
        let text = "x".repeat(1 << 20);
        let long = ods(&format!(
            "<table:table-row><table:table-cell table:number-columns-repeated=\"16384\"><text:p>{text}\
             </text:p></table:table-cell></table:table-row>"
        ));
        assert!(read(&long).unwrap_err().starts_with("more than"));
        let far = "<table:table-row table:number-rows-repeated=\"4294967290\"><table:table-cell \
             table:number-columns-repeated=\"1024\"/><table:table-cell \
             table:number-columns-repeated=\"4294967290\"><text:p>x</text:p></table:table-cell>\
             </table:table-row>";
        assert_eq!(read(&ods(far)).unwrap().dropped, 1 << 20 | 1);
    }

    #[test]
    fn notes_and_the_end() {
        let bytes = ods(
            "<table:table-row><table:table-cell><office:annotation><text:p>note</text:p>\
             </office:annotation><text:p>x</text:p></table:table-cell></table:table-row>",
        );
        let workbook = read(&bytes).unwrap();
        assert_eq!(workbook.sheets[0].1.row(0).unwrap().cell(0), "x");
        let cut = ods("<table:table-row><table:table-cell><!--");
        assert!(read(&cut).is_err());
    }

    #[test]
    fn a_cell_repeated_without_end() {
        let bytes = ods(
            "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
             table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell></table:table-row>",
        );
        let why = read(&bytes).unwrap_err();
        assert!(why.starts_with("more than"), "{why}");
    }
}
