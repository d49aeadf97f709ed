//! The whole sample made again from manifests or candidate totals.

use std::collections::{BTreeMap, BTreeSet};

use election::{AuditType, Cards, Check, Code, Finding, MathType, Step, Verdict, Weight};
use risk::arlo::Bounds;
use sampling::arlo::{Tickets, ballot_key, draw_ballots, draw_ballots_once, draw_batches};

use super::batch_risk::bound;
use super::index::{Contest, Index};
use super::manifests::manifests_of;
use super::tickets::{Draw, Drawn, ballot_name, name_of};
use super::totals::Tallied;
use crate::Record;

/// Each ballot's ticket takes a microsecond: a claim of more ballots than this is not followed.
const MOST_BALLOTS: Cards = Cards(50_000_000);

/// A sample: round, jurisdiction, batch and position (0 for a whole batch), how often.
type Sample = BTreeMap<(u32, String), usize>;

/// A check a targeted contest, of all its rounds together.
pub(super) fn check(index: &Index<'_>, drawn: &Drawn, record: &mut Record) {
    for contest in index.contests.iter().filter(|c| c.row.targeted) {
        let draws = drawn.of(contest);
        if draws.is_empty() {
            continue;
        }
        let listed = listed(index, draws);
        let made = match index.of_batches() {
            _ if index.seed.is_empty() => Err("the report has no random seed".to_owned()),
            true => of_batches(index, contest, draws, &listed),
            false => of_ballots(index, contest, draws),
        };
        let check = |verdict| Check::new(Step::Selection, verdict).contest(contest.name());
        let made = match made {
            Ok(made) => made,
            Err(because) => {
                record.check(check(Verdict::cannot(because)));
                continue;
            }
        };
        let lacking = difference(&made, &listed);
        let extra = difference(&listed, &made);
        for (items, expected, found) in [
            (
                &lacking,
                "in the sample that seed and files give",
                "not in the report",
            ),
            (
                &extra,
                "in the report",
                "not in the sample that seed and files give",
            ),
        ] {
            if !items.is_empty() {
                let finding = Finding::new(
                    Code::Sample,
                    Weight::Unexplained,
                    election::Place::file(index.report.file.clone()),
                    expected,
                    format!("{} draws {found}", items.len()),
                );
                record.finding(finding.contest(contest.name()).cards(items.clone()));
            }
        }
        let equal = lacking.is_empty() && extra.is_empty();
        record.check(check(Verdict::equal_if(equal)).values(
            format!("{} draws", draws.len()),
            format!(
                "{} of them are those of the seed",
                draws.len() - extra.len()
            ),
        ));
    }
}

fn listed(index: &Index<'_>, draws: &[Draw]) -> Sample {
    let mut sample = Sample::new();
    for draw in draws {
        let item = match index.of_batches() {
            true => {
                let batch = &index.report.batches[draw.row];
                format!("{}, {}", batch.jurisdiction, draw.batch)
            }
            false => name_of(&index.report.ballots[draw.row]),
        };
        *sample.entry((draw.round, item)).or_default() += 1;
    }
    sample
}

/// What the one has more often than the other, in words.
fn difference(one: &Sample, other: &Sample) -> Vec<String> {
    let mut found = Vec::new();
    for ((round, item), count) in one {
        let there = other.get(&(*round, item.clone())).copied().unwrap_or(0);
        let more = count.saturating_sub(there);
        found.extend((0..more).map(|_| format!("round {round}: {item}")));
    }
    found
}

/// Draws of each round, in order.
fn sizes(draws: &[Draw]) -> BTreeMap<u32, usize> {
    let mut sizes = BTreeMap::new();
    for draw in draws {
        *sizes.entry(draw.round).or_default() += 1;
    }
    sizes
}

/// Batches with probability proportional to their error bounds, numbered by jurisdiction and file order.
fn of_batches(
    index: &Index<'_>,
    contest: &Contest<'_>,
    draws: &[Draw],
    listed: &Sample,
) -> Result<Sample, String> {
    if !contest.row.nested_under.is_empty() {
        let of = &contest.row.nested_under;
        return Err(format!(
            "the sample is a part of that of {of}, which is not followed"
        ));
    }
    let batches = contest
        .tallied
        .as_deref()
        .ok_or("no candidate totals among the files: batches are drawn by their votes")?;
    let pairs = contest.batch_pairs();
    let mut bounds = Vec::with_capacity(batches.len());
    for batch in batches {
        let ballots = batch.ballots.ok_or_else(|| {
            format!(
                "no manifest with batch {} of {} among the files",
                batch.name, batch.jurisdiction
            )
        })?;
        bounds.push(bound(&pairs, &batch.votes, ballots, 1).ok_or("a margin is 0")?);
    }
    let (_, probabilities) = Bounds::new(&bounds).ok_or("no batch can hold an error")?;
    // All batches are called for once all rounds so far ask for as many draws as there are; in some versions of Arlo,
    // once one round does.
    let called_for = |so_far: bool| {
        let full = |before: usize, size: usize| match so_far {
            true => before + size >= batches.len(),
            false => size >= batches.len(),
        };
        rounds_of(index.seed, batches, &probabilities, draws, full)
    };
    let made = called_for(true);
    if made == *listed {
        return Ok(made);
    }
    let other = called_for(false);
    Ok(if other == *listed { other } else { made })
}

