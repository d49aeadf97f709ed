//! Ties, budgets, rules that are refused, and what a ballot becomes.

use std::cell::Cell;

use election::record::Status;
use tabulate::ranked::{Election, OvervoteRule};

use super::*;
use crate::assorter::Assorter;
use crate::exact::Exact;
use crate::marks::{ContestReader, Voting};
use crate::sufficient::{Sufficiency, sufficient};

fn try_find(
    profile: &Profile,
    rules: &Rules,
    winner: usize,
    cards: u64,
) -> Result<Found, RaireError> {
    let contest = Contest {
        profile,
        rules,
        winner,
        cards,
    };
    find_assertions(
        &contest,
        Difficulty::OneOnMargin,
        Trim::Tree,
        Budget::of(10_000),
    )
}

#[test]
fn one_candidate_needs_nothing() {
    let found = find(
        &profile("a", &[("a", 3)]),
        0,
        Difficulty::OneOnMargin,
        Trim::Assertions,
    );
    assert_eq!(found.state, State::Complete);
    assert!(found.assertions.is_empty());
    assert_eq!((found.hardest(), found.least_margin()), (None, None));
}

#[test]
fn two_candidates() {
    let found = find(
        &profile("ab", &[("a", 3), ("b", 1)]),
        0,
        Difficulty::OneOnMargin,
        Trim::Tree,
    );
    assert_eq!(
        found.text(&["Ann", "Ben"]),
        "Ann is never eliminated before Ben (3 to 1)\n"
    );
    assert_eq!(found.hardest(), Some(2.0));
}

/// b and c share the fewest votes; whoever of them stays wins against a or not.
#[test]
fn ties_say_between_whom() {
    let ballots = profile("abc", &[("a", 4), ("bca", 3), ("cab", 3)]);
    // c out: a 7 to 3. b out: c 6 to 4.
    let expected = |order: &[usize]| State::Tied {
        order: order.to_vec(),
        ties: vec![TiedAt {
            standing: vec![0, 1, 2],
            tied: vec![1, 2],
            votes: 3,
        }],
    };
    for (winner, order) in [(0, [1, 0, 2]), (2, [2, 1, 0])] {
        let found = try_find(&ballots, &Rules::default(), winner, 10).unwrap();
        assert_eq!(found.state, expected(&order));
        assert!(found.assertions.is_empty());
    }
    // However the lot falls, b loses.
    assert_eq!(
        try_find(&ballots, &Rules::default(), 1, 10),
        Err(RaireError::OtherWinner {
            reported: "b".to_owned(),
            counted: "a".to_owned()
        })
    );
    // A tie that changes nothing is no tie of the contest.
    let harmless = profile("abc", &[("a", 9), ("b", 2), ("c", 2)]);
    let found = try_find(&harmless, &Rules::default(), 0, 13).unwrap();
    assert_eq!(found.state, State::Complete);
    assert_eq!(found.least_margin(), Some(7));
}

/// Who wins is known though the count stops at a tie that people are to decide.
#[test]
fn a_tie_that_nobody_decided() {
    let harmless = profile("bca", &[("a", 9), ("b", 2), ("c", 2)]);
    let ask = Rules::default();
    assert!(matches!(
        ranked::count(
            &harmless,
            &Rules {
                until_two: true,
                ..ask.clone()
            },
            &[]
        ),
        Err(CountError::Undecided { .. })
    ));
    let of = Rules {
        until_two: true,
        ..ask.clone()
    };
    assert_eq!(winner(&harmless, &of), Ok(2));
    let found = try_find(&harmless, &of, 2, 13).unwrap();
    assert_eq!(found.state, State::Complete);
    // The one who is listed first, of two who are tied.
    let tied = profile("ba", &[("a", 3), ("b", 3)]);
    assert_eq!(winner(&tied, &ask), Ok(0));
    let found = try_find(&tied, &ask, 0, 6).unwrap();
    assert!(matches!(found.state, State::Tied { .. }));
    let two = Rules {
        seats: 2,
        ..ask.clone()
    };
    assert!(matches!(
        winner(&harmless, &two),
        Err(RaireError::Rules { .. })
    ));
    let nobody = tied.with_candidates(|_, candidate| candidate.excluded = true);
    assert!(winner(&nobody, &ask).is_err());
}

