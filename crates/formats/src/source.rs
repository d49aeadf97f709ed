//! Where files come from: a folder, one file, a zip archive or a tar.xz archive.
//!
//! An archive that lies in a folder is opened, too: its files have the archive's path before their own.
//! One that lies in an archive is not.
//! Nothing is ever unpacked to disk. A zip archive is read where it lies, a tar.xz archive in memory, within
//! the limits below; an entry whose name climbs out of the archive, that is no plain file or that is too large
//! is refused and reported.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use election::{Code, Finding, Name, Place, Weight};
use walkdir::WalkDir;

use crate::zip_file::{self, OfLength, ZipArchive};

/// No single file is read beyond this; the largest files of published audits are a tenth of it.
pub const MOST_BYTES_IN_FILE: u64 = 1 << 28;
/// No tar.xz archive is unpacked beyond this in memory, nor are all of a folder together.
pub const MOST_BYTES_IN_ARCHIVE: u64 = 1 << 30;
/// No zip archive is read that unpacks to more than this and to more than so many times its length.
const MOST_TIMES_UNPACKED: u64 = 200;
/// No folder or archive is listed beyond this; a county's sheets may have a file each.
pub const MOST_FILES: usize = 1 << 20;
/// Memory for unpacking xz: its best preset needs 65 MiB, its header may ask for four GiB.
const MOST_KIB_FOR_XZ: u32 = 1 << 18;
/// No path in an archive is longer; systems end there.
const MOST_BYTES_IN_PATH: usize = 4096;

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
    /// What archives may still unpack to in memory.
    left: u64,
}

struct Entry {
    path: Name,
    content: Content,
    /// Whether it is an archive whose files are entries, too.
    opened: bool,
}

