//! The contests whose risk was to be limited: the picture, the rounds in numbers, the checks.

use std::fmt::{self, Write};

use election::{Measurement, RoundResult};

use super::checks::{close_table, open_table, write_table};
use super::contests::{cards, margin, winners, write_counties, write_counts, write_finding_links};
use super::index::{Contest, Index};
use super::risk_picture::{self, Kinds};
use super::text::{Esc, Num, OrDash, Percent};
use crate::p_value::PValue;

/// What the columns of a round are.
const HEADS: [&str; 8] = [
    "Round",
    "Draws",
    "Discrepancies",
    "Published risk",
    "Recomputed",
    "P-value, ours",
    "Limit met",
    "State of the contest",
];

const EXPLAINED: &str = "<p class=\"note\">A discrepancy of +2 or +1 is a card that the machine read more in \
the winner’s favour than the board did, by two votes or one; −1 and −2 the reverse. N is the number of cards \
drawn from. “Recomputed” is the published arithmetic, done again. Our P-value is rounded up. Draws, \
discrepancies, risk, limit met and state are as of the end of the round, all rounds so far together.</p>\n";

/// The section.
pub(super) fn write(out: &mut String, index: &Index) -> fmt::Result {
    out.push_str(
        "<section aria-labelledby=\"targeted\"><h2 id=\"targeted\">Contests targeted</h2>\n",
    );
    let contests = index.contests.iter();
    let targeted: Vec<&Contest> = contests.filter(|c| c.result.measured()).collect();
    if targeted.is_empty() {
        out.push_str("<p>None.</p></section>\n");
        return Ok(());
    }
    risk_picture::write(out, index)?;
    out.push_str("<h3 id=\"rounds\">Round by round</h3>\n");
    out.push_str(EXPLAINED);
    let caption = format_args!("Targeted contests, a line for each round");
    open_table(out, "rounds", caption, &HEADS)?;
    for contest in &targeted {
        write_contest(out, contest, index)?;
    }
    close_table(out);
    out.push_str("<h3 id=\"checks\">Checks, contest by contest</h3>\n");
    for contest in &targeted {
        write_checks(out, contest, index)?;
    }
    out.push_str("</section>\n");
    Ok(())
}

/// What the contest is, across the table, and under it a line for each round.
fn write_contest(out: &mut String, contest: &Contest, index: &Index) -> fmt::Result {
    let result = contest.result;
    let along = match result.targeted {
        true => "",
        false => " (not targeted, measured along with the others)",
    };
    write!(
        out,
        "<tbody id=\"{}\"><tr class=\"what\"><th scope=\"rowgroup\" colspan=\"{}\"><b>{}</b>{along} <div>Counties: ",
        contest.id,
        HEADS.len(),
        Esc(&result.contest),
    )?;
    write_counties(out, &result.counties, index)?;
    write!(
        out,
        "</div> <div>Winner: {}</div> <div>Runner-up: {}</div> <div>Margin: {}</div> <div>N: {}</div> \
         <div>Limit: ",
        Esc(winners(result)),
        OrDash(result.runner_up.as_deref().unwrap_or_default()),
        margin(result),
        cards(result),
    )?;
    match result.risk_limit {
        Some(limit) => write!(out, "{}", Percent(limit))?,
        None => out.push('—'),
    }
    write!(
        out,
        "</div> <div>Checks: <a href=\"#checks-of-{}\">",
        contest.id
    )?;
    write_counts(out, contest)?;
    out.push_str("</a></div></th></tr>\n");
    if result.rounds.is_empty() {
        let columns = HEADS.len();
        writeln!(
            out,
            "<tr><td colspan=\"{columns}\">no round measured</td></tr>"
        )?;
    }
    for round in &result.rounds {
        write_round(out, round)?;
    }
    out.push_str("</tbody>\n");
    Ok(())
}

fn write_round(out: &mut String, round: &RoundResult) -> fmt::Result {
    let m = &round.measurement;
    write!(
        out,
        "<tr><th scope=\"row\" class=\"r\">{}</th><td class=\"r\">{}</td><td>{}</td><td class=\"r\">{}</td>\
         <td class=\"r\">{}</td><td class=\"r\">",
        round.round,
        Num(m.draws),
        Found(m),
        Printed(&m.published_percent),
        Printed(&m.recomputed_percent),
    )?;
    match m.p_value {
        Some(p) => write!(out, "{}", PValue(p))?,
        None => out.push('—'),
    }
    writeln!(
        out,
        "</td><td>{}</td><td>{}</td></tr>",
        OrDash(&m.published_limit_met),
        OrDash(&m.published_status),
    )
}

/// What the figure rests on: in words, else discrepancies by kind.
struct Found<'a>(&'a Measurement);

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.working.as_str() {
            "" => Kinds(self.0.discrepancies).fmt(f),
            working => Esc(working).fmt(f),
        }
    }
}

/// A percentage as it was printed; the sign is ours if it has none.
pub(super) struct Printed<'a>(pub(super) &'a str);

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", OrDash(self.0.trim()))?;
        if self.0.trim().parse::<f64>().is_ok() {
            f.write_str("\u{a0}%")?;
        }
        Ok(())
    }
}

fn write_checks(out: &mut String, contest: &Contest, index: &Index) -> fmt::Result {
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
    Ok(())
}
