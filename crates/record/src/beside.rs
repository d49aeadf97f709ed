//! What stands beside the cards: how they were read before adjudication, and marks that do not count.
//!
//! Both tables are in the order in which cards were read, the cards in that of their styles. So the rows beside
//! the next cards are gathered from all of both tables, as many as may be held, and again for the cards behind
//! those: memory is bounded, and where all fit each table is read once.

use std::collections::{BTreeMap, HashSet};
use std::io;

use election::record::{Card, Mark, Readings, Status};

use crate::read::{status, strange};
use crate::table::Row;
use crate::votes::ranked;
use crate::write::{columns_of_marks, columns_of_originals};
use crate::{MARKS, ORIGINALS, Record, RecordError};

/// How many rows are held.
const MOST_HELD: usize = 1 << 18;

/// A row of a style's file: the number of the style, and the row in it from 0.
pub(crate) type RowOf = (u32, u64);

/// A row beside a card.
pub(crate) enum BesideCard {
    /// How a contest was read before.
    Original(u32, Status, Vec<Mark>),
    /// A mark in a contest that does not count; whether it is of the reading before.
    Mark(u32, bool, Mark),
}

/// Rows beside cards, which are asked for in ascending order.
pub(crate) struct Beside<'r> {
    record: &'r Record,
    most: usize,
    held: BTreeMap<RowOf, Vec<BesideCard>>,
    count: usize,
    /// Rows beside this card and those behind it are not held; nothing if all that follow are.
    until: Option<RowOf>,
}

impl<'r> Beside<'r> {
    pub fn new(record: &'r Record) -> Self {
        Beside {
            record,
            most: MOST_HELD,
            held: BTreeMap::new(),
            count: 0,
            until: Some((0, 0)),
        }
    }

    /// The rows beside a card, originals first.
    pub fn take(&mut self, card: RowOf) -> Result<Vec<BesideCard>, RecordError> {
        if self.until.is_some_and(|until| card >= until) {
            self.gather(card)?;
        }
        Ok(self.held.remove(&card).unwrap_or_default())
    }

    /// Gathers rows beside a card and those behind it.
    fn gather(&mut self, from: RowOf) -> Result<(), RecordError> {
        self.held.clear();
        (self.count, self.until) = (0, None);
        let record = self.record;
        record.read_table(ORIGINALS, &columns_of_originals(), |row| {
            self.put(from, row, || {
                let contest = row.small(3).ok_or_else(|| strange("no contest"))?;
                let marks = ranked(row.text(5)).ok_or_else(|| strange("no ranking"))?;
                Ok(BesideCard::Original(contest, status(row.text(4))?, marks))
            })
        })?;
        record.read_table(MARKS, &columns_of_marks(), |row| {
            self.put(from, row, || {
                let read = || {
                    let mark = Mark {
                        rank: row.small(6)?,
                        selection: row.small(5)?,
                        counted: false,
                        ambiguous: row.flag(8),
                        density: row.small(7),
                    };
                    Some(BesideCard::Mark(row.small(3)?, row.flag(4), mark))
                };
                read().ok_or_else(|| strange("no mark"))
            })
        })
    }

    /// Holds a row if it is beside a card that is wanted; where too many are held, lets the last card's go.
    fn put(
        &mut self,
        from: RowOf,
        row: Row<'_>,
        read: impl FnOnce() -> io::Result<BesideCard>,
    ) -> io::Result<()> {
        let of = || Some((row.small(0)?, u64::try_from(row.number(1)?).ok()?));
        let of: RowOf = of().ok_or_else(|| strange("no card"))?;
        if of < from || self.until.is_some_and(|until| of >= until) {
            return Ok(());
        }
        self.held.entry(of).or_default().push(read()?);
        self.count += 1;
        if self.count > self.most
            && self.held.len() > 1
            && let Some((last, rows)) = self.held.pop_last()
        {
            self.count -= rows.len();
            self.until = Some(last);
        }
        Ok(())
    }
}

