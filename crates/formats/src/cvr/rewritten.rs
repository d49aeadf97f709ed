//! Tables of text that is not in UTF-8 with commas, as it would be: in UTF-16, or with tabs or semicolons between cells, as
//! spreadsheets save them where a comma is a decimal sign.

use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE};

/// How much is read at a time.
const CHUNK: usize = 1 << 16;

/// No cell without quotes is longer.
const MOST_IN_CELL: usize = 1 << 20;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Writing {
    /// In UTF-16; else in UTF-8.
    encoding: Option<&'static Encoding>,
    /// What stands between cells.
    separator: u8,
}

impl Writing {
    /// How the text with this beginning may be written, if that is not UTF-8 with commas: UTF-16 by its mark or by the zeros
    /// beside the letters of its first cells, separators by those of its first line, which has no comma.
    pub fn of(head: &[u8]) -> Option<Self> {
        let start = &head[..head.len().min(64) & !1];
        let zeros = |odd: usize| {
            let bytes = start.iter().skip(odd).step_by(2);
            !start.is_empty() && bytes.clone().all(|byte| *byte == 0)
        };
        let encoding = match Encoding::for_bom(head) {
            Some((marked, _)) if marked != encoding_rs::UTF_8 => Some(marked),
            None if zeros(1) => Some(UTF_16LE),
            None if zeros(0) => Some(UTF_16BE),
            _ => None,
        };
        let commas = Writing {
            encoding,
            separator: b',',
        };
        let text = commas.rewritten(head);
        let mut lines = text.split(|byte| *byte == b'\n');
        let line = lines.find(|line| !line.trim_ascii().is_empty())?;
        let separator = match [b',', b'\t', b';'].map(|of| memchr::memchr(of, line).is_some()) {
            [false, true, _] => b'\t',
            [false, false, true] => b';',
            _ => b',',
        };
        let writing = Writing {
            encoding,
            separator,
        };
        (encoding.is_some() || separator != b',').then_some(writing)
    }

    /// Whether a letter has two bytes.
    pub fn is_wide(self) -> bool {
        self.encoding.is_some()
    }

    /// A beginning, as far as it goes.
    pub fn rewritten(self, head: &[u8]) -> Vec<u8> {
        let mut all = Vec::new();
        // A cell that is too long ends it.
        let _ = Rewritten::new(head, self).read_to_end(&mut all);
        all
    }

    /// In words.
    pub fn words(self) -> String {
        let encoding = self.encoding.map_or("UTF-8", Encoding::name);
        let separator = match self.separator {
            b'\t' => "tabs",
            b';' => "semicolons",
            _ => "commas",
        };
        format!("{encoding} with {separator}")
    }
}

