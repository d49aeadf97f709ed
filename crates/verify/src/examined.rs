//! What was examined, contest by contest: ids, activity report, comparison file.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use election::{ActivityRow, Check, Code, DrawRow, Finding, Name, Step, Verdict, Weight, fold};

use crate::Record;
use crate::compared::{self, Compared};
use crate::dates::{self, turned_back};
use crate::index::{Contest, InRound, Index};
use crate::readings::AllReadings;
use crate::state_cards;

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
    state_cards::check(index, record);
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
