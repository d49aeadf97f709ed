//! Contests, designs and assumptions into a plan: sizes of samples for each contest by each design.

use rayon::prelude::*;

use crate::allocation::{Allocation, allocated};
use crate::contest::{Contest, NothingToConfirm};
use crate::costs::Costs;
use crate::design::Design;
use crate::distribution::Distribution;
use crate::model::Model;
use crate::population::CannotConfirm;
use crate::schedule::{Schedule, Scheduler};
use crate::truth::Truth;
use crate::workload::{Draws, Workload, evenly};
use election::Name;

/// What is asked of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The designs, in the order in which they are shown.
    pub designs: Vec<Design>,
    /// What is expected of the paper.
    pub expected: Truth,
    /// The largest chance of confirming a wrong outcome, strictly between 0 and 1.
    pub risk_limit: f64,
    /// How many audits are simulated for each contest and design.
    pub runs: u64,
    /// Which series of random numbers.
    pub seed: u64,
    /// What work costs: where drawing more costs more than counting all, all are counted.
    pub costs: Costs,
    /// How many rounds there are at most before a full count, at least 1.
    pub rounds: usize,
    /// How many cards a batch has: of the cards that are drawn, how many lie together.
    pub batch: u64,
}

/// A contest with its sizes.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The contest.
    pub name: Name,
    /// What is planned, or why there is nothing to confirm.
    pub outcome: Result<Sizes, NothingToConfirm>,
}

/// The sizes of a contest.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizes {
    /// The contest.
    pub contest: Contest,
    /// For each design that was asked for, in that order.
    pub designs: Vec<Result<Sized, CannotConfirm>>,
}

/// The sizes of a contest by one design.
#[derive(Clone, Debug, PartialEq)]
pub struct Sized {
    /// By formula, if nothing differs; where there is one.
    pub formula: Option<u64>,
    /// Draws of simulated audits.
    pub draws: Distribution,
    /// What is drawn from.
    pub model: Model,
    /// Cards that a full count counts.
    pub counted: u64,
    /// The rounds that cost least.
    pub schedule: Schedule,
    /// Draws that cost as much as a full count, where any do.
    pub full_count_from: Option<u64>,
    /// Of two strata: how the draws are shared out between them.
    pub allocation: Option<Allocation>,
}

impl Sized {
    /// The mean number of cards looked at; in a full count those that have the contest.
    pub fn mean_cards(&self) -> f64 {
        let confirmed = self.draws.confirmed().iter();
        let cards = confirmed.map(|draws| self.model.cards(*draws)).sum::<f64>();
        let all = self.draws.full_counts() as f64 * self.counted as f64;
        (cards + all) / self.draws.runs().max(1) as f64
    }
}

/// Plans every contest; `progress` is called once a contest and design, from any thread.
pub fn plan(
    contests: Vec<(Name, Result<Contest, NothingToConfirm>)>,
    asked: &Asked,
    progress: impl Fn() + Sync,
) -> Vec<Planned> {
    contests
        .into_par_iter()
        .map(|(name, contest)| {
            let outcome = contest.map(|contest| {
                let designs = asked.designs.par_iter().map(|design| {
                    let sized = sized(&contest, design, asked);
                    progress();
                    sized
                });
                Sizes {
                    designs: designs.collect(),
                    contest,
                }
            });
            Planned { name, outcome }
        })
        .collect()
}

pub(crate) fn sized(
    contest: &Contest,
    design: &Design,
    asked: &Asked,
) -> Result<Sized, CannotConfirm> {
    let model = Model::of(contest, design, &asked.expected, &asked.expected)?;
    match &model {
        Model::Strata(strata) => allocated(strata, contest, design, asked),
        Model::Population(_) => sized_as(model, contest, design, asked),
    }
}

/// With the rounds that cost least.
pub(crate) fn sized_as(
    model: Model,
    contest: &Contest,
    design: &Design,
    asked: &Asked,
) -> Result<Sized, CannotConfirm> {
    let workload = match &model {
        Model::Strata(strata) => strata.workload(asked.batch, contest.universe.0, contest.cards.0),
        Model::Population(_) => workload(contest, design, &model, asked.batch),
    };
    let full_count_from = asked.costs.full_count_from(&workload);
    let most = full_count_from.map_or(workload.most(), |draws| draws.saturating_sub(1));
    let part = (asked.seed, contest.name.as_ref());
    let draws = model.sizes(asked.risk_limit, most, part, asked.runs)?;
    let schedule = Scheduler::new(&draws, &asked.costs, &workload)
        .expect("audits were simulated, of no more draws than there are cards")
        .least(asked.rounds);
    Ok(Sized {
        formula: design.formula(contest, asked.risk_limit),
        draws,
        model,
        counted: contest.cards.0,
        schedule,
        full_count_from,
        allocation: None,
    })
}

/// Cards that lie as evenly in the batches of all as they can; a full count counts those that have the contest.
fn workload(contest: &Contest, design: &Design, model: &Model, batch: u64) -> Workload {
    let (draws, each) = match (design, model.replacement()) {
        (Design::BatchComparison { cards }, _) => (Draws::Batches, *cards),
        (_, true) => (Draws::CardsWithReplacement, batch),
        (_, false) => (Draws::Cards, batch),
    };
    let each = each.clamp(1, contest.universe.0.max(1));
    let batches = contest.universe.0.div_ceil(each).max(1);
    let sizes = evenly(model.all_cards(), batches);
    let counted = contest.cards.0 as f64;
    let workload = Workload::new(draws, sizes, 1.0, counted);
    workload.expect("a contest has a card")
}
