//! Assertions in words, as formulae, and with their numbers.
//!
//! Candidates are named where their names are known, else written as #place.

use std::collections::{BTreeMap, BTreeSet};

use election::Name;
use tabulate::majority::Of;

use crate::assertion::Assertion;
use crate::assorter::{Rule, Term};
use crate::exact::Exact;

/// An assertion for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What it says, as a sentence.
    pub sentence: String,
    /// The inequality that it stands for; T are votes.
    pub formula: String,
    /// What its numbers are called, and the numbers: exact ratios as they stand.
    pub numbers: Vec<(&'static str, Exact)>,
}

impl Assertion {
    /// The assertion for people.
    pub fn words(&self) -> Words {
        let upper = self.assorter.upper();
        let mut numbers = vec![
            ("cards N", Exact::from(self.cards.0)),
            ("upper bound u", upper),
            ("reported mean", self.mean()),
            ("margin v", self.margin.clone()),
            ("room v/u", self.room()),
        ];
        if let Ok(compared) = self.overstatement() {
            numbers.push(("value without error 1/(2 − v/u)", compared.without_error()));
        }
        Words {
            sentence: sentence(self.assorter.rule(), &self.names),
            formula: formula(self.assorter.rule(), &self.names),
            numbers,
        }
    }
}

impl Rule {
    /// The candidates that it names, ascending.
    pub fn candidates(&self) -> Vec<u16> {
        let named: BTreeSet<u16> = match self {
            Rule::Pair { winner, loser, .. }
            | Rule::Score { winner, loser, .. }
            | Rule::Borda { winner, loser, .. }
            | Rule::Remainders { winner, loser, .. }
            | Rule::Divisors { winner, loser, .. }
            | Rule::NotEliminatedBefore { winner, loser } => [*winner, *loser].into(),
            Rule::AboveThreshold { candidate, .. } | Rule::BelowThreshold { candidate, .. } => {
                [*candidate].into()
            }
            Rule::Linear { terms, .. } => terms.iter().map(|term| term.candidate).collect(),
            Rule::NotEliminatedNext {
                winner,
                loser,
                continuing,
            } => continuing
                .iter()
                .copied()
                .chain([*winner, *loser])
                .collect(),
        };
        named.into_iter().collect()
    }

    /// The inequality, with candidates by their places.
    pub(crate) fn formula(&self) -> String {
        formula(self, &BTreeMap::new())
    }
}

type Names = BTreeMap<u16, Name>;

fn name(names: &Names, at: u16) -> String {
    names
        .get(&at)
        .map_or_else(|| format!("#{at}"), |name| name.to_string())
}

fn of(of: Of) -> &'static str {
    match of {
        Of::Votes => "the valid votes",
        Of::MarkedBallots => "the marked ballots",
        Of::Ballots => "the ballots",
    }
}

fn sentence(rule: &Rule, names: &Names) -> String {
    let name = |at: &u16| name(names, *at);
    match rule {
        Rule::Pair { winner, loser, .. } => {
            format!("{} has more votes than {}", name(winner), name(loser))
        }
        Rule::AboveThreshold {
            candidate,
            share,
            of: base,
        } => format!("{} has more than {share} of {}", name(candidate), of(*base)),
        Rule::BelowThreshold {
            candidate,
            share,
            of: base,
        } => format!("{} has less than {share} of {}", name(candidate), of(*base)),
        Rule::Score { winner, loser, .. } => {
            format!(
                "the scores of {} add up to more than those of {}",
                name(winner),
                name(loser)
            )
        }
        Rule::Borda { winner, loser, .. } => {
            format!("{} has more points than {}", name(winner), name(loser))
        }
        Rule::Linear { .. } => format!("{} holds", formula(rule, names)),
        Rule::Remainders {
            winner,
            loser,
            winner_seats,
            loser_seats,
            seats,
            ..
        } => format!(
            "by largest remainders, seat {winner_seats} of {} comes before seat {} of {}, of {seats} seats",
            name(winner),
            loser_seats + 1,
            name(loser)
        ),
        Rule::Divisors {
            winner,
            loser,
            winner_divisor,
            loser_divisor,
            ..
        } => format!(
            "the votes of {} over {winner_divisor} are more than those of {} over {loser_divisor}",
            name(winner),
            name(loser)
        ),
        Rule::NotEliminatedBefore { winner, loser } => format!(
            "{} has more first ranks than {} has ballots without {0} before",
            name(winner),
            name(loser)
        ),
        Rule::NotEliminatedNext {
            winner,
            loser,
            continuing,
        } => {
            let left: Vec<String> = continuing.iter().map(name).collect();
            format!(
                "with only {} continuing, {} has more votes than {}",
                left.join(", "),
                name(winner),
                name(loser)
            )
        }
    }
}

fn formula(rule: &Rule, names: &Names) -> String {
    let name = |at: &u16| name(names, *at);
    match rule {
        Rule::Pair { winner, loser, .. } | Rule::Score { winner, loser, .. } => {
            format!("T({}) > T({})", name(winner), name(loser))
        }
        Rule::Borda { winner, loser, .. } => format!("P({}) > P({})", name(winner), name(loser)),
        Rule::AboveThreshold {
            candidate,
            share,
            of: base,
        } => format!("T({}) > {share} · {}", name(candidate), of(*base)),
        Rule::BelowThreshold {
            candidate,
            share,
            of: base,
        } => format!("T({}) < {share} · {}", name(candidate), of(*base)),
        Rule::Linear { terms, .. } => {
            let term = |term: &Term| format!("{} · T({})", term.weight, name(&term.candidate));
            let terms: Vec<String> = terms.iter().map(term).collect();
            format!("{} > 0", terms.join(" + "))
        }
        Rule::Remainders {
            winner,
            loser,
            winner_seats,
            loser_seats,
            seats,
            ..
        } => format!(
            "{seats} · T({}) / V − {} > {seats} · T({}) / V − {loser_seats}",
            name(winner),
            winner_seats.saturating_sub(1),
            name(loser)
        ),
        Rule::Divisors {
            winner,
            loser,
            winner_divisor,
            loser_divisor,
            ..
        } => format!(
            "T({}) / {} > T({}) / {}",
            name(winner),
            part(*winner_divisor),
            name(loser),
            part(*loser_divisor)
        ),
        Rule::NotEliminatedBefore { winner, loser } => {
            format!("first({}) > before({1} | {0})", name(winner), name(loser))
        }
        Rule::NotEliminatedNext { winner, loser, .. } => {
            format!(
                "T({}) > T({}) among those continuing",
                name(winner),
                name(loser)
            )
        }
    }
}

/// A divisor below a line.
fn part(divisor: tabulate::Ratio) -> String {
    match divisor.denominator() {
        1 => divisor.to_string(),
        _ => format!("({divisor})"),
    }
}
