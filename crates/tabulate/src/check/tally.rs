//! The first reading: batches, styles, and how often each card occurs.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use election::record::{Card, Contest, Reading, Status};
use election::{Code, Finding, Listed, Name, Place, Weight, natural_order};
use record::{Record, RecordError};

use super::Files;
use super::bits::{BIT, log2_up, surprise};

/// How many cards a pass holds.
const MOST_HELD: u64 = 1 << 20;
/// Cards are counted in so many places, by a digest: those that share one are taken to be alike, which makes a card
/// more frequent than it is, never rarer.
const PLACES: usize = 1 << 22;

/// Which batch: of which export, and as its cards name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct BatchKey {
    pub export: u32,
    pub tabulator: String,
    pub name: String,
}

impl BatchKey {
    /// As people write it.
    pub fn title(&self) -> String {
        match self.tabulator.is_empty() {
            true => self.name.clone(),
            false => format!("{}-{}", self.tabulator, self.name),
        }
    }
}

/// What is known of a batch.
#[derive(Clone, Debug)]
pub(super) struct BatchTally {
    pub key: BatchKey,
    pub cards: u64,
    /// Cards that are the first sheet of a ballot.
    pub ballots: u64,
    /// The file of its first card.
    pub source: u32,
    /// The lowest record number.
    pub lowest: Option<u64>,
}

#[derive(Default)]
struct StyleTally {
    cards: u64,
    /// For each contest of the style the cards without a mark in it.
    blank: Vec<u64>,
}

/// Counts of a record.
pub(super) struct Tally {
    pub cards: u64,
    batches: Vec<BatchTally>,
    at: HashMap<BatchKey, usize>,
    styles: Vec<StyleTally>,
    style_at: HashMap<Name, Vec<(Vec<u32>, usize)>>,
    /// How often cards with a digest occur, by its remainder.
    times: Vec<u32>,
    /// Exports in which record numbers are places in the batch.
    numbered: HashMap<u32, bool>,
}

/// The number that a record is.
pub(super) fn number(record: &str) -> Option<u64> {
    let plain = !record.is_empty() && record.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| record.parse().ok()).flatten()
}

/// A digest of what was read on a card, and of its style and sheet.
pub(super) fn digest(card: &Card) -> u64 {
    let mut hasher = DefaultHasher::new();
    let identity = &card.identity;
    (&identity.ballot_type, identity.sheet).hash(&mut hasher);
    for reading in card.readings.iter() {
        (reading.contest, reading.status, reading.marks.len()).hash(&mut hasher);
        for mark in reading.marks {
            (mark.rank, mark.selection).hash(&mut hasher);
        }
    }
    hasher.finish()
}

impl Tally {
    /// Reads the record through.
    pub fn of(
        record: &Record,
        files: &Files<'_>,
        listed: &mut Listed,
    ) -> Result<Self, RecordError> {
        let mut tally = Tally {
            cards: 0,
            batches: Vec::new(),
            at: HashMap::new(),
            styles: Vec::new(),
            style_at: HashMap::new(),
            times: vec![0; PLACES],
            numbered: HashMap::new(),
        };
        let mut last: Option<usize> = None;
        record.visit(|card, _| {
            let identity = &card.identity;
            let export = files.export(identity.source);
            let batch = tally.find(export, &identity.tabulator, &identity.batch, last);
            let batch = batch.unwrap_or_else(|| tally.insert(export, card));
            last = Some(batch);
            tally.cards += 1;
            let of_batch = &mut tally.batches[batch];
            of_batch.cards += 1;
            of_batch.ballots += u64::from(identity.sheet <= 1);
            if let Some(number) = number(&identity.record) {
                of_batch.lowest = Some(of_batch.lowest.map_or(number, |n| n.min(number)));
            }
            let style = tally.style(card);
            let of_style = &mut tally.styles[style];
            of_style.cards += 1;
            of_style.blank.resize(card.readings.iter().len(), 0);
            for (k, reading) in card.readings.iter().enumerate() {
                of_style.blank[k] += u64::from(reading.status == Status::Blank);
                let contest = &record.contests()[reading.contest as usize - 1];
                if let Some((expected, found)) = impossible(contest, reading) {
                    let place = files.place(identity.source, identity.place);
                    let (code, weight) = (Code::ImpossibleTotal, Weight::Unexplained);
                    let found = format!("{found} on card {}", identity.id());
                    listed.push(
                        Finding::new(code, weight, place, expected, found).contest(&contest.name),
                    );
                }
            }
            let times = &mut tally.times[place_of(digest(card))];
            *times = times.saturating_add(1);
        })?;
        tally.sort();
        Ok(tally)
    }

