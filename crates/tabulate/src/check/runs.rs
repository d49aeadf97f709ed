//! Cards that follow one another in two places, as when a batch was scanned twice.
//!
//! ```text
//! I(x) = −log₂ f(x)                      (1)  f: share of the votes on x among the cards of its style
//! I(x₁ … x_l) = I(x₁) + Σ I(x_k) [x_k ≠ x_{k−1}]   (2)  a card like the one before it says nothing new
//! E ≤ n² 2^−I                            (3)  pairs of places among n cards, in both directions
//! ```
//!
//! If cards followed one another at random, a given run would be expected to come a second time, forwards or backwards,
//! in at most E places. A run is reported where E is at most 2⁻¹⁰ with f in (1) the largest of its share in the style and
//! in both batches: neighbours in a batch are alike, and small batches say little. The order of styles and precincts says
//! nothing, because ballots may have been sorted by them. (2) passes over long runs of
//! identical cards, as they are in cards with one contest or in files that somebody sorted.
//!
//! Windows that are long enough by the style alone are found by a rolling hash, forwards and backwards; two with
//! the same hash are extended as far as the cards are the same, and at the end compared card by card in the record. Of a
//! record with more than a million cards one window in [`Anchors::step`] is kept, chosen by its hash: a run with r windows
//! is then missed with a chance of (1 − 1 / step)^r.

use std::collections::{BTreeMap, HashMap, HashSet};

use election::record::Card;
use election::{Code, Finding, Listed, Weight};
use record::{Record, RecordError};

use super::Files;
use super::bits::{BIT, decimals, log2_up, surprise};
use super::sequence::{Entry, RecordId, Sequences};
use super::tally::Tally;

/// How many windows are held.
const MOST_ANCHORS: u64 = 1 << 21;
/// No shorter run is looked at.
const FEWEST: usize = 5;
/// How many pairs of places are looked at.
const MOST_PAIRS: usize = 1 << 16;
/// How many cards of runs are compared in the record.
const MOST_COMPARED: usize = 1 << 17;
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// A window that says enough to be told from chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Anchor {
    hash: u64,
    /// Forwards before backwards.
    backwards: bool,
    batch: u32,
    /// The first card in the direction of the window, and the one after the last.
    start: u32,
    end: u32,
}

/// Windows of all batches.
pub(super) struct Anchors {
    anchors: Vec<Anchor>,
    /// One window in so many is kept.
    pub step: u64,
    /// What a window must say, in 256ths of a bit.
    least: u64,
}

impl Anchors {
    /// None yet, of a record with so many cards.
    pub fn new(cards: u64) -> Self {
        Anchors {
            anchors: Vec::new(),
            step: cards.saturating_mul(2).div_ceil(MOST_ANCHORS).max(1),
            least: 2 * log2_up(cards) + 10 * BIT,
        }
    }

    /// Adds the windows of a batch.
    pub fn add(&mut self, batch: usize, cards: &[Entry]) {
        let Ok(batch) = u32::try_from(batch) else {
            return;
        };
        let mut one_way: Vec<(u64, u64)> = cards.iter().map(|c| (c.digest, c.says)).collect();
        self.add_windows(batch, false, &one_way);
        one_way.reverse();
        self.add_windows(batch, true, &one_way);
    }

    /// Adds the shortest window at each card that says enough. Cards are a digest and what it says (1).
    fn add_windows(&mut self, batch: u32, backwards: bool, cards: &[(u64, u64)]) {
        let mut hashes = vec![0_u64];
        let mut says = vec![0_u64];
        let mut powers = vec![1_u64];
        for (k, (digest, bits)) in cards.iter().enumerate() {
            hashes.push(hashes[k].wrapping_mul(FACTOR).wrapping_add(*digest));
            let new = k == 0 || cards[k - 1].0 != *digest;
            says.push(says[k] + if new { *bits } else { 0 });
            powers.push(powers[k].wrapping_mul(FACTOR));
        }
        let mut end = 0;
        for start in 0..cards.len() {
            end = end.max(start + FEWEST);
            let said = |end: usize| cards[start].1 + says[end] - says[start + 1];
            while end <= cards.len() && said(end) < self.least {
                end += 1;
            }
            if end > cards.len() {
                break;
            }
            let hash = hashes[end].wrapping_sub(hashes[start].wrapping_mul(powers[end - start]));
            let hash = mixed(hash ^ (end - start) as u64);
            if !hash.is_multiple_of(self.step) {
                continue;
            }
            if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) {
                self.anchors.push(Anchor {
                    hash,
                    backwards,
                    batch,
                    start,
                    end,
                });
            }
        }
    }
}

fn mixed(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 32)).wrapping_mul(FACTOR);
    hash ^ (hash >> 29)
}

/// Two places with the same cards: the first forwards, the second in the direction that is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    first: usize,
    second: usize,
    backwards: bool,
    /// Where each begins, forwards.
    at: (usize, usize),
    cards: usize,
}

