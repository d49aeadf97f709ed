//! The four rows of headings of the CSV export: which columns a contest has.

use std::collections::HashMap;

use election::record::SelectionKind;
use election::{Code, Finding, Name, Place, Weight, fold};

use crate::columns::{count, shortened};
use crate::cvr::headings::{second_columns, tell_second, tell_unread};
use crate::cvr::{
    Catalog, Column, ContestColumns, Listed, MOST_COLUMNS_OF_CARDS, MOST_RANKS, too_wide,
    unreadable,
};
use crate::write_ins;

/// The columns of a table.
pub(crate) struct Layout {
    pub(super) width: usize,
    pub(super) tabulator: usize,
    pub(super) batch: usize,
    pub(super) record: usize,
    pub(super) imprinted_id: Option<usize>,
    pub(super) counting_group: Option<usize>,
    pub(super) precinct: Option<usize>,
    pub(super) ballot_type: Option<usize>,
    pub(super) contests: Vec<ContestColumns>,
}

/// A contest's heading: its name, votes allowed, ranks.
fn contest_heading(heading: &str) -> Option<(&str, u32, u32)> {
    let (name, brackets) = heading.rsplit_once('(')?;
    let brackets = brackets.trim_end().strip_suffix(')')?;
    let (mut vote_for, mut ranks) = (None, 0);
    for part in brackets.split(',') {
        let (key, value) = part.split_once('=')?;
        let value = count(value.trim()).and_then(|n| u32::try_from(n).ok())?;
        match fold(key).as_str() {
            "votefor" | "numberofpositions" => vote_for = Some(value),
            "numberofranks" => ranks = value,
            _ => return None,
        }
    }
    (ranks <= MOST_RANKS).then_some((name.trim(), vote_for?, ranks))
}

/// A ranked column's heading: its selection and rank.
fn ranked_heading(heading: &str) -> Option<(&str, u32)> {
    let (name, rank) = heading.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    Some((name.trim(), rank.trim().parse().ok()?))
}

/// Headings of columns that have no votes, folded.
const KNOWN: &[&str] = &[
    "cvrnumber",
    "tabulatornum",
    "batchid",
    "recordid",
    "imprintedid",
    "countinggroup",
    "notcountinggroup",
    "precinctportion",
    "ballottype",
    "uniquevotingidentifier",
];

/// Says which columns have a selection and no contest, whose votes are lost, and which have a heading that is not known.
fn tell_other_columns(
    path: &Name,
    headings: &[(u32, Vec<String>)],
    twice: &[(usize, usize)],
    listed: &mut Listed,
) {
    let [
        _,
        (line_of_contests, contests),
        (_, selections),
        (line, names),
    ] = headings
    else {
        return;
    };
    fn cell(row: &[String], at: usize) -> &str {
        row.get(at).map_or("", String::as_str)
    }
    let width = selections.len().max(names.len());
    let (mut lost, mut unread) = (Vec::new(), Vec::new());
    for at in (0..width).filter(|at| cell(contests, *at).is_empty()) {
        let name = cell(names, at);
        let is_known = KNOWN.contains(&&*fold(name)) || twice.iter().any(|of| of.1 == at);
        match cell(selections, at) {
            "" if !name.is_empty() && !is_known => unread.push((at, name)),
            selection if !selection.is_empty() && !is_known => lost.push((at, selection)),
            _ => {}
        }
    }
    let place = Place::file(path.clone());
    tell_unread(&place.clone().row(*line), unread, listed);
    for (at, selection) in lost {
        let place = place
            .clone()
            .row(*line_of_contests)
            .column(shortened(selection));
        let (code, weight) = (Code::ColumnUnread, Weight::Unread);
        let expected = "a contest above the selection";
        let found = format!("none above column {}; it is left out", at + 1);
        listed.push(Finding::new(code, weight, place, expected, found));
    }
}

