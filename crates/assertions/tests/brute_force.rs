//! Small elections, all of them: every assertion's mean is above 1/2 exactly where its inequality holds in whole
//! numbers, and where all assertions of a reported outcome hold, the ballots elect whom the report says, as
//! `tabulate` counts them by its own methods.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose election cannot be counted fails"
)]

use assertions::{
    Assertion, AssertionError, ContestReader, Exact, Rule, Tally, Voting, assertions_for,
};
use election::Cards;
use tabulate::majority::Of;
use tabulate::{
    Candidate, Method, Outcome, Place, Profile, ProfileBuilder, Ratio, TieRule, borda, majority,
    party_list, plurality, score,
};

/// The marks of a ballot as (rank, candidate).
type Kind = Vec<(u16, u16)>;

/// All ways to choose `ballots` ballots out of so many kinds, in any order.
fn elections(kinds: usize, ballots: u64) -> Vec<Vec<u64>> {
    let Some(others) = kinds.checked_sub(1) else {
        return if ballots == 0 { vec![vec![]] } else { vec![] };
    };
    let with_first = |first: u64| {
        let rest = elections(others, ballots - first).into_iter();
        rest.map(move |rest| [vec![first], rest].concat())
    };
    (0..=ballots).flat_map(with_first).collect()
}

fn profile(candidates: &[Candidate], kinds: &[Kind], numbers: &[u64]) -> Profile {
    let mut builder = ProfileBuilder::new(candidates.to_vec());
    for (kind, number) in kinds.iter().zip(numbers) {
        let place = |&(rank, candidate): &(u16, u16)| Place { rank, candidate };
        builder.push(&mut kind.iter().map(place).collect::<Vec<_>>(), *number);
    }
    builder.finish()
}

/// The names are letters; w is a line to write on.
fn candidates(letters: &str) -> Vec<Candidate> {
    let candidate = |letter: char| Candidate {
        undeclared: letter == 'w',
        ..Candidate::new(letter.to_string())
    };
    letters.chars().map(candidate).collect()
}

fn winners(outcome: &Outcome) -> Vec<usize> {
    let mut winners = outcome.winners.clone();
    winners.sort_unstable();
    winners
}

/// The inequality that a rule stands for, in whole numbers.
fn inequality(rule: &Rule, votes: &[i128], marked: u64, ballots: u64) -> bool {
    let of = |at: &u16| votes[usize::from(*at)];
    let all: i128 = votes.iter().sum();
    let whole = |base: &Of| match base {
        Of::Votes => all,
        Of::MarkedBallots => marked.into(),
        Of::Ballots => ballots.into(),
    };
    let parts = |ratio: &Ratio| {
        let (p, q) = (ratio.numerator(), ratio.denominator());
        (i128::from(p), i128::from(q))
    };
    match rule {
        Rule::Pair { winner, loser, .. }
        | Rule::Score { winner, loser, .. }
        | Rule::Borda { winner, loser, .. } => of(winner) > of(loser),
        Rule::AboveThreshold {
            candidate,
            share,
            of: base,
        } => of(candidate) * parts(share).1 > parts(share).0 * whole(base),
        Rule::BelowThreshold {
            candidate,
            share,
            of: base,
        } => of(candidate) * parts(share).1 < parts(share).0 * whole(base),
        Rule::Remainders {
            winner,
            loser,
            winner_seats,
            loser_seats,
            seats,
            among,
            ..
        } => {
            let taking_part: i128 = among.iter().map(of).sum();
            let left = |at, has: u32| of(at) * i128::from(*seats) - i128::from(has) * taking_part;
            left(winner, winner_seats - 1) > left(loser, *loser_seats)
        }
        Rule::Divisors {
            winner,
            loser,
            winner_divisor,
            loser_divisor,
            ..
        } => {
            let ((p, q), (r, s)) = (parts(winner_divisor), parts(loser_divisor));
            of(winner) * q * r > of(loser) * s * p
        }
        Rule::Linear { terms, .. } => {
            let term = |term: &assertions::Term| term.weight.clone() * of(&term.candidate).into();
            terms.iter().map(term).sum::<Exact>() > Exact::ZERO
        }
        other => panic!("{other:?}"),
    }
}

