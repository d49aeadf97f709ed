//! A tabulation on a terminal: rounds as a table.

use std::fmt::Write as _;

use tabulate::{ContestMargin, Decimal, Method, Outcome, Round, Tabulation};

use super::{in_order, may_name_the_printed};
use crate::printable;

/// So many rounds stand beside each other.
const ROUNDS_A_BLOCK: usize = 8;

/// The rounds of a contest, who is elected, and every tie with how it was broken.
pub fn text(tabulation: &Tabulation) -> String {
    let mut text = format!("{}\n", printable(&tabulation.contest));
    if !tabulation.excluded.is_empty() {
        let names = tabulation.excluded.iter().map(|name| printable(name));
        let names = names.collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            text,
            "  what if: counted without {names}; marks for them are passed over"
        );
    }
    let (name, law) = (&tabulation.rules.name, &tabulation.rules.law);
    let _ = writeln!(text, "  by {} ({})", printable(name), printable(law));
    if let Some(totals) = &tabulation.totals {
        let _ = writeln!(
            text,
            "  from reported totals, no cards: {}",
            printable(&totals.file)
        );
    }
    if let Some(carried) = &tabulation.straight_party {
        let _ = writeln!(
            text,
            "  straight party: {} votes on {} cards are of a mark for the party{}",
            carried.votes,
            carried.cards,
            unclear(carried.unclear)
        );
    }
    for (seat, outcome) in (1..).zip(&tabulation.outcomes) {
        if tabulation.outcomes.len() > 1 {
            let _ = writeln!(text, "  seat {seat}");
        }
        of_outcome(&mut text, tabulation, outcome);
    }
    match tabulation.margin {
        Some(ContestMargin::Votes(votes)) => {
            let _ = writeln!(
                text,
                "  margin: {votes} votes between the last winner and the first loser"
            );
        }
        Some(ContestMargin::Ballots(margin)) => {
            let (least, most) = (margin.at_least, margin.at_most);
            let enough = match most {
                1 => "1 changed ballot is enough".to_owned(),
                _ => format!("{most} changed ballots are enough"),
            };
            let enough = format!("{enough} for another winner, or for a tie with one");
            let words = match least == most {
                true => format!("{enough}; fewer are not"),
                false => format!(
                    "{enough}, fewer than {least} are not; between them it was not computed"
                ),
            };
            let _ = writeln!(text, "  margin: {words}");
        }
        None => {}
    }
    if let Some(votes) = may_name_the_printed(tabulation) {
        let _ = writeln!(
            text,
            "  {votes} votes for people written in are not resolved: if they name candidates who are printed, and the law counts \
             them, others may be elected"
        );
    }
    if tabulation.rejected > 0 {
        let rejected = tabulation.rejected;
        let _ = writeln!(
            text,
            "  not counted: {rejected} ballots on which the machine did not count the contest, or that cannot be read"
        );
    }
    if tabulation.groups > 0 {
        let groups = tabulation.groups;
        let _ = writeln!(
            text,
            "  not counted: {groups} groups of cards of which only the votes together are published"
        );
    }
    text
}

