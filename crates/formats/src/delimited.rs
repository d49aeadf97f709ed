//! Rows of comma-separated values from a stream of any length (RFC 4180), as bytes.
//!
//! A cell that begins with `"`, or with `="` as spreadsheets are told to keep a text, goes on to the quote that
//! closes it, commas and ends of lines included. Elsewhere a quote is a character like others.

use std::io::{self, Read};

use crate::columns::{count, says_totals};
use crate::table::decode;
use crate::window::Window;

/// The rows of a stream.
pub(crate) struct Rows<R> {
    window: Window<R>,
    /// How long the line is with which the next row begins, once it is found.
    line: usize,
    /// Where the cells of the row end that was read last, and how many it has.
    ends: Vec<usize>,
    cells: usize,
    /// How long that row is in the window, with its end of line.
    taken: usize,
    /// Ends of lines that stand before it.
    lines: u64,
    /// Ends of lines in it.
    within: u64,
}

/// The line with which a row begins; the row is longer where a quote goes on.
#[derive(Clone, Copy)]
pub(crate) struct Line<'r> {
    bytes: &'r [u8],
    number: u64,
    ended: bool,
}

/// A row, cell by cell.
#[derive(Clone, Copy)]
pub(crate) struct Row<'r> {
    bytes: &'r [u8],
    ends: &'r [usize],
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Whether its line has an end; a file that was cut has a last line without.
    pub ended: bool,
}

impl<R: Read> Rows<R> {
    /// The rows of a stream; a byte-order mark is left out.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn new(stream: R) -> io::Result<Self> {
        let mut window = Window::new(stream);
        window.skip_mark()?;
        window.read_returns()?;
        Ok(Rows {
            window,
            line: 0,
            ends: Vec::new(),
            cells: 0,
            taken: 0,
            lines: 0,
            within: 0,
        })
    }

    /// The next row that is not an empty line; nothing at the end.
    ///
    /// # Errors
    /// The stream cannot be read, or a quote is not closed.
    pub fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        match self.line()? {
            Some(_) => self.row().map(Some),
            None => Ok(None),
        }
    }

    /// The line with which the next row begins, empty ones left out; nothing at the end. It is read by
    /// [`Rows::row`], or let go of by [`Rows::take_line`].
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn line(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            self.window.consume(self.taken);
            self.lines += self.within;
            (self.taken, self.within) = (0, 0);
            let Some(line) = self.find_line()? else {
                return Ok(None);
            };
            self.line = line;
            if !matches!(&self.window.bytes()[..line], b"" | b"\r") {
                break;
            }
            self.take_line();
        }
        let bytes = self.window.bytes();
        Ok(Some(Line {
            bytes: &bytes[..self.line],
            number: self.lines + 1,
            ended: self.line < bytes.len(),
        }))
    }

    /// Goes on behind the line, which is a row.
    pub fn take_line(&mut self) {
        // Beyond the end of the stream nothing is consumed.
        self.taken = self.line + 1;
        self.within = 1;
    }

    /// The row that begins with the line, split into cells.
    ///
    /// # Errors
    /// The stream cannot be read, or a quote is not closed.
    pub fn row(&mut self) -> io::Result<Row<'_>> {
        self.take_line();
        let line = &self.window.bytes()[..self.line];
        let length = match memchr::memchr(b'"', line) {
            None => {
                self.cells = unquoted(line, &mut self.ends);
                self.line
            }
            Some(_) => {
                let length = self.quoted()?;
                self.cells = self.ends.len();
                let row = &self.window.bytes()[..length];
                self.within += memchr::memchr_iter(b'\n', row).count() as u64;
                self.taken = length + 1;
                length
            }
        };
        let bytes = &self.window.bytes()[..length];
        let ends = &mut self.ends[..self.cells];
        // The last cell does not have the return of a line's end.
        if let (Some(last), true) = (ends.last_mut(), bytes.ends_with(b"\r")) {
            *last -= 1;
        }
        Ok(Row {
            bytes,
            ends,
            line: self.lines + 1,
            ended: length < self.window.bytes().len(),
        })
    }

    /// How long the next line is; nothing at the end of the stream.
    fn find_line(&mut self) -> io::Result<Option<usize>> {
        let mut known = 0;
        loop {
            let bytes = self.window.bytes();
            if let Some(at) = memchr::memchr(b'\n', &bytes[known..]) {
                return Ok(Some(known + at));
            }
            known = bytes.len();
            if !self.window.more()? {
                return Ok((known > 0).then_some(known));
            }
        }
    }

    /// Splits a row that has quotes; its length without the end of its line.
    fn quoted(&mut self) -> io::Result<usize> {
        self.ends.clear();
        let mut split = Split::default();
        loop {
            if split.on(self.window.bytes(), &mut self.ends, usize::MAX) {
                return Ok(split.at);
            }
            if !self.window.more()? {
                self.ends.push(split.at);
                return match split.open {
                    true => Err(io::Error::other(format!(
                        "a quote of line {} is not closed",
                        self.lines + 1
                    ))),
                    false => Ok(split.at),
                };
            }
        }
    }
}

