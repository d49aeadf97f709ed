//! A contest's ballots as an instant runoff with one winner reads them: who gets each ballot while a set of
//! candidates stands.
//!
//! A ballot of the record becomes a list of candidates, best first, by the contest's rules:
//!
//! | on the ballot | what becomes of it |
//! |---|---|
//! | an empty rank | passed over; where the rules limit them ([`Rules::skipped_ranks`]) the list ends before it |
//! | several candidates at a rank | by [`Rules::overvote`]: passed over, or the list ends, or they stay together |
//! | a candidate a second time | passed over; the list ends there with [`Rules::exhaust_on_repeat`] |
//! | ranks beyond [`Rules::ranks`] | not looked at |
//! | a candidate who is excluded | passed over |
//! | people who are not resolved | passed over with [`Rules::write_ins_first`]; else a candidate |
//!
//! People who are not resolved and are eliminated before anybody else come to the same as if nobody had marked them.
//! Candidates who stay together are nobody's choice while two of them stand, and the choice of one who stands alone.
//! Neither NEB nor NEN needs more of a ballot than who gets it while a set stands:
//!
//! ```text
//! f(b, S) = the candidate of S whom ballot b counts for while exactly S stands, or nobody         (1)
//! T(c, S) = ballots with f(b, S) = c                                                               (2)
//! ```
//!
//! Knows nothing of assertions.

use std::collections::HashMap;

use tabulate::ranked::{Election, OvervoteRule, Rules};
use tabulate::{OVERVOTE, Place, Profile};

use super::RaireError;

/// A set of candidates: bit k is the candidate at place k of the profile.
pub(crate) type Set = u128;

/// Contests with more candidates are not searched.
pub const MOST_CANDIDATES: usize = 127;

/// Stands before the number of candidates who are at one rank, and these.
const TOGETHER: u8 = u8::MAX;

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
        check(rules)?;
        let candidates = profile.candidates();
        if candidates.len() > MOST_CANDIDATES {
            return Err(RaireError::TooManyCandidates {
                found: candidates.len(),
            });
        }
        let passed_over =
            |c: &tabulate::Candidate| c.excluded || (c.undeclared && rules.write_ins_first);
        let standing = candidates
            .iter()
            .enumerate()
            .filter(|(_, c)| !passed_over(c));
        let standing = standing.fold(0, |set, (at, _)| set | one(at));
        if standing == 0 {
            return Err(RaireError::NobodyStands);
        }
        // Two lines to write on at a rank are two choices there, a name twice is one.
        let nobody = |at: u16| {
            candidates
                .get(usize::from(at))
                .is_some_and(|c| c.undeclared)
        };
        let mut lists: HashMap<Vec<u8>, u64> = HashMap::new();
        for pile in profile.piles() {
            let list = list(pile.places, rules, standing, nobody);
            *lists.entry(list).or_default() += pile.ballots;
        }
        lists.remove(&Vec::new());
        let mut lists: Vec<_> = lists.into_iter().collect();
        lists.sort_unstable();
        let mut all = Rankings {
            lists: Vec::new(),
            piles: Vec::new(),
            standing,
            candidates: candidates.len(),
        };
        for (list, ballots) in lists {
            all.lists.extend(list);
            all.piles.push((all.lists.len(), ballots));
        }
        Ok(all)
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
        let mut start = 0;
        for &(end, ballots) in &self.piles {
            if let Some(at) = counts_for(&self.lists[start..end], standing) {
                tally[at] += ballots;
            }
            start = end;
        }
        tally
    }
}

/// (1): whom a list counts for.
fn counts_for(list: &[u8], standing: Set) -> Option<usize> {
    let mut at = 0;
    while let Some(&step) = list.get(at) {
        at += 1;
        if step != TOGETHER {
            let candidate = usize::from(step);
            if standing & one(candidate) != 0 {
                return Some(candidate);
            }
            continue;
        }
        let together = &list[at + 1..][..usize::from(list[at])];
        at += 1 + together.len();
        let mut left = together
            .iter()
            .map(|c| usize::from(*c))
            .filter(|c| standing & one(*c) != 0);
        match (left.next(), left.next()) {
            (None, _) => {}
            (Some(alone), None) => return Some(alone),
            (Some(_), Some(_)) => return None,
        }
    }
    None
}

/// The list of a ballot.
fn list(places: &[Place], rules: &Rules, standing: Set, nobody: impl Fn(u16) -> bool) -> Vec<u8> {
    let stands = |at: u16| standing & one(usize::from(at)) != 0;
    // Fewer than MOST_CANDIDATES are told apart by a byte.
    let byte = |at: u16| u8::try_from(at).expect("a place of a candidate");
    let (mut list, mut seen) = (Vec::new(), Vec::new());
    let mut before = 0;
    let looked_at = |place: &&Place| rules.ranks.is_none_or(|most| u32::from(place.rank) <= most);
    let places: Vec<Place> = places.iter().filter(looked_at).copied().collect();
    for at_rank in places.chunk_by(|a, b| a.rank == b.rank) {
        let rank = u32::from(at_rank[0].rank);
        let gap = rank - before;
        if rules
            .skipped_ranks
            .is_some_and(|most| gap > most.saturating_add(1))
        {
            break;
        }
        before = rank;
        let mut here: Vec<u16> = at_rank.iter().map(|place| place.candidate).collect();
        here.dedup_by(|a, b| a == b && !nobody(*a));
        if rules.exhaust_on_repeat {
            if here.iter().any(|candidate| seen.contains(candidate)) {
                break;
            }
            seen.extend(&here);
        }
        let named = !here.contains(&OVERVOTE);
        match (&here[..], rules.overvote) {
            (&[candidate], _) if named => {
                if stands(candidate) {
                    list.push(byte(candidate));
                }
            }
            (_, OvervoteRule::SkipRank) => {}
            (several, OvervoteRule::ExhaustIfSeveralContinue) if named => {
                let mut together: Vec<u8> = Vec::new();
                for candidate in several.iter().filter(|at| stands(**at)).map(|at| byte(*at)) {
                    // Two lines for nobody in particular are two choices; a third says no more.
                    if together.iter().filter(|c| **c == candidate).count() < 2 {
                        together.push(candidate);
                    }
                }
                match together[..] {
                    [] => {}
                    [alone] => list.push(alone),
                    _ => {
                        let many = u8::try_from(together.len());
                        list.extend([TOGETHER, many.expect("each candidate at most twice")]);
                        list.extend(together);
                    }
                }
            }
            // Each stands together with themselves, so that one who stands is enough to end the ballot.
            (several, OvervoteRule::ExhaustIfAnyContinues) if named => {
                let stand = several.iter().filter(|at| stands(**at)).map(|at| byte(*at));
                list.extend(stand.flat_map(|at| [TOGETHER, 2, at, at]));
            }
            _ => break,
        }
    }
    list
}

/// Refuses rules by which candidates are not eliminated one after the other until one is left, or that elect nobody.
fn check(rules: &Rules) -> Result<(), RaireError> {
    let refuse = |why| Err(RaireError::Rules { why });
    match rules.election {
        Election::BottomsUpToShare(_) => {
            return refuse("a share of the votes elects, not the last who stands");
        }
        Election::Quota | Election::QuotaOneByOne | Election::BottomsUp | Election::Sequential => {}
    }
    if rules.seats != 1 {
        return refuse("more than one is elected");
    }
    if rules.least_votes > 0 {
        return refuse("candidates below a least number of votes are eliminated together");
    }
    if rules.stop_after.is_some() {
        return refuse("the count ends before one is left");
    }
    Ok(())
}
