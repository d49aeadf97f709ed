//! Everything that was found, put together.

use std::collections::{BTreeMap, HashMap, HashSet};

use election::{
    Cards, ContestDraw, ContestResult, CountyResult, DrawnCard, RiskLimit, Verification, fold,
};
use sampling::Seed;

use crate::Record;
use crate::draw::{Draws, audited, is_card};
use crate::index::{Contest, Index};
use crate::measure::Measured;
use crate::repairs::JoinedManifests;
use crate::totals::standing;
use crate::universe::Counted;

pub(crate) fn verification(
    index: &Index<'_>,
    seed: Option<Seed>,
    draws: &Draws<'_>,
    universes: &[Counted],
    measured: Vec<Measured>,
    mut record: Record,
) -> Verification {
    // Findings of one weight stay in the order of the steps that made them.
    record.findings.sort_by_key(|finding| finding.weight);
    record.checks.sort_by_key(|check| check.step);
    let contests = index.contests.iter().zip(universes).zip(measured);
    Verification {
        schema: Verification::SCHEMA,
        audit: index.audit.name.clone(),
        files: index.audit.files.clone(),
        counties: counties(index),
        contests: contests
            .map(|((contest, counted), m)| result(index, contest, counted, m))
            .collect(),
        checks: record.checks,
        findings: record.findings,
        draws: match &seed {
            Some(seed) => all_draws(index, seed, draws),
            None => Vec::new(),
        },
        seed: seed.map(|seed| seed.as_str().to_owned()),
    }
}

fn counties(index: &Index<'_>) -> Vec<CountyResult> {
    let mut examined: HashMap<String, HashSet<&str>> = HashMap::new();
    let last = index
        .audit
        .rounds
        .iter()
        .rev()
        .find_map(|round| round.sheets.as_ref());
    for row in last.into_iter().flatten().flat_map(|sheet| &sheet.rows) {
        examined
            .entry(fold(&row.county))
            .or_default()
            .insert(&row.imprinted_id);
    }
    let result = |county: &crate::index::County<'_>| CountyResult {
        county: county.name.clone(),
        id: county.id,
        cards: county.manifest.map(|manifest| manifest.cards()),
        batches: county.manifest.map_or(0, |manifest| manifest.batches.len()),
        cards_examined: examined.get(&fold(&county.name)).map_or(0, HashSet::len),
    };
    index.counties.iter().map(result).collect()
}

fn result(
    index: &Index<'_>,
    contest: &Contest<'_>,
    counted: &Counted,
    measured: Measured,
) -> ContestResult {
    let standing = standing(contest);
    let row = contest.row();
    let names =
        |of: &[(election::Name, election::Votes)]| of.iter().map(|(n, _)| n.clone()).collect();
    ContestResult {
        contest: contest.name.clone(),
        targeted: contest.targeted(),
        counties: contest
            .counties
            .iter()
            .map(|k| index.counties[*k].name.clone())
            .collect(),
        winners_allowed: row.map(|row| row.winners_allowed),
        winners: standing
            .as_ref()
            .map(|s| names(s.winners()))
            .unwrap_or_default(),
        runner_up: standing
            .as_ref()
            .and_then(|s| s.runner_up())
            .map(|(n, _)| n.clone()),
        margin: standing.as_ref().and_then(|s| s.margin()),
        cards: counted.cards,
        risk_limit: row
            .and_then(|row| RiskLimit::parse(&row.risk_limit).ok())
            .map(|l| l.to_f64()),
        rounds: measured.rounds,
        opportunistic: measured.opportunistic,
    }
}

/// The draws of every contest whose draw comes out, with the rounds in which their cards were examined.
fn all_draws(index: &Index<'_>, seed: &Seed, draws: &Draws<'_>) -> Vec<ContestDraw> {
    let mut all = Vec::new();
    for (k, changes) in &draws.equal_with {
        let contest = &index.contests[*k];
        let sheets = || {
            contest
                .rounds
                .iter()
                .filter_map(|round| Some((round, round.sheet?)))
        };
        let Some((last, sheet)) = sheets().next_back() else {
            continue;
        };
        let Some(joined) = JoinedManifests::new(index, contest, changes) else {
            continue;
        };
        let universe = joined.universe();
        let Cards(n) = universe.cards();
        // The round whose sheet has the draw first: draws 1 … n are on the sheet of a round of n.
        let rounds: Vec<(u32, u64)> = sheets()
            .map(|(round, _)| (round.number, audited(round).unwrap_or(0)))
            .collect();
        let mut rows: BTreeMap<u64, Vec<&election::DrawRow>> = BTreeMap::new();
        for row in &sheet.rows {
            rows.entry(row.number.unwrap_or(0)).or_default().push(row);
        }
        let count = audited(last).unwrap_or(0).min(sheet.rows.len() as u64);
        let cards = (1..=count).filter_map(|i| {
            let number = seed.draw(i, n)?;
            let card = universe.card(number)?;
            let row = rows
                .get(&number)
                .and_then(|rows| rows.iter().find(|row| is_card(row, &card)));
            Some(DrawnCard {
                draw: i,
                number,
                county: card.county.clone(),
                tabulator: card.batch.tabulator.clone(),
                batch: card.batch.name.clone(),
                position: card.position,
                round: rounds
                    .iter()
                    .find(|(_, examined)| i <= *examined)
                    .map(|(round, _)| *round),
                discrepancy: row.map(|row| row.discrepancy.clone()).unwrap_or_default(),
            })
        });
        all.push(ContestDraw {
            contest: contest.name.clone(),
            cards: cards.collect(),
        });
    }
    all
}
