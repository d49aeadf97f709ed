//! Bytes into digests: what a file was, so that nobody has to trust what is said about it.
//!
//! Knows nothing of elections.

use std::fmt;
use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

/// A SHA-256 digest (FIPS 180-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of bytes.
    ///
    /// ```
    /// let digest = custody::Digest::of(b"abc");
    /// assert_eq!(
    ///     digest.to_string(),
    ///     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    /// );
    /// ```
    pub fn of(bytes: &[u8]) -> Self {
        Digest(Sha256::digest(bytes).into())
    }
}

/// A reader that takes the digest of what passes through it.
pub struct Digesting<R> {
    reader: R,
    state: Sha256,
    bytes: u64,
}

impl<R: Read> Digesting<R> {
    /// Nothing has passed yet.
    pub fn new(reader: R) -> Self {
        Digesting {
            reader,
            state: Sha256::new(),
            bytes: 0,
        }
    }

    /// Reads what is left; the digest of all, and how many bytes it was.
    ///
    /// # Errors
    /// The rest cannot be read.
    ///
    /// ```
    /// # use custody::{Digest, Digesting};
    /// let (digest, bytes) = Digesting::new(&b"abc"[..]).finish()?;
    /// assert_eq!((digest, bytes), (Digest::of(b"abc"), 3));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn finish(mut self) -> io::Result<(Digest, u64)> {
        io::copy(&mut self, &mut io::sink())?;
        Ok((Digest(self.state.finalize().into()), self.bytes))
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.state.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
