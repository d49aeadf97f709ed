//! The selections of each contest, learned from the cells of all tables before the first card is read.
//!
//! How many votes a contest allows is not told, nor how many a ranked one elects: that stays unknown. A column is taken for a contest with one vote, several columns with
//! the same heading for one with as many votes. Columns `COUNCIL 1` to `COUNCIL n` are one contest with n votes where
//! the cells say so: they are blank on the same cards, a candidate stands in two of them, and on no card one stands
//! twice. Districts and wards, which are numbered too, are on different cards; yes, no and write-ins are no candidates.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Read};

use election::record::SelectionKind;
use election::{Code, Finding, Name, Place, Weight, fold, natural_order};

use super::headings::{Columns, Headings};
use crate::columns::shortened;
use crate::cvr::headings::{tell_second, tell_unread};
use crate::cvr::{Catalog, Listed};
use crate::delimited::{Rows, text};
use crate::write_ins;

/// No contest has more selections, in as many ways to write them; nor have all together more than the second.
const MOST_SELECTIONS: usize = 1 << 12;
const MOST_IN_ALL: usize = 1 << 16;

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Blank,
    Undervote,
    Overvote,
    /// The number of the selection.
    Selection(u32),
    /// A write-in of a contest with several votes: its place in [`Contest::write_ins`].
    WriteIn(usize),
}

/// Cells by the bytes that stand in them.
pub(super) type Cells = HashMap<Box<[u8]>, Cell>;

/// A contest of one table.
pub(super) struct Contest {
    /// Its place in the catalog.
    pub at: usize,
    pub columns: Columns,
    pub cells: Cells,
    /// The selection that stands for an overvote, with ranks.
    pub overvote: Option<u32>,
    /// For each name of write-ins as many selections as a card has write-ins: two of them are two.
    pub write_ins: Vec<Vec<u32>>,
}

/// Which contest: its title, whether it has ranks, how many columns, and how many before it in its table have the same.
/// Contests without a title are told apart by the names of their files.
type Key = (String, bool, usize, usize);

/// What the tables have.
#[derive(Default)]
pub(super) struct Learned {
    cells: BTreeMap<Key, HashSet<Box<[u8]>>>,
    in_all: usize,
    /// The most write-ins on a card, of contests with several columns and of series.
    write_ins: BTreeMap<(String, usize), usize>,
    series: BTreeMap<(String, usize), Series>,
    /// Those series that are one contest.
    decided: Vec<(String, usize)>,
}

/// What is known of columns that are numbered from 1.
#[derive(Default)]
struct Series {
    on_different_cards: bool,
    twice_on_a_card: bool,
}

/// The title of a contest: what its file is called where the headings have none.
fn title(path: &str, columns: &Columns) -> String {
    if !columns.title.is_empty() {
        return columns.title.clone();
    }
    let file = path.rsplit('/').next().unwrap_or(path);
    file.rsplit_once('.')
        .map_or(file, |(stem, _)| stem)
        .to_owned()
}

/// The contests of a table, by which their cells are learned.
fn keys(path: &str, contests: &[Columns]) -> Vec<Key> {
    let mut before: HashMap<(String, bool, usize), usize> = HashMap::new();
    let key = |columns: &Columns| {
        let (title, ranked, length) = (title(path, columns), columns.ranked, columns.at.len());
        let next = before.entry((title.clone(), ranked, length)).or_default();
        let nth = *next;
        *next += 1;
        (title, ranked, length, nth)
    };
    contests.iter().map(key).collect()
}

/// The runs of contests numbered from 1: the title without the number, where the run begins, how long it is.
fn numbered(contests: &[Columns]) -> Vec<(String, usize, usize)> {
    let number = |columns: &Columns| {
        let (title, number) = columns.title.rsplit_once(' ')?;
        let number: usize = number.parse().ok()?;
        (!columns.ranked && columns.at.len() == 1).then(|| (title.to_owned(), number))
    };
    let mut runs: Vec<(String, usize, usize)> = Vec::new();
    for (k, columns) in contests.iter().enumerate() {
        match (number(columns), runs.last_mut()) {
            (Some((title, number)), Some(run))
                if run.0 == title && run.1 + run.2 == k && number == run.2 + 1 =>
            {
                run.2 += 1;
            }
            (Some((title, 1)), _) => runs.push((title, k, 1)),
            _ => {}
        }
    }
    runs.retain(|run| run.2 > 1);
    runs
}

