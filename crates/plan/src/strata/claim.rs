//! A claim's test: what was drawn from both strata into whether the claim is confirmed.

use risk::{Comparison, Errors, InverseBets, InverseStratum, PValue, Polling, RiskError, Suite};

use super::{Strata, bets};
use crate::population::{CannotConfirm, Values};

/// A test of one claim.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// SUITE, before any draw.
    Suite(Suite),
    /// Inverse bets, before any draw, and the places of the compared and the polled among their strata.
    Inverse(InverseBets, [Option<usize>; 2]),
}

/// What refused a claim at the last look: a lead for SUITE, means for inverse bets.
#[derive(Clone, Debug, Default)]
pub(super) struct Near {
    lead: f64,
    means: Vec<f64>,
}

impl Strata {
    /// The tests of all claims, if `share` of the draws are compared.
    pub(super) fn tests_at(&self, share: f64) -> Result<Vec<Test>, CannotConfirm> {
        let claims = 0..self.claims.len();
        let tests = claims.map(|claim| match self.suite {
            true => self.suite_of(claim),
            false => self.inverse(claim, share),
        });
        Ok(tests.collect::<Result<_, RiskError>>()?)
    }

    fn suite_of(&self, claim: usize) -> Result<Test, RiskError> {
        let [compared, polled] = self.claims[claim].votes;
        let suite = Suite {
            comparison: Comparison {
                cards: self.compared.cards,
                votes: compared,
                draws: 0,
                errors: Errors::default(),
            },
            polling: Polling {
                cards: self.polled.cards,
                votes: polled,
                draws: 0,
                found: (0, 0),
            },
        };
        // Whether a test can be made of it.
        suite.p_value().map(|_| Test::Suite(suite))
    }

    fn inverse(&self, claim: usize, share: f64) -> Result<Test, RiskError> {
        let of = &self.claims[claim];
        let cards = [self.compared.cards, self.polled.cards];
        let recorded = of.recorded.clone() / assertions::Exact::from(cards[0].max(1));
        let offsets = [(of.upper.clone() - recorded).above(), 0.0];
        let bets = bets::bets(&bets::Growth {
            share,
            cards,
            most: of.upper.above(),
            offset: offsets[0],
            expected: &self.expected,
            claim,
        });
        let mut places = [None; 2];
        let mut strata = Vec::new();
        for side in 0..2 {
            if cards[side] > 0 {
                places[side] = Some(strata.len());
                strata.push(InverseStratum {
                    cards: cards[side],
                    most: of.upper.above(),
                    offset: offsets[side],
                    bet: bets[side],
                });
            }
        }
        Ok(Test::Inverse(InverseBets::new(strata)?, places))
    }
}

/// How many draws each kind of a stratum came up in: the compared, then the polled.
type Drawn<'d> = [(&'d [Values], &'d [u64]); 2];

impl Test {
    /// Whether so many draws of each kind confirm claim `claim` at the limit.
    pub(super) fn confirms(
        &self,
        claim: usize,
        drawn: Drawn,
        limit: f64,
        near: &mut Near,
    ) -> Result<bool, RiskError> {
        match self.with(claim, drawn)? {
            Test::Suite(suite) => suite.confirms(limit, &mut near.lead),
            Test::Inverse(bets, _) => Ok(bets.confirms(limit, &mut near.means)),
        }
    }

    /// The P-value of claim `claim` after so many draws of each kind.
    pub(super) fn p_value(&self, claim: usize, drawn: Drawn) -> Result<PValue, RiskError> {
        match self.with(claim, drawn)? {
            Test::Suite(suite) => suite.p_value(),
            Test::Inverse(bets, _) => Ok(bets.p_value()),
        }
    }

    /// After these draws.
    fn with(&self, claim: usize, drawn: Drawn) -> Result<Test, RiskError> {
        let values = drawn.map(|(kinds, counts)| -> Vec<(f64, u64)> {
            let drawn = kinds.iter().zip(counts).filter(|(_, count)| **count > 0);
            drawn
                .map(|(kind, count)| (kind.values[claim], *count))
                .collect()
        });
        Ok(match self {
            Test::Suite(suite) => Test::Suite(suite_with(suite, &values[0], &values[1])),
            Test::Inverse(bets, places) => {
                let mut bets = bets.clone();
                for (values, place) in values.iter().zip(places) {
                    let Some(place) = place else { continue };
                    for (value, times) in values {
                        bets.count(*place, *value, *times)?;
                    }
                }
                Test::Inverse(bets, *places)
            }
        })
    }
}

/// SUITE's counts: of overstatements 2 (1 − x) in votes, and of votes.
fn suite_with(suite: &Suite, compared: &[(f64, u64)], polled: &[(f64, u64)]) -> Suite {
    let count = |values: &[(f64, u64)], value: f64| -> u64 {
        let alike = values.iter().filter(|(x, _)| *x == value);
        alike.map(|(_, times)| times).sum()
    };
    let all = |values: &[(f64, u64)]| values.iter().map(|(_, times)| times).sum();
    Suite {
        comparison: Comparison {
            draws: all(compared),
            errors: Errors {
                two_over: count(compared, 0.0),
                one_over: count(compared, 0.5),
                one_under: count(compared, 1.5),
                two_under: count(compared, 2.0),
            },
            ..suite.comparison
        },
        polling: Polling {
            draws: all(polled),
            found: (count(polled, 1.0), count(polled, 0.0)),
            ..suite.polling
        },
    }
}
