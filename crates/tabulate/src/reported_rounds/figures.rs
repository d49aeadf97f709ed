//! What the count has for a figure that a file prints.

use election::Name;

use super::Comparison;
use crate::decimal::Decimal;
use crate::outcome::{Round, To};
use crate::rctab::FigureOf;

impl Comparison<'_> {
    /// Where the file says that votes go.
    pub(super) fn to(&self, name: &Name) -> Option<To> {
        match &**name {
            "exhausted" => Some(To::Inactive),
            "residual surplus" => Some(To::Residual),
            _ => self.joined.get(name).map(|at| To::Candidate(*at)),
        }
    }

    /// What the count has; 0 for those who are out of it. Nothing of names that it does not have.
    pub(super) fn counted(&self, of: &FigureOf, round: Option<&Round>) -> Option<Decimal> {
        let of_round = |figure: fn(&Round) -> Decimal| round.map_or(Decimal::ZERO, figure);
        Some(match of {
            FigureOf::Ballots => Decimal::from(self.outcome.ballots),
            FigureOf::Undervotes => Decimal::from(self.outcome.undervotes),
            FigureOf::Votes(name) => {
                let at = *self.joined.get(name)?;
                round.and_then(|round| round.tally[at]).unwrap_or_default()
            }
            FigureOf::Transfer(from, to) => {
                let (from, to) = (*self.joined.get(from)?, self.to(to)?);
                let moved = round.into_iter().flat_map(|round| &round.transfers);
                let moved = moved.filter(|moved| moved.from == from && moved.to == to);
                moved.map(|moved| moved.votes).sum()
            }
            FigureOf::Active => of_round(|round| {
                round.inactive.final_surplus + round.tally.iter().flatten().copied().sum()
            }),
            FigureOf::Threshold => of_round(|round| round.threshold.unwrap_or_default()),
            FigureOf::Exhausted => of_round(|round| round.inactive.exhausted),
            FigureOf::Overvotes => of_round(|round| round.inactive.overvotes),
            FigureOf::Skipped => of_round(|round| round.inactive.skipped),
            FigureOf::Repeated => of_round(|round| round.inactive.repeated),
            // The last surplus has its own line.
            FigureOf::Inactive => {
                of_round(|round| round.inactive.total() - round.inactive.final_surplus)
            }
            FigureOf::FinalSurplus => of_round(|round| round.inactive.final_surplus),
            FigureOf::Residual => of_round(|round| round.residual),
        })
    }
}

/// The words for a figure.
pub(super) fn words(of: &FigureOf) -> String {
    match of {
        FigureOf::Ballots => "ballots".to_owned(),
        FigureOf::Undervotes => "undervotes".to_owned(),
        FigureOf::Votes(name) => format!("votes for “{name}”"),
        FigureOf::Transfer(from, to) => format!("votes that move from “{from}” to “{to}”"),
        FigureOf::Active => "active ballots".to_owned(),
        FigureOf::Threshold => "votes that elect".to_owned(),
        FigureOf::Exhausted => "ballots without a choice left".to_owned(),
        FigureOf::Overvotes => "ballots ended by overvotes".to_owned(),
        FigureOf::Skipped => "ballots ended by skipped ranks".to_owned(),
        FigureOf::Repeated => "ballots ended by repeated candidates".to_owned(),
        FigureOf::Inactive => "inactive ballots".to_owned(),
        FigureOf::FinalSurplus => "votes of the last surplus".to_owned(),
        FigureOf::Residual => "votes lost to rounding".to_owned(),
    }
}
