//! Counts worked out by hand, and those that the documentation of the package starvote prints.

use super::*;
use crate::score::tests::scored;

fn counted<const N: usize>(ballots: &[([u16; N], u64)], rules: &Rules) -> Outcome {
    count(&scored(ballots), rules, &[]).unwrap()
}

fn tally(outcome: &Outcome, round: usize) -> Vec<Option<u64>> {
    let votes = |votes: Decimal| u64::try_from(votes.units()).unwrap();
    let tally = outcome.rounds[round].tally.iter();
    tally.map(|of| of.map(votes)).collect()
}

#[test]
fn the_runoff_may_turn_the_sums_round() {
    // a: 3·5 = 15; b: 3·4 + 2·2 = 16; c: 2·5 = 10. Three prefer a to b, two b to a.
    let outcome = counted(&[([5, 4, 0], 3), ([0, 2, 5], 2)], &Rules::default());
    assert_eq!(tally(&outcome, 0), [Some(15), Some(16), Some(10)]);
    assert_eq!(tally(&outcome, 1), [Some(3), Some(2), None]);
    assert_eq!(
        (&outcome.winners[..], &outcome.ties[..]),
        (&[0][..], &[][..])
    );
    assert_eq!(outcome.rounds[0].eliminated, [2]);
}

#[test]
fn without_preference_is_nobodys() {
    let outcome = counted(&[([5, 4], 3), ([2, 2], 4), ([0, 0], 1)], &Rules::default());
    assert_eq!(tally(&outcome, 1), [Some(3), Some(0)]);
    assert_eq!(outcome.rounds[1].inactive.exhausted, Decimal::from(5));
}

#[test]
fn a_runoff_tie_goes_to_the_higher_sum_then_to_the_most_highest_scores() {
    // b 12, c 12, a 3; one prefers b, one c; c has two fives, b one.
    let outcome = counted(
        &[([1, 4, 5], 1), ([1, 5, 2], 1), ([1, 3, 5], 1)],
        &Rules::default(),
    );
    assert_eq!(outcome.winners, [2]); // b 12, c 12; c is above b twice: no tie yet
    assert!(outcome.ties.is_empty());
    let outcome = counted(&[([4, 5], 1), ([5, 3], 1)], &Rules::default());
    assert_eq!(
        (outcome.winners[0], &*outcome.ties[0].how),
        (0, "the higher sum of scores")
    );
    let outcome = counted(&[([4, 3], 2), ([3, 5], 1), ([2, 3], 1)], &Rules::default());
    // a 13, b 14, two each: b has the higher sum.
    assert_eq!((outcome.winners[0], outcome.ties[0].round), (1, 2));
    let outcome = counted(&[([5, 4], 1), ([3, 4], 1)], &Rules::default());
    // 8 each, one each; one five is a's.
    assert_eq!(
        (outcome.winners[0], &*outcome.ties[0].how),
        (0, "the most highest scores")
    );
    let equal = count(&scored(&[([1, 2], 1), ([2, 1], 1)]), &Rules::default(), &[]);
    assert!(matches!(equal, Err(CountError::Undecided { round: 2, .. })));
}

#[test]
fn scoring_ties_by_each_step() {
    // a 70; b, c, d 18 each. b beats c and d 4 to 3 each, c beats d 6 to 1: d drops out, then c.
    let ballots = [([10, 3, 2, 1], 3), ([10, 9, 0, 6], 1), ([10, 0, 4, 3], 3)];
    let rules = |scoring_ties| Rules {
        highest: 10,
        scoring_ties,
        ..Rules::default()
    };
    let outcome = counted(&ballots, &rules(vec![ScoringTie::MostLosses]));
    assert_eq!(tally(&outcome, 0), [Some(70), Some(18), Some(18), Some(18)]);
    assert_eq!(outcome.rounds[0].eliminated, [2, 3]);
    let how = "without whoever lost most match-ups among those tied";
    assert_eq!((outcome.ties[0].chosen, &*outcome.ties[0].how), (1, how));
    // By votes in match-ups: b 4 + 4, c 3 + 6, d 3 + 1.
    let outcome = counted(&ballots, &rules(vec![ScoringTie::MatchupVotes]));
    assert_eq!(outcome.rounds[0].eliminated, [1, 3]);
    // Nothing tells b and c apart but that one has a five.
    let fives = counted(&[([5, 5, 3], 1), ([5, 1, 3], 1)], &Rules::default());
    assert_eq!(
        (fives.ties[0].chosen, &*fives.ties[0].how),
        (1, "the most highest scores")
    );
    let none = Rules {
        scoring_ties: Vec::new(),
        ..Rules::default()
    };
    let tie = count(&scored(&[([5, 5, 3], 1), ([5, 1, 3], 1)]), &none, &[]);
    assert!(matches!(tie, Err(CountError::Undecided { round: 1, .. })));
}

#[test]
fn three_tied_for_two_places() {
    // A circle a > b > c > a, two to one each: every step finds them equal.
    let circle = [([3, 2, 1], 1), ([1, 3, 2], 1), ([2, 1, 3], 1)];
    let rules = Rules {
        tie: TieRule::ListedOrder,
        ..Rules::default()
    };
    let outcome = counted(&circle, &rules);
    assert_eq!((&outcome.winners[..], outcome.ties.len()), (&[0][..], 2));
    // 7 each; c loses to b 1 to 2 and drops out; a and b are equal in everything.
    let ballots = [([3, 3, 1], 2), ([1, 0, 4], 1), ([0, 1, 1], 1)];
    let outcome = counted(&ballots, &rules);
    assert_eq!(tally(&outcome, 0), [Some(7), Some(7), Some(7)]);
    assert_eq!(outcome.rounds[0].eliminated, [2]);
    let rounds: Vec<_> = outcome
        .ties
        .iter()
        .map(|tie| (tie.round, tie.chosen))
        .collect();
    assert_eq!(rounds, [(1, 0), (1, 1), (2, 0)]);
}

#[test]
fn who_advances_is_a_finalist_and_not_elected() {
    // a 10; b and c 8 each, c above b on two ballots of three: c advances, and a wins.
    let outcome = counted(
        &[([5, 1, 2], 1), ([5, 2, 3], 1), ([0, 5, 3], 1)],
        &Rules::default(),
    );
    assert_eq!(tally(&outcome, 0), [Some(10), Some(8), Some(8)]);
    let tie = &outcome.ties[0];
    assert_eq!((tie.round, &tie.tied[..], tie.chosen), (1, &[1, 2][..], 2));
    assert_eq!(tie.fate, Fate::Finalist);
    assert_eq!(outcome.winners, [0]);
}
