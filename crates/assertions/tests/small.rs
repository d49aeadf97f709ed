//! Small elections, worked out by trying everything: tallies, all true assertions, all orders, all ways that lots
//! fall.

#![allow(clippy::unwrap_used, reason = "a search that fails is a failed test")]

use std::collections::BTreeSet;

use assertions::raire::IrvAssertion::{NotEliminatedBefore, NotEliminatedNext};
use assertions::raire::{
    Budget, Contest, Difficulty, Found, IrvAssertion, RaireError, Rankings, State, Trim,
    find_assertions,
};
use assertions::sufficient::{Sufficiency, sufficient};
use proptest::prelude::*;
use tabulate::ranked::{self, OvervoteRule, Rules, TieRule};
use tabulate::{Candidate, CountError, Decimal, OVERVOTE, Place, Profile, ProfileBuilder};

/// Ties broken as candidates are listed.
fn listed() -> Rules {
    Rules {
        tie: TieRule::ListedOrder,
        ..Rules::default()
    }
}

const MANY: usize = 4;
const ENOUGH: u64 = 1_000_000;

type Ballots = Vec<Vec<usize>>;

/// Every order of these.
fn orders(of: &[usize]) -> Vec<Vec<usize>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let first = |at: usize| {
        let mut rest = of.to_vec();
        let first = rest.remove(at);
        orders(&rest)
            .into_iter()
            .map(move |order| [&[first], &order[..]].concat())
    };
    (0..of.len()).flat_map(first).collect()
}

/// Every set of two or more of these.
fn sets(of: &[usize]) -> Vec<Vec<usize>> {
    let set = |bits: usize| {
        of.iter()
            .enumerate()
            .filter(move |(at, _)| bits >> at & 1 == 1)
    };
    let all = (0..1_usize << of.len()).map(|bits| set(bits).map(|(_, c)| *c).collect());
    all.filter(|set: &Vec<usize>| set.len() > 1).collect()
}

/// First choices among those who stand.
fn votes(ballots: &Ballots, candidate: usize, standing: &[usize]) -> u64 {
    let choice =
        |ballot: &&Vec<usize>| ballot.iter().find(|c| standing.contains(c)) == Some(&candidate);
    ballots.iter().filter(choice).count() as u64
}

/// Votes of winner and loser of an assertion, by its definition in the paper.
fn compared(ballots: &Ballots, assertion: &IrvAssertion, all: &[usize]) -> (u64, u64) {
    match assertion {
        NotEliminatedBefore { winner, loser } => {
            let rank = |ballot: &Vec<usize>, who: &usize| ballot.iter().position(|c| c == who);
            let for_loser = |ballot: &&Vec<usize>| match (rank(ballot, loser), rank(ballot, winner))
            {
                (Some(loser), Some(winner)) => loser < winner,
                (loser, _) => loser.is_some(),
            };
            let first = votes(ballots, *winner, all);
            (first, ballots.iter().filter(for_loser).count() as u64)
        }
        NotEliminatedNext {
            winner,
            loser,
            standing,
        } => (
            votes(ballots, *winner, standing),
            votes(ballots, *loser, standing),
        ),
    }
}

/// Every assertion about these.
fn every_assertion(all: &[usize]) -> Vec<IrvAssertion> {
    let mut every = Vec::new();
    for &winner in all {
        for &loser in all.iter().filter(|l| **l != winner) {
            every.push(NotEliminatedBefore { winner, loser });
            let both = |set: &Vec<usize>| set.contains(&winner) && set.contains(&loser);
            every.extend(
                sets(all)
                    .into_iter()
                    .filter(both)
                    .map(|standing| NotEliminatedNext {
                        winner,
                        loser,
                        standing,
                    }),
            );
        }
    }
    every
}

/// Whether an order of all contradicts an assertion.
fn contradicted(order: &[usize], assertion: &IrvAssertion) -> bool {
    let at = |who: &usize| order.iter().position(|c| c == who).unwrap();
    match assertion {
        NotEliminatedBefore { winner, loser } => at(winner) < at(loser),
        NotEliminatedNext {
            winner, standing, ..
        } => {
            let left: BTreeSet<&usize> = order[at(winner)..].iter().collect();
            left == standing.iter().collect()
        }
    }
}

