use std::collections::HashMap;

use dashu_ratio::RBig;

use super::*;
use crate::{Errors, SampledPart, kaplan_markov, kaplan_markov_of_parts};

/// Samples of small universes, the halves of whose overstatements are written out card by card.
struct Small {
    /// 2ω: the overstatement of each card in votes, county by county.
    counties: Vec<Vec<i64>>,
    /// Which counties, side by side, each sample is drawn from.
    of_samples: Vec<std::ops::Range<usize>>,
    /// For each county the sample whose draws in it count.
    serves: Vec<usize>,
}

impl Small {
    fn cards(&self, sample: usize) -> u64 {
        let counties = &self.counties[self.of_samples[sample].clone()];
        counties.iter().map(|c| c.len() as u64).sum()
    }

    /// Enough values of H to have every remainder as often.
    fn period(&self) -> u64 {
        let cards = (0..self.of_samples.len()).map(|sample| self.cards(sample));
        cards.fold(1, |l, n| l / common_divisor(l, n) * n)
    }

    /// County and overstatement of the draw of a sample for this H.
    fn draw(&self, sample: usize, h: u64) -> (usize, i64) {
        let mut at = usize::try_from(h % self.cards(sample)).unwrap();
        for county in self.of_samples[sample].clone() {
            match self.counties[county].get(at) {
                Some(votes) => return (county, *votes),
                None => at -= self.counties[county].len(),
            }
        }
        unreachable!("a remainder is below the number of cards")
    }

    /// What the draws with these i give: county and overstatement of those that count.
    fn drawn(&self, used: &[Vec<u64>], h: &[u64]) -> Vec<(usize, i64)> {
        let mut drawn = Vec::new();
        for (sample, used) in used.iter().enumerate() {
            for i in used {
                let (county, votes) = self.draw(sample, h[usize::try_from(*i).unwrap() - 1]);
                if self.serves[county] == sample {
                    drawn.push((county, votes));
                }
            }
        }
        drawn
    }

    /// Σ 2 N_k ε_k: the margin that these errors just undo.
    fn margin(&self) -> i64 {
        self.counties.iter().flatten().sum()
    }

    /// The product of (2) of `sampled_parts` at the true ε, for γ = 11/10.
    fn product(&self, drawn: &[(usize, i64)]) -> RBig {
        let mut product = RBig::ONE;
        for (county, votes) in drawn {
            let cards = &self.counties[*county];
            let (sum, n) = (
                cards.iter().sum::<i64>(),
                i64::try_from(cards.len()).unwrap(),
            );
            if sum <= 0 {
                continue;
            }
            // (γ − e / 2) / (γ − ε), ε = sum / 2n.
            let half = |top: i64, bottom: u64| RBig::from_parts(top.into(), bottom.into());
            let gamma = half(11, 10);
            let below = &gamma - half(sum, 2 * u64::try_from(n).unwrap());
            product *= (gamma - half(*votes, 2)) / below;
        }
        product
    }

    fn p_value(&self, drawn: &[(usize, i64)], margin: u64) -> f64 {
        let parts = self.counties.iter().enumerate().map(|(k, cards)| {
            let of = |votes| drawn.iter().filter(|d| **d == (k, votes)).count() as u64;
            SampledPart {
                cards: cards.len() as u64,
                draws: drawn.iter().filter(|d| d.0 == k).count() as u64,
                errors: Errors {
                    two_over: of(2),
                    one_over: of(1),
                    one_under: of(-1),
                    two_under: of(-2),
                },
            }
        });
        kaplan_markov_of_parts(&parts.collect::<Vec<_>>(), margin, 1.1).get()
    }
}

/// Every sequence of `length` values of H.
fn sequences(period: u64, length: u32) -> impl Iterator<Item = Vec<u64>> {
    (0..period.pow(length)).map(move |number| {
        let digit = |k| number / period.pow(k) % period;
        (0..length).map(digit).collect()
    })
}

fn mean(small: &Small, used: &[Vec<u64>], draws: u32) -> RBig {
    let period = small.period();
    let mut sum = RBig::ZERO;
    for h in sequences(period, draws) {
        sum += small.product(&small.drawn(used, &h));
    }
    sum / RBig::from(period.pow(draws))
}

fn planned(small: &Small, draws: u64) -> Vec<DrawnSample> {
    let samples = 0..small.of_samples.len();
    samples
        .map(|sample| DrawnSample::planned(small.cards(sample), draws))
        .collect()
}

