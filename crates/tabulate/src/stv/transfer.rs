//! How papers move from one candidate to the next.

use super::rules::Surplus;
use super::stages::Count;
use crate::decimal::{Decimal, Rounding};
use crate::outcome::{To, Transfer};
use crate::ranked::steps::{End, Next};

/// How many votes went where.
pub(super) struct Moved {
    to: Vec<Decimal>,
    inactive: Decimal,
}

impl Moved {
    fn none(candidates: usize) -> Self {
        Moved {
            to: vec![Decimal::ZERO; candidates],
            inactive: Decimal::ZERO,
        }
    }

    fn total(&self) -> Decimal {
        self.to.iter().copied().sum::<Decimal>() + self.inactive
    }

    fn transfers(self, from: usize, residual: Decimal) -> Vec<Transfer> {
        let to = self.to.into_iter().enumerate();
        let to = to.map(|(at, votes)| (To::Candidate(at), votes));
        to.chain([(To::Inactive, self.inactive), (To::Residual, residual)])
            .filter(|(_, votes)| votes.is_positive())
            .map(|(to, votes)| Transfer { from, to, votes })
            .collect()
    }
}

impl Count<'_> {
    fn pile(&self, paper: u32) -> usize {
        self.pile_of.get(paper as usize).copied().unwrap_or(paper) as usize
    }

    /// What a paper, or a pile of alike ones, is worth.
    fn worth(&self, paper: u32) -> Decimal {
        let value = self.values.get(paper as usize).copied();
        value.unwrap_or(Decimal::ONE).by(self.papers(paper))
    }

    /// How many papers lie under a number.
    fn papers(&self, paper: u32) -> u64 {
        match self.pile_of.is_empty() {
            true => self.steps.ballots[paper as usize],
            false => 1,
        }
    }

    /// Gives a paper to the next available preference; where the paper lies then.
    fn give(&mut self, paper: u32, limited: bool) -> Next {
        let next = self.steps.next(self.pile(paper), &self.continues);
        if let Next::Candidate(to) = next {
            let votes = self.worth(paper);
            self.held[to].push(paper);
            self.tally[to] += votes;
            if limited && self.tally[to] >= self.quota {
                self.continues[to] = false;
            }
        }
        next
    }

    /// Gives papers, in their order, to their next available preferences. In a `limited` transfer nobody gets more than
    /// the quota.
    pub(super) fn give_all(&mut self, papers: Vec<u32>, limited: bool) -> Moved {
        let mut moved = Moved::none(self.tally.len());
        for paper in papers {
            let votes = self.worth(paper);
            match self.give(paper, limited) {
                Next::Candidate(to) => moved.to[to] += votes,
                Next::End(end) => {
                    let inactive = match end {
                        End::Exhausted => &mut self.inactive.exhausted,
                        End::Overvoted => &mut self.inactive.overvotes,
                        End::Skipped => &mut self.inactive.skipped,
                        End::Repeated => &mut self.inactive.repeated,
                    };
                    *inactive += votes;
                    moved.inactive += votes;
                }
            }
        }
        moved
    }

    /// Excludes candidates, one after the other in one stage: all their papers move at what they are worth.
    pub(super) fn exclude(&mut self, excluded: &[usize]) -> Vec<Transfer> {
        let mut transfers = Vec::new();
        for from in excluded {
            self.tally[*from] = Decimal::ZERO;
            let papers = std::mem::take(&mut self.held[*from]);
            let moved = self.give_all(papers, self.stages.no_more_than_quota);
            transfers.extend(moved.transfers(*from, Decimal::ZERO));
        }
        transfers
    }

    /// Moves the surplus of a candidate, who keeps the quota.
    pub(super) fn move_surplus(&mut self, from: usize) -> Vec<Transfer> {
        match self.stages.surplus {
            Surplus::WeightedInclusiveGregory { places } => self.move_shares(from, places, true),
            Surplus::UnweightedInclusiveGregory { places } => self.move_shares(from, places, false),
            Surplus::EveryNthBallot | Surplus::BallotsByLot(_) => self.move_whole(from),
        }
    }

    /// Moves every paper at a share of a vote, by (1) if `weighted`, else by (2).
    fn move_shares(&mut self, from: usize, places: u8, weighted: bool) -> Vec<Transfer> {
        if self.values.is_empty() {
            self.values = vec![Decimal::ONE; self.steps.ballots.len()];
        }
        let total = self.tally[from];
        let surplus = total - self.quota;
        let papers = std::mem::take(&mut self.held[from]);
        let number: u64 = papers.iter().map(|paper| self.papers(*paper)).sum();
        for paper in &papers {
            let value = &mut self.values[*paper as usize];
            *value = match weighted {
                true => {
                    let exact = surplus.places() + value.places();
                    let part = surplus.times(*value, exact, Rounding::Down);
                    part.divided(total, places, Rounding::Down) // (1)
                }
                false => surplus.divided(Decimal::from(number), places, Rounding::Down), // (2)
            };
        }
        let moved = self.give_all(papers, self.stages.no_more_than_quota);
        let residual = surplus - moved.total();
        self.residual += residual;
        self.tally[from] = self.quota;
        moved.transfers(from, residual)
    }

    /// Moves as many ballots as the surplus has, of those that show a further preference.
    fn move_whole(&mut self, from: usize) -> Vec<Transfer> {
        let papers = std::mem::take(&mut self.held[from]);
        let surplus = self.tally[from] - self.quota;
        let order = match self.stages.surplus {
            Surplus::BallotsByLot(_) => {
                let mut order: Vec<usize> = (0..papers.len()).collect();
                self.random.shuffle(&mut order);
                order
            }
            _ => every_nth(papers.len(), self.tally[from], surplus),
        };
        let mut moved = Moved::none(self.tally.len());
        let mut left = surplus;
        let mut stays = vec![true; papers.len()];
        for at in order {
            if !left.is_positive() {
                break;
            }
            if let Next::Candidate(to) = self.give(papers[at], self.stages.no_more_than_quota) {
                stays[at] = false;
                moved.to[to] += Decimal::ONE;
                left -= Decimal::ONE;
            }
        }
        let stay = papers.into_iter().zip(stays).filter(|(_, stays)| *stays);
        self.held[from] = stay.map(|(paper, _)| paper).collect();
        self.tally[from] = self.quota + left;
        moved.transfers(from, Decimal::ZERO)
    }
}

/// The places of a candidate's ballots in the order in which the Cincinnati method takes them, from 0.
fn every_nth(papers: usize, total: Decimal, surplus: Decimal) -> Vec<usize> {
    let nth = total.divided(surplus, 0, Rounding::HalfUp).units();
    let nth = usize::try_from(nth).expect("more votes than their surplus");
    let passes = (nth - 1..nth * 2 - 1).flat_map(|first| (first..papers).step_by(nth));
    passes.chain(0..(nth - 1).min(papers)).collect()
}
