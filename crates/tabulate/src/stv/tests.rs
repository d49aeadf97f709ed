//! Small counts worked out by hand, and published ones.

use proptest::prelude::*;

use super::*;
use crate::profile::{Candidate, Place, ProfileBuilder};
use crate::ranked::{OvervoteRule, Quota};
use crate::{Decimal, RuleSet, TieRule};

/// Ballots as letters, best first: `("ab", 3)`; in this order.
fn profile(candidates: &str, ballots: &[(&str, u64)]) -> Profile {
    let names = candidates.chars().map(|c| Candidate::new(c.to_string()));
    let mut builder = ProfileBuilder::new(names.collect()).in_order();
    for (ballot, count) in ballots {
        let candidate = |c| u16::try_from(candidates.find(c).unwrap()).unwrap();
        let places = (1..).zip(ballot.chars().map(candidate));
        let mut places: Vec<Place> = places
            .map(|(rank, candidate)| Place { rank, candidate })
            .collect();
        builder.push(&mut places, *count);
    }
    builder.finish()
}

fn builtin(name: &str, seats: u32) -> Rules {
    let found = RuleSet::builtin()
        .into_iter()
        .find(|(file, _)| *file == name);
    match found.unwrap().1.count.with_seats(seats) {
        crate::Method::SingleTransferableVote(rules) => rules,
        _ => panic!("{name}"),
    }
}

fn stages(seats: u32, stages: Stages) -> Rules {
    Rules {
        seats,
        overvote: OvervoteRule::Exhaust,
        skipped_ranks: None,
        ranks: None,
        tie: TieRule::PreviousRoundsThenAsk,
        count: Counting::Stages(stages),
    }
}

const WHOLE: Stages = Stages {
    quota: Quota::Droop,
    surplus: Surplus::EveryNthBallot,
    no_more_than_quota: true,
    together_below: 0,
    last_exclusion_moves: true,
};

/// A line for each stage: tallies, `|`, exhausted, residual.
fn lines(outcome: &Outcome) -> Vec<String> {
    let line = |round: &crate::Round| {
        let tally = round.tally.iter();
        let tally = tally.map(|v| v.map_or("-".into(), |v: Decimal| v.to_string()));
        let tally = tally.collect::<Vec<_>>().join(" ");
        format!("{tally} | {} {}", round.inactive.total(), round.residual)
    };
    outcome.rounds.iter().map(line).collect()
}

fn names(outcome: &Outcome) -> String {
    outcome.winner_names().map(|name| &**name).collect()
}

#[test]
fn a_scottish_surplus_moves_by_the_value_of_each_paper() {
    // 24 papers, 2 seats: quota ⌊24/3⌋ + 1 = 9. a has 11 and is elected; the surplus is 2.
    // 2 · 1 / 11 = 0.18181|8: the 7 papers for b take 1.27267, the 4 for c 0.72724; 2 − 1.99991 = 0.00009 is lost.
    // d (3) is excluded: b has 7 + 1.27267 + 3 = 10.27267.
    let ballots = [("ab", 7), ("ac", 4), ("bc", 7), ("c", 3), ("db", 3)];
    let rules = builtin("scotland-ssi-2011-399", 2);
    let outcome = count(&profile("abcd", &ballots), &rules, &[]).unwrap();
    let expected = [
        "11 7 3 3 | 0 0",
        "9 8.27267 3.72724 3 | 0 0.00009",
        "9 11.27267 3.72724 - | 0 0.00009",
    ];
    assert_eq!(lines(&outcome), expected);
    assert_eq!(names(&outcome), "ab");
    assert!(outcome.adds_up());
}

