//! A file hashed while it is read.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};

use custody::{Digest, Digester};

/// How much is read and hashed at a time.
const CHUNK: usize = 1 << 18;
/// How many chunks may wait to be hashed.
const MOST_WAITING: usize = 8;

/// What `read` makes of a stream, and the digest and length of all of it, whatever was left unread. The hash is
/// taken on another thread.
///
/// # Errors
/// The rest of the stream cannot be read.
pub(super) fn hashed<T>(
    stream: &mut dyn Read,
    progress: &dyn Fn(u64),
    read: impl FnOnce(&mut dyn Read) -> T,
) -> io::Result<(T, Digest, u64)> {
    let mut chunk = Chunk::default();
    chunk.fill(stream)?;
    let first = chunk.length as u64;
    progress(first);
    if chunk.length < CHUNK {
        // Not worth a thread.
        let digest = Digest::of(chunk.bytes());
        return Ok((read(&mut chunk.bytes()), digest, first));
    }
    std::thread::scope(|scope| {
        let (sender, chunks) = sync_channel::<Chunk>(MOST_WAITING);
        let (used, again) = channel();
        let hash = scope.spawn(move || {
            let mut digester = Digester::default();
            for chunk in chunks {
                digester.update(chunk.bytes());
                // At the end nobody takes it.
                let _ = used.send(chunk);
            }
            digester.finish()
        });
        let mut ahead = Ahead {
            stream,
            progress,
            chunk,
            at: 0,
            bytes: first,
            sender,
            again,
        };
        let done = read(&mut ahead);
        while ahead.next()? > 0 {}
        let bytes = ahead.bytes;
        drop(ahead);
        match hash.join() {
            Ok(digest) => Ok((done, digest, bytes)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Bytes of a stream; the buffer is used again.
#[derive(Default)]
struct Chunk {
    buffer: Vec<u8>,
    length: usize,
}

impl Chunk {
    /// Reads as much as fits, or as the stream has.
    fn fill(&mut self, stream: &mut dyn Read) -> io::Result<()> {
        self.buffer.resize(CHUNK, 0);
        // Nothing of it is left to be read where that fails.
        self.length = 0;
        let mut length = 0;
        while length < CHUNK {
            match stream.read(&mut self.buffer[length..]) {
                Ok(0) => break,
                Ok(more) => length += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.length = length;
        Ok(())
    }

    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }
}

/// A stream whose chunks are handed on to be hashed once they are read.
struct Ahead<'s> {
    stream: &'s mut dyn Read,
    progress: &'s dyn Fn(u64),
    chunk: Chunk,
    at: usize,
    bytes: u64,
    sender: SyncSender<Chunk>,
    /// Chunks that were hashed.
    again: Receiver<Chunk>,
}

impl Ahead<'_> {
    /// Reads the next chunk; how long it is.
    fn next(&mut self) -> io::Result<usize> {
        let next = self.again.try_recv().unwrap_or_default();
        let read = std::mem::replace(&mut self.chunk, next);
        self.at = 0;
        if read.length > 0 {
            let sent = self.sender.send(read);
            sent.map_err(|_| io::Error::other("its hash cannot be taken"))?;
        }
        self.chunk.fill(self.stream)?;
        let length = self.chunk.length;
        if length > 0 {
            (self.progress)(length as u64);
            self.bytes += length as u64;
        }
        Ok(length)
    }
}

impl Read for Ahead<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.chunk.length && self.next()? == 0 {
            return Ok(0);
        }
        let read = buffer.len().min(self.chunk.length - self.at);
        buffer[..read].copy_from_slice(&self.chunk.bytes()[self.at..self.at + read]);
        self.at += read;
        Ok(read)
    }
}
