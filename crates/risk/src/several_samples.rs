//! Which draws of several samples that were made by one sequence of random numbers may be multiplied, and the P-value that a
//! plan will have.
//!
//! r_{t,i} = 1 + (H_i mod N_t)                                                             (1)
//!
//! H_1, H_2, … are independent and uniform on 0 … 2²⁵⁶ − 1; sample t consists of r_{t,1}, …, r_{t,n_t}, its
//! universe of N_t cards. Draws with different i are independent. Those with the same i are not: for N_s = N_t they are the same
//! number, and otherwise they agree modulo the greatest common divisor of N_s and N_t. Where all N of a set S of samples are
//! coprime in pairs, H_i modulo their product L determines the draws and is determined by them (Chinese remainder theorem);
//! if H_i mod L were uniform they would be independent. It nearly is: no value of it has a chance above
//! ⌈2²⁵⁶ / L⌉ / 2²⁵⁶ < (1 + L / 2²⁵⁶) / L, so that for any functions f_t ≥ 0
//!
//! E Π_{t ∈ S} f_t(r_{t,i}) ≤ (1 + L / 2²⁵⁶) Π_{t ∈ S} mean of f_t over the N_t cards              (2)
//!
//! [`used_draws`] chooses a set S_i for every i, with L < 2¹⁶⁰. What (2) adds to a P-value is then a part of 2⁻⁹⁶ for every i, less than
//! what rounding up adds for any sample that could be read (2⁻⁵⁴ for fewer than 2⁴² draws). The sets depend on the numbers of cards and on the sizes before
//! the first reading alone, and beyond these sizes on which samples have a draw i at all. If whether they have is
//! decided by draws before i and by nothing else, the product over i of the product over S_i of factors with mean at most 1 is a test
//! supermartingale (up to (2)): given H_1, …, H_{i−1} the set S_i is known, and H_i is fresh.
//!
//! Does not know contests or counties.

use crate::interval::Interval;
use crate::sampled_parts::{Term, largest};
use crate::{PValue, RiskError};

/// A sample by equation (1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnSample {
    /// N_t: cards that it is drawn from.
    pub cards: u64,
    /// Draws that were decided on before any card was read.
    pub first: u64,
    /// n_t: draws until now, `first` of them at least.
    pub draws: u64,
}

impl DrawnSample {
    /// A sample with as many draws as were decided on before any card was read.
    pub fn planned(cards: u64, draws: u64) -> Self {
        DrawnSample {
            cards,
            first: draws,
            draws,
        }
    }

    /// m / N_t against m' / N_t'.
    fn is_rarer(&self, used: usize, other: &DrawnSample, others: usize) -> bool {
        used as u128 * u128::from(other.cards) < others as u128 * u128::from(self.cards)
    }
}

/// For each sample the i of the draws that may be multiplied with those of the others, in their order.
///
/// From the last i to the first, the samples that have a draw i by their first size are gone through, those with fewer draws used for their cards
/// before the others, then by their places: a draw is used if N is coprime to the N of every draw used at this i, and L stays below 2¹⁶⁰.
/// Draws beyond the first sizes join where they can, from the first i on, by their places. A sample alone has all its draws used.
///
/// ```
/// use risk::{DrawnSample, used_draws};
/// // 15 and 7 have no common divisor, 15 and 10 have.
/// let used = used_draws(&[15, 7, 10].map(|cards| DrawnSample::planned(cards, 3)));
/// assert_eq!(used, [vec![1, 3], vec![1, 2, 3], vec![2]]);
/// ```
pub fn used_draws(samples: &[DrawnSample]) -> Vec<Vec<u64>> {
    let coprime: Vec<Vec<bool>> = samples
        .iter()
        .map(|a| {
            let of = |b: &DrawnSample| common_divisor(a.cards, b.cards) == 1;
            samples.iter().map(of).collect()
        })
        .collect();
    let bits = |at: usize| u64::BITS - samples[at].cards.leading_zeros();
    let joins = |set: &[usize], at: usize| {
        let length: u32 = set.iter().map(|k| bits(*k)).sum();
        samples[at].cards > 0
            && length + bits(at) <= MOST_BITS
            && set.iter().all(|other| coprime[at][*other])
    };
    let mut used: Vec<Vec<u64>> = vec![Vec::new(); samples.len()];
    let most = samples.iter().map(|s| s.first).max().unwrap_or(0);
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for i in (1..=most).rev() {
        let mut order: Vec<usize> = (0..samples.len())
            .filter(|at| samples[*at].first >= i && samples[*at].cards > 0)
            .collect();
        order.sort_by(|a, b| {
            let rarer =
                |a: usize, b: usize| samples[a].is_rarer(used[a].len(), &samples[b], used[b].len());
            rarer(*b, *a).cmp(&rarer(*a, *b))
        });
        let mut set = Vec::new();
        for at in order {
            if joins(&set, at) {
                set.push(at);
                used[at].push(i);
            }
        }
        sets.push(set);
    }
    sets.reverse();
    for of in &mut used {
        of.reverse();
    }
    let last = samples.iter().map(|s| s.draws).max().unwrap_or(0);
    let beyond = samples.iter().map(|s| s.first).min().unwrap_or(0) + 1;
    for i in beyond..=last {
        let planned = usize::try_from(i - 1).ok().and_then(|at| sets.get(at));
        let mut set = planned.cloned().unwrap_or_default();
        for (at, sample) in samples.iter().enumerate() {
            if sample.first < i && i <= sample.draws && joins(&set, at) {
                set.push(at);
                used[at].push(i);
            }
        }
    }
    used
}

