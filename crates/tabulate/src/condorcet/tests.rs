//! Elections that papers work out.

use super::*;
use crate::profile::{Candidate, Place, ProfileBuilder};

/// Ballots as letters, best first, `=` between equals: `("ab=c", 5)`.
fn profile(candidates: &str, ballots: &[(&str, u64)]) -> Profile {
    let names = candidates.chars().map(|c| Candidate::new(c.to_string()));
    let mut builder = ProfileBuilder::new(names.collect());
    for (ballot, count) in ballots {
        let (mut rank, mut places) = (0, Vec::new());
        let mut equal = false;
        for c in ballot.chars() {
            let Some(at) = candidates.find(c) else {
                equal = true;
                continue;
            };
            rank += u16::from(!equal);
            equal = false;
            let candidate = u16::try_from(at).unwrap();
            places.push(Place { rank, candidate });
        }
        builder.push(&mut places, *count);
    }
    builder.finish()
}

fn rules(method: Method, strength: Strength) -> Rules {
    Rules {
        method,
        strength,
        tie: TieRule::Ask,
    }
}

fn winner(profile: &Profile, method: Method, strength: Strength) -> char {
    let outcome = count(profile, &rules(method, strength), &[]).unwrap();
    let name = outcome.winner_names().next().unwrap().to_string();
    name.chars().next().unwrap()
}

/// Schulze 2011, example 1 (section 3.1): 21 voters; d(a, b) = 8, d(b, d) = 14 …; the winner is d.
const SCHULZE_EXAMPLE_1: [(&str, u64); 4] = [("acdb", 8), ("badc", 2), ("cdba", 4), ("dbac", 4)];

#[test]
fn schulze_2011_example_1() {
    let ballots = [&SCHULZE_EXAMPLE_1[..], &[("dcba", 3)]].concat();
    let profile = profile("abcd", &ballots);
    let pairs = Pairwise::of(&profile);
    let row = |a| [0, 1, 2, 3].map(|b| pairs.above(a, b));
    // The matrix that the paper prints.
    assert_eq!([row(0), row(1)], [[0, 8, 14, 10], [13, 0, 6, 2]]);
    assert_eq!([row(2), row(3)], [[7, 15, 0, 12], [11, 19, 9, 0]]);
    let paths = beatpath::strongest(4, &[0, 1, 2, 3], |a, b| {
        Strength::WinningVotes.of(&pairs, a, b)
    });
    let row = |a| [0, 1, 2, 3].map(|b| if a == b { 0 } else { paths(a, b) });
    assert_eq!([row(0), row(1)], [[0, 14, 14, 12], [13, 0, 13, 12]]);
    assert_eq!([row(2), row(3)], [[13, 15, 0, 12], [13, 19, 13, 0]]);
    assert_eq!(
        winner(&profile, Method::Schulze, Strength::WinningVotes),
        'd'
    );
    assert_eq!(winner(&profile, Method::Schulze, Strength::Margins), 'd');
}

/// Memphis 42, Nashville 26, Chattanooga 15, Knoxville 17 %: the capital of Tennessee, in textbooks.
const TENNESSEE: [(&str, u64); 4] = [("mnck", 42), ("nckm", 26), ("cknm", 15), ("kcnm", 17)];

#[test]
fn whoever_beats_everybody_wins_by_each_method() {
    let profile = profile("mnck", &TENNESSEE);
    assert_eq!(Pairwise::of(&profile).smith_set(&[0, 1, 2, 3]), [1]);
    for strength in [Strength::WinningVotes, Strength::Margins] {
        for method in [
            Method::RankedPairs,
            Method::Schulze,
            Method::Minimax,
            Method::Copeland,
        ] {
            assert_eq!(winner(&profile, method, strength), 'n', "{method:?}");
        }
    }
    let outcome = count(
        &profile,
        &rules(Method::RankedPairs, Strength::default()),
        &[],
    )
    .unwrap();
    // Nashville, Chattanooga, Knoxville, Memphis.
    let below: Vec<_> = outcome.rounds[0]
        .tally
        .iter()
        .flatten()
        .map(|v| v.units())
        .collect();
    assert_eq!(below, [0, 3, 2, 1]);
}

