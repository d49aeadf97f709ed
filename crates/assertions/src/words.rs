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
        Rule::Linear { terms, .. } => {
            let [left, right] = sides(terms, |at| format!("the votes of {}", name(at)));
            format!("{left} are more than {right}")
        }
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
            let [left, right] = sides(terms, |at| format!("T({})", name(at)));
            format!("{left} > {right}")
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

/// The terms with weights above 0, and those below 0, as sums of what the candidates have.
fn sides(terms: &[Term], what: impl Fn(&u16) -> String) -> [String; 2] {
    [Exact::ONE, -Exact::ONE].map(|sign| {
        let signed = terms
            .iter()
            .map(|term| (&term.weight * &sign, &term.candidate));
        let of_side = signed.filter(|(weight, _)| weight.is_positive());
        let texts: Vec<String> = of_side
            .map(|(weight, at)| match weight == Exact::ONE {
                true => what(at),
                false => format!("{weight} · {}", what(at)),
            })
            .collect();
        match texts.is_empty() {
            true => "0".to_owned(),
            false => texts.join(" + "),
        }
    })
}

/// A divisor below a line.
fn part(divisor: tabulate::Ratio) -> String {
    match divisor.denominator() {
        1 => divisor.to_string(),
        _ => format!("({divisor})"),
    }
}

#[cfg(test)]
mod tests {
    use election::Cards;
    use tabulate::{Candidate, Ratio};

    use super::*;
    use crate::tally::Tally;

    fn words(rule: Rule) -> Words {
        let candidates = ["Ada", "Bo", "Cy"].map(Candidate::new);
        let tally = Tally::of_votes(&[60, 30, 10]);
        let made = Assertion::of_tally(rule, &candidates, &tally, Cards(120));
        made.unwrap().words()
    }

    #[test]
    fn a_pair_with_its_numbers() {
        let words = words(Rule::Pair {
            winner: 0,
            loser: 1,
            votes: 1,
        });
        assert_eq!(words.sentence, "Ada has more votes than Bo");
        assert_eq!(words.formula, "T(Ada) > T(Bo)");
        let numbers = words.numbers.iter();
        let numbers: Vec<String> = numbers
            .map(|(of, number)| format!("{of} = {number}"))
            .collect();
        // 30 of 120; (1 + 1/4) / 2; 1 / (2 − 1/4).
        assert_eq!(
            numbers,
            [
                "cards N = 120",
                "upper bound u = 1",
                "reported mean = 5/8",
                "margin v = 1/4",
                "room v/u = 1/4",
                "value without error 1/(2 − v/u) = 4/7",
            ]
        );
    }

    #[test]
    fn other_statements() {
        let check = |rule, sentence: &str, formula: &str| {
            let words = words(rule);
            assert_eq!((&*words.sentence, &*words.formula), (sentence, formula));
        };
        let share: Ratio = "2/3".parse().unwrap();
        check(
            Rule::BelowThreshold {
                candidate: 0,
                share,
                of: Of::Votes,
            },
            "Ada has less than 2/3 of the valid votes",
            "T(Ada) < 2/3 · the valid votes",
        );
        check(
            Rule::Divisors {
                winner: 1,
                loser: 0,
                winner_divisor: "7/5".parse().unwrap(),
                loser_divisor: Ratio::whole(3),
                votes: 1,
            },
            "the votes of Bo over 7/5 are more than those of Ada over 3",
            "T(Bo) / (7/5) > T(Ada) / 3",
        );
        let term = |candidate, weight: i128| Term {
            candidate,
            weight: weight.into(),
            most: 1,
        };
        check(
            Rule::Linear {
                terms: vec![term(0, 3), term(1, -1), term(2, -2)],
                most: Some(3),
            },
            "3 · the votes of Ada are more than the votes of Bo + 2 · the votes of Cy",
            "3 · T(Ada) > T(Bo) + 2 · T(Cy)",
        );
        check(
            Rule::Remainders {
                winner: 0,
                loser: 2,
                winner_seats: 3,
                loser_seats: 0,
                seats: 5,
                among: vec![0, 1, 2],
                votes: 1,
            },
            "by largest remainders, seat 3 of Ada comes before seat 1 of Cy, of 5 seats",
            "5 · T(Ada) / V − 2 > 5 · T(Cy) / V − 0",
        );
    }

    #[test]
    fn rankings_and_names_that_are_not_known() {
        let next = Rule::NotEliminatedNext {
            winner: 2,
            loser: 0,
            continuing: vec![0, 2, 5],
        };
        assert_eq!(next.candidates(), [0, 2, 5]);
        let names: Names = [(0, "Ada".into()), (2, "Cy".into())].into();
        assert_eq!(
            sentence(&next, &names),
            "with only Ada, Cy, #5 continuing, Cy has more votes than Ada"
        );
        let before = Rule::NotEliminatedBefore {
            winner: 0,
            loser: 2,
        };
        assert_eq!(
            sentence(&before, &names),
            "Ada has more first ranks than Cy has ballots without Ada before"
        );
    }
}
