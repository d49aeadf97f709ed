//! The P-value of a batch comparison, from candidate totals or from what the report has of them.

use std::collections::{BTreeSet, HashMap};

use election::{ArloRound, Cards, Repair, RepairKind};
use risk::arlo::{Bounds, Decimal28, batch_error, error_bound, printed};

use super::index::{Contest, Index, Pair, unsigned};
use super::risk::{Figure, NoFigure};
use super::tickets::{Draw, Drawn};
use super::totals::Tallied;

fn cannot(because: impl Into<String>) -> NoFigure {
    NoFigure::Cannot(because.into())
}

/// The draws of a contest up to a round.
fn so_far<'d>(contest: &Contest<'_>, round: &ArloRound, drawn: &'d Drawn) -> Vec<&'d Draw> {
    let draws = drawn.of(contest).iter();
    draws.filter(|d| d.round <= round.number).collect()
}

/// Whether every batch of the contest is in the sample of a round or of those before it.
pub(super) fn all_drawn(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
) -> bool {
    let draws = so_far(contest, round, drawn);
    is_full(index, contest, &draws)
}

pub(super) fn figure(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
) -> Result<Figure, NoFigure> {
    let draws = so_far(contest, round, drawn);
    if draws.is_empty() {
        return Err(cannot("no batch was drawn for the contest"));
    }
    let pairs = contest.batch_pairs();
    let tallied = contest.tallied.as_deref();
    // From the report alone it can only be told that the rest has no votes: then a batch without any may be left.
    let full = is_full(index, contest, &draws);
    if full && (tallied.is_some() || round.p_value == "0") {
        return counted_whole(index, contest, &draws);
    }
    let own = tallied.into_iter().flatten();
    let own = own
        .map(|batch| ((&**batch.jurisdiction, &**batch.name), batch))
        .collect();
    let mut repairs = Vec::new();
    let mut terms = Vec::with_capacity(draws.len());
    for draw in &draws {
        terms.push(term(index, contest, &pairs, draw, &own, &mut repairs)?);
    }
    repairs.dedup();
    let mut total = total(contest, &pairs)?;
    let unbounded = || cannot("a batch of the sample can hold no error, by its votes and ballots");
    let mut arlo = total.risk(all(&terms)).ok_or_else(unbounded)?;
    if printed(arlo) != round.p_value {
        if let Some((k, p)) = stopped_early(index, &total, &draws, &terms, &round.p_value) {
            arlo = p;
            repairs.push(Repair {
                kind: RepairKind::StoppedEarly,
                county: None,
                what: format!("{k} of {} draws, by ticket", draws.len()),
                source: index.report.file.clone(),
            });
        } else if tallied.is_none() && contest.row.votes_from_batches.is_none() {
            let because =
                "the sum of all error bounds stands in the candidate totals, which are not at hand";
            let closest = pairs.iter().min_by_key(|pair| pair.margin);
            let implied = closest.and_then(|pair| {
                let p = round.p_value.parse().ok()?;
                Bounds::implied((pair.scale, pair.margin), all(&terms), p)
            });
            let whole;
            (total, whole) = implied.ok_or_else(|| cannot(because))?;
            arlo = total.risk(all(&terms)).ok_or_else(unbounded)?;
            repairs.push(Repair {
                kind: RepairKind::BoundsFromRisk,
                county: None,
                what: format!("votes and ballots of all batches come to {whole}"),
                source: index.report.file.clone(),
            });
        } else if tallied.is_none() && pairs.len() > 1 {
            let because = "the sum of all error bounds stands in the candidate totals, which are not at hand; \
                           it is at least that of the closest pair";
            return Err(NoFigure::AtLeast(arlo, because.to_owned()));
        }
    }
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
    Ok(Figure {
        arlo,
        ours: total.p_value(all(&terms)),
        repairs,
        working,
        ..Figure::default()
    })
}

/// Error and error bound of each draw.
type Terms = [(Decimal28, Decimal28)];

fn all(terms: &Terms) -> impl Iterator<Item = (&Decimal28, &Decimal28)> {
    terms.iter().map(|(error, bound)| (error, bound))
}

/// Nothing is left to chance; the outcome is what was counted.
fn counted_whole(
    index: &Index<'_>,
    contest: &Contest<'_>,
    draws: &[&Draw],
) -> Result<Figure, NoFigure> {
    let rows: BTreeSet<usize> = draws.iter().map(|d| index.counted_in(d.row)).collect();
    let counted = rows.into_iter().map(|row| audited(index, contest, row));
    let counted: Vec<_> = counted.collect::<Result<_, _>>()?;
    Ok(Figure {
        ours: risk::arlo::rounded_up(0.0),
        working: "every batch was counted".to_owned(),
        counted: Some(contest.sum(counted)),
        ..Figure::default()
    })
}

/// That the row of what was counted lacks something.
fn lacks(index: &Index<'_>, row: usize, what: &str) -> NoFigure {
    let row = index.report.batches[row].row;
    cannot(format!("row {row} of the report {what}"))
}

/// What the board counted in a row.
fn audited(index: &Index<'_>, contest: &Contest<'_>, row: usize) -> Result<Vec<i64>, NoFigure> {
    let lacks = |what: &str| lacks(index, row, what);
    let figures = index.report.batches[row].contests[contest.at].as_ref();
    let figures = figures.ok_or_else(|| lacks("has no votes in the contest"))?;
    let audited = figures.audited.as_ref();
    let audited = audited.ok_or_else(|| lacks("was not audited"))?;
    let audited = contest.in_order(audited);
    audited.ok_or_else(|| lacks("has other selections"))
}

