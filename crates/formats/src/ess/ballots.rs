//! Tables of ballots: for each cast vote record its batch, the machine that read it, and its id there.
//!
//! Five rows of title may stand above the headings, and a row `Total : n` with no other cell below the last ballot.
//! `Tabulator CVR` is ten digits, four of the tabulator and six of the record, or an id of sixteen hexadecimal digits that is printed
//! on the card. Rows come in any order, so that all are held: some thirty bytes each.

use std::collections::HashMap;
use std::io::{self, Read};

use election::record::{CardIdentity, FileKind};
use election::{Code, Finding, Name, Place, Weight, fold};

use super::headings;
use crate::columns::shortened;
use crate::cvr::Listed;
use crate::cvr::headings::{second_columns, tell_second};
use crate::delimited::{Row, Rows};

/// The ballots of a folder.
#[derive(Default)]
pub(super) struct Ballots {
    ballots: Vec<Ballot>,
    kinds: Vec<Alike>,
    known: HashMap<Alike, u32>,
}

/// A ballot.
#[derive(Clone, Copy)]
struct Ballot {
    cvr: u64,
    tabulator_cvr: u64,
    /// Its place in the list of what ballots have alike.
    alike: u32,
    line: u32,
}

/// What many ballots have alike.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Alike {
    path: Name,
    form: Form,
    batch: Name,
    machine: Name,
    group: Name,
    precinct: Name,
    style: Name,
}

/// How a `Tabulator CVR` is written.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    Digits,
    Hexadecimal,
    Capitals,
    Absent,
}

