//! Pools: cards of which only totals are known. Redacted records, batches with subtotals, a county without records.
//!
//! Every card of a pool has the pool's mean of an assorter in the place of its own value (Stark 2023, ONEAudit, §2):
//!
//! Ā(pool) = (1 + v) / 2,  v = G / (a n)          (1)  `assorter`, eq. (3), over the pool's n cards in the population
//!
//! Where it is not known which cards of a pool have a contest, all of them may: the contest is added to every one, n is
//! all of the pool's cards, and those that may not have it count 1/2. The population grows by them.

use std::collections::BTreeMap;

use election::{Cards, Name};
use tabulate::Profile;

use crate::assorter::Assorter;
use crate::error::AssertionError;
use crate::exact::Exact;
use crate::marks::{ContestReader, Voting};
use crate::tally::Tally;

/// Cards of which only totals are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// What people call it.
    pub name: Name,
    /// How many cards it has.
    pub cards: Cards,
    /// Whether it is known of each card which contests it has; [`Tally::ballots`] says how many have each then.
    pub styles_known: bool,
    /// Totals by the number of the contest; contests that none of its cards can have are left out.
    pub contests: BTreeMap<u32, Tally>,
}

/// A pool that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolDifference {
    /// Cards with records and pools together do not make the reported total.
    #[error("contest {contest}, candidate {candidate}: {expected} votes were reported, and records and pools ({}) have {found}", pools.join(", "))]
    Total {
        /// The contest's number.
        contest: u32,
        /// The candidate's place.
        candidate: u16,
        /// The reported votes.
        expected: Exact,
        /// Those of records and pools.
        found: Exact,
        /// The pools that have the contest.
        pools: Vec<Name>,
    },
    /// Other numbers of candidates.
    #[error("{pool}, contest {contest}: {expected} candidates are expected, {found} have totals")]
    Candidates {
        /// The pool, or what else has the totals.
        pool: Name,
        /// The contest's number.
        contest: u32,
        /// How many are expected.
        expected: usize,
        /// How many have totals.
        found: usize,
    },
    /// More votes than the pool's cards can hold.
    #[error(
        "{pool}, contest {contest}: its cards hold {expected} votes at most, {found} are reported"
    )]
    Votes {
        /// The pool.
        pool: Name,
        /// The contest's number.
        contest: u32,
        /// The most votes that its cards hold.
        expected: Exact,
        /// The reported votes, of all candidates or of one.
        found: Exact,
    },
    /// More cards with the contest than cards.
    #[error("{pool}, contest {contest}: {expected} cards, {found} with the contest")]
    Cards {
        /// The pool.
        pool: Name,
        /// The contest's number.
        contest: u32,
        /// The pool's cards.
        expected: Cards,
        /// Cards that have the contest.
        found: Cards,
    },
    /// Which cards have the contest is said to be known, and not how many have it.
    #[error("{pool}, contest {contest}: how many cards have it is expected, and not there")]
    Unknown {
        /// The pool.
        pool: Name,
        /// The contest's number.
        contest: u32,
    },
}

impl Pool {
    /// How many of its cards are in the population of a contest: those that may have it.
    pub fn cards_of(&self, contest: u32) -> Cards {
        match self.contests.get(&contest) {
            None => Cards(0),
            Some(tally) if self.styles_known => tally.ballots.map_or(self.cards, Cards),
            Some(_) => self.cards,
        }
    }

    /// How many of its cards have a contest at least: as many as are known to, or as the votes need.
    pub fn holding(&self, contest: u32, voting: Voting) -> Cards {
        let Some(tally) = self.contests.get(&contest) else {
            return Cards(0);
        };
        let most = tally.votes.iter().max().cloned().unwrap_or_default();
        let least = match (tally.ballots, voting) {
            (Some(ballots), _) => return Cards(ballots),
            (None, Voting::Votes { most: None, .. }) => most,
            (
                None,
                Voting::Votes {
                    most: Some(each),
                    cumulative,
                },
            ) => {
                let all: Exact = tally.votes.iter().cloned().sum();
                let needed = all / Exact::from(u64::from(each.max(1)));
                if cumulative { needed } else { needed.max(most) }
            }
            (None, Voting::Scores { highest }) => most / Exact::from(u64::from(highest.max(1))),
            (None, Voting::Ranks) => Exact::ZERO,
        };
        Cards(least.ceiling())
    }

