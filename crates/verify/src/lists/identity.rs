//! Cards on lists: ids as their parts say, each card once, each in its county's manifest.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::{
    BallotList, BallotListRow, Batch, Check, Code, Finding, Kind, Repair, RepairKind, Step,
    Verdict, Weight,
};

use super::{CountyLists, InRound, card, normal};
use crate::Record;
use crate::dates::from_date;
use crate::index::Index;

/// No county has so many tabulators; a file that says so is not searched.
const MOST_TABULATORS_TRIED: usize = 1 << 20;

/// The batches of a county, by tabulator and batch as they are compared: how many cards.
struct Batches(HashMap<(String, String), u64>);

impl Batches {
    fn of(batches: &[Batch]) -> Self {
        let mut known = HashMap::new();
        for batch in batches {
            let key = (normal(&batch.tabulator), normal(&batch.name));
            let cards: &mut u64 = known.entry(key).or_default();
            *cards = cards.saturating_add(batch.cards.0);
        }
        Batches(known)
    }

    fn has(&self, tabulator: &str, batch: &str, position: u64) -> bool {
        let key = (tabulator.to_owned(), batch.to_owned());
        let cards = self.0.get(&key).copied().unwrap_or(0);
        (1..=cards).contains(&position)
    }

    /// Whether some way to cut an id into tabulator, batch and position is a card.
    fn has_id(&self, id: &str) -> bool {
        let cuts = id
            .match_indices('-')
            .map(|(at, _)| (&id[..at], &id[at + 1..]));
        cuts.filter_map(|(tabulator, rest)| Some((tabulator, rest.rsplit_once('-')?)))
            .any(|(tabulator, (batch, position))| {
                position
                    .parse()
                    .is_ok_and(|position| self.has(tabulator, batch, position))
            })
    }
}

/// What the cards of a list amount to.
#[derive(Default)]
struct Met {
    repairs: Vec<Repair>,
    findings: Vec<Finding>,
}

pub(super) fn check(
    index: &Index<'_>,
    county: &CountyLists<'_>,
    round: &InRound<'_>,
    record: &mut Record,
) {
    let check = |verdict| {
        Check::new(Step::CardIdentity, verdict)
            .county(&county.name)
            .round(round.number)
            .mandatory(true)
    };
    let Some(batches) = index.counties[county.place].batches() else {
        let because = "the manifest is not among the files";
        record.check(check(Verdict::cannot(because)));
        return;
    };
    let batches = Batches::of(batches);
    let mut met = Met::default();
    if let Some(stand_in) = index.counties[county.place].stand_in() {
        met.repairs.push(stand_in);
    }
    let cards = match round.ballots {
        Some(list) => {
            of_list(index, county, list, &batches, &mut met);
            list.rows.len()
        }
        None => of_report(county, round, &batches, &mut met),
    };
    let differs = met.findings.iter().any(|f| f.weight == Weight::Unexplained);
    for finding in met.findings {
        record.finding(finding.county(&county.name).round(round.number));
    }
    let verdict = match differs {
        true => Verdict::Differs,
        false => Verdict::after(met.repairs),
    };
    let ours = match differs {
        true => String::new(),
        false => format!("{cards} cards, each once and in its batch"),
    };
    record.check(check(verdict).values(format!("{cards} cards"), ours));
}

fn date(county: &CountyLists<'_>, printed: &str, id: &str, list: &election::Place) -> Repair {
    Repair {
        kind: RepairKind::DateToId,
        county: Some(county.name.clone()),
        what: format!("{printed} was {id}"),
        source: list.file.clone(),
    }
}

fn of_list(
    index: &Index<'_>,
    county: &CountyLists<'_>,
    list: &BallotList,
    batches: &Batches,
    met: &mut Met,
) {
    let mut seen = BTreeSet::new();
    for row in &list.rows {
        let place = list.place.clone().row(row.row);
        let id = card(row);
        if normal(&row.imprinted_id) != id {
            met.findings.push(Finding::new(
                Code::ImprintedId,
                Weight::Unexplained,
                place.clone().column("imprinted_id"),
                id.clone(),
                row.imprinted_id.clone(),
            ));
        } else if from_date(&row.imprinted_id).is_some() {
            met.repairs
                .push(date(county, &row.imprinted_id, &id, &list.place));
            met.findings.push(
                Finding::new(
                    Code::ImprintedId,
                    Weight::Explained,
                    place.clone().column("imprinted_id"),
                    id.clone(),
                    row.imprinted_id.clone(),
                )
                .note("a spreadsheet took the id for a date"),
            );
        }
        if !seen.insert(id) || !seen.insert(format!("#{}", row.cvr_number)) {
            met.findings.push(Finding::new(
                Code::Duplicate,
                Weight::Unexplained,
                place,
                "each card once",
                format!(
                    "{} again, or another card of the same row",
                    row.imprinted_id
                ),
            ));
        }
    }
    in_batches(index, county, list, batches, met);
}

