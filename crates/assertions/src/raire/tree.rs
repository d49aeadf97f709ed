//! The tree of elimination orders with other winners, read from the last candidates backwards, and which assertion
//! cuts which branch: what a person looks at to see that the assertions are enough.
//!
//! Each branch is a tail of orders; it ends where an assertion contradicts all orders that end so
//! ([`crate::sufficient::contradicts`]).

use std::fmt::Write as _;

use serde::Serialize;

use super::IrvAssertion;
use crate::sufficient::contradicts;

/// The tails of elimination orders, by the last candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tree {
    /// One for each candidate but the reported winner.
    pub last: Vec<Branch>,
    /// Whether branches are left out, because there are more than were asked for.
    pub cut_short: bool,
}

/// A tail of elimination orders: a candidate before those on the way to the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// Who goes first in it.
    pub candidate: usize,
    /// The places of the assertions that contradict it.
    pub ruled_out_by: Vec<usize>,
    /// Who may go before, where nothing contradicts it. None, and nothing that contradicts it: an order that is
    /// possible, or one that was left out.
    pub before: Vec<Branch>,
}

impl Tree {
    /// The tree of what these assertions rule out; no more than `most` branches.
    pub fn of(
        candidates: &[usize],
        winner: usize,
        assertions: &[IrvAssertion],
        most: usize,
    ) -> Self {
        let mut grow = Grow {
            candidates,
            assertions,
            left: most,
            cut_short: false,
        };
        let others = candidates.iter().filter(|at| **at != winner);
        let last = others
            .filter_map(|at| grow.branch(&mut Vec::new(), *at))
            .collect();
        Tree {
            last,
            cut_short: grow.cut_short,
        }
    }

    /// The tree in words, a line a branch, indented; `names` are those of all candidates of the profile.
    pub fn text(
        &self,
        candidates: &[usize],
        assertions: &[IrvAssertion],
        names: &[&str],
    ) -> String {
        let mut text = String::new();
        let words = |at: usize| assertions[at].words(candidates, |at| names[at]);
        for branch in &self.last {
            let _ = write!(text, "If {} won", names[branch.candidate]);
            branch.write(&mut text, 1, names, &words);
        }
        if self.cut_short {
            text.push_str("… and more\n");
        }
        text
    }
}

impl Branch {
    fn write(
        &self,
        text: &mut String,
        depth: usize,
        names: &[&str],
        words: &impl Fn(usize) -> String,
    ) {
        match self.ruled_out_by.first() {
            Some(at) => {
                let _ = writeln!(text, ": no, {}", words(*at));
            }
            None => text.push('\n'),
        }
        for branch in &self.before {
            let who = names[branch.candidate];
            let _ = match depth {
                1 => write!(text, "  and {who} went last"),
                _ => write!(text, "{}and {who} before", "  ".repeat(depth)),
            };
            branch.write(text, depth + 1, names, words);
        }
    }
}

struct Grow<'a> {
    candidates: &'a [usize],
    assertions: &'a [IrvAssertion],
    left: usize,
    cut_short: bool,
}

impl Grow<'_> {
    fn branch(&mut self, tail: &mut Vec<usize>, candidate: usize) -> Option<Branch> {
        let Some(left) = self.left.checked_sub(1) else {
            self.cut_short = true;
            return None;
        };
        self.left = left;
        tail.insert(0, candidate);
        let all = self.assertions.iter().enumerate();
        let by = all.filter(|(_, assertion)| contradicts(assertion, tail, self.candidates));
        let ruled_out_by: Vec<usize> = by.map(|(at, _)| at).collect();
        let mut before = Vec::new();
        if ruled_out_by.is_empty() {
            for &earlier in self.candidates {
                if !tail.contains(&earlier) {
                    before.extend(self.branch(tail, earlier));
                }
            }
        }
        tail.remove(0);
        Some(Branch {
            candidate,
            ruled_out_by,
            before,
        })
    }
}
