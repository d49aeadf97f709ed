//! Results that somebody reported, as counts that other results are compared with.

use std::collections::{BTreeMap, BTreeSet};

use election::record::{
    CountOf, Counted, CountedContest, Figure, PartName, Parts, ReportedContest, ReportedResults,
    Sum, UnitKind,
};
use election::{Name, fold};

use super::Figures;

/// What a file reports, in all, by each of its units and by counting group. What it does not print is not known, and
/// what it withholds leaves a lower bound. Units of one kind and name are taken together. Of contests by rounds it is the
/// first round that counts, as of ranked cards.
pub fn counted_of(reported: &ReportedResults) -> Vec<CountedContest> {
    let parts = reported.parts();
    let contests = reported.contests.iter();
    let contests = contests.map(|contest| {
        let contest = OfContest {
            reported,
            parts: &parts,
            contest,
            figures: Figures::of(contest),
            round: contest.by_rounds().then_some(1),
        };
        contest.counted()
    });
    contests.collect()
}

struct OfContest<'r> {
    reported: &'r ReportedResults,
    parts: &'r Parts,
    contest: &'r ReportedContest,
    figures: Figures<'r>,
    round: Option<u32>,
}

impl OfContest<'_> {
    fn counted(&self) -> CountedContest {
        let whole = self.contest.district.unwrap_or(ReportedResults::WHOLE);
        let named = self.contest.counts.iter().map(|count| &count.group);
        let named: BTreeSet<&Name> = named.filter(|group| !group.is_empty()).collect();
        let mut parts: BTreeMap<PartName, Counted> = BTreeMap::new();
        let mut groups = BTreeMap::new();
        for group in &named {
            let of = self.at(whole, Some(group));
            add(&mut groups, (None, (*group).clone()), of);
        }
        for (number, part) in self.units(whole) {
            for group in &named {
                let of = self.at(number, Some(group));
                add(&mut groups, (Some(part.clone()), (*group).clone()), of);
            }
            add(&mut parts, part, self.at(number, None));
        }
        let selections = self.contest.selections.iter();
        CountedContest {
            name: self.contest.name.clone(),
            ranked: self.round.is_some(),
            selections: selections.map(|s| (s.name.clone(), s.kind)).collect(),
            whole: self.at(whole, None),
            parts,
            groups,
            parted: BTreeSet::new(),
            grouped: false,
        }
    }

    /// The units with figures, themselves or inside them.
    fn units(&self, whole: u32) -> Vec<(u32, PartName)> {
        let mut with_figures: BTreeSet<u32> = BTreeSet::new();
        let mut open: Vec<u32> = self.contest.counts.iter().map(|count| count.unit).collect();
        while let Some(number) = open.pop() {
            if with_figures.insert(number) {
                let unit = self.reported.unit(number);
                open.extend(unit.iter().flat_map(|unit| &unit.within));
            }
        }
        let units = self.reported.units.iter();
        let units = units.filter(|unit| {
            let part = unit.kind != UnitKind::Whole && unit.number != whole;
            part && with_figures.contains(&unit.number)
        });
        units
            .map(|unit| (unit.number, (unit.kind, unit.name.clone())))
            .collect()
    }

    /// What a unit has.
    fn at(&self, unit: u32, group: Option<&str>) -> Counted {
        let group = group.map(fold);
        let sum = |of: CountOf, selection: Option<u32>, round: Option<u32>| -> Option<Sum> {
            let printed = |unit: u32| -> Vec<&Figure> {
                let counts = match &group {
                    None => self.figures.get(unit, of, selection, round),
                    Some(group) => self.figures.of_group(unit, of, selection, round, group),
                };
                counts.iter().map(|count| &count.figure).collect()
            };
            self.parts.sum(unit, &printed)
        };
        let selections = self.contest.selections.iter();
        Counted {
            cards: sum(CountOf::BallotsCast, None, None),
            votes: selections
                .map(|one| sum(CountOf::Votes, Some(one.number), self.round))
                .collect(),
            undervotes: sum(CountOf::Undervotes, None, None),
            overvotes: sum(CountOf::Overvotes, None, None),
            blanks: sum(CountOf::Blanks, None, None),
        }
    }
}

fn add<K: Ord>(all: &mut BTreeMap<K, Counted>, key: K, of: Counted) {
    let sum = all.entry(key);
    sum.and_modify(|sum| sum.add(&of)).or_insert(of);
}
