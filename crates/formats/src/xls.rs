//! An old binary workbook (xls: BIFF8 in a compound file) into one table a sheet.
//!
//! [MS-CFB] is a file system of sectors in a file; the stream `Workbook` in it is a list of records ([MS-XLS]).
//! Read are sheets' names, shared texts, and cells that hold a number, a text or a formula's result; formats are
//! not, so that a date is a number. Cells go through [`Grid`] with its limits.

use crate::workbook::{Grid, Workbook};

const MAGIC: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// The last sector of a chain, and whatever else is none.
const NO_SECTOR: u32 = 0xFFFF_FFFA;

/// Whether a file is a compound file.
pub(crate) fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    let bytes = bytes.get(at..at.checked_add(8)?)?;
    Some(f64::from_le_bytes(bytes.try_into().ok()?))
}

/// Reads the workbook.
///
/// # Errors
/// Why it cannot be read, in words.
pub(crate) fn read(bytes: &[u8]) -> Result<Workbook, String> {
    let stream = workbook_stream(bytes)?;
    let mut grid = Grid::default();
    let (mut sheets, mut texts) = (Vec::new(), Vec::new());
    let mut records = Records::new(&stream);
    while let Some((kind, record)) = records.next()? {
        match kind {
            BOF if u16_at(record, 0) != Some(0x0600) => {
                return Err("of a version before Excel 97".to_owned());
            }
            FILE_PASS => return Err("encrypted".to_owned()),
            BOUND_SHEET => {
                let name = short_text(record, 6).ok_or("a sheet without a name")?;
                sheets.push((u32_at(record, 0).unwrap_or(u32::MAX), name));
            }
            SST => {
                let parts = records.continued(record);
                texts = shared_texts(&parts)?;
            }
            EOF => break,
            _ => {}
        }
    }
    for (start, name) in sheets {
        let start = start as usize;
        let sheet = stream
            .get(start..)
            .filter(|rest| !rest.is_empty())
            .ok_or_else(|| format!("sheet “{name}” begins outside the file"))?;
        sheet_cells(sheet, &texts, &mut grid).map_err(|why| format!("sheet “{name}”: {why}"))?;
        grid.end_sheet(name)?;
    }
    Ok(grid.into_workbook())
}

const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const MUL_RK: u16 = 0x00BD;
const SST: u16 = 0x00FC;
const LABEL_SST: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const STRING: u16 = 0x0207;
const RK: u16 = 0x027E;
const BOF: u16 = 0x0809;

/// The records of a stream.
struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl<'s> Records<'s> {
    fn new(stream: &'s [u8]) -> Self {
        Records { stream, at: 0 }
    }

    fn next(&mut self) -> Result<Option<(u16, &'s [u8])>, String> {
        let Some(kind) = u16_at(self.stream, self.at) else {
            return Err("it breaks off between records".to_owned());
        };
        let length = u16_at(self.stream, self.at + 2).ok_or("it breaks off in a record")?;
        let start = self.at + 4;
        let end = start + usize::from(length);
        let record = self.stream.get(start..end);
        self.at = end;
        record
            .map(|record| Some((kind, record)))
            .ok_or_else(|| "it breaks off in a record".to_owned())
    }

    /// A record with those that continue it.
    fn continued(&mut self, first: &'s [u8]) -> Vec<&'s [u8]> {
        let mut parts = vec![first];
        while u16_at(self.stream, self.at) == Some(CONTINUE) {
            match self.next() {
                Ok(Some((_, part))) => parts.push(part),
                _ => break,
            }
        }
        parts
    }
}

/// A text with a length of one byte: the name of a sheet.
fn short_text(record: &[u8], at: usize) -> Option<String> {
    let length = usize::from(*record.get(at)?);
    let wide = record.get(at + 1)? & 1 == 1;
    letters(record.get(at + 2..)?, length, wide)
}

fn letters(bytes: &[u8], length: usize, wide: bool) -> Option<String> {
    if !wide {
        let bytes = bytes.get(..length)?;
        return Some(bytes.iter().map(|b| char::from(*b)).collect());
    }
    let bytes = bytes.get(..length * 2)?;
    let units = bytes
        .chunks_exact(2)
        .map(|b| u16::from_le_bytes([b[0], b[1]]));
    Some(
        char::decode_utf16(units)
            .map(|c| c.unwrap_or('\u{fffd}'))
            .collect(),
    )
}

/// The shared texts. A text may go on in the next part; where its letters do, that begins with their width.
fn shared_texts(parts: &[&[u8]]) -> Result<Vec<String>, String> {
    let mut reader = Parts {
        parts,
        part: 0,
        at: 0,
    };
    let cut = || "its shared texts break off".to_owned();
    let _references = reader.number(4).ok_or_else(cut)?;
    let many = reader.number(4).ok_or_else(cut)?;
    let all: usize = parts.iter().map(|part| part.len()).sum();
    // A text takes three bytes at least.
    if many as usize > all / 3 {
        return Err(format!("it says that it has {many} shared texts"));
    }
    let mut texts = Vec::with_capacity(many as usize);
    for _ in 0..many {
        texts.push(reader.text().ok_or_else(cut)?);
    }
    Ok(texts)
}

/// The bytes of a record that is continued.
struct Parts<'p> {
    parts: &'p [&'p [u8]],
    part: usize,
    at: usize,
}

