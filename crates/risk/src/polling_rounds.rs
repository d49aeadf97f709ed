//! Ballot polling in rounds: a test that looks only at the end of a round and needs fewer cards for it.
//!
//! Minerva:     p = P(Kⱼ ≥ kⱼ, on | tie) / P(Kⱼ ≥ kⱼ, on | report)                        (1)
//! Providence:  p = (1/2)ⁿ / (sᵏ (1 − s)ⁿ⁻ᵏ) · P(K ≥ k' | tie) / P(K ≥ k' | report)        (2)
//!
//! kⱼ are the votes found for the winner in the rounds 1 … j, "on" is that no round before stopped the audit: a round
//! stops it if (1) is at most the risk limit α. In (2), n votes were found for one of the pair in the rounds before the
//! last, k of them for the winner, and k' in the last; K is binomial. s is the winner's reported share. In the first
//! round the two are one. Minerva: Zagórski, McClearn, Morin, McBurnett & Vora 2021 (arXiv:2008.02315), §4;
//! Providence: Broadrick, Morin, McClearn, McBurnett, Vora & Zagórski 2022 (arXiv:2210.08717), §3. Cards are drawn with
//! replacement.
//!
//! Why the risk is at most α: in each round, given the rounds before, the chance to stop is at most α times as large in
//! a tie as under the report; the chances to stop of all rounds under the report sum to at most 1. For (1) this
//! needs the sizes of all rounds to be set without regard to what was found; for (2) they may depend on it. Neither
//! allows a size to be chosen by somebody who knows the seed, and can tell what the next cards will show.
//! (1) means something at its α only; the smallest of (2) over the rounds is a P-value for every α.
//!
//! The ratios fall as k grows. Ours is the least of the certified ratios up to k, so that it falls in its last digit, too.

use serde::{Deserialize, Serialize};

use crate::error::{chance as checked_chance, risk_limit};
use crate::interval::Interval;
use crate::law::Law;
use crate::p_value::{bits, p_bits};
use crate::{PValue, ReportedPair, RiskError};

/// Equation (1). The state is what was found in each round.
///
/// ```
/// use risk::{Minerva, ReportedPair};
/// // Arlo's test_minerva: 600 to 400, found 56 to 40.
/// let mut audit = Minerva::new(ReportedPair::new(600, 400)?, 0.1)?;
/// assert!((audit.push_round(56, 40)?.get() - 0.0933945799801079).abs() < 1e-9);
/// assert!(audit.met());
/// # Ok::<(), risk::RiskError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Minerva {
    pair: ReportedPair,
    #[serde(with = "bits")]
    limit: f64,
    rounds: Vec<(u64, u64)>,
    #[serde(with = "p_bits")]
    p: PValue,
}

/// No round has more votes for a pair.
const MOST: u64 = 1_000_000;

/// Products in the law of a sum of rounds: more are not waited for.
const MOST_STEPS: u64 = 2_000_000_000;

impl Minerva {
    /// Before the first round, at a risk limit that is kept to.
    ///
    /// # Errors
    /// The limit is not strictly between 0 and 1.
    pub fn new(pair: ReportedPair, limit: f64) -> Result<Self, RiskError> {
        Ok(Minerva {
            pair,
            limit: risk_limit(limit)?,
            rounds: Vec::new(),
            p: PValue::ONE,
        })
    }

    /// The votes found in a round, not summed up. A pair that has met the limit keeps the P-value it met it with, since
    /// (1) is of audits that have not stopped.
    ///
    /// # Errors
    /// More votes than boards read by hand; nothing is counted then.
    pub fn push_round(&mut self, winner: u64, loser: u64) -> Result<PValue, RiskError> {
        let votes = winner.saturating_add(loser);
        if votes > MOST {
            return Err(RiskError::Size(votes));
        }
        let p = match self.met() {
            true => self.p,
            false => self.after((winner, loser))?,
        };
        self.rounds.push((winner, loser));
        self.p = p;
        Ok(p)
    }

    /// Equation (1) after the last round, or that of the first round in which it was at most the limit; 1 before the
    /// first.
    pub fn p_value(&self) -> PValue {
        self.p
    }