enum Content {
    OnDisk(PathBuf),
    /// The entry, and its length as the archive's table of contents says.
    InZip(ZipArchive, usize, u64),
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
        let mut source = Source::of(&name);
        if fs::metadata(path).map_err(failed)?.is_dir() {
            source.list_folder(path);
        } else {
            source.open_file(path, &name)?;
        }
        source.entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(source)
    }

    fn of(name: &str) -> Self {
        Source {
            name: sanitised(name),
            entries: Vec::new(),
            findings: Vec::new(),
            left: MOST_BYTES_IN_ARCHIVE,
        }
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

    /// Whether file `k` is an archive whose files are among the files.
    pub fn is_opened(&self, k: usize) -> bool {
        self.entries[k].opened
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
            Content::InZip(archive, index, length) => {
                let mut archive = archive.clone();
                let entry = archive.by_index(*index).map_err(io::Error::other)?;
                read_within(OfLength::new(entry, *length))
            }
        }
    }

    /// Hands file `k` to `f` as a stream: one of a folder or a zip archive may be of any size, and is not held
    /// in memory.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn stream<T>(&self, k: usize, f: impl FnOnce(&mut dyn Read) -> T) -> io::Result<T> {
        match &self.entries[k].content {
            Content::InMemory(bytes) => Ok(f(&mut &bytes[..])),
            Content::OnDisk(path) => Ok(f(&mut File::open(path)?)),
            Content::InZip(archive, index, length) => {
                let mut archive = archive.clone();
                let entry = archive.by_index(*index).map_err(io::Error::other)?;
                Ok(f(&mut OfLength::new(entry, *length)))
            }
        }
    }

    /// How long file `k` is, as its folder or archive says.
    ///
    /// # Errors
    /// The folder cannot say.
    pub fn length(&self, k: usize) -> io::Result<u64> {
        match &self.entries[k].content {
            Content::InMemory(bytes) => Ok(bytes.len() as u64),
            Content::OnDisk(path) => Ok(fs::metadata(path)?.len()),
            Content::InZip(_, _, length) => Ok(*length),
        }
    }

    fn push(&mut self, path: impl Into<Name>, content: Content) {
        self.entries.push(Entry {
            path: path.into(),
            content,
            opened: false,
        });
    }

    fn refuse(&mut self, path: &str, expected: &str, found: impl Into<String>) {
        self.findings.push(Finding::new(
            Code::EntryRefused,
            Weight::Unread,
            Place::file(sanitised(path.trim_end_matches('/'))),
            expected,
            found,
        ));
    }

    fn list_folder(&mut self, root: &Path) {
        for entry in WalkDir::new(root).follow_links(true).sort_by_file_name() {
            if self.entries.len() >= MOST_FILES {
                self.refuse("", &format!("at most {MOST_FILES} files"), "more");
                return;
            }
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    let inside = entry.path().strip_prefix(root).unwrap_or(entry.path());
                    let parts: Vec<_> = inside.iter().map(|p| p.to_string_lossy()).collect();
                    let path = sanitised(&parts.join("/"));
                    let at = self.entries.len();
                    self.push(path.as_str(), Content::OnDisk(entry.path().to_owned()));
                    self.entries[at].opened = self.list_archive(entry.path(), &format!("{path}/"));
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

    /// Lists the files of an archive that lies in a folder; false if it is none, or is damaged so that
    /// its file is all there is to say something about.
    fn list_archive(&mut self, path: &Path, within: &str) -> bool {
        let Ok(start) = start_of(path) else {
            return false;
        };
        if start.starts_with(XZ) {
            let Ok(file) = File::open(path) else {
                return false;
            };
            self.list_tar(unpacked(file), within);
            return true;
        }
        if !is_zip(&start) {
            return false;
        }
        match File::open(path).and_then(zip_file::open) {
            Ok((archive, length)) if !is_workbook(&archive) => {
                self.list_zip(archive, length, within);
                true
            }
            _ => false,
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
        let start = start_of(path).map_err(failed)?;
        if start.starts_with(XZ) {
            self.list_tar(unpacked(File::open(path).map_err(failed)?), "");
            return Ok(());
        }
        if is_zip(&start) {
            let opened = zip_file::open(File::open(path).map_err(failed)?);
            let (archive, length) = opened.map_err(damaged)?;
            if !is_workbook(&archive) {
                self.list_zip(archive, length, "");
                return Ok(());
            }
        }
        self.push(sanitised(name), Content::OnDisk(path.to_owned()));
        Ok(())
    }

    /// Lists a zip archive whose file is `packed` long; `within` stands before the paths of its files.
    fn list_zip(&mut self, mut archive: ZipArchive, packed: u64, within: &str) {
        let most = MOST_BYTES_IN_ARCHIVE.max(packed.saturating_mul(MOST_TIMES_UNPACKED));
        let mut left = most;
        let room = MOST_FILES.saturating_sub(self.entries.len());
        if archive.len() > room {
            self.refuse(within, &format!("at most {MOST_FILES} files"), "more");
        }
        for index in 0..archive.len().min(room) {
            let (name, plain, length) = match archive.by_index_raw(index) {
                Ok(entry) if entry.is_dir() => continue,
                Ok(entry) => {
                    let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
                    (name, entry.is_file(), entry.size())
                }
                Err(error) => {
                    let place = format!("{within}entry {}", index + 1);
                    self.refuse(&place, "a readable entry", error.to_string());
                    continue;
                }
            };
            let shown = format!("{within}{name}");
            if name.len() > MOST_BYTES_IN_PATH {
                self.refuse(&shown, &within_path(), format!("{} bytes", name.len()));
                continue;
            }
            match inside(&name) {
                Some(path) if plain => {
                    // Entries may share their bytes: a small archive can hold one large file a thousand times.
                    let Some(less) = left.checked_sub(length) else {
                        self.refuse(&shown, &whole_within(most), "more");
                        continue;
                    };
                    left = less;
                    let content = Content::InZip(archive.clone(), index, length);
                    self.push(format!("{within}{path}"), content);
                }
                Some(_) => self.refuse(&shown, "a plain file", "a link"),
                None => self.refuse(&shown, INSIDE, "a path that leads out of it"),
            }
        }
    }

    /// Lists a tar archive of no more bytes than are left. Names count, too: one may claim any length.
    fn list_tar(&mut self, reader: impl Read, within: &str) {
        let most = self.left;
        let mut reader = reader.take(most);
        self.list_entries(&mut reader, within);
        self.left = reader.limit();
        if self.left == 0 {
            self.refuse(within, &whole_within(most), "more; the rest is lost");
        }
    }

    fn list_entries(&mut self, reader: &mut impl Read, within: &str) {
        let mut archive = tar::Archive::new(reader);
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return self.refuse(within, "a tar archive", error.to_string()),
        };
        let room = MOST_FILES.saturating_sub(self.entries.len());
        for (k, entry) in entries.enumerate() {
            if k == room {
                return self.refuse(within, &format!("at most {MOST_FILES} files"), "more");
            }
            let mut entry = match entry {
                Ok(entry) => entry,
                // After a damaged header nothing that follows can be found.
                Err(error) => {
                    return self.refuse(
                        within,
                        "a whole archive",
                        format!("{error}; the rest is lost"),
                    );
                }
            };
            let raw = entry.path_bytes();
            let name =
                String::from_utf8_lossy(&raw[..raw.len().min(MOST_BYTES_IN_PATH)]).into_owned();
            let shown = format!("{within}{name}");
            if raw.len() > MOST_BYTES_IN_PATH {
                self.refuse(&shown, &within_path(), format!("{} bytes", raw.len()));
                continue;
            }
            let kind = entry.header().entry_type();
            if kind.is_dir() || kind.is_pax_global_extensions() {
                continue;
            }
            let Some(path) = inside(&name) else {
                self.refuse(&shown, INSIDE, "a path that leads out of it");
                continue;
            };
            if !kind.is_file() {
                self.refuse(&shown, "a plain file", "a link or device");
                continue;
            }
            let limit = MOST_BYTES_IN_FILE;
            let mut bytes = Vec::new();
            match (&mut entry).take(limit + 1).read_to_end(&mut bytes) {
                // To skip the rest of it would take as long as to read it: archives of petabytes are small.
                Ok(read) if read as u64 > limit => {
                    let expected = format!("at most {limit} bytes");
                    return self.refuse(&shown, &expected, "more; it and the rest are not read");
                }
                Ok(_) => self.push(format!("{within}{path}"), Content::InMemory(bytes)),
                Err(error) => self.refuse(&shown, "a readable entry", error.to_string()),
            }
        }
    }
}

const XZ: &[u8] = b"\xFD7zXZ\0";

fn start_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    File::open(path)?.take(6).read_to_end(&mut start)?;
    Ok(start)
}