fn all(samples: usize, draws: u64) -> Vec<Vec<u64>> {
    vec![(1..=draws).collect(); samples]
}

/// Counties of 4, 6 and 5 cards with a sample each: 4 and 6 are both even, and the errors of both stand on the same places.
fn even() -> Small {
    Small {
        counties: vec![
            vec![2, 0, 2, 0],
            vec![1, 0, 2, 0, 2, -1],
            vec![0, 0, 1, 0, 0],
        ],
        of_samples: vec![0..1, 1..2, 2..3],
        serves: vec![0, 1, 2],
    }
}

/// Two equal counties: the samples are the same numbers.
fn equal() -> Small {
    Small {
        counties: vec![vec![2, 0], vec![2, 0]],
        of_samples: vec![0..1, 1..2],
        serves: vec![0, 1],
    }
}

/// A sample of all cards that serves two counties of three, beside one of the third.
fn covered() -> Small {
    Small {
        counties: vec![vec![2, 0, 0, 0], vec![0, 1, 2, 0], vec![1, 0, 0]],
        of_samples: vec![0..3, 0..1],
        serves: vec![1, 0, 0],
    }
}

/// The mean of the product over all values of H, in exact fractions, with every common divisor as it is.
#[test]
fn the_mean_is_one() {
    for small in [even(), equal(), covered()] {
        let used = used_draws(&planned(&small, 2));
        assert_eq!(mean(&small, &used, 2), RBig::ONE);
    }
}

/// The product over all draws, as if the samples were independent, has a mean above 1 where they are not.
#[test]
fn the_mean_of_all_draws_is_above_one() {
    assert!(mean(&even(), &all(3, 2), 2) > RBig::ONE);
    assert!(mean(&equal(), &all(2, 2), 2) > RBig::ONE);
    // 4 and 11 are coprime.
    assert_eq!(mean(&covered(), &all(2, 2), 2), RBig::ONE);
}

/// The chance of a P-value of at most α, less α, at its most over all α.
fn excess(small: &Small, used: &[Vec<u64>], draws: u32) -> f64 {
    let margin = u64::try_from(small.margin()).unwrap();
    let period = small.period();
    let mut known: HashMap<Vec<(usize, i64)>, f64> = HashMap::new();
    let mut values: Vec<f64> = sequences(period, draws)
        .map(|h| {
            let mut drawn = small.drawn(used, &h);
            drawn.sort_unstable();
            let of = |drawn: &Vec<(usize, i64)>| small.p_value(drawn, margin);
            let p = known.get(&drawn).copied().unwrap_or_else(|| of(&drawn));
            known.insert(drawn, p);
            p
        })
        .collect();
    values.sort_by(f64::total_cmp);
    let all = values.len() as f64;
    let mut most = f64::MIN;
    for (k, p) in values.iter().enumerate() {
        if values.get(k + 1) != Some(p) {
            most = most.max((k + 1) as f64 / all - p);
        }
    }
    most
}

/// A wrong outcome has a P-value of at most α with a chance of at most α, for every α; with all draws of samples
/// that depend on each other it has not.
#[test]
fn the_p_value_is_one() {
    for small in [even(), equal(), covered()] {
        let used = used_draws(&planned(&small, 3));
        let excess = excess(&small, &used, 3);
        assert!(excess <= 1e-12, "{excess}");
    }
    // No error is found with a chance of 1/2, and p is (1 − 5/11)².
    let wrong = excess(&equal(), &all(2, 1), 1);
    assert!(
        (wrong - (0.5 - (6.0f64 / 11.0).powi(2))).abs() < 1e-9,
        "{wrong}"
    );
}

/// All cards of the samples as if they were one sample of both counties: ten draws of a small county, two of a large one
/// that has all the errors.
#[test]
fn pooled_draws_are_no_sample() {
    let cards = 12_u64;
    let small = Small {
        counties: vec![vec![2, 2, 0, 0, 0, 0, 0, 0, 0], vec![0, 0, 0]],
        of_samples: vec![0..1, 1..2],
        serves: vec![0, 1],
    };
    let margin = u64::try_from(small.margin()).unwrap();
    let none = Errors::default();
    let pooled = kaplan_markov(12, margin, cards, 1.1, none).get();
    // Neither of two draws from the large county shows an error.
    let chance = (7.0f64 / 9.0).powi(2);
    assert!(chance > 0.6 && pooled < 0.15, "{pooled}");
    let used = [(1..=2).collect(), (1..=10).collect::<Vec<u64>>()];
    let p = small.p_value(&small.drawn(&used, &[3; 10]), margin);
    assert!(p >= chance, "{p}");
}

