//! The selection list of a round against the cards on the contest's sheet, by their database ids.
//!
//! Both are cumulative, and a card that was drawn several times stands on both as often. A list that is the
//! sheet of an earlier round, and less than this round's, lags; it is compared with that one, and the cards
//! examined since are listed. Where the round has no results report, the list is compared with the cards of
//! the comparison file.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use election::{
    Check, Code, DrawRow, DrawSheet, Finding, Kind, Name, Repair, RepairKind, Selection, Step,
    Verdict, Weight,
};

use crate::Record;
use crate::compared;
use crate::index::{Contest, InRound, Index};
use crate::readings::{AllReadings, Card, Readings};

fn ids(rows: &[DrawRow]) -> BTreeSet<u64> {
    rows.iter().filter_map(|row| row.db_id).collect()
}

pub(crate) fn check(index: &Index<'_>, readings: &AllReadings<'_>, record: &mut Record) {
    let cards = cards_by_id(index);
    let contests = index.contests.iter().enumerate();
    for (k, contest) in contests.filter(|(_, contest)| contest.targeted()) {
        for round in &contest.rounds {
            let readings = readings.of_round(round.number);
            let verdict = match (round.selection, round.sheet, readings) {
                (Some(list), None, Some(readings)) => {
                    without_sheet(index, (k, contest), round, list, readings, record)
                }
                _ => compare(index, contest, round, &cards, record),
            };
            let listed = round
                .selection
                .map(|s| s.cards.iter().collect::<BTreeSet<_>>().len());
            let on_sheet = round.sheet.map(|sheet| ids(&sheet.rows).len());
            let on_sheet = on_sheet.or(compared(round, readings));
            let shown = |n: Option<usize>| n.map(|n| format!("{n} cards")).unwrap_or_default();
            record.check(
                Check::new(Step::Selection, verdict)
                    .contest(&contest.name)
                    .round(round.number)
                    .values(shown(listed), shown(on_sheet)),
            );
        }
    }
}

/// How many cards of the list the comparison file has.
fn compared(round: &InRound<'_>, readings: Option<&Readings<'_>>) -> Option<usize> {
    let (list, readings) = round.selection.zip(readings)?;
    let distinct: BTreeSet<u64> = list.cards.iter().copied().collect();
    Some(
        distinct
            .iter()
            .filter(|id| readings.by_id(**id).is_some())
            .count(),
    )
}

/// Every card that stands on any sheet, as people find it.
fn cards_by_id(index: &Index<'_>) -> BTreeMap<u64, String> {
    let mut cards = BTreeMap::new();
    for round in &index.audit.rounds {
        for row in round.sheets.iter().flatten().flat_map(|sheet| &sheet.rows) {
            if let Some(id) = row.db_id {
                cards.entry(id).or_insert_with(|| shown(row));
            }
        }
    }
    cards
}

fn shown(row: &DrawRow) -> String {
    format!(
        "{} {}-{}-{}",
        row.county, row.tabulator, row.batch, row.position
    )
}

fn compare(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
    cards: &BTreeMap<u64, String>,
    record: &mut Record,
) -> Verdict {
    let Some(selection) = round.selection else {
        let listed = index
            .audit
            .rounds
            .iter()
            .any(|r| r.number == round.number && r.selections.is_some());
        return Verdict::cannot(match listed {
            true => "the selection list does not have this contest".to_owned(),
            false => format!(
                "the selection list of round {} is not among the files",
                round.number
            ),
        });
    };
    let Some(sheet) = round.sheet else {
        return Verdict::cannot(format!(
            "there is no sheet of this contest in round {}",
            round.number
        ));
    };
    if sheet.rows.iter().any(|row| row.db_id.is_none()) {
        return Verdict::cannot("the sheet does not have the ids that the selection list uses");
    }
    let selected: BTreeSet<u64> = selection.cards.iter().copied().collect();
    let examined = ids(&sheet.rows);
    if selected == examined {
        let found = times(selection, sheet);
        let equal = found.is_empty();
        let of = |finding: Finding| finding.contest(&contest.name).round(round.number);
        record.findings.extend(found.into_iter().map(of));
        return Verdict::equal_if(equal);
    }
    // A list lags only where cards were drawn since: it has some of this round's cards and no other.
    let part = selected.len() < examined.len() && selected.is_subset(&examined);
    let earlier = contest
        .rounds
        .iter()
        .rev()
        .filter(|earlier| part && earlier.number < round.number)
        .find(|earlier| {
            earlier
                .sheet
                .is_some_and(|sheet| ids(&sheet.rows) == selected)
        });
    let weight = match earlier {
        Some(_) => Weight::Explained,
        None => Weight::Unexplained,
    };
    let note = earlier.map_or_else(String::new, |earlier| {
        format!("the list is that of round {}", earlier.number)
    });
    let of = |finding: Finding| {
        let finding = finding.contest(&contest.name).round(round.number);
        finding.note(note.clone())
    };
    for (county, rows) in by_county(
        sheet
            .rows
            .iter()
            .filter(|row| row.db_id.is_some_and(|id| !selected.contains(&id))),
    ) {
        record.finding(of(Finding::new(
            Code::ExaminedNotSelected,
            weight,
            selection.place.clone(),
            format!("every card of {}", sheet.place),
            format!("{} cards of {county} are not on the list", rows.len()),
        )
        .county(&county)
        .cards(rows)));
    }
    let only_listed: Vec<String> = selected
        .difference(&examined)
        .map(|id| match cards.get(id) {
            Some(card) => format!("{card} (id {id})"),
            None => format!("id {id}, on no sheet"),
        })
        .collect();
    if !only_listed.is_empty() {
        record.finding(of(Finding::new(
            Code::SelectedNotExamined,
            weight,
            selection.place.clone(),
            format!("only cards of {}", sheet.place),
            format!("{} other cards", only_listed.len()),
        )
        .cards(only_listed)));
    }
    match earlier {
        None => Verdict::Differs,
        Some(earlier) => Verdict::after(vec![Repair {
            kind: RepairKind::LaggingList,
            county: None,
            what: format!(
                "{} cards of round {}'s list; {} distinct cards were examined",
                selected.len(),
                earlier.number,
                examined.len()
            ),
            source: index.place_of(Kind::Results, Some(earlier.number)).file,
        }]),
    }
}

