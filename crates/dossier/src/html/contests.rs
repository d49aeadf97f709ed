//! Contests: the targeted ones with their risk round by round and their checks, and the others.

use std::fmt::{self, Write};

use election::{ContestResult, Counts, Name, Opportunistic, Verification, Votes};

use super::checks::{VERDICTS, close_table, contest_link, county_link, open_table, write_table};
use super::index::{Contest, Index};
use super::risk_picture::{self, Kinds};
use super::text::{Esc, Num, Of, OrDash, PValue, Percent};

/// The contests whose risk was to be limited.
pub(super) fn write_targeted(out: &mut String, v: &Verification, index: &Index) -> fmt::Result {
    out.push_str(
        "<section aria-labelledby=\"targeted\"><h2 id=\"targeted\">Contests targeted</h2>\n",
    );
    let targeted: Vec<&Contest> = index
        .contests
        .iter()
        .filter(|c| c.result.targeted)
        .collect();
    if targeted.is_empty() {
        out.push_str("<p>None.</p></section>\n");
        return Ok(());
    }
    risk_picture::write(out, index)?;
    out.push_str("<h3 id=\"rounds\">Round by round</h3>\n");
    let heads = [
        "Contest",
        "Counties",
        "Winner",
        "Runner-up",
        "Margin in votes",
        "Cards, N",
        "Limit",
        "Round",
        "Draws",
        "Discrepancies",
        "Published risk",
        "Recomputed",
        "P-value, ours",
        "Limit met",
        "State of the contest",
    ];
    open_table(
        out,
        "contests rounds",
        format_args!("Targeted contests, a line for each round"),
        &heads,
    )?;
    let all_counties = v
        .counties
        .iter()
        .filter(|county| county.id.is_some())
        .count();
    for contest in &targeted {
        write_rounds(out, contest, all_counties, index)?;
    }
    close_table(out);
    out.push_str(
        "<p class=\"note\">A discrepancy of +2 or +1 is a card that the machine read more in the winner’s favour \
         than the board did, by two votes or one; −1 and −2 the reverse. The published risk is printed to a \
         tenth of a percent; “recomputed” is the same arithmetic done again. Our P-value is rounded up.</p>\n\
         <h3 id=\"checks\">Checks, contest by contest</h3>\n",
    );
    for contest in &targeted {
        let name = Esc(&contest.result.contest);
        write!(
            out,
            "<details class=\"each\" id=\"checks-of-{}\"><summary><h4>{name}</h4> ",
            contest.id
        )?;
        write_counts(out, contest)?;
        out.push_str("</summary>\n");
        write_finding_links(out, &contest.findings)?;
        let caption = format_args!("Checks of {name}");
        write_table(out, caption, &contest.checks, false, index)?;
        out.push_str("</details>\n");
    }
    out.push_str("</section>\n");
    Ok(())
}

/// The contest's rows: what it is, once, and a line for each round.
fn write_rounds(
    out: &mut String,
    contest: &Contest,
    all_counties: usize,
    index: &Index,
) -> fmt::Result {
    let result = contest.result;
    let span = result.rounds.len().max(1);
    write!(
        out,
        "<tbody id=\"{id}\"><tr><th scope=\"rowgroup\" rowspan=\"{span}\">{}<br><a class=\"minor\" \
         href=\"#checks-of-{id}\">",
        Esc(&result.contest),
        id = contest.id,
    )?;
    write_counts(out, contest)?;
    write!(out, "</a></th><td rowspan=\"{span}\">")?;
    write_counties(out, &result.counties, all_counties, index)?;
    write!(
        out,
        "</td><td rowspan=\"{span}\">{}</td>",
        Esc(winners(result))
    )?;
    write!(
        out,
        "<td rowspan=\"{span}\">{}</td><td rowspan=\"{span}\" class=\"r\">{}</td>\
         <td rowspan=\"{span}\" class=\"r\">{}</td><td rowspan=\"{span}\" class=\"r\">",
        OrDash(result.runner_up.as_deref().unwrap_or_default()),
        votes(result.margin),
        votes(result.cards.map(|cards| Votes(cards.0))),
    )?;
    match result.risk_limit {
        Some(limit) => write!(out, "{}</td>", Percent(limit))?,
        None => out.push_str("—</td>"),
    }
    if result.rounds.is_empty() {
        out.push_str("<td colspan=\"8\">no round measured</td></tr>");
    }
    for (at, round) in result.rounds.iter().enumerate() {
        if at > 0 {
            out.push_str("<tr>");
        }
        let m = &round.measurement;
        write!(
            out,
            "<td class=\"r\">{}</td><td class=\"r\">{}</td><td>{}</td><td class=\"r\">{}\u{a0}%</td>\
             <td class=\"r\">{}",
            round.round,
            Num(m.draws),
            Kinds(m.discrepancies),
            OrDash(&m.published_percent),
            OrDash(&m.recomputed_percent),
        )?;
        if !m.recomputed_percent.is_empty() {
            out.push_str("\u{a0}%");
        }
        out.push_str("</td><td class=\"r\">");
        match m.p_value {
            Some(p) => write!(out, "{}", PValue(p))?,
            None => out.push('—'),
        }
        writeln!(
            out,
            "</td><td>{}</td><td>{}</td></tr>",
            OrDash(&m.published_limit_met),
            OrDash(&m.published_status),
        )?;
    }
    out.push_str("</tbody>\n");
    Ok(())
}

