//! Which unit a row is about, by its labels, the section that is open, and the words of a total.

use election::record::{Figure, ReportedResults, UnitKind};
use election::{Code, Weight, fold};

use super::layout::{Label, filled, is_figure};
use super::{Labelled, Reader, headed};
use crate::columns::shortened;
use crate::results::figure::{Cell, cell, is_private};
use crate::results::heading::{Heading, spaced, total};
use crate::table::Row;

impl Reader<'_, '_, '_> {
    /// Whether a row without figures begins a section of the table, or is the title of what follows.
    pub(super) fn begins_section(&mut self, labels: &[Label], k: usize) -> bool {
        let row = self.rows[k];
        let cells = filled(row);
        let [(at, text), ..] = cells[..] else {
            return true;
        };
        let text = spaced(text);
        // The next table may have two rows of headings, and what stands above them.
        let mut next = (k + 1..self.rows.len()).filter(|k| !self.rows[*k].is_blank());
        let without = |k: &usize| {
            !filled(self.rows[*k])
                .iter()
                .any(|(_, text)| is_figure(text))
        };
        let mut next = next.by_ref().take(3).take_while(without);
        let is_title = next.any(|k| headed(&self.rows, k).is_some());
        if is_title || is_private(&text) {
            self.titles.push(text);
            return true;
        }
        let in_label = labels.iter().any(|label| label.at == at);
        let below = || self.rows[k + 1..].iter().filter(|row| !row.is_blank());
        let first_label = labels.first().map_or(0, |label| label.at);
        // What is closed by a total of its name is a section; where nothing is withheld, whatever rows with
        // figures follow is, too.
        let folded = fold(&text);
        let closed = below()
            .take(1 << 12)
            .find_map(|row| total(row.cell(first_label)));
        let closed = closed.is_some_and(|name| name == folded);
        let next = below().next();
        let followed = next.is_some_and(|row| {
            !row.cell(first_label).is_empty()
                && filled(*row).iter().skip(1).any(|(_, text)| is_figure(text))
        });
        if in_label && total(&text).is_none() && (closed || followed && !self.private) {
            let whole = ReportedResults::WHOLE;
            let unit = self.builder.unit(whole, UnitKind::Part, &text, &[]);
            self.section = Some((unit, folded));
            return true;
        }
        if in_label && self.private && cells.len() <= labels.len() && total(&text).is_none() {
            return false;
        }
        if total(&text).is_some() {
            return false;
        }
        self.titles.push(text);
        true
    }

    /// Which unit a row is about, by its labels or those carried down to it; nothing if it says none.
    pub(super) fn labelled(
        &mut self,
        labels: &[Label],
        row: Row<'_>,
        carried: Option<&[String]>,
    ) -> Option<Labelled> {
        let texts: Vec<String> = match carried {
            Some(carried) => carried.to_vec(),
            None => labels.iter().map(|l| spaced(row.cell(l.at))).collect(),
        };
        let mut unit = self
            .section
            .as_ref()
            .map_or(ReportedResults::WHOLE, |(unit, _)| *unit);
        let is_name = |text: &str| !text.is_empty() && cell(text) != Cell::None;
        let mut labelled = Labelled {
            unit,
            group: "".into(),
            total: false,
        };
        let mut kinds: Vec<UnitKind> = labels
            .iter()
            .filter_map(|label| match label.holds {
                Heading::Unit(kind) => Some(kind),
                _ => None,
            })
            .collect();
        if kinds.is_empty() {
            return Some(labelled);
        }
        kinds.sort_unstable();
        kinds.dedup();
        let innermost = *kinds.last()?;
        let mut any = false;
        for kind in kinds {
            let of_kind = labels.iter().zip(&texts).filter(|(label, _)| {
                label.holds == Heading::Unit(kind)
                    || (label.holds == Heading::Also && kind == innermost)
            });
            let mut names: Vec<&str> = Vec::new();
            for (label, text) in of_kind.filter(|(_, text)| is_name(text)) {
                if !names.contains(&text.as_str()) {
                    names.push(text);
                }
                // A label may stand twice in a row, and is the same then.
                let same = labels
                    .iter()
                    .zip(&texts)
                    .find(|(l, _)| l.heading == label.heading);
                if let Some((_, first)) = same.filter(|(_, first)| first != &text) {
                    let (code, weight) = (Code::NameConflict, Weight::Unexplained);
                    let place = self.place.clone().row(row.number);
                    let place = place.column(shortened(&label.heading));
                    let found = format!("“{}”", shortened(text));
                    let expected = format!("“{}”, as before in the row", shortened(first));
                    self.builder.find(code, weight, place, expected, found);
                }
            }
            let Some((name, also)) = names.split_first() else {
                continue;
            };
            any = true;
            if let Some(of) = total(name) {
                labelled.total = true;
                unit = self.total_of(unit, &of);
                break;
            }
            unit = self.builder.unit(unit, kind, name, also);
        }
        let group = labels
            .iter()
            .zip(&texts)
            .find(|(l, _)| l.holds == Heading::Group);
        if let Some((_, group)) = group.filter(|(_, group)| total(group).is_none()) {
            labelled.group = self.builder.name(group);
        }
        labelled.unit = unit;
        if !any {
            self.outside(row);
        }
        any.then_some(labelled)
    }

    /// What a total is of, where the names before it in its row lead to a unit.
    fn total_of(&mut self, unit: u32, of: &str) -> u32 {
        match &self.section {
            Some((section, name)) if *section == unit => {
                let is_of_section = of.is_empty() || of == name;
                self.section = None;
                match is_of_section {
                    true => unit,
                    false => ReportedResults::WHOLE,
                }
            }
            _ => unit,
        }
    }

    /// Figures that stand in a row of a wide table under no heading are left out, which is said.
    pub(super) fn outside_columns(&mut self, headed: &[usize], row: Row<'_>) {
        for (at, text) in filled(row) {
            // A cell that was merged with those beside it has what they have: that they are withheld.
            let lost = match cell(text) {
                Cell::Figure(Figure::Withheld { .. }) => false,
                Cell::Figure(_) => !headed.contains(&at),
                _ => false,
            };
            if lost {
                let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                let place = self.place.clone().row(row.number);
                let found = format!("“{}” in column {}", shortened(text), at + 1);
                self.builder
                    .find(code, weight, place, "a heading over each figure", found);
            }
        }
    }
}