/// Cards that stand on list and sheet a different number of times.
fn times(list: &Selection, sheet: &DrawSheet) -> Vec<Finding> {
    let mut listed: BTreeMap<u64, usize> = BTreeMap::new();
    for id in &list.cards {
        *listed.entry(*id).or_default() += 1;
    }
    let mut on_sheet: BTreeMap<u64, Vec<&DrawRow>> = BTreeMap::new();
    for row in &sheet.rows {
        on_sheet
            .entry(row.db_id.unwrap_or_default())
            .or_default()
            .push(row);
    }
    let mut found = Vec::new();
    for (id, rows) in on_sheet {
        let listed = listed.get(&id).copied().unwrap_or_default();
        if let (Some(row), true) = (rows.first(), rows.len() != listed) {
            let card = format!("{} (id {id})", shown(row));
            let expected = format!("{} times, as on {}", rows.len(), sheet.place);
            let place = list.place.clone();
            let weight = Weight::Unexplained;
            let found_there = format!("{listed} times: {card}");
            let finding = Finding::new(Code::Multiplicity, weight, place, expected, found_there);
            found.push(finding.county(&row.county).cards(vec![card]));
        }
    }
    found
}

/// A list against the cards of the comparison file, which has a row for every contest of every card that was
/// drawn for any.
fn without_sheet(
    index: &Index<'_>,
    (k, contest): (usize, &Contest<'_>),
    round: &InRound<'_>,
    list: &Selection,
    readings: &Readings<'_>,
    record: &mut Record,
) -> Verdict {
    let file = index.comparisons_of(round.number);
    let of = |finding: Finding| finding.contest(&contest.name).round(round.number);
    let before = record.findings.len();
    let absent: BTreeSet<u64> = list
        .cards
        .iter()
        .copied()
        .filter(|id| readings.by_id(*id).is_none())
        .collect();
    if !absent.is_empty() {
        let expected = format!("only cards of {}", file.file);
        let found = format!("{} other cards", absent.len());
        let ids = absent.iter().map(|id| format!("id {id}")).collect();
        let place = list.place.clone();
        let weight = Weight::Unexplained;
        let code = Code::SelectedNotExamined;
        record.finding(of(
            Finding::new(code, weight, place, expected, found).cards(ids)
        ));
    }
    // A card that is on no list stands with the first targeted contest on it, or of all.
    let lists = index.contests.iter().flat_map(|contest| &contest.rounds);
    let lists = lists.filter(|r| r.number == round.number);
    let selected: HashSet<u64> = lists
        .filter_map(|r| r.selection)
        .flat_map(|list| list.cards.iter().copied())
        .collect();
    let targeted = |k: &usize| index.contests[*k].targeted();
    let first = (0..index.contests.len()).find(targeted);
    let unselected = readings.cards.iter().filter(|card| {
        let on_it = card.of_contest.keys().copied().filter(targeted).min();
        on_it.or(first) == Some(k) && card.first.db_id.is_none_or(|id| !selected.contains(&id))
    });
    let cards: Vec<String> = unselected.map(|card| card.shown()).collect();
    if !cards.is_empty() {
        let expected = "only cards on a selection list of the round";
        let found = format!("{} other cards", cards.len());
        let weight = Weight::Unexplained;
        let code = Code::ExaminedNotSelected;
        record.finding(of(
            Finding::new(code, weight, file, expected, found).cards(cards)
        ));
    }
    let equal = record.findings.len() == before;
    let listed: HashSet<u64> = list.cards.iter().copied().collect();
    let drawn = |card: &Card<'_>| card.first.db_id.is_some_and(|id| listed.contains(&id));
    let found = compared::carried(index, k, readings, &list.place, drawn);
    record.findings.extend(found.map(of));
    Verdict::equal_if(equal)
}

/// Distinct cards by county, in the order of the rows.
fn by_county<'r>(rows: impl Iterator<Item = &'r DrawRow>) -> BTreeMap<Name, Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut counties: BTreeMap<Name, Vec<String>> = BTreeMap::new();
    for row in rows.filter(|row| seen.insert(row.db_id)) {
        let card = format!("{} (id {})", shown(row), row.db_id.unwrap_or_default());
        counties.entry(row.county.clone()).or_default().push(card);
    }
    counties
}
