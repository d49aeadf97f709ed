//! The two sides of a statement about totals: what is to be more, and than what.
//!
//! The units are those of `assertions::Assorter`: the sides differ by a N v.

use assertions::{Assertion, Exact, Rule, Tally};
use tabulate::majority::Of;

/// One side of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What it is.
    pub what: String,
    /// Votes or points, by the record.
    pub value: Exact,
}

impl Side {
    /// A side with its value.
    pub fn new(what: String, value: Exact) -> Self {
        Side { what, value }
    }
}

/// The left side, the right side, and what a card adds to their difference.
pub(super) fn of(assertion: &Assertion, tally: &Tally) -> (Side, Side, String) {
    let name = |at: u16| &*assertion.names[&at];
    let votes = |at: u16| tally.votes[usize::from(at)].clone();
    let plain = |what: &str, at: u16| Side::new(format!("{what} of {}", name(at)), votes(at));
    let pair = |what: &str, winner: u16, loser: u16| {
        let adds = format!(
            "its {what} for {}, less those for {}",
            name(winner),
            name(loser)
        );
        (plain(what, winner), plain(what, loser), adds)
    };
    match assertion.assorter.rule() {
        Rule::Pair { winner, loser, .. } => pair("votes", *winner, *loser),
        Rule::Score { winner, loser, .. } => pair("scores", *winner, *loser),
        Rule::Borda { winner, loser, .. } => pair("points", *winner, *loser),
        Rule::AboveThreshold {
            candidate,
            share,
            of,
        } => {
            let base = base(*of, tally, Exact::from(*share), &share.to_string());
            let adds = format!("its vote for {}, less {}", name(*candidate), base.1);
            (plain("votes", *candidate), base.0, adds)
        }
        Rule::BelowThreshold {
            candidate,
            share,
            of,
        } => {
            let base = base(*of, tally, Exact::from(*share), &share.to_string());
            let adds = format!("{}, less its vote for {}", base.1, name(*candidate));
            (base.0, plain("votes", *candidate), adds)
        }
        Rule::Linear { terms, .. } => {
            let side = |sign: Exact| {
                let of_side = terms.iter().map(|term| (term, &term.weight * &sign));
                let of_side = of_side.filter(|(_, weight)| weight.is_positive());
                let (mut what, mut value) = (Vec::new(), Exact::ZERO);
                for (term, weight) in of_side {
                    let times = match weight == Exact::ONE {
                        true => String::new(),
                        false => format!("{weight} · "),
                    };
                    what.push(format!("{times}votes of {}", name(term.candidate)));
                    value = value + weight * votes(term.candidate);
                }
                Side::new(what.join(" + "), value)
            };
            let (left, right) = (side(Exact::ONE), side(-Exact::ONE));
            let adds = format!("{}, less {}, both on it", left.what, right.what);
            (left, right, adds)
        }
        Rule::Remainders {
            winner,
            loser,
            winner_seats,
            loser_seats,
            seats,
            among,
            ..
        } => {
            let lead = i128::from(*winner_seats) - i128::from(*loser_seats) - 1;
            let lead = Exact::new(lead, *seats);
            let mut lists: Vec<u16> = among.iter().copied().chain([*winner, *loser]).collect();
            lists.sort_unstable();
            lists.dedup();
            let all: Exact = lists.into_iter().map(votes).sum();
            let right = Side::new(
                match lead == Exact::ZERO {
                    true => format!("votes of {}", name(*loser)),
                    false => format!("votes of {} + {lead} of all", name(*loser)),
                },
                votes(*loser) + lead * all,
            );
            let adds = format!(
                "its votes for {}, less {}, on it",
                name(*winner),
                right.what
            );
            (plain("votes", *winner), right, adds)
        }
        Rule::Divisors {
            winner,
            loser,
            winner_divisor,
            loser_divisor,
            ..
        } => {
            let ratio = Exact::from(*loser_divisor) / Exact::from(*winner_divisor);
            let left = Side::new(
                match ratio == Exact::ONE {
                    true => format!("votes of {}", name(*winner)),
                    false => format!("votes of {} · {ratio}", name(*winner)),
                },
                votes(*winner) * ratio,
            );
            let adds = format!("{}, less votes of {}, both on it", left.what, name(*loser));
            (left, plain("votes", *loser), adds)
        }
        Rule::NotEliminatedBefore { .. } | Rule::NotEliminatedNext { .. } => {
            unreachable!("totals do not have rankings")
        }
    }
}

/// A share of votes or ballots, and of what one card has of them.
fn base(of: Of, tally: &Tally, share: Exact, words: &str) -> (Side, String) {
    let known = "the assertion was made with it";
    let (what, all, one) = match of {
        Of::Votes => (
            "the valid votes",
            tally.votes.iter().cloned().sum(),
            "if it has a valid vote",
        ),
        Of::MarkedBallots => (
            "the marked ballots",
            tally.marked.expect(known).into(),
            "if it is marked",
        ),
        Of::Ballots => (
            "the ballots",
            tally.ballots.expect(known).into(),
            "if it has the contest and is not rejected",
        ),
    };
    let all: Exact = all;
    let side = Side::new(format!("{words} of {what}"), share * all);
    (side, format!("{words} {one}"))
}