/// Votes as whole numbers, all multiplied by 12 where they are points of which a twelfth is the smallest part.
fn whole(votes: &[Exact]) -> Vec<i128> {
    let scale = match votes.iter().all(|votes| votes.denominator() == 1.into()) {
        true => Exact::ONE,
        false => Exact::from(12_u64),
    };
    let scaled = votes.iter().map(|votes| votes * &scale);
    let scaled = scaled.map(|votes| {
        assert_eq!(votes.denominator(), 1.into());
        i128::try_from(votes.numerator()).unwrap()
    });
    scaled.collect()
}

/// What some ballots say by a method.
struct Counted {
    ballots: Profile,
    tally: Tally,
    /// Nothing where a tie is left to people.
    outcome: Option<Outcome>,
}

struct Case {
    method: Method,
    candidates: Vec<Candidate>,
    kinds: Vec<Kind>,
    ballots: u64,
    /// Whether a law's "at least" elects somebody whom no mean above 1/2 speaks for.
    equality_is_enough: bool,
    /// Where seats may stay open, the outcome is only that those elected are elected, however this method breaks ties for
    /// the other seats.
    seats_stay_open: Option<Method>,
    /// Whether the outcome is to be the same if all that is written in is for one person.
    one_is_written_in: bool,
}

fn case(method: Method, letters: &str, kinds: Vec<Kind>, ballots: u64) -> Case {
    Case {
        method,
        candidates: candidates(letters),
        kinds,
        ballots,
        equality_is_enough: false,
        seats_stay_open: None,
        one_is_written_in: false,
    }
}

impl Case {
    fn counted(&self, numbers: &[u64]) -> Counted {
        let ballots = profile(&self.candidates, &self.kinds, numbers);
        let outcome = self.method.count(&ballots, &[]).ok();
        Counted {
            tally: Tally::of_ballots(&self.method, &ballots).unwrap(),
            outcome: outcome.map(|mut outcomes| outcomes.remove(0)),
            ballots,
        }
    }

    /// One more than there are ballots: a card of the population may lack the contest.
    fn cards(&self) -> Cards {
        Cards(self.ballots + 1)
    }