#[test]
fn many_candidates_without_votes() {
    let names: String = ('a'..='z').collect();
    let found = find(
        &profile(&names, &[("a", 2), ("b", 1)]),
        0,
        Difficulty::OneOnMargin,
        Trim::Assertions,
    );
    assert_eq!(found.state, State::Complete);
    assert_eq!(found.assertions.len(), 25);
    let found = try_find(&profile(&names, &[]), &Rules::default(), 0, 0).unwrap();
    assert!(
        matches!(found.state, State::Tied { .. }),
        "{:?}",
        found.state
    );
}

#[test]
fn what_is_refused() {
    let ballots = profile("ab", &[("a", 3), ("b", 1)]);
    let rules = Rules::default();
    assert_eq!(
        try_find(&ballots, &rules, 2, 4),
        Err(RaireError::NotStanding)
    );
    assert_eq!(
        try_find(&ballots, &rules, 0, 3),
        Err(RaireError::TooFewCards {
            cards: 3,
            ballots: 4
        })
    );
    let without = |who: usize| {
        let change = |at: usize, c: &mut Candidate| c.excluded = at == who;
        ballots.clone().with_candidates(change)
    };
    assert_eq!(
        try_find(&without(0), &rules, 0, 4),
        Err(RaireError::NotStanding)
    );
    // Without b nobody is left to rule out.
    assert!(
        try_find(&without(1), &rules, 0, 4)
            .unwrap()
            .assertions
            .is_empty()
    );
    let nobody = ballots.clone().with_candidates(|_, c| c.excluded = true);
    assert_eq!(
        try_find(&nobody, &rules, 0, 4),
        Err(RaireError::NobodyStands)
    );
    for rules in [
        Rules {
            seats: 2,
            ..Rules::default()
        },
        Rules {
            least_votes: 1,
            ..Rules::default()
        },
        Rules {
            stop_after: Some(1),
            ..Rules::default()
        },
        Rules {
            election: Election::BottomsUpToShare(15),
            ..Rules::default()
        },
    ] {
        let refused = try_find(&ballots, &rules, 0, 4);
        assert!(
            matches!(refused, Err(RaireError::Rules { .. })),
            "{rules:?}"
        );
    }
    let many = (0..128).map(|at: u32| Candidate::new(at.to_string()));
    let many = ProfileBuilder::new(many.collect()).finish();
    assert_eq!(
        try_find(&many, &rules, 0, 0),
        Err(RaireError::TooManyCandidates { found: 128 })
    );
    let contest = Contest {
        profile: &ballots,
        rules: &rules,
        winner: 0,
        cards: 4,
    };
    for risk_limit in [0.0, 1.0, f64::NAN] {
        let bravo = Difficulty::PollingBravo { risk_limit };
        let refused = find_assertions(&contest, bravo, Trim::Tree, Budget::of(9));
        assert_eq!(refused, Err(RaireError::Difficulty));
    }
}

/// Table 1 of the paper.
fn table_1() -> Profile {
    let ballots = [
        ("bc", 4),
        ("a", 20),
        ("cd", 9),
        ("bcd", 6),
        ("dab", 15),
        ("ac", 6),
    ];
    profile("abcd", &ballots)
}

