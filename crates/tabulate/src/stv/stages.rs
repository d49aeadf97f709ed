//! The stages of a count in which ballots lie with candidates.

use election::Name;

use super::rules::{Rules, Stages, Surplus};
use crate::JavaRandom;
use crate::decimal::{Decimal, Rounding};
use crate::error::CountError;
use crate::outcome::{Fate, Inactive, Outcome, Round};
use crate::profile::{Candidate, Profile};
use crate::ranked::Quota;
use crate::ranked::steps::Steps;
use crate::ties::{Tied, Ties, votes_each};

/// Counts ballots in stages.
pub(super) fn count(
    profile: &Profile,
    rules: &Rules,
    stages: &Stages,
    choices: &[Name],
) -> Result<Outcome, CountError> {
    let mut ties = Ties::new(&rules.tie, profile.candidates(), choices);
    let mut count = Count::new(profile, rules, *stages)?;
    count.first_stage();
    while let Some(action) = count.decide(&mut ties)? {
        let transfers = match action {
            Action::Surplus(of) => count.move_surplus(of),
            Action::Exclusion(of) => count.exclude(&of),
        };
        count.last_round().transfers = transfers;
        count.close();
    }
    Ok(Outcome {
        candidates: profile.candidates().to_vec(),
        winners: count.winners,
        rounds: count.rounds,
        ties: ties.met,
        ballots: profile.ballots(),
        undervotes: count.undervotes,
    })
}

/// What the next stage does.
enum Action {
    Surplus(usize),
    /// In this order.
    Exclusion(Vec<usize>),
}

/// Where a candidate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Continues,
    /// Elected, with a surplus that has not moved.
    HasSurplus,
    Elected,
    Excluded,
    /// Never in the count.
    LeftOut,
}

pub(super) struct Count<'c> {
    candidates: &'c [Candidate],
    pub stages: Stages,
    seats: usize,
    pub steps: Steps,
    /// For whole ballots the pile of each; empty where piles move as one.
    pub pile_of: Vec<u32>,
    /// What each paper is worth; empty as long as every one is worth a vote.
    pub values: Vec<Decimal>,
    /// For each candidate their papers, in the order in which they came.
    pub held: Vec<Vec<u32>>,
    standing: Vec<Standing>,
    /// Who can get votes.
    pub continues: Vec<bool>,
    pub tally: Vec<Decimal>,
    pub quota: Decimal,
    pub inactive: Inactive,
    pub residual: Decimal,
    pub random: JavaRandom,
    excluded_together: bool,
    winners: Vec<usize>,
    rounds: Vec<Round>,
    undervotes: u64,
}

impl<'c> Count<'c> {
    fn new(profile: &'c Profile, rules: &Rules, stages: Stages) -> Result<Self, CountError> {
        let steps = Steps::new(profile, &rules.reading());
        let candidates = profile.candidates();
        let standing = candidates.iter().map(|c| match c.excluded || c.undeclared {
            true => Standing::LeftOut,
            false => Standing::Continues,
        });
        let standing: Vec<Standing> = standing.collect();
        let seed = match stages.surplus {
            Surplus::BallotsByLot(seed) => seed,
            _ => 0,
        };
        Ok(Count {
            candidates,
            stages,
            seats: rules.seats as usize,
            pile_of: single_ballots(profile, &steps, stages.surplus)?,
            values: Vec::new(),
            held: vec![Vec::new(); candidates.len()],
            continues: standing.iter().map(|s| *s == Standing::Continues).collect(),
            standing,
            tally: vec![Decimal::ZERO; candidates.len()],
            quota: Decimal::ZERO,
            inactive: Inactive::default(),
            residual: Decimal::ZERO,
            random: JavaRandom::new(seed),
            excluded_together: false,
            winners: Vec::new(),
            rounds: Vec::new(),
            undervotes: steps.undervotes,
            steps,
        })
    }

    /// Credits every ballot to its first preference, and finds the quota.
    fn first_stage(&mut self) {
        let papers = match self.stages.surplus.is_whole() {
            true => self.pile_of.len(),
            false => self.steps.ballots.len(),
        };
        let papers = 0..u32::try_from(papers).expect("ballots that fit into memory");
        self.give_all(papers.collect(), false);
        let valid: Decimal = self.tally.iter().copied().sum();
        let seats = Decimal::from(self.seats as u64);
        self.quota = match self.stages.quota {
            Quota::Droop => valid.divided(seats + Decimal::ONE, 0, Rounding::Down) + Decimal::ONE,
            // Nobody is elected by no votes.
            Quota::Hare => valid.divided(seats, 0, Rounding::Up).max(Decimal::ONE),
        };
        self.close();
    }

    /// Writes down how a stage ended.
    fn close(&mut self) {
        let shown = |at: usize| match self.standing[at] {
            Standing::Excluded | Standing::LeftOut => None,
            _ => Some(self.tally[at]),
        };
        self.rounds.push(Round {
            threshold: Some(self.quota),
            tally: (0..self.tally.len()).map(shown).collect(),
            inactive: self.inactive,
            residual: self.residual,
            ..Round::default()
        });
    }

    fn last_round(&mut self) -> &mut Round {
        self.rounds.last_mut().expect("a stage was counted")
    }

