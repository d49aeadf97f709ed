//! The figures of one contest, in all, by part and by counting group.

use std::collections::{BTreeMap, BTreeSet};

use election::record::{
    CountOf, Counted, CountedContest, ReportedContest, ReportedResults, Sum, UnitKind,
};
use election::{Code, Finding, Weight, fold};

use super::figures::{Asked, Figures};
use super::parted::{ByFigure, note};
use super::places::word;
use super::{Comparison, MOST_LISTED, NotCompared};

/// A contest of both sides.
pub(super) struct Both<'b, 'r> {
    counted: &'b CountedContest,
    pub reported: &'r ReportedContest,
    figures: Figures<'r>,
    /// Selections of the record, and those of the file that they are.
    selections: Vec<(Vec<usize>, Vec<u32>)>,
    /// The round that votes are of, where the file has them by rounds.
    round: Option<u32>,
    /// How much it weighs that votes differ.
    weight: Weight,
    /// The kinds of parts by which the file has votes of it.
    kinds: BTreeSet<UnitKind>,
}

/// Where something was counted: a part or all, a counting group or all.
pub(super) struct At<'a> {
    pub part: Option<(UnitKind, &'a str)>,
    /// Folded, and as the record has it.
    pub group: Option<(&'a str, &'a str)>,
    units: &'a [u32],
    counted: &'a Counted,
}

/// Which figure is compared.
struct What<'w> {
    of: CountOf,
    /// The selections of the file; none of what is no vote for one.
    numbers: &'w [Option<u32>],
    /// The selection; empty of what is no vote for one.
    name: &'w str,
    weight: Weight,
}

/// What came of a figure.
pub(super) enum Came {
    /// The file has none.
    NoFigure,
    Equal,
    /// It may be equal.
    Withheld,
    /// By how much the file has more; nothing where that is not known.
    Differs(Option<i128>),
}

impl<'r> Comparison<'r> {
    pub(super) fn contest(&mut self, counted: &CountedContest, reported: &'r ReportedContest) {
        let before = self.result.in_all();
        let first = reported.counts.first();
        if counted.name.trim() != reported.name.trim() {
            let (ours, theirs) = (&counted.name, &reported.name);
            self.spelled("contest", ours, theirs, theirs, first);
        }
        let ranked_rounds = reported.counts.iter().any(|count| count.round == Some(1));
        let names = self.result.findings.len();
        let figures = Figures::of(reported);
        let joined = self.places.joined.iter();
        let with_votes = joined.filter(|of| of.units.iter().any(|unit| figures.has_votes(*unit)));
        let both = Both {
            kinds: with_votes.map(|of| of.kind).collect(),
            figures,
            selections: self.selections(counted, reported),
            // The result of ranked rounds is not what stands at the first rank.
            round: (counted.ranked && ranked_rounds).then_some(1),
            weight: match counted.ranked && !ranked_rounds {
                true => Weight::Note,
                false => Weight::Unexplained,
            },
            counted,
            reported,
        };
        let unjoined = self.result.findings[names..].iter();
        let unjoined = unjoined.filter(|f| f.weight == Weight::Unexplained).count();
        self.everywhere(&both);
        self.not_compared(&both);
        let of_contest = self.result.in_all() - before;
        let contests = &mut self.result.contests;
        match () {
            () if of_contest.differing > 0 || unjoined > 0 => contests.differing += 1,
            () if of_contest.withheld > 0 => contests.withheld += 1,
            () if of_contest.equal > 0 => contests.equal += 1,
            () => {} // nothing of it could be compared
        }
    }

