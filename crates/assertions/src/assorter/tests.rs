use super::*;
use crate::marks::Voting;
use tabulate::{Candidate, Place, ProfileBuilder};

fn place(rank: u16, candidate: u16) -> Place {
    Place { rank, candidate }
}

fn assorter(rule: Rule) -> Assorter {
    Assorter::new(rule).unwrap()
}

/// Values of ballots as votes by candidate, and the upper bound.
fn check(rule: Rule, ballots: &[(&[u16], (i32, i32))], upper: (i32, i32)) {
    let assorter = assorter(rule);
    for (votes, (numerator, denominator)) in ballots {
        let places: Vec<Place> = votes.iter().map(|at| place(1, *at)).collect();
        let found = assorter.value(&Marks::Valid(&places));
        assert_eq!(found, Exact::new(*numerator, *denominator), "{votes:?}");
    }
    assert_eq!(assorter.upper(), Exact::new(upper.0, upper.1));
    for nothing in [
        Marks::Absent,
        Marks::Phantom,
        Marks::Unreadable,
        Marks::Rejected,
    ] {
        assert_eq!(assorter.value(&nothing), Exact::half());
    }
}

fn pair(votes: u32) -> Rule {
    Rule::Pair {
        winner: 0,
        loser: 1,
        votes,
    }
}

#[test]
fn stark_2020_section_2_1() {
    let ballots: &[(&[u16], (i32, i32))] = &[
        (&[0], (1, 1)),
        (&[1], (0, 1)),
        (&[2], (1, 2)),
        (&[0, 1], (1, 2)),
        (&[], (1, 2)),
    ];
    check(pair(1), ballots, (1, 1));
    // Cumulative: (s_A − s_B + s⁺) / (2 s⁺), s⁺ = 3.
    let ballots: &[(&[u16], (i32, i32))] =
        &[(&[0, 0, 0], (1, 1)), (&[0, 0, 1], (4, 6)), (&[1], (2, 6))];
    check(pair(3), ballots, (1, 1));
}

#[test]
fn blom_2021_section_5_2() {
    // h = [d(L_B) / d(W_A) + 1] / 2 for A, 0 for B, 1/2 for another: A's third seat, B's second.
    let rule = |votes| Rule::Divisors {
        winner: 0,
        loser: 1,
        winner_divisor: Ratio::whole(3),
        loser_divisor: Ratio::whole(2),
        votes,
    };
    let one: &[(&[u16], (i32, i32))] = &[(&[0], (5, 6)), (&[1], (0, 1)), (&[2], (1, 2))];
    check(rule(1), one, (5, 6));
    // §5.3: (b_A d(L_B) / d(W_A) − b_B + m) / (2m), m = 2.
    let two: &[(&[u16], (i32, i32))] = &[
        (&[0, 0], (5, 6)),
        (&[0, 1], (5, 12)),
        (&[1, 1], (0, 1)),
        (&[1], (1, 4)),
    ];
    check(rule(2), two, (5, 6));
}

#[test]
fn blom_2021_section_4() {
    // h = (b_A − b_B − d b_T + m (1 + d)) / (2m (1 + d)); 3 seats against 1 of 4: d = 1/4.
    let rule = Rule::Remainders {
        winner: 0,
        loser: 1,
        winner_seats: 3,
        loser_seats: 1,
        seats: 4,
        among: vec![0, 1, 2],
        votes: 1,
    };
    let ballots: &[(&[u16], (i32, i32))] = &[
        (&[0], (4, 5)),
        (&[1], (0, 1)),
        (&[2], (2, 5)),
        (&[3], (1, 2)),
    ];
    check(rule, ballots, (4, 5));
    // 1 seat against 3 of 4: d = −3/4.
    let rule = Rule::Remainders {
        winner: 0,
        loser: 1,
        winner_seats: 1,
        loser_seats: 3,
        seats: 4,
        among: vec![0, 1, 2],
        votes: 1,
    };
    let ballots: &[(&[u16], (i32, i32))] = &[
        (&[0], (4, 1)),
        (&[1], (0, 1)),
        (&[2], (2, 1)),
        (&[3], (1, 2)),
    ];
    check(rule, ballots, (4, 1));
}

