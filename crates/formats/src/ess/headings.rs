//! The row of headings: which columns say what the card is, and which columns a contest has.
//!
//! Columns of contests follow the last heading that is known. `For Mayor Choice 1 (45)`, `1ST CHOICE MAYOR`,
//! `1st Choice` are ranks of a contest if the ranks of it go from 1 without a gap; `(45)` is a number of the column.

use std::io::{self, Read};

use election::fold;
use election::record::FileKind;

use crate::cvr::headings::second_columns;
use crate::cvr::{MOST_COLUMNS_OF_CARDS, MOST_RANKS, too_wide};
use crate::delimited::{Row, Rows};

/// Headings that are no contests, folded.
const KNOWN: &[&str] = &[
    "castvoterecord",
    "seqno",
    "electionid",
    "auditnumber",
    "tabulatorcvr",
    "batch",
    "ballotstatus",
    "precinct",
    "precinctid",
    "ballotstyle",
    "ballotstyleid",
    "style",
    "serialnumber",
    "boxnum",
    "boxposition",
    "reportinggroup",
    "type",
    "pollplace",
    "pollplaceid",
    "machine",
    "adjudicatedby",
];
/// Headings that only tables of ballots have, folded.
const OF_BALLOTS: &[&str] = &[
    "originalballotexception",
    "remainingballotexception",
    "writeintype",
    "resultsreport",
];

/// What a row of headings is of; nothing if it is no row of headings.
pub(super) fn kind(row: Row<'_>) -> Option<FileKind> {
    let cells: Vec<String> = row.texts().iter().map(|cell| fold(cell)).collect();
    let has = |names: &[&str]| cells.iter().any(|cell| names.contains(&cell.as_str()));
    let is_record = has(&["castvoterecord"]);
    if is_record && (has(OF_BALLOTS) || cells.iter().all(|c| c.is_empty() || is_known(c))) {
        return (has(&["tabulatorcvr"]) && has(&["batch"])).then_some(FileKind::EssBallots);
    }
    // What is too wide is said when it is to be read.
    if is_record && row.len() > MOST_COLUMNS_OF_CARDS {
        return Some(FileKind::EssCards);
    }
    // Tables that number their records otherwise are ranked tables of nobody's system.
    let has_contests = is_record && !Headings::of(row).contests.is_empty();
    has_contests.then_some(FileKind::EssCards)
}

fn is_known(folded: &str) -> bool {
    KNOWN.contains(&folded)
}

/// The columns of a table of cards.
#[derive(Clone, Debug)]
pub(super) struct Headings {
    /// The line that they stand on.
    pub line: u64,
    pub width: usize,
    /// What cards are numbered by.
    pub number: usize,
    pub tabulator_cvr: Option<usize>,
    pub machine: Option<usize>,
    pub batch: Option<usize>,
    pub record: Option<usize>,
    pub serial: Option<usize>,
    pub precinct: Option<usize>,
    pub style: Option<usize>,
    pub group: Option<usize>,
    pub contests: Vec<Columns>,
    /// Contests whose headings look like ranks that are not each once from 1, with those ranks: each heading is a contest
    /// without ranks.
    pub no_ranks: Vec<(String, Vec<u32>)>,
    /// Columns with a known heading that stands before them: the first of them, and this one.
    pub twice: Vec<(usize, usize)>,
    /// Columns before those of contests whose heading is not known.
    pub unread: Vec<usize>,
    /// Columns among those of contests that have no heading.
    pub unnamed: Vec<usize>,
    titles: Vec<String>,
}

/// The columns of a contest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Columns {
    /// What it is called; empty where the headings have ranks and no name.
    pub title: String,
    /// Whether its columns are ranks.
    pub ranked: bool,
    /// In the order of the ranks.
    pub at: Vec<usize>,
}

impl Headings {
    /// Reads the first row that has them.
    ///
    /// # Errors
    /// The stream cannot be read, has none, or they are too many.
    pub fn read(stream: &mut dyn Read) -> io::Result<Self> {
        let mut rows = Rows::new(stream)?;
        for _ in 0..super::MOST_ROWS_ABOVE {
            let Some(row) = rows.next()? else { break };
            if kind(row) == Some(FileKind::EssCards) {
                if row.len() > MOST_COLUMNS_OF_CARDS {
                    return Err(too_wide());
                }
                return Ok(Headings::of(row));
            }
        }
        Err(io::Error::other("no row of headings"))
    }

    fn of(row: Row<'_>) -> Self {
        let titles = row.texts();
        let folded: Vec<String> = titles.iter().map(|title| fold(title)).collect();
        let find = |names: &[&str]| {
            let mut names = names.iter();
            names.find_map(|name| folded.iter().position(|cell| cell == name))
        };
        // The first column of each known heading; contests follow the last of these.
        let first_of = |at: &usize| folded[..*at].iter().all(|cell| *cell != folded[*at]);
        let known: Vec<usize> = (0..folded.len())
            .filter(|at| is_known(&folded[*at]) && first_of(at))
            .collect();
        let twice = second_columns(&titles, known.iter().copied(), |_| true);
        let first = known.last().map_or(1, |last| last + 1);
        let named = |at: &usize| !titles[*at].is_empty();
        let is_contest = |at: &usize| named(at) && !is_known(&folded[*at]);
        let end = titles.len();
        let used = (first..end).rfind(named).map_or(first, |last| last + 1);
        let columns: Vec<usize> = (first..used).filter(is_contest).collect();
        let unread: Vec<usize> = (0..first).filter(is_contest).collect();
        let unnamed: Vec<usize> = (first..used).filter(|at| !named(at)).collect();
        let (contests, no_ranks) = contests(&titles, &columns);
        Headings {
            line: row.line,
            width: titles.len(),
            number: find(&["castvoterecord"]).unwrap_or(0),
            tabulator_cvr: find(&["tabulatorcvr"]),
            machine: find(&["machine"]),
            batch: find(&["batch", "boxnum"]),
            record: find(&["boxposition"]),
            serial: find(&["serialnumber"]),
            precinct: find(&["precinct", "precinctid"]),
            style: find(&["ballotstyle", "ballotstyleid", "style"]),
            group: find(&["reportinggroup"]),
            contests,
            no_ranks,
            twice,
            unread,
            unnamed: unnamed.into_iter().chain(used..end).collect(),
            titles,
        }
    }

