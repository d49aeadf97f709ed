//! STAR: score, then automatic runoff. The two candidates with the highest sums of scores meet; whom more ballots
//! score higher wins.
//!
//! Ties are broken from the ballots first, by steps that are data, and only then by the tie rule:
//!
//! * in the scoring round, in any order of [`ScoringTie`]. The official protocol (starvoting.org/ties) begins with
//!   comparing those tied head to head, without whoever loses most match-ups; the Python package starvote 2.1.6
//!   adds up the votes of all match-ups instead. With two tied they are the same;
//! * in the runoff, in any order of [`RunoffTie`]: the higher sum, then the most highest scores.
//!
//! A tie that a step breaks is in the outcome with the step. The first round has the sums, the second the ballots that
//! prefer each finalist; those without preference are inactive there as exhausted. The second round's tally,
//! inactive ballots and undervotes add up to the ballots.

use std::cmp::Reverse;

use election::Name;
use serde::{Deserialize, Serialize};

use crate::decimal::Decimal;
use crate::error::CountError;
use crate::outcome::{Fate, Inactive, Outcome, Round, Tie};
use crate::pairwise::Pairwise;
use crate::profile::{Candidate, Profile};
use crate::ranking;
use crate::score::Scored;
use crate::ties::{TieRule, Tied, Ties};

/// The rules of such a count. What is left out of a file has the value of [`Rules::default`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// The highest score; the lowest is 0.
    pub highest: u16,
    /// What breaks ties in the scoring round, in this order.
    pub scoring_ties: Vec<ScoringTie>,
    /// What breaks a tie in the runoff, in this order.
    pub runoff_ties: Vec<RunoffTie>,
    /// How ties are broken that are left.
    pub tie: TieRule,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            highest: 5,
            scoring_ties: vec![ScoringTie::MostLosses, ScoringTie::HighestScores],
            runoff_ties: vec![RunoffTie::Sum, RunoffTie::HighestScores],
            tie: TieRule::Ask,
        }
    }
}

/// A step that breaks ties in the scoring round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoringTie {
    /// Whoever loses most match-ups among those tied drops out, again and again.
    MostLosses,
    /// Votes in all match-ups among those tied, added up.
    MatchupVotes,
    /// How many ballots give the highest score.
    HighestScores,
}

/// A step that breaks a tie in the runoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunoffTie {
    /// The higher sum of scores.
    Sum,
    /// How many ballots give the highest score.
    HighestScores,
}

/// Counts ballots; a mark's rank is the score. `choices` are what people decided about ties, in their order.
///
/// # Errors
/// A score is above the highest; people written in are not resolved; the rules leave a tie to people who have not decided it.
pub fn count(profile: &Profile, rules: &Rules, choices: &[Name]) -> Result<Outcome, CountError> {
    rules.tie.without_rounds()?;
    ranking::all_resolved(profile)?;
    let candidates = profile.candidates();
    let ballots = Scored::of(profile, rules.highest)?;
    let mut star = Star {
        rules,
        candidates,
        totals: ballots.totals(),
        highest: vec![0; candidates.len()],
        pairs: Pairwise::new(candidates.len()),
        ties: Ties::new(&rules.tie, candidates, choices),
    };
    let among = ranking::standing(candidates);
    star.read(&ballots, &among);
    let finalists = star.finalists(&among)?;
    let winner = star.runoff(&finalists)?;
    let mut rounds = vec![ballots.round()];
    rounds[0].eliminated = among
        .into_iter()
        .filter(|at| !finalists.contains(at))
        .collect();
    if let [a, b] = finalists[..] {
        let mut tally = vec![None; candidates.len()];
        let (for_a, for_b) = (star.pairs.above(a, b), star.pairs.above(b, a));
        tally[a] = Some(Decimal::from(for_a));
        tally[b] = Some(Decimal::from(for_b));
        let indifferent = profile.ballots() - ballots.blank - for_a - for_b;
        rounds.push(Round {
            tally,
            inactive: Inactive {
                exhausted: Decimal::from(indifferent),
                ..Inactive::default()
            },
            ..Round::default()
        });
    }
    let winners: Vec<usize> = winner.into_iter().collect();
    if let Some(last) = rounds.last_mut() {
        last.elected.clone_from(&winners);
    }
    Ok(Outcome {
        candidates: candidates.to_vec(),
        winners,
        rounds,
        ties: star.ties.met,
        ballots: profile.ballots(),
        undervotes: ballots.blank,
    })
}

struct Star<'s> {
    rules: &'s Rules,
    candidates: &'s [Candidate],
    totals: Vec<u64>,
    /// Ballots with the highest score, by candidate.
    highest: Vec<u64>,
    pairs: Pairwise,
    ties: Ties<'s>,
}

