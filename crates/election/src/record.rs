//! The election record: contests, styles, and how each card was read.
//!
//! A card carries the contests of its style; a contest that is not on it has no reading. A [`Reading`] keeps
//! every mark the machine reported, says which of them count, and has one [`Status`]:
//!
//! ```text
//! V  selections that count, m  selections marked and not ambiguous, v  votes allowed
//!
//! contest without ranks           contest with ranks
//! m > v      overvoted            two selections at one rank   overvoted
//! V = v      voted                at least one mark            voted
//! 0 < V < v  undervoted
//! no mark    blank                no mark                      blank
//! else       ambiguous if a mark is, otherwise invalid
//! ```
//!
//! Of an overvoted contest without ranks nothing counts. Of one with ranks the marks are kept as they stand:
//! what a second selection at a rank does is a rule of tabulation, which is not known here.

use serde::{Deserialize, Serialize};

use crate::Name;

/// A contest as the manifests or headings of the election describe it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    /// Its number in the record, from 1.
    pub number: u32,
    /// Its name as it stands in the files.
    pub name: Name,
    /// How many votes are allowed; with ranks, how many are elected.
    pub vote_for: u32,
    /// How many ranks there are; 0 where selections are not ranked.
    pub ranks: u32,
    /// What may be chosen.
    pub selections: Vec<Selection>,
}

/// One thing that may be chosen in a contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Its number in the contest, from 1.
    pub number: u32,
    /// Its name as it stands in the files.
    pub name: Name,
    /// What it is.
    pub kind: SelectionKind,
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

/// What a machine made of one contest on one card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// As many votes as are allowed.
    Voted,
    /// Some votes, fewer than allowed.
    Undervoted,
    /// No mark.
    Blank,
    /// More selections marked than allowed.
    Overvoted,
    /// No vote, and a mark that the machine could not decide on.
    Ambiguous,
    /// Marks that are not ambiguous, or the contest as a whole, were not counted by the machine.
    Invalid,
    /// The file has the contest on the card, and what stands there cannot be read.
    Unreadable,
    /// The contest is not on the card.
    Absent,
}

impl Status {
    /// Every status, in the order they are listed.
    pub const ALL: &[Status] = &[
        Status::Voted,
        Status::Undervoted,
        Status::Blank,
        Status::Overvoted,
        Status::Ambiguous,
        Status::Invalid,
        Status::Unreadable,
        Status::Absent,
    ];

    /// The word in the record.
    pub fn word(self) -> &'static str {
        match self {
            Status::Voted => "voted",
            Status::Undervoted => "undervoted",
            Status::Blank => "blank",
            Status::Overvoted => "overvoted",
            Status::Ambiguous => "ambiguous",
            Status::Invalid => "invalid",
            Status::Unreadable => "unreadable",
            Status::Absent => "absent",
        }
    }

    /// The status with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.word() == word)
    }
}

/// One mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// The number of the selection in the contest.
    pub selection: u32,
    /// The rank, from 1; 1 in a contest without ranks.
    pub rank: u32,
    /// Whether it counts as a vote.
    pub counted: bool,
    /// Whether the machine left it undecided.
    pub ambiguous: bool,
    /// How dark it is, where the file says so.
    pub density: Option<u32>,
}

/// How one contest on one card was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The number of the contest.
    pub contest: u32,
    /// What the machine made of it.
    pub status: Status,
    /// The marks, by rank and selection.
    pub marks: Vec<Mark>,
}

