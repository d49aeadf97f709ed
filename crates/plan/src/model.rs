//! A contest and a design, ready to be audited in simulation, whatever the design.

use rayon::prelude::*;
use risk::SplitMix64;

use crate::contest::Contest;
use crate::design::Design;
use crate::distribution::Distribution;
use crate::population::{CannotConfirm, Population};
use crate::strata::Strata;
use crate::trial::{Audit, Trial};
use crate::truth::Truth;

/// What is drawn from in a simulated audit, and what decides.
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    /// One population, a martingale for each claim.
    Population(Population),
    /// Two strata and a test of both together.
    Strata(Strata),
}

impl Model {
    /// What is drawn if `truth` is so, and the tests of an audit that expects `expected`. Of two strata the samples are in
    /// proportion to their cards.
    ///
    /// # Errors
    /// No sample of this design can be expected to confirm the contest.
    pub fn of(
        contest: &Contest,
        design: &Design,
        expected: &Truth,
        truth: &Truth,
    ) -> Result<Self, CannotConfirm> {
        Ok(match design {
            Design::Hybrid { .. } | Design::Stratified { .. } => {
                Model::Strata(Strata::of(contest, design, expected, truth)?)
            }
            _ => Model::Population(Population::of(contest, design, expected, truth)?),
        })
    }

    /// After how many draws each of `runs` audits confirmed the outcome at a risk limit in (0, 1); one that would need more
    /// than `most` is a full count. The seed and the name of a part of the work say which series of random numbers.
    ///
    /// # Errors
    /// A test cannot be made.
    pub fn sizes(
        &self,
        limit: f64,
        most: u64,
        (seed, part): (u64, &str),
        runs: u64,
    ) -> Result<Distribution, CannotConfirm> {
        Ok(match self {
            Model::Population(population) => {
                Trial::new(population, limit, most)?.many(seed, part, runs)
            }
            Model::Strata(strata) => strata.many(limit, most, (seed, part), runs),
        })
    }

    /// As many audits in rounds: `rounds` are draws in all by the end of each, rising. After the last one comes a full count.
    /// `progress` is called once an audit, from any thread.
    ///
    /// # Errors
    /// A test cannot be made.
    pub fn audits(
        &self,
        limit: f64,
        rounds: &[u64],
        (seed, part): (u64, &str),
        runs: u64,
        progress: impl Fn() + Sync,
    ) -> Result<Vec<Audit>, CannotConfirm> {
        let each = |audit: &(dyn Fn(&mut SplitMix64) -> Audit + Sync)| {
            let runs = (0..runs).into_par_iter().map(|run| {
                let audit = audit(&mut SplitMix64::of_part(seed, part, run));
                progress();
                audit
            });
            runs.collect()
        };
        Ok(match self {
            Model::Population(population) => {
                let trial = Trial::new(population, limit, u64::MAX)?;
                each(&|random| trial.audit(random, rounds))
            }
            Model::Strata(strata) => each(&|random| strata.audit(limit, random, rounds)),
        })
    }

    /// How many different cards are looked at in so many draws, as expected.
    pub fn cards(&self, draws: u64) -> f64 {
        match self {
            Model::Population(population) => population.cards(draws),
            Model::Strata(strata) => {
                let (compared, polled) = strata.cards(draws);
                compared + polled
            }
        }
    }

    /// How many of so many draws are compared, and how many polled; `None` if there are no two strata.
    pub fn split(&self, draws: u64) -> Option<(u64, u64)> {
        match self {
            Model::Population(_) => None,
            Model::Strata(strata) => Some(strata.split(draws)),
        }
    }

    /// The same with so many of the draws compared as in another plan, where there are two strata.
    ///
    /// # Errors
    /// A test cannot be made.
    pub(crate) fn split_as(self, other: &Model) -> Result<Self, CannotConfirm> {
        Ok(match (self, other) {
            (Model::Strata(strata), Model::Strata(other)) => {
                Model::Strata(strata.at_share(other.share())?)
            }
            (model, _) => model,
        })
    }

    /// Whether every draw is from all that there is to draw.
    pub(crate) fn replacement(&self) -> bool {
        match self {
            Model::Population(population) => population.replacement,
            Model::Strata(strata) => strata.replacement(),
        }
    }

    /// How many things there are to draw: cards or batches.
    pub fn things(&self) -> u64 {
        match self {
            Model::Population(population) => population.things,
            Model::Strata(strata) => strata.all_cards(),
        }
    }

    /// How many cards there are.
    pub fn all_cards(&self) -> u64 {
        match self {
            Model::Population(population) => population.all_cards(),
            Model::Strata(strata) => strata.all_cards(),
        }
    }
}
