//! An audit of a population, simulated.

use risk::SplitMix64;
use risk::martingale::{Fixed, Martingale, MartingaleError, Rule};

use crate::distribution::Distribution;
use crate::population::{Population, Values};
use crate::unreplaced;
use crate::urn::Urn;
use crate::walk::Walk;

use rayon::prelude::*;

/// Audits of one population at one risk limit, to be made as often as one likes.
#[derive(Clone, Debug)]
pub struct Trial<'p> {
    population: &'p Population,
    tests: Vec<Martingale>,
    /// Where cards are put back: the same audit in blocks.
    walk: Option<Walk>,
    limit: f64,
    most: u64,
}

/// How an audit went.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    /// After how many draws the outcome was confirmed; `None` if it came to a full count.
    pub confirmed: Option<u64>,
    /// In which round, from 1, it was; of the rounds asked for.
    pub round: Option<usize>,
    /// The largest P-value of its claims at the end of each round that took place.
    pub risks: Vec<f64>,
}

impl<'p> Trial<'p> {
    /// For a risk limit in (0, 1). An audit that would need more than `most` draws is a full count.
    ///
    /// # Errors
    /// A test cannot be made.
    pub fn new(population: &'p Population, limit: f64, most: u64) -> Result<Self, MartingaleError> {
        let tests = population.tests.iter();
        let tests = tests.map(|of| {
            let lambda = of.lambda;
            Martingale::new(&Rule::Fixed(Fixed { lambda }), of.null)
        });
        let walk = population.replacement.then(|| Walk::new(population, limit));
        let most = match population.replacement {
            true => most,
            false => most.min(population.things),
        };
        Ok(Trial {
            population,
            tests: tests.collect::<Result<_, _>>()?,
            walk,
            limit,
            most,
        })
    }

    /// After how many draws each of `runs` audits confirmed the outcome. `seed` and `part` say which series of random numbers.
    pub fn many(&self, seed: u64, part: &str, runs: u64) -> Distribution {
        let runs = (0..runs).into_par_iter();
        let draws: Vec<Option<u64>> = runs
            .map(|run| self.draws(&mut SplitMix64::of_part(seed, part, run)))
            .collect();
        Distribution::of(draws)
    }

    /// One audit, to the draw that confirms the outcome.
    pub fn draws(&self, random: &mut SplitMix64) -> Option<u64> {
        match &self.walk {
            Some(walk) => walk.draws(random, self.most),
            None => unreplaced::draws(self.population, self.limit, random, self.most),
        }
    }

    /// One audit in rounds: `rounds` are draws in all by the end of each, rising. After the last one comes a full count.
    pub fn audit(&self, random: &mut SplitMix64, rounds: &[u64]) -> Audit {
        let mut running = Running::new(self, random);
        let mut audit = Audit {
            confirmed: None,
            round: None,
            risks: Vec::new(),
        };
        for (round, draws) in (1..).zip(rounds) {
            running.go_to(random, (*draws).min(self.most));
            audit.risks.push(running.risk());
            if running.confirmed.is_some() {
                audit.confirmed = running.confirmed;
                audit.round = Some(round);
                break;
            }
        }
        audit
    }
}

/// An audit under way.
struct Running<'t, 'p> {
    trial: &'t Trial<'p>,
    urn: Urn,
    tests: Vec<Martingale>,
    drawn: u64,
    confirmed: Option<u64>,
}

impl<'t, 'p> Running<'t, 'p> {
    fn new(trial: &'t Trial<'p>, random: &mut SplitMix64) -> Self {
        Running {
            urn: Urn::new(&counts(
                &trial.population.kinds,
                trial.population.things,
                random,
            )),
            tests: trial.tests.clone(),
            drawn: 0,
            confirmed: None,
            trial,
        }
    }

    fn draw(&mut self, random: &mut SplitMix64) -> usize {
        let kind = self.urn.draw(random);
        if !self.trial.population.replacement {
            self.urn.take(kind);
        }
        self.drawn += 1;
        kind
    }

    /// Draws up to so many, confirmed or not.
    fn go_to(&mut self, random: &mut SplitMix64, draws: u64) {
        while self.drawn < draws {
            let kind = self.draw(random);
            let values = &self.trial.population.kinds[kind].values;
            for (test, value) in self.tests.iter_mut().zip(values) {
                let pushed = test.push(*value);
                pushed.expect("what is drawn is in the range of the test");
            }
            if self.confirmed.is_none() && self.risk() <= self.trial.limit {
                self.confirmed = Some(self.drawn);
            }
        }
    }

    /// The largest P-value of any claim.
    fn risk(&self) -> f64 {
        let reached = self.tests.iter().map(|test| test.reached().get());
        reached.fold(0.0, f64::max)
    }
}

/// Whole numbers of each kind that make up all things: a number between two whole ones is one of them by chance, the most
/// frequent kind makes up for it.
pub(crate) fn counts(kinds: &[Values], things: u64, random: &mut SplitMix64) -> Vec<u64> {
    let mut left = things;
    let mut counts = vec![0; kinds.len()];
    for (count, kind) in counts.iter_mut().zip(kinds).skip(1) {
        let (whole, part) = (kind.count.floor(), kind.count.fract());
        let more = u64::from((random.below(1 << 53) as f64) < part * (1_u64 << 53) as f64);
        *count = (whole as u64 + more).min(left);
        left -= *count;
    }
    counts[0] = left;
    counts
}
