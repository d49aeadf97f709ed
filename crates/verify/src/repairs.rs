//! The search for the smallest set of changes to the manifests that makes a step come out.
//!
//! Each change is one batch, taken from the batch comparison, and costs one. Sets are tried in the order
//! of their cost; among sets of one cost, in the order of the documented list (batches added, left out,
//! counts taken over), then of counties and rows. The search ends at [`MOST_SETS`] sets.

use std::borrow::Cow;

use election::{Batch, Cards, Name, Repair, RepairKind, natural_order};
use sampling::Universe;
use tabulate::BatchDifference;

use crate::index::{Contest, Index, batch_of};

/// How many sets of repairs are tried for one check at the most.
const MOST_SETS: usize = 100_000;

/// What is done to a county's batches.
#[derive(Clone, Debug)]
enum Edit {
    Add(Batch),
    LeaveOut(Batch),
    Count(Batch, Cards),
}

/// A repair of a manifest, and what it does.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub county: usize,
    pub repair: Repair,
    edit: Edit,
}

impl Change {
    /// The change that would remove a difference.
    pub fn of(county: usize, name: &Name, difference: &BatchDifference<'_>, source: &Name) -> Self {
        let (kind, what, edit) = match difference {
            BatchDifference::OnlyInComparison(row) => {
                let batch = batch_of(row);
                let what = format!(
                    "batch {}-{}, {} cards",
                    batch.tabulator, batch.name, batch.cards
                );
                (RepairKind::BatchAdded, what, Edit::Add(batch))
            }
            BatchDifference::OnlyInManifest(batch) => {
                let what = format!(
                    "batch {}-{}, {} cards",
                    batch.tabulator, batch.name, batch.cards
                );
                (
                    RepairKind::BatchLeftOut,
                    what,
                    Edit::LeaveOut((*batch).clone()),
                )
            }
            BatchDifference::Count(batch, row) => {
                let what = format!(
                    "batch {}-{}, {} cards instead of {}",
                    batch.tabulator, batch.name, row.in_manifest, batch.cards
                );
                let edit = Edit::Count((*batch).clone(), row.in_manifest);
                (RepairKind::CountFromComparison, what, edit)
            }
        };
        let repair = Repair {
            kind,
            county: Some(name.clone()),
            what,
            source: source.clone(),
        };
        Change {
            county,
            repair,
            edit,
        }
    }

    /// By how many cards it changes N.
    pub fn cards(&self) -> i128 {
        match &self.edit {
            Edit::Add(batch) => i128::from(batch.cards.0),
            Edit::LeaveOut(batch) => -i128::from(batch.cards.0),
            Edit::Count(batch, cards) => i128::from(cards.0) - i128::from(batch.cards.0),
        }
    }

    fn apply(&self, batches: &mut Vec<Batch>) {
        match &self.edit {
            Edit::Add(batch) => {
                let at = place_for(batch, batches);
                batches.insert(at, batch.clone());
            }
            Edit::LeaveOut(batch) => batches.retain(|other| other != batch),
            Edit::Count(batch, cards) => {
                if let Some(found) = batches.iter_mut().find(|other| *other == batch) {
                    found.cards = *cards;
                }
            }
        }
    }
}

/// Numeric order within the tabulator: after the last of its batches with a smaller number, else before
/// the first of its batches, else after the tabulators with smaller numbers.
fn place_for(batch: &Batch, batches: &[Batch]) -> usize {
    let same = |other: &&Batch| other.tabulator == batch.tabulator;
    let last = |smaller: &dyn Fn(&Batch) -> bool| batches.iter().rposition(smaller).map(|k| k + 1);
    last(&|b| same(&b) && natural_order(&b.name, &batch.name).is_lt())
        .or_else(|| batches.iter().position(|b| same(&b)))
        .or_else(|| last(&|b| natural_order(&b.tabulator, &batch.tabulator).is_lt()))
        .unwrap_or(0)
}

/// The batches of a contest's counties after some changes, in the order of the draw.
pub(crate) struct JoinedManifests<'a> {
    counties: Vec<(&'a Name, Cow<'a, [Batch]>)>,
}

