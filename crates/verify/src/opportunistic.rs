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

use std::collections::{HashMap, HashSet};

use election::{Comparison, DiscrepancyCounts, DrawRow, Opportunistic, fold};
use risk::kaplan_markov;
use tabulate::Standing;

use crate::index::{Contest, Index};
use crate::measure::errors;
use crate::universe::Counted;

const ASSUMPTION: &str = "a card with records of other contests and none of this one does not carry it, \
    unless a card of the same county and style does";

/// A card: folded county and imprinted id.
type Card = (String, String);

/// All comparisons of the last round that has them, by card.
pub(crate) struct Readings<'a> {
    index: &'a Index<'a>,
    universes: &'a [Counted],
    round: Option<u32>,
    by_card: HashMap<Card, Vec<&'a Comparison>>,
    /// County, style, contest of every record.
    styles: HashSet<(String, &'a str, usize)>,
}

impl<'a> Readings<'a> {
    pub fn new(index: &'a Index<'a>, universes: &'a [Counted]) -> Self {
        let last = index
            .audit
            .rounds
            .iter()
            .rev()
            .find(|r| r.comparisons.is_some());
        let mut by_card: HashMap<_, Vec<&Comparison>> = HashMap::new();
        let mut styles = HashSet::new();
        for row in last
            .and_then(|round| round.comparisons.as_ref())
            .into_iter()
            .flatten()
        {
            let card = (fold(&row.county), row.imprinted_id.clone());
            if let Some(contest) = index.contest(&row.contest) {
                styles.insert((card.0.clone(), row.style.as_str(), contest));
            }
            by_card.entry(card).or_default().push(row);
        }
        Readings {
            index,
            universes,
            round: last.map(|round| round.number),
            by_card,
            styles,
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
        for row in &rows {
            let overstatement = self.overstatement(row, k, standing).unwrap_or_else(|| {
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
        let counties: HashSet<String> = contest
            .counties
            .iter()
            .map(|k| fold(&self.index.counties[*k].name))
            .collect();
        let inside = |t: &'a Contest<'a>, number: u32| -> Vec<&'a DrawRow> {
            let in_round = t.rounds.iter().find(|r| r.number == number);
            let rows = in_round
                .and_then(|r| r.sheet)
                .into_iter()
                .flat_map(|sheet| &sheet.rows);
            rows.filter(|row| counties.contains(&fold(&row.county)))
                .collect()
        };
        let first = self.index.rounds().next().unwrap_or(1);
        let covers = |t: &&Contest<'_>| {
            t.targeted()
                && !counties.is_empty()
                && contest.counties.iter().all(|k| t.counties.contains(k))
        };
        let mut best: Option<(usize, &Contest<'_>)> = None;
        for t in self.index.contests.iter().filter(covers) {
            let draws = inside(t, first).len();
            if draws > best.map_or(0, |(most, _)| most) {
                best = Some((draws, t));
            }
        }
        let (_, t) = best.ok_or("no card was drawn for a contest that all of its counties have")?;
        Ok((t, inside(t, round)))
    }

    /// Equation (1) for one draw; none if it has no usable reading.
    fn overstatement(&self, row: &DrawRow, contest: usize, standing: &Standing) -> Option<i64> {
        let id = format!("{}-{}-{}", row.tabulator, row.batch, row.position);
        let county = fold(&row.county);
        let records = self.by_card.get(&(county.clone(), id)).or_else(|| {
            self.by_card
                .get(&(county.clone(), row.imprinted_id.clone()))
        })?;
        let of_contest = |r: &&&Comparison| self.index.contest(&r.contest) == Some(contest);
        let Some(reading) = records.iter().find(of_contest) else {
            let carried = |r: &&&Comparison| {
                self.styles
                    .contains(&(county.clone(), r.style.as_str(), contest))
            };
            return records.iter().find(carried).is_none().then_some(0);
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
        Some(overstatement(&reading.cvr, mvr, standing))
    }
}

/// Equation (1); `None` is a card that nobody could read: a vote for every loser.
fn overstatement(cvr: &[String], mvr: Option<&Vec<String>>, standing: &Standing) -> i64 {
    let votes = |marks: &[String], selection: &str| -> i64 {
        i64::from(marks.iter().any(|mark| fold(mark) == fold(selection)))
    };
    // More marks than may win count for nobody: an overvote.
    let valid = |marks: &[String]| marks.len() <= standing.winners().len();
    let value = |marks: &[String], w: &str, l: &str| match valid(marks) {
        true => votes(marks, w) - votes(marks, l),
        false => 0,
    };
    let losers = &standing.order()[standing.winners().len()..];
    let pairs = standing
        .winners()
        .iter()
        .flat_map(|(w, _)| losers.iter().map(move |(l, _)| (w, l)));
    pairs
        .map(|(w, l)| value(cvr, w, l) - mvr.map_or(-1, |mvr| value(mvr, w, l)))
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use election::Votes;

    use super::*;

    #[test]
    fn overstatements() {
        let tally = [("W", 10), ("L", 7), ("X", 2)].map(|(s, v)| (s.into(), Votes(v)));
        let standing = Standing::new(tally, 1);
        let check = |cvr: &[&str], mvr: Option<&[&str]>, expected| {
            let own = |marks: &[&str]| marks.iter().map(|m| (*m).to_owned()).collect::<Vec<_>>();
            let mvr = mvr.map(own);
            assert_eq!(
                overstatement(&own(cvr), mvr.as_ref(), &standing),
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