/// Wherever the search stops, what it says of itself is true.
#[test]
fn a_search_may_stop_anywhere() {
    let ballots = table_1();
    let contest = Contest {
        profile: &ballots,
        rules: &Rules::default(),
        winner: 3,
        cards: 60,
    };
    let all = find(&ballots, 3, Difficulty::OneOnMargin, Trim::Assertions);
    let (mut open, mut complete) = (0, 0);
    for steps in 0..200 {
        let found = find_assertions(
            &contest,
            Difficulty::OneOnMargin,
            Trim::Assertions,
            Budget::of(steps),
        );
        let found = found.unwrap();
        let assertions: Vec<_> = found
            .assertions
            .iter()
            .map(|s| s.assertion.clone())
            .collect();
        let enough = sufficient(&found.candidates, 3, &assertions, 1000);
        match &found.state {
            State::Complete | State::Sufficient => {
                assert_eq!(enough, Sufficiency::Sufficient, "{steps}");
                complete += u32::from(found.trimmed && found == all);
            }
            State::Open { tails } => {
                open += 1;
                let Sufficiency::Counterexample(order) = enough else {
                    panic!("{steps}: {enough:?}");
                };
                assert!(
                    tails.iter().any(|tail| order.ends_with(tail)),
                    "{order:?} {tails:?}"
                );
            }
            State::Tied { .. } => panic!("no tie"),
        }
        if let State::Complete = found.state {
            assert_eq!(found.hardest(), all.hardest());
        }
    }
    assert!(open > 3 && complete > 3, "{open} {complete}");
}

/// A tally of 5,040 different ballots costs more steps than a look at a tail.
#[test]
fn steps_measure_ballots_too() {
    let names = "abcdefg";
    let mut orders = vec![String::new()];
    for _ in names.chars() {
        let longer = |order: &String| {
            let others = names.chars().filter(|name| !order.contains(*name));
            let longer = others.map(|name| format!("{order}{name}"));
            longer.collect::<Vec<_>>()
        };
        orders = orders.iter().flat_map(longer).collect();
    }
    let mut ballots: Vec<(&str, u64)> = orders.iter().map(|order| (&**order, 1)).collect();
    assert_eq!(ballots.len(), 5040);
    let more = ["ab", "ba", "cb", "da", "ea", "fa", "ga"];
    ballots.extend(more.into_iter().zip([73, 61, 43, 31, 23, 13, 7]));
    let ballots = profile(names, &ballots);
    let contest = Contest {
        profile: &ballots,
        rules: &Rules::default(),
        winner: 0,
        cards: ballots.ballots(),
    };
    let looks = Cell::new(0);
    let asked = || {
        looks.set(looks.get() + 1);
        false
    };
    let state = |budget| {
        let found = find_assertions(&contest, Difficulty::OneOnMargin, Trim::Tree, budget);
        found.unwrap().state
    };
    assert_eq!(state(Budget::of(10_000).until(&asked)), State::Complete);
    let looks = looks.get();
    assert!(looks > 10);
    assert_ne!(state(Budget::of(looks)), State::Complete);
    assert_eq!(state(Budget::of(6 * looks)), State::Complete);
}

#[test]
fn a_clock_stops_it() {
    let asked = Cell::new(0);
    let time_is_up = || {
        asked.set(asked.get() + 1);
        asked.get() > 2
    };
    let ballots = table_1();
    let contest = Contest {
        profile: &ballots,
        rules: &Rules::default(),
        winner: 3,
        cards: 60,
    };
    let budget = Budget::of(10_000).until(&time_is_up);
    let found = find_assertions(&contest, Difficulty::OneOnMargin, Trim::Tree, budget).unwrap();
    assert!(
        matches!(found.state, State::Open { .. }),
        "{:?}",
        found.state
    );
    assert_eq!(asked.get(), 3);
}

