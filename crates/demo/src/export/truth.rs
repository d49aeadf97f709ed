//! The totals of an invented election, counted as each vote is decided.

use std::io::{self, Write};

use election::record::Contest;

/// For each contest what was voted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    /// By contest.
    pub contests: Vec<ContestTruth>,
    /// By contest, of each precinct and counting group: those of the first precinct, of the second, and so on.
    pub parts: Vec<Vec<ContestTruth>>,
    /// Cards of each precinct and counting group, in the same order.
    pub cards: Vec<u64>,
}

/// What was voted in a contest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContestTruth {
    /// Cards that have it.
    pub cards: u64,
    /// Votes by selection; with ranks, those at the first rank.
    pub votes: Vec<u64>,
    /// Votes that were allowed and not used; with ranks, cards without any.
    pub undervotes: u64,
    /// Cards with too many.
    pub overvoted: u64,
    /// Cards with none.
    pub blank: u64,
}

impl ContestTruth {
    /// What was voted here and there together.
    pub(super) fn add(&mut self, other: &ContestTruth) {
        self.cards += other.cards;
        self.undervotes += other.undervotes;
        self.overvoted += other.overvoted;
        self.blank += other.blank;
        self.votes.resize(other.votes.len(), 0);
        for (votes, more) in self.votes.iter_mut().zip(&other.votes) {
            *votes += more;
        }
    }
}

impl Truth {
    /// Nothing voted yet in these contests, and so many precincts and counting groups of each.
    pub(super) fn new(contests: &[Contest], parts: usize) -> Self {
        let nothing = || {
            let of = contests.iter().map(|contest| ContestTruth {
                votes: vec![0; contest.selections.len()],
                ..ContestTruth::default()
            });
            of.collect::<Vec<_>>()
        };
        Truth {
            contests: nothing(),
            parts: nothing().into_iter().map(|of| vec![of; parts]).collect(),
            cards: vec![0; parts],
        }
    }

    /// Writes a row for each selection and each of the other counts: `contest,name,what,count`.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, contests: &[Contest], mut out: impl Write) -> io::Result<()> {
        writeln!(out, "contest,name,what,count")?;
        for (contest, truth) in contests.iter().zip(&self.contests) {
            let mut row = |what: &str, count: u64| {
                writeln!(out, "{},{},{what},{count}", contest.number, contest.name)
            };
            for (selection, votes) in contest.selections.iter().zip(&truth.votes) {
                row(&selection.name, *votes)?;
            }
            row("undervotes", truth.undervotes)?;
            row("overvoted cards", truth.overvoted)?;
            row("blank cards", truth.blank)?;
            row("cards", truth.cards)?;
        }
        out.flush()
    }
}
