//! Bets that learn the rates of errors from the sample, with the pools of ONEAudit, whose rates are known.
//!
//! maximise p₀ ln(1 + λ (a₀ − m)) + Σ_k p_k ln(1 + λ (a_k − m)) + Σ_i q_i ln(1 + λ (b_i − m)),
//! 0 ≤ λ ≤ L / m                                                                                 (1)
//! p_k = max(ε_k, (d_k r_k + n_k) / (d_k + j − 1)),   p₀ = max(0, 1 − Σ p_k − Σ q_i)             (2)
//!
//! a₀ is the number of a card without an error, a_k that of error k, r_k the rate at which it is expected, d_k how
//! many draws that expectation is worth, n_k how often it was among the j − 1 draws so far; q_i is the share of all
//! cards that are in a pool and worth b_i. COBRA §4.2 is (2) with L = 1 and without pools; (1) with pools is
//! rlauxe's (BettingRiskFunctions.md, eqs. 1 and 2), whose L is 0.9.

use serde::{Deserialize, Serialize};

use super::draw::Draw;
use super::kelly::{Share, maximise};
use super::rule::{Betting, Bettor, within};
use super::{MartingaleError, Null};

/// An error that may be found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorRate {
    /// a_k, in [0, u].
    pub value: f64,
    /// r_k, in [0, 1).
    pub rate: f64,
    /// d_k > 0.
    pub draws: f64,
    /// ε_k, in [0, 1): the least rate that is reckoned with. For overstatements above 0, lest one of them
    /// cost everything.
    pub least: f64,
}

/// Equation (1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adaptive {
    /// a₀, in [0, u].
    pub no_error: f64,
    /// a_k, r_k, d_k, ε_k.
    pub errors: Vec<ErrorRate>,
    /// b_i and q_i, shares of all cards; together less than 1.
    #[serde(default)]
    pub pools: Vec<Share>,
    /// L, in (0, 1]. By default 0.9.
    #[serde(default = "max_loss")]
    pub max_loss: f64,
}

fn max_loss() -> f64 {
    0.9
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Kind {
    NoError,
    Error {
        rate: f64,
        draws: f64,
        least: f64,
        found: f64,
    },
    Pool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Term {
    value: f64,
    /// p or q of the draw that was bet on last.
    p: f64,
    kind: Kind,
}

/// [`Adaptive`] under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Adapting {
    // In order of their values.
    terms: Vec<Term>,
    pooled: f64,
    max_loss: f64,
    last: f64,
}

impl Adaptive {
    pub(super) fn start(&self, null: &Null) -> Result<Bettor, MartingaleError> {
        let values = 0.0..=null.upper();
        within(
            "no_error",
            self.no_error,
            "[0, u]",
            values.contains(&self.no_error),
        )?;
        within(
            "max_loss",
            self.max_loss,
            "(0, 1]",
            self.max_loss > 0.0 && self.max_loss <= 1.0,
        )?;
        let mut terms = vec![Term {
            value: self.no_error,
            p: 0.0,
            kind: Kind::NoError,
        }];
        for &ErrorRate {
            value,
            rate,
            draws,
            least,
        } in &self.errors
        {
            within("value", value, "[0, u]", values.contains(&value))?;
            within("rate", rate, "[0, 1)", (0.0..1.0).contains(&rate))?;
            within("least", least, "[0, 1)", (0.0..1.0).contains(&least))?;
            within("draws", draws, "(0, ∞)", draws > 0.0 && draws.is_finite())?;
            let kind = Kind::Error {
                rate,
                draws,
                least,
                found: 0.0,
            };
            terms.push(Term {
                value,
                p: 0.0,
                kind,
            });
        }
        for share in &self.pools {
            share.check(null)?;
            terms.push(Term {
                value: share.value,
                p: share.share,
                kind: Kind::Pool,
            });
        }
        let pooled = self.pools.iter().map(|share| share.share).sum();
        within("pools", pooled, "[0, 1)", pooled < 1.0)?;
        // Stable: of two with one value, the one listed first counts.
        terms.sort_by(|a, b| a.value.total_cmp(&b.value));
        Ok(Bettor::Adaptive(Adapting {
            terms,
            pooled,
            max_loss: self.max_loss,
            last: 0.0,
        }))
    }
}

impl Betting for Adapting {
    const SIDE_BY_SIDE: bool = false;

    fn bet(&mut self, draw: &Draw) -> f64 {
        let seen = draw.seen;
        let mut clean = 1.0 - self.pooled;
        for term in &mut self.terms {
            if let Kind::Error {
                rate,
                draws,
                least,
                found,
            } = term.kind
            {
                term.p = ((draws * rate + found) / (draws + seen)).max(least);
                clean -= term.p;
            }
        }
        for term in &mut self.terms {
            if term.kind == Kind::NoError {
                term.p = clean.max(0.0);
            }
        }
        let pairs = self.terms.iter().map(|term| (term.p, term.value));
        self.last = maximise(pairs, draw.mean, self.max_loss / draw.mean, self.last);
        self.last
    }

    /// Counts `x` as the nearest of the values, of two as near the smaller: an error nobody listed as one
    /// that is like it.
    fn seen(&mut self, _: &Draw, x: f64) {
        let above = self.terms.partition_point(|term| term.value < x);
        let nearest = if above == 0 {
            0
        } else if above == self.terms.len()
            || x - self.terms[above - 1].value <= self.terms[above].value - x
        {
            // The first of those that have this value.
            let value = self.terms[above - 1].value;
            self.terms.partition_point(|term| term.value < value)
        } else {
            above
        };
        if let Some(Kind::Error { found, .. }) =
            self.terms.get_mut(nearest).map(|term| &mut term.kind)
        {
            *found += 1.0;
        }
    }
}
