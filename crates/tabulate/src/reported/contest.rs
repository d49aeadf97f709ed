//! The figures of one contest, in all and by part.

use std::collections::{BTreeSet, HashSet};

use election::record::{
    CountOf, Counted, CountedContest, ReportedContest, ReportedResults, UnitKind,
};
use election::{Code, Finding, Weight};

use super::figures::{Figures, add};
use super::places::{key, word};
use super::{Comparison, MOST_LISTED, NotCompared};

impl<'r> Comparison<'r> {
    pub(super) fn contest(&mut self, counted: &CountedContest, other: &'r ReportedContest) {
        let figures = Figures::of(other);
        let first = other.counts.first();
        if counted.name.trim() != other.name.trim() {
            self.spelled("contest", &counted.name, &other.name, &other.name, first);
        }
        let ranked_rounds = other.counts.iter().any(|count| count.round == Some(1));
        // The result of ranked rounds is not what stands at the first rank.
        let round = (counted.ranked && ranked_rounds).then_some(1);
        let weight = match counted.ranked && !ranked_rounds {
            true => Weight::Note,
            false => Weight::Unexplained,
        };
        let joined = self.selections(counted, other);
        let whole = self.whole.or(other.district);
        let whole = whole.unwrap_or(ReportedResults::WHOLE);
        let mut places = vec![(None, vec![whole], &counted.whole)];
        let mut found = HashSet::new();
        for ((kind, name), of_part) in &counted.parts {
            let key = (*kind, key(*kind, name));
            match self.units.get(&key) {
                Some(units) => {
                    places.push((Some((*kind, &**name)), units.clone(), of_part));
                    found.insert(key);
                }
                None => {
                    self.unmatched.insert((*kind, name.clone()));
                }
            }
        }
        // No card of these parts has the contest.
        let nothing = Counted {
            cards: Some(0),
            votes: vec![0; counted.selections.len()],
            undervotes: Some(0),
            overvotes: Some(0),
            blanks: Some(0),
        };
        let absent = self.units.iter().filter(|(key, _)| {
            counted.parted.contains(&key.0) && self.in_record.contains(key) && !found.contains(*key)
        });
        let absent = absent.filter_map(|((kind, _), units)| {
            let first = self.reported.unit(*units.first()?)?;
            Some((units.clone(), *kind, &*first.name))
        });
        // By another name of theirs they may have been found already.
        let matched: HashSet<u32> = places
            .iter()
            .skip(1)
            .flat_map(|(_, units, _)| units)
            .copied()
            .collect();
        let absent: BTreeSet<_> = absent
            .filter(|(units, _, _)| units.iter().all(|unit| !matched.contains(unit)))
            .collect();
        for (units, kind, name) in absent {
            places.push((Some((kind, name)), units, &nothing));
        }
        for (part, units, of_unit) in places {
            let mut all = 0;
            for (of_record, of_file) in &joined {
                let votes = of_record.iter();
                let votes = votes.filter_map(|k| of_unit.votes.get(*k)).sum();
                all += votes;
                let numbers: Vec<Option<u32>> = of_file.iter().map(|n| Some(*n)).collect();
                let name = of_record.first().map_or("", |k| &*counted.selections[*k].0);
                let what = What {
                    part,
                    of: CountOf::Votes,
                    name,
                    weight,
                };
                self.figure(other, &figures, &units, &numbers, round, &what, votes);
            }
            for (of, number, weight) in [
                // Those for the selections that the file has.
                (CountOf::TotalVotes, Some(all), weight),
                (CountOf::Undervotes, of_unit.undervotes, weight),
                (CountOf::Overvotes, of_unit.overvotes, weight),
                (CountOf::Blanks, of_unit.blanks, weight),
                // Ballots are voters in some files and cards in others.
                (CountOf::BallotsCast, of_unit.cards, Weight::Note),
            ] {
                let Some(number) = number else { continue };
                let what = What {
                    part,
                    of,
                    name: "",
                    weight,
                };
                self.figure(other, &figures, &units, &[None], None, &what, number);
            }
        }
        self.not_compared(other, &figures, &joined);
    }

    /// Counts the figures of a contest that were not compared.
    fn not_compared(
        &mut self,
        other: &ReportedContest,
        figures: &Figures<'_>,
        joined: &[(Vec<usize>, Vec<u32>)],
    ) {
        let used = figures.used.borrow();
        for count in &other.counts {
            if used.contains(&(count.unit, count.of, count.selection, count.round)) {
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
            let is_joined = |number| joined.iter().any(|(_, of_file)| of_file.contains(&number));
            let why = match () {
                () if !inside => NotCompared::OtherPart,
                () if !on_cards.contains(&count.of) => NotCompared::NotOnCards,
                () if count.selection.is_some_and(|number| !is_joined(number)) => {
                    NotCompared::SelectionNotInRecord
                }
                () if kind.is_some_and(|kind| kind != UnitKind::Whole) => {
                    NotCompared::PartNotInRecord
                }
                () if count.round.is_some() => NotCompared::LaterRound,
                () => NotCompared::NotOnCards,
            };
            *self.result.not_compared.entry(why).or_default() += 1;
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one figure is said by all of them"
    )]
    fn figure(
        &mut self,
        contest: &ReportedContest,
        figures: &Figures<'r>,
        units: &[u32],
        selections: &[Option<u32>],
        round: Option<u32>,
        what: &What<'_>,
        counted: u64,
    ) {
        let sums = selections.iter();
        let sums =
            sums.filter_map(|selection| self.sum(figures, units, what.of, *selection, round));
        let Some(reported) = sums.reduce(add) else {
            return;
        };
        if reported.may_be(counted) {
            match reported.exact {
                true => self.result.equal += 1,
                false => self.result.withheld += 1,
            }
            return;
        }
        self.result.differing += 1;
        if self.result.differing > MOST_LISTED as u64 {
            return;
        }
        let at = selections.iter().find_map(|selection| {
            let mut of = units.iter();
            of.find_map(|unit| figures.get(*unit, what.of, *selection, round).first())
        });
        let place = self.place(at.copied().or(contest.counts.first()));
        let mut said = match what.name {
            "" => what.of.words().to_owned(),
            name => format!("votes for “{name}”"),
        };
        if let Some((kind, name)) = what.part {
            said = format!("{said} in {} {name}", word(kind));
        }
        let expected = format!("{counted} {said}, in the record");
        let finding = Finding::new(
            Code::ReportedVotes,
            what.weight,
            place,
            expected,
            reported.to_string(),
        );
        self.result.findings.push(finding.contest(&contest.name));
    }
}

/// Which figure is compared.
struct What<'w> {
    /// The part of the election, if it is not the whole.
    part: Option<(UnitKind, &'w str)>,
    of: CountOf,
    /// The selection; empty of what is no vote for one.
    name: &'w str,
    weight: Weight,
}
