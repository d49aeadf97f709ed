//! Checks in tables, and the words and marks of their verdicts.

use std::collections::HashMap;
use std::fmt::{self, Write};

use election::{Check, Verdict};

use super::index::Index;
use super::text::{Esc, Of, OrDash};

/// Class, words and meaning of each verdict, in the order of its count.
pub(super) const VERDICTS: [(&str, &str, &str); 5] = [
    (
        "equal",
        "equal",
        "What was published and what these files give are the same.",
    ),
    (
        "repaired",
        "equal after repairs",
        "They are the same once the repairs named are made. A repair is one change of one row, taken from \
         another published file, from a fixed list; the smallest set is shown.",
    ),
    (
        "differs",
        "differs",
        "They are not the same, and no repair on the list explains it. It does not say why.",
    ),
    (
        "unchecked",
        "cannot be checked",
        "The files do not have what is needed; what is missing is named.",
    ),
    (
        "unmeasured",
        "not measured",
        "The audit published nothing to compare with. This is not agreement.",
    ),
];

/// Class and words of a verdict.
pub(super) fn verdict(verdict: &Verdict) -> (&'static str, &'static str) {
    let at = match verdict {
        Verdict::Equal => 0,
        Verdict::EqualAfterRepairs { .. } => 1,
        Verdict::Differs => 2,
        Verdict::CannotBeChecked { .. } => 3,
        Verdict::NotMeasured => 4,
    };
    (VERDICTS[at].0, VERDICTS[at].1)
}

/// The opening of a table that may be wider than the page: it scrolls by itself, with the keyboard too.
pub(super) fn open_table(
    out: &mut String,
    class: &str,
    caption: fmt::Arguments,
    heads: &[&str],
) -> fmt::Result {
    write!(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: {caption}\">\
         <table class=\"{class}\"><caption>{caption}</caption><thead><tr>"
    )?;
    for head in heads {
        write!(out, "<th scope=\"col\">{head}</th>")?;
    }
    out.push_str("</tr></thead>\n");
    Ok(())
}

/// The end of it.
pub(super) fn close_table(out: &mut String) {
    out.push_str("</table></div>\n");
}

/// A table of checks; `whom` says whether contest and county have a column.
pub(super) fn write_table(
    out: &mut String,
    caption: fmt::Arguments,
    checks: &[&Check],
    whom: bool,
    index: &Index,
) -> fmt::Result {
    let heads: &[&str] = if whom {
        &[
            "Step",
            "Concerns",
            "Rounds",
            "Verdict",
            "Published",
            "Recomputed",
        ]
    } else {
        &["Step", "Rounds", "Verdict", "Published", "Recomputed"]
    };
    open_table(out, "checks", caption, heads)?;
    out.push_str("<tbody>\n");
    for rounds in checks.chunk_by(|a, b| same_but_round(a, b)) {
        let check = rounds[0];
        write!(out, "<tr><th scope=\"row\">{}</th>", check.step.words().0)?;
        if whom {
            out.push_str("<td>");
            write_whom(out, check, index)?;
            out.push_str("</td>");
        }
        let rounds: Vec<u32> = rounds.iter().filter_map(|check| check.round).collect();
        match rounds.as_slice() {
            [] => out.push_str("<td>—</td>"),
            rounds => write!(out, "<td>{}</td>", Rounds(rounds))?,
        }
        write_verdict(out, check, index)?;
        let (published, recomputed) = (OrDash(&check.published), OrDash(&check.recomputed));
        if check.published == check.recomputed {
            writeln!(out, "<td colspan=\"2\" class=\"t\">{published}</td></tr>")?;
        } else {
            writeln!(
                out,
                "<td class=\"t\">{published}</td><td class=\"t\">{recomputed}</td></tr>"
            )?;
        }
    }
    out.push_str("</tbody>");
    close_table(out);
    Ok(())
}

/// Whether two checks say the same of two rounds.
fn same_but_round(a: &Check, b: &Check) -> bool {
    a.round.is_some()
        && b.round.is_some()
        && (a.step, &a.contest, &a.county, a.mandatory)
            == (b.step, &b.contest, &b.county, b.mandatory)
        && (&a.verdict, &a.published, &a.recomputed) == (&b.verdict, &b.published, &b.recomputed)
}