    /// The place of a batch; `last` is tried first, as cards of a batch follow one another.
    pub fn find(
        &self,
        export: u32,
        tabulator: &str,
        name: &str,
        last: Option<usize>,
    ) -> Option<usize> {
        if let Some(at) = last {
            let key = &self.batches[at].key;
            if key.name == name && key.tabulator == tabulator && key.export == export {
                return Some(at);
            }
        }
        let key = BatchKey {
            export,
            tabulator: tabulator.to_owned(),
            name: name.to_owned(),
        };
        self.at.get(&key).copied()
    }

    fn insert(&mut self, export: u32, card: &Card) -> usize {
        let key = BatchKey {
            export,
            tabulator: card.identity.tabulator.clone(),
            name: card.identity.batch.clone(),
        };
        let at = self.batches.len();
        self.at.insert(key.clone(), at);
        self.batches.push(BatchTally {
            key,
            cards: 0,
            ballots: 0,
            source: card.identity.source,
            lowest: None,
        });
        at
    }

    /// Batches in the order in which people count them, so that nothing depends on the order of the files.
    fn sort(&mut self) {
        self.batches.sort_by(|a, b| {
            let (a, b) = (&a.key, &b.key);
            let order = a.export.cmp(&b.export);
            let order = order.then_with(|| natural_order(&a.tabulator, &b.tabulator));
            order.then_with(|| natural_order(&a.name, &b.name))
        });
        self.at = self
            .batches
            .iter()
            .enumerate()
            .map(|(at, b)| (b.key.clone(), at))
            .collect();
        let mut begins: HashMap<u32, (u64, u64)> = HashMap::new();
        for batch in &self.batches {
            let Some(lowest) = batch.lowest else { continue };
            let of_export = begins.entry(batch.key.export).or_default();
            of_export.0 += u64::from(lowest <= 1);
            of_export.1 += 1;
        }
        let numbered = begins
            .into_iter()
            .map(|(export, (first, all))| (export, first * 2 >= all));
        self.numbered = numbered.collect();
    }

    /// The batches.
    pub fn batches(&self) -> &[BatchTally] {
        &self.batches
    }

    /// Whether records of an export are numbered from 1 in each batch: at least half of its batches begin so.
    pub fn is_numbered(&self, export: u32) -> bool {
        self.numbered.get(&export).copied().unwrap_or(false)
    }

    /// The batches in passes of a bounded number of cards; a batch is never in two.
    pub fn passes(&self) -> Vec<Range<usize>> {
        let mut passes = Vec::new();
        let (mut start, mut held) = (0, 0);
        for (at, batch) in self.batches.iter().enumerate() {
            if held > 0 && held + batch.cards > MOST_HELD {
                passes.push(start..at);
                (start, held) = (at, 0);
            }
            held += batch.cards;
        }
        passes.push(start..self.batches.len());
        passes
    }

    fn style(&mut self, card: &Card) -> usize {
        let contests = || card.readings.iter().map(|r| r.contest);
        let of_type = self
            .style_at
            .entry(card.identity.ballot_type.clone())
            .or_default();
        if let Some((_, at)) = of_type
            .iter()
            .find(|(of, _)| of.iter().copied().eq(contests()))
        {
            return *at;
        }
        let at = self.styles.len();
        of_type.push((contests().collect(), at));
        self.styles.push(StyleTally::default());
        at
    }