/// L is below two to this.
const MOST_BITS: u32 = 160;

fn common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// A part of the population, and the sample whose draws in it are to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedPart {
    /// Cards of the part, all of them among those of the sample.
    pub cards: u64,
    /// The sample's place in the list; none where no sample has all of these cards.
    pub sample: Option<usize>,
}

/// The P-value of [`kaplan_markov_of_parts`](crate::kaplan_markov_of_parts) for draws without an error: as many in each part as [`used_draws`] has of
/// its sample times the part's share of the sample's cards, by the first sizes. For parts that are the samples' universes that is
/// the number itself, and the P-value is certain; otherwise it is expected. 1 where the formula has no meaning.
///
/// ```
/// use risk::{DrawnSample, PlannedPart, planned_p_value};
/// // Counties of 103,214 and 26,559 cards with 353 and 80 draws each; a margin of 11,196 votes.
/// let samples = [(103_214, 353), (26_559, 80)].map(|(n, draws)| DrawnSample::planned(n, draws));
/// let parts = [0, 1].map(|k| PlannedPart { cards: samples[k].cards, sample: Some(k) });
/// let p = planned_p_value(&samples, &parts, 11_196, 1.03905)?;
/// assert!(p.get() < 1e-7);
/// # Ok::<(), risk::RiskError>(())
/// ```
///
/// # Errors
/// A part names a sample that is not there.
pub fn planned_p_value(
    samples: &[DrawnSample],
    parts: &[PlannedPart],
    margin: u64,
    gamma: f64,
) -> Result<PValue, RiskError> {
    let first: Vec<DrawnSample> = samples
        .iter()
        .map(|sample| DrawnSample::planned(sample.cards, sample.first))
        .collect();
    let used = used_draws(&first);
    let term = |part: &PlannedPart| -> Result<Term, RiskError> {
        let draws = match part.sample {
            None => Interval::ZERO,
            Some(at) => {
                let found = samples.len();
                let expected = at.saturating_add(1);
                let of = "samples";
                let (sample, used) = samples.get(at).zip(used.get(at)).ok_or(RiskError::Count {
                    of,
                    expected,
                    found,
                })?;
                let draws = Interval::of(used.len() as u64);
                draws * Interval::ratio(part.cards, sample.cards)
            }
        };
        Ok(Term {
            cards: Interval::of(part.cards),
            draws,
            log_errors: Interval::ZERO,
        })
    };
    let terms = parts.iter().map(term).collect::<Result<Vec<_>, _>>()?;
    let cards = parts
        .iter()
        .try_fold(0u64, |sum, part| sum.checked_add(part.cards));
    let valid = gamma > 1.0 && gamma.is_finite() && margin > 0;
    match valid && cards.is_some_and(|cards| margin <= cards) {
        true => Ok(largest(&terms, margin, gamma)),
        false => Ok(PValue::ONE),
    }
}

#[cfg(test)]
mod tests;