impl Learned {
    /// Takes the cells of a table; `number` is told the number of every card.
    ///
    /// # Errors
    /// The stream breaks off; what stands before that is learned.
    pub fn read(
        &mut self,
        stream: &mut dyn Read,
        path: &str,
        headings: &Headings,
        number: &mut dyn FnMut(u64),
    ) -> io::Result<()> {
        let keys = keys(path, &headings.contests);
        let mut of_contest: Vec<HashSet<Box<[u8]>>> = keys
            .iter()
            .map(|key| self.cells.remove(key).unwrap_or_default())
            .collect();
        let runs = numbered(&headings.contests);
        let mut series: Vec<Series> = runs.iter().map(|_| Series::default()).collect();
        let read = self.read_rows(
            stream,
            headings,
            &mut of_contest,
            &runs,
            &mut series,
            number,
        );
        for (key, cells) in keys.into_iter().zip(of_contest) {
            self.cells.insert(key, cells);
        }
        for ((title, _, length), met) in runs.into_iter().zip(series) {
            let of = self.series.entry((title, length)).or_default();
            of.on_different_cards |= met.on_different_cards;
            of.twice_on_a_card |= met.twice_on_a_card;
        }
        read
    }

    fn read_rows(
        &mut self,
        stream: &mut dyn Read,
        headings: &Headings,
        of_contest: &mut [HashSet<Box<[u8]>>],
        runs: &[(String, usize, usize)],
        series: &mut [Series],
        number: &mut dyn FnMut(u64),
    ) -> io::Result<()> {
        let mut rows = Rows::new(stream)?;
        while let Some(row) = rows.next()? {
            if row.line <= headings.line || !super::cards::is_card(row, headings) {
                continue;
            }
            if let Ok(cvr) = row.text(headings.number).parse() {
                number(cvr);
            }
            for (columns, cells) in headings.contests.iter().zip(&mut *of_contest) {
                for at in &columns.at {
                    let cell = row.raw(*at);
                    if cell.is_empty() || cells.contains(cell) {
                        continue;
                    }
                    if cells.len() < MOST_SELECTIONS && self.in_all < MOST_IN_ALL {
                        cells.insert(cell.into());
                        self.in_all += 1;
                    }
                }
                if columns.at.len() > 1 && !columns.ranked {
                    let cells = columns.at.iter().map(|at| row.raw(*at));
                    self.count_write_ins(&columns.title, cells);
                }
            }
            for ((title, from, length), series) in runs.iter().zip(&mut *series) {
                let contests = &headings.contests[*from..from + length];
                let cells = || contests.iter().map(|c| row.raw(c.at[0]));
                self.count_write_ins(title, cells());
                let blank = cells().filter(|cell| cell.is_empty()).count();
                if series.on_different_cards || series.twice_on_a_card || blank == *length {
                    continue;
                }
                series.on_different_cards = blank > 0;
                let twice = |(k, cell)| {
                    cells().skip(k + 1).any(|c| c == cell) && is_name(cell) && !is_write_in(cell)
                };
                series.twice_on_a_card = cells().enumerate().any(twice);
            }
        }
        Ok(())
    }

