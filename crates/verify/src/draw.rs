//! Every draw: random numbers and cards against the published sheets.
//!
//! Over all rounds together the random numbers on a contest's sheet are, as a multiset, draws 1 … n of
//! the seed among N cards, n being the number of cards counted as audited; and each row's county,
//! tabulator, batch and position are those of the card that its number points at. N is the sum of the
//! contest's manifests, with repairs where they make all of that come out. The printed N is not used.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::{Batch, Check, DrawRow, Step, Verdict, fold};
use rayon::prelude::*;
use sampling::{CardAt, Seed, Universe};

use crate::index::{Contest, InRound, Index};
use crate::manifests::Differences;
use crate::readings::AllReadings;
use crate::repairs::{Change, JoinedManifests, Searched, search};
use crate::{Record, drawn_list, mismatches};

/// What the draws showed about the manifests.
#[derive(Default)]
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

/// No search for one draw looks through more batches and rows: as many sets as there may be, each with
/// every batch of a state, would take hours.
const MOST_LOOKED_THROUGH: usize = 1 << 27;

enum Came<'a> {
    Out(Vec<&'a Change>),
    /// And what was tried.
    Wrong(String),
    Unknown(String),
}

pub(crate) fn check<'a>(
    index: &'a Index<'a>,
    seed: Option<&Seed>,
    differences: &'a Differences<'a>,
    readings: &AllReadings<'_>,
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
        let list = round.selection.filter(|_| round.sheet.is_none());
        let listed = list.zip(readings.of_round(round.number));
        let verdict = match came {
            Came::Unknown(because) => match listed {
                None => Verdict::cannot(because),
                Some((list, readings)) => {
                    let checked = drawn_list::check(index, seed, contest, round, list, readings);
                    found.extend(checked.1);
                    checked.0
                }
            },
            Came::Out(changes) => {
                found.extend(mismatches::of_sequence(
                    seed, index, contest, round, &changes,
                ));
                let stand_ins = contest
                    .counties
                    .iter()
                    .filter_map(|k| index.counties[*k].stand_in());
                let changes = changes.iter().map(|change| change.repair.clone());
                Verdict::after(stand_ins.chain(changes).collect())
            }
            Came::Wrong(tried) => {
                found = mismatches::of(index, seed, &draws, contest, round, &tried);
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
    let numbers = Numbers::of(rows);
    let mut known: HashMap<u64, bool> = HashMap::new();
    let cards = joined.cards();
    let counties = contest.counties.iter().map(|k| &index.counties[*k]);
    let batches = counties
        .filter_map(|county| county.batches())
        .map(<[_]>::len);
    let size = rows.len() + batches.sum::<usize>();
    let mut left = MOST_LOOKED_THROUGH;
    let searched = search(&candidates, |set| {
        let changed = set.iter().fold(cards, |sum, change| sum + change.cards());
        let Ok(changed) = u64::try_from(changed) else {
            return Some(false);
        };
        let come_out = *known
            .entry(changed)
            .or_insert_with(|| numbers.come_out(seed, changed, n));
        if !come_out {
            return Some(false);
        }
        left = left.checked_sub(size)?;
        let joined = JoinedManifests::new(index, contest, set);
        Some(joined.is_some_and(|joined| name_their_cards(rows, &joined.universe())))
    });
    let tried = match searched {
        Searched::Found(changes) => return Came::Out(changes),
        Searched::InVain(tried) => tried,
    };
    let without: Vec<&str> = contest
        .counties
        .iter()
        .map(|k| &index.counties[*k])
        .filter(|county| county.manifest.is_none())
        .map(|county| &*county.name)
        .collect();
    if !without.is_empty()
        && numbers.come_out(seed, universe.cards().0, n)
        && some_order_fits(&universe, index, contest, rows)
    {
        return Came::Unknown(format!(
            "the random numbers are the draws of the seed; the cards they point at depend on the order of \
             the batches in the manifest of {}, which is not among the files (numeric order does not fit)",
            without.join(", ")
        ));
    }
    Came::Wrong(tried)
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
        let Some(before) = number.checked_sub(position).filter(|_| position > 0) else {
            return false;
        };
        let first = before + 1;
        let key = (county, row.tabulator.as_str(), row.batch.as_str());
        if *batches.entry(key).or_insert(first) != first
            || *firsts.entry(first).or_insert(key) != key
        {
            return false;
        }
    }
    let mut known: HashMap<(usize, &str, &str), &Batch> = HashMap::new();
    for county in &contest.counties {
        for batch in index.counties[*county].batches().unwrap_or_default() {
            let key = (*county, &*batch.tabulator, &*batch.name);
            known.entry(key).or_insert(batch);
        }
    }
    let mut end = 0;
    firsts.into_iter().all(|(first, key)| {
        let batch = known.get(&key);
        let free = first > end;
        end = batch.map_or(u64::MAX, |batch| (first - 1).saturating_add(batch.cards.0));
        free && batch.is_some()
    })
}

/// How often each number stands on a sheet; none if a row has no number.
struct Numbers(Option<HashMap<u64, u64>>, u64);

impl Numbers {
    fn of(rows: &[DrawRow]) -> Self {
        let mut times = HashMap::new();
        for row in rows {
            let Some(number) = row.number else {
                return Numbers(None, rows.len() as u64);
            };
            *times.entry(number).or_default() += 1;
        }
        Numbers(Some(times), rows.len() as u64)
    }

    /// Whether they are, as a multiset, draws 1 … n among `cards` cards. A wrong number of cards is refuted
    /// by the first draws, however long the sheet.
    fn come_out(&self, seed: &Seed, cards: u64, n: u64) -> bool {
        let Numbers(Some(times), rows) = self else {
            return false;
        };
        let mut drawn: HashMap<u64, u64> = HashMap::new();
        *rows == n
            && (1..=n).all(|i| {
                seed.draw(i, cards).is_some_and(|number| {
                    let drawn = drawn.entry(number).or_default();
                    *drawn += 1;
                    times.get(&number).is_some_and(|times| *drawn <= *times)
                })
            })
    }
}

fn comes_out(seed: &Seed, universe: &Universe<'_>, rows: &[DrawRow], n: u64) -> bool {
    Numbers::of(rows).come_out(seed, universe.cards().0, n) && name_their_cards(rows, universe)
}

/// Whether every row names the card that its number points at.
fn name_their_cards(rows: &[DrawRow], universe: &Universe<'_>) -> bool {
    rows.iter().all(|row| {
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