fn of_outcome(text: &mut String, of: &Tabulation, outcome: &Outcome) {
    match &of.totals {
        None => {
            let (ballots, undervotes) = (outcome.ballots, outcome.undervotes);
            let _ = writeln!(text, "  {ballots} ballots, {undervotes} undervotes");
        }
        Some(totals) => {
            let said = [
                (totals.ballots, "ballots cast"),
                (totals.undervotes, "undervotes"),
                (totals.overvotes, "overvotes"),
            ];
            let said = said
                .iter()
                .filter_map(|(many, word)| Some(format!("{} {word}", (*many)?)));
            let said = said.collect::<Vec<_>>().join(", ");
            if !said.is_empty() {
                let _ = writeln!(text, "  {said}, as reported");
            }
        }
    }
    let order = in_order(of, outcome);
    let mut rows: Vec<(String, Vec<String>)> = order
        .iter()
        .map(|at| {
            let votes = outcome
                .rounds
                .iter()
                .map(|round| votes_in(round, *at))
                .collect();
            (printable(&outcome.candidates[*at].name).to_string(), votes)
        })
        .collect();
    let mut row = |name: &str, of: &dyn Fn(&Round) -> Decimal| {
        let values: Vec<Decimal> = outcome.rounds.iter().map(of).collect();
        if values.iter().any(|votes| votes.is_positive()) {
            rows.push((
                name.to_owned(),
                values.iter().map(Decimal::to_string).collect(),
            ));
        }
    };
    let is_star = matches!(of.rules.count, Method::Star(_));
    let exhausted = if is_star {
        "no preference"
    } else {
        "exhausted"
    };
    row(exhausted, &|round| round.inactive.exhausted);
    row("overvotes", &|round| round.inactive.overvotes);
    row("skipped rankings", &|round| round.inactive.skipped);
    row("repeated rankings", &|round| round.inactive.repeated);
    row("last surplus", &|round| round.inactive.final_surplus);
    row("lost to rounding", &|round| round.residual);
    row("elects", &|round| round.threshold.unwrap_or_default());
    table(text, outcome, &rows);
    let names = |who: &[usize]| {
        let names = who
            .iter()
            .map(|at| printable(&outcome.candidates[*at].name).to_string());
        names.collect::<Vec<_>>().join(", ")
    };
    if is_star {
        text.push_str(
            "  round 1 has sums of scores, round 2 the ballots that prefer each finalist\n",
        );
    }
    let eliminated = if is_star {
        "not in the runoff:"
    } else {
        "eliminated"
    };
    for (number, round) in (1..).zip(&outcome.rounds) {
        let when = match outcome.rounds.len() {
            1 => String::new(),
            _ => format!("round {number}: "),
        };
        for (what, who) in [("elected", &round.elected), (eliminated, &round.eliminated)] {
            if !who.is_empty() {
                let _ = writeln!(text, "  {when}{what} {}", names(who));
            }
        }
    }
    if outcome.winners.is_empty() {
        text.push_str("  nobody is elected\n");
    }
    for tie in &outcome.ties {
        let chosen = names(&[tie.chosen]);
        let when = match outcome.rounds.len() {
            1 => String::new(),
            _ => format!(" in round {}", tie.round),
        };
        let _ = writeln!(
            text,
            "  tie{when} between {}: {chosen} {}, {}",
            names(&tie.tied),
            tie.fate.words(),
            printable(&tie.how)
        );
    }
}

fn votes_in(round: &Round, at: usize) -> String {
    let votes = round.tally[at].map_or_else(String::new, |votes| votes.to_string());
    match round.elected.contains(&at) {
        true => format!("{votes}*"),
        false => votes,
    }
}

/// Rounds from left to right, some in a block.
fn table(text: &mut String, outcome: &Outcome, rows: &[(String, Vec<String>)]) {
    let first = rows
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or_default();
    let rounds = outcome.rounds.len();
    for start in (0..rounds).step_by(ROUNDS_A_BLOCK) {
        let block = start..rounds.min(start + ROUNDS_A_BLOCK);
        let widths: Vec<usize> = block
            .clone()
            .map(|r| {
                rows.iter()
                    .map(|(_, votes)| votes[r].chars().count())
                    .max()
                    .unwrap_or(0)
                    .max(5)
            })
            .collect();
        let _ = write!(text, "  {:first$}", if rounds > 1 { "round" } else { "" });
        for (round, width) in block.clone().zip(&widths) {
            let number = if rounds > 1 {
                (round + 1).to_string()
            } else {
                "votes".to_owned()
            };
            let _ = write!(text, "  {number:>width$}");
        }
        text.push('\n');
        // Those who were out before this block are not in it.
        let in_block = rows
            .iter()
            .filter(|(_, votes)| votes[block.clone()].iter().any(|v| !v.is_empty()));
        for (name, votes) in in_block {
            let _ = write!(text, "  {name:first$}");
            for (round, width) in block.clone().zip(&widths) {
                let _ = write!(text, "  {:>width$}", votes[round]);
            }
            text.push('\n');
        }
    }
}

/// Cards of which it is not known what a mark for a party is, in words.
fn unclear(cards: u64) -> String {
    match cards {
        0 => String::new(),
        cards => format!("; {cards} cards have marks that could not be decided on, and get none"),
    }
}
