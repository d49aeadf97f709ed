//! Laws of the number of votes for the winner, each chance enclosed between two binary fractions.
//!
//! b(k + 1) / b(k) = (n − k) / (k + 1) · w / l                                           (1)
//! (a ∗ b)(k) = Σ_j a(j) b(k − j)                                                         (2)
//!
//! (1) is the binomial law of n votes of which each is for the winner with chance w / (w + l), computed in both
//! directions from its largest term and divided by the sum; (2) the law of the sum of two rounds. A sum of m products of
//! numbers not below 0 in binary fractions has a relative error below (m + 1) 2⁻⁵² (Higham 2002, "Accuracy and
//! Stability of Numerical Algorithms", §3.1), by which (2) is moved outward. Terms below a part of 10¹⁵⁰ are counted
//! together, as a mass that may lie anywhere.

use crate::interval::Interval;

/// Chances of `first`, `first` + 1, …
#[derive(Clone, Debug)]
pub(crate) struct Law {
    first: usize,
    low: Vec<f64>,
    high: Vec<f64>,
    /// A bound of the mass elsewhere, from above.
    rest: f64,
}

/// Smaller terms cannot be told from nothing in a P-value.
const NEGLIGIBLE: f64 = 1e-150;

impl Law {
    /// No votes.
    pub(crate) fn none() -> Self {
        Law {
            first: 0,
            low: vec![1.0],
            high: vec![1.0],
            rest: 0.0,
        }
    }

    /// Equation (1) for `n` votes; `winner` is above 0.
    pub(crate) fn binomial(n: u64, winner: u64, loser: u64) -> Self {
        let most = usize::try_from(n).expect("sizes are checked to be far below 2⁶⁴");
        if loser == 0 {
            return Law {
                first: most,
                ..Law::none()
            };
        }
        let odds = Interval::ratio(winner, loser);
        let votes = u128::from(winner) + u128::from(loser);
        let mode = (u128::from(n) + 1) * u128::from(winner) / votes;
        let mode = u64::try_from(mode).map_or(n, |mode| mode.min(n));
        let mut up = Vec::new();
        let (mut term, mut k) = (Interval::ONE, mode);
        while k < n && term.high() > NEGLIGIBLE {
            term = term * (Interval::of(n - k) / Interval::of(k + 1)) * odds;
            up.push(term);
            k += 1;
        }
        // Beyond the largest term they fall.
        let mut rest = Interval::exactly(term.high()) * Interval::of(n - k);
        let mut down = Vec::new();
        (term, k) = (Interval::ONE, mode);
        while k > 0 && term.high() > NEGLIGIBLE {
            term = term * (Interval::of(k) / Interval::of(n - k + 1)) / odds;
            down.push(term);
            k -= 1;
        }
        rest = rest + Interval::exactly(term.high()) * Interval::of(k);
        let first = most - usize::try_from(n - k).expect("at most n");
        let terms = down.iter().rev().chain([&Interval::ONE]).chain(&up);
        let total = Interval::between(0.0, rest.high()) + terms.clone().copied().sum();
        let (low, high) = terms
            .map(|term| *term / total)
            .map(|chance| (chance.low(), chance.high()))
            .unzip();
        Law {
            first,
            low,
            high,
            rest: (rest / total).high(),
        }
    }

    /// How many products [`Law::plus`] takes.
    pub(crate) fn steps(&self, other: &Law) -> u64 {
        (self.low.len() as u64).saturating_mul(other.low.len() as u64)
    }

    /// Equation (2).
    pub(crate) fn plus(&self, other: &Law) -> Law {
        #[expect(clippy::cast_precision_loss, reason = "below 2³²")]
        let terms = self.low.len().min(other.low.len()) as f64 + 8.0;
        let outward = terms * f64::EPSILON;
        // Products that are too small for a leading digit of 1 are rounded by no part of them.
        let lost = terms * f64::MIN_POSITIVE;
        let low =
            products(&self.low, &other.low).map(|sum| (sum * (1.0 - outward) - lost).max(0.0));
        let high = products(&self.high, &other.high).map(|sum| sum * (1.0 + outward) + lost);
        let mass = |law: &Law| law.above(0).high();
        let rest = Interval::exactly(self.rest) * Interval::exactly(mass(other))
            + Interval::exactly(other.rest) * Interval::exactly(mass(self));
        let mut law = Law {
            first: self.first + other.first,
            low: low.collect(),
            high: high.collect(),
            rest: rest.high(),
        };
        law.trim();
        law
    }

    /// Moves what is negligible at either end into the rest.
    fn trim(&mut self) {
        let small = |high: &&f64| **high <= NEGLIGIBLE;
        let above = self.high.iter().rev().take_while(small).count();
        let keep = self.high.len() - above;
        let mut rest = Interval::exactly(self.rest);
        rest = rest + self.high.drain(keep..).map(Interval::exactly).sum();
        self.low.truncate(keep);
        let below = self.high.iter().take_while(small).count();
        rest = rest + self.high.drain(..below).map(Interval::exactly).sum();
        self.low.drain(..below);
        self.first += below;
        self.rest = rest.high();
    }

