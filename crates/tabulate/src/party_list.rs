//! Seats to party lists: divisors (D'Hondt, Sainte-Laguë) and largest remainders (Hamilton).
//!
//! A list with v votes and s seats so far has the quotient
//!
//! v / d(s),  d(s) = 1, 2, 3, …      D'Hondt (Jefferson)                    (1)
//!            d(s) = 1, 3, 5, …      Sainte-Laguë (Webster)                 (2)
//!
//! and each seat goes to the highest quotient; `first` takes the place of d(0), as the 7/5 of the modified
//! Sainte-Laguë method. Quotients are compared by their products across, never divided.
//!
//! By largest remainders, with V votes of the lists that take part and S seats, a list has ⌊v / q⌋ seats and
//! the seats that are left go to the largest v − q · ⌊v / q⌋:
//!
//! q = V / S                         Hare (Hamilton): remainders v · S mod V            (3)
//! q = ⌊V / (S + 1)⌋ + 1             Droop                                  (4)
//!
//! Lists below the threshold have no seats; their votes are not in V, but are part of what the threshold is a share of.
//!
//! [`Outcome::winners`] has a list once for each of its seats, in the order in which they were given. Knows
//! nothing of the people on a list, nor whether it has enough of them.

use election::Name;
use serde::{Deserialize, Serialize};

use crate::decimal::Decimal;
use crate::error::CountError;
use crate::outcome::{Fate, Outcome, Round, Tie};
use crate::profile::{Candidate, Profile};
use crate::ratio::Ratio;
use crate::rules::check_seats;
use crate::ties::{TieRule, Tied, Ties};
use crate::{Inactive, plurality};

mod seats;

/// The rules of such a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// How many seats there are.
    #[serde(default = "one_seat")]
    pub seats: u32,
    /// How they are shared out.
    pub by: Formula,
    /// Which lists take part; all that have votes where it is left out.
    #[serde(default)]
    pub threshold: Option<Threshold>,
    /// Whether of lists that are equal at the last seat the one with more votes has it.
    #[serde(default)]
    pub tie_to_more_votes: bool,
    /// How ties are broken that are left.
    #[serde(default)]
    pub tie: TieRule,
}

/// How seats are shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Formula {
    /// Divisors 1, 2, 3 …: eq. (1).
    DHondt,
    /// Divisors 1, 3, 5 …: eq. (2).
    SainteLague {
        /// The first divisor, where it is not 1.
        #[serde(default = "one")]
        first: Ratio,
    },
    /// Largest remainders with the quota of eq. (3).
    Hare,
    /// Largest remainders with the quota of eq. (4).
    Droop,
}

fn one_seat() -> u32 {
    1
}

fn one() -> Ratio {
    Ratio::ONE
}

/// Which lists take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The share of the valid votes that a list needs.
    pub share: Ratio,
    /// Whether it needs more than the share; else the share is enough.
    #[serde(default)]
    pub more_than: bool,
    /// Where it needs it.
    #[serde(default)]
    pub within: Within,
}

/// Where a share of the votes is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// In the constituency whose seats are shared out.
    #[default]
    Constituency,
    /// In all constituencies together.
    Whole,
}

/// Counts ballots with one vote each, for a list, in one constituency.
///
/// # Errors
/// Those of [`share_out`]; a threshold looks at the votes of other constituencies.
pub fn count(profile: &Profile, rules: &Rules, choices: &[Name]) -> Result<Outcome, CountError> {
    if rules
        .threshold
        .is_some_and(|threshold| threshold.within == Within::Whole)
    {
        let why = "lists need a share of the votes of all constituencies together, and these are the ballots of one";
        return Err(CountError::Rules(why.to_owned()));
    }
    let counted = plurality::one_vote(profile);
    let votes =
        |votes: Option<Decimal>| votes.map_or(0, |votes| votes.units().unsigned_abs() as u64);
    let votes: Vec<u64> = counted.rounds[0].tally.iter().copied().map(votes).collect();
    let outcome = share_out(&counted.candidates, &votes, &votes, rules, choices)?;
    let overvotes = counted.rounds[0].inactive.overvotes;
    let rounds = outcome.rounds.into_iter().map(|round| Round {
        inactive: Inactive {
            overvotes,
            ..Inactive::default()
        },
        ..round
    });
    Ok(Outcome {
        rounds: rounds.collect(),
        ballots: counted.ballots,
        undervotes: counted.undervotes,
        ..outcome
    })
}