    /// Compares in all, then part by part, each with its counting groups.
    fn everywhere(&mut self, both: &Both<'_, 'r>) {
        let counted = both.counted;
        let nothing = Counted::nothing(counted.selections.len());
        let whole = self.whole.or(both.reported.district);
        let whole = [whole.unwrap_or(ReportedResults::WHOLE)];
        let places = std::mem::take(&mut self.places);
        let mut by_part: BTreeMap<usize, Counted> = BTreeMap::new();
        for (part, of) in &counted.parts {
            if let Some(at) = places.at(part) {
                let sum = by_part.entry(at);
                sum.and_modify(|sum| sum.add(of))
                    .or_insert_with(|| of.clone());
            }
        }
        let mut by_group: BTreeMap<(Option<usize>, String), Counted> = BTreeMap::new();
        for ((part, group), of) in &counted.groups {
            let at = part.as_ref().map(|part| places.at(part));
            if at == Some(None) {
                continue; // a part that the file lacks
            }
            let sum = by_group.entry((at.flatten(), fold(group)));
            sum.and_modify(|sum| sum.add(of))
                .or_insert_with(|| of.clone());
        }
        let mut parted = ByFigure::new();
        let parts = places.joined.iter().enumerate();
        let parts = parts.map(|(at, of)| (Some(at), Some((of.kind, &*of.name)), &*of.units));
        for (at, part, units) in std::iter::once((None, None, &whole[..])).chain(parts) {
            let known = part.is_none_or(|(kind, _)| counted.parted.contains(&kind));
            let of_part = match at {
                None => Some(&counted.whole),
                // No card of a part that is lacking has the contest, where all cards name theirs.
                Some(at) => by_part.get(&at).or(known.then_some(&nothing)),
            };
            if let Some(of_part) = of_part {
                let at = At {
                    part,
                    group: None,
                    units,
                    counted: of_part,
                };
                self.at(both, &at, &mut parted);
            }
            for (key, name) in &places.groups {
                let of_group = by_group.get(&(at, key.clone()));
                let of_group = of_group.or((known && counted.grouped).then_some(&nothing));
                if let Some(of_group) = of_group {
                    let at = At {
                        part,
                        group: Some((key, name)),
                        units,
                        counted: of_group,
                    };
                    self.at(both, &at, &mut parted);
                }
            }
        }
        self.places = places;
        self.equal_in_all(both, &parted);
    }

