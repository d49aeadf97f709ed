//! The votes of one reading as one value.
//!
//! ```text
//! contest                                      value                               example
//! one vote                                     the selection's number              3
//! several votes, at most 63 selections         Σ 2^(number − 1)                    5   (selections 1 and 3)
//! ranks; several votes of more selections;     ranks divided by >, within one by = 3>1   3>>2=4   3=3=4
//! cumulative votes
//! ```
//!
//! A rank without a mark is an empty place between two `>`. A selection with two cumulative votes stands twice. Where no vote counts there is no value.

use election::record::{Contest, Mark, Reading, Readings, Status};
use serde::{Deserialize, Serialize};

use crate::column::{Kind, NONE, NewRow, with_status};
use crate::names::Names;
use crate::table::Row;

/// How the votes of a contest are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VotesAs {
    /// The number of the selection.
    Selection,
    /// A bit for each selection, the first the lowest.
    Bitset,
    /// Numbers of selections by rank.
    Ranking,
}

impl VotesAs {
    /// The way of a contest.
    pub fn of(contest: &Contest) -> Self {
        match contest {
            c if c.ranks > 0 || c.cumulative => VotesAs::Ranking,
            c if c.vote_for == 1 => VotesAs::Selection,
            c if c.selections.len() < 64 => VotesAs::Bitset,
            _ => VotesAs::Ranking,
        }
    }

    pub(crate) fn kind(self, contest: &Contest) -> Kind {
        match self {
            VotesAs::Selection => Kind::Int,
            VotesAs::Bitset if contest.selections.len() < 29 => Kind::Bits,
            VotesAs::Bitset => Kind::Long,
            VotesAs::Ranking => Kind::Name,
        }
    }

    /// A reading as a row holds it, its votes as this kind. `scratch` is a text that is used again.
    #[inline]
    pub(crate) fn held(
        self,
        kind: Kind,
        reading: Reading<'_>,
        names: &mut Names,
        scratch: &mut String,
    ) -> HeldReading {
        let mut votes = reading.votes();
        let status = reading.status;
        let beside = |value| with_status(status, value);
        match self {
            VotesAs::Selection => HeldReading::beside(beside(votes.next().map(|m| m.selection))),
            VotesAs::Bitset => {
                let bits = votes.fold(0, |bits, m| bits | 1 << (m.selection - 1));
                let some = (bits != 0).then_some(bits);
                match kind {
                    Kind::Long => HeldReading {
                        number: status as u32,
                        long: Some(some),
                        bytes: 0,
                    },
                    // Larger ones are refused when they are written.
                    _ => HeldReading::beside(beside(
                        some.map(|bits| u32::try_from(bits).unwrap_or(NONE)),
                    )),
                }
            }
            VotesAs::Ranking => {
                let key = key(reading);
                let known = key.and_then(|key| names.known_ranking(key));
                let place = known.unwrap_or_else(|| {
                    scratch.clear();
                    ranking(reading, scratch);
                    names.ranking(key, scratch)
                });
                HeldReading {
                    bytes: names.text(place).len(),
                    ..HeldReading::beside(beside((place != NONE).then_some(place)))
                }
            }
        }
    }

    /// Adds the contest with the marks of a value to the readings of a card; nothing if the value is none of
    /// this kind, or of a selection that the contest does not have.
    pub(crate) fn read(
        self,
        contest: &Contest,
        status: Status,
        (row, column): (Row<'_>, usize),
        readings: &mut Readings,
    ) -> Option<()> {
        let selections = 1..=u32::try_from(contest.selections.len()).ok()?;
        match self {
            VotesAs::Selection => {
                let selection = row.number(column).map(|n| u32::try_from(n).ok());
                let selection = selection.map_or(Some(None), |n| n.map(Some))?;
                let known = selection.is_none_or(|n| selections.contains(&n));
                let mark = selection.map(|n| vote(n, 1));
                known.then(|| readings.push(contest.number, status, mark))
            }
            VotesAs::Bitset => {
                let bits = row.number(column).unwrap_or_default();
                (bits >= 0 && bits >> contest.selections.len() == 0).then_some(())?;
                let set = selections.filter(|n| bits >> (n - 1) & 1 == 1);
                readings.push(contest.number, status, set.map(|n| vote(n, 1)));
                Some(())
            }
            VotesAs::Ranking => {
                let marks = ranked(row.text(column))?;
                let known = |m: &Mark| selections.contains(&m.selection);
                let known = marks.iter().all(known);
                known.then(|| readings.push(contest.number, status, marks))
            }
        }
    }
}

/// A status and votes, as numbers of a row.
#[derive(Clone, Copy)]
pub(crate) struct HeldReading {
    number: u32,
    /// The votes, where they are not held with the status.
    long: Option<Option<i64>>,
    /// How many bytes of text they are.
    pub bytes: usize,
}

/// The same in few bytes, where the votes are held with the status.
#[derive(Clone, Copy)]
pub(crate) struct ShortReading {
    number: u32,
    bytes: u32,
}

impl ShortReading {
    /// None that was met.
    pub const NONE: Self = ShortReading {
        number: NONE,
        bytes: NONE,
    };

