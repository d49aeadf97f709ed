//! The row of headings of a table of cards.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Read};

use election::record::SelectionKind;
use election::{Code, Finding, Name, Place, Weight, fold};

use super::early;
use crate::columns::shortened;
use crate::cvr::headings::{second_columns, tell_second, tell_unread};
use crate::cvr::{
    Catalog, Column, ContestColumns, Listed, MOST_COLUMNS_OF_CARDS, MOST_RANKS, too_wide,
};
use crate::delimited::{Row, Rows};
use crate::write_ins;

/// What stands before the selections, folded; early tables lack the first, third and last three.
const CARD: [&str; 3] = ["ballotid", "ballotstyleid", "remade"];
/// All that stands there, folded.
const KNOWN: [&str; 10] = [
    "rownumber",
    "boxid",
    "boxposition",
    "ballotid",
    "precinctid",
    "ballotstyleid",
    "precinctstylename",
    "scancomputername",
    "status",
    "remade",
];

/// Whether a row has the headings of cards.
pub(super) fn has_cards(row: Row<'_>) -> bool {
    let cells = row.texts();
    let has = |name: &&str| cells.iter().any(|cell| fold(cell) == **name);
    CARD.iter().all(has) && cells.iter().any(|cell| cell.starts_with("Choice_"))
}

/// The headings as they stand.
pub(super) struct Headings {
    /// The line that they stand on.
    pub line: u64,
    pub titles: Vec<String>,
}

/// The columns of a table.
pub(super) struct Layout {
    pub width: usize,
    pub tabulator: Option<usize>,
    pub batch: Option<usize>,
    pub record: Option<usize>,
    pub ballot: Option<usize>,
    pub precinct: Option<usize>,
    pub precincts: early::Precincts,
    pub style: Option<usize>,
    pub status: Option<usize>,
    pub remade: Option<usize>,
    pub contests: Vec<ContestColumns>,
}

/// What a heading of a selection says.
#[derive(Debug, PartialEq, Eq)]
struct Choice<'t> {
    /// Without the rank.
    contest: &'t str,
    /// With it.
    whole: &'t str,
    /// 0 where it has no rank.
    rank: u32,
    vote_for: u32,
    selection: &'t str,
}

/// Reads `Choice_1_1:Mayor:2:Vote For 1:Ana:NON`; the rank and the party may be absent. Names may have colons: the rule
/// is the first part that is one behind the contest, and the party is what follows the last colon.
fn choice(title: &str) -> Option<Choice<'_>> {
    let (_, rest) = title.split_once(':')?;
    let mut from = 0;
    loop {
        let colon = from + rest.get(from..)?.find(':')?;
        let behind = &rest[colon + 1..];
        let part = behind.split(':').next()?;
        let Some(vote_for) = rule(part) else {
            from = colon + 1;
            continue;
        };
        let selection = behind.get(part.len() + 1..)?;
        let selection = selection
            .rsplit_once(':')
            .map_or(selection, |(name, _)| name);
        let contest = &rest[..colon];
        let ranked = contest.rsplit_once(':').and_then(|(name, rank)| {
            let digits = rank.bytes().all(|b| b.is_ascii_digit());
            let rank = rank
                .parse()
                .ok()
                .filter(|rank| digits && *rank <= MOST_RANKS)?;
            (rank > 0).then_some((name, rank))
        });
        let whole = contest.trim();
        let (contest, rank) = ranked.unwrap_or((contest, 0));
        let (contest, selection) = (contest.trim(), selection.trim());
        return Some(Choice {
            contest,
            whole,
            rank,
            vote_for,
            selection,
        });
    }
}

/// `Vote For 1`, `Number of Winners 1`.
fn rule(part: &str) -> Option<u32> {
    let (words, number) = part.trim().rsplit_once(' ')?;
    let known = matches!(&*fold(words), "votefor" | "numberofwinners");
    known.then(|| number.parse().ok()).flatten()
}

