//! Batch comparison: MACRO, the maximum relative overstatement of pairs, with batches drawn in proportion to their error
//! bounds (Stark 2009, "Risk-limiting post-election audits: P-values from common probability inequalities", §§2–4).
//!
//! V_wl = v_w − v_l − z                                                                 (1)
//! u_p = max over pairs of (d_p + b_p) / V_wl,  not below 0                               (2)
//! e_p = max over pairs of (d_p − a_p) / V_wl                                            (3)
//! t = Σ_{q ∈ G} … = e_G / Σ_{q ∈ G} u_q  for every batch of a group G counted together    (4)
//!
//! d_p and a_p are the winner's reported and audited lead over the loser in batch p, b_p its ballots; z the ballots that are
//! not yet in the reported votes, or cannot be audited: all of them count for the loser. The P-value is that of `taints`, with
//! U = Σ u_p and P(p is drawn) = u_p / U.
//!
//! e_G of (4) is (3) of the group's sums. A maximum of sums is at most the sum of the maxima, and the u_q weigh (4)
//! to e_G in all: a group is one batch that may be drawn under several names. Which batches form it must not
//! depend on which is drawn. Programs that divide e_G by the bound of the batch drawn alone get taints above 1, and from
//! those P-values below 0; where an error is above its bound for another reason, the P-value here is 1.

use serde::{Deserialize, Serialize};

use crate::error::{risk_limit, state};
use crate::interval::Interval;
use crate::p_value::bits;
use crate::taints::Taints;
use crate::{PValue, RiskError};

/// A batch as it was reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// d_p for each pair: the winner's lead over the loser, in votes.
    pub leads: Vec<i64>,
    /// b_p: as many votes as a selection can have in it.
    pub ballots: u64,
}

/// Equations (1) and (2) of all batches of a contest.
///
/// ```
/// use risk::{Batch, BatchBounds};
/// // Two batches, 60 to 40 each, of a contest with a margin of 40.
/// let mut bounds = BatchBounds::new(&[(120, 80)], 0)?;
/// bounds.add(&Batch { leads: vec![20], ballots: 100 })?;
/// bounds.add(&Batch { leads: vec![20], ballots: 100 })?;
/// assert!((bounds.total() - 6.0).abs() < 1e-9);
/// # Ok::<(), risk::RiskError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "SavedBounds")]
pub struct BatchBounds {
    /// V_wl, each above 0.
    margins: Vec<u64>,
    /// U lies between these.
    #[serde(with = "bits")]
    low: f64,
    #[serde(with = "bits")]
    high: f64,
}

/// [`BatchBounds`] as they are read.
#[derive(Deserialize)]
struct SavedBounds {
    margins: Vec<u64>,
    #[serde(with = "bits")]
    low: f64,
    #[serde(with = "bits")]
    high: f64,
}

impl TryFrom<SavedBounds> for BatchBounds {
    type Error = RiskError;

    fn try_from(saved: SavedBounds) -> Result<Self, RiskError> {
        let SavedBounds { margins, low, high } = saved;
        state(
            !margins.is_empty()
                && margins.iter().all(|margin| *margin > 0)
                && low >= 0.0
                && low <= high
                && high < f64::INFINITY,
        )?;
        Ok(BatchBounds { margins, low, high })
    }
}

impl BatchBounds {
    /// For the reported votes of each pair of a winner and a loser, and the ballots that are pending or cannot be audited.
    ///
    /// # Errors
    /// No pair; a winner who would not lead if all of these ballots were for the loser.
    pub fn new(pairs: &[(u64, u64)], set_aside: u64) -> Result<Self, RiskError> {
        let margin = |&(winner, loser): &(u64, u64)| {
            let margin = winner.checked_sub(loser)?.checked_sub(set_aside);
            margin.filter(|margin| *margin > 0)
        };
        let of = |pair: &(u64, u64)| {
            margin(pair).ok_or(RiskError::NoLead {
                winner: pair.0,
                loser: pair.1.saturating_add(set_aside),
            })
        };
        if pairs.is_empty() {
            return Err(RiskError::Nothing("pair"));
        }
        Ok(BatchBounds {
            margins: pairs.iter().map(of).collect::<Result<_, _>>()?,
            low: 0.0,
            high: 0.0,
        })
    }

    /// A batch more.
    ///
    /// # Errors
    /// Not a lead for every pair.
    pub fn add(&mut self, batch: &Batch) -> Result<(), RiskError> {
        let total = Interval::between(self.low, self.high) + self.bound(batch)?;
        (self.low, self.high) = (total.low().max(0.0), total.high());
        Ok(())
    }