impl Parts<'_> {
    /// What is left of this part; the next one if nothing is.
    fn rest(&mut self) -> Option<&[u8]> {
        while self.at >= self.parts.get(self.part)?.len() {
            self.part += 1;
            self.at = 0;
        }
        self.parts[self.part].get(self.at..)
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest()?.first()?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self, bytes: u32) -> Option<u32> {
        (0..bytes).try_fold(0, |number, k| {
            Some(number | u32::from(self.byte()?) << (8 * k))
        })
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            let step = self.rest()?.len().min(bytes);
            self.at += step;
            bytes -= step;
        }
        Some(())
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number(2)? as usize;
        let flags = self.byte()?;
        let runs = match flags & 8 {
            0 => 0,
            _ => self.number(2)? as usize * 4,
        };
        let extension = match flags & 4 {
            0 => 0,
            _ => self.number(4)? as usize,
        };
        let mut wide = flags & 1 == 1;
        let mut units: Vec<u16> = Vec::new();
        while units.len() < length {
            if self.at >= self.parts.get(self.part)?.len() {
                self.part += 1;
                self.at = 0;
                wide = self.byte()? & 1 == 1;
                continue;
            }
            let rest = self.rest()?;
            let size = if wide { 2 } else { 1 };
            let here = (rest.len() / size).min(length - units.len());
            if here == 0 {
                return None;
            }
            let bytes = rest[..here * size].chunks_exact(size);
            units.extend(bytes.map(|b| match b {
                [low, high] => u16::from_le_bytes([*low, *high]),
                [low] => u16::from(*low),
                _ => 0,
            }));
            self.at += here * size;
        }
        self.skip(runs)?;
        self.skip(extension)?;
        let letters = char::decode_utf16(units);
        Some(letters.map(|c| c.unwrap_or('\u{fffd}')).collect())
    }
}

/// A number in four bytes: a whole one of 30 bits or the upper half of a float, perhaps a hundred times too large.
fn rk(value: u32) -> f64 {
    let number = match value & 2 {
        2 => f64::from(value.cast_signed() >> 2),
        _ => f64::from_bits(u64::from(value & !3) << 32),
    };
    match value & 1 {
        1 => number / 100.0,
        _ => number,
    }
}

