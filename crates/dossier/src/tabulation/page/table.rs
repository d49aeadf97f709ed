//! Every figure of a count in tables: rounds side by side, or votes with bars where there is one round.

use std::fmt::{self, Write};

use tabulate::{Decimal, Method, Outcome, Round, Tabulation, condorcet};

use super::figures::{Votes, name, share};
use super::frame::close_table;
use crate::tabulation::{in_order, standing};

/// So many rounds stand beside each other: of whole votes, and of votes with fractions.
const ROUNDS: (usize, usize) = (10, 7);

/// The ids of the tables of a count in rounds, with the rounds that each has.
pub(super) fn blocks(outcome: &Outcome, id: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let fractions = outcome.rounds.iter().any(|round| {
        let mut tally = round.tally.iter().flatten();
        tally.any(|votes| votes.places() > 0)
    });
    let many = if fractions { ROUNDS.1 } else { ROUNDS.0 };
    let all = outcome.rounds.len();
    let starts = (0..all).step_by(many).enumerate();
    starts
        .map(|(at, start)| {
            (
                format!("{id}--rounds-{}", at + 1),
                start..all.min(start + many),
            )
        })
        .collect()
}

/// The rounds, some to a table.
pub(super) fn write_rounds(
    out: &mut String,
    of: &Tabulation,
    outcome: &Outcome,
    id: &str,
) -> fmt::Result {
    let rounds = outcome.rounds.len();
    let is_star = matches!(of.rules.count, Method::Star(_));
    for (id, block) in blocks(outcome, id) {
        let caption = match rounds == block.len() {
            true if is_star => {
                "Sums of scores in round 1, ballots that prefer each finalist in round 2".to_owned()
            }
            true => "Votes in each round".to_owned(),
            false if block.len() == 1 => format!("Votes in round {}", block.end),
            false => format!("Votes in rounds {} to {}", block.start + 1, block.end),
        };
        write!(
            out,
            "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"{id}--caption\"><table class=\"count\" id=\"{id}\">\
             <caption id=\"{id}--caption\">{caption}</caption><thead><tr><th scope=\"col\">Candidate</th>"
        )?;
        for round in block.clone() {
            write!(
                out,
                "<th scope=\"col\" class=\"r\">Round {}</th>",
                round + 1
            )?;
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        let shown = &outcome.rounds[block];
        for at in standing(outcome) {
            // Those who were out before are not in this table.
            if shown.iter().any(|round| round.tally[at].is_some()) {
                write_candidate(out, outcome, shown, at)?;
            }
        }
        write_rest(out, is_star, outcome, shown)?;
        close_table(out);
    }
    Ok(())
}

fn write_candidate(out: &mut String, outcome: &Outcome, shown: &[Round], at: usize) -> fmt::Result {
    write!(out, "<tr><th scope=\"row\">{}</th>", name(outcome, at))?;
    for round in shown {
        let fate = if round.elected.contains(&at) {
            "<span class=\"won\"><span aria-hidden=\"true\">✓ </span><span class=\"sr\">elected, </span>"
        } else if round.eliminated.contains(&at) {
            "<span class=\"out\"><span aria-hidden=\"true\">✕ </span><span class=\"sr\">eliminated, </span>"
        } else {
            "<span>"
        };
        match round.tally[at] {
            Some(votes) => write!(out, "<td class=\"r\">{fate}{}</span></td>", Votes(votes))?,
            None => out.push_str("<td></td>"),
        }
    }
    out.push_str("</tr>\n");
    Ok(())
}

/// A figure of a round.
type OfRound = fn(&Round) -> Decimal;

/// What counts for nobody, why, and how many votes elect; only what occurs in any round.
fn write_rest(out: &mut String, is_star: bool, outcome: &Outcome, shown: &[Round]) -> fmt::Result {
    let exhausted = if is_star {
        "No preference"
    } else {
        "Exhausted"
    };
    let rows: [(&str, OfRound); 7] = [
        (exhausted, |round| round.inactive.exhausted),
        ("Overvotes", |round| round.inactive.overvotes),
        ("Skipped rankings", |round| round.inactive.skipped),
        ("Repeated rankings", |round| round.inactive.repeated),
        ("Last surplus", |round| round.inactive.final_surplus),
        ("Lost to rounding", |round| round.residual),
        ("Votes that elect", |round| {
            round.threshold.unwrap_or_default()
        }),
    ];
    for (what, of) in rows {
        if !outcome.rounds.iter().any(|round| of(round).is_positive()) {
            continue;
        }
        write!(out, "<tr class=\"rest\"><th scope=\"row\">{what}</th>")?;
        for round in shown {
            write!(out, "<td class=\"r\">{}</td>", Votes(of(round)))?;
        }
        out.push_str("</tr>\n");
    }
    Ok(())
}

/// The one round of a count without rounds: a bar beside every figure.
pub(super) fn write_bars(
    out: &mut String,
    of: &Tabulation,
    outcome: &Outcome,
    id: &str,
) -> fmt::Result {
    let Some(round) = outcome.rounds.first() else {
        return Ok(());
    };
    let (caption, figures) = figures(&of.rules.count);
    write!(
        out,
        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"{id}--caption\"><table class=\"bars\" id=\"{id}--votes\">\
         <caption id=\"{id}--caption\">{caption}</caption><thead><tr><th scope=\"col\">Candidate or selection</th>\
         <th scope=\"col\" class=\"r\">{figures}</th>"
    )?;
    let is_votes = figures == "Votes";
    if is_votes {
        out.push_str("<th scope=\"col\" class=\"r\">Share</th>");
    }
    out.push_str("<th scope=\"col\">Elected</th><td></td></tr></thead>\n<tbody>\n");
    let tally = || round.tally.iter().flatten().copied();
    let (all, most): (Decimal, Decimal) = (tally().sum(), tally().max().unwrap_or_default());
    for at in in_order(of, outcome) {
        let votes = round.tally[at].unwrap_or_default();
        let seats = outcome.winners.iter().filter(|won| **won == at).count();
        let (class, mark) = match seats {
            0 => ("on", String::new()),
            1 => ("won", "✓ elected".to_owned()),
            _ => ("won", format!("✓ {seats} seats")),
        };
        write!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"r\">{}</td>",
            name(outcome, at),
            Votes(votes)
        )?;
        if is_votes {
            write!(out, "<td class=\"r\">{}</td>", share(votes, all))?;
        }
        // In tenths of a percent of the longest bar.
        let length = match most.is_positive() && votes.is_positive() {
            true => votes.by(100).divided(most, 1, tabulate::Rounding::HalfUp),
            false => Decimal::ZERO,
        };
        writeln!(
            out,
            "<td>{mark}</td><td class=\"bar\"><svg width=\"100%\" height=\"14\" aria-hidden=\"true\" focusable=\"false\">\
             <rect class=\"{class}\" x=\"0\" y=\"0.5\" width=\"{length}%\" height=\"13\"/></svg></td></tr>"
        )?;
    }
    close_table(out);
    Ok(())
}

/// What the figures of a method are: a caption and a heading.
fn figures(method: &Method) -> (&'static str, &'static str) {
    match method {
        Method::Score(_) | Method::Star(_) => ("Sums of scores", "Score"),
        Method::Borda(_) => ("Points by rank", "Points"),
        Method::Condorcet(rules) => match rules.method {
            condorcet::Method::Minimax => (
                "The strongest victory against each; the least is best",
                "Strongest defeat",
            ),
            condorcet::Method::Copeland => (
                "Victories over others; half a point for as many votes as another",
                "Points",
            ),
            condorcet::Method::RankedPairs | condorcet::Method::Schulze => (
                "How many others the finished order has below each",
                "Others below",
            ),
        },
        Method::Plurality(_)
        | Method::Majority(_)
        | Method::PartyList(_)
        | Method::RankedChoice(_)
        | Method::SingleTransferableVote(_) => ("Votes", "Votes"),
    }
}
