//! The risk that cards drawn for other contests support for one that was not targeted. Ours, not the
//! state's: Colorado's own figure for such contests rests on no card.
//!
//! `design` says in which samples a contest is looked at: one drawn from all of its counties, or several, each drawn from a part of them.
//! A contest T, whose draw was verified, was drawn uniformly and with replacement from the cards of its counties K_T. Of its draws,
//! those that fell in some of these counties are, given how many they are, uniform draws with replacement from the cards
//! of these. `risk::used_draws` chooses among draws of several samples those that are independent, and
//! `risk::kaplan_markov_of_parts` takes the largest P-value over the ways in which overstatements could lie among the
//! parts; for one sample that is Kaplan–Markov. `docs/several-samples.md` has the proofs.
//!
//! The overstatement is that of [`Sides::overstatement`].
//!
//! A card on which the board did not agree, or that was not found, counts as if it had a vote for every
//! loser. A draw without any record counts as a two-vote overstatement. A card with records of other
//! contests and none of C is taken not to carry C, unless another card of its county and style has a
//! record of C; then it counts as a two-vote overstatement.

mod design;

use election::{Cards, DiscrepancyCounts, DrawRow, OfSample, Opportunistic};
use risk::{SampledPart, kaplan_markov_of_parts};
use sampling::Seed;
use tabulate::Standing;

use crate::draw::Draws;
use crate::index::{Contest, Index};
use crate::measure::errors;
use crate::readings::{AllReadings, Readings};
use crate::sides::Sides;
use crate::universe::{self, Counted};
use design::{Design, Sample};

const ASSUMPTION: &str = "a card with records of other contests and none of this one does not carry it, \
    unless a card of the same county and style does";
const NOT_REDRAWN: &str =
    "a draw for another contest that could not be checked in full is as published";
const OWN_DRAWS: &str = "what was drawn after the first round for each of the other contests was decided by its own \
    earlier draws";

/// The readings of the last round that has them, and the samples that they may be used for.
pub(crate) struct Supports<'a> {
    index: &'a Index<'a>,
    readings: Option<&'a Readings<'a>>,
    samples: Vec<Sample<'a>>,
    /// The cards of each county.
    cards: Vec<Option<Cards>>,
}

impl<'a> Supports<'a> {
    pub fn new(
        index: &'a Index<'a>,
        universes: &'a [Counted],
        draws: &Draws<'_>,
        seed: Option<&Seed>,
        readings: &'a AllReadings<'a>,
    ) -> Self {
        let readings = readings.last();
        let contests = index.contests.iter().enumerate();
        let targeted = contests.filter(|(_, contest)| contest.targeted());
        let of = |(k, t): (usize, &'a Contest<'a>)| {
            let printed = t.row().map(|row| row.ballot_cards);
            let cards = universes[k].cards.or(printed)?;
            let came_out = draws.equal_with.contains_key(&k);
            Sample::of(t, cards.0, came_out, seed, readings?.round)
        };
        let counties = 0..index.counties.len();
        Supports {
            index,
            readings,
            samples: targeted.filter_map(of).collect(),
            cards: counties
                .map(|county| universe::cards(index, county, draws))
                .collect(),
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
        let cards_of = |county: &usize| Some((*county, self.cards[*county]?.0));
        let counties: Option<Vec<(usize, u64)>> = contest.counties.iter().map(cards_of).collect();
        let counties = counties
            .filter(|counties| !counties.is_empty())
            .ok_or("not every county has a manifest among the files")?;
        let gamma = contest
            .row()
            .and_then(|row| row.gamma.parse().ok())
            .unwrap_or(f64::NAN);
        let design = Design::best(&self.samples, &counties, margin.0, gamma)
            .ok_or("no card was drawn for another contest of its counties")?;
        let without = design.parts.iter().filter(|part| part.sample.is_none());
        if without.map(|part| part.cards).sum::<u64>() >= margin.0.div_ceil(2) {
            return Err(
                "the counties in which no card was drawn could hold errors of the whole margin"
                    .to_owned(),
            );
        }
        let sides = Sides::of(standing);
        let (parts, discrepancies, without_reading) = self.parts(k, &design, readings, &sides);
        let sampled = parts.iter().map(|part| SampledPart {
            cards: part.cards.0,
            draws: part.draws,
            errors: errors(part.discrepancies),
        });
        let p = kaplan_markov_of_parts(&sampled.collect::<Vec<_>>(), margin.0, gamma);
        let mut assumptions = vec![ASSUMPTION];
        if design.samples.iter().any(|sample| !sample.came_out) {
            assumptions.push(NOT_REDRAWN);
        }
        let later = |sample: &&Sample<'_>| sample.drawn.draws > sample.drawn.first;
        if design.samples.len() > 1 && design.samples.iter().any(later) {
            assumptions.push(OWN_DRAWS);
        }
        Ok(Opportunistic::Computed {
            draws: parts.iter().map(|part| part.draws).sum(),
            discrepancies,
            parts,
            without_reading,
            p_value: p.get(),
            assumption: assumptions.join("; "),
        })
    }

    /// What was read in each part and in all, and how many draws had no usable reading.
    fn parts(
        &self,
        k: usize,
        design: &Design<'_, 'a>,
        readings: &Readings<'_>,
        sides: &Sides,
    ) -> (Vec<OfSample>, DiscrepancyCounts, u64) {
        let draws = design.draws();
        let mut without_reading = 0;
        let mut all = DiscrepancyCounts::default();
        let mut parts = Vec::new();
        for part in &design.parts {
            let names = part.counties.iter().map(|k| &self.index.counties[*k].name);
            let mut of = OfSample {
                counties: names.cloned().collect(),
                cards: Cards(part.cards),
                drawn_for: None,
                draws: 0,
                left_out: 0,
                discrepancies: DiscrepancyCounts::default(),
                discrepancies_left_out: DiscrepancyCounts::default(),
            };
            if let Some(at) = part.sample {
                of.drawn_for = Some(design.samples[at].contest.name.clone());
                for (row, used) in &draws[at] {
                    let county = self.index.county(&row.county);
                    if county.is_none_or(|county| !part.counties.contains(&county)) {
                        continue;
                    }
                    let overstatement = overstatement(readings, row, k, sides);
                    if !used {
                        of.left_out += 1;
                        count(&mut of.discrepancies_left_out, overstatement.unwrap_or(2));
                        continue;
                    }
                    of.draws += 1;
                    without_reading += u64::from(overstatement.is_none());
                    for counts in [&mut of.discrepancies, &mut all] {
                        count(counts, overstatement.unwrap_or(2));
                    }
                }
            }
            parts.push(of);
        }
        (parts, all, without_reading)
    }
}

fn count(counts: &mut DiscrepancyCounts, overstatement: i64) {
    match overstatement {
        2.. => counts.two_over += 1,
        1 => counts.one_over += 1,
        0 => {}
        -1 => counts.one_under += 1,
        _ => counts.two_under += 1,
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
