//! SUITE: a stratum of cards with CVRs, which are compared, and one of cards without, which are polled
//! (Ottoboni, Stark, Lindeman & McBurnett 2018, arXiv:1809.04235).
//!
//! If the outcome is wrong, then for some λ the error in the comparison stratum is at least λV and that in the polling
//! stratum at least (1 − λ)V, V being the margin of a pair. p₁(λ) tests the one, p₂(λ) the other, and
//!
//! p = max over λ of P(χ²₄ ≥ −2 ln p₁(λ) − 2 ln p₂(λ))                                   (1)
//! p₁(λ) = min(1, (1 − λV / (2γN₁))ⁿ (1 − 1/2γ)^−o₁ (1 − 1/γ)^−o₂)                        (2)
//! p₂(λ) = max over N_w of the likelihood of the sample with margin V₂ − (1 − λ)V, over that as reported   (3)
//!
//! (Fisher's combination; §4.2 and §4.3 of the paper; (3) is without replacement, a sequential test.) Arlo searches
//! (1) on a grid of steps 0.05, refined only below the risk limit, so that its figure is a lower bound of the maximum;
//! [`Suite::p_value`] bounds the maximum itself from above.

use super::rounding::compensated;
use crate::{Comparison, Polling, Suite};

const GAMMA: f64 = 1.03905;

#[expect(clippy::cast_precision_loss, reason = "counts of cards")]
fn real(n: u64) -> f64 {
    n as f64
}

impl Comparison {
    fn margin(&self) -> f64 {
        real(self.votes.0) - real(self.votes.1)
    }

    /// Equation (2).
    fn p(&self, margin: f64, lambda: f64) -> f64 {
        if self.draws == 0 {
            return 1.0;
        }
        let step = 1.0 - lambda * margin / (2.0 * GAMMA * real(self.cards));
        if step <= 0.0 {
            return 1.0;
        }
        let log = real(self.draws) * step.ln()
            - real(self.errors.one_over) * (1.0 - 1.0 / (2.0 * GAMMA)).ln()
            - real(self.errors.two_over) * (1.0 - 1.0 / GAMMA).ln();
        log.exp().min(1.0)
    }
}

impl Polling {
    fn margin(&self) -> f64 {
        real(self.votes.0) - real(self.votes.1)
    }

    /// Cards of the sample with a vote for neither.
    fn neither(&self) -> u64 {
        self.draws
            .saturating_sub(self.found.0)
            .saturating_sub(self.found.1)
    }

    /// Equation (3).
    fn p(&self, margin: f64, lambda: f64) -> f64 {
        if self.draws == 0 {
            return 1.0;
        }
        let (n_w, n_l, n_u) = (self.found.0, self.found.1, self.neither());
        let v_u = self
            .cards
            .saturating_sub(self.votes.0)
            .saturating_sub(self.votes.1);
        if self.votes.0 < n_w || self.votes.1 < n_l || v_u < n_u {
            return 1.0;
        }
        let difference = self.margin() - (1.0 - lambda) * margin;
        let cards = real(self.cards);
        let reported = falling(real(self.votes.0), n_w)
            + falling(real(self.votes.1), n_l)
            + falling(real(v_u), n_u);
        let log = |w: f64| {
            falling(w, n_w)
                + falling(w - difference, n_l)
                + falling(cards - 2.0 * w + difference, n_u)
        };
        let high = (cards - real(n_u) + difference) / 2.0;
        let low = real(n_w).max(real(n_l) + difference);
        if high < real(n_w) || high - difference < real(n_l) {
            return 0.0;
        }
        let slope = |w: f64| {
            reciprocals(w, n_w) + reciprocals(w - difference, n_l)
                - 2.0 * reciprocals(cards - 2.0 * w + difference, n_u)
        };
        let (at_low, at_high) = (slope(low), slope(high));
        let most_likely = if at_low * at_high > 0.0 {
            if log(high) >= log(low) { high } else { low }
        } else {
            root(slope, low, high, at_low)
        };
        let p = (log(most_likely) - reported).exp();
        // Where the likelihood cannot be told, nothing is.
        if p.is_nan() { 1.0 } else { p.min(1.0) }
    }
}

