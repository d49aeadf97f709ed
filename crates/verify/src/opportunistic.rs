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
//! e = max over winners w and losers l of (cvr_w − cvr_l) − (mvr_w − mvr_l), in votes         (1)
//!
//! A card on which the board did not agree, or that was not found, counts as if it had a vote for every
//! loser. A draw without any record counts as a two-vote overstatement. A card with records of other
//! contests and none of C is taken not to carry C, unless another card of its county and style has a
//! record of C; then it counts as a two-vote overstatement.

use std::collections::{BTreeSet, HashMap, HashSet};

use election::{Comparison, DiscrepancyCounts, DrawRow, Name, Opportunistic, Votes, fold};
use risk::kaplan_markov;
use tabulate::Standing;

use crate::index::{Contest, Index};
use crate::measure::errors;
use crate::universe::Counted;

const ASSUMPTION: &str = "a card with records of other contests and none of this one does not carry it, \
    unless a card of the same county and style does";

/// A card: folded county and imprinted id.
type Card = (String, String);

/// All comparisons of the last round that has them, by card, and the samples that they may be read for.
pub(crate) struct Readings<'a> {
    index: &'a Index<'a>,
    universes: &'a [Counted],
    round: Option<u32>,
    by_card: HashMap<Card, Records<'a>>,
    /// County, style, contest of every record.
    styles: HashSet<(String, &'a str, usize)>,
    samples: Vec<Sample<'a>>,
}

/// The records of a card: the first of each contest, and the styles that they name.
#[derive(Default)]
struct Records<'a> {
    of_contest: HashMap<usize, &'a Comparison>,
    styles: BTreeSet<&'a str>,
}

/// A targeted contest, its counties, and how many of its draws of the first round fell in each.
struct Sample<'a> {
    contest: &'a Contest<'a>,
    counties: HashSet<usize>,
    draws: HashMap<usize, usize>,
}

impl<'a> Sample<'a> {
    fn of(index: &Index<'_>, contest: &'a Contest<'a>) -> Self {
        let mut draws = HashMap::new();
        let first = contest.rounds.first().and_then(|round| round.sheet);
        for row in first.into_iter().flat_map(|sheet| &sheet.rows) {
            if let Some(county) = index.county(&row.county) {
                *draws.entry(county).or_default() += 1;
            }
        }
        Sample {
            contest,
            counties: contest.counties.iter().copied().collect(),
            draws,
        }
    }
}

