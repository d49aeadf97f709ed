//! Examples of papers and guides, and what cannot be audited.

mod edges;
mod papers;

use tabulate::{Candidate, Place, Profile, ProfileBuilder};

use super::*;

/// Ballots as letters, best first, of candidates with letters for names: `("ba", 3)`; a space is an empty rank.
fn profile(candidates: &str, ballots: &[(&str, u64)]) -> Profile {
    let names = candidates.chars().map(|c| Candidate::new(c.to_string()));
    let mut builder = ProfileBuilder::new(names.collect());
    for (ballot, many) in ballots {
        let ranked = (1..).zip(ballot.chars()).filter(|(_, c)| *c != ' ');
        let mut places: Vec<Place> = ranked
            .map(|(rank, c)| Place {
                rank,
                candidate: u16::try_from(candidates.find(c).unwrap()).unwrap(),
            })
            .collect();
        builder.push(&mut places, *many);
    }
    builder.finish()
}

/// The assertions for a winner on as many cards as there are ballots.
fn find(profile: &Profile, winner: usize, difficulty: Difficulty, trim: Trim) -> Found {
    let contest = Contest {
        profile,
        rules: &Rules::default(),
        winner,
        cards: profile.ballots(),
    };
    find_assertions(&contest, difficulty, trim, Budget::of(10_000)).unwrap()
}

fn neb(winner: usize, loser: usize) -> IrvAssertion {
    IrvAssertion::NotEliminatedBefore { winner, loser }
}

fn nen(winner: usize, loser: usize, standing: &[usize]) -> IrvAssertion {
    IrvAssertion::NotEliminatedNext {
        winner,
        loser,
        standing: standing.to_vec(),
    }
}
