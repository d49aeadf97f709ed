//! Lines of a stream counted as an editor counts them, whatever they end in.
//!
//! The csv reader counts the end of a line to the row after it, and knows `\r\n` as two ends.

use std::io::{self, Read};

/// Turns `\r\n` and `\r` into `\n`.
pub(super) struct LineEnds<R> {
    reader: R,
    after_return: bool,
}

impl<R> LineEnds<R> {
    pub fn new(reader: R) -> Self {
        LineEnds {
            reader,
            after_return: false,
        }
    }
}

impl<R: Read> Read for LineEnds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.reader.read(buffer)?;
            let mut kept = 0;
            for at in 0..read {
                let byte = buffer[at];
                if byte != b'\n' || !self.after_return {
                    buffer[kept] = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
                self.after_return = byte == b'\r';
            }
            // Nothing kept is not the end, unless nothing was read.
            if kept > 0 || read == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_of_a_line_is_one() {
        for text in ["a\nb\n\nc", "a\r\nb\r\n\r\nc", "a\rb\r\rc"] {
            // A byte at a time, so that every pair is torn apart once.
            let bytes = text.bytes().map(|b| io::Cursor::new([b]));
            let stream = bytes.fold(Box::new(io::empty()) as Box<dyn Read>, |all, b| {
                Box::new(all.chain(b))
            });
            let mut read = String::new();
            LineEnds::new(stream).read_to_string(&mut read).unwrap();
            assert_eq!(read, "a\nb\n\nc", "{text:?}");
        }
    }
}
