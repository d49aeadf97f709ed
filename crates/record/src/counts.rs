//! A record counted: votes by selection, and the contests on cards by what the machine made of them.

use std::collections::BTreeMap;

use election::record::{Contest, Status};

use crate::{Record, RecordError};

/// The counts of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cards, of several sheets each by itself.
    pub cards: u64,
    /// Cards that people adjudicated.
    pub adjudicated: u64,
    /// Cards that were scanned together with other sheets.
    pub of_several_sheets: u64,
    /// For each contest its counts, by number.
    pub contests: Vec<ContestCounts>,
}

/// The counts of a contest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContestCounts {
    /// For each selection its votes, by number; with ranks, marks at the first rank alone.
    pub votes: Vec<u64>,
    /// Votes that were allowed and not used; with ranks, cards without any.
    pub undervotes: u64,
    /// Cards by status, those without the contest included.
    pub cards: BTreeMap<Status, u64>,
}

impl Counts {
    /// Counts a record.
    ///
    /// # Errors
    /// A file of it cannot be read.
    pub fn of(record: &Record) -> Result<Self, RecordError> {
        let empty = |contest: &Contest| ContestCounts {
            votes: vec![0; contest.selections.len()],
            ..ContestCounts::default()
        };
        let mut counts = Counts {
            contests: record.contests().iter().map(empty).collect(),
            ..Counts::default()
        };
        record.visit(|card, adjudicated| {
            counts.cards += 1;
            counts.adjudicated += u64::from(adjudicated);
            counts.of_several_sheets += u64::from(card.identity.sheets > 1);
            for reading in card.readings.iter() {
                let at = reading.contest as usize - 1;
                let (contest, of_contest) = (&record.contests()[at], &mut counts.contests[at]);
                *of_contest.cards.entry(reading.status).or_default() += 1;
                of_contest.undervotes += u64::from(reading.undervotes(contest));
                let first = || reading.votes().filter(|mark| mark.rank == 1);
                // Two selections at the first rank are nobody's.
                let mut others = first().zip(first().skip(1));
                if contest.ranks > 0 && others.any(|(a, b)| a.selection != b.selection) {
                    continue;
                }
                let mut last = None;
                for mark in
                    first().filter(|mark| last.replace(mark.selection) != Some(mark.selection))
                {
                    of_contest.votes[mark.selection as usize - 1] += 1;
                }
            }
        })?;
        for contest in &mut counts.contests {
            let on_card: u64 = contest.cards.values().sum();
            contest.cards.insert(Status::Absent, counts.cards - on_card);
        }
        Ok(counts)
    }
}
