//! The record read back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use election::Finding;
use election::record::{
    Card, CardGroup, CardIdentity, CardSink, Contest, Manifest, NameMapping, ReportedResults,
    SourceFile, Status, Style,
};
use serde::de::DeserializeOwned;

use crate::beside::{Beside, RowOf, joined};
use crate::column::Kind;
use crate::table::{Row, read_rows};
use crate::votes::VotesAs;
use crate::write::{IDENTITY, columns_of_style, file_of_style};
use crate::{Contests, RecordError, Results, SCHEMA, StyleFile, Styles};

/// An election record on disk.
pub struct Record {
    dir: PathBuf,
    contests: Vec<Contest>,
    styles: Vec<StyleFile>,
    groups: Vec<CardGroup>,
    results: Vec<ReportedResults>,
    sources: Vec<SourceFile>,
    manifests: Vec<Manifest>,
    names: Vec<NameMapping>,
    findings: Vec<Finding>,
}

/// Why a row is not what the schema says.
pub(crate) fn strange(what: &str) -> io::Error {
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
        for (name, schema) in [
            ("contests.json", &contests.schema),
            ("styles.json", &styles.schema),
        ] {
            if schema != SCHEMA {
                return Err(wrong(name, &format!("expected schema {SCHEMA}")));
            }
        }
        let contests: Vec<Contest> = contests.contests.into_iter().map(|c| c.contest).collect();
        let numbered = |(k, contest): (usize, &Contest)| {
            let numbers = contest.selections.iter().map(|s| s.number as usize);
            contest.number as usize == k + 1 && numbers.eq(1..=contest.selections.len())
        };
        if !contests.iter().enumerate().all(numbered) {
            let why = "its contests or selections are not numbered from 1";
            return Err(wrong("contests.json", why));
        }
        let known = |n: u32| (1..=contests.len()).contains(&(n as usize));
        for (k, StyleFile { style, file }) in styles.styles.iter().enumerate() {
            let ascending = style.contests.is_sorted_by(|a, b| a < b);
            if style.number as usize != k + 1 || *file != file_of_style(style.number) {
                let why = "its styles are not numbered from 1, each with the file of its number";
                return Err(wrong("styles.json", why));
            }
            if !ascending || !style.contests.iter().all(|n| known(*n)) {
                let why = "the contests of a style do not ascend, or one is not there";
                return Err(wrong("styles.json", why));
            }
        }
        let groups: Vec<CardGroup> = read_json(dir, "groups.json")?;
        let has = |contest: u32, selection: u32| {
            let selections = |n: u32| contests[n as usize - 1].selections.len();
            known(contest) && (1..=selections(contest)).contains(&(selection as usize))
        };
        let mut votes = groups.iter().flat_map(|group| &group.votes);
        if !votes.all(|votes| has(votes.contest, votes.selection)) {
            let why = "a group has votes for a selection that is not there";
            return Err(wrong("groups.json", why));
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
            groups,
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

    /// The results that files report.
    pub fn results(&self) -> &[ReportedResults] {
        &self.results
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
        self.rows(|_, card, adjudicated| {
            f(card, adjudicated);
            Ok(())
        })
    }

    /// Hands every card to a sink, style by style, each with its marks and its original reading; then the groups.
    ///
    /// # Errors
    /// The sink failed, or in its place [`RecordError`]: a file cannot be read or is not what the schema says.
    pub fn replay(&self, sink: &mut dyn CardSink) -> io::Result<()> {
        let done = self.whole(|_| true, |card| sink.card(&card));
        done.map_err(io::Error::other)??;
        self.groups.iter().try_for_each(|group| sink.group(group))
    }

    /// The cards that are wanted, each with its marks and its original reading.
    ///
    /// # Errors
    /// A file cannot be read or is not what the schema says.
    pub fn cards(&self, wanted: impl Fn(&CardIdentity) -> bool) -> Result<Vec<Card>, RecordError> {
        let mut cards = Vec::new();
        let done = self.whole(wanted, |card| {
            cards.push(card);
            Ok(())
        })?;
        done.expect("a list takes every card");
        Ok(cards)
    }

    /// Hands the cards that are wanted to `f`, each with what stands beside it; how that ended.
    fn whole(
        &self,
        wanted: impl Fn(&CardIdentity) -> bool,
        mut f: impl FnMut(Card) -> io::Result<()>,
    ) -> Result<io::Result<()>, RecordError> {
        let mut beside = Beside::new(self);
        let (mut broken, mut stopped) = (None, None);
        let done = self.rows(|row, card, adjudicated| {
            if !wanted(&card.identity) {
                return Ok(());
            }
            match beside.take(row) {
                Ok(rows) => f(joined(card, adjudicated, rows)).map_err(|error| {
                    stopped = Some(error);
                    strange("stopped")
                }),
                Err(error) => {
                    broken = Some(error);
                    Err(strange("stopped"))
                }
            }
        });
        match (broken, stopped) {
            (Some(error), _) => Err(error),
            (None, Some(error)) => Ok(Err(error)),
            (None, None) => done.map(Ok),
        }
    }

    /// Hands the rows of all styles to `f`: which row of which style, the card, whether it was adjudicated.
    fn rows(
        &self,
        mut f: impl FnMut(RowOf, &Card, bool) -> io::Result<()>,
    ) -> Result<(), RecordError> {
        let mut card = Card::default();
        for StyleFile { style, file } in &self.styles {
            let columns = columns_of_style(&self.contests, &style.contests);
            let mut at = 0;
            self.read_table(file, &columns, |row| {
                let adjudicated = self.card(style, row, &mut card)?;
                f((style.number, at), &card, adjudicated)?;
                at += 1;
                Ok(())
            })?;
        }
        Ok(())
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

    pub(crate) fn read_table(
        &self,
        file: &str,
        columns: &[(String, Kind)],
        f: impl FnMut(Row<'_>) -> io::Result<()>,
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

pub(crate) fn status(word: &str) -> io::Result<Status> {
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
