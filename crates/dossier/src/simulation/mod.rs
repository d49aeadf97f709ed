//! Simulated audits beside what was planned: for a terminal, as data, as a table and as a page.

mod json;
mod page;
mod table;
mod text;

use election::Name;
use plan::{Asked, CannotConfirm, Distribution, NothingToConfirm, Simulated, Truth};
use risk::selftest::Rate;

use crate::plan::{NINE_TENTHS, Size, cards};

/// What is shown.
#[derive(Clone, Debug)]
pub struct Page {
    /// What the contests are from: a file or folder.
    pub source: String,
    /// What was planned with.
    pub asked: Asked,
    /// How the paper is.
    pub truth: Truth,
    /// Each contest.
    pub contests: Vec<OfContest>,
}

/// The audits of a contest.
#[derive(Clone, Debug, PartialEq)]
pub struct OfContest {
    /// Its name.
    pub name: Name,
    /// For each design that was asked for, in that order; or why there is nothing to confirm.
    pub outcome: Result<Vec<Result<Simulated, CannotConfirm>>, NothingToConfirm>,
}

impl OfContest {
    /// The audits by each design by which there are any.
    fn simulated(&self) -> impl Iterator<Item = &Simulated> {
        self.outcome.iter().flatten().flatten()
    }

    /// The audits by the design at this place.
    fn simulated_by(&self, design: usize) -> Option<&Simulated> {
        self.outcome.as_ref().ok()?.get(design)?.as_ref().ok()
    }

    /// Whether its outcome is wrong; `None` if it was not simulated.
    fn wrong(&self) -> Option<bool> {
        self.simulated().next().map(|of| of.wrong)
    }
}

/// A round: draws in all, the chance that was planned to be done by its end, and the share that was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Round {
    /// Draws in all by its end.
    pub draws: u64,
    /// By the plan.
    pub planned: f64,
    /// By the simulation.
    pub done: f64,
    /// Half of the audits that had it ended it with a P-value of at most this; nothing if none had it.
    pub median_risk: Option<f64>,
}

/// The rounds of a simulation.
pub fn rounds(of: &Simulated) -> Vec<Round> {
    let round = |(number, draws): (usize, &u64)| Round {
        draws: *draws,
        planned: of.planned.draws.chance_within(*draws),
        done: of.confirmed_by(number) as f64 / of.audits.len().max(1) as f64,
        median_risk: quantile(&of.risks(number), 0.5),
    };
    (1..).zip(&of.rounds).map(round).collect()
}

/// How often the outcome was confirmed, with the interval that holds the true rate in 999 of 1,000 simulations.
pub fn rate(of: &Simulated) -> Rate {
    Rate::of(of.confirmed(), of.audits.len() as u64)
}

/// The least of some numbers in order that this share of them are not above; nothing of none.
fn quantile(numbers: &[f64], share: f64) -> Option<f64> {
    let needed = (share * numbers.len() as f64).ceil().max(1.0) as usize;
    numbers.get(needed - 1).copied()
}

/// The largest P-values of each audit at the end of its last round, in order; an audit without a round has none.
fn last_risks(of: &Simulated) -> Vec<f64> {
    let risks = of.audits.iter().filter_map(|audit| audit.risks.last());
    let mut risks: Vec<f64> = risks.copied().collect();
    risks.sort_by(f64::total_cmp);
    risks
}

/// Cards looked at until the outcome was confirmed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Figures {
    /// Planned for half of the audits, and for nine in ten.
    planned: [Size; 2],
    /// Simulated: within so many cards one in ten, half, and nine in ten were done.
    simulated: [Size; 3],
}

impl Figures {
    fn of(of: &Simulated) -> Self {
        let size = |draws: &Distribution, share| {
            let draws = draws.quantile(share);
            draws.map_or(Size::All, |draws| Size::Cards(cards(&of.planned, draws)))
        };
        let simulated = of.draws();
        Figures {
            planned: [0.5, NINE_TENTHS].map(|share| size(&of.planned.draws, share)),
            simulated: [0.1, 0.5, NINE_TENTHS].map(|share| size(&simulated, share)),
        }
    }
}
