//! Which row of a table of votes is its heading, and what its columns hold.
//!
//! ```text
//! long     Precinct | Contest | Choice | Total Votes | Undervotes     a row for each selection
//! wide     Precinct | Times Cast | Ann Ash (DEM) | Bo Elm | Total     a column for each selection,
//!                                                    the contest above the table or over its columns
//! across   Cantons  | Ash | Elm                                       a column for each unit
//! lists    District | 1 - Ash | 2 - Elm                               a column for each list, a row for its votes, then
//!                                                    quotients and a row for its seats; or rows for the parts of votes
//! ```

use election::record::{CountOf, Figure, UnitKind};

use crate::results::figure::{Cell, cell};
use crate::results::heading::{Heading, heading, spaced, total, units};
use crate::table::{MOST_COLUMNS, Row};

/// A label of a row: its column and its heading.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub at: usize,
    pub heading: String,
    pub holds: Heading,
}

/// A column of figures.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub at: usize,
    pub heading: String,
    pub holds: Heading,
    /// What stands over it, one row and two rows above, filled to the right.
    pub over: [String; 2],
}

/// How a table is laid out.
#[derive(Clone, Debug)]
pub(super) enum Layout {
    /// A row for each selection.
    Long {
        labels: Vec<Label>,
        contest: usize,
        selection: usize,
        party: Option<usize>,
        vote_for: Option<usize>,
        columns: Vec<Column>,
    },
    /// A column for each selection.
    Wide {
        labels: Vec<Label>,
        columns: Vec<Column>,
        /// What stands over the columns, nearest first.
        over: Over,
        /// Every column with a heading.
        headed: Vec<usize>,
    },
    /// A column for each unit.
    Across {
        corner: usize,
        kind: UnitKind,
        columns: Vec<(usize, String)>,
    },
    /// A column for each list, in rows what is counted. The corner names the contest, unless it says what is
    /// counted; rows are parts of votes then.
    Lists {
        corner: usize,
        contest: Option<String>,
        columns: Vec<(usize, String)>,
    },
}

/// What stands over the columns of a wide table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// Nothing: one contest, whose name is in the title.
    Nothing,
    /// Contests.
    Contests,
    /// Selections; the columns are counting groups.
    Selections,
    /// Selections, and contests over them.
    Both,
}

/// The rows above a heading that may belong to it, nearest first.
pub(super) type Above<'t> = [Option<Row<'t>>; 2];

/// The layout that a row heads; nothing if it heads none.
pub(super) fn layout(row: Row<'_>, above: Above<'_>) -> Option<Layout> {
    let cells = filled(row);
    if cells.len() < 2 {
        return None;
    }
    let headings: Vec<(usize, &str, Heading)> = cells
        .iter()
        .map(|(at, text)| (*at, *text, heading(text)))
        .collect();
    // A note that figures are withheld may stand beside headings.
    let numeric = cells.iter().any(|(_, text)| is_number(text));
    if let Some(kind) = units(cells[0].1).or_else(|| units(cells[1].1))
        && cells.len() > 2
        && !headings
            .iter()
            .skip(1)
            .any(|(.., h)| matches!(h, Heading::Unit(_) | Heading::Selection))
    {
        let corner = if units(cells[0].1).is_some() { 0 } else { 1 };
        return Some(Layout::Across {
            corner: cells[corner].0,
            kind,
            columns: cells[corner + 1..]
                .iter()
                .map(|(at, text)| (*at, spaced(text)))
                .collect(),
        });
    }
    if numeric {
        return None;
    }
    long(&headings)
        .or_else(|| wide(&headings, above))
        .or_else(|| lists(&cells))
}

