//! Files that were given, each recognised by its content.

use std::collections::HashMap;
use std::io::{self, Read};

use custody::Digest;
use election::record::{FileKind, SourceFile};
use election::{Code, Finding, Name, Place, Weight, natural_order};

use super::ahead::hashed;
use super::rewritten::{Rewritten, Writing};
use super::sheet::{self, Sheet};
use super::{Listed, Vendor, unreadable};
use crate::ranked::StatedTable;
use crate::source::Source;
use crate::workbook::Workbook;

/// How much of a file is looked at to know it: four rows of headings with a thousand columns.
const HEAD: u64 = 1 << 20;

/// Files, in the order of their paths, whatever the order in which they were given.
pub(crate) struct Opened<'s> {
    sources: Vec<&'s Source>,
    /// How many of them have no lists of names that were given as such.
    main: usize,
    files: Vec<SourceFile>,
    /// For each file its source and its number there.
    at: Vec<(usize, usize)>,
    /// What table of ranked cards every file is, where somebody says it.
    stated: Option<&'s StatedTable>,
    /// The sheet with a known table, of files that are workbooks.
    sheets: HashMap<usize, usize>,
    /// Tables of text that are not in UTF-8 with commas.
    rewritten: HashMap<usize, Writing>,
}

impl<'s> Opened<'s> {
    /// Recognises every file.
    pub fn new(
        sources: &'s [Source],
        names: &'s [Source],
        stated: Option<&'s StatedTable>,
        vendors: &[Vendor],
        listed: &mut Listed,
    ) -> Self {
        let mut all: Vec<(Name, (usize, usize))> = Vec::new();
        for (s, source) in sources.iter().chain(names).enumerate() {
            source
                .findings()
                .iter()
                .for_each(|f| listed.push(f.clone()));
            for k in 0..source.len() {
                let path = match source.path(k) {
                    path if s == 0 && sources.len() == 1 || **path == *source.name() => {
                        path.clone()
                    }
                    path => format!("{}/{path}", source.name()).into(),
                };
                all.push((path, (s, k)));
            }
        }
        all.sort_by(|(a, _), (b, _)| natural_order(a, b));
        let mut opened = Opened {
            sources: sources.iter().chain(names).collect(),
            main: sources.len(),
            files: Vec::new(),
            at: all.iter().map(|(_, at)| *at).collect(),
            stated,
            sheets: HashMap::new(),
            rewritten: HashMap::new(),
        };
        for (at, (path, _)) in all.into_iter().enumerate() {
            let mut file = opened.recognised(at, path, vendors, listed);
            if opened.at[at].0 >= sources.len() && file.kind != FileKind::Unreadable {
                file.kind = FileKind::Names;
            } else if file.kind == FileKind::Names {
                let (code, weight) = (Code::FileUnrecognised, Weight::Note);
                let place = Place::file(file.path.clone());
                let found = "given as a file of the election; not applied";
                let expected = "--names for a list of names";
                listed.push(Finding::new(code, weight, place, expected, found));
            }
            opened.files.push(file);
        }
        opened
    }

    fn recognised(
        &mut self,
        at: usize,
        path: Name,
        vendors: &[Vendor],
        listed: &mut Listed,
    ) -> SourceFile {
        let mut file = SourceFile {
            number: u32::try_from(at + 1).unwrap_or(u32::MAX),
            path,
            bytes: 0,
            sha256: String::new(),
            kind: FileKind::Unreadable,
            cards: 0,
            export: 0,
        };
        let (s, k) = self.at[at];
        let read = self.sources[s].length(k).and_then(|bytes| {
            file.bytes = bytes;
            self.head(at)
        });
        match read {
            Ok(_) if self.sources[s].is_opened(k) => file.kind = FileKind::Archive,
            Ok(head) if sheet::is_zip(&head) => {
                file.kind = self.recognised_sheet(at, &head, &file.path, vendors, listed);
            }
            Ok(_) if self.stated.is_some() => file.kind = FileKind::RankedTable,
            Ok(head) => file.kind = self.recognised_text(at, &head, &file.path, vendors, listed),
            Err(error) => listed.push(unreadable(Place::file(file.path.clone()), &error)),
        }
        file
    }

