//! What stands around the contests: head, index, results that were compared, findings, foot.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use election::{Finding, Name, Weight};

use super::figures::listed;
use super::{Page, contest, flows, words};
use crate::doubts;
use crate::html::findings::write_found;
use crate::html::page::head;
use crate::html::text::{Esc, Num, Of, OrDash};

/// What a count cannot show, whatever it gives.
const LIMITS: &str = "<p>This page counts published records of ballots by the rules that it names. It takes the records as \
given: it does not see the paper, so it cannot say that a ballot was read rightly, that every ballot is among \
them, or that every voter was entitled to vote. It says nothing of the motives of anyone.</p>\n";

/// The same where there were no ballots to count.
const LIMITS_OF_TOTALS: &str = "<p>This page adds up reported figures and says who has the most votes by the rules that it \
names. No record of ballots was counted: it cannot say that the figures are those of the ballots. It says nothing of \
the motives of anyone.</p>\n";

/// Everything before the first section.
pub(super) fn open(out: &mut String, page: &Page<'_>) -> fmt::Result {
    let title = match page.tabulations {
        [one] => format!("{}: the count", Esc(&one.contest)),
        several => format!("The count of {}", Of(several.len(), "contest", "contests")),
    };
    head(out, &title, include_str!("style.css"))?;
    out.push_str(flows::PATTERNS);
    write!(
        out,
        "<header>\n<p class=\"kind\">{}</p>\n<h1>{title}</h1>\n",
        match from_totals(page) {
            true => "From reported totals: no cards were counted",
            false => "Ballots, counted again from their published records",
        }
    )?;
    write_what_if(out, page)?;
    write_doubts(out, page)?;
    out.push_str("</header>\n<main id=\"main\" tabindex=\"-1\">\n");
    Ok(())
}

/// Whether reported totals stand in for cards.
fn from_totals(page: &Page<'_>) -> bool {
    page.tabulations.iter().any(|of| of.totals.is_some())
}

/// Whom somebody left out of the counts, first of all.
fn write_what_if(out: &mut String, page: &Page<'_>) -> fmt::Result {
    let excluded: BTreeSet<&Name> = (page.tabulations.iter())
        .flat_map(|of| &of.excluded)
        .collect();
    if excluded.is_empty() {
        return Ok(());
    }
    let names = listed(excluded.into_iter().map(|name| Esc(name).to_string()));
    writeln!(
        out,
        "<p class=\"outcome differs\"><strong>What if: this is not the count of the election.</strong> It was made without {names}, \
         marks for them being passed over.</p>"
    )
}

/// What was met when the files were read and may bear on the counts.
fn write_doubts(out: &mut String, page: &Page<'_>) -> fmt::Result {
    match doubts(page.of_reading) {
        None => Ok(()),
        Some(doubts) => writeln!(
            out,
            "<p class=\"outcome differs\"><strong>{doubts}</strong> <a href=\"#of-reading\">What they are</a></p>"
        ),
    }
}

/// Every contest with its winners.
pub(super) fn write_index(out: &mut String, page: &Page<'_>, ids: &[String]) -> fmt::Result {
    if let [_] = page.tabulations {
        return Ok(()); // the page begins with it
    }
    out.push_str("<h2 id=\"index\">Contests and winners</h2>\n");
    if page.tabulations.is_empty() {
        out.push_str("<p>No contest was counted to the end.</p>\n");
        return Ok(());
    }
    open_table(
        out,
        "index",
        "Every contest counted, and who is elected",
        &["Contest", "Elected", "Margin", "Ballots"],
    )?;
    for (of, id) in page.tabulations.iter().zip(ids) {
        let ballots = match &of.totals {
            None => of.outcomes.first().map(|outcome| outcome.ballots),
            Some(totals) => totals.ballots,
        };
        let what_if = if of.excluded.is_empty() {
            ""
        } else {
            "what if: "
        };
        writeln!(
            out,
            "<tr><th scope=\"row\"><a href=\"#{id}\">{}</a></th><td class=\"t\">{what_if}{}</td><td class=\"t\">{}</td><td class=\"r\">{}</td></tr>",
            OrDash(&of.contest),
            contest::winners(of),
            words::margin_in_short(of),
            ballots.map_or_else(|| "—".to_owned(), |ballots| Num(ballots).to_string()),
        )?;
    }
    close_table(out);
    Ok(())
}

