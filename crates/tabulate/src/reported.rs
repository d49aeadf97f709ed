//! Counts of a record against results as somebody reported them: by contest and selection, and by precinct where
//! both have precincts.
//!
//! Names are the same where they are without case, blanks and punctuation ([`fold`]), and where their spelling is
//! another that is a note. A reported figure is the printed one, else the sum over counting groups or over the
//! units inside; where parts are withheld it is a lower bound and the count must not be below it.
//!
//! What is expected is what the record counts, what is found is what is reported.

use std::collections::{BTreeSet, HashMap};

use election::record::{
    Count, CountOf, CountedContest, Figure, Parts, ReportedContest, ReportedResults, SelectionKind,
    Sum, UnitKind,
};
use election::{Code, Finding, Name, Place, Weight, fold};

/// Findings about figures are listed one by one up to this many in a file; the rest are counted.
const MOST_LISTED: usize = 200;

/// What a comparison gave.
#[derive(Clone, Debug, Default)]
pub struct ReportedComparison {
    /// Figures that are equal, or not below a lower bound.
    pub equal: u64,
    /// Figures that are not.
    pub differing: u64,
    /// What disagrees, and how names were joined.
    pub findings: Vec<Finding>,
}

/// Compares what was counted with what a file reports; `file` is its path.
pub fn compare_reported(
    counted: &[CountedContest],
    reported: &ReportedResults,
    file: &Name,
) -> ReportedComparison {
    let mut comparison = Comparison {
        parts: reported.parts(),
        file,
        units: units(reported),
        result: ReportedComparison::default(),
        unmatched: BTreeSet::new(),
    };
    let mut open: HashMap<String, Vec<&ReportedContest>> = HashMap::new();
    for contest in reported.contests.iter().rev() {
        open.entry(fold(&contest.name)).or_default().push(contest);
    }
    let mut only_counted = Vec::new();
    for contest in counted {
        // Several of one name are joined in order; the same spelling comes first.
        let same = open.get_mut(&fold(&contest.name));
        let joined = same.and_then(|same| {
            let exact = same.iter().rposition(|other| other.name == contest.name);
            match exact {
                Some(at) => Some(same.remove(at)),
                None => same.pop(),
            }
        });
        match joined {
            Some(other) => comparison.contest(contest, other),
            None => only_counted.push(&*contest.name),
        }
    }
    let left = reported.contests.iter().filter(|contest| {
        let same = open.get(&fold(&contest.name));
        same.is_some_and(|same| same.iter().any(|other| other.number == contest.number))
    });
    let only_reported: Vec<&str> = left.map(|contest| &*contest.name).collect();
    comparison.alone("contests", &only_counted, &only_reported);
    comparison.finish()
}

/// Units by folded name, those for which precincts may be taken.
fn units(reported: &ReportedResults) -> HashMap<String, Vec<u32>> {
    let mut units: HashMap<String, Vec<u32>> = HashMap::new();
    for unit in &reported.units {
        if unit.kind != UnitKind::Precinct {
            continue;
        }
        let mut names: Vec<String> = unit.also.iter().map(|name| fold(name)).collect();
        names.push(fold(&unit.name));
        names.sort_unstable();
        names.dedup();
        for name in names {
            units.entry(name).or_default().push(unit.number);
        }
    }
    units
}

struct Comparison<'r> {
    parts: Parts,
    file: &'r Name,
    units: HashMap<String, Vec<u32>>,
    result: ReportedComparison,
    /// Precincts of the record that the results lack.
    unmatched: BTreeSet<Name>,
}

/// A unit, and what is counted: of which selection, in which round.
type Key = (u32, CountOf, Option<u32>, Option<u32>);

/// The figures of a contest.
struct Figures<'r> {
    by_unit: HashMap<Key, Vec<&'r Count>>,
}

impl<'r> Figures<'r> {
    fn of(contest: &'r ReportedContest) -> Self {
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
        Figures { by_unit }
    }

