//! The contests whose risk nobody limited, and what cards drawn for other contests say of them.

use std::collections::HashMap;
use std::fmt::{self, Write};

use election::Opportunistic;

use super::checks::{close_table, contest_link, open_table};
use super::contests::{cards, margin, winners, write_counties, write_counts, write_finding_links};
use super::index::{Contest, Index};
use super::risk_picture::Kinds;
use super::text::{Esc, Num, Of, OrDash};
use crate::p_value::PValue;

/// The section.
pub(super) fn write(out: &mut String, index: &Index) -> fmt::Result {
    out.push_str(
        "<section aria-labelledby=\"not-targeted\"><h2 id=\"not-targeted\">Contests that were not targeted</h2>\n",
    );
    let others: Vec<&Contest> = index
        .contests
        .iter()
        .filter(|c| !c.result.measured())
        .collect();
    if others.is_empty() {
        out.push_str("<p>None.</p></section>\n");
        return Ok(());
    }
    let how_many = Of(others.len(), "contest", "contests");
    writeln!(
        out,
        "<p>The audit did not measure the risk of {how_many}. That nothing was found against them is not counted \
         as agreement. Where cards drawn for another contest support a P-value for one of them, it is shown; it \
         is ours, not the state’s.</p>"
    )?;
    let remarks = Remarks::of(&others);
    remarks.write(out)?;
    writeln!(out, "<details><summary>All {how_many}</summary>")?;
    let heads = [
        "Contest",
        "Counties",
        "Winner",
        "Runner-up",
        "Margin",
        "N",
        "Checks",
        "What cards drawn for other contests say",
    ];
    open_table(
        out,
        "contests",
        format_args!("Contests that were not targeted"),
        &heads,
    )?;
    out.push_str("<tbody>\n");
    for contest in others {
        let result = contest.result;
        write!(
            out,
            "<tr id=\"{}\"><th scope=\"row\">{}</th><td>",
            contest.id,
            Esc(&result.contest)
        )?;
        write_counties(out, &result.counties, index)?;
        write!(
            out,
            "</td><td>{}</td><td>{}</td><td class=\"r\">{}</td><td class=\"r\">{}</td><td>",
            Esc(winners(result)),
            OrDash(result.runner_up.as_deref().unwrap_or_default()),
            margin(result),
            cards(result),
        )?;
        write_counts(out, contest)?;
        write_finding_links(out, &contest.findings)?;
        out.push_str("</td><td>");
        write_opportunistic(out, &result.opportunistic, &remarks, index)?;
        out.push_str("</td></tr>\n");
    }
    out.push_str("</tbody>");
    close_table(out);
    out.push_str("</details></section>\n");
    Ok(())
}

fn write_opportunistic(
    out: &mut String,
    said: &Opportunistic,
    remarks: &Remarks,
    index: &Index,
) -> fmt::Result {
    match said {
        Opportunistic::Targeted => out.push('—'),
        Opportunistic::Measured => out.push_str("measured by the audit"),
        Opportunistic::CannotBeComputed { because } => {
            write!(out, "nothing, {}", remarks.short(because))?;
        }
        Opportunistic::Computed {
            parts,
            draws,
            discrepancies,
            without_reading,
            p_value,
            assumption,
        } => {
            write!(
                out,
                "P-value <b>{}</b> from {} draws",
                PValue(*p_value),
                Num(*draws)
            )?;
            for (at, part) in parts.iter().enumerate() {
                let Some(drawn_for) = &part.drawn_for else {
                    continue;
                };
                match parts.len() {
                    1 => out.push_str(" for "),
                    _ => {
                        let sign = if at == 0 { ":" } else { "," };
                        write!(out, "{sign} {} for ", Num(part.draws))?;
                    }
                }
                contest_link(out, drawn_for, index)?;
            }
            write!(
                out,
                "; discrepancies: {}; without a usable reading: {}; assuming {}",
                Kinds(*discrepancies),
                Num(*without_reading),
                remarks.short(assumption)
            )?;
        }
    }
    Ok(())
}

/// Reasons and assumptions that many contests share: said once, above the table, with a number.
struct Remarks<'a> {
    often: Vec<&'a str>,
    number: HashMap<&'a str, usize>,
}

impl<'a> Remarks<'a> {
    fn of(contests: &[&'a Contest]) -> Self {
        const OFTEN: usize = 8;
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let mut often = Vec::new();
        for contest in contests {
            let remark = match &contest.result.opportunistic {
                Opportunistic::Targeted | Opportunistic::Measured => continue,
                Opportunistic::CannotBeComputed { because } => because,
                Opportunistic::Computed { assumption, .. } => assumption,
            };
            let count = counts.entry(remark).or_default();
            *count += 1;
            if *count == OFTEN {
                often.push(remark.as_str());
            }
        }
        let number = often
            .iter()
            .enumerate()
            .map(|(at, remark)| (*remark, at + 1))
            .collect();
        Remarks { often, number }
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        if self.often.is_empty() {
            return Ok(());
        }
        out.push_str("<p>Remarks that the table refers to:</p>\n<ol>\n");
        for (at, remark) in self.often.iter().enumerate() {
            writeln!(out, "<li id=\"remark-{}\">{}</li>", at + 1, OrDash(remark))?;
        }
        out.push_str("</ol>\n");
        Ok(())
    }

    /// The remark, or where it stands.
    fn short(&self, remark: &'a str) -> String {
        match self.number.get(remark) {
            Some(number) => format!("<a href=\"#remark-{number}\">remark {number}</a>"),
            None => OrDash(remark).to_string(),
        }
    }
}
