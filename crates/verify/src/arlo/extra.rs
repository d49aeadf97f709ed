//! Batches that are audited beside the sample (`EXTRA`), made again from the seed.
//!
//! Arlo adds them in the first round where a state asks for it, jurisdiction by jurisdiction in the order of names,
//! each time choosing from the keys in order: one batch of ballots marked by machine if the sample has none, one of
//! ballots marked by hand if it has none, then others until the batches of the jurisdiction have 2 % of its ballots.
//! Python's generator, begun anew with the seed for each contest. What a batch holds stands in the manifest's
//! `Container`. (Arlo's `sample_extra_batches_by_counting_group`; all of Georgia's of May 2026 come out so.)

use std::collections::{BTreeMap, BTreeSet};

use election::{
    ArloManifest, Cards, Check, Code, Finding, Place, Repair, RepairKind, Step, Verdict, Weight,
    fold,
};
use sampling::arlo::MersenneTwister;

use super::index::{Contest, Index};
use super::manifests::{by_name, manifests_of};
use super::tickets::Drawn;
use crate::Record;

/// What containers are called whose ballots were marked by machine, and by hand; folded.
const BY_MACHINE: &[&str] = &[
    "advancedvoting",
    "advancevoting",
    "electionday",
    "electionsday",
];
const BY_HAND: &[&str] = &["absenteebymail", "provisional"];

/// A check a targeted contest that has batches added.
pub(super) fn check(index: &Index<'_>, drawn: &Drawn, record: &mut Record) {
    for contest in index.contests.iter().filter(|c| c.row.targeted) {
        let added = added(index, contest);
        if added.is_empty() {
            continue;
        }
        let check = |verdict| Check::new(Step::Selection, verdict).contest(contest.name());
        let expected = match expected(index, contest, drawn) {
            Ok(expected) => expected,
            Err(because) => {
                let because = format!("batches added beside the sample: {because}");
                record.check(check(Verdict::cannot(because)));
                continue;
            }
        };
        if 2 * expected.intersection(&added).count() < added.len() {
            let because = "batches added beside the sample: fewer than half are those that Arlo of 2026 adds; earlier \
                           versions choose from a set without order, which cannot be made again";
            record.check(check(Verdict::cannot(because)));
            continue;
        }
        let name = |row: &usize| {
            let batch = &index.report.batches[*row];
            format!("{}, {}", batch.jurisdiction, batch.name.trim())
        };
        let (hidden, lacking): (Vec<usize>, Vec<usize>) = expected
            .difference(&added)
            .partition(|row| prints_one(index, **row));
        let lacking: Vec<_> = lacking.iter().map(name).collect();
        let extra: Vec<_> = added.difference(&expected).map(name).collect();
        for (items, what) in [
            (
                &lacking,
                "batches that the seed adds and the report does not",
            ),
            (&extra, "batches that the report adds and the seed does not"),
        ] {
            if !items.is_empty() {
                let finding = Finding::new(
                    Code::Sample,
                    Weight::Unexplained,
                    Place::file(index.report.file.clone()),
                    "the batches that the seed adds beside the sample",
                    format!("{} {what}", items.len()),
                );
                record.finding(finding.contest(contest.name()).cards(items.clone()));
            }
        }
        let repairs = hidden.iter().map(|row| Repair {
            kind: RepairKind::CombinedRowOfOne,
            county: Some(index.report.batches[*row].jurisdiction.clone()),
            what: format!(
                "an added batch in {}",
                index.report.batches[*row].name.trim()
            ),
            source: index.report.file.clone(),
        });
        let verdict = match lacking.is_empty() && extra.is_empty() {
            true => Verdict::after(repairs.collect()),
            false => Verdict::Differs,
        };
        record.check(check(verdict).values(
            format!("{} batches added beside the sample", added.len()),
            format!(
                "{} of them are those of the seed",
                added.len() - extra.len()
            ),
        ));
    }
}

/// Whether a row stands for several batches and does not say whose tickets it prints: Arlo's reports of 2026 print
/// those of one of them.
fn prints_one(index: &Index<'_>, row: usize) -> bool {
    let row = &index.report.batches[row];
    let mut tickets = row.contests.iter().flatten().flat_map(|f| &f.tickets);
    !row.combines.is_empty() && tickets.all(|ticket| ticket.of_batch.is_none())
}