    /// Compares what was counted at one place.
    fn at<'b>(&mut self, both: &'b Both<'_, 'r>, at: &At<'_>, parted: &mut ByFigure<'b>) {
        let votes_of = |of_record: &[usize]| -> Option<Sum> {
            let votes = of_record.iter();
            let mut votes = votes.map(|k| at.counted.votes.get(*k).copied().flatten());
            votes.try_fold(Sum::from(0), |all, one| Some(all + one?))
        };
        let mut all = Some(Sum::from(0));
        let mut lacking = Vec::new();
        for (of_record, of_file) in &both.selections {
            let votes = votes_of(of_record);
            all = all.zip(votes).map(|(all, votes)| all + votes);
            let Some(votes) = votes else { continue };
            let numbers: Vec<Option<u32>> = of_file.iter().map(|n| Some(*n)).collect();
            let name = of_record.first();
            let name = name.map_or("", |k| &*both.counted.selections[*k].0);
            let what = What {
                of: CountOf::Votes,
                numbers: &numbers,
                name,
                weight: both.weight,
            };
            match self.figure(both, at, &what, votes) {
                Came::NoFigure if votes.known > 0 => {
                    lacking.push(format!("{} votes for “{name}”", votes.known));
                }
                came => note(parted, at, (CountOf::Votes, name), &came),
            }
        }
        self.lacking(both, at, lacking);
        let counted = at.counted;
        for (of, number, weight) in [
            // Those for the selections that the file has.
            (CountOf::TotalVotes, all, both.weight),
            (CountOf::Undervotes, counted.undervotes, both.weight),
            (CountOf::Overvotes, counted.overvotes, both.weight),
            (CountOf::Blanks, counted.blanks, both.weight),
            // Ballots are voters in some files and cards in others.
            (CountOf::BallotsCast, counted.cards, Weight::Note),
        ] {
            let Some(number) = number else { continue };
            let what = What {
                of,
                numbers: &[None],
                name: "",
                weight,
            };
            let came = self.figure(both, at, &what, number);
            note(parted, at, (of, ""), &came);
        }
    }

    /// Votes of a part, where the file has the contest by such parts and no figure for them.
    fn lacking(&mut self, both: &Both<'_, 'r>, at: &At<'_>, lacking: Vec<String>) {
        let (Some((kind, name)), None) = (at.part, at.group) else {
            return;
        };
        if lacking.is_empty() || !both.kinds.contains(&kind) {
            return;
        }
        self.result
            .count(kind, false, |tally| tally.differing += lacking.len() as u64);
        if self.result.differing > MOST_LISTED as u64 {
            return;
        }
        let votes = match &lacking[..] {
            [one] => one.clone(),
            several => format!("votes for {} selections", several.len()),
        };
        let expected = format!("{votes} in {} {name}, in the record", word(kind));
        let (code, weight) = (Code::ReportedVotes, both.weight);
        let place = self.place(both.reported.counts.first());
        let finding = Finding::new(code, weight, place, expected, "no figure");
        let finding = finding.contest(&both.reported.name).figures(lacking);
        self.result.findings.push(finding);
    }

    fn figure(&mut self, both: &Both<'_, 'r>, at: &At<'_>, what: &What<'_>, counted: Sum) -> Came {
        let asked = Asked {
            units: at.units,
            of: what.of,
            round: both.round.filter(|_| what.of == CountOf::Votes),
            group: at.group.map(|(key, _)| key),
        };
        let sums = what.numbers.iter();
        let sums = sums.filter_map(|number| self.sum(&both.figures, asked, *number));
        let Some(reported) = sums.reduce(|all, one| all + one) else {
            return Came::NoFigure;
        };
        let kind = at.part.map_or(UnitKind::Whole, |(kind, _)| kind);
        let by_group = at.group.is_some();
        if counted.may_equal(reported) {
            if reported.exact && counted.exact {
                self.result.count(kind, by_group, |tally| tally.equal += 1);
                return Came::Equal;
            }
            self.result
                .count(kind, by_group, |tally| tally.withheld += 1);
            return Came::Withheld;
        }
        self.result
            .count(kind, by_group, |tally| tally.differing += 1);
        let more = i128::from(reported.known) - i128::from(counted.known);
        let came = Came::Differs((reported.exact && counted.exact).then_some(more));
        if self.result.differing > MOST_LISTED as u64 {
            return came;
        }
        let mut printed = what.numbers.iter().flat_map(|number| {
            let units = asked.units.iter();
            units.filter_map(move |unit| {
                Self::printed(&both.figures, *unit, asked, *number)
                    .first()
                    .copied()
            })
        });
        let place = self.place(printed.next().or(both.reported.counts.first()));
        let mut said = match what.name {
            "" => what.of.words().to_owned(),
            name => format!("votes for “{name}”"),
        };
        if let Some((kind, name)) = at.part {
            said = format!("{said} in {} {name}", word(kind));
        }
        if let Some((_, name)) = at.group {
            said = format!("{said}, counting group {name}");
        }
        let expected = match counted.exact {
            true => format!("{counted} {said}, in the record"),
            false => format!(
                "at least {} {said}, in the record, where figures are withheld",
                counted.known
            ),
        };
        let finding = Finding::new(
            Code::ReportedVotes,
            what.weight,
            place,
            expected,
            reported.to_string(),
        );
        self.result
            .findings
            .push(finding.contest(&both.reported.name));
        came
    }

    /// Counts the figures of a contest that were not compared.
    fn not_compared(&mut self, both: &Both<'_, 'r>) {
        for count in &both.reported.counts {
            if both.figures.was_used(count) {
                continue;
            }
            let on_cards = [
                CountOf::Votes,
                CountOf::TotalVotes,
                CountOf::Undervotes,
                CountOf::Overvotes,
                CountOf::Blanks,
                CountOf::BallotsCast,
            ];
            let kind = self.reported.unit(count.unit).map(|unit| unit.kind);
            let inside = self
                .whole
                .is_none_or(|of| self.reported.is_within(count.unit, of));
            let is_joined = |number| {
                let mut selections = both.selections.iter();
                selections.any(|(_, of_file)| of_file.contains(&number))
            };
            let why = match () {
                () if !inside => NotCompared::OtherPart,
                () if !on_cards.contains(&count.of) => NotCompared::NotOnCards,
                () if count.selection.is_some_and(|number| !is_joined(number)) => {
                    NotCompared::SelectionNotInRecord
                }
                () if !count.group.is_empty() => NotCompared::GroupNotInRecord,
                () if kind.is_some_and(|kind| kind != UnitKind::Whole) => {
                    NotCompared::PartNotInRecord
                }
                () if count.round.is_some() => NotCompared::LaterRound,
                () => NotCompared::NotOnCards,
            };
            self.skipped(why, 1);
        }
    }
}
