//! The state report's numbers of discrepancies in each county, against the sheets and, where there is a
//! comparison file, the readings.
//!
//! Of contests on cards that were drawn for them it counts each contest on each card once; of contests on
//! cards that were drawn for others it counts each card once. A county for which it says another number of
//! the first is noted: a card that is drawn again in a later round is counted again. The second rests on
//! readings; without them the numbers are noted, so that nobody takes the contests that were not targeted
//! for contests without discrepancies.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use election::{Check, Code, CountySummary, Finding, Place, Step, Verdict, Weight, fold};

use crate::Record;
use crate::discrepancies::printed;
use crate::index::{Contest, Index};
use crate::readings::{AllReadings, Readings};
use crate::sides::Sides;
use crate::totals::standing;

pub(crate) fn check(index: &Index<'_>, readings: &AllReadings<'_>, record: &mut Record) {
    for round in &index.audit.rounds {
        let Some(state) = &round.state else { continue };
        let place = Place::file(state.file.clone()).sheet("Summary");
        let at = |counts: &CountySummary| counts.place.clone();
        let readings = readings.of_round(round.number);
        let drawn = drawn(index, round.number);
        let others = readings.and_then(|readings| others(index, readings));
        let mut unread: Vec<String> = Vec::new();
        for counts in &state.summaries {
            // Figures by round, the total last.
            let (in_audited, in_others) = (counts.in_audited.last(), counts.in_others.last());
            let county = fold(&counts.county);
            let of = |finding: Finding| finding.county(&counts.county).round(round.number);
            let ours = drawn
                .as_ref()
                .map(|d| d.get(&county).copied().unwrap_or_default());
            if let (Some(&theirs), Some(ours)) = (in_audited, ours)
                && theirs != ours
            {
                let expected =
                    format!("{ours} discrepancies on cards drawn for the contest, by the sheets");
                let code = Code::CountyDiscrepancies;
                let finding =
                    Finding::new(code, Weight::Note, at(counts), expected, theirs.to_string());
                record.finding(
                    of(finding).note("a card drawn again in a later round is counted again"),
                );
            }
            let Some(&theirs) = in_others else {
                continue;
            };
            let Some(others) = &others else {
                if theirs > 0 && readings.is_none() {
                    unread.push(format!("{}: {theirs}", counts.county));
                }
                continue;
            };
            let cards = others.get(&county).cloned().unwrap_or_default();
            let ours = cards.len() as u64;
            if theirs != ours {
                let expected = format!("{ours} cards with another discrepancy, by the readings");
                let code = Code::CountyDiscrepancies;
                let finding = Finding::new(
                    code,
                    Weight::Unexplained,
                    at(counts),
                    expected,
                    theirs.to_string(),
                );
                record.finding(of(finding).cards(cards.into_iter().collect()));
            }
            let county = index.county(&counts.county);
            let name = county.map_or(&counts.county, |k| &index.counties[k].name);
            let check = Check::new(Step::Discrepancies, Verdict::equal_if(theirs == ours));
            record.check(check.county(name).round(round.number).values(
                format!(
                    "{theirs} cards with a discrepancy in a contest that they were not drawn for"
                ),
                format!("{ours}, by the readings"),
            ));
        }
        if !unread.is_empty() {
            let counties = unread.len();
            record.finding(
                Finding::new(
                    Code::CountyDiscrepancies,
                    Weight::Note,
                    place,
                    "the readings of the cards in contests that they were not drawn for",
                    format!("discrepancies there in {counties} counties, and no comparison file"),
                )
                .round(round.number)
                .cards(unread),
            );
        }
    }
}

/// Discrepancies on the sheets by county, each contest on each card once; none where a targeted contest has
/// no sheet, or no file names one.
fn drawn(index: &Index<'_>, round: u32) -> Option<HashMap<String, u64>> {
    let mut counts: HashMap<String, u64> = HashMap::new();
    if !index.contests.iter().any(Contest::targeted) {
        return None;
    }
    for contest in index.contests.iter().filter(|contest| contest.targeted()) {
        let sheet = contest.rounds.iter().find(|r| r.number == round)?.sheet?;
        let mut seen = HashSet::new();
        for row in &sheet.rows {
            let card = (&row.county, &row.tabulator, &row.batch, &row.position);
            if seen.insert(card) && printed(&row.discrepancy) != Some(0) {
                *counts.entry(fold(&row.county)).or_default() += 1;
            }
        }
    }
    Some(counts)
}

/// Cards by county with a discrepancy in a contest that they were not drawn for; none where neither sheet nor
/// list says which were, or no file says who won.
fn others(
    index: &Index<'_>,
    readings: &Readings<'_>,
) -> Option<BTreeMap<String, BTreeSet<String>>> {
    let mut contests = Vec::new();
    for contest in &index.contests {
        let mut rounds = contest.rounds.iter();
        let round = rounds.find(|round| round.number == readings.round)?;
        let rows = round.sheet.map(|sheet| &sheet.rows[..]);
        let ids = round.selection.map(|list| &list.cards[..]);
        if contest.targeted() && rows.is_none() && ids.is_none() {
            return None;
        }
        let of_rows = rows.into_iter().flatten();
        let of_rows = of_rows.filter_map(|row| readings.card(row));
        // The sheet says it best; a list may lag.
        let of_list = ids.filter(|_| rows.is_none()).into_iter().flatten();
        let of_list = of_list.filter_map(|id| readings.by_id(*id));
        let drawn: HashSet<_> = of_rows
            .chain(of_list)
            .map(|card| card.first.place.row)
            .collect();
        contests.push(standing(contest).map(|standing| (Sides::of(&standing), drawn)));
    }
    let mut cards: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for card in &readings.cards {
        let mut differs = false;
        for (k, reading) in &card.of_contest {
            let (sides, drawn) = contests[*k].as_ref()?;
            differs |= !drawn.contains(&card.first.place.row) && sides.colorado(reading) != 0;
        }
        if differs {
            let of_county = cards.entry(fold(&card.first.county)).or_default();
            of_county.insert(card.shown());
        }
    }
    Some(cards)
}