/// A stream of UTF-8 with commas.
pub(super) struct Rewritten<R> {
    stream: R,
    decoder: Option<Decoder>,
    separator: u8,
    /// A cell without quotes of which the end is not read.
    cell: Vec<u8>,
    /// Whether what comes next stands in a cell that begins with a quote, and whether in its quotes.
    quoted: Option<bool>,
    made: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl<R: Read> Rewritten<R> {
    pub fn new(stream: R, writing: Writing) -> Self {
        Rewritten {
            stream,
            decoder: writing.encoding.map(Encoding::new_decoder),
            separator: writing.separator,
            cell: Vec::new(),
            quoted: None,
            made: Vec::new(),
            taken: 0,
            ended: false,
        }
    }

    /// Makes more, if there is more.
    fn more(&mut self) -> io::Result<()> {
        let mut chunk = vec![0; CHUNK];
        let length = self.stream.read(&mut chunk)?;
        chunk.truncate(length);
        self.ended = length == 0;
        let text = match &mut self.decoder {
            None => chunk,
            Some(decoder) => {
                let room = decoder.max_utf8_buffer_length(length);
                let mut text = String::with_capacity(room.unwrap_or(4 * CHUNK));
                // There is room: all of the chunk is decoded.
                let _ = decoder.decode_to_string(&chunk, &mut text, self.ended);
                text.into_bytes()
            }
        };
        self.made.clear();
        self.taken = 0;
        if self.separator == b',' {
            self.made = text;
            return Ok(());
        }
        for byte in text {
            self.push(byte)?;
        }
        if self.ended {
            self.end_cell();
        }
        Ok(())
    }

    fn push(&mut self, byte: u8) -> io::Result<()> {
        if self.quoted != Some(true) && (byte == self.separator || byte == b'\n') {
            self.end_cell();
            self.made.push(if byte == b'\n' { byte } else { b',' });
            return Ok(());
        }
        match &mut self.quoted {
            Some(within) => {
                *within ^= byte == b'"';
                self.made.push(byte);
            }
            None if self.cell.is_empty() && byte == b'"' => {
                self.quoted = Some(true);
                self.made.push(byte);
            }
            None if self.cell.len() < MOST_IN_CELL => self.cell.push(byte),
            None => {
                let why = format!("a cell of more than {MOST_IN_CELL} bytes");
                return Err(io::Error::new(io::ErrorKind::InvalidData, why));
            }
        }
        Ok(())
    }

    fn end_cell(&mut self) {
        let needs_quotes = self.cell.contains(&b',');
        if needs_quotes {
            let returned = self.cell.last() == Some(&b'\r');
            let text = &self.cell[..self.cell.len() - usize::from(returned)];
            self.made.push(b'"');
            for byte in text {
                self.made
                    .extend(std::iter::repeat_n(*byte, 1 + usize::from(*byte == b'"')));
            }
            self.made.push(b'"');
            self.made.extend(returned.then_some(b'\r'));
        } else {
            self.made.extend_from_slice(&self.cell);
        }
        self.cell.clear();
        self.quoted = None;
    }
}

impl<R: Read> Read for Rewritten<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.made.len() && !self.ended {
            self.more()?;
        }
        let left = &self.made[self.taken..];
        let length = left.len().min(buffer.len());
        buffer[..length].copy_from_slice(&left[..length]);
        self.taken += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, marked: bool, big: bool) -> Vec<u8> {
        let mark = marked.then_some(0xFEFF);
        let units = mark.into_iter().chain(text.encode_utf16());
        units
            .flat_map(|unit| match big {
                true => unit.to_be_bytes(),
                false => unit.to_le_bytes(),
            })
            .collect()
    }

    fn rewritten(bytes: &[u8]) -> Option<(String, String)> {
        let writing = Writing::of(bytes)?;
        let text = String::from_utf8(writing.rewritten(bytes)).unwrap();
        Some((
            writing.words(),
            text.trim_start_matches('\u{FEFF}').to_owned(),
        ))
    }

    #[test]
    fn the_same_table_in_every_writing() {
        let commas = "Precinct,Mayor\r\n\"Ash, 1\",\"Ann \"\"A\"\" Ö\"\r\nP2,\r\n";
        let tabs = "Precinct\tMayor\r\nAsh, 1\t\"Ann \"\"A\"\" Ö\"\r\nP2\t\r\n";
        let semicolons = tabs.replace('\t', ";");
        assert_eq!(rewritten(commas.as_bytes()), None);
        for (bytes, words) in [
            (tabs.as_bytes().to_vec(), "UTF-8 with tabs"),
            (semicolons.as_bytes().to_vec(), "UTF-8 with semicolons"),
            (utf16(commas, true, false), "UTF-16LE with commas"),
            (utf16(commas, true, true), "UTF-16BE with commas"),
            (utf16(commas, false, false), "UTF-16LE with commas"),
            (utf16(tabs, true, false), "UTF-16LE with tabs"),
            (utf16(&semicolons, false, true), "UTF-16BE with semicolons"),
        ] {
            let expected = (words.to_owned(), commas.to_owned());
            assert_eq!(rewritten(&bytes), Some(expected));
        }
        // A quote within a cell is doubled where the cell gets quotes; separators and ends of lines in quotes stay.
        assert_eq!(
            rewritten("a\tb\n1,5\" x\t\"y\tz\n\"\n".as_bytes()),
            Some((
                "UTF-8 with tabs".to_owned(),
                "a,b\n\"1,5\"\" x\",\"y\tz\n\"\n".to_owned()
            ))
        );
    }

    /// One byte at a time comes to the same.
    #[test]
    fn streams_of_any_pieces() {
        struct Bytewise<'b>(&'b [u8]);
        impl Read for Bytewise<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let length = self.0.len().min(buffer.len()).min(1);
                buffer[..length].copy_from_slice(&self.0[..length]);
                self.0 = &self.0[length..];
                Ok(length)
            }
        }
        let text = "Precinct;Mayor\nP1;Ann, Ö\n";
        for bytes in [text.as_bytes().to_vec(), utf16(text, true, false)] {
            let writing = Writing::of(&bytes).unwrap();
            let mut all = Vec::new();
            let mut stream = Rewritten::new(Bytewise(&bytes), writing);
            stream.read_to_end(&mut all).unwrap();
            assert_eq!(all, writing.rewritten(&bytes));
        }
        let long = [b"a\tb\n".to_vec(), vec![b'x'; MOST_IN_CELL + 1]].concat();
        let mut stream = Rewritten::new(&long[..], Writing::of(&long[..10]).unwrap());
        assert!(stream.read_to_end(&mut Vec::new()).is_err());
    }
}
