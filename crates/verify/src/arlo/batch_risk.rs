//! The P-value of a batch comparison, from candidate totals or from what the report has of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::{ArloRound, DiscrepancyCounts, Repair, RepairKind};
use risk::arlo::{Bounds, Decimal28, batch_error, error_bound, printed};

use super::index::{Contest, Index, Pair};
use super::risk::{Figure, NoFigure};
use super::tickets::{Draw, Drawn};
use super::totals::{Tallied, batches};

fn cannot(because: impl Into<String>) -> NoFigure {
    NoFigure::Cannot(because.into())
}

pub(super) fn figure(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
) -> Result<Figure, NoFigure> {
    let draws: Vec<&Draw> = drawn
        .of(contest)
        .iter()
        .filter(|d| d.round <= round.number)
        .collect();
    if draws.is_empty() {
        return Err(cannot("no batch was drawn for the contest"));
    }
    let pairs = contest.batch_pairs();
    let tallied = batches(index, contest);
    if is_full(contest, index, &draws, tallied.as_deref()) {
        return Ok(Figure {
            arlo: 0.0,
            ours: risk::arlo::rounded_up(0.0),
            repairs: Vec::new(),
            working: "every batch was counted".to_owned(),
            discrepancies: DiscrepancyCounts::default(),
        });
    }
    let own = tallied.iter().flatten();
    let own = own
        .map(|batch| ((&**batch.jurisdiction, &**batch.name), batch))
        .collect();
    let mut repairs = Vec::new();
    let mut terms = Vec::with_capacity(draws.len());
    for draw in &draws {
        terms.push(term(index, contest, &pairs, draw, &own, &mut repairs)?);
    }
    let total = total(contest, &pairs, tallied.as_deref())?;
    let of = || terms.iter().map(|(error, bound)| (error, bound));
    let arlo = total.risk(of());
    let in_error = terms
        .iter()
        .filter(|(error, _)| *error > Decimal28::ZERO)
        .count();
    let working = format!(
        "{} draws, {in_error} of them with an error against the outcome; {}",
        draws.len(),
        match tallied.is_some() {
            true => "error bounds from the candidate totals",
            false => "error bounds from the totals of the report, by the closest pair",
        }
    );
    if tallied.is_none() && pairs.len() > 1 && printed(arlo) != round.p_value {
        let because = "the sum of all error bounds stands in the candidate totals, which are not at hand; \
                       it is at least that of the closest pair";
        return Err(NoFigure::AtLeast(arlo, because.to_owned()));
    }
    repairs.dedup();
    Ok(Figure {
        arlo,
        ours: total.p_value(of()),
        repairs,
        working,
        discrepancies: DiscrepancyCounts::default(),
    })
}