/// A sample goes on after a first draw with an error, as rounds do: the mean stays 1, and the later draw counts where nothing at its
/// i is in its way.
#[test]
fn later_draws() {
    let small = even();
    let (period, mut sum) = (small.period(), RBig::ZERO);
    let mut counted = [0; 2];
    for h in sequences(period, 2) {
        let goes_on = [0, 1, 2].map(|sample| small.draw(sample, h[0]).1 > 0);
        let first = [1, 2, 1];
        let samples: Vec<DrawnSample> = [0, 1, 2]
            .map(|sample| DrawnSample {
                cards: small.cards(sample),
                first: first[sample],
                draws: first[sample] + u64::from(goes_on[sample] && first[sample] == 1),
            })
            .into();
        let used = used_draws(&samples);
        counted[0] += used[0].len();
        counted[1] += used[2].len();
        sum += small.product(&small.drawn(&used, &h));
    }
    assert_eq!(sum / RBig::from(period.pow(2)), RBig::ONE);
    // The second draw of the first county is in the way of the second's, which was planned; that of the third is not.
    assert_eq!(counted, [3_600, 3_600 + 720]);
}

/// What may stand beside each other.
#[test]
fn sets() {
    let used = |samples: &[(u64, u64)]| {
        let samples: Vec<_> = samples
            .iter()
            .map(|(n, draws)| DrawnSample::planned(*n, *draws))
            .collect();
        used_draws(&samples)
    };
    assert!(used(&[]).is_empty());
    assert_eq!(used(&[(8, 3)]), [vec![1, 2, 3]]);
    assert_eq!(used(&[(0, 3), (1, 2)]), [vec![], vec![1, 2]]);
    // The same number of cards: what only the second has goes to it, and the rest to the first.
    assert_eq!(used(&[(8, 2), (8, 5)]), [vec![1, 2], vec![3, 4, 5]]);
    // A large universe needs more of its draws than a small one.
    let of = used(&[(400_000, 100), (5_000, 100)]);
    assert_eq!((of[0].len(), of[1].len()), (98, 2));
    // Nine primes of 17 bits have a product below 2¹⁶⁰; a tenth is left out, each in its turn.
    let primes = [
        65_537, 65_539, 65_543, 65_551, 65_557, 65_563, 65_579, 65_581, 65_587, 65_599,
    ];
    let of = used(&primes.map(|n| (n, 10)));
    assert!(of.iter().all(|used| used.len() == 9), "{of:?}");
}

/// Plans: certain where the parts are the universes, a share where they are not.
#[test]
fn plans() {
    let samples =
        [(3_001, 80), (1_000, 80), (10_000, 50)].map(|(n, draws)| DrawnSample::planned(n, draws));
    let part = |cards, sample| PlannedPart { cards, sample };
    let plan = |parts: &[PlannedPart], margin| {
        let of = planned_p_value(&samples[..2], parts, margin, 1.03905);
        of.unwrap().get()
    };
    let parts = [part(3_001, Some(0)), part(1_000, Some(1))];
    let found = kaplan_markov_of_parts(
        &[(3_001, 80), (1_000, 80)].map(|(cards, draws)| SampledPart {
            cards,
            draws,
            errors: Errors::default(),
        }),
        300,
        1.03905,
    );
    assert!((plan(&parts, 300) / found.get() - 1.0).abs() < 1e-9);
    // What no sample has is wrong on every card.
    assert_eq!(plan(&[part(3_001, Some(0)), part(150, None)], 300), 1.0);
    assert!(plan(&[part(3_001, Some(0)), part(149, None)], 300) < 1.0);
    for nothing in [plan(&parts, 0), plan(&parts, 5_000), plan(&[], 1)] {
        assert_eq!(nothing, 1.0);
    }
    // A fifth of the fifty draws of the sample of all: ten.
    let whole = planned_p_value(&samples[2..], &[part(2_000, Some(0))], 300, 1.03905);
    let ten = kaplan_markov(10, 300, 2_000, 1.03905, Errors::default());
    assert!((whole.unwrap().get() / ten.get() - 1.0).abs() < 1e-9);
    assert!(planned_p_value(&samples, &[part(1, Some(3))], 1, 1.1).is_err());
}