/// ln x + ln (x − 1) + … over `n` terms.
fn falling(x: f64, n: u64) -> f64 {
    compensated((0..n).map(|k| (x - real(k)).ln()))
}

/// 1/x + 1/(x − 1) + … over `n` terms.
fn reciprocals(x: f64, n: u64) -> f64 {
    (0..n).map(|k| 1.0 / (x - real(k))).sum()
}

/// A place between `low` and `high` where a falling function crosses 0.
fn root(f: impl Fn(f64) -> f64, low: f64, high: f64, at_low: f64) -> f64 {
    let (mut low, mut high) = (low, high);
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if (f(middle) > 0.0) == (at_low > 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + (high - low) / 2.0
}

/// P(χ²₄ ≥ x).
fn survival(x: f64) -> f64 {
    if x == f64::INFINITY {
        return 0.0;
    }
    (-x / 2.0).exp() * (1.0 + x / 2.0)
}

/// The x that P(χ²₄ ≥ x) = p.
fn quantile(p: f64) -> f64 {
    root(|x| survival(x) - p, 0.0, 3_000.0, 1.0)
}

impl Suite {
    fn margin(&self) -> f64 {
        self.comparison.margin() + self.polling.margin()
    }

    /// The λ that both strata have room for.
    fn range(&self) -> (f64, f64) {
        let v = self.margin();
        let (v_1, n_1) = (self.comparison.margin(), real(self.comparison.cards));
        let (v_2, n_2) = (self.polling.margin(), real(self.polling.cards));
        let low = (v_1 - n_1).max(v - (v_2 + n_2)) / v;
        let high = (v_1 + n_1).min(v - (v_2 - n_2)) / v;
        (low, high)
    }

    /// −2 ln p₁(λ) − 2 ln p₂(λ); infinite where one of them is 0.
    fn statistic(&self, lambda: f64) -> f64 {
        let v = self.margin();
        let p_1 = self.comparison.p(v, lambda);
        let p_2 = self.polling.p(v, lambda);
        -2.0 * (p_1.ln() + p_2.ln())
    }

    /// By how much the statistic may change over a distance in λ (§4.5 of the paper).
    fn modulus(&self, distance: f64) -> f64 {
        let v = self.margin();
        let polled = real(self.polling.found.0) + real(self.polling.found.1);
        let compared = v * distance / (2.0 * real(self.comparison.cards) * GAMMA);
        2.0 * polled * (v * distance).ln_1p()
            + 2.0 * real(self.polling.neither()) * (2.0 * v * distance).ln_1p()
            + 2.0 * real(self.comparison.draws) * compared.ln_1p()
    }

    fn usable(&self) -> bool {
        self.margin() > 0.0
            && self.comparison.draws <= self.comparison.cards
            && self.polling.draws < self.polling.cards
            && self.polling.found.0.saturating_add(self.polling.found.1) <= self.polling.draws
    }
}

/// Equation (1) as Arlo searches it, at risk limit `alpha`. None where a stratum was read whole or a sample is
/// impossible: Arlo gives no figure then.
pub fn suite(pair: &Suite, alpha: f64) -> Option<f64> {
    if pair.margin() == 0.0 {
        return Some(1.0);
    }
    if !pair.usable() || pair.comparison.draws == pair.comparison.cards {
        return None;
    }
    let (mut low, mut high) = pair.range();
    let mut step = 0.05;
    // Each turn makes the step ten times finer; sixteen turns are beyond what a binary fraction tells apart.
    for _ in 0..16 {
        let mut grid = steps(low, high, step);
        if grid.len() < 5 {
            step = (high + 1.0 - low) / 5.0;
            grid = steps(low, high, step);
        }
        let at = |lambda: f64| (survival(pair.statistic(lambda)), lambda);
        let best = grid
            .into_iter()
            .map(at)
            .fold((0.0, low), |a, b| if b.0 > a.0 { b } else { a });
        let (p, lambda) = best;
        if p > alpha || pair.modulus(step) <= (quantile(p) - quantile(alpha)).abs() {
            return Some(p.min(1.0));
        }
        low = lambda - 2.0 * step;
        high = lambda + 2.0 * step;
        step /= 10.0;
    }
    None
}

/// `low`, `low + step`, … below `high + step`.
fn steps(low: f64, high: f64, step: f64) -> Vec<f64> {
    let count = ((high + step - low) / step).ceil();
    let lambdas = (0u32..)
        .map(f64::from)
        .take_while(|k| *k < count && *k < 1e6);
    lambdas.map(|k| low + k * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Errors;

    fn polling(cards: u64, votes: (u64, u64), draws: u64, found: (u64, u64)) -> Polling {
        Polling {
            cards,
            votes,
            draws,
            found,
        }
    }

    /// The SPRT examples of CORLA18, as Arlo's `test_suite.py` has them; λ = 0 tests the whole margin.
    #[test]
    fn sprt_examples() {
        let check = |stratum: Polling, expected: f64| {
            let p = stratum.p(stratum.margin(), 0.0);
            assert!((p - expected).abs() < 5e-5, "{p} is not {expected}");
        };
        check(polling(1000, (500, 450), 100, (50, 50)), 1.0);
        check(polling(1000, (600, 400), 100, (60, 40)), 0.106_933_99);
        check(polling(1000, (500, 450), 250, (110, 100)), 1.0);
        check(polling(1000, (500, 450), 100, (40, 60)), 1.0);
        check(polling(10, (5, 4), 4, (2, 2)), 1.0);
        check(polling(10, (6, 4), 4, (3, 1)), 0.625);
        check(polling(10, (6, 4), 3, (2, 1)), 0.833_333_33);
    }

    /// CORLA18's notebook: 10,000 cards with CVRs, 1,000 without.
    fn notebook() -> Suite {
        Suite {
            comparison: Comparison {
                cards: 10_000,
                votes: (4_550, 4_950),
                draws: 500,
                errors: Errors::default(),
            },
            polling: polling(1_000, (750, 150), 250, (187, 37)),
        }
    }

    #[test]
    fn corla18_notebook() {
        let pair = notebook();
        assert!((pair.comparison.p(200.0, 0.3) - 0.235_577_703_962_619_43).abs() < 1e-5);
        assert!((pair.polling.p(200.0, 0.3) - 0.006_068_185_147_942_991).abs() < 1e-5);
        let p = suite(&pair, 0.05).unwrap();
        assert!((p - 0.070_498_966_633_775_97).abs() < 1e-6, "{p}");
    }

    /// Arlo's report of a hybrid audit in its tests.
    #[test]
    fn arlos_hybrid_report() {
        let pair = Suite {
            comparison: Comparison {
                cards: 30,
                votes: (14, 6),
                draws: 14,
                errors: Errors {
                    one_over: 1,
                    ..Errors::default()
                },
            },
            polling: polling(20, (16, 4), 9, (7, 2)),
        };
        let p = suite(&pair, 0.1).unwrap();
        assert_eq!(super::super::printed(p), "0.1394502521");
        assert!(pair.p_value().unwrap().get() >= p);
    }

    #[test]
    fn nothing_to_say() {
        let mut pair = notebook();
        pair.polling.draws = 1_000;
        assert_eq!(suite(&pair, 0.05), None);
        let mut tie = notebook();
        tie.comparison.votes = (4_350, 4_950);
        assert_eq!(suite(&tie, 0.05), Some(1.0));
        assert!((survival(quantile(0.05)) - 0.05).abs() < 1e-12);
    }
}