/// Shares out the seats of a constituency by the votes of its lists; `whole` has their votes in all constituencies.
///
/// # Errors
/// There are other numbers of votes than lists; a list has votes for nobody in particular; the rules leave a tie to
/// people who have not decided it.
pub fn share_out(
    lists: &[Candidate],
    votes: &[u64],
    whole: &[u64],
    rules: &Rules,
    choices: &[Name],
) -> Result<Outcome, CountError> {
    rules.tie.without_rounds()?;
    check_seats(rules.seats)?;
    if votes.len() != lists.len() || whole.len() != lists.len() {
        let why = format!(
            "{} lists with {} and {} numbers of votes",
            lists.len(),
            votes.len(),
            whole.len()
        );
        return Err(CountError::Rules(why));
    }
    let cast: u64 = votes.iter().sum();
    let (base, of): (u64, &[u64]) = match rules.threshold.map(|threshold| threshold.within) {
        Some(Within::Whole) => (whole.iter().sum(), whole),
        _ => (cast, votes),
    };
    let least = rules.threshold.map(|t| t.share.least_of(base, t.more_than));
    let takes_part = |at: &usize| {
        let list = &lists[*at];
        let stands = !list.excluded && !list.undeclared && votes[*at] > 0;
        stands && least.is_none_or(|least| of[*at] >= least)
    };
    let among: Vec<usize> = (0..lists.len()).filter(takes_part).collect();
    let mut breaker = Breaker {
        votes,
        lists,
        rules,
        ties: Ties::new(&rules.tie, lists, choices),
    };
    let winners = seats::share(&among, &mut breaker)?;
    let shown = |at: usize| (!lists[at].excluded).then(|| Decimal::from(votes[at]));
    Ok(Outcome {
        candidates: lists.to_vec(),
        rounds: vec![Round {
            threshold: least.map(Decimal::from),
            tally: (0..lists.len()).map(shown).collect(),
            elected: winners.clone(),
            ..Round::default()
        }],
        winners,
        ties: breaker.ties.met,
        ballots: cast,
        undervotes: 0,
    })
}

/// Gives the last seats where lists are equal.
struct Breaker<'b> {
    votes: &'b [u64],
    lists: &'b [Candidate],
    rules: &'b Rules,
    ties: Ties<'b>,
}

impl Breaker<'_> {
    /// Which of these lists, more than there are seats, has the next one. `equal` is what they have in common, behind their
    /// names.
    fn choose(&mut self, tied: &[usize], equal: &str) -> Result<usize, CountError> {
        let most = tied.iter().map(|at| self.votes[*at]).max().unwrap_or(0);
        let mut left = tied.to_vec();
        if self.rules.tie_to_more_votes {
            left.retain(|at| self.votes[*at] == most);
        }
        if let [one] = left[..] {
            self.ties.met.push(Tie {
                round: 1,
                tied: tied.to_vec(),
                chosen: one,
                fate: Fate::Elected,
                by_people: false,
                how: format!("more votes ({most})"),
            });
            return Ok(one);
        }
        let among = Tied {
            round: 1,
            candidates: &left,
            equal: match self.rules.tie_to_more_votes {
                true => format!("{equal}, and {most} votes each"),
                false => equal.to_owned(),
            },
            fate: Fate::Elected,
        };
        self.ties.choose(&among, &[], self.lists)
    }
}

#[cfg(test)]
mod tests;