/// Every card in a batch of the manifest. Those that are not may stand there under another tabulator: the only
/// one that no card of the list stands under and that has all of them. First come tabulators that the manifest
/// does not have at all.
fn in_batches(
    index: &Index<'_>,
    county: &CountyLists<'_>,
    list: &BallotList,
    batches: &Batches,
    met: &mut Met,
) {
    let manifest = index.counties[county.place]
        .manifest
        .map(|m| m.file.clone());
    let file = manifest.unwrap_or_else(|| list.place.file.clone());
    let has = |tabulator: &str, row: &BallotListRow| {
        let position = row.position.parse();
        position.is_ok_and(|position| batches.has(tabulator, &normal(&row.batch), position))
    };
    let listed: BTreeSet<String> = list.rows.iter().map(|row| normal(&row.tabulator)).collect();
    let known: BTreeSet<&str> = batches
        .0
        .keys()
        .map(|(tabulator, _)| &**tabulator)
        .collect();
    let mut free: BTreeSet<&str> = known
        .iter()
        .copied()
        .filter(|t| !listed.contains(*t))
        .collect();
    let mut absent: BTreeMap<(bool, String), Vec<&BallotListRow>> = BTreeMap::new();
    for row in &list.rows {
        let tabulator = normal(&row.tabulator);
        if !has(&tabulator, row) {
            let key = (known.contains(&*tabulator), tabulator);
            absent.entry(key).or_default().push(row);
        }
    } // Each is tried for each.
    if free.len().saturating_mul(absent.len()) > MOST_TABULATORS_TRIED {
        free.clear();
    }
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for ((known, tabulator), rows) in absent {
        // Two tabulators that the manifest lacks may be one of it; what is lacking of one that it has is
        // not there, too.
        if known {
            free.retain(|other| !taken.contains(other));
        }
        let mut fitting = free
            .iter()
            .filter(|other| rows.iter().all(|row| has(other, row)));
        let other = match (fitting.next(), fitting.next()) {
            (Some(other), None) => Some(*other),
            _ => None,
        };
        taken.extend(other);
        let finding = Finding::new(
            Code::Card,
            match other {
                Some(_) => Weight::Explained,
                None => Weight::Unexplained,
            },
            list.place.clone().column("scanner_id"),
            format!("cards of batches that {file} has"),
            format!(
                "{} cards of tabulator {tabulator} that it does not have",
                rows.len()
            ),
        )
        .cards(rows.iter().map(|row| row.imprinted_id.clone()).collect());
        let Some(other) = other else {
            met.findings.push(finding);
            continue;
        };
        let what = format!(
            "{} cards of tabulator {tabulator} stand under tabulator {other} of the manifest",
            rows.len()
        );
        met.findings
            .push(finding.note(format!("{what}, and would fit under no other that is free")));
        met.repairs.push(Repair {
            kind: RepairKind::TabulatorRenumbered,
            county: Some(county.name.clone()),
            what,
            source: file.clone(),
        });
    }
}

fn of_report(
    county: &CountyLists<'_>,
    round: &InRound<'_>,
    batches: &Batches,
    met: &mut Met,
) -> usize {
    let Some(source) = round.sources.first() else {
        return 0;
    };
    let mut all = 0;
    for section in source.until(round.number) {
        let mut seen = BTreeSet::new();
        for entry in &section.cards {
            all += 1;
            let id = normal(&entry.imprinted_id);
            let mut sheet = section.place.clone().row(entry.row);
            sheet.column = Some(election::Name::from("Imprinted ID"));
            if !batches.has_id(&id) {
                met.findings.push(Finding::new(
                    Code::Card,
                    Weight::Unexplained,
                    sheet.clone(),
                    format!("a card of a batch of {}", Kind::Manifest.words()),
                    entry.imprinted_id.clone(),
                ));
            } else if from_date(&entry.imprinted_id).is_some() {
                met.repairs
                    .push(date(county, &entry.imprinted_id, &id, &sheet));
                met.findings.push(
                    Finding::new(
                        Code::ImprintedId,
                        Weight::Explained,
                        sheet.clone(),
                        id.clone(),
                        entry.imprinted_id.clone(),
                    )
                    .note("a spreadsheet took the id for a date"),
                );
            }
            if !seen.insert(id) {
                met.findings.push(Finding::new(
                    Code::Duplicate,
                    Weight::Unexplained,
                    sheet,
                    "each card once in a round",
                    format!("{} again", entry.imprinted_id),
                ));
            }
        }
    }
    all
}
