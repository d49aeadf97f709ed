//! SUITE: a stratum of cards with CVRs, which are compared, and one of cards without, which are polled
//! (Ottoboni, Stark, Lindeman & McBurnett 2018, arXiv:1809.04235).
//!
//! If the loser did not lose, then the winner's true lead on the polled cards is some d, and the error on the compared ones at
//! least V₁ + d, where V₁ is the reported lead there. p₁ tests the one, p₂ the other, both are independent, and
//!
//! p = max over d of P(χ²₄ ≥ −2 ln p₁(d) − 2 ln p₂(d))                                   (1)
//! p₁(d) = min(1, (1 − (V₁ + d) / (2γN₁))ⁿ (1 − 1/2γ)^−o₁ (1 − 1/γ)^−o₂ (1 + 1/2γ)^−u₁ (1 + 1/γ)^−u₂)     (2)
//!
//! and p₂ is (1) of `finite_sprt`. The paper has λ for d: V₁ + d = λV, V = V₁ + V₂. n draws are made with replacement from the
//! N₁ compared cards, of which o₁, o₂, u₁, u₂ are over- and understatements by one and two; draws from the polled
//! cards are made without replacement. γ = 1.03905. Programs in use look for the maximum on a grid of λ, so that theirs is a lower
//! bound; ours is never below it:
//!
//! −ln p₁ and −ln p₂ are convex in d, the one since ln(1 − x) is concave, the other since ln p₂ is the maximum over N_w of
//! a function concave in N_w and d together; with 0 where a P-value is 1 they stay so. `convex` bounds their sum from
//! below, and P(χ²₄ ≥ x) falls with x. d goes as far as the polled cards have room for the sample.
//!
//! # More than one look
//!
//! Both samples may grow and be looked at as often as one likes, if how they grow does not depend on what was found. For the
//! true d, p₁ and p₂ are sequential: the chance that the least of p₁ over all sizes is ever α or below is at most α, and so for p₂.
//! These two least values depend on one stratum each and are independent; Fisher's combination of them is a P-value, and
//! no look at both is below it.

use serde::{Deserialize, Serialize};

use crate::convex::{least_of_convex, least_unless};
use crate::finite_sprt::{Three, log_ratio};
use crate::fisher::survival;
use crate::interval::Interval;
use crate::{Errors, PValue, RiskError, kaplan_markov};

/// The stratum of cards with CVRs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Cards.
    pub cards: u64,
    /// Votes reported for the winner and the loser of the pair.
    pub votes: (u64, u64),
    /// Draws, with replacement.
    pub draws: u64,
    /// Errors found in them, a card's as often as it was drawn.
    pub errors: Errors,
}

/// The stratum of cards without CVRs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polling {
    /// Cards.
    pub cards: u64,
    /// Votes reported for the winner and the loser of the pair.
    pub votes: (u64, u64),
    /// Draws, without replacement.
    pub draws: u64,
    /// Votes found for the winner and the loser.
    pub found: (u64, u64),
}

/// Both strata of one pair: what was reported, and what was found so far. It is its own state: the counts grow as cards are
/// read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suite {
    /// Cards with CVRs.
    pub comparison: Comparison,
    /// Cards without.
    pub polling: Polling,
}

/// γ of (2), in hundred thousandths.
const GAMMA: (u64, u64) = (103_905, 100_000);

/// The reported lead of a winner, which may be behind in one stratum.
fn lead((winner, loser): (u64, u64)) -> Result<i64, RiskError> {
    let signed = |n: u64| i64::try_from(n).map_err(|_| RiskError::Size(n));
    Ok(signed(winner)? - signed(loser)?)
}

impl Suite {
    /// Equation (1), rounded up. 1 where the sample contradicts the report: where it holds more votes than were reported,
    /// or where no lead leaves room for it.
    ///
    /// # Errors
    /// The winner does not lead; more votes or draws than cards; more errors than draws.
    pub fn p_value(&self) -> Result<PValue, RiskError> {
        let (reported, found) = self.check()?;
        let Some((low, high)) = self.leads(found) else {
            return Ok(PValue::ONE);
        };
        let half = least_of_convex(|d| self.half_statistic(reported, found, d), low, high);
        Ok(of_half(half))
    }

