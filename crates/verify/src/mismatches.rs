//! What exactly differs where a draw does not come out, and what is odd where it does.

use std::collections::{BTreeMap, HashMap};

use election::{Cards, Code, DrawRow, DrawSheet, Finding, Weight};
use sampling::{CardAt, Seed, Universe};

use crate::draw::{Draws, audited, is_card};
use crate::index::{Contest, InRound, Index};
use crate::repairs::{Change, JoinedManifests};

/// No sheet is compared with more draws than it has rows by more than this.
const MOST_MISSING: u64 = 10_000;
/// Mismatches are listed one by one up to this many; the finding's list of cards has them all.
const MOST_LISTED: usize = 3;

fn shown(county: &str, tabulator: &str, batch: &str, position: impl std::fmt::Display) -> String {
    format!("{county} {tabulator}-{batch}-{position}")
}

fn shown_row(row: &DrawRow) -> String {
    shown(&row.county, &row.tabulator, &row.batch, &row.position)
}

fn shown_card(card: &CardAt<'_>) -> String {
    shown(
        card.county,
        &card.batch.tabulator,
        &card.batch.name,
        card.position,
    )
}

/// What exactly differs, under the manifests as published or with the changes that other contests'
/// draws confirm, whichever leaves less unexplained.
pub(crate) fn of(
    index: &Index<'_>,
    seed: Option<&Seed>,
    draws: &Draws<'_>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
    tried: &str,
) -> Vec<Finding> {
    let (Some(seed), Some(sheet)) = (seed, round.sheet) else {
        return Vec::new();
    };
    let n = audited(round).unwrap_or(0);
    let mut best: Option<(usize, Vec<Finding>)> = None;
    for changes in [&[][..], &draws.confirmed[..]] {
        let Some(joined) = JoinedManifests::new(index, contest, changes) else {
            continue;
        };
        let (count, findings) = mismatches_with(seed, &joined.universe(), sheet, n, tried);
        if best.as_ref().is_none_or(|(least, _)| count < *least) {
            best = Some((count, findings));
        }
    }
    let findings = best.map(|(_, findings)| findings).unwrap_or_default();
    let of = |finding: Finding| finding.contest(&contest.name).round(round.number);
    findings.into_iter().map(of).collect()
}