    /// The mean of an assorter over the pool's cards in the population of a contest, by its totals: eq. (1). 1/2, of no
    /// card, where the pool does not have the contest.
    ///
    /// # Errors
    /// The statement is about something that totals do not have.
    pub fn mean(&self, assorter: &Assorter, contest: u32) -> Result<Exact, AssertionError> {
        match (self.contests.get(&contest), self.cards_of(contest)) {
            (None, _) | (_, Cards(0)) => Ok(Exact::half()),
            (Some(tally), cards) => assorter.margin(tally, cards).map(mean),
        }
    }

    /// The same by the pool's ballots, where these are known and only not which card each is: for rankings.
    ///
    /// # Errors
    /// The pool has no cards in the population.
    pub fn mean_of(
        &self,
        assorter: &Assorter,
        contest: u32,
        ballots: &Profile,
        reader: &mut ContestReader,
    ) -> Result<Exact, AssertionError> {
        let cards = self.cards_of(contest);
        assorter.margin_of(ballots, reader, cards).map(mean)
    }

    /// What of its own totals cannot be.
    pub fn differences(&self, contest: u32, voting: Voting) -> Vec<PoolDifference> {
        let Some(tally) = self.contests.get(&contest) else {
            return Vec::new();
        };
        let pool = || self.name.clone();
        let mut differences = Vec::new();
        match tally.ballots {
            Some(found) if found > self.cards.0 => differences.push(PoolDifference::Cards {
                pool: pool(),
                contest,
                expected: self.cards,
                found: Cards(found),
            }),
            None if self.styles_known => differences.push(PoolDifference::Unknown {
                pool: pool(),
                contest,
            }),
            _ => {}
        }
        let cards = tally.ballots.unwrap_or(self.cards.0).min(self.cards.0);
        let (all, one) = match voting {
            Voting::Votes { most, cumulative } => {
                let all = most.map(u64::from);
                (all, if cumulative { all } else { Some(1) })
            }
            Voting::Scores { highest } => (None, Some(u64::from(highest))),
            Voting::Ranks => (None, None),
        };
        let mut check = |found: Exact, each: Option<u64>| {
            let expected = each.map(|each| Exact::from(each) * Exact::from(cards));
            if let Some(expected) = expected.filter(|expected| found > *expected) {
                differences.push(PoolDifference::Votes {
                    pool: pool(),
                    contest,
                    expected,
                    found,
                });
            }
        };
        check(tally.votes.iter().cloned().sum(), all);
        check(tally.votes.iter().max().cloned().unwrap_or_default(), one);
        differences
    }
}

/// A margin as a mean.
fn mean(margin: Exact) -> Exact {
    (Exact::ONE + margin) * Exact::half()
}

/// Whether cards with records, and pools, make the reported votes of a contest, candidate by candidate; `recorded` are
/// the sums of the records.
pub fn check_pools(
    pools: &[Pool],
    contest: u32,
    recorded: &Tally,
    reported: &Tally,
) -> Vec<PoolDifference> {
    let with: Vec<(&Name, &Tally)> = pools
        .iter()
        .filter_map(|pool| Some((&pool.name, pool.contests.get(&contest)?)))
        .collect();
    let expected = reported.votes.len();
    let records: Name = "the records".into();
    let lengths = with.iter().copied().chain([(&records, recorded)]);
    let other: Vec<PoolDifference> = lengths
        .filter(|(_, tally)| tally.votes.len() != expected)
        .map(|(pool, tally)| PoolDifference::Candidates {
            pool: pool.clone(),
            contest,
            expected,
            found: tally.votes.len(),
        })
        .collect();
    if !other.is_empty() {
        return other;
    }
    let total = |at: usize| {
        let pooled = with.iter().map(|(_, tally)| tally.votes[at].clone());
        pooled.sum::<Exact>() + recorded.votes[at].clone()
    };
    let differences = (0_u16..)
        .zip(&reported.votes)
        .filter_map(|(candidate, votes)| {
            let found = total(usize::from(candidate));
            (found != *votes).then(|| PoolDifference::Total {
                contest,
                candidate,
                expected: votes.clone(),
                found,
                pools: with.iter().map(|(pool, _)| (*pool).clone()).collect(),
            })
        });
    differences.collect()
}