impl Layout {
    /// The columns, from the rows of headings; nothing if tabulator, batch or record have no column, or there are too many.
    pub fn read(
        path: &Name,
        headings: &[(u32, Vec<String>)],
        catalog: &mut Catalog,
        listed: &mut Listed,
    ) -> Option<Self> {
        let width = headings
            .iter()
            .map(|row| row.1.len())
            .max()
            .unwrap_or_default();
        if width > MOST_COLUMNS_OF_CARDS {
            listed.push(unreadable(Place::file(path.clone()), &too_wide()));
            return None;
        }
        let place = |row: u32, column: &str| Place::file(path.clone()).row(row).column(column);
        let [
            _,
            (line_of_contests, contests),
            (line_of_selections, selections),
            (line, names),
        ] = headings
        else {
            return None;
        };
        let unnamed = |at: usize| contests.get(at).is_none_or(String::is_empty);
        let find = |wanted: &str| {
            let mut named = names.iter().enumerate();
            named
                .find(|(at, name)| unnamed(*at) && fold(name) == wanted)
                .map(|(at, _)| at)
        };
        let mut need = |wanted: &str| {
            let found = find(&fold(wanted));
            if found.is_none() {
                listed.push(Finding::new(
                    Code::ColumnMissing,
                    Weight::Unread,
                    Place::file(path.clone()).row(*line),
                    format!("a column “{wanted}”"),
                    "none; the file's cards are not read",
                ));
            }
            found
        };
        let needed = [need("TabulatorNum"), need("BatchId"), need("RecordId")];
        let [Some(tabulator), Some(batch), Some(record)] = needed else {
            return None;
        };
        let mut layout = Layout {
            width: names.len().max(contests.len()).max(selections.len()),
            tabulator,
            batch,
            record,
            imprinted_id: find("imprintedid"),
            counting_group: find("countinggroup"),
            precinct: find("precinctportion"),
            ballot_type: find("ballottype"),
            contests: Vec::new(),
        };
        let place_of_names = Place::file(path.clone()).row(*line);
        let optional = [
            layout.imprinted_id,
            layout.counting_group,
            layout.precinct,
            layout.ballot_type,
        ];
        let read = [tabulator, batch, record]
            .into_iter()
            .chain(optional.into_iter().flatten());
        let twice = second_columns(names, read, unnamed);
        for (first, second) in &twice {
            tell_second(&place_of_names, &names[*second], (*first, *second), listed);
        }
        tell_other_columns(path, headings, &twice, listed);
        let mut named = HashMap::new();
        catalog.begin(path);
        for at in (0..contests.len()).filter(|at| !contests[*at].is_empty()) {
            let heading = &contests[at];
            let mut wrong = |row: u32, code: Code, expected: &str, found: &str| {
                let found = format!("“{}”; the column is left out", shortened(found));
                let place = place(row, &shortened(heading));
                listed.push(Finding::new(code, Weight::Unread, place, expected, found));
            };
            let Some((name, vote_for, ranks)) = contest_heading(heading) else {
                let expected =
                    "a contest with (Vote For=n) or (Number of positions=n, Number of ranks=n)";
                wrong(*line_of_contests, Code::CellUnreadable, expected, heading);
                continue;
            };
            let selection = selections.get(at).map_or("", String::as_str);
            let (selection, rank) = match ranked_heading(selection) {
                _ if ranks == 0 => (selection, 1),
                Some((selection, rank)) if (1..=ranks).contains(&rank) => (selection, rank),
                _ => {
                    wrong(
                        *line_of_selections,
                        Code::CellUnreadable,
                        &format!("NAME(rank), rank from 1 to {ranks}"),
                        selection,
                    );
                    continue;
                }
            };
            let kind = write_ins::kind_of(selection);
            let contest = catalog.contest(name, vote_for, ranks, 0);
            let of_contest = layout.contests.iter().position(|c| c.contest == contest);
            let of_contest = of_contest.unwrap_or_else(|| {
                layout.contests.push(ContestColumns::new(contest));
                layout.contests.len() - 1
            });
            let columns = &mut layout.contests[of_contest].columns;
            // Which of several columns with one name and rank this is: lines for write-ins.
            let nth = named.entry((contest, rank, selection)).or_insert(0_usize);
            *nth += 1;
            let nth = *nth - 1;
            if nth > 0 && kind == SelectionKind::Regular {
                wrong(
                    *line_of_selections,
                    Code::Duplicate,
                    "each selection once at a rank",
                    selection,
                );
                continue;
            }
            let selection = catalog.selection(contest, selection, kind, nth);
            columns.push(Column {
                at,
                selection,
                rank,
            });
        }
        let place = Place::file(path.clone()).row(*line_of_selections);
        for contest in &mut layout.contests {
            contest.finish(&place, catalog, listed);
        }
        Some(layout)
    }
}
