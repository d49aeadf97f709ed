//! The report of discrepancies after the last round, against the sheets of that round.
//!
//! Every discrepancy of a targeted contest has a row in the report, and every row of such a contest for a
//! card that was drawn for it gives the printed discrepancy by the rule of [`Sides::colorado`]. A row of
//! another contest has to name a card that stands on some sheet: more cannot be said of it.

use std::collections::{BTreeMap, HashSet};

use election::{Check, Code, Comparison, DrawRow, Finding, Kind, Step, Verdict, Weight, fold};

use crate::Record;
use crate::discrepancies::printed;
use crate::index::Index;
use crate::sides::Sides;
use crate::totals::standing;

/// A card by folded county and imprinted id.
type Card = (String, String);

pub(crate) fn check(index: &Index<'_>, record: &mut Record) {
    let Some(report) = &index.audit.reported_discrepancies else {
        return;
    };
    let mut check = Check::new(Step::Discrepancies, Verdict::Equal);
    let rounds = index.audit.rounds.iter().rev();
    let Some(round) = rounds
        .map(|r| r.number)
        .find(|number| has_sheets(index, *number))
    else {
        check.verdict = Verdict::cannot("no results report is among the files");
        record.check(check);
        return;
    };
    let mut by_contest: BTreeMap<Option<usize>, BTreeMap<Card, &Comparison>> = BTreeMap::new();
    for row in report {
        let rows = by_contest.entry(index.contest(&row.contest)).or_default();
        rows.insert(key(&row.county, &row.imprinted_id), row);
    }
    let mut found = Vec::new();
    let rounds = index.audit.rounds.iter().filter(|r| r.number == round);
    let sheets = rounds.flat_map(|round| round.sheets.iter().flatten());
    let on_sheets: HashSet<Card> = sheets.flat_map(|sheet| &sheet.rows).map(card).collect();
    let (mut on_sheet, mut in_report) = (0, 0);
    for (k, contest) in index.contests.iter().enumerate() {
        let mut rounds = contest.rounds.iter();
        let sheet = rounds.find(|r| r.number == round).and_then(|r| r.sheet);
        let (Some(sheet), Some(standing)) = (sheet, standing(contest)) else {
            continue;
        };
        let sides = Sides::of(&standing);
        let none = BTreeMap::new();
        let reported = by_contest.get(&Some(k)).unwrap_or(&none);
        let mut seen = HashSet::new();
        for row in &sheet.rows {
            let card = card(row);
            if !seen.insert(card.clone()) {
                continue;
            }
            let theirs = printed(&row.discrepancy);
            let entry = reported.get(&card);
            let ours = entry.map_or(0, |entry| sides.colorado(entry));
            on_sheet += usize::from(theirs != Some(0));
            in_report += usize::from(ours != 0);
            if theirs == Some(ours) {
                continue;
            }
            let place = entry.map(|entry| entry.place.clone());
            let place = place.unwrap_or_else(|| index.place_of(Kind::DiscrepancyReport, None));
            let at = sheet.place.clone().row(row.row);
            found.push(
                Finding::new(
                    Code::DiscrepancyReport,
                    Weight::Unexplained,
                    place,
                    format!("{}, as on {at}", shown(&row.discrepancy)),
                    match entry {
                        None => "no row for this card and contest".to_owned(),
                        Some(_) if ours == 0 => "readings that give none".to_owned(),
                        Some(_) => format!("readings that give {ours:+}"),
                    },
                )
                .contest(&contest.name)
                .county(&row.county)
                .cards(vec![row.imprinted_id.clone()]),
            );
        }
    }
    for row in report {
        if !on_sheets.contains(&key(&row.county, &row.imprinted_id)) {
            let finding = Finding::new(
                Code::DiscrepancyReport,
                Weight::Unexplained,
                row.place.clone(),
                "a card that stands on a sheet of the results report",
                format!("{} {}, which is on none", row.county, row.imprinted_id),
            );
            found.push(finding.contest(&row.contest).county(&row.county));
        }
    }
    check.verdict = Verdict::equal_if(found.is_empty());
    record.findings.extend(found);
    record.check(check.values(
        format!("{on_sheet} cards with a discrepancy on the sheets"),
        format!("{in_report} by the {} rows of the report", report.len()),
    ));
}

fn has_sheets(index: &Index<'_>, round: u32) -> bool {
    let mut rounds = index.audit.rounds.iter();
    rounds.any(|r| r.number == round && r.sheets.is_some())
}

fn key(county: &str, id: &str) -> Card {
    (fold(county), id.to_lowercase())
}

fn card(row: &DrawRow) -> Card {
    let id = format!("{}-{}-{}", row.tabulator, row.batch, row.position);
    key(&row.county, &id)
}

fn shown(discrepancy: &str) -> String {
    match discrepancy {
        "" => "no discrepancy".to_owned(),
        text => format!("“{text}”"),
    }
}
