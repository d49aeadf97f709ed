//! The inverse bets of two strata that let the product grow most where it grows least.
//!
//! g(c, θ) = s E ln(1 − c₁ + c₁ x₁ / (θ₁ + o)) + (1 − s) E ln(1 − c₂ + c₂ x₂ / θ₂)                      (1)
//! c = the place of the largest of the least of g over θ with N₁ θ₁ + N₂ θ₂ = (N₁ + N₂) / 2                (2)
//!
//! s is the share of the draws that are compared, x₁ and x₂ what is expected to be drawn, o what the values of compared
//! cards are above their assorter. (1) is concave in c and, by `inverse_bets` of `risk`, convex in θ. Bets of any size are
//! fair: these need not be exact, and are rounded to 1/1024.

use crate::population::Values;

/// What (1) is made of.
pub(super) struct Growth<'e> {
    pub share: f64,
    pub cards: [u64; 2],
    pub most: f64,
    pub offset: f64,
    pub expected: &'e [Vec<Values>; 2],
    pub claim: usize,
}

impl Growth<'_> {
    fn at(&self, bets: [f64; 2], first: f64) -> f64 {
        let [compared, polled] = self.cards.map(|cards| cards as f64);
        let second = ((compared + polled) / 2.0 - compared * first) / polled.max(1.0);
        let of = |side: usize, mean: f64| -> f64 {
            let kinds = &self.expected[side];
            let all: f64 = kinds.iter().map(|kind| kind.count).sum();
            let log = |kind: &Values| {
                let value = kind.values[self.claim] / mean.max(1e-12);
                kind.count * (1.0 - bets[side] + bets[side] * value).ln()
            };
            kinds.iter().map(log).sum::<f64>() / all.max(1.0)
        };
        let compared = match self.share > 0.0 {
            true => self.share * of(0, first + self.offset),
            false => 0.0,
        };
        match self.share < 1.0 {
            true => compared + (1.0 - self.share) * of(1, second),
            false => compared,
        }
    }

    /// The least over θ.
    fn least(&self, bets: [f64; 2]) -> f64 {
        let [compared, polled] = self.cards.map(|cards| cards as f64);
        let half = (compared + polled) / 2.0;
        let low = ((half - polled * self.most) / compared.max(1.0)).max(0.0);
        let high = (half / compared.max(1.0)).min(self.most);
        let (_, most) = largest(low, high, 40, |first| -self.at(bets, first));
        -most
    }
}

/// Equation (2).
pub(super) fn bets(growth: &Growth) -> [f64; 2] {
    let whole = |bet: f64| (bet * 1024.0).round().min(1023.0) / 1024.0;
    let second = |first: f64| largest(0.0, 1.0, 20, |second| growth.least([first, second]));
    let (first, _) = largest(0.0, 1.0, 20, |first| second(first).1);
    let first = whole(first);
    [first, whole(second(first).0)]
}

/// Where a concave function is largest, and how large, by so many golden sections.
fn largest(mut low: f64, mut high: f64, steps: u32, f: impl Fn(f64) -> f64) -> (f64, f64) {
    /// (√5 − 1) / 2.
    const PART: f64 = 0.618_033_988_749_894_9;
    let (mut a, mut b) = (high - PART * (high - low), low + PART * (high - low));
    let (mut at_a, mut at_b) = (f(a), f(b));
    for _ in 0..steps {
        if at_a < at_b {
            low = a;
            (a, at_a) = (b, at_b);
            b = low + PART * (high - low);
            at_b = f(b);
        } else {
            high = b;
            (b, at_b) = (a, at_a);
            a = high - PART * (high - low);
            at_a = f(a);
        }
    }
    match at_a < at_b {
        true => (b, at_b),
        false => (a, at_a),
    }
}