    /// U, rounded up.
    pub fn total(&self) -> f64 {
        self.high
    }

    /// Equation (2), rounded up: in which proportion a batch is drawn.
    ///
    /// # Errors
    /// Not a lead for every pair.
    pub fn error_bound(&self, batch: &Batch) -> Result<f64, RiskError> {
        Ok(self.bound(batch)?.high())
    }

    fn bound(&self, batch: &Batch) -> Result<Interval, RiskError> {
        let ballots = Interval::of(batch.ballots);
        let each = self.by_margin(&batch.leads, |lead| Interval::of_signed(lead) + ballots)?;
        Ok(each.max(Interval::ZERO))
    }

    /// The largest of figures in votes over the margins of their pairs.
    fn by_margin(
        &self,
        votes: &[i64],
        figure: impl Fn(i64) -> Interval,
    ) -> Result<Interval, RiskError> {
        if votes.len() != self.margins.len() {
            return Err(RiskError::Count {
                of: "pairs",
                expected: self.margins.len(),
                found: votes.len(),
            });
        }
        let each = votes.iter().zip(&self.margins);
        let each = each.map(|(votes, margin)| figure(*votes) / Interval::of(*margin));
        each.reduce(Interval::max).ok_or(RiskError::Nothing("pair"))
    }
}

/// The P-value, as batches are counted.
///
/// ```
/// use risk::{Batch, BatchBounds, MacroBatches};
/// let batch = Batch { leads: vec![20], ballots: 100 };
/// let mut bounds = BatchBounds::new(&[(120, 80)], 0)?;
/// bounds.add(&batch)?;
/// bounds.add(&batch)?;
/// let mut audit = MacroBatches::new(bounds)?;
/// // Counted as reported: 1 − 1/6.
/// let p = audit.push(&[&batch], &[20])?;
/// assert!((p.get() - 5.0 / 6.0).abs() < 1e-9);
/// # Ok::<(), risk::RiskError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "State")]
pub struct MacroBatches {
    bounds: BatchBounds,
    taints: Taints,
}

/// [`MacroBatches`] as they are read.
#[derive(Deserialize)]
struct State {
    bounds: BatchBounds,
    taints: Taints,
}

impl TryFrom<State> for MacroBatches {
    type Error = RiskError;

    fn try_from(state: State) -> Result<Self, RiskError> {
        let mut audit = MacroBatches::new(state.bounds)?;
        let total = Interval::between(audit.bounds.low, audit.bounds.high);
        state.taints.check(total)?;
        audit.taints = state.taints;
        Ok(audit)
    }
}

impl MacroBatches {
    /// Before any draw.
    ///
    /// # Errors
    /// No batch can hold an error.
    pub fn new(bounds: BatchBounds) -> Result<Self, RiskError> {
        if bounds.low <= 0.0 {
            return Err(RiskError::Nothing("batch that can hold an error"));
        }
        Ok(MacroBatches {
            taints: Taints::new(Interval::between(bounds.low, bounds.high)),
            bounds,
        })
    }

    /// A draw: the batch, or all batches of its group as they were reported, and the winner's lead for each pair as counted
    /// in all of these.
    ///
    /// # Errors
    /// Not a lead for every pair; no batch. Nothing is counted then.
    pub fn push(&mut self, group: &[&Batch], counted: &[i64]) -> Result<PValue, RiskError> {
        if group.is_empty() {
            return Err(RiskError::Nothing("batch in a draw"));
        }
        let mut bound = Interval::ZERO;
        let mut over: Vec<i64> = counted.iter().map(|lead| lead.saturating_neg()).collect();
        for batch in group {
            bound = bound + self.bounds.bound(batch)?;
            for (over, lead) in over.iter_mut().zip(&batch.leads) {
                *over = over.saturating_add(*lead);
            }
        }
        let error = self.bounds.by_margin(&over, Interval::of_signed)?;
        let taint = match bound.low() > 0.0 {
            true => error / bound,
            // No error was thought possible.
            false if error.high() > 0.0 => Interval::ONE,
            false => Interval::ZERO,
        };
        Ok(self.taints.push(taint, 1))
    }

    /// The P-value now.
    pub fn p_value(&self) -> PValue {
        self.taints.p_value()
    }

    /// The smallest P-value after any draw so far: a P-value, too.
    pub fn least(&self) -> PValue {
        self.taints.least()
    }