/// The contests whose risk nobody limited.
pub(super) fn write_others(out: &mut String, v: &Verification, index: &Index) -> fmt::Result {
    out.push_str(
        "<section aria-labelledby=\"not-targeted\"><h2 id=\"not-targeted\">Contests that were not targeted</h2>\n",
    );
    let others: Vec<&Contest> = index
        .contests
        .iter()
        .filter(|c| !c.result.targeted)
        .collect();
    if others.is_empty() {
        out.push_str("<p>None.</p></section>\n");
        return Ok(());
    }
    let how_many = Of(others.len(), "contest", "contests");
    write!(
        out,
        "<p>The audit did not measure the risk of {how_many}. That nothing was found against them is not counted \
         as agreement. Where cards drawn for another contest support a P-value for one of them, it is shown; it \
         is ours, not the state’s.</p>\n<details><summary>All {how_many}</summary>\n"
    )?;
    let heads = [
        "Contest",
        "Counties",
        "Winner",
        "Runner-up",
        "Margin in votes",
        "Cards, N",
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
    let all_counties = v
        .counties
        .iter()
        .filter(|county| county.id.is_some())
        .count();
    for contest in others {
        let result = contest.result;
        write!(
            out,
            "<tr id=\"{}\"><th scope=\"row\">{}</th><td>",
            contest.id,
            Esc(&result.contest)
        )?;
        write_counties(out, &result.counties, all_counties, index)?;
        write!(
            out,
            "</td><td>{}</td><td>{}</td><td class=\"r\">{}</td><td class=\"r\">{}</td><td>",
            Esc(winners(result)),
            OrDash(result.runner_up.as_deref().unwrap_or_default()),
            votes(result.margin),
            votes(result.cards.map(|cards| Votes(cards.0))),
        )?;
        write_counts(out, contest)?;
        write_finding_links(out, &contest.findings)?;
        out.push_str("</td><td>");
        write_opportunistic(out, &result.opportunistic, index)?;
        out.push_str("</td></tr>\n");
    }
    out.push_str("</tbody>");
    close_table(out);
    out.push_str("</details></section>\n");
    Ok(())
}

fn write_opportunistic(out: &mut String, said: &Opportunistic, index: &Index) -> fmt::Result {
    match said {
        Opportunistic::Targeted => out.push('—'),
        Opportunistic::CannotBeComputed { because } => {
            write!(out, "Nothing: {}", OrDash(because))?;
        }
        Opportunistic::Computed {
            drawn_for,
            draws,
            discrepancies,
            without_reading,
            p_value,
            assumption,
        } => {
            write!(
                out,
                "P-value <b>{}</b> from {} draws for ",
                PValue(*p_value),
                Num(*draws)
            )?;
            contest_link(out, drawn_for, index)?;
            write!(
                out,
                "; discrepancies: {}; without a usable reading: {}. Assumes: {}",
                Kinds(*discrepancies),
                Num(*without_reading),
                OrDash(assumption)
            )?;
        }
    }
    Ok(())
}

fn winners(result: &ContestResult) -> String {
    match result.winners.as_slice() {
        [] => "—".to_owned(),
        winners => winners.join(", "),
    }
}

fn votes(votes: Option<Votes>) -> String {
    votes.map_or_else(|| "—".to_owned(), |votes| Num(votes.0).to_string())
}

/// The counties of a contest; many are folded, and all of them are said to be all.
fn write_counties(out: &mut String, names: &[Name], all: usize, index: &Index) -> fmt::Result {
    const MANY: usize = 4;
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
fn write_counts(out: &mut String, contest: &Contest) -> fmt::Result {
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

/// Links to findings: their numbers.
pub(super) fn write_finding_links(
    out: &mut String,
    findings: &[(usize, &election::Finding)],
) -> fmt::Result {
    if findings.is_empty() {
        return Ok(());
    }
    out.push_str("<p class=\"links\">Findings: ");
    for (at, (number, finding)) in findings.iter().enumerate() {
        let comma = if at > 0 { ", " } else { "" };
        write!(
            out,
            "{comma}<a href=\"#finding-{number}\">{number} {}</a>",
            finding.code.id()
        )?;
    }
    out.push_str("</p>\n");
    Ok(())
}