/// Contests that could not be counted to the end.
pub(super) fn write_undecided(out: &mut String, page: &Page<'_>) -> fmt::Result {
    if page.undecided.is_empty() {
        return Ok(());
    }
    out.push_str("<h2 id=\"undecided\">Not counted to the end</h2>\n<ul>\n");
    for why in page.undecided {
        writeln!(out, "<li>{}</li>", Esc(why))?;
    }
    out.push_str("</ul>\n");
    Ok(())
}

/// Files with reported results, and how many of their figures are ours.
pub(super) fn write_reported(out: &mut String, page: &Page<'_>) -> fmt::Result {
    if page.reported.is_empty() {
        return Ok(());
    }
    out.push_str("<h2 id=\"reported\">Against reported results</h2>\n");
    open_table(
        out,
        "reported",
        "Figures of each file against those of the cards",
        &[
            "File",
            "Compared",
            "Equal",
            "Differ",
            "Withheld in part",
            "Not compared",
        ],
    )?;
    for of in page.reported {
        let marked = if of.differing > 0 {
            " some-differs"
        } else {
            ""
        };
        writeln!(
            out,
            "<tr><th scope=\"row\" class=\"t\">{}</th><td class=\"r\">{}</td><td class=\"r\">{}</td><td class=\"r{marked}\">{}</td><td class=\"r\">{}</td><td class=\"t\">{}</td></tr>",
            OrDash(of.file),
            Num(of.equal + of.differing + of.withheld),
            Num(of.equal),
            Num(of.differing),
            Num(of.withheld),
            OrDash(&of.not_compared),
        )?;
    }
    close_table(out);
    Ok(())
}

/// What was met, the weightiest first; notes are folded.
pub(super) fn write_findings(
    out: &mut String,
    id: &str,
    heading: &str,
    findings: &[Finding],
) -> fmt::Result {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2 id=\"{id}\">{heading}</h2>")?;
    for (weight, words) in [
        (Weight::Unexplained, "Differs and is not explained"),
        (Weight::Unread, "Could not be read or checked"),
        (Weight::Explained, "Differs and is explained"),
        (Weight::Note, "Notes"),
    ] {
        let found = findings.iter().filter(|f| f.weight == weight);
        let found: Vec<_> = found.collect();
        if found.is_empty() {
            continue;
        }
        let many = Of(found.len(), "finding", "findings");
        let open = if weight == Weight::Unexplained {
            " open"
        } else {
            ""
        };
        writeln!(
            out,
            "<details class=\"group\"{open}><summary><h3>{words}</h3> {many}</summary><ol class=\"findings\">"
        )?;
        for finding in found {
            write!(out, "<li><p><b>{}</b>", finding.code.meaning())?;
            if let Some(contest) = &finding.contest {
                write!(out, " · {}", Esc(contest))?;
            }
            write_found(out, finding)?;
            for (what, all) in [("Cards", &finding.cards), ("Figures", &finding.figures)] {
                if !all.is_empty() {
                    let all: Vec<String> = all.iter().map(|of| Esc(of).to_string()).collect();
                    write!(out, "<dt>{what}</dt><dd>{}</dd>", all.join("<br>"))?;
                }
            }
            out.push_str("</dl></li>\n");
        }
        out.push_str("</ol></details>\n");
    }
    Ok(())
}

/// The opening of a table that may be wider than the page, up to its rows: it scrolls by itself, with the keyboard too.
pub(super) fn open_table(
    out: &mut String,
    class: &str,
    caption: &str,
    heads: &[&str],
) -> fmt::Result {
    write!(
        out,
        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Table: {caption}\"><table class=\"{class}\">\
         <caption>{caption}</caption><thead><tr>"
    )?;
    for head in heads {
        write!(out, "<th scope=\"col\">{head}</th>")?;
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    Ok(())
}

/// The end of it.
pub(super) fn close_table(out: &mut String) {
    out.push_str("</tbody></table></div>\n");
}

/// Everything after the last section.
pub(super) fn close(out: &mut String, page: &Page<'_>) -> fmt::Result {
    out.push_str("</main>\n<footer>\n<h2 id=\"about\">What this cannot show</h2>\n");
    out.push_str(match from_totals(page) {
        true => LIMITS_OF_TOTALS,
        false => LIMITS,
    });
    out.push_str(
        "<p>The same records give the same page, byte for byte.</p>\n</footer>\n</body>\n</html>\n",
    );
    Ok(())
}
