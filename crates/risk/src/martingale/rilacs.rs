//! The mixture of bets of RiLACS (Waudby-Smith, Stark & Ramdas 2021, "Risk-Limiting Audits via Confidence Sequences").
//!
//! λ_k = γ_k / m,   γ_k = k / (D + 1),   w_k ∝ (1/3 − k/D)² where k/D ≤ 1/3, else 0,   k = 1 … D       (1)
//!
//! γ_k is the share of the capital that is at stake. Small stakes have most of the weight, which makes the sizes of close
//! contests small, and those of clear ones larger than need be. That weights stand at k/D and stakes at k/(D + 1) is so in the
//! authors' package, with which ALPHA's tables were made (`rilacs` 1.0, `sqKelly_martingale`): with weights at γ_k the sizes of
//! clear contests are 5 % smaller than those tables say. With D = 10, as there, three bets have a weight.

use super::MartingaleError;
use super::fixed::KaplanWald;
use super::mixture::{Mixture, Part};
use super::rule::{Rule, within};

impl Mixture {
    /// SqKelly, equation (1), for D `points`; those without weight are left out.
    ///
    /// # Errors
    /// Not 4 ≤ D ≤ 100,000: with fewer points none has a weight.
    pub fn square_kelly(points: u32) -> Result<Self, MartingaleError> {
        let all = f64::from(points);
        let is = (4..=100_000).contains(&points);
        within("points", all, "[4, 100000]", is)?;
        let bets = (1..=points).map(f64::from).filter(|k| 3.0 * k < all);
        let parts = bets.map(|k| Part {
            rule: Rule::KaplanWald(KaplanWald {
                g: 1.0 - k / (all + 1.0),
            }),
            weight: (1.0 / 3.0 - k / all).powi(2),
        });
        Ok(Mixture {
            parts: parts.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::martingale::{Null, p_value};

    /// By hand, with D = 10 and replacement: γ = 1/11, 2/11, 3/11, w ∝ 49, 16, 1. A vote for the winner multiplies T_k by
    /// 1 + γ_k, one for the loser by 1 − γ_k.
    #[test]
    fn three_bets() {
        let rule = Rule::Mixture(Mixture::square_kelly(10).unwrap());
        let null = Null::new(1.0, 0.5, None).unwrap();
        let p = |sample: &[f64]| p_value(&rule, null, sample).unwrap().get();
        let weighted = |of: fn(f64) -> f64| {
            let parts = [(49.0, 1.0), (16.0, 2.0), (1.0, 3.0)];
            let sum: f64 = parts.iter().map(|(w, k)| w * of(k / 11.0)).sum();
            1.0 / (sum / 66.0)
        };
        assert!((p(&[1.0]) - weighted(|g| 1.0 + g)).abs() < 1e-12);
        assert!((p(&[1.0; 3]) - weighted(|g| (1.0 + g).powi(3))).abs() < 1e-12);
        let turned = weighted(|g| (1.0 - g) * (1.0 + g).powi(5));
        assert!((p(&[0.0, 1.0, 1.0, 1.0, 1.0, 1.0]) - turned).abs() < 1e-12);
    }

    /// 1/3 itself has no weight: D = 3 has nothing to bet, D = 6 one bet, 1/7.
    #[test]
    fn points() {
        assert!(Mixture::square_kelly(3).is_err());
        assert_eq!(Mixture::square_kelly(6).unwrap().parts.len(), 1);
    }
}
