//! Cards on lists: ids as their parts say, each card once, each in its county's manifest.
//!
//! Cards of a tabulator that the manifest has under another number are looked for there. That they fit says
//! little: most batches have the same names and sizes. What says more is the number of a card's row in the
//! county's CVR file: where that file has the batches in the order of the manifest, the row counted through the
//! manifest comes to the card's batch, give or take a few rows that are lacking or too many.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::{
    BallotList, BallotListRow, Batch, Check, Code, Finding, Kind, Name, Place, Repair, RepairKind,
    Step, Verdict, Weight,
};
use sampling::Universe;

use super::{CountyLists, InRound, card, dated, dates_to_ids, normal, plain};
use crate::Record;
use crate::dates::from_date;
use crate::index::Index;

/// No more cards are tried under other tabulators.
const MOST_TRIED: usize = 1 << 22;
/// No id printed has so many characters.
const LONGEST_ID: usize = 64;
/// In so many batches at least, and for half of the cards, the row of the CVR file has to come to the batch of
/// the card before its tabulator is taken for one of another number.
const FEWEST_BATCHES: usize = 8;

/// A batch as it is compared; a manifest may have several rows of one name.
#[derive(Default)]
struct Known {
    /// Of the row with the most.
    cards: u64,
    rows: Vec<u32>,
}

/// Where a card is, by a manifest.
#[derive(Clone, Copy, PartialEq)]
enum Found {
    InBatch,
    /// The batch is there, and has fewer cards than its position.
    Beyond(u64),
    NoBatch,
}

/// The batches of a county, by tabulator and batch as they are compared.
struct Batches(HashMap<(String, String), Known>);

impl Batches {
    fn of(batches: &[Batch]) -> Self {
        let mut all: HashMap<_, Known> = HashMap::new();
        for batch in batches {
            let key = (plain(&batch.tabulator), plain(&batch.name));
            let known = all.entry(key).or_default();
            known.cards = known.cards.max(batch.cards.0);
            known.rows.push(batch.row);
        }
        Batches(all)
    }

    fn find(&self, tabulator: &str, batch: &str, position: &str) -> Found {
        let key = (tabulator.to_owned(), batch.to_owned());
        match (self.0.get(&key), position.parse::<u64>()) {
            (None, _) => Found::NoBatch,
            (Some(known), Ok(position)) if (1..=known.cards).contains(&position) => Found::InBatch,
            (Some(known), _) => Found::Beyond(known.cards),
        }
    }

    /// The same of an id, whichever way to cut it into tabulator, batch and position is a card.
    fn find_id(&self, id: &str) -> Found {
        if id.len() > LONGEST_ID {
            return Found::NoBatch;
        }
        let cuts = id
            .match_indices('-')
            .map(|(at, _)| (&id[..at], &id[at + 1..]));
        let mut found = Found::NoBatch;
        for (tabulator, rest) in cuts {
            let Some((batch, position)) = rest.rsplit_once('-') else {
                continue;
            };
            match self.find(tabulator, batch, position) {
                Found::InBatch => return Found::InBatch,
                Found::NoBatch => {}
                beyond => found = beyond,
            }
        }
        found
    }

    /// The batches that several rows of the manifest have, in words.
    fn repeated(&self) -> Vec<String> {
        let several = self.0.iter().filter(|(_, known)| known.rows.len() > 1);
        let mut repeated: Vec<(&Vec<u32>, String)> = several
            .map(|((tabulator, batch), known)| (&known.rows, format!("{tabulator}-{batch}")))
            .collect();
        repeated.sort();
        let rows = |rows: &[u32]| {
            let rows: Vec<String> = rows.iter().map(u32::to_string).collect();
            rows.join(" and ")
        };
        repeated
            .into_iter()
            .map(|(of, batch)| format!("{batch} in rows {}", rows(of)))
            .collect()
    }
}

/// What the cards of a list amount to.
#[derive(Default)]
struct Met {
    repairs: Vec<Repair>,
    findings: Vec<Finding>,
}

impl Met {
    /// One finding of all cards, if there are any; each comes with the row that it stands in.
    fn cards(
        &mut self,
        (code, weight): (Code, Weight),
        place: Place,
        expected: impl Into<String>,
        found: impl FnOnce(usize) -> String,
        cards: Vec<(u32, String)>,
    ) -> Option<&mut Finding> {
        let place = match &cards[..] {
            [] => return None,
            [(row, _)] => place.row(*row),
            _ => place,
        };
        let found = found(cards.len());
        let with_row = |(row, card)| format!("{card}, row {row}");
        let finding = Finding::new(code, weight, place, expected, found);
        let cards = cards.into_iter().map(with_row).collect();
        self.findings.push(finding.cards(cards));
        self.findings.last_mut()
    }
}

