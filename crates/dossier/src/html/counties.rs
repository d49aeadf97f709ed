//! A section for each county: what a clerk looks for.

use std::fmt::{self, Write};

use election::Counts;

use super::cards;
use super::checks::{close_table, contest_link, open_table, write_table};
use super::contests::write_finding_links;
use super::index::{County, Index};
use super::text::{Esc, Num, Of};

/// The section, with an index of the counties at its top.
pub(super) fn write(out: &mut String, index: &Index) -> fmt::Result {
    out.push_str(
        "<section aria-labelledby=\"counties\"><h2 id=\"counties\">Counties and their cards</h2>\n",
    );
    if index.counties.is_empty() {
        out.push_str("<p>None.</p></section>\n");
        return Ok(());
    }
    out.push_str("<nav aria-label=\"Counties\"><ul class=\"index\">\n");
    for county in &index.counties {
        write!(
            out,
            "<li><a href=\"#{}\">{}</a>",
            county.id,
            Esc(county.name)
        )?;
        let counts = Counts::of(county.checks.iter().map(|check| &check.verdict));
        match counts.differs {
            0 => {}
            1 => out.push_str(" <small>1 check differs</small>"),
            n => write!(out, " <small>{n} checks differ</small>")?,
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ul></nav>\n");
    for county in &index.counties {
        write_county(out, county, index)?;
    }
    out.push_str("</section>\n");
    Ok(())
}

fn write_county(out: &mut String, county: &County, index: &Index) -> fmt::Result {
    let name = Esc(county.name);
    write!(
        out,
        "<section class=\"county\"><h3 id=\"{}\">{name}</h3>\n<p>",
        county.id
    )?;
    match county.result {
        None => out
            .push_str("Named by other records only: it is not among the counties with a manifest."),
        Some(result) => {
            match result.cards {
                Some(cards) => write!(
                    out,
                    "{} cards in {} of the manifest as published. ",
                    Num(cards.0),
                    Of(result.batches, "batch", "batches")
                )?,
                None => out.push_str("No manifest among the files. "),
            }
            write!(
                out,
                "{} examined. ",
                Of(result.cards_examined, "card", "cards")
            )?;
            match result.id {
                Some(id) => write!(out, "County number {id} in the order of the draw.")?,
                None if index.outside.contains(county.name) => {
                    out.push_str("Outside this audit: no other file of it names the county.");
                }
                None => {}
            }
        }
    }
    out.push_str("</p>\n");
    write_finding_links(out, &county.findings)?;
    if county.checks.is_empty() {
        out.push_str("<p>No check is about this county alone.</p>\n");
    } else {
        let caption = format_args!("Checks about {name}");
        write_table(out, caption, &county.checks, false, index)?;
    }
    if !index.with_draws {
        out.push_str(
            "<p>No file says for which contest a card was drawn: the checks above are of the county's list.</p>\n",
        );
    } else if county.draws.is_empty() {
        out.push_str("<p>No card of this county was drawn.</p>\n");
    } else {
        write_contests(out, county, index)?;
        cards::write(out, county)?;
    }
    out.push_str("</section>\n");
    Ok(())
}

/// The contests for which cards of the county were drawn. Draws are in the order of the contests.
fn write_contests(out: &mut String, county: &County, index: &Index) -> fmt::Result {
    let caption = format_args!("Contests drawn in {}", Esc(county.name));
    let heads = [
        "Contest",
        "Draws that fell here",
        "Of them with a discrepancy",
        "Of them on no sheet",
    ];
    open_table(out, "drawn", caption, &heads)?;
    out.push_str("<tbody>\n");
    for draws in county.draws.chunk_by(|a, b| a.0 == b.0) {
        let discrepant = draws
            .iter()
            .filter(|(_, card)| !card.discrepancy.trim().is_empty());
        let absent = draws.iter().filter(|(_, card)| card.round.is_none());
        out.push_str("<tr><th scope=\"row\">");
        contest_link(out, draws[0].0, index)?;
        writeln!(
            out,
            "</th><td class=\"r\">{}</td><td class=\"r\">{}</td><td class=\"r\">{}</td></tr>",
            Num(draws.len() as u64),
            Num(discrepant.count() as u64),
            Num(absent.count() as u64),
        )?;
    }
    out.push_str("</tbody>");
    close_table(out);
    Ok(())
}