    /// Whether the risk limit is met.
    pub fn met(&self) -> bool {
        self.p.get() <= self.limit
    }

    fn after(&self, next: (u64, u64)) -> Result<PValue, RiskError> {
        let (mut tied, mut reported) = (Law::none(), Law::none());
        let mut winner = 0;
        let mut p = PValue::ONE;
        for (k, &(for_winner, for_loser)) in self.rounds.iter().chain([&next]).enumerate() {
            if k > 0 {
                let stops = first_at_most(&tied, &reported, self.limit);
                tied.below(stops);
                reported.below(stops);
            }
            let votes = for_winner + for_loser;
            let (of_tie, of_report) = laws(self.pair, votes);
            if tied.steps(&of_tie) > MOST_STEPS {
                return Err(RiskError::Size(votes));
            }
            tied = tied.plus(&of_tie);
            reported = reported.plus(&of_report);
            winner += for_winner;
            p = PValue::upper(tail_ratio(&tied, &reported, winner));
        }
        Ok(p)
    }
}

/// Equation (2). The state is the votes of the rounds before, and two P-values.
///
/// ```
/// use risk::{Providence, ReportedPair};
/// // Arlo's test_providence: 450 to 400, found 54 to 46, then 55 to 45.
/// let mut audit = Providence::new(ReportedPair::new(450, 400)?);
/// audit.push_round(54, 46)?;
/// assert!((audit.push_round(55, 45)?.get() - 0.3614293635757271).abs() < 1e-9);
/// # Ok::<(), risk::RiskError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Providence {
    pair: ReportedPair,
    found: (u64, u64),
    #[serde(with = "p_bits")]
    p: PValue,
    #[serde(with = "p_bits")]
    least: PValue,
}

impl Providence {
    /// Before the first round.
    pub fn new(pair: ReportedPair) -> Self {
        Providence {
            pair,
            found: (0, 0),
            p: PValue::ONE,
            least: PValue::ONE,
        }
    }

    /// The votes found in a round, not summed up.
    ///
    /// # Errors
    /// More votes than boards read by hand; nothing is counted then.
    pub fn push_round(&mut self, winner: u64, loser: u64) -> Result<PValue, RiskError> {
        let votes = winner.saturating_add(loser);
        if votes > MOST {
            return Err(RiskError::Size(votes));
        }
        let (tied, reported) = laws(self.pair, votes);
        let last = tail_ratio(&tied, &reported, winner);
        self.p = PValue::upper(self.pair.log_ratio(self.found).exp() * last);
        self.least = self.least.min(self.p);
        self.found.0 = self.found.0.saturating_add(winner);
        self.found.1 = self.found.1.saturating_add(loser);
        Ok(self.p)
    }

    /// Equation (2) after the last round; 1 before the first.
    pub fn p_value(&self) -> PValue {
        self.p
    }

    /// The smallest of (2) after any round: a P-value, too.
    pub fn least(&self) -> PValue {
        self.least
    }

    /// The smallest number of votes for one of the pair in the next round with which (2) is at most `limit` with
    /// `chance`, if the report is right; 0 if the rounds before would do by BRAVO.
    ///
    /// # Errors
    /// `limit` or `chance` are not strictly between 0 and 1; the number is above a million.
    pub fn next_size(&self, limit: f64, chance: f64) -> Result<u64, RiskError> {
        let so_far = self.pair.log_ratio(self.found).exp().high();
        if !so_far.is_finite() {
            return Err(RiskError::Size(MOST));
        }
        match risk_limit(limit)? / so_far {
            scaled if scaled >= 1.0 => Ok(0),
            scaled => first_round_size(self.pair, scaled, chance),
        }
    }
}

