//! Batches in the order in which they were scanned: ids, gaps, sheets.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use election::record::CardIdentity;
use election::{Code, Finding, Listed, Weight};
use record::{Record, RecordError};

use super::Files;
use super::bits::surprise;
use super::tally::{Tally, digest, number};

/// A card in its batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub record: RecordId,
    pub sheet: u32,
    pub source: u32,
    pub place: u64,
    pub sheets: u32,
    /// Of the imprinted id; 0 where there is none.
    imprinted: u64,
    /// Of what was read on it, and of its style and precinct.
    pub digest: u64,
    /// How surprising it is among the cards of its style, whatever its precinct.
    pub says: u64,
}

/// The record in the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RecordId {
    Number(u64),
    /// Another text, by its digest.
    Text(u64),
    Withheld,
}

impl RecordId {
    fn of(identity: &CardIdentity) -> Self {
        match (&*identity.record, number(&identity.record)) {
            (_, Some(number))
                if identity.record.len() == 1 || !identity.record.starts_with('0') =>
            {
                RecordId::Number(number)
            }
            ("" | "X", _) => RecordId::Withheld,
            (text, _) => RecordId::Text(of_text(text)),
        }
    }
}

fn of_text(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish().max(1)
}

/// The cards of several batches, each batch in the order of its scanning: by record where all of them have numbers, else
/// as they stand in the files.
pub(super) struct Sequences(BTreeMap<usize, Vec<Entry>>);

impl Sequences {
    /// Reads the record through for the batches that are wanted.
    pub fn gather(
        record: &Record,
        tally: &Tally,
        wanted: impl Fn(usize) -> bool,
    ) -> Result<Self, RecordError> {
        let files = Files::of(record);
        let mut batches: BTreeMap<usize, Vec<Entry>> = BTreeMap::new();
        let mut last = None;
        record.visit(|card, _| {
            let identity = &card.identity;
            let export = files.export(identity.source);
            let batch = tally.find(export, &identity.tabulator, &identity.batch, last);
            last = batch;
            let Some(batch) = batch.filter(|batch| wanted(*batch)) else {
                return;
            };
            let read = digest(card);
            batches.entry(batch).or_default().push(Entry {
                record: RecordId::of(identity),
                sheet: identity.sheet,
                source: identity.source,
                place: identity.place,
                sheets: identity.sheets,
                imprinted: match &*identity.imprinted_id {
                    "" => 0,
                    id => of_text(id),
                },
                digest: of_text(&identity.precinct).wrapping_mul(31) ^ read,
                says: surprise(tally.times(read), tally.cards_of_style(card)),
            });
        })?;
        for cards in batches.values_mut() {
            let numbered = cards
                .iter()
                .all(|c| matches!(c.record, RecordId::Number(_)));
            cards.sort_unstable_by_key(|c| {
                let record = if numbered {
                    c.record
                } else {
                    RecordId::Withheld
                };
                (record, c.source, c.place, c.sheet)
            });
        }
        Ok(Sequences(batches))
    }

    /// Each batch and its cards.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &[Entry])> {
        self.0.iter().map(|(batch, cards)| (*batch, &cards[..]))
    }

    /// The cards of a batch.
    pub fn get(&self, batch: usize) -> &[Entry] {
        self.0.get(&batch).map_or(&[], |cards| &cards[..])
    }
}

