//! Which columns a table of ranked cards has.

use std::collections::HashMap;

use election::{Code, Finding, Name, Place, Weight, fold};

use super::super::profile::number;
use crate::columns::{count, shortened};
use crate::cvr::headings::{tell_second, tell_unread};
use crate::cvr::{Listed, MOST_COLUMNS_OF_CARDS, MOST_RANKS};
use crate::delimited::Rows;

/// So many rows are looked at to know a table with a column for each candidate.
const ROWS_LOOKED_AT: usize = 200;

/// What the columns of a contest are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ranked {
    /// A column for each rank, with names.
    ByRank,
    /// A column for each candidate, with ranks.
    ByCandidate,
}

/// The columns of a table.
pub(super) struct Layout {
    pub ranked: Ranked,
    /// The line of its headings.
    pub line: u64,
    /// The first line that may have a card.
    pub first: u64,
    pub width: usize,
    pub record: Option<usize>,
    pub imprinted_id: Option<usize>,
    pub tabulator: Option<usize>,
    pub batch: Option<usize>,
    pub precinct: Option<usize>,
    pub counting_group: Option<usize>,
    pub ballot_type: Option<usize>,
    /// How many cards a row stands for.
    pub count: Option<usize>,
    pub contests: Vec<ContestColumns>,
    /// Columns without a heading.
    pub nameless: Vec<usize>,
    /// What stands between several names in a cell; empty where a cell is one name.
    pub delimiter: String,
    /// Columns that are nothing of this, with their headings.
    pub unread: Vec<(usize, String)>,
    /// Columns with the heading of one before them that says which card a row is: that one, this one, the heading.
    pub twice: Vec<(usize, usize, String)>,
}

/// The columns of a contest.
pub(super) struct ContestColumns {
    /// Which it is in this table.
    pub number: u32,
    /// Empty where the headings do not say.
    pub name: String,
    pub columns: Vec<Column>,
    /// With a column for each candidate, their names.
    pub headings: Vec<String>,
}

/// A column of a contest: of a rank, or else of a candidate with its rank not known.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub at: usize,
    pub rank: u32,
}

/// Whether a file begins as a table of ranked cards does.
pub(in super::super) fn is_ranked(head: &[u8]) -> bool {
    Layout::read(head).is_some()
}

impl Layout {
    /// The columns, from the beginning of a file; nothing if it is no such table.
    pub fn read(head: &[u8]) -> Option<Self> {
        let mut rows = Rows::new(head).ok()?;
        let (line, headings) = loop {
            let row = rows.next().ok()??;
            if !row.is_blank() {
                break (row.line, row.texts());
            }
        };
        // ES&S's own tables say so.
        if headings
            .iter()
            .any(|heading| fold(heading) == "castvoterecord")
        {
            return None;
        }
        let mut layout = Layout::empty(line, headings.len());
        // Of a wider one the first columns say what it is; that it is too wide is said when it is opened.
        let others = layout.known(headings.iter().enumerate().take(MOST_COLUMNS_OF_CARDS));
        match layout.by_rank(&others) {
            Some(unread) => {
                layout.unread.extend(unread);
                layout.is_plausible(&headings, rows).then_some(layout)
            }
            None => layout.by_candidate(&others, rows),
        }
    }

    /// A table of which nothing is known but the row of its headings, with cards below.
    pub fn empty(line: u64, width: usize) -> Self {
        Layout {
            ranked: Ranked::ByRank,
            line,
            first: line + 1,
            width,
            record: None,
            imprinted_id: None,
            tabulator: None,
            batch: None,
            precinct: None,
            counting_group: None,
            ballot_type: None,
            count: None,
            contests: Vec::new(),
            nameless: Vec::new(),
            delimiter: "|".to_owned(),
            unread: Vec::new(),
            twice: Vec::new(),
        }
    }