/// The smallest number of votes for one of the pair in the first round, of Minerva or Providence, with which the P-value is
/// at most `limit` with `chance`, if the report is right.
///
/// ```
/// use risk::{ReportedPair, first_round_size};
/// // Arlo's test_providence has 173 cards, too.
/// assert_eq!(first_round_size(ReportedPair::new(60_000, 40_000)?, 0.1, 0.9)?, 173);
/// # Ok::<(), risk::RiskError>(())
/// ```
///
/// # Errors
/// `limit` or `chance` are not strictly between 0 and 1; the number is above a million.
pub fn first_round_size(pair: ReportedPair, limit: f64, chance: f64) -> Result<u64, RiskError> {
    let (limit, chance) = (risk_limit(limit)?, checked_chance(chance)?);
    let mut votes = 1;
    while votes <= MOST {
        let (tied, reported) = laws(pair, votes);
        let stops = first_at_most(&tied, &reported, limit);
        let missing = chance - reported.above(stops).low();
        if missing <= 0.0 {
            return Ok(votes);
        }
        // The number needed for the winner never falls as votes are added. So a vote more raises the chance by one term of
        // the law at most, and the largest terms fall: so many votes are too few for sure.
        let step = missing / reported.largest();
        votes += match step > 1.0 {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "above 1; what is too large is above MOST"
            )]
            true => step as u64,
            false => 1,
        };
    }
    Err(RiskError::Size(MOST))
}

/// The chance, if the report is right, that the P-value is at most `limit` after a first round with `votes` votes for one
/// of the pair. It rises and falls by turns as votes are added: a size may do where a slightly larger one does not.
///
/// # Errors
/// `limit` is not strictly between 0 and 1; more votes than boards read by hand.
pub fn first_round_chance(pair: ReportedPair, limit: f64, votes: u64) -> Result<f64, RiskError> {
    let limit = risk_limit(limit)?;
    if votes > MOST {
        return Err(RiskError::Size(votes));
    }
    let (tied, reported) = laws(pair, votes);
    Ok(reported.above(first_at_most(&tied, &reported, limit)).low())
}

/// The laws of the winner's votes among `votes`: tied, and as reported.
fn laws(pair: ReportedPair, votes: u64) -> (Law, Law) {
    (
        Law::binomial(votes, 1, 1),
        Law::binomial(votes, pair.winner(), pair.loser()),
    )
}

/// The ratio of the tails, for every number of votes for the winner from the first that is possible: none is above the
/// one before.
fn ratios(tied: &Law, reported: &Law) -> (usize, Vec<Interval>) {
    let (a, b) = (tied.range(), reported.range());
    let (from, to) = (a.0.min(b.0), a.1.max(b.1));
    let mut least = Interval::ONE;
    let tails = tied
        .tails(from, to)
        .into_iter()
        .zip(reported.tails(from, to));
    let ratios = tails.map(|(tied, reported)| {
        // K ≥ k is part of K ≥ k' for each k' below k.
        least = least.min(Interval::exactly((tied / reported).high()));
        least
    });
    (from, ratios.collect())
}

fn tail_ratio(tied: &Law, reported: &Law, k: u64) -> Interval {
    let (from, ratios) = ratios(tied, reported);
    let k = usize::try_from(k).unwrap_or(usize::MAX);
    match k.checked_sub(from) {
        None => Interval::ONE,
        Some(at) => ratios
            .get(at)
            .or(ratios.last())
            .copied()
            .unwrap_or(Interval::ONE),
    }
}

/// The first number of votes for the winner for which the ratio of the tails is at most `limit`.
fn first_at_most(tied: &Law, reported: &Law, limit: f64) -> usize {
    let (from, ratios) = ratios(tied, reported);
    from + ratios.partition_point(|ratio| ratio.high() > limit)
}

#[cfg(test)]
mod tests {
    use dashu_int::UBig;

    use super::*;
    use crate::exact::never_below;

    fn pair(winner: u64, loser: u64) -> ReportedPair {
        ReportedPair::new(winner, loser).unwrap()
    }

    fn minerva(of: ReportedPair, rounds: &[(u64, u64)]) -> Minerva {
        let mut audit = Minerva::new(of, 0.1).unwrap();
        for (w, l) in rounds {
            audit.push_round(*w, *l).unwrap();
        }
        audit
    }

    fn providence(of: ReportedPair, rounds: &[(u64, u64)]) -> Providence {
        let mut audit = Providence::new(of);
        for (w, l) in rounds {
            audit.push_round(*w, *l).unwrap();
        }
        audit
    }

