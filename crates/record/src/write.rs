//! The writer: cards one at a time, a bounded number of values held.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use election::record::{
    Card, CardGroup, CardIdentity, CardSink, Contest, Entry, KeptBy, Manifest, NameMapping,
    Reading, ReportedResults, SourceFile, Status, Style,
};
use election::{Finding, Lookup, Name};
use serde::Serialize;

use crate::column::{Kind, NONE, NewRow, with_status};
use crate::groups::RowGroups;
use crate::names::Names;
use crate::table::Table;
use crate::votes::{ShortReading, VotesAs, ranking};
use crate::{
    ContestColumns, Contests, MARKS, ORIGINALS, ROW_GROUPS, RecordError, Results, SCHEMA,
    StyleFile, Styles, lines,
};

/// How many values all tables hold together before the fullest is written; and how many for each, so that many tables
/// are not written a few rows at a time, up to how many.
const MOST_HELD: usize = 1 << 22;
const HELD_OF_EACH: usize = 1 << 10;
const MOST_HELD_OF_MANY: usize = 1 << 24;
/// No election has more styles; a file that gives each card its own would make a file for each.
const MOST_STYLES: usize = 1 << 14;
/// Nor do the names of their ballot types have more bytes.
const MOST_BYTES_OF_STYLES: usize = 1 << 24;

/// Columns that say which card a row is.
pub(crate) const IDENTITY: [(&str, Kind); 12] = [
    ("card", Kind::Text),
    ("tabulator", Kind::Name),
    ("batch", Kind::Name),
    ("record", Kind::Text),
    ("imprinted_id", Kind::Text),
    ("sheet", Kind::Int),
    ("sheets", Kind::Int),
    ("precinct", Kind::Name),
    ("counting_group", Kind::Name),
    ("source", Kind::Int),
    ("place", Kind::Long),
    ("adjudicated", Kind::Flag),
];
/// Columns that say to which row of which style's file a row beside it belongs.
const BESIDE: [(&str, Kind); 4] = [
    ("style", Kind::Int),
    ("row", Kind::Long),
    ("card", Kind::Text),
    ("contest", Kind::Int),
];

fn columns(of: &[(&str, Kind)]) -> Vec<(String, Kind)> {
    of.iter()
        .map(|(name, kind)| ((*name).to_owned(), *kind))
        .collect()
}

/// The columns of a style's file.
pub(crate) fn columns_of_style(contests: &[Contest], on_style: &[u32]) -> Vec<(String, Kind)> {
    let mut columns = columns(&IDENTITY);
    for number in on_style {
        let contest = &contests[*number as usize - 1];
        columns.push((format!("c{number}_status"), Kind::Status));
        columns.push((
            format!("c{number}_votes"),
            VotesAs::of(contest).kind(contest),
        ));
    }
    columns
}

/// The columns of what adjudication changed.
pub(crate) fn columns_of_originals() -> Vec<(String, Kind)> {
    [
        columns(&BESIDE),
        columns(&[("status", Kind::Status), ("votes", Kind::Name)]),
    ]
    .concat()
}

/// The columns of marks that do not count.
pub(crate) fn columns_of_marks() -> Vec<(String, Kind)> {
    let mark = [
        ("original", Kind::Flag),
        ("selection", Kind::Int),
        ("rank", Kind::Int),
        ("density", Kind::Int),
        ("ambiguous", Kind::Flag),
    ];
    [columns(&BESIDE), columns(&mark)].concat()
}

/// The file with the cards of a style.
pub(crate) fn file_of_style(number: u32) -> String {
    format!("cards/style-{number:05}.parquet")
}

/// Takes cards and writes them to a folder.
pub struct Writer {
    dir: PathBuf,
    contests: Vec<Contest>,
    /// The styles of each ballot type.
    known: Lookup<Name, Vec<usize>>,
    /// The texts of columns of names, and the places of the last card's.
    texts: Names,
    last: [u32; 4],
    styles: Vec<(StyleFile, Table)>,
    bytes_of_styles: usize,
    originals: Table,
    marks: Table,
    row_groups: RowGroups,
    groups: Vec<CardGroup>,
    results: Vec<ReportedResults>,
    manifests: Vec<Manifest>,
    names: Vec<NameMapping>,
    /// For each contest how its votes are written.
    votes_as: Vec<(VotesAs, Kind)>,
    /// What rows hold of readings that are kept, by their numbers, and whose these are.
    kept: Vec<ShortReading>,
    kept_by: KeptBy,
    held: usize,
    /// Texts that are used again.
    id: String,
    scratch: String,
}