    fn get(
        &self,
        unit: u32,
        of: CountOf,
        selection: Option<u32>,
        round: Option<u32>,
    ) -> &[&'r Count] {
        let counts = self.by_unit.get(&(unit, of, selection, round));
        counts.map_or(&[], Vec::as_slice)
    }
}

impl<'r> Comparison<'r> {
    fn contest(&mut self, counted: &CountedContest, other: &'r ReportedContest) {
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
        let mut places = vec![(
            None,
            vec![other.district.unwrap_or(ReportedResults::WHOLE)],
            &counted.whole,
        )];
        for (precinct, of_precinct) in &counted.precincts {
            match self.units.get(&fold(precinct)) {
                Some(units) => places.push((Some(precinct), units.clone(), of_precinct)),
                None => {
                    self.unmatched.insert(precinct.clone());
                }
            }
        }
        for (precinct, units, of_unit) in places {
            for (of_record, of_file) in &joined {
                let votes = of_record.iter();
                let votes = votes.filter_map(|k| of_unit.votes.get(*k)).sum();
                let numbers: Vec<Option<u32>> = of_file.iter().map(|n| Some(*n)).collect();
                let name = of_record.first().map_or("", |k| &*counted.selections[*k].0);
                let what = What {
                    precinct,
                    of: CountOf::Votes,
                    name,
                    weight,
                };
                self.figure(other, &figures, &units, &numbers, round, &what, votes);
            }
            for (of, number, weight) in [
                (CountOf::Undervotes, of_unit.undervotes, weight),
                (CountOf::Overvotes, of_unit.overvotes, weight),
                // Ballots are voters in some files and cards in others.
                (CountOf::BallotsCast, of_unit.cards, Weight::Note),
            ] {
                let Some(number) = number else { continue };
                let what = What {
                    precinct,
                    of,
                    name: "",
                    weight,
                };
                self.figure(other, &figures, &units, &[None], None, &what, number);
            }
        }
    }

    /// Which selections of the record are which of the file: by name; write-ins that are not resolved together.
    fn selections(
        &mut self,
        counted: &CountedContest,
        other: &'r ReportedContest,
    ) -> Vec<(Vec<usize>, Vec<u32>)> {
        let is_unresolved = |kind: SelectionKind| kind == SelectionKind::WriteIn;
        let mut open: HashMap<String, Vec<u32>> = HashMap::new();
        let mut unresolved = Vec::new();
        for selection in &other.selections {
            match is_unresolved(selection.kind) {
                true => unresolved.push(selection.number),
                false => open
                    .entry(fold(&selection.name))
                    .or_default()
                    .push(selection.number),
            }
        }
        let mut joined = Vec::new();
        let mut lines = Vec::new();
        let mut alone = Vec::new();
        for (k, (name, kind)) in counted.selections.iter().enumerate() {
            if is_unresolved(*kind) {
                lines.push(k);
                continue;
            }
            let Some(numbers) = open.remove(&fold(name)) else {
                let votes = counted.whole.votes.get(k).copied().unwrap_or_default();
                alone.push((
                    &**name,
                    Sum {
                        known: votes,
                        exact: true,
                    },
                    true,
                ));
                continue;
            };
            let spelled = numbers
                .first()
                .and_then(|n| other.selections.get(*n as usize - 1));
            if let Some(spelled) = spelled.filter(|s| s.name.trim() != name.trim()) {
                let first = other.counts.first();
                self.spelled("selection", name, &spelled.name, &other.name, first);
            }
            joined.push((vec![k], numbers));
        }
        match (lines.is_empty(), unresolved.is_empty()) {
            (false, false) => joined.push((lines, unresolved)),
            (false, true) => {
                let votes = lines
                    .iter()
                    .filter_map(|k| counted.whole.votes.get(*k))
                    .sum();
                let name = lines.first().map_or("", |k| &*counted.selections[*k].0);
                alone.push((
                    name,
                    Sum {
                        known: votes,
                        exact: true,
                    },
                    true,
                ));
            }
            (true, _) => {
                open.entry(String::new()).or_default().extend(unresolved);
            }
        }
        let figures = Figures::of(other);
        let mut left: Vec<u32> = open.into_values().flatten().collect();
        left.sort_unstable();
        for number in left {
            let sum = self.sum(
                &figures,
                &[ReportedResults::WHOLE],
                CountOf::Votes,
                Some(number),
                None,
            );
            let name = other
                .selections
                .get(number as usize - 1)
                .map_or("", |s| &*s.name);
            alone.push((name, sum.unwrap_or_default(), false));
        }
        for (name, votes, in_record) in alone {
            let weight = match votes.known {
                0 => Weight::Note,
                _ => Weight::Unexplained,
            };
            let (expected, found) = match in_record {
                true => (
                    format!("“{name}”, {votes} votes in the record"),
                    "no such selection".to_owned(),
                ),
                false => (
                    "a selection of the record".to_owned(),
                    format!("“{name}”, {votes} votes"),
                ),
            };
            let place = self.place(other.counts.first());
            let finding = Finding::new(Code::ReportedName, weight, place, expected, found);
            self.result.findings.push(finding.contest(&other.name));
        }
        joined
    }

