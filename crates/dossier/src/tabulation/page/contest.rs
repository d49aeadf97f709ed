//! A contest: winners, margin, rules, figures.

use std::fmt::{self, Write};

use tabulate::{Decimal, Outcome, Tabulation};

use super::figures::{Votes, listed, name, of_votes};
use super::flows::{Flows, Picture};
use super::{table, words};
use crate::html::text::{Esc, Num, OrDash};
use crate::tabulation::standing;

/// The section of a contest.
pub(super) fn write(out: &mut String, of: &Tabulation, id: &str) -> fmt::Result {
    writeln!(
        out,
        "<section class=\"contest\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>",
        OrDash(&of.contest)
    )?;
    if !of.excluded.is_empty() {
        let names = listed(of.excluded.iter().map(|name| Esc(name).to_string()));
        writeln!(
            out,
            "<p><b>What if:</b> counted without {names}; marks for them are passed over.</p>"
        )?;
    }
    if let Some(carried) = &of.straight_party {
        writeln!(
            out,
            "<p><b>Straight party:</b> {} votes on {} cards are of a mark for the party; {} cards have marks that could not be decided on, and get none.</p>",
            Num(carried.votes),
            Num(carried.cards),
            Num(carried.unclear)
        )?;
    }
    if let Some(totals) = &of.totals {
        writeln!(
            out,
            "<p><b>From reported totals, no cards:</b> {}.</p>",
            Esc(&totals.file)
        )?;
    }
    let class = if of.winners().next().is_some() {
        "holds"
    } else {
        "incomplete"
    };
    writeln!(
        out,
        "<p class=\"outcome {class}\"><strong>{}</strong> {}</p>",
        elected(of),
        words::margin(of)
    )?;
    write_facts(out, of)?;
    write_rules(out, of)?;
    let several = of.outcomes.len() > 1;
    for (seat, outcome) in (1..).zip(&of.outcomes) {
        let id = if several {
            writeln!(out, "<h3>Seat {seat}: {}</h3>", winners_of(outcome))?;
            format!("{id}--seat-{seat}")
        } else {
            id.to_owned()
        };
        words::write_ties(out, outcome)?;
        match Flows::of(outcome) {
            Some(flows) => write_picture(out, of, outcome, &flows, &id)?,
            None if standing(outcome).is_empty() => {
                out.push_str("<p>The record has nobody to vote for in this contest.</p>\n");
            }
            None if outcome.rounds.len() == 1 => table::write_bars(out, of, outcome, &id)?,
            None => {}
        }
        if outcome.rounds.len() > 1 {
            table::write_rounds(out, of, outcome, &id)?;
            words::write_rounds(out, of, outcome)?;
        }
    }
    out.push_str("</section>\n");
    Ok(())
}

/// Everybody elected; a list with several seats once with their number.
pub(super) fn winners(of: &Tabulation) -> String {
    match &of.outcomes[..] {
        [one] => winners_of(one),
        several => listed(several.iter().map(winners_of)),
    }
}

fn winners_of(outcome: &Outcome) -> String {
    let mut seats: Vec<(usize, usize)> = Vec::new();
    for at in &outcome.winners {
        match seats.iter_mut().find(|(of, _)| of == at) {
            Some((_, seats)) => *seats += 1,
            None => seats.push((*at, 1)),
        }
    }
    let each = seats.into_iter().map(|(at, seats)| match seats {
        1 => name(outcome, at),
        _ => format!("{} ({seats} seats)", name(outcome, at)),
    });
    match outcome.winners.is_empty() {
        true => "nobody".to_owned(),
        false => listed(each),
    }
}

fn elected(of: &Tabulation) -> String {
    match of.winners().count() {
        0 => "Nobody is elected.".to_owned(),
        1 => format!("{} is elected.", winners(of)),
        _ => format!("Elected: {}.", winners(of)),
    }
}

fn write_facts(out: &mut String, of: &Tabulation) -> fmt::Result {
    let Some(outcome) = of.outcomes.first() else {
        return Ok(());
    };
    out.push_str("<dl class=\"facts\">\n");
    let overvotes = outcome.rounds.first().map(|round| round.inactive.overvotes);
    let count = |count: u64| Num(count).to_string();
    let said = |said: Option<u64>| said.map_or_else(|| "not reported".to_owned(), count);
    let mut facts = match &of.totals {
        None => vec![
            ("Ballots", count(outcome.ballots)),
            ("Undervotes", count(outcome.undervotes)),
            (
                "Overvotes",
                Votes(overvotes.unwrap_or_default()).to_string(),
            ),
        ],
        Some(totals) => vec![
            ("Ballots cast, as reported", said(totals.ballots)),
            ("Undervotes, as reported", said(totals.undervotes)),
            ("Overvotes, as reported", said(totals.overvotes)),
        ],
    };
    if outcome.rounds.len() > 1 {
        facts.push(("Rounds", count(outcome.rounds.len() as u64)));
    }
    if of.rejected > 0 {
        let what = "Ballots not counted by the machine, or not readable";
        facts.push((what, count(of.rejected)));
    }
    if of.groups > 0 {
        let what = "Groups of cards of which only votes together are published, not counted";
        facts.push((what, count(of.groups)));
    }
    for (what, value) in facts {
        writeln!(out, "<div><dt>{what}</dt><dd>{value}</dd></div>")?;
    }
    out.push_str("</dl>\n");
    Ok(())
}