    /// How many draws more would do if none has an error; None if no number would.
    ///
    /// # Errors
    /// The limit is below [`crate::LEAST_RISK_LIMIT`], or not below 1.
    pub fn more_draws(&self, limit: f64) -> Result<Option<u64>, RiskError> {
        Ok(self.taints.more_draws(risk_limit(limit)?))
    }
}

#[cfg(test)]
mod tests {
    use dashu_int::UBig;

    use super::*;
    use crate::exact::{Path, never_below, worst};

    fn batch(lead: i64, ballots: u64) -> Batch {
        Batch {
            leads: vec![lead],
            ballots,
        }
    }

    fn audit(pair: (u64, u64), set_aside: u64, batches: &[Batch]) -> MacroBatches {
        let mut bounds = BatchBounds::new(&[pair], set_aside).unwrap();
        batches.iter().for_each(|batch| bounds.add(batch).unwrap());
        MacroBatches::new(bounds).unwrap()
    }

    /// E5: Arlo's `test_macro.py`. Contest A has 200 batches of 400 ballots, 200 to 180, and 200 of 200, 100 to 90, B and C
    /// fewer; V = 6,000, 6,000, 5,400. Error bounds .07, .0733, .0852; at 25 % 30, 16 and 11 draws, after four clean ones 26,
    /// 12 and 7. Arlo takes a batch more than the formula, since its issue 1846: 29, 15 and 10, and then 25, 11, 6, are the
    /// smallest that do, which its versions before had.
    #[test]
    fn arlo_sizes() {
        for (large, pair, lead, bound, first, later) in [
            (200, (60_000, 54_000), 20, 0.07, 29, 25),
            (100, (30_000, 24_000), 40, 0.0733, 15, 11),
            (60, (18_000, 12_600), 60, 0.0852, 10, 6),
        ] {
            let of = batch(lead, 400);
            let mut batches = vec![of.clone(); large];
            batches.extend(vec![batch(lead / 2, 200); large]);
            let mut audit = audit(pair, 0, &batches);
            assert!((audit.bounds.error_bound(&of).unwrap() - bound).abs() < 1e-4);
            assert_eq!(audit.more_draws(0.25), Ok(Some(first)));
            for _ in 0..4 {
                audit.push(&[&of], &[lead]).unwrap();
            }
            assert_eq!(audit.more_draws(0.25), Ok(Some(later)));
            for _ in 1..later {
                assert!(audit.push(&[&of], &[lead]).unwrap().get() > 0.25);
            }
            assert!(audit.push(&[&of], &[lead]).unwrap().get() <= 0.25);
            assert_eq!(audit.more_draws(0.25), Ok(Some(0)));
        }
    }

    /// Stark's example in Arlo's `test_compute_risk`, U = 21: 31 clean draws and 6 with an error of 17 votes of 6,000 where
    /// the bound is 420: (20/21)³⁷ / (403/420)⁶, in whole numbers.
    #[test]
    fn never_below_the_exact_product() {
        let of = batch(20, 400);
        let mut audit = audit((60_000, 54_000), 0, &vec![of.clone(); 300]);
        for k in 0..37 {
            let counted = if k < 31 { 20 } else { 3 };
            audit.push(&[&of], &[counted]).unwrap();
        }
        let top = UBig::from(20u8).pow(37) * UBig::from(420u16).pow(6);
        let bottom = UBig::from(21u8).pow(37) * UBig::from(403u16).pow(6);
        never_below(audit.p_value(), &top, &bottom, 1e-12);
    }

    /// Four batches of 60 to 40, two of which were counted together, 0 to 100 for the loser: the shape in which Arlo has a
    /// P-value below 0 and stops, e = 140/80 against the bound 120/80 of one of the two. Here 1: (1 − 1/6) / (1 − 1.75/3) = 2.
    #[test]
    fn a_combined_pair_of_batches() {
        let of = batch(20, 100);
        let start = audit((240, 160), 0, &vec![of.clone(); 4]);
        let arlo = (1.0 - 1.0 / 6.0) / (1.0 - (140.0 / 80.0) / (120.0 / 80.0));
        assert!(arlo < 0.0);
        let mut group = start.clone();
        assert_eq!(group.push(&[&of, &of], &[-100]), Ok(PValue::ONE));
        // 2 · (5/6)⁴ = 0.96…: what a clean draw is worth is not lost.
        assert_eq!(group.more_draws(0.97), Ok(Some(4)));
        // Against the bound of one alone, and a group that could not be worse: taints of 1, which nothing undoes.
        for members in [&[&of][..], &[&of, &of]] {
            let mut worst = start.clone();
            let counted = -120 * members.len() as i64;
            assert_eq!(worst.push(members, &[counted]), Ok(PValue::ONE));
            for _ in 0..100 {
                worst.push(&[&of], &[20]).unwrap();
            }
            assert_eq!(worst.p_value(), PValue::ONE);
            assert_eq!(worst.more_draws(0.5), Ok(None));
        }
    }