impl Headings {
    /// Reads the first row.
    ///
    /// # Errors
    /// The stream cannot be read, or is empty.
    pub fn read(stream: &mut dyn Read) -> io::Result<Self> {
        let mut rows = Rows::new(stream)?;
        let row = rows
            .next()?
            .ok_or_else(|| io::Error::other("no row of headings"))?;
        if row.len() > MOST_COLUMNS_OF_CARDS {
            return Err(too_wide());
        }
        Ok(Headings {
            line: row.line,
            titles: row.texts(),
        })
    }

    /// Whether the headings of selections are numbers.
    pub fn is_early(&self) -> bool {
        let mut choices = self.titles.iter().filter(|t| t.starts_with("Choice_"));
        choices.all(|title| !title.contains(':'))
    }

    /// The row of headings.
    pub fn place(&self, path: &Name) -> Place {
        Place::file(path.clone()).row(u32::try_from(self.line).unwrap_or(u32::MAX))
    }

    /// Says which columns beside those of selections stand twice, and which are nothing that is known.
    fn tell(&self, place: &Place, listed: &mut Listed) {
        let titles = &self.titles;
        let first = |name: &&str| titles.iter().position(|title| fold(title) == **name);
        for (first, second) in second_columns(titles, KNOWN.iter().filter_map(first), |_| true) {
            tell_second(place, &titles[second], (first, second), listed);
        }
        let is_unread = |title: &str| {
            !title.is_empty() && !title.starts_with("Choice_") && !KNOWN.contains(&&*fold(title))
        };
        let columns = titles.iter().map(String::as_str).enumerate();
        tell_unread(place, columns.filter(|of| is_unread(of.1)), listed);
    }

    /// The columns; contests go to the catalog. `names` are those of an early table.
    pub fn layout(
        &self,
        path: &Name,
        names: Option<&early::Tables>,
        catalog: &mut Catalog,
        listed: &mut Listed,
    ) -> Layout {
        let find = |name: &str| self.titles.iter().position(|title| fold(title) == name);
        let style = find("precinctstylename");
        let mut layout = Layout {
            width: self.titles.len(),
            tabulator: find("scancomputername"),
            batch: find("boxid"),
            record: find("boxposition"),
            ballot: find("ballotid"),
            precinct: style.or_else(|| find("precinctid")),
            precincts: early::Precincts::default(),
            style: find("ballotstyleid"),
            status: find("status"),
            remade: find("remade"),
            contests: Vec::new(),
        };
        catalog.begin(path);
        let place = self.place(path);
        self.tell(&place, listed);
        let choices = self.titles.iter().enumerate();
        let choices = choices.filter(|(_, title)| title.starts_with("Choice_"));
        if let Some(names) = names {
            layout.precincts = names.precincts.clone();
            layout.contests = names.columns(choices, &place, catalog, listed);
        } else {
            layout.contests = named(choices, &place, catalog, listed);
        }
        for contest in &mut layout.contests {
            contest.finish(&place, catalog, listed);
        }
        layout
    }
}

