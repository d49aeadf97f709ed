//! Draws with replacement and the same bet on each: the logarithm of the capital is a walk, and what it came to after many draws
//! depends only on how often each kind was drawn.
//!
//! ln T_n = Σ_k n_k ln f_k,  f_k = 1 + λ (x_k − t)                                          (1)
//!
//! Where ln T is below ln(1/α) by d, it cannot get there in fewer than d / max ln f_k draws. So many are drawn at once, as
//! binomial numbers: the walk is the same in law as one made draw by draw, and none of its passages is overlooked.
//! Near the boundary it is made draw by draw. Of 1/v² draws that a margin v takes, some 1/v steps are left.

use rand_core::TryRng;
use rand_distr::{Binomial, Distribution};
use risk::SplitMix64;

use crate::population::Population;

/// Fewer draws than this are made one by one.
const FEW: u64 = 16;

/// A population to walk with.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    /// The chance of each kind.
    chances: Vec<f64>,
    /// Sums of these up to and with each kind.
    sums: Vec<f64>,
    /// ln f of each kind, by test.
    steps: Vec<Vec<f64>>,
    /// The largest of them.
    highest: Vec<f64>,
    /// ln(1/α).
    end: f64,
}

impl Walk {
    /// For a risk limit α in (0, 1).
    pub fn new(population: &Population, limit: f64) -> Self {
        let all: f64 = population.kinds.iter().map(|kind| kind.count).sum();
        let chances: Vec<f64> = population
            .kinds
            .iter()
            .map(|kind| kind.count / all)
            .collect();
        let mut sum = 0.0;
        let sums = chances.iter().map(|chance| {
            sum += chance;
            sum
        });
        let steps: Vec<Vec<f64>> = population
            .tests
            .iter()
            .enumerate()
            .map(|(at, test)| {
                let step = |x: f64| (test.lambda * (x - test.null.mean())).max(-1.0).ln_1p();
                population
                    .kinds
                    .iter()
                    .map(|kind| step(kind.values[at]))
                    .collect()
            })
            .collect();
        let highest = steps
            .iter()
            .map(|steps| steps.iter().copied().fold(0.0, f64::max));
        Walk {
            sums: sums.collect(),
            highest: highest.collect(),
            end: -limit.ln(),
            chances,
            steps,
        }
    }

    /// After how many draws every test is at the end; `None` if it takes more than `most`.
    pub fn draws(&self, random: &mut SplitMix64, most: u64) -> Option<u64> {
        let mut open: Vec<(usize, f64)> = (0..self.steps.len()).map(|test| (test, 0.0)).collect();
        let mut drawn = 0;
        let mut counts = vec![0; self.chances.len()];
        while drawn < most {
            let block = self.block(&open).min(most - drawn);
            if block < FEW {
                let kind = self.draw(random);
                drawn += 1;
                open.retain_mut(|(test, log)| {
                    *log += self.steps[*test][kind];
                    *log < self.end
                });
                if open.is_empty() {
                    return Some(drawn);
                }
            } else {
                self.share_out(random, block, &mut counts);
                drawn += block;
                for (test, log) in &mut open {
                    *log += came_to(&self.steps[*test], &counts);
                }
            }
        }
        None
    }

    /// How many draws surely leave every open test below the end.
    fn block(&self, open: &[(usize, f64)]) -> u64 {
        let least = open
            .iter()
            .map(|(test, log)| (self.end - log) / self.highest[*test]);
        let least = least.fold(f64::INFINITY, f64::min);
        // Rounding is some 10⁻¹⁶ of it; without anything that lifts the capital it is infinite.
        (least * (1.0 - 1e-9)) as u64
    }

    fn draw(&self, random: &mut SplitMix64) -> usize {
        let at = random.below(1 << 53) as f64 / (1_u64 << 53) as f64;
        let kind = self.sums.partition_point(|sum| *sum <= at);
        kind.min(self.sums.len() - 1)
    }

    /// How often each kind comes in so many draws.
    fn share_out(&self, random: &mut SplitMix64, draws: u64, counts: &mut [u64]) {
        let (mut left, mut chance_left) = (draws, 1.0);
        let mut bits = Bits(random);
        let last = counts.len() - 1;
        for (kind, count) in counts.iter_mut().enumerate() {
            let chance = (self.chances[kind] / chance_left).clamp(0.0, 1.0);
            *count = match kind == last {
                true => left,
                false => {
                    let binomial = Binomial::new(left, chance);
                    binomial
                        .expect("a chance is between 0 and 1")
                        .sample(&mut bits)
                }
            };
            left -= *count;
            chance_left -= self.chances[kind];
            if left == 0 {
                chance_left = 1.0;
            }
        }
    }
}

