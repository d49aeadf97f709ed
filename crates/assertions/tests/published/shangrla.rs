//! Figures of SHANGRLA's own tests (pbstark/SHANGRLA, tests/core/test_Assertion.py at 1afd2c7): ballots, margins and expected
//! values are theirs, rankings by the numbers of their candidates.

use assertions::{
    Assertion, AssertionError, Assorter, ComparisonValues, ContestReader, Exact, Marks,
    Overstatement, PollingValues, Pool, Reference, Rule, Style, Tally, Voting, assertions_for,
};
use election::Cards;
use tabulate::majority::Of;
use tabulate::{Candidate, Method, Pile, Place, ProfileBuilder, TieRule, plurality};

const ALICE: u16 = 0;
const BOB: u16 = 1;
const CANDY: u16 = 2;
const DAN: u16 = 3;

fn pair(winner: u16, loser: u16) -> Rule {
    Rule::Pair {
        winner,
        loser,
        votes: 1,
    }
}

fn assorter(rule: Rule) -> Assorter {
    Assorter::new(rule).unwrap()
}

fn vote(candidate: u16) -> [Place; 1] {
    [Place { rank: 1, candidate }]
}

/// A ranking, the first choice first.
fn ranking(choices: &[u16]) -> Vec<Place> {
    (1..)
        .zip(choices)
        .map(|(rank, candidate)| Place {
            rank,
            candidate: *candidate,
        })
        .collect()
}

#[test]
fn test_overstatement() {
    let alice = vote(ALICE);
    let bob = vote(BOB);
    let (alice, bob) = (Marks::Valid(&alice), Marks::Valid(&bob));
    let blank = Marks::Valid(&[]);
    let assorter = assorter(pair(ALICE, BOB));
    let compared = Overstatement::new(&assorter, Exact::ZERO).unwrap();
    let check = |mvr, cvr, with_style: Exact, without: Exact| {
        for (style, expected) in [(Style::Used, with_style), (Style::NotUsed, without)] {
            let found = compared.overstatement(Reference::Card(cvr), &mvr, style);
            assert_eq!(found, Ok(expected), "{mvr:?} {cvr:?} {style:?}");
        }
    };
    let half = Exact::half;
    check(alice, alice, Exact::ZERO, Exact::ZERO);
    check(alice, bob, -Exact::ONE, -Exact::ONE);
    check(blank, alice, half(), half());
    check(blank, bob, -half(), -half());
    check(bob, alice, Exact::ONE, Exact::ONE);
    check(Marks::Absent, alice, Exact::ONE, half());
    check(Marks::Phantom, Marks::Phantom, half(), half());
    check(Marks::Phantom, alice, Exact::ONE, Exact::ONE);
    check(Marks::Phantom, bob, Exact::ZERO, Exact::ZERO);
    // "aVb is not contained in the mvr or cvr"
    let absent = Reference::Card(Marks::Absent);
    let with_style = compared.overstatement(absent, &Marks::Absent, Style::Used);
    assert_eq!(with_style, Err(AssertionError::NotInPopulation));
    let without = compared.overstatement(absent, &Marks::Absent, Style::NotUsed);
    assert_eq!(without, Ok(Exact::ZERO));
}

#[test]
fn test_overstatement_assorter() {
    let assorter = assorter(pair(ALICE, BOB));
    let (alice, bob, candy) = (vote(ALICE), vote(BOB), vote(CANDY));
    for style in [Style::Used, Style::NotUsed] {
        let check = |margin: (i32, i32), mvr: &[Place], cvr: &[Place], expected: (i32, i32)| {
            let margin = Exact::new(margin.0, margin.1);
            let compared = Overstatement::new(&assorter, margin).unwrap();
            let (cvr, mvr) = (Marks::Valid(cvr), Marks::Valid(mvr));
            let exact = compared.value(Reference::Card(cvr), &mvr, style).unwrap();
            assert_eq!(exact, Exact::new(expected.0, expected.1));
            let mut values = ComparisonValues::new(compared, style);
            // Computed, then looked up.
            for _ in 0..2 {
                assert_eq!(values.value(&cvr, &mvr), Ok(exact.below()));
            }
        };
        check((1, 5), &alice, &alice, (10, 18)); // 1 / 1.8
        check((1, 5), &bob, &alice, (0, 1));
        check((3, 10), &alice, &bob, (20, 17)); // 2 / 1.7
        check((1, 10), &candy, &alice, (5, 19)); // 0.5 / 1.9
    }
}

