//! The cards that the state report has of each county: its lists, its numbers and the blocks of its summary, against the
//! sheets of the results report.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use election::{
    Check, Code, CountyState, CountySummary, DrawSheet, Finding, Name, Place, Step, Verdict,
    Weight, fold,
};

use crate::Record;
use crate::dates::{self, turned_back};
use crate::index::{Contest, Index};

pub(crate) fn check(index: &Index<'_>, record: &mut Record) {
    for round in &index.audit.rounds {
        counties(index, round, record);
    }
}

/// The state report's cards of each county, against all cards of the county on any sheet of the round.
fn counties(index: &Index<'_>, round: &election::Round, record: &mut Record) {
    let (Some(state), Some(sheets)) = (&round.state, &round.sheets) else {
        return;
    };
    // A card by its tabulator, batch and position: its imprinted id may have become a date.
    let mut on_sheets: HashMap<String, BTreeSet<String>> = HashMap::new();
    for row in sheets.iter().flat_map(|sheet: &DrawSheet| &sheet.rows) {
        let card = format!("{}-{}-{}", row.tabulator, row.batch, row.position);
        on_sheets.entry(fold(&row.county)).or_default().insert(card);
    }
    // Where a targeted contest has no sheet, its cards are on the state report's lists alone.
    let without_sheet: Vec<&Contest<'_>> = index
        .contests
        .iter()
        .filter(|contest| contest.targeted())
        .filter(|contest| {
            let mut rounds = contest.rounds.iter();
            rounds.any(|r| r.number == round.number && r.sheet.is_none())
        })
        .collect();
    let all = on_sheets.values().map(BTreeSet::len).sum::<usize>() as u64;
    for county in &state.counties {
        let place = index.county(&county.county);
        let lacking = |contest: &&&Contest<'_>| place.is_none_or(|k| contest.counties.contains(&k));
        if let Some(contest) = without_sheet.iter().find(lacking) {
            let because = format!(
                "the results report of round {} has no sheet of {}",
                round.number, contest.name
            );
            let name = place.map_or(&county.county, |k| &index.counties[k].name);
            record.check(
                Check::new(Step::Examined, Verdict::cannot(because))
                    .county(name)
                    .round(round.number),
            );
            continue;
        }
        let none = BTreeSet::new();
        let cards = on_sheets.get(&fold(&county.county)).unwrap_or(&none);
        let mut blocks = state.summaries.iter();
        let block = blocks.find(|block| fold(&block.county) == fold(&county.county));
        county_cards(index, county, block, cards, round.number, record);
    }
    let reported: HashSet<String> = state.counties.iter().map(|c| fold(&c.county)).collect();
    let without: BTreeMap<&Name, usize> = sheets
        .iter()
        .flat_map(|sheet| &sheet.rows)
        .map(|row| (&row.county, fold(&row.county)))
        .filter(|(_, folded)| !reported.contains(folded))
        .map(|(name, folded)| (name, on_sheets.get(&folded).map_or(0, BTreeSet::len)))
        .collect();
    for (name, cards) in without {
        let name = index.county_name(name);
        let of = |check: Check| check.county(name).round(round.number);
        let cards = format!("{cards} cards on the results sheets");
        let place = Place::file(state.file.clone());
        let finding = Finding::new(
            Code::CountyCards,
            Weight::Unexplained,
            place,
            format!("a sheet of {name}: {cards}"),
            "none",
        );
        record.finding(finding.county(name).round(round.number));
        record.check(of(Check::new(Step::Examined, Verdict::Differs)).values("", cards));
    }
    let Some(audited) = state.audited.as_ref().filter(|_| without_sheet.is_empty()) else {
        return;
    };
    let equal = audited.value == all;
    if !equal {
        record.finding(
            Finding::new(
                Code::CountyCards,
                Weight::Unexplained,
                audited.place.clone(),
                format!("{all} cards, on the results sheets"),
                format!("{} cards audited", audited.value),
            )
            .round(round.number),
        );
    }
    record.check(
        Check::new(Step::Examined, Verdict::equal_if(equal))
            .round(round.number)
            .values(audited.value.to_string(), all.to_string()),
    );
}

