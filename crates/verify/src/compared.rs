//! The comparison file of a round against the sheets of targeted contests: the same cards, under the same
//! ids.
//!
//! A card that was drawn for one contest is compared in every contest that it carries, so that the file has
//! rows of a contest for cards that were not drawn for it, and none for cards that were and do not carry it.
//! Both are noted with their cards; neither contradicts anything.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use election::{Code, DrawRow, DrawSheet, Finding, Name, Place, Repair, Weight, fold};

use crate::dates::{self, turned_back};
use crate::index::{Contest, Index};
use crate::readings::{Card, Readings};

/// What came of it.
#[derive(Default)]
pub(crate) struct Compared {
    pub findings: Vec<Finding>,
    pub repairs: Vec<Repair>,
}

/// The cards of a contest's sheet.
pub(crate) fn sheet(
    index: &Index<'_>,
    contest: usize,
    sheet: &DrawSheet,
    readings: &Readings<'_>,
) -> Compared {
    let mut compared = Compared::default();
    let mut seen = BTreeSet::new();
    let mut absent: BTreeMap<&Name, Vec<String>> = BTreeMap::new();
    let mut dated: BTreeMap<&Name, Vec<String>> = BTreeMap::new();
    let mut drawn = HashSet::new();
    for row in &sheet.rows {
        let id = format!("{}-{}-{}", row.tabulator, row.batch, row.position);
        if !seen.insert((&row.county, id.clone())) {
            continue;
        }
        let Some(card) = readings.card(row) else {
            absent.entry(&row.county).or_default().push(id);
            continue;
        };
        drawn.insert(card.first.place.row);
        let printed = &card.first.imprinted_id;
        let same = same_id(row, printed, &id);
        if fold(&card.first.county) != fold(&row.county) || !same && !dates::was(printed, &id) {
            compared.findings.push(
                Finding::new(
                    Code::Compared,
                    Weight::Unexplained,
                    card.first.place.clone(),
                    format!(
                        "{} {id}, as on {}",
                        row.county,
                        sheet.place.clone().row(row.row)
                    ),
                    card.shown(),
                )
                .county(&row.county)
                .note("joined by the card's id in the audit's database"),
            );
        } else if !same {
            dated.entry(&row.county).or_default().push(id.clone());
            let file = &card.first.place.file;
            let repair = turned_back(&row.county, printed, &id, file);
            compared.repairs.push(repair);
        }
    }
    let file = index.comparisons_of(readings.round);
    let finding = |weight, expected: String, found: String| {
        Finding::new(Code::Compared, weight, file.clone(), expected, found)
    };
    for (county, cards) in absent {
        let expected = format!("a row for every card of {}", sheet.place);
        let found = format!("{} cards of {county} have none, of no contest", cards.len());
        let finding = finding(Weight::Unexplained, expected, found);
        compared.findings.push(finding.county(county).cards(cards));
    }
    for (county, cards) in dated {
        let expected = format!("the imprinted ids of {}", sheet.place);
        let found = format!("{} ids of {county} as dates", cards.len());
        let finding = finding(Weight::Explained, expected, found)
            .note("a spreadsheet took the ids for dates; the cards have the same ids in the audit's database");
        compared.findings.push(finding.county(county).cards(cards));
    }
    let notes = carried(index, contest, readings, &sheet.place, |card| {
        drawn.contains(&card.first.place.row)
    });
    compared.findings.extend(notes);
    compared
}

