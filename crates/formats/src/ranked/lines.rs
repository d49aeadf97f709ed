//! Lines of a stream of any length.

use std::io::{self, Read};

use crate::table::decode;
use crate::window::Window;

/// The lines of a stream.
pub(super) struct Lines<R> {
    window: Window<R>,
    /// How long the last line is in the window, with its end.
    taken: usize,
    number: u64,
}

/// A line, without its end.
#[derive(Clone, Copy)]
pub(super) struct Line<'l> {
    bytes: &'l [u8],
    /// From 1.
    pub number: u64,
    /// Whether it has an end; a file that was cut has a last line without.
    pub ended: bool,
}

impl<R: Read> Lines<R> {
    /// The lines of a stream; a byte-order mark is left out.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn new(stream: R) -> io::Result<Self> {
        let mut window = Window::new(stream);
        window.skip_mark()?;
        window.read_returns()?;
        Ok(Lines {
            window,
            taken: 0,
            number: 0,
        })
    }

    /// The next line; nothing at the end.
    ///
    /// # Errors
    /// The stream cannot be read, or a line is longer than any.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.window.consume(self.taken);
        self.taken = 0;
        let (mut known, mut ended) = (0, false);
        while !ended {
            let bytes = self.window.bytes();
            if let Some(at) = memchr::memchr(b'\n', &bytes[known..]) {
                (known, ended) = (known + at, true);
            } else {
                known = bytes.len();
                if !self.window.more()? {
                    break;
                }
            }
        }
        if known == 0 && !ended {
            return Ok(None);
        }
        self.number += 1;
        self.taken = known + usize::from(ended);
        let bytes = &self.window.bytes()[..known];
        Ok(Some(Line {
            bytes: bytes.strip_suffix(b"\r").unwrap_or(bytes),
            number: self.number,
            ended,
        }))
    }
}

impl<'l> Line<'l> {
    /// What it says, without blanks around it.
    pub fn text(self) -> std::borrow::Cow<'l, str> {
        match decode(self.bytes).0 {
            std::borrow::Cow::Borrowed(text) => text.trim().into(),
            std::borrow::Cow::Owned(text) => text.trim().to_owned().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_their_ends() {
        let check = |bytes: &[u8], expected: &[(&str, bool)]| {
            let mut lines = Lines::new(bytes).unwrap();
            for (k, (text, ended)) in expected.iter().enumerate() {
                let line = lines.next().unwrap().unwrap();
                assert_eq!((&*line.text(), line.ended), (*text, *ended));
                assert_eq!(line.number, k as u64 + 1);
            }
            assert!(lines.next().unwrap().is_none());
        };
        check(b"", &[]);
        check(b"\n", &[("", true)]);
        check(
            b"\xEF\xBB\xBFa \r\n\r\n b",
            &[("a", true), ("", true), ("b", false)],
        );
        check(b"a\rb\r", &[("a", true), ("b", true)]);
        check(b"Pe\xF1a\n", &[("Peña", true)]);
    }
}