#[test]
fn trees_in_words() {
    let found = find(
        &profile("abc", &[("a", 50), ("ba", 40), ("c", 60)]),
        0,
        Difficulty::OneOnMargin,
        Trim::Tree,
    );
    let names = ["Levy", "Smith", "Jones"];
    assert_eq!(
        found.text(&names),
        "Levy is never eliminated before Smith (50 to 40)\n\
         Levy has more votes than Jones when only these two remain (90 to 60)\n"
    );
    let assertions: Vec<_> = found
        .assertions
        .iter()
        .map(|s| s.assertion.clone())
        .collect();
    let tree = found.tree(100);
    assert_eq!(
        tree.text(&found.candidates, &assertions, &names),
        "If Smith won: no, Levy is never eliminated before Smith\n\
         If Jones won\n  \
           and Levy went last: no, Levy has more votes than Jones when only these two remain\n  \
           and Smith went last: no, Levy is never eliminated before Smith\n"
    );
    assert!(!tree.cut_short);
    assert!(found.tree(2).cut_short);
    let of_three = nen(0, 2, &[0, 1, 2]);
    assert_eq!(
        of_three.words(&[0, 1, 2, 3], |at| ["Levy", "Smith", "Jones", "Kim"][at]),
        "Levy has more votes than Jones when only Levy, Smith and Jones remain"
    );
    assert_eq!(
        of_three.words(&[0, 1, 2], |at| names[at]),
        "Levy has more votes than Jones when nobody is eliminated"
    );
}

/// One ballot with a and b at the first rank, c at the third.
#[test]
fn what_an_overvote_becomes() {
    let place = |rank, candidate| Place { rank, candidate };
    let names = ["a", "b", "c"].map(Candidate::new);
    let mut builder = ProfileBuilder::new(names.to_vec());
    builder.push(&mut [place(1, 0), place(1, 1), place(3, 2)], 1);
    let profile = builder.finish();
    let tally = |overvote, skipped_ranks, standing: &[usize]| {
        let rules = Rules {
            overvote,
            skipped_ranks,
            ..Rules::default()
        };
        Rankings::of(&profile, &rules).unwrap().tally(standing)
    };
    let all = &[0, 1, 2];
    assert_eq!(tally(OvervoteRule::SkipRank, None, all), [0, 0, 1]);
    assert_eq!(tally(OvervoteRule::SkipRank, Some(0), all), [0, 0, 0]);
    assert_eq!(tally(OvervoteRule::Exhaust, None, &[2]), [0, 0, 0]);
    let stay = OvervoteRule::ExhaustIfSeveralContinue;
    assert_eq!(tally(stay, None, all), [0, 0, 0]);
    assert_eq!(tally(stay, None, &[0, 2]), [1, 0, 0]);
    assert_eq!(tally(stay, None, &[2]), [0, 0, 1]);
}

/// 50 a, 30 b, 20 with both at the first rank and a at the second, 20 with b there: by a law that passes the first rank
/// over a has 70 and b 50, and the assorter, which ends a ballot at such a rank, is to see that.
#[test]
fn an_assorter_reads_what_the_rules_leave() {
    let place = |rank, candidate| Place { rank, candidate };
    let mut builder = ProfileBuilder::new(["a", "b"].map(Candidate::new).to_vec());
    builder.push(&mut [place(1, 0)], 50);
    builder.push(&mut [place(1, 1)], 30);
    builder.push(&mut [place(1, 0), place(1, 1), place(2, 0)], 20);
    builder.push(&mut [place(1, 0), place(1, 1), place(2, 1)], 20);
    builder.add(Status::Unreadable, &mut []);
    let profile = builder.finish();
    let rules = |overvote| Rules {
        overvote,
        ..Rules::default()
    };
    for (overvote, piles) in [
        (OvervoteRule::SkipRank, vec![(vec![0], 70), (vec![1], 50)]),
        (
            OvervoteRule::Exhaust,
            vec![(vec![], 40), (vec![0], 50), (vec![1], 30)],
        ),
    ] {
        let settled = Rankings::settled(&profile, &rules(overvote)).unwrap();
        let found: Vec<(Vec<u16>, u64)> = settled
            .piles()
            .map(|pile| {
                let places = pile.places.iter();
                (places.map(|place| place.candidate).collect(), pile.ballots)
            })
            .collect();
        assert_eq!(found, piles, "{overvote:?}");
        assert_eq!((settled.ballots(), settled.rejected()), (120, 1));
    }
}