/// Equation (1); what never came adds nothing, even where it would have lost all.
fn came_to(steps: &[f64], counts: &[u64]) -> f64 {
    let each = steps.iter().zip(counts).filter(|(_, count)| **count > 0);
    each.map(|(step, count)| step * *count as f64).sum()
}

/// The simulation sequence as the distributions take it.
struct Bits<'r>(&'r mut SplitMix64);

impl TryRng for Bits<'_> {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok((self.0.number() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.0.number())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for part in bytes.chunks_mut(8) {
            let number = self.0.number().to_le_bytes();
            part.copy_from_slice(&number[..part.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::{Test, Values};
    use risk::martingale::{Fixed, Martingale, Null, Rule};

    fn population(counts: [f64; 3], lambda: f64) -> Population {
        let null = Null::new(1.0, 0.5, None).expect("a null");
        let kinds = [(counts[0], 1.0), (counts[1], 0.0), (counts[2], 0.5)];
        let kinds = kinds.map(|(count, value)| Values {
            count,
            values: vec![value],
        });
        Population {
            kinds: kinds.into(),
            tests: vec![Test { null, lambda }],
            things: 1000,
            all: 1000,
            cards_each: 1,
            replacement: true,
        }
    }

    /// The mean and three percentiles of walks are those of the martingale pushed draw by draw, within three standard
    /// errors of their difference; a walk that overlooked passages would be longer.
    #[test]
    fn as_draw_by_draw() {
        let population = population([480.0, 440.0, 80.0], 0.087);
        let walk = Walk::new(&population, 0.05);
        let runs = 4_000;
        let walked: Vec<Option<u64>> = (0..runs)
            .map(|run| walk.draws(&mut SplitMix64::of_part(1, "walk", run), 20_000))
            .collect();
        let pushed: Vec<Option<u64>> = (0..runs)
            .map(|run| {
                let mut random = SplitMix64::of_part(1, "push", run);
                let rule = Rule::Fixed(Fixed { lambda: 0.087 });
                let mut martingale =
                    Martingale::new(&rule, population.tests[0].null).expect("a bet");
                (1..=20_000).find(|_| {
                    let value = population.kinds[walk.draw(&mut random)].values[0];
                    martingale.push(value).expect("a value");
                    martingale.current().get() <= 0.05
                })
            })
            .collect();
        let of = |draws: &[Option<u64>]| crate::Distribution::of(draws.iter().copied());
        let (walked, pushed) = (of(&walked), of(&pushed));
        let mean = |of: &crate::Distribution| of.mean(20_000).expect("some runs");
        let error = |of: &crate::Distribution| of.standard_error(20_000).expect("some runs");
        let most = 3.0 * error(&walked).hypot(error(&pushed));
        assert!((mean(&walked) - mean(&pushed)).abs() < most);
        for share in [0.2, 0.5, 0.9] {
            let at = pushed.quantile(share).expect("most confirm");
            let off = (walked.chance_within(at) - share).abs();
            assert!(
                off < 3.0 * (2.0 * share * (1.0 - share) / runs as f64).sqrt(),
                "{off}"
            );
        }
    }

    /// Kinds come as often as they should: of 10,000 draws within five standard deviations.
    #[test]
    fn counts_add_up() {
        let walk = Walk::new(&population([480.0, 440.0, 80.0], 0.1), 0.05);
        let mut counts = vec![0; 3];
        walk.share_out(&mut SplitMix64::new(5), 10_000, &mut counts);
        assert_eq!(counts.iter().sum::<u64>(), 10_000);
        for (count, share) in counts.iter().zip([0.48, 0.44, 0.08]) {
            let off = (*count as f64 - 10_000.0 * share).abs();
            assert!(
                off < 5.0 * (10_000.0 * share * (1.0 - share)).sqrt(),
                "{counts:?}"
            );
        }
    }

    /// A loss of everything is never made up for.
    #[test]
    fn what_is_lost() {
        let lost = population([0.0, 1000.0, 0.0], 2.0);
        assert_eq!(
            Walk::new(&lost, 0.05).draws(&mut SplitMix64::new(1), 1_000_000),
            None
        );
    }
}
