//! Colorado's sample sizes and risk, in its arithmetic: 34-digit decimals, rounded half to even.
//!
//! μ = margin / N                                                        (1)  diluted margin, in (0, 1]
//! U = 2γ / μ                                                            (2)
//! p = min(1, (1 − 1/U)ⁿ (1 − 1/2γ)^−o₁ (1 − 1/γ)^−o₂ (1 + 1/2γ)^−u₁ (1 + 1/γ)^−u₂)       (3)
//! n₀ = max(⌈−2γ (ln α + o₁ ln(1 − 1/2γ) + o₂ ln(1 − 1/γ) + u₁ ln(1 + 1/2γ) + u₂ ln(1 + 1/γ)) / μ⌉,
//!          o₁ + o₂ + u₁ + u₂)                                            (4)  optimistic size
//! n₁ = ⌈n₀ (1 + overstatements / n)⌉, n₀ where n = 0                      (5)  estimated size
//!
//! o₁, o₂ are the one- and two-vote overstatements, u₁, u₂ the understatements among n draws, α the risk
//! limit, γ = 1.03905 the inflator. A margin of 0 gives n₀ = 0 and p = 1. The super-simple comparison
//! audit of Lindeman & Stark 2012, "A Gentle Introduction to Risk-limiting Audits", eq. (10), with
//! (3), (4) and (5) as ColoradoRLA's `Audit` and `ComparisonAudit` have them: (4) is an approximation
//! to first order in μ, so that a sample of n₀ may leave p slightly on either side of α.
//!
//! Printed figures: risk in percent, one decimal, half up; a limit is met where that rounded risk is
//! strictly below it (ColoradoRLA's report rows); diluted margin rounded half up to eight
//! decimals, then in percent with eight decimals. All figures of (4) and (5) for Colorado's general
//! election of 2020 (658 contests, three rounds) and of (3) for its 66 targeted contests are reproduced
//! in `crates/scrutineer/tests`.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Mutex;

use dashu_float::FBig;
use dashu_float::round::mode::{HalfAway, HalfEven};

use crate::Errors;

/// A decimal of Colorado's arithmetic.
pub type Decimal = FBig<HalfEven, 10>;

const DIGITS: usize = 34;

/// A parameter that the formulae have no meaning for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColoradoError {
    /// γ must be above 1: (1 − 1/γ) would not be positive.
    #[error("gamma must be a decimal above 1 and at most 100, found “{0}”")]
    Gamma(String),
    /// α must be strictly between 0 and 1.
    #[error("a risk limit must be a decimal strictly between 0 and 1, found “{0}”")]
    RiskLimit(String),
    /// The margin must not be larger than the number of cards, and there must be cards.
    #[error("a margin of {margin} in {cards} cards has no diluted margin")]
    Margin {
        /// Votes.
        margin: u64,
        /// Cards.
        cards: u64,
    },
    /// More errors than this cannot be in a sample that was examined by hand.
    #[error("{0} draws or errors are more than any audit examined")]
    Size(u64),
}

/// No audit has examined more; keeps powers from growing without bound.
const MOST_DRAWS: u64 = 1_000_000_000;

/// Equations (1) to (5) for one γ.
#[derive(Debug)]
pub struct Colorado {
    gamma: Decimal,
    one_over: Decimal,
    two_over: Decimal,
    one_under: Decimal,
    two_under: Decimal,
    /// Logarithms are slow and the same few come again: α and the four factors.
    logarithms: Mutex<HashMap<String, Decimal>>,
}

fn integer(n: u64) -> Decimal {
    Decimal::from(n).with_precision(DIGITS).value()
}

fn parse(text: &str) -> Option<Decimal> {
    let plain = text.len() <= 40 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let value = plain.then(|| Decimal::from_str(text).ok()).flatten()?;
    Some(value.with_precision(DIGITS).value())
}

impl Colorado {
    /// Takes γ as printed, such as `1.03905000`.
    ///
    /// # Errors
    /// γ is not a decimal above 1.
    pub fn new(gamma: &str) -> Result<Self, ColoradoError> {
        let one = integer(1);
        let gamma = parse(gamma)
            .filter(|gamma| *gamma > one && *gamma <= integer(100))
            .ok_or_else(|| ColoradoError::Gamma(gamma.to_owned()))?;
        let half = &one / (integer(2) * &gamma);
        let whole = &one / &gamma;
        Ok(Colorado {
            one_over: &one - &half,
            two_over: &one - &whole,
            one_under: &one + &half,
            two_under: &one + &whole,
            gamma,
            logarithms: Mutex::default(),
        })
    }