impl<'r> Line<'r> {
    /// The row's first cells, this many, as a row, and what stands behind their last comma without the return of the
    /// line's end; nothing if the line has no more cells than these. `ends` is a list that is used again.
    pub fn first_cells(
        self,
        count: usize,
        ends: &'r mut Vec<usize>,
    ) -> Option<(Row<'r>, &'r [u8])> {
        ends.clear();
        if !few_unquoted(self.bytes, ends, count) {
            ends.clear();
            let mut split = Split::default();
            if count > 0 && !split.on(self.bytes, ends, count) {
                return None;
            }
        }
        let rest = ends.last().map_or(0, |end| end + 1);
        let rest = &self.bytes[rest..];
        let row = Row {
            bytes: self.bytes,
            ends,
            line: self.number,
            ended: self.ended,
        };
        Some((row, rest.strip_suffix(b"\r").unwrap_or(rest)))
    }
}

/// How far a row with quotes is split.
#[derive(Default)]
struct Split {
    at: usize,
    start: usize,
    /// Whether a quote is open.
    open: bool,
}

impl Split {
    /// Splits on, to the end of the row or until there are `most` cells; false where the bytes end before.
    fn on(&mut self, bytes: &[u8], ends: &mut Vec<usize>, most: usize) -> bool {
        while self.at < bytes.len() {
            let at = self.at;
            match bytes[at] {
                b'"' if self.open => self.open = false,
                // At the beginning of a cell, or the second of two, which closed and opens again.
                b'"' if at == self.start || &bytes[self.start..at] == b"=" => self.open = true,
                b'"' if bytes[at - 1] == b'"' && opens(&bytes[self.start..]) => self.open = true,
                b',' if !self.open => {
                    ends.push(at);
                    self.start = at + 1;
                    if ends.len() == most {
                        return true;
                    }
                }
                b'\n' if !self.open => {
                    ends.push(at);
                    return true;
                }
                _ => {}
            }
            self.at += 1;
        }
        false
    }
}

/// Whether a cell begins with a quote.
fn opens(cell: &[u8]) -> bool {
    cell.starts_with(b"\"") || cell.starts_with(b"=\"")
}

/// Where this many cells at the beginning of a row end; false unless they are found before any quote.
fn few_unquoted(row: &[u8], ends: &mut Vec<usize>, count: usize) -> bool {
    if count == 0 {
        return true;
    }
    for (at, byte) in row.iter().enumerate() {
        match byte {
            b',' => {
                ends.push(at);
                if ends.len() == count {
                    return true;
                }
            }
            b'"' | b'\n' => return false,
            _ => {}
        }
    }
    false
}

