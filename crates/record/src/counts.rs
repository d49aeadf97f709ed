//! A record counted: votes by selection, and the contests on cards by what the machine made of them.

use std::collections::{BTreeMap, BTreeSet};

use election::Name;
use election::record::{
    CardGroup, CardIdentity, Contest, CountBy, Counted, CountedContest, PartName, Reading, Status,
    Sum, UnitKind,
};

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

/// No election has more counting groups; beyond that a record is not counted by them.
const MOST_GROUPS: usize = 1 << 6;

/// The counts of a record, in all and by the kinds of parts and counting groups asked for, as far as cards name these:
/// to be compared with reported results. Votes of cards that are published together are added; of their contests
/// undervotes, overvotes, blanks and cards are not known then, nor anything by a kind of part that the file does not
/// give them.
///
/// # Errors
/// A file of it cannot be read.
pub fn counted(record: &Record, by: &CountBy) -> Result<Vec<CountedContest>, RecordError> {
    let of = |contest: &Contest| CountedContest {
        name: contest.name.clone(),
        ranked: contest.ranks > 0,
        selections: contest
            .selections
            .iter()
            .map(|selection| (selection.name.clone(), selection.kind))
            .collect(),
        whole: Counted::nothing(contest.selections.len()),
        parts: BTreeMap::new(),
        groups: BTreeMap::new(),
        parted: by.kinds.clone(),
        grouped: by.groups,
    };
    let mut counted: Vec<CountedContest> = record.contests().iter().map(of).collect();
    record.visit(|card, _| {
        let parts = by.kinds.iter();
        let parts: Vec<PartName> = parts
            .map(|kind| (*kind, part(&card.identity, *kind)))
            .collect();
        let group = by.groups.then_some(&card.identity.counting_group);
        for reading in card.readings.iter() {
            let at = reading.contest as usize - 1;
            let (contest, counted) = (&record.contests()[at], &mut counted[at]);
            each(counted, &parts, group, |of| add(of, contest, reading));
        }
    })?;
    // Where it is not said of which part cards are, every part may have more.
    let mut nowhere = BTreeSet::new();
    let mut no_group = BTreeSet::new();
    for group in record.groups() {
        let parts = by.kinds.iter();
        let parts: Vec<PartName> = parts
            .map(|kind| (*kind, part_of_group(group, *kind)))
            .collect();
        let counting_group = by.groups.then_some(&group.counting_group);
        for votes in group.votes.iter().filter(|votes| votes.rank == 1) {
            let at = votes.contest as usize - 1;
            let Some(counted) = counted.get_mut(at) else {
                continue;
            };
            for (kind, _) in parts.iter().filter(|(_, name)| name.is_empty()) {
                nowhere.insert((at, *kind));
            }
            if group.counting_group.is_empty() {
                no_group.insert(at);
            }
            each(counted, &parts, counting_group, |of| {
                add_votes(of, votes.selection, votes.votes);
            });
        }
    }
    for (at, counted) in counted.iter_mut().enumerate() {
        for kind in &by.kinds {
            let of_kind = counted.parts.keys().filter(|(of, _)| of == kind);
            if of_kind.count() > MOST_PARTS || nowhere.contains(&(at, *kind)) {
                counted.parts.retain(|(of, _), _| of != kind);
                counted
                    .groups
                    .retain(|(part, _), _| part.as_ref().is_none_or(|(of, _)| of != kind));
                counted.parted.remove(kind);
            }
        }
        let in_all = counted.groups.keys().filter(|(part, _)| part.is_none());
        if in_all.count() > MOST_GROUPS || no_group.contains(&at) {
            counted.groups.clear();
            counted.grouped = false;
        }
    }
    Ok(counted)
}

/// Adds to the whole, to every part and to the counting group in all of these. What has no name is of no part.
fn each(
    counted: &mut CountedContest,
    parts: &[PartName],
    group: Option<&Name>,
    add: impl Fn(&mut Counted),
) {
    let selections = counted.selections.len();
    let nothing = || Counted::nothing(selections);
    add(&mut counted.whole);
    let group = match group {
        Some(group) if group.is_empty() => {
            counted.grouped = false;
            None
        }
        group => group,
    };
    if let Some(group) = group {
        let of = counted.groups.entry((None, group.clone()));
        add(of.or_insert_with(nothing));
    }
    for part in parts {
        if part.1.is_empty() {
            counted.parted.remove(&part.0);
            continue;
        }
        add(counted.parts.entry(part.clone()).or_insert_with(nothing));
        if let Some(group) = group {
            let of = counted.groups.entry((Some(part.clone()), group.clone()));
            add(of.or_insert_with(nothing));
        }
    }
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

/// The same of cards that are published together, which have no batch.
fn part_of_group(group: &CardGroup, kind: UnitKind) -> Name {
    match kind {
        UnitKind::Precinct => group.precinct.clone(),
        UnitKind::BallotStyle => group.ballot_type.clone(),
        _ => Name::default(),
    }
}

fn more(count: &mut Option<Sum>, by: u64) {
    *count = count.map(|count| count + Sum::from(by));
}

fn add(counted: &mut Counted, contest: &Contest, reading: Reading<'_>) {
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
        more(&mut counted.votes[selection as usize - 1], 1);
    }
}

/// Adds votes of cards that are published together.
fn add_votes(counted: &mut Counted, selection: u32, votes: u64) {
    if let Some(of) = counted.votes.get_mut(selection as usize - 1) {
        more(of, votes);
    }
    (counted.cards, counted.undervotes) = (None, None);
    (counted.overvotes, counted.blanks) = (None, None);
}