    /// Without the mass at `k` and above.
    pub(crate) fn below(&mut self, k: usize) {
        let keep = k.saturating_sub(self.first);
        self.low.truncate(keep);
        self.high.truncate(keep);
    }

    /// The first number with a chance of its own, and the one after the last.
    pub(crate) fn range(&self) -> (usize, usize) {
        (self.first, self.first + self.low.len())
    }

    /// A bound of the largest chance of a single number, from above.
    pub(crate) fn largest(&self) -> f64 {
        self.high.iter().copied().fold(self.rest, f64::max)
    }

    /// The mass at `k` and above.
    pub(crate) fn above(&self, k: usize) -> Interval {
        let from = k.saturating_sub(self.first).min(self.low.len());
        let sum = |chances: &[f64]| -> Interval {
            chances[from..]
                .iter()
                .rev()
                .map(|x| Interval::exactly(*x))
                .sum()
        };
        let high = sum(&self.high) + Interval::exactly(self.rest);
        Interval::between(sum(&self.low).low().max(0.0), high.high())
    }

    /// The mass at `k` and above for each `k` of `from`, `from` + 1, … below `to`.
    pub(crate) fn tails(&self, from: usize, to: usize) -> Vec<Interval> {
        let mut tail = self.above(to);
        let mut tails = vec![tail; to.saturating_sub(from)];
        for k in (from..to).rev() {
            if let Some(at) = k.checked_sub(self.first).filter(|at| *at < self.low.len()) {
                let sum = tail + Interval::between(self.low[at], self.high[at]);
                tail = Interval::between(sum.low().max(0.0), sum.high());
            }
            tails[k - from] = tail;
        }
        tails
    }
}

/// The smallest size up to `most` with which something happens with `chance`; `at` gives the chance at a size, and a bound
/// of what one more can add there and at any larger size. Sizes that cannot be enough by that bound are left out.
pub(crate) fn smallest_size(chance: f64, most: u64, at: impl Fn(u64) -> (f64, f64)) -> Option<u64> {
    let mut size = 1;
    while size <= most {
        let (reached, step) = at(size);
        let missing = (chance - reached) / step;
        if missing <= 0.0 {
            return Some(size);
        }
        size += match missing > 1.0 {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "above 1; what is too large is above most"
            )]
            true => (missing as u64).min(most),
            false => 1,
        };
    }
    None
}

fn products(a: &[f64], b: &[f64]) -> std::vec::IntoIter<f64> {
    let mut sum = vec![0.0; (a.len() + b.len()).saturating_sub(1)];
    for (j, a) in a.iter().enumerate() {
        for (sum, b) in sum[j..].iter_mut().zip(b) {
            *sum += a * b;
        }
    }
    sum.into_iter()
}

#[cfg(test)]
mod tests {
    use dashu_int::UBig;

    use super::*;
    use crate::PValue;
    use crate::exact::never_below;

    /// Tails of 40 votes at 3 to 2 against whole numbers, C(40, k) 3ᵏ 2⁴⁰⁻ᵏ / 5⁴⁰; and 15 votes and 25 in two rounds.
    #[test]
    fn encloses_the_exact_tails() {
        let once = Law::binomial(40, 3, 2);
        let twice = Law::binomial(15, 3, 2).plus(&Law::binomial(25, 3, 2));
        let total = UBig::from(5u8).pow(40);
        let mut tail = UBig::ZERO;
        let mut ways = UBig::ONE;
        for k in (0..=40usize).rev() {
            tail += &ways * UBig::from(3u8).pow(k) * UBig::from(2u8).pow(40 - k);
            ways = ways * UBig::from(k) / UBig::from(41 - k);
            for law in [&once, &twice] {
                let above = law.above(k);
                never_below(PValue::upper(above), &tail, &total, 1e-12);
                // Its lower end, where 1 minus it is a fraction worth the name.
                let rest = &total - &tail;
                if &rest * UBig::from(1_000u32) > total {
                    never_below(PValue::upper(Interval::ONE - above), &rest, &total, 1e-9);
                }
                assert_eq!(law.tails(0, 41)[k].low(), above.low());
            }
        }
    }

    /// Of 100,000 votes the far ends are one mass, and the middle sums to 1.
    #[test]
    fn large() {
        let law = Law::binomial(100_000, 51, 49);
        assert!(law.low.len() < 20_000);
        let all = law.above(0);
        assert!(all.low() > 1.0 - 1e-9 && all.high() >= 1.0 && all.high() < 1.0 + 1e-9);
        assert!(law.rest < 1e-140);
        let median = law.above(51_000);
        assert!(median.low() > 0.499 && median.high() < 0.503);
    }
}
