//! Simulated audits into rounds: how many draws each brings the sample to, before a full count.
//!
//! The tests are valid whenever they are looked at, so an audit is done by the end of a round exactly if the draw that
//! confirmed it is in it: with sizes n₁ < n₂ < … < n_R, n₀ = 0, and q(n) the chance that more than n draws are needed,
//!
//! ```text
//! cost = Σ_r q(n_{r−1}) · round(n_{r−1}, n_r) + q(n_R) · full count                       (1)
//! V₀(n) = q(n) · full count                                                               (2)
//! V_k(n) = min { V₀(n), min over n′ > n of q(n) · round(n, n′) + V_{k−1}(n′) }            (3)
//! ```
//!
//! (1) is the mean over the audits, as an audit that is not done by n_{r−1} makes the r-th round. V_k(n) is the least
//! expected cost from n draws on with at most k rounds to come, V_R(0) that of the schedule. Costs are compared in
//! person-hours, which money is proportional to.
//!
//! Sizes are taken from the draws that confirmed some audit: a size between two of them is done no more often than
//! the lower. Of more than [`MOST`] of them evenly spaced quantiles are, with the least and the largest.

#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::costs::{Cost, Costs, Work};
use crate::distribution::Distribution;
use crate::workload::Workload;

/// How many sizes are tried at most.
const MOST: usize = 200;

/// The rounds of an audit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Schedule {
    /// Draws in all by the end of each round, rising; after the last comes a full count. None: a full count at once.
    pub rounds: Vec<u64>,
    /// The chance to be done by the end of each.
    pub chances: Vec<f64>,
    /// Of rounds in which cards or batches are drawn.
    pub expected_rounds: f64,
    /// Different cards that are looked at in rounds, and those that a full count counts.
    pub expected_cards: f64,
    /// Of rounds and full counts together.
    pub expected_cost: Cost,
    /// The chance that the outcome is not confirmed by the end of the last round.
    pub chance_of_full_count: f64,
}

/// Why there is no schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSchedule {
    /// No audit was simulated.
    #[error("no audit was simulated")]
    NoAudits,
    /// More draws than there are cards.
    #[error("{draws} draws, and there are {most} cards")]
    TooMany {
        /// How many.
        draws: u64,
        /// How many there are.
        most: u64,
    },
}

/// Finds schedules for audits that took as long as simulated ones.
#[derive(Clone, Copy, Debug)]
pub struct Scheduler<'a> {
    distribution: &'a Distribution,
    costs: &'a Costs,
    workload: &'a Workload,
}

impl<'a> Scheduler<'a> {
    /// For the draws that simulated audits took.
    ///
    /// # Errors
    /// There are none, or one of more draws than there is anything to draw.
    pub fn new(
        distribution: &'a Distribution,
        costs: &'a Costs,
        workload: &'a Workload,
    ) -> Result<Self, NoSchedule> {
        if distribution.runs() == 0 {
            return Err(NoSchedule::NoAudits);
        }
        let scheduler = Scheduler {
            distribution,
            costs,
            workload,
        };
        match distribution.confirmed().last() {
            Some(draws) if *draws > workload.most() => Err(NoSchedule::TooMany {
                draws: *draws,
                most: workload.most(),
            }),
            _ => Ok(scheduler),
        }
    }

    /// The schedule of at most so many rounds with the least expected cost. It has none if a full count at once costs least.
    pub fn least(&self, most_rounds: usize) -> Schedule {
        let sizes = self.rounds(&self.sizes(), most_rounds);
        self.schedule(sizes)
    }

    fn hours(&self, work: &Work) -> f64 {
        self.costs.of(work).person_hours
    }

    /// Sizes that are tried.
    fn sizes(&self) -> Vec<u64> {
        let confirmed = self.distribution.confirmed();
        let mut sizes = confirmed.to_vec();
        sizes.dedup();
        if sizes.len() > MOST {
            let last = confirmed.len() - 1;
            let quantiles = (0..MOST).map(|i| confirmed[i * last / (MOST - 1)]);
            sizes = quantiles.collect();
            sizes.dedup();
        }
        sizes
    }

    /// (3), and which of `sizes`, which rise, have its minimum.
    fn rounds(&self, sizes: &[u64], most_rounds: usize) -> Vec<u64> {
        let draws: Vec<u64> = [0].iter().chain(sizes).copied().collect();
        let more: Vec<f64> = draws
            .iter()
            .map(|of| self.distribution.chance_beyond(*of))
            .collect();
        let full_count = self.hours(&self.workload.full_count());
        let stop: Vec<f64> = more.iter().map(|more| more * full_count).collect(); // (2)
        let round = |from: usize, to: usize| {
            more[from] * self.hours(&self.workload.round(draws[from], draws[to]))
        };
        let rounds: Vec<Vec<f64>> = (0..draws.len())
            .map(|from| (from + 1..draws.len()).map(|to| round(from, to)).collect())
            .collect();
        // By rounds to come: where each place goes on to.
        let mut least = stop.clone();
        let mut goes_on: Vec<Vec<Option<usize>>> = Vec::new();
        for _ in 0..most_rounds.min(draws.len() - 1) {
            let mut next = stop.clone();
            let mut to = vec![None; draws.len()];
            for (from, rounds) in rounds.iter().enumerate() {
                for (place, round) in (from + 1..).zip(rounds) {
                    let cost = round + least[place];
                    if cost < next[from] {
                        (next[from], to[from]) = (cost, Some(place));
                    }
                }
            }
            least = next;
            goes_on.push(to);
        }
        let mut place = 0;
        let steps = goes_on.iter().rev().map_while(|to| {
            place = to[place]?;
            Some(draws[place])
        });
        steps.collect()
    }

    /// Equation (1).
    fn schedule(&self, rounds: Vec<u64>) -> Schedule {
        let mut work = Work::default();
        let (mut cards, mut expected_rounds) = (0.0, 0.0);
        let mut before = 0;
        for draws in &rounds {
            let reached = self.distribution.chance_beyond(before);
            work = work + reached * self.workload.round(before, *draws);
            cards += reached * (self.workload.cards(*draws) - self.workload.cards(before));
            expected_rounds += reached;
            before = *draws;
        }
        let full_count = self.distribution.chance_beyond(before);
        work = work + full_count * self.workload.full_count();
        cards += full_count * self.workload.full_count().counted;
        let chances = rounds
            .iter()
            .map(|draws| self.distribution.chance_within(*draws));
        Schedule {
            chances: chances.collect(),
            rounds,
            expected_rounds,
            expected_cards: cards,
            expected_cost: self.costs.of(&work),
            chance_of_full_count: full_count,
        }
    }
}
