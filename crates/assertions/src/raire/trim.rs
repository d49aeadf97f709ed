//! Which assertions to take, where several rule out the same tails, and which can be spared.
//!
//! At the difficulty V that the search found, each tail whose rest is not ruled out is ruled out by one NEB or more,
//! by an NEN, or is continued. One assertion must be taken for every tail that is ruled out. Which ones is free:
//!
//! * [`Trim::Nothing`] takes the easiest of each tail.
//! * [`Trim::Tree`] leaves the tree of tails as small as it is: first what alone rules out a tail, then, again and
//!   again, what rules out most of the tails that are left.
//! * [`Trim::Assertions`] then removes, the NEN and the hardest first, whatever can be removed: what the tree grows
//!   by is ruled out by others. None of those that remain can be spared; a smaller set may exist, the search for
//!   which is hard.
//!
//! raire-rs has two like these (`AssertionTrimmingAlgorithm.md` in its repository): "minimize tree", which takes any of
//! several where this takes the one that helps most, and "minimize assertions", which looks for what can be spared in
//! the tree instead of trying.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::difficulty::Hardness;
use super::rankings::{Set, members, one};
use super::search::Costs;
use super::{Budget, IrvAssertion};

/// Which assertions are left out though the search met them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trim {
    /// None.
    Nothing,
    /// Those that are not needed for the smallest tree of tails.
    #[default]
    Tree,
    /// All without which the others are sufficient.
    Assertions,
}

/// For each tail that is ruled out, what rules it out: places in `assertions`.
struct Choices {
    assertions: Vec<(Hardness, IrvAssertion)>,
    tails: Vec<Vec<usize>>,
}

/// The assertions at difficulty `most` for the tails that a search of orders ending with `others` continued, in their
/// order.
pub(super) fn choose(
    costs: &mut Costs<'_>,
    others: Set,
    most: Hardness,
    continued: &HashSet<Set>,
    trim: Trim,
) -> Vec<IrvAssertion> {
    let choices = choices(costs, others, most, continued);
    let taken = match trim {
        Trim::Nothing => easiest(&choices),
        Trim::Tree | Trim::Assertions => cover(&choices),
    };
    let mut assertions: Vec<IrvAssertion> = taken
        .into_iter()
        .map(|at| choices.assertions[at].1.clone())
        .collect();
    assertions.sort_unstable();
    assertions
}

fn choices(
    costs: &mut Costs<'_>,
    others: Set,
    most: Hardness,
    continued: &HashSet<Set>,
) -> Choices {
    let all = costs.all();
    let (mut places, mut found, mut tails) = (BTreeMap::new(), Vec::new(), Vec::new());
    let mut place = |hardness: Hardness, assertion: IrvAssertion| {
        *places.entry(assertion.clone()).or_insert_with(|| {
            found.push((hardness, assertion));
            found.len() - 1
        })
    };
    let mut entered = HashSet::new();
    let mut next: Vec<(usize, Set)> = members(others).map(|last| (last, one(last))).collect();
    while let Some((first, set)) = next.pop() {
        let nebs = costs
            .nebs(first, set)
            .filter(|(hardness, _)| *hardness <= most);
        let mut tail: Vec<usize> = nebs
            .map(|(hardness, winner)| {
                let loser = first;
                place(
                    hardness,
                    IrvAssertion::NotEliminatedBefore { winner, loser },
                )
            })
            .collect();
        // An NEN rules out this tail alone, an NEB many.
        if tail.is_empty() && costs.is_tallied(set) {
            let nen = costs
                .nen(first, set)
                .filter(|(hardness, _)| *hardness <= most);
            tail.extend(nen.map(|(hardness, loser)| {
                let assertion = IrvAssertion::NotEliminatedNext {
                    winner: first,
                    loser,
                    standing: members(set).collect(),
                };
                place(hardness, assertion)
            }));
        }
        if !tail.is_empty() {
            tails.push(tail);
        } else if continued.contains(&set) && entered.insert(set) {
            next.extend(members(all & !set).map(|first| (first, set | one(first))));
        }
    }
    Choices {
        assertions: found,
        tails,
    }
}

/// The easiest for each tail.
fn easiest(choices: &Choices) -> Vec<usize> {
    let tails = choices.tails.iter();
    let of_tail = tails.filter_map(|tail| tail.iter().min_by_key(|at| &choices.assertions[**at]));
    let mut taken: Vec<usize> = of_tail.copied().collect();
    taken.sort_unstable();
    taken.dedup();
    taken
}

/// What alone rules out a tail; then what rules out most of the tails that are left, among equals the easiest.
fn cover(choices: &Choices) -> Vec<usize> {
    let Choices { assertions, tails } = choices;
    // For each assertion the tails that it rules out, and how many of them are left.
    let mut rules_out = vec![Vec::new(); assertions.len()];
    for (number, tail) in tails.iter().enumerate() {
        tail.iter().for_each(|at| rules_out[*at].push(number));
    }
    let mut many: Vec<usize> = rules_out.iter().map(Vec::len).collect();
    let mut is_left = vec![true; tails.len()];
    let mut is_taken = vec![false; assertions.len()];
    let mut taken = Vec::new();
    let mut take = |at: usize, many: &mut [usize]| {
        if std::mem::replace(&mut is_taken[at], true) {
            return;
        }
        taken.push(at);
        for &tail in &rules_out[at] {
            if std::mem::replace(&mut is_left[tail], false) {
                tails[tail].iter().for_each(|other| many[*other] -= 1);
            }
        }
    };
    for tail in tails.iter().filter(|tail| tail.len() == 1) {
        take(tail[0], &mut many);
    }
    let standing = |at: usize, many: usize| (many, Reverse(&assertions[at]), at);
    let all = many.iter().enumerate();
    let mut waiting: BinaryHeap<_> = all.map(|(at, many)| standing(at, *many)).collect();
    // Those that wait were counted at some time; no number grows.
    while let Some((counted, _, at)) = waiting.pop() {
        match many[at] {
            0 => {}
            left if left < counted => waiting.push(standing(at, left)),
            _ => take(at, &mut many),
        }
    }
    taken
}