/// Every ballot of two ranks with up to two of three candidates at each: what the assorter makes of the settled ballot is what
/// the rules make of the ballot, as `tabulate` counts it with those left out who do not stand; or it is said not to be.
#[test]
fn ballot_by_ballot_as_counted() {
    let at_a_rank: [&[u16]; 7] = [&[], &[0], &[1], &[2], &[0, 1], &[0, 2], &[1, 2]];
    let statements = [
        neb(0, 1),
        neb(2, 0),
        nen(0, 1, &[0, 1]),
        nen(1, 2, &[0, 1, 2]),
    ];
    let mut otherwise = 0;
    for overvote in [
        OvervoteRule::SkipRank,
        OvervoteRule::Exhaust,
        OvervoteRule::ExhaustIfSeveralContinue,
        OvervoteRule::ExhaustIfAnyContinues,
    ] {
        let rules = Rules {
            overvote,
            ..Rules::default()
        };
        for (first, second) in at_a_rank.iter().flat_map(|a| at_a_rank.map(|b| (a, b))) {
            let of_rank = |rank, of: &[u16]| {
                of.iter()
                    .map(move |candidate| Place {
                        rank,
                        candidate: *candidate,
                    })
                    .collect::<Vec<_>>()
            };
            let mut places = [of_rank(1, first), of_rank(2, second)].concat();
            let mut builder = ProfileBuilder::new(["a", "b", "c"].map(Candidate::new).to_vec());
            builder.push(&mut places, 1);
            let profile = builder.finish();
            let counts_for = |standing: &[usize]| {
                let left = profile.clone();
                let left = left.with_candidates(|at, c| c.excluded = !standing.contains(&at));
                let rules = Rules {
                    tie: TieRule::ListedOrder,
                    until_two: true,
                    ..rules.clone()
                };
                let outcome = ranked::count(&left, &rules, &[]).unwrap().remove(0);
                let votes = &outcome.rounds[0].tally;
                let has = |at: &usize| votes[*at].is_some_and(|votes| votes.is_positive());
                standing.iter().copied().find(has)
            };
            let rankings = Rankings::of(&profile, &rules).unwrap();
            let settled = Rankings::settled(&profile, &rules).unwrap();
            let mut reader = ContestReader::new(settled.candidates().to_vec(), Voting::Ranks);
            for statement in &statements {
                let (winner, loser) = (statement.winner(), statement.loser());
                let (for_winner, for_loser) = match statement {
                    IrvAssertion::NotEliminatedBefore { .. } => {
                        (vec![0, 1, 2], vec![winner, loser])
                    }
                    IrvAssertion::NotEliminatedNext { standing, .. } => {
                        (standing.clone(), standing.clone())
                    }
                };
                let adds = i64::from(counts_for(&for_winner) == Some(winner))
                    - i64::from(counts_for(&for_loser) == Some(loser));
                let assorter = Assorter::new(statement.rule()).unwrap();
                let read = settled
                    .piles()
                    .map(|pile| assorter.value(&reader.pile(pile)));
                let same = read.eq([Exact::new(adds + 1, 2)]);
                let said = rankings.assorted_alike(statement).unwrap();
                assert_eq!(said, same, "{overvote:?} {places:?} {statement:?}");
                otherwise += u32::from(!same);
                let keeps_together = matches!(
                    overvote,
                    OvervoteRule::ExhaustIfSeveralContinue | OvervoteRule::ExhaustIfAnyContinues
                );
                assert!(
                    same || keeps_together,
                    "{overvote:?} {places:?} {statement:?}"
                );
            }
        }
    }
    assert!(otherwise > 0);
}
