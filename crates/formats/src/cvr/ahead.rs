//! A file hashed while it is read.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

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
    let mut buffer = vec![0; CHUNK];
    let first = fill(stream, &mut buffer)?;
    progress(first as u64);
    if first < CHUNK {
        // Not worth a thread.
        let digest = Digest::of(&buffer[..first]);
        return Ok((read(&mut &buffer[..first]), digest, first as u64));
    }
    std::thread::scope(|scope| {
        let (sender, chunks) = sync_channel::<Arc<[u8]>>(MOST_WAITING);
        let hash = scope.spawn(move || {
            let mut digester = Digester::default();
            chunks.iter().for_each(|chunk| digester.update(&chunk));
            digester.finish()
        });
        let mut ahead = Ahead {
            stream,
            progress,
            chunk: buffer[..first].into(),
            buffer,
            at: 0,
            bytes: first as u64,
            sender,
        };
        ahead.send()?;
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

/// A stream whose chunks are handed on to be hashed.
struct Ahead<'s> {
    stream: &'s mut dyn Read,
    progress: &'s dyn Fn(u64),
    buffer: Vec<u8>,
    chunk: Arc<[u8]>,
    at: usize,
    bytes: u64,
    sender: SyncSender<Arc<[u8]>>,
}

impl Ahead<'_> {
    /// Reads the next chunk; how long it is.
    fn next(&mut self) -> io::Result<usize> {
        let read = fill(self.stream, &mut self.buffer)?;
        (self.chunk, self.at) = (self.buffer[..read].into(), 0);
        if read > 0 {
            (self.progress)(read as u64);
            self.bytes += read as u64;
            self.send()?;
        }
        Ok(read)
    }

    fn send(&self) -> io::Result<()> {
        let sent = self.sender.send(self.chunk.clone());
        sent.map_err(|_| io::Error::other("its hash cannot be taken"))
    }
}

/// Fills a buffer as far as the stream goes.
fn fill(stream: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while read < buffer.len() {
        match stream.read(&mut buffer[read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

impl Read for Ahead<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.chunk.len() && self.next()? == 0 {
            return Ok(0);
        }
        let read = buffer.len().min(self.chunk.len() - self.at);
        buffer[..read].copy_from_slice(&self.chunk[self.at..self.at + read]);
        self.at += read;
        Ok(read)
    }
}
