//! Assorters: each maps a card to a number in [0, u]; its mean over a population is above 1/2 exactly when a statement
//! about the votes on these cards is true.
//!
//! g(b)   proto-assorter: what ballot b adds to the left side of "G > 0", with −a ≤ g ≤ z, a > 0
//! h(b) = (g(b) + a) / (2a)                                     (1)  the assorter, in [0, u]
//! u    = (z + a) / (2a)                                        (2)
//! v    = 2 h̄ − 1 = G / (a N),  G = Σ g                         (3)  the margin over N cards
//!
//! (1) is equation (2) of Blom, Budurushi, Rivest, Stark, Stuckey, Teague, Vukcevic, "Assertion-based approaches to
//! auditing complex elections, with application to party-list proportional elections" (E-Vote-ID 2021), §3. The
//! paper allows any h = c g + 1/2 with c ≤ 1/(2a). The largest is taken, since v / u = 2 c ḡ / (c z + 1/2) grows with c,
//! and with it the value 1 / (2 − v/u) of a card without error.
//!
//! A card without the contest, a blank one and an overvoted one add nothing: h = 1/2, unless the statement is about a
//! share of ballots ([`tabulate::majority::Of`]), of which blank and overvoted ones are some. A rejected one adds nothing to
//! any statement: the count has it in no figure.
//!
//! | module | statement |
//! |---|---|
//! | `pairs` | one candidate has more votes than another: plurality, vote for n, approval, cumulative |
//! | `threshold` | a candidate has more, or less, than a share |
//! | `points` | one candidate has more points than another: scores, Borda |
//! | `linear` | any sum of votes with weights |
//! | `remainders` | a seat by largest remainders (Hamilton) |
//! | `divisors` | a seat by divisors (D'Hondt, Sainte-Laguë, any) |
//! | `rankings` | instant runoff: not eliminated before, not eliminated next |
//!
//! Knows nothing of two readings of one card: that is `overstatement`.

mod divisors;
mod form;
mod linear;
mod pairs;
mod points;
mod rankings;
mod remainders;
mod threshold;

use election::Cards;
use serde::{Deserialize, Serialize};
use tabulate::majority::Of;
use tabulate::{Pile, Profile, Ratio, borda};

use crate::error::AssertionError;
use crate::exact::Exact;
use crate::marks::{ContestReader, Marks};
use crate::tally::Tally;
use form::{Form, Weights};

pub use linear::Term;

/// What an assorter is about. Candidates are named by their places in the contest's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// The winner has more votes than the loser: module `pairs`.
    Pair {
        /// Who is to have more.
        winner: u16,
        /// Who is to have fewer.
        loser: u16,
        /// The most votes that one candidate may have from a ballot: 1, unless votes are cumulative.
        votes: u32,
    },
    /// More than a share: module `threshold`. For ballots of one vote.
    AboveThreshold {
        /// Who.
        candidate: u16,
        /// The share.
        share: Ratio,
        /// What it is a share of.
        of: Of,
    },
    /// Less than a share: module `threshold`. For ballots of one vote.
    BelowThreshold {
        /// Who.
        candidate: u16,
        /// The share.
        share: Ratio,
        /// What it is a share of.
        of: Of,
    },
    /// A higher sum of scores: module `points`.
    Score {
        /// Who is to have more.
        winner: u16,
        /// Who is to have less.
        loser: u16,
        /// The highest score.
        highest: u16,
    },
    /// More points by rank: module `points`.
    Borda {
        /// Who is to have more.
        winner: u16,
        /// Who is to have less.
        loser: u16,
        /// How many candidates the list has.
        candidates: u16,
        /// Those of the list who get no points: left out of the count, or lines to write on.
        left_out: Vec<u16>,
        /// What ranks are worth.
        rules: borda::Rules,
    },
    /// A sum of votes with weights is above 0: module `linear`.
    Linear {
        /// The weights.
        terms: Vec<Term>,
        /// How many votes a ballot may have for all of them together; any number where it is left out.
        most: Option<u32>,
    },
    /// The last seat of one list comes before the next seat of another, by largest remainders: module `remainders`.
    Remainders {
        /// Whose last seat it is.
        winner: u16,
        /// Whose next seat it is.
        loser: u16,
        /// Seats of the one, at least 1.
        winner_seats: u32,
        /// Seats of the other.
        loser_seats: u32,
        /// Seats in all.
        seats: u32,
        /// The lists that take part, ascending.
        among: Vec<u16>,
        /// How many votes a ballot has.
        votes: u32,
    },
    /// The last seat of one list comes before the next seat of another, by divisors: module `divisors`.
    Divisors {
        /// Whose last seat it is.
        winner: u16,
        /// Whose next seat it is.
        loser: u16,
        /// The divisor of the one's last seat.
        winner_divisor: Ratio,
        /// The divisor of the other's next seat.
        loser_divisor: Ratio,
        /// How many votes a ballot has.
        votes: u32,
    },
    /// The winner has more first ranks than the loser could ever have before the winner is out: module `rankings`.
    NotEliminatedBefore {
        /// Who is to have more.
        winner: u16,
        /// Who is to have fewer.
        loser: u16,
    },
    /// With only these continuing, the winner has more votes than the loser: module `rankings`.
    NotEliminatedNext {
        /// Who is to have more.
        winner: u16,
        /// Who is to have fewer.
        loser: u16,
        /// Who is not eliminated, ascending; both are among them.
        continuing: Vec<u16>,
    },
}

