//! An xlsx workbook in which a cell or a row is altered: the XML of its sheet is changed, every other
//! part is taken over byte for byte.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The workbook: its bytes, its cells as they were, and the parts changed so far.
pub struct Workbook {
    bytes: Vec<u8>,
    cells: formats::Workbook,
    changed: BTreeMap<String, String>,
}

impl Workbook {
    /// Reads the cells, to find them by what they hold.
    pub fn open(bytes: Vec<u8>) -> Workbook {
        let cells = formats::Workbook::read(&bytes).unwrap();
        Workbook {
            bytes,
            cells,
            changed: BTreeMap::new(),
        }
    }

    /// The rows of a sheet that have these texts in the columns headed so.
    pub fn rows(&self, sheet: &str, wanted: &[(&str, &str)]) -> Vec<u32> {
        let columns: Vec<_> = wanted.iter().map(|(h, _)| self.column(sheet, h)).collect();
        let fits = |row: &formats::Row<'_>| {
            let mut pairs = columns.iter().zip(wanted);
            pairs.all(|(column, (_, text))| row.cell(*column) == *text)
        };
        let table = self.table(sheet);
        table.rows().filter(fits).map(|row| row.number).collect()
    }

    /// The only such row.
    pub fn row(&self, sheet: &str, wanted: &[(&str, &str)]) -> u32 {
        match self.rows(sheet, wanted)[..] {
            [row] => row,
            ref rows => panic!("rows {rows:?} of {sheet} have {wanted:?}"),
        }
    }

    /// The headings of a sheet.
    pub fn headings(&self, sheet: &str) -> Vec<String> {
        let head = self.table(sheet).row(0).unwrap();
        head.cells().map(str::to_owned).collect()
    }

    /// What a cell held.
    pub fn cell(&self, sheet: &str, row: u32, heading: &str) -> String {
        let mut rows = self.table(sheet).rows();
        let found = rows.find(|r| r.number == row).unwrap();
        found.cell(self.column(sheet, heading)).to_owned()
    }

    /// Writes a text into the cell under a heading; the text that it had.
    pub fn set(&mut self, sheet: &str, row: u32, heading: &str, text: &str) -> String {
        let was = self.cell(sheet, row, heading);
        assert_ne!(was, text, "an alteration alters");
        let column = u8::try_from(self.column(sheet, heading)).unwrap();
        self.set_at(sheet, &format!("{}{row}", char::from(b'A' + column)), text);
        was
    }

    /// Writes a text into a cell by its reference, such as `B7`; an empty cell may not be there yet.
    pub fn set_at(&mut self, sheet: &str, reference: &str, text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let begin = format!("<c r=\"{reference}\"");
        let cell = format!("{begin} t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let xml = self.sheet(sheet);
        let Some(start) = xml.find(&begin) else {
            let at = place_for(xml, reference);
            return xml.insert_str(at, &cell);
        };
        let tag = start + xml[start..].find('>').unwrap() + 1;
        let end = match xml[..tag].ends_with("/>") {
            true => tag,
            false => tag + xml[tag..].find("</c>").unwrap() + "</c>".len(),
        };
        xml.replace_range(start..end, &cell);
    }

    /// Writes a text beside a caption of the summary.
    pub fn set_beside(&mut self, caption: &str, text: &str) {
        let row = self
            .table("Summary")
            .rows()
            .find(|row| row.cell(0) == caption);
        let row = row.unwrap().number;
        self.set_at("Summary", &format!("B{row}"), text);
    }

    /// Takes a row away; the rows below keep their numbers.
    pub fn remove_row(&mut self, sheet: &str, row: u32) {
        let xml = self.sheet(sheet);
        let start = xml.find(&format!("<row r=\"{row}\"")).unwrap();
        let end = start + xml[start..].find("</row>").unwrap() + "</row>".len();
        xml.replace_range(start..end, "");
    }

    /// The workbook with its changes.
    pub fn into_bytes(self) -> Vec<u8> {
        assert!(!self.changed.is_empty(), "an alteration alters");
        let mut archive = ZipArchive::new(Cursor::new(&self.bytes[..])).unwrap();
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).unwrap();
            let name = String::from_utf8(part.name_raw().to_vec()).unwrap();
            match self.changed.get(&name) {
                None => out.raw_copy_file(part).unwrap(),
                Some(xml) => {
                    out.start_file(name, SimpleFileOptions::default()).unwrap();
                    out.write_all(xml.as_bytes()).unwrap();
                }
            }
        }
        out.finish().unwrap().into_inner()
    }

    fn table(&self, sheet: &str) -> &formats::Table {
        let mut sheets = self.cells.sheets.iter();
        let found = sheets.find(|(name, _)| name.trim() == sheet);
        &found.unwrap_or_else(|| panic!("no sheet {sheet}")).1
    }

    /// The column with exactly this heading, in the first row or below a title; `-2` and `+2` are not the
    /// same one.
    fn column(&self, sheet: &str, heading: &str) -> usize {
        let mut heads = self.table(sheet).rows().take(2);
        let column = heads.find_map(|head| head.cells().position(|cell| cell == heading));
        column.unwrap_or_else(|| panic!("no column {heading} in {sheet}"))
    }

    /// The XML of a sheet, to be changed. Sheets are numbered in the order of the workbook (seen in every
    /// report of 2020).
    fn sheet(&mut self, sheet: &str) -> &mut String {
        let mut sheets = self.cells.sheets.iter();
        let index = sheets.position(|(name, _)| name.trim() == sheet).unwrap();
        let part = format!("xl/worksheets/sheet{}.xml", index + 1);
        let bytes = &self.bytes;
        let read = || {
            let mut archive = ZipArchive::new(Cursor::new(&bytes[..])).unwrap();
            let mut xml = String::new();
            let mut file = archive.by_name(&part).unwrap();
            file.read_to_string(&mut xml).unwrap();
            xml
        };
        self.changed.entry(part.clone()).or_insert_with(read)
    }
}

/// Where a cell that is not there belongs in its row: before the first cell of a later column, A to Z.
fn place_for(xml: &str, reference: &str) -> usize {
    let (column, row) = reference.split_at(1);
    let start = xml.find(&format!("<row r=\"{row}\"")).unwrap();
    let end = start + xml[start..].find("</row>").unwrap();
    let mut cells = xml[start..end].match_indices("<c r=\"");
    let later = cells.find(|(at, begin)| &xml[start + at + begin.len()..][..1] > column);
    later.map_or(end, |(at, _)| start + at)
}