    /// Takes the columns that say which card a row is; the others.
    pub fn known<'h>(
        &mut self,
        headings: impl Iterator<Item = (usize, &'h String)>,
    ) -> Vec<(usize, &'h String)> {
        let mut others = Vec::new();
        let mut taken: Vec<(usize, String)> = Vec::new();
        for (at, heading) in headings {
            match self.place_of(at, heading) {
                Some(place @ None) => {
                    *place = Some(at);
                    taken.push((at, fold(heading)));
                }
                Some(_) => match taken.iter().find(|of| of.1 == fold(heading)) {
                    Some((first, _)) => self.twice.push((*first, at, heading.clone())),
                    None => self.unread.push((at, heading.clone())),
                },
                None if heading.is_empty() => self.nameless.push(at),
                None => others.push((at, heading)),
            }
        }
        others
    }

    /// Where the place of a column is kept that says which card a row is.
    fn place_of(&mut self, at: usize, heading: &str) -> Option<&mut Option<usize>> {
        Some(match fold(heading).as_str() {
            "" if at == 0 => &mut self.record,
            "id" | "ballot" | "ballotid" | "ballotnumber" | "castvoterecord" | "cvr" | "cvrid"
            | "cvrnumber" | "record" | "recordid" | "responseid" | "rctabcvrid" => &mut self.record,
            "imprintedid" => &mut self.imprinted_id,
            "tabulator" | "tabulatorid" | "tabulatornum" => &mut self.tabulator,
            "batch" | "batchid" => &mut self.batch,
            "precinct" | "precinctid" | "precinctname" => &mut self.precinct,
            "countinggroup" => &mut self.counting_group,
            "ballotstyle" | "ballotstyleid" | "ballottype" => &mut self.ballot_type,
            "count" | "multiplicity" => &mut self.count,
            _ => return None,
        })
    }

    /// The columns of ranks among these, if there are any; the others.
    fn by_rank(&mut self, others: &[(usize, &String)]) -> Option<Vec<(usize, String)>> {
        let mut unread = Vec::new();
        for &(at, heading) in others {
            let Some((name, rank)) = rank_heading(heading) else {
                unread.push((at, heading.clone()));
                continue;
            };
            let known = self.contests.iter().position(|c| c.name == name);
            let known = known.unwrap_or_else(|| {
                self.contests.push(ContestColumns {
                    number: u32::try_from(self.contests.len()).unwrap_or(u32::MAX),
                    name,
                    columns: Vec::new(),
                    headings: Vec::new(),
                });
                self.contests.len() - 1
            });
            self.contests[known].columns.push(Column { at, rank });
        }
        (!self.contests.is_empty()).then_some(unread)
    }

    /// Whether the ranks of each contest begin at 1 and have a column each. Where nothing but numbers stands in
    /// the headings, the table has ids, and something else than numbers stands below; that does, too, where a rank has
    /// several columns, of which [`Layout::leave_doubled`] tells.
    fn is_plausible(&self, headings: &[String], mut rows: Rows<&[u8]>) -> bool {
        let in_order = |contest: &ContestColumns| {
            let mut ranks: Vec<u32> = contest.columns.iter().map(|c| c.rank).collect();
            ranks.sort_unstable();
            ranks.dedup();
            let last = u32::try_from(ranks.len()).unwrap_or(0);
            ranks.into_iter().eq(1..=last)
        };
        let doubled = self.contests.iter().any(|c| !c.doubled().is_empty());
        let mut columns = self.contests.iter().flat_map(|c| &c.columns);
        let bare = columns.all(|column| number(&headings[column.at]).is_some());
        let mut below = || match rows.next() {
            Ok(Some(row)) => row.texts(),
            _ => Vec::new(),
        };
        let is_name = |cell: &String| count(cell).is_none() && !cell.is_empty();
        if !self.contests.iter().all(in_order) || (bare && self.record.is_none()) {
            return false;
        }
        if !bare && !doubled {
            return true;
        }
        let below = below();
        let mut columns = self.contests.iter().flat_map(|c| &c.columns);
        match doubled {
            false => below.iter().any(is_name),
            true => columns.any(|column| below.get(column.at).is_some_and(is_name)),
        }
    }