    /// Counts the write-ins of a contest on a card.
    fn count_write_ins<'c>(&mut self, title: &str, cells: impl ExactSizeIterator<Item = &'c [u8]>) {
        let columns = cells.len();
        // Most cells are none, and are told by a letter: of write-in, or of scattering.
        let may_be = |cell: &&[u8]| {
            memchr::memchr2(b'w', b'W', cell).is_some()
                || memchr::memmem::find(cell, b"cattering").is_some()
                || memchr::memmem::find(cell, b"CATTERING").is_some()
        };
        let count = cells.filter(may_be).filter(|c| is_write_in(c)).count();
        if count > 1 {
            let most = self
                .write_ins
                .entry((title.to_owned(), columns))
                .or_default();
            *most = count.max(*most);
        }
    }

    /// Decides which columns are one contest.
    pub fn decide<'t>(
        &mut self,
        tables: impl Iterator<Item = (&'t &'t Name, &'t Headings)>,
        listed: &mut Listed,
    ) {
        let mut decided = Vec::new();
        for (path, headings) in tables {
            let keys = keys(path, &headings.contests);
            for (title, from, length) in numbered(&headings.contests) {
                let of = (title, length);
                let Some(series) = self.series.get(&of) else {
                    continue;
                };
                let contests = &headings.contests[from..from + length];
                if series.on_different_cards
                    || series.twice_on_a_card
                    || !self.share_a_name(&keys[from..from + length])
                {
                    continue;
                }
                let place = place_of(path, headings).column(shortened(&contests[0].title));
                let found = format!(
                    "{length} columns with the same selections on the same cards: read as “{}” with {length} votes",
                    shortened(&of.0)
                );
                let expected = "one column a contest";
                let (code, weight) = (Code::NameFolded, Weight::Note);
                listed.push(Finding::new(code, weight, place, expected, found));
                decided.push(of);
            }
        }
        self.decided = decided;
    }

    /// Whether a selection stands in two of the columns.
    fn share_a_name(&self, contests: &[Key]) -> bool {
        let mut met = HashSet::new();
        let cells = contests.iter().filter_map(|key| self.cells.get(key));
        let mut names = cells.flatten().filter(|cell| is_candidate(cell));
        names.any(|name| !met.insert(&name[..]))
    }

    /// The contests of a table, put into the catalog; a finding for each that has the name of one before it.
    pub fn contests(
        &self,
        path: &Name,
        headings: &Headings,
        catalog: &mut Catalog,
        listed: &mut Listed,
    ) -> Vec<Contest> {
        catalog.begin(path);
        let place = |title: &str| place_of(path, headings).column(shortened(title));
        for (title, ranks) in &headings.no_ranks {
            let ranks: Vec<String> = ranks.iter().map(u32::to_string).collect();
            let found = format!(
                "ranks {}: each heading is read as a contest without ranks",
                ranks.join(", ")
            );
            let (code, weight) = (Code::ColumnMissing, Weight::Unexplained);
            let expected = "one column at each rank from 1";
            listed.push(Finding::new(code, weight, place(title), expected, found));
        }
        tell(&place_of(path, headings), headings, listed);
        let keys = keys(path, &headings.contests);
        let runs = numbered(&headings.contests);
        let run_at = |k: usize| {
            let run = runs
                .iter()
                .find(|(_, from, length)| (*from..from + length).contains(&k))?;
            let is_one = self.decided.iter().any(|(t, n)| (t, n) == (&run.0, &run.2));
            is_one.then_some(run)
        };
        let mut namesakes: HashMap<(String, usize, bool), usize> = HashMap::new();
        let mut contests = Vec::new();
        for (k, columns) in headings.contests.iter().enumerate() {
            let (title, length) = match run_at(k) {
                None => (title(path, columns), 1),
                Some((title, from, length)) if *from == k => (title.clone(), *length),
                Some(_) => continue,
            };
            let all = k..k + length;
            let at = headings.contests[all.clone()].iter().flat_map(|c| &c.at);
            let columns = Columns {
                title,
                ranked: columns.ranked,
                at: at.copied().collect(),
            };
            let of = (columns.title.clone(), columns.at.len(), columns.ranked);
            let nth = namesakes.entry(of).or_default();
            if *nth > 0 {
                let (code, weight) = (Code::Duplicate, Weight::Unexplained);
                let found =
                    "another contest with this name, as many votes and ranks; both are kept";
                let place = place(&columns.title);
                let expected = "a name for each contest";
                listed.push(Finding::new(code, weight, place, expected, found));
            }
            contests.push(self.contest(&keys[all], columns, *nth, catalog));
            *nth += 1;
        }
        contests
    }

    /// A contest with these columns, its cells learned as those of `keys`.
    fn contest(
        &self,
        keys: &[Key],
        columns: Columns,
        nth: usize,
        catalog: &mut Catalog,
    ) -> Contest {
        let ranked = columns.ranked;
        let length = u32::try_from(columns.at.len()).unwrap_or(u32::MAX);
        // Of a ranked contest nothing says how many are elected.
        let (vote_for, ranks) = if ranked { (0, length) } else { (length, 0) };
        let raw: HashSet<&[u8]> = keys
            .iter()
            .filter_map(|key| self.cells.get(key))
            .flatten()
            .map(|cell| &cell[..])
            .collect();
        let texts: Vec<(&[u8], String)> = raw.into_iter().map(|raw| (raw, text(raw))).collect();
        let mut names: Vec<(SelectionKind, &str)> = texts
            .iter()
            .filter(|(raw, _)| is_name(raw))
            .map(|(_, name)| (write_ins::kind_of(name), name.as_str()))
            .collect();
        names.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| natural_order(a.1, b.1)));
        names.dedup();
        let place = catalog.contest(&columns.title, vote_for, ranks, nth);
        let of = (columns.title.clone(), columns.at.len());
        let most = self.write_ins.get(&of).copied().unwrap_or(1);
        // A line may stand at several ranks, and is one.
        let several = |kind| kind == SelectionKind::WriteIn && most > 1 && !ranked;
        let mut write_ins = Vec::new();
        let mut numbers: HashMap<&str, Cell> = HashMap::new();
        for (kind, name) in names {
            let lines = if several(kind) { most } else { 1 };
            let lines = (0..lines).map(|nth| catalog.selection(place, name, kind, nth));
            let lines: Vec<u32> = lines.collect();
            let cell = match several(kind) {
                true => Cell::WriteIn(write_ins.len()),
                false => Cell::Selection(lines[0]),
            };
            numbers.insert(name, cell);
            if several(kind) {
                write_ins.push(lines);
            }
        }
        let mut overvote = None;
        let mut cells = Cells::new();
        for (raw, name) in &texts {
            let cell = match (numbers.get(name.as_str()), word(name)) {
                (_, Some(Cell::Overvote)) => {
                    if ranked {
                        let kind = SelectionKind::Overvote;
                        overvote = Some(catalog.selection(place, "overvote", kind, 0));
                    }
                    Cell::Overvote
                }
                (_, Some(word)) => word,
                (Some(cell), None) => *cell,
                (None, None) => continue,
            };
            cells.insert((*raw).into(), cell);
        }
        cells.insert(Box::default(), Cell::Blank);
        Contest {
            at: place,
            columns,
            cells,
            overvote,
            write_ins,
        }
    }
}