    /// What a text is: as it stands, or where it is no table of cards as that, as a table in another writing.
    fn recognised_text(
        &mut self,
        at: usize,
        head: &[u8],
        path: &Name,
        vendors: &[Vendor],
        listed: &mut Listed,
    ) -> FileKind {
        let as_it_stands = known(vendors, head, path);
        let settled = as_it_stands.unwrap_or(FileKind::Other);
        let Some(writing) = Writing::of(head) else {
            return settled;
        };
        // In a table with other separators than commas each row is one cell, which may look like a heading, and letters with
        // zeros between them may, too. Results have a reader of texts of their own, and are what many tables look like.
        let unsure = match settled {
            FileKind::RankedTable | FileKind::ReportedResults | FileKind::Other => true,
            FileKind::DominionCsv
            | FileKind::EssCards
            | FileKind::EssBallots
            | FileKind::HartBallots
            | FileKind::ClearBallotCards
            | FileKind::ClearBallotNames => writing.is_wide(),
            _ => false,
        };
        let kind = known(vendors, &writing.rewritten(head), path);
        let kind = kind.filter(|kind| unsure && *kind != FileKind::ReportedResults);
        let Some(kind) = kind else {
            return settled;
        };
        self.rewritten.insert(at, writing);
        let (code, weight) = (Code::Encoding, Weight::Note);
        let found = format!("{}; read as such", writing.words());
        let place = Place::file(path.clone());
        listed.push(Finding::new(
            code,
            weight,
            place,
            "UTF-8 with commas",
            found,
        ));
        kind
    }

