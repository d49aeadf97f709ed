//! Where files come from: a folder, one file, a zip archive or a tar.xz archive.
//!
//! Nothing is ever unpacked to disk. Archives are read in memory within the limits below; an entry whose
//! name climbs out of the archive, that is no plain file or that is too large is refused and reported.

use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use election::{Code, Finding, Name, Place, Weight};
use walkdir::WalkDir;

/// No single file is read beyond this; the largest files of published audits are a tenth of it.
pub const MOST_BYTES_IN_FILE: u64 = 1 << 28;
/// No archive is unpacked beyond this in memory.
pub const MOST_BYTES_IN_ARCHIVE: u64 = 1 << 30;
/// No folder or archive is listed beyond this.
pub const MOST_FILES: usize = 100_000;

/// Why a source could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The path does not exist or may not be read.
    #[error("cannot read {path}")]
    Read {
        /// The path as given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An archive is damaged from its beginning or its table of contents.
    #[error("{path} is not a readable archive")]
    Archive {
        /// The path as given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Files to be read.
pub struct Source {
    name: String,
    entries: Vec<Entry>,
    findings: Vec<Finding>,
}

struct Entry {
    path: Name,
    content: Content,
}

enum Content {
    OnDisk(PathBuf),
    InZip(zip::ZipArchive<Cursor<Arc<[u8]>>>, usize),
    InMemory(Vec<u8>),
}

impl Source {
    /// Opens a folder, an archive or a single file; an archive is known by its content.
    ///
    /// # Errors
    /// See [`SourceError`]. What can be read of a damaged archive is kept, with a finding.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let failed = |source| SourceError::Read {
            path: path.to_owned(),
            source,
        };
        let name = path
            .canonicalize()
            .map_err(failed)?
            .file_name()
            .map_or_else(|| "files".to_owned(), |n| n.to_string_lossy().into_owned());
        let mut source = Source {
            name: sanitised(&name),
            entries: Vec::new(),
            findings: Vec::new(),
        };
        if fs::metadata(path).map_err(failed)?.is_dir() {
            source.list_folder(path);
        } else {
            source.open_file(path, &name)?;
        }
        source.entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(source)
    }

    /// The folder's or archive's own name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The path of file `k`, in alphabetical order.
    pub fn path(&self, k: usize) -> &Name {
        &self.entries[k].path
    }

    /// What was refused while listing.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The bytes of file `k`.
    ///
    /// # Errors
    /// The file cannot be read or is larger than [`MOST_BYTES_IN_FILE`].
    pub fn read(&self, k: usize) -> io::Result<Vec<u8>> {
        match &self.entries[k].content {
            Content::InMemory(bytes) => Ok(bytes.clone()),
            Content::OnDisk(path) => read_within(File::open(path)?),
            Content::InZip(archive, index) => {
                let mut archive = archive.clone();
                read_within(archive.by_index(*index).map_err(io::Error::other)?)
            }
        }
    }

    fn refuse(&mut self, path: &str, expected: &str, found: impl Into<String>) {
        self.findings.push(Finding::new(
            Code::EntryRefused,
            Weight::Unread,
            Place::file(sanitised(path)),
            expected,
            found,
        ));
    }

    fn list_folder(&mut self, root: &Path) {
        for entry in WalkDir::new(root).follow_links(true).sort_by_file_name() {
            if self.entries.len() == MOST_FILES {
                self.refuse("", &format!("at most {MOST_FILES} files"), "more");
                return;
            }
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    let inside = entry.path().strip_prefix(root).unwrap_or(entry.path());
                    let parts: Vec<_> = inside.iter().map(|p| p.to_string_lossy()).collect();
                    self.entries.push(Entry {
                        path: sanitised(&parts.join("/")).into(),
                        content: Content::OnDisk(entry.into_path()),
                    });
                }
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let path = entry.path().to_string_lossy().into_owned();
                    self.refuse(&path, "a plain file", "a device, socket or pipe");
                }
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_string_lossy().into_owned();
                    self.refuse(&path, "a readable file or folder", error.to_string());
                }
            }
        }
    }

    fn open_file(&mut self, path: &Path, name: &str) -> Result<(), SourceError> {
        let failed = |source| SourceError::Read {
            path: path.to_owned(),
            source,
        };
        let damaged = |source| SourceError::Archive {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        let mut start = Vec::new();
        file.take(6).read_to_end(&mut start).map_err(failed)?;
        if start.starts_with(b"\xFD7zXZ\0") {
            let file = io::BufReader::new(File::open(path).map_err(failed)?);
            self.list_tar(lzma_rust2::XzReader::new(file, true));
            return Ok(());
        }
        let bytes: Arc<[u8]> = read_within(File::open(path).map_err(failed)?)
            .map_err(failed)?
            .into();
        if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
            let archive = zip::ZipArchive::new(Cursor::new(bytes.clone()))
                .map_err(|e| damaged(io::Error::other(e)))?;
            // A workbook is a zip archive, too; it is one file.
            if archive.index_for_name("[Content_Types].xml").is_none()
                && archive.index_for_name("mimetype").is_none()
            {
                self.list_zip(archive);
                return Ok(());
            }
        }
        self.entries.push(Entry {
            path: sanitised(name).into(),
            content: Content::InMemory(bytes.to_vec()),
        });
        Ok(())
    }

    fn list_zip(&mut self, mut archive: zip::ZipArchive<Cursor<Arc<[u8]>>>) {
        for index in 0..archive.len().min(MOST_FILES) {
            let (name, plain) = match archive.by_index_raw(index) {
                Ok(entry) if entry.is_dir() => continue,
                Ok(entry) => {
                    let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
                    (name, entry.is_file())
                }
                Err(error) => {
                    let place = format!("entry {}", index + 1);
                    self.refuse(&place, "a readable entry", error.to_string());
                    continue;
                }
            };
            match inside(&name) {
                Some(path) if plain => self.entries.push(Entry {
                    path: path.into(),
                    content: Content::InZip(archive.clone(), index),
                }),
                Some(_) => self.refuse(&name, "a plain file", "a link"),
                None => self.refuse(&name, INSIDE, "a path that leads out of it"),
            }
        }
    }

    fn list_tar(&mut self, reader: impl Read) {
        let mut left = MOST_BYTES_IN_ARCHIVE;
        let mut archive = tar::Archive::new(reader);
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return self.refuse("", "a tar archive", error.to_string()),
        };
        for entry in entries.take(MOST_FILES) {
            let mut entry = match entry {
                Ok(entry) => entry,
                // After a damaged header nothing that follows can be found.
                Err(error) => {
                    return self.refuse(
                        "",
                        "a whole archive",
                        format!("{error}; the rest is lost"),
                    );
                }
            };
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let kind = entry.header().entry_type();
            if kind.is_dir() || kind.is_pax_global_extensions() {
                continue;
            }
            let Some(path) = inside(&name) else {
                self.refuse(&name, INSIDE, "a path that leads out of it");
                continue;
            };
            if !kind.is_file() {
                self.refuse(&name, "a plain file", "a link or device");
                continue;
            }
            let limit = left.min(MOST_BYTES_IN_FILE);
            let mut bytes = Vec::new();
            match (&mut entry).take(limit + 1).read_to_end(&mut bytes) {
                // To skip the rest of it would take as long as to read it: archives of petabytes are small.
                Ok(read) if read as u64 > limit => {
                    let expected = format!("at most {limit} bytes");
                    return self.refuse(&name, &expected, "more; it and the rest are not read");
                }
                Ok(read) => {
                    left -= read as u64;
                    self.entries.push(Entry {
                        path: path.into(),
                        content: Content::InMemory(bytes),
                    });
                }
                Err(error) => self.refuse(&name, "a readable entry", error.to_string()),
            }
        }
    }
}

