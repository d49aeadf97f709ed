//! Whether assertions about an instant runoff leave only the reported winner: a check of RAIRE's answer, or of
//! anybody's.
//!
//! An order of elimination is all who stand, the first eliminated first, the winner last. By definition
//!
//! ```text
//! NEB(w, l)     contradicts every order in which w comes before l                                   (1)
//! NEN(w, l, S)  contradicts every order of which the last |S| are S, w being the first of these     (2)
//! ```
//!
//! The walk begins with each candidate other than the winner as the last one, and puts candidates before, one by one:
//! a *tail*. A tail is dropped when all orders that end with it are contradicted: when (1) or (2) holds of its own
//! candidates, or an NEB has its loser in the tail and its winner not, who therefore comes before. An order that
//! reaches its full length is a counterexample. What can still be put before a tail depends on which candidates are
//! in it, not on their order, so that a set of candidates from which the walk came back is not entered again.
//!
//! Of a tail whose rest was not dropped only two kinds of assertion can contradict its orders, and no others are looked
//! at: an NEB whose loser is its first candidate, and an NEN about exactly its candidates.
//!
//! Knows the two definitions, and nothing of ballots, tallies, difficulty, or how the assertions were found.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::raire::IrvAssertion;

/// What assertions rule out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sufficiency {
    /// Every order of elimination with another winner contradicts an assertion.
    Sufficient,
    /// This order, the winner last, has another winner and contradicts no assertion.
    Counterexample(Vec<usize>),
    /// More tails than were allowed; nothing is known.
    Stopped,
}

/// Whether the assertions leave no winner among `candidates` but `winner`; looks at no more than `most_tails` tails.
///
/// An assertion about somebody who is not among the candidates contradicts nothing, nor does an NEN whose loser is
/// not left.
///
/// ```
/// use assertions::raire::IrvAssertion::NotEliminatedBefore;
/// use assertions::sufficient::{Sufficiency, sufficient};
///
/// let one = NotEliminatedBefore { winner: 0, loser: 1 };
/// assert_eq!(
///     sufficient(&[0, 1, 2], 0, &[one.clone()], 100),
///     Sufficiency::Counterexample(vec![1, 0, 2]),
/// );
/// let other = NotEliminatedBefore { winner: 0, loser: 2 };
/// assert_eq!(sufficient(&[0, 1, 2], 0, &[one, other], 100), Sufficiency::Sufficient);
/// ```
pub fn sufficient(
    candidates: &[usize],
    winner: usize,
    assertions: &[IrvAssertion],
    most_tails: u64,
) -> Sufficiency {
    let mut walk = Walk {
        candidates,
        before: HashMap::new(),
        next: HashMap::new(),
        left: most_tails,
        dead: HashSet::new(),
    };
    for assertion in assertions {
        match assertion {
            IrvAssertion::NotEliminatedBefore { loser, .. } => {
                walk.before.entry(*loser).or_default().push(assertion);
            }
            IrvAssertion::NotEliminatedNext { standing, .. } => {
                let of_set = walk.next.entry(sorted(standing)).or_default();
                of_set.push(assertion);
            }
        }
    }
    for last in candidates.iter().filter(|last| **last != winner) {
        match walk.extend(&mut vec![*last]) {
            Sufficiency::Sufficient => {}
            other => return other,
        }
    }
    Sufficiency::Sufficient
}

/// Whether an assertion contradicts every order that ends with this tail, whose first candidate goes first.
pub fn contradicts(assertion: &IrvAssertion, tail: &[usize], candidates: &[usize]) -> bool {
    let in_tail = |candidate: &usize| tail.iter().position(|at| at == candidate);
    match assertion {
        // (1)
        IrvAssertion::NotEliminatedBefore { winner, loser } => {
            match (in_tail(winner), in_tail(loser)) {
                (Some(winner), Some(loser)) => winner < loser,
                (None, Some(_)) => candidates.contains(winner),
                (_, None) => false,
            }
        }
        // (2)
        IrvAssertion::NotEliminatedNext {
            winner,
            loser,
            standing,
        } => {
            let Some(before) = tail.len().checked_sub(standing.len()) else {
                return false;
            };
            let last: BTreeSet<&usize> = tail[before..].iter().collect();
            let of_two = winner != loser && standing.contains(loser);
            of_two && tail.get(before) == Some(winner) && last == standing.iter().collect()
        }
    }
}

fn sorted(candidates: &[usize]) -> Vec<usize> {
    let mut sorted = candidates.to_vec();
    sorted.sort_unstable();
    sorted
}

struct Walk<'a> {
    candidates: &'a [usize],
    /// NEB by their losers.
    before: HashMap<usize, Vec<&'a IrvAssertion>>,
    /// NEN by those who are left.
    next: HashMap<Vec<usize>, Vec<&'a IrvAssertion>>,
    left: u64,
    /// Sets of candidates in tails that no order goes beyond.
    dead: HashSet<Vec<usize>>,
}

impl Walk<'_> {
    /// Looks for an order that ends with a tail.
    fn extend(&mut self, tail: &mut Vec<usize>) -> Sufficiency {
        let Some(left) = self.left.checked_sub(1) else {
            return Sufficiency::Stopped;
        };
        self.left = left;
        let set = sorted(tail);
        let before = self.before.get(&tail[0]).into_iter().flatten();
        let mut looked_at = before.chain(self.next.get(&set).into_iter().flatten());
        if looked_at.any(|assertion| contradicts(assertion, tail, self.candidates)) {
            return Sufficiency::Sufficient;
        }
        if tail.len() == self.candidates.len() {
            return Sufficiency::Counterexample(tail.clone());
        }
        if self.dead.contains(&set) {
            return Sufficiency::Sufficient;
        }
        for &candidate in self.candidates {
            if tail.contains(&candidate) {
                continue;
            }
            tail.insert(0, candidate);
            let found = self.extend(tail);
            tail.remove(0);
            if found != Sufficiency::Sufficient {
                return found;
            }
        }
        self.dead.insert(set);
        Sufficiency::Sufficient
    }
}