/// The cells of a sheet, which ends with its own record.
fn sheet_cells(sheet: &[u8], texts: &[String], grid: &mut Grid) -> Result<(), String> {
    let mut records = Records::new(sheet);
    // Sheets may hold charts, which are sheets in them.
    let mut depth = 0_u32;
    let mut cells: Vec<(u16, u16, String)> = Vec::new();
    let mut formula = None;
    while let Some((kind, record)) = records.next()? {
        let at = || Some((u16_at(record, 0)?, u16_at(record, 2)?));
        let cut = || "a cell breaks off".to_owned();
        match kind {
            BOF => depth += 1,
            EOF => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            _ if depth != 1 => {}
            NUMBER => {
                let (row, column) = at().ok_or_else(cut)?;
                let value = f64_at(record, 6).ok_or_else(cut)?;
                cells.push((row, column, value.to_string()));
            }
            RK => {
                let (row, column) = at().ok_or_else(cut)?;
                let value = rk(u32_at(record, 6).ok_or_else(cut)?);
                cells.push((row, column, value.to_string()));
            }
            MUL_RK => {
                let (row, first) = at().ok_or_else(cut)?;
                let values = record.get(4..record.len().saturating_sub(2));
                let values = values.ok_or_else(cut)?.chunks_exact(6);
                for (k, value) in values.enumerate() {
                    let value = rk(u32_at(value, 2).ok_or_else(cut)?);
                    let column = first.saturating_add(u16::try_from(k).unwrap_or(u16::MAX));
                    cells.push((row, column, value.to_string()));
                }
            }
            LABEL_SST => {
                let (row, column) = at().ok_or_else(cut)?;
                let text = u32_at(record, 6).ok_or_else(cut)?;
                let text = texts.get(text as usize).ok_or("a text that is not there")?;
                cells.push((row, column, text.clone()));
            }
            LABEL => {
                let (row, column) = at().ok_or_else(cut)?;
                let text = long_text(record, 6).ok_or_else(cut)?;
                cells.push((row, column, text));
            }
            FORMULA => {
                let (row, column) = at().ok_or_else(cut)?;
                let result = record.get(6..14).ok_or_else(cut)?;
                match result {
                    [0, .., 0xFF, 0xFF] => formula = Some((row, column)),
                    [_, .., 0xFF, 0xFF] => {}
                    _ => {
                        let value = f64_at(record, 6).ok_or_else(cut)?;
                        cells.push((row, column, value.to_string()));
                    }
                }
            }
            STRING => {
                if let Some((row, column)) = formula.take() {
                    let text = long_text(record, 0).ok_or_else(cut)?;
                    cells.push((row, column, text));
                }
            }
            _ => {}
        }
        // Rows come one after another, their cells by kind; a row ends where another begins.
        let ended = cells.last().is_some_and(|last| cells[0].0 != last.0);
        if ended {
            let last = cells.pop();
            put(&mut cells, grid)?;
            cells.extend(last);
        }
    }
    put(&mut cells, grid)
}

fn put(cells: &mut Vec<(u16, u16, String)>, grid: &mut Grid) -> Result<(), String> {
    cells.sort_by_key(|(_, column, _)| *column);
    for (row, column, text) in cells.drain(..) {
        grid.put(u32::from(row), u32::from(column), &text)?;
    }
    Ok(())
}

/// A text with a length of two bytes.
fn long_text(record: &[u8], at: usize) -> Option<String> {
    let length = usize::from(u16_at(record, at)?);
    let wide = record.get(at + 2)? & 1 == 1;
    letters(record.get(at + 3..)?, length, wide)
}

/// The stream of a compound file that holds the workbook.
fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let file = Compound::open(bytes).ok_or("its header breaks off")?;
    let directory = file.chain(u32_at(bytes, 0x30).unwrap_or(u32::MAX))?;
    let entries = || directory.chunks_exact(128);
    let named = |wanted: &str| {
        entries().find(|entry| {
            let length = u16_at(entry, 0x40).unwrap_or(0).saturating_sub(2).min(64);
            let name = letters(entry, usize::from(length) / 2, true);
            name.as_deref() == Some(wanted) && entry[0x42] == 2
        })
    };
    let Some(entry) = named("Workbook") else {
        return Err(match named("Book") {
            Some(_) => "of a version before Excel 97".to_owned(),
            None => "no workbook".to_owned(),
        });
    };
    let start = u32_at(entry, 0x74).unwrap_or(u32::MAX);
    let length = u32_at(entry, 0x78).unwrap_or(0) as usize;
    let mut stream = match length < 4096 {
        false => file.chain(start)?,
        true => {
            let root = entries().next().and_then(|root| u32_at(root, 0x74));
            let small = file.chain(root.unwrap_or(u32::MAX))?;
            let table = file.chain(u32_at(bytes, 0x3C).unwrap_or(u32::MAX))?;
            chain(&table, start, |sector| {
                let at = sector as usize * 64;
                small.get(at..small.len().min(at + 64))
            })?
        }
    };
    if stream.len() < length {
        return Err("it breaks off".to_owned());
    }
    stream.truncate(length);
    Ok(stream)
}

