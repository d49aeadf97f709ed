//! A part of a stream held in memory, moved along as it is read.

use std::io::{self, Read};

/// How much is read at a time.
const STEP: usize = 1 << 18;
/// No record of a file is longer; a quote or bracket that never closes would hold the whole file.
pub(crate) const MOST_BYTES_IN_RECORD: usize = 1 << 24;

/// Bytes of a stream that were read and not yet consumed.
pub(crate) struct Window<R> {
    stream: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
    /// Whether lines end in a return alone, as on computers of the nineties.
    returns: bool,
}

impl<R: Read> Window<R> {
    /// Nothing is read yet.
    pub fn new(stream: R) -> Self {
        Window {
            stream,
            buffer: vec![0; STEP],
            start: 0,
            end: 0,
            at_end: false,
            returns: false,
        }
    }

    /// The bytes that are held.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Lets go of the first bytes.
    pub fn consume(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes).min(self.end);
    }

    /// Reads more behind those that are held; false at the end of the stream.
    ///
    /// # Errors
    /// The stream cannot be read, or more than [`MOST_BYTES_IN_RECORD`] are held already.
    pub fn more(&mut self) -> io::Result<bool> {
        if self.at_end {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.end > MOST_BYTES_IN_RECORD {
            let why = format!("a record of more than {MOST_BYTES_IN_RECORD} bytes");
            return Err(io::Error::other(why));
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            match self.stream.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.at_end = true,
                Ok(read) => {
                    let read = self.end..self.end + read;
                    self.end = read.end;
                    if self.returns {
                        returns_to_ends(&mut self.buffer[read]);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(!self.at_end);
        }
    }

    /// Leaves out a byte-order mark at the beginning.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn skip_mark(&mut self) -> io::Result<()> {
        while self.bytes().len() < 3 && self.more()? {}
        if self.bytes().starts_with(b"\xEF\xBB\xBF") {
            self.consume(3);
        }
        Ok(())
    }

    /// Where the beginning has returns and no other ends of lines, makes ends of lines of all returns.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn read_returns(&mut self) -> io::Result<()> {
        while self.bytes().len() < STEP && self.more()? {}
        let held = &mut self.buffer[self.start..self.end];
        self.returns = held.contains(&b'\r') && !held.contains(&b'\n');
        if self.returns {
            returns_to_ends(held);
        }
        Ok(())
    }
}

fn returns_to_ends(bytes: &mut [u8]) {
    bytes
        .iter_mut()
        .filter(|b| **b == b'\r')
        .for_each(|b| *b = b'\n');
}