/// What is wrong in a county's block of the summary: a total that is not the sum of its rounds, cards that are not those of
/// the county's sheet. The code, what was expected, the figure.
fn block(county: &CountyState, block: &CountySummary) -> Vec<(Code, String, u64)> {
    let mut wrong = Vec::new();
    let discrepancies = Code::CountyDiscrepancies;
    for (what, code, figures) in [
        ("cards audited", Code::CountyCards, &block.audited),
        (
            "discrepancies in audited contests",
            discrepancies,
            &block.in_audited,
        ),
        ("discrepancies in others", discrepancies, &block.in_others),
    ] {
        let rounds = figures
            .split_last()
            .filter(|(_, rounds)| !rounds.is_empty());
        let Some((total, rounds)) = rounds else {
            continue;
        };
        let sum = rounds.iter().fold(0u64, |sum, n| sum.saturating_add(*n));
        if sum != *total {
            wrong.push((code, format!("{sum} {what}, the sum of the rounds"), *total));
        }
    }
    if let Some((cards, total)) = county.audited.zip(block.audited.last())
        && cards != *total
    {
        let expected = format!("{cards} cards audited, as on {}", county.place);
        wrong.push((Code::CountyCards, expected, *total));
    }
    wrong
}

fn county_cards(
    index: &Index<'_>,
    county: &CountyState,
    summary: Option<&CountySummary>,
    cards: &BTreeSet<String>,
    round: u32,
    record: &mut Record,
) {
    let mut repairs = Vec::new();
    let listed: BTreeSet<String> = county
        .cards
        .iter()
        .map(
            |id| match dates::from_date(id).filter(|turned| cards.contains(turned)) {
                Some(turned) => {
                    repairs.push(turned_back(&county.county, id, &turned, &county.place.file));
                    turned
                }
                None => id.clone(),
            },
        )
        .collect();
    let name = match index.county(&county.county) {
        Some(k) => index.counties[k].name.clone(),
        None => county.county.clone(),
    };
    let mut equal = true;
    let of = |code, place: &Place, expected: String, found: String| {
        let finding = Finding::new(code, Weight::Unexplained, place.clone(), expected, found);
        finding.county(&name).round(round)
    };
    if let Some(summary) = summary {
        for (code, expected, found) in block(county, summary) {
            equal = false;
            let found = format!("{found} in all");
            record.finding(of(code, &summary.place, expected, found));
        }
    }
    let mut differs = |expected: String, found: String, cards: Vec<String>| {
        equal = false;
        let finding = of(Code::CountyCards, &county.place, expected, found);
        record.finding(finding.cards(cards));
    };
    let only =
        |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
    let (not_listed, not_on_sheets) = (only(cards, &listed), only(&listed, cards));
    if !not_listed.is_empty() {
        let found = format!(
            "{} cards are not on the state report's list",
            not_listed.len()
        );
        differs(
            "every card of the results sheets".to_owned(),
            found,
            not_listed,
        );
    }
    if !not_on_sheets.is_empty() {
        let found = format!(
            "{} other cards on the state report's list",
            not_on_sheets.len()
        );
        differs(
            "only cards of the results sheets".to_owned(),
            found,
            not_on_sheets,
        );
    }
    if let Some(audited) = county
        .audited
        .filter(|audited| *audited != cards.len() as u64)
    {
        let found = format!("{audited} cards audited");
        differs(
            format!("{} cards, on the results sheets", cards.len()),
            found,
            Vec::new(),
        );
    }
    let published = county.audited.map(|audited| format!("{audited} cards"));
    record.check(
        Check::new(
            Step::Examined,
            match equal {
                true => Verdict::after(repairs),
                false => Verdict::Differs,
            },
        )
        .county(&name)
        .round(round)
        .values(
            published.unwrap_or_default(),
            format!("{} cards", cards.len()),
        ),
    );
}
