//! The record read back.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use election::record::{
    Card, CardGroup, CardIdentity, Contest, Mark, Readings, ReportedResults, SourceFile, Status,
    Style,
};
use serde::de::DeserializeOwned;

use crate::table::{Value, read_rows};
use crate::votes::{VotesAs, ranked};
use crate::write::{IDENTITY, columns_of_marks, columns_of_originals, columns_of_style};
use crate::{Contests, MARKS, ORIGINALS, RecordError, Results, SCHEMA, StyleFile, Styles};

/// An election record on disk.
pub struct Record {
    dir: PathBuf,
    contests: Vec<Contest>,
    styles: Vec<StyleFile>,
    groups: Vec<CardGroup>,
    results: Vec<ReportedResults>,
    sources: Vec<SourceFile>,
    findings: Vec<serde_json::Value>,
}

/// Why a row is not what the schema says.
fn strange(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

impl Record {
    /// Opens a record: its contests, styles, sources and findings.
    ///
    /// # Errors
    /// A file is missing or is not what the schema says.
    pub fn open(dir: &Path) -> Result<Self, RecordError> {
        let contests: Contests = read_json(dir, "contests.json")?;
        let styles: Styles = read_json(dir, "styles.json")?;
        let wrong = |name: &str, why: &str| RecordError::Schema {
            path: dir.join(name),
            why: why.to_owned(),
        };
        if contests.schema != SCHEMA || styles.schema != SCHEMA {
            return Err(wrong("contests.json", &format!("expected schema {SCHEMA}")));
        }
        let contests: Vec<Contest> = contests.contests.into_iter().map(|c| c.contest).collect();
        let numbered = |(k, contest): (usize, &Contest)| {
            let numbers = contest.selections.iter().map(|s| s.number as usize);
            contest.number as usize == k + 1 && numbers.eq(1..=contest.selections.len())
        };
        if !contests.iter().enumerate().all(numbered) {
            return Err(wrong(
                "contests.json",
                "its contests are not numbered from 1",
            ));
        }
        let known = |n: &u32| (1..=contests.len()).contains(&(*n as usize));
        if !styles
            .styles
            .iter()
            .all(|s| s.style.contests.iter().all(known))
        {
            return Err(wrong(
                "styles.json",
                "a style has a contest that is not there",
            ));
        }
        let results: Results = read_json(dir, "results.json")?;
        if results.schema != SCHEMA {
            return Err(wrong("results.json", &format!("expected schema {SCHEMA}")));
        }
        if !results.results.iter().all(is_numbered) {
            let why = "its units, contests or selections are not numbered from 1";
            return Err(wrong("results.json", why));
        }
        Ok(Record {
            dir: dir.to_owned(),
            results: results.results,
            contests,
            styles: styles.styles,
            groups: read_json(dir, "groups.json")?,
            sources: read_json(dir, "sources.json")?,
            findings: read_json(dir, "findings.json")?,
        })
    }

    /// The contests, by number.
    pub fn contests(&self) -> &[Contest] {
        &self.contests
    }

    /// The styles, by number.
    pub fn styles(&self) -> impl Iterator<Item = &Style> {
        self.styles.iter().map(|s| &s.style)
    }

    /// Cards of which only their votes together are known.
    pub fn groups(&self) -> &[CardGroup] {
        &self.groups
    }

    /// The results that files report.
    pub fn results(&self) -> &[ReportedResults] {
        &self.results
    }

    /// The files it was read from.
    pub fn sources(&self) -> &[SourceFile] {
        &self.sources
    }

    /// What was met while reading them.
    pub fn findings(&self) -> &[serde_json::Value] {
        &self.findings
    }

    /// Hands every card to `f`, style by style: the reading that counts, with the marks that count and
    /// without their density. Says of each whether it was adjudicated.
    ///
    /// # Errors
    /// A file cannot be read or is not what the schema says.
    pub fn visit(&self, mut f: impl FnMut(&Card, bool)) -> Result<(), RecordError> {
        self.rows(|_, _, card, adjudicated| f(&card, adjudicated))
    }

    fn rows(&self, mut f: impl FnMut(u32, u64, Card, bool)) -> Result<(), RecordError> {
        for StyleFile { style, file } in &self.styles {
            let columns = columns_of_style(&self.contests, &style.contests);
            let mut row = 0;
            self.read_table(file, &columns, |values| {
                let (card, adjudicated) = self.card(style, &values)?;
                f(style.number, row, card, adjudicated);
                row += 1;
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The cards that are wanted, each with its marks and its original reading.
    ///
    /// # Errors
    /// A file cannot be read or is not what the schema says.
    pub fn cards(&self, wanted: impl Fn(&CardIdentity) -> bool) -> Result<Vec<Card>, RecordError> {
        let mut cards = Vec::new();
        let mut at = HashMap::new();
        self.rows(|style, row, card, adjudicated| {
            if wanted(&card.identity) {
                at.insert((i64::from(style), row), cards.len());
                let now = by_contest(&card.readings);
                let then = adjudicated.then(|| now.clone());
                cards.push((card.identity, now, then));
            }
        })?;
        let find = |values: &[Value]| {
            let (style, row) = (number(&values[0])?, number(&values[1])?);
            at.get(&(style, u64::try_from(row).ok()?)).copied()
        };
        let mut changed = HashSet::new();
        self.read_table(ORIGINALS, &columns_of_originals(), |values| {
            let Some(k) = find(&values) else {
                return Ok(());
            };
            let contest = small(&values[3]).ok_or_else(|| strange("no contest"))?;
            let status = status(&values[4])?;
            let marks = match &values[5] {
                Value::Text(votes) => ranked(votes).ok_or_else(|| strange("no ranking"))?,
                _ => Vec::new(),
            };
            let then = cards[k].2.get_or_insert_default();
            match status {
                Status::Absent => then.remove(&contest),
                status => then.insert(contest, (status, marks)),
            };
            changed.insert((k, contest));
            Ok(())
        })?;
        self.read_table(MARKS, &columns_of_marks(), |values| {
            let Some(k) = find(&values) else {
                return Ok(());
            };
            let read = || {
                let mark = Mark {
                    rank: small(&values[6])?,
                    selection: small(&values[5])?,
                    counted: false,
                    ambiguous: values[8] == Value::Flag(true),
                    density: small(&values[7]),
                };
                Some((small(&values[3])?, mark))
            };
            let (contest, mark) = read().ok_or_else(|| strange("no mark"))?;
            let (_, now, then) = &mut cards[k];
            let is_original = values[4] == Value::Flag(true);
            // Where adjudication changed nothing the marks are the same before and after.
            let before = then
                .as_mut()
                .filter(|_| is_original || !changed.contains(&(k, contest)));
            let both = [before, (!is_original).then_some(now)]
                .into_iter()
                .flatten();
            for readings in both {
                if let Some((_, marks)) = readings.get_mut(&contest) {
                    marks.push(mark);
                }
            }
            Ok(())
        })?;
        let cards = cards.into_iter().map(|(identity, now, then)| Card {
            identity,
            readings: readings(now),
            original: then.map(readings),
        });
        Ok(cards.collect())
    }

    fn card(&self, style: &Style, values: &[Value]) -> io::Result<(Card, bool)> {
        let text = |k: usize| match &values[k] {
            Value::Text(text) => text.clone(),
            _ => String::new(),
        };
        let whole = |k: usize| small(&values[k]).ok_or_else(|| strange("a number is missing"));
        let identity = CardIdentity {
            tabulator: text(1),
            batch: text(2),
            record: text(3),
            imprinted_id: text(4),
            sheet: whole(5)?,
            sheets: whole(6)?,
            precinct: text(7).into(),
            counting_group: text(8).into(),
            ballot_type: style.ballot_type.clone(),
            source: whole(9)?,
            place: number(&values[10])
                .and_then(|n| u64::try_from(n).ok())
                .unwrap_or_default(),
        };
        let columns = values[IDENTITY.len()..].chunks_exact(2);
        let mut readings = Readings::default();
        for (contest, columns) in style.contests.iter().zip(columns) {
            let votes_as = VotesAs::of(&self.contests[*contest as usize - 1]);
            let marks = votes_as.read(&columns[1]);
            let marks = marks.ok_or_else(|| strange("no votes"))?;
            readings.push(*contest, status(&columns[0])?, marks);
        }
        let card = Card {
            identity,
            readings,
            original: None,
        };
        Ok((card, values[11] == Value::Flag(true)))
    }

    fn read_table(
        &self,
        file: &str,
        columns: &[(String, crate::table::Kind)],
        f: impl FnMut(Vec<Value>) -> io::Result<()>,
    ) -> Result<(), RecordError> {
        let path = self.dir.join(file);
        read_rows(&path, columns, f).map_err(|source| RecordError::File { path, source })
    }
}

/// Whether everything in results stands where its number says.
fn is_numbered(results: &ReportedResults) -> bool {
    let units = results.units.iter().map(|unit| unit.number as usize);
    let contests = results
        .contests
        .iter()
        .map(|contest| contest.number as usize);
    let known = |unit: u32| (1..=results.units.len()).contains(&(unit as usize));
    let counts = results.contests.iter().flat_map(|contest| &contest.counts);
    let within = results.units.iter().flat_map(|unit| &unit.within);
    units.eq(1..=results.units.len())
        && !results.units.is_empty()
        && contests.eq(1..=results.contests.len())
        && counts.chain(&results.counts).all(|count| known(count.unit))
        && within.copied().all(known)
        && results.contests.iter().all(|contest| {
            let numbers = contest.selections.iter().map(|s| s.number as usize);
            let many = contest.selections.len();
            let selections = contest.counts.iter().filter_map(|count| count.selection);
            numbers.eq(1..=many)
                && selections
                    .into_iter()
                    .all(|n| (1..=many).contains(&(n as usize)))
                && contest.district.is_none_or(known)
        })
}

/// Readings that marks can be added to: by contest the status and the marks.
type ByContest = BTreeMap<u32, (Status, Vec<Mark>)>;

fn by_contest(readings: &Readings) -> ByContest {
    let of = readings.iter();
    of.map(|r| (r.contest, (r.status, r.marks.to_vec())))
        .collect()
}

fn readings(by_contest: ByContest) -> Readings {
    let mut readings = Readings::default();
    for (contest, (status, mut marks)) in by_contest {
        marks.sort_unstable();
        readings.push(contest, status, marks);
    }
    readings
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

fn small(value: &Value) -> Option<u32> {
    number(value).and_then(|n| u32::try_from(n).ok())
}

fn status(value: &Value) -> io::Result<Status> {
    let status = match value {
        Value::Text(word) => Status::of_word(word),
        _ => None,
    };
    status.ok_or_else(|| strange("a status that is not known"))
}

fn read_json<T: DeserializeOwned>(dir: &Path, name: &str) -> Result<T, RecordError> {
    let path = dir.join(name);
    let text = fs::read_to_string(&path).map_err(|source| RecordError::File {
        path: path.clone(),
        source,
    })?;
    serde_json::from_str(&text).map_err(|error| RecordError::Schema {
        path,
        why: error.to_string(),
    })
}