    /// Whether [`Suite::p_value`] is at most `limit`: a single d of (1) with more says that it is not. `near` is where such a d
    /// is looked for first, any number; the one that was found is left there, for the next look at larger samples.
    ///
    /// # Errors
    /// As [`Suite::p_value`].
    pub fn confirms(&self, limit: f64, near: &mut f64) -> Result<bool, RiskError> {
        let (reported, found) = self.check()?;
        let Some((low, high)) = self.leads(found) else {
            return Ok(PValue::ONE.get() <= limit);
        };
        let f = |d: f64| self.half_statistic(reported, found, d);
        // Not only the bound: the statistic itself is too small at this d.
        let refused = |half: Interval| {
            half.high().is_finite() && survival(Interval::exactly(half.high()), 4).low() > limit
        };
        if (low..=high).contains(near) && refused(f(*near)) {
            return Ok(false);
        }
        // Well below the limit, so that nearer bounds are below it, too.
        let enough = |half: f64| of_half(half).get() <= limit * (1.0 - 1e-6);
        Ok(match least_unless(f, low, high, refused, enough) {
            Ok(half) => of_half(half).get() <= limit,
            Err(d) => {
                *near = d;
                false
            }
        })
    }

    /// The leads of the winner on the polled cards that the sample leaves possible.
    fn leads(&self, found: Three) -> Option<(f64, f64)> {
        // 2N_w ≥ 2n(w) and so on: how far the lead of the polled cards can be from 0.
        let room = Interval::of(self.polling.cards) - Interval::of(found.neither);
        let twice = |n: u64| Interval::of(2) * Interval::of(n);
        let low = (twice(found.winner) - room).low();
        let high = (room - twice(found.loser)).high();
        // Nor can the compared cards hold a larger error than all of their votes.
        let high = high.min(Interval::of(self.comparison.cards).high());
        (low <= high).then_some((low, high))
    }

    fn check(&self) -> Result<(Three, Three), RiskError> {
        let (compared, polled) = (&self.comparison, &self.polling);
        // Where a voter has several votes, a card may hold one for each of the two: only the lead is bounded.
        let votes = lead(compared.votes)?.unsigned_abs();
        if votes > compared.cards {
            return Err(RiskError::TooManyVotes {
                votes,
                cards: compared.cards,
            });
        }
        let reported = Three::of(polled.cards, polled.votes)?;
        let found = Three::of(polled.draws, polled.found)?;
        if lead(compared.votes)?.saturating_add(lead(polled.votes)?) <= 0 {
            return Err(RiskError::NoLead {
                winner: compared.votes.0.saturating_add(polled.votes.0),
                loser: compared.votes.1.saturating_add(polled.votes.1),
            });
        }
        if polled.draws > polled.cards {
            return Err(RiskError::TooManyDrawn {
                sample: polled.draws,
                population: polled.cards,
            });
        }
        if compared.errors.total() > compared.draws {
            return Err(RiskError::TooManyDrawn {
                sample: compared.errors.total(),
                population: compared.draws,
            });
        }
        Ok((reported, found))
    }

    /// −ln p₁ − ln p₂ at the lead `d` of the polled cards.
    fn half_statistic(&self, reported: Three, found: Three, d: f64) -> Interval {
        let log = |log: Interval| -log.min(Interval::ZERO);
        log(self.comparison.log_p(d)) + log(log_ratio(reported, found, d))
    }
}

/// The P-value for the least of −ln p₁ − ln p₂, or a bound of it from below.
fn of_half(half: f64) -> PValue {
    match half.is_finite() {
        true => PValue::upper(survival(Interval::exactly(half), 4)),
        false if half > 0.0 => PValue::at_most(0.0),
        false => PValue::ONE,
    }
}