    /// The style of a card that was counted, and how many cards it has.
    pub fn cards_of_style(&self, card: &Card) -> u64 {
        let contests = || card.readings.iter().map(|r| r.contest);
        let of_type = self.style_at.get(&card.identity.ballot_type);
        let style =
            of_type.and_then(|of| of.iter().find(|(of, _)| of.iter().copied().eq(contests())));
        style.map_or(0, |(_, at)| self.styles[*at].cards)
    }

    /// How many cards have a digest, or more.
    pub fn times(&self, digest: u64) -> u64 {
        self.times[place_of(digest)].into()
    }

    /// Contests on no card, and contests that a whole style leaves blank.
    pub fn contests(&self, record: &Record, listed: &mut Listed) {
        let mut all: HashMap<u32, (u64, u64)> = HashMap::new();
        let mut styles: Vec<(&Name, &[u32], &StyleTally)> = Vec::new();
        for (ballot_type, of_type) in &self.style_at {
            for (contests, at) in of_type {
                styles.push((ballot_type, contests, &self.styles[*at]));
            }
        }
        styles.sort_by(|a, b| natural_order(a.0, b.0).then_with(|| a.1.cmp(b.1)));
        let mut pairs = 0;
        for (_, contests, style) in &styles {
            for (contest, blank) in contests.iter().zip(&style.blank) {
                let of_contest = all.entry(*contest).or_default();
                of_contest.0 += blank;
                of_contest.1 += style.cards;
                pairs += 1;
            }
        }
        for contest in record
            .contests()
            .iter()
            .filter(|c| !all.contains_key(&c.number))
        {
            let (code, weight) = (Code::ContestOnNoCard, Weight::Note);
            let finding = Finding::new(
                code,
                weight,
                Place::file("contests.json"),
                "cards with it",
                "none",
            );
            listed.push(finding.contest(&contest.name));
        }
        // Chances are multiplied by the number of contests that are looked at on styles.
        let least = 20 * BIT + log2_up(pairs);
        for (ballot_type, contests, style) in styles {
            for (contest, blank) in contests.iter().zip(&style.blank) {
                let (all_blank, all_cards) = all[contest];
                let (others, cards) = (all_blank - blank, all_cards - style.cards);
                // Ten blank ones more than there are: few other cards say little.
                let bits = surprise(others + 10, cards + 10).saturating_mul(style.cards);
                if *blank < style.cards || bits < least {
                    continue;
                }
                let contest = &record.contests()[*contest as usize - 1];
                let found = format!(
                    "no mark on any of {} cards of ballot type “{ballot_type}”",
                    style.cards
                );
                let expected = format!("marks, as on {} of {cards} other cards", cards - others);
                let (code, weight) = (Code::ContestUnmarked, Weight::Unexplained);
                let finding =
                    Finding::new(code, weight, Place::file("styles.json"), expected, found);
                listed.push(finding.contest(&contest.name));
            }
        }
    }
}

fn place_of(digest: u64) -> usize {
    usize::try_from(digest % PLACES as u64).unwrap_or_default()
}

/// What votes and status of a contest cannot be together: expected and found.
fn impossible(contest: &Contest, reading: Reading<'_>) -> Option<(String, String)> {
    let votes = reading.votes_each(contest.cumulative).count() as u64;
    let found = || format!("{votes} votes, {}", reading.status.word());
    let most = match contest.ranks {
        0 => u64::from(contest.vote_for),
        ranks => u64::from(ranks).saturating_mul(contest.selections.len() as u64),
    };
    let expected = match reading.status {
        _ if votes > most => format!("at most {most}"),
        Status::Voted if contest.ranks == 0 && votes < most => format!("{most} where it is voted"),
        Status::Voted if votes == 0 => "at least one where it is voted".to_owned(),
        Status::Undervoted if votes == 0 || votes == most => {
            format!("more than none and fewer than {most} where it is undervoted")
        }
        Status::Overvoted if contest.ranks == 0 && votes > 0 => "none".to_owned(),
        Status::Voted | Status::Undervoted | Status::Overvoted => return None,
        _ if votes > 0 => "none".to_owned(),
        _ => return None,
    };
    Some((expected, found()))
}
