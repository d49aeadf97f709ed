//! Audits as they were planned, of paper that is as somebody says it is.

use assertions::Exact;
use election::Name;

use crate::contest::Contest;
use crate::design::Design;
use crate::distribution::Distribution;
use crate::model::Model;
use crate::plan::{Asked, Sized, sized};
use crate::population::{CannotConfirm, lead_on_paper};
use crate::trial::Audit;
use crate::truth::Truth;

/// Simulated audits of a contest.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// The contest.
    pub contest: Contest,
    /// How it is audited.
    pub design: Design,
    /// What was planned, with other random numbers.
    pub planned: Sized,
    /// Draws in all by the end of each round; after the last comes a full count.
    pub rounds: Vec<u64>,
    /// Each audit.
    pub audits: Vec<Audit>,
    /// Whether the assertion with the least room is false of the paper: then the reported outcome is wrong, as are audits that
    /// confirm it.
    pub wrong: bool,
}

impl Simulated {
    /// How many audits confirmed the outcome by the end of a round, from 1.
    pub fn confirmed_by(&self, round: usize) -> u64 {
        let by = |audit: &&Audit| audit.round.is_some_and(|of| of <= round);
        self.audits.iter().filter(by).count() as u64
    }

    /// How many did in any round.
    pub fn confirmed(&self) -> u64 {
        self.confirmed_by(usize::MAX)
    }

    /// The draws after which the outcome was confirmed.
    pub fn draws(&self) -> Distribution {
        Distribution::of(self.audits.iter().map(|audit| audit.confirmed))
    }

    /// The largest P-values at the end of a round, from 1, of the audits that had it, in order.
    pub fn risks(&self, round: usize) -> Vec<f64> {
        let risks = self
            .audits
            .iter()
            .filter_map(|audit| audit.risks.get(round - 1));
        let mut risks: Vec<f64> = risks.copied().collect();
        risks.sort_by(f64::total_cmp);
        risks
    }
}

/// Plans an audit of a contest and makes it as often as was asked, where `truth` is so; in the rounds of the plan that cost least, or in
/// `rounds`, which must rise. `progress` is called once an audit, from any thread.
///
/// # Errors
/// No sample of this design can be expected to confirm the contest, so that nothing is planned; or the truth is none.
pub fn simulate(
    contest: Contest,
    design: Design,
    asked: &Asked,
    truth: &Truth,
    rounds: &[u64],
    progress: impl Fn() + Sync,
) -> Result<Simulated, CannotConfirm> {
    if let Some(margin) = truth.margin {
        let lead = &contest.claims[contest.hardest()].lead;
        let least = contest.cards.0;
        let below = margin < 0 && margin.unsigned_abs() > least;
        if below || (margin > 0 && Exact::from(margin.unsigned_abs()) > *lead) {
            let most = lead.clone();
            return Err(CannotConfirm::Margin { most, least });
        }
    }
    let planned = sized(&contest, &design, asked)?;
    let most = planned.model.things();
    if let Some(draws) = rounds
        .last()
        .filter(|draws| !planned.model.replacement() && **draws > most)
    {
        let draws = *draws;
        return Err(CannotConfirm::Rounds { draws, most });
    }
    let rounds = match rounds {
        [] => planned.schedule.rounds.clone(),
        given => given.to_vec(),
    };
    let model = Model::of(&contest, &design, &asked.expected, truth)?.split_as(&planned.model)?;
    let part = part(&contest.name);
    let part = (asked.seed, part.as_str());
    Ok(Simulated {
        audits: model.audits(asked.risk_limit, &rounds, part, asked.runs, progress)?,
        wrong: lead_on_paper(&contest, truth) <= 0.0,
        contest,
        design,
        planned,
        rounds,
    })
}

/// The numbers of a simulation are not those that its plan was made with.
fn part(contest: &Name) -> String {
    format!("{contest}, simulated")
}