    /// Equation (3): the risk after `draws` draws, in [0, 1].
    ///
    /// # Errors
    /// See [`ColoradoError`].
    pub fn risk(
        &self,
        draws: u64,
        margin: u64,
        cards: u64,
        errors: Errors,
    ) -> Result<Decimal, ColoradoError> {
        small(draws.max(errors.total()))?;
        let mu = diluted(margin, cards)?;
        let one = integer(1);
        if margin == 0 {
            return Ok(one);
        }
        let factor = &one - mu / (integer(2) * &self.gamma);
        let p = factor.powi(draws.into())
            * self.one_over.powi((-signed(errors.one_over)).into())
            * self.two_over.powi((-signed(errors.two_over)).into())
            * self.one_under.powi((-signed(errors.one_under)).into())
            * self.two_under.powi((-signed(errors.two_under)).into());
        Ok(p.min(one))
    }

    /// Equation (4): the draws that would do if no further error is found.
    ///
    /// # Errors
    /// See [`ColoradoError`].
    pub fn optimistic(
        &self,
        risk_limit: &str,
        margin: u64,
        cards: u64,
        errors: Errors,
    ) -> Result<u64, ColoradoError> {
        small(errors.total())?;
        let limit = parse(risk_limit)
            .filter(|limit| *limit > integer(0) && *limit < integer(1))
            .ok_or_else(|| ColoradoError::RiskLimit(risk_limit.to_owned()))?;
        let mu = diluted(margin, cards)?;
        if margin == 0 {
            return Ok(0);
        }
        let sum = self.ln(risk_limit, &limit)
            + integer(errors.one_over) * self.ln("one over", &self.one_over)
            + integer(errors.two_over) * self.ln("two over", &self.two_over)
            + integer(errors.one_under) * self.ln("one under", &self.one_under)
            + integer(errors.two_under) * self.ln("two under", &self.two_under);
        let size = -(integer(2) * &self.gamma * sum) / mu;
        Ok(ceiling(&size).max(errors.total()))
    }

    /// Equation (5): the draws that would do if overstatements go on at their rate.
    ///
    /// # Errors
    /// See [`ColoradoError`].
    pub fn estimated(
        &self,
        optimistic: u64,
        draws: u64,
        overstatements: u64,
    ) -> Result<u64, ColoradoError> {
        small(overstatements)?;
        if draws == 0 {
            return Ok(optimistic);
        }
        let factor = integer(1) + integer(overstatements) / integer(draws);
        Ok(ceiling(&(integer(optimistic) * factor)))
    }

    fn ln(&self, name: &str, value: &Decimal) -> Decimal {
        let mut known = self
            .logarithms
            .lock()
            .expect("no thread panics while it holds the logarithms");
        if let Some(ln) = known.get(name) {
            return ln.clone();
        }
        let ln = value.ln();
        known.insert(name.to_owned(), ln.clone());
        ln
    }
}

fn small(n: u64) -> Result<(), ColoradoError> {
    if n > MOST_DRAWS {
        return Err(ColoradoError::Size(n));
    }
    Ok(())
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).expect("counts were checked to be at most MOST_DRAWS")
}

fn ceiling(value: &Decimal) -> u64 {
    let up = value.ceil();
    u64::try_from(up.to_int().value()).unwrap_or(if *value > integer(0) { u64::MAX } else { 0 })
}

/// Equation (1).
fn diluted(margin: u64, cards: u64) -> Result<Decimal, ColoradoError> {
    if cards == 0 || margin > cards {
        return Err(ColoradoError::Margin { margin, cards });
    }
    Ok(integer(margin) / integer(cards))
}

/// A risk in [0, 1] as the results report prints it: percent, one decimal, half up.
pub fn percent(risk: &Decimal) -> String {
    rounded(risk, 3, 1)
}

/// Whether the results report says that a risk limit is met: the risk, rounded half up to three decimals,
/// is strictly below the limit. None if the limit is no decimal strictly between 0 and 1.
///
/// ```
/// # use risk::{Colorado, Errors, limit_met};
/// let colorado = Colorado::new("1.03905")?;
/// // Castle Rock 2B, 2021: 0.02955…, printed as 3.0 % and as not below 3 %.
/// let risk = colorado.risk(1164, 794, 126_480, Errors::default())?;
/// assert_eq!(limit_met(&risk, "0.03"), Some(false));
/// # Ok::<(), risk::ColoradoError>(())
/// ```
pub fn limit_met(risk: &Decimal, limit: &str) -> Option<bool> {
    let limit = parse(limit).filter(|limit| *limit > integer(0) && *limit < integer(1))?;
    let rounded: FBig<HalfAway, 10> = (risk * integer(1000)).with_rounding();
    let thousandths = u64::try_from(rounded.to_int().value()).ok()?;
    Some(integer(thousandths) < limit * integer(1000))
}

