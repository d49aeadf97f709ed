//! The figures that a file prints of a contest.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use election::record::{Count, CountOf, Figure, ReportedContest, Sum};

use super::Comparison;

/// A unit, and what is counted: of which selection, in which round.
type Key = (u32, CountOf, Option<u32>, Option<u32>);

/// The figures of a contest.
pub(crate) struct Figures<'r> {
    by_unit: HashMap<Key, Vec<&'r Count>>,
    /// Those that were compared.
    pub(super) used: RefCell<HashSet<Key>>,
}

impl<'r> Figures<'r> {
    pub(crate) fn of(contest: &'r ReportedContest) -> Self {
        let mut by_unit: HashMap<_, Vec<&Count>> = HashMap::new();
        for count in &contest.counts {
            let key = (count.unit, count.of, count.selection, count.round);
            by_unit.entry(key).or_default().push(count);
        }
        // That of all counting groups together stands for each of them.
        for counts in by_unit.values_mut() {
            if counts.iter().any(|count| count.group.is_empty()) {
                counts.retain(|count| count.group.is_empty());
            }
        }
        Figures {
            by_unit,
            used: RefCell::default(),
        }
    }

    pub(crate) fn get(
        &self,
        unit: u32,
        of: CountOf,
        selection: Option<u32>,
        round: Option<u32>,
    ) -> &[&'r Count] {
        let key = (unit, of, selection, round);
        let Some(counts) = self.by_unit.get(&key) else {
            return &[];
        };
        self.used.borrow_mut().insert(key);
        counts
    }
}

impl<'r> Comparison<'r> {
    /// What units have together of something.
    pub(super) fn sum(
        &self,
        figures: &Figures<'r>,
        units: &[u32],
        of: CountOf,
        selection: Option<u32>,
        round: Option<u32>,
    ) -> Option<Sum> {
        let printed = |unit: u32| -> Vec<&Figure> {
            let counts = figures.get(unit, of, selection, round).iter();
            counts.map(|count| &count.figure).collect()
        };
        let sums = units
            .iter()
            .filter_map(|unit| self.parts.sum(*unit, &printed));
        sums.reduce(add)
    }
}

pub(super) fn add(all: Sum, part: Sum) -> Sum {
    Sum {
        known: all.known.saturating_add(part.known),
        exact: all.exact && part.exact,
    }
}
