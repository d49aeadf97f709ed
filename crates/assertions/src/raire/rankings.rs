//! A contest's ballots as an instant runoff with one winner reads them: who gets each ballot while a set of
//! candidates stands.
//!
//! A ballot of the record becomes a list of candidates, best first, by the contest's rules (module `list`).
//! Neither NEB nor NEN needs more of a ballot than who gets it while a set stands:
//!
//! ```text
//! f(b, S) = the candidate of S whom ballot b counts for while exactly S stands, or nobody         (1)
//! T(c, S) = ballots with f(b, S) = c                                                               (2)
//! ```
//!
//! The assorter of an assertion (module `assorter::rankings`) is to give ballot b (g + 1) / 2, with the g that sums to the
//! difference of the assertion's two tallies:
//!
//! ```text
//! NEB   g = [f(b, all) = w] − [f(b, {w, l}) = l]                                                   (3)
//! NEN   g = [f(b, S) = w] − [f(b, S) = l]                                                          (4)
//! ```
//!
//! It reads a candidate a rank and knows of no rules, so that it is given the list ([`Rankings::settled`]). Candidates who
//! stay together are the one thing of a list that it cannot follow: it ends a ballot there. That the sums of (3) or (4)
//! agree does not show that the ballots do, since one may be worth more and another less: [`Rankings::assorted_alike`]
//! compares list by list.

mod list;

use std::collections::HashMap;

use election::record::Status;
use tabulate::ranked::Rules;
use tabulate::{Profile, ProfileBuilder};

use super::{IrvAssertion, RaireError};
use crate::assorter::Assorter;
use crate::error::AssertionError;
use crate::marks::Marks;
use list::{Reading, counts_for, places};

/// A set of candidates: bit k is the candidate at place k of the profile.
pub(crate) type Set = u128;

/// Contests with more candidates are not searched.
pub const MOST_CANDIDATES: usize = 127;

/// The ballots of a contest as lists, each different one once.
#[derive(Clone, Debug)]
pub struct Rankings {
    /// The lists one after the other; a byte a candidate.
    lists: Vec<u8>,
    /// For each list where it ends, and how many ballots have it.
    piles: Vec<(usize, u64)>,
    standing: Set,
    candidates: usize,
}

/// The candidate alone.
pub(crate) fn one(candidate: usize) -> Set {
    1 << candidate
}

/// The candidates of a set, in the order of their places.
pub(crate) fn members(set: Set) -> impl Iterator<Item = usize> {
    let mut left = set;
    std::iter::from_fn(move || {
        let at = (left != 0).then(|| left.trailing_zeros() as usize)?;
        left &= left - 1;
        Some(at)
    })
}

impl Rankings {
    /// The lists of a profile by the rules of its contest.
    ///
    /// # Errors
    /// The rules are not those of an instant runoff with one winner, in which one candidate after the other is
    /// eliminated; there are more than [`MOST_CANDIDATES`]; nobody stands.
    pub fn of(profile: &Profile, rules: &Rules) -> Result<Self, RaireError> {
        let reading = Reading::of(profile.candidates(), rules)?;
        let mut lists: HashMap<Vec<u8>, u64> = HashMap::new();
        for pile in profile.piles() {
            *lists.entry(reading.list(pile.places)).or_default() += pile.ballots;
        }
        lists.remove(&Vec::new());
        let mut lists: Vec<_> = lists.into_iter().collect();
        lists.sort_unstable();
        let mut all = Rankings {
            lists: Vec::new(),
            piles: Vec::new(),
            standing: reading.standing,
            candidates: reading.candidates.len(),
        };
        for (list, ballots) in lists {
            all.lists.extend(list);
            all.piles.push((all.lists.len(), ballots));
        }
        Ok(all)
    }

    /// The ballots of a profile as an assorter is to read them: a rank for each candidate of the list. Candidates who stay
    /// together are at one rank, where the assorter ends the ballot; see [`Rankings::assorted_alike`].
    ///
    /// # Errors
    /// Those of [`Rankings::of`].
    pub fn settled(profile: &Profile, rules: &Rules) -> Result<Profile, RaireError> {
        let reading = Reading::of(profile.candidates(), rules)?;
        let mut settled = ProfileBuilder::new(profile.candidates().to_vec());
        let mut read = Vec::new();
        for pile in profile.piles() {
            places(&reading.list(pile.places), &mut read);
            settled.push(&mut read, pile.ballots);
        }
        for (status, ballots) in [
            (Status::Overvoted, profile.overvoted()),
            (Status::Unreadable, profile.rejected()),
        ] {
            (0..ballots).for_each(|_| settled.add(status, &mut []));
        }
        Ok(settled.finish())
    }

    /// Whether the assorter of an assertion gives every settled ballot what the rules make of it: (3), (4). A ballot on
    /// which nobody stands is worth 1/2 to both.
    ///
    /// # Errors
    /// The assertion contradicts itself.
    pub fn assorted_alike(&self, assertion: &IrvAssertion) -> Result<bool, AssertionError> {
        let assorter = Assorter::new(assertion.rule())?;
        let (winner, loser) = (assertion.winner(), assertion.loser());
        let set = |of: &[usize]| of.iter().fold(0, |set, at| set | one(*at));
        let (for_winner, for_loser) = match assertion {
            IrvAssertion::NotEliminatedBefore { .. } => (self.standing, set(&[winner, loser])),
            IrvAssertion::NotEliminatedNext { standing, .. } => (set(standing), set(standing)),
        };
        let adds = |list: &[u8]| {
            i64::from(counts_for(list, for_winner) == Some(winner))
                - i64::from(counts_for(list, for_loser) == Some(loser))
        };
        // There may be many assertions and many lists: whole numbers, and one buffer for all.
        let mut read = Vec::new();
        Ok(self.lists().all(|(list, _)| {
            places(list, &mut read);
            assorter.whole(&Marks::Valid(&read)) == Some(adds(list))
        }))
    }

    /// The lists, and how many ballots have each.
    fn lists(&self) -> impl Iterator<Item = (&[u8], u64)> {
        let mut start = 0;
        self.piles.iter().map(move |&(end, ballots)| {
            let list = &self.lists[start..end];
            start = end;
            (list, ballots)
        })
    }

    /// The places of those who stand at the beginning, in their order.
    pub fn standing(&self) -> Vec<usize> {
        members(self.standing).collect()
    }

    /// The same as a set.
    pub(crate) fn all(&self) -> Set {
        self.standing
    }

    /// For each candidate, by their places in the profile, how many ballots count for them while exactly these
    /// stand (2).
    ///
    /// # Panics
    /// A place is that of no candidate.
    pub fn tally(&self, standing: &[usize]) -> Vec<u64> {
        let places = standing
            .iter()
            .inspect(|at| assert!(**at < self.candidates, "a candidate"));
        self.votes(places.fold(0, |set, at| set | one(*at)))
    }

    /// (2), for a set.
    pub(crate) fn votes(&self, standing: Set) -> Vec<u64> {
        let mut tally = vec![0; self.candidates];
        for (list, ballots) in self.lists() {
            if let Some(at) = counts_for(list, standing) {
                tally[at] += ballots;
            }
        }
        tally
    }
}
