//! Cards of lists in the batches of their county's manifest, under another tabulator where the manifest has theirs under
//! another number.
//!
//! That cards fit under another tabulator says little: most batches have the same names and sizes. What says more is the
//! number of a card's row in the county's CVR file: where that file has the batches in the order of the manifest, the row
//! counted through the manifest comes to the card's batch, give or take a few rows that are lacking or too many.

use std::collections::{BTreeMap, BTreeSet};

use election::{BallotList, BallotListRow, Code, Name, Repair, RepairKind, Weight};
use sampling::Universe;

use super::identity::{Batches, Found, Met};
use super::{CountyLists, plain};
use crate::index::Index;

/// No more cards are tried under other tabulators.
const MOST_TRIED: usize = 1 << 22;
/// In so many batches at least, and for half of the cards, the row of the CVR file has to come to the batch of
/// the card before its tabulator is taken for one of another number.
const FEWEST_BATCHES: usize = 8;

/// The cards of a tabulator that are not in the manifest under it.
struct Lacking<'l> {
    tabulator: String,
    /// Whether the manifest has batches of the tabulator.
    known: bool,
    rows: Vec<&'l BallotListRow>,
}

/// A tabulator of the manifest that lacking cards may stand under.
struct Other<'b> {
    tabulator: &'b str,
    /// How many of the cards it has.
    fit: usize,
    /// For how many the row of the CVR file, counted through the manifest, comes to their batch.
    counted: usize,
    /// Whether these are enough.
    settled: bool,
}

fn shown(row: &BallotListRow) -> (u32, String) {
    (row.row, row.imprinted_id.clone())
}

/// Every card in a batch of the manifest. Those that are not may stand there under another tabulator: one that
/// no card of the list stands under and that has more of them than any other such. Two tabulators of a list are
/// never one of the manifest. First come tabulators that the manifest does not have at all.
pub(super) fn in_batches(
    index: &Index<'_>,
    county: &CountyLists<'_>,
    list: &BallotList,
    batches: &Batches,
    met: &mut Met,
) {
    let own = &index.counties[county.place];
    let manifest = own.manifest.map(|m| m.file.clone());
    let file = manifest.unwrap_or_else(|| list.place.file.clone());
    let known: BTreeSet<&str> = batches.0.keys().map(|(t, _)| &**t).collect();
    let (mut listed, mut lacking) = (BTreeSet::new(), BTreeMap::new());
    for row in &list.rows {
        let tabulator = plain(&row.tabulator);
        if batches.find(&tabulator, &plain(&row.batch), &row.position) != Found::InBatch {
            let known = known.contains(&*tabulator);
            let lacking = lacking.entry((known, tabulator.clone()));
            lacking.or_insert_with(Vec::new).push(row);
        }
        listed.insert(tabulator);
    }
    let lacking: Vec<Lacking<'_>> = lacking
        .into_iter()
        .map(|((known, tabulator), rows)| Lacking {
            tabulator,
            known,
            rows,
        })
        .collect();
    let in_order = own.batches().unwrap_or_default();
    let universe = Universe::join(in_order.iter().map(|batch| (&county.name, batch)));
    let mut free: Vec<&str> = known.into_iter().filter(|t| !listed.contains(*t)).collect();
    if free.len().saturating_mul(list.rows.len()) > MOST_TRIED {
        free.clear();
    }
    let others: Vec<Option<Other<'_>>> = lacking
        .iter()
        .map(|lacking| other(lacking, &free, batches, &universe))
        .collect();
    let settled = |known: bool, tabulator: &str| {
        let of = lacking
            .iter()
            .zip(&others)
            .filter(|(l, _)| l.known == known);
        let others = of.filter_map(|(_, other)| other.as_ref());
        others
            .filter(|o| o.settled && o.tabulator == tabulator)
            .count()
    };
    let (mut nowhere, mut beyond) = (Vec::new(), Vec::new());
    for (lacking, other) in lacking.iter().zip(&others) {
        let taken = other.as_ref().filter(|other| {
            let rivals = settled(lacking.known, other.tabulator);
            let before = lacking.known && settled(false, other.tabulator) > 0;
            other.settled && rivals == 1 && !before
        });
        match (taken, other) {
            (Some(other), _) => renumbered(county, list, lacking, other, (&file, batches), met),
            (None, other) if !lacking.known => {
                no_tabulator(list, lacking, other.as_ref(), &file, met)
            }
            _ => {}
        }
        let under = match taken {
            Some(other) => other.tabulator,
            None if lacking.known => &*lacking.tabulator,
            None => continue,
        };
        for row in &lacking.rows {
            let batch = plain(&row.batch);
            match batches.find(under, &batch, &row.position) {
                Found::InBatch => {}
                Found::NoBatch => nowhere.push(shown(row)),
                Found::Beyond(cards) => {
                    let id = &row.imprinted_id;
                    beyond.push((
                        row.row,
                        format!("{id} of {cards} cards in batch {under}-{batch}"),
                    ));
                }
            }
        }
    }
    let repeated = batches.repeated();
    let finding = met.cards(
        (Code::Card, Weight::Unexplained),
        list.place.clone().column("batch_id"),
        format!("cards of batches that {file} has"),
        |n| format!("{n} cards of batches that it does not have"),
        nowhere,
    );
    if let (Some(finding), false) = (finding, repeated.is_empty()) {
        finding.note = format!("it has batch {}", repeated.join("; batch "));
    }
    met.cards(
        (Code::Card, Weight::Unexplained),
        list.place.clone().column("record_id"),
        format!("positions in batches of as many cards by {file}"),
        |n| format!("{n} cards beyond the count of their batch"),
        beyond,
    );
}