#[test]
fn test_margin_and_overstatement_assorter_mean() {
    let candidates = ["Alice", "Bob", "Candy"].map(Candidate::new).to_vec();
    let mut builder = ProfileBuilder::new(candidates.clone());
    builder.push(&mut vote(ALICE), 3);
    builder.push(&mut vote(BOB), 1);
    let ballots = builder.finish();
    let mut reader = ContestReader::new(candidates, Voting::ONE);
    let made = Assertion::of_ballots(pair(ALICE, BOB), &ballots, &mut reader, Cards(4)).unwrap();
    assert_eq!(made.margin, Exact::half());
    let compared = made.overstatement().unwrap();
    // The margin of the overstatement assorter without errors, and its mean.
    let mean = compared.without_error();
    assert_eq!(mean, Exact::new(2, 3)); // 1 / 1.5
    assert_eq!(&mean + &mean - Exact::ONE, Exact::new(1, 3));
    // Rates of one-vote and two-vote overstatements.
    let (alice, bob) = (vote(ALICE), vote(BOB));
    let of = |mvr: Marks<'_>| {
        let cvr = Reference::Card(Marks::Valid(&alice));
        compared.value(cvr, &mvr, Style::Used).unwrap()
    };
    let [right, one, two] = [Marks::Valid(&alice), Marks::Valid(&[]), Marks::Valid(&bob)].map(of);
    let mean = |ones: Exact, twos: Exact| {
        let clean = Exact::ONE - ones.clone() - twos.clone();
        clean * right.clone() + ones * one.clone() + twos * two.clone()
    };
    let quarter = Exact::new(1, 4);
    assert_eq!(mean(Exact::half(), Exact::ZERO), Exact::half());
    assert_eq!(mean(Exact::ZERO, quarter.clone()), Exact::half());
    // (1 − 0.125 − 0.25) / (2 − 0.5)
    assert_eq!(mean(quarter.clone(), quarter), Exact::new(625, 1500));
}

#[test]
fn test_find_margin_from_tally() {
    let candidates = ["Alice", "Bob", "Carol"].map(Candidate::new).to_vec();
    let margin = |rule, votes| {
        let tally = Tally::of_votes(votes);
        let made = Assertion::of_tally(rule, &candidates, &tally, Cards(10_000));
        made.unwrap().margin
    };
    let votes = [3000, 2000, 1000];
    assert_eq!(margin(pair(ALICE, BOB), &votes), Exact::new(1000, 10_000));
    assert_eq!(margin(pair(ALICE, CANDY), &votes), Exact::new(2000, 10_000));
    let votes = [4000, 2000, 1000];
    assert_eq!(margin(pair(ALICE, CANDY), &votes), Exact::new(3000, 10_000));
}

