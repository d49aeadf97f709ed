//! One ballot as an instant runoff with one winner reads it.
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
//!
//! In bytes: a candidate by place, or [`TOGETHER`], a number, and so many who stay together.

use tabulate::ranked::{Election, OvervoteRule, Rules};
use tabulate::{Candidate, OVERVOTE, Place};

use super::{MOST_CANDIDATES, RaireError, Set, one};

/// Stands before the number of candidates who are at one rank, and these.
const TOGETHER: u8 = u8::MAX;

/// (1): whom a list counts for.
pub(super) fn counts_for(list: &[u8], standing: Set) -> Option<usize> {
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

/// Makes places of a list, up to candidates who stay together and with them.
pub(super) fn places(list: &[u8], places: &mut Vec<Place>) {
    let place = |rank: usize, candidate: u8| Place {
        rank: u16::try_from(rank).expect("no more than the ballot has ranks"),
        candidate: candidate.into(),
    };
    let alone = list.iter().take_while(|step| **step != TOGETHER);
    let alone = (1..).zip(alone);
    places.clear();
    places.extend(alone.map(|(rank, candidate)| place(rank, *candidate)));
    let rank = places.len() + 1;
    if let Some([_, many, rest @ ..]) = list.get(places.len()..) {
        let together = rest.iter().take(usize::from(*many));
        places.extend(together.map(|candidate| place(rank, *candidate)));
    }
}

/// How the rules of a contest read a ballot.
pub(super) struct Reading<'r> {
    pub candidates: &'r [Candidate],
    rules: &'r Rules,
    pub standing: Set,
}

impl<'r> Reading<'r> {
    pub fn of(candidates: &'r [Candidate], rules: &'r Rules) -> Result<Self, RaireError> {
        check(rules)?;
        if candidates.len() > MOST_CANDIDATES {
            return Err(RaireError::TooManyCandidates {
                found: candidates.len(),
            });
        }
        let passed_over = |c: &Candidate| c.excluded || (c.undeclared && rules.write_ins_first);
        let standing = candidates
            .iter()
            .enumerate()
            .filter(|(_, c)| !passed_over(c));
        let standing = standing.fold(0, |set, (at, _)| set | one(at));
        match standing {
            0 => Err(RaireError::NobodyStands),
            _ => Ok(Reading {
                candidates,
                rules,
                standing,
            }),
        }
    }

    /// The list of a ballot.
    pub fn list(&self, places: &[Place]) -> Vec<u8> {
        let rules = self.rules;
        let stands = |at: u16| self.standing & one(usize::from(at)) != 0;
        // Two lines to write on at a rank are two choices there, a name twice is one.
        let nobody = |at: u16| {
            let candidate = self.candidates.get(usize::from(at));
            candidate.is_some_and(|c| c.undeclared)
        };
        // Fewer than MOST_CANDIDATES are told apart by a byte.
        let byte = |at: u16| u8::try_from(at).expect("a place of a candidate");
        let (mut list, mut seen) = (Vec::new(), Vec::new());
        let mut before = 0;
        let looked_at =
            |place: &&Place| rules.ranks.is_none_or(|most| u32::from(place.rank) <= most);
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
