//! Counts of a record against results as somebody reported them: by contest and selection, in all and by precinct,
//! ballot style or batch where both have these.
//!
//! Names are the same where they are without case, blanks and punctuation ([`fold`]), and where their spelling is
//! another that is a note; numbers of batches are the same as they stand. A reported figure is the printed one, else the
//! sum over counting groups or over the units inside; where parts are withheld it is a lower bound, the count must not be
//! below it, and it is no figure that is equal. Where every card names its part, a part that the record has elsewhere and
//! not in a contest has no votes in it.
//!
//! Every figure of the file is compared, by itself or in a sum, or counted among those that are not, with the reason.
//!
//! What is expected is what the record counts, what is found is what is reported.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use election::record::{
    Count, CountOf, Counted, CountedContest, Figure, Parts, ReportedContest, ReportedResults,
    SelectionKind, Sum, UnitKind,
};
use election::{Code, Finding, Name, Place, Weight, fold};
use serde::Serialize;

/// Findings about figures are listed one by one up to this many in a file; the rest are counted.
const MOST_LISTED: usize = 200;

/// The kinds of units that cards may name.
const ON_CARDS: [UnitKind; 3] = [UnitKind::Precinct, UnitKind::BallotStyle, UnitKind::Batch];

/// What a comparison gave.
#[derive(Clone, Debug, Default)]
pub struct ReportedComparison {
    /// Figures that are equal.
    pub equal: u64,
    /// Figures of which some parts are withheld, and what is known of them is not above the count: they may be equal.
    pub withheld: u64,
    /// Figures that are not.
    pub differing: u64,
    /// Printed figures that were not compared, by why.
    pub not_compared: BTreeMap<NotCompared, u64>,
    /// What disagrees, and how names were joined.
    pub findings: Vec<Finding>,
}

/// Why a printed figure was not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotCompared {
    /// Its contest is not among those of the record.
    ContestNotInRecord,
    /// Its selection is not among those of the record.
    SelectionNotInRecord,
    /// It is of a part, a precinct or such, that no card names.
    PartNotInRecord,
    /// It counts what cards do not tell, such as registered voters.
    NotOnCards,
    /// It is of a round after the first: `tabulate` compares rounds with its own.
    LaterRound,
    /// It is of a part of the election that the record is not said to be.
    OtherPart,
    /// It is a share in percent, which follows from votes.
    Share,
}

impl NotCompared {
    /// The words for it, behind a number of figures.
    pub fn words(self) -> &'static str {
        match self {
            NotCompared::ContestNotInRecord => "of contests that the record lacks",
            NotCompared::SelectionNotInRecord => "of selections that the record lacks",
            NotCompared::PartNotInRecord => "of parts that no card names",
            NotCompared::NotOnCards => "that cards do not tell, such as registered voters",
            NotCompared::LaterRound => "of rounds after the first",
            NotCompared::OtherPart => "of other parts of the election",
            NotCompared::Share => "that are shares in percent",
        }
    }
}

/// The kinds of parts by which results are reported and cards may be counted.
pub fn parts_reported(reported: &[ReportedResults]) -> BTreeSet<UnitKind> {
    let units = reported.iter().flat_map(|results| &results.units);
    units
        .map(|unit| unit.kind)
        .filter(|kind| ON_CARDS.contains(kind))
        .collect()
}

