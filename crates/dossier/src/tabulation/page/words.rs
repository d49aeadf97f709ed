//! A count in words: margins, ties, rounds.

use std::fmt::{self, Write};

use tabulate::{ContestMargin, Decimal, Method, Outcome, Tabulation, To};

use super::figures::{Votes, listed, name, of_votes};
use crate::html::text::{Esc, Num};
use crate::tabulation::may_name_the_printed;

/// The margin for a cell of a table.
pub(super) fn margin_in_short(of: &Tabulation) -> String {
    match of.margin {
        Some(ContestMargin::Votes(votes)) => of_votes(votes),
        Some(ContestMargin::Ballots(margin)) if margin.at_least == margin.at_most => {
            ballots(margin.at_least)
        }
        Some(ContestMargin::Ballots(margin)) => {
            format!("{} to {}", Num(margin.at_least), ballots(margin.at_most))
        }
        None => match (&of.rules.count, &of.outcomes[..]) {
            (Method::RankedChoice(_), [outcome]) => LastTwo::of(outcome).map_or_else(
                || "—".to_owned(),
                |two| format!("{} in round {}", of_votes(two.apart()), two.round + 1),
            ),
            _ => "—".to_owned(),
        },
    }
}

fn ballots_of(votes: Decimal) -> String {
    let word = if votes == Decimal::ONE {
        "ballot"
    } else {
        "ballots"
    };
    format!("{} {word}", Votes(votes))
}

fn ballots(count: u64) -> String {
    let word = if count == 1 { "ballot" } else { "ballots" };
    format!("{} {word}", Num(count))
}

/// The margin in sentences, none where nothing is known of it.
pub(super) fn margin(of: &Tabulation) -> String {
    let mut text = String::new();
    if let ([outcome], Some(ContestMargin::Votes(votes))) = (&of.outcomes[..], of.margin) {
        text.push_str(&between(outcome, votes));
    }
    if let (Method::RankedChoice(_), [outcome]) = (&of.rules.count, &of.outcomes[..]) {
        let last_two = LastTwo::of(outcome);
        text.push_str(&last_two.map_or_else(String::new, |two| two.words(outcome)));
    }
    if let Some(ContestMargin::Ballots(margin)) = of.margin {
        let words = match margin.at_least == margin.at_most {
            true => format!(
                " For somebody else to win, or to tie, exactly {} would have to be changed.",
                ballots(margin.at_least)
            ),
            false => format!(
                " For somebody else to win, or to tie, {} would be enough if they were changed. \
                 Whether fewer would do was not computed; fewer than {} would not.",
                ballots(margin.at_most),
                Num(margin.at_least)
            ),
        };
        text.push_str(&words);
    }
    if let Some(votes) = may_name_the_printed(of) {
        text.push_str(&format!(
            " {} for people written in are not resolved: if they name candidates who are printed, and the law counts them, \
             others may be elected.",
            of_votes(votes)
        ));
    }
    if let (Method::Majority(_), [outcome]) = (&of.rules.count, &of.outcomes[..]) {
        text.push_str(&to_the_share(of, outcome));
    }
    text.trim_start().to_owned()
}

/// Between the last winner and the first loser of a contest without rounds.
fn between(outcome: &Outcome, margin: Decimal) -> String {
    let tally = outcome.rounds.first().map_or(&[][..], |round| &round.tally);
    let votes = |at: &usize| tally[*at].unwrap_or_default();
    let last = outcome.winners.iter().copied().min_by_key(votes);
    let losers = (0..tally.len()).filter(|at| tally[*at].is_some());
    let losers = losers.filter(|at| !outcome.winners.contains(at));
    // The first of several with the same votes.
    let next = losers.rev().max_by_key(votes);
    let (Some(last), Some(next)) = (last, next) else {
        return String::new();
    };
    let (last, next) = (name(outcome, last), name(outcome, next));
    let which = match outcome.winners.len() {
        1 => "",
        _ => ", the last of those elected,",
    };
    if margin == Decimal::ZERO {
        return format!("{last} and {next} have the same votes.");
    }
    let (apart, more) = match margin.is_positive() {
        true => (margin, "more"),
        false => (-margin, "fewer"),
    };
    format!(
        "{last}{which} has {} {more} than {next}, the first of those not elected.",
        of_votes(apart)
    )
}

/// The last two of a count in rounds.
struct LastTwo {
    round: usize,
    /// Whoever of the winners has the fewest votes, those left out who were elected before.
    last: usize,
    /// Whoever of the others has the most.
    next: usize,
    votes: [Decimal; 2],
}