fn long(headings: &[(usize, &str, Heading)]) -> Option<Layout> {
    let find = |wanted: Heading| {
        let mut found = headings.iter().filter(|(.., holds)| *holds == wanted);
        found.next().map(|(at, ..)| *at)
    };
    let contest = find(Heading::Contest)?;
    let selection = find(Heading::Selection)?;
    let votes = [
        Heading::Figure(CountOf::Votes),
        Heading::Figure(CountOf::TotalVotes),
        Heading::OfGroup,
    ];
    votes.into_iter().find_map(find)?;
    let columns = headings.iter().filter(|(.., holds)| {
        matches!(
            holds,
            Heading::Figure(_) | Heading::OfGroup | Heading::Round(_)
        )
    });
    Some(Layout::Long {
        labels: labels(headings),
        contest,
        selection,
        party: find(Heading::Party),
        vote_for: find(Heading::VoteFor),
        columns: columns
            .map(|(at, text, holds)| column(*at, text, *holds))
            .collect(),
    })
}

fn wide(headings: &[(usize, &str, Heading)], above: Above<'_>) -> Option<Layout> {
    let labels = labels(headings);
    let is_unit = |label: &Label| matches!(label.holds, Heading::Unit(_));
    let first = headings
        .iter()
        .position(|(.., h)| matches!(h, Heading::Unit(_)))?;
    let corner = headings.iter().find(|(.., h)| *h == Heading::Selection);
    let is_contest = |(.., h): &(usize, &str, Heading)| *h == Heading::Contest;
    if first > 8 || !labels.iter().any(is_unit) || headings.iter().any(is_contest) {
        return None;
    }
    let mut columns: Vec<Column> = headings
        .iter()
        .filter(|(.., holds)| {
            matches!(
                holds,
                Heading::Figure(_) | Heading::OfGroup | Heading::Other | Heading::Round(_)
            )
        })
        .map(|(at, text, holds)| column(*at, text, *holds))
        .collect();
    let start = columns.iter().map(|column| column.at).min()?;
    let groups = columns.iter().any(|c| c.holds == Heading::OfGroup);
    // What stands over figures, unless it is the title of the whole table.
    let over: Vec<Vec<(usize, &str)>> = above
        .iter()
        .enumerate()
        .map_while(|(k, row)| {
            let cells = filled((*row)?);
            let is_name = |(_, text): &(usize, &str)| !is_figure(text);
            let names = cells.iter().all(is_name);
            // The corner of two rows of headings: `Race` over `Candidate`.
            let is_corner = |(at, text): &(usize, &str)| {
                heading(text) == Heading::Contest && corner.is_some_and(|(c, ..)| c == at)
            };
            let corners = cells.iter().any(is_corner);
            let over = cells.into_iter().filter(|cell| !is_corner(cell));
            let over: Vec<_> = over.filter(|(at, _)| *at >= start).collect();
            // One contest may stand over several selections.
            let one = corners || groups && k == 1;
            (names && (over.len() > 1 || one && !over.is_empty())).then_some(over)
        })
        .collect();
    for column in &mut columns {
        for (k, cells) in over.iter().enumerate() {
            let last = cells.iter().rfind(|(at, _)| *at <= column.at);
            column.over[k] = last.map_or_else(String::new, |(_, text)| spaced(text));
        }
    }
    let over = match (over.len(), groups) {
        (0, _) => Over::Nothing,
        (1, false) | (2, false) => Over::Contests,
        (1, true) => Over::Selections,
        _ => Over::Both,
    };
    Some(Layout::Wide {
        labels,
        columns,
        over,
        headed: headings.iter().map(|(at, ..)| *at).collect(),
    })
}

/// The contest may have a number in brackets before it, and lists have theirs with a dash.
fn lists(cells: &[(usize, &str)]) -> Option<Layout> {
    let [(corner, contest), columns @ ..] = cells else {
        return None;
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let named = spaced(contest);
    let numbered = named
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(") "));
    let named = match numbered {
        Some((number, name)) if is_number(number) => name.to_owned(),
        _ => named,
    };
    let ends = contest.match_indices(char::is_whitespace);
    let mut ends = ends.map(|(at, _)| contest[at..].trim_start());
    let says_figure = ends.any(|end| counted(end) == Some(CountOf::Votes));
    let name = |text: &str| {
        let text = spaced(text);
        match text.split_once(" - ") {
            Some((number, name)) if is_number(number) => name.to_owned(),
            _ => text,
        }
    };
    let columns: Vec<_> = columns.iter().map(|(at, text)| (*at, name(text))).collect();
    (columns.len() > 1).then_some(Layout::Lists {
        corner: *corner,
        contest: (!says_figure).then_some(named),
        columns,
    })
}

