//! How a contest is described, wherever it stands: winners, margin, counties, checks, findings.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use election::{Code, ContestResult, Counts, Name};

use super::checks::{VERDICTS, county_link};
use super::index::{Contest, Index, Numbered};
use super::text::{Num, Of};

/// The winners, one after the other.
pub(super) fn winners(result: &ContestResult) -> String {
    match result.winners.as_slice() {
        [] => "—".to_owned(),
        winners => winners.join(", "),
    }
}

/// The margin: `320,460 votes`.
pub(super) fn margin(result: &ContestResult) -> String {
    count(result.margin.map(|votes| votes.0), "vote", "votes")
}

/// N: `4,114,582 cards`.
pub(super) fn cards(result: &ContestResult) -> String {
    count(result.cards.map(|cards| cards.0), "card", "cards")
}

fn count(count: Option<u64>, one: &str, many: &str) -> String {
    match count {
        None => "—".to_owned(),
        Some(1) => format!("1 {one}"),
        Some(count) => format!("{} {many}", Num(count)),
    }
}

/// The counties of a contest; many are folded, and all of them are said to be all.
pub(super) fn write_counties(out: &mut String, names: &[Name], index: &Index) -> fmt::Result {
    const MANY: usize = 4;
    let all = index.counties_within;
    if names.len() > MANY && names.len() == all {
        return write!(out, "all {all}");
    }
    let folded = names.len() > MANY;
    if folded {
        write!(
            out,
            "<details><summary>{}</summary>",
            Of(names.len(), "county", "counties")
        )?;
    }
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        county_link(out, name, index)?;
    }
    if names.is_empty() {
        out.push('—');
    }
    if folded {
        out.push_str("</details>");
    }
    Ok(())
}

/// How many checks of a contest came out how: only what occurs.
pub(super) fn write_counts(out: &mut String, contest: &Contest) -> fmt::Result {
    let counts = Counts::of(contest.checks.iter().map(|check| &check.verdict));
    let parts = [
        counts.equal,
        counts.repaired,
        counts.differs,
        counts.unchecked,
        counts.not_measured,
    ];
    let mut comma = "";
    for (part, (class, words, _)) in parts.into_iter().zip(VERDICTS) {
        if part > 0 {
            write!(
                out,
                "{comma}<span class=\"v {class}\">{} {words}</span>",
                Num(part as u64)
            )?;
            comma = ", ";
        }
    }
    if counts.all() == 0 {
        out.push_str("no check");
    }
    Ok(())
}

/// Links to findings: their numbers by code, and only the first of a code that occurs often.
pub(super) fn write_finding_links(out: &mut String, findings: &[Numbered]) -> fmt::Result {
    const MANY: usize = 6;
    let mut codes: BTreeMap<Code, Vec<usize>> = BTreeMap::new();
    for (number, finding) in findings {
        codes.entry(finding.code).or_default().push(*number);
    }
    let mut mark = "<p class=\"links\">Findings: ";
    for (code, numbers) in &codes {
        write!(out, "{mark}<code>{}</code>", code.id())?;
        mark = "; ";
        let shown = if numbers.len() > MANY {
            1
        } else {
            numbers.len()
        };
        for (at, number) in numbers[..shown].iter().enumerate() {
            let comma = if at > 0 { ", " } else { " " };
            write!(out, "{comma}<a href=\"#finding-{number}\">{number}</a>")?;
        }
        if shown < numbers.len() {
            write!(out, " and {} more", Num((numbers.len() - shown) as u64))?;
        }
    }
    if !codes.is_empty() {
        out.push_str("</p>\n");
    }
    Ok(())
}
