//! The seed, and every draw: random numbers and cards against the published sheets.
//!
//! Over all rounds together the random numbers on a contest's sheet are, as a multiset, draws 1 … n of
//! the seed among N cards, n being the number of cards counted as audited; and each row's county,
//! tabulator, batch and position are those of the card that its number points at. N is the sum of the
//! contest's manifests, with repairs where they make all of that come out. The printed N is not used.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::{Cards, Check, Code, DrawRow, Finding, Kind, Place, Step, Verdict, Weight, fold};
use rayon::prelude::*;
use sampling::{CardAt, Seed, Universe};

use crate::index::{Contest, InRound, Index};
use crate::manifests::Differences;
use crate::repairs::{Change, JoinedManifests, search, tried_in_words};
use crate::{Options, Record};

/// No sheet is compared with more draws than it has rows by more than this.
const MOST_MISSING: u64 = 10_000;
/// Mismatches are listed one by one up to this many; the finding's list of cards has them all.
const MOST_LISTED: usize = 3;

/// The seed that the draws are made with, and the check that every place gives the same one.
pub(crate) fn seed(index: &Index<'_>, options: &Options, record: &mut Record) -> Option<Seed> {
    let mut places: Vec<(String, Place)> = Vec::new();
    if let Some(given) = &options.seed {
        places.push((given.trim().to_owned(), Place::file("--seed")));
    }
    for seed in &index.audit.seeds {
        places.push((seed.value.trim().to_owned(), seed.place.clone()));
    }
    if places.is_empty() {
        let because = "no file states the random seed; give it with --seed";
        let verdict = Verdict::cannot(because);
        record.check(Check::new(Step::Seed, verdict).mandatory(true));
        record.finding(Finding::new(
            Code::SeedMissing,
            Weight::Unread,
            index.place_of(Kind::StateReport, None),
            "a random seed in a state report or in seed.csv",
            "none",
        ));
        return None;
    }
    // The seed given by hand, else the one that most places give, else the first of them.
    let votes = |seed: &String| places.iter().filter(|(other, _)| other == seed).count();
    let most = places.iter().map(|(seed, _)| votes(seed)).max();
    let chosen = match &options.seed {
        Some(_) => places[0].0.clone(),
        None => {
            let mut by_votes = places.iter().filter(|(seed, _)| Some(votes(seed)) == most);
            by_votes.next().map(|(seed, _)| seed.clone())?
        }
    };
    let mut equal = true;
    for (seed, place) in &places {
        if *seed != chosen {
            equal = false;
            record.finding(Finding::new(
                Code::SeedConflict,
                Weight::Unexplained,
                place.clone(),
                format!("{chosen}, as in the other places"),
                seed.clone(),
            ));
        }
    }
    if chosen.len() < 20 {
        record.finding(Finding::new(
            Code::SeedShort,
            Weight::Note,
            places[0].1.clone(),
            "at least twenty digits (Election Rule 25.2.2)",
            format!("{} characters", chosen.chars().count()),
        ));
    }
    let parsed = Seed::parse(&chosen);
    let verdict = match &parsed {
        Ok(_) => Verdict::equal_if(equal),
        Err(error) => Verdict::cannot(error.to_string()),
    };
    let stated = format!("{chosen} ({} places)", places.len());
    record.check(
        Check::new(Step::Seed, verdict)
            .mandatory(true)
            .values(stated, chosen),
    );
    parsed.ok()
}

/// What the draws showed about the manifests.
pub(crate) struct Draws<'a> {
    /// By contest: the changes with which its latest draw that comes out does so.
    pub equal_with: BTreeMap<usize, Vec<&'a Change>>,
    /// Every change that a draw that comes out needs.
    pub confirmed: Vec<&'a Change>,
    /// The counties of all contests whose draw comes out.
    pub counties: BTreeSet<usize>,
}

impl Draws<'_> {
    /// Whether a draw that comes out needs this change.
    pub fn confirm(&self, change: &Change) -> bool {
        self.confirmed.iter().any(|c| c.repair == change.repair)
    }
}

enum Came<'a> {
    Out(Vec<&'a Change>),
    Wrong(usize, usize),
    Unknown(String),
}