    fn near(p: PValue, expected: f64) {
        let p = p.get();
        assert!(
            p >= expected * (1.0 - 1e-6) && p <= expected * (1.0 + 1e-6),
            "{p} is not {expected}"
        );
    }

    /// Risks of Arlo's `test_minerva.py`, of the pair that decides.
    #[test]
    fn arlo_minerva_risks() {
        let check = |w, l, rounds: &[(u64, u64)], expected| {
            near(minerva(pair(w, l), rounds).p_value(), expected);
        };
        check(600, 400, &[(56, 40)], 0.093_394_579_980_107_9);
        check(600, 400, &[(40, 40)], 0.559_643_461_520_963_2);
        check(600, 400, &[(40, 40), (70, 30)], 0.006_382_031_505_998_192);
        check(1_270_718, 978_667, &[(276, 234)], 0.039_858_047_805_999_164);
        check(400, 200, &[(40, 18)], 0.006_465_370_379_082_179_5);
        check(400, 200, &[(30, 30)], 0.552_702_598_296_842);
        check(400, 200, &[(30, 30), (50, 25)], 0.083_535_346_859_948);
        let close = &[(5_100, 4_990), (5_100, 4_900)];
        check(5_100_000, 4_900_000, &close[..1], 0.168_962_006_078_486_47);
        check(5_100_000, 4_900_000, close, 0.039_079_533_484_987_01);
        // Too small for its binary fractions there: 0.0.
        let small = minerva(pair(2_453_876, 2_358_432), &[(17_605, 0)]);
        assert!(small.p_value().get() > 0.0 && small.p_value().get() < 1e-20);
    }

    /// The test that Arlo skips as too slow: 100,000 cards in the second round, 0.0016102827517693026.
    #[test]
    fn arlo_minerva_a_hundred_thousand_cards() {
        let first = minerva(pair(5_100_000, 4_900_000), &[(50_100, 49_900)]);
        assert!(!first.met());
        let mut second = first;
        second.push_round(51_000, 49_000).unwrap();
        near(second.p_value(), 0.001_610_282_751_769_302_6);
    }

    /// Risks of Arlo's `test_providence.py`.
    #[test]
    fn arlo_providence_risks() {
        let check = |w, l, rounds: &[(u64, u64)], expected| {
            near(providence(pair(w, l), rounds).p_value(), expected);
        };
        check(400, 200, &[(40, 18)], 0.006_465_370_379_082_179_5);
        check(400, 200, &[(30, 30)], 0.552_702_598_296_842);
        check(450, 400, &[(54, 46), (55, 45)], 0.361_429_363_575_727_1);
        let (a, b) = (&[(54, 46)][..], &[(54, 46), (55, 45)][..]);
        let of = pair(450, 400);
        near(minerva(of, a).p_value(), providence(of, a).p_value().get());
        assert!(minerva(of, b).p_value() < providence(of, b).p_value());
        // test_abnormal_rounds: not met, then met.
        let of = pair(500, 100);
        assert_eq!(providence(of, &[(0, 100)]).p_value(), PValue::ONE);
        assert!(providence(of, &[(0, 100), (500, 0)]).p_value().get() <= 0.1);
        assert!(
            providence(pair(5_000, 1_000), &[(1_000, 1_000)])
                .p_value()
                .get()
                > 0.1
        );
        assert!(
            providence(pair(5_000, 1_000), &[(1_000, 0)])
                .p_value()
                .get()
                <= 0.1
        );
    }