    /// A table with a column for each candidate has ids, and in its rows nothing but ranks.
    fn by_candidate(mut self, others: &[(usize, &String)], mut rows: Rows<&[u8]>) -> Option<Self> {
        let candidates = others;
        let named = candidates.iter().all(|(_, h)| number(h).is_none());
        if self.record.is_none() || candidates.len() < 2 || !named {
            return None;
        }
        let (mut all, mut permutations, mut has_second) = (0, 0, false);
        while all < ROWS_LOOKED_AT
            && let Ok(Some(row)) = rows.next()
        {
            // The last one may be cut by the end of what is looked at.
            if row.is_blank() || row.len() != self.width {
                continue;
            }
            let texts = candidates.iter().map(|(at, _)| row.text(*at));
            let ranks = texts
                .filter(|text| !text.is_empty())
                .map(|text| count(&text));
            let Some(mut ranks) = ranks.collect::<Option<Vec<u64>>>() else {
                all += 1;
                continue;
            };
            if ranks.is_empty() {
                continue;
            }
            all += 1;
            ranks.sort_unstable();
            let is_permutation = (1..).zip(&ranks).all(|(wanted, rank)| wanted == *rank);
            has_second |= is_permutation && ranks.len() > 1;
            permutations += usize::from(is_permutation);
        }
        if !has_second || permutations * 2 < all {
            return None;
        }
        self.ranked = Ranked::ByCandidate;
        self.contests = vec![ContestColumns {
            number: 0,
            name: String::new(),
            columns: candidates
                .iter()
                .map(|(at, _)| Column { at: *at, rank: 0 })
                .collect(),
            headings: candidates
                .iter()
                .map(|(_, heading)| (*heading).clone())
                .collect(),
        }];
        (candidates.len() <= MOST_RANKS as usize).then_some(self)
    }

    /// Says which columns are not read, and leaves out contests of which a rank or a candidate has several columns:
    /// which of them counts nobody says.
    pub fn leave_doubled(&mut self, path: &Name, listed: &mut Listed) {
        let place = Place::file(path.clone()).row(u32::try_from(self.line).unwrap_or(u32::MAX));
        for (first, second, title) in &self.twice {
            tell_second(&place, title, (*first, *second), listed);
        }
        let unread = self.unread.iter().map(|(at, title)| (*at, title.as_str()));
        tell_unread(&place, unread, listed);
        let ranked = self.ranked;
        self.contests.retain(|contest| {
            let doubled = contest.doubled();
            for (title, columns) in &doubled {
                let columns: Vec<String> = columns.iter().map(|at| (at + 1).to_string()).collect();
                let columns = columns.join(", ");
                let found = format!("columns {columns}; the contest is not read");
                let place = match &*contest.name {
                    "" => place.clone(),
                    name => place.clone().column(shortened(name)),
                };
                let expected = match ranked {
                    Ranked::ByRank => format!("one column of rank {title}"),
                    Ranked::ByCandidate => format!("one column of “{}”", shortened(title)),
                };
                let (code, weight) = (Code::Duplicate, Weight::Unread);
                listed.push(Finding::new(code, weight, place, expected, found));
            }
            doubled.is_empty()
        });
    }
}

impl ContestColumns {
    /// The ranks or candidates that have several columns, with those, from 0.
    fn doubled(&self) -> Vec<(String, Vec<usize>)> {
        let mut all: Vec<(String, Vec<usize>)> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (k, column) in self.columns.iter().enumerate() {
            let of = match self.headings.get(k) {
                Some(candidate) => candidate.clone(),
                None => column.rank.to_string(),
            };
            let next = all.len();
            match *known.entry(of.clone()).or_insert(next) {
                at if at == next => all.push((of, vec![column.at])),
                at => all[at].1.push(column.at),
            }
        }
        all.retain(|(_, columns)| columns.len() > 1);
        all
    }
}