fn mismatches_with(
    seed: &Seed,
    universe: &Universe<'_>,
    sheet: &DrawSheet,
    n: u64,
    tried: &str,
) -> (usize, Vec<Finding>) {
    let mut findings = Vec::new();
    let rows = &sheet.rows[..];
    let cards = universe.cards();
    if rows.len() as u64 != n {
        findings.push(
            Finding::new(
                Code::DrawCount,
                Weight::Unexplained,
                sheet.place.clone(),
                format!("{n} rows, the number of cards counted as audited"),
                format!("{} rows", rows.len()),
            )
            .note(tried),
        );
    }
    let most = n.min((rows.len() as u64).saturating_add(MOST_MISSING));
    let mut open: HashMap<u64, Vec<u64>> = HashMap::new();
    for i in (1..=most).rev() {
        if let Some(number) = seed.draw(i, cards.0) {
            open.entry(number).or_default().push(i);
        }
    }
    let mut extra = Vec::new();
    let mut wrong = Vec::new();
    for row in rows {
        let draw = row.number.and_then(|number| open.get_mut(&number)?.pop());
        match (draw, row.number.and_then(|number| universe.card(number))) {
            (None, _) => extra.push(row),
            (Some(_), Some(card)) if !is_card(row, &card) => wrong.push((row, card)),
            _ => {}
        }
    }
    let mut missing: Vec<u64> = open.into_values().flatten().collect();
    missing.sort_unstable();
    let drawn = |i: &u64| -> String {
        let number = seed.draw(*i, cards.0).unwrap_or(0);
        let card = universe.card(number).map(|card| shown_card(&card));
        format!("draw {i}: {number}, {}", card.unwrap_or_default())
    };
    for (listed, row) in extra.iter().take(MOST_LISTED).enumerate() {
        let number = row
            .number
            .map_or_else(|| "no number".to_owned(), |n| n.to_string());
        let expected = missing.get(listed).filter(|_| extra.len() == missing.len());
        findings.push(
            Finding::new(
                Code::RandomNumber,
                Weight::Unexplained,
                sheet.place.clone().row(row.row).column("random number"),
                match expected {
                    Some(i) if extra.len() == 1 => format!("{} (N = {cards})", drawn(i)),
                    _ => format!("one of draws 1 to {n} of N = {cards}"),
                },
                format!("{number}, {}", shown_row(row)),
            )
            .county(&row.county)
            .note(tried),
        );
    }
    if extra.len() > MOST_LISTED {
        let cards = extra.iter().map(|row| shown_row(row)).collect();
        findings.push(
            Finding::new(
                Code::RandomNumber,
                Weight::Unexplained,
                sheet.place.clone(),
                format!("{n} draws of N = {}", universe.cards()),
                format!("{} rows with numbers that are none of them", extra.len()),
            )
            .note(tried)
            .cards(cards),
        );
    }
    if !missing.is_empty() && extra.len() != 1 {
        findings.push(
            Finding::new(
                Code::RandomNumber,
                Weight::Unexplained,
                sheet.place.clone(),
                format!("every draw of 1 to {n} on the sheet"),
                format!("{} draws are not on it", missing.len()),
            )
            .note(tried)
            .cards(missing.iter().map(drawn).collect()),
        );
    }
    for (row, card) in wrong.iter().take(MOST_LISTED) {
        findings.push(
            Finding::new(
                Code::Card,
                Weight::Unexplained,
                sheet.place.clone().row(row.row),
                shown_card(card),
                shown_row(row),
            )
            .county(card.county)
            .note(tried),
        );
    }
    if wrong.len() > MOST_LISTED {
        let cards = wrong
            .iter()
            .map(|(row, card)| format!("{} instead of {}", shown_row(row), shown_card(card)));
        findings.push(
            Finding::new(
                Code::Card,
                Weight::Unexplained,
                sheet.place.clone(),
                "the cards that the random numbers point at",
                format!("{} rows with other cards", wrong.len()),
            )
            .note(tried)
            .cards(cards.collect()),
        );
    }
    (extra.len() + missing.len() + wrong.len(), findings)
}

/// A note where the printed sequence positions, counted anew each round, do not give the order of draws.
pub(crate) fn of_sequence(
    seed: Option<&Seed>,
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
    changes: &[&Change],
) -> Option<Finding> {
    let sheet = round.sheet?;
    let joined = JoinedManifests::new(index, contest, changes)?;
    let Cards(cards) = joined.universe().cards();
    let mut in_round: BTreeMap<u32, u64> = BTreeMap::new();
    for row in &sheet.rows {
        *in_round.entry(row.round?).or_default() += 1;
    }
    let mut sum = 0;
    let before: HashMap<u32, u64> = in_round
        .into_iter()
        .map(|(round, rows)| {
            sum += rows;
            (round, sum - rows)
        })
        .collect();
    let other = |row: &&DrawRow| {
        let i = row
            .round
            .zip(row.sequence)
            .map(|(r, s)| before[&r].saturating_add(s).saturating_add(1));
        i.and_then(|i| seed?.draw(i, cards)) != row.number
    };
    let others = sheet.rows.iter().filter(other).count();
    (others > 0).then(|| {
        Finding::new(
            Code::SequencePosition,
            Weight::Note,
            sheet.place.clone(),
            "positions that count the draws of each round from 0",
            format!("{others} rows where they do not; the numbers themselves are the draws"),
        )
        .contest(&contest.name)
        .round(round.number)
    })
}
