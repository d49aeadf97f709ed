//! Cast vote records: files into cards, one at a time.
//!
//! Every file is recognised by its content, and contests and selections get their numbers before the first card;
//! then cards are handed to a [`CardSink`] in the order of the files. Memory holds one card and the ids that were
//! met, and no file but those that can only be read whole (workbooks).
//!
//! A vendor's module has a [`Vendor`]: how its files are known, and a [`CardReader`] for each that has cards.

mod ahead;
mod catalog;
pub(crate) mod headings;
mod manifests;
mod names;
mod ones;
mod opened;
mod plain;
mod seen;
mod shapes;
mod sheet;
mod standard;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashMap;
use std::io::{self, Read};

use election::record::{
    Card, CardGroup, CardSink, Contest, FileKind, Manifest, NameMapping, ReportedResults,
    SourceFile,
};
use election::{Code, Finding, Name, Place, Weight};

use crate::columns::shortened;
use crate::delimited::Row;
use crate::ranked::StatedTable;
use crate::source::Source;
use crate::{cdf, clearballot, dominion, ess, hart, ranked, results, unisyn};

use ahead::hashed;
pub use catalog::FileIds;
pub(crate) use catalog::{Catalog, MOST_COLUMNS_OF_CARDS, MOST_RANKS};
pub(crate) use election::Listed;
pub(crate) use names::Names;
pub(crate) use ones::{Column, ContestColumns};
pub(crate) use opened::Opened;
use seen::Seen;
pub(crate) use shapes::Shapes;
use standard::Standard;

/// Whose files are known, in the order they are asked.
const VENDORS: &[Vendor] = &[
    dominion::VENDOR,
    ess::VENDOR,
    hart::VENDOR,
    clearballot::VENDOR,
    unisyn::VENDOR,
    cdf::VENDOR,
    ranked::VENDOR,
    results::VENDOR,
    // The last: its tables are known by few headings.
    manifests::VENDOR,
];

/// How a vendor's files are known and read.
pub(crate) struct Vendor {
    /// What a file is, by its beginning and its path; nothing if it is none of this vendor's.
    pub recognise: fn(head: &[u8], path: &str) -> Option<FileKind>,
    /// The files with cards among those that are this vendor's, ready to be read; contests go to the catalog, which is
    /// told of each file ([`Catalog::begin`]) before its names.
    pub open: fn(&Opened<'_>, &mut Catalog, &mut Listed) -> Vec<CardFile>,
}

/// A file with cards.
pub(crate) struct CardFile {
    /// Its place among the files.
    pub at: usize,
    /// The place of the first file of the same export: ids are unique in an export.
    pub export: usize,
    /// What reads it.
    pub reader: Box<dyn CardReader>,
}

/// Reads the cards of one file.
pub(crate) trait CardReader {
    /// Hands on every card of the file. What is wrong with a card is a finding, and the rest is read.
    ///
    /// # Errors
    /// The stream broke off, or the sink failed; cards of the rest are lost, which the caller says.
    fn read(&self, stream: &mut dyn Read, cards: &mut Cards<'_>) -> io::Result<()>;
}

/// Files of an election with their contests, ready to be read card by card.
pub struct CvrFiles<'s> {
    opened: Opened<'s>,
    readers: Vec<CardFile>,
    manifests: Vec<Manifest>,
    names: Vec<NameMapping>,
    catalog: Catalog,
    results: Vec<ReportedResults>,
    listed: Listed,
}

impl<'s> CvrFiles<'s> {
    /// Recognises every file by its content, and reads contests and selections.
    pub fn open(sources: &'s [Source]) -> Self {
        Self::open_with_names(sources, &[])
    }

    /// The same, contests and selections called as the lists in `names` have them.
    pub fn open_with_names(sources: &'s [Source], names: &'s [Source]) -> Self {
        Self::open_as(sources, names, None)
    }

    /// Takes every file for the table of ranked cards that somebody says it is, a workbook's first sheet for one; no
    /// content is asked what it may be.
    pub fn open_stated(sources: &'s [Source], table: &'s StatedTable) -> Self {
        Self::open_as(sources, &[], Some(table))
    }

    fn open_as(
        sources: &'s [Source],
        names: &'s [Source],
        stated: Option<&'s StatedTable>,
    ) -> Self {
        let mut listed = Listed::default();
        let mut opened = Opened::new(sources, names, stated, VENDORS, &mut listed);
        let mut catalog = Catalog::new(Standard::read(&opened, &mut listed));
        let mut readers = Vec::new();
        for vendor in VENDORS {
            readers.extend((vendor.open)(&opened, &mut catalog, &mut listed));
        }
        let names = catalog.finish(&mut listed);
        readers.sort_by_key(|file| file.at);
        let results = results::read_all(&mut opened, &mut listed);
        let with_cards: Vec<usize> = readers.iter().map(|file| file.at).collect();
        opened.hash(&with_cards, &mut listed);
        let mut exports: Vec<usize> = Vec::new();
        for CardFile { at, export, .. } in &readers {
            opened.exported(*at, *export);
            if !exports.contains(export) {
                exports.push(*export);
            }
        }
        let manifests = manifests::manifests(&opened, &exports, &mut listed);
        CvrFiles {
            opened,
            readers,
            manifests,
            names,
            catalog,
            results,
            listed,
        }
    }