impl<'a> JoinedManifests<'a> {
    /// None if a county has neither a manifest nor a comparison that can stand in for it.
    pub fn new(index: &'a Index<'a>, contest: &Contest<'_>, changes: &[&Change]) -> Option<Self> {
        let counties = contest.counties.iter().map(|k| {
            let county = &index.counties[*k];
            let mut batches = Cow::Borrowed(county.batches()?);
            for change in changes.iter().filter(|change| change.county == *k) {
                change.apply(batches.to_mut());
            }
            Some((&county.name, batches))
        });
        let counties = counties.collect::<Option<_>>()?;
        Some(JoinedManifests { counties })
    }

    /// How many cards there are, exactly: a file may claim any number of them.
    pub fn cards(&self) -> i128 {
        let batches = self.counties.iter().flat_map(|(_, batches)| batches.iter());
        batches.map(|batch| i128::from(batch.cards.0)).sum()
    }

    /// The cards, numbered.
    pub fn universe(&self) -> Universe<'_> {
        Universe::join(
            self.counties
                .iter()
                .flat_map(|(name, batches)| batches.iter().map(move |batch| (*name, batch))),
        )
    }
}

/// How a search ended.
pub(crate) enum Searched<'c> {
    Found(Vec<&'c Change>),
    /// In vain, and why there was no more to try.
    InVain(String),
}

/// The first set, in the order of the search, that passes. The search ends where `passes` does not say
/// whether a set does.
pub(crate) fn search<'c>(
    candidates: &[&'c Change],
    mut passes: impl FnMut(&[&'c Change]) -> Option<bool>,
) -> Searched<'c> {
    let of = format!("sets of {} possible repairs", candidates.len());
    let stopped = |tried: usize| Searched::InVain(format!("stopped after {tried} {of}"));
    let mut ordered = candidates.to_vec();
    ordered.sort_by_key(|change| (change.repair.kind, change.county));
    let mut tried = 0;
    for size in 1..=ordered.len() {
        let mut chosen: Vec<usize> = (0..size).collect();
        loop {
            if tried == MOST_SETS {
                return stopped(tried);
            }
            let set: Vec<_> = chosen.iter().map(|k| ordered[*k]).collect();
            match passes(&set) {
                Some(true) => return Searched::Found(set),
                Some(false) => tried += 1,
                None => return stopped(tried),
            }
            if !next_combination(&mut chosen, ordered.len()) {
                break;
            }
        }
    }
    Searched::InVain(match tried {
        0 => "no repair on the list applies to the manifests of these counties".to_owned(),
        _ => format!("tried all {tried} {of} of the manifests"),
    })
}

/// The next set of as many of 0 … n − 1 in alphabetical order; false after the last.
fn next_combination(chosen: &mut [usize], n: usize) -> bool {
    let size = chosen.len();
    let Some(k) = (0..size).rev().find(|k| chosen[*k] < n - size + k) else {
        return false;
    };
    chosen[k] += 1;
    for later in k + 1..size {
        chosen[later] = chosen[later - 1] + 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_in_order() {
        let mut chosen = vec![0, 1];
        let mut seen = vec![chosen.clone()];
        while next_combination(&mut chosen, 4) {
            seen.push(chosen.clone());
        }
        assert_eq!(seen, [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
    }

    #[test]
    fn a_batch_goes_where_its_number_belongs() {
        let batch = |tabulator: &str, name: &str| Batch {
            tabulator: tabulator.into(),
            name: name.into(),
            cards: Cards(1),
            ..Batch::default()
        };
        let batches = [batch("1", "9"), batch("1", "11"), batch("3", "2")];
        let check = |tabulator, name, at| {
            assert_eq!(
                place_for(&batch(tabulator, name), &batches),
                at,
                "{tabulator}-{name}"
            );
        };
        check("1", "10", 1);
        check("1", "12", 2);
        check("1", "1", 0);
        check("3", "10", 3);
        check("2", "1", 2);
        check("0", "1", 0);
    }
}