    /// Who is neither elected nor excluded: the most votes first, equal ones in the order of the candidates.
    fn continuing(&self) -> Vec<usize> {
        let all = 0..self.tally.len();
        let mut all: Vec<usize> = all
            .filter(|at| self.standing[*at] == Standing::Continues)
            .collect();
        all.sort_by_key(|at| (std::cmp::Reverse(self.tally[*at]), *at));
        all
    }

    fn elect(&mut self, elected: &[usize]) {
        for at in elected {
            self.standing[*at] = match self.tally[*at] > self.quota {
                true => Standing::HasSurplus,
                false => Standing::Elected,
            };
            self.continues[*at] = false;
            self.winners.push(*at);
        }
        self.last_round().elected.extend(elected);
    }

    /// Who is elected at the end of a stage, and what the next one does; nothing when all seats are filled.
    fn decide(&mut self, ties: &mut Ties<'_>) -> Result<Option<Action>, CountError> {
        let mut continuing = self.continuing();
        let reached = continuing.partition_point(|at| self.tally[*at] >= self.quota);
        let elected: Vec<usize> = continuing.drain(..reached).collect();
        self.elect(&elected);
        let open = self.seats - self.winners.len().min(self.seats);
        if open == 0 {
            return Ok(None);
        }
        if continuing.len() <= open {
            self.elect(&continuing);
            return Ok(None);
        }
        let surpluses =
            (0..self.tally.len()).filter(|at| self.standing[*at] == Standing::HasSurplus);
        let surpluses: Vec<usize> = surpluses.collect();
        if let Some(most) = surpluses.iter().map(|at| self.tally[*at]).max() {
            let at = self.first_surplus(ties, &surpluses, most)?;
            self.standing[at] = Standing::Elected;
            return Ok(Some(Action::Surplus(at)));
        }
        let excluded = self.last(ties, &continuing, open)?;
        for at in &excluded {
            self.standing[*at] = Standing::Excluded;
            self.continues[*at] = false;
        }
        self.last_round().eliminated.clone_from(&excluded);
        continuing.retain(|at| !excluded.contains(at));
        if continuing.len() <= open && !self.stages.last_exclusion_moves {
            self.elect(&continuing);
            return Ok(None);
        }
        Ok(Some(Action::Exclusion(excluded)))
    }

    /// Whose surplus moves first of those with so many votes.
    fn first_surplus(
        &self,
        ties: &mut Ties<'_>,
        surpluses: &[usize],
        most: Decimal,
    ) -> Result<usize, CountError> {
        self.chosen(ties, surpluses, most, Fate::SurplusFirst)
    }

    /// Who is excluded, in the order in which their votes move.
    fn last(
        &mut self,
        ties: &mut Ties<'_>,
        continuing: &[usize],
        open: usize,
    ) -> Result<Vec<usize>, CountError> {
        if !self.excluded_together {
            self.excluded_together = true;
            let least = Decimal::from(self.stages.together_below);
            let mut below = continuing.to_vec();
            below.retain(|at| self.tally[*at] < least);
            below.sort_by_key(|at| (self.tally[*at], *at));
            if !below.is_empty() && continuing.len() - below.len() >= open {
                return Ok(below);
            }
        }
        let fewest = continuing.last().map(|at| self.tally[*at]);
        let fewest = fewest.unwrap_or_default();
        Ok(vec![self.chosen(
            ties,
            continuing,
            fewest,
            Fate::Eliminated,
        )?])
    }

    /// The one of them with so many votes, or whom the rule chooses among several.
    fn chosen(
        &self,
        ties: &mut Ties<'_>,
        among: &[usize],
        votes: Decimal,
        fate: Fate,
    ) -> Result<usize, CountError> {
        let mut equal = among.to_vec();
        equal.retain(|at| self.tally[*at] == votes);
        equal.sort_unstable();
        if let [one] = equal[..] {
            return Ok(one);
        }
        let tied = Tied {
            round: self.rounds.len(),
            candidates: &equal,
            equal: match fate {
                Fate::SurplusFirst => format!("have the same surplus, {}", votes - self.quota),
                _ => votes_each(votes),
            },
            fate,
        };
        ties.choose(&tied, &self.rounds, self.candidates)
    }
}

/// For whole ballots the pile of each, by its number among those that have a mark.
fn single_ballots(
    profile: &Profile,
    steps: &Steps,
    surplus: Surplus,
) -> Result<Vec<u32>, CountError> {
    let piles = u32::try_from(steps.ballots.len()).expect("ballots that fit into memory");
    match surplus {
        Surplus::EveryNthBallot => {
            let Some(order) = profile.order() else {
                let why = "every nth ballot is to move, and the order of the ballots was not kept";
                return Err(CountError::Rules(why.to_owned()));
            };
            // Piles are ordered by their marks: one without any is the first, those without one at the ranks that are looked
            // at are the last.
            let empty = profile
                .piles()
                .next()
                .is_some_and(|pile| pile.places.is_empty());
            let marked = order
                .iter()
                .filter_map(|pile| pile.checked_sub(u32::from(empty)));
            Ok(marked.filter(|pile| *pile < piles).collect())
        }
        Surplus::BallotsByLot(_) => {
            let ballots = |pile: u32| (0..steps.ballots[pile as usize]).map(move |_| pile);
            Ok((0..piles).flat_map(ballots).collect())
        }
        _ => Ok(Vec::new()),
    }
}