/// Compares what was counted with what a file reports; `file` is its path. `part` is the number of the unit that the
/// record is, where the file reports more than it, such as all counties of a state.
pub fn compare_reported(
    counted: &[CountedContest],
    reported: &ReportedResults,
    part: Option<u32>,
    file: &Name,
) -> ReportedComparison {
    let in_record = counted.iter().flat_map(|contest| contest.parts.keys());
    let in_record = in_record.map(|(kind, name)| (*kind, key(*kind, name)));
    let mut comparison = Comparison {
        parts: reported.parts(),
        reported,
        file,
        whole: part,
        units: units(reported, part),
        in_record: in_record.collect(),
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
    let left: Vec<&ReportedContest> = left.collect();
    for contest in &left {
        let figures = contest.counts.len() as u64;
        comparison.skipped(NotCompared::ContestNotInRecord, figures);
    }
    let only_reported: Vec<&str> = left.iter().map(|contest| &*contest.name).collect();
    comparison.alone("contests", &only_counted, &only_reported);
    comparison.skipped(NotCompared::NotOnCards, reported.counts.len() as u64);
    comparison.finish()
}

/// By what parts of a kind are the same: folded names, numbers of batches as they stand.
fn key(kind: UnitKind, name: &str) -> String {
    match kind {
        UnitKind::Batch => name.trim().to_owned(),
        _ => fold(name),
    }
}

/// Units by kind and name, those that cards may name; only those inside a unit, where one is given.
fn units(reported: &ReportedResults, inside: Option<u32>) -> HashMap<(UnitKind, String), Vec<u32>> {
    let mut units: HashMap<_, Vec<u32>> = HashMap::new();
    for unit in &reported.units {
        if !ON_CARDS.contains(&unit.kind)
            || inside.is_some_and(|of| !reported.is_within(unit.number, of))
        {
            continue;
        }
        let mut names: Vec<String> = unit.also.iter().map(|name| key(unit.kind, name)).collect();
        names.push(key(unit.kind, &unit.name));
        names.sort_unstable();
        names.dedup();
        for name in names {
            units
                .entry((unit.kind, name))
                .or_default()
                .push(unit.number);
        }
    }
    units
}

struct Comparison<'r> {
    parts: Parts,
    reported: &'r ReportedResults,
    file: &'r Name,
    /// The unit that the record is, where it is said to be one.
    whole: Option<u32>,
    units: HashMap<(UnitKind, String), Vec<u32>>,
    /// The parts of the record, in whatever contest.
    in_record: HashSet<(UnitKind, String)>,
    result: ReportedComparison,
    /// Parts of the record that the results lack.
    unmatched: BTreeSet<(UnitKind, Name)>,
}

/// A unit, and what is counted: of which selection, in which round.
type Key = (u32, CountOf, Option<u32>, Option<u32>);

/// The figures of a contest.
pub(crate) struct Figures<'r> {
    by_unit: HashMap<Key, Vec<&'r Count>>,
    /// Those that were compared.
    used: RefCell<HashSet<Key>>,
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

    fn skipped(&mut self, why: NotCompared, figures: u64) {
        if figures > 0 {
            *self.result.not_compared.entry(why).or_default() += figures;
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
        for kind in ON_CARDS {
            let of_kind = |unit: &&election::record::ReportingUnit| {
                let inside = self
                    .whole
                    .is_none_or(|of| self.reported.is_within(unit.number, of));
                unit.kind == kind && inside
            };
            let reported: Vec<_> = self.reported.units.iter().filter(of_kind).collect();
            if reported.is_empty() {
                continue; // the file has no such parts
            }
            let in_record = |name: &Name| self.in_record.contains(&(kind, key(kind, name)));
            let lacking = reported
                .iter()
                .filter(|unit| !in_record(&unit.name) && !unit.also.iter().any(in_record));
            let lacking: Vec<&str> = lacking.map(|unit| &*unit.name).collect();
            let unmatched = unmatched.iter().filter(|(of, _)| *of == kind);
            let unmatched: Vec<&str> = unmatched.map(|(_, name)| &**name).collect();
            self.alone(plural(kind), &unmatched, &lacking);
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
    /// The part of the election, if it is not the whole.
    part: Option<(UnitKind, &'w str)>,
    of: CountOf,
    /// The selection; empty of what is no vote for one.
    name: &'w str,
    weight: Weight,
}

/// What a part is called.
fn word(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Precinct => "precinct",
        UnitKind::BallotStyle => "ballot style",
        UnitKind::Batch => "batch",
        UnitKind::County => "county",
        UnitKind::State => "state",
        UnitKind::Whole | UnitKind::Part => "part",
    }
}

/// What several are called.
fn plural(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Precinct => "precincts",
        UnitKind::BallotStyle => "ballot styles",
        UnitKind::Batch => "batches",
        UnitKind::County | UnitKind::State | UnitKind::Whole | UnitKind::Part => "parts",
    }
}

fn add(all: Sum, part: Sum) -> Sum {
    Sum {
        known: all.known.saturating_add(part.known),
        exact: all.exact && part.exact,
    }
}

#[cfg(test)]
mod tests;