/// What a row of a table of lists counts; the label may say it in several languages.
pub(super) fn counted(label: &str) -> Option<CountOf> {
    let mut parts = label.split(['-', '/', '\n']);
    parts.find_map(|part| match heading(part) {
        Heading::Figure(of @ (CountOf::Votes | CountOf::Seats)) => Some(of),
        _ => None,
    })
}

fn labels(headings: &[(usize, &str, Heading)]) -> Vec<Label> {
    let labels = headings
        .iter()
        .filter(|(.., holds)| matches!(holds, Heading::Unit(_) | Heading::Also | Heading::Group));
    labels
        .map(|(at, text, holds)| Label {
            at: *at,
            heading: spaced(text),
            holds: *holds,
        })
        .collect()
}

fn column(at: usize, text: &str, holds: Heading) -> Column {
    Column {
        at,
        heading: text.to_owned(),
        holds,
        over: Default::default(),
    }
}

/// The cells of a row that hold something, with their columns.
pub(super) fn filled(row: Row<'_>) -> Vec<(usize, &str)> {
    let cells = row.cells().take(MOST_COLUMNS).enumerate();
    cells.filter(|(_, text)| !text.is_empty()).collect()
}

/// Whether a cell holds a number.
fn is_number(text: &str) -> bool {
    matches!(
        cell(text),
        Cell::Figure(Figure::Known(_) | Figure::Printed { .. })
    )
}

/// Whether a cell holds a figure, be it withheld.
pub(super) fn is_figure(text: &str) -> bool {
    matches!(cell(text), Cell::Figure(_))
}

impl Layout {
    /// Whether so many rows below the heading have figures where this layout has them, that it is one.
    pub fn fits<'t>(&self, below: impl Iterator<Item = Row<'t>>) -> bool {
        let has = |row: Row<'_>| match self {
            Layout::Long { columns, .. } | Layout::Wide { columns, .. } => {
                columns.iter().any(|c| is_figure(row.cell(c.at)))
            }
            Layout::Across { columns, .. } | Layout::Lists { columns, .. } => {
                columns
                    .iter()
                    .filter(|(at, _)| is_figure(row.cell(*at)))
                    .count()
                    > 1
            }
        };
        let mut below = below.filter(|row| !row.is_blank());
        match self {
            // Units across are known by a total at the end, too.
            Layout::Across { corner, .. } => {
                let mut count = 0;
                below.take(256).any(|row| {
                    count += usize::from(has(row));
                    count > 1 && total(row.cell(*corner)).is_some()
                })
            }
            Layout::Lists {
                corner, contest, ..
            } => {
                let counts = |of, row: Row<'_>| counted(row.cell(*corner)) == Some(of) && has(row);
                match contest {
                    Some(_) => {
                        below.next().is_some_and(|row| counts(CountOf::Votes, row))
                            && below.take(256).any(|row| counts(CountOf::Seats, row))
                    }
                    None => below.take(16).any(|row| counts(CountOf::Votes, row)),
                }
            }
            _ => below.by_ref().take(4).any(has),
        }
    }

    /// Whether a table of this layout is one of votes, whatever else is in its file.
    pub fn is_of_votes(&self, titled: bool) -> bool {
        match self {
            Layout::Long { .. } | Layout::Across { .. } | Layout::Lists { .. } => true,
            Layout::Wide { columns, over, .. } => {
                let companion = |c: &Column| matches!(c.holds, Heading::Figure(_));
                let selection = |c: &Column| matches!(c.holds, Heading::Other | Heading::OfGroup);
                columns.iter().any(companion)
                    && columns.iter().any(selection)
                    && (titled || *over != Over::Nothing)
            }
        }
    }
}