/// A compound file: which sector follows which.
struct Compound<'b> {
    bytes: &'b [u8],
    size: usize,
    table: Vec<u8>,
}

impl<'b> Compound<'b> {
    fn open(bytes: &'b [u8]) -> Option<Self> {
        let size = match u16_at(bytes, 0x1E)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Compound {
            bytes,
            size,
            table: Vec::new(),
        };
        let most = bytes.len() / size + 1;
        // The sectors of the table: 109 in the header, the others in sectors of their own.
        let mut sectors: Vec<u32> = (0..109)
            .filter_map(|k| u32_at(bytes, 0x4C + 4 * k))
            .collect();
        let mut next = u32_at(bytes, 0x44)?;
        while next < NO_SECTOR && sectors.len() <= most {
            let sector = file.sector(next)?;
            let numbers = sector
                .chunks_exact(4)
                .map(|n| u32_at(n, 0).unwrap_or(u32::MAX));
            sectors.extend(numbers);
            next = sectors.pop()?;
        }
        for sector in sectors.into_iter().take(most).filter(|s| *s < NO_SECTOR) {
            let sector = file.sector(sector)?;
            file.table.extend_from_slice(sector);
        }
        Some(file)
    }

    fn sector(&self, number: u32) -> Option<&'b [u8]> {
        let at = (number as usize + 1).checked_mul(self.size)?;
        // The last sector of a file may be short.
        self.bytes
            .get(at..self.bytes.len().min(at.checked_add(self.size)?))
            .filter(|sector| !sector.is_empty())
    }

    fn chain(&self, start: u32) -> Result<Vec<u8>, String> {
        chain(&self.table, start, |sector| self.sector(sector))
    }
}

/// The bytes of the sectors that follow one another from one on.
fn chain<'s>(
    table: &[u8],
    start: u32,
    sector: impl Fn(u32) -> Option<&'s [u8]>,
) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut next = start;
    // A chain that is longer than its table goes round.
    for _ in 0..=table.len() / 4 {
        if next >= NO_SECTOR {
            return Ok(bytes);
        }
        bytes.extend_from_slice(sector(next).ok_or("it breaks off")?);
        next = u32_at(table, next as usize * 4).ok_or("its sectors lead out of it")?;
    }
    Err("its sectors go round".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(rk(0x3FF0_0000), 1.0);
        assert_eq!(rk(12345 << 2 | 2), 12345.0);
        assert_eq!(rk(12345 << 2 | 3), 123.45);
        assert_eq!(rk((-7_i32 << 2 | 2).cast_unsigned()), -7.0);
    }

    /// A text of three letters in one byte each that goes on in two bytes each, and one with formatting.
    #[test]
    fn texts_that_are_continued() {
        let first = b"\x02\0\0\0\x02\0\0\0\x03\0\x00a";
        let second = b"\x01\xE9\0b\0\x01\0\x08\x01\0zRRRR";
        let texts = shared_texts(&[first, second]).unwrap();
        assert_eq!(texts, ["aéb", "z"]);
        for end in 0..second.len() {
            assert!(shared_texts(&[first, &second[..end]]).is_err(), "{end}");
        }
        assert!(shared_texts(&[b"\0\0\0\0\xFF\xFF\xFF\xFF\x01\0\0a"]).is_err());
    }

    #[test]
    fn chains_that_go_round() {
        let sector = |_| Some(&b"x"[..]);
        assert!(chain(&0_u32.to_le_bytes(), 0, sector).is_err());
        assert!(chain(&9_u32.to_le_bytes(), 0, sector).is_err());
        let end = u32::MAX.to_le_bytes();
        assert_eq!(chain(&end, 0, sector), Ok(b"x".to_vec()));
    }
}
