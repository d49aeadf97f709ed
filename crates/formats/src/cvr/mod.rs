//! Cast vote records: files into cards, one at a time.
//!
//! First every file is hashed and its headings or manifests are read, so that all contests and selections
//! have their numbers before the first card; then cards are handed to a [`CardSink`] in the order of the
//! files. Memory holds one card, the ids that were met, and no file but those of an archive.

mod catalog;
mod listed;
mod seen;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io::{self, Read};

use custody::Digesting;
use election::record::{Card, Contest};
use election::{Code, Finding, Name, Place, Weight};
use serde::{Deserialize, Serialize};

use crate::dominion::{self, Recognised};
use crate::source::Source;

pub(crate) use catalog::{Catalog, MOST_RANKS};
pub(crate) use listed::Listed;
pub(crate) use seen::Seen;

/// How much of a file is looked at to know it: four rows of headings with a thousand columns.
const HEAD: u64 = 1 << 20;

/// Takes cards one at a time.
pub trait CardSink {
    /// Takes a card.
    ///
    /// # Errors
    /// It cannot be written; reading ends.
    fn card(&mut self, card: &Card) -> io::Result<()>;
}

/// A file that was given, read or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Its number, from 1; cards name it.
    pub number: u32,
    /// Its path inside the folder or archive that was given.
    pub path: Name,
    /// How long it is.
    pub bytes: u64,
    /// The SHA-256 digest of its bytes.
    pub sha256: String,
    /// What it is.
    pub kind: FileKind,
    /// How many cards were read from it.
    pub cards: u64,
}

/// What a file of an election is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Sessions of Dominion's JSON export.
    DominionJson,
    /// A manifest beside them.
    DominionManifest,
    /// Dominion's export as comma-separated values.
    DominionCsv,
    /// An archive whose files are listed by themselves.
    Archive,
    /// Nothing that cards are read from; kept in the list for its digest.
    Other,
    /// A file that could not be read.
    Unreadable,
}

/// Files of an election with their contests, ready to be read card by card.
pub struct CvrFiles<'s> {
    sources: &'s [Source],
    files: Vec<SourceFile>,
    /// For each file its source and its number there.
    at: Vec<(usize, usize)>,
    readers: Vec<(usize, dominion::Reader)>,
    catalog: Catalog,
    listed: Listed,
}

impl<'s> CvrFiles<'s> {
    /// Hashes every file, recognises it by its content, and reads contests and selections.
    pub fn open(sources: &'s [Source]) -> Self {
        let mut opened = CvrFiles {
            sources,
            files: Vec::new(),
            at: Vec::new(),
            readers: Vec::new(),
            catalog: Catalog::default(),
            listed: Listed::default(),
        };
        let mut recognised = Vec::new();
        for (s, source) in sources.iter().enumerate() {
            source
                .findings()
                .iter()
                .for_each(|f| opened.listed.push(f.clone()));
            for k in 0..source.len() {
                let path = match source.path(k) {
                    path if sources.len() == 1 || **path == *source.name() => path.clone(),
                    path => format!("{}/{path}", source.name()).into(),
                };
                opened.at.push((s, k));
                recognised.push(opened.open_file(source, k, path));
            }
        }
        let paths: Vec<Name> = opened.files.iter().map(|f| f.path.clone()).collect();
        let (catalog, listed) = (&mut opened.catalog, &mut opened.listed);
        opened.readers = dominion::readers(&paths, recognised, catalog, listed);
        opened
    }

    fn open_file(&mut self, source: &Source, k: usize, path: Name) -> Recognised {
        let number = u32::try_from(self.files.len() + 1).unwrap_or(u32::MAX);
        let mut file = SourceFile {
            number,
            path: path.clone(),
            bytes: 0,
            sha256: String::new(),
            kind: FileKind::Unreadable,
            cards: 0,
        };
        let mut recognised = Recognised::Other;
        let mut head = Vec::new();
        let hashed = source.stream(k, |stream| {
            let mut stream = Digesting::new(stream);
            (&mut stream).take(HEAD).read_to_end(&mut head)?;
            stream.finish()
        });
        match hashed.and_then(|hashed| hashed) {
            Ok((digest, bytes)) => {
                (file.bytes, file.sha256) = (bytes, digest.to_string());
                recognised = if source.is_opened(k) {
                    Recognised::Other
                } else {
                    dominion::recognise(&head, &path, || source.read(k))
                };
                file.kind = match &recognised {
                    Recognised::Json => FileKind::DominionJson,
                    Recognised::Manifest(_) => FileKind::DominionManifest,
                    Recognised::Csv(_) => FileKind::DominionCsv,
                    Recognised::Other if source.is_opened(k) => FileKind::Archive,
                    Recognised::Other => FileKind::Other,
                };
            }
            Err(error) => self.listed.push(Finding::new(
                Code::FileUnreadable,
                Weight::Unread,
                Place::file(path),
                "a readable file",
                error.to_string(),
            )),
        }
        self.files.push(file);
        recognised
    }