/// The draws of each round; `full` says of the draws before and those of the round whether all batches are called for.
fn rounds_of(
    seed: &str,
    batches: &[Tallied<'_>],
    probabilities: &[f64],
    draws: &[Draw],
    full: impl Fn(usize, usize) -> bool,
) -> Sample {
    let key = |k: usize| format!("{}, {}", batches[k].jurisdiction, batches[k].name);
    let mut sample = Sample::new();
    let mut before: Vec<usize> = Vec::new();
    for (round, size) in sizes(draws) {
        let mut order = match full(before.len(), size) {
            // Those not yet drawn follow in the order of their keys.
            true => {
                let drawn: BTreeSet<usize> = before.iter().copied().collect();
                let rest = (0..batches.len()).filter(|k| !drawn.contains(k));
                let mut rest: Vec<usize> = rest.collect();
                rest.sort_by_key(|k| (batches[*k].jurisdiction, batches[*k].name));
                before.iter().copied().chain(rest).collect()
            }
            false => draw_batches(seed, probabilities, before.len() + size),
        };
        for k in order.iter().skip(before.len()) {
            *sample.entry((round, key(*k))).or_default() += 1;
        }
        order.truncate(before.len() + size);
        before = order;
    }
    sample
}

/// The smallest tickets among all ballots of the contest's jurisdictions; in a hybrid audit of each stratum by itself.
fn of_ballots(index: &Index<'_>, contest: &Contest<'_>, draws: &[Draw]) -> Result<Sample, String> {
    if index.math_type() == Some(MathType::CardStyleData) {
        return Err(
            "which ballots carry the contest stands in CVRs, which are not read yet".to_owned(),
        );
    }
    let manifests = manifests_of(index, contest)?;
    let hybrid = index.audit_type() == Some(AuditType::Hybrid);
    let mut listed = Vec::new();
    for (jurisdiction, manifest) in manifests {
        for batch in &manifest.batches {
            listed.push((jurisdiction, batch));
        }
    }
    if hybrid && listed.iter().any(|(_, batch)| batch.has_cvrs.is_none()) {
        return Err("the manifests do not say which batches have CVRs".to_owned());
    }
    let ballots: Cards = listed.iter().map(|(_, batch)| batch.cards).sum();
    if ballots > MOST_BALLOTS {
        return Err(format!(
            "{ballots} ballots in the manifests are more than any election has"
        ));
    }
    let tickets = Tickets::new(index.seed);
    let mut sample = Sample::new();
    for has_cvr in [true, false] {
        let of_stratum = |batch: &election::Batch| !hybrid || batch.has_cvrs == Some(has_cvr);
        let batches: Vec<_> = listed
            .iter()
            .filter(|(_, batch)| of_stratum(batch))
            .collect();
        let stratum: Vec<Draw> = draws
            .iter()
            .filter(|d| d.has_cvr == has_cvr)
            .cloned()
            .collect();
        let keyed = batches.iter().map(|(jurisdiction, batch)| {
            let key = ballot_key(jurisdiction, tabulator(batch), &batch.name);
            (key, 1..=batch.cards.0)
        });
        let made = match hybrid && !has_cvr {
            true => draw_ballots_once(&tickets, keyed, stratum.len()),
            false => draw_ballots(&tickets, keyed, stratum.len()),
        };
        let rounds = sizes(&stratum).into_iter();
        let rounds = rounds.flat_map(|(round, size)| std::iter::repeat_n(round, size));
        for (draw, round) in made.iter().zip(rounds) {
            let (jurisdiction, batch) = batches[draw.batch];
            let tabulator = tabulator(batch);
            let item = ballot_name(jurisdiction, tabulator, &batch.name, draw.position);
            *sample.entry((round, item)).or_default() += 1;
        }
    }
    Ok(sample)
}

/// The tabulator of a batch, if its manifest has one.
fn tabulator(batch: &election::Batch) -> Option<&str> {
    (!batch.tabulator.is_empty()).then_some(&*batch.tabulator)
}