    /// Pending ballots count for the loser.
    #[test]
    fn ballots_set_aside() {
        let of = batch(20, 100);
        let with = |z| audit((240, 160), z, &vec![of.clone(); 4]).bounds.total();
        assert!((with(0) - 6.0).abs() < 1e-9 && (with(40) - 12.0).abs() < 1e-9);
        assert!(BatchBounds::new(&[(240, 160)], 80).is_err());
        assert!(BatchBounds::new(&[(240, 160)], u64::MAX).is_err());
    }

    /// In 7 draws from batches of a tie and of a lost contest, the chance that p is ever at most a limit; singly and with two
    /// batches counted together. Taints of a group against one batch's bound, below 0 as they come, are caught.
    #[test]
    fn risk_of_a_wrong_outcome() {
        // Reported leads, ballots, true leads.
        let cases: [[(i64, u64, i64); 3]; 3] = [
            [(10, 20, -10), (5, 15, 0), (5, 10, 10)],
            [(2, 12, 2), (14, 14, -14), (4, 6, 2)],
            [(10, 20, -20), (5, 15, -15), (5, 10, 5)],
        ];
        for case in cases {
            let batches = case.map(|(lead, ballots, _)| batch(lead, ballots));
            let start = audit((60, 40), 0, &batches);
            let bound = |k: usize| start.bounds.error_bound(&batches[k]).unwrap();
            let total: f64 = (0..3).map(bound).sum();
            let law = |_: &Path| (0..3).map(|k| (k as f64, bound(k) / total)).collect();
            let singly = |audit: &mut MacroBatches, x: f64| {
                let k = x as usize;
                audit.push(&[&batches[k]], &[case[k].2]).unwrap();
                audit.least()
            };
            let grouped = |audit: &mut MacroBatches, x: f64| {
                if x > 1.5 {
                    return singly(audit, x);
                }
                let counted = case[0].2 + case[1].2;
                audit.push(&[&batches[0], &batches[1]], &[counted]).unwrap();
                audit.least()
            };
            for limit in [0.1, 0.3, 0.6] {
                for risk in [
                    worst(start.clone(), singly, law, 7, limit),
                    worst(start.clone(), grouped, law, 7, limit),
                ] {
                    assert!(risk <= limit, "{risk} above {limit}");
                }
            }
            let uncapped = |p: &mut f64, x: f64| {
                let k = x as usize;
                let lead = case[0].0 + case[1].0 - case[0].2 - case[1].2;
                let error = if k < 2 { lead } else { case[2].0 - case[2].2 };
                *p *= (1.0 - 1.0 / total) / (1.0 - error.max(0) as f64 / 20.0 / bound(k));
                PValue::at_most(*p)
            };
            if case[0].2 == -20 {
                assert!(worst(1.0, uncapped, law, 7, 0.1) > 0.1);
            }
        }
    }

    #[test]
    fn resumed_and_refused() {
        let batches = [batch(20, 100), batch(30, 90)];
        let mut whole = audit((150, 100), 0, &batches);
        let mut resumed = whole.clone();
        for counted in [20, 17, 25, 20, 20, -3] {
            whole.push(&[&batches[0]], &[counted]).unwrap();
            let text = serde_json::to_string(&resumed).unwrap();
            resumed = serde_json::from_str(&text).unwrap();
            resumed.push(&[&batches[0]], &[counted]).unwrap();
        }
        assert_eq!(whole, resumed);
        assert!(whole.push(&[], &[0]).is_err() && whole.push(&[&batches[0]], &[]).is_err());
        assert!(whole.more_draws(0.0).is_err());
        assert!(BatchBounds::new(&[], 0).is_err() && BatchBounds::new(&[(1, 1)], 0).is_err());
        let mut bounds = BatchBounds::new(&[(2, 1)], 0).unwrap();
        assert!(
            bounds
                .add(&Batch {
                    leads: vec![],
                    ballots: 1
                })
                .is_err()
        );
        assert!(MacroBatches::new(bounds).is_err());
        // An error in a batch that could hold none.
        let mut audit = audit((150, 100), 0, &[batch(20, 100), batch(0, 0)]);
        assert_eq!(audit.push(&[&batch(0, 0)], &[-1]), Ok(PValue::ONE));
    }
}
