//! A record counted: votes by selection, and the contests on cards by what the machine made of them.

use std::collections::{BTreeMap, BTreeSet};

use election::Name;
use election::record::{CardIdentity, Contest, Counted, CountedContest, Reading, Status, UnitKind};

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
                for selection in reading.first_votes(contest) {
                    of_contest.votes[selection as usize - 1] += 1;
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

/// No election has more parts of a kind; beyond that a record is not counted by them.
const MOST_PARTS: usize = 1 << 14;

/// The counts of a record, in all and by the kinds of parts asked for, as far as cards name these: to be compared with
/// reported results. Votes of cards that are published together are added; of their contests undervotes, overvotes,
/// blanks and cards are not known then, nor anything by a kind of part that the file does not give them.
///
/// # Errors
/// A file of it cannot be read.
pub fn counted(
    record: &Record,
    kinds: &BTreeSet<UnitKind>,
) -> Result<Vec<CountedContest>, RecordError> {
    let none = |contest: &Contest| Counted {
        cards: Some(0),
        votes: vec![0; contest.selections.len()],
        undervotes: Some(0),
        overvotes: Some(0),
        blanks: Some(0),
    };
    let of = |contest: &Contest| CountedContest {
        name: contest.name.clone(),
        ranked: contest.ranks > 0,
        selections: contest
            .selections
            .iter()
            .map(|selection| (selection.name.clone(), selection.kind))
            .collect(),
        whole: none(contest),
        parts: BTreeMap::new(),
        parted: kinds.clone(),
    };
    let mut counted: Vec<CountedContest> = record.contests().iter().map(of).collect();
    record.visit(|card, _| {
        let parts = kinds
            .iter()
            .map(|kind| (*kind, part(&card.identity, *kind)));
        let parts: Vec<(UnitKind, Name)> = parts.collect();
        for reading in card.readings.iter() {
            let at = reading.contest as usize - 1;
            let (contest, counted) = (&record.contests()[at], &mut counted[at]);
            add(&mut counted.whole, contest, reading);
            for (kind, name) in &parts {
                if name.is_empty() {
                    counted.parted.remove(kind);
                    continue;
                }
                let of = counted.parts.entry((*kind, name.clone()));
                add(of.or_insert_with(|| none(contest)), contest, reading);
            }
        }
    })?;
    // Where it is not said of which part cards are, every part may have more.
    let mut nowhere = BTreeSet::new();
    for group in record.groups() {
        for votes in group.votes.iter().filter(|votes| votes.rank == 1) {
            let at = votes.contest as usize - 1;
            let Some((counted, contest)) = counted.get_mut(at).zip(record.contests().get(at))
            else {
                continue;
            };
            for kind in kinds {
                let name = match kind {
                    UnitKind::Precinct => group.precinct.clone(),
                    UnitKind::BallotStyle => group.ballot_type.clone(),
                    _ => Name::default(),
                };
                if name.is_empty() {
                    nowhere.insert((at, *kind));
                    continue;
                }
                let of = counted.parts.entry((*kind, name));
                let of = of.or_insert_with(|| none(contest));
                add_votes(of, votes.selection, votes.votes);
            }
            add_votes(&mut counted.whole, votes.selection, votes.votes);
        }
    }
    for (at, counted) in counted.iter_mut().enumerate() {
        for kind in kinds {
            let of_kind = counted.parts.keys().filter(|(of, _)| of == kind);
            if of_kind.count() > MOST_PARTS || nowhere.contains(&(at, *kind)) {
                counted.parts.retain(|(of, _), _| of != kind);
                counted.parted.remove(kind);
            }
        }
    }
    Ok(counted)
}

/// The part of a kind that a card is of; empty where it does not say. Batches are numbered by tabulator.
fn part(card: &CardIdentity, kind: UnitKind) -> Name {
    match kind {
        UnitKind::Precinct => card.precinct.clone(),
        UnitKind::BallotStyle => card.ballot_type.clone(),
        UnitKind::Batch if card.batch.is_empty() || card.tabulator.is_empty() => {
            card.batch.as_str().into()
        }
        UnitKind::Batch => format!("{}-{}", card.tabulator, card.batch).into(),
        UnitKind::Whole | UnitKind::State | UnitKind::County | UnitKind::Part => Name::default(),
    }
}

fn add(counted: &mut Counted, contest: &Contest, reading: Reading<'_>) {
    let more = |count: &mut Option<u64>, by: u64| *count = count.map(|count| count + by);
    more(&mut counted.cards, 1);
    more(
        &mut counted.undervotes,
        u64::from(reading.undervotes(contest)),
    );
    more(
        &mut counted.overvotes,
        u64::from(reading.status == Status::Overvoted),
    );
    more(
        &mut counted.blanks,
        u64::from(matches!(reading.status, Status::Blank | Status::Ambiguous)),
    );
    for selection in reading.first_votes(contest) {
        counted.votes[selection as usize - 1] += 1;
    }
}

/// Adds votes of cards that are published together.
fn add_votes(counted: &mut Counted, selection: u32, votes: u64) {
    if let Some(of) = counted.votes.get_mut(selection as usize - 1) {
        *of = of.saturating_add(votes);
    }
    (counted.cards, counted.undervotes) = (None, None);
    (counted.overvotes, counted.blanks) = (None, None);
}
