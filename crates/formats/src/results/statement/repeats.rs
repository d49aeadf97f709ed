//! Units that a table with a row for each selection has several times.

use election::record::{CountOf, ReportedResults};
use election::{Code, Weight};

use super::layout::Column;
use super::{Labelled, Reader};
use crate::columns::shortened;
use crate::results::build::Key;
use crate::results::heading::Heading;

impl Reader<'_, '_, '_> {
    /// The unit of a row. Where the table had the row's selection in it before, that is another unit with its
    /// name: parts of a precinct may stand one below the other. Whether it is one is settled when the sheet is read.
    pub(super) fn unit_again(
        &mut self,
        labelled: &Labelled,
        contest: Option<usize>,
        selection: u32,
        columns: &[Column],
        row: u32,
    ) -> u32 {
        let rounds = columns.iter().find_map(|column| match column.holds {
            Heading::Figure(CountOf::Votes | CountOf::TotalVotes) => Some(None),
            Heading::Round(round) => Some(Some(round)),
            _ => None,
        });
        let mut key = Key {
            contest,
            unit: labelled.unit,
            group: labelled.group.clone(),
            of: CountOf::Votes,
            selection: Some(selection),
            round: rounds.flatten(),
        };
        if rounds.is_none() || labelled.unit == ReportedResults::WHOLE {
            return labelled.unit;
        }
        let others = self.again.get(&labelled.unit).cloned().unwrap_or_default();
        for unit in std::iter::once(labelled.unit).chain(others) {
            key.unit = unit;
            if !self.builder.has(&key) {
                return unit;
            }
        }
        let unit = self.builder.unit_like(labelled.unit);
        self.again.entry(labelled.unit).or_default().push(unit);
        self.repeats.push((labelled.unit, unit, row));
        unit
    }

    /// Units that stand several times: one whose figures are all those of another of its name is that one, printed
    /// twice, and others are parts of it. Either is said.
    pub(super) fn settle_repeats(&mut self) {
        let repeats = std::mem::take(&mut self.repeats);
        let names: Vec<String> = repeats
            .iter()
            .map(|(unit, ..)| self.builder.results().unit_name(*unit))
            .collect();
        let pairs: Vec<(u32, u32)> = repeats
            .iter()
            .map(|(unit, other, _)| (*unit, *other))
            .collect();
        let same = self.builder.fold_repeats(&pairs);
        for (((_, _, row), name), same) in repeats.iter().zip(names).zip(same) {
            let (code, weight) = (Code::Duplicate, Weight::Unexplained);
            let place = self.place.clone().row(*row);
            let kept = match same {
                true => " with the same figures, kept once",
                false => ", kept as another one",
            };
            let found = format!("“{}” again{kept}", shortened(&name));
            let expected = "each selection of a contest once in a unit";
            self.builder.find(code, weight, place, expected, found);
        }
    }

    /// The unit of a row that has no selection: the last one of its name.
    pub(super) fn last_again(&self, labelled: &Labelled) -> u32 {
        let others = self.again.get(&labelled.unit);
        others
            .and_then(|others| others.last())
            .copied()
            .unwrap_or(labelled.unit)
    }
}