fn write_rules(out: &mut String, of: &Tabulation) -> fmt::Result {
    write!(
        out,
        "<p class=\"rules\"><b>Rules:</b> {}. <b>Law:</b> {}.",
        OrDash(&of.rules.name),
        OrDash(&of.rules.law)
    )?;
    if !of.rules.source.is_empty() {
        write!(out, " <b>Source:</b> {}.", Esc(&of.rules.source))?;
    }
    out.push_str("</p>\n");
    Ok(())
}

fn write_picture(
    out: &mut String,
    of: &Tabulation,
    outcome: &Outcome,
    flows: &Flows,
    id: &str,
) -> fmt::Result {
    let picture = format!("{id}--picture");
    let title = format!("{}: votes from round to round", of.contest);
    let tables = table::blocks(outcome, id);
    let first = tables.first().map_or(id, |(id, _)| id);
    let description = format!(
        "A column for each of {} of the {} rounds, a bar for each candidate, as high as the votes, and bands for the votes \
         that stay or move. Elected: {}. All figures are in the tables below.",
        flows.columns.len(),
        outcome.rounds.len(),
        winners_of(outcome),
    );
    writeln!(
        out,
        "<figure class=\"flows\"><figcaption><p><b>How votes moved from round to round.</b> {} <a href=\"#{first}\">All figures in a table</a></p><p class=\"legend\">",
        notes(outcome, flows)
    )?;
    for (mark, words) in [
        (
            "<rect class=\"on\" x=\"7\" width=\"12\" height=\"14\"/>",
            "in the count",
        ),
        (
            "<rect class=\"won\" x=\"7\" width=\"12\" height=\"14\"/>",
            "✓ elected",
        ),
        (
            "<rect class=\"out\" x=\"7\" width=\"12\" height=\"14\"/>",
            "✕ eliminated after this",
        ),
        (
            "<rect class=\"idle\" x=\"7\" width=\"12\" height=\"14\"/>",
            "for nobody: no choice left that counts",
        ),
        (
            "<path class=\"stays\" d=\"M0 2h26v10H0z\"/>",
            "votes that stay",
        ),
        (
            "<path class=\"moves\" d=\"M0 2h26v10H0z\"/>",
            "votes that move",
        ),
    ] {
        write!(
            out,
            "<span><svg width=\"26\" height=\"14\" aria-hidden=\"true\" focusable=\"false\">{mark}</svg> {words}</span> "
        )?;
    }
    writeln!(
        out,
        "</p></figcaption>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"{picture}-title\">"
    )?;
    let picture = Picture {
        outcome,
        flows,
        id: &picture,
        title: &title,
        description: &description,
    };
    picture.write(out)?;
    out.push_str("</div></figure>\n");
    Ok(())
}

/// Who is eliminated in a step, by name where they are few; all of them are in the tables.
fn out_of_step(outcome: &Outcome, out: &[usize]) -> String {
    match out.len() {
        0 => "Nobody is eliminated in them".to_owned(),
        1..=6 => {
            let names = listed(out.iter().map(|at| name(outcome, *at)));
            format!("Eliminated in them: {names}")
        }
        many => format!("In them {many} are eliminated"),
    }
}

/// What the picture leaves out or draws together.
fn notes(outcome: &Outcome, flows: &Flows) -> String {
    let mut text = String::from("Bars are as high as the votes.");
    let votes: Decimal = outcome.rounds[0].tally.iter().flatten().copied().sum();
    for step in flows.steps.iter().filter(|step| step.rounds.len() > 1) {
        let moved: Decimal = outcome.rounds[step.rounds.clone()]
            .iter()
            .flat_map(|round| &round.transfers)
            .map(|transfer| transfer.votes)
            .sum();
        text.push_str(&format!(
            " Rounds {} to {} are drawn as one step: each moves less than {}\u{a0}% of the {} of the first round, together {}, \
             and elects nobody. {}.",
            step.rounds.start + 1,
            step.rounds.end,
            flows.limit,
            of_votes(votes),
            Votes(moved),
            out_of_step(outcome, &step.out),
        ));
    }
    for node in &flows.nodes {
        let folded =
            |step: &&super::flows::Step| step.rounds.len() > 1 && step.out.contains(&node[0]);
        if node.len() > 1 && !flows.steps.iter().any(|step| folded(&step)) {
            text.push_str(&format!(
                " One bar, because each has less than {}\u{a0}% when they leave: {}.",
                flows.limit,
                listed(node.iter().map(|at| name(outcome, *at))),
            ));
        }
    }
    let lost = outcome
        .rounds
        .last()
        .map_or(Decimal::ZERO, |round| round.residual);
    if lost.is_positive() {
        text.push_str(&format!(
            " {} lost to rounding: too little to draw apart, they stand with those for nobody.",
            of_votes(lost),
        ));
    }
    let fractions = |round: &tabulate::Round| round.tally.iter().flatten().any(|v| v.places() > 0);
    if outcome.rounds.iter().any(fractions) {
        text.push_str(
            " Figures in the picture are rounded to whole votes; the tables have every place.",
        );
    }
    text
}
