//! Score voting (range voting): each voter scores each candidate; the highest sums win.
//!
//! T(a) = Σ over ballots of the score that the ballot gives a, from 0 to `highest`          (1)
//!
//! A candidate without a score has 0 from that ballot (rule data: nothing else is in public use). A candidate with two
//! scores on a ballot has none there. A score above the highest is an error: it was another election's scale.
//!
//! In outcomes undervotes are ballots without a score; overvotes count the scores that were lost to a second one.

use election::Name;
use serde::{Deserialize, Serialize};

use crate::decimal::Decimal;
use crate::error::CountError;
use crate::outcome::{Inactive, Outcome, Round};
use crate::profile::{Place, Profile};
use crate::ranking;
use crate::rules::check_seats;
use crate::ties::{TieRule, Ties};

/// The rules of such a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// How many are elected.
    pub seats: u32,
    /// The highest score; the lowest is 0.
    pub highest: u16,
    /// How ties are broken.
    pub tie: TieRule,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            seats: 1,
            highest: 5,
            tie: TieRule::Ask,
        }
    }
}

/// Counts ballots; [`Place::rank`] is the score. `choices` are what people decided about ties, in their order.
///
/// # Errors
/// A score is above the highest; people written in are not resolved; the rules leave a tie to people who have not decided it.
pub fn count(profile: &Profile, rules: &Rules, choices: &[Name]) -> Result<Outcome, CountError> {
    rules.tie.without_rounds()?;
    check_seats(rules.seats)?;
    ranking::all_resolved(profile)?;
    let candidates = profile.candidates();
    let ballots = Scored::of(profile, rules.highest)?;
    let totals = ballots.totals();
    let standings: Vec<_> = ranking::standing(candidates)
        .into_iter()
        .map(|at| (at, totals[at]))
        .collect();
    let mut ties = Ties::new(&rules.tie, candidates, choices);
    let winners = ties.elect(
        &standings,
        rules.seats as usize,
        |sum| format!("have scores of {sum} in all each"),
        candidates,
    )?;
    Ok(Outcome {
        candidates: candidates.to_vec(),
        rounds: vec![Round {
            elected: winners.clone(),
            ..ballots.round()
        }],
        winners,
        ties: ties.met,
        ballots: profile.ballots(),
        undervotes: ballots.blank,
    })
}

/// Ballots with a score for each candidate.
pub(crate) struct Scored {
    /// For each different ballot the scores by candidate, and how many there are.
    pub piles: Vec<(Vec<u16>, u64)>,
    /// Who takes part, by candidate.
    stands: Vec<bool>,
    /// Ballots without a score that counts.
    pub blank: u64,
    /// Scores that were lost to a second one.
    twice: u64,
}

impl Scored {
    pub fn of(profile: &Profile, highest: u16) -> Result<Self, CountError> {
        let candidates = profile.candidates();
        let mut scored = Scored {
            piles: Vec::new(),
            stands: candidates.iter().map(ranking::stands).collect(),
            blank: profile.overvoted(),
            twice: 0,
        };
        for pile in profile.piles() {
            let scores = scored.scores(pile.places, pile.ballots);
            if let Some(score) = scores.iter().flatten().find(|score| **score > highest) {
                return Err(CountError::Rules(format!(
                    "a ballot has the score {score}, and the highest is {highest}"
                )));
            }
            if scores.iter().all(Option::is_none) {
                scored.blank += pile.ballots;
            }
            let scores = scores.into_iter().map(Option::unwrap_or_default).collect();
            scored.piles.push((scores, pile.ballots));
        }
        Ok(scored)
    }

    fn scores(&mut self, places: &[Place], ballots: u64) -> Vec<Option<u16>> {
        let mut scores = vec![None; self.stands.len()];
        let mut marks = vec![0_u64; self.stands.len()];
        for place in places {
            let at = usize::from(place.candidate);
            if self.stands.get(at) == Some(&true) {
                marks[at] += 1;
                scores[at] = Some(place.rank);
            }
        }
        for (score, marks) in scores.iter_mut().zip(marks) {
            if marks > 1 {
                *score = None;
                self.twice += marks * ballots;
            }
        }
        scores
    }

    /// The sums of eq. (1), by candidate.
    pub fn totals(&self) -> Vec<u64> {
        let mut totals = vec![0; self.stands.len()];
        for (scores, ballots) in &self.piles {
            for (total, score) in totals.iter_mut().zip(scores) {
                *total += u64::from(*score) * ballots;
            }
        }
        totals
    }

    /// The sums as a round without winners.
    pub fn round(&self) -> Round {
        let totals = self.totals().into_iter().zip(&self.stands);
        Round {
            tally: totals
                .map(|(total, stands)| stands.then(|| total.into()))
                .collect(),
            inactive: Inactive {
                overvotes: Decimal::from(self.twice),
                ..Inactive::default()
            },
            ..Round::default()
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::profile::{Candidate, ProfileBuilder};

    /// Ballots of scores by candidate, a, b, c …: `([5, 0, 3], 2)`.
    pub fn scored<const N: usize>(ballots: &[([u16; N], u64)]) -> Profile {
        let names = ('a'..).take(N).map(|c| Candidate::new(c.to_string()));
        let mut builder = ProfileBuilder::new(names.collect());
        for (scores, count) in ballots {
            let places = (0..).zip(scores).map(|(candidate, rank)| Place {
                rank: *rank,
                candidate,
            });
            builder.push(&mut places.collect::<Vec<_>>(), *count);
        }
        builder.finish()
    }

    #[test]
    fn sums_of_scores() {
        let profile = scored(&[([5, 2, 0], 3), ([0, 4, 5], 2), ([0, 3, 1], 1)]);
        let outcome = count(&profile, &Rules::default(), &[]).unwrap();
        let tally: Vec<_> = outcome.rounds[0].tally.iter().flatten().copied().collect();
        assert_eq!(tally, [15, 17, 11].map(Decimal::from));
        assert_eq!(outcome.winners, [1]);
        let ten = Rules {
            highest: 4,
            ..Rules::default()
        };
        let wrong = count(&profile, &ten, &[]).unwrap_err().to_string();
        assert_eq!(wrong, "a ballot has the score 5, and the highest is 4");
    }

    #[test]
    fn no_seats_are_refused() {
        let rules = Rules {
            seats: 0,
            ..Rules::default()
        };
        assert!(count(&scored(&[([5, 2], 3)]), &rules, &[]).is_err());
    }

    #[test]
    fn two_scores_are_none() {
        let mut builder = ProfileBuilder::new(vec![Candidate::new("a"), Candidate::new("b")]);
        let place = |rank, candidate| Place { rank, candidate };
        builder.push(&mut [place(5, 0), place(1, 0), place(2, 1)], 3);
        builder.push(&mut [], 4);
        let outcome = count(&builder.finish(), &Rules::default(), &[]).unwrap();
        assert_eq!(outcome.rounds[0].tally, [Some(0.into()), Some(6.into())]);
        assert_eq!(outcome.rounds[0].inactive.overvotes, Decimal::from(6));
        assert_eq!((outcome.undervotes, outcome.ballots), (4, 7));
    }
}
