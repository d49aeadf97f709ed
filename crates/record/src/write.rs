//! The writer: cards one at a time, a bounded number of values held.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use election::record::{
    Card, CardGroup, CardIdentity, CardSink, Contest, Reading, ReportedResults, SourceFile, Status,
    Style,
};
use election::{Finding, Name};
use serde::Serialize;

use crate::table::{Kind, Table, Value};
use crate::votes::{VotesAs, ranking};
use crate::{
    ContestColumns, Contests, MARKS, ORIGINALS, RecordError, Results, SCHEMA, StyleFile, Styles,
    lines,
};

/// How many values all tables hold together before the fullest is written.
const MOST_HELD: usize = 1 << 21;
/// No election has more styles; a file that gives each card its own would make a file for each.
const MOST_STYLES: usize = 1 << 14;

/// Columns that say which card a row is.
pub(crate) const IDENTITY: [(&str, Kind); 12] = [
    ("card", Kind::Text),
    ("tabulator", Kind::Text),
    ("batch", Kind::Text),
    ("record", Kind::Text),
    ("imprinted_id", Kind::Text),
    ("sheet", Kind::Int),
    ("sheets", Kind::Int),
    ("precinct", Kind::Text),
    ("counting_group", Kind::Text),
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
        columns.push((format!("c{number}_status"), Kind::Text));
        columns.push((format!("c{number}_votes"), VotesAs::of(contest).kind()));
    }
    columns
}

/// The columns of what adjudication changed.
pub(crate) fn columns_of_originals() -> Vec<(String, Kind)> {
    [
        columns(&BESIDE),
        columns(&[("status", Kind::Text), ("votes", Kind::Text)]),
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

/// Takes cards and writes them to a folder.
pub struct Writer {
    dir: PathBuf,
    contests: Vec<Contest>,
    known: HashMap<(Name, Vec<u32>), usize>,
    styles: Vec<(StyleFile, Table)>,
    originals: Table,
    marks: Table,
    groups: Vec<CardGroup>,
    results: Vec<ReportedResults>,
    held: usize,
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
        Ok(Writer {
            dir: dir.to_owned(),
            contests: contests.to_vec(),
            known: HashMap::new(),
            styles: Vec::new(),
            originals: originals.map_err(failed)?,
            marks: marks.map_err(failed)?,
            groups: Vec::new(),
            results: Vec::new(),
            held: 0,
        })
    }

    /// Takes the results that files report.
    pub fn set_results(&mut self, results: &[ReportedResults]) {
        self.results = results.to_vec();
    }

    /// Writes what is left, and everything that is not a card.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn finish(self, sources: &[SourceFile], findings: &[Finding]) -> Result<(), RecordError> {
        let failed = |path: PathBuf| move |source| RecordError::File { path, source };
        let mut styles = Vec::new();
        for (mut style, table) in self.styles {
            style.style.cards = table.rows;
            table.finish().map_err(failed(self.dir.join(&style.file)))?;
            styles.push(style);
        }
        self.originals
            .finish()
            .map_err(failed(self.dir.join(ORIGINALS)))?;
        self.marks.finish().map_err(failed(self.dir.join(MARKS)))?;
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
        write_json(&self.dir, "sources.json", &sources)?;
        write_json(&self.dir, "findings.json", &findings)?;
        write_json(&self.dir, "styles.json", &styles)?;
        // The last: a record that has it is whole.
        write_json(&self.dir, "contests.json", &contests)
    }

    /// The place of a card's style, whose file is made if it is new.
    fn style(&mut self, card: &Card) -> io::Result<usize> {
        let contests: Vec<u32> = card.readings.iter().map(|r| r.contest).collect();
        let key = (card.identity.ballot_type.clone(), contests);
        if let Some(at) = self.known.get(&key) {
            return Ok(*at);
        }
        let at = self.styles.len();
        if at == MOST_STYLES {
            return Err(io::Error::other(format!("more than {MOST_STYLES} styles")));
        }
        let (ballot_type, contests) = key.clone();
        let number = u32::try_from(at + 1).map_err(io::Error::other)?;
        let file = format!("cards/style-{number:05}.parquet");
        let columns = columns_of_style(&self.contests, &contests);
        let table = Table::create(&self.dir.join(&file), &columns)?;
        let style = Style {
            number,
            ballot_type,
            contests,
            cards: 0,
        };
        self.styles.push((StyleFile { style, file }, table));
        self.known.insert(key, at);
        Ok(at)
    }

    fn marks(&mut self, beside: &[Value; 3], reading: Reading<'_>, original: bool) {
        for mark in reading.marks.iter().filter(|mark| !mark.counted) {
            let of_mark = [
                Value::Number(i64::from(reading.contest)),
                Value::Flag(original),
                Value::Number(i64::from(mark.selection)),
                Value::Number(i64::from(mark.rank)),
                mark.density
                    .map_or(Value::Null, |d| Value::Number(i64::from(d))),
                Value::Flag(mark.ambiguous),
            ];
            self.marks.push(beside.iter().cloned().chain(of_mark));
        }
    }

    /// What the machine read in a contest before adjudication, where that is not what counts now.
    fn original(&mut self, beside: &[Value; 3], contest: u32, reading: Option<Reading<'_>>) {
        let votes = reading.filter(|r| r.votes().next().is_some());
        let of_contest = [
            Value::Number(i64::from(contest)),
            Value::Text(
                reading
                    .map_or(Status::Absent, |r| r.status)
                    .word()
                    .to_owned(),
            ),
            votes.map_or(Value::Null, |r| Value::Text(ranking(r))),
        ];
        self.originals
            .push(beside.iter().cloned().chain(of_contest));
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
            fullest.flush()?;
        }
        Ok(())
    }
}

impl CardSink for Writer {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        let at = self.style(card)?;
        let (style, table) = &mut self.styles[at];
        let before = table.held + self.originals.held + self.marks.held;
        let beside = [
            Value::Number(i64::from(style.style.number)),
            Value::Number(i64::try_from(table.rows).map_err(io::Error::other)?),
            Value::Text(card.identity.id()),
        ];
        let contests = &self.contests;
        let readings = card.readings.iter().flat_map(|reading| {
            let contest = &contests[reading.contest as usize - 1];
            let status = Value::Text(reading.status.word().to_owned());
            [status, VotesAs::of(contest).write(reading)]
        });
        table.push(
            identity(&card.identity, card.original.is_some())
                .into_iter()
                .chain(readings),
        );
        for reading in card.readings.iter() {
            self.marks(&beside, reading, false);
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
        let after = self.styles[at].1.held + self.originals.held + self.marks.held;
        self.held += after - before;
        if self.held > MOST_HELD {
            self.write_fullest()?;
        }
        Ok(())
    }

    fn group(&mut self, group: &CardGroup) -> io::Result<()> {
        self.groups.push(group.clone());
        Ok(())
    }
}

fn identity(card: &CardIdentity, adjudicated: bool) -> [Value; IDENTITY.len()] {
    let text = |text: &str| match text {
        "" => Value::Null,
        text => Value::Text(text.to_owned()),
    };
    [
        Value::Text(card.id()),
        text(&card.tabulator),
        text(&card.batch),
        text(&card.record),
        text(&card.imprinted_id),
        Value::Number(i64::from(card.sheet)),
        Value::Number(i64::from(card.sheets)),
        text(&card.precinct),
        text(&card.counting_group),
        Value::Number(i64::from(card.source)),
        Value::Number(i64::try_from(card.place).unwrap_or(i64::MAX)),
        Value::Flag(adjudicated),
    ]
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
