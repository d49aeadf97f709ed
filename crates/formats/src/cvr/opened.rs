//! Files that were given, each hashed and recognised by its content.

use std::collections::HashMap;
use std::io::{self, Read};

use custody::Digesting;
use election::record::{FileKind, SourceFile};
use election::{Code, Finding, Name, Place, Weight};

use super::sheet::{self, Sheet};
use super::{Listed, Vendor, unreadable};
use crate::source::Source;
use crate::workbook::Workbook;

/// How much of a file is looked at to know it: four rows of headings with a thousand columns.
const HEAD: u64 = 1 << 20;

/// Files, by their place in the order of the sources.
pub(crate) struct Opened<'s> {
    sources: &'s [Source],
    files: Vec<SourceFile>,
    /// For each file its source and its number there.
    at: Vec<(usize, usize)>,
    /// The sheet with a known table, of files that are workbooks.
    sheets: HashMap<usize, usize>,
}

impl<'s> Opened<'s> {
    /// Hashes and recognises every file.
    pub fn new(sources: &'s [Source], vendors: &[Vendor], listed: &mut Listed) -> Self {
        let mut opened = Opened {
            sources,
            files: Vec::new(),
            at: Vec::new(),
            sheets: HashMap::new(),
        };
        for (s, source) in sources.iter().enumerate() {
            source
                .findings()
                .iter()
                .for_each(|f| listed.push(f.clone()));
            for k in 0..source.len() {
                let path = match source.path(k) {
                    path if sources.len() == 1 || **path == *source.name() => path.clone(),
                    path => format!("{}/{path}", source.name()).into(),
                };
                opened.at.push((s, k));
                let file = opened.recognised(path, vendors, listed);
                opened.files.push(file.unwrap_or_else(|(file, finding)| {
                    listed.push(finding);
                    file
                }));
            }
        }
        opened
    }

    /// The file that was put last, or why it cannot be read.
    fn recognised(
        &mut self,
        path: Name,
        vendors: &[Vendor],
        listed: &mut Listed,
    ) -> Result<SourceFile, (SourceFile, Finding)> {
        let at = self.at.len() - 1;
        let mut file = SourceFile {
            number: u32::try_from(at + 1).unwrap_or(u32::MAX),
            path,
            bytes: 0,
            sha256: String::new(),
            kind: FileKind::Unreadable,
            cards: 0,
        };
        let mut head = Vec::new();
        let hashed = self.bytes(at, |stream| {
            let mut stream = Digesting::new(stream);
            (&mut stream).take(HEAD).read_to_end(&mut head)?;
            stream.finish()
        });
        match hashed.and_then(|hashed| hashed) {
            Ok((digest, bytes)) => {
                let (s, k) = self.at[at];
                (file.bytes, file.sha256) = (bytes, digest.to_string());
                file.kind = match () {
                    () if self.sources[s].is_opened(k) => FileKind::Archive,
                    () if sheet::is_zip(&head) => {
                        self.recognised_sheet(at, &file.path, vendors, listed)
                    }
                    () => known(vendors, &head, &file.path).unwrap_or(FileKind::Other),
                };
                Ok(file)
            }
            Err(error) => {
                let place = Place::file(file.path.clone());
                Err((file, unreadable(place, &error)))
            }
        }
    }

    /// What a workbook is: what its first sheet with a known table is. Other sheets are said to be left out.
    fn recognised_sheet(
        &mut self,
        at: usize,
        path: &Name,
        vendors: &[Vendor],
        listed: &mut Listed,
    ) -> FileKind {
        let workbook = match self.workbook(at) {
            Ok(Some(workbook)) => workbook,
            Ok(None) => return FileKind::Other,
            Err(error) => {
                listed.push(unreadable(Place::file(path.clone()), &error));
                return FileKind::Unreadable;
            }
        };
        let mut chosen = None;
        for (k, (name, table)) in workbook.sheets.iter().enumerate() {
            let mut head = Vec::new();
            let kind = match Sheet::new(table).take(HEAD).read_to_end(&mut head) {
                Ok(_) => known(vendors, &head, path),
                Err(_) => None,
            };
            if let (None, Some(kind)) = (chosen, kind) {
                self.sheets.insert(at, k);
                chosen = Some(kind);
            } else if kind.is_some() {
                let place = Place::file(path.clone()).sheet(name.trim());
                let found = "a second one, left out; give each sheet as a file";
                let (code, weight) = (Code::FileUnreadable, Weight::Unread);
                listed.push(Finding::new(
                    code,
                    weight,
                    place,
                    "one sheet of cards",
                    found,
                ));
            }
        }
        if chosen.is_some() && workbook.dropped > 0 {
            let expected = "cells in reading order within 1,048,576 rows and 1,024 columns";
            let found = format!("{} cells elsewhere, left out", workbook.dropped);
            let (code, weight) = (Code::FileUnreadable, Weight::Unread);
            let place = Place::file(path.clone());
            listed.push(Finding::new(code, weight, place, expected, found));
        }
        chosen.unwrap_or(FileKind::Other)
    }

    /// A file.
    pub fn file(&self, at: usize) -> &SourceFile {
        &self.files[at]
    }

    /// Its path.
    pub fn path(&self, at: usize) -> &Name {
        &self.files[at].path
    }

    /// The places of the files of a kind.
    pub fn of_kind(&self, kind: FileKind) -> impl Iterator<Item = usize> {
        let files = self.files.iter().enumerate();
        files
            .filter(move |(_, file)| file.kind == kind)
            .map(|(at, _)| at)
    }

    /// The beginning of a file, as it was recognised by.
    pub fn head(&self, at: usize) -> io::Result<Vec<u8>> {
        self.stream(at, |stream| {
            let mut head = Vec::new();
            stream.take(HEAD).read_to_end(&mut head)?;
            Ok(head)
        })?
    }

    /// All of a file, which must be no larger than [`crate::MOST_BYTES_IN_FILE`].
    pub fn whole(&self, at: usize) -> io::Result<Vec<u8>> {
        let (s, k) = self.at[at];
        self.sources[s].read(k)
    }

    /// Hands a file to `f` as a stream; a workbook as the comma-separated values of its sheet.
    pub fn stream<T>(&self, at: usize, f: impl FnOnce(&mut dyn Read) -> T) -> io::Result<T> {
        let Some(sheet) = self.sheets.get(&at) else {
            return self.bytes(at, f);
        };
        let workbook = self.workbook(at)?;
        let table = workbook.as_ref().and_then(|w| w.sheets.get(*sheet));
        let (_, table) = table.ok_or_else(|| io::Error::other("it changed while it was read"))?;
        Ok(f(&mut Sheet::new(table)))
    }

    /// Hands the bytes of a file to `f`.
    fn bytes<T>(&self, at: usize, f: impl FnOnce(&mut dyn Read) -> T) -> io::Result<T> {
        let (s, k) = self.at[at];
        self.sources[s].stream(k, f)
    }

    /// The workbook that a file is; nothing if it is an archive of another kind.
    fn workbook(&self, at: usize) -> io::Result<Option<Workbook>> {
        sheet::workbook(&self.whole(at)?).map_err(io::Error::other)
    }

    /// Says how many cards a file had.
    pub fn counted(&mut self, at: usize, cards: u64) {
        self.files[at].cards = cards;
    }

    /// The files.
    pub fn into_files(self) -> Vec<SourceFile> {
        self.files
    }
}

/// What a file is by its beginning, for the first vendor who knows it.
fn known(vendors: &[Vendor], head: &[u8], path: &str) -> Option<FileKind> {
    vendors.iter().find_map(|v| (v.recognise)(head, path))
}
