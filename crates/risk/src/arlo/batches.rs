//! Batch comparison as Arlo runs it: MACRO for one contest at a time (Stark 2009, "Risk-limiting
//! post-election audits: P-values from common probability inequalities", §4; taints of batches drawn
//! with probability proportional to their error bounds, Kaplan–Markov).
//!
//! u_p = max (d_p + b_p) / V,   U = Σ u_p,   P(batch p) = u_p / U                       (1)
//! e_p = max (d_p − a_p) / V, not below 0;  t_p = e_p / u_p                              (2)
//! p = Π (1 − 1/U) / (1 − t_p) over the draws                                            (3)
//!
//! For each pair that must come out as reported, V is its margin in votes, d_p and a_p are the reported and the
//! audited difference in batch p, b_p its ballots; the maxima are over pairs.
//!
//! A taint is at most 1 where e_p ≤ u_p. Arlo counts the errors of several batches that were counted together
//! against the bound of one of them, so that its taint may be above 1, its factor negative, and its P-value
//! below 0. Ours takes such a taint for 1, which makes the P-value 1.

use super::decimal::{Decimal28, integer, ratio, to_f64};
use crate::PValue;
use crate::interval::Interval;
use crate::taints::Taints;

/// One pair in one batch: a difference in votes, and the pair's margin in the whole contest.
pub type BatchError = (i64, i64);

/// Equation (1): the error bound of a batch with `ballots`, from its pairs' reported differences and margins.
/// None if a margin is not above 0: no bound.
pub fn error_bound(pairs: &[BatchError], ballots: u64) -> Option<Decimal28> {
    let ballots = i64::try_from(ballots).ok()?;
    let mut bound = integer(0);
    for &(difference, margin) in pairs {
        if margin <= 0 {
            return None;
        }
        bound = bound.max(ratio(difference.saturating_add(ballots), margin));
    }
    Some(bound)
}

/// Equation (2): the error of a batch from its pairs' overstatements in votes and margins; not below 0. None
/// if a pair without a margin has an error.
pub fn batch_error(pairs: &[BatchError]) -> Option<Decimal28> {
    let mut largest = integer(0);
    for &(error, margin) in pairs.iter().filter(|(error, _)| *error != 0) {
        if margin <= 0 {
            return None;
        }
        largest = largest.max(ratio(error, margin));
    }
    Some(largest)
}

/// A decimal and its neighbours: the nearest binary fraction is off by less, and so are a few roundings of 28 digits.
fn enclosed(value: &Decimal28) -> Interval {
    let near = to_f64(value);
    Interval::between(near.next_down(), near.next_up())
}

/// The error bounds of all batches of a contest.
#[derive(Clone, Debug)]
pub struct Bounds {
    total: Decimal28,
}

impl Bounds {
    /// U of equation (1), and the probability of each batch. None if there is no error to be had.
    pub fn new(bounds: &[Decimal28]) -> Option<(Self, Vec<f64>)> {
        let total = bounds.iter().fold(integer(0), |sum, bound| sum + bound);
        if total <= integer(0) {
            return None;
        }
        let probabilities = bounds
            .iter()
            .map(|bound| to_f64(&(bound / &total)))
            .collect();
        Some((Bounds { total }, probabilities))
    }

    /// U of the one pair (Σ d_p, V) in all `ballots`: what it is where that pair gives every maximum, and less than
    /// U elsewhere.
    pub fn of_one_pair((difference, margin): BatchError, ballots: u64) -> Option<Self> {
        let total = error_bound(&[(difference, margin)], ballots)?;
        (total > integer(0)).then_some(Bounds { total })
    }