impl Comparison {
    /// The logarithm of (2), before it is cut off at 0.
    fn log_p(&self, d: f64) -> Interval {
        if self.draws == 0 {
            return Interval::ZERO;
        }
        let gamma = Interval::ratio(GAMMA.0, GAMMA.1);
        let lead = lead(self.votes).map_or(Interval::ZERO, Interval::of_signed);
        let bound = Interval::of(2) * gamma * Interval::of(self.cards);
        let error = (lead + Interval::exactly(d)) / bound;
        kaplan_markov::log_ratio(self.draws, error, gamma, self.errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(
        (cards, votes, draws, errors): (u64, (u64, u64), u64, Errors),
        (polled, polled_votes, polled_draws, found): (u64, (u64, u64), u64, (u64, u64)),
    ) -> Suite {
        Suite {
            comparison: Comparison {
                cards,
                votes,
                draws,
                errors,
            },
            polling: Polling {
                cards: polled,
                votes: polled_votes,
                draws: polled_draws,
                found,
            },
        }
    }

    fn over(one_over: u64) -> Errors {
        Errors {
            one_over,
            ..Errors::default()
        }
    }

    /// CORLA18's notebook: 10,000 cards with CVRs, 1,000 without.
    fn notebook() -> Suite {
        of(
            (10_000, (4_550, 4_950), 500, Errors::default()),
            (1_000, (750, 150), 250, (187, 37)),
        )
    }

    fn lead_at(pair: &Suite, lambda: f64) -> f64 {
        let (v_1, v_2) = (
            lead(pair.comparison.votes).unwrap(),
            lead(pair.polling.votes).unwrap(),
        );
        lambda * (v_1 + v_2) as f64 - v_1 as f64
    }

    /// p₁, p₂ and Fisher's combination at a λ.
    fn at(pair: &Suite, lambda: f64) -> [f64; 3] {
        let (reported, found) = pair.check().unwrap();
        let d = lead_at(pair, lambda);
        let p_1 = PValue::upper(pair.comparison.log_p(d).exp());
        let p_2 = PValue::upper(log_ratio(reported, found, d).exp());
        [p_1.get(), p_2.get(), crate::fisher([p_1, p_2]).get()]
    }

    /// The P-value against the largest of a fine grid: never below it, within a part of a million above.
    fn certified(pair: &Suite) -> f64 {
        let p = pair.p_value().unwrap().get();
        let (reported, found) = pair.check().unwrap();
        let of = |d: f64| {
            let half = pair.half_statistic(reported, found, d);
            survival(Interval::exactly(half.high()), 4).low()
        };
        let (mut low, mut high) = (
            -(pair.polling.cards as f64),
            (pair.polling.cards.min(pair.comparison.cards)) as f64,
        );
        let mut most = 0.0f64;
        // Finer and finer about the best.
        for _ in 0..6 {
            let step = (high - low) / 300.0;
            let (mut best, mut best_d) = (0.0f64, low);
            for k in 0..=300 {
                let d = low + step * f64::from(k);
                let at_d = of(d);
                assert!(at_d <= p, "{at_d} above {p} at {d}");
                if at_d > best {
                    (best, best_d) = (at_d, d);
                }
            }
            most = most.max(best);
            (low, high) = (best_d - step, best_d + step);
        }
        assert!(most > 0.0 && p <= most * (1.0 + 1e-6), "{p} for {most}");
        p
    }

    /// E1: Arlo's `test_suite.py` and the notebook.
    #[test]
    fn corla18_notebook() {
        let pair = notebook();
        let [p_1, p_2, _] = at(&pair, 0.3);
        assert!((p_1 - 0.235_577_703_962_619_43).abs() < 1e-9, "{p_1}");
        let [_, p_2_of_rest, combined] = at(&pair, 0.3);
        assert_eq!(p_2, p_2_of_rest);
        assert!((p_2 - 0.006_068_185_147_942_991).abs() < 1e-9, "{p_2}");
        assert!((combined - 0.010_793_531_242_678_012).abs() < 1e-9);
        let p = certified(&pair);
        // Arlo's largest on its grid.
        assert!(
            (0.070_498_966_633_775_97 - 1e-9..0.0706).contains(&p),
            "{p}"
        );
    }

    /// E2, E3 and their neighbours in Arlo's `test_suite.py`: p₁ and p₂ at λ = 0.3, and the largest of its grid, which ours
    /// is not below, and not far above.
    #[test]
    fn arlo_test_suite() {
        let check = |pair: Suite, p_1: f64, p_2: f64, of_grid: f64| {
            let [ours_1, ours_2, _] = at(&pair, 0.3);
            assert!((ours_1 - p_1).abs() < 1e-5, "{ours_1} for {p_1}");
            assert!((ours_2 - p_2).abs() < 1e-5, "{ours_2} for {p_2}");
            let p = certified(&pair);
            assert!(p >= of_grid * (1.0 - 1e-9), "{p} for {of_grid}");
            assert!(p < of_grid * 1.01, "{p} for {of_grid}");
        };
        // test_close_contest_many_undervotes
        check(
            of(
                (10_000, (1_750, 1_750), 500, over(0)),
                (1_000, (450, 400), 250, (112, 100)),
            ),
            0.696_953_270_897_528_2,
            0.810_697_773_140_934_7,
            0.925_060_180_305_452_3,
        );
        // test_escalation, its first and its second round
        check(
            of(
                (700, (400, 300), 56, over(0)),
                (300, (200, 100), 24, (14, 10)),
            ),
            0.094_534_579_847_918_9,
            0.454_087_563_683_389_4,
            0.214_568_443_670_356_88,
        );
        let with_errors = Errors {
            one_over: 4,
            two_over: 1,
            ..Errors::default()
        };
        check(
            of(
                (700, (400, 300), 101, with_errors),
                (300, (200, 100), 43, (32, 11)),
            ),
            1.0,
            9.572_332_760_803_416e-5,
            0.009_128_631_186_792_08,
        );
        // test_multi_candidate
        check(
            of(
                (700, (400, 200), 33, over(0)),
                (300, (200, 100), 14, (10, 4)),
            ),
            0.121_530_237_713_731_4,
            0.008_201_553_918_783_46,
            0.015_691_091_068_564_367,
        );
    }

    /// Arlo's report of a hybrid audit in its tests: 0.1394502521 on its grid.
    #[test]
    fn arlo_hybrid_report() {
        let pair = of((30, (14, 6), 14, over(1)), (20, (16, 4), 9, (7, 2)));
        let p = certified(&pair);
        assert!((0.139_450_252_1..0.1396).contains(&p), "{p}");
    }

    /// D8: Michigan's pilot in Kalamazoo, 2018, Whitmer and Schuette: .0374 (Howard, Rivest & Stark 2019; ONEAudit, Stark
    /// 2023, table 5). Eight cards compared without error; of 32 polled, 23 and 8.
    #[test]
    fn kalamazoo() {
        let pair = of(
            (5_294, (3_765, 1_349), 8, Errors::default()),
            (22_372, (16_934, 4_220), 32, (23, 8)),
        );
        let p = certified(&pair);
        assert!((p - 0.0374).abs() < 5e-5, "{p}");
    }

    /// Nearly all of the polled cards were read, so that few leads are possible.
    #[test]
    fn little_room() {
        certified(&of((30, (14, 6), 14, over(0)), (20, (18, 2), 17, (15, 2))));
        certified(&of(
            (1_000, (520, 480), 100, over(0)),
            (100, (80, 10), 85, (75, 5)),
        ));
        certified(&of((30, (14, 6), 14, over(1)), (20, (18, 2), 17, (15, 2))));
        certified(&of(
            (500, (300, 200), 60, over(1)),
            (500, (300, 200), 100, (62, 38)),
        ));
    }

    /// The exact chance over every sample that p is at most a limit, for wrong outcomes of 30 + 10 cards; a test of one λ
    /// instead of all is caught.
    #[test]
    fn risk_of_a_wrong_outcome() {
        let choose = |n: u64, k: u64| {
            (0..k)
                .map(|j| (n - j) as f64 / (j + 1) as f64)
                .product::<f64>()
        };
        // (reported in each stratum; true votes of the polled; one-vote overstatements among the compared)
        for (compared, polled, truth, wrong) in [
            ((16, 10), (7, 3), (2, 8), 0),
            ((16, 10), (7, 3), (5, 5), 6),
            ((12, 12), (8, 2), (5, 5), 0),
            ((18, 10), (5, 5), (5, 5), 8),
        ] {
            let (cards, rest) = (30, 10);
            for limit in [0.1, 0.3, 0.6] {
                let (mut risk, mut of_one) = (0.0, 0.0);
                let (draws, read) = (8, 5);
                for errors in 0..=draws {
                    let rate = wrong as f64 / cards as f64;
                    let of_errors = choose(draws, errors)
                        * rate.powi(errors as i32)
                        * (1.0 - rate).powi((draws - errors) as i32);
                    for found in 0..=read.min(truth.0) {
                        let others = read - found;
                        if others > truth.1 || of_errors == 0.0 {
                            continue;
                        }
                        let chance =
                            choose(truth.0, found) * choose(truth.1, others) / choose(rest, read);
                        let pair = of(
                            (cards, compared, draws, over(errors)),
                            (rest, polled, read, (found, others)),
                        );
                        if pair.p_value().unwrap().get() <= limit {
                            risk += of_errors * chance;
                        }
                        if at(&pair, 1.2)[2] <= limit {
                            of_one += of_errors * chance;
                        }
                    }
                }
                assert!(risk <= limit, "{risk} above {limit}");
                // The loser won by six votes on the polled cards, and nothing is wrong with the compared ones.
                if truth == (2, 8) && limit == 0.6 {
                    assert!(of_one > limit, "{of_one}");
                }
            }
        }
    }

    /// The P-value says the same, whatever place is looked at first, at limits far from it and next to it; samples that
    /// grow are asked about with the place where the last one was refused.
    #[test]
    fn confirms_as_the_p_value_does() {
        let mut near = 0.0;
        let mut confirmed = 0;
        for size in (1..60).map(|k| 4 * k) {
            let pair = of(
                (10_000, (5_300, 4_700), size, over(size / 50)),
                (2_000, (1_100, 800), size, (size * 11 / 20, size * 8 / 20)),
            );
            let p = pair.p_value().unwrap().get();
            for limit in [0.05, p.next_down(), p, p * (1.0 + 1e-9), p * 0.999, 0.5] {
                let expected = p <= limit;
                assert_eq!(pair.confirms(limit, &mut near), Ok(expected), "{p} {limit}");
                for mut other in [f64::NAN, -1e9, -50.0, 300.0] {
                    assert_eq!(
                        pair.confirms(limit, &mut other),
                        Ok(expected),
                        "{p} {limit}"
                    );
                }
            }
            confirmed += u64::from(p <= 0.05);
        }
        assert!((5..55).contains(&confirmed), "{confirmed}");
    }

    /// All cards have CVRs: Kaplan–Markov with Fisher's penalty, p (1 − ln p).
    #[test]
    fn no_polled_cards() {
        let pair = of((1_000, (600, 400), 50, over(0)), (0, (0, 0), 0, (0, 0)));
        let p_1 = (1.0f64 - 0.2 / (2.0 * 1.03905)).powi(50);
        let p = pair.p_value().unwrap().get();
        assert!((p / (p_1 * (1.0 - p_1.ln())) - 1.0).abs() < 1e-9, "{p}");
    }

    #[test]
    fn nothing_to_say() {
        let mut tie = notebook();
        tie.comparison.votes = (4_350, 4_950);
        assert!(tie.p_value().is_err());
        let mut several = notebook();
        several.comparison.votes = (8_550, 8_950);
        assert_eq!(several.p_value(), notebook().p_value());
        several.comparison.votes = (14_550, 4_500);
        assert!(several.p_value().is_err());
        let mut many = notebook();
        many.polling.draws = 1_001;
        assert!(many.p_value().is_err());
        let mut wrong = notebook();
        wrong.comparison.errors.two_over = 501;
        assert!(wrong.p_value().is_err());
        // More votes for the loser than were reported.
        let mut refuted = notebook();
        refuted.polling.found = (10, 151);
        assert_eq!(refuted.p_value(), Ok(PValue::ONE));
        let mut none = notebook();
        none.comparison.draws = 0;
        (none.polling.draws, none.polling.found) = (0, (0, 0));
        assert_eq!(none.p_value(), Ok(PValue::ONE));
        let text = serde_json::to_string(&notebook()).unwrap();
        assert_eq!(serde_json::from_str::<Suite>(&text).unwrap(), notebook());
    }
}
