//! Ranked ballots counted by pairs: ranked pairs, Schulze, minimax, Copeland. One winner.
//!
//! All start from the matrix d of [`Pairwise`] and elect a candidate who beats every other, where there is one. What a
//! victory of a over b, d(a, b) > d(b, a), weighs is a rule:
//!
//! s(a, b) = d(a, b)                 winning votes                         (1)
//! s(a, b) = d(a, b) − d(b, a)       margins                               (2)
//!
//! * ranked pairs (Tideman 1987): victories in the order of s, strongest first, each kept unless it closes a
//!   circle with those kept before; the winner is whom no victory that is kept is against. Where victories
//!   are equally strong and their order matters, an order of the candidates says which is first
//!   (Zavist and Tideman 1989): first the victories of the candidate chosen, of these the one over the candidate
//!   who is chosen as the lowest.
//! * Schulze (2011): p(a, b) = the strongest path from a to b, a path being as strong as its weakest victory; a wins
//!   where p(a, b) ≥ p(b, a) for all b.
//! * minimax (Simpson 1969, Kramer 1977): the smallest of max over b of s(b, a).
//! * Copeland (1951): the most of 1 for each victory and ½ for each candidate with as many votes.
//!
//! The tally of a candidate: in ranked pairs and Schulze how many others the finished order has below them; in minimax
//! the strongest victory against them; in Copeland the points. Undervotes are ballots without a rank.
//!
//! Several who win equally are a tie.

mod beatpath;
mod locking;

use election::Name;
use serde::{Deserialize, Serialize};

use crate::decimal::Decimal;
use crate::error::CountError;
use crate::outcome::{Outcome, Round};
use crate::pairwise::Pairwise;
use crate::profile::Profile;
use crate::ranking;
use crate::ties::{TieRule, Ties};

/// The rules of such a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The method.
    pub method: Method,
    /// What a victory weighs; Copeland's method does not look at it.
    #[serde(default)]
    pub strength: Strength,
    /// How ties are broken.
    #[serde(default)]
    pub tie: TieRule,
}

/// A method of counting by pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Victories in the order of their strength, none that closes a circle.
    RankedPairs,
    /// The strongest paths.
    Schulze,
    /// The weakest of the strongest defeats.
    Minimax,
    /// The most victories.
    Copeland,
}

/// What a victory weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// The ballots that are for it: eq. (1).
    #[default]
    WinningVotes,
    /// The ballots for it less those against it: eq. (2).
    Margins,
}

impl Strength {
    /// What the victory of `a` over `b` weighs; 0 where there is none.
    pub fn of(self, pairs: &Pairwise, a: usize, b: usize) -> u64 {
        let (above, below) = (pairs.above(a, b), pairs.above(b, a));
        match self {
            _ if above <= below => 0,
            Strength::WinningVotes => above,
            Strength::Margins => above - below,
        }
    }
}

/// Counts ballots; `choices` are what people decided about ties, in their order.
///
/// # Errors
/// People written in are not resolved; the rules leave a tie to people who have not decided it.
pub fn count(profile: &Profile, rules: &Rules, choices: &[Name]) -> Result<Outcome, CountError> {
    rules.tie.without_rounds()?;
    ranking::all_resolved(profile)?;
    let candidates = profile.candidates();
    let among = ranking::standing(candidates);
    let pairs = Pairwise::of(profile);
    let mut ties = Ties::new(&rules.tie, candidates, choices);
    let weighs = |a, b| rules.strength.of(&pairs, a, b);
    // For each candidate the standing: the highest wins.
    let (standings, tally): (Vec<(usize, i128)>, Vec<Decimal>) = match rules.method {
        Method::RankedPairs => {
            let locked = locking::lock(&among, weighs, &mut ties, candidates)?;
            let of = |a: &usize| {
                let defeats = among.iter().filter(|b| locked.over(**b, *a)).count();
                let below = among.iter().filter(|b| locked.reaches(*a, **b)).count();
                ((*a, -i128::from(defeats > 0)), whole(below))
            };
            among.iter().map(of).unzip()
        }
        Method::Schulze => {
            let paths = beatpath::strongest(candidates.len(), &among, weighs);
            let over = |a: usize, b: usize| paths(a, b) > paths(b, a);
            let of = |a: &usize| {
                let defeats = among.iter().filter(|b| over(**b, *a)).count();
                let below = among.iter().filter(|b| over(*a, **b)).count();
                ((*a, -i128::from(defeats > 0)), whole(below))
            };
            among.iter().map(of).unzip()
        }
        Method::Minimax => {
            let of = |a: &usize| {
                let worst = among.iter().map(|b| weighs(*b, *a)).max().unwrap_or(0);
                ((*a, -i128::from(worst)), Decimal::from(worst))
            };
            among.iter().map(of).unzip()
        }
        Method::Copeland => {
            let of = |a: &usize| {
                let others = among.iter().filter(|b| *b != a);
                let halves = others.map(|b| match () {
                    () if pairs.beats(*a, *b) => 2,
                    () if pairs.beats(*b, *a) => 0,
                    () => 1,
                });
                let halves: i128 = halves.sum();
                ((*a, halves), Decimal::new(halves * 5, 1))
            };
            among.iter().map(of).unzip()
        }
    };
    let equal = |standing: i128| match rules.method {
        Method::Minimax => format!(
            "have a strongest victory of {} against them each",
            -standing
        ),
        Method::Copeland => format!("have {} points each", Decimal::new(standing * 5, 1)),
        Method::RankedPairs => "have no victory that is kept against them".to_owned(),
        Method::Schulze => "are each at least as strong by paths as everybody else".to_owned(),
    };
    let winners = ties.elect(&standings, 1, equal, candidates)?;
    let mut shown = vec![None; candidates.len()];
    for (at, tally) in among.iter().zip(tally) {
        shown[*at] = Some(tally);
    }
    let blank = |places| ranking::groups(places, candidates).is_empty();
    let blank = profile.piles().filter(|pile| blank(pile.places));
    Ok(Outcome {
        candidates: candidates.to_vec(),
        rounds: vec![Round {
            tally: shown,
            elected: winners.clone(),
            ..Round::default()
        }],
        winners,
        ties: ties.met,
        ballots: profile.ballots(),
        undervotes: blank.map(|pile| pile.ballots).sum::<u64>() + profile.overvoted(),
    })
}

fn whole(number: usize) -> Decimal {
    Decimal::from(number as u64)
}

#[cfg(test)]
mod tests;
