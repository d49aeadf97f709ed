//! Files that were given, each hashed and recognised by its content.

use std::io::{self, Read};

use custody::Digesting;
use election::record::{FileKind, SourceFile};
use election::{Code, Finding, Name, Place, Weight};

use super::{Listed, Vendor, unreadable};
use crate::source::Source;

/// How much of a file is looked at to know it: four rows of headings with a thousand columns.
const HEAD: u64 = 1 << 20;

/// Files, by their place in the order of the sources.
pub(crate) struct Opened<'s> {
    sources: Vec<&'s Source>,
    /// How many of them have no lists of names that were given as such.
    main: usize,
    files: Vec<SourceFile>,
    /// For each file its source and its number there.
    at: Vec<(usize, usize)>,
}

impl<'s> Opened<'s> {
    /// Hashes and recognises every file.
    pub fn new(
        sources: &'s [Source],
        names: &'s [Source],
        vendors: &[Vendor],
        listed: &mut Listed,
    ) -> Self {
        let mut opened = Opened {
            sources: sources.iter().chain(names).collect(),
            main: sources.len(),
            files: Vec::new(),
            at: Vec::new(),
        };
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
                opened.at.push((s, k));
                let file = opened.recognised(path, vendors);
                let mut file = file.unwrap_or_else(|(file, finding)| {
                    listed.push(finding);
                    file
                });
                if s >= sources.len() && file.kind != FileKind::Unreadable {
                    file.kind = FileKind::Names;
                } else if file.kind == FileKind::Names {
                    let (code, weight) = (Code::FileUnrecognised, Weight::Note);
                    let place = Place::file(file.path.clone());
                    let found = "given as a file of the election; not applied";
                    listed.push(Finding::new(
                        code,
                        weight,
                        place,
                        "--names for a list of names",
                        found,
                    ));
                }
                opened.files.push(file);
            }
        }
        opened
    }

    /// The file that was put last, or why it cannot be read.
    fn recognised(
        &self,
        path: Name,
        vendors: &[Vendor],
    ) -> Result<SourceFile, (SourceFile, Finding)> {
        let at = self.at.len() - 1;
        let mut file = SourceFile {
            number: u32::try_from(at + 1).unwrap_or(u32::MAX),
            path,
            bytes: 0,
            sha256: String::new(),
            kind: FileKind::Unreadable,
            cards: 0,
            export: 0,
        };
        let mut head = Vec::new();
        let hashed = self.stream(at, |stream| {
            let mut stream = Digesting::new(stream);
            (&mut stream).take(HEAD).read_to_end(&mut head)?;
            stream.finish()
        });
        match hashed.and_then(|hashed| hashed) {
            Ok((digest, bytes)) => {
                let (s, k) = self.at[at];
                let mut known = vendors
                    .iter()
                    .filter_map(|v| (v.recognise)(&head, &file.path));
                (file.bytes, file.sha256) = (bytes, digest.to_string());
                file.kind = match known.next() {
                    _ if self.sources[s].is_opened(k) => FileKind::Archive,
                    known => known.unwrap_or(FileKind::Other),
                };
                Ok(file)
            }
            Err(error) => {
                let place = Place::file(file.path.clone());
                Err((file, unreadable(place, &error)))
            }
        }
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

    /// Says of which export a file is.
    pub fn exported(&mut self, at: usize, export: usize) {
        self.files[at].export = self.files[export].number;
    }

    /// The files.
    pub fn into_files(self) -> Vec<SourceFile> {
        self.files
    }
}
