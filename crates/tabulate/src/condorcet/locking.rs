//! The victories that ranked pairs keeps.

use crate::error::CountError;
use crate::outcome::Fate;
use crate::profile::Candidate;
use crate::ties::{Tied, Ties};

/// A victory: who over whom.
type Victory = (usize, usize);

/// Victories that were kept; without circles.
pub(super) struct Locked {
    kept: Vec<Victory>,
    /// What each candidate stands above, through any number of victories.
    below: Vec<Vec<bool>>,
}

impl Locked {
    fn new(candidates: usize) -> Self {
        Locked {
            kept: Vec::new(),
            below: vec![vec![false; candidates]; candidates],
        }
    }

    /// Whether the victory of `a` over `b` was kept.
    pub fn over(&self, a: usize, b: usize) -> bool {
        self.kept.contains(&(a, b))
    }

    /// Whether victories that were kept lead from `a` to `b`.
    pub fn reaches(&self, a: usize, b: usize) -> bool {
        self.below[a][b]
    }

    fn keep(&mut self, (a, b): Victory) {
        self.kept.push((a, b));
        let new: Vec<usize> = (0..self.below.len())
            .filter(|at| *at == b || self.below[b][*at])
            .collect();
        for above in 0..self.below.len() {
            if above == a || self.below[above][a] {
                for at in &new {
                    self.below[above][*at] = true;
                }
            }
        }
    }

    /// With these victories too, without asking whether they close circles.
    fn with(&self, victories: &[Victory]) -> Self {
        let below = self.below.clone();
        let kept = self.kept.clone();
        let mut all = Locked { kept, below };
        victories.iter().for_each(|victory| all.keep(*victory));
        all
    }
}

/// Keeps victories in the order of their strength. Equally strong ones whose order does not matter are kept together;
/// of the others the tie rule says which comes first.
pub(super) fn lock(
    among: &[usize],
    weighs: impl Fn(usize, usize) -> u64,
    ties: &mut Ties<'_>,
    candidates: &[Candidate],
) -> Result<Locked, CountError> {
    let pairs = among.iter().flat_map(|a| among.iter().map(|b| (*a, *b)));
    let mut victories: Vec<(u64, Victory)> = pairs
        .map(|(a, b)| (weighs(a, b), (a, b)))
        .filter(|(strength, _)| *strength > 0)
        .collect();
    victories.sort_by_key(|(strength, victory)| (std::cmp::Reverse(*strength), *victory));
    let mut locked = Locked::new(candidates.len());
    for equal in victories.chunk_by(|a, b| a.0 == b.0) {
        let strength = equal[0].0;
        let mut open: Vec<Victory> = equal.iter().map(|(_, victory)| *victory).collect();
        loop {
            open.retain(|(a, b)| !locked.reaches(*b, *a));
            // Outside every circle that these and the kept ones make, order does not matter.
            let all = locked.with(&open);
            let (in_circle, free): (Vec<_>, Vec<_>) =
                open.into_iter().partition(|(a, b)| all.reaches(*b, *a));
            free.into_iter().for_each(|victory| locked.keep(victory));
            open = in_circle;
            if open.is_empty() {
                break;
            }
            let mut pick = |from: Vec<usize>, fate| {
                let mut from = from;
                from.sort_unstable();
                from.dedup();
                match from[..] {
                    [one] => Ok(one),
                    _ => ties.choose(
                        &Tied {
                            round: 1,
                            candidates: &from,
                            equal: match fate {
                                Fate::VictoriesFirst => {
                                    format!("have victories of the same strength, {strength}")
                                }
                                _ => format!("have defeats of the same strength, {strength}"),
                            },
                            fate,
                        },
                        &[],
                        candidates,
                    ),
                }
            };
            let first = pick(open.iter().map(|(a, _)| *a).collect(), Fate::VictoriesFirst)?;
            let over = open.iter().filter(|(a, _)| *a == first);
            let last = pick(over.map(|(_, b)| *b).collect(), Fate::DefeatFirst)?;
            locked.keep((first, last));
            open.retain(|victory| *victory != (first, last));
        }
    }
    Ok(locked)
}
