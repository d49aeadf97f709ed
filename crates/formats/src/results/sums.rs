//! Printed totals against the sums of their parts.
//!
//! ```text
//! a unit's figure            = Σ over the units right inside it, of one kind or of all       (1)
//! all counting groups'       = Σ over counting groups, without those that are parts of others (2)
//! a unit's total votes       = Σ of the votes for selections, unresolved write-ins with or without  (3)
//! ```
//!
//! Where a part is withheld its sum is a lower bound. A part that is not printed adds nothing: a precinct has
//! no figures of a contest that is not on its cards.

use std::collections::HashMap;

use election::record::{
    Count, CountOf, Figure, Parts, ReportedResults, SelectionKind, Sum, UnitKind,
};
use election::{Code, Finding, Name, Place, Weight, fold};

use super::build::Builder;

/// What a sum is over, beside its unit and group.
type What = (CountOf, Option<u32>, Option<u32>);

/// Reports every printed total that is not the sum of its parts.
pub(crate) fn check(builder: &mut Builder<'_>) {
    let results = builder.results();
    let parts = results.parts();
    let mut findings = Vec::new();
    check_counts(results, &parts, None, &mut findings);
    for contest in 0..results.contests.len() {
        check_counts(results, &parts, Some(contest), &mut findings);
    }
    let file = builder.place.clone();
    for Wrong {
        contest,
        count,
        what,
        sum,
    } in findings
    {
        let mut place = file.clone().row(count.row);
        if !count.sheet.is_empty() {
            place = place.sheet(count.sheet);
        }
        let (code, weight) = (Code::ReportedTotal, Weight::Unexplained);
        let expected = format!("{sum}, the sum {what}");
        let found = count.figure.to_string();
        builder.push(contest, Finding::new(code, weight, place, expected, found));
    }
    note_withheld(builder, &file);
}

/// A total that is no sum.
struct Wrong {
    contest: Option<usize>,
    count: Count,
    what: String,
    sum: Sum,
}

fn check_counts(
    results: &ReportedResults,
    parts: &Parts,
    contest: Option<usize>,
    wrong: &mut Vec<Wrong>,
) {
    let counts = match contest {
        Some(contest) => &results.contests[contest].counts,
        None => &results.counts,
    };
    let mut by_key: HashMap<(u32, &Name, What), &Count> = HashMap::new();
    let mut groups: HashMap<(u32, What), Vec<&Count>> = HashMap::new();
    let mut votes: HashMap<(u32, &Name), Vec<&Count>> = HashMap::new();
    for count in counts {
        let what = (count.of, count.selection, count.round);
        by_key.insert((count.unit, &count.group, what), count);
        if !count.group.is_empty() {
            groups.entry((count.unit, what)).or_default().push(count);
        }
        if count.of == CountOf::Votes && count.round.is_none() {
            votes
                .entry((count.unit, &count.group))
                .or_default()
                .push(count);
        }
    }
    for count in counts {
        let Some(printed) = count.figure.known() else {
            continue;
        };
        let what = (count.of, count.selection, count.round);
        let mut compare = |of: &[&Figure], what: &str| {
            let sum: Sum = of.iter().copied().collect();
            if !of.is_empty() && !sum.may_be(printed) {
                wrong.push(Wrong {
                    contest,
                    count: count.clone(),
                    what: format!("{what}: {}", said(results, contest, count)),
                    sum,
                });
            }
        };
        let figures = |inside: &[(UnitKind, u32)]| -> Vec<&Figure> {
            let of = inside.iter();
            let of = of.filter_map(|(_, unit)| by_key.get(&(*unit, &count.group, what)));
            of.map(|c| &c.figure).collect()
        };
        let mut kinds: Vec<Vec<&Figure>> = parts.of(count.unit).map(figures).collect();
        kinds.retain(|figures| !figures.is_empty());
        let may_be = |figures: &[&Figure]| {
            let sum: Sum = figures.iter().copied().collect();
            sum.may_be(printed)
        };
        if !kinds.iter().any(|figures| may_be(figures)) {
            compare(&kinds.concat(), "over its parts"); // (1)
        }
        if count.group.is_empty() {
            let of = groups.get(&(count.unit, what));
            let of = of.map_or(&[][..], Vec::as_slice);
            let is_part = |group: &Name| {
                let longer = |c: &&Count| c.group != *group && group.starts_with(&*c.group);
                fold(group) == "writein" || of.iter().any(longer)
            };
            let whole = of.iter().filter(|c| !is_part(&c.group));
            let whole: Vec<&Figure> = whole.map(|c| &c.figure).collect();
            compare(&whole, "over counting groups"); // (2)
        }
        if count.of == CountOf::TotalVotes && count.round.is_none() {
            let of = votes.get(&(count.unit, &count.group));
            let of = of.map_or(&[][..], Vec::as_slice);
            let unresolved = |count: &&&Count| {
                let selection = contest.zip(count.selection);
                selection.is_some_and(|(contest, number)| {
                    let selections = &results.contests[contest].selections;
                    let selection = selections.get(number as usize - 1);
                    selection.is_some_and(|s| s.kind == SelectionKind::WriteIn)
                })
            };
            let without = of.iter().filter(|count| !unresolved(count));
            let without: Sum = without.map(|count| &count.figure).collect();
            if !without.may_be(printed) {
                let all: Vec<&Figure> = of.iter().map(|count| &count.figure).collect();
                compare(&all, "over selections"); // (3)
            }
        }
    }
}

/// What a figure counts, for a message.
fn said(results: &ReportedResults, contest: Option<usize>, count: &Count) -> String {
    let mut text = results.unit_name(count.unit);
    if !count.group.is_empty() {
        text = format!("{text}, {}", count.group);
    }
    let selection = contest.zip(count.selection).and_then(|(contest, number)| {
        let selections = &results.contests[contest].selections;
        selections.get(number as usize - 1)
    });
    match selection {
        Some(selection) => format!("{text}, {}", selection.name),
        None => format!("{text}, {}", count.of.words()),
    }
}

/// One note on all figures of a file that are withheld.
fn note_withheld(builder: &mut Builder<'_>, file: &Place) {
    let results = builder.results();
    let counts = results.contests.iter().flat_map(|contest| &contest.counts);
    let counts = counts.chain(&results.counts);
    let withheld = counts.filter(|c| matches!(c.figure, Figure::Withheld { .. }));
    let mut first: Option<&Count> = None;
    let mut many = 0;
    for count in withheld {
        many += 1;
        first = first.or(Some(count));
    }
    let Some(first) = first else {
        return;
    };
    let mut place = file.clone().row(first.row);
    if !first.sheet.is_empty() {
        place = place.sheet(first.sheet.clone());
    }
    let found = format!("{many} figures withheld, the first as {}", first.figure);
    let (code, weight) = (Code::FigureWithheld, Weight::Note);
    builder.find(code, weight, place, "figures that are printed", found);
}