    /// What units have together of something.
    fn sum(
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
            self.result.equal += 1;
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
        if let Some(precinct) = what.precinct {
            said = format!("{said} in precinct {precinct}");
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

    fn place(&self, count: Option<&Count>) -> Place {
        let place = Place::file(self.file.clone());
        let Some(count) = count else { return place };
        let place = place.row(count.row);
        match count.sheet.is_empty() {
            true => place,
            false => place.sheet(count.sheet.clone()),
        }
    }

    /// A note where two spellings were read as one name.
    fn spelled(
        &mut self,
        what: &str,
        ours: &str,
        theirs: &str,
        contest: &Name,
        at: Option<&Count>,
    ) {
        let place = self.place(at);
        let (expected, found) = (format!("“{ours}”"), format!("“{theirs}”"));
        let finding = Finding::new(Code::NameFolded, Weight::Note, place, expected, found);
        let note = format!("read as the same {what}");
        self.result
            .findings
            .push(finding.note(note).contest(contest));
    }

    /// Notes on names that one side alone has.
    fn alone(&mut self, what: &str, only_counted: &[&str], only_reported: &[&str]) {
        for (names, expected, found) in [
            (
                only_counted,
                "in the reported results, too",
                "in the record alone",
            ),
            (
                only_reported,
                "in the record, too",
                "in the reported results alone",
            ),
        ] {
            if names.is_empty() {
                continue;
            }
            let place = Place::file(self.file.clone());
            let found = format!("{} {what} {found}", names.len());
            let finding = Finding::new(Code::ReportedName, Weight::Note, place, expected, found);
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            self.result.findings.push(finding.figures(names));
        }
    }

    fn finish(mut self) -> ReportedComparison {
        let unmatched = std::mem::take(&mut self.unmatched);
        let has_precincts = !self.units.is_empty();
        let names: Vec<&str> = unmatched.iter().map(|name| &**name).collect();
        if has_precincts {
            self.alone("precincts", &names, &[]);
        }
        if self.result.differing > MOST_LISTED as u64 {
            let more = self.result.differing - MOST_LISTED as u64;
            let place = Place::file(self.file.clone());
            let (code, weight) = (Code::ReportedVotes, Weight::Unexplained);
            let found = format!("{more} more figures that differ");
            let finding = Finding::new(code, weight, place, "the counts of the record", found);
            self.result.findings.push(finding);
        }
        self.result
    }
}

/// Which figure is compared.
struct What<'w> {
    precinct: Option<&'w Name>,
    of: CountOf,
    /// The selection; empty of what is no vote for one.
    name: &'w str,
    weight: Weight,
}

fn add(all: Sum, part: Sum) -> Sum {
    Sum {
        known: all.known.saturating_add(part.known),
        exact: all.exact && part.exact,
    }
}

#[cfg(test)]
mod tests;
