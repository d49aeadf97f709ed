//! The figures that a file prints of a contest.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use election::fold;
use election::record::{Count, CountOf, Figure, ReportedContest, Sum};

use super::Comparison;

/// A unit, and what is counted: of which selection, in which round.
type Key = (u32, CountOf, Option<u32>, Option<u32>);

fn key(count: &Count) -> Key {
    (count.unit, count.of, count.selection, count.round)
}

/// The figures of a contest.
pub(crate) struct Figures<'r> {
    by_unit: HashMap<Key, Vec<&'r Count>>,
    /// Those of each counting group, by its folded name.
    by_group: HashMap<(Key, String), Vec<&'r Count>>,
    /// Those that were compared, of all counting groups and of one.
    used: RefCell<HashSet<Key>>,
    used_groups: RefCell<HashSet<(Key, String)>>,
}

impl<'r> Figures<'r> {
    pub(crate) fn of(contest: &'r ReportedContest) -> Self {
        let mut by_unit: HashMap<_, Vec<&Count>> = HashMap::new();
        let mut by_group: HashMap<_, Vec<&Count>> = HashMap::new();
        for count in &contest.counts {
            by_unit.entry(key(count)).or_default().push(count);
            if !count.group.is_empty() {
                let of = by_group.entry((key(count), fold(&count.group)));
                of.or_default().push(count);
            }
        }
        // That of all counting groups together stands for each of them.
        for counts in by_unit.values_mut() {
            if counts.iter().any(|count| count.group.is_empty()) {
                counts.retain(|count| count.group.is_empty());
            }
        }
        Figures {
            by_unit,
            by_group,
            used: RefCell::default(),
            used_groups: RefCell::default(),
        }
    }

    /// Of all counting groups together, else of each.
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

    /// Of one counting group, by its folded name.
    pub(super) fn of_group(
        &self,
        unit: u32,
        of: CountOf,
        selection: Option<u32>,
        round: Option<u32>,
        group: &str,
    ) -> &[&'r Count] {
        let key = ((unit, of, selection, round), group.to_owned());
        let Some(counts) = self.by_group.get(&key) else {
            return &[];
        };
        self.used_groups.borrow_mut().insert(key);
        counts
    }

    /// Whether a figure was compared, by itself or in a sum.
    pub(super) fn was_used(&self, count: &Count) -> bool {
        let key = key(count);
        let in_group = (key, fold(&count.group));
        let stands = |of: &Vec<&Count>| of.iter().any(|one| one.group == count.group);
        let in_all =
            self.used.borrow().contains(&key) && self.by_unit.get(&key).is_some_and(stands);
        in_all || self.used_groups.borrow().contains(&in_group)
    }

    /// Whether any figure of votes is printed of a unit.
    pub(super) fn has_votes(&self, unit: u32) -> bool {
        let mut keys = self.by_unit.keys();
        keys.any(|(of, what, _, _)| *of == unit && *what == CountOf::Votes)
    }
}

/// Which figures are meant.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub units: &'a [u32],
    pub of: CountOf,
    pub round: Option<u32>,
    /// The folded name of the counting group, where it is one.
    pub group: Option<&'a str>,
}

impl<'r> Comparison<'r> {
    /// What is printed of a unit itself.
    pub(super) fn printed<'f>(
        figures: &'f Figures<'r>,
        unit: u32,
        asked: Asked<'_>,
        selection: Option<u32>,
    ) -> &'f [&'r Count] {
        match asked.group {
            None => figures.get(unit, asked.of, selection, asked.round),
            Some(group) => figures.of_group(unit, asked.of, selection, asked.round, group),
        }
    }

    /// What units have together of something.
    pub(super) fn sum(
        &self,
        figures: &Figures<'r>,
        asked: Asked<'_>,
        selection: Option<u32>,
    ) -> Option<Sum> {
        let printed = |unit: u32| -> Vec<&Figure> {
            let counts = Self::printed(figures, unit, asked, selection).iter();
            counts.map(|count| &count.figure).collect()
        };
        let units = asked.units.iter();
        let sums = units.filter_map(|unit| self.parts.sum(*unit, &printed));
        sums.reduce(|all, part| all + part)
    }
}