/// An assorter, checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Rule", into = "Rule")]
pub struct Assorter {
    rule: Rule,
    proto: Proto,
}

#[derive(Clone, Debug, PartialEq)]
enum Proto {
    Linear(Form),
    Rankings,
    Borda(points::Borda),
}

/// Whether the population has only cards that have the contest, as far as their style says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// It has: a card found without the contest is not what the record says it is.
    Used,
    /// Cards are drawn from all: one without the contest is nothing special.
    NotUsed,
}

impl Assorter {
    /// The assorter of a rule.
    ///
    /// # Errors
    /// The rule contradicts itself, or there is nothing to test.
    pub fn new(rule: Rule) -> Result<Self, AssertionError> {
        let proto = match &rule {
            Rule::NotEliminatedBefore { winner, loser } => {
                different(*winner, *loser)?;
                Proto::Rankings
            }
            Rule::NotEliminatedNext {
                winner,
                loser,
                continuing,
            } => {
                different(*winner, *loser)?;
                rankings::check(*winner, *loser, continuing)?;
                Proto::Rankings
            }
            Rule::Borda { winner, loser, .. } => {
                different(*winner, *loser)?;
                Proto::Borda(points::Borda::new(&rule)?)
            }
            _ => Proto::Linear(Form::new(weights(&rule)?)?),
        };
        Ok(Assorter { rule, proto })
    }

    /// What it is about.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The upper bound u of eq. (2).
    pub fn upper(&self) -> Exact {
        match &self.proto {
            Proto::Linear(form) => form.value(form.high()),
            Proto::Rankings | Proto::Borda(_) => Exact::ONE,
        }
    }

    /// a of eq. (1), in the unit of the statement (votes, points): no card adds less than −a to its left side.
    ///
    /// # Panics
    /// Never: the weights were checked when the assorter was made.
    pub fn lowest(&self) -> Exact {
        match &self.proto {
            Proto::Linear(_) => weights(&self.rule).expect("checked in new").low,
            Proto::Borda(borda) => borda.lowest(),
            Proto::Rankings => Exact::ONE,
        }
    }

    /// The value of eq. (1) that a record gives a card. One that has no votes to show (phantom, without the contest,
    /// unreadable, rejected) adds nothing: 1/2, which for a phantom is the convention of Stark 2020 (SHANGRLA), §3.4.
    pub fn value(&self, marks: &Marks<'_>) -> Exact {
        match marks {
            Marks::Absent | Marks::Phantom | Marks::Unreadable | Marks::Rejected => Exact::half(),
            Marks::Valid(_) | Marks::Overvoted => match &self.proto {
                Proto::Linear(form) => form.value(form.g(marks)),
                Proto::Rankings => Exact::new(self.ranked(marks) + 1, 2),
                Proto::Borda(borda) => borda.value(marks),
            },
        }
    }

    /// The value of eq. (1) that the paper gives a card: 0, the least, for one that was not found or cannot be read, and
    /// where style is used for one that lacks the contest.
    ///
    /// Why 0: what is on a card that nobody can show is not known, and the risk is limited only if it is taken to
    /// say the worst it can say (Bañuelos and Stark 2012, "Limiting risk by turning manifest phantoms into evil
    /// zombies"). That holds for instant runoff as for plurality; a value of 1/2 would let cards vanish at no cost.
    pub fn value_on_paper(&self, marks: &Marks<'_>, style: Style) -> Exact {
        match (marks, style) {
            (Marks::Phantom | Marks::Unreadable, _) | (Marks::Absent, Style::Used) => Exact::ZERO,
            _ => self.value(marks),
        }
    }

    /// The margin of eq. (3) over a population of cards whose votes are these; every other card adds nothing.
    ///
    /// # Errors
    /// The population is empty, or the statement is about something that totals do not have.
    pub fn margin(&self, tally: &Tally, cards: Cards) -> Result<Exact, AssertionError> {
        let whole = match &self.proto {
            Proto::Linear(form) => form.sum(tally, &self.rule)? / i128::from(form.low()).into(),
            Proto::Borda(borda) => borda.sum(tally)? / borda.lowest(),
            Proto::Rankings => return Err(AssertionError::NeedsRankings(self.rule.formula())),
        };
        share(whole, cards)
    }