    /// The contests, by number.
    pub fn contests(&self) -> &[Contest] {
        self.catalog.contests()
    }

    /// How many files have cards.
    pub fn len(&self) -> usize {
        self.readers.len()
    }

    /// Whether no file has cards.
    pub fn is_empty(&self) -> bool {
        self.readers.is_empty()
    }

    /// Reads every card into the sink; `progress` is told after each file how many cards it had. What was met, and the files.
    ///
    /// # Errors
    /// The sink failed. What is wrong with a file is a finding.
    pub fn read(
        mut self,
        sink: &mut dyn CardSink,
        progress: impl Fn(u64),
    ) -> io::Result<(Vec<SourceFile>, Vec<Finding>)> {
        let mut first: HashMap<String, Name> = HashMap::new();
        let mut seen: HashMap<usize, Seen> = HashMap::new();
        for (at, reader) in &self.readers {
            let file = &mut self.files[*at];
            // The same bytes a second time are the same cards, not more of them.
            if let Some(other) = first.get(&file.sha256) {
                let found = format!("the bytes of {other}; its cards are left out");
                let place = Place::file(file.path.clone());
                let finding = Finding::new(
                    Code::Duplicate,
                    Weight::Unexplained,
                    place,
                    "cards of its own",
                    found,
                );
                self.listed.push(finding);
                continue;
            }
            first.insert(file.sha256.clone(), file.path.clone());
            let mut cards = Cards {
                contests: self.catalog.contests(),
                file: file.number,
                path: &file.path,
                seen: seen.entry(reader.export()).or_default(),
                listed: &mut self.listed,
                sink,
                count: 0,
            };
            let (s, k) = self.at[*at];
            let done = self.sources[s].stream(k, |stream| reader.read(stream, &mut cards));
            file.cards = cards.count;
            progress(file.cards);
            match done {
                Ok(done) => done?,
                Err(error) => self.listed.push(Finding::new(
                    Code::FileUnreadable,
                    Weight::Unread,
                    Place::file(file.path.clone()),
                    "a readable file",
                    error.to_string(),
                )),
            }
        }
        Ok((self.files, self.listed.into_findings()))
    }
}

/// Where the reader of a file puts its cards and what it meets.
pub(crate) struct Cards<'a> {
    pub contests: &'a [Contest],
    /// The number of the file.
    pub file: u32,
    pub path: &'a Name,
    seen: &'a mut Seen,
    listed: &'a mut Listed,
    sink: &'a mut dyn CardSink,
    count: u64,
}

impl Cards<'_> {
    /// Hands a card on; a second one with the same id is reported and kept.
    pub fn push(&mut self, card: &Card) -> io::Result<()> {
        if !self.seen.is_first(&card.identity) {
            let found = format!("another card {}; both are kept", card.identity.id());
            self.find(
                Code::Duplicate,
                Weight::Unexplained,
                card.identity.place,
                "",
                "one card of each id",
                found,
            );
        }
        self.count += 1;
        self.sink.card(card)
    }

    /// Reports something at a place of the file, in a column unless that is empty.
    pub fn find(
        &mut self,
        code: Code,
        weight: Weight,
        place: u64,
        column: &str,
        expected: &str,
        found: impl Into<String>,
    ) {
        let mut at = Place::file(self.path.clone());
        if let Ok(row @ 1..) = u32::try_from(place) {
            at = at.row(row);
        }
        if !column.is_empty() {
            at = at.column(column);
        }
        self.listed
            .push(Finding::new(code, weight, at, expected, found));
    }
}
