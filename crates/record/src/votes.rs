//! The votes of one reading as one value.
//!
//! ```text
//! contest                                      value                               example
//! one vote                                     the selection's number              3
//! several votes, at most 63 selections         Σ 2^(number − 1)                    5   (selections 1 and 3)
//! ranks; or several votes of more selections   ranks divided by >, within one by = 3>1   3>>2=4
//! ```
//!
//! A rank without a mark is an empty place between two `>`. Where no vote counts there is no value.

use election::record::{Contest, Mark, Reading};
use serde::{Deserialize, Serialize};

use crate::table::{Kind, Value};

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
            c if c.ranks > 0 => VotesAs::Ranking,
            c if c.vote_for == 1 => VotesAs::Selection,
            c if c.selections.len() < 64 => VotesAs::Bitset,
            _ => VotesAs::Ranking,
        }
    }

    pub(crate) fn kind(self) -> Kind {
        match self {
            VotesAs::Selection => Kind::Int,
            VotesAs::Bitset => Kind::Long,
            VotesAs::Ranking => Kind::Text,
        }
    }

    /// The value of a reading.
    pub(crate) fn write(self, reading: Reading<'_>) -> Value {
        let mut votes = reading.votes().peekable();
        let Some(first) = votes.peek().map(|mark| mark.selection) else {
            return Value::Null;
        };
        match self {
            VotesAs::Selection => Value::Number(i64::from(first)),
            VotesAs::Bitset => {
                Value::Number(votes.fold(0, |bits, m| bits | 1 << (m.selection - 1)))
            }
            VotesAs::Ranking => Value::Text(ranking(reading)),
        }
    }

    /// The marks of a value; nothing if it is none of this kind.
    pub(crate) fn read(self, value: &Value) -> Option<Vec<Mark>> {
        let marks = match (self, value) {
            (_, Value::Null) => Vec::new(),
            (VotesAs::Selection, Value::Number(n)) => vec![vote(u32::try_from(*n).ok()?, 1)],
            (VotesAs::Bitset, Value::Number(bits)) => {
                let set = (0..63).filter(|bit| bits >> bit & 1 == 1);
                set.map(|bit| vote(bit + 1, 1)).collect()
            }
            (VotesAs::Ranking, Value::Text(text)) => ranked(text)?,
            _ => return None,
        };
        Some(marks)
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

/// The votes by rank, as text.
pub(crate) fn ranking(reading: Reading<'_>) -> String {
    let mut text = String::new();
    let mut at = 1;
    for (k, mark) in reading.votes().enumerate() {
        if k > 0 && mark.rank == at {
            text.push('=');
        }
        (at..mark.rank).for_each(|_| text.push('>'));
        at = mark.rank;
        text.push_str(&mark.selection.to_string());
    }
    text
}

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
    use election::record::Status;

    use super::*;

    #[test]
    fn values_come_back() {
        let check = |votes_as: VotesAs, votes: &[(u32, u32)], expected: Value| {
            let marks: Vec<Mark> = votes.iter().map(|(s, rank)| vote(*s, *rank)).collect();
            let reading = Reading {
                contest: 1,
                status: Status::Voted,
                marks: &marks,
            };
            let value = votes_as.write(reading);
            assert_eq!(value, expected);
            assert_eq!(votes_as.read(&value), Some(marks));
        };
        check(VotesAs::Selection, &[(3, 1)], Value::Number(3));
        check(
            VotesAs::Bitset,
            &[(1, 1), (3, 1), (63, 1)],
            Value::Number(5 | 1 << 62),
        );
        check(
            VotesAs::Ranking,
            &[(3, 1), (1, 2)],
            Value::Text("3>1".into()),
        );
        let skipped = &[(3, 1), (2, 3), (4, 3)];
        check(VotesAs::Ranking, skipped, Value::Text("3>>2=4".into()));
        check(VotesAs::Ranking, &[(7, 2)], Value::Text(">7".into()));
        check(VotesAs::Bitset, &[], Value::Null);
        assert_eq!(VotesAs::Ranking.read(&Value::Text("1>x".into())), None);
        assert_eq!(VotesAs::Selection.read(&Value::Number(-1)), None);
    }
}
