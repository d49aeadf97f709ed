//! How to bet, as data that an audit can commit to before the seed is rolled.

use serde::{Deserialize, Serialize};

use super::adaptive::{Adapting, Adaptive};
use super::alpha::{FixedAlternative, Mean, OptimalComparison, ShrinkTrunc, Shrinking};
use super::cobra::{Cobra, CobraAdaptive, CobraDiversified};
use super::draw::{Draw, Draws};
use super::fixed::{Agrapa, Approximating, Fixed, KaplanKolmogorov, KaplanWald, Lambda, Stake};
use super::kelly::Kelly;
use super::mixture::{Bets, Grid, Mixing, Mixture};
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
            Rule::Agrapa(rule) => rule.start(null),
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

/// A rule under way.
pub(super) trait Betting: Clone {
    /// Whether bets of several draws are found faster together, and a copy costs next to nothing.
    const SIDE_BY_SIDE: bool = true;

    /// λ for a draw; it may be any number, and none.
    fn bet(&mut self, draw: &Draw) -> f64;

    /// `x` came at a draw that was bet on.
    fn seen(&mut self, draw: &Draw, x: f64);

    /// λ for draws in a row that bring `x`, each before its number is seen.
    #[inline(always)]
    fn bets<const W: usize>(&mut self, draws: &Draws<W>, x: &[f64; W]) -> [f64; W] {
        let mut bets = [0.0; W];
        for k in 0..W {
            let draw = draws.one(k);
            bets[k] = self.bet(&draw);
            self.seen(&draw, x[k]);
        }
        bets
    }
}

/// A [`Rule`] under way: what of it depends on the null alone is worked out, and what it remembers of the numbers seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Bettor {
    Lambda(Lambda),
    Mean(Mean),
    KaplanWald(Stake),
    KaplanKolmogorov(KaplanKolmogorov),
    FixedAlternative(FixedAlternative),
    ShrinkTrunc(Shrinking),
    Agrapa(Approximating),
    Adaptive(Adapting),
    Bets(Bets),
    Mixture(Mixing),
}

/// `$body` with the rule under way in `$bettor` as `$rule`, compiled for each of them: what goes on for many draws need
/// not ask at each which rule it is.
macro_rules! with_rule {
    ($bettor:expr, $rule:ident => $body:expr) => {
        match $bettor {
            Bettor::Lambda($rule) => $body,
            Bettor::Mean($rule) => $body,
            Bettor::KaplanWald($rule) => $body,
            Bettor::KaplanKolmogorov($rule) => $body,
            Bettor::FixedAlternative($rule) => $body,
            Bettor::ShrinkTrunc($rule) => $body,
            Bettor::Agrapa($rule) => $body,
            Bettor::Adaptive($rule) => $body,
            Bettor::Bets($rule) => $body,
            Bettor::Mixture($rule) => $body,
        }
    };
}
pub(super) use with_rule;

impl Betting for Bettor {
    const SIDE_BY_SIDE: bool = false;

    fn bet(&mut self, draw: &Draw) -> f64 {
        with_rule!(self, rule => rule.bet(draw))
    }

    fn seen(&mut self, draw: &Draw, x: f64) {
        with_rule!(self, rule => rule.seen(draw, x));
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
