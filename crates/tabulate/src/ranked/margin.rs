//! How many ballots would have to be changed for another candidate to win.
//!
//! The margin of victory of an instant runoff is hard to compute; two bounds are not (D. Cary, *Estimating the Margin
//! of Victory for Instant-Runoff Voting*, EVT/WOTE 2011, §4–5). A changed ballot takes a vote from one candidate and
//! gives it to another, at any round.
//!
//! *At least.* Let B be candidates who are eliminated one after the other, x(B) the sum of their votes when the first
//! of them is the next to go, y the fewest votes of anybody else then. With k ballots changed nobody of B can come
//! before the others as long as
//!
//! ```text
//! x(B) + k < y − k                                                     (1)
//! ```
//!
//! so that after all of B the same candidates are left, in whatever order B went. A count is a chain of such steps, the
//! last one from all but the winner. It holds while (1) holds for every step, and the chain may be chosen:
//! the bound is the largest of the smallest ⌈(y − x(B)) / 2⌉.
//! Votes for people who are not resolved, where they are eliminated before anybody else, are no step that can fail.
//!
//! *At most.* At a round with winner's votes w and others' x₁ … xₙ the winner is out, or tied to be out, if k ballots move
//! such that nobody is below: the smallest k with
//!
//! ```text
//! Σ max(0, (w − k) − xᵢ) ≤ k                                           (2)
//! ```
//!
//! and the bound is the smallest over all rounds.

use super::count::once_more;
use super::{Election, Rules, TieRule};
use crate::decimal::Decimal;
use crate::outcome::Outcome;
use crate::profile::{Candidate, Profile};

/// The number of ballots that would have to be changed for another candidate to win, or to be tied with the winner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Margin {
    /// No fewer can do it.
    pub at_least: u64,
    /// So many can.
    pub at_most: u64,
}

/// The bounds for a contest with one seat whose count elected somebody, as if it went on until two candidates are left. Ties
/// are broken as they were in the count.
///
/// Nothing where there are several seats, nobody is elected, nobody else stands, or votes are eliminated for being
/// fewer than a number: of these the bounds say nothing.
pub fn margin(ballots: &Profile, rules: &Rules, counted: &Outcome) -> Option<Margin> {
    let share = matches!(rules.election, Election::BottomsUpToShare(_));
    let [winner] = counted.winners[..] else {
        return None;
    };
    let stands = |c: &&Candidate| !c.excluded && !c.undeclared;
    let others = ballots.candidates().iter().filter(stands).count();
    if rules.seats != 1 || share || rules.least_votes > 0 || others < 2 {
        return None;
    }
    let to_the_end = Rules {
        election: match rules.election {
            Election::Sequential => Election::Quota,
            other => other,
        },
        until_two: true,
        first_majority_ends: false,
        batch_elimination: false,
        stop_after: None,
        tie: TieRule::ListedOrder,
        ..rules.clone()
    };
    // What this count cannot finish, it says nothing of.
    let outcome = &once_more(ballots, &to_the_end, &counted.ties).ok()?;
    (outcome.winners == [winner]).then(|| Margin {
        at_least: at_least(outcome, winner, rules),
        at_most: at_most(outcome, winner, rules),
    })
}

/// The votes of those in a round.
fn votes(outcome: &Outcome, round: usize) -> impl Iterator<Item = (usize, i128)> {
    let tally = outcome.rounds[round].tally.iter().enumerate();
    // With one seat every vote is whole.
    tally.filter_map(|(at, votes)| Some((at, votes.as_ref().map(whole)?)))
}

fn whole(votes: &Decimal) -> i128 {
    votes.rounded(0, crate::Rounding::Down).units()
}

fn at_least(outcome: &Outcome, winner: usize, rules: &Rules) -> u64 {
    let rounds = outcome.rounds.len();
    // For each round the bound of the best chain from there to the end.
    let mut best = vec![0_i128; rounds];
    for round in (0..rounds).rev() {
        let all: i128 = votes(outcome, round).map(|(_, votes)| votes).sum();
        let of_winner = votes(outcome, round)
            .find(|(at, _)| *at == winner)
            .map_or(0, |(_, v)| v);
        // All but the winner at once.
        let mut bound = of_winner - (all - of_winner);
        let mut out: Vec<usize> = Vec::new();
        for (last, from_next) in outcome.rounds.iter().zip(&best[1..]).skip(round) {
            out.extend(&last.eliminated);
            let is_out = |at: usize| out.contains(&at);
            let inside: i128 = votes(outcome, round)
                .filter(|(at, _)| is_out(*at))
                .map(|(_, v)| v)
                .sum();
            let outside = votes(outcome, round)
                .filter(|(at, _)| !is_out(*at))
                .map(|(_, v)| v)
                .min();
            // Votes for nobody in particular go first whatever their number, where the rules say so.
            let nobody = out.iter().all(|at| outcome.candidates[*at].undeclared);
            let gap = match rules.write_ins_first && nobody {
                true => i128::MAX,
                false => outside.unwrap_or(0) - inside,
            };
            bound = bound.max(gap.min(*from_next));
        }
        best[round] = bound.max(0);
    }
    u64::try_from((best[0] + 1) / 2).unwrap_or_default()
}

