//! Whom each different ballot counts for, round by round: an outcome walked again.
//!
//! A ballot is with one candidate, or with none once it ended. Where a surplus moves, a part of it stays with each
//! winner that it helped to elect; with `v` its value and `f` the share of the surplus, `v − v·f` stays.

use super::Rules;
use super::count::{Count, excluding};
use super::steps::Steps;
use crate::decimal::Decimal;
use crate::outcome::Outcome;
use crate::profile::Profile;

/// Whom a ballot counts for, and with how much of a vote.
type Shares = Vec<(usize, Decimal)>;

/// Whom each different ballot of a profile counts for in each round.
#[derive(Clone, Debug)]
pub struct Courses {
    /// For each pile of the profile its place in `courses`; nothing for ballots without a mark.
    places: Vec<Option<usize>>,
    /// For each ballot the rounds from which on something else holds, in their order.
    courses: Vec<Vec<(usize, Shares)>>,
}

impl Courses {
    /// Walks the ballots of a count again.
    pub fn of(profile: &Profile, rules: &Rules, outcome: &Outcome) -> Self {
        let profile = &excluding(profile, outcome);
        let mut walked = 0..;
        let place = |has: bool| has.then(|| walked.next()).flatten();
        let piles = profile.piles().map(|pile| Steps::has(pile.places, rules));
        let places = piles.map(place).collect();
        let mut count = Count::new(profile, rules);
        let piles = count.steps.ballots.len();
        let mut kept: Vec<Shares> = vec![Vec::new(); piles];
        let mut last = vec![None; piles];
        let mut courses: Vec<Vec<(usize, Shares)>> = vec![Vec::new(); piles];
        for (number, round) in (1..).zip(&outcome.rounds) {
            count.advance();
            let mut holders = vec![None; piles];
            for (candidate, held) in count.held.iter().enumerate() {
                held.iter()
                    .for_each(|pile| holders[*pile as usize] = Some(candidate));
            }
            for (pile, holder) in (0_u32..).zip(holders) {
                let at = pile as usize;
                let now = Some((holder, kept[at].len()));
                if std::mem::replace(&mut last[at], now) != now {
                    let mut shares = kept[at].clone();
                    shares.extend(holder.map(|holder| (holder, count.value(pile))));
                    courses[at].push((number, shares));
                }
            }
            let mut before = Vec::new();
            if rules.moves_surplus() {
                for winner in &round.elected {
                    let held = count.held[*winner].iter();
                    before.extend(held.map(|pile| (*winner, *pile, count.value(*pile))));
                }
            }
            count.close_as(round);
            for (winner, pile, value) in before {
                kept[pile as usize].push((winner, value - count.value(pile)));
            }
        }
        Courses { places, courses }
    }

    /// Whom the ballots of a pile of the profile count for in a round, from 1.
    pub fn in_round(&self, pile: usize, round: usize) -> &[(usize, Decimal)] {
        let course = self.places[pile].map_or(&[][..], |at| &self.courses[at]);
        let until = course.partition_point(|(from, _)| *from <= round);
        course[..until]
            .last()
            .map_or(&[], |(_, shares)| shares.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Candidate, Place, ProfileBuilder};
    use crate::ranked::count;

    /// In every round the shares of all ballots are the tally and, with what is inactive, all ballots.
    #[test]
    fn shares_add_up_to_the_tally() {
        let mut builder = ProfileBuilder::new(["a", "b", "c", "d"].map(Candidate::new).to_vec());
        for (ballot, many) in [
            (&[0_u16, 1][..], 7),
            (&[0, 2], 3),
            (&[1], 2),
            (&[2], 3),
            (&[3, 0, 2], 1),
            (&[], 2),
        ] {
            let mut places: Vec<Place> = (1..)
                .zip(ballot)
                .map(|(rank, at)| Place {
                    rank,
                    candidate: *at,
                })
                .collect();
            builder.push(&mut places, many);
        }
        let profile = builder.finish();
        let rules = Rules {
            seats: 2,
            ..Rules::default()
        };
        let outcome = count(&profile, &rules, &[]).unwrap().remove(0);
        // 16 ballots, quota 6; a moves 4 of 10: 0.4 a ballot.
        assert!(outcome.rounds.len() > 2);
        let courses = Courses::of(&profile, &rules, &outcome);
        for (number, round) in (1..).zip(&outcome.rounds) {
            for (candidate, tally) in round.tally.iter().enumerate() {
                let shares = profile.piles().enumerate().map(|(at, pile)| {
                    let shares = courses.in_round(at, number).iter();
                    let of = shares.filter(|(who, _)| *who == candidate);
                    of.map(|(_, share)| share.by(pile.ballots)).sum::<Decimal>()
                });
                assert_eq!(
                    shares.sum::<Decimal>(),
                    tally.unwrap_or_default(),
                    "round {number}, candidate {candidate}"
                );
            }
        }
        let ab = [(1, 0), (2, 1)].map(|(rank, candidate)| Place { rank, candidate });
        let pile = profile.find(&ab).unwrap();
        let text = |round| {
            let shares = courses.in_round(pile, round).iter();
            shares
                .map(|(who, share)| format!("{who} {share}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(text(1), ["0 1"]);
        assert_eq!(text(2), ["0 0.6000", "1 0.4000"]);
        assert_eq!(profile.find(&ab[1..]), None);
    }
}