/// Rounds, one after the other.
struct Rounds<'a>(&'a [u32]);

impl fmt::Display for Rounds<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, round) in self.0.iter().enumerate() {
            let comma = if at > 0 { ",\u{a0}" } else { "" };
            write!(f, "{comma}{round}")?;
        }
        Ok(())
    }
}

fn write_verdict(out: &mut String, check: &Check, index: &Index) -> fmt::Result {
    let (class, words) = verdict(&check.verdict);
    write!(out, "<td><span class=\"v {class}\">{words}</span>")?;
    match &check.verdict {
        Verdict::EqualAfterRepairs { repairs } => {
            if let Some(number) = index.repair_number(repairs) {
                write!(out, ": <a href=\"#repair-{number}\">set {number}</a>")?;
            }
        }
        Verdict::CannotBeChecked { because } => {
            write!(out, ": {}", Esc(because))?;
            if check.mandatory {
                out.push_str(" (mandatory)");
            }
        }
        _ => {}
    }
    out.push_str("</td>");
    Ok(())
}

/// The contest or county that a check is about, as links.
fn write_whom(out: &mut String, check: &Check, index: &Index) -> fmt::Result {
    match (&check.contest, &check.county) {
        (None, None) => out.push_str("the audit"),
        (Some(contest), None) => contest_link(out, contest, index)?,
        (None, Some(county)) => county_link(out, county, index)?,
        (Some(contest), Some(county)) => {
            contest_link(out, contest, index)?;
            out.push_str(", ");
            county_link(out, county, index)?;
        }
    }
    Ok(())
}

/// A contest's name, leading to its row.
pub(super) fn contest_link(out: &mut String, name: &str, index: &Index) -> fmt::Result {
    link(out, name, index.contest_id(name))
}

/// A county's name, leading to its section.
pub(super) fn county_link(out: &mut String, name: &str, index: &Index) -> fmt::Result {
    link(out, name, index.county_id(name))
}

fn link(out: &mut String, name: &str, id: Option<&str>) -> fmt::Result {
    match id {
        Some(id) => write!(out, "<a href=\"#{id}\">{}</a>", OrDash(name)),
        None => write!(out, "{}", OrDash(name)),
    }
}

/// Whom a number of checks is about, each contest or county once with its rounds; a long list is folded.
pub(super) fn write_concerned(out: &mut String, checks: &[&Check], index: &Index) -> fmt::Result {
    const LONG: usize = 8;
    let mut place = HashMap::new();
    let mut concerned: Vec<(&Check, Vec<u32>)> = Vec::new();
    for check in checks {
        let key = (check.contest.as_deref(), check.county.as_deref());
        let at = *place.entry(key).or_insert(concerned.len());
        if at == concerned.len() {
            concerned.push((check, Vec::new()));
        }
        concerned[at].1.extend(check.round);
    }
    let folded = concerned.len() > LONG;
    if folded {
        out.push_str("<details><summary>");
        write_how_many(out, &concerned)?;
        out.push_str("</summary>");
    }
    for (at, (check, rounds)) in concerned.iter().enumerate() {
        if at > 0 {
            out.push_str("; ");
        }
        write_whom(out, check, index)?;
        match rounds.as_slice() {
            [] => {}
            [round] => write!(out, " (round {round})")?,
            rounds => write!(out, " (rounds {})", Rounds(rounds))?,
        }
    }
    if folded {
        out.push_str("</details>");
    }
    Ok(())
}

/// `the audit, 32 contests, 2 counties`: what occurs of it.
fn write_how_many(out: &mut String, concerned: &[(&Check, Vec<u32>)]) -> fmt::Result {
    let contests = concerned
        .iter()
        .filter(|(check, _)| check.contest.is_some());
    let contests = contests.count();
    let counties = concerned
        .iter()
        .filter(|(check, _)| check.contest.is_none() && check.county.is_some());
    let counties = counties.count();
    let mut comma = "";
    if contests + counties < concerned.len() {
        out.push_str("the audit");
        comma = ", ";
    }
    if contests > 0 {
        write!(out, "{comma}{}", Of(contests, "contest", "contests"))?;
        comma = ", ";
    }
    if counties > 0 {
        write!(out, "{comma}{}", Of(counties, "county", "counties"))?;
    }
    Ok(())
}