    /// Whether a contest's ranks are told by numbers behind the word “choice” alone, as votes of equal weight may be.
    pub fn is_numbered(&self, of: &Columns) -> bool {
        let ordinals = |at: &usize| {
            self.titles[*at]
                .split_whitespace()
                .any(|w| ordinal(w).is_some())
        };
        of.ranked && !of.at.iter().all(ordinals)
    }

    /// Whether the table itself says which batch a card is of.
    pub fn has_batch(&self) -> bool {
        self.batch.is_some() || self.tabulator_cvr.is_some()
    }

    /// The headings as they stand.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }
}

/// Columns by contest, in the order of their first columns, no two contests with the same title and both with ranks or
/// both without; and what looks like several ranks and is none ([`Headings::no_ranks`]).
fn contests(titles: &[String], columns: &[usize]) -> (Vec<Columns>, Vec<(String, Vec<u32>)>) {
    let mut contests: Vec<Columns> = Vec::new();
    let mut ranks: Vec<Vec<u32>> = Vec::new();
    for at in columns {
        let title = &titles[*at];
        let (title, rank) = match rank(title) {
            Some((title, rank)) => (title, Some(rank)),
            None => (title.clone(), None),
        };
        let same = |c: &Columns| c.title == title && c.ranked == rank.is_some();
        let k = contests.iter().position(same).unwrap_or_else(|| {
            contests.push(Columns {
                title,
                ranked: rank.is_some(),
                at: Vec::new(),
            });
            ranks.push(Vec::new());
            contests.len() - 1
        });
        contests[k].at.push(*at);
        ranks[k].push(rank.unwrap_or(1));
    }
    let (mut whole, mut no_ranks): (Vec<Columns>, Vec<_>) = Default::default();
    for (mut contest, ranks) in contests.into_iter().zip(ranks) {
        let mut by_rank: Vec<(u32, usize)> = ranks.into_iter().zip(contest.at).collect();
        by_rank.sort_unstable();
        contest.at = by_rank.iter().map(|of| of.1).collect();
        let without_gap = (1..).zip(&by_rank).all(|(rank, of)| rank == of.0);
        let ranked = without_gap && (by_rank.len() > 1 || contest.title.is_empty());
        if !contest.ranked || ranked {
            whole.push(contest);
            continue;
        }
        // What only looks like a rank is a contest by itself, with as many votes as columns of its heading.
        if by_rank.len() > 1 {
            let ranks = by_rank.iter().map(|of| of.0).collect();
            no_ranks.push((contest.title, ranks));
        }
        let start = whole.len();
        for at in contest.at {
            let title = &titles[at];
            match whole[start..].iter_mut().find(|c| c.title == *title) {
                Some(same) => same.at.push(at),
                None => whole.push(Columns {
                    title: title.clone(),
                    ranked: false,
                    at: vec![at],
                }),
            }
        }
    }
    whole.sort_by_key(|contest| contest.at.iter().copied().min());
    (whole, no_ranks)
}

/// The contest and rank that a heading names.
fn rank(title: &str) -> Option<(String, u32)> {
    let words: Vec<&str> = title.split_whitespace().collect();
    let is_choice = |at: usize| {
        words
            .get(at)
            .is_some_and(|w| w.eq_ignore_ascii_case("choice"))
    };
    let found = (0..words.len()).find_map(|at| {
        if let Some(rank) = ordinal(words[at]).filter(|_| is_choice(at + 1) || words.len() == 1) {
            return Some((at, at + 2, rank));
        }
        let rank = words.get(at + 1).filter(|_| is_choice(at))?.parse().ok()?;
        Some((at, at + 2, rank))
    });
    let (start, end, rank) = found?;
    let mut after = words.get(end..).unwrap_or_default();
    if let [number] = after
        && number
            .strip_prefix('(')
            .and_then(|n| n.strip_suffix(')'))
            .is_some_and(is_digits)
    {
        after = &[];
    }
    let title = [&words[..start], after].concat().join(" ");
    (1..=MOST_RANKS).contains(&rank).then_some((title, rank))
}

/// `1st`, `2ND`, `11th`.
fn ordinal(word: &str) -> Option<u32> {
    let digits = word
        .len()
        .checked_sub(2)
        .filter(|at| word.is_char_boundary(*at))?;
    let (digits, ending) = word.split_at(digits);
    let ending = ending.to_ascii_lowercase();
    let known = ["st", "nd", "rd", "th"].contains(&&*ending);
    (known && is_digits(digits))
        .then(|| digits.parse().ok())
        .flatten()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