/// The free tabulator that has the most of these cards, if there is one that has most.
fn other<'b>(
    lacking: &Lacking<'_>,
    free: &[&'b str],
    batches: &Batches,
    universe: &Universe<'_>,
) -> Option<Other<'b>> {
    let has = |tabulator: &str, row: &BallotListRow| {
        batches.find(tabulator, &plain(&row.batch), &row.position) == Found::InBatch
    };
    let fit = |tabulator: &str| {
        lacking
            .rows
            .iter()
            .filter(|row| has(tabulator, row))
            .count()
    };
    let mut by_fit: Vec<(usize, &str)> = free.iter().map(|t| (fit(t), *t)).collect();
    by_fit.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    let (fit, tabulator) = *by_fit.first()?;
    let rival = by_fit.get(1).map_or(0, |(fit, _)| *fit);
    if fit == rival {
        return None;
    }
    let comes = |row: &&&BallotListRow| {
        let at = universe.card(row.cvr_number);
        at.is_some_and(|at| {
            plain(&at.batch.tabulator) == tabulator && plain(&at.batch.name) == plain(&row.batch)
        })
    };
    let counted: Vec<_> = lacking.rows.iter().filter(comes).collect();
    let of: BTreeSet<String> = counted.iter().map(|row| plain(&row.batch)).collect();
    Some(Other {
        tabulator,
        fit,
        counted: counted.len(),
        settled: of.len() >= FEWEST_BATCHES && 2 * counted.len() >= lacking.rows.len(),
    })
}

fn renumbered(
    county: &CountyLists<'_>,
    list: &BallotList,
    lacking: &Lacking<'_>,
    other: &Other<'_>,
    (file, batches): (&Name, &Batches),
    met: &mut Met,
) {
    let under = other.tabulator;
    let fits = |row: &&&BallotListRow| {
        batches.find(under, &plain(&row.batch), &row.position) == Found::InBatch
    };
    let cards = lacking.rows.iter().filter(fits).map(|row| shown(row));
    let (n, tabulator) = (other.fit, &lacking.tabulator);
    let what =
        format!("{n} cards of tabulator {tabulator} stand under tabulator {under} of the manifest");
    let finding = met.cards(
        (Code::Card, Weight::Explained),
        list.place.clone().column("scanner_id"),
        format!("cards of batches that {file} has"),
        |n| format!("{n} cards of tabulator {tabulator} that it does not have"),
        cards.collect(),
    );
    if let Some(finding) = finding {
        finding.note = format!(
            "{what}: the rows of the CVR file, counted through the manifest, come to the batches of {} of {} cards so",
            other.counted,
            lacking.rows.len()
        );
    }
    met.repairs.push(Repair {
        kind: RepairKind::TabulatorRenumbered,
        county: Some(county.name.clone()),
        what,
        source: file.clone(),
    });
}

/// Cards of a tabulator that the manifest does not have, and nothing settles which of it they stand under.
fn no_tabulator(
    list: &BallotList,
    lacking: &Lacking<'_>,
    other: Option<&Other<'_>>,
    file: &Name,
    met: &mut Met,
) {
    let tabulator = &lacking.tabulator;
    let finding = met.cards(
        (Code::Card, Weight::Unexplained),
        list.place.clone().column("scanner_id"),
        format!("cards of tabulators that {file} has"),
        |n| format!("{n} cards of tabulator {tabulator} that it does not have"),
        lacking.rows.iter().map(|row| shown(row)).collect(),
    );
    if let (Some(finding), Some(other)) = (finding, other) {
        finding.note = format!(
            "{} of them would fit under its tabulator {}; the rows of the CVR file, counted through the manifest, \
             come to the batches of {} so",
            other.fit, other.tabulator, other.counted
        );
    }
}
