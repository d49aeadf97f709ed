//! Everything that was found, put together.

use std::collections::BTreeMap;

use election::{
    ContestDraw, ContestResult, CountyResult, DrawnCard, MathType, Name, Opportunistic,
    RoundResult, Verification, Votes,
};

use super::index::{Contest, Index};
use super::tickets::Drawn;
use crate::Record;

pub(super) fn verification(
    index: &Index<'_>,
    drawn: &Drawn,
    measured: Vec<Vec<RoundResult>>,
    mut record: Record,
) -> Verification {
    record.findings.sort_by_key(|finding| finding.weight);
    record.checks.sort_by_key(|check| check.step);
    let contests = index.contests.iter().zip(measured);
    Verification {
        schema: Verification::SCHEMA,
        audit: index.audit.name.clone(),
        seed: Some(index.seed.to_owned()).filter(|seed| !seed.is_empty()),
        files: index.audit.files.clone(),
        counties: jurisdictions(index),
        contests: contests
            .map(|(contest, rounds)| result(index, contest, rounds))
            .collect(),
        checks: record.checks,
        findings: record.findings,
        draws: index
            .contests
            .iter()
            .filter_map(|contest| draws(index, contest, drawn))
            .collect(),
    }
}

fn jurisdictions(index: &Index<'_>) -> Vec<CountyResult> {
    let mut examined: BTreeMap<&Name, usize> = BTreeMap::new();
    let ballots = index.report.ballots.iter();
    for ballot in ballots.filter(|ballot| ballot.status != "NOT_AUDITED") {
        *examined.entry(&ballot.jurisdiction).or_default() += 1;
    }
    let of = index.audit.jurisdictions.iter().enumerate();
    let of = of.map(|(k, (name, files))| CountyResult {
        county: name.clone(),
        id: u32::try_from(k + 1).ok(),
        cards: files
            .manifest
            .as_ref()
            .map(|m| m.batches.iter().map(|b| b.cards).sum()),
        batches: files.manifest.as_ref().map_or(0, |m| m.batches.len()),
        cards_examined: examined.get(name).copied().unwrap_or(0),
    });
    of.collect()
}

fn result(index: &Index<'_>, contest: &Contest<'_>, rounds: Vec<RoundResult>) -> ContestResult {
    let name = |k: &usize| contest.row.votes[*k].0.clone();
    let compares = matches!(
        index.math_type(),
        Some(MathType::SuperSimple | MathType::CardStyleData | MathType::Suite)
    );
    let jurisdictions = index.audit.jurisdictions.keys();
    let (winners, losers) = contest.advancing();
    let margin = match index.math_type() {
        Some(MathType::Macro) => {
            let margins = contest
                .batch_pairs()
                .into_iter()
                .map(|pair| pair.margin / pair.scale);
            margins
                .min()
                .map(|least| Votes(u64::try_from(least).unwrap_or(0)))
        }
        _ => (!losers.is_empty()).then(|| Votes(contest.smallest_margin())),
    };
    ContestResult {
        contest: contest.name().clone(),
        targeted: contest.row.targeted,
        counties: jurisdictions
            .filter(|name| contest.has(name))
            .cloned()
            .collect(),
        winners_allowed: Some(contest.row.winners),
        winners: winners.iter().map(name).collect(),
        runner_up: losers.first().map(name),
        margin,
        cards: Some(contest.row.ballots),
        risk_limit: index.risk_limit(),
        gamma: compares.then(|| "1.03905".to_owned()),
        rounds,
        opportunistic: match contest.row.targeted {
            true => Opportunistic::Targeted,
            false => Opportunistic::Measured,
        },
    }
}

/// The draws of a contest by round, then in the order of their tickets.
fn draws(index: &Index<'_>, contest: &Contest<'_>, drawn: &Drawn) -> Option<ContestDraw> {
    let mut draws: Vec<_> = drawn.of(contest).iter().collect();
    if draws.is_empty() {
        return None;
    }
    let batches = index.of_batches();
    draws.sort_by(|a, b| (a.round, &a.ticket).cmp(&(b.round, &b.ticket)));
    let cards = draws.iter().zip(1u64..).map(|(draw, i)| {
        let ballot = index.report.ballots.get(draw.row).filter(|_| !batches);
        let batch = index.report.batches.get(draw.row).filter(|_| batches);
        let jurisdiction = ballot
            .map(|b| &b.jurisdiction)
            .or(batch.map(|b| &b.jurisdiction));
        let change = match (ballot, batch) {
            (Some(ballot), _) => ballot.contests[contest.at].margin_change.clone(),
            (_, Some(batch)) => {
                let figures = batch.contests[contest.at].as_ref();
                figures.map(|f| f.margin_change.clone()).unwrap_or_default()
            }
            _ => String::new(),
        };
        DrawnCard {
            draw: Some(i),
            number: None,
            ticket: Some(draw.ticket.clone()),
            county: jurisdiction.cloned().unwrap_or_default(),
            tabulator: ballot.and_then(|b| b.tabulator.clone()).unwrap_or_default(),
            batch: draw.batch.clone(),
            position: ballot.map_or(0, |b| b.position),
            round: Some(draw.round),
            discrepancy: change,
        }
    });
    Some(ContestDraw {
        contest: contest.name().clone(),
        cards: cards.collect(),
    })
}