/// Batches that the manifest has in several rows.
fn repeated(index: &Index<'_>, county: &CountyLists<'_>, batches: &Batches, record: &mut Record) {
    let repeated = batches.repeated();
    let manifest = index.counties[county.place].manifest;
    let (Some(manifest), false) = (manifest, repeated.is_empty()) else {
        return;
    };
    record.finding(
        Finding::new(
            Code::Duplicate,
            Weight::Note,
            Place::file(manifest.file.clone()),
            "each batch of a tabulator in one row",
            format!("batch {}", repeated.join("; batch ")),
        )
        .note("the cards of every row count in the manifest's total; a card of such a batch may be in either row")
        .county(&county.name),
    );
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
    if county
        .rounds
        .first()
        .is_some_and(|first| first.number == round.number)
    {
        repeated(index, county, &batches, record);
    }
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

fn of_list(
    index: &Index<'_>,
    county: &CountyLists<'_>,
    list: &BallotList,
    batches: &Batches,
    met: &mut Met,
) {
    let mut seen = BTreeSet::new();
    let (mut wrong, mut dates, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for row in &list.rows {
        let id = card(row);
        let printed = &row.imprinted_id;
        if plain(printed) != id {
            match normal(printed) == id {
                true => dates.push((row.row, dated(printed))),
                false => wrong.push((row.row, format!("{printed}, by its parts {id}"))),
            }
        }
        if !seen.insert(id) || !seen.insert(format!("#{}", row.cvr_number)) {
            let row_of_file = row.cvr_number;
            again.push((
                row.row,
                format!("{printed}, row {row_of_file} of the CVR file"),
            ));
        }
    }
    let ids = || list.place.clone().column("imprinted_id");
    met.cards(
        (Code::ImprintedId, Weight::Unexplained),
        ids(),
        "ids made of tabulator, batch and position",
        |n| format!("{n} that are not"),
        wrong,
    );
    dates_in(county, &list.place.file, ids(), dates, met);
    met.cards(
        (Code::Duplicate, Weight::Unexplained),
        list.place.clone(),
        "each card once, and each row of the CVR file",
        |n| format!("{n} again"),
        again,
    );
    in_batches(index, county, list, batches, met);
}

/// Ids that a spreadsheet took for dates.
fn dates_in(
    county: &CountyLists<'_>,
    file: &Name,
    place: Place,
    dates: Vec<(u32, String)>,
    met: &mut Met,
) {
    let shown = dates.iter().map(|(_, dated)| dated.clone()).collect();
    met.repairs.extend(dates_to_ids(&county.name, shown, file));
    let finding = met.cards(
        (Code::ImprintedId, Weight::Explained),
        place,
        "ids made of tabulator, batch and position",
        |n| format!("{n} dates"),
        dates,
    );
    if let Some(finding) = finding {
        finding.note = "a spreadsheet took the ids for dates".to_owned();
    }
}

/// The cards of a tabulator that are not in the manifest under it.
struct Lacking<'l> {
    tabulator: String,
    /// Whether the manifest has batches of the tabulator.
    known: bool,
    rows: Vec<&'l BallotListRow>,
}

/// A tabulator of the manifest that lacking cards may stand under.
struct Other<'b> {
    tabulator: &'b str,
    /// How many of the cards it has.
    fit: usize,
    /// For how many the row of the CVR file, counted through the manifest, comes to their batch.
    counted: usize,
    /// Whether these are enough.
    settled: bool,
}

fn shown(row: &BallotListRow) -> (u32, String) {
    (row.row, row.imprinted_id.clone())
}

