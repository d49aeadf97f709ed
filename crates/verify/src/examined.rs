//! What was examined, by every report of it: ids, activity report, state report, comparison file.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use election::{
    ActivityRow, Check, Code, CountyState, CountySummary, DrawRow, DrawSheet, Finding, Name, Place,
    Step, Verdict, Weight, fold,
};

use crate::Record;
use crate::compared::{self, Compared};
use crate::dates::{self, turned_back};
use crate::index::{Contest, InRound, Index};
use crate::readings::AllReadings;

pub(crate) fn check(index: &Index<'_>, readings: &AllReadings<'_>, record: &mut Record) {
    let rounds = readings.rounds().map(|readings| {
        let elsewhere = compared::on_no_sheet(index, readings);
        (readings.round, elsewhere)
    });
    let mut elsewhere: BTreeMap<u32, BTreeMap<Name, Vec<Finding>>> = rounds.collect();
    for (k, contest) in index.contests.iter().enumerate() {
        for round in &contest.rounds {
            let of_round = elsewhere.get_mut(&round.number);
            let elsewhere = of_round.and_then(|findings| findings.remove(&contest.name));
            let elsewhere = elsewhere.unwrap_or_default();
            if !contest.targeted() && elsewhere.is_empty() {
                continue;
            }
            let sheet = round.sheet.zip(readings.of_round(round.number));
            let mut compared = sheet.map_or_else(Compared::default, |(sheet, readings)| {
                compared::sheet(index, k, sheet, readings)
            });
            compared.findings.extend(elsewhere);
            if contest.targeted() {
                identities(contest, round, record);
            }
            activity(contest, round, compared, record);
        }
    }
    for readings in readings.rounds() {
        record.findings.extend(compared::unused(readings));
    }
    // Cards whose contest no other file names.
    for (round, elsewhere) in elsewhere {
        for (contest, findings) in elsewhere {
            let check = Check::new(Step::Examined, Verdict::Differs);
            record.check(check.contest(&contest).round(round));
            let of = |finding: Finding| finding.contest(&contest);
            record.findings.extend(findings.into_iter().map(of));
        }
    }
    for round in &index.audit.rounds {
        counties(index, round, record);
    }
}

fn identities(contest: &Contest<'_>, round: &InRound<'_>, record: &mut Record) {
    let check = |verdict| {
        Check::new(Step::CardIdentity, verdict)
            .contest(&contest.name)
            .round(round.number)
            .mandatory(true)
    };
    let Some(sheet) = round.sheet else {
        let because = format!(
            "there is no sheet of this contest in round {}",
            round.number
        );
        record.check(check(Verdict::cannot(because)));
        return;
    };
    let mut repairs = Vec::new();
    let mut unexplained = false;
    for row in &sheet.rows {
        let expected = format!("{}-{}-{}", row.tabulator, row.batch, row.position);
        if row.imprinted_id.eq_ignore_ascii_case(&expected) {
            continue;
        }
        let dated = dates::was(&row.imprinted_id, &expected);
        let finding = Finding::new(
            Code::ImprintedId,
            if dated {
                Weight::Explained
            } else {
                Weight::Unexplained
            },
            sheet.place.clone().row(row.row).column("imprinted id"),
            expected.clone(),
            row.imprinted_id.clone(),
        )
        .contest(&contest.name)
        .county(&row.county)
        .round(round.number);
        if dated {
            repairs.push(turned_back(
                &row.county,
                &row.imprinted_id,
                &expected,
                &sheet.place.file,
            ));
            record.finding(finding.note("a spreadsheet took the id for a date"));
        } else {
            unexplained = true;
            record.finding(finding);
        }
    }
    let verdict = match unexplained {
        true => Verdict::Differs,
        false => Verdict::after(repairs),
    };
    let ids = format!("{} ids", sheet.rows.len());
    record.check(check(verdict).values(ids.clone(), ids));
}

/// A card by its database id, or by county and imprinted id where there is none.
type CardKey = (String, String);

fn key(county: &str, db_id: Option<u64>, imprinted: &str) -> CardKey {
    let id = db_id.map_or_else(|| imprinted.to_owned(), |id| format!("#{id}"));
    (fold(county), id)
}