fn is_zip(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06")
}

/// Whether a file is one that an operating system leaves in folders and archives, and no file of an election.
pub fn is_leftover(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let known = [".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini"];
    path.split('/').any(|part| part == "__MACOSX")
        || name.starts_with("._")
        || known.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether a zip archive is a workbook or another office file: one file.
pub(crate) fn is_workbook<R: Read + io::Seek>(archive: &zip::ZipArchive<R>) -> bool {
    let parts = [
        "[Content_Types].xml",
        "mimetype",
        "xl/workbook.xml",
        "content.xml",
    ];
    let has = |part: &&str| archive.index_for_name(part).is_some();
    parts.iter().any(has)
}

fn unpacked(xz: File) -> impl Read {
    lzma_rust2::XzReader::new_mem_limit(io::BufReader::new(xz), true, MOST_KIB_FOR_XZ)
}

fn within_path() -> String {
    format!("a path of at most {MOST_BYTES_IN_PATH} bytes")
}

fn whole_within(most: u64) -> String {
    format!("an archive that unpacks to at most {most} bytes")
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

    fn listed(list: impl FnOnce(&mut Source)) -> Source {
        let mut source = Source::of("");
        list(&mut source);
        source
    }

    /// A header as GNU tar writes it.
    fn tar_header(name: &str, kind: u8, length: &str) -> Vec<u8> {
        let mut header = vec![0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..124 + length.len()].copy_from_slice(length.as_bytes());
        header[257..265].copy_from_slice(b"ustar  \0");
        header[148..156].fill(b' ');
        header[156] = kind;
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        header
    }

    /// Names and lengths that a tar archive claims, and what there is no room for.
    #[test]
    fn tar_archives_that_claim_too_much() {
        let file = [tar_header("a.csv", b'0', "1"), vec![b'x'; 512]].concat();
        let check = |tar: Vec<u8>, most, files, refused: &str| {
            let source = listed(|source| {
                source.left = most;
                source.list_tar(&tar[..], "");
            });
            let found: Vec<_> = source.findings.iter().map(|f| &*f.found).collect();
            assert_eq!(
                (source.len(), found.join("; ")),
                (files, refused.to_owned())
            );
        };
        let two = [file.clone(), file.clone()].concat();
        check(two.clone(), 4096, 2, "");
        check(
            two,
            1500,
            1,
            "failed to read entire block; the rest is lost; more; the rest is lost",
        );
        let name = [tar_header("x", b'L', "11777"), vec![b'n'; 5120]].concat();
        check([name, file].concat(), 1 << 20, 0, "5119 bytes");
        let size = tar_header("b.csv", b'0', "77777777777");
        check(
            size,
            1 << 20,
            1,
            "unexpected EOF during skip; the rest is lost",
        );
    }

    /// An xz stream whose only block asks for a dictionary of almost four GiB.
    #[test]
    fn xz_that_asks_for_more_memory_than_there_is() {
        let xz = b"\xFD7zXZ\0\0\0\xFF\x12\xD9\x41\x02\0\x21\x01\x28\0\0\0\xE6\xA0\x11\xB3\0";
        let mut reader = lzma_rust2::XzReader::new_mem_limit(&xz[..], true, MOST_KIB_FOR_XZ);
        let error = reader.read(&mut [0; 1]).unwrap_err();
        assert!(error.to_string().contains("mem"), "{error}");
    }

    /// Five entries of an archive's table of contents that all point at the same bytes.
    #[test]
    fn zip_entries_that_share_their_bytes() {
        let length = 250_000_000u32.to_le_bytes();
        let mut zip = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0".to_vec();
        zip.extend([&[0; 4][..], &[1, 0, 0, 0], &length, b"\x01\0\0\0ax"].concat());
        let start = zip.len() as u32;
        for name in b"abcde" {
            zip.extend(b"PK\x01\x02\x14\x03\x14\0\0\0\0\0\0\0\0\0");
            zip.extend([&[0; 4][..], &[1, 0, 0, 0], &length, b"\x01\0"].concat());
            zip.extend([&[0; 10][..], b"\xA4\x81", &[0; 4], &[*name]].concat());
        }
        let size = (zip.len() as u32 - start).to_le_bytes();
        zip.extend(b"PK\x05\x06\0\0\0\0\x05\0\x05\0");
        zip.extend([&size[..], &start.to_le_bytes(), &[0; 2]].concat());
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, &zip).unwrap();
        let (archive, length) = zip_file::open(file).unwrap();
        let source = listed(|source| source.list_zip(archive, length, ""));
        assert_eq!(source.len(), 4); // a gigabyte; the fifth is too much
        assert_eq!(source.findings().len(), 1);
        assert!(source.read(0).is_err());
    }

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