/// Reads a `Tabulator CVR`.
fn tabulator_cvr(text: &str) -> Option<(u64, Form)> {
    let plain = |allowed: fn(&u8) -> bool| text.bytes().all(|b| allowed(&b));
    let hexadecimal = |form| Some((u64::from_str_radix(text, 16).ok()?, form));
    match text.len() {
        10 if plain(u8::is_ascii_digit) => Some((text.parse().ok()?, Form::Digits)),
        16 if plain(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) => hexadecimal(Form::Hexadecimal),
        16 if plain(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F')) => hexadecimal(Form::Capitals),
        _ => None,
    }
}

/// Puts a `Tabulator CVR` into a card's identity: tabulator and record where it has them.
///
/// Returns whether it is one.
pub(super) fn identify(text: &str, identity: &mut CardIdentity) -> bool {
    let Some((_, form)) = tabulator_cvr(text) else {
        return false;
    };
    identity.imprinted_id.clear();
    identity.imprinted_id.push_str(text);
    if form == Form::Digits {
        let (tabulator, record) = text.split_at(4);
        tabulator.clone_into(&mut identity.tabulator);
        record.clone_into(&mut identity.record);
    }
    true
}

impl Ballots {
    /// Takes the rows of a table.
    ///
    /// # Errors
    /// The stream cannot be read; the rows before that are kept.
    pub fn read(
        &mut self,
        stream: &mut dyn Read,
        path: &Name,
        listed: &mut Listed,
    ) -> io::Result<()> {
        let mut rows = Rows::new(stream)?;
        let mut above = 0;
        let columns = loop {
            let Some(row) = rows.next()? else {
                return Err(io::Error::other("no row of headings"));
            };
            if headings::kind(row) == Some(FileKind::EssBallots) {
                let columns = Columns::of(row);
                let line = u32::try_from(row.line).unwrap_or(u32::MAX);
                columns.tell_second(&row.texts(), &Place::file(path.clone()).row(line), listed);
                break columns;
            }
            above += 1;
        };
        let (mut count, mut total) = (0_u64, None);
        let mut find = |line: u64, code, weight, expected: &str, found: String| {
            let place = Place::file(path.clone());
            let place = match u32::try_from(line) {
                Ok(row @ 1..) => place.row(row),
                _ => place,
            };
            listed.push(Finding::new(code, weight, place, expected, found));
        };
        while let Some(row) = rows.next()? {
            if row.is_blank() {
                continue;
            }
            let first = row.text(0);
            let alone = (1..row.len()).all(|at| row.text(at).is_empty());
            if let Some(number) = first.strip_prefix("Total").filter(|_| alone) {
                total = number.trim_start_matches([' ', ':']).parse::<u64>().ok();
                if total.is_none() {
                    let found = format!("“{}”; it is not compared with", shortened(&first));
                    let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                    find(row.line, code, weight, "Total : and a number", found);
                }
                continue;
            }
            count += 1;
            if !row.ended {
                let found = "the end of the file".to_owned();
                find(
                    row.line,
                    Code::LastLine,
                    Weight::Note,
                    "an end of the line",
                    found,
                );
            }
            let text = row.text(columns.number);
            let Ok(cvr) = text.parse() else {
                let found = format!("“{}”; the row is left out", shortened(&text));
                find(
                    row.line,
                    Code::CellUnreadable,
                    Weight::Unread,
                    "the number of a record",
                    found,
                );
                continue;
            };
            let text = row.text(columns.tabulator_cvr);
            let read = tabulator_cvr(&text);
            if read.is_none() {
                let expected = "a Tabulator CVR of ten digits or sixteen hexadecimal ones";
                let found = format!("“{}”; it is left out", shortened(&text));
                find(
                    row.line,
                    Code::CellUnreadable,
                    Weight::Unread,
                    expected,
                    found,
                );
            }
            let (tabulator_cvr, form) = read.unwrap_or((0, Form::Absent));
            let alike = self.alike(path, form, &columns, row);
            self.ballots.push(Ballot {
                cvr,
                tabulator_cvr,
                alike,
                line: u32::try_from(row.line).unwrap_or(u32::MAX),
            });
        }
        // A table with a title has a total, too.
        if total != Some(count) && (above > 0 || total.is_some()) {
            let expected = match total {
                Some(total) => format!("{total} ballots, by its own total"),
                None => "a row with the total".to_owned(),
            };
            let found = format!("{count} ballots");
            find(0, Code::CardCount, Weight::Unexplained, &expected, found);
        }
        Ok(())
    }

    fn alike(&mut self, path: &Name, form: Form, columns: &Columns, row: Row<'_>) -> u32 {
        let name =
            |at: Option<usize>| -> Name { at.map_or_else(String::new, |at| row.text(at)).into() };
        let alike = Alike {
            path: path.clone(),
            form,
            batch: name(Some(columns.batch)),
            machine: name(columns.machine),
            group: name(columns.group),
            precinct: name(columns.precinct),
            style: name(columns.style),
        };
        if let Some(known) = self.known.get(&alike) {
            return *known;
        }
        let number = u32::try_from(self.kinds.len()).expect("fewer than rows of a file");
        self.kinds.push(alike.clone());
        self.known.insert(alike, number);
        number
    }

    /// Has all rows now: a record that stands in two is one, and its first row counts.
    pub fn sort(&mut self, listed: &mut Listed) {
        self.known = HashMap::new();
        let kinds = &self.kinds;
        let place = |b: &Ballot| (&kinds[b.alike as usize].path, b.line);
        self.ballots
            .sort_by(|a, b| a.cvr.cmp(&b.cvr).then_with(|| place(a).cmp(&place(b))));
        self.ballots.dedup_by(|second, first| {
            let twice = second.cvr == first.cvr;
            if twice {
                let (path, line) = place(second);
                let place = Place::file(path.clone()).row(line);
                let found = format!("another row of record {}, left out", second.cvr);
                let (code, weight) = (Code::Duplicate, Weight::Unexplained);
                listed.push(Finding::new(
                    code,
                    weight,
                    place,
                    "one row of each record",
                    found,
                ));
            }
            twice
        });
    }

    /// For each ballot that no card was met of it.
    pub fn unmet(&self) -> Vec<bool> {
        vec![false; self.ballots.len()]
    }

    /// A card was met.
    pub fn meet(&self, cvr: u64, met: &mut [bool]) {
        if let Ok(at) = self.ballots.binary_search_by_key(&cvr, |b| b.cvr) {
            met[at] = true;
        }
    }

    /// Says which ballots no card was met of.
    pub fn without_cards(&self, met: &[bool], listed: &mut Listed) {
        for (ballot, _) in self.ballots.iter().zip(met).filter(|(_, met)| !**met) {
            let place = Place::file(self.kinds[ballot.alike as usize].path.clone());
            let (code, weight) = (Code::NameConflict, Weight::Unexplained);
            let found = format!("none with number {}", ballot.cvr);
            let place = place.row(ballot.line);
            listed.push(Finding::new(
                code,
                weight,
                place,
                "a cast vote record",
                found,
            ));
        }
    }

    /// Completes a card's identity; false if the record is in no table.
    pub fn complete(&self, cvr: u64, identity: &mut CardIdentity) -> bool {
        let Ok(at) = self.ballots.binary_search_by_key(&cvr, |b| b.cvr) else {
            return false;
        };
        let ballot = self.ballots[at];
        let alike = &self.kinds[ballot.alike as usize];
        let id = match alike.form {
            Form::Digits => format!("{:010}", ballot.tabulator_cvr),
            Form::Hexadecimal => format!("{:016x}", ballot.tabulator_cvr),
            Form::Capitals => format!("{:016X}", ballot.tabulator_cvr),
            Form::Absent => String::new(),
        };
        identify(&id, identity);
        if !alike.machine.is_empty() {
            (*alike.machine).clone_into(&mut identity.tabulator);
        }
        (*alike.batch).clone_into(&mut identity.batch);
        identity.counting_group = alike.group.clone();
        if identity.precinct.is_empty() {
            identity.precinct = alike.precinct.clone();
        }
        if identity.ballot_type.is_empty() {
            identity.ballot_type = alike.style.clone();
        }
        true
    }
}

/// The columns of a table of ballots.
struct Columns {
    number: usize,
    tabulator_cvr: usize,
    batch: usize,
    machine: Option<usize>,
    group: Option<usize>,
    precinct: Option<usize>,
    style: Option<usize>,
}

impl Columns {
    fn of(row: Row<'_>) -> Self {
        let folded: Vec<String> = row.texts().iter().map(|title| fold(title)).collect();
        let find = |names: &[&str]| {
            let mut names = names.iter();
            names.find_map(|name| folded.iter().position(|cell| cell == name))
        };
        let need = |name: &str| find(&[name]).expect("headings of ballots have it");
        Columns {
            number: need("castvoterecord"),
            tabulator_cvr: need("tabulatorcvr"),
            batch: need("batch"),
            machine: find(&["machine"]),
            group: find(&["reportinggroup"]),
            precinct: find(&["precinct", "precinctid"]),
            style: find(&["ballotstyle", "ballotstyleid"]),
        }
    }

    /// Says which headings of these columns stand twice.
    fn tell_second(&self, titles: &[String], place: &Place, listed: &mut Listed) {
        let needed = [self.number, self.tabulator_cvr, self.batch];
        let others = [self.machine, self.group, self.precinct, self.style];
        let read = needed.into_iter().chain(others.into_iter().flatten());
        for (first, second) in second_columns(titles, read, |_| true) {
            tell_second(place, &titles[second], (first, second), listed);
        }
    }
}