    /// Adds it to a row; how many bytes of text it is, and nothing if it was not met.
    #[inline]
    pub fn write(self, row: &mut NewRow<'_>) -> Option<usize> {
        (self.bytes != NONE).then(|| {
            row.status(self.number);
            self.bytes as usize
        })
    }
}

impl HeldReading {
    /// The same in few bytes, if that can be.
    pub fn short(&self) -> Option<ShortReading> {
        let bytes = u32::try_from(self.bytes).ok()?;
        self.long.is_none().then_some(ShortReading {
            number: self.number,
            bytes,
        })
    }

    fn beside(number: u32) -> Self {
        HeldReading {
            number,
            long: None,
            bytes: 0,
        }
    }

    /// Adds them to a row.
    #[inline]
    pub fn write(&self, row: &mut NewRow<'_>) {
        row.status(self.number);
        if let Some(long) = self.long {
            row.long(long);
        }
    }
}

fn vote(selection: u32, rank: u32) -> Mark {
    Mark {
        selection,
        rank,
        counted: true,
        ambiguous: false,
        density: None,
    }
}

/// A number for the votes of a reading by rank, which no other votes have; nothing if they are more than five or their
/// numbers large. Twelve bits a vote, none of them 0 altogether.
pub(crate) fn key(reading: Reading<'_>) -> Option<u64> {
    reading.votes().try_fold(0, |key: u64, mark| {
        let fits = key < 1 << 48 && mark.rank < 16 && (1..256).contains(&mark.selection);
        fits.then(|| key << 12 | u64::from(mark.rank) << 8 | u64::from(mark.selection))
    })
}

/// Puts the votes by rank at the end of a text.
pub(crate) fn ranking(reading: Reading<'_>, text: &mut String) {
    let mut at = 1;
    for (k, mark) in reading.votes().enumerate() {
        if k > 0 && mark.rank == at {
            text.push('=');
        }
        (at..mark.rank).for_each(|_| text.push('>'));
        at = mark.rank;
        push_number(text, mark.selection);
    }
}

/// Puts a number at the end of a text.
fn push_number(text: &mut String, number: u32) {
    if number >= 10 {
        push_number(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// The marks of a ranking; nothing if the text is none.
pub(crate) fn ranked(text: &str) -> Option<Vec<Mark>> {
    let mut marks = Vec::new();
    for (rank, place) in (1..).zip(text.split('>')) {
        for selection in place.split('=').filter(|s| !s.is_empty()) {
            marks.push(vote(selection.parse().ok()?, rank));
        }
    }
    Some(marks)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn rankings_come_back() {
        for (votes, expected) in [
            (&[(3, 1), (1, 2)][..], "3>1"),
            (&[(3, 1), (2, 3), (4, 3)], "3>>2=4"),
            (&[(3, 1), (3, 1), (4, 1)], "3=3=4"),
            (&[(7, 2)], ">7"),
            (&[], ""),
        ] {
            let marks: Vec<Mark> = votes.iter().map(|(s, rank)| vote(*s, *rank)).collect();
            let reading = Reading {
                contest: 1,
                status: Status::Voted,
                marks: &marks,
            };
            let mut text = String::new();
            ranking(reading, &mut text);
            assert_eq!(text, expected);
            assert_eq!(ranked(&text), Some(marks));
        }
        assert_eq!(ranked("1>x"), None);
    }

    /// Two readings have one key only if they are one text.
    #[test]
    fn keys_are_of_one_ranking() {
        let numbers = [1, 2, 3, 15, 16, 17, 255, 256, 257, 1 << 12, u32::MAX];
        let mut texts: BTreeMap<u64, String> = BTreeMap::new();
        let mut without = 0;
        for count in 0..=6 {
            for first in 0..numbers.len().pow(2) {
                for second in 0..numbers.len().pow(2) {
                    let vote_at = |at: usize| {
                        let rank = numbers[at / numbers.len()].min(20);
                        vote(numbers[at % numbers.len()], rank)
                    };
                    let mut marks = vec![vote_at(first); count.min(1)];
                    marks.resize(count, vote_at(second));
                    marks.sort_unstable();
                    let reading = Reading {
                        contest: 1,
                        status: Status::Voted,
                        marks: &marks,
                    };
                    let mut text = String::new();
                    ranking(reading, &mut text);
                    let Some(key) = key(reading) else {
                        without += 1;
                        continue;
                    };
                    let other = texts.entry(key).or_insert_with(|| text.clone());
                    assert_eq!(*other, text, "{key:x}");
                }
            }
        }
        assert!(
            texts.len() > 1000 && without > 1000,
            "{} {without}",
            texts.len()
        );
    }
}
