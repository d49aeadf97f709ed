//! Ballot comparison as Arlo runs it: the super-simple method on cards (Lindeman & Stark 2012, "A Gentle
//! Introduction to Risk-limiting Audits", eq. (10); Kaplan–Markov).
//!
//! μ = V / N,   U = 2γ / μ                                                              (1)
//! p = min(1, Π (1 − 1/U) / (1 − e V / (2γ v)) over the draws)                           (2)
//!
//! V is the smallest margin of a pair, N the number of cards, e ≥ 0 a card's overstatement in votes of a pair
//! with margin v, γ = 1.03905. Understatements count as 0.
//!
//! Arlo takes the pair in which e is largest in votes, the first if several are; the method's bound holds for the
//! pair in which e / v is, as in [`MacroCards`](crate::MacroCards). And once as many draws were made as there are cards, Arlo calls the count full and the
//! risk 0, though draws are made with replacement and a card may be missing, and whatever was found; of a tie, too.

use super::decimal::{Decimal28, integer, power, ratio, to_f64};

/// What one card gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardError {
    /// For each pair, the overstatement in votes and the pair's margin; in the order of winners, then losers.
    pub pairs: Vec<(i64, i64)>,
    /// How often the card was drawn.
    pub times: u64,
}

impl CardError {
    /// The error as Arlo counts it: of the pair in which it is largest in votes; none if no pair has one.
    pub fn counted(&self) -> Option<(i64, i64)> {
        let with_error = self.pairs.iter().filter(|(error, _)| *error != 0);
        // The first of the largest.
        with_error
            .copied()
            .reduce(|a, b| if b.0 > a.0 { b } else { a })
    }
}

/// Equations (1) and (2) for one contest.
#[derive(Clone, Debug)]
pub struct SuperSimple {
    margin: u64,
    cards: u64,
}

const GAMMA: (i64, i64) = (103_905, 100_000);

impl SuperSimple {
    /// For a smallest margin and a number of cards; none unless 0 ≤ margin ≤ cards and there are cards.
    pub fn new(margin: u64, cards: u64) -> Option<Self> {
        (cards > 0 && margin <= cards && i64::try_from(cards).is_ok())
            .then_some(SuperSimple { margin, cards })
    }

    fn factor(&self) -> Decimal28 {
        integer(1) - self.bound() / (integer(2) * ratio(GAMMA.0, GAMMA.1))
    }

    fn bound(&self) -> Decimal28 {
        let signed = |n| i64::try_from(n).expect("margins and cards fit, by the constructor");
        ratio(signed(self.margin), signed(self.cards))
    }

    /// Equation (2) for errors in units of a pair's margin.
    fn product(
        &self,
        errors: impl Iterator<Item = (Option<(i64, i64)>, u64)>,
    ) -> Option<Decimal28> {
        let one = integer(1);
        let factor = self.factor();
        let margin = integer(i64::try_from(self.margin).ok()?);
        let unit = margin / (integer(2) * ratio(GAMMA.0, GAMMA.1));
        let mut p = one.clone();
        for (error, times) in errors {
            let relative = match error {
                Some((error, margin)) if error > 0 && margin > 0 => ratio(error, margin),
                Some((error, _)) if error > 0 => return None,
                _ => integer(0),
            };
            let rest = &one - relative * &unit;
            if rest <= integer(0) {
                return None;
            }
            p *= power(&(&factor / rest), times);
        }
        Some(p)
    }

    /// As Arlo computes it.
    pub fn arlo(&self, errors: &[CardError]) -> f64 {
        let draws = errors
            .iter()
            .fold(0u64, |n, card| n.saturating_add(card.times));
        if draws >= self.cards {
            return 0.0;
        }
        if self.margin == 0 {
            return 1.0;
        }
        let counted = errors.iter().map(|card| (card.counted(), card.times));
        self.product(counted).map_or(1.0, |p| to_f64(&p).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(errors: &[(i64, i64)], clean: u64) -> Vec<CardError> {
        let with = errors.iter().map(|pair| CardError {
            pairs: vec![*pair],
            times: 1,
        });
        let mut cards: Vec<_> = with.collect();
        cards.push(CardError {
            pairs: vec![(0, errors.first().map_or(1, |e| e.1))],
            times: clean,
        });
        cards
    }

    fn check(votes: (u64, u64, u64), draws: u64, clean: f64, one_over: f64) {
        let (winner, loser, ballots) = votes;
        let contest = SuperSimple::new(winner - loser, ballots).unwrap();
        let margin = i64::try_from(winner - loser).unwrap();
        let p = |errors: &[(i64, i64)]| contest.arlo(&cards(errors, draws - errors.len() as u64));
        assert!((p(&[]) - clean).abs() < 1e-5, "{}", p(&[]));
        assert!((p(&[(1, margin)]) - one_over).abs() < 1e-3);
    }

    /// Arlo's `test_supersimple.py`, "from Stark's tool"; with an error to three decimals.
    #[test]
    fn starks_tool() {
        check((60_000, 40_000, 100_000), 27, 0.06507, 0.12534);
        check((30_000, 24_000, 60_000), 54, 0.06973, 0.13441);
        check((18_000, 12_600, 36_000), 36, 0.06740, 0.12992);
        check((8_000, 6_000, 15_000), 40, 0.07048, 0.13585);
        check((10_000, 0, 10_000), 6, 0.01950, 0.03758);
    }

    /// 500 clean cards and one read for A that shows X: two votes of 490 are more votes and less error than one of 10.
    #[test]
    fn largest_in_votes_is_not_largest() {
        let contest = SuperSimple::new(10, 1000).unwrap();
        let card = CardError {
            pairs: vec![(1, 10), (2, 490)],
            times: 1,
        };
        let mut errors = cards(&[], 500);
        errors.push(card.clone());
        assert_eq!(card.counted(), Some((2, 490)));
        assert!((contest.arlo(&errors) - 0.0910).abs() < 5e-5);
    }

    /// Ten of twenty cards drawn twice, each a two-vote overstatement: risk 0 for Arlo.
    #[test]
    fn a_full_count_that_is_none() {
        let contest = SuperSimple::new(4, 20).unwrap();
        let card = CardError {
            pairs: vec![(2, 4)],
            times: 2,
        };
        let errors = vec![card; 10];
        assert_eq!(contest.arlo(&errors), 0.0);
        let tie = SuperSimple::new(0, 20).unwrap();
        assert_eq!((tie.arlo(&errors), tie.arlo(&errors[1..])), (0.0, 1.0));
        assert!(SuperSimple::new(5, 4).is_none() && SuperSimple::new(0, 0).is_none());
    }
}