#[test]
fn a_second_surplus_moves_papers_at_the_value_at_which_they_came() {
    // 40 papers, 3 seats: quota 11. a has 20, surplus 9: 9 · 1 / 20 = 0.45; b 4 + 20 · 0.45 = 13, surplus 2.
    // From b: 2 · 1 / 13 = 0.15384|6 on 4 own papers, 2 · 0.45 / 13 = 0.06923|0 on the 20: to c 20 · 0.06923 = 1.38460,
    // to d 4 · 0.15384 = 0.61536; 2 − 1.99996 = 0.00004 is lost. Then d: 9.61536 > c: 8.38460.
    let ballots = [("abc", 20), ("bd", 4), ("c", 7), ("d", 9)];
    let rules = builtin("scotland-ssi-2011-399", 3);
    let outcome = count(&profile("abcd", &ballots), &rules, &[]).unwrap();
    let expected = [
        "20 4 7 9 | 0 0",
        "11 13.00000 7 9 | 0 0.00000",
        "11 11 8.38460 9.61536 | 0 0.00004",
    ];
    assert_eq!(lines(&outcome), expected);
    // Rule 52 (2): c is excluded, and with one left for one seat nothing more moves.
    assert_eq!(outcome.rounds[2].eliminated, [2]);
    assert_eq!(names(&outcome), "abd");
    assert!(outcome.adds_up());
    // All 24 papers at one value, 2 / 24 = 0.08333|3: c 7 + 1.66660, d 9 + 0.33332.
    let rules = stages(
        3,
        Stages {
            surplus: Surplus::UnweightedInclusiveGregory { places: 5 },
            no_more_than_quota: false,
            last_exclusion_moves: false,
            ..WHOLE
        },
    );
    let outcome = count(&profile("abcd", &ballots), &rules, &[]).unwrap();
    let expected = "11 11 8.66660 9.33332 | 0 0.00008";
    assert_eq!(lines(&outcome)[2], expected);
    assert!(outcome.adds_up());
}

#[test]
fn equal_surpluses_and_equal_last_candidates_go_by_the_latest_stage_that_differs() {
    let tied = profile("abcd", &[("ac", 9), ("bd", 9), ("c", 3), ("d", 3)]);
    // 24 papers, 3 seats: quota 7; a and b have a surplus of 2 each, at the first stage: by lot.
    let rules = builtin("scotland-ssi-2011-399", 3);
    let undecided = count(&tied, &rules, &[]).unwrap_err();
    assert_eq!(
        undecided.to_string(),
        "round 1: a, b have the same surplus, 2; say whose surplus moves first with --tie"
    );
    // b first: d 3 + 9 · 0.22222 = 4.99998, then c the same; of the two the one behind at stage 2 is excluded: c.
    let outcome = count(&tied, &rules, &["b".into()]).unwrap();
    assert_eq!(lines(&outcome)[2], "7 7 4.99998 4.99998 | 0 0.00004");
    assert_eq!(names(&outcome), "abd");
    assert_eq!(outcome.ties[0].fate, crate::Fate::SurplusFirst);
    let first = "equal in every earlier round; chosen by people";
    assert_eq!(outcome.ties[0].how, first);
    assert_eq!(outcome.ties[1].how, "fewest votes in round 2 (3)");
    let outcome = count(&tied, &rules, &["a".into()]).unwrap();
    assert_eq!(names(&outcome), "abc");
}

#[test]
fn a_hare_quota_elects_by_exclusions() {
    // 10 papers, 2 seats: 5. a has 6, surplus 1: 1/6 = 0.16666 on six papers to b.
    let rules = stages(
        2,
        Stages {
            quota: Quota::Hare,
            surplus: Surplus::WeightedInclusiveGregory { places: 5 },
            no_more_than_quota: false,
            ..WHOLE
        },
    );
    let outcome = count(
        &profile("abc", &[("ab", 6), ("b", 1), ("cb", 3)]),
        &rules,
        &[],
    )
    .unwrap();
    let expected = [
        "6 1 3 | 0 0",
        "5 1.99996 3 | 0 0.00004",
        "5 - 3 | 1.99996 0.00004",
    ];
    assert_eq!(lines(&outcome), expected);
    assert_eq!(names(&outcome), "ac");
    assert!(outcome.adds_up());
}

