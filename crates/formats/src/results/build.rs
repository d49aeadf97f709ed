//! Figures, in the order in which a file prints them, into reported results.
//!
//! Units, contests and selections are the same where their names are; a figure that a file prints twice is kept
//! once, and two figures for one thing are a finding. A unit that stands again with other figures is another one.

use std::collections::{HashMap, HashSet};

use election::record::{
    Count, CountOf, Figure, ReportedContest, ReportedResults, ReportedSelection, ReportingUnit,
    SelectionKind, UnitKind,
};
use election::{Code, Finding, Name, Place, Weight};

use crate::columns::shortened;
use crate::cvr::Listed;

/// No file is read that has more figures; those of a state by precinct have a tenth of it.
pub(crate) const MOST_FIGURES: usize = 1 << 21;

/// What one figure is, beside its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    /// The contest's place in the list; none for figures of the whole election.
    pub contest: Option<usize>,
    pub unit: u32,
    pub group: Name,
    pub of: CountOf,
    pub selection: Option<u32>,
    pub round: Option<u32>,
}

/// Results being read.
pub(crate) struct Builder<'l> {
    pub place: Place,
    listed: &'l mut Listed,
    results: ReportedResults,
    units: HashMap<(u32, UnitKind, String), u32>,
    contests: HashMap<String, usize>,
    selections: HashMap<(usize, String), u32>,
    names: HashMap<String, Name>,
    /// Where the count with a key is in its list.
    known: HashMap<Key, usize>,
}

impl<'l> Builder<'l> {
    /// Nothing but the whole of the file with this number.
    pub fn new(source: u32, file: Name, listed: &'l mut Listed) -> Self {
        let whole = ReportingUnit {
            number: ReportedResults::WHOLE,
            name: "".into(),
            also: Vec::new(),
            kind: UnitKind::Whole,
            within: Vec::new(),
        };
        Builder {
            place: Place::file(file),
            listed,
            results: ReportedResults {
                source,
                election: "".into(),
                status: "".into(),
                units: vec![whole],
                counts: Vec::new(),
                contests: Vec::new(),
            },
            units: HashMap::new(),
            contests: HashMap::new(),
            selections: HashMap::new(),
            names: HashMap::new(),
            known: HashMap::new(),
        }
    }

    /// A name, held once.
    pub fn name(&mut self, name: &str) -> Name {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let known = Name::from(name);
        self.names.insert(name.to_owned(), known.clone());
        known
    }

    /// What the file calls the election.
    pub fn set_election(&mut self, election: &str) {
        self.results.election = election.into();
    }

    /// What the file calls all that it covers.
    pub fn set_whole(&mut self, name: &str) {
        self.results.units[0].name = name.into();
    }

    /// How final the file says it is.
    pub fn set_status(&mut self, status: &str) {
        self.results.status = status.into();
    }

    /// What was read so far.
    pub fn results(&self) -> &ReportedResults {
        &self.results
    }

    /// A unit inside another, put into the list if it is new.
    pub fn unit(&mut self, within: u32, kind: UnitKind, name: &str, also: &[&str]) -> u32 {
        let key = (within, kind, name.to_owned());
        if let Some(number) = self.units.get(&key) {
            return *number;
        }
        let number = self.new_unit(Some(within), kind, name, also);
        self.units.insert(key, number);
        number
    }

    /// A unit of its own, whatever others are called.
    pub fn new_unit(
        &mut self,
        within: Option<u32>,
        kind: UnitKind,
        name: &str,
        also: &[&str],
    ) -> u32 {
        let number = number(self.results.units.len());
        self.results.units.push(ReportingUnit {
            number,
            name: name.into(),
            also: also.iter().map(|name| Name::from(*name)).collect(),
            kind,
            within: within.into_iter().collect(),
        });
        number
    }

    /// Another unit with the name and the place of one.
    pub fn unit_like(&mut self, unit: u32) -> u32 {
        let mut unit = self.results.units[unit as usize - 1].clone();
        unit.number = number(self.results.units.len());
        let number = unit.number;
        self.results.units.push(unit);
        number
    }