/// Whether they leave only the winner.
fn leave_only<'a>(
    assertions: impl Iterator<Item = &'a IrvAssertion> + Clone,
    all: &[usize],
    winner: usize,
) -> bool {
    let others = orders(all)
        .into_iter()
        .filter(|order| order.last() != Some(&winner));
    others
        .into_iter()
        .all(|order| assertions.clone().any(|a| contradicted(&order, a)))
}

/// Everybody who wins if lots fall so.
fn winners(ballots: &Ballots, standing: &[usize]) -> BTreeSet<usize> {
    if let [one] = standing {
        return BTreeSet::from([*one]);
    }
    let tally = |c: &usize| votes(ballots, *c, standing);
    let fewest = standing.iter().map(tally).min().unwrap();
    let lowest = standing.iter().filter(|c| tally(c) == fewest);
    lowest
        .flat_map(|out| {
            let left: Vec<usize> = standing.iter().filter(|c| *c != out).copied().collect();
            winners(ballots, &left)
        })
        .collect()
}

fn profile(ballots: &Ballots, many: usize) -> Profile {
    let names = (0..many).map(|at| Candidate::new(at.to_string()));
    let mut builder = ProfileBuilder::new(names.collect());
    for ballot in ballots {
        let place = |(rank, at): (u16, &usize)| Place {
            rank,
            candidate: u16::try_from(*at).unwrap(),
        };
        builder.push(&mut (1..).zip(ballot).map(place).collect::<Vec<_>>(), 1);
    }
    builder.finish()
}

fn find(
    profile: &Profile,
    winner: usize,
    difficulty: Difficulty,
    trim: Trim,
) -> Result<Found, RaireError> {
    let contest = Contest {
        profile,
        rules: &Rules::default(),
        winner,
        cards: profile.ballots() + 1,
    };
    find_assertions(&contest, difficulty, trim, Budget::of(ENOUGH))
}

fn only(found: &Found) -> Vec<IrvAssertion> {
    found
        .assertions
        .iter()
        .map(|stated| stated.assertion.clone())
        .collect()
}

/// Two to four candidates, up to nine ballots that rank some of them.
fn elections() -> impl Strategy<Value = (Ballots, usize)> {
    (2..=MANY).prop_flat_map(|many| {
        let all: Vec<usize> = (0..many).collect();
        let ballot = (Just(all).prop_shuffle(), 0..=many);
        let ballot = ballot.prop_map(|(mut order, length)| {
            order.truncate(length);
            order
        });
        (prop::collection::vec(ballot, 0..=9), Just(many))
    })
}

/// Assertions about four candidates, true or not.
fn any_assertions() -> impl Strategy<Value = Vec<IrvAssertion>> {
    let every = every_assertion(&(0..MANY).collect::<Vec<_>>());
    prop::collection::vec(prop::sample::select(every), 0..25)
}

