//! Files that were given, each recognised by its content.

use std::collections::HashMap;
use std::io::{self, Read};

use custody::Digest;
use election::record::{FileKind, SourceFile};
use election::{Code, Finding, Name, Place, Weight, natural_order};

use super::ahead::hashed;
use super::plain::{Written, utf_16};
use super::sheet::{self, Sheet};
use super::{Listed, Vendor, unreadable};
use crate::delimited::Rows;
use crate::ranked::StatedTable;
use crate::source::{Source, is_leftover};
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
    /// Files that are not read as they stand.
    made: HashMap<usize, Made>,
}

/// What a file that is not read as it stands is read as.
#[derive(Clone, Copy)]
enum Made {
    /// The sheet of a workbook that has a known table.
    Sheet(usize),
    /// Text in UTF-8 with commas between cells.
    Text(Written),
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
            made: HashMap::new(),
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
            Ok(_) if is_leftover(&file.path) => file.kind = FileKind::Other,
            Ok(head) if sheet::is_zip(&head) => {
                file.kind = self.recognised_sheet(at, &file.path, vendors, listed);
            }
            Ok(head) => match packed(&head) {
                Some(archive) => listed.push(not_opened(&file.path, archive)),
                None => file.kind = self.recognised_text(at, &head, &file.path, vendors, listed),
            },
            Err(error) => listed.push(unreadable(Place::file(file.path.clone()), &error)),
        }
        file
    }

    /// What a text is: as it stands, or in UTF-8 with commas between its cells, which is said.
    fn recognised_text(
        &mut self,
        at: usize,
        head: &[u8],
        path: &Name,
        vendors: &[Vendor],
        listed: &mut Listed,
    ) -> FileKind {
        let as_utf_8 = |written: Written, head: &[u8]| {
            let mut text = Vec::new();
            let done = written.read(&mut &head[..]).read_to_end(&mut text);
            done.map(|_| text).unwrap_or_default()
        };
        let mut written = Written {
            encoding: utf_16(head),
            separator: None,
        };
        let mut text = as_utf_8(written, head);
        if text.trim_ascii_start().starts_with(b"<") {
            // Markup says itself how it is written.
            (written.encoding, text) = (None, head.to_vec());
        }
        let encoding = written.encoding;
        let other = |separator| Written {
            encoding,
            separator: Some(separator),
        };
        let mut kind = self.stated.map(|_| FileKind::RankedTable);
        // Where the first row has more cells between others than between commas, it is no table with commas, even if
        // its words are those of one.
        let width = first_width(&text);
        for separator in [b';', b'\t'] {
            let text = as_utf_8(other(separator), head);
            if kind.is_none() && first_width(&text) > width {
                kind = known(vendors, &text, path).filter(|kind| is_table(*kind));
                if kind.is_some() {
                    written = other(separator);
                }
            }
        }
        kind = kind.or_else(|| known(vendors, &text, path));
        if let (Some(_), Some(encoding)) = (kind, written.encoding) {
            let found = format!("{}; read as that", encoding.name());
            let place = Place::file(path.clone());
            let (code, weight) = (Code::Encoding, Weight::Note);
            listed.push(Finding::new(code, weight, place, "text in UTF-8", found));
        }
        if let (Some(_), Some(separator)) = (kind, written.separator_name()) {
            let found = format!("{separator}; read as that");
            let place = Place::file(path.clone());
            let (code, weight) = (Code::Separator, Weight::Note);
            listed.push(Finding::new(
                code,
                weight,
                place,
                "commas between cells",
                found,
            ));
        }
        if kind.is_some() && (written.encoding.is_some() || written.separator.is_some()) {
            self.made.insert(at, Made::Text(written));
        }
        kind.unwrap_or(FileKind::Other)
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
            Ok(None) => {
                let archive = self.whole(at).is_ok_and(|bytes| sheet::is_archive(&bytes));
                if !archive {
                    return FileKind::Other;
                }
                listed.push(not_opened(path, "a zip archive"));
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
                self.made.insert(at, Made::Sheet(k));
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
            let is_read = with_cards.binary_search(&at).is_ok() && !self.made.contains_key(&at);
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

    /// Says what the bytes of a stream were; those of a workbook's sheet or of another text are not the file's.
    pub fn read(&mut self, at: usize, digest: Digest, bytes: u64) {
        if !self.made.contains_key(&at) {
            self.hashed(at, digest, bytes);
        }
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

    /// All of a file, text in UTF-8, which must be no larger than [`crate::MOST_BYTES_IN_FILE`].
    pub fn whole(&self, at: usize) -> io::Result<Vec<u8>> {
        let (s, k) = self.at[at];
        let bytes = self.sources[s].read(k)?;
        let Some(Made::Text(written)) = self.made.get(&at) else {
            return Ok(bytes);
        };
        let mut text = Vec::new();
        written.read(&mut &bytes[..]).read_to_end(&mut text)?;
        Ok(text)
    }

    /// Hands a file to `f` as a stream: a workbook as the comma-separated values of its sheet, text in UTF-8.
    pub fn stream<T>(&self, at: usize, f: impl FnOnce(&mut dyn Read) -> T) -> io::Result<T> {
        let sheet = match self.made.get(&at) {
            None => return self.raw(at, f),
            Some(Made::Text(written)) => {
                return self.raw(at, |stream| f(&mut written.read(stream)));
            }
            Some(Made::Sheet(sheet)) => sheet,
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

/// How many cells the first row has; 0 if there is none.
fn first_width(text: &[u8]) -> usize {
    let Ok(mut rows) = Rows::new(text) else {
        return 0;
    };
    rows.next().ok().flatten().map_or(0, |row| row.len())
}

/// Whether files of a kind are tables with the cards, what they are of, or what is on them.
fn is_table(kind: FileKind) -> bool {
    use FileKind::{
        BallotManifest, ClearBallotCards, ClearBallotNames, DominionCsv, EssBallots, EssCards,
        RankedTable,
    };
    matches!(
        kind,
        BallotManifest
            | ClearBallotCards
            | ClearBallotNames
            | DominionCsv
            | EssBallots
            | EssCards
            | RankedTable
    )
}

/// What an archive is that is not opened, by its beginning.
fn packed(head: &[u8]) -> Option<&'static str> {
    const STARTS: [(&[u8], &str); 5] = [
        (b"\xFD7zXZ\0", "an xz archive"),
        (b"\x1F\x8B\x08", "a gzip archive"),
        (b"BZh", "a bzip2 archive"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
        (b"Rar!\x1A\x07", "a rar archive"),
    ];
    let known = STARTS.iter().find(|(start, _)| head.starts_with(start));
    known.map(|(_, name)| *name)
}

/// The finding of an archive that lies in another, or is of a kind that is not opened.
fn not_opened(path: &Name, archive: &str) -> Finding {
    let (code, weight) = (Code::FileUnreadable, Weight::Unread);
    let expected = "files, a folder, or a zip or tar.xz archive that is in no other archive";
    let found = format!("{archive}, not opened: unpack it and give what is in it");
    Finding::new(code, weight, Place::file(path.clone()), expected, found)
}