/// Every card in a batch of the manifest. Those that are not may stand there under another tabulator: one that
/// no card of the list stands under and that has more of them than any other such. Two tabulators of a list are
/// never one of the manifest. First come tabulators that the manifest does not have at all.
fn in_batches(
    index: &Index<'_>,
    county: &CountyLists<'_>,
    list: &BallotList,
    batches: &Batches,
    met: &mut Met,
) {
    let own = &index.counties[county.place];
    let manifest = own.manifest.map(|m| m.file.clone());
    let file = manifest.unwrap_or_else(|| list.place.file.clone());
    let known: BTreeSet<&str> = batches.0.keys().map(|(t, _)| &**t).collect();
    let (mut listed, mut lacking) = (BTreeSet::new(), BTreeMap::new());
    for row in &list.rows {
        let tabulator = plain(&row.tabulator);
        if batches.find(&tabulator, &plain(&row.batch), &row.position) != Found::InBatch {
            let known = known.contains(&*tabulator);
            let lacking = lacking.entry((known, tabulator.clone()));
            lacking.or_insert_with(Vec::new).push(row);
        }
        listed.insert(tabulator);
    }
    let lacking: Vec<Lacking<'_>> = lacking
        .into_iter()
        .map(|((known, tabulator), rows)| Lacking {
            tabulator,
            known,
            rows,
        })
        .collect();
    let in_order = own.batches().unwrap_or_default();
    let universe = Universe::join(in_order.iter().map(|batch| (&county.name, batch)));
    let mut free: Vec<&str> = known.into_iter().filter(|t| !listed.contains(*t)).collect();
    if free.len().saturating_mul(list.rows.len()) > MOST_TRIED {
        free.clear();
    }
    let others: Vec<Option<Other<'_>>> = lacking
        .iter()
        .map(|lacking| other(lacking, &free, batches, &universe))
        .collect();
    let settled = |known: bool, tabulator: &str| {
        let of = lacking
            .iter()
            .zip(&others)
            .filter(|(l, _)| l.known == known);
        let others = of.filter_map(|(_, other)| other.as_ref());
        others
            .filter(|o| o.settled && o.tabulator == tabulator)
            .count()
    };
    let (mut nowhere, mut beyond) = (Vec::new(), Vec::new());
    for (lacking, other) in lacking.iter().zip(&others) {
        let taken = other.as_ref().filter(|other| {
            let rivals = settled(lacking.known, other.tabulator);
            let before = lacking.known && settled(false, other.tabulator) > 0;
            other.settled && rivals == 1 && !before
        });
        match (taken, other) {
            (Some(other), _) => renumbered(county, list, lacking, other, (&file, batches), met),
            (None, other) if !lacking.known => {
                no_tabulator(list, lacking, other.as_ref(), &file, met)
            }
            _ => {}
        }
        let under = match taken {
            Some(other) => other.tabulator,
            None if lacking.known => &*lacking.tabulator,
            None => continue,
        };
        for row in &lacking.rows {
            let batch = plain(&row.batch);
            match batches.find(under, &batch, &row.position) {
                Found::InBatch => {}
                Found::NoBatch => nowhere.push(shown(row)),
                Found::Beyond(cards) => {
                    let id = &row.imprinted_id;
                    beyond.push((
                        row.row,
                        format!("{id} of {cards} cards in batch {under}-{batch}"),
                    ));
                }
            }
        }
    }
    let repeated = batches.repeated();
    let finding = met.cards(
        (Code::Card, Weight::Unexplained),
        list.place.clone().column("batch_id"),
        format!("cards of batches that {file} has"),
        |n| format!("{n} cards of batches that it does not have"),
        nowhere,
    );
    if let (Some(finding), false) = (finding, repeated.is_empty()) {
        finding.note = format!("it has batch {}", repeated.join("; batch "));
    }
    met.cards(
        (Code::Card, Weight::Unexplained),
        list.place.clone().column("record_id"),
        format!("positions in batches of as many cards by {file}"),
        |n| format!("{n} cards beyond the count of their batch"),
        beyond,
    );
}

/// The free tabulator that has the most of these cards, if there is one that has most.
fn other<'b>(
    lacking: &Lacking<'_>,
    free: &[&'b str],
    batches: &Batches,
    universe: &Universe<'_>,
) -> Option<Other<'b>> {
    let has = |tabulator: &str, row: &BallotListRow| {
        batches.find(tabulator, &plain(&row.batch), &row.position) == Found::InBatch
    };
    let fit = |tabulator: &str| {
        lacking
            .rows
            .iter()
            .filter(|row| has(tabulator, row))
            .count()
    };
    let mut by_fit: Vec<(usize, &str)> = free.iter().map(|t| (fit(t), *t)).collect();
    by_fit.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    let (fit, tabulator) = *by_fit.first()?;
    let rival = by_fit.get(1).map_or(0, |(fit, _)| *fit);
    if fit == rival {
        return None;
    }
    let comes = |row: &&&BallotListRow| {
        let at = universe.card(row.cvr_number);
        at.is_some_and(|at| {
            plain(&at.batch.tabulator) == tabulator && plain(&at.batch.name) == plain(&row.batch)
        })
    };
    let counted: Vec<_> = lacking.rows.iter().filter(comes).collect();
    let of: BTreeSet<String> = counted.iter().map(|row| plain(&row.batch)).collect();
    Some(Other {
        tabulator,
        fit,
        counted: counted.len(),
        settled: of.len() >= FEWEST_BATCHES && 2 * counted.len() >= lacking.rows.len(),
    })
}