pub(crate) fn check<'a>(
    index: &'a Index<'a>,
    seed: Option<&Seed>,
    differences: &'a Differences<'a>,
    record: &mut Record,
) -> Draws<'a> {
    let tasks: Vec<(usize, InRound<'_>)> = index
        .contests
        .iter()
        .enumerate()
        .filter(|(_, contest)| contest.targeted())
        .flat_map(|(k, contest)| contest.rounds.iter().map(move |round| (k, *round)))
        .collect();
    let came: Vec<Came<'_>> = tasks
        .par_iter()
        .map(|(k, round)| attempt(index, seed, differences, &index.contests[*k], round))
        .collect();
    let mut draws = Draws {
        equal_with: BTreeMap::new(),
        confirmed: Vec::new(),
        counties: BTreeSet::new(),
    };
    for ((k, _), came) in tasks.iter().zip(&came) {
        if let Came::Out(changes) = came {
            draws.equal_with.insert(*k, changes.clone());
            draws.counties.extend(&index.contests[*k].counties);
            for change in changes {
                if !draws.confirm(change) {
                    draws.confirmed.push(change);
                }
            }
        }
    }
    for ((k, round), came) in tasks.iter().zip(came) {
        let contest = &index.contests[*k];
        let n = audited(round).unwrap_or(0);
        let mut found = Vec::new();
        let verdict = match came {
            Came::Unknown(because) => Verdict::cannot(because),
            Came::Out(changes) => {
                found.extend(sequence_note(seed, index, contest, round, &changes));
                let stand_ins = contest
                    .counties
                    .iter()
                    .filter_map(|k| index.counties[*k].stand_in());
                let changes = changes.iter().map(|change| change.repair.clone());
                Verdict::after(stand_ins.chain(changes).collect())
            }
            Came::Wrong(candidates, tried) => {
                let tried = tried_in_words(candidates, tried);
                found = mismatches(index, seed, &draws, contest, round, &tried);
                Verdict::Differs
            }
        };
        let recomputed = match verdict {
            Verdict::Equal | Verdict::EqualAfterRepairs { .. } => format!("{n} draws"),
            _ => String::new(),
        };
        record.findings.extend(found);
        record.check(
            Check::new(Step::Draw, verdict)
                .contest(&contest.name)
                .round(round.number)
                .mandatory(true)
                .values(format!("{n} draws"), recomputed),
        );
    }
    if tasks.is_empty() {
        let verdict = Verdict::cannot("no file names a targeted contest");
        record.check(Check::new(Step::Draw, verdict).mandatory(true));
    }
    draws
}

/// How many draws were examined by the end of the round: the summary's count, which is right where
/// others lag.
pub(crate) fn audited(round: &InRound<'_>) -> Option<u64> {
    round
        .summary
        .map(|summary| summary.audited)
        .or(round.row.map(|row| row.audited))
        .or(round.sheet.map(|sheet| sheet.rows.len() as u64))
}

/// Why a draw cannot be redone, if it cannot.
fn lacking(
    index: &Index<'_>,
    seed: Option<&Seed>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
) -> Option<String> {
    if round.sheet.is_none() {
        let reported = index
            .audit
            .rounds
            .iter()
            .any(|r| r.number == round.number && r.sheets.is_some());
        return Some(match reported {
            true => format!(
                "the results report of round {} has no sheet for this contest",
                round.number
            ),
            false => format!(
                "the results report of round {} is not among the files",
                round.number
            ),
        });
    }
    if seed.is_none() {
        return Some("no usable random seed is among the files; give it with --seed".to_owned());
    }
    if contest.counties.is_empty() {
        return Some("no file says which counties have this contest".to_owned());
    }
    let without: Vec<_> = contest
        .counties
        .iter()
        .map(|k| &index.counties[*k])
        .filter(|county| county.batches().is_none())
        .map(|county| county.name.to_string())
        .collect();
    (!without.is_empty())
        .then(|| format!("no manifest of {} is among the files", without.join(", ")))
}

fn attempt<'a>(
    index: &'a Index<'a>,
    seed: Option<&Seed>,
    differences: &'a Differences<'a>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
) -> Came<'a> {
    if let Some(because) = lacking(index, seed, contest, round) {
        return Came::Unknown(because);
    }
    let (Some(seed), Some(sheet)) = (seed, round.sheet) else {
        return Came::Unknown("nothing to compare".to_owned());
    };
    let Some(joined) = JoinedManifests::new(index, contest, &[]) else {
        return Came::Unknown("a manifest is not among the files".to_owned());
    };
    let rows = &sheet.rows[..];
    let n = audited(round).unwrap_or(0);
    let universe = joined.universe();
    if comes_out(seed, &universe, rows, n) {
        return Came::Out(Vec::new());
    }
    let candidates: Vec<&Change> = contest
        .counties
        .iter()
        .flat_map(|k| differences.changes(*k))
        .collect();
    // Numbers depend on N alone, and are quickly refuted; only then are the cards looked up.
    let mut known: HashMap<u64, bool> = HashMap::new();
    let cards = i128::from(universe.cards().0);
    let (found, tried) = search(&candidates, |set| {
        let changed = set.iter().fold(cards, |sum, change| sum + change.cards());
        let Ok(changed) = u64::try_from(changed) else {
            return false;
        };
        let numbers = *known
            .entry(changed)
            .or_insert_with(|| numbers_come_out(seed, changed, rows, n));
        numbers
            && JoinedManifests::new(index, contest, set)
                .is_some_and(|joined| comes_out(seed, &joined.universe(), rows, n))
    });
    if let Some(changes) = found {
        return Came::Out(changes);
    }
    let without: Vec<&str> = contest
        .counties
        .iter()
        .map(|k| &index.counties[*k])
        .filter(|county| county.manifest.is_none())
        .map(|county| &*county.name)
        .collect();
    if !without.is_empty()
        && numbers_come_out(seed, universe.cards().0, rows, n)
        && some_order_fits(&universe, index, contest, rows)
    {
        return Came::Unknown(format!(
            "the random numbers are the draws of the seed; the cards they point at depend on the order of \
             the batches in the manifest of {}, which is not among the files (numeric order does not fit)",
            without.join(", ")
        ));
    }
    Came::Wrong(candidates.len(), tried)
}