    /// First sizes of Arlo's `test_minerva.py` and `test_providence.py` at 10 %: (pair, all cards, sizes at 70, 80 and
    /// 90 %). A search by halves finds one of the sizes that do while one vote less does not, of which there are several;
    /// every one of theirs is such a size by our chances, and ours is the smallest.
    #[test]
    fn arlo_sizes() {
        let is_one = |w, l, votes: u64, chance: f64| {
            let at = |votes| first_round_chance(pair(w, l), 0.1, votes).unwrap();
            assert!(at(votes) >= chance && at(votes - 1) < chance, "{votes}");
        };
        let check = |w: u64, l: u64, cards: u64, expected: [(f64, u64); 3]| {
            for (chance, size) in expected {
                let votes = size * (w + l) / cards;
                assert_eq!((votes * cards).div_ceil(w + l), size);
                is_one(w, l, votes, chance);
                let ours = first_round_size(pair(w, l), 0.1, chance).unwrap();
                assert!(ours <= votes);
                is_one(w, l, ours, chance);
            }
        };
        let at = |a, b, c| [(0.7, a), (0.8, b), (0.9, c)];
        check(600, 400, 1_200, at(134, 166, 215));
        check(600, 200, 900, at(20, 25, 35));
        check(300, 200, 1_000, at(222, 276, 358));
        check(400, 200, 1_100, at(79, 87, 114));
        check(400, 200, 1_100, at(76, 87, 118));
        check(5_076, 4_925, 10_001, at(17_663, 22_233, 30_319));
        for (w, l) in [(100, 1), (100, 0)] {
            check(w, l, w + l, at(4, 4, 4));
        }
        is_one(60_000, 40_000, 173, 0.9);
        is_one(51_000, 49_000, 17_270, 0.9);
        is_one(5_040_799, 4_959_201, 103_467, 0.9);
        // Of "502000 to 498000" Arlo's own figures are approximate, 250047, 315475 and 429778; beside them it notes
        // what a search finds.
        is_one(502_000, 498_000, 250_632, 0.7);
        is_one(502_000, 498_000, 315_749, 0.8);
        is_one(502_000, 498_000, 430_133, 0.9);
    }

    /// P(K ≥ 7 | 10 votes): 176/1024 over Σ C(10, k) 3ᵏ 2¹⁰⁻ᵏ / 5¹⁰, in whole numbers; and a second round of Providence.
    #[test]
    fn never_below_the_exact_ratio() {
        let binomial =
            |n: usize, k: usize| (1..=k).fold(UBig::ONE, |ways, j| ways * (n + 1 - j) / j);
        let tail = |n: usize, k: usize, w: usize, l: usize| {
            (k..=n).fold(UBig::ZERO, |sum, j| {
                sum + binomial(n, j) * UBig::from(w).pow(j) * UBig::from(l).pow(n - j)
            })
        };
        for (n, k) in [(10, 7), (50, 33), (200, 121), (400, 260)] {
            let top = tail(n, k, 1, 1) * UBig::from(5u8).pow(n);
            let bottom = tail(n, k, 3, 2) * UBig::from(2u8).pow(n);
            let found = (k as u64, (n - k) as u64);
            never_below(
                minerva(pair(3, 2), &[found]).p_value(),
                &top,
                &bottom,
                1e-10,
            );
            // 5 and 4 before: (1/2)⁹ / (0.6⁵ 0.4⁴).
            let top = top * UBig::from(5u8).pow(9);
            let bottom =
                bottom * UBig::from(2u8).pow(9) * UBig::from(3u8).pow(5) * UBig::from(2u8).pow(4);
            let second = providence(pair(3, 2), &[(5, 4), found]);
            never_below(second.p_value(), &top, &bottom, 1e-10);
        }
    }

    /// The exact chance in a tie that an audit of the given sizes of rounds stops, over every number of votes found in
    /// every round.
    fn stops<T: Clone>(test: &T, sizes: &[u64], push: &impl Fn(&mut T, u64, u64) -> bool) -> f64 {
        let Some((&n, later)) = sizes.split_first() else {
            return 0.0;
        };
        let mut chance = 0.5f64.powi(i32::try_from(n).unwrap());
        let mut sum = 0.0;
        for k in 0..=n {
            let mut next = test.clone();
            sum += chance
                * match push(&mut next, k, n - k) {
                    true => 1.0,
                    false => stops(&next, later, push),
                };
            chance *= (n - k) as f64 / (k + 1) as f64;
        }
        sum
    }

