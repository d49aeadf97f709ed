//! The election record: contests, styles, and how each card was read.
//!
//! A card carries the contests of its style; a contest that is not on it has no reading. A [`Reading`] keeps
//! every mark the machine reported, says which of them count, and has one [`Status`]:
//!
//! ```text
//! V  selections that count, m  selections marked and not ambiguous, v  votes allowed
//!    (in a cumulative contest marks that count, and marks that are not ambiguous)
//!
//! contest without ranks           contest with ranks
//! m > v      overvoted            two selections at one rank   overvoted
//! V = v      voted                at least one mark            voted
//! 0 < V < v  undervoted
//! no mark    blank                no mark                      blank
//! else       ambiguous if a mark is, otherwise invalid
//! ```
//!
//! Two selections at one rank are also what [`SelectionKind::Overvote`] stands for. A selection that is marked twice at one
//! rank, or without ranks twice in a contest that is not cumulative, is marked once ([`Reading::votes_each`]).
//!
//! Of an overvoted contest without ranks nothing counts. Of one with ranks the marks are kept as they stand:
//! what a second selection at a rank does is a rule of tabulation, which is not known here.

mod card;
mod counted;
mod manifest;
mod reading;
mod results;

use serde::{Deserialize, Serialize};

use crate::Name;

pub use card::{
    Card, CardGroup, CardIdentity, CardSink, FileKind, GroupVotes, LARGEST_NUMBER, SourceFile,
};
pub use counted::{CountBy, Counted, CountedContest, PartName};
pub use manifest::{Manifest, NameMapping};
pub use reading::{Entry, Kept, KeptBy, Mark, Reading, Readings, Status};
pub use results::{
    Count, CountOf, Figure, Parts, ReportedContest, ReportedResults, ReportedSelection,
    ReportingUnit, Sum, UnitKind,
};

/// A contest as the manifests or headings of the election describe it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    /// Its number in the record, from 1.
    pub number: u32,
    /// Its name as it stands in the files, or as a list of names has it.
    pub name: Name,
    /// How many votes are allowed; with ranks, how many are elected, 0 where no file says it.
    pub vote_for: u32,
    /// How many ranks there are; 0 where selections are not ranked.
    pub ranks: u32,
    /// Whether a selection may be given several of the votes; each is a mark then. Never with ranks.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cumulative: bool,
    /// Whether it asks for a party, a mark for which may be one for its candidates in other contests.
    #[serde(default, skip_serializing_if = "is_false")]
    pub straight_party: bool,
    /// Without ranks how many are elected, where a file says that and it is not the number of votes allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elected: Option<u32>,
    /// What may be chosen.
    pub selections: Vec<Selection>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// One thing that may be chosen in a contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Its number in the contest, from 1.
    pub number: u32,
    /// Its name as it stands in the files, or as a list of names has it.
    pub name: Name,
    /// What it is.
    pub kind: SelectionKind,
    /// Whether the file says that it has withdrawn; marks for it are kept as they stand.
    #[serde(default, skip_serializing_if = "is_false")]
    pub withdrawn: bool,
    /// The party whose candidate it is, or which it is for, where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<Name>,
}

/// What a selection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelectionKind {
    /// Printed on the card.
    Regular,
    /// A line to write on: whose name stands there is not resolved.
    WriteIn,
    /// A write-in resolved to somebody who qualified (Dominion's `QualifiedWriteIn`).
    QualifiedWriteIn,
    /// No selection: stands at a rank where the file says `overvote` and does not name what was marked.
    Overvote,
}

/// The contests that a card carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// Its number in the record, from 1, in the order of the first card of each.
    pub number: u32,
    /// The ballot type that the files give its cards.
    pub ballot_type: Name,
    /// The numbers of its contests, ascending.
    pub contests: Vec<u32>,
    /// How many cards have it.
    pub cards: u64,
}
