//! Figures that are equal in all and not in their parts.

use std::collections::{BTreeMap, BTreeSet};

use election::record::CountOf;
use election::{Code, Finding, Weight};

use super::Comparison;
use super::contest::{At, Both, Came};
use super::places::{plural, word};

/// The whole of a figure, and what differs in parts of it.
#[derive(Default)]
pub(super) struct Parted {
    equal_in_all: bool,
    /// By how much, as far as that is known, and where.
    differing: Vec<(Option<i128>, &'static str, String)>,
}

/// What came of every figure of a contest, by what it counts and the selection.
pub(super) type ByFigure<'b> = BTreeMap<(CountOf, &'b str), Parted>;

impl<'r> Comparison<'r> {
    /// Says where parts differ though all of them together do not.
    pub(super) fn equal_in_all(&mut self, both: &Both<'_, 'r>, parted: &ByFigure<'_>) {
        let hidden = parted.iter();
        let hidden = hidden.filter(|(_, of)| of.equal_in_all && !of.differing.is_empty());
        let hidden: Vec<_> = hidden.collect();
        let figures = hidden.iter().map(|((of, name), parted)| {
            let what = match *name {
                "" => of.words().to_owned(),
                name => format!("votes for “{name}”"),
            };
            let parts = parted.differing.iter();
            let parts = parts.map(|(more, _, place)| match more {
                Some(more) => format!("{place} {more:+}"),
                None => format!("{place} otherwise"),
            });
            format!("{what}: {}", parts.collect::<Vec<_>>().join(", "))
        });
        let figures: Vec<String> = figures.collect();
        if figures.is_empty() {
            return;
        }
        let kinds = hidden.iter().flat_map(|(_, of)| &of.differing);
        let kinds: BTreeSet<&str> = kinds.map(|(_, kind, _)| *kind).collect();
        let kinds: Vec<&str> = kinds.into_iter().collect();
        let found = format!(
            "{} figures equal in all and not in {}",
            figures.len(),
            kinds.join(", ")
        );
        let place = self.place(both.reported.counts.first());
        let (code, weight) = (Code::ReportedVotes, Weight::Note);
        let expected = "figures that are equal in all to be equal in their parts";
        let finding = Finding::new(code, weight, place, expected, found);
        let finding = finding.contest(&both.reported.name).figures(figures);
        self.result.findings.push(finding);
    }
}

/// Keeps what came of a figure in all, and in a part of it.
pub(super) fn note<'b>(
    parted: &mut ByFigure<'b>,
    at: &At<'_>,
    of: (CountOf, &'b str),
    came: &Came,
) {
    let group = at.group.map(|(_, name)| name);
    let place = match (at.part, group) {
        (None, None) => {
            parted.entry(of).or_default().equal_in_all = matches!(came, Came::Equal);
            return;
        }
        (Some((kind, name)), None) => format!("{} {name}", word(kind)),
        (None, Some(group)) => format!("counting group {group}"),
        (Some((kind, name)), Some(group)) => format!("{} {name}, {group}", word(kind)),
    };
    if let Came::Differs(more) = came {
        let kind = at.part.map_or("counting groups", |(kind, _)| plural(kind));
        let differing = &mut parted.entry(of).or_default().differing;
        differing.push((*more, kind, place));
    }
}