impl LastTwo {
    /// Those of the last round that has both.
    fn of(outcome: &Outcome) -> Option<Self> {
        let votes = |round: usize, at: usize| outcome.rounds[round].tally[at];
        let elected_in = |at: usize| {
            let mut rounds = outcome.rounds.iter();
            rounds.position(|round| round.elected.contains(&at))
        };
        let of_round = |round: usize| {
            let all = (0..outcome.candidates.len()).filter(|at| votes(round, *at).is_some());
            let (won, lost): (Vec<usize>, Vec<usize>) =
                all.partition(|at| outcome.winners.contains(at));
            let open = won.into_iter().filter(|at| elected_in(*at) >= Some(round));
            let last = open.min_by_key(|at| votes(round, *at))?;
            let next = lost.into_iter().max_by_key(|at| votes(round, *at))?;
            Some(LastTwo {
                round,
                last,
                next,
                votes: [last, next].map(|at| votes(round, at).unwrap_or_default()),
            })
        };
        (0..outcome.rounds.len()).rev().find_map(of_round)
    }

    fn apart(&self) -> Decimal {
        self.votes[0] - self.votes[1]
    }

    fn words(&self, outcome: &Outcome) -> String {
        let apart = match self.apart() == Decimal::ZERO {
            true => "is level with".to_owned(),
            false => format!("is {} ahead of", of_votes(self.apart())),
        };
        format!(
            "In round {} {} {apart} {} with {} to {}.",
            self.round + 1,
            name(outcome, self.last),
            name(outcome, self.next),
            Votes(self.votes[0]),
            Votes(self.votes[1]),
        )
    }
}

/// How far the selection that the law looks at, or the first, is from the share.
fn to_the_share(of: &Tabulation, outcome: &Outcome) -> String {
    let Method::Majority(rules) = &of.rules.count else {
        return String::new();
    };
    let Some(round) = outcome.rounds.first() else {
        return String::new();
    };
    let votes = |at: &usize| round.tally[*at].unwrap_or_default();
    let most = (0..outcome.candidates.len()).rev().max_by_key(votes);
    let asked = rules.asked(&outcome.candidates).ok().flatten();
    let (Some(at), Some(least)) = (asked.or(most), round.threshold) else {
        return String::new();
    };
    let (has, who) = (votes(&at), name(outcome, at));
    let apart = match has >= least {
        true => format!("{} more", Votes(has - least)),
        false => format!("{} fewer", Votes(least - has)),
    };
    format!(
        "{who} has {}: {apart} than the {} needed.",
        of_votes(has),
        Votes(least)
    )
}

/// Every tie with how it was broken.
pub(super) fn write_ties(out: &mut String, outcome: &Outcome) -> fmt::Result {
    if outcome.ties.is_empty() {
        return Ok(());
    }
    out.push_str("<p><b>Ties</b></p>\n<ul>\n");
    for tie in &outcome.ties {
        let when = match outcome.rounds.len() {
            1 => String::new(),
            _ => format!("Round {}: ", tie.round),
        };
        writeln!(
            out,
            "<li>{when}{} were tied. {} {}: {}.</li>",
            listed(tie.tied.iter().map(|at| name(outcome, *at))),
            name(outcome, tie.chosen),
            tie.fate.words(),
            Esc(&tie.how),
        )?;
    }
    out.push_str("</ul>\n");
    Ok(())
}

/// Every round with who is elected or eliminated, and where their votes go.
pub(super) fn write_rounds(out: &mut String, of: &Tabulation, outcome: &Outcome) -> fmt::Result {
    let is_star = matches!(of.rules.count, Method::Star(_));
    out.push_str(
        "<details class=\"group\"><summary>Round by round in words</summary>\n<ol class=\"story\">\n",
    );
    for (number, round) in (1..).zip(&outcome.rounds) {
        let mut sentences = Vec::new();
        let eliminated = if is_star {
            "not in the runoff"
        } else {
            "eliminated"
        };
        for (who, what) in [(&round.elected, "elected"), (&round.eliminated, eliminated)] {
            let each = who.iter().map(|at| {
                let votes = round.tally[*at].unwrap_or_default();
                let figure = match number {
                    1 if is_star => format!("scores of {} in all", Votes(votes)),
                    _ if is_star => format!("preferred on {}", ballots_of(votes)),
                    _ => of_votes(votes),
                };
                format!("{} ({figure})", name(outcome, *at))
            });
            if !who.is_empty() {
                sentences.push(format!("{} {what}.", listed(each)));
            }
        }
        if sentences.is_empty() {
            sentences.push("Nobody is elected or eliminated.".to_owned());
        }
        let mut from: Vec<usize> = round.transfers.iter().map(|t| t.from).collect();
        from.dedup();
        from.sort_unstable();
        from.dedup();
        for from in from {
            let of_one = round.transfers.iter().filter(|t| t.from == from);
            let each = of_one.map(|transfer| {
                let to = match transfer.to {
                    To::Candidate(at) => format!("to {}", name(outcome, at)),
                    To::Inactive => "to nobody".to_owned(),
                    To::Residual => "lost to rounding".to_owned(),
                };
                format!("{} {to}", Votes(transfer.votes))
            });
            sentences.push(format!("From {}: {}.", name(outcome, from), listed(each)));
        }
        writeln!(out, "<li>{}</li>", sentences.join(" "))?;
    }
    out.push_str("</ol></details>\n");
    Ok(())
}
