//! Parts and counting groups of the record, joined to the units and groups of a file by their names.
//!
//! A precinct that one side names whole and the other by its portions (`1001`, and `1001 - 01`, `1001 - 02`) is compared as a
//! whole, where nothing else of the same name is on either side.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use election::record::{CountedContest, PartName, ReportedResults, ReportingUnit, UnitKind};
use election::{Name, fold};

use super::ON_CARDS;

/// A part that both sides have.
pub(super) struct Joined {
    pub kind: UnitKind,
    /// As the record names it, or the whole of what the record has in portions.
    pub name: Name,
    /// The units of the file.
    pub units: Vec<u32>,
}

/// What both sides name, and what one alone does.
#[derive(Default)]
pub(super) struct Places {
    pub joined: Vec<Joined>,
    /// The parts of the record that are joined: where among these.
    of_record: HashMap<PartName, usize>,
    /// Parts of the record that the file lacks, where it has others of the kind.
    pub unmatched: BTreeSet<PartName>,
    /// Units of the file that the record lacks, of the kinds that cards may name or this record does.
    pub lacking: Vec<(UnitKind, Name)>,
    /// Precincts that one side has in portions, with these.
    pub portions: Vec<(Name, Vec<Name>)>,
    /// Counting groups that both have, folded, with the record's names.
    pub groups: BTreeMap<String, Name>,
    /// Counting groups of the record alone, and of the file alone; none where one of them has none at all.
    pub lone_groups: (Vec<Name>, Vec<Name>),
}