#[test]
fn thresholds_of_ballots() {
    // More than 1/4: 1/(2f) = 2 for the candidate, 0 for what else the share is of.
    let rule = |of| Rule::AboveThreshold {
        candidate: 0,
        share: "1/4".parse().unwrap(),
        of,
    };
    let other: &[(&[u16], (i32, i32))] = &[(&[0], (2, 1)), (&[1], (0, 1)), (&[], (1, 2))];
    check(rule(Of::Votes), other, (2, 1));
    check(rule(Of::MarkedBallots), other, (2, 1));
    let blank: &[(&[u16], (i32, i32))] = &[(&[0], (2, 1)), (&[1], (0, 1)), (&[], (0, 1))];
    check(rule(Of::Ballots), blank, (2, 1));
    let overvoted = |of| assorter(rule(of)).value(&Marks::Overvoted);
    assert_eq!(overvoted(Of::Votes), Exact::half());
    assert_eq!(overvoted(Of::MarkedBallots), Exact::ZERO);
    assert_eq!(overvoted(Of::Ballots), Exact::ZERO);
    // Less than 1/4: 1/(2 (1 − f)) = 2/3 for another.
    let below = Rule::BelowThreshold {
        candidate: 0,
        share: "1/4".parse().unwrap(),
        of: Of::Votes,
    };
    let ballots: &[(&[u16], (i32, i32))] = &[(&[0], (0, 1)), (&[1], (2, 3)), (&[], (1, 2))];
    check(below, ballots, (2, 3));
}

#[test]
fn bounds_of_weights() {
    let term = |candidate, weight, most| Term {
        candidate,
        weight: Exact::new(weight, 1),
        most,
    };
    // Two votes: at least −3 − 1, at most 2 + 2.
    let terms = vec![term(0, 2, 2), term(1, -3, 1), term(2, -1, 1), term(3, 1, 1)];
    let rule = |most| Rule::Linear {
        terms: terms.clone(),
        most,
    };
    let two: &[(&[u16], (i32, i32))] = &[
        (&[1, 2], (0, 1)),
        (&[0, 0], (1, 1)),
        (&[3, 4], (5, 8)),
        (&[0, 1], (3, 8)),
    ];
    check(rule(Some(2)), two, (1, 1));
    let one: &[(&[u16], (i32, i32))] = &[(&[1], (0, 1)), (&[0], (5, 6))];
    check(rule(Some(1)), one, (5, 6));
    let any: &[(&[u16], (i32, i32))] = &[(&[1, 2], (0, 1)), (&[0, 0, 3], (9, 8))];
    check(rule(None), any, (9, 8));
}

#[test]
fn points_by_rank() {
    let rule = |points| Rule::Borda {
        winner: 0,
        loser: 2,
        candidates: 4,
        left_out: vec![3],
        rules: borda::Rules {
            points,
            ..borda::Rules::default()
        },
    };
    let value = |points, places: &[Place]| assorter(rule(points)).value(&Marks::Valid(places));
    let abc = [place(1, 0), place(2, 1), place(3, 2)];
    let shared = [place(1, 2), place(2, 0), place(2, 1)];
    // Three candidates: 2, 1, 0; 3, 2, 1; 1, 1/2, 1/3.
    use borda::Weights::{Dowdall, FromOne, FromZero};
    assert_eq!(value(FromZero, &abc), Exact::ONE);
    assert_eq!(value(FromOne, &abc), Exact::new(5, 6));
    assert_eq!(value(Dowdall, &abc), Exact::new(5, 6));
    // The second and third places shared: 1/2, 3/2, 5/12 each.
    assert_eq!(value(FromZero, &shared), Exact::new(1, 8));
    assert_eq!(value(FromOne, &shared), Exact::new(1, 4));
    assert_eq!(value(Dowdall, &shared), Exact::new(5, 24));
    assert_eq!(value(FromZero, &[]), Exact::half());
}

