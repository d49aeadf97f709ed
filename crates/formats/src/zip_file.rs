//! A zip archive read where it lies: whoever reads an entry has a place of their own in the file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// A zip archive; a clone of it costs next to nothing.
pub(crate) type ZipArchive = zip::ZipArchive<Shared>;

/// Opens an archive; the archive, and how long its file is.
///
/// # Errors
/// It is none, or its table of contents is damaged.
pub(crate) fn open(file: File) -> io::Result<(ZipArchive, u64)> {
    let length = file.metadata()?.len();
    let shared = Shared {
        file: Arc::new(file),
        at: 0,
        length,
    };
    let archive = ZipArchive::new(shared).map_err(io::Error::other)?;
    Ok((archive, length))
}

/// A file that several read, each from a place of their own.
#[derive(Clone)]
pub(crate) struct Shared {
    file: Arc<File>,
    at: u64,
    length: u64,
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(&*self.file, buffer, self.at)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(&*self.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::other("a place before the beginning"))?;
        Ok(self.at)
    }
}

/// An entry, which must be as long as its archive says. Its checksum is compared at its end.
pub(crate) struct OfLength<R> {
    entry: R,
    left: u64,
}

impl<R> OfLength<R> {
    /// An entry of this length.
    pub fn new(entry: R, length: u64) -> Self {
        OfLength {
            entry,
            left: length,
        }
    }
}

impl<R: Read> Read for OfLength<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            // The end has to be met for the checksum to be compared.
            return match self.entry.read(&mut [0])? {
                0 => Ok(0),
                _ => Err(io::Error::other("longer than its archive says")),
            };
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let room = buffer.len().min(most);
        let read = self.entry.read(&mut buffer[..room])?;
        self.left -= read as u64;
        match read {
            0 if room > 0 => Err(io::Error::other("shorter than its archive says")),
            read => Ok(read),
        }
    }
}
