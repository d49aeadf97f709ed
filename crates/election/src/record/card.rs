//! Cards, the files that they were read from, and who takes them.

use std::io;

use serde::{Deserialize, Serialize};

use super::Readings;
use crate::Name;

/// No number of a card is larger, be it of its sheets or of how dark a mark is: a record holds them in 31 bits.
pub const LARGEST_NUMBER: u32 = i32::MAX as u32;

/// Which card it is and where its reading stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardIdentity {
    /// The scanner.
    pub tabulator: String,
    /// The batch, as that scanner numbers them.
    pub batch: String,
    /// The record in the batch; some files withhold it (`X`).
    pub record: String,
    /// The id printed on the card as it was scanned; empty where the file has none.
    pub imprinted_id: String,
    /// Which sheet of the ballot it is, from 1 to [`LARGEST_NUMBER`].
    pub sheet: u32,
    /// How many sheets were scanned together, at most [`LARGEST_NUMBER`].
    pub sheets: u32,
    /// The precinct; empty where the file has none.
    pub precinct: Name,
    /// The counting group, such as mail; empty where the file has none.
    pub counting_group: Name,
    /// The ballot type.
    pub ballot_type: Name,
    /// The number of the file in the record's list of sources.
    pub source: u32,
    /// Where it stands in that file, from 1: the session of Dominion's JSON, the line of a CSV.
    pub place: u64,
}

impl CardIdentity {
    /// How people ask for the card: its imprinted id, else tabulator, batch and record, as far as it has them.
    pub fn id(&self) -> String {
        let mut id = String::new();
        self.write_id(&mut id);
        id
    }

    /// Puts [`CardIdentity::id`] at the end of a text.
    pub fn write_id(&self, text: &mut String) {
        if !self.imprinted_id.is_empty() {
            text.push_str(&self.imprinted_id);
            return;
        }
        let start = text.len();
        for part in [&self.tabulator, &self.batch, &self.record] {
            if part.is_empty() {
                continue;
            }
            if text.len() > start {
                text.push('-');
            }
            text.push_str(part);
        }
    }
}

/// A card and how it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Which card.
    pub identity: CardIdentity,
    /// The reading that counts, by contest; one for each contest on the card.
    pub readings: Readings,
    /// Where people adjudicated the card: how the machine read it before.
    pub original: Option<Readings>,
}

/// Several cards of which only their votes together were published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardGroup {
    /// What the file calls it.
    pub label: String,
    /// The ballot type, as far as the file says.
    pub ballot_type: Name,
    /// The precinct, as far as the file says.
    pub precinct: Name,
    /// The counting group, as far as the file says.
    pub counting_group: Name,
    /// The number of the file in the record's list of sources.
    pub source: u32,
    /// Where it stands in that file, as for a card.
    pub place: u64,
    /// The votes, by contest and selection.
    pub votes: Vec<GroupVotes>,
}

/// The votes for a selection on the cards of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupVotes {
    /// The number of the contest.
    pub contest: u32,
    /// The number of the selection in it.
    pub selection: u32,
    /// The rank; 1 in a contest without ranks.
    pub rank: u32,
    /// How many cards have it.
    pub votes: u64,
}

/// Takes cards one at a time.
pub trait CardSink {
    /// Takes a card.
    ///
    /// # Errors
    /// It cannot be written; reading ends.
    fn card(&mut self, card: &Card) -> io::Result<()>;

    /// Takes a group of cards.
    ///
    /// # Errors
    /// It cannot be written; reading ends.
    fn group(&mut self, group: &CardGroup) -> io::Result<()>;
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
    /// The number of the first file of the export that it is of: ids of cards are unique in an export. 0 where
    /// it has no cards.
    pub export: u32,
}

/// What a file of an election is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Sessions of Dominion's JSON export.
    DominionJson,
    /// A manifest beside them.
    DominionManifest,
    /// Dominion's export as comma-separated values.
    DominionCsv,
    /// ES&S's table of cast vote records.
    EssCards,
    /// ES&S's table of ballots beside it.
    EssBallots,
    /// One card of Hart's export.
    HartXml,
    /// Hart's table of scanned ballots beside them.
    HartBallots,
    /// Clear Ballot's table of cards.
    ClearBallotCards,
    /// A table of names beside Clear Ballot's early layout.
    ClearBallotNames,
    /// NIST's Common Data Format for cast vote records, as JSON.
    CdfJson,
    /// The same as XML.
    CdfXml,
    /// Unisyn's XML.
    UnisynXml,
    /// A table of ranked cards, one rank a column.
    RankedTable,
    /// A profile of rankings as BLT.
    Blt,
    /// A profile of rankings by PrefLib.
    Preflib,
    /// The ballots of a Scottish ward.
    ScottishWard,
    /// Rankings as RAIRE reads them.
    Raire,
    /// A ballot manifest: batches and how many cards each has.
    BallotManifest,
    /// Results as somebody reported them.
    ReportedResults,
    /// Which names of contests and selections are the same.
    Names,
    /// An archive whose files are listed by themselves.
    Archive,
    /// Nothing that is read; kept in the list for its digest.
    Other,
    /// A file that could not be read.
    Unreadable,
}
