//! What a row of headings of a table of cards has beside what is read: a heading that stands twice, and columns that
//! are nothing a record has.

use election::{Code, Finding, Place, Weight, fold};

use super::Listed;
use crate::columns::shortened;

/// So many columns are named in a finding; the rest are counted.
const MOST_NAMED: usize = 20;

/// For each column that is read by its heading, from 0, every later one with the same heading: the column that is read,
/// and the later one. `may` says which columns are asked.
pub(crate) fn second_columns(
    titles: &[String],
    read: impl IntoIterator<Item = usize>,
    may: impl Fn(usize) -> bool,
) -> Vec<(usize, usize)> {
    let folded: Vec<String> = titles.iter().map(|title| fold(title)).collect();
    let mut twice = Vec::new();
    for first in read {
        let Some(title) = folded.get(first).filter(|title| !title.is_empty()) else {
            continue;
        };
        let later = (first + 1..folded.len()).filter(|at| folded[*at] == *title && may(*at));
        twice.extend(later.map(|at| (first, at)));
    }
    twice
}

/// Says that of two columns with one heading the second, from 0, is left out. `place` is the row of headings.
pub(crate) fn tell_second(
    place: &Place,
    title: &str,
    (first, second): (usize, usize),
    listed: &mut Listed,
) {
    let found = format!(
        "columns {} and {}: the second is left out",
        first + 1,
        second + 1
    );
    let place = place.clone().column(shortened(title));
    let (code, weight) = (Code::Duplicate, Weight::Unread);
    let expected = "one column with this heading";
    listed.push(Finding::new(code, weight, place, expected, found));
}

/// Says which columns, from 0, are nothing that is read: once a table. `place` is the row of headings.
pub(crate) fn tell_unread<'t>(
    place: &Place,
    columns: impl IntoIterator<Item = (usize, &'t str)>,
    listed: &mut Listed,
) {
    let columns: Vec<(usize, &str)> = columns.into_iter().collect();
    let name = |(at, title): &(usize, &str)| match *title {
        "" => format!("column {}", at + 1),
        title => format!("“{}” (column {})", shortened(title), at + 1),
    };
    let mut named: Vec<String> = columns.iter().take(MOST_NAMED).map(name).collect();
    if columns.len() > MOST_NAMED {
        named.push(format!("{} more", columns.len() - MOST_NAMED));
    }
    if named.is_empty() {
        return;
    }
    let (code, weight) = (Code::ColumnUnread, Weight::Note);
    let expected = "columns of votes, or of which card it is";
    let found = format!("{}: left out", named.join(", "));
    listed.push(Finding::new(code, weight, place.clone(), expected, found));
}