#[test]
fn the_cincinnati_method_takes_every_nth_ballot_in_their_order() {
    // 15 ballots, 2 seats: quota 6. a has 9, surplus 3, n = 3: ballots 3, 6, 9 of a's. They are ab, ac, a: the last shows
    // nobody and stays; the sequence goes on with 4, an ac.
    let ballots = [
        ("ab", 3),
        ("ac", 3),
        ("a", 3), // a's 1 to 9
        ("b", 3),
        ("c", 2),
        ("d", 1),
    ];
    let outcome = count(&profile("abcd", &ballots), &stages(2, WHOLE), &[]).unwrap();
    let expected = ["9 3 2 1 | 0 0", "6 4 4 1 | 0 0", "6 4 4 - | 1 0"];
    assert_eq!(lines(&outcome)[..3], expected);
    // b had 3 before the surplus, c 2: c goes.
    assert_eq!(names(&outcome), "ab");
    assert!(outcome.adds_up());
    // The other way round 3, 6, 9 are a, ac, ab; then 4, an ac.
    let turned = [("a", 3), ("ac", 3), ("ab", 3), ("b", 3), ("c", 2), ("d", 1)];
    let outcome = count(&profile("abcd", &turned), &stages(2, WHOLE), &[]).unwrap();
    assert_eq!(lines(&outcome)[1], "6 4 4 1 | 0 0");
    // All of a's that come first are for b: 3, 6 and 9 are two ab and an ac.
    let more = [("ab", 6), ("ac", 3), ("b", 3), ("c", 2), ("d", 1)];
    let outcome = count(&profile("abcd", &more), &stages(2, WHOLE), &[]).unwrap();
    assert_eq!(lines(&outcome)[1], "6 5 3 1 | 0 0");
    let drawn = [
        "ac", "ab", "ac", "ab", "ab", "ac", "ab", "ab", "ab", "b", "b", "b", "c", "c", "d",
    ];
    let drawn = drawn.map(|ballot| (ballot, 1));
    // 3, 6, 9 are ac, ac, ab: the same ballots in another order.
    let outcome = count(&profile("abcd", &drawn), &stages(2, WHOLE), &[]).unwrap();
    assert_eq!(lines(&outcome)[1], "6 4 4 1 | 0 0");
}

#[test]
fn ballots_pass_on_from_whoever_has_just_reached_the_quota() {
    // 21 ballots, 2 seats: quota 8. d is out; of d's four ballots one fills b, the others go on to c.
    let ballots = [("a", 6), ("b", 7), ("c", 4), ("dbc", 4)];
    let rules = stages(
        2,
        Stages {
            together_below: 5,
            ..WHOLE
        },
    );
    let two = count(&profile("abcd", &ballots), &stages(2, WHOLE), &["d".into()]).unwrap();
    assert_eq!(lines(&two)[1], "6 8 7 - | 0 0");
    assert_eq!(names(&two), "bc");
    // With c and d out together, the three go nowhere: c's are exhausted first, then d's.
    let together = count(&profile("abcd", &ballots), &rules, &[]).unwrap();
    assert_eq!(lines(&together)[1], "6 8 - - | 7 0");
    assert_eq!(names(&together), "ba");
    assert!(together.adds_up());
}

#[test]
fn every_nth_ballot_needs_their_order() {
    let ballots = profile("ab", &[("a", 2), ("", 1)]);
    assert_eq!(ballots.order(), Some(&[1, 1, 0][..]));
    let mut builder = ProfileBuilder::new(ballots.candidates().to_vec());
    builder.push(&mut [], 1);
    let without = builder.finish();
    assert_eq!(without.order(), None);
    let refused = count(&without, &stages(1, WHOLE), &[]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "every nth ballot is to move, and the order of the ballots was not kept"
    );
    let outcome = count(&ballots, &stages(1, WHOLE), &[]).unwrap();
    assert_eq!((outcome.undervotes, names(&outcome)), (1, "a".to_owned()));
}

#[test]
fn rules_that_cannot_be_followed() {
    let gregory = |places| Stages {
        surplus: Surplus::WeightedInclusiveGregory { places },
        ..WHOLE
    };
    let meek = builtin("meek", 1);
    for (rules, why) in [
        (
            stages(0, WHOLE),
            "nobody is to be elected: seats must be at least 1",
        ),
        (stages(1, gregory(13)), "decimal places must be 1 to 12"),
        (
            stages(1, gregory(5)),
            "only whole ballots can stop at the quota",
        ),
        (
            Rules {
                ranks: Some(0),
                ..stages(1, WHOLE)
            },
            "at least one rank must be looked at",
        ),
        (
            Rules {
                overvote: OvervoteRule::ExhaustIfSeveralContinue,
                ..meek
            },
            "with keep factors a ballot has one candidate at a rank",
        ),
    ] {
        let refused = count(&profile("ab", &[("a", 1)]), &rules, &[]).unwrap_err();
        assert_eq!(refused.to_string(), why);
    }
}

/// Three candidates, two seats: 4 ab, 2 c (test 42t of the program Droop, whose report has these figures).
#[test]
fn droop_42t() {
    let ballots = profile("cph", &[("cp", 4), ("h", 2)]);
    let outcome = count(&ballots, &builtin("meek", 2), &[]).unwrap();
    // q = 6 / 3 + 10⁻⁹. c keeps ⌈2.000000001 / 4⌉ = 0.500000001: c 2.000000004, p 1.999999996, h 2; 3 · 10⁻⁹ over.
    let expected = [
        "4.000000000 0.000000000 2.000000000 | 0.000000000 0",
        "2.000000004 1.999999996 2.000000000 | 0.000000000 0",
    ];
    assert_eq!(lines(&outcome), expected);
    // p is behind h by 4 · 10⁻⁹, more than that.
    assert!(outcome.ties.is_empty());
    assert_eq!(names(&outcome), "ch");
}