    /// Takes units that stand again, each with the one it has the name of, into those whose figures they repeat: all that
    /// both have are the same, and one of them says so by not being zero. Whether each was; those that were are units
    /// no more, and numbers of units behind them change.
    pub fn fold_repeats(&mut self, repeats: &[(u32, u32)]) -> Vec<bool> {
        if repeats.is_empty() {
            return Vec::new();
        }
        let others: HashSet<u32> = repeats.iter().map(|(_, other)| *other).collect();
        let mut of_units: HashMap<u32, Vec<Key>> = HashMap::new();
        for key in self.all_keys().filter(|key| others.contains(&key.unit)) {
            of_units.entry(key.unit).or_default().push(key);
        }
        // For each unit those of its name that stay, itself first.
        let mut stay: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut into: HashMap<u32, u32> = HashMap::new();
        for (unit, other) in repeats {
            let keys = of_units.get(other).map_or(&[][..], Vec::as_slice);
            let stay = stay.entry(*unit).or_insert_with(|| vec![*unit]);
            let repeated = stay.iter().find(|unit| self.repeats(keys, **unit));
            match repeated.copied() {
                Some(unit) => {
                    // What the other has besides is the unit's.
                    for key in keys {
                        let at = self.known[key];
                        let of_unit = Key {
                            unit,
                            ..key.clone()
                        };
                        self.known.entry(of_unit).or_insert(at);
                    }
                    into.insert(*other, unit);
                }
                None => stay.push(*other),
            }
        }
        self.put_into(&into);
        repeats
            .iter()
            .map(|(_, other)| into.contains_key(other))
            .collect()
    }

    /// Whether a unit has figures of these keys of another one, all of them the same and one not zero.
    fn repeats(&self, keys: &[Key], unit: u32) -> bool {
        let both = keys.iter().filter_map(|key| {
            let of_unit = self.known.get(&Key {
                unit,
                ..key.clone()
            })?;
            let counts = self.counts(key.contest);
            Some((&counts[self.known[key]].figure, &counts[*of_unit].figure))
        });
        let mut any = false;
        let mut both = both.inspect(|(figure, _)| any |= figure.known().is_some_and(|n| n > 0));
        both.all(|(one, other)| one == other) && any
    }

    fn counts(&self, contest: Option<usize>) -> &[Count] {
        match contest {
            Some(contest) => &self.results.contests[contest].counts,
            None => &self.results.counts,
        }
    }

    /// The keys of all figures, in the order of the file.
    fn all_keys(&self) -> impl Iterator<Item = Key> {
        let of_contests = (0..self.results.contests.len()).map(Some);
        std::iter::once(None)
            .chain(of_contests)
            .flat_map(|contest| {
                let counts = self.counts(contest).iter();
                counts.map(move |count| key(contest, count))
            })
    }

    /// Puts figures of units into others, where these have none of the key, and takes the units away.
    fn put_into(&mut self, into: &HashMap<u32, u32>) {
        let units = &mut self.results.units;
        let mut numbers: HashMap<u32, u32> = HashMap::new();
        units.retain(|unit| !into.contains_key(&unit.number));
        for (at, unit) in units.iter_mut().enumerate() {
            numbers.insert(unit.number, number(at));
            unit.number = number(at);
        }
        let new = |unit: u32| numbers[into.get(&unit).unwrap_or(&unit)];
        for within in units.iter_mut().flat_map(|unit| &mut unit.within) {
            *within = new(*within);
        }
        for unit in self.units.values_mut() {
            *unit = new(*unit);
        }
        self.known.clear();
        let of_contests = self.results.contests.iter_mut().enumerate();
        let of_contests = of_contests.map(|(at, contest)| {
            contest.district = contest.district.map(new);
            (Some(at), &mut contest.counts)
        });
        for (contest, counts) in of_contests.chain([(None, &mut self.results.counts)]) {
            let mut kept = 0;
            counts.retain_mut(|count| {
                let moved = into.contains_key(&count.unit);
                count.unit = new(count.unit);
                let is_new = !moved || !self.known.contains_key(&key(contest, count));
                if is_new {
                    self.known.insert(key(contest, count), kept);
                    kept += 1;
                }
                is_new
            });
        }
    }

    /// Whether there is a figure with a key.
    pub fn has(&self, key: &Key) -> bool {
        self.known.contains_key(key)
    }

    /// Puts a unit into another.
    pub fn put_within(&mut self, unit: u32, within: u32) {
        let unit = &mut self.results.units[unit as usize - 1];
        if unit.number != within && !unit.within.contains(&within) {
            unit.within.push(within);
        }
    }