impl Star<'_> {
    fn read(&mut self, ballots: &Scored, among: &[usize]) {
        for (scores, count) in &ballots.piles {
            for a in among {
                if scores[*a] == self.rules.highest {
                    self.highest[*a] += count;
                }
                for b in among.iter().filter(|b| scores[*a] > scores[**b]) {
                    self.pairs.add(*a, *b, *count);
                }
            }
        }
    }

    /// The two with the highest sums; fewer where there are fewer candidates.
    fn finalists(&mut self, among: &[usize]) -> Result<Vec<usize>, CountError> {
        let mut order = among.to_vec();
        order.sort_by_key(|at| (Reverse(self.totals[*at]), *at));
        let mut finalists = Vec::new();
        let totals = self.totals.clone();
        for equal in order.chunk_by(|a, b| totals[*a] == totals[*b]) {
            let places = 2 - finalists.len();
            match equal.len() <= places {
                true => finalists.extend(equal),
                false => finalists.extend(self.advance(equal, places)?),
            }
            if finalists.len() == 2 {
                break;
            }
        }
        Ok(finalists)
    }

    /// Which of those tied fill the places that are left.
    fn advance(&mut self, tied: &[usize], places: usize) -> Result<Vec<usize>, CountError> {
        let mut race = Race {
            places,
            through: Vec::new(),
            left: tied.to_vec(),
        };
        let mut steps = Vec::new();
        for step in &self.rules.scoring_ties {
            let before = race.left.len();
            match step {
                ScoringTie::MostLosses => {
                    // Those who are left are compared with each other anew.
                    while race.drop_worst(self.values(*step, &race.left)) {}
                }
                _ => race.take_best(self.values(*step, &race.left)),
            }
            if race.left.len() < before {
                steps.push(step.words());
            }
            if race.is_over() {
                break;
            }
        }
        for chosen in &race.through {
            self.broken(Fate::Finalist, tied, *chosen, &steps.join(", then "));
        }
        let Race {
            mut through,
            mut left,
            ..
        } = race;
        while through.len() < places {
            let among = Tied {
                round: 1,
                candidates: &left,
                equal: format!("have scores of {} in all each", self.totals[tied[0]]),
                fate: Fate::Finalist,
            };
            let one = self.ties.choose(&among, &[], self.candidates)?;
            left.retain(|at| *at != one);
            through.push(one);
        }
        Ok(through)
    }

    /// Those tied with what a step looks at: the highest is best.
    fn values(&self, step: ScoringTie, tied: &[usize]) -> Vec<(usize, i128)> {
        let sum =
            |a: usize, of: &dyn Fn(usize, usize) -> i128| tied.iter().map(|b| of(a, *b)).sum();
        let value = |a: usize| match step {
            ScoringTie::MostLosses => sum(a, &|a, b| -i128::from(self.pairs.beats(b, a))),
            ScoringTie::MatchupVotes => sum(a, &|a, b| i128::from(self.pairs.above(a, b))),
            ScoringTie::HighestScores => i128::from(self.highest[a]),
        };
        tied.iter().map(|a| (*a, value(*a))).collect()
    }

    fn runoff(&mut self, finalists: &[usize]) -> Result<Option<usize>, CountError> {
        let [a, b] = finalists[..] else {
            return Ok(finalists.first().copied());
        };
        let (for_a, for_b) = (self.pairs.above(a, b), self.pairs.above(b, a));
        if for_a != for_b {
            return Ok(Some(if for_a > for_b { a } else { b }));
        }
        for step in &self.rules.runoff_ties {
            let (values, words) = match step {
                RunoffTie::Sum => (&self.totals, "the higher sum of scores"),
                RunoffTie::HighestScores => (&self.highest, "the most highest scores"),
            };
            if values[a] != values[b] {
                let winner = if values[a] > values[b] { a } else { b };
                self.broken(Fate::Elected, finalists, winner, words);
                return Ok(Some(winner));
            }
        }
        let tied = Tied {
            round: 2,
            candidates: finalists,
            equal: format!("are each preferred on {for_a} ballots, and alike by every other step"),
            fate: Fate::Elected,
        };
        self.ties.choose(&tied, &[], self.candidates).map(Some)
    }

    /// Writes down that a step broke a tie.
    fn broken(&mut self, fate: Fate, tied: &[usize], chosen: usize, how: &str) {
        self.ties.met.push(Tie {
            round: if fate == Fate::Finalist { 1 } else { 2 },
            tied: tied.to_vec(),
            chosen,
            fate,
            by_people: false,
            how: how.to_owned(),
        });
    }
}

impl ScoringTie {
    fn words(self) -> &'static str {
        match self {
            ScoringTie::MostLosses => "without whoever lost most match-ups among those tied",
            ScoringTie::MatchupVotes => "the most votes in the match-ups among those tied",
            ScoringTie::HighestScores => "the most highest scores",
        }
    }
}

/// Candidates with equal sums, and the places in the runoff that they compete for.
struct Race {
    places: usize,
    through: Vec<usize>,
    left: Vec<usize>,
}

impl Race {
    fn is_over(&self) -> bool {
        self.through.len() == self.places
    }

    /// Drops those with the lowest value, or where too few would be left lets the others through. Whether anything
    /// changed and the race goes on.
    fn drop_worst(&mut self, values: Vec<(usize, i128)>) -> bool {
        let Some(worst) = values.iter().map(|(_, value)| *value).min() else {
            return false;
        };
        let (low, high): (Vec<_>, Vec<_>) = values.into_iter().partition(|(_, v)| *v == worst);
        let [low, high] =
            [low, high].map(|of| of.into_iter().map(|(at, _)| at).collect::<Vec<_>>());
        let open = self.places - self.through.len();
        if high.is_empty() {
            return false;
        }
        if high.len() > open {
            self.left = high;
            return true;
        }
        self.through.extend(high);
        self.left = if self.is_over() { Vec::new() } else { low };
        !self.is_over()
    }

    /// Lets those with the highest values through; those who are equal at the last place are left.
    fn take_best(&mut self, mut values: Vec<(usize, i128)>) {
        values.sort_by_key(|(at, value)| (Reverse(*value), *at));
        for equal in values.chunk_by(|a, b| a.1 == b.1) {
            let equal = equal.iter().map(|(at, _)| *at);
            if self.is_over() {
                self.left.clear();
                return;
            }
            if equal.len() > self.places - self.through.len() {
                self.left = equal.collect();
                return;
            }
            self.through.extend(equal);
        }
        self.left.clear();
    }
}

#[cfg(test)]
mod tests;