impl Places {
    /// Joins; `inside` is the unit of the file that the record is, where it is not all of it.
    pub fn of(counted: &[CountedContest], reported: &ReportedResults, inside: Option<u32>) -> Self {
        let names: BTreeSet<&PartName> = counted.iter().flat_map(|of| of.parts.keys()).collect();
        let kinds: BTreeSet<UnitKind> = names.iter().map(|(kind, _)| *kind).collect();
        let comparable = |unit: &&ReportingUnit| {
            let of_kind = ON_CARDS.contains(&unit.kind) || kinds.contains(&unit.kind);
            let within =
                inside.is_none_or(|of| unit.number != of && reported.is_within(unit.number, of));
            of_kind && within
        };
        let units: Vec<&ReportingUnit> = reported.units.iter().filter(comparable).collect();
        let of_file: HashSet<UnitKind> = units.iter().map(|unit| unit.kind).collect();
        let mut by_name: HashMap<(UnitKind, String), Vec<u32>> = HashMap::new();
        for unit in &units {
            let mut keys: Vec<String> = unit.also.iter().map(|name| key(unit.kind, name)).collect();
            keys.push(key(unit.kind, &unit.name));
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                by_name
                    .entry((unit.kind, key))
                    .or_default()
                    .push(unit.number);
            }
        }
        let mut places = Places::default();
        let mut taken: HashSet<u32> = HashSet::new();
        for part in names {
            let (kind, name) = part;
            match by_name.get(&(*kind, key(*kind, name))) {
                Some(units) => {
                    taken.extend(units);
                    places.join(part, name, units.clone());
                }
                None if of_file.contains(kind) => {
                    places.unmatched.insert(part.clone());
                }
                None => {} // the file has no such parts
            }
        }
        places.join_portions(&units, &mut taken);
        let left = units.iter().filter(|unit| !taken.contains(&unit.number));
        places.lacking = left.map(|unit| (unit.kind, unit.name.clone())).collect();
        places.join_groups(counted, reported);
        places
    }

    /// Where a part of the record is among those joined.
    pub fn at(&self, part: &PartName) -> Option<usize> {
        self.of_record.get(part).copied()
    }

    /// Several spellings of the record may be the same units.
    fn join(&mut self, part: &PartName, name: &Name, units: Vec<u32>) {
        let same = self.joined.iter().rposition(|joined| joined.units == units);
        let at = same.unwrap_or_else(|| {
            self.joined.push(Joined {
                kind: part.0,
                name: name.clone(),
                units,
            });
            self.joined.len() - 1
        });
        self.of_record.insert(part.clone(), at);
    }

    /// Joins precincts to their portions among what is left on both sides.
    fn join_portions(&mut self, units: &[&ReportingUnit], taken: &mut HashSet<u32>) {
        let precincts = units.iter().filter(|unit| unit.kind == UnitKind::Precinct);
        let mut free: Vec<&ReportingUnit> = precincts
            .filter(|unit| !taken.contains(&unit.number))
            .copied()
            .collect();
        let open: Vec<PartName> = self.unmatched.iter().cloned().collect();
        let open = open.iter().filter(|(kind, _)| *kind == UnitKind::Precinct);
        // The record has portions of a unit: of several that it could be, of the longest name.
        let mut of_units: BTreeMap<u32, Vec<&PartName>> = BTreeMap::new();
        for part in open.clone() {
            let wholes = free.iter().filter(|unit| is_portion(&part.1, &unit.name));
            if let Some(unit) = wholes.max_by_key(|unit| unit.name.len()) {
                of_units.entry(unit.number).or_default().push(part);
            }
        }
        for unit in std::mem::take(&mut free) {
            let Some(portions) = of_units.get(&unit.number) else {
                free.push(unit);
                continue;
            };
            for part in portions {
                self.unmatched.remove(*part);
                self.join(part, &unit.name, vec![unit.number]);
            }
            taken.insert(unit.number);
            let names = portions.iter().map(|(_, name)| name.clone()).collect();
            self.portions.push((unit.name.clone(), names));
        }
        // The file has portions of a precinct of the record.
        let mut of_parts: BTreeMap<&PartName, Vec<&ReportingUnit>> = BTreeMap::new();
        for unit in free {
            let wholes = open.clone().filter(|part| self.unmatched.contains(*part));
            let wholes = wholes.filter(|(_, name)| is_portion(&unit.name, name));
            if let Some(part) = wholes.max_by_key(|(_, name)| name.len()) {
                of_parts.entry(part).or_default().push(unit);
            }
        }
        for (part, portions) in of_parts {
            self.unmatched.remove(part);
            let numbers: Vec<u32> = portions.iter().map(|unit| unit.number).collect();
            taken.extend(&numbers);
            self.join(part, &part.1, numbers);
            let names = portions.iter().map(|unit| unit.name.clone()).collect();
            self.portions.push((part.1.clone(), names));
        }
    }

    fn join_groups(&mut self, counted: &[CountedContest], reported: &ReportedResults) {
        let ours = counted.iter().flat_map(|of| of.groups.keys());
        let mut ours: BTreeMap<String, Name> =
            ours.map(|(_, name)| (fold(name), name.clone())).collect();
        let counts = reported.contests.iter().flat_map(|of| &of.counts);
        let named = counts.filter(|count| !count.group.is_empty());
        let mut theirs: BTreeMap<String, Name> = named
            .map(|count| (fold(&count.group), count.group.clone()))
            .collect();
        if ours.is_empty() || theirs.is_empty() {
            return;
        }
        self.groups = ours.clone();
        self.groups.retain(|key, _| theirs.contains_key(key));
        ours.retain(|key, _| !self.groups.contains_key(key));
        theirs.retain(|key, _| !self.groups.contains_key(key));
        self.lone_groups = (ours.into_values().collect(), theirs.into_values().collect());
    }
}

/// By what parts of a kind are the same: folded names, numbers of batches as they stand.
fn key(kind: UnitKind, name: &str) -> String {
    match kind {
        UnitKind::Batch => name.trim().to_owned(),
        _ => fold(name),
    }
}

/// Whether a name is another with more behind it that is no longer the same word or number.
fn is_portion(portion: &str, of: &str) -> bool {
    let (portion, of) = (portion.trim(), of.trim());
    let (Some(begins), Some(rest)) = (portion.get(..of.len()), portion.get(of.len()..)) else {
        return false;
    };
    let separate = rest.starts_with(|c: char| !c.is_alphanumeric());
    !of.is_empty()
        && begins.eq_ignore_ascii_case(of)
        && separate
        && rest.contains(char::is_alphanumeric)
}

/// What a part is called.
pub(super) fn word(kind: UnitKind) -> &'static str {
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
pub(super) fn plural(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Precinct => "precincts",
        UnitKind::BallotStyle => "ballot styles",
        UnitKind::Batch => "batches",
        UnitKind::County => "counties",
        UnitKind::State => "states",
        UnitKind::Whole | UnitKind::Part => "parts",
    }
}
