//! The selection list of a round against the cards on the contest's sheet, by their database ids.
//!
//! Both are cumulative. A list that is the sheet of an earlier round, and less than this round's, lags; it is compared with that one,
//! and the cards examined since are listed.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    Check, Code, DrawRow, Finding, Kind, Name, Repair, RepairKind, Step, Verdict, Weight,
};

use crate::Record;
use crate::index::{Contest, InRound, Index};

fn ids(rows: &[DrawRow]) -> BTreeSet<u64> {
    rows.iter().filter_map(|row| row.db_id).collect()
}

pub(crate) fn check(index: &Index<'_>, record: &mut Record) {
    let cards = cards_by_id(index);
    for contest in index.contests.iter().filter(|contest| contest.targeted()) {
        for round in &contest.rounds {
            let verdict = compare(index, contest, round, &cards, record);
            let listed = round
                .selection
                .map(|s| s.cards.iter().collect::<BTreeSet<_>>().len());
            let on_sheet = round.sheet.map(|sheet| ids(&sheet.rows).len());
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
        return Verdict::Equal;
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