    /// The place of a contest, put into the list if it is new.
    pub fn contest(&mut self, name: &str, vote_for: Option<u32>) -> usize {
        let at = match self.contests.get(name) {
            Some(at) => *at,
            None => {
                let at = self.new_contest(name);
                self.contests.insert(name.to_owned(), at);
                at
            }
        };
        let contest = &mut self.results.contests[at];
        contest.vote_for = contest.vote_for.or(vote_for);
        at
    }

    /// A contest of its own, whatever others are called.
    pub fn new_contest(&mut self, name: &str) -> usize {
        let at = self.results.contests.len();
        self.results.contests.push(ReportedContest {
            number: number(at),
            name: name.into(),
            vote_for: None,
            district: None,
            selections: Vec::new(),
            counts: Vec::new(),
        });
        at
    }

    /// Says how many votes a contest allows, and who votes on it.
    pub fn set_contest(&mut self, at: usize, vote_for: Option<u32>, district: Option<u32>) {
        let contest = &mut self.results.contests[at];
        (contest.vote_for, contest.district) = (vote_for, district);
    }

    /// The number of a selection in a contest, put into the list if it is new.
    pub fn selection(
        &mut self,
        contest: usize,
        name: &str,
        party: &str,
        kind: SelectionKind,
    ) -> u32 {
        // Two people of one name may stand for two parties, and be written in besides.
        let key = (contest, format!("{name}\n{party}\n{kind:?}"));
        if let Some(number) = self.selections.get(&key) {
            return *number;
        }
        let selections = &mut self.results.contests[contest].selections;
        let number = number(selections.len());
        selections.push(ReportedSelection {
            number,
            name: name.into(),
            party: party.into(),
            kind,
        });
        self.selections.insert(key, number);
        number
    }

    /// Adds a figure. One that stands there already is not added again; where it is another, that is reported.
    ///
    /// # Errors
    /// There are too many, in words.
    pub fn count(&mut self, key: Key, figure: Figure, place: &Place) -> Result<(), String> {
        let row = place.row.unwrap_or_default();
        let of_contest = key.contest;
        let counts = match of_contest {
            Some(contest) => &mut self.results.contests[contest].counts,
            None => &mut self.results.counts,
        };
        if let Some(at) = self.known.get(&key) {
            let first = &counts[*at];
            if first.figure != figure {
                let expected = format!(
                    "{}, as in row {}",
                    said(&first.figure, key.of, &first.group),
                    first.row
                );
                let found = format!("{figure}; the first is kept");
                let (code, weight) = (Code::Duplicate, Weight::Unexplained);
                let finding = Finding::new(code, weight, place.clone(), expected, found);
                self.push(of_contest, finding);
            }
            return Ok(());
        }
        if self.known.len() == MOST_FIGURES {
            return Err(format!("more than {MOST_FIGURES} figures"));
        }
        let at = counts.len();
        counts.push(Count {
            unit: key.unit,
            group: key.group.clone(),
            of: key.of,
            selection: key.selection,
            round: key.round,
            figure,
            sheet: place.sheet.clone().unwrap_or_default(),
            row,
        });
        self.known.insert(key, at);
        Ok(())
    }

    /// Reports something at a place of the file.
    pub fn find(
        &mut self,
        code: Code,
        weight: Weight,
        place: Place,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        self.listed
            .push(Finding::new(code, weight, place, expected, found));
    }

    /// Reports something about a contest.
    pub fn push(&mut self, contest: Option<usize>, finding: Finding) {
        let contest = contest.map(|at| self.results.contests[at].name.clone());
        self.listed.push(match contest {
            Some(contest) => finding.contest(&contest),
            None => finding,
        });
    }

    /// The finding of a cell that holds no figure.
    pub fn unreadable(&mut self, place: Place, text: &str) {
        let found = format!("“{}”", shortened(text));
        let (code, weight) = (Code::CellUnreadable, Weight::Unread);
        self.find(code, weight, place, "a figure", found);
    }

    /// The results.
    pub fn finish(self) -> ReportedResults {
        self.results
    }
}

fn said(figure: &Figure, of: CountOf, group: &str) -> String {
    match group {
        "" => format!("{figure} {}", of.words()),
        group => format!("{figure} {}, {group}", of.words()),
    }
}

/// The key of a figure.
fn key(contest: Option<usize>, count: &Count) -> Key {
    Key {
        contest,
        unit: count.unit,
        group: count.group.clone(),
        of: count.of,
        selection: count.selection,
        round: count.round,
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at + 1).expect("files are limited to 2^28 bytes")
}