/// The sum of all error bounds: from every batch, or that of the closest pair alone.
fn total(
    contest: &Contest<'_>,
    pairs: &[Pair],
    tallied: Option<&[Tallied<'_>]>,
) -> Result<Bounds, NoFigure> {
    let unbounded = || cannot("a margin is 0: Arlo asks for a full count");
    let Some(tallied) = tallied else {
        let closest = pairs.iter().min_by_key(|pair| pair.margin);
        let closest = closest
            .filter(|pair| pair.margin > 0)
            .ok_or_else(unbounded)?;
        let votes = contest.row.votes_from_batches.as_ref();
        let votes = contest.in_order(votes.unwrap_or(&contest.row.votes));
        let votes = votes.ok_or_else(|| cannot("votes of other selections"))?;
        let difference = (closest.difference(&votes), closest.margin);
        let scale = unsigned(closest.scale);
        let ballots = contest.row.ballots.0.saturating_mul(scale);
        return Bounds::of_one_pair(difference, ballots).ok_or_else(unbounded);
    };
    let bounds = tallied.iter().map(|batch| {
        let ballots = batch
            .ballots
            .ok_or_else(|| cannot("a batch is in no manifest"))?;
        bound(pairs, &batch.votes, ballots, 1).ok_or_else(unbounded)
    });
    let bounds: Vec<Decimal28> = bounds.collect::<Result<_, _>>()?;
    let bounds = Bounds::new(&bounds).ok_or_else(|| cannot("no batch can hold an error"))?;
    Ok(bounds.0)
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// The error bound of one of `parts` like batches that have these votes and ballots together.
fn bound(pairs: &[Pair], votes: &[i64], ballots: u64, parts: i64) -> Option<Decimal28> {
    let scale = pairs.first().map_or(1, |pair| pair.scale);
    let pairs: Vec<_> = pairs
        .iter()
        .map(|pair| (pair.difference(votes), pair.margin.saturating_mul(parts)))
        .collect();
    error_bound(&pairs, ballots.saturating_mul(unsigned(scale)))
}

/// Error and error bound of a draw. Of a combined batch the error is that of all its batches together, the bound that of the
/// one that was drawn.
fn term(
    index: &Index<'_>,
    contest: &Contest<'_>,
    pairs: &[Pair],
    draw: &Draw,
    own: &HashMap<(&str, &str), &Tallied<'_>>,
    repairs: &mut Vec<Repair>,
) -> Result<(Decimal28, Decimal28), NoFigure> {
    let row = &index.report.batches[draw.row];
    let place = format!("row {} of the report", row.row);
    let figures = row.contests[contest.at].as_ref();
    let figures = figures.ok_or_else(|| cannot(format!("{place} has no votes in the contest")))?;
    let audited = figures.audited.as_ref();
    let audited = audited.ok_or_else(|| cannot(format!("{place} was not audited")))?;
    let votes = contest
        .in_order(&figures.reported)
        .zip(contest.in_order(audited));
    let (reported, audited) =
        votes.ok_or_else(|| cannot(format!("{place} has other selections")))?;
    let errors: Vec<_> = pairs
        .iter()
        .map(|pair| {
            (
                pair.difference(&reported) - pair.difference(&audited),
                pair.margin,
            )
        })
        .collect();
    let unbounded = || cannot("a margin is 0: Arlo asks for a full count");
    let error = batch_error(&errors).ok_or_else(unbounded)?;
    let own = own.get(&(&*row.jurisdiction, &*draw.batch));
    if let Some((votes, ballots)) = own.and_then(|own| Some((&own.votes, own.ballots?))) {
        return Ok((
            error,
            bound(pairs, votes, ballots, 1).ok_or_else(unbounded)?,
        ));
    }
    let ballots = row.ballots;
    let ballots =
        ballots.ok_or_else(|| cannot(format!("{place} does not say how many ballots")))?;
    let parts = row.combines.len().max(1);
    if parts > 1 {
        repairs.push(Repair {
            kind: RepairKind::CombinedBatchesAlike,
            county: Some(row.jurisdiction.clone()),
            what: format!("{} batches counted together as {}", parts, row.name.trim()),
            source: index.report.file.clone(),
        });
    }
    let parts = i64::try_from(parts).unwrap_or(i64::MAX);
    let bound = bound(pairs, &reported, ballots.0, parts).ok_or_else(unbounded)?;
    Ok((error, bound))
}

/// Whether every batch of the contest is in the sample.
fn is_full(
    contest: &Contest<'_>,
    index: &Index<'_>,
    draws: &[&Draw],
    tallied: Option<&[Tallied<'_>]>,
) -> bool {
    if let Some(tallied) = tallied {
        let jurisdiction = |draw: &Draw| index.report.batches[draw.row].jurisdiction.clone();
        let distinct: BTreeSet<_> = draws
            .iter()
            .map(|d| (jurisdiction(d), d.batch.clone()))
            .collect();
        return distinct.len() >= tallied.len();
    }
    let rows: BTreeMap<usize, u64> = draws
        .iter()
        .map(|d| {
            (
                d.row,
                index.report.batches[d.row].ballots.map_or(0, |b| b.0),
            )
        })
        .collect();
    rows.values().sum::<u64>() >= contest.row.ballots.0
}