impl Reading {
    /// The reading of marks, each `counted` as the machine said it; `rejected` where the machine calls the
    /// contest invalid as a whole.
    ///
    /// ```
    /// use election::record::{Contest, Mark, Reading, Status};
    /// let contest = Contest {
    ///     number: 1, name: "Mayor".into(), vote_for: 1, ranks: 0, selections: Vec::new(),
    /// };
    /// let mark = |selection, counted| Mark {
    ///     selection, rank: 1, counted, ambiguous: false, density: None,
    /// };
    /// let status = |marks: &[Mark]| Reading::new(&contest, marks.to_vec(), false).status;
    /// assert_eq!(status(&[mark(1, true)]), Status::Voted);
    /// assert_eq!(status(&[]), Status::Blank);
    /// assert_eq!(status(&[mark(1, false), mark(2, false)]), Status::Overvoted);
    /// ```
    pub fn new(contest: &Contest, mut marks: Vec<Mark>, rejected: bool) -> Self {
        marks.sort_by_key(|m| (m.rank, m.selection));
        let ranked = contest.ranks > 0;
        let distinct = |keep: &dyn Fn(&Mark) -> bool| {
            let mut seen: Vec<u32> = marks
                .iter()
                .filter(|m| keep(m))
                .map(|m| m.selection)
                .collect();
            seen.sort_unstable();
            seen.dedup();
            seen.len()
        };
        let allowed = contest.vote_for as usize;
        let over = if ranked {
            let clear: Vec<&Mark> = marks.iter().filter(|m| !m.ambiguous).collect();
            clear
                .windows(2)
                .any(|pair| pair[0].rank == pair[1].rank && pair[0].selection != pair[1].selection)
        } else {
            distinct(&|m| !m.ambiguous || m.counted) > allowed
        };
        let votes = distinct(&|m| m.counted);
        let status = match () {
            () if rejected => Status::Invalid,
            () if over => Status::Overvoted,
            () if votes > 0 && (ranked || votes == allowed) => Status::Voted,
            () if votes > 0 => Status::Undervoted,
            () if marks.is_empty() => Status::Blank,
            () if marks.iter().any(|m| m.ambiguous) => Status::Ambiguous,
            () => Status::Invalid,
        };
        if rejected || (over && !ranked) {
            marks.iter_mut().for_each(|m| m.counted = false);
        }
        Reading {
            contest: contest.number,
            status,
            marks,
        }
    }

    /// The reading of a contest that the file has on the card in a way that cannot be read.
    pub fn unreadable(contest: &Contest) -> Self {
        Reading {
            contest: contest.number,
            status: Status::Unreadable,
            marks: Vec::new(),
        }
    }

    /// The marks that count.
    pub fn votes(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(|m| m.counted)
    }

    /// How many votes were allowed and not used; none where the contest was not counted for another reason
    /// and where selections are ranked.
    pub fn undervotes(&self, contest: &Contest) -> u32 {
        let counts = matches!(
            self.status,
            Status::Undervoted | Status::Blank | Status::Ambiguous
        );
        if contest.ranks > 0 {
            return u32::from(counts);
        }
        let mut voted: Vec<u32> = self.votes().map(|m| m.selection).collect();
        voted.sort_unstable();
        voted.dedup();
        let voted = u32::try_from(voted.len()).unwrap_or(u32::MAX);
        if counts {
            contest.vote_for.saturating_sub(voted)
        } else {
            0
        }
    }
}

/// Which card it is and where its reading stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardIdentity {
    /// The scanner.
    pub tabulator: String,
    /// The batch, as that scanner numbers them.
    pub batch: String,
    /// The record in the batch; some files withhold it (`X`).
    pub record: String,
    /// The id printed on the card as it was scanned; empty where the file has none.
    pub imprinted_id: String,
    /// Which sheet of the ballot it is, from 1.
    pub sheet: u32,
    /// How many sheets were scanned together.
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
    /// How people ask for the card: its imprinted id, else tabulator, batch and record.
    pub fn id(&self) -> String {
        if self.imprinted_id.is_empty() {
            format!("{}-{}-{}", self.tabulator, self.batch, self.record)
        } else {
            self.imprinted_id.clone()
        }
    }
}

/// A card and how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Which card.
    pub identity: CardIdentity,
    /// The reading that counts, by contest; one for each contest on the card.
    pub readings: Vec<Reading>,
    /// Where people adjudicated the card: how the machine read it before.
    pub original: Option<Vec<Reading>>,
}
