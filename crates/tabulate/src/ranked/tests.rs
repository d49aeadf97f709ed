//! Small counts worked out by hand.

use super::*;
use crate::profile::{Candidate, Place, Profile, ProfileBuilder};
use crate::{Decimal, Outcome};

/// Ballots as letters by rank, `-` an empty one, `ab` two at one: `("a b", 3)`.
fn profile(candidates: &str, ballots: &[(&str, u64)]) -> Profile {
    let names = candidates.chars();
    let mut builder = ProfileBuilder::new(names.map(|c| Candidate::new(c.to_string())).collect());
    for (ballot, count) in ballots {
        let mut places = Vec::new();
        for (rank, at_rank) in (1..).zip(ballot.split_whitespace()) {
            for candidate in at_rank.chars().filter(|c| *c != '-') {
                let at = candidates.find(candidate).expect("a candidate");
                let candidate = u16::try_from(at).expect("few candidates");
                places.push(Place { rank, candidate });
            }
        }
        builder.push(&mut places, *count);
    }
    builder.finish()
}

fn tallies(outcome: &Outcome) -> Vec<String> {
    let line = |round: &crate::Round| {
        let tally = round.tally.iter();
        let tally = tally.map(|v| v.map_or("-".into(), |v: Decimal| v.to_string()));
        tally.collect::<Vec<_>>().join(" ")
    };
    outcome.rounds.iter().map(line).collect()
}

#[test]
fn the_last_loses_until_somebody_has_a_majority() {
    let profile = profile("abc", &[("a b", 4), ("b a", 3), ("c b", 2), ("", 1)]);
    let outcome = &count(&profile, &Rules::default(), &[]).unwrap()[0];
    assert_eq!(tallies(outcome), ["4 3 2", "4 5 -"]);
    assert_eq!(outcome.winners, [1]);
    assert_eq!(outcome.undervotes, 1);
    assert!(outcome.adds_up());
}

#[test]
fn overvotes_by_each_rule() {
    let ballots = [("d ab", 2), ("a", 1), ("b", 5), ("c", 6)];
    let profile = profile("abcd", &ballots);
    for (overvote, expected) in [
        (OvervoteRule::SkipRank, "- 5 6 -"),
        (OvervoteRule::Exhaust, "- 5 6 -"),
        // a is out before, so that the two count for b.
        (OvervoteRule::ExhaustIfSeveralContinue, "- 7 6 -"),
        (OvervoteRule::ExhaustIfAnyContinues, "- 5 6 -"),
    ] {
        let rules = Rules {
            overvote,
            ..Rules::default()
        };
        let outcome = &count(&profile, &rules, &[]).unwrap()[0];
        assert_eq!(
            tallies(outcome),
            ["1 5 6 2", "- 5 6 2", expected],
            "{overvote:?}"
        );
        let inactive = outcome.rounds[2].inactive;
        let why = [inactive.exhausted, inactive.overvotes].map(|votes| votes.to_string());
        let expected = match overvote {
            OvervoteRule::SkipRank => ["3", "0"],
            OvervoteRule::Exhaust | OvervoteRule::ExhaustIfAnyContinues => ["1", "2"],
            OvervoteRule::ExhaustIfSeveralContinue => ["1", "0"],
        };
        assert_eq!(why, expected, "{overvote:?}");
        assert!(outcome.adds_up());
    }
}

#[test]
fn a_surplus_moves_in_shares_rounded_down() {
    let profile = profile(
        "abcd",
        &[("a b", 7), ("a c", 3), ("b", 2), ("c", 3), ("d", 1)],
    );
    let rules = Rules {
        seats: 2,
        ..Rules::default()
    };
    let outcome = &count(&profile, &rules, &[]).unwrap()[0];
    // 16 ballots, quota 6; a moves 4 of 10: 0.4 a ballot.
    assert_eq!(
        tallies(outcome)[..2],
        ["10 2 3 1", "6.0000 4.8000 4.2000 1"]
    );
    assert_eq!(outcome.winners, [0, 1]);
    assert!(outcome.adds_up());
}

#[test]
fn a_tie_is_said_and_not_broken_silently() {
    let tied = profile("abc", &[("a", 2), ("b c", 1), ("c b", 1)]);
    let undecided = count(&tied, &Rules::default(), &[]).unwrap_err();
    assert_eq!(
        undecided.to_string(),
        "round 1: b, c have 1 vote each; say who is to be eliminated with --tie"
    );
    let outcome = &count(&tied, &Rules::default(), &["c".into(), "a".into()]).unwrap()[0];
    let how: Vec<&str> = outcome.ties.iter().map(|tie| &*tie.how).collect();
    assert_eq!(how, ["chosen by people", "chosen by people"]);
    assert_eq!(outcome.winners, [0]);
}