    /// How many bytes the files with cards have.
    pub fn bytes(&self) -> u64 {
        self.opened.bytes(self.readers.iter().map(|file| file.at))
    }

    /// The files; those with cards have no digest and no number of cards before they are read.
    pub fn files(&self) -> &[SourceFile] {
        self.opened.files()
    }

    /// The contests, by number.
    pub fn contests(&self) -> &[Contest] {
        self.catalog.contests()
    }

    /// What the files call contests and selections beside their names.
    pub fn ids(&self) -> &FileIds {
        self.catalog.ids()
    }

    /// The results that the files report, file by file.
    pub fn results(&self) -> &[ReportedResults] {
        &self.results
    }

    /// The ballot manifests.
    pub fn manifests(&self) -> &[Manifest] {
        &self.manifests
    }

    /// The names that were replaced by those of a list.
    pub fn names(&self) -> &[NameMapping] {
        &self.names
    }

    /// What was met so far.
    pub fn findings(&self) -> &[Finding] {
        self.listed.findings()
    }

    /// Whether no file has cards.
    pub fn is_empty(&self) -> bool {
        self.readers.is_empty()
    }

    /// Reads every card into the sink; `progress` is told of bytes as they are read. The files, and what was met.
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
        for CardFile { at, export, reader } in &self.readers {
            let file = self.opened.file(*at);
            let place = Place::file(file.path.clone());
            // The same bytes a second time are the same cards, not more of them.
            if let Some(other) = first.get(&file.sha256) {
                let found = format!("the bytes of {other}; its cards are left out");
                let (code, weight) = (Code::Duplicate, Weight::Unexplained);
                self.listed
                    .push(Finding::new(code, weight, place, "cards of its own", found));
                progress(file.bytes);
                continue;
            }
            if !file.sha256.is_empty() {
                first.insert(file.sha256.clone(), file.path.clone());
            }
            let mut cards = Cards {
                contests: self.catalog.contests(),
                file: file.number,
                path: &file.path,
                seen: seen.entry(*export).or_default(),
                listed: &mut self.listed,
                sink,
                failed: None,
                count: 0,
            };
            let done = self.opened.stream(*at, |stream| {
                hashed(stream, &progress, |stream| reader.read(stream, &mut cards))
            });
            let count = cards.count;
            if let Some(error) = cards.failed {
                return Err(error);
            }
            let done = done
                .and_then(|done| done)
                .and_then(|(done, digest, bytes)| {
                    self.opened.read(*at, digest, bytes);
                    done
                });
            if let Err(error) = done {
                self.listed.push(unreadable(place, &error));
            }
            self.opened.counted(*at, count);
        }
        Ok((self.opened.into_files(), self.listed.into_findings()))
    }
}

/// The finding of a file that cannot be read, or not to its end.
pub(crate) fn unreadable(place: Place, error: &dyn std::error::Error) -> Finding {
    let (code, weight) = (Code::FileUnreadable, Weight::Unread);
    Finding::new(code, weight, place, "a readable file", error.to_string())
}

/// The error of a table of cards with more columns than one has.
pub(crate) fn too_wide() -> io::Error {
    io::Error::other(format!("more than {MOST_COLUMNS_OF_CARDS} columns"))
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
    /// Why the sink failed.
    failed: Option<io::Error>,
    count: u64,
}

impl Cards<'_> {
    /// Hands on a card whose id is made of its place in the file: no other can have it.
    ///
    /// # Errors
    /// The sink failed, which the reader passes on.
    pub fn push_numbered(&mut self, card: &Card) -> io::Result<()> {
        self.count += 1;
        let done = self.sink.card(card);
        self.sent(done)
    }

    /// Hands a card on; a second one with the same id is reported and kept.
    ///
    /// # Errors
    /// The sink failed, which the reader passes on.
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
        self.push_numbered(card)
    }

    /// Hands on a group of cards.
    ///
    /// # Errors
    /// The sink failed, which the reader passes on.
    pub fn push_group(&mut self, group: &CardGroup) -> io::Result<()> {
        let done = self.sink.group(group);
        self.sent(done)
    }

    fn sent(&mut self, done: io::Result<()>) -> io::Result<()> {
        done.map_err(|error| {
            self.failed = Some(error);
            io::Error::other("stopped")
        })
    }

    /// Whether a row has totals and no card, which is said: such a row is left out.
    pub fn is_totals(&mut self, row: Row<'_>) -> bool {
        let Some(word) = row.totals_word() else {
            return false;
        };
        let found = format!("“{}” and numbers; the row is left out", shortened(&word));
        let (code, weight) = (Code::TotalsRow, Weight::Note);
        self.find(code, weight, row.line, "", "a card in each row", found);
        true
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
