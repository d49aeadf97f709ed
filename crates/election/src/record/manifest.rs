//! What is stored where, and which names are the same.

use serde::{Deserialize, Serialize};

use crate::{Batch, Cards, Name};

/// A ballot manifest: the batches of a file, and whose cards they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The number of the file in the record's list of sources.
    pub source: u32,
    /// The exports whose cards it lists, by number ([`SourceFile::export`]); worked out from what files and
    /// folders are called. Empty where no cards could be told to be its own.
    ///
    /// [`SourceFile::export`]: super::SourceFile::export
    pub exports: Vec<u32>,
    /// The batches, in the order of the file.
    pub batches: Vec<Batch>,
}

impl Manifest {
    /// All cards that it lists.
    pub fn cards(&self) -> Cards {
        self.batches.iter().map(|batch| batch.cards).sum()
    }
}

/// A name that was replaced by the one that a list of names has for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NameMapping {
    /// The number of the list in the record's list of sources.
    pub list: u32,
    /// The row of the list, from 1.
    pub row: u32,
    /// The county whose files have it; empty where the list names no county, or files do not tell theirs.
    pub county: Name,
    /// The contest as the files name it.
    pub contest: Name,
    /// The selection as the files name it; none where the contest's own name was replaced.
    pub selection: Option<Name>,
    /// The contest or selection as the list names it.
    pub canonical: Name,
}