/// Hill and Wichmann's example in Voting matters 12 ("The computational accuracy using the Meek algorithm"): the figures
/// are those of the program Droop (`SC-Vm-12-meek-prf-o6-fixed-p9-d9`).
#[test]
fn voting_matters_12() {
    let ballots = profile(
        "abxyz",
        &[
            ("ax", 333),
            ("ay", 333),
            ("az", 333),
            ("bx", 333),
            ("by", 333),
            ("bz", 333),
            ("x", 667),
            ("y", 667),
            ("z", 667),
            ("abx", 1),
            ("aby", 1),
            ("bax", 2),
        ],
    );
    let outcome = count(&ballots, &builtin("meek", 3), &["x".into()]).unwrap();
    let quotas: Vec<String> = outcome
        .rounds
        .iter()
        .map(|r| r.threshold.unwrap().to_string())
        .collect();
    assert_eq!(
        quotas,
        ["1000.750000001", "1000.750000001", "800.580647027"]
    );
    let expected = [
        "1001.000000000 1001.000000000 667.000000000 667.000000000 667.000000000 | 0.000000000 0",
        "1000.750000126 1000.750000126 667.166666686 667.166666562 667.166666500 | 0.000000000 0",
        "800.584418564 800.584418564 - 800.596982770 800.556768208 | 800.677411894 0",
    ];
    assert_eq!(lines(&outcome), expected);
    // x, y and z are within 0.00000025 of each other.
    assert_eq!(outcome.ties[0].tied, [2, 3, 4]);
    assert_eq!(names(&outcome), "aby");
    assert!(outcome.adds_up());
}

#[test]
fn warren_takes_the_same_from_every_ballot() {
    // 36 ballots, 2 seats; a has 20 and b 10 of q = 12 + 10⁻⁹. By Warren each of a's 20 gives the same price 12 / 20 = 0.6
    // (up: 0.600000001), and 0.4 to b: 18 in all, who is elected.
    let ballots = profile("abc", &[("ab", 20), ("b", 10), ("c", 6)]);
    let outcome = count(&ballots, &builtin("warren", 2), &[]).unwrap();
    assert_eq!(
        lines(&outcome)[1],
        "12.000000020 17.999999980 6.000000000 | 0.000000000 0"
    );
    assert_eq!(names(&outcome), "ab");
}

fn ballots() -> impl Strategy<Value = Vec<(String, u64)>> {
    let ranking = Just("abcdef".chars().collect::<Vec<_>>()).prop_shuffle();
    let ballot = (ranking, 0..6_usize, 1..30_u64);
    let ballot =
        ballot.prop_map(|(ranking, ranks, count)| (ranking[..ranks].iter().collect(), count));
    proptest::collection::vec(ballot, 1..25)
}

proptest! {
    #[test]
    fn votes_add_up_and_seats_are_filled(ballots in ballots(), seats in 1..5_u32, seed in 0..9_i64) {
        let given: Vec<(&str, u64)> = ballots.iter().map(|(b, n)| (&**b, *n)).collect();
        let turned: Vec<(&str, u64)> = given.iter().rev().copied().collect();
        let lots = Stages { surplus: Surplus::BallotsByLot(seed), ..WHOLE };
        for (rules, in_order) in [
            (builtin("scotland-ssi-2011-399", seats), false),
            (builtin("meek", seats), false),
            (builtin("warren", seats), false),
            (stages(seats, lots), false),
            (builtin("cambridge-mgl-54a-9", seats), true),
        ] {
            let rules = Rules { tie: TieRule::Random(seed), ..rules };
            let outcome = count(&profile("abcdef", &given), &rules, &[]).unwrap();
            assert!(outcome.adds_up());
            prop_assert_eq!(outcome.winners.len(), seats as usize);
            let mut winners = outcome.winners.clone();
            winners.sort_unstable();
            winners.dedup();
            prop_assert_eq!(winners.len(), seats as usize);
            let again = count(&profile("abcdef", &turned), &rules, &[]).unwrap();
            prop_assert!(in_order || again == outcome);
        }
    }
}
