//! The least difficulty at which assertions can rule out every other winner, found from the last candidates
//! backwards.
//!
//! RAIRE (Blom, Stuckey, Teague 2019, arXiv:1903.08804, its algorithm) grows tails π = [c₁, …, c_k] of elimination
//! orders, c_k the winner in question. A tail can be ruled out by what its first candidate's elimination contradicts:
//!
//! ```text
//! cost(c₁, S) = least difficulty of                                                                   (1)
//!     NEB(c, c₁)     c not in S   c went before c₁
//!     NEN(c₁, c, S)  c in S       c₁ went when S was left,       where S = {c₁, …, c_k}
//! ```
//!
//! (NEB(c₁, c) with c in S was among the first when c was put there.)
//! With a tail every tail is ruled out that ends with it. A set of assertions must rule out every order at some
//! of its tails, so that the hardest assertion of the best set is as hard as
//!
//! ```text
//! V = max over orders of min over their tails of cost                                                (2)
//! ```
//!
//! (1) depends on the set S and c₁ alone, so tails with the same candidates are continued once, from the one with the
//! largest minimum, where the paper continues each: (2) is the widest path over sets, from {c_k} to all candidates,
//! found by taking up what is hardest so far first. The first order that is reached has difficulty V; what waits then
//! is ruled out at V. A tally costs a pass over all ballots, and the NEB are known beforehand, so a tail waits with the
//! minimum by NEB and is tallied when it comes first.
//!
//! Nothing waits that is harder than what comes first, so that wherever the search stops, all orders are ruled out at
//! that difficulty; where it is [`Hardness::NEVER`], the tails that wait with it are not ruled out.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use super::difficulty::{Difficulty, Hardness};
use super::rankings::{Rankings, Set, members, one};
use super::{Budget, IrvAssertion};

/// So many different ballots are passed over in about the time of a hundred tails.
const BALLOTS_A_STEP: u64 = 1_000;

/// Tallies and difficulties of one contest, each computed once.
pub(super) struct Costs<'r> {
    rankings: &'r Rankings,
    difficulty: Difficulty,
    cards: u64,
    /// T(w, all).
    first: Vec<u64>,
    /// T(l, {w, l}), by w, then l.
    against: Vec<Vec<u64>>,
    /// The difficulty of NEB(w, l), by w, then l.
    neb: Vec<Vec<Hardness>>,
    tallies: HashMap<Set, Vec<u64>>,
    /// What a tally costs.
    steps: u64,
}

impl<'r> Costs<'r> {
    /// Of a contest with so many different ballots.
    pub fn new(rankings: &'r Rankings, difficulty: Difficulty, cards: u64, piles: usize) -> Self {
        let all = rankings.all();
        let first = rankings.votes(all);
        let many = first.len();
        let mut against = vec![vec![0; many]; many];
        for (a, b) in members(all).flat_map(|a| members(all).map(move |b| (a, b))) {
            if a < b {
                let votes = rankings.votes(one(a) | one(b));
                (against[a][b], against[b][a]) = (votes[b], votes[a]);
            }
        }
        let mut neb = vec![vec![Hardness::NEVER; many]; many];
        for (w, l) in members(all).flat_map(|w| members(all).map(move |l| (w, l))) {
            if w != l {
                neb[w][l] = difficulty.hardness(cards, first[w], against[w][l]);
            }
        }
        Costs {
            rankings,
            difficulty,
            cards,
            first,
            against,
            neb,
            tallies: HashMap::new(),
            steps: piles as u64 / BALLOTS_A_STEP,
        }
    }

    /// All who stand at the beginning.
    pub fn all(&self) -> Set {
        self.rankings.all()
    }

    /// The tallies of winner and loser that an assertion compares.
    pub fn votes(&mut self, assertion: &IrvAssertion) -> (u64, u64) {
        match assertion {
            IrvAssertion::NotEliminatedBefore { winner, loser } => {
                (self.first[*winner], self.against[*winner][*loser])
            }
            IrvAssertion::NotEliminatedNext {
                winner,
                loser,
                standing,
            } => {
                let set = standing.iter().fold(0, |set, at| set | one(*at));
                let tally = self.tally(set);
                (tally[*winner], tally[*loser])
            }
        }
    }

    /// How hard an assertion is.
    pub fn hardness(&mut self, assertion: &IrvAssertion) -> Hardness {
        let (winner, loser) = self.votes(assertion);
        self.difficulty.hardness(self.cards, winner, loser)
    }

    /// Every NEB against `first`, of those who go before in an order that ends with `standing`: the first line of (1).
    pub fn nebs(&self, first: usize, standing: Set) -> impl Iterator<Item = (Hardness, usize)> {
        let outside = members(self.rankings.all() & !standing);
        outside.map(move |winner| (self.neb[winner][first], winner))
    }

    /// The least difficulty of these.
    fn by_neb(&self, first: usize, standing: Set) -> Hardness {
        let all = self.nebs(first, standing).map(|(hardness, _)| hardness);
        all.min().unwrap_or(Hardness::NEVER)
    }

    /// How many steps it takes to look at a tail of these, its tally too if that is not at hand.
    fn steps(&self, standing: Set) -> u64 {
        match self.is_tallied(standing) {
            true => 1,
            false => 1 + self.steps,
        }
    }

    /// Whether the tally of a set is at hand.
    pub fn is_tallied(&self, standing: Set) -> bool {
        self.tallies.contains_key(&standing)
    }

