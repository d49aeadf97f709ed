//! Files that were given, each recognised by its content.

use std::collections::HashMap;
use std::io::{self, Read};

use custody::Digest;
use election::record::{FileKind, SourceFile};
use election::{Name, Place, natural_order};

use super::ahead::hashed;
use super::{Listed, Vendor, unreadable};
use crate::source::Source;

/// How much of a file is looked at to know it: four rows of headings with a thousand columns.
const HEAD: u64 = 1 << 20;

/// Files, in the order of their paths, whatever the order in which they were given.
pub(crate) struct Opened<'s> {
    sources: &'s [Source],
    files: Vec<SourceFile>,
    /// For each file its source and its number there.
    at: Vec<(usize, usize)>,
}

impl<'s> Opened<'s> {
    /// Recognises every file.
    pub fn new(sources: &'s [Source], vendors: &[Vendor], listed: &mut Listed) -> Self {
        let mut all: Vec<(Name, (usize, usize))> = Vec::new();
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
                all.push((path, (s, k)));
            }
        }
        all.sort_by(|(a, _), (b, _)| natural_order(a, b));
        let mut opened = Opened {
            sources,
            files: Vec::new(),
            at: all.iter().map(|(_, at)| *at).collect(),
        };
        for (at, (path, _)) in all.into_iter().enumerate() {
            let file = opened.recognised(at, path, vendors, listed);
            opened.files.push(file);
        }
        opened
    }

    fn recognised(
        &self,
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
        };
        let (s, k) = self.at[at];
        let read = self.sources[s].length(k).and_then(|bytes| {
            file.bytes = bytes;
            self.head(at)
        });
        match read {
            Ok(_) if self.sources[s].is_opened(k) => file.kind = FileKind::Archive,
            Ok(head) => {
                let mut known = vendors
                    .iter()
                    .filter_map(|v| (v.recognise)(&head, &file.path));
                file.kind = known.next().unwrap_or(FileKind::Other);
            }
            Err(error) => listed.push(unreadable(Place::file(file.path.clone()), &error)),
        }
        file
    }

    /// Hashes the files that no reader reads, and those that may have the bytes of another. `with_cards` ascends.
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
            if is_unreadable || (is_alone && with_cards.binary_search(&at).is_ok()) {
                continue;
            }
            let hashed = self.stream(at, |stream| hashed(stream, &|_| {}, |_| ()));
            match hashed.and_then(|hashed| hashed) {
                Ok(((), digest, bytes)) => self.read(at, digest, bytes),
                Err(error) => {
                    let place = Place::file(self.files[at].path.clone());
                    listed.push(unreadable(place, &error));
                    self.files[at].kind = FileKind::Unreadable;
                }
            }
        }
    }

    /// Says what the bytes of a file were.
    pub fn read(&mut self, at: usize, digest: Digest, bytes: u64) {
        (self.files[at].bytes, self.files[at].sha256) = (bytes, digest.to_string());
    }

    /// The bytes of all files together.
    pub fn bytes(&self, files: impl Iterator<Item = usize>) -> u64 {
        files
            .map(|at| self.files[at].bytes)
            .fold(0, u64::saturating_add)
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

    /// Hands a file to `f` as a stream.
    pub fn stream<T>(&self, at: usize, f: impl FnOnce(&mut dyn Read) -> T) -> io::Result<T> {
        let (s, k) = self.at[at];
        self.sources[s].stream(k, f)
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