fn activity(contest: &Contest<'_>, round: &InRound<'_>, compared: Compared, record: &mut Record) {
    let check = |verdict| {
        Check::new(Step::Examined, verdict)
            .contest(&contest.name)
            .round(round.number)
    };
    let of = |finding: Finding| finding.contest(&contest.name).round(round.number);
    let differs = |f: &Finding| f.weight == Weight::Unexplained;
    let before = record.findings.len();
    record
        .findings
        .extend(compared.findings.into_iter().map(of));
    let (Some(sheet), Some(activity)) = (round.sheet, round.activity) else {
        if record.findings[before..].iter().any(differs) {
            record.check(check(Verdict::Differs));
            return;
        }
        let missing = match round.sheet {
            None => "no sheet of this contest in the results report",
            Some(_) => "no sheet of this contest in the activity report",
        };
        let because = format!("there is {missing} of round {}", round.number);
        record.check(check(Verdict::cannot(because)));
        return;
    };
    // Entries come in the order of their time: the last revision stands.
    let mut last: HashMap<CardKey, &ActivityRow> = HashMap::new();
    for row in &activity.rows {
        last.insert(key(&row.county, row.db_id, &row.imprinted_id), row);
    }
    let mut on_sheet = HashSet::new();
    let mut absent: BTreeMap<Name, Vec<String>> = BTreeMap::new();
    for row in &sheet.rows {
        let key = key(&row.county, row.db_id, &row.imprinted_id);
        let again = !on_sheet.insert(key.clone());
        match last.get(&key) {
            None if !again => absent
                .entry(row.county.clone())
                .or_default()
                .push(row.imprinted_id.clone()),
            // A card that was drawn several times has as many rows, and one entry speaks of all.
            Some(entry) => {
                for (column, ours, theirs) in disagreements(row, entry) {
                    record.finding(
                        Finding::new(
                            Code::ActivityDiffers,
                            Weight::Unexplained,
                            activity.place.clone().row(entry.row).column(column),
                            format!("{ours}, as on {}", sheet.place.clone().row(row.row)),
                            theirs,
                        )
                        .contest(&contest.name)
                        .county(&row.county)
                        .round(round.number)
                        .cards(vec![row.imprinted_id.clone()]),
                    );
                }
            }
            None => {}
        }
    }
    for (county, cards) in absent {
        record.finding(
            Finding::new(
                Code::ActivityMissing,
                Weight::Unexplained,
                activity.place.clone(),
                format!("every card of {}", sheet.place),
                format!("{} cards of {county} are not in it", cards.len()),
            )
            .contest(&contest.name)
            .county(&county)
            .round(round.number)
            .cards(cards),
        );
    }
    let mut extra: BTreeMap<Name, BTreeSet<String>> = BTreeMap::new();
    for row in &activity.rows {
        if !on_sheet.contains(&key(&row.county, row.db_id, &row.imprinted_id)) {
            extra
                .entry(row.county.clone())
                .or_default()
                .insert(row.imprinted_id.clone());
        }
    }
    for (county, cards) in extra {
        record.finding(
            Finding::new(
                Code::ActivityExtra,
                Weight::Unexplained,
                activity.place.clone(),
                format!("only cards of {}", sheet.place),
                format!("{} other cards of {county}", cards.len()),
            )
            .contest(&contest.name)
            .county(&county)
            .round(round.number)
            .cards(cards.into_iter().collect()),
        );
    }
    let verdict = match record.findings[before..].iter().any(differs) {
        true => Verdict::Differs,
        false => Verdict::after(compared.repairs),
    };
    record.check(check(verdict).values(
        format!("{} entries, {} cards", activity.rows.len(), last.len()),
        format!("{} cards", on_sheet.len()),
    ));
}

/// In what the last entry for a card and its row of the sheet differ: column, the row's, the entry's.
fn disagreements(row: &DrawRow, entry: &ActivityRow) -> Vec<(&'static str, String, String)> {
    let shown = |text: &str| match text {
        "" => "nothing".to_owned(),
        text => format!("“{text}”"),
    };
    // An id that one report has as a date is the same id.
    let id = format!("{}-{}-{}", row.tabulator, row.batch, row.position);
    let is_card = |text: &str| text == id || dates::was(text, &id);
    let same_id = row.imprinted_id == entry.imprinted_id || is_card(&entry.imprinted_id);
    [
        (
            "imprinted id",
            same_id,
            &row.imprinted_id,
            &entry.imprinted_id,
        ),
        (
            "discrepancy",
            row.discrepancy == entry.discrepancy,
            &row.discrepancy,
            &entry.discrepancy,
        ),
        (
            "consensus",
            row.consensus == entry.consensus,
            &row.consensus,
            &entry.consensus,
        ),
    ]
    .into_iter()
    .filter(|(_, same, ..)| !same)
    .map(|(column, _, ours, theirs)| (column, shown(ours), shown(theirs)))
    .collect()
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
