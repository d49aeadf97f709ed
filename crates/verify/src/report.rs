//! Everything that was found, put together.

use std::collections::{BTreeMap, HashMap, HashSet};

use election::{
    ContestDraw, ContestResult, CountyResult, DrawRow, DrawnCard, RiskLimit, Verification, fold,
};
use sampling::{Seed, Universe};

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
    on_lists: &BTreeMap<usize, usize>,
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
        counties: counties(index, on_lists),
        contests: contests
            .map(|((contest, counted), m)| result(index, contest, counted, m))
            .collect(),
        checks: record.checks,
        findings: record.findings,
        draws: all_draws(index, seed.as_ref(), draws),
        seed: seed.map(|seed| seed.as_str().to_owned()),
    }
}

/// `on_lists`: cards examined by county's place, where lists by county were published.
fn counties(index: &Index<'_>, on_lists: &BTreeMap<usize, usize>) -> Vec<CountyResult> {
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
    let result = |(k, county): (usize, &crate::index::County<'_>)| CountyResult {
        county: county.name.clone(),
        id: county.id,
        cards: county.manifest.map(|manifest| manifest.cards()),
        batches: county.manifest.map_or(0, |manifest| manifest.batches.len()),
        cards_examined: match on_lists.get(&k) {
            Some(cards) => *cards,
            None => examined.get(&fold(&county.name)).map_or(0, HashSet::len),
        },
    };
    index.counties.iter().enumerate().map(result).collect()
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
        winners_allowed: row.and_then(|row| row.winners_allowed),
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
        gamma: row.map(|row| row.gamma.clone()),
        rounds: measured.rounds,
        opportunistic: measured.opportunistic,
    }
}

/// The draws of every contest that has a sheet, with the rounds in which their cards were examined.
fn all_draws(index: &Index<'_>, seed: Option<&Seed>, draws: &Draws<'_>) -> Vec<ContestDraw> {
    let contests = index.contests.iter().enumerate();
    let of = |(k, contest): (usize, &Contest<'_>)| {
        let last = contest.rounds.iter().rev().find(|r| r.sheet.is_some())?;
        let examined = Examined::of(contest);
        let mut rows: Vec<Option<&DrawRow>> = last.sheet?.rows.iter().map(Some).collect();
        let mut cards = Vec::new();
        let joined = draws
            .equal_with
            .get(&k)
            .and_then(|changes| JoinedManifests::new(index, contest, changes));
        if let (Some(seed), Some(joined)) = (seed, &joined) {
            let universe = joined.universe();
            let count = audited(last).unwrap_or(0).min(rows.len() as u64);
            let mut on_sheet = by_card(&rows, &universe);
            for i in 1..=count {
                let drawn = seed.draw(i, universe.cards().0);
                let Some(card) = drawn.and_then(|number| universe.card(number)) else {
                    continue;
                };
                let at = drawn.and_then(|number| on_sheet.get_mut(&number)?.pop());
                let row = at.and_then(|at| rows[at].take());
                cards.push(DrawnCard {
                    draw: Some(i),
                    number: drawn,
                    ticket: None,
                    county: card.county.clone(),
                    tabulator: card.batch.tabulator.clone(),
                    batch: card.batch.name.clone(),
                    position: card.position,
                    round: row.and_then(|row| examined.round(row)),
                    discrepancy: row.map(|row| row.discrepancy.clone()).unwrap_or_default(),
                });
            }
        }
        // What is left on the sheet is none of the draws, or there are none to compare with.
        cards.extend(rows.into_iter().flatten().map(|row| DrawnCard {
            draw: None,
            number: row.number,
            ticket: None,
            county: row.county.clone(),
            tabulator: row.tabulator.as_str().into(),
            batch: row.batch.as_str().into(),
            position: row.position.parse().unwrap_or_default(),
            round: examined.round(row),
            discrepancy: row.discrepancy.clone(),
        }));
        Some(ContestDraw {
            contest: contest.name.clone(),
            cards,
        })
    };
    contests.filter_map(of).collect()
}

/// Where the rows stand that name the card which their number points at, by number, the first one last.
fn by_card(rows: &[Option<&DrawRow>], universe: &Universe<'_>) -> HashMap<u64, Vec<usize>> {
    let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate().rev() {
        let Some((row, number)) = row.and_then(|row| Some((row, row.number?))) else {
            continue;
        };
        if universe
            .card(number)
            .is_some_and(|card| is_card(row, &card))
        {
            places.entry(number).or_default().push(at);
        }
    }
    places
}

/// On whose round's sheet a card stands first.
struct Examined<'a>(HashMap<(&'a str, &'a str, &'a str, &'a str), u32>);

impl<'a> Examined<'a> {
    fn of(contest: &Contest<'a>) -> Self {
        let mut first = HashMap::new();
        for round in &contest.rounds {
            for row in round.sheet.into_iter().flat_map(|sheet| &sheet.rows) {
                first.entry(card_of(row)).or_insert(round.number);
            }
        }
        Examined(first)
    }

    fn round(&self, row: &'a DrawRow) -> Option<u32> {
        self.0.get(&card_of(row)).copied()
    }
}

fn card_of(row: &DrawRow) -> (&str, &str, &str, &str) {
    (&row.county, &row.tabulator, &row.batch, &row.position)
}
