//! The risk that cards drawn for one contest support for another that was not targeted. Ours, not the
//! state's: Colorado's own figure for such contests rests on no card.
//!
//! Let contest C have the cards of counties K_C, and let contest T, whose draw was verified, have been
//! drawn uniformly and with replacement from the cards of counties K_T ⊇ K_C. Of T's draws, those that
//! fell in K_C are, given how many they are, uniform draws with replacement from the cards of K_C. With
//! the overstatement of C's margin on each of them the Kaplan–Markov P-value of `risk::kaplan_markov`
//! holds, whatever made T's sampling stop. Draws of several contests are never pooled: they come from one
//! seed. T is the contest with the most draws of the first round in K_C, which no reading can influence.
//!
//! The overstatement is that of [`Sides::overstatement`].
//!
//! A card on which the board did not agree, or that was not found, counts as if it had a vote for every
//! loser. A draw without any record counts as a two-vote overstatement. A card with records of other
//! contests and none of C is taken not to carry C, unless another card of its county and style has a
//! record of C; then it counts as a two-vote overstatement.

use std::collections::{HashMap, HashSet};

use election::{DiscrepancyCounts, DrawRow, Opportunistic};
use risk::kaplan_markov;
use tabulate::Standing;

use crate::draw::Draws;
use crate::index::{Contest, Index};
use crate::measure::errors;
use crate::readings::{AllReadings, Readings};
use crate::sides::Sides;
use crate::universe::Counted;

const ASSUMPTION: &str = "a card with records of other contests and none of this one does not carry it, \
    unless a card of the same county and style does";
const NOT_REDRAWN: &str =
    "the draw for the other contest, which could not be checked in full, is as published";

/// The readings of the last round that has them, and the samples that they may be used for.
pub(crate) struct Supports<'a> {
    index: &'a Index<'a>,
    universes: &'a [Counted],
    readings: Option<&'a Readings<'a>>,
    samples: Vec<Sample<'a>>,
}

/// A targeted contest, its counties, and how many of its draws of the first round fell in each.
struct Sample<'a> {
    contest: &'a Contest<'a>,
    /// Whether its draw was checked and came out.
    came_out: bool,
    counties: HashSet<usize>,
    draws: HashMap<usize, usize>,
}

impl<'a> Sample<'a> {
    fn of(index: &Index<'_>, contest: &'a Contest<'a>, came_out: bool) -> Self {
        let mut draws = HashMap::new();
        let first = contest.rounds.first().and_then(|round| round.sheet);
        for row in first.into_iter().flat_map(|sheet| &sheet.rows) {
            if let Some(county) = index.county(&row.county) {
                *draws.entry(county).or_default() += 1;
            }
        }
        Sample {
            contest,
            came_out,
            counties: contest.counties.iter().copied().collect(),
            draws,
        }
    }
}

impl<'a> Supports<'a> {
    pub fn new(
        index: &'a Index<'a>,
        universes: &'a [Counted],
        draws: &Draws<'_>,
        readings: &'a AllReadings<'a>,
    ) -> Self {
        let contests = index.contests.iter().enumerate();
        let targeted = contests.filter(|(_, contest)| contest.targeted());
        let of = |(k, t)| Sample::of(index, t, draws.equal_with.contains_key(&k));
        Supports {
            index,
            universes,
            readings: readings.last(),
            samples: targeted.map(of).collect(),
        }
    }

    /// The risk of contest `k`.
    pub fn risk(&self, k: usize, standing: Option<&Standing>) -> Opportunistic {
        let contest = &self.index.contests[k];
        if contest.targeted() {
            return Opportunistic::Targeted;
        }
        self.compute(k, contest, standing)
            .unwrap_or_else(|because| Opportunistic::CannotBeComputed { because })
    }

    fn compute(
        &self,
        k: usize,
        contest: &Contest<'_>,
        standing: Option<&Standing>,
    ) -> Result<Opportunistic, String> {
        let standing = standing.ok_or("no file has the votes in this contest")?;
        let margin = standing.margin().ok_or("nobody loses this contest")?;
        if standing.is_tied() {
            return Err("the contest is tied".to_owned());
        }
        let readings = self.readings.ok_or(
            "the readings of its cards are not among the files: contestComparison.csv of the last round is missing",
        )?;
        let cards = self.universes[k]
            .cards
            .ok_or("not every county has a manifest among the files")?;
        let gamma = contest
            .row()
            .and_then(|row| row.gamma.parse().ok())
            .unwrap_or(f64::NAN);
        let (sample, rows) = self.sample(contest, readings.round)?;
        let mut counts = DiscrepancyCounts::default();
        let mut without_reading = 0;
        let sides = Sides::of(standing);
        for row in &rows {
            let overstatement = overstatement(readings, row, k, &sides).unwrap_or_else(|| {
                without_reading += 1;
                2
            });
            match overstatement {
                2.. => counts.two_over += 1,
                1 => counts.one_over += 1,
                0 => {}
                -1 => counts.one_under += 1,
                _ => counts.two_under += 1,
            }
        }
        let draws = rows.len() as u64;
        let p = kaplan_markov(draws, margin.0, cards.0, gamma, errors(counts));
        Ok(Opportunistic::Computed {
            drawn_for: sample.contest.name.clone(),
            draws,
            discrepancies: counts,
            without_reading,
            p_value: p.get(),
            assumption: match sample.came_out {
                true => ASSUMPTION.to_owned(),
                false => format!("{ASSUMPTION}; {NOT_REDRAWN}"),
            },
        })
    }

    /// The contest T and its draws in the counties of `contest`, up to `round`.
    fn sample(
        &self,
        contest: &Contest<'_>,
        round: u32,
    ) -> Result<(&Sample<'a>, Vec<&'a DrawRow>), String> {
        let covers = |sample: &&Sample<'_>| {
            !contest.counties.is_empty()
                && contest.counties.iter().all(|k| sample.counties.contains(k))
        };
        let mut best: Option<(usize, &Sample<'a>)> = None;
        for sample in self.samples.iter().filter(covers) {
            let counties = contest.counties.iter();
            let draws = counties.filter_map(|k| sample.draws.get(k)).sum();
            if draws > best.map_or(0, |(most, _)| most) {
                best = Some((draws, sample));
            }
        }
        let (_, sample) =
            best.ok_or("no card was drawn for a contest that all of its counties have")?;
        let counties: HashSet<usize> = contest.counties.iter().copied().collect();
        let sheet = sample.contest.rounds.iter().find(|r| r.number == round);
        let rows = sheet.and_then(|r| r.sheet).into_iter();
        let inside = |row: &&DrawRow| {
            let county = self.index.county(&row.county);
            county.is_some_and(|county| counties.contains(&county))
        };
        let rows = rows.flat_map(|sheet| &sheet.rows).filter(inside);
        Ok((sample, rows.collect()))
    }
}

/// The overstatement of one draw; none if it has no usable reading.
fn overstatement(
    readings: &Readings<'_>,
    row: &DrawRow,
    contest: usize,
    sides: &Sides,
) -> Option<i64> {
    let card = readings.card(row)?;
    let Some(reading) = card.of_contest.get(&contest) else {
        return (!readings.may_carry(card, contest)).then_some(0);
    };
    let record = reading.record_type.to_lowercase();
    if record.contains("phantom_record") {
        return None;
    }
    let agreed = !reading.consensus.eq_ignore_ascii_case("no");
    let board = reading.mvr.as_ref();
    let mvr = board.filter(|_| agreed && !record.contains("phantom"));
    Some(sides.overstatement(&reading.cvr, mvr))
}