/// Reports the runs.
pub(super) fn check(
    record: &Record,
    files: &Files<'_>,
    tally: &Tally,
    anchors: Anchors,
    listed: &mut Listed,
) -> Result<(), RecordError> {
    let least = anchors.least;
    let (seeds, more) = seeds(tally, anchors);
    let wanted: HashSet<usize> = seeds
        .iter()
        .flat_map(|seed| [seed.first, seed.second])
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let sequences = Sequences::gather(record, tally, |batch| wanted.contains(&batch))?;
    let mut runs: Vec<(Pair, u64)> = Vec::new();
    for seed in seeds {
        let covers = |(run, _): &(Pair, u64)| covers(run, &seed);
        if runs.iter().rev().take(64).any(covers) {
            continue;
        }
        let run = extended(&sequences, seed);
        let bits = said(&sequences, &run);
        // Seeds are in the order of their batches.
        let pair = (run.first, run.second);
        let mut of_pair = runs
            .iter()
            .rev()
            .take_while(|(o, _)| (o.first, o.second) == pair);
        if run.cards >= FEWEST && bits >= least && !of_pair.any(|(o, _)| covers_whole(o, &run)) {
            runs.push((run, bits));
        }
    }
    runs.sort_unstable();
    runs.dedup();
    let same = equal_in_record(record, &sequences, &runs)?;
    for ((run, bits), same) in runs.into_iter().zip(same) {
        if same {
            listed.push(finding(files, tally, &sequences, &run, bits));
        }
    }
    if more {
        let (code, weight) = (Code::RepeatedRun, Weight::Unexplained);
        let found =
            format!("more than {MOST_PAIRS} pairs of places; the others were not looked at");
        let place = election::Place::file("cards");
        listed.push(Finding::new(
            code,
            weight,
            place,
            "cards that differ",
            found,
        ));
    }
    Ok(())
}

/// Pairs of windows with the same hash, those side by side as one; whether there were too many.
fn seeds(tally: &Tally, anchors: Anchors) -> (Vec<Pair>, bool) {
    let length = |batch: u32| tally.batches()[batch as usize].cards;
    let mut all = anchors.anchors;
    all.sort_unstable();
    let mut pairs = Vec::new();
    let mut more = false;
    'all: for alike in all.chunk_by(|a, b| a.hash == b.hash) {
        // Those after the first are compared with the one before them as well: each place with one of its copies.
        let forwards = alike.iter().take_while(|anchor| !anchor.backwards).count();
        let Some(first) = alike.first().filter(|_| forwards > 0) else {
            continue;
        };
        for (k, second) in alike.iter().enumerate().skip(1) {
            let first = if k < forwards { &alike[k - 1] } else { first };
            let cards = (first.end - first.start) as usize;
            let start = match second.backwards {
                false => second.start as usize,
                true => (length(second.batch) as usize).saturating_sub(second.end as usize),
            };
            let (a, b) = (
                (first.batch as usize, first.start as usize),
                (second.batch as usize, start),
            );
            let overlap = a.0 == b.0 && a.1 < b.1 + cards && b.1 < a.1 + cards;
            if overlap || (second.backwards && a > b) {
                continue;
            }
            if pairs.len() == MOST_PAIRS {
                more = true;
                break 'all;
            }
            pairs.push(Pair {
                first: a.0,
                second: b.0,
                backwards: second.backwards,
                at: (a.1, b.1),
                cards,
            });
        }
    }
    pairs.sort_unstable();
    (pairs, more)
}

/// Whether a seed lies in a run, on its diagonal.
fn covers(run: &Pair, seed: &Pair) -> bool {
    let same = (run.first, run.second, run.backwards) == (seed.first, seed.second, seed.backwards);
    let inside = seed.at.0 >= run.at.0 && seed.at.0 + seed.cards <= run.at.0 + run.cards;
    let from_start = seed.at.0.wrapping_sub(run.at.0);
    let other = match run.backwards {
        false => run.at.1.wrapping_add(from_start),
        true => (run.at.1 + run.cards).wrapping_sub(from_start + seed.cards),
    };
    same && inside && other == seed.at.1
}

/// Whether both places of a run lie in those of another.
fn covers_whole(other: &Pair, run: &Pair) -> bool {
    let within = |a: usize, b: usize| a >= b && a + run.cards <= b + other.cards;
    (other.first, other.second) == (run.first, run.second)
        && within(run.at.0, other.at.0)
        && within(run.at.1, other.at.1)
}

