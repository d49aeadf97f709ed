//! Text in UTF-16, or with cells between semicolons or tabs, as comma-separated values in UTF-8, so that a table is
//! read in one way however it was written. Lines stay lines.

use std::io::{self, Read};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use crate::window::MOST_BYTES_IN_RECORD;

/// How much is read at a time.
const STEP: usize = 1 << 16;
/// So many characters at the beginning tell UTF-16 without a mark.
const CHARACTERS_LOOKED_AT: usize = 8;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// UTF-16, if it is that.
    pub encoding: Option<&'static Encoding>,
    /// What stands between cells, if it is no comma.
    pub separator: Option<u8>,
}

impl Written {
    /// What separators are called.
    pub fn separator_name(self) -> Option<&'static str> {
        self.separator.map(|separator| match separator {
            b'\t' => "tabs",
            _ => "semicolons",
        })
    }

    /// The text in UTF-8 with commas.
    pub fn read<'r>(self, stream: &'r mut dyn Read) -> Box<dyn Read + 'r> {
        let text: Box<dyn Read + 'r> = match self.encoding {
            Some(encoding) => Box::new(decoded(stream, encoding)),
            None => Box::new(stream),
        };
        match self.separator {
            Some(separator) => Box::new(with_commas(text, separator)),
            None => text,
        }
    }
}

/// The kind of UTF-16 that a text is by its mark, or because its first characters are of ASCII.
pub(super) fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return [UTF_16LE, UTF_16BE].into_iter().find(|e| *e == encoding);
    }
    let (pairs, _) = head.as_chunks::<2>();
    let pairs = pairs.get(..CHARACTERS_LOOKED_AT)?;
    let is_text = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    if pairs.iter().all(|[a, b]| is_text(*a) && *b == 0) {
        return Some(UTF_16LE);
    }
    let is_big = pairs.iter().all(|[a, b]| *a == 0 && is_text(*b));
    is_big.then_some(UTF_16BE)
}

/// Bytes made of those of a stream, a step at a time.
struct Made<R, F> {
    stream: R,
    raw: Vec<u8>,
    made: Vec<u8>,
    at: usize,
    at_end: bool,
    /// Puts what some bytes become behind what was made; the last ones, none, are told as such.
    make: F,
}

impl<R: Read, F: FnMut(&[u8], bool, &mut Vec<u8>) -> io::Result<()>> Made<R, F> {
    fn new(stream: R, make: F) -> Self {
        Made {
            stream,
            raw: vec![0; STEP],
            made: Vec::new(),
            at: 0,
            at_end: false,
            make,
        }
    }
}

impl<R: Read, F: FnMut(&[u8], bool, &mut Vec<u8>) -> io::Result<()>> Read for Made<R, F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.made.len() && !self.at_end {
            let read = match self.stream.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            self.at_end = read == 0;
            self.made.clear();
            self.at = 0;
            (self.make)(&self.raw[..read], self.at_end, &mut self.made)?;
        }
        let rest = &self.made[self.at..];
        let taken = rest.len().min(into.len());
        into[..taken].copy_from_slice(&rest[..taken]);
        self.at += taken;
        Ok(taken)
    }
}

/// The text in UTF-8, without a mark.
fn decoded<'r>(stream: impl Read + 'r, encoding: &'static Encoding) -> impl Read + 'r {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    Made::new(stream, move |raw, is_last, made| {
        let most = decoder.max_utf8_buffer_length(raw.len());
        let most = most.ok_or_else(|| io::Error::other("a text that is too long"))?;
        let from = made.len();
        made.resize(from + most, 0);
        // There is room for all of it.
        let (_, _, written, _) = decoder.decode_to_utf8(raw, &mut made[from..], is_last);
        made.truncate(from + written);
        Ok(())
    })
}

/// The rows with commas between cells; a cell with a comma is put between quotes.
fn with_commas<'r>(stream: impl Read + 'r, separator: u8) -> impl Read + 'r {
    let mut cell: Vec<u8> = Vec::new();
    let mut open = false;
    Made::new(stream, move |raw, is_last, made| {
        for byte in raw {
            match *byte {
                b'"' if open => open = false,
                // As rows are split: at the beginning of a cell, or the second of two.
                b'"' if cell.is_empty() || cell == b"=" => open = true,
                b'"' if cell.ends_with(b"\"") && opens(&cell) => open = true,
                end if !open && (end == separator || end == b'\n' || end == b'\r') => {
                    flush(&mut cell, made);
                    made.push(if end == separator { b',' } else { end });
                    continue;
                }
                _ => {}
            }
            cell.push(*byte);
            if cell.len() > MOST_BYTES_IN_RECORD {
                let why = format!("a cell of more than {MOST_BYTES_IN_RECORD} bytes");
                return Err(io::Error::other(why));
            }
        }
        if is_last {
            flush(&mut cell, made);
        }
        Ok(())
    })
}

fn opens(cell: &[u8]) -> bool {
    cell.starts_with(b"\"") || cell.starts_with(b"=\"")
}

fn flush(cell: &mut Vec<u8>, made: &mut Vec<u8>) {
    if opens(cell) || !cell.contains(&b',') {
        made.append(cell);
        return;
    }
    made.push(b'"');
    for byte in cell.drain(..) {
        if byte == b'"' {
            made.push(b'"');
        }
        made.push(byte);
    }
    made.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(bytes: &[u8], encoding: Option<&'static Encoding>, separator: Option<u8>) -> String {
        let written = Written {
            encoding,
            separator,
        };
        let mut text = String::new();
        let mut stream = bytes;
        written.read(&mut stream).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn cells_between_semicolons() {
        for (from, to) in [
            ("a;b\n1;2\n", "a,b\n1,2\n"),
            ("a,b;c\r\n", "\"a,b\",c\r\n"),
            ("\"a;b\";\"c\nd\"\n", "\"a;b\",\"c\nd\"\n"),
            ("=\"3;4\";5", "=\"3;4\",5"),
            ("\"a\"\";b\";c", "\"a\"\";b\",c"),
            ("5\" x, y;z", "\"5\"\" x, y\",z"),
            (";;\n", ",,\n"),
            ("", ""),
        ] {
            assert_eq!(made(from.as_bytes(), None, Some(b';')), to, "{from}");
        }
        assert_eq!(made(b"a;b\tc,d", None, Some(b'\t')), "a;b,\"c,d\"");
    }

    #[test]
    fn sixteen_bits() {
        let text = "Peña,Ōita,😀\n".repeat(STEP / 10);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(made(&little, Some(UTF_16LE), None), text);
        let marked = [&b"\xFE\xFF"[..], &big].concat();
        assert_eq!(made(&marked, Some(UTF_16BE), None), text);
        assert_eq!(utf_16(&marked), Some(UTF_16BE));
        assert_eq!(utf_16(b"\xFF\xFEa\0"), Some(UTF_16LE));
        assert_eq!(utf_16(b"\xEF\xBB\xBFa"), None);
        assert_eq!(utf_16(b"C\0v\0r\0N\0u\0m\0b\0e\0"), Some(UTF_16LE));
        assert_eq!(utf_16(b"\0C\0v\0r\0N\0u\0m\0b\0e"), Some(UTF_16BE));
        assert_eq!(utf_16(b"CvrNumber,TabulatorNum"), None);
        assert_eq!(utf_16(&[0; 64]), None);
    }
}
