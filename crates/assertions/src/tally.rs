//! The votes of a contest as assertions need them: reported totals, or the sums of ballots.

use tabulate::{Method, Pile, Profile, borda};

use crate::error::AssertionError;
use crate::exact::Exact;
use crate::marks::{ContestReader, Marks, Voting};

/// The votes of a contest on some cards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Votes, sums of scores or points, by the candidates' places.
    pub votes: Vec<Exact>,
    /// Cards that have the contest, without those rejected, where their number is known.
    pub ballots: Option<u64>,
    /// Those of them on which something is marked in the contest, overvoted ones too, where their number is known.
    pub marked: Option<u64>,
}

impl Tally {
    /// Reported votes, and nothing else.
    pub fn of_votes(votes: &[u64]) -> Self {
        Tally {
            votes: votes.iter().copied().map(Exact::from).collect(),
            ..Tally::default()
        }
    }

    /// The sums of ballots by a method. For rankings that no points are given for, without votes.
    ///
    /// # Errors
    /// So many candidates share places that their points are not counted exactly.
    pub fn of_ballots(method: &Method, ballots: &Profile) -> Result<Self, AssertionError> {
        let voting = Voting::of(method);
        let mut reader = ContestReader::new(ballots.candidates().to_vec(), voting);
        let scores = matches!(voting, Voting::Scores { .. });
        let mut votes = vec![0_u128; ballots.candidates().len()];
        let mut marked = ballots.overvoted();
        for Pile { places, ballots } in ballots.piles() {
            let marks = reader.pile(Pile { places, ballots });
            let Marks::Valid(places) = marks else {
                marked += ballots;
                continue;
            };
            marked += if places.is_empty() { 0 } else { ballots };
            if voting == Voting::Ranks {
                continue;
            }
            for place in places {
                let each = if scores { u128::from(place.rank) } else { 1 };
                votes[usize::from(place.candidate)] += each * u128::from(ballots);
            }
        }
        let votes = match method {
            Method::Borda(rules) => {
                let points = borda::points(ballots, rules)
                    .map_err(|error| AssertionError::TooFine(error.to_string()))?;
                let of = |tally: &Option<u128>| tally.unwrap_or_default();
                let points = points.tally.iter().map(|tally| (of(tally), points.parts));
                points.map(|(of, parts)| Exact::new(of, parts)).collect()
            }
            _ => votes.into_iter().map(|of| Exact::new(of, 1)).collect(),
        };
        Ok(Tally {
            votes,
            ballots: Some(ballots.ballots()),
            marked: Some(marked),
        })
    }

    /// The votes of a candidate.
    pub(crate) fn of(&self, at: usize) -> Result<&Exact, AssertionError> {
        self.votes.get(at).ok_or(AssertionError::NoSuchCandidate {
            at,
            candidates: self.votes.len(),
        })
    }
}