/// How many ranks contests have, by name and votes allowed: those whose ranks go from 1 without a gap. A number behind the
/// name of another is a part of it, of which a finding tells where there are several.
fn of_ranks<'t>(
    choices: &[(usize, Choice<'t>)],
    place: &Place,
    listed: &mut Listed,
) -> BTreeMap<(&'t str, u32), u32> {
    let mut met: BTreeMap<(&str, u32), BTreeSet<u32>> = BTreeMap::new();
    for (_, choice) in choices {
        let of = met.entry((choice.contest, choice.vote_for)).or_default();
        of.insert(choice.rank);
    }
    let mut known = BTreeMap::new();
    for (of, mut ranks) in met {
        // Beside a contest of the name without any number a single rank is none.
        let has_plain = ranks.remove(&0);
        let count = u32::try_from(ranks.len()).unwrap_or(u32::MAX);
        if ranks.iter().copied().eq(1..=count) && count > u32::from(has_plain) {
            known.insert(of, count);
        } else if count > 1 {
            let weight = match ranks.contains(&1) {
                true => Weight::Unexplained,
                false => Weight::Note,
            };
            let ranks: Vec<String> = ranks.iter().map(u32::to_string).collect();
            let found = format!(
                "{}: each is read as a contest by itself, the number a part of its name",
                ranks.join(", ")
            );
            let place = place.clone().column(shortened(of.0));
            let (code, expected) = (Code::ColumnMissing, "ranks from 1 without a gap");
            listed.push(Finding::new(code, weight, place, expected, found));
        }
    }
    known
}

/// Columns whose headings have the names.
fn named<'t>(
    titles: impl Iterator<Item = (usize, &'t String)>,
    place: &Place,
    catalog: &mut Catalog,
    listed: &mut Listed,
) -> Vec<ContestColumns> {
    let mut choices = Vec::new();
    for (at, title) in titles {
        match choice(title) {
            Some(choice) => choices.push((at, choice)),
            None => wrong(
                place,
                title,
                Code::CellUnreadable,
                "Choice_id:contest:rule:selection:party",
                listed,
            ),
        }
    }
    let ranks = of_ranks(&choices, place, listed);
    let mut contests: Vec<ContestColumns> = Vec::new();
    let mut named = HashMap::new();
    for (at, choice) in &choices {
        let of = (choice.contest, choice.vote_for);
        let (name, ranks, rank) = match ranks.get(&of).filter(|_| choice.rank > 0) {
            // A contest with one rank is one without.
            Some(1) => (choice.contest, 0, 1),
            Some(ranks) => (choice.contest, *ranks, choice.rank),
            None => (choice.whole, 0, 1),
        };
        let contest = catalog.contest(name, choice.vote_for, ranks, 0);
        let k = contests.iter().position(|c| c.contest == contest);
        let k = k.unwrap_or_else(|| {
            contests.push(ContestColumns::new(contest));
            contests.len() - 1
        });
        let columns = &mut contests[k].columns;
        let kind = write_ins::kind_of(choice.selection);
        // Which of several columns with one name and rank this is: lines for write-ins.
        let nth = named
            .entry((contest, rank, choice.selection))
            .or_insert(0_usize);
        *nth += 1;
        let nth = *nth - 1;
        if nth > 0 && kind == SelectionKind::Regular {
            let expected = "each selection once at a rank";
            wrong(place, choice.selection, Code::Duplicate, expected, listed);
            continue;
        }
        let selection = catalog.selection(contest, choice.selection, kind, nth);
        let at = *at;
        columns.push(Column {
            at,
            selection,
            rank,
        });
    }
    contests
}

/// The finding of a column that is left out.
pub(super) fn wrong(place: &Place, title: &str, code: Code, expected: &str, listed: &mut Listed) {
    let found = format!("“{}”; the column is left out", shortened(title));
    let place = place.clone().column(shortened(title));
    listed.push(Finding::new(code, Weight::Unread, place, expected, found));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_selections() {
        let check = |title: &str, expected: Option<(&str, u32, u32, &str)>| {
            let found = choice(title).map(|c| (c.contest, c.rank, c.vote_for, c.selection));
            assert_eq!(found, expected, "{title}");
        };
        check(
            "Choice_1_1:Mayor:Vote For 1:Ana:NON",
            Some(("Mayor", 0, 1, "Ana")),
        );
        check(
            "Choice_1_1:Mayor:3:Vote For 1:Ana:NON",
            Some(("Mayor", 3, 1, "Ana")),
        );
        check(
            "Choice_1_1:City, A:2:Number of Winners 2:Ana:",
            Some(("City, A", 2, 2, "Ana")),
        );
        check(
            "Choice_1_1:Issue 5: Roads:Vote For 1:Yes: For:",
            Some(("Issue 5: Roads", 0, 1, "Yes: For")),
        );
        check(
            "Choice_1_1:Mayor:0:Vote For 1:Ana:NON",
            Some(("Mayor:0", 0, 1, "Ana")),
        );
        check(
            "Choice_1_1:Mayor:+2:Vote For 1:Ana:NON",
            Some(("Mayor:+2", 0, 1, "Ana")),
        );
        check(
            "Choice_1_1:Mayor:Vote For 1:Ana",
            Some(("Mayor", 0, 1, "Ana")),
        );
        check("Choice_1_1:Mayor:Vote For one:Ana:NON", None);
        check("Choice_1_1:Vote For 1:Ana:NON", None);
        check("Choice_1_1", None);
    }
}
