//! Meek's and Warren's methods: candidates keep a share of every ballot that reaches them.
//!
//! In each round votes are shared anew until somebody is elected or excluded:
//!
//! ```text
//! v = Σ ⌈w · k⌉ (Meek), Σ min(k, w) (Warren)   (1)  over the ballots, in their order; w −= what was kept
//! q = ⌊Σ v / (S + 1)⌋ + 10^−places             (2)  the quota
//! s = Σ max(v − q)                             (3)  over those elected: the surplus
//! k ← ⌈⌈k · q⌉ / v⌉                            (4)  of each elected
//! ```
//!
//! k is 1 for those who are neither elected nor excluded, 0 for those excluded. A round ends when somebody has the quota;
//! else when s is below the stated number, or not below that of the last iteration, the last is excluded: all who are
//! within s of the fewest are tied. This is the reference rule of the Proportional Representation Foundation (steps B.1 to
//! C.2), which has the arithmetic of Algorithm 123 in decimals.
//!
//! Shares are exact differences: nothing is lost to rounding, and there is no residual.

use election::Name;

use super::rules::{KeepFactors, Rules, Share};
use crate::decimal::Decimal;
use crate::error::CountError;
use crate::outcome::{Fate, Inactive, Outcome, Round};
use crate::profile::Profile;
use crate::ranked::steps::{End, Steps};
use crate::ties::{Tied, Ties, votes_each};

/// Counts ballots by keep factors.
pub(super) fn count(
    profile: &Profile,
    rules: &Rules,
    factors: &KeepFactors,
    choices: &[Name],
) -> Result<Outcome, CountError> {
    let mut ties = Ties::new(&rules.tie, profile.candidates(), choices);
    let steps = Steps::new(profile, &rules.reading());
    let mut count = Count::new(profile, rules, *factors, &steps);
    count.share();
    while count.hopeful().len() > count.open() && count.open() > 0 {
        let elected = count.iterate();
        count.close();
        match elected.is_empty() {
            true => count.exclude(&mut ties, profile)?,
            false => count.elect(&elected),
        }
    }
    if count.rounds.is_empty() {
        count.close();
    }
    if count.open() > 0 {
        let rest = count.hopeful();
        count.elect(&rest);
    }
    Ok(Outcome {
        candidates: profile.candidates().to_vec(),
        winners: count.winners,
        rounds: count.rounds,
        ties: ties.met,
        ballots: profile.ballots(),
        undervotes: steps.undervotes,
    })
}

/// Alike ballots.
struct Alike {
    ranking: Vec<u16>,
    end: End,
    ballots: u128,
}

/// A count; votes and factors are in units of 10^−places.
struct Count {
    factors: KeepFactors,
    seats: usize,
    /// One vote.
    one: u128,
    ballots: Vec<Alike>,
    keep: Vec<u128>,
    hopeful: Vec<bool>,
    winners: Vec<usize>,
    votes: Vec<u128>,
    inactive: [u128; 4],
    quota: u128,
    surplus: u128,
    rounds: Vec<Round>,
}

impl Count {
    fn new(profile: &Profile, rules: &Rules, factors: KeepFactors, steps: &Steps) -> Self {
        let one = 10_u128.pow(factors.places.into());
        let in_count = profile.candidates().iter();
        let hopeful: Vec<bool> = in_count.map(|c| !c.excluded && !c.undeclared).collect();
        let alike = |(pile, ballots): (usize, &u64)| {
            let (ranking, end) = steps.ranking(pile);
            Alike {
                ranking,
                end,
                ballots: u128::from(*ballots),
            }
        };
        Count {
            factors,
            seats: rules.seats as usize,
            one,
            ballots: steps.ballots.iter().enumerate().map(alike).collect(),
            keep: hopeful.iter().map(|is| if *is { one } else { 0 }).collect(),
            votes: vec![0; hopeful.len()],
            hopeful,
            winners: Vec::new(),
            inactive: [0; 4],
            quota: 0,
            surplus: 0,
            rounds: Vec::new(),
        }
    }

    fn open(&self) -> usize {
        self.seats - self.winners.len().min(self.seats)
    }