/// The contest and rank of a heading: `2ND CHOICE MAYOR`, `Mayor Choice 2 (50)`, `Rank 2`, `rank_2`, `2nd`, `2`.
fn rank_heading(heading: &str) -> Option<(String, u32)> {
    let heading = heading.trim();
    let words: Vec<&str> = heading.split_whitespace().collect();
    if let [word] = words[..] {
        let alone = number(word).or_else(|| ordinal(word)).or_else(|| {
            let digits = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let key = &word[..word.len() - digits.len()];
            is_key(key).then(|| number(digits.trim_start_matches(['_', '-', '#'])))?
        });
        return Some((String::new(), within(alone?)?));
    }
    for (k, pair) in words.windows(2).enumerate() {
        let after = &words[k + 2..];
        let (rank, after) = if is_key(pair[1]) {
            (ordinal(pair[0]), after)
        } else if is_key(pair[0]) {
            let ends = after
                .first()
                .is_none_or(|w| w.starts_with('(') || *w == "of");
            (number(pair[1]).filter(|_| ends), &[][..])
        } else {
            continue;
        };
        if let Some(rank) = rank {
            return Some(([&words[..k], after].concat().join(" "), within(rank)?));
        }
    }
    None
}

fn within(rank: u64) -> Option<u32> {
    let rank = u32::try_from(rank).ok()?;
    (1..=MOST_RANKS).contains(&rank).then_some(rank)
}

fn is_key(word: &str) -> bool {
    ["choice", "rank", "ranking", "preference"]
        .iter()
        .any(|key| word.eq_ignore_ascii_case(key))
}

/// `1st` to `1000th`, `first` to `tenth`.
fn ordinal(word: &str) -> Option<u64> {
    const WORDS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    let lower = word.to_ascii_lowercase();
    if let Some(at) = WORDS.iter().position(|w| **w == lower) {
        return Some(at as u64 + 1);
    }
    let ends = ["st", "nd", "rd", "th"];
    number(ends.iter().find_map(|end| lower.strip_suffix(end))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_table_it_is() {
        let check =
            |head: &str, expected: bool| assert_eq!(is_ranked(head.as_bytes()), expected, "{head}");
        check("Precinct,1ST CHOICE MAYOR\nP-1,Ana\n", true);
        check("Cast Vote Record,1ST CHOICE MAYOR\n1,Ana\n", false);
        check(",1,2\n7,Ana,Bo\n", true);
        check(",1,2\n7,3,4\n", false);
        check("Precinct,1,2\nP-1,Ana,Bo\n", false);
        check("id,Ana,Bo\n1,2,1\n", true);
        check("id,Ana,Bo\n1,1,1\n", false);
        check("Batch Name,Ana,Bo\nBatch 1,2,1\n", false);
    }

    #[test]
    fn headings() {
        let check = |heading: &str, expected: Option<(&str, u32)>| {
            let found = rank_heading(heading);
            let found = found.as_ref().map(|(name, rank)| (name.as_str(), *rank));
            assert_eq!(found, expected, "{heading}");
        };
        check(
            "1ST CHOICE MAYOR MINNEAPOLIS",
            Some(("MAYOR MINNEAPOLIS", 1)),
        );
        check(" 4th Choice", Some(("", 4)));
        check("Mayor Choice 12 (100)", Some(("Mayor", 12)));
        check("Mayor Choice 2 of 5 Citywide", Some(("Mayor", 2)));
        check("Council First Choice", Some(("Council", 1)));
        check("Rank 6", Some(("", 6)));
        check("rank_2", Some(("", 2)));
        check("Choice1", Some(("", 1)));
        check("2nd", Some(("", 2)));
        check("3", Some(("", 3)));
        for other in [
            "Choice_1_1",
            "Choice",
            "1st Avenue",
            "Rank 0",
            "Rank 1001",
            "Choice 1 Choice",
            "",
            "0",
            "Ana",
        ] {
            check(other, None);
        }
    }
}