const INSIDE: &str = "a path inside the archive";

/// The path with forward slashes, if it stays inside the archive.
fn inside(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let climbs = name.starts_with('/')
        || name.split('/').any(|part| part == "..")
        || name
            .split('/')
            .next()
            .is_some_and(|part| part.ends_with(':'));
    let parts: Vec<_> = name
        .split('/')
        .filter(|p| !p.is_empty() && *p != ".")
        .collect();
    (!climbs && !parts.is_empty()).then(|| sanitised(&parts.join("/")))
}

/// A name that can be printed: control characters would let a file name write on the terminal.
fn sanitised(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

fn read_within(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(MOST_BYTES_IN_FILE + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES_IN_FILE {
        return Err(io::Error::other(format!(
            "larger than {MOST_BYTES_IN_FILE} bytes"
        )));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_climb() {
        assert_eq!(inside("a/./b//c.csv").as_deref(), Some("a/b/c.csv"));
        assert_eq!(inside("a\\b.csv").as_deref(), Some("a/b.csv"));
        assert_eq!(
            inside("a\u{1b}[2J.csv").as_deref(),
            Some("a\u{fffd}[2J.csv")
        );
        for out in [
            "../x",
            "a/../../x",
            "/etc/passwd",
            "C:\\x",
            "..\\x",
            "",
            ".",
        ] {
            assert_eq!(inside(out), None, "{out}");
        }
    }
}
