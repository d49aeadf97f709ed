//! The repairs used: each set once, with the steps and contests that it makes equal.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use election::{Check, Step};

use super::checks::{county_link, write_concerned};
use super::index::{Index, RepairSet};
use super::text::{Esc, Of, OrDash};

/// The section.
pub(super) fn write(out: &mut String, index: &Index) -> fmt::Result {
    out.push_str("<section aria-labelledby=\"repairs\"><h2 id=\"repairs\">Repairs used</h2>\n");
    if index.repairs.is_empty() {
        out.push_str("<p>None: whatever is equal is equal as published.</p>\n");
    } else {
        out.push_str(
            "<p>Where a step did not come out as published, changes from a fixed list were tried, each of one \
             row and each taken from another published file. These are the smallest sets that make published \
             and recomputed the same.</p>\n<ol class=\"sets\">\n",
        );
    }
    for (at, set) in index.repairs.iter().enumerate() {
        write_set(out, at + 1, set, index)?;
    }
    if !index.repairs.is_empty() {
        out.push_str("</ol>\n");
    }
    out.push_str("</section>\n");
    Ok(())
}

fn write_set(out: &mut String, number: usize, set: &RepairSet, index: &Index) -> fmt::Result {
    const MANY: usize = 12;
    writeln!(
        out,
        "<li id=\"repair-{number}\"><h3>Set {number}: {}, making {} equal</h3>",
        Of(set.repairs.len(), "repair", "repairs"),
        Of(set.checks.len(), "check", "checks"),
    )?;
    let folded = set.repairs.len() > MANY;
    if folded {
        write!(
            out,
            "<details><summary>All {} repairs</summary>",
            set.repairs.len()
        )?;
    }
    out.push_str("<ul>\n");
    for (repair, sources) in &set.repairs {
        out.push_str("<li>");
        if let Some(county) = &repair.county {
            county_link(out, county, index)?;
            out.push_str(": ");
        }
        writeln!(
            out,
            "{}: <b>{}</b> <span class=\"place\">from {}</span></li>",
            repair.kind.words(),
            OrDash(&repair.what),
            Esc(sources.join(", ")),
        )?;
    }
    out.push_str(if folded {
        "</ul></details>\n<dl>"
    } else {
        "</ul>\n<dl>"
    });
    let mut steps: BTreeMap<Step, Vec<&Check>> = BTreeMap::new();
    for check in &set.checks {
        steps.entry(check.step).or_default().push(check);
    }
    for (step, checks) in steps {
        write!(out, "<dt>{}</dt><dd>", step.words().0)?;
        write_concerned(out, &checks, index)?;
        out.push_str("</dd>");
    }
    out.push_str("</dl></li>\n");
    Ok(())
}