/// Which cards that were drawn for a contest, by `list`, have no row of it, and which others have one.
pub(crate) fn carried(
    index: &Index<'_>,
    contest: usize,
    readings: &Readings<'_>,
    list: &Place,
    drawn: impl Fn(&Card<'_>) -> bool,
) -> impl Iterator<Item = Finding> {
    let file = index.comparisons_of(readings.round);
    let (mut without, mut others) = (Vec::new(), Vec::new());
    for card in &readings.cards {
        match (drawn(card), card.of_contest.contains_key(&contest)) {
            (true, false) => without.push(card.shown()),
            (false, true) => others.push(card.shown()),
            _ => {}
        }
    }
    let finding = |expected: String, found: String, note: &str, cards: Vec<String>| {
        let finding = Finding::new(Code::Compared, Weight::Note, file.clone(), expected, found);
        (!cards.is_empty()).then(|| finding.note(note).cards(cards))
    };
    let findings = [
        finding(
            format!("a row of the contest for every card of {list}"),
            format!("{} cards without one", without.len()),
            "drawn for the contest; a card that does not carry it has none",
            without,
        ),
        finding(
            format!("rows of the contest for cards of {list}"),
            format!("rows for {} other cards", others.len()),
            "not drawn for the contest; a card drawn for another is compared in all that it carries",
            others,
        ),
    ];
    findings.into_iter().flatten()
}

/// The records of a comparison file that no count rests on: of contests that no other file names, and those that
/// contradict an earlier one of the same card and contest.
pub(crate) fn unused(readings: &Readings<'_>) -> Vec<Finding> {
    let mut unknown: BTreeMap<&Name, (&Place, Vec<String>)> = BTreeMap::new();
    for record in &readings.unknown {
        let of = unknown.entry(&record.contest);
        let (_, cards) = of.or_insert_with(|| (&record.place, Vec::new()));
        cards.push(format!("{} {}", record.county, record.imprinted_id));
    }
    let unknown = unknown.into_iter().map(|(contest, (place, cards))| {
        Finding::new(
            Code::NameConflict,
            Weight::Unread,
            place.clone(),
            "contests that another file names",
            format!("“{contest}” on {} cards", cards.len()),
        )
        .contest(contest)
        .cards(cards)
    });
    let again = readings.again.iter().map(|record| {
        Finding::new(
            Code::Duplicate,
            Weight::Unread,
            record.place.clone(),
            "one reading of a contest on a card",
            "another one; the first is used",
        )
        .contest(&record.contest)
        .county(&record.county)
        .cards(vec![record.imprinted_id.clone()])
    });
    let of_round = |finding: Finding| finding.round(readings.round);
    unknown.chain(again).map(of_round).collect()
}

fn same_id(row: &DrawRow, printed: &str, id: &str) -> bool {
    printed.eq_ignore_ascii_case(id) || printed == row.imprinted_id
}

/// Cards of the comparison file that stand on no sheet of the round, by the contest of their first row, as
/// it is spelled where it is known; none where a targeted contest has no sheet, or no file names one.
pub(crate) fn on_no_sheet(
    index: &Index<'_>,
    readings: &Readings<'_>,
) -> BTreeMap<Name, Vec<Finding>> {
    let mut elsewhere = BTreeMap::new();
    if !index.contests.iter().any(Contest::targeted) {
        return elsewhere;
    }
    let mut known = HashSet::new();
    for contest in index.contests.iter().filter(|contest| contest.targeted()) {
        let mut rounds = contest.rounds.iter();
        let round = rounds.find(|round| round.number == readings.round);
        let Some(sheet) = round.and_then(|round| round.sheet) else {
            return elsewhere;
        };
        let cards = sheet.rows.iter().filter_map(|row| readings.card(row));
        known.extend(cards.map(|card| card.first.place.row));
    }
    for card in &readings.cards {
        if known.contains(&card.first.place.row) {
            continue;
        }
        let finding = Finding::new(
            Code::Compared,
            Weight::Unexplained,
            card.first.place.clone(),
            "only cards of the results sheets",
            format!("{}, which is on none", card.shown()),
        );
        let contest = match index.contest(&card.first.contest) {
            Some(k) => &index.contests[k].name,
            None => &card.first.contest,
        };
        let findings: &mut Vec<Finding> = elsewhere.entry(contest.clone()).or_default();
        findings.push(finding.county(&card.first.county).round(readings.round));
    }
    elsewhere
}