/// As far as the cards are the same in both directions, without meeting itself.
fn extended(sequences: &Sequences, seed: Pair) -> Pair {
    let (a, b) = (sequences.get(seed.first), sequences.get(seed.second));
    let mut run = seed;
    let same =
        |x: Option<&Entry>, y: Option<&Entry>| x.zip(y).is_some_and(|(x, y)| x.digest == y.digest);
    let before =
        |cards: &[Entry], at: usize| at.checked_sub(1).and_then(|at| cards.get(at).copied());
    let apart = |run: &Pair| {
        run.first != run.second
            || run.at.0 + run.cards < run.at.1
            || run.at.1 + run.cards < run.at.0
    };
    // The hash may deceive: what is the same is looked at from the seed's first card on.
    let other = |run: &Pair, k: usize| match run.backwards {
        false => run.at.1 + k,
        true => run.at.1 + run.cards - 1 - k,
    };
    if (0..run.cards).any(|k| !same(a.get(run.at.0 + k), b.get(other(&run, k)))) {
        run.cards = 0;
        return run;
    }
    while apart(&run) {
        let next = a.get(run.at.0 + run.cards).copied();
        let matching = match run.backwards {
            false => b.get(run.at.1 + run.cards).copied(),
            true => before(b, run.at.1),
        };
        if !same(next.as_ref(), matching.as_ref()) {
            break;
        }
        run.cards += 1;
        run.at.1 -= usize::from(run.backwards);
    }
    while apart(&run) {
        let last = before(a, run.at.0);
        let matching = match run.backwards {
            false => before(b, run.at.1),
            true => b.get(run.at.1 + run.cards).copied(),
        };
        if !same(last.as_ref(), matching.as_ref()) {
            break;
        }
        run.cards += 1;
        run.at.0 -= 1;
        run.at.1 -= usize::from(!run.backwards);
    }
    run
}

/// What a run says (2), each card by the largest of its shares in its style and in both batches.
fn said(sequences: &Sequences, run: &Pair) -> u64 {
    let batches = [run.first, run.second].map(|batch| {
        let mut times: HashMap<u64, u64> = HashMap::new();
        for card in sequences.get(batch) {
            *times.entry(card.digest).or_default() += 1;
        }
        (sequences.get(batch).len() as u64, times)
    });
    let cards = &sequences.get(run.first)[run.at.0..run.at.0 + run.cards];
    let mut bits = 0;
    for (k, card) in cards.iter().enumerate() {
        if k > 0 && cards[k - 1].digest == card.digest {
            continue;
        }
        let in_batches = batches
            .iter()
            .map(|(all, times)| surprise(times.get(&card.digest).copied().unwrap_or(0), *all));
        bits += in_batches.min().unwrap_or(0).min(card.says);
    }
    bits
}

/// For each run whether its cards are the same in the record, mark by mark.
fn equal_in_record(
    record: &Record,
    sequences: &Sequences,
    runs: &[(Pair, u64)],
) -> Result<Vec<bool>, RecordError> {
    let key = |card: &Entry| (card.source, card.place, card.sheet);
    let places = |run: &Pair| {
        let first = &sequences.get(run.first)[run.at.0..run.at.0 + run.cards];
        let second = &sequences.get(run.second)[run.at.1..run.at.1 + run.cards];
        let mut second: Vec<_> = second.iter().map(key).collect();
        if run.backwards {
            second.reverse();
        }
        first.iter().map(key).zip(second).collect::<Vec<_>>()
    };
    let mut wanted = HashSet::new();
    for (run, _) in runs {
        if wanted.len() < MOST_COMPARED {
            wanted.extend(places(run).into_iter().flat_map(|(a, b)| [a, b]));
        }
    }
    let mut cards: BTreeMap<_, Card> = BTreeMap::new();
    record.visit(|card, _| {
        let identity = &card.identity;
        let at = (identity.source, identity.place, identity.sheet);
        if wanted.contains(&at) {
            cards.insert(at, card.clone());
        }
    })?;
    let same = |(a, b): ((u32, u64, u32), (u32, u64, u32))| match (cards.get(&a), cards.get(&b)) {
        (Some(a), Some(b)) => {
            let style = |card: &Card| {
                (
                    card.identity.ballot_type.clone(),
                    card.identity.precinct.clone(),
                )
            };
            a.readings == b.readings && style(a) == style(b)
        }
        // Beyond what is compared: their digests are the same.
        _ => true,
    };
    Ok(runs
        .iter()
        .map(|(run, _)| places(run).into_iter().all(same))
        .collect())
}

fn finding(
    files: &Files<'_>,
    tally: &Tally,
    sequences: &Sequences,
    run: &Pair,
    bits: u64,
) -> Finding {
    let named = |batch: usize, at: usize| {
        let card = &sequences.get(batch)[at];
        let title = tally.batches()[batch].key.title();
        let place = files.place(card.source, card.place);
        match card.record {
            RecordId::Number(number) => format!("{title}-{number} ({place})"),
            _ => format!("batch {title} ({place})"),
        }
    };
    let second = &sequences.get(run.second)[run.at.1];
    let order = if run.backwards {
        "in the reverse order"
    } else {
        "in the same order"
    };
    let chance = decimals(bits.saturating_sub(2 * log2_up(tally.cards)));
    let found = format!(
        "{} cards from {} on as those from {} on, {order}",
        run.cards,
        named(run.second, run.at.1),
        named(run.first, run.at.0),
    );
    let place = files.place(second.source, second.place);
    let (code, weight) = (Code::RepeatedRun, Weight::Unexplained);
    Finding::new(code, weight, place, "cards that differ", found).note(format!(
        "among cards in random order fewer than one in 10^{chance} records would have such a repeat"
    ))
}