impl Writer {
    /// A record in a folder that is new or empty.
    ///
    /// # Errors
    /// The folder is not empty, or cannot be made.
    pub fn create(dir: &Path, contests: &[Contest]) -> Result<Self, RecordError> {
        let failed = |source| RecordError::File {
            path: dir.to_owned(),
            source,
        };
        fs::create_dir_all(dir).map_err(failed)?;
        if fs::read_dir(dir).map_err(failed)?.next().is_some() {
            return Err(RecordError::NotEmpty(dir.to_owned()));
        }
        fs::create_dir(dir.join("cards")).map_err(failed)?;
        let originals = Table::create(&dir.join(ORIGINALS), &columns_of_originals());
        let marks = Table::create(&dir.join(MARKS), &columns_of_marks());
        let row_groups = RowGroups::create(&dir.join(ROW_GROUPS));
        Ok(Writer {
            dir: dir.to_owned(),
            contests: contests.to_vec(),
            known: Lookup::default(),
            texts: Names::default(),
            last: [NONE; 4],
            styles: Vec::new(),
            bytes_of_styles: 0,
            originals: originals.map_err(failed)?,
            marks: marks.map_err(failed)?,
            row_groups: row_groups.map_err(failed)?,
            groups: Vec::new(),
            results: Vec::new(),
            manifests: Vec::new(),
            names: Vec::new(),
            votes_as: contests.iter().map(votes_as).collect(),
            kept: Vec::new(),
            kept_by: KeptBy::default(),
            held: 0,
            id: String::new(),
            scratch: String::new(),
        })
    }

    /// Takes the results that files report.
    pub fn set_results(&mut self, results: &[ReportedResults]) {
        self.results = results.to_vec();
    }

    /// Keeps the manifests, and the names that were replaced.
    pub fn keep(&mut self, manifests: &[Manifest], names: &[NameMapping]) {
        self.manifests = manifests.to_vec();
        self.names = names.to_vec();
    }

