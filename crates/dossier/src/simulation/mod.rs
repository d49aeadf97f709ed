//! Simulated audits beside what was planned: for a terminal, as data and as a table.

mod json;
mod table;
mod text;

use election::Name;
use plan::{Asked, CannotConfirm, NothingToConfirm, Simulated, Truth};
use risk::selftest::Rate;

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
    pub contests: Vec<(Name, Result<Simulated, NotSimulated>)>,
}

/// Why a contest was not simulated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotSimulated {
    /// See [`NothingToConfirm`].
    #[error(transparent)]
    Nothing(#[from] NothingToConfirm),
    /// See [`CannotConfirm`].
    #[error(transparent)]
    Cannot(#[from] CannotConfirm),
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
        median_risk: {
            let risks = of.risks(number);
            risks.get(risks.len() / 2).copied()
        },
    };
    (1..).zip(&of.rounds).map(round).collect()
}

/// How often the outcome was confirmed, with the interval that holds the true rate in 999 of 1,000 simulations.
pub fn rate(of: &Simulated) -> Rate {
    Rate::of(of.confirmed(), of.audits.len() as u64)
}