/// Whether the batches can be ordered within their counties so that every row names the card that its
/// number points at: all rows of a batch put its first card at one number, and the batches do not overlap.
fn some_order_fits(
    universe: &Universe<'_>,
    index: &Index<'_>,
    contest: &Contest<'_>,
    rows: &[DrawRow],
) -> bool {
    let mut firsts: BTreeMap<u64, (usize, &str, &str)> = BTreeMap::new();
    let mut batches: HashMap<(usize, &str, &str), u64> = HashMap::new();
    for row in rows {
        let county = index
            .county(&row.county)
            .filter(|k| contest.counties.contains(k));
        let position: Option<u64> = row.position.parse().ok();
        let (Some(county), Some(number), Some(position)) = (county, row.number, position) else {
            return false;
        };
        // The number points into the county's part of the universe.
        if universe
            .card(number)
            .is_none_or(|card| index.county(card.county) != Some(county))
        {
            return false;
        }
        let Some(first) = number.checked_sub(position).map(|before| before + 1) else {
            return false;
        };
        let key = (county, row.tabulator.as_str(), row.batch.as_str());
        if position == 0
            || *batches.entry(key).or_insert(first) != first
            || *firsts.entry(first).or_insert(key) != key
        {
            return false;
        }
    }
    let mut end = 0;
    firsts
        .into_iter()
        .all(|(first, (county, tabulator, name))| {
            let known = index.counties[county].batches().unwrap_or_default();
            let batch = known
                .iter()
                .find(|b| *b.tabulator == *tabulator && *b.name == *name);
            let free = first > end;
            end = batch.map_or(u64::MAX, |batch| first - 1 + batch.cards.0);
            free && batch.is_some()
        })
}

/// Whether the rows' numbers are, as a multiset, draws 1 … n among `cards` cards.
fn numbers_come_out(seed: &Seed, cards: u64, rows: &[DrawRow], n: u64) -> bool {
    if rows.len() as u64 != n {
        return false;
    }
    let mut open: HashMap<u64, u32> = HashMap::new();
    for row in rows {
        let Some(number) = row.number else {
            return false;
        };
        *open.entry(number).or_default() += 1;
    }
    (1..=n).all(|i| {
        let slot = seed.draw(i, cards).and_then(|number| open.get_mut(&number));
        slot.is_some_and(|left| {
            let some = *left > 0;
            *left = left.saturating_sub(1);
            some
        })
    })
}

fn comes_out(seed: &Seed, universe: &Universe<'_>, rows: &[DrawRow], n: u64) -> bool {
    numbers_come_out(seed, universe.cards().0, rows, n)
        && rows.iter().all(|row| {
            let card = row.number.and_then(|number| universe.card(number));
            card.is_some_and(|card| is_card(row, &card))
        })
}

/// Whether a row names this card.
pub(crate) fn is_card(row: &DrawRow, card: &CardAt<'_>) -> bool {
    (row.county == *card.county || fold(&row.county) == fold(card.county))
        && row.tabulator.eq_ignore_ascii_case(&card.batch.tabulator)
        && row.batch.eq_ignore_ascii_case(&card.batch.name)
        && row.position.parse() == Ok(card.position)
}

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
fn mismatches(
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
    sheet: &election::DrawSheet,
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
fn sequence_note(
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
    let before = |round: u32| -> u64 { in_round.range(..round).map(|(_, rows)| rows).sum() };
    let other = |row: &&DrawRow| {
        let i = row
            .round
            .zip(row.sequence)
            .map(|(r, s)| before(r).saturating_add(s).saturating_add(1));
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