/// Removes assertions as long as the others are sufficient; whether the budget was enough to try all.
pub(super) fn spare(
    assertions: &mut Vec<IrvAssertion>,
    costs: &mut Costs<'_>,
    others: Set,
    budget: &mut Budget<'_>,
) -> bool {
    let mut to_try: Vec<(bool, Reverse<Hardness>, IrvAssertion)> = assertions
        .iter()
        .map(|assertion| {
            let is_neb = matches!(assertion, IrvAssertion::NotEliminatedBefore { .. });
            (
                is_neb,
                Reverse(costs.hardness(assertion)),
                assertion.clone(),
            )
        })
        .collect();
    to_try.sort_unstable();
    let mut barriers = Barriers::of(assertions, costs.all());
    let mut spared = HashSet::new();
    let mut all_tried = true;
    for (.., assertion) in to_try {
        barriers.toggle(&assertion);
        match barriers.closed(others, budget) {
            Some(true) => {
                spared.insert(assertion);
            }
            Some(false) => barriers.toggle(&assertion),
            None => {
                all_tried = false;
                break;
            }
        }
    }
    assertions.retain(|assertion| !spared.contains(assertion));
    all_tried
}

/// Assertions, by what they rule out.
struct Barriers {
    /// All who stand at the beginning.
    all: Set,
    /// For each candidate the winners of NEBs against them.
    winners: Vec<Set>,
    /// For each set who is not eliminated when it stands.
    kept: HashMap<Set, Set>,
}

impl Barriers {
    fn of(assertions: &[IrvAssertion], all: Set) -> Self {
        let many = Set::BITS - all.leading_zeros();
        let mut barriers = Barriers {
            all,
            winners: vec![0; many as usize],
            kept: HashMap::new(),
        };
        for assertion in assertions {
            barriers.toggle(assertion);
        }
        barriers
    }

    /// Adds what an assertion rules out, or takes it away if it is there. No two of those that were chosen rule out the same:
    /// of the NEN that say that a candidate is not eliminated when a set stands, the easiest is.
    fn toggle(&mut self, assertion: &IrvAssertion) {
        match assertion {
            IrvAssertion::NotEliminatedBefore { winner, loser } => {
                self.winners[*loser] ^= one(*winner);
            }
            IrvAssertion::NotEliminatedNext {
                winner, standing, ..
            } => {
                let set = standing.iter().fold(0, |set, at| set | one(*at));
                *self.kept.entry(set).or_default() ^= one(*winner);
            }
        }
    }

    /// Whether every tail is ruled out before all candidates are in it; nothing where the budget is used up.
    fn closed(&self, others: Set, budget: &mut Budget<'_>) -> Option<bool> {
        let passes = |first: usize, set: Set| {
            let kept = self.kept.get(&set).copied().unwrap_or(0);
            self.winners[first] & self.all & !set == 0 && kept & one(first) == 0
        };
        let mut entered = HashSet::new();
        let alone = members(others).map(|last| (last, one(last)));
        let mut next: Vec<(usize, Set)> =
            alone.filter(|(first, set)| passes(*first, *set)).collect();
        while let Some((_, set)) = next.pop() {
            if set == self.all {
                return Some(false);
            }
            if !budget.spend() {
                return None;
            }
            if entered.insert(set) {
                let longer = members(self.all & !set).map(|first| (first, set | one(first)));
                next.extend(longer.filter(|(first, set)| passes(*first, *set)));
            }
        }
        Some(true)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Difficulty;
    use super::*;

    /// What `cover` says it is, each number counted anew.
    fn by_definition(choices: &Choices) -> Vec<usize> {
        let alone = choices.tails.iter().filter(|tail| tail.len() == 1);
        let mut taken: Vec<usize> = alone.map(|tail| tail[0]).collect();
        loop {
            let left = choices.tails.iter();
            let left = left.filter(|tail| !tail.iter().any(|at| taken.contains(at)));
            let left: Vec<&Vec<usize>> = left.collect();
            let many = |at: &usize| left.iter().filter(|tail| tail.contains(at)).count();
            let all = 0..choices.assertions.len();
            let most = all.max_by_key(|at| (many(at), Reverse(&choices.assertions[*at])));
            match most.filter(|at| many(at) > 0) {
                Some(most) => taken.push(most),
                None => break,
            }
        }
        taken.sort_unstable();
        taken.dedup();
        taken
    }

    proptest! {
        #[test]
        fn what_helps_most_first(
            tails in prop::collection::vec(prop::collection::btree_set(0_usize..12, 1..5), 0..30),
            hardness in prop::collection::vec(0_usize..3, 12),
        ) {
            let levels = [0, 5, 9].map(|loser| Difficulty::OneOnMargin.hardness(20, 10, loser));
            let of = |at: usize| IrvAssertion::NotEliminatedBefore { winner: at * 7 % 12, loser: 99 };
            let assertions = (0..12).map(|at| (levels[hardness[at]], of(at))).collect();
            let tails = tails.into_iter().map(|tail| tail.into_iter().collect()).collect();
            let choices = Choices { assertions, tails };
            let mut found = cover(&choices);
            found.sort_unstable();
            prop_assert_eq!(found, by_definition(&choices));
        }
    }
}