    /// The easiest NEN that rules it out, with its loser: the second line of (1).
    pub fn nen(&mut self, first: usize, standing: Set) -> Option<(Hardness, usize)> {
        let (difficulty, cards) = (self.difficulty, self.cards);
        let tally = self.tally(standing);
        let losers = members(standing & !one(first));
        losers
            .map(|loser| {
                (
                    difficulty.hardness(cards, tally[first], tally[loser]),
                    loser,
                )
            })
            .min()
    }

    fn tally(&mut self, standing: Set) -> &[u64] {
        let rankings = self.rankings;
        self.tallies
            .entry(standing)
            .or_insert_with(|| rankings.votes(standing))
    }
}

/// A tail that waits: what comes first is the hardest, then the longest, then the one that was there first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    /// The least cost of its tails; without the NEN of the last one where it is not tallied.
    hardness: Hardness,
    length: u32,
    tallied: bool,
    number: Reverse<usize>,
}

/// A tail, as its first candidate and the place of the rest.
#[derive(Clone, Copy)]
struct Tail {
    first: usize,
    set: Set,
    rest: Option<usize>,
}

/// How a search ended.
pub(super) enum Ended {
    /// (2), found.
    Found(Hardness),
    /// The budget is used up; all orders are ruled out at this difficulty, which may not be the least.
    StoppedAt(Hardness),
    /// The budget is used up, and no assertion rules out these tails so far, the ones with most candidates first.
    StoppedBefore(Vec<Vec<usize>>),
    /// No true assertion contradicts this order.
    Never(Vec<usize>),
    /// There is no other winner to rule out.
    Nobody,
}

/// Finds (2) over the orders that end with one of these; and the sets of tails that were continued, each of them
/// harder than what was found.
pub(super) fn search(
    costs: &mut Costs<'_>,
    last: Set,
    budget: &mut Budget<'_>,
) -> (Ended, HashSet<Set>) {
    let mut continued = HashSet::new();
    let ended = widest(costs, last, budget, &mut continued);
    (ended, continued)
}

/// Whether somebody wins if lots fall so: whether no true assertion contradicts some order that ends with them.
pub(super) fn can_win(costs: &mut Costs<'_>, candidate: usize) -> bool {
    let mut budget = Budget::of(MOST_FOR_A_WINNER);
    let (ended, _) = search(costs, one(candidate), &mut budget);
    matches!(ended, Ended::Never(_) | Ended::StoppedBefore(_))
}

/// Steps to find out whether somebody can win with a tie; where they are not enough, the tie is taken to let them.
const MOST_FOR_A_WINNER: u64 = 100_000;

fn widest(
    costs: &mut Costs<'_>,
    last: Set,
    budget: &mut Budget<'_>,
    continued: &mut HashSet<Set>,
) -> Ended {
    let all = costs.rankings.all();
    let mut tails: Vec<Tail> = Vec::new();
    let mut waiting = BinaryHeap::new();
    let wait = |tails: &mut Vec<Tail>, waiting: &mut BinaryHeap<Waiting>, tail: Tail, hardness| {
        waiting.push(Waiting {
            hardness,
            length: tail.set.count_ones(),
            tallied: false,
            number: Reverse(tails.len()),
        });
        tails.push(tail);
    };
    for last in members(last) {
        let tail = Tail {
            first: last,
            set: one(last),
            rest: None,
        };
        let hardness = costs.by_neb(last, tail.set);
        wait(&mut tails, &mut waiting, tail, hardness);
    }
    while let Some(next) = waiting.pop() {
        let Reverse(number) = next.number;
        let tail = tails[number];
        if continued.contains(&tail.set) {
            continue;
        }
        if !budget.spend_all(costs.steps(tail.set)) {
            if next.hardness != Hardness::NEVER {
                return Ended::StoppedAt(next.hardness);
            }
            waiting.push(next);
            return Ended::StoppedBefore(open(&tails, waiting, continued));
        }
        if !next.tallied {
            let by_nen = costs
                .nen(tail.first, tail.set)
                .map_or(Hardness::NEVER, |(h, _)| h);
            waiting.push(Waiting {
                hardness: next.hardness.min(by_nen),
                tallied: true,
                ..next
            });
            continue;
        }
        if tail.set == all {
            return match next.hardness {
                Hardness::NEVER => Ended::Never(order(&tails, number)),
                hardness => Ended::Found(hardness),
            };
        }
        continued.insert(tail.set);
        for first in members(all & !tail.set) {
            let longer = Tail {
                first,
                set: tail.set | one(first),
                rest: Some(number),
            };
            if continued.contains(&longer.set) {
                continue;
            }
            let hardness = next.hardness.min(costs.by_neb(first, longer.set));
            wait(&mut tails, &mut waiting, longer, hardness);
        }
    }
    // Every tail can be continued to all candidates: there was none to begin with.
    Ended::Nobody
}

/// The candidates of a tail, the first to go first.
fn order(tails: &[Tail], number: usize) -> Vec<usize> {
    let next = |number: &usize| tails[*number].rest;
    let path = std::iter::successors(Some(number), next);
    path.map(|number| tails[number].first).collect()
}

/// At most so many tails are listed.
const MOST_OPEN: usize = 100;

/// The tails that wait without an assertion.
fn open(
    tails: &[Tail],
    mut waiting: BinaryHeap<Waiting>,
    continued: &HashSet<Set>,
) -> Vec<Vec<usize>> {
    let mut open = Vec::new();
    while let Some(next) = waiting.pop() {
        let Reverse(number) = next.number;
        if next.hardness != Hardness::NEVER || open.len() == MOST_OPEN {
            break;
        }
        if !continued.contains(&tails[number].set) {
            open.push(order(tails, number));
        }
    }
    open
}
