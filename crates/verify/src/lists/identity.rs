//! Cards on lists: ids as their parts say, each card once, each in its county's manifest.

use std::collections::{BTreeSet, HashMap};

use election::{
    BallotList, Batch, Check, Code, Finding, Kind, Name, Place, Repair, Step, Verdict, Weight,
};

use super::{CountyLists, ListsOfRound, card, dated, dates_to_ids, normal, plain, tabulators};
use crate::Record;
use crate::dates::from_date;
use crate::index::Index;

/// No id printed has so many characters.
const LONGEST_ID: usize = 64;

/// A batch as it is compared; a manifest may have several rows of one name.
#[derive(Default)]
pub(super) struct Known {
    /// Of the row with the most.
    cards: u64,
    rows: Vec<u32>,
}

/// Where a card is, by a manifest.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Found {
    InBatch,
    /// The batch is there, and has fewer cards than its position.
    Beyond(u64),
    NoBatch,
}

/// The batches of a county, by tabulator and batch as they are compared.
pub(super) struct Batches(pub(super) HashMap<(String, String), Known>);

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

    pub(super) fn find(&self, tabulator: &str, batch: &str, position: &str) -> Found {
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
    pub(super) fn repeated(&self) -> Vec<String> {
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
pub(super) struct Met {
    pub(super) repairs: Vec<Repair>,
    findings: Vec<Finding>,
}

impl Met {
    /// One finding of all cards, if there are any; each comes with the row that it stands in.
    pub(super) fn cards(
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
    round: &ListsOfRound<'_>,
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
    tabulators::in_batches(index, county, list, batches, met);
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

fn of_report(
    county: &CountyLists<'_>,
    round: &ListsOfRound<'_>,
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
