//! The parts of an election that cards name, among the units of a file.

use std::collections::HashMap;

use election::fold;
use election::record::{ReportedResults, UnitKind};

use super::ON_CARDS;

/// By what parts of a kind are the same: folded names, numbers of batches as they stand.
pub(super) fn key(kind: UnitKind, name: &str) -> String {
    match kind {
        UnitKind::Batch => name.trim().to_owned(),
        _ => fold(name),
    }
}

/// Units by kind and name, those that cards may name; only those inside a unit, where one is given.
pub(super) fn units(
    reported: &ReportedResults,
    inside: Option<u32>,
) -> HashMap<(UnitKind, String), Vec<u32>> {
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
        UnitKind::County | UnitKind::State | UnitKind::Whole | UnitKind::Part => "parts",
    }
}