    /// Both in three rounds, at several limits and reports; a test of each round for itself is caught.
    #[test]
    fn risk_in_a_tie() {
        let sizes = [6, 9, 12];
        let by = |p: PValue, limit: f64| p.get() <= limit;
        for of in [pair(600, 400), pair(7, 3), pair(51, 49)] {
            for limit in [0.05, 0.1, 0.3, 0.6] {
                let start = Minerva::new(of, limit).unwrap();
                let push = |audit: &mut Minerva, w, l| by(audit.push_round(w, l).unwrap(), limit);
                let risk = stops(&start, &sizes, &push);
                assert!(risk <= limit, "{risk} above {limit}");
                let push = |audit: &mut Providence, w, l| {
                    audit.push_round(w, l).unwrap();
                    by(audit.least(), limit)
                };
                let risk = stops(&Providence::new(of), &sizes, &push);
                assert!(risk <= limit, "{risk} above {limit}");
            }
        }
        // Each round for itself, as if there were no others.
        let broken = |_: &mut (), w: u64, l: u64| {
            let (tied, reported) = laws(pair(600, 400), w + l);
            tail_ratio(&tied, &reported, w).high() <= 0.6
        };
        let risk = stops(&(), &[9; 4], &broken);
        assert!(risk > 0.6, "{risk}");
    }

    /// Providence with a second round that is long where the first was bad and short where it was good.
    #[test]
    fn providence_with_sizes_that_depend() {
        for limit in [0.1, 0.3, 0.6] {
            let of = pair(600, 400);
            let mut risk = 0.0;
            let mut chance = 0.5f64.powi(8);
            for k in 0..=8 {
                let mut first = Providence::new(of);
                let stopped = first.push_round(k, 8 - k).unwrap().get() <= limit;
                let size = if k < 4 { 16 } else { 3 };
                let push =
                    |audit: &mut Providence, w, l| audit.push_round(w, l).unwrap().get() <= limit;
                let later = if stopped {
                    1.0
                } else {
                    stops(&first, &[size], &push)
                };
                risk += chance * later;
                chance *= (8 - k) as f64 / (k + 1) as f64;
            }
            assert!(risk <= limit, "{risk} above {limit}");
        }
    }

    /// Written down between rounds and read again; a pair that met the limit is followed with no smaller P-value.
    #[test]
    fn resumed() {
        let rounds = [(40, 40), (45, 35), (70, 30), (80, 20)];
        let whole = minerva(pair(600, 400), &rounds);
        let mut resumed = Minerva::new(pair(600, 400), 0.1).unwrap();
        let mut bound = Providence::new(pair(600, 400));
        for (w, l) in rounds {
            let text = serde_json::to_string(&resumed).unwrap();
            resumed = serde_json::from_str(&text).unwrap();
            resumed.push_round(w, l).unwrap();
            let text = serde_json::to_string(&bound).unwrap();
            bound = serde_json::from_str(&text).unwrap();
            bound.push_round(w, l).unwrap();
        }
        assert_eq!(whole, resumed);
        assert_eq!(bound, providence(pair(600, 400), &rounds));
        assert!(whole.met());
        assert_eq!(
            whole.p_value(),
            minerva(pair(600, 400), &rounds[..3]).p_value()
        );
        assert!(bound.least() <= bound.p_value());
        assert_eq!(bound.next_size(0.5, 0.9), Ok(0));
    }

    #[test]
    fn refuses() {
        let mut audit = Minerva::new(pair(2, 1), 0.1).unwrap();
        assert_eq!(
            audit.push_round(u64::MAX, 5),
            Err(RiskError::Size(u64::MAX))
        );
        assert_eq!(audit.p_value(), PValue::ONE);
        assert!(Minerva::new(pair(2, 1), 1.0).is_err());
        assert!(first_round_size(pair(2, 1), 0.1, 1.0).is_err());
        let close = first_round_size(pair(500_001, 500_000), 0.1, 0.9);
        assert_eq!(close, Err(RiskError::Size(1_000_000)));
        // Nobody voted for the loser: the tail is 1 under the report, though what was found is not possible.
        near(minerva(pair(9, 0), &[(3, 1)]).p_value(), 5.0 / 16.0);
        let mut one_sided = Providence::new(pair(9, 0));
        one_sided.push_round(3, 1).unwrap();
        assert_eq!(one_sided.push_round(90, 0).unwrap(), PValue::ONE);
        assert!(one_sided.next_size(0.1, 0.9).is_err());
    }
}