const DIFFICULTIES: [Difficulty; 4] = [
    Difficulty::OneOnMargin,
    Difficulty::OneOnMarginSquared,
    Difficulty::ComparisonMacro {
        risk_limit: 0.05,
        error_inflation: 1.03905,
    },
    Difficulty::PollingBravo { risk_limit: 0.1 },
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// The state, by every way that lots can fall; the assertions' votes, by their definitions; and no set of true
    /// assertions has an easier hardest one.
    #[test]
    fn nothing_is_easier((ballots, many) in elections(), difficulty in prop::sample::select(&DIFFICULTIES[..])) {
        let all: Vec<usize> = (0..many).collect();
        let can_win = winners(&ballots, &all);
        let profile = profile(&ballots, many);
        let cards = profile.ballots() + 1;
        for winner in 0..many {
            let found = find(&profile, winner, difficulty, Trim::Tree);
            if !can_win.contains(&winner) {
                let refused = matches!(found, Err(RaireError::OtherWinner { .. }));
                prop_assert!(refused, "{found:?}");
                continue;
            }
            let found = found.unwrap();
            if can_win.len() > 1 {
                let State::Tied { order, ties } = &found.state else {
                    panic!("{found:?}, winners {can_win:?}");
                };
                prop_assert!(can_win.contains(order.last().unwrap()) && order.last() != Some(&winner));
                prop_assert!(!ties.is_empty());
                continue;
            }
            prop_assert_eq!(&found.state, &State::Complete);
            let assertions = only(&found);
            for stated in &found.assertions {
                let (w, l) = compared(&ballots, &stated.assertion, &all);
                prop_assert_eq!((stated.winner_votes, stated.loser_votes), (w, l));
                prop_assert!(w > l);
            }
            prop_assert!(leave_only(assertions.iter(), &all, winner));
            // A set that holds a sufficient one is sufficient: the least is reached by all that are as easy.
            let mut every: Vec<(f64, IrvAssertion)> = every_assertion(&all)
                .into_iter()
                .map(|assertion| {
                    let (w, l) = compared(&ballots, &assertion, &all);
                    (difficulty.of(cards, w, l), assertion)
                })
                .filter(|(difficulty, _)| difficulty.is_finite())
                .collect();
            every.sort_by(|a, b| a.0.total_cmp(&b.0));
            let levels = every.iter().map(|(level, _)| *level);
            let enough = |level: &f64| {
                let as_easy = every.iter().filter(|(d, _)| d <= level).map(|(_, a)| a);
                leave_only(as_easy, &all, winner)
            };
            let least = levels.into_iter().find(enough);
            let hardest = found.hardest();
            let equal = match (least, hardest) {
                (Some(least), Some(hardest)) => (least - hardest).abs() <= 1e-9 * least,
                (least, hardest) => least == hardest,
            };
            prop_assert!(equal, "least {least:?}, found {hardest:?}");
        }
    }

    /// Without one of the trimmed assertions, or with its candidates exchanged, an order is left, and the check finds
    /// one.
    #[test]
    fn none_can_be_spared((ballots, many) in elections()) {
        let all: Vec<usize> = (0..many).collect();
        let can_win = winners(&ballots, &all);
        let Some(&winner) = can_win.first().filter(|_| can_win.len() == 1) else {
            return Ok(());
        };
        let profile = profile(&ballots, many);
        let found = find(&profile, winner, Difficulty::OneOnMargin, Trim::Assertions).unwrap();
        let untrimmed = find(&profile, winner, Difficulty::OneOnMargin, Trim::Nothing).unwrap();
        prop_assert!(found.trimmed);
        prop_assert_eq!(found.hardest(), untrimmed.hardest());
        prop_assert!(found.assertions.len() <= untrimmed.assertions.len());
        for found in [&found, &untrimmed] {
            prop_assert_eq!(sufficient(&all, winner, &only(found), ENOUGH), Sufficiency::Sufficient);
        }
        let assertions = only(&found);
        for at in 0..assertions.len() {
            let mut without = assertions.clone();
            let removed = without.remove(at);
            let mut altered = without.clone();
            altered.push(match removed {
                NotEliminatedBefore { winner, loser } => NotEliminatedBefore { winner: loser, loser: winner },
                NotEliminatedNext { winner, loser, standing } => {
                    NotEliminatedNext { winner: loser, loser: winner, standing }
                }
            });
            for set in [without, altered] {
                let Sufficiency::Counterexample(order) = sufficient(&all, winner, &set, ENOUGH) else {
                    panic!("{set:?} is sufficient");
                };
                prop_assert!(order.last() != Some(&winner));
                prop_assert!(!set.iter().any(|a| contradicted(&order, a)), "{order:?} {set:?}");
            }
        }
        // Half the smallest margin is a bound on the ballots that must change (`ranked::margin` has the other one).
        let counted = &ranked::count(&profile, &listed(), &[]).unwrap()[0];
        let margin = ranked::margin(&profile, &listed(), counted);
        if let (Some(least), Some(margin)) = (found.least_margin(), margin) {
            prop_assert!(least.div_ceil(2) <= margin.at_most, "{least} {margin:?}");
        }
    }

    /// The check agrees with trying every order, for any assertions.
    #[test]
    fn sufficient_is_every_order(assertions in any_assertions(), winner in 0..MANY) {
        let all: Vec<usize> = (0..MANY).collect();
        let found = sufficient(&all, winner, &assertions, ENOUGH);
        prop_assert_eq!(
            found == Sufficiency::Sufficient,
            leave_only(assertions.iter(), &all, winner)
        );
        if let Sufficiency::Counterexample(order) = found {
            prop_assert!(order.last() != Some(&winner));
            prop_assert!(!assertions.iter().any(|a| contradicted(&order, a)));
        }
    }

    /// Tallies are those of the first round of a count without the others, whatever is marked and whatever the rules.
    #[test]
    fn tallies_are_those_of_a_count(
        ballots in prop::collection::vec(
            prop::collection::vec((1_u16..7, prop_oneof![19 => 0_u16..5, 1 => Just(OVERVOTE)]), 0..7),
            0..9,
        ),
        overvote in prop::sample::select(vec![
            OvervoteRule::SkipRank,
            OvervoteRule::Exhaust,
            OvervoteRule::ExhaustIfSeveralContinue,
            OvervoteRule::ExhaustIfAnyContinues,
        ]),
        skipped_ranks in prop::option::of(0_u32..3),
        ranks in prop::option::of(1_u32..6),
        exhaust_on_repeat: bool,
        write_ins_first: bool,
    ) {
        let mut names: Vec<Candidate> = (0..5).map(|at| Candidate::new(at.to_string())).collect();
        names[4].undeclared = true;
        let mut builder = ProfileBuilder::new(names);
        for ballot in &ballots {
            let place = |&(rank, candidate): &(u16, u16)| Place { rank, candidate };
            builder.push(&mut ballot.iter().map(place).collect::<Vec<_>>(), 1);
        }
        let profile = builder.finish();
        let rules = Rules {
            overvote,
            skipped_ranks,
            ranks,
            exhaust_on_repeat,
            write_ins_first,
            tie: TieRule::ListedOrder,
            ..Rules::default()
        };
        let rankings = Rankings::of(&profile, &rules).unwrap();
        prop_assert_eq!(rankings.standing().len(), if write_ins_first { 4 } else { 5 });
        for standing in sets(&rankings.standing()) {
            let alone = profile.clone().with_candidates(|at, c| c.excluded = !standing.contains(&at));
            let outcome = match ranked::count(&alone, &rules, &[]) {
                // Lines to write on would be elected, as one person: there is no count to compare with.
                Err(CountError::Unresolved { .. }) => continue,
                outcome => outcome.unwrap().remove(0),
            };
            let counted = outcome.rounds[0].tally.iter().map(|votes| votes.unwrap_or_default());
            let ours = rankings.tally(&standing).into_iter().map(Decimal::from);
            prop_assert_eq!(counted.collect::<Vec<_>>(), ours.collect::<Vec<_>>(), "{:?}", standing);
        }
    }
}

#[test]
fn the_check_stops_when_told() {
    assert_eq!(sufficient(&[0, 1, 2], 0, &[], 2), Sufficiency::Stopped);
    assert_eq!(sufficient(&[0], 0, &[], 0), Sufficiency::Sufficient);
}

/// What is said of somebody who does not stand, or of a loser who is not left, rules out nothing.
#[test]
fn the_check_takes_no_nonsense() {
    let nonsense = [
        NotEliminatedBefore {
            winner: 0,
            loser: 0,
        },
        NotEliminatedBefore {
            winner: 7,
            loser: 1,
        },
        NotEliminatedNext {
            winner: 0,
            loser: 2,
            standing: vec![0, 1],
        },
        NotEliminatedNext {
            winner: 0,
            loser: 0,
            standing: vec![0, 1],
        },
        NotEliminatedNext {
            winner: 0,
            loser: 1,
            standing: vec![0, 1, 7],
        },
    ];
    assert_eq!(
        sufficient(&[0, 1], 0, &nonsense, 100),
        Sufficiency::Counterexample(vec![0, 1])
    );
}