    /// The margin of eq. (3) over a population of cards whose ballots are these; every other card adds nothing.
    ///
    /// # Errors
    /// The population is empty.
    pub fn margin_of(
        &self,
        ballots: &Profile,
        reader: &mut ContestReader,
        cards: Cards,
    ) -> Result<Exact, AssertionError> {
        let mut sum = Sum::default();
        let mut add = |marks: &Marks<'_>, ballots: u64| match self.whole(marks) {
            Some(g) => sum.add(i128::from(g) * i128::from(ballots)),
            None => {
                let twice = &self.value(marks) * &Exact::from(2_u64) - Exact::ONE;
                sum.others = sum.others.clone() + twice * Exact::from(ballots);
            }
        };
        add(&Marks::Overvoted, ballots.overvoted());
        for Pile { places, ballots } in ballots.piles() {
            let marks = reader.pile(Pile { places, ballots });
            add(&marks, ballots);
        }
        let whole = (Exact::from(sum.whole) + sum.carried) / i128::from(-self.least()).into();
        share(whole + sum.others, cards)
    }

    /// Twice the value less 1, times a denominator that is the same for every card, as a whole number; nothing for
    /// Borda counts, whose points are fractions that differ from ballot to ballot.
    pub(crate) fn whole(&self, marks: &Marks<'_>) -> Option<i64> {
        match &self.proto {
            Proto::Linear(form) => Some(form.g(marks)),
            Proto::Rankings => Some(self.ranked(marks)),
            Proto::Borda(_) => None,
        }
    }

    /// In the same unit as [`Assorter::whole`] the least that a card can have.
    pub(crate) fn least(&self) -> i64 {
        match &self.proto {
            Proto::Linear(form) => -form.low(),
            Proto::Rankings | Proto::Borda(_) => -1,
        }
    }

    fn ranked(&self, marks: &Marks<'_>) -> i64 {
        let Marks::Valid(places) = marks else {
            return 0;
        };
        match &self.rule {
            Rule::NotEliminatedBefore { winner, loser } => {
                rankings::not_before(places, *winner, *loser)
            }
            Rule::NotEliminatedNext {
                winner,
                loser,
                continuing,
            } => rankings::not_next(places, *winner, *loser, continuing),
            _ => unreachable!("only these rules are about rankings"),
        }
    }
}

/// A sum over ballots: whole numbers as such, since there is one for each assertion and each different ballot.
#[derive(Default)]
struct Sum {
    whole: i128,
    /// What did not fit into 128 bits with the rest.
    carried: Exact,
    /// What is not whole.
    others: Exact,
}

impl Sum {
    fn add(&mut self, whole: i128) {
        match self.whole.checked_add(whole) {
            Some(sum) => self.whole = sum,
            None => {
                let before = std::mem::replace(&mut self.whole, whole);
                self.carried = self.carried.clone() + before.into();
            }
        }
    }
}

/// A sum over a population as a mean.
fn share(whole: Exact, cards: Cards) -> Result<Exact, AssertionError> {
    match cards {
        Cards(0) => Err(AssertionError::NoCards),
        Cards(cards) => Ok(whole / Exact::from(cards)),
    }
}

fn different(winner: u16, loser: u16) -> Result<(), AssertionError> {
    match winner == loser {
        true => Err(AssertionError::SameCandidate(winner)),
        false => Ok(()),
    }
}

fn weights(rule: &Rule) -> Result<Weights, AssertionError> {
    match rule {
        Rule::Pair { winner, loser, .. }
        | Rule::Score { winner, loser, .. }
        | Rule::Remainders { winner, loser, .. }
        | Rule::Divisors { winner, loser, .. } => different(*winner, *loser)?,
        _ => {}
    }
    let weights = match rule {
        Rule::Pair {
            winner,
            loser,
            votes,
        } => pairs::weights(*winner, *loser, *votes),
        Rule::AboveThreshold {
            candidate,
            share,
            of,
        } => threshold::above(*candidate, *share, *of),
        Rule::BelowThreshold {
            candidate,
            share,
            of,
        } => threshold::below(*candidate, *share, *of),
        Rule::Score {
            winner,
            loser,
            highest,
        } => points::scores(*winner, *loser, *highest),
        Rule::Linear { terms, most } => linear::weights(terms, *most)?,
        Rule::Remainders {
            winner,
            loser,
            winner_seats,
            loser_seats,
            seats,
            among,
            votes,
        } => {
            let lead = remainders::lead(*winner_seats, *loser_seats, *seats)?;
            remainders::weights(*winner, *loser, &lead, among, *votes)
        }
        Rule::Divisors {
            winner,
            loser,
            winner_divisor,
            loser_divisor,
            votes,
        } => divisors::weights(*winner, *loser, (*winner_divisor, *loser_divisor), *votes)?,
        Rule::Borda { .. } | Rule::NotEliminatedBefore { .. } | Rule::NotEliminatedNext { .. } => {
            unreachable!("these have no weights")
        }
    };
    match weights.low.is_positive() && weights.high.is_positive() {
        true => Ok(weights),
        false => Err(AssertionError::Trivial(rule.formula())),
    }
}

impl TryFrom<Rule> for Assorter {
    type Error = AssertionError;

    fn try_from(rule: Rule) -> Result<Self, AssertionError> {
        Assorter::new(rule)
    }
}

impl From<Assorter> for Rule {
    fn from(assorter: Assorter) -> Rule {
        assorter.rule
    }
}

#[cfg(test)]
mod tests;