#[test]
fn winning_votes_and_margins_differ_where_ballots_end() {
    // d(a, b) = 4 + 5, d(b, a) = 2; d(b, c) = 4 + 2, d(c, b) = 5; d(c, a) = 5, d(a, c) = 4.
    let profile = profile("abc", &[("ab", 4), ("b", 2), ("ca", 5)]);
    let pairs = Pairwise::of(&profile);
    assert_eq!(
        [(0, 1), (1, 2), (2, 0)].map(|(a, b)| pairs.above(a, b)),
        [9, 6, 5]
    );
    assert_eq!(
        [(1, 0), (2, 1), (0, 2)].map(|(a, b)| pairs.above(a, b)),
        [2, 5, 4]
    );
    assert_eq!(pairs.smith_set(&[0, 1, 2]), [0, 1, 2]);
    // Winning votes 9, 6, 5: the weakest victory, c over a, is dropped, so that a wins. Minimax: a's worst 5.
    for method in [Method::RankedPairs, Method::Schulze, Method::Minimax] {
        assert_eq!(winner(&profile, method, Strength::WinningVotes), 'a');
    }
    // Margins 7, 1, 1: minimax has a and c at 1 and b at 7: a tie.
    let tie = count(&profile, &rules(Method::Minimax, Strength::Margins), &[]).unwrap_err();
    assert!(
        tie.to_string()
            .starts_with("round 1: a, c have a strongest victory of 1 against them each"),
        "{tie}"
    );
    // Ranked pairs keeps a over b; which of the other two comes first is asked: b's (b over c: a wins) or c's.
    let margins = rules(Method::RankedPairs, Strength::Margins);
    for (first, wins) in [("b", 0), ("c", 2)] {
        let outcome = count(&profile, &margins, &[first.into()]).unwrap();
        assert_eq!(
            (outcome.winners[0], &outcome.ties[0].tied[..]),
            (wins, &[1, 2][..])
        );
    }
    assert!(count(&profile, &margins, &[]).is_err());
}

#[test]
fn equals_and_those_without_a_rank_beat_nobody() {
    let profile = profile("abcd", &[("a=bc", 3), ("", 2), ("d", 1)]);
    let pairs = Pairwise::of(&profile);
    assert_eq!((pairs.above(0, 1), pairs.above(1, 0)), (0, 0));
    assert_eq!(
        (pairs.above(1, 2), pairs.above(2, 3), pairs.above(3, 2)),
        (3, 3, 1)
    );
    assert_eq!(pairs.smith_set(&[0, 1, 2, 3]), [0, 1]);
    let tie = count(&profile, &rules(Method::Copeland, Strength::default()), &[]).unwrap_err();
    assert!(
        tie.to_string()
            .starts_with("round 1: a, b have 2.5 points each"),
        "{tie}"
    );
    let outcome = count(
        &profile,
        &rules(Method::Schulze, Strength::default()),
        &["b".into()],
    );
    let outcome = outcome.unwrap();
    assert_eq!(
        (&outcome.winners[..], outcome.undervotes, outcome.ballots),
        (&[1][..], 2, 6)
    );
}

/// What a tie says, and who is asked for.
#[test]
fn a_tie_says_what_is_equal() {
    // A circle in which every victory is 2 to 1.
    let circle = profile("abc", &[("abc", 1), ("bca", 1), ("cab", 1)]);
    let message = |method, choices: &[Name]| {
        let rules = rules(method, Strength::WinningVotes);
        count(&circle, &rules, choices).unwrap_err().to_string()
    };
    for (method, expected) in [
        (
            Method::Schulze,
            "a, b, c are each at least as strong by paths as everybody else; say who is to be elected with --tie",
        ),
        (
            Method::Minimax,
            "a, b, c have a strongest victory of 2 against them each; say who is to be elected with --tie",
        ),
        (
            Method::Copeland,
            "a, b, c have 1.0 points each; say who is to be elected with --tie",
        ),
        (
            Method::RankedPairs,
            "a, b, c have victories of the same strength, 2; say whose victories are to be looked at first with --tie",
        ),
    ] {
        assert_eq!(message(method, &[]), format!("round 1: {expected}"));
    }
    // Victories in the order a over b, b over c: a stands above both. Nobody was elected by the choice of b.
    let pairs = rules(Method::RankedPairs, Strength::WinningVotes);
    let outcome = count(&circle, &pairs, &["b".into(), "a".into()]).unwrap();
    assert_eq!(outcome.ties[0].fate, crate::Fate::VictoriesFirst);
    assert!(outcome.ties.iter().all(|tie| tie.by_people));
}