impl<'a> Readings<'a> {
    pub fn new(index: &'a Index<'a>, universes: &'a [Counted]) -> Self {
        let last = index
            .audit
            .rounds
            .iter()
            .rev()
            .find(|r| r.comparisons.is_some());
        let mut by_card: HashMap<_, Records<'_>> = HashMap::new();
        let mut styles = HashSet::new();
        for row in last
            .and_then(|round| round.comparisons.as_ref())
            .into_iter()
            .flatten()
        {
            let card = (fold(&row.county), row.imprinted_id.clone());
            let contest = index.contest(&row.contest);
            if let Some(contest) = contest {
                styles.insert((card.0.clone(), row.style.as_str(), contest));
            }
            let records = by_card.entry(card).or_default();
            records.styles.insert(&row.style);
            if let Some(contest) = contest {
                records.of_contest.entry(contest).or_insert(row);
            }
        }
        let targeted = index.contests.iter().filter(|contest| contest.targeted());
        Readings {
            index,
            universes,
            round: last.map(|round| round.number),
            by_card,
            styles,
            samples: targeted.map(|t| Sample::of(index, t)).collect(),
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
        let round = self.round.ok_or(
            "the readings of its cards are not among the files: contestComparison.csv of the last round is missing",
        )?;
        let cards = self.universes[k]
            .cards
            .ok_or("not every county has a manifest among the files")?;
        let gamma = contest
            .row()
            .and_then(|row| row.gamma.parse().ok())
            .unwrap_or(f64::NAN);
        let (drawn_for, rows) = self.sample(contest, round)?;
        let mut counts = DiscrepancyCounts::default();
        let mut without_reading = 0;
        let sides = Sides::of(standing);
        for row in &rows {
            let overstatement = self.overstatement(row, k, &sides).unwrap_or_else(|| {
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
            drawn_for: drawn_for.name.clone(),
            draws,
            discrepancies: counts,
            without_reading,
            p_value: p.get(),
            assumption: ASSUMPTION.to_owned(),
        })
    }

    /// The contest T and its draws in the counties of `contest`, up to `round`.
    fn sample(
        &self,
        contest: &Contest<'_>,
        round: u32,
    ) -> Result<(&'a Contest<'a>, Vec<&'a DrawRow>), String> {
        let covers = |sample: &&Sample<'_>| {
            !contest.counties.is_empty()
                && contest.counties.iter().all(|k| sample.counties.contains(k))
        };
        let mut best: Option<(usize, &'a Contest<'a>)> = None;
        for sample in self.samples.iter().filter(covers) {
            let counties = contest.counties.iter();
            let draws = counties.filter_map(|k| sample.draws.get(k)).sum();
            if draws > best.map_or(0, |(most, _)| most) {
                best = Some((draws, sample.contest));
            }
        }
        let (_, t) = best.ok_or("no card was drawn for a contest that all of its counties have")?;
        let counties: HashSet<usize> = contest.counties.iter().copied().collect();
        let sheet = t.rounds.iter().find(|r| r.number == round);
        let rows = sheet.and_then(|r| r.sheet).into_iter();
        let inside = |row: &&DrawRow| {
            let county = self.index.county(&row.county);
            county.is_some_and(|county| counties.contains(&county))
        };
        let rows = rows.flat_map(|sheet| &sheet.rows).filter(inside);
        Ok((t, rows.collect()))
    }

    /// Equation (1) for one draw; none if it has no usable reading.
    fn overstatement(&self, row: &DrawRow, contest: usize, sides: &Sides) -> Option<i64> {
        let id = format!("{}-{}-{}", row.tabulator, row.batch, row.position);
        let county = fold(&row.county);
        let records = self.by_card.get(&(county.clone(), id)).or_else(|| {
            self.by_card
                .get(&(county.clone(), row.imprinted_id.clone()))
        })?;
        let Some(reading) = records.of_contest.get(&contest) else {
            let carried = |style: &&str| self.styles.contains(&(county.clone(), *style, contest));
            return (!records.styles.iter().any(carried)).then_some(0);
        };
        if reading
            .record_type
            .to_lowercase()
            .contains("phantom_record")
        {
            return None;
        }
        let mvr = reading
            .mvr
            .as_ref()
            .filter(|_| !reading.consensus.eq_ignore_ascii_case("no"))
            .filter(|_| !reading.record_type.to_lowercase().contains("phantom"));
        Some(sides.overstatement(&reading.cvr, mvr))
    }
}

/// The winners and the losers of a contest, folded.
struct Sides {
    winners: Vec<String>,
    losers: Vec<String>,
}

impl Sides {
    fn of(standing: &Standing) -> Self {
        let (winners, losers) = standing.order().split_at(standing.winners().len());
        let folded = |side: &[(Name, Votes)]| side.iter().map(|(name, _)| fold(name)).collect();
        Sides {
            winners: folded(winners),
            losers: folded(losers),
        }
    }

    /// Equation (1); `None` is a card that nobody could read: a vote for every loser. It is the largest
    /// cvr_w − mvr_w of a winner and the largest mvr_l − cvr_l of a loser, which need not be paired.
    fn overstatement(&self, cvr: &[String], mvr: Option<&Vec<String>>) -> i64 {
        // More marks than may win count for nobody: an overvote.
        let valid = |marks: &[String]| -> HashSet<String> {
            match marks.len() <= self.winners.len() {
                true => marks.iter().map(|mark| fold(mark)).collect(),
                false => HashSet::new(),
            }
        };
        let (machine, board) = (valid(cvr), mvr.map(|mvr| valid(mvr)));
        let votes =
            |marks: &HashSet<String>, selection: &String| i64::from(marks.contains(selection));
        let of_board = |selection| board.as_ref().map_or(0, |marks| votes(marks, selection));
        let winners = self.winners.iter();
        let losers = self.losers.iter();
        let winner = winners.map(|w| votes(&machine, w) - of_board(w)).max();
        let loser = losers.map(|l| of_board(l) - votes(&machine, l)).max();
        let unread = i64::from(board.is_none());
        winner.zip(loser).map_or(0, |(w, l)| w + l + unread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overstatements() {
        let tally = [("W", 10), ("L", 7), ("X", 2)].map(|(s, v)| (s.into(), Votes(v)));
        let standing = Standing::new(tally, 1);
        let check = |cvr: &[&str], mvr: Option<&[&str]>, expected| {
            let own = |marks: &[&str]| marks.iter().map(|m| (*m).to_owned()).collect::<Vec<_>>();
            let mvr = mvr.map(own);
            assert_eq!(
                Sides::of(&standing).overstatement(&own(cvr), mvr.as_ref()),
                expected,
                "{cvr:?}"
            );
        };
        check(&["W"], Some(&["W"]), 0);
        check(&["W"], Some(&["L"]), 2);
        check(&["W"], Some(&[]), 1);
        check(&[], Some(&["L"]), 1);
        check(&[], Some(&["W"]), -1);
        check(&["L"], Some(&["W"]), -1); // over X the machine's reading is one vote short, over L two
        check(&["W"], None, 2);
        check(&[], None, 1);
        check(&["L"], None, 1); // over X: 0 − (−1)
        check(&["W", "L"], Some(&["W"]), -1); // an overvote counts for nobody
    }
}