fn at_most(outcome: &Outcome, winner: usize, rules: &Rules) -> u64 {
    let of_round = |round: usize| {
        // While votes for nobody in particular go first, nobody else can go.
        let nobody = |(at, votes): (usize, i128)| outcome.candidates[at].undeclared && votes > 0;
        if rules.write_ins_first && votes(outcome, round).any(nobody) {
            return None;
        }
        let of_winner = votes(outcome, round)
            .find(|(at, _)| *at == winner)
            .map(|(_, votes)| votes)?;
        let others: Vec<i128> = votes(outcome, round)
            .filter(|(at, _)| *at != winner)
            .map(|(_, votes)| votes)
            .collect();
        let enough = |k: i128| {
            others
                .iter()
                .map(|x| (of_winner - k - x).max(0))
                .sum::<i128>()
                <= k
        };
        // What is enough stays enough with more.
        let (mut low, mut high) = (0, of_winner);
        while low < high {
            let middle = (low + high) / 2;
            if enough(middle) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        u64::try_from(low).ok()
    };
    (0..outcome.rounds.len())
        .filter_map(of_round)
        .min()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Place, ProfileBuilder};
    use crate::ranked::count;

    const CANDIDATES: u16 = 3;

    /// Every way to rank up to all of three candidates.
    fn rankings() -> Vec<Vec<u16>> {
        let mut all: Vec<Vec<u16>> = vec![Vec::new()];
        let mut at = 0;
        while at < all.len() {
            let ranking = all[at].clone();
            for candidate in (0..CANDIDATES).filter(|c| !ranking.contains(c)) {
                all.push([ranking.as_slice(), &[candidate]].concat());
            }
            at += 1;
        }
        all
    }

    fn profile(ballots: &[Vec<u16>]) -> Profile {
        let names = ["a", "b", "c"].map(Candidate::new);
        let mut builder = ProfileBuilder::new(names.to_vec());
        for ballot in ballots {
            let places = (1..)
                .zip(ballot)
                .map(|(rank, &candidate)| Place { rank, candidate });
            builder.push(&mut places.collect::<Vec<_>>(), 1);
        }
        builder.finish()
    }

    /// Everybody who may win, however lots fall.
    fn winners(ballots: &[Vec<u16>]) -> Vec<usize> {
        let profile = profile(ballots);
        let orders = [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ];
        let mut winners = Vec::new();
        for order in orders {
            // The order in which candidates are listed breaks ties.
            let mut builder = ProfileBuilder::new(
                order
                    .map(|at: usize| profile.candidates()[at].clone())
                    .to_vec(),
            );
            for pile in profile.piles() {
                let place = |place: &Place| Place {
                    candidate: u16::try_from(
                        order
                            .iter()
                            .position(|at| *at == usize::from(place.candidate))
                            .unwrap(),
                    )
                    .unwrap(),
                    ..*place
                };
                builder.push(
                    &mut pile.places.iter().map(place).collect::<Vec<_>>(),
                    pile.ballots,
                );
            }
            let rules = Rules {
                tie: TieRule::ListedOrder,
                ..Rules::default()
            };
            let outcome = &count(&builder.finish(), &rules, &[]).unwrap()[0];
            winners.extend(outcome.winners.iter().map(|at| order[*at]));
        }
        winners.sort_unstable();
        winners.dedup();
        winners
    }

    /// Whether some change of `left` ballots from `from` on lets somebody else win.
    fn can_change(ballots: &mut Vec<Vec<u16>>, winner: usize, from: usize, left: u64) -> bool {
        if winners(ballots).iter().any(|at| *at != winner) {
            return true;
        }
        if left == 0 {
            return false;
        }
        for at in from..ballots.len() {
            let before = ballots[at].clone();
            for ranking in rankings() {
                ballots[at] = ranking;
                if can_change(ballots, winner, at + 1, left - 1) {
                    return true;
                }
            }
            ballots[at] = before;
        }
        false
    }

    #[test]
    fn bounds_hold_for_every_change_of_small_elections() {
        let mut random = crate::JavaRandom::new(7);
        let all = rankings();
        let mut exact = 0;
        for _ in 0..60 {
            let ballots: Vec<Vec<u16>> = (0..6)
                .map(|_| all[1 + random.place(all.len() - 1)].clone())
                .collect();
            let [winner] = winners(&ballots)[..] else {
                continue;
            };
            let rules = Rules {
                tie: TieRule::ListedOrder,
                ..Rules::default()
            };
            let profile = profile(&ballots);
            let counted = &count(&profile, &rules, &[]).unwrap()[0];
            let margin = margin(&profile, &rules, counted).unwrap();
            assert!(margin.at_least <= margin.at_most, "{ballots:?} {margin:?}");
            let mut changed = ballots.clone();
            if margin.at_least > 0 {
                let fewer = margin.at_least - 1;
                assert!(
                    !can_change(&mut changed, winner, 0, fewer),
                    "{ballots:?} {margin:?}"
                );
            }
            let mut changed = ballots.clone();
            assert!(
                can_change(&mut changed, winner, 0, margin.at_most),
                "{ballots:?} {margin:?}"
            );
            exact += u64::from(margin.at_least == margin.at_most);
        }
        assert!(exact > 10, "{exact}");
    }
}