/// The row of headings.
fn place_of(path: &Name, headings: &Headings) -> Place {
    Place::file(path.clone()).row(u32::try_from(headings.line).unwrap_or(u32::MAX))
}

/// Says what of the headings is not read, and which were read as ranks and may be something else.
fn tell(place: &Place, headings: &Headings, listed: &mut Listed) {
    let titles = headings.titles();
    for (first, second) in &headings.twice {
        tell_second(place, &titles[*second], (*first, *second), listed);
    }
    let unread = headings.unread.iter().map(|at| (*at, titles[*at].as_str()));
    tell_unread(place, unread, listed);
    let numbered = headings.contests.iter();
    for contest in numbered.filter(|contest| headings.is_numbered(contest)) {
        let [first, .., last] = &contest.at[..] else {
            continue;
        };
        let place = place.clone().column(shortened(&titles[*first]));
        let (first, last) = (shortened(&titles[*first]), shortened(&titles[*last]));
        let found = format!(
            "“{first}” to “{last}”: read as ranks 1 to {} of a contest",
            contest.at.len()
        );
        let (code, weight) = (Code::NameFolded, Weight::Note);
        let expected = "headings that say whether they are ranks";
        let note =
            "if they are votes of equal weight, give these columns one heading without a number";
        listed.push(Finding::new(code, weight, place, expected, found).note(note));
    }
}

/// What a cell says that names no selection.
fn word(text: &str) -> Option<Cell> {
    match fold(text).as_str() {
        _ if text.is_empty() => Some(Cell::Blank),
        "undervote" => Some(Cell::Undervote),
        "overvote" => Some(Cell::Overvote),
        _ => None,
    }
}

fn is_name(cell: &[u8]) -> bool {
    !cell.is_empty() && word(&text(cell)).is_none()
}

fn is_write_in(cell: &[u8]) -> bool {
    write_ins::is_line(&text(cell))
}

/// Whether a name tells contests apart: questions have the same answers.
fn is_candidate(cell: &[u8]) -> bool {
    let answers = ["yes", "no", "for", "against", "yesfor", "noagainst"];
    is_name(cell) && !is_write_in(cell) && !answers.contains(&&*fold(&text(cell)))
}
