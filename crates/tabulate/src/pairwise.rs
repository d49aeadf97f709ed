//! For each two candidates, how many ballots have one above the other.
//!
//! d(a, b) = ballots with a above b; ballots that have them equal are in neither d(a, b) nor d(b, a), so that
//! d(a, b) + d(b, a) + equal(a, b) = ballots. Candidates without a rank are below all that have one, and equal among
//! themselves.

use crate::profile::Profile;
use crate::ranking;

/// The matrix d of eq. above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairwise {
    candidates: usize,
    above: Vec<u64>,
}

impl Pairwise {
    pub(crate) fn new(candidates: usize) -> Self {
        Pairwise {
            candidates,
            above: vec![0; candidates * candidates],
        }
    }

    /// The matrix of ranked ballots. Candidates who are left out have no ballots above or below anybody.
    pub fn of(profile: &Profile) -> Self {
        let candidates = profile.candidates();
        let mut matrix = Pairwise::new(candidates.len());
        let standing = ranking::standing(candidates);
        for pile in profile.piles() {
            let mut below = standing.clone();
            for group in ranking::groups(pile.places, candidates) {
                below.retain(|at| !group.contains(at));
                for a in group {
                    for b in &below {
                        matrix.add(a, *b, pile.ballots);
                    }
                }
            }
        }
        matrix
    }

    pub(crate) fn add(&mut self, a: usize, b: usize, ballots: u64) {
        self.above[a * self.candidates + b] += ballots;
    }

    /// How many ballots have `a` above `b`: candidates by their places.
    pub fn above(&self, a: usize, b: usize) -> u64 {
        self.above[a * self.candidates + b]
    }

    /// Whether more ballots have `a` above `b` than the other way round.
    pub fn beats(&self, a: usize, b: usize) -> bool {
        self.above(a, b) > self.above(b, a)
    }

    /// The smallest set whose members each beat everybody outside it, of the candidates given (J. H. Smith 1973,
    /// “Aggregation of preferences with variable electorate”, Econometrica 41). One is in it who has a chain of
    /// candidates, each of whom the next does not beat, to everybody.
    pub fn smith_set(&self, among: &[usize]) -> Vec<usize> {
        // The candidate with most wins and halves of wins is in it (Copeland); so is whoever is not beaten by a member.
        let wins = |a: &usize| {
            let halves = among
                .iter()
                .filter(|b| *b != a)
                .map(|b| usize::from(self.beats(*a, *b)) + usize::from(!self.beats(*b, *a)));
            halves.sum::<usize>()
        };
        let Some(most) = among.iter().max_by_key(|a| wins(a)) else {
            return Vec::new();
        };
        let mut set = vec![*most];
        let mut next = 0;
        while next < set.len() {
            let member = set[next];
            let joins = |a: &&usize| !set.contains(a) && !self.beats(member, **a);
            let joining: Vec<usize> = among.iter().filter(joins).copied().collect();
            set.extend(joining);
            next += 1;
        }
        set.sort_unstable();
        set
    }
}
