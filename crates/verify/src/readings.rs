//! The comparison file of a round by card: what the machine and the board read, contest by contest.
//!
//! A card is known by its id in the audit's database, where sheet and comparison file give it; else by
//! county and imprinted id.

use std::collections::{BTreeSet, HashMap, HashSet};

use election::{Comparison, DrawRow, fold};

use crate::index::Index;

/// Readings of the rounds that have a comparison file, in order.
pub(crate) struct AllReadings<'a>(Vec<Readings<'a>>);

impl<'a> AllReadings<'a> {
    pub fn new(index: &Index<'a>) -> Self {
        let rounds = index.audit.rounds.iter();
        let of = |round: &'a election::Round| {
            let rows = round.comparisons.as_ref()?;
            Some(Readings::new(index, round.number, rows))
        };
        AllReadings(rounds.filter_map(of).collect())
    }

    pub fn of_round(&self, round: u32) -> Option<&Readings<'a>> {
        self.0.iter().find(|readings| readings.round == round)
    }

    pub fn rounds(&self) -> impl Iterator<Item = &Readings<'a>> {
        self.0.iter()
    }

    /// Those of the last round that has any.
    pub fn last(&self) -> Option<&Readings<'a>> {
        self.0.last()
    }
}

/// The comparison file of a round.
pub(crate) struct Readings<'a> {
    pub round: u32,
    pub cards: Vec<Card<'a>>,
    by_id: HashMap<u64, usize>,
    /// By folded county and imprinted id.
    by_imprint: HashMap<(String, String), usize>,
    /// County, style, contest of every record.
    styles: HashSet<(String, &'a str, usize)>,
    /// Records of contests that no other file names.
    pub unknown: Vec<&'a Comparison>,
    /// Records that say something else of a card and contest than an earlier one, which stands.
    pub again: Vec<&'a Comparison>,
}

/// Whether two records say the same of what was read.
fn same_reading(one: &Comparison, other: &Comparison) -> bool {
    let read = |record: &Comparison| {
        let consensus = record.consensus.to_lowercase();
        let kind = record.record_type.to_lowercase();
        (record.cvr.clone(), record.mvr.clone(), consensus, kind)
    };
    std::ptr::eq(one, other) || read(one) == read(other)
}

/// A card and its records: the first of each contest, and the styles that they name.
pub(crate) struct Card<'a> {
    /// The first record, for county, id and place.
    pub first: &'a Comparison,
    pub of_contest: HashMap<usize, &'a Comparison>,
    styles: BTreeSet<&'a str>,
}

impl Card<'_> {
    /// County and imprinted id, as printed.
    pub fn shown(&self) -> String {
        format!("{} {}", self.first.county, self.first.imprinted_id)
    }
}

impl<'a> Readings<'a> {
    fn new(index: &Index<'a>, round: u32, rows: &'a [Comparison]) -> Self {
        let mut readings = Readings {
            round,
            cards: Vec::new(),
            by_id: HashMap::new(),
            by_imprint: HashMap::new(),
            styles: HashSet::new(),
            unknown: Vec::new(),
            again: Vec::new(),
        };
        for row in rows {
            let next = readings.cards.len();
            let imprint = (fold(&row.county), row.imprinted_id.clone());
            let at = match row.db_id {
                Some(id) => *readings.by_id.entry(id).or_insert(next),
                None => *readings.by_imprint.entry(imprint.clone()).or_insert(next),
            };
            if at == next {
                readings.by_imprint.entry(imprint.clone()).or_insert(next);
                readings.cards.push(Card {
                    first: row,
                    of_contest: HashMap::new(),
                    styles: BTreeSet::new(),
                });
            }
            let card = &mut readings.cards[at];
            card.styles.insert(&row.style);
            let Some(contest) = index.contest(&row.contest) else {
                readings.unknown.push(row);
                continue;
            };
            let first = *card.of_contest.entry(contest).or_insert(row);
            if !same_reading(first, row) {
                readings.again.push(row);
            }
            readings.styles.insert((imprint.0, &row.style, contest));
        }
        readings
    }

    /// The place in `cards` of the card of a draw.
    fn place(&self, row: &DrawRow) -> Option<usize> {
        let by_id = row.db_id.and_then(|id| self.by_id.get(&id));
        by_id.copied().or_else(|| {
            let by_imprint = |id| self.by_imprint.get(&(fold(&row.county), id)).copied();
            by_imprint(format!("{}-{}-{}", row.tabulator, row.batch, row.position))
                .or_else(|| by_imprint(row.imprinted_id.clone()))
        })
    }

    pub fn card(&self, row: &DrawRow) -> Option<&Card<'a>> {
        Some(&self.cards[self.place(row)?])
    }

    /// The card with this id in the audit's database.
    pub fn by_id(&self, id: u64) -> Option<&Card<'a>> {
        Some(&self.cards[*self.by_id.get(&id)?])
    }

    /// Whether some card of the same county and style has a record of the contest.
    pub fn may_carry(&self, card: &Card<'_>, contest: usize) -> bool {
        let county = fold(&card.first.county);
        let mut styles = card.styles.iter();
        styles.any(|style| self.styles.contains(&(county.clone(), *style, contest)))
    }
}