/// Ids that come twice, record numbers that are missing, and ballots without one of their sheets.
pub(super) fn check(
    files: &Files<'_>,
    tally: &Tally,
    batch: usize,
    cards: &[Entry],
    agrees: bool,
    ballots: &mut BTreeMap<u32, u64>,
    listed: &mut Listed,
) {
    let of_batch = &tally.batches()[batch];
    let title = of_batch.key.title();
    let mut by_id: Vec<&Entry> = cards.iter().collect();
    by_id.sort_unstable();
    let mut numbers = Vec::new();
    for ballot in by_id.chunk_by(|a, b| a.record == b.record && a.record != RecordId::Withheld) {
        for (first, second) in ballot.iter().zip(&ballot[1..]) {
            if first.sheet == second.sheet {
                twice(
                    files,
                    first,
                    second,
                    &format!("record of batch {title}"),
                    listed,
                );
            }
        }
        if let RecordId::Number(number) = ballot[0].record {
            numbers.push(number);
        }
        let most = ballot.iter().map(|c| c.sheets).max().unwrap_or(1).max(1);
        if ballot[0].record == RecordId::Withheld {
            // Sheets of such a ballot cannot be told to be its own.
            if ballot[0].sheet <= 1 {
                *ballots.entry(most).or_default() += 1;
            }
            continue;
        }
        *ballots.entry(most).or_default() += 1;
        let mut sheets: Vec<u32> = ballot.iter().map(|c| c.sheet).collect();
        sheets.dedup();
        // A sheet that was scanned by itself need not be the first.
        let alone = most == 1 && sheets.len() == 1;
        if !alone && !sheets.iter().copied().eq(1..=most) {
            let found = match ballot[0].record {
                RecordId::Number(number) => format!("sheets {sheets:?} of {title}-{number}"),
                _ => format!("sheets {sheets:?} of a ballot of batch {title}"),
            };
            let place = files.place(ballot[0].source, ballot[0].place);
            let expected = format!("sheets 1 to {most}");
            listed.push(Finding::new(
                Code::Sheets,
                Weight::Unexplained,
                place,
                expected,
                found,
            ));
        }
    }
    let mut imprinted: Vec<&Entry> = cards.iter().filter(|c| c.imprinted != 0).collect();
    imprinted.sort_unstable_by_key(|c| (c.imprinted, c.sheet, c.source, c.place));
    for pair in imprinted.windows(2) {
        let [first, second] = pair else { continue };
        let same_record = first.record == second.record && first.record != RecordId::Withheld;
        if (first.imprinted, first.sheet) == (second.imprinted, second.sheet) && !same_record {
            twice(
                files,
                first,
                second,
                &format!("imprinted id of batch {title}"),
                listed,
            );
        }
    }
    let has_all_numbers = cards
        .iter()
        .all(|c| matches!(c.record, RecordId::Number(_)));
    if has_all_numbers && tally.is_numbered(of_batch.key.export) {
        gaps(files, &title, of_batch.source, &numbers, agrees, listed);
    }
}

fn twice(files: &Files<'_>, first: &Entry, second: &Entry, what: &str, listed: &mut Listed) {
    let other = files.place(first.source, first.place);
    let place = files.place(second.source, second.place);
    let found = format!("the {what} that the card at {other} has");
    let (code, weight) = (Code::Duplicate, Weight::Unexplained);
    listed.push(Finding::new(
        code,
        weight,
        place,
        "one card of each id",
        found,
    ));
}

/// Numbers of a batch, ascending, that leave out some from 1 on.
fn gaps(
    files: &Files<'_>,
    title: &str,
    source: u32,
    numbers: &[u64],
    agrees: bool,
    listed: &mut Listed,
) {
    const MOST_NAMED: usize = 8;
    let Some(last) = numbers.last().copied() else {
        return;
    };
    let mut next = numbers[0].min(1);
    let (mut ranges, mut missing) = (Vec::new(), 0);
    for number in numbers.iter().copied() {
        if number > next {
            missing += number - next;
            ranges.push(match number - next {
                1 => next.to_string(),
                _ => format!("{next} to {}", number - 1),
            });
        }
        next = number.saturating_add(1);
    }
    if missing == 0 {
        return;
    }
    let more = ranges.len().saturating_sub(MOST_NAMED);
    ranges.truncate(MOST_NAMED);
    if more > 0 {
        ranges.push(format!("{more} more gaps"));
    }
    let found = format!(
        "batch {title}: {} records, {missing} missing: {}",
        numbers.len(),
        ranges.join(", ")
    );
    let weight = if agrees {
        Weight::Note
    } else {
        Weight::Unexplained
    };
    let place = files.place(source, 0);
    listed.push(Finding::new(
        Code::RecordGap,
        weight,
        place,
        format!("records to {last} without gaps"),
        found,
    ));
}
