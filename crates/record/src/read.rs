//! The record read back.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use election::Finding;
use election::record::{
    Card, CardGroup, CardIdentity, Contest, Manifest, Mark, NameMapping, Readings, SourceFile,
    Status, Style,
};
use serde::de::DeserializeOwned;

use crate::column::Kind;
use crate::table::{Row, read_rows};
use crate::votes::{VotesAs, ranked};
use crate::write::{IDENTITY, columns_of_marks, columns_of_originals, columns_of_style};
use crate::{Contests, MARKS, ORIGINALS, RecordError, SCHEMA, StyleFile, Styles};

/// An election record on disk.
pub struct Record {
    dir: PathBuf,
    contests: Vec<Contest>,
    styles: Vec<StyleFile>,
    groups: Vec<CardGroup>,
    sources: Vec<SourceFile>,
    manifests: Vec<Manifest>,
    names: Vec<NameMapping>,
    findings: Vec<Finding>,
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
        Ok(Record {
            dir: dir.to_owned(),
            contests,
            styles: styles.styles,
            groups: read_json(dir, "groups.json")?,
            manifests: read_json(dir, "manifests.json")?,
            names: read_json(dir, "names.json")?,
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

    /// The files it was read from.
    pub fn sources(&self) -> &[SourceFile] {
        &self.sources
    }

    /// The ballot manifests.
    pub fn manifests(&self) -> &[Manifest] {
        &self.manifests
    }

    /// The names that were replaced by those of a list.
    pub fn names(&self) -> &[NameMapping] {
        &self.names
    }

    /// What was met while reading them.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Hands every card to `f`, style by style: the reading that counts, with the marks that count and
    /// without their density. Says of each whether it was adjudicated.
    ///
    /// # Errors
    /// A file cannot be read or is not what the schema says.
    pub fn visit(&self, mut f: impl FnMut(&Card, bool)) -> Result<(), RecordError> {
        self.rows(|_, _, card, adjudicated| f(card, adjudicated))
    }

    fn rows(&self, mut f: impl FnMut(u32, u64, &Card, bool)) -> Result<(), RecordError> {
        let mut card = Card::default();
        for StyleFile { style, file } in &self.styles {
            let columns = columns_of_style(&self.contests, &style.contests);
            let mut at = 0;
            self.read_table(file, &columns, |row| {
                let adjudicated = self.card(style, row, &mut card)?;
                f(style.number, at, &card, adjudicated);
                at += 1;
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
                cards.push((card.identity.clone(), now, then));
            }
        })?;
        let find = |row: Row<'_>| {
            let of = (row.number(0)?, u64::try_from(row.number(1)?).ok()?);
            at.get(&of).copied()
        };
        let mut changed = HashSet::new();
        self.read_table(ORIGINALS, &columns_of_originals(), |row| {
            let Some(k) = find(row) else {
                return Ok(());
            };
            let contest = row.small(3).ok_or_else(|| strange("no contest"))?;
            let status = status(row.text(4))?;
            let marks = ranked(row.text(5)).ok_or_else(|| strange("no ranking"))?;
            let then = cards[k].2.get_or_insert_default();
            match status {
                Status::Absent => then.remove(&contest),
                status => then.insert(contest, (status, marks)),
            };
            changed.insert((k, contest));
            Ok(())
        })?;
        self.read_table(MARKS, &columns_of_marks(), |row| {
            let Some(k) = find(row) else {
                return Ok(());
            };
            let read = || {
                let mark = Mark {
                    rank: row.small(6)?,
                    selection: row.small(5)?,
                    counted: false,
                    ambiguous: row.flag(8),
                    density: row.small(7),
                };
                Some((row.small(3)?, mark))
            };
            let (contest, mark) = read().ok_or_else(|| strange("no mark"))?;
            let (_, now, then) = &mut cards[k];
            let is_original = row.flag(4);
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

    /// Reads a row over the last card; whether it was adjudicated.
    fn card(&self, style: &Style, row: Row<'_>, card: &mut Card) -> io::Result<bool> {
        let whole = |k: usize| row.small(k).ok_or_else(|| strange("a number is missing"));
        let identity = &mut card.identity;
        for (column, text) in [
            (1, &mut identity.tabulator),
            (2, &mut identity.batch),
            (3, &mut identity.record),
            (4, &mut identity.imprinted_id),
        ] {
            text.clear();
            text.push_str(row.text(column));
        }
        (identity.sheet, identity.sheets) = (whole(5)?, whole(6)?);
        for (column, name) in [
            (7, &mut identity.precinct),
            (8, &mut identity.counting_group),
        ] {
            if **name != *row.text(column) {
                *name = row.text(column).into();
            }
        }
        identity.ballot_type = style.ballot_type.clone();
        identity.source = whole(9)?;
        let place = row.number(10).and_then(|n| u64::try_from(n).ok());
        identity.place = place.unwrap_or_default();
        card.readings.clear();
        for (contest, column) in style.contests.iter().zip((IDENTITY.len()..).step_by(2)) {
            let contest = &self.contests[*contest as usize - 1];
            let status = status(row.text(column))?;
            let votes = VotesAs::of(contest);
            let read = votes.read(contest, status, (row, column + 1), &mut card.readings);
            read.ok_or_else(|| strange("no votes of its contest"))?;
        }
        Ok(row.flag(11))
    }

    fn read_table(
        &self,
        file: &str,
        columns: &[(String, Kind)],
        f: impl FnMut(Row<'_>) -> io::Result<()>,
    ) -> Result<(), RecordError> {
        let path = self.dir.join(file);
        read_rows(&path, columns, f).map_err(|source| RecordError::File { path, source })
    }
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

fn status(word: &str) -> io::Result<Status> {
    Status::of_word(word).ok_or_else(|| strange("a status that is not known"))
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
