//! Findings, the weightiest first, grouped by what kind of disagreement they are.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use election::{Check, Code, Finding, Step, Verdict, Verification, Weight};

use super::checks::{
    close_table, contest_link, county_link, open_table, write_concerned, write_table,
};
use super::index::{Index, Numbered};
use super::text::{Esc, Of, OrDash};

/// What differs and no repair explains: checks, then findings.
pub(super) fn write_unexplained(out: &mut String, v: &Verification, index: &Index) -> fmt::Result {
    open(out, "unexplained", "What differs and is not explained")?;
    let checks: Vec<&Check> = (v.checks.iter())
        .filter(|check| check.verdict == Verdict::Differs)
        .collect();
    if !checks.is_empty() {
        let caption = format_args!("Checks that differ");
        write_table(out, caption, &checks, true, index)?;
    }
    let found = weighing(v, Weight::Unexplained);
    if checks.is_empty() && found.is_empty() {
        out.push_str("<p>Nothing.</p>\n");
    }
    write_groups(out, &found, false, index)?;
    close(out)
}

/// What could not be read, and the checks that could not be made.
pub(super) fn write_unread(out: &mut String, v: &Verification, index: &Index) -> fmt::Result {
    open(out, "unread", "What could not be checked or read")?;
    let mut unchecked: BTreeMap<(Step, &str), Vec<&Check>> = BTreeMap::new();
    for check in &v.checks {
        if let Verdict::CannotBeChecked { because } = &check.verdict {
            let key = (check.step, because.as_str());
            unchecked.entry(key).or_default().push(check);
        }
    }
    if !unchecked.is_empty() {
        let heads = ["Step", "Because", "Checks", "Mandatory", "Concerned"];
        open_table(
            out,
            "unchecked",
            format_args!("Checks that could not be made"),
            &heads,
        )?;
        out.push_str("<tbody>\n");
        for ((step, because), checks) in &unchecked {
            let mandatory = checks.iter().filter(|check| check.mandatory).count();
            write!(
                out,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"r\">{}</td><td class=\"r\">{mandatory}</td><td>",
                step.words().0,
                OrDash(because),
                checks.len(),
            )?;
            write_concerned(out, checks, index)?;
            out.push_str("</td></tr>\n");
        }
        out.push_str("</tbody>");
        close_table(out);
    }
    let found = weighing(v, Weight::Unread);
    if unchecked.is_empty() && found.is_empty() {
        out.push_str(
            "<p>Nothing: every check could be made, and every file that was needed was read.</p>\n",
        );
    }
    write_groups(out, &found, false, index)?;
    close(out)
}

/// What differs until the repairs are made.
pub(super) fn write_explained(out: &mut String, v: &Verification, index: &Index) -> fmt::Result {
    open(
        out,
        "explained",
        "What differs and is explained by the repairs",
    )?;
    let found = weighing(v, Weight::Explained);
    if found.is_empty() {
        out.push_str("<p>Nothing.</p>\n");
    }
    write_groups(out, &found, true, index)?;
    close(out)
}

/// What is worth knowing.
pub(super) fn write_notes(out: &mut String, v: &Verification, index: &Index) -> fmt::Result {
    open(out, "notes", "Notes")?;
    let found = weighing(v, Weight::Note);
    if found.is_empty() {
        out.push_str("<p>None.</p>\n");
    } else {
        out.push_str("<p>Worth knowing; nothing that a step rests on disagrees here.</p>\n");
    }
    write_groups(out, &found, true, index)?;
    close(out)
}

fn open(out: &mut String, id: &str, title: &str) -> fmt::Result {
    writeln!(
        out,
        "<section aria-labelledby=\"{id}\"><h2 id=\"{id}\">{title}</h2>"
    )
}

fn close(out: &mut String) -> fmt::Result {
    out.push_str("</section>\n");
    Ok(())
}

fn weighing(v: &Verification, weight: Weight) -> Vec<Numbered<'_>> {
    (v.findings.iter().enumerate())
        .filter(|(_, finding)| finding.weight == weight)
        .map(|(at, finding)| (at + 1, finding))
        .collect()
}

fn write_groups(out: &mut String, found: &[Numbered], folded: bool, index: &Index) -> fmt::Result {
    const MANY: usize = 20;
    let mut groups: BTreeMap<Code, Vec<Numbered>> = BTreeMap::new();
    for numbered in found {
        groups.entry(numbered.1.code).or_default().push(*numbered);
    }
    for (code, group) in groups {
        let folded = folded || group.len() > MANY;
        let how_many = Of(group.len(), "finding", "findings");
        let (id, meaning) = (code.id(), code.meaning());
        if folded {
            writeln!(
                out,
                "<details class=\"group\"><summary><h3>{meaning}</h3> <code>{id}</code>, {how_many}</summary>"
            )?;
        } else {
            writeln!(
                out,
                "<h3>{meaning} <small><code>{id}</code>, {how_many}</small></h3>"
            )?;
        }
        out.push_str("<ol class=\"findings\">\n");
        for numbered in group {
            write_finding(out, numbered, index)?;
        }
        out.push_str(if folded {
            "</ol></details>\n"
        } else {
            "</ol>\n"
        });
    }
    Ok(())
}

fn write_finding(out: &mut String, (number, finding): Numbered, index: &Index) -> fmt::Result {
    write!(
        out,
        "<li id=\"finding-{number}\"><p><a href=\"#finding-{number}\">Finding {number}</a>"
    )?;
    if let Some(contest) = &finding.contest {
        out.push_str(" · ");
        contest_link(out, contest, index)?;
    }
    if let Some(county) = &finding.county {
        out.push_str(" · ");
        county_link(out, county, index)?;
    }
    if let Some(round) = finding.round {
        write!(out, " · round {round}")?;
    }
    write_found(out, finding)?;
    if !finding.cards.is_empty() {
        out.push_str("<dt>Cards</dt><dd>");
        write_list(out, &finding.cards, ("card", "cards", ", "))?;
        out.push_str("</dd>");
    }
    if !finding.figures.is_empty() {
        out.push_str("<dt>Figures</dt><dd>");
        write_list(out, &finding.figures, ("line", "lines", "<br>"))?;
        out.push_str("</dd>");
    }
    out.push_str("</dl></li>\n");
    Ok(())
}

/// Everything on a list, in the order given; more than five are folded.
fn write_list(
    out: &mut String,
    all: &[String],
    (one, many, between): (&'static str, &'static str, &str),
) -> fmt::Result {
    const MANY: usize = 5;
    let folded = all.len() > MANY;
    if folded {
        write!(
            out,
            "<details><summary>{}</summary>",
            Of(all.len(), one, many)
        )?;
    }
    for (at, text) in all.iter().enumerate() {
        let between = if at > 0 { between } else { "" };
        write!(out, "{between}<span class=\"id\">{}</span>", Esc(text))?;
    }
    if folded {
        out.push_str("</details>");
    }
    Ok(())
}

/// Where a finding is, what was expected and what was found; the list is left open.
pub(crate) fn write_found(out: &mut String, finding: &Finding) -> fmt::Result {
    write!(
        out,
        "<br><span class=\"place\">{}</span></p><dl><dt>Expected</dt><dd>{}</dd><dt>Found</dt><dd>{}</dd>",
        Esc(&finding.place),
        OrDash(&finding.expected),
        OrDash(&finding.found),
    )?;
    if !finding.note.is_empty() {
        write!(out, "<dt>Note</dt><dd>{}</dd>", Esc(&finding.note))?;
    }
    Ok(())
}