/// Where the cells of a row without quotes end; how many they are.
fn unquoted(row: &[u8], ends: &mut Vec<usize>) -> usize {
    if ends.len() <= row.len() {
        ends.resize(row.len() + 1, 0);
    }
    let ends = &mut ends[..=row.len()];
    let mut count = 0;
    // Without a branch: whether a byte is a comma cannot be predicted.
    for (at, byte) in row.iter().enumerate() {
        ends[count] = at;
        count += usize::from(*byte == b',');
    }
    ends[count] = row.len();
    count + 1
}

impl<'r> Row<'r> {
    /// How many cells it has.
    pub fn len(self) -> usize {
        self.ends.len()
    }

    /// Whether nothing stands in it but commas.
    pub fn is_blank(self) -> bool {
        self.bytes.len() < self.ends.len()
            || self
                .bytes
                .iter()
                .all(|b| matches!(b, b',' | b' ' | b'\r' | b'"' | b'\t'))
    }

    /// The word by which the row is one of totals and no card: it stands in the first cell that is not blank, and behind
    /// it are numbers alone. Nothing if it is a card.
    pub fn totals_word(self) -> Option<String> {
        let first = (0..self.len()).find(|at| !self.raw(*at).is_empty())?;
        // Most rows are cards, and are told by a letter.
        let letter = |b: &&u8| !matches!(b, b'"' | b'=' | b' ' | b'\t');
        let letter = self.raw(first).iter().find(letter)?;
        if !matches!(letter, b'T' | b't' | b'G' | b'g' | b'S' | b's') {
            return None;
        }
        let word = Some(self.text(first)).filter(|word| says_totals(word))?;
        let mut behind = (first + 1..self.len()).map(|at| self.text(at));
        behind
            .all(|cell| cell.is_empty() || count(&cell).is_some())
            .then_some(word)
    }

    /// Where cell `k` begins.
    fn start(self, k: usize) -> usize {
        match k {
            0 => 0,
            k => self.ends[k - 1] + 1,
        }
    }

    /// A cell as it stands, quotes and all; nothing beyond the last.
    pub fn raw(self, k: usize) -> &'r [u8] {
        match self.ends.get(k) {
            Some(end) => &self.bytes[self.start(k)..*end],
            None => b"",
        }
    }

    /// The bytes of the cells from `from` to before `to`, with the commas between them.
    pub fn raw_between(self, from: usize, to: usize) -> &'r [u8] {
        &self.bytes[self.start(from)..self.ends[to - 1]]
    }

    /// The text of a cell, quotes and blanks around it taken off.
    pub fn text(self, k: usize) -> String {
        text(self.raw(k))
    }

    /// The text of a cell, put into one that is there.
    pub fn text_into(self, k: usize, into: &mut String) {
        let raw = self.raw(k);
        let is_plain = raw.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
        if is_plain && raw == into.as_bytes() {
            return;
        }
        into.clear();
        match std::str::from_utf8(raw) {
            Ok(plain) if is_plain => into.push_str(plain),
            _ => into.push_str(&text(raw)),
        }
    }

    /// All cells.
    pub fn texts(self) -> Vec<String> {
        (0..self.len()).map(|k| self.text(k)).collect()
    }
}

/// What a raw cell says, quotes and blanks around it taken off.
pub(crate) fn text(cell: &[u8]) -> String {
    let (text, _) = decode(cell);
    let mut text = text.trim();
    let unquoted = unquote(text);
    text = unquoted.trim();
    // `="3"`, by itself or inside quotes: `"=""3"""`.
    match text.strip_prefix('=') {
        Some(kept) if kept.starts_with('"') => unquote(kept).trim().to_owned(),
        _ => text.to_owned(),
    }
}

fn unquote(text: &str) -> std::borrow::Cow<'_, str> {
    match text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(inside) => inside.replace("\"\"", "\"").into(),
        None => text.into(),
    }
}