#[test]
fn a_batch_leaves_as_many_as_there_are_seats() {
    let profile = profile("abcd", &[("a", 90), ("b", 4), ("c", 2), ("d", 1)]);
    let rules = Rules {
        seats: 3,
        batch_elimination: true,
        ..Rules::default()
    };
    let outcome = &count(&profile, &rules, &[]).unwrap()[0];
    assert_eq!(outcome.winners, [0, 1, 2]);
    assert!(outcome.adds_up());
}

/// The last candidate stands for people who are not resolved.
fn with_nobody(candidates: &str, ballots: &[(&str, u64)]) -> Profile {
    let last = candidates.len() - 1;
    profile(candidates, ballots).with_candidates(|at, c| c.undeclared = at == last)
}

#[test]
fn nobody_in_particular_is_never_elected() {
    let three = with_nobody("abw", &[("a", 3), ("b", 2)]);
    let rules = Rules {
        seats: 3,
        ..Rules::default()
    };
    assert_eq!(count(&three, &rules, &[]).unwrap()[0].winners, [0, 1]);
    // A tie of nothing with somebody is no tie.
    let two = with_nobody("aw", &[("", 2)]);
    let outcome = &count(&two, &Rules::default(), &[]).unwrap()[0];
    assert_eq!(
        (outcome.winners.as_slice(), outcome.ties.len()),
        (&[0][..], 0)
    );
    // Their votes do not make a margin: they go first whatever their number.
    let many = with_nobody("abw", &[("a", 6), ("b", 1), ("w", 5)]);
    let margin = margin_of(&many, &Rules::default(), &[]).unwrap();
    assert_eq!((margin.at_least, margin.at_most), (3, 3));
}

#[test]
fn two_lines_to_write_on_at_one_rank_are_an_overvote() {
    let written = with_nobody("abw", &[("ww b", 2), ("a", 3)]);
    let outcome = &count(&written, &Rules::default(), &[]).unwrap()[0];
    assert_eq!(outcome.rounds[0].inactive.overvotes, Decimal::from(2));
}

#[test]
fn a_count_with_nobody_left_ends() {
    let profile = profile("ab", &[("a", 3), ("b", 2)]).with_candidates(|_, c| c.excluded = true);
    let rules = Rules {
        election: Election::BottomsUpToShare(15),
        ..Rules::default()
    };
    let outcome = &count(&profile, &rules, &[]).unwrap()[0];
    assert!(outcome.winners.is_empty());
    assert_eq!(margin(&profile, &rules, outcome), None);
}

#[test]
fn parts_add_up_to_the_whole_in_every_round() {
    let parts = [
        profile("abc", &[("a b", 4), ("c a", 3)]),
        profile("abc", &[("b c", 3), ("c b", 2), ("b a", 2)]),
    ];
    let mut builder = ProfileBuilder::new(parts[0].candidates().to_vec());
    for pile in parts
        .iter()
        .flat_map(|part| part.piles().collect::<Vec<_>>())
    {
        builder.push(&mut pile.places.to_vec(), pile.ballots);
    }
    let rules = Rules {
        seats: 2,
        election: Election::Sequential,
        tie: TieRule::ListedOrder,
        ..Rules::default()
    };
    for whole in count(&builder.finish(), &rules, &[]).unwrap() {
        let parts = parts
            .each_ref()
            .map(|part| count_part(part, &rules, &whole));
        for (at, round) in whole.rounds.iter().enumerate() {
            for (candidate, votes) in round.tally.iter().enumerate() {
                let sum = parts
                    .iter()
                    .filter_map(|part| part.rounds[at].tally[candidate])
                    .sum();
                assert_eq!(votes.unwrap_or_default(), sum);
            }
        }
    }
}

/// The margin of the count by the same rules.
fn margin_of(profile: &Profile, rules: &Rules, choices: &[election::Name]) -> Option<Margin> {
    margin(profile, rules, &count(profile, rules, choices).unwrap()[0])
}

#[test]
fn a_margin_is_to_somebody_else() {
    // One vote moved makes 6 and 4 equal, a second one elects b: the bound is that of the tie.
    let two = profile("ab", &[("a", 6), ("b", 4)]);
    let margin = margin_of(&two, &Rules::default(), &[]).unwrap();
    assert_eq!((margin.at_least, margin.at_most), (1, 1));
    // Nobody else stands, from the first or after others were left out.
    let one = profile("a", &[("a", 3)]);
    assert_eq!(margin_of(&one, &Rules::default(), &[]), None);
    let left_out = two.with_candidates(|at, candidate| candidate.excluded = at == 1);
    assert_eq!(margin_of(&left_out, &Rules::default(), &[]), None);
    let and_nobody = with_nobody("aw", &[("a", 3), ("w", 2)]);
    assert_eq!(margin_of(&and_nobody, &Rules::default(), &[]), None);
}