    /// What a workbook is: what its first sheet with a known table is. Other sheets are said to be left out.
    fn recognised_sheet(
        &mut self,
        at: usize,
        head: &[u8],
        path: &Name,
        vendors: &[Vendor],
        listed: &mut Listed,
    ) -> FileKind {
        let workbook = match self.workbook(at) {
            Ok(Some(workbook)) => workbook,
            Ok(None) if sheet::is_document(head) => return FileKind::Other,
            Ok(None) => {
                let (code, weight) = (Code::FileUnreadable, Weight::Unread);
                let (expected, found) = (
                    "files",
                    "an archive in an archive; unpack it, and give what is in it",
                );
                listed.push(Finding::new(
                    code,
                    weight,
                    Place::file(path.clone()),
                    expected,
                    found,
                ));
                return FileKind::Unreadable;
            }
            Err(error) => {
                listed.push(unreadable(Place::file(path.clone()), &error));
                return FileKind::Unreadable;
            }
        };
        let (mut chosen, mut reported) = (None, false);
        for (k, (name, table)) in workbook.sheets.iter().enumerate() {
            let mut head = Vec::new();
            let is_stated = k == 0 && self.stated.is_some();
            let kind = match Sheet::new(table).take(HEAD).read_to_end(&mut head) {
                Ok(_) if is_stated => Some(FileKind::RankedTable),
                Ok(_) => known(vendors, &head, path),
                Err(_) => None,
            };
            // Reported results are read from all sheets.
            if kind == Some(FileKind::ReportedResults) {
                reported = true;
                continue;
            }
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
        let reported = reported.then_some(FileKind::ReportedResults);
        chosen.or(reported).unwrap_or(FileKind::Other)
    }

    /// Hashes the files that no reader reads as they stand, and those that may have the bytes of another. `with_cards` ascends.
    pub fn hash(&mut self, with_cards: &[usize], listed: &mut Listed) {
        let length = |at: &usize| self.files[*at].bytes;
        let lengths = with_cards.iter().map(length).fold(
            HashMap::new(),
            |mut lengths: HashMap<u64, u32>, length| {
                *lengths.entry(length).or_default() += 1;
                lengths
            },
        );
        for at in 0..self.files.len() {
            let is_alone = lengths.get(&self.files[at].bytes) == Some(&1);
            let is_unreadable = self.files[at].kind == FileKind::Unreadable;
            let is_read = with_cards.binary_search(&at).is_ok() && !self.is_made(at);
            if is_unreadable || (is_alone && is_read) {
                continue;
            }
            let hashed = self.raw(at, |stream| hashed(stream, &|_| {}, |_| ()));
            match hashed.and_then(|hashed| hashed) {
                Ok(((), digest, bytes)) => self.hashed(at, digest, bytes),
                Err(error) => {
                    let place = Place::file(self.files[at].path.clone());
                    listed.push(unreadable(place, &error));
                    self.files[at].kind = FileKind::Unreadable;
                }
            }
        }
    }

    /// Says what the bytes of a stream were; those of a workbook's sheet or of another writing are not the file's.
    pub fn read(&mut self, at: usize, digest: Digest, bytes: u64) {
        if !self.is_made(at) {
            self.hashed(at, digest, bytes);
        }
    }

    /// Whether readers are given other bytes than those of the file.
    fn is_made(&self, at: usize) -> bool {
        self.sheets.contains_key(&at) || self.rewritten.contains_key(&at)
    }

    fn hashed(&mut self, at: usize, digest: Digest, bytes: u64) {
        (self.files[at].bytes, self.files[at].sha256) = (bytes, digest.to_string());
    }

    /// The bytes of all files together.
    pub fn bytes(&self, files: impl Iterator<Item = usize>) -> u64 {
        files
            .map(|at| self.files[at].bytes)
            .fold(0, u64::saturating_add)
    }

    /// What table of ranked cards every file is, where somebody says it.
    pub fn stated(&self) -> Option<&StatedTable> {
        self.stated
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

    /// The places of the lists of names that were given as such.
    pub fn names(&self) -> impl Iterator<Item = usize> {
        let files = self.at.iter().enumerate();
        files
            .filter(|(_, (s, _))| *s >= self.main)
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

    /// The first bytes of a file.
    pub fn start(&self, at: usize) -> io::Result<Vec<u8>> {
        self.stream(at, |stream| {
            let mut start = Vec::new();
            stream.take(16).read_to_end(&mut start)?;
            Ok(start)
        })?
    }

    /// Says what a file is that its beginning did not tell.
    pub fn known(&mut self, at: usize, kind: FileKind) {
        self.files[at].kind = kind;
    }

    /// All of a file, which must be no larger than [`crate::MOST_BYTES_IN_FILE`].
    pub fn whole(&self, at: usize) -> io::Result<Vec<u8>> {
        let (s, k) = self.at[at];
        self.sources[s].read(k)
    }

    /// Hands a file to `f` as a stream; a workbook as the comma-separated values of its sheet, and a table in another writing
    /// as such values, too.
    pub fn stream<T>(&self, at: usize, f: impl FnOnce(&mut dyn Read) -> T) -> io::Result<T> {
        let Some(sheet) = self.sheets.get(&at) else {
            return match self.rewritten.get(&at) {
                None => self.raw(at, f),
                Some(writing) => self.raw(at, |raw| f(&mut Rewritten::new(raw, *writing))),
            };
        };
        let workbook = self.workbook(at)?;
        let table = workbook.as_ref().and_then(|w| w.sheets.get(*sheet));
        let (_, table) = table.ok_or_else(|| io::Error::other("it changed while it was read"))?;
        Ok(f(&mut Sheet::new(table)))
    }

    /// Hands the bytes of a file to `f`.
    fn raw<T>(&self, at: usize, f: impl FnOnce(&mut dyn Read) -> T) -> io::Result<T> {
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

    /// Says of which export a file is.
    pub fn exported(&mut self, at: usize, export: usize) {
        self.files[at].export = self.files[export].number;
    }

    /// The files.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The same, to be kept.
    pub fn into_files(self) -> Vec<SourceFile> {
        self.files
    }
}

/// What a file is by its beginning, for the first vendor who knows it.
fn known(vendors: &[Vendor], head: &[u8], path: &str) -> Option<FileKind> {
    vendors.iter().find_map(|v| (v.recognise)(head, path))
}