/// The rows of the report that were added for a contest.
fn added(index: &Index<'_>, contest: &Contest<'_>) -> BTreeSet<usize> {
    let rows = index.report.batches.iter().enumerate();
    let is_added =
        |figures: &election::BatchFigures| figures.tickets.iter().any(|t| t.number.is_none());
    rows.filter(|(_, row)| row.contests[contest.at].as_ref().is_some_and(is_added))
        .map(|(k, _)| k)
        .collect()
}

/// The rows that hold the batches which the seed adds; or why that cannot be told, or a batch that no row has.
fn expected(
    index: &Index<'_>,
    contest: &Contest<'_>,
    drawn: &Drawn,
) -> Result<BTreeSet<usize>, String> {
    if index.seed.is_empty() {
        return Err("the report has no random seed".to_owned());
    }
    let manifests = manifests_of(index, contest)?;
    let knows = |m: &&ArloManifest| m.batches.iter().any(|b| group(b).is_some());
    if !manifests.iter().any(|(_, m)| knows(m)) {
        return Err("the manifests do not say what kind of ballots a batch holds".to_owned());
    }
    let rows = rows_by_batch(index);
    let mut sampled: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for draw in drawn.of(contest).iter().filter(|d| d.round == 1) {
        let row = &index.report.batches[draw.row];
        sampled
            .entry(&row.jurisdiction)
            .or_default()
            .insert(&draw.batch);
    }
    let mut generator = MersenneTwister::new(index.seed);
    let none = BTreeSet::new();
    let mut expected = BTreeSet::new();
    for (jurisdiction, manifest) in manifests {
        let sampled = sampled.get(&**jurisdiction).unwrap_or(&none);
        for batch in of_jurisdiction(manifest, sampled, &mut generator) {
            let row = rows.get(&(&**jurisdiction, batch));
            let row = row.ok_or_else(|| {
                format!("the report has no row for batch {batch} of {jurisdiction}")
            })?;
            expected.insert(*row);
        }
    }
    Ok(expected)
}

/// The row of each batch, by itself or in a combined batch.
fn rows_by_batch<'a>(index: &Index<'a>) -> BTreeMap<(&'a str, &'a str), usize> {
    let mut rows = BTreeMap::new();
    let all = || index.report.batches.iter().enumerate();
    for (k, row) in all() {
        for name in &row.combines {
            rows.insert((&*row.jurisdiction, name.as_str()), k);
        }
    }
    // Where a batch of a combined one has a row of its own, its ticket stands there.
    for (k, row) in all().filter(|(_, row)| row.combines.is_empty()) {
        rows.insert((&*row.jurisdiction, row.name.trim()), k);
    }
    rows
}

/// Whether a batch's ballots were marked by machine; none if its container does not say.
fn group(batch: &election::Batch) -> Option<bool> {
    let container = fold(&batch.container);
    let by_machine = BY_MACHINE.contains(&container.as_str());
    (by_machine || BY_HAND.contains(&container.as_str())).then_some(by_machine)
}

fn of_jurisdiction<'m>(
    manifest: &'m ArloManifest,
    sampled: &BTreeSet<&str>,
    generator: &mut MersenneTwister,
) -> Vec<&'m str> {
    let ballots = by_name(manifest);
    let all: Cards = ballots.values().copied().sum();
    let mut added: Vec<&str> = Vec::new();
    for by_machine in [true, false] {
        let of_group: BTreeSet<&str> = manifest
            .batches
            .iter()
            .filter(|b| group(b) == Some(by_machine))
            .map(|b| &*b.name)
            .collect();
        if of_group.is_disjoint(sampled) {
            let names: Vec<&str> = of_group.into_iter().collect();
            added.extend(generator.choice(names.len()).map(|k| names[k]));
        }
    }
    let taken = |name: &str| sampled.contains(name) || added.contains(&name);
    let (chosen, rest): (Vec<_>, Vec<_>) = ballots.iter().partition(|(name, _)| taken(name));
    let mut chosen: Cards = chosen.iter().map(|(_, b)| **b).sum();
    let mut rest: Vec<(&str, Cards)> = rest.iter().map(|(name, b)| (&****name, **b)).collect();
    // Arlo compares chosen / all with 0.02 in binary fractions; whole numbers decide the same but where
    // both are equal, and then neither is less.
    while chosen.0.saturating_mul(50) < all.0 {
        let Some(k) = generator.choice(rest.len()) else {
            break;
        };
        let (name, ballots) = rest.remove(k);
        added.push(name);
        chosen += ballots;
    }
    added
}