    /// Who is neither elected nor excluded: the most votes first, equal ones in the order of the candidates.
    fn hopeful(&self) -> Vec<usize> {
        let all = 0..self.hopeful.len();
        let mut all: Vec<usize> = all.filter(|at| self.hopeful[*at]).collect();
        all.sort_by_key(|at| (std::cmp::Reverse(self.votes[*at]), *at));
        all
    }

    /// Shares every ballot among its candidates (1), and finds the quota (2) and the surplus (3).
    fn share(&mut self) {
        self.votes.fill(0);
        self.inactive = [0; 4];
        for alike in &self.ballots {
            let mut left = self.one;
            for candidate in alike.ranking.iter().map(|c| usize::from(*c)) {
                let keep = self.keep[candidate];
                let kept = match self.factors.share {
                    Share::Meek => (left * keep).div_ceil(self.one),
                    Share::Warren => keep.min(left),
                };
                self.votes[candidate] += kept * alike.ballots;
                left -= kept;
                if left == 0 {
                    break;
                }
            }
            self.inactive[alike.end as usize] += left * alike.ballots;
        }
        self.quota = self.votes.iter().sum::<u128>() / (self.seats as u128 + 1) + 1;
        let over = |at: &usize| self.votes[*at].cast_signed() - self.quota.cast_signed();
        let surplus: i128 = self.winners.iter().map(over).sum();
        self.surplus = u128::try_from(surplus).unwrap_or(0);
    }

    /// Shares votes until somebody has the quota, who is returned, or somebody is to be excluded.
    fn iterate(&mut self) -> Vec<usize> {
        let enough = 10_u128.pow((self.factors.places - self.factors.surplus_below).into());
        let mut before = u128::MAX;
        loop {
            self.share();
            let mut elected = self.hopeful();
            elected.retain(|at| self.votes[*at] >= self.quota);
            if !elected.is_empty() || self.surplus < enough || self.surplus >= before {
                return elected;
            }
            before = self.surplus;
            for at in &self.winners {
                let keep = (self.keep[*at] * self.quota).div_ceil(self.one);
                self.keep[*at] = (keep * self.one).div_ceil(self.votes[*at]); // (4)
            }
        }
    }

    fn decimal(&self, units: u128) -> Decimal {
        let units = i128::try_from(units).expect("votes are far below the limit");
        Decimal::new(units, self.factors.places)
    }

    /// Writes down how a round ended.
    fn close(&mut self) {
        let in_count = |at: usize| self.keep[at] > 0;
        let tally = |at: usize| in_count(at).then(|| self.decimal(self.votes[at]));
        let [exhausted, overvotes, skipped, repeated] =
            self.inactive.map(|votes| self.decimal(votes));
        let round = Round {
            threshold: Some(self.decimal(self.quota)),
            tally: (0..self.votes.len()).map(tally).collect(),
            inactive: Inactive {
                exhausted,
                overvotes,
                skipped,
                repeated,
                ..Inactive::default()
            },
            ..Round::default()
        };
        self.rounds.push(round);
    }

    fn elect(&mut self, elected: &[usize]) {
        for at in elected {
            self.hopeful[*at] = false;
            self.winners.push(*at);
        }
        let round = self.rounds.last_mut().expect("a round was counted");
        round.elected.extend(elected);
    }

    /// Excludes the last; all within the surplus of the fewest votes are tied.
    fn exclude(&mut self, ties: &mut Ties<'_>, profile: &Profile) -> Result<(), CountError> {
        let hopeful = self.hopeful();
        let fewest = hopeful.last().map_or(0, |at| self.votes[*at]);
        let mut tied = hopeful;
        tied.retain(|at| self.votes[*at] <= fewest + self.surplus);
        tied.sort_unstable();
        let one = match tied[..] {
            [one] => one,
            _ => {
                let tied = Tied {
                    round: self.rounds.len(),
                    candidates: &tied,
                    equal: match self.surplus {
                        0 => votes_each(self.decimal(fewest)),
                        surplus => format!(
                            "have the fewest votes, {}, or no more than the surplus of {} above them",
                            self.decimal(fewest),
                            self.decimal(surplus)
                        ),
                    },
                    fate: Fate::Eliminated,
                };
                ties.choose(&tied, &self.rounds, profile.candidates())?
            }
        };
        self.hopeful[one] = false;
        self.keep[one] = 0;
        let round = self.rounds.last_mut().expect("a round was counted");
        round.eliminated.push(one);
        Ok(())
    }
}
