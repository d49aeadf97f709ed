//! The two kinds of assertion that RAIRE chooses from, and what each says in words.
//!
//! | | says | true when | rules out orders in which |
//! |---|---|---|---|
//! | NEB | w is never eliminated before l | T(w, all) > T(l, {w, l}) | w goes before l |
//! | NEN | w is not eliminated next | T(w, S) > T(l, S) | w goes when exactly S is left |
//!
//! T is (2) of [`super::Rankings`]: T(w, all) are the first choices, which w keeps as long as w stands; T(l, {w, l})
//! are the ballots on which l stands and w does not stand above, more than which l cannot have while w stands. So
//! whoever has the larger one is not the lowest, however ties are broken. (Blom, Stuckey, Teague 2019, *RAIRE:
//! Risk-Limiting Audits for IRV Elections*, arXiv:1903.08804; the authors' programs call them "winner only" and "IRV
//! elimination", raire-rs NEB and NEN.)

use serde::{Deserialize, Serialize};

use crate::assorter::Rule;

/// An assertion about an instant runoff. Candidates are named by their places in the profile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum IrvAssertion {
    /// NEB: `winner` is never eliminated before `loser`.
    NotEliminatedBefore {
        /// Who has more first choices …
        winner: usize,
        /// … than there are ballots that can count for this one while the winner stands.
        loser: usize,
    },
    /// NEN: `winner` is not eliminated when exactly `standing` are left.
    NotEliminatedNext {
        /// Who then has more votes …
        winner: usize,
        /// … than this one.
        loser: usize,
        /// Who is left, both of them among these, by their places.
        standing: Vec<usize>,
    },
}

impl IrvAssertion {
    /// Who has more votes.
    pub fn winner(&self) -> usize {
        match self {
            IrvAssertion::NotEliminatedBefore { winner, .. }
            | IrvAssertion::NotEliminatedNext { winner, .. } => *winner,
        }
    }

    /// Who has fewer votes.
    pub fn loser(&self) -> usize {
        match self {
            IrvAssertion::NotEliminatedBefore { loser, .. }
            | IrvAssertion::NotEliminatedNext { loser, .. } => *loser,
        }
    }

    /// What its assorter is about.
    ///
    /// # Panics
    /// A place is above those that are searched ([`super::MOST_CANDIDATES`]).
    pub fn rule(&self) -> Rule {
        let place = |at: &usize| u16::try_from(*at).expect("fewer candidates are searched");
        match self {
            IrvAssertion::NotEliminatedBefore { winner, loser } => Rule::NotEliminatedBefore {
                winner: place(winner),
                loser: place(loser),
            },
            IrvAssertion::NotEliminatedNext {
                winner,
                loser,
                standing,
            } => Rule::NotEliminatedNext {
                winner: place(winner),
                loser: place(loser),
                continuing: standing.iter().map(place).collect(),
            },
        }
    }

    /// What it says: "Levy has more votes than Jones when only Levy, Smith and Jones remain".
    ///
    /// `candidates` are all who stand at the beginning; `name` is called with their places.
    pub fn words<'n>(&self, candidates: &[usize], name: impl Fn(usize) -> &'n str) -> String {
        match self {
            IrvAssertion::NotEliminatedBefore { winner, loser } => {
                format!(
                    "{} is never eliminated before {}",
                    name(*winner),
                    name(*loser)
                )
            }
            IrvAssertion::NotEliminatedNext {
                winner,
                loser,
                standing,
            } => {
                let when = match standing.len() {
                    2 => "when only these two remain".to_owned(),
                    all if all == candidates.len() => "when nobody is eliminated".to_owned(),
                    _ => {
                        let names: Vec<&str> = standing.iter().map(|at| name(*at)).collect();
                        format!("when only {} remain", listed(&names))
                    }
                };
                format!(
                    "{} has more votes than {} {when}",
                    name(*winner),
                    name(*loser)
                )
            }
        }
    }
}

/// Names as a list in a sentence.
pub(super) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
