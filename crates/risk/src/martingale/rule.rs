//! How to bet, as data that an audit can commit to before the seed is rolled.

use serde::{Deserialize, Serialize};

use super::adaptive::{Adapting, Adaptive};
use super::alpha::{FixedAlternative, OptimalComparison, ShrinkTrunc, Shrinking, bet_of_mean};
use super::cobra::{Cobra, CobraAdaptive, CobraDiversified};
use super::fixed::{Agrapa, Approximating, Fixed, KaplanKolmogorov, KaplanWald};
use super::kelly::Kelly;
use super::mixture::{Bets, Grid, Mixing, Mixture};
use super::process::Draw;
use super::{MartingaleError, Null};

/// A rule by which λ_j follows from the numbers before draw j. Written as an object with the rule's name
/// and its parameters; those that are left out have their defaults.
///
/// ```
/// # use risk::martingale::{Rule, ShrinkTrunc};
/// let rule: Rule = serde_json::from_str(r#"{ "rule": "shrink_trunc", "eta": 0.55, "d": 500.0 }"#)?;
/// assert_eq!(
///     rule,
///     Rule::ShrinkTrunc(ShrinkTrunc { eta: 0.55, d: 500.0, ..ShrinkTrunc::default() })
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// ALPHA with a fixed alternative.
    FixedAlternative(FixedAlternative),
    /// ALPHA with truncated shrinkage.
    ShrinkTrunc(ShrinkTrunc),
    /// ALPHA, best for a rate of two-vote overstatements.
    OptimalComparison(OptimalComparison),
    /// One λ.
    Fixed(Fixed),
    /// A fixed share of the capital.
    KaplanWald(KaplanWald),
    /// Kaplan–Kolmogorov; with replacement, Kaplan–Markov.
    KaplanKolmogorov(KaplanKolmogorov),
    /// Approximately fastest growth for numbers like those seen.
    Agrapa(Agrapa),
    /// Fastest growth for numbers that are expected.
    Kelly(Kelly),
    /// Fastest growth for rates of errors that are expected.
    Cobra(Cobra),
    /// Fastest growth for rates of errors that are learned.
    CobraAdaptive(CobraAdaptive),
    /// A mixture over rates of errors.
    CobraDiversified(CobraDiversified),
    /// Fastest growth for rates of errors that are learned, and for pools.
    Adaptive(Adaptive),
    /// A mixture of evenly spaced fixed bets.
    Grid(Grid),
    /// A mixture of rules.
    Mixture(Mixture),
}

impl Rule {
    pub(super) fn start(&self, null: &Null) -> Result<Bettor, MartingaleError> {
        match self {
            Rule::FixedAlternative(rule) => rule.start(null),
            Rule::ShrinkTrunc(rule) => rule.start(null),
            Rule::OptimalComparison(rule) => rule.start(null),
            Rule::Fixed(rule) => rule.start(null),
            Rule::KaplanWald(rule) => rule.start(),
            Rule::KaplanKolmogorov(rule) => rule.start(),
            Rule::Agrapa(rule) => rule.start(),
            Rule::Kelly(rule) => rule.start(null),
            Rule::Cobra(rule) => rule.start(null),
            Rule::CobraAdaptive(rule) => rule.start(null),
            Rule::CobraDiversified(rule) => rule.start(null),
            Rule::Adaptive(rule) => rule.start(null),
            Rule::Grid(rule) => rule.start(null),
            Rule::Mixture(rule) => rule.start(null),
        }
    }
}

/// A [`Rule`] under way: what of it depends on the null alone is worked out, and what it remembers of the numbers seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Bettor {
    Lambda {
        lambda: f64,
    },
    /// ALPHA with the same η throughout.
    Mean {
        eta: f64,
    },
    KaplanWald {
        stake: f64,
    },
    KaplanKolmogorov {
        g: f64,
    },
    FixedAlternative(FixedAlternative),
    ShrinkTrunc(Shrinking),
    Agrapa(Approximating),
    Adaptive(Adapting),
    Bets(Bets),
    Mixture(Mixing),
}

impl Bettor {
    /// λ for a draw; it may be any number, and none.
    #[inline]
    pub(super) fn bet(&mut self, draw: &Draw) -> f64 {
        match self {
            Bettor::Lambda { lambda } => *lambda,
            Bettor::Mean { eta } => bet_of_mean(*eta, draw),
            Bettor::KaplanWald { stake } => *stake / draw.mean,
            Bettor::KaplanKolmogorov { g } => 1.0 / (draw.mean + *g),
            Bettor::FixedAlternative(rule) => rule.bet(draw),
            Bettor::ShrinkTrunc(rule) => rule.bet(draw),
            Bettor::Agrapa(rule) => rule.bet(draw),
            Bettor::Adaptive(rule) => rule.bet(draw),
            Bettor::Bets(rule) => rule.bet(draw),
            Bettor::Mixture(rule) => rule.bet(draw),
        }
    }

    /// `x` came at a draw that was bet on.
    #[inline]
    pub(super) fn seen(&mut self, draw: &Draw, x: f64) {
        match self {
            Bettor::Lambda { .. }
            | Bettor::Mean { .. }
            | Bettor::KaplanWald { .. }
            | Bettor::KaplanKolmogorov { .. }
            | Bettor::FixedAlternative(_) => {}
            Bettor::ShrinkTrunc(rule) => rule.seen(x),
            Bettor::Agrapa(rule) => rule.seen(x),
            Bettor::Adaptive(rule) => rule.seen(x),
            Bettor::Bets(rule) => rule.seen(draw, x),
            Bettor::Mixture(rule) => rule.seen(draw, x),
        }
    }
}

/// A parameter, and whether it is in the range it must be in.
pub(super) fn within(
    name: &'static str,
    value: f64,
    range: &'static str,
    is: bool,
) -> Result<(), MartingaleError> {
    if is {
        Ok(())
    } else {
        Err(MartingaleError::Parameter { name, value, range })
    }
}

/// Rules for overstatement assorters speak of a mean of 1/2 and of u = 2a with a = 1 / (2 − v), v ≤ 1.
pub(super) fn comparison(null: &Null) -> Result<(), MartingaleError> {
    within("t", null.mean(), "{1/2}", null.mean() == 0.5)?;
    within(
        "u",
        null.upper(),
        "(1, 2]",
        null.upper() > 1.0 && null.upper() <= 2.0,
    )
}