/// A card with what stands beside it.
pub(crate) fn joined(card: &Card, adjudicated: bool, beside: Vec<BesideCard>) -> Card {
    if beside.is_empty() {
        return Card {
            original: adjudicated.then(|| card.readings.clone()),
            ..card.clone()
        };
    }
    let mut now = by_contest(&card.readings);
    let mut then = adjudicated.then(|| now.clone());
    let mut changed = HashSet::new();
    for row in beside {
        match row {
            BesideCard::Original(contest, status, marks) => {
                let then = then.get_or_insert_default();
                match status {
                    Status::Absent => then.remove(&contest),
                    status => then.insert(contest, (status, marks)),
                };
                changed.insert(contest);
            }
            BesideCard::Mark(contest, is_original, mark) => {
                // Where adjudication changed nothing the marks are the same before and after.
                let before = then
                    .as_mut()
                    .filter(|_| is_original || !changed.contains(&contest));
                let both = [before, (!is_original).then_some(&mut now)]
                    .into_iter()
                    .flatten();
                for readings in both {
                    if let Some((_, marks)) = readings.get_mut(&contest) {
                        marks.push(mark);
                    }
                }
            }
        }
    }
    Card {
        identity: card.identity.clone(),
        readings: readings(now),
        original: then.map(readings),
    }
}

/// Readings that marks can be added to: by contest the status and the marks.
type ByContest = BTreeMap<u32, (Status, Vec<Mark>)>;

fn by_contest(readings: &Readings) -> ByContest {
    let of = readings.iter();
    of.map(|r| (r.contest, (r.status, r.marks.to_vec())))
        .collect()
}

fn readings(by_contest: ByContest) -> Readings {
    let mut readings = Readings::default();
    for (contest, (status, mut marks)) in by_contest {
        marks.sort_unstable();
        readings.push(contest, status, marks);
    }
    readings
}

#[cfg(test)]
mod tests {
    use election::record::{CardIdentity, CardSink, Contest, Selection, SelectionKind};

    use super::*;
    use crate::Writer;

    /// However few rows are held at a time, each card has what stands beside it.
    #[test]
    fn rows_held_a_few_at_a_time() {
        let selection = |number| Selection {
            number,
            name: format!("{number}").into(),
            kind: SelectionKind::Regular,
            withdrawn: false,
            party: None,
        };
        let contest = Contest {
            number: 1,
            name: "Mayor".into(),
            vote_for: 1,
            ranks: 0,
            cumulative: false,
            straight_party: false,
            elected: None,
            selections: (1..=4).map(selection).collect(),
        };
        let scratch = tempfile::tempdir().expect("a scratch folder");
        let dir = scratch.path().join("record");
        let mut writer = Writer::create(&dir, std::slice::from_ref(&contest)).expect("a new one");
        let mut written: Vec<Vec<Card>> = vec![Vec::new(); 3];
        for k in 0..60u32 {
            let read = |selections: &[u32]| {
                let mut readings = Readings::default();
                for selection in selections {
                    readings.mark(Mark {
                        rank: 1,
                        selection: *selection,
                        counted: selections.len() == 1,
                        ambiguous: false,
                        density: None,
                    });
                }
                readings.end(&contest, false);
                readings
            };
            let card = Card {
                identity: CardIdentity {
                    record: k.to_string(),
                    ballot_type: format!("{}", k % 3).into(),
                    ..CardIdentity::default()
                },
                readings: read(&[1 + k % 4, 1 + (k + k % 2) % 4][..1 + k as usize % 2]),
                original: (k % 5 == 0).then(|| read(&[1, 2, 3][..k as usize % 4])),
            };
            writer.card(&card).expect("it takes cards");
            written[k as usize % 3].push(card);
        }
        writer.finish(&[], &[]).expect("it ends");
        let record = Record::open(&dir).expect("a record");
        let written: Vec<Card> = written.concat();
        for most in [1, 2, 7, 1 << 10] {
            let mut beside = Beside::new(&record);
            beside.most = most;
            let mut gathered = 0;
            for (k, card) in written.iter().enumerate() {
                let of = (k as u32 / 20 + 1, k as u64 % 20);
                let before = beside.until;
                let rows = beside.take(of).expect("the tables can be read");
                gathered += usize::from(beside.until != before);
                let mut bare = card.clone();
                let votes = card
                    .readings
                    .iter()
                    .map(|r| (r.status, r.votes().copied().collect()));
                let votes: Vec<(Status, Vec<Mark>)> = votes.collect();
                bare.readings.clear();
                for (status, marks) in votes {
                    bare.readings.push(1, status, marks);
                }
                let adjudicated = bare.original.take().is_some();
                assert_eq!(&joined(&bare, adjudicated, rows), card, "{most} held");
            }
            assert_eq!(gathered > 5, most < 10, "{gathered} times with {most} held");
        }
    }
}
