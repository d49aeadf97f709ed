//! A ranked ballot as groups of candidates, best first.
//!
//! Candidates at one rank are equal. Empty ranks, and ranks at which a file says that too much was marked, are passed
//! over; a candidate who stands at two ranks counts at the better one. Candidates who are left out of the count, and
//! votes for nobody in particular, are as if nobody had marked them.

use crate::profile::{Candidate, Place};

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
