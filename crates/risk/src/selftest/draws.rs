//! Cards of a population in random order, and the P-value after each.

use crate::SplitMix64;
use crate::martingale::{Martingale, Null, Rule};

/// A population: how many cards have each value. Its cards are drawn one at a time.
#[derive(Clone, Debug)]
pub(super) struct Cards {
    values: Vec<f64>,
    left: Vec<u64>,
    replacement: bool,
}

impl Cards {
    pub fn new(population: &[(f64, u64)], replacement: bool) -> Self {
        Cards {
            values: population.iter().map(|(value, _)| *value).collect(),
            left: population.iter().map(|(_, cards)| *cards).collect(),
            replacement,
        }
    }

    pub fn count(&self) -> u64 {
        self.left.iter().sum()
    }

    /// The next card's place in the list of values; none after the last.
    pub fn place(&mut self, random: &mut SplitMix64) -> Option<usize> {
        if self.left.iter().all(|cards| *cards == 0) {
            return None;
        }
        let place = random.weighted(&self.left);
        if !self.replacement {
            self.left[place] -= 1;
        }
        Some(place)
    }

    /// The next card's value.
    pub fn draw(&mut self, random: &mut SplitMix64) -> Option<f64> {
        self.place(random).map(|place| self.values[place])
    }
}

/// A run of a martingale: it is looked at after every card, of so many at most.
pub(super) fn betting(
    rule: &Rule,
    upper: f64,
    population: &[(f64, u64)],
    replacement: bool,
    most: u64,
) -> impl Fn(&mut SplitMix64, f64) -> bool + use<> {
    let cards = Cards::new(population, replacement);
    let size = (!replacement).then(|| cards.count());
    let null = Null::new(upper, 0.5, size).expect("a population of the self-test");
    let start = Martingale::new(rule, null).expect("a rule of the self-test");
    move |random, limit| {
        let (mut cards, mut martingale) = (cards.clone(), start.clone());
        for _ in 0..most {
            let Some(value) = cards.draw(random) else {
                break;
            };
            martingale.push(value).expect("a value of the population");
            if martingale.reached().get() <= limit {
                return true;
            }
        }
        false
    }
}
