//! A ranked ballot as groups of candidates, best first.
//!
//! Candidates at one rank are equal. Empty ranks, and ranks at which a file says that too much was marked, are passed
//! over; a candidate who stands at two ranks counts at the better one. Candidates who are left out of the count are as if
//! nobody had marked them; with votes for people who are not resolved ballots are not counted by ranks or scores at all
//! ([`all_resolved`]).

use crate::error::CountError;
use crate::profile::{Candidate, Place, Profile};

/// Who takes part in a count by ranks or scores.
pub(crate) fn stands(candidate: &Candidate) -> bool {
    !candidate.excluded && !candidate.undeclared
}

/// The places of those who take part.
pub(crate) fn standing(candidates: &[Candidate]) -> Vec<usize> {
    (0..candidates.len())
        .filter(|at| stands(&candidates[*at]))
        .collect()
}

/// Refuses ballots with votes for people who were written in and are not resolved: who these are above, and who above them,
/// decides as much as it does of everybody else.
pub(crate) fn all_resolved(profile: &Profile) -> Result<(), CountError> {
    let candidates = profile.candidates();
    let open = |place: &Place| {
        let candidate = candidates.get(usize::from(place.candidate));
        candidate.is_some_and(|c| c.undeclared && !c.excluded)
    };
    let piles = profile.piles().filter(|pile| pile.places.iter().any(open));
    match piles.map(|pile| pile.ballots).sum() {
        0 => Ok(()),
        ballots => Err(CountError::UnresolvedBallots { ballots }),
    }
}

/// The groups of a ballot, best first, none of them empty.
pub(crate) fn groups(places: &[Place], candidates: &[Candidate]) -> Vec<Vec<usize>> {
    let mut seen = vec![false; candidates.len()];
    let mut groups = Vec::new();
    // Places are ordered by rank.
    for equal in places.chunk_by(|a, b| a.rank == b.rank) {
        let mut group = Vec::new();
        for place in equal {
            let at = usize::from(place.candidate);
            if candidates.get(at).is_some_and(stands) && !seen[at] {
                seen[at] = true;
                group.push(at);
            }
        }
        if !group.is_empty() {
            groups.push(group);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ProfileBuilder, RuleSet, UNDECLARED};

    /// 60 ballots have only somebody written in, 40 have a above b: whether a wins depends on who was written in.
    #[test]
    fn people_written_in_are_not_passed_over() {
        let nobody = Candidate {
            undeclared: true,
            ..Candidate::new(UNDECLARED)
        };
        let candidates = vec![Candidate::new("a"), Candidate::new("b"), nobody];
        let mut builder = ProfileBuilder::new(candidates);
        let place = |rank, candidate| Place { rank, candidate };
        builder.push(&mut [place(1, 2)], 60);
        builder.push(&mut [place(1, 0), place(2, 1)], 40);
        let profile = builder.finish();
        let without = profile
            .clone()
            .with_candidates(|_, c| c.excluded |= c.undeclared);
        for name in [
            "borda",
            "dowdall",
            "copeland",
            "minimax",
            "ranked-pairs",
            "schulze",
            "score",
            "star",
        ] {
            let mut builtin = RuleSet::builtin().into_iter();
            let method = builtin.find(|(file, _)| *file == name).unwrap().1.count;
            assert_eq!(
                method.count(&profile, &[]).unwrap_err(),
                CountError::UnresolvedBallots { ballots: 60 },
                "{name}"
            );
            assert!(method.count(&without, &[]).is_ok(), "{name}");
        }
    }
}