#[test]
fn test_make_plurality_assertions() {
    let names = ["Alice", "Bob", "Candy", "Dan"]
        .map(Candidate::new)
        .to_vec();
    let rules = plurality::Rules {
        seats: 2,
        tie: TieRule::Ask,
        ..plurality::Rules::default()
    };
    let method = Method::Plurality(rules);
    let mut builder = ProfileBuilder::new(names.clone());
    builder.push(&mut vote(ALICE), 2);
    builder.push(&mut vote(BOB), 2);
    let ballots = builder.finish();
    let outcome = &method.count(&ballots, &[]).unwrap()[0];
    let tally = Tally::of_ballots(&method, &ballots).unwrap();
    let made = assertions_for(&method, outcome, &tally, Cards(4)).unwrap();
    let pairs = [(ALICE, CANDY), (ALICE, DAN), (BOB, CANDY), (BOB, DAN)];
    let expected = pairs.map(|(winner, loser)| pair(winner, loser));
    let found: Vec<Rule> = made.iter().map(|one| one.assorter.rule().clone()).collect();
    assert_eq!(found, expected);
    for (assertion, (winner, loser)) in made.iter().zip(pairs) {
        for candidate in [ALICE, BOB, CANDY, DAN] {
            let expected = match candidate {
                one if one == winner => Exact::ONE,
                one if one == loser => Exact::ZERO,
                _ => Exact::half(),
            };
            let found = assertion.assorter.value(&Marks::Valid(&vote(candidate)));
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn test_supermajority_assorter() {
    let assorter = assorter(Rule::AboveThreshold {
        candidate: ALICE,
        share: "2/3".parse().unwrap(),
        of: Of::Votes,
    });
    let candidates = ["Alice", "Bob", "Candy"].map(Candidate::new).to_vec();
    let mut reader = ContestReader::new(candidates, Voting::ONE);
    let mut check = |marked: &[u16], expected: Exact| {
        let places: Vec<Place> = marked.iter().flat_map(|at| vote(*at)).collect();
        let pile = Pile {
            places: &places,
            ballots: 1,
        };
        assert_eq!(assorter.value(&reader.pile(pile)), expected, "{marked:?}");
    };
    check(&[ALICE], Exact::new(3, 4));
    check(&[BOB], Exact::ZERO);
    check(&[DAN], Exact::half()); // not a candidate
    check(&[ALICE, BOB], Exact::half());
    check(&[BOB, CANDY], Exact::half());
    assert_eq!(assorter.upper(), Exact::new(3, 4));
}

#[test]
fn test_rcv_assorter() {
    let before = |winner, loser| Rule::NotEliminatedBefore { winner, loser };
    let next = |winner, loser, eliminated: &[u16], all: &[u16]| Rule::NotEliminatedNext {
        winner,
        loser,
        continuing: all
            .iter()
            .copied()
            .filter(|at| !eliminated.contains(at))
            .collect(),
    };
    let check = |rule: Rule, ballots: &[(&[u16], f64)]| {
        let assorter = assorter(rule);
        for (ballot, expected) in ballots {
            let places = ranking(ballot);
            let found = assorter.value(&Marks::Valid(&places)).nearest();
            assert_eq!(found, *expected, "{:?} {ballot:?}", assorter.rule());
        }
    };
    let contest_334 = [1, 3, 5, 6, 47];
    check(
        before(5, 47),
        &[
            (&[5, 47], 1.0),
            (&[47, 5], 0.0),
            (&[3, 6], 0.5),
            (&[3, 47], 0.0),
            (&[3, 5], 0.5),
        ],
    );
    check(
        next(5, 3, &[1, 6, 47], &contest_334),
        &[
            (&[5, 47], 1.0),
            (&[47, 5], 1.0),
            (&[6, 1, 3, 5], 0.0),
            (&[3, 47], 0.0),
            (&[], 0.5),
            (&[6, 47], 0.5),
            (&[6, 47, 5], 1.0),
        ],
    );
    check(
        before(28, 50),
        &[
            (&[28, 50], 1.0),
            (&[28], 1.0),
            (&[50], 0.0),
            (&[27, 28], 0.5),
            (&[50, 28], 0.0),
            (&[27, 26], 0.5),
            (&[], 0.5),
        ],
    );
    check(
        next(27, 26, &[28, 50], &[26, 27, 28, 50]),
        &[
            (&[27], 1.0),
            (&[50, 27], 1.0),
            (&[28, 50, 27], 1.0),
            (&[28, 27, 50], 1.0),
            (&[26], 0.0),
            (&[50, 26], 0.0),
            (&[28, 50, 26], 0.0),
            (&[28, 26, 50], 0.0),
            (&[50], 0.5),
            (&[], 0.5),
            (&[50, 28], 0.5),
            (&[28, 50], 0.5),
        ],
    );
}

#[test]
fn test_set_tally_pool_means() {
    let assorter = assorter(pair(ALICE, BOB));
    let pool = |cards, votes: [u64; 2], styles_known| Pool {
        name: "pool".into(),
        cards: Cards(cards),
        styles_known,
        contests: [(
            1,
            Tally {
                ballots: Some(1),
                ..Tally::of_votes(&votes)
            },
        )]
        .into(),
    };
    let mean = |pool: &Pool| pool.mean(&assorter, 1).unwrap();
    // Three cards with one vote for Alice, two with one for Bob; the contest added to every card: (1 + 1/2 + 1/2) / 3 …
    assert_eq!(mean(&pool(3, [1, 0], false)), Exact::new(2, 3));
    assert_eq!(mean(&pool(2, [0, 1], false)), Exact::new(1, 4));
    // … and not added.
    assert_eq!(mean(&pool(3, [1, 0], true)), Exact::ONE);
    assert_eq!(mean(&pool(2, [0, 1], true)), Exact::ZERO);
}

/// The zombies of Bañuelos and Stark 2012: what cannot be shown counts at its worst, for rankings as for votes.
#[test]
fn what_is_not_found_counts_nothing_on_paper() {
    let rules = [
        pair(ALICE, BOB),
        Rule::NotEliminatedBefore {
            winner: ALICE,
            loser: BOB,
        },
        Rule::NotEliminatedNext {
            winner: ALICE,
            loser: BOB,
            continuing: vec![ALICE, BOB],
        },
    ];
    for rule in rules {
        let assorter = assorter(rule);
        for style in [Style::Used, Style::NotUsed] {
            let mut values = PollingValues::new(&assorter, style);
            for missing in [Marks::Phantom, Marks::Unreadable] {
                assert_eq!(assorter.value(&missing), Exact::half());
                assert_eq!(assorter.value_on_paper(&missing, style), Exact::ZERO);
                assert_eq!(values.value(&missing), 0.0);
            }
            let absent = if style == Style::Used { 0.0 } else { 0.5 };
            assert_eq!(values.value(&Marks::Absent), absent);
            assert_eq!(values.value(&Marks::Overvoted), 0.5);
            let alice = vote(ALICE);
            assert_eq!(values.value(&Marks::Valid(&alice)), 1.0);
            assert_eq!(values.upper(), 1.0);
        }
    }
}