#[test]
fn a_margin_is_that_of_the_count_as_it_was() {
    let three = profile("abc", &[("a", 4), ("b", 3), ("c b", 2)]);
    let stopped = Rules {
        stop_after: Some(1),
        ..Rules::default()
    };
    // The count ends with nobody elected: no margin of b, who would be.
    assert_eq!(margin_of(&three, &stopped, &[]), None);
    assert!(margin_of(&three, &Rules::default(), &[]).is_some());
    // With c out b has 12 + 4, with b out c has 12: each choice has the margin of its own last round, 4 / 2 and 8 / 2.
    let tied = profile("abc", &[("a", 20), ("b", 12), ("c b", 4), ("c", 8)]);
    for (out, last_round, at_most) in [("c", "20 16 -", 2), ("b", "20 - 12", 4)] {
        let outcome = &count(&tied, &Rules::default(), &[out.into()]).unwrap()[0];
        assert_eq!(tallies(outcome)[1], last_round);
        let margin = margin(&tied, &Rules::default(), outcome).unwrap();
        assert_eq!((margin.at_least, margin.at_most), (0, at_most));
    }
    // Who wins was tied to be out: no ballot has to be changed.
    let lucky = profile("abc", &[("a", 10), ("b c", 8), ("c b", 3), ("c", 5)]);
    let margin = margin_of(&lucky, &Rules::default(), &["c".into()]).unwrap();
    assert_eq!((margin.at_least, margin.at_most), (0, 0));
}

#[test]
fn no_votes_are_no_quota() {
    // Four ballots without a mark; then, in the second round, all ballots are exhausted.
    let blank = profile("abc", &[("", 4)]);
    for (election, quota) in [
        (Election::Quota, Quota::Hare),
        (Election::Quota, Quota::Droop),
        (Election::BottomsUpToShare(15), Quota::Droop),
    ] {
        let rules = Rules {
            election,
            quota,
            tie: TieRule::Ask,
            ..Rules::default()
        };
        let asked = count(&blank, &rules, &[]).unwrap_err().to_string();
        assert!(asked.contains("a, b, c have 0 votes each"), "{asked}");
    }
    let excluded = profile("abcd", &[("d", 3)]).with_candidates(|at, c| c.excluded = at == 3);
    let hare = Rules {
        quota: Quota::Hare,
        ..Rules::default()
    };
    assert!(count(&excluded, &hare, &[]).is_err());
}

/// RCTab 2.0.1 (`RoundTally.getCandidatesWithMoreVotesThan`): more than the share, not as much.
#[test]
fn a_share_is_passed_by_more_than_it() {
    let elected = |votes| {
        let ballots = profile("ab", &[("a", 100 - votes), ("b", votes)]);
        let rules = Rules {
            election: Election::BottomsUpToShare(15),
            ..Rules::default()
        };
        count(&ballots, &rules, &[]).unwrap()[0].winners.clone()
    };
    assert_eq!([elected(15), elected(16)], [vec![0], vec![0, 1]]);
}

#[test]
fn people_written_in_are_not_passed_over_for_a_seat() {
    let as_a_candidate = Rules {
        write_ins_first: false,
        ..Rules::default()
    };
    // Five may be for one person, who then has the quota of 5.
    let five = with_nobody("aw", &[("a", 3), ("w", 5)]);
    assert_eq!(
        count(&five, &as_a_candidate, &[]).unwrap_err(),
        CountError::Unresolved {
            round: 1,
            votes: "5".to_owned()
        }
    );
    let fewer = with_nobody("aw", &[("a", 5), ("w", 3)]);
    assert_eq!(count(&fewer, &as_a_candidate, &[]).unwrap()[0].winners, [0]);
    // Level with the first: a tie with one person, or none.
    let level = with_nobody("aw", &[("a", 3), ("w", 3)]);
    assert!(count(&level, &as_a_candidate, &[]).is_err());
    // The second seat would go to them, or stay empty.
    let seats = Rules {
        seats: 2,
        ..as_a_candidate
    };
    let second = with_nobody("abw", &[("a", 9), ("b", 1), ("w", 2)]);
    assert!(matches!(
        count(&second, &seats, &[]),
        Err(CountError::Unresolved { .. })
    ));
}

#[test]
fn the_quota_of_the_first_round_is_for_one_seat() {
    let rules = |election| Rules {
        seats: 2,
        first_round_quota: true,
        election,
        ..Rules::default()
    };
    assert!(rules(Election::Quota).check().is_err());
    assert!(rules(Election::QuotaOneByOne).check().is_err());
    assert!(rules(Election::Sequential).check().is_ok());
}