    /// U as a printed P-value `p` implies it: where one pair gives every bound, U V is a whole number of votes and
    /// ballots, which next to no other P-value implies, so that an altered digit gives none. `pair`: what votes and
    /// ballots are multiplied by, and V. With it the whole number. None where the ten decimals that Arlo prints do not
    /// tell it from its neighbours.
    pub fn implied<'d>(
        (scale, margin): BatchError,
        draws: impl IntoIterator<Item = (&'d Decimal28, &'d Decimal28)>,
        p: f64,
    ) -> Option<(Self, i64)> {
        let (mut count, mut untainted) = (0, 1.0);
        for (error, bound) in draws {
            count += 1;
            if *error > integer(0) {
                untainted *= 1.0 - to_f64(&(error / bound));
            }
        }
        let votes = to_f64(&ratio(margin, scale.max(1)));
        let whole = |p: f64| votes / (1.0 - (p * untainted).powf(1.0 / f64::from(count)));
        let (low, high) = (whole(p - 5e-11), whole(p + 5e-11));
        let whole = high.floor();
        if count == 0 || !(low.is_finite() && low <= whole && high - low < 0.1 && whole < 1e12) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a whole number below 10^12"
        )]
        let whole = whole as i64;
        let bounds = Bounds::of_one_pair((whole.checked_mul(scale)?, margin), 0)?;
        Some((bounds, whole))
    }

    /// Equation (3) as Arlo computes it, over draws given by error and bound; at most 1, and below 0 where a
    /// taint is above 1. None if a batch has an error and no bound above 0. The bound of a draw without error does not
    /// count.
    pub fn risk<'d>(
        &self,
        draws: impl IntoIterator<Item = (&'d Decimal28, &'d Decimal28)>,
    ) -> Option<f64> {
        let one = integer(1);
        let factor = &one - &one / &self.total;
        let mut p = one.clone();
        for (error, bound) in draws {
            let taint = match *error > integer(0) {
                true if *bound <= integer(0) => return None,
                true => error / bound,
                false => integer(0),
            };
            if taint == one {
                return Some(1.0);
            }
            p *= &factor / (&one - taint);
        }
        Some(to_f64(&p).min(1.0))
    }

    /// Equation (3) with taints of at most 1, rounded up.
    pub fn p_value<'d>(
        &self,
        draws: impl IntoIterator<Item = (&'d Decimal28, &'d Decimal28)>,
    ) -> PValue {
        let mut taints = Taints::new(enclosed(&self.total));
        for (error, bound) in draws {
            let taint = match *error > integer(0) {
                true if *bound <= integer(0) => Interval::ONE,
                true => enclosed(error) / enclosed(bound),
                false => Interval::ZERO,
            };
            taints.push(taint, 1);
        }
        taints.p_value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Arlo's `test_max_error`.
    #[test]
    fn bounds() {
        let bound = |difference, margin, ballots| {
            to_f64(&error_bound(&[(difference, margin)], ballots).unwrap())
        };
        assert!((bound(20, 6_000, 400) - 0.07).abs() < 1e-9);
        assert!((bound(40, 6_000, 400) - 0.0733).abs() < 1e-4);
        assert!((bound(60, 5_400, 400) - 0.0852).abs() < 1e-4);
        assert_eq!(error_bound(&[(1, 0)], 1), None);
        assert_eq!(batch_error(&[(1, 0)]), None);
        assert_eq!(batch_error(&[(0, 0), (-3, 5)]), Some(integer(0)));
    }

    /// Arlo's `test_compute_risk`: Stark's example of 31 clean draws and 6 with a taint of 0.0405; U = 21.
    #[test]
    fn stark_macro_example() {
        let (clean, tainted) = (integer(0), ratio(17, 6_000));
        let bound = ratio(420, 6_000);
        let all: Vec<_> = (0..300).map(|_| bound.clone()).collect();
        let (bounds, probabilities) = Bounds::new(&all).unwrap();
        assert!(
            probabilities
                .iter()
                .all(|p| (p - 1.0 / 300.0).abs() < 1e-15)
        );
        let draws = (0..31)
            .map(|_| (&clean, &bound))
            .chain((0..6).map(|_| (&tainted, &bound)));
        let p = bounds.risk(draws.clone()).unwrap();
        let by_hand = (1.0f64 - 1.0 / 21.0).powi(37) / (1.0f64 - 17.0 / 420.0).powi(6);
        assert!((p - by_hand).abs() < 1e-12);
        let ours = bounds.p_value(draws).get();
        assert!(ours > p && ours < p * (1.0 + 1e-11));
    }

    /// Six clean draws from batches of 7,350 votes and ballots, V = 2,500: (1 − 2500/7350)⁶ = 0.0825517715.
    #[test]
    fn implied_by_a_p_value() {
        let none = integer(0);
        let clean = || (0..6).map(|_| (&none, &none));
        let (bounds, whole) = Bounds::implied((1, 2_500), clean(), 0.082_551_771_5).unwrap();
        assert_eq!(whole, 7_350);
        assert!((bounds.risk(clean()).unwrap() - 0.082_551_771_5).abs() < 1e-10);
        assert!(Bounds::implied((1, 2_500), clean(), 0.082_551_772_5).is_none());
        assert!(Bounds::implied((1, 2_500), clean(), 0.0).is_none());
        assert!(Bounds::implied((1, 2_500), [], 0.5).is_none());
    }

    /// Four batches of a hundred ballots of which two were counted together 0 to 100: Arlo's P-value is negative.
    #[test]
    fn a_taint_above_one() {
        let bound = error_bound(&[(20, 80)], 100).unwrap();
        let (bounds, _) = Bounds::new(&vec![bound.clone(); 4]).unwrap();
        let error = batch_error(&[(140, 80)]).unwrap();
        assert!(error > bound);
        assert!(bounds.risk([(&error, &bound)]).unwrap() < 0.0);
        assert_eq!(bounds.p_value([(&error, &bound)]), PValue::ONE);
        assert_eq!(bounds.risk([(&bound, &bound)]), Some(1.0));
        let none = integer(0);
        assert_eq!(bounds.risk([(&error, &none)]), None);
        assert_eq!(bounds.p_value([(&error, &none)]), PValue::ONE);
        let clean = bounds.risk([(&none, &bound)]);
        assert_eq!(bounds.risk([(&none, &none)]), clean);
    }
}