#[test]
fn a_ballot_ends_where_a_rank_has_two() {
    let before = assorter(Rule::NotEliminatedBefore {
        winner: 0,
        loser: 1,
    });
    let next = assorter(Rule::NotEliminatedNext {
        winner: 0,
        loser: 1,
        continuing: vec![0, 1],
    });
    let check = |places: &[Place], expected: [(i32, i32); 2]| {
        let marks = Marks::Valid(places);
        let found = [before.value(&marks), next.value(&marks)];
        let expected = expected.map(|(n, d)| Exact::new(n, d));
        assert_eq!(found, expected, "{places:?}");
    };
    // Empty ranks are passed over.
    check(&[place(3, 0)], [(1, 1), (1, 1)]);
    check(&[place(1, 2), place(2, 1)], [(0, 1), (0, 1)]);
    check(&[place(1, 2), place(2, 0), place(3, 1)], [(1, 2), (1, 1)]);
    check(&[place(1, 0), place(1, 2), place(2, 1)], [(1, 2), (1, 2)]);
    check(
        &[place(1, tabulate::OVERVOTE), place(2, 1)],
        [(1, 2), (1, 2)],
    );
    check(&[place(1, 2), place(2, 1), place(2, 3)], [(1, 2), (1, 2)]);
}

#[test]
fn votes_that_a_contest_does_not_allow_are_none() {
    let assorter = assorter(pair(1));
    let twice = [place(1, 0), place(1, 0)];
    assert_eq!(assorter.value(&Marks::Valid(&twice)), Exact::half());
}

#[test]
fn rules_that_say_nothing() {
    let share = |text: &str| text.parse().unwrap();
    let of = Of::Votes;
    let wrong = [
        pair(0),
        Rule::Pair {
            winner: 1,
            loser: 1,
            votes: 1,
        },
        Rule::AboveThreshold {
            candidate: 0,
            share: share("0/1"),
            of,
        },
        Rule::AboveThreshold {
            candidate: 0,
            share: share("1"),
            of,
        },
        Rule::BelowThreshold {
            candidate: 0,
            share: share("1"),
            of,
        },
        Rule::Divisors {
            winner: 0,
            loser: 1,
            winner_divisor: Ratio::whole(0),
            loser_divisor: Ratio::whole(1),
            votes: 1,
        },
        Rule::Remainders {
            winner: 0,
            loser: 1,
            winner_seats: 0,
            loser_seats: 1,
            seats: 4,
            among: vec![0, 1],
            votes: 1,
        },
        Rule::NotEliminatedNext {
            winner: 0,
            loser: 1,
            continuing: vec![0, 2],
        },
        Rule::AboveThreshold {
            candidate: 0,
            share: share("9223372036854775807/18446744073709551615"),
            of,
        },
    ];
    for rule in wrong {
        assert!(Assorter::new(rule.clone()).is_err(), "{rule:?}");
    }
}

#[test]
fn as_text() {
    let pair = assorter(pair(1));
    let text = serde_json::to_string(&pair).unwrap();
    assert_eq!(text, r#"{"pair":{"winner":0,"loser":1,"votes":1}}"#);
    assert_eq!(serde_json::from_str::<Assorter>(&text).unwrap(), pair);
    // What is read is checked as what is made.
    let same = text.replace("\"loser\":1", "\"loser\":0");
    let error = serde_json::from_str::<Assorter>(&same).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("candidate 0 stands on both sides"),
        "{error}"
    );
}

/// Sums that 128 bits do not hold: three kinds of 2^64 − 1 ballots, each worth 2^62 − 1.
#[test]
fn sums_of_any_size() {
    let (weight, ballots) = ((1_i128 << 62) - 1, u64::MAX);
    let term = |candidate, weight: i128| Term {
        candidate,
        weight: weight.into(),
        most: 1,
    };
    let linear = assorter(Rule::Linear {
        terms: vec![term(0, weight), term(1, -1)],
        most: Some(2),
    });
    let names = ["a", "b", "c", "d"].map(Candidate::new).to_vec();
    let mut profile = ProfileBuilder::new(names.clone());
    for marked in [&[0][..], &[0, 2], &[0, 3]] {
        let mut places: Vec<Place> = marked.iter().map(|at| place(1, *at)).collect();
        profile.push(&mut places, ballots);
    }
    let voting = Voting::Votes {
        most: Some(2),
        cumulative: false,
    };
    let mut reader = ContestReader::new(names, voting);
    let found = linear.margin_of(&profile.finish(), &mut reader, Cards(1));
    let each = Exact::from(weight) * Exact::from(ballots);
    assert_eq!(found.unwrap(), each * Exact::from(3_u64));
}