/// Arlo's versions of 2021 to 2024 went through the tickets in order and stopped at the one with which the risk limit
/// was met: how many draws that is, and the P-value, if it is the printed one.
fn stopped_early(
    index: &Index<'_>,
    total: &Bounds,
    draws: &[&Draw],
    terms: &Terms,
    p_value: &str,
) -> Option<(usize, f64)> {
    let limit = index.risk_limit()?;
    let mut by_ticket: Vec<_> = draws.iter().zip(terms).collect();
    by_ticket.sort_by(|a, b| a.0.ticket.cmp(&b.0.ticket));
    let mut prefix = Vec::new();
    for (_, (error, bound)) in by_ticket {
        prefix.push((error, bound));
        let p = total.risk(prefix.iter().copied())?;
        if p <= limit {
            return (printed(p) == p_value).then_some((prefix.len(), p));
        }
        if prefix.len() > MOST_PREFIXES {
            break;
        }
    }
    None
}

/// Each prefix is a product of its own: a claim of more draws than this is not followed.
const MOST_PREFIXES: usize = 2_000;

/// The sum of all error bounds: from every batch, or that of the closest pair alone.
fn total(contest: &Contest<'_>, pairs: &[Pair]) -> Result<Bounds, NoFigure> {
    let unbounded = || cannot("a margin is 0: Arlo asks for a full count");
    let Some(tallied) = &contest.tallied else {
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

/// The error bound of one of `parts` like batches that have these votes and ballots together.
pub(super) fn bound(
    pairs: &[Pair],
    votes: &[i64],
    ballots: Cards,
    parts: i64,
) -> Option<Decimal28> {
    let scale = pairs.first().map_or(1, |pair| pair.scale);
    let pairs: Vec<_> = pairs
        .iter()
        .map(|pair| (pair.difference(votes), pair.margin.saturating_mul(parts)))
        .collect();
    error_bound(&pairs, ballots.0.saturating_mul(unsigned(scale)))
}

/// Error and error bound of a draw. Of a combined batch the error is that of all its batches together, the bound that
/// of the one that was drawn.
fn term(
    index: &Index<'_>,
    contest: &Contest<'_>,
    pairs: &[Pair],
    draw: &Draw,
    own: &HashMap<(&str, &str), &Tallied<'_>>,
    repairs: &mut Vec<Repair>,
) -> Result<(Decimal28, Decimal28), NoFigure> {
    let row = &index.report.batches[draw.row];
    let counted = index.counted_in(draw.row);
    let lacks = |what: &str| lacks(index, counted, what);
    let audited = audited(index, contest, counted)?;
    let figures = index.report.batches[counted].contests[contest.at].as_ref();
    let reported = figures.and_then(|figures| contest.in_order(&figures.reported));
    let reported = reported.ok_or_else(|| lacks("does not print the contest's reported votes"))?;
    let errors = pairs.iter();
    let errors = errors.map(|pair| (pair.overstatement(&reported, &audited), pair.margin));
    let errors: Vec<_> = errors.collect();
    let unbounded = || cannot("a margin is 0: Arlo asks for a full count");
    let error = batch_error(&errors).ok_or_else(unbounded)?;
    if error == Decimal28::ZERO {
        // Its taint is 0, whatever its bound.
        return Ok((error, Decimal28::ZERO));
    }
    let own = own.get(&(&*row.jurisdiction, &*draw.batch));
    if let Some((votes, ballots)) = own.and_then(|own| Some((&own.votes, own.ballots?))) {
        return Ok((
            error,
            bound(pairs, votes, ballots, 1).ok_or_else(unbounded)?,
        ));
    }
    let figures = row.contests[contest.at].as_ref();
    let reported = figures.and_then(|figures| contest.in_order(&figures.reported));
    let reported = reported.ok_or_else(|| lacks("does not print the contest's reported votes"))?;
    let ballots = row.ballots;
    let ballots = ballots.ok_or_else(|| lacks("does not say how many ballots"))?;
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
    let bound = bound(pairs, &reported, ballots, parts).ok_or_else(unbounded)?;
    Ok((error, bound))
}

/// Whether every batch of the contest is in the sample: by the candidate totals; else because the sampled batches have
/// all ballots, or all votes.
fn is_full(index: &Index<'_>, contest: &Contest<'_>, draws: &[&Draw]) -> bool {
    if let Some(tallied) = &contest.tallied {
        let jurisdiction = |draw: &Draw| index.report.batches[draw.row].jurisdiction.clone();
        let distinct: BTreeSet<_> = draws
            .iter()
            .map(|d| (jurisdiction(d), d.batch.clone()))
            .collect();
        return distinct.len() >= tallied.len();
    }
    let rows: BTreeSet<usize> = draws.iter().map(|draw| draw.row).collect();
    let rows = || rows.iter().map(|row| &index.report.batches[*row]);
    let ballots: Cards = rows().filter_map(|row| row.ballots).sum();
    let figures = rows().filter_map(|row| row.contests[contest.at].as_ref());
    let votes = contest.sum(figures.filter_map(|figures| contest.in_order(&figures.reported)));
    let all = contest.row.votes_from_batches.as_ref();
    let all = contest.in_order(all.unwrap_or(&contest.row.votes));
    ballots >= contest.row.ballots || all.is_some_and(|all| all == votes)
}