    /// The rules of the assertions that a report leads to.
    fn rules(&self, report: &Counted) -> Option<Vec<Rule>> {
        let outcome = report.outcome.as_ref()?;
        match assertions_for(&self.method, outcome, &report.tally, self.cards()) {
            Ok(made) => Some(made.iter().map(|one| one.assorter.rule().clone()).collect()),
            Err(AssertionError::NobodyElected) => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// Whether all of these hold on ballots, each as its inequality says.
    fn all_hold(&self, rules: &[Rule], truth: &Counted, reader: &mut ContestReader) -> bool {
        let votes = whole(&truth.tally.votes);
        let (marked, ballots) = (truth.tally.marked.unwrap(), truth.tally.ballots.unwrap());
        let mut all = true;
        for rule in rules {
            let by_ballots =
                Assertion::of_ballots(rule.clone(), &truth.ballots, reader, self.cards()).unwrap();
            let by_tally =
                Assertion::of_tally(rule.clone(), &self.candidates, &truth.tally, self.cards());
            assert_eq!(by_ballots, by_tally.unwrap());
            let holds = by_ballots.mean() > Exact::half();
            let expected = inequality(rule, &votes, marked, ballots);
            assert_eq!(holds, expected, "{rule:?} {votes:?}");
            all &= holds;
        }
        all
    }

    /// How many different reports there are, after holding each against all ballots.
    fn check(&self) -> usize {
        let counted = elections(self.kinds.len(), self.ballots);
        let counted: Vec<_> = counted
            .iter()
            .map(|numbers| self.counted(numbers))
            .collect();
        let mut reader = ContestReader::new(self.candidates.clone(), Voting::of(&self.method));
        let mut seen = Vec::new();
        let (mut confirmed, mut refuted) = (0, 0);
        for report in &counted {
            let Some(rules) = self.rules(report) else {
                continue;
            };
            let reported = winners(report.outcome.as_ref().unwrap());
            let holds = self.all_hold(&rules, report, &mut reader);
            assert!(holds || self.equality_is_enough, "{rules:?}");
            if seen.contains(&(reported.clone(), rules.clone())) {
                continue;
            }
            for truth in &counted {
                let all = self.all_hold(&rules, truth, &mut reader);
                let confirms = match &self.seats_stay_open {
                    None => truth.outcome.as_ref().map(winners).as_ref() == Some(&reported),
                    Some(method) => {
                        let elected = method.count(&truth.ballots, &[]).unwrap().remove(0).winners;
                        reported.iter().all(|at| elected.contains(at))
                    }
                };
                let confirms = confirms && self.confirms_whoever_is_written_in(&reported, truth);
                assert!(!all || confirms, "{rules:?} {:?}", truth.tally);
                *(if all { &mut confirmed } else { &mut refuted }) += 1;
            }
            seen.push((reported, rules));
        }
        assert!(confirmed > 0 && refuted > 0, "{confirmed} {refuted}");
        seen.len()
    }

    fn confirms_whoever_is_written_in(&self, reported: &[usize], truth: &Counted) -> bool {
        let resolved = truth.ballots.clone();
        let resolved = resolved.with_candidates(|_, candidate| candidate.undeclared = false);
        let elects = || self.method.count(&resolved, &[]).unwrap().remove(0);
        !self.one_is_written_in || winners(&elects()) == reported
    }

    /// How many assertions the report of these numbers of ballots leads to.
    fn assertions_of(&self, numbers: &[u64]) -> usize {
        self.rules(&self.counted(numbers)).unwrap().len()
    }
}

fn votes(kinds: &[&[u16]]) -> Vec<Kind> {
    let kind = |kind: &&[u16]| kind.iter().map(|candidate| (1, *candidate)).collect();
    kinds.iter().map(kind).collect()
}

fn most_votes(seats: u32, votes: plurality::VotesEach, cumulative: bool) -> [Method; 2] {
    [TieRule::Ask, TieRule::ListedOrder].map(|tie| {
        Method::Plurality(plurality::Rules {
            seats,
            votes,
            cumulative,
            tie,
        })
    })
}

#[test]
fn plurality_of_three() {
    let [method, _] = most_votes(1, plurality::VotesEach::AsSeats, false);
    let kinds = votes(&[&[], &[0], &[1], &[2], &[0, 1]]);
    let case = case(method, "abc", kinds, 6);
    assert_eq!(case.check(), 3);
    // K (C − K).
    assert_eq!(case.assertions_of(&[0, 3, 2, 1, 0]), 2);
}

#[test]
fn vote_for_two_of_four() {
    let [method, listed] = most_votes(2, plurality::VotesEach::AsSeats, false);
    let kinds = votes(&[&[], &[0, 1], &[1, 2], &[0], &[2, 3], &[0, 1, 2]]);
    let case = Case {
        seats_stay_open: Some(listed),
        ..case(method, "abcd", kinds, 5)
    };
    assert!(case.check() >= 4);
    assert_eq!(case.assertions_of(&[0, 3, 1, 0, 0, 0]), 4);
}

#[test]
fn approval_and_cumulative() {
    let [approval, _] = most_votes(1, plurality::VotesEach::Any, false);
    let kinds = votes(&[&[], &[0, 1], &[1, 2], &[0], &[2], &[0, 1, 2]]);
    assert_eq!(case(approval, "abc", kinds, 5).check(), 3);
    let [cumulative, listed] = most_votes(2, plurality::VotesEach::AsSeats, true);
    let kinds = votes(&[&[0, 0], &[0, 1], &[1, 1], &[2, 2], &[2], &[0, 1, 2]]);
    let case = Case {
        seats_stay_open: Some(listed),
        ..case(cumulative, "abc", kinds, 5)
    };
    assert!(case.check() >= 3);
}

#[test]
fn lines_to_write_on() {
    for seats in [1, 2, 3] {
        let [method, listed] = most_votes(seats, plurality::VotesEach::Number(2), false);
        let kinds = votes(&[&[0], &[0, 1], &[1, 2], &[2, 3], &[3], &[3, 3]]);
        let case = Case {
            seats_stay_open: Some(listed),
            ..case(method, "abcw", kinds, 5)
        };
        assert!(case.check() >= 2, "{seats}");
    }
}

#[test]
fn shares_of_everything() {
    for of in [Of::Votes, Of::MarkedBallots, Of::Ballots] {
        for (share, more_than) in [("1/2", true), ("3/5", false), ("1/3", true)] {
            for selection in [Some(majority::Asked::Place(1)), None] {
                let method = Method::Majority(majority::Rules {
                    share: share.parse().unwrap(),
                    more_than,
                    of,
                    selection,
                });
                let kinds = votes(&[&[], &[0], &[1], &[2], &[0, 1]]);
                let case = Case {
                    equality_is_enough: true,
                    ..case(method, "abc", kinds, 5)
                };
                assert!(case.check() >= 2);
            }
        }
    }
}

/// Somebody who is written in may have the share too, or be the only one who has it.
#[test]
fn shares_with_lines_to_write_on() {
    for of in [Of::Votes, Of::MarkedBallots, Of::Ballots] {
        for (share, more_than) in [("1/2", true), ("1/2", false), ("3/5", false), ("1/4", true)] {
            for selection in [Some(majority::Asked::Place(1)), None] {
                let method = Method::Majority(majority::Rules {
                    share: share.parse().unwrap(),
                    more_than,
                    of,
                    selection,
                });
                let kinds = votes(&[&[], &[0], &[1], &[2], &[0, 2]]);
                let case = Case {
                    equality_is_enough: true,
                    one_is_written_in: true,
                    ..case(method, "abw", kinds, 5)
                };
                assert!(case.check() >= 2);
            }
        }
    }
}

/// Who is written on two kinds of lines has the votes of both.
#[test]
fn shares_with_two_kinds_of_lines() {
    let method = |share: &str| {
        Method::Majority(majority::Rules {
            share: share.parse().unwrap(),
            ..majority::Rules::default()
        })
    };
    let made = |share, numbers: [u64; 4]| {
        let case = case(method(share), "abww", votes(&[&[0], &[1], &[2], &[3]]), 9);
        let counted = case.counted(&numbers);
        let outcome = counted.outcome.unwrap();
        assertions_for(&case.method, &outcome, &counted.tally, Cards(10))
    };
    for (share, numbers) in [("1/2", [3, 2, 2, 2]), ("1/4", [5, 0, 2, 2])] {
        let refused = made(share, numbers);
        assert!(matches!(refused, Err(AssertionError::Method { .. })));
    }
    assert_eq!(made("1/2", [5, 0, 2, 2]).unwrap().len(), 1);
}

#[test]
fn scores_and_points() {
    let scores = Method::Score(score::Rules {
        seats: 1,
        highest: 3,
        tie: TieRule::Ask,
    });
    let kinds = vec![
        vec![(3, 0), (1, 1)],
        vec![(2, 1), (3, 2)],
        vec![(1, 0), (3, 1), (2, 2)],
        vec![],
        vec![(3, 2), (1, 2)],
    ];
    assert_eq!(case(scores, "abc", kinds, 5).check(), 3);
    use borda::{Unranked, Weights};
    for points in [Weights::FromZero, Weights::FromOne, Weights::Dowdall] {
        for unranked in [Unranked::Nothing, Unranked::Share, Unranked::FewerPoints] {
            let rules = borda::Rules {
                points,
                unranked,
                ..borda::Rules::default()
            };
            let kinds = vec![
                vec![(1, 0), (2, 1), (3, 2)],
                vec![(1, 2), (2, 1)],
                vec![(1, 1), (1, 0), (2, 2)],
                vec![(1, 2)],
                vec![],
            ];
            assert!(case(Method::Borda(rules), "abc", kinds, 4).check() >= 2);
        }
    }
}

/// How many different reports there are for some numbers of seats and thresholds.
fn check_lists(by: party_list::Formula) -> usize {
    let mut reports = 0;
    for seats in [1, 2, 3, 5] {
        for threshold in [None, Some("1/5"), Some("1/3")] {
            let method = Method::PartyList(party_list::Rules {
                seats,
                by,
                threshold: threshold.map(|share| party_list::Threshold {
                    share: share.parse().unwrap(),
                    more_than: false,
                    within: party_list::Within::Constituency,
                }),
                tie_to_more_votes: false,
                tie: TieRule::Ask,
            });
            let kinds = votes(&[&[], &[0], &[1], &[2]]);
            let case = Case {
                equality_is_enough: threshold.is_some(),
                ..case(method, "abc", kinds, 8)
            };
            reports += case.check();
        }
    }
    reports
}

#[test]
fn d_hondt() {
    assert!(check_lists(party_list::Formula::DHondt) > 60);
}

#[test]
fn sainte_lague() {
    for first in ["1", "7/5"] {
        let first = first.parse().unwrap();
        assert!(check_lists(party_list::Formula::SainteLague { first }) > 60);
    }
}

#[test]
fn hamilton() {
    assert!(check_lists(party_list::Formula::Hare) > 60);
}

/// What two candidates are compared by on rankings, each ballot read from its first choice on: by the letters of the choices.
#[test]
fn rankings() {
    let kinds = ["abc", "acb", "bca", "cab", "b", "cb", ""];
    let letters = ['a', 'b', 'c'];
    let places = |kind: &&str| -> Kind {
        let at = |letter| letters.iter().position(|other| *other == letter).unwrap();
        (1..)
            .zip(kind.chars().map(|letter| at(letter) as u16))
            .collect()
    };
    let marks: Vec<Kind> = kinds.iter().map(places).collect();
    let all = candidates("abc");
    let mut reader = ContestReader::new(all.clone(), Voting::Ranks);
    let mut held = [0; 2];
    for numbers in elections(kinds.len(), 4) {
        let ballots = profile(&all, &marks, &numbers);
        let count = |is: &dyn Fn(&str) -> bool| -> u64 {
            let with = kinds.iter().zip(&numbers).filter(|(kind, _)| is(kind));
            with.map(|(_, number)| number).sum()
        };
        for (winner, loser) in [(0, 1), (1, 0), (0, 2), (2, 1)] {
            let [w, l] = [winner, loser].map(|at| letters[usize::from(at)]);
            let mut holds = |rule| {
                let made = Assertion::of_ballots(rule, &ballots, &mut reader, Cards(5)).unwrap();
                made.mean() > Exact::half()
            };
            let before = holds(Rule::NotEliminatedBefore { winner, loser });
            let first = count(&|kind| kind.starts_with(w));
            let not_after = count(&|kind| match (kind.find(l), kind.find(w)) {
                (Some(l), Some(w)) => l < w,
                (l, _) => l.is_some(),
            });
            assert_eq!(before, first > not_after, "{w} {l} {numbers:?}");
            held[usize::from(before)] += 1;
            for continuing in [vec![winner.min(loser), winner.max(loser)], vec![0, 1, 2]] {
                let left = |letter: &char| {
                    let at = letters.iter().position(|other| other == letter).unwrap();
                    continuing.contains(&(at as u16))
                };
                let next = holds(Rule::NotEliminatedNext {
                    winner,
                    loser,
                    continuing: continuing.clone(),
                });
                let of = |who| count(&|kind| kind.chars().find(|c| left(c)) == Some(who));
                assert_eq!(next, of(w) > of(l), "{w} {l} {continuing:?} {numbers:?}");
                held[usize::from(next)] += 1;
            }
        }
    }
    assert!(held.iter().all(|held| *held > 500), "{held:?}");
}