    /// Writes what is left, and everything that is not a card.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn finish(
        mut self,
        sources: &[SourceFile],
        findings: &[Finding],
    ) -> Result<(), RecordError> {
        let failed = |path: PathBuf| move |source| RecordError::File { path, source };
        let mut styles = Vec::new();
        for (mut style, table) in self.styles {
            style.style.cards = table.rows;
            let columns = columns_of_style(&self.contests, &style.style.contests);
            let done = table.finish(&columns, &self.texts, &mut self.row_groups);
            done.map_err(failed(self.dir.join(&style.file)))?;
            styles.push(style);
        }
        for (table, name, columns) in [
            (self.originals, ORIGINALS, columns_of_originals()),
            (self.marks, MARKS, columns_of_marks()),
        ] {
            let done = table.finish(&columns, &self.texts, &mut self.row_groups);
            done.map_err(failed(self.dir.join(name)))?;
        }
        let done = self.row_groups.finish();
        done.map_err(failed(self.dir.join(ROW_GROUPS)))?;
        let contests = self.contests.into_iter().map(|contest| ContestColumns {
            status_column: format!("c{}_status", contest.number),
            votes_column: format!("c{}_votes", contest.number),
            votes_as: VotesAs::of(&contest),
            contest,
        });
        let contests = Contests {
            schema: SCHEMA.to_owned(),
            contests: contests.collect(),
        };
        let styles = Styles {
            schema: SCHEMA.to_owned(),
            styles,
        };
        let results = Results {
            schema: SCHEMA.to_owned(),
            results: self.results,
        };
        write_text(&self.dir, "results.json", lines::to_string(&results))?;
        write_json(&self.dir, "groups.json", &self.groups)?;
        write_json(&self.dir, "manifests.json", &self.manifests)?;
        write_json(&self.dir, "names.json", &self.names)?;
        write_json(&self.dir, "sources.json", &sources)?;
        write_json(&self.dir, "findings.json", &findings)?;
        write_json(&self.dir, "styles.json", &styles)?;
        // The last: a record that has it is whole.
        write_json(&self.dir, "contests.json", &contests)
    }

    /// The place of a card's style, whose file is made if it is new.
    fn style(&mut self, card: &Card) -> io::Result<usize> {
        let ballot_type = &card.identity.ballot_type;
        let same = |at: &&usize| {
            let contests = self.styles[**at].0.style.contests.iter().copied();
            contests.eq(card.readings.contests())
        };
        let known = self.known.get(ballot_type);
        if let Some(at) = known.and_then(|of| of.iter().find(same)) {
            return Ok(*at);
        }
        let at = self.styles.len();
        if at == MOST_STYLES {
            return Err(io::Error::other(format!("more than {MOST_STYLES} styles")));
        }
        self.bytes_of_styles += ballot_type.len();
        if self.bytes_of_styles > MOST_BYTES_OF_STYLES {
            let why = format!("more than {MOST_BYTES_OF_STYLES} bytes of ballot types");
            return Err(io::Error::other(why));
        }
        let contests: Vec<u32> = card.readings.contests().collect();
        if !contests.is_sorted_by(|a, b| a < b) {
            return Err(io::Error::other("contests of a card do not ascend"));
        }
        let number = u32::try_from(at + 1).map_err(io::Error::other)?;
        let file = file_of_style(number);
        let columns = columns_of_style(&self.contests, &contests);
        let table = Table::create(&self.dir.join(&file), &columns)?;
        let style = Style {
            number,
            ballot_type: ballot_type.clone(),
            contests,
            cards: 0,
        };
        self.styles.push((StyleFile { style, file }, table));
        let of = self.known.entry(ballot_type.clone()).or_default();
        of.push(at);
        Ok(at)
    }

    fn marks(&mut self, beside: &Beside<'_>, reading: Reading<'_>, original: bool) {
        for mark in reading.marks.iter().filter(|mark| !mark.counted) {
            let mut row = self.marks.row();
            beside.write(&mut row);
            row.int(Some(reading.contest));
            row.flag(original);
            row.int(Some(mark.selection));
            row.int(Some(mark.rank));
            row.int(mark.density);
            row.flag(mark.ambiguous);
            self.marks.end_row(beside.card.len());
        }
    }

    /// What the machine read in a contest before adjudication, where that is not what counts now.
    fn original(&mut self, beside: &Beside<'_>, contest: u32, reading: Option<Reading<'_>>) {
        let mut row = self.originals.row();
        beside.write(&mut row);
        row.int(Some(contest));
        self.scratch.clear();
        if let Some(reading) = reading {
            ranking(reading, &mut self.scratch);
        }
        let place = self.texts.place(&self.scratch);
        let status = reading.map_or(Status::Absent, |r| r.status);
        row.status(with_status(status, (place != NONE).then_some(place)));
        self.originals
            .end_row(beside.card.len() + self.scratch.len());
        if let Some(reading) = reading {
            self.marks(beside, reading, true);
        }
    }

    /// Writes the fullest table when all together hold too much.
    fn write_fullest(&mut self) -> io::Result<()> {
        let beside = [&mut self.originals, &mut self.marks].into_iter();
        let tables = self.styles.iter_mut().map(|(_, table)| table).chain(beside);
        if let Some(fullest) = tables.max_by_key(|table| table.held) {
            self.held -= fullest.held;
            fullest.flush(&self.texts, &mut self.row_groups)?;
        }
        Ok(())
    }

    /// Writes all tables when they have too many different texts.
    fn write_all(&mut self) -> io::Result<()> {
        let beside = [&mut self.originals, &mut self.marks].into_iter();
        let mut tables = self.styles.iter_mut().map(|(_, table)| table).chain(beside);
        tables.try_for_each(|table| table.flush(&self.texts, &mut self.row_groups))?;
        self.held = 0;
        self.texts = Names::default();
        self.last = [NONE; 4];
        self.kept.clear();
        Ok(())
    }
}

/// Which row of which style's file a row beside it belongs to.
struct Beside<'c> {
    style: u32,
    row: i64,
    card: &'c str,
}

impl Beside<'_> {
    fn write(&self, row: &mut NewRow<'_>) {
        row.int(Some(self.style));
        row.long(Some(self.row));
        row.text(self.card);
    }
}

