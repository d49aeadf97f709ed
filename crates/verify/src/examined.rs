//! What was examined, by every report of it: ids, activity report, state report, comparison file.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use election::{
    ActivityRow, Check, Code, CountyState, DrawRow, DrawSheet, Finding, Kind, Name, Place, Repair,
    RepairKind, Step, Verdict, Weight, fold,
};

use crate::Record;
use crate::index::{Contest, InRound, Index};

pub(crate) fn check(index: &Index<'_>, record: &mut Record) {
    for contest in index.contests.iter().filter(|contest| contest.targeted()) {
        for round in &contest.rounds {
            identities(contest, round, record);
            activity(contest, round, record);
        }
    }
    for round in &index.audit.rounds {
        counties(index, round, record);
        compared(index, round, record);
    }
}

/// The id that a spreadsheet took for a date, as it was: `3/14/2023` was `3-14-23`.
///
/// Spreadsheets read a two-digit year below 30 as of this century, others as of the last.
pub(crate) fn from_date(text: &str) -> Option<String> {
    let date = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(['/', '-']).collect();
    let numbers: Vec<u32> = parts
        .iter()
        .map(|p| p.parse().ok())
        .collect::<Option<_>>()?;
    let (month, day, year) = match numbers[..] {
        [year, month, day] if parts[0].len() == 4 => (month, day, year),
        [month, day, year] if parts[2].len() == 4 => (month, day, year),
        _ => return None,
    };
    let short = match year {
        2000..=2029 => year - 2000,
        1930..=1999 => year - 1900,
        _ => return None,
    };
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| format!("{month}-{day}-{short}"))
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
        let dated = from_date(&row.imprinted_id).is_some_and(|id| id == expected);
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
            repairs.push(date_to_id(
                &row.county,
                &row.imprinted_id,
                &expected,
                &sheet.place,
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

fn date_to_id(county: &Name, date: &str, id: &str, place: &Place) -> Repair {
    Repair {
        kind: RepairKind::DateToId,
        county: Some(county.clone()),
        what: format!("{date} was {id}"),
        source: place.file.clone(),
    }
}

/// A card by its database id, or by county and imprinted id where there is none.
type CardKey = (String, String);

fn key(county: &str, db_id: Option<u64>, imprinted: &str) -> CardKey {
    let id = db_id.map_or_else(|| imprinted.to_owned(), |id| format!("#{id}"));
    (fold(county), id)
}

fn activity(contest: &Contest<'_>, round: &InRound<'_>, record: &mut Record) {
    let check = |verdict| {
        Check::new(Step::Examined, verdict)
            .contest(&contest.name)
            .round(round.number)
    };
    let (Some(sheet), Some(activity)) = (round.sheet, round.activity) else {
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
    let before = record.findings.len();
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
            Some(entry) if !again => {
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
            _ => {}
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
    let equal = record.findings.len() == before;
    record.check(check(Verdict::equal_if(equal)).values(
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
    let is_card = |text: &str| text == id || from_date(text).is_some_and(|turned| turned == id);
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
    let mut all = 0;
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
        all += cards.len() as u64;
        county_cards(index, county, cards, round.number, record);
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

fn county_cards(
    index: &Index<'_>,
    county: &CountyState,
    cards: &BTreeSet<String>,
    round: u32,
    record: &mut Record,
) {
    let mut repairs = Vec::new();
    let listed: BTreeSet<String> = county
        .cards
        .iter()
        .map(
            |id| match from_date(id).filter(|turned| cards.contains(turned)) {
                Some(turned) => {
                    repairs.push(date_to_id(&county.county, id, &turned, &county.place));
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
    let mut differs = |expected: String, found: String, cards: Vec<String>| {
        equal = false;
        record.finding(
            Finding::new(
                Code::CountyCards,
                Weight::Unexplained,
                county.place.clone(),
                expected,
                found,
            )
            .county(&name)
            .round(round)
            .cards(cards),
        );
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

/// The comparison file, where there is one, against the sheets of targeted contests.
fn compared(index: &Index<'_>, round: &election::Round, record: &mut Record) {
    let (Some(comparisons), Some(sheets)) = (&round.comparisons, &round.sheets) else {
        return;
    };
    let file = index.place_of(Kind::Comparisons, Some(round.number));
    let mut by_contest: HashMap<Option<usize>, BTreeSet<CardKey>> = HashMap::new();
    for row in comparisons {
        let card = key(&row.county, row.db_id, &row.imprinted_id);
        by_contest
            .entry(index.contest(&row.contest))
            .or_default()
            .insert(card);
    }
    for sheet in sheets {
        let none = BTreeSet::new();
        let compared = by_contest
            .get(&index.contest(&sheet.contest))
            .unwrap_or(&none);
        let card = |row: &DrawRow| key(&row.county, row.db_id, &row.imprinted_id);
        let mut absent: Vec<&DrawRow> = sheet
            .rows
            .iter()
            .filter(|row| !compared.contains(&card(row)))
            .collect();
        absent.dedup_by_key(|row| row.db_id);
        if absent.is_empty() {
            continue;
        }
        // A drawn card that does not carry the contest has no row of it: that alone contradicts nothing.
        record.finding(
            Finding::new(
                Code::Compared,
                Weight::Note,
                file.clone(),
                format!("a row for every card of {}", sheet.place),
                format!("{} cards without one", absent.len()),
            )
            .note("a card that does not carry the contest has none")
            .contest(&sheet.contest)
            .round(round.number)
            .cards(
                absent
                    .iter()
                    .map(|row| format!("{} {}", row.county, row.imprinted_id))
                    .collect(),
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::from_date;

    #[test]
    fn dates_turned_back() {
        let check = |text, id: Option<&str>| assert_eq!(from_date(text).as_deref(), id, "{text}");
        check("3/11/2004", Some("3-11-4"));
        check("3/14/2023", Some("3-14-23"));
        check("12/31/1999", Some("12-31-99"));
        check("2004-03-11 00:00:00", Some("3-11-4"));
        check("2004-03-11T00:00:00", Some("3-11-4"));
        check("3/11/2030", None);
        check("13/1/2004", None);
        check("3-11-4", None);
        check("3-11-2004", Some("3-11-4"));
        check("", None);
        check("a/b/2004", None);
    }
}