fn renumbered(
    county: &CountyLists<'_>,
    list: &BallotList,
    lacking: &Lacking<'_>,
    other: &Other<'_>,
    (file, batches): (&Name, &Batches),
    met: &mut Met,
) {
    let under = other.tabulator;
    let fits = |row: &&&BallotListRow| {
        batches.find(under, &plain(&row.batch), &row.position) == Found::InBatch
    };
    let cards = lacking.rows.iter().filter(fits).map(|row| shown(row));
    let (n, tabulator) = (other.fit, &lacking.tabulator);
    let what =
        format!("{n} cards of tabulator {tabulator} stand under tabulator {under} of the manifest");
    let finding = met.cards(
        (Code::Card, Weight::Explained),
        list.place.clone().column("scanner_id"),
        format!("cards of batches that {file} has"),
        |n| format!("{n} cards of tabulator {tabulator} that it does not have"),
        cards.collect(),
    );
    if let Some(finding) = finding {
        finding.note = format!(
            "{what}: the rows of the CVR file, counted through the manifest, come to the batches of {} of {} cards so",
            other.counted,
            lacking.rows.len()
        );
    }
    met.repairs.push(Repair {
        kind: RepairKind::TabulatorRenumbered,
        county: Some(county.name.clone()),
        what,
        source: file.clone(),
    });
}

/// Cards of a tabulator that the manifest does not have, and nothing settles which of it they stand under.
fn no_tabulator(
    list: &BallotList,
    lacking: &Lacking<'_>,
    other: Option<&Other<'_>>,
    file: &Name,
    met: &mut Met,
) {
    let tabulator = &lacking.tabulator;
    let finding = met.cards(
        (Code::Card, Weight::Unexplained),
        list.place.clone().column("scanner_id"),
        format!("cards of tabulators that {file} has"),
        |n| format!("{n} cards of tabulator {tabulator} that it does not have"),
        lacking.rows.iter().map(|row| shown(row)).collect(),
    );
    if let (Some(finding), Some(other)) = (finding, other) {
        finding.note = format!(
            "{} of them would fit under its tabulator {}; the rows of the CVR file, counted through the manifest, \
             come to the batches of {} so",
            other.fit, other.tabulator, other.counted
        );
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
    let (mut nowhere, mut beyond) = (Vec::new(), Vec::new());
    let (mut dates, mut again) = (Vec::new(), Vec::new());
    for section in source.until(round.number) {
        let mut seen = BTreeSet::new();
        for entry in &section.cards {
            all += 1;
            let printed = &entry.imprinted_id;
            let id = normal(printed);
            match batches.find_id(&id) {
                Found::InBatch if from_date(printed).is_some() => {
                    dates.push((entry.row, dated(printed)));
                }
                Found::InBatch => {}
                Found::NoBatch => nowhere.push((entry.row, printed.clone())),
                Found::Beyond(cards) => {
                    beyond.push((
                        entry.row,
                        format!("{printed} of {cards} cards in the batch"),
                    ));
                }
            }
            if !seen.insert(id) {
                again.push((entry.row, printed.clone()));
            }
        }
    }
    let place = || source.sheet.place.clone().column("Imprinted ID");
    let manifest = Kind::Manifest.words();
    met.cards(
        (Code::Card, Weight::Unexplained),
        place(),
        format!("cards of batches of {manifest}"),
        |n| format!("{n} cards of batches that it does not have"),
        nowhere,
    );
    met.cards(
        (Code::Card, Weight::Unexplained),
        place(),
        format!("positions in batches of as many cards by {manifest}"),
        |n| format!("{n} cards beyond the count of their batch"),
        beyond,
    );
    dates_in(county, &source.report.file, place(), dates, met);
    met.cards(
        (Code::Duplicate, Weight::Unexplained),
        place(),
        "each card once in a round",
        |n| format!("{n} again"),
        again,
    );
    all
}