impl CardSink for Writer {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        let at = self.style(card)?;
        let beside_held = self.originals.held + self.marks.held;
        let mut id = std::mem::take(&mut self.id);
        id.clear();
        card.identity.write_id(&mut id);
        let (style, table) = &mut self.styles[at];
        let beside = Beside {
            style: style.style.number,
            row: i64::try_from(table.rows).map_err(io::Error::other)?,
            card: &id,
        };
        let held = table.held;
        let identified = &card.identity;
        let names = [
            &*identified.tabulator,
            &identified.batch,
            &identified.precinct,
            &identified.counting_group,
        ];
        for (last, name) in self.last.iter_mut().zip(names) {
            self.texts.set_place(last, name);
        }
        let adjudicated = card.original.is_some();
        let mut row = table.row();
        let mut bytes = write_identity(identified, &id, adjudicated, self.last, &mut row);
        if self.kept_by != *card.readings.kept_by() {
            self.kept_by.clone_from(card.readings.kept_by());
            self.kept.clear();
        }
        let mut of = |reading: Reading<'_>| {
            let (votes_as, kind) = self.votes_as[reading.contest as usize - 1];
            votes_as.held(kind, reading, &mut self.texts, &mut self.scratch)
        };
        for entry in card.readings.entries() {
            let held = match entry {
                Entry::Other(reading) => of(reading),
                Entry::Kept(number) => {
                    let known = self.kept.get(number);
                    if let Some(of_text) = known.and_then(|held| held.write(&mut row)) {
                        bytes += of_text;
                        continue;
                    }
                    let held = of(card.readings.kept(number));
                    if let Some(short) = held.short() {
                        let length = self.kept.len().max(number + 1);
                        self.kept.resize(length, ShortReading::NONE);
                        self.kept[number] = short;
                    }
                    held
                }
            };
            held.write(&mut row);
            bytes += held.bytes;
        }
        table.end_row(bytes);
        self.held += table.held - held;
        if !card.readings.all_counted() {
            for reading in card.readings.iter() {
                self.marks(&beside, reading, false);
            }
        }
        if let Some(original) = &card.original {
            let now = |number| card.readings.get(number);
            let before = original.iter().filter(|r| now(r.contest).is_none());
            for contest in card.readings.iter().chain(before).map(|r| r.contest) {
                let then = original.get(contest);
                if now(contest) != then {
                    self.original(&beside, contest, then);
                }
            }
        }
        self.held += self.originals.held + self.marks.held - beside_held;
        self.id = id;
        let most = self.styles.len() * HELD_OF_EACH;
        if self.held > most.clamp(MOST_HELD, MOST_HELD_OF_MANY) {
            self.write_fullest()?;
        }
        if self.texts.are_too_many() {
            self.write_all()?;
        }
        Ok(())
    }

    fn group(&mut self, group: &CardGroup) -> io::Result<()> {
        self.groups.push(group.clone());
        Ok(())
    }
}

/// How a contest's votes are written.
fn votes_as(contest: &Contest) -> (VotesAs, Kind) {
    let votes_as = VotesAs::of(contest);
    (votes_as, votes_as.kind(contest))
}

/// Begins a row with the identity of a card, names by their places; how many bytes of text it is.
fn write_identity(
    card: &CardIdentity,
    id: &str,
    adjudicated: bool,
    [tabulator, batch, precinct, counting_group]: [u32; 4],
    row: &mut NewRow<'_>,
) -> usize {
    let at = row.text(id);
    row.name(tabulator);
    row.name(batch);
    row.text(&card.record);
    // Where there is one, it is the id.
    row.same_text(if card.imprinted_id.is_empty() {
        NONE
    } else {
        at
    });
    row.int(Some(card.sheet));
    row.int(Some(card.sheets));
    row.name(precinct);
    row.name(counting_group);
    row.int(Some(card.source));
    row.long(i64::try_from(card.place).ok());
    row.flag(adjudicated);
    let texts = [
        id,
        &card.tabulator,
        &card.batch,
        &card.record,
        &card.imprinted_id,
        &card.precinct,
        &card.counting_group,
    ];
    texts.iter().map(|text| text.len()).sum()
}

fn write_json(dir: &Path, name: &str, value: &impl Serialize) -> Result<(), RecordError> {
    let text = serde_json::to_string_pretty(value).map_err(io::Error::other);
    write_text(dir, name, text)
}

fn write_text(dir: &Path, name: &str, text: io::Result<String>) -> Result<(), RecordError> {
    let path = dir.join(name);
    text.and_then(|text| fs::write(&path, text + "\n"))
        .map_err(|source| RecordError::File { path, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids of a mebibyte: they are written long before as many are held as short ones would be.
    #[test]
    fn long_texts_are_not_held() -> Result<(), RecordError> {
        let scratch = tempfile::tempdir().map_err(|source| RecordError::File {
            path: PathBuf::new(),
            source,
        })?;
        let mut writer = Writer::create(&scratch.path().join("record"), &[])?;
        let mut card = Card::default();
        for k in 0..64 {
            card.identity.imprinted_id = format!("{k}{}", "x".repeat(1 << 20));
            let taken = writer.card(&card);
            assert!(taken.is_ok(), "{taken:?}");
            let tables = writer.styles.iter().map(|(_, table)| table);
            let held = tables.map(|table| table.values.bytes_of_texts());
            assert!(held.sum::<usize>() < 40 << 20, "after {k}");
        }
        writer.finish(&[], &[])
    }
}