/// A diluted margin as the results report prints it: rounded half up to eight decimals, in percent
/// with eight decimals; `0E-8` for none, as Java prints it.
///
/// # Errors
/// See [`ColoradoError::Margin`].
pub fn diluted_margin_percent(margin: u64, cards: u64) -> Result<String, ColoradoError> {
    let mu = diluted(margin, cards)?;
    if margin == 0 {
        return Ok("0E-8".to_owned());
    }
    Ok(format!("{}00", rounded(&mu, 8, 6)))
}

/// A fraction rounded half up to `digits` decimals, written in percent with `decimals` of them.
fn rounded(fraction: &Decimal, digits: u32, decimals: usize) -> String {
    let scale = 10u64.pow(digits);
    let half_up: FBig<HalfAway, 10> = (fraction * integer(scale)).with_rounding();
    let units = u64::try_from(half_up.to_int().value()).unwrap_or(u64::MAX);
    let unit = 10u64.pow(digits - 2);
    format!("{}.{:0decimals$}", units / unit, units % unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colorado() -> Colorado {
        Colorado::new("1.03905").unwrap()
    }

    fn errors(two_over: u64, one_over: u64) -> Errors {
        Errors {
            two_over,
            one_over,
            ..Errors::default()
        }
    }

    /// ColoradoRLA's AuditTest: risk limit .5, diluted margin .05, gamma 1.2.
    #[test]
    fn colorado_rla_audit_test() {
        let rla = Colorado::new("1.2").unwrap();
        assert_eq!(rla.optimistic("0.5", 5, 100, errors(0, 0)), Ok(34));
        let rla = Colorado::new("1.01").unwrap();
        let p = |e| rla.risk(500, 2, 100, e).unwrap().to_f64().value();
        assert!((p(errors(0, 0)) - 0.0069073762).abs() < 1e-9);
        assert!((p(errors(1, 0)) - 0.6976449943).abs() < 1e-9);
        assert_eq!(
            percent(&rla.risk(500, 2, 100, errors(2, 0)).unwrap()),
            "100.0"
        );
    }

    /// Figures of the general election of 2024, published by the state.
    #[test]
    fn general_election_2024() {
        let size = |margin, cards| colorado().optimistic("0.03", margin, cards, errors(0, 0));
        assert_eq!(size(37_549, 516_401), Ok(101)); // 17th Judicial District 7B
        assert_eq!(size(12_622, 516_401), Ok(299)); // Adams 12 5D
    }

    /// rlacalc's documented sizes at 10 % without errors.
    #[test]
    fn rlacalc() {
        let size = |margin, cards| colorado().optimistic("0.10", margin, cards, errors(0, 0));
        assert_eq!(size(20_000, 100_000), Ok(24));
        assert_eq!(size(6_000, 60_000), Ok(48));
    }

    /// Alamosa County Clerk and Recorder, Archuleta County Commissioner 2: the state's report of the
    /// first round of the general election of 2020.
    #[test]
    fn general_election_2020() {
        let rla = colorado();
        let shown = |n, m, cards, e| percent(&rla.risk(n, m, cards, e).unwrap());
        assert_eq!(shown(96, 562, 7_923, errors(0, 0)), "3.6");
        assert_eq!(shown(176, 361, 9_404, errors(0, 1)), "7.2");
        assert_eq!(
            rla.optimistic("0.04000000", 361, 9_404, errors(0, 1)),
            Ok(210)
        );
        assert_eq!(diluted_margin_percent(562, 7_923).unwrap(), "7.09327300");
        assert_eq!(diluted_margin_percent(0, 91_506).unwrap(), "0E-8");
    }

    #[test]
    fn refuses_what_has_no_meaning() {
        assert!(Colorado::new("1").is_err() && Colorado::new("0.9").is_err());
        assert!(Colorado::new("NaN").is_err() && Colorado::new("1e9").is_err());
        let rla = colorado();
        for limit in ["0", "1", "-1", "", "inf"] {
            assert!(rla.optimistic(limit, 1, 10, errors(0, 0)).is_err());
        }
        assert!(rla.risk(1, 11, 10, errors(0, 0)).is_err());
        assert!(rla.risk(1, 0, 0, errors(0, 0)).is_err());
        assert!(rla.risk(u64::MAX, 1, 10, errors(0, 0)).is_err());
        assert_eq!(percent(&rla.risk(5, 0, 10, errors(0, 0)).unwrap()), "100.0");
        assert_eq!(rla.optimistic("0.05", 0, 10, errors(0, 0)), Ok(0));
    }

    #[test]
    fn estimated_grows_with_the_rate_of_overstatements() {
        let rla = colorado();
        assert_eq!(rla.estimated(100, 0, 7), Ok(100));
        assert_eq!(rla.estimated(100, 50, 0), Ok(100));
        assert_eq!(rla.estimated(100, 30, 1), Ok(104));
    }
}
