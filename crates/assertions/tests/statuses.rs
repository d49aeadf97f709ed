//! Whatever a machine made of a card, the assertion and the count are about the same votes: the values of all cards, as
//! their readings say, make the margin that the ballots of the count have, and where the statement is about a share
//! it is the share that `tabulate` takes.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose contest cannot be counted fails"
)]

use assertions::{Assertion, ContestReader, Exact, Marks, Rule, Tally, Term, Voting};
use election::Cards;
use election::record::{
    CardIdentity, Contest, Mark, Reading, Readings, Selection, SelectionKind, Status,
};
use tabulate::majority::{self, Of};
use tabulate::{Ballots, Method, Ratio, borda, party_list, plurality, ranked, score};

/// Three candidates, one who withdrew, two lines to write on, and marks of which a file does not say whose they are. The
/// places of candidates are 0 to 3; 4 are the lines together.
fn contest(cumulative: bool) -> Contest {
    use SelectionKind::{Overvote, Regular, WriteIn};
    let kinds = [
        Regular, Regular, Regular, Regular, WriteIn, WriteIn, Overvote,
    ];
    let selection = |(number, kind)| Selection {
        number,
        name: number.to_string().into(),
        kind,
        withdrawn: number == 4,
        party: None,
    };
    Contest {
        number: 1,
        name: "Clerk".into(),
        vote_for: 2,
        ranks: 0,
        cumulative,
        straight_party: false,
        elected: None,
        selections: (1..).zip(kinds).map(selection).collect(),
    }
}

/// What may be marked: rank (or score) and selection of each mark.
const MARKED: &[&[(u32, u32)]] = &[
    &[],
    &[(1, 1)],
    &[(1, 2)],
    &[(1, 3)],
    &[(1, 1), (1, 2)],
    &[(1, 1), (1, 1)],
    &[(1, 1), (2, 1)],
    &[(1, 4)],
    &[(1, 1), (1, 4)],
    &[(1, 5)],
    &[(1, 5), (1, 5)],
    &[(1, 5), (1, 6)],
    &[(1, 7)],
    &[(1, 1), (1, 7)],
    &[(2, 1), (3, 2), (5, 3)],
    &[(1, 2), (1, 3), (2, 1)],
    &[(1, 5), (1, 5), (2, 1), (3, 2)],
    &[(1, 1), (1, 2), (1, 3)],
];

/// Every status with everything that may be marked, counted or not, in different numbers.
fn cards() -> Vec<Option<(Status, Vec<Mark>)>> {
    let mut cards = vec![None; 5];
    let mut number = 0;
    for status in Status::ALL {
        for marked in MARKED {
            for counted in [true, false] {
                let mark = |&(rank, selection): &(u32, u32)| Mark {
                    rank,
                    selection,
                    counted,
                    ambiguous: *status == Status::Ambiguous,
                    density: None,
                };
                let mut marks: Vec<Mark> = marked.iter().map(mark).collect();
                marks.sort_unstable();
                number += 1;
                let same = vec![Some((*status, marks)); number * 5 % 7 + 1];
                cards.extend(same);
            }
        }
    }
    cards
}

const PHANTOMS: u64 = 3;

/// Both ways to a margin against the sum of the values of the cards.
fn check(method: &Method, cumulative: bool, rules: &[Rule]) {
    let contest = contest(cumulative);
    let cards = cards();
    let mut ballots = Ballots::of(&contest, &[]);
    let mut reader = ContestReader::of_contest(&contest, Voting::of(method));
    let reading = |card: &'_ (Status, Vec<Mark>)| {
        let mut readings = Readings::default();
        readings.push(1, card.0, card.1.iter().copied());
        readings
    };
    for card in cards.iter().flatten() {
        ballots.add(&CardIdentity::default(), reading(card).get(1));
    }
    let (profile, _) = ballots.finish();
    assert!(profile.rejected() > 0 && profile.overvoted() > 0);
    let population = Cards(cards.len() as u64 + PHANTOMS);
    let tally = Tally::of_ballots(method, &profile).unwrap();
    for rule in rules {
        let mut of_pile = ContestReader::new(profile.candidates().to_vec(), Voting::of(method));
        let made = Assertion::of_ballots(rule.clone(), &profile, &mut of_pile, population);
        let made = made.unwrap();
        let mut sum = made.assorter.value(&Marks::Phantom) * Exact::from(PHANTOMS);
        for card in &cards {
            let readings = card.as_ref().map(reading);
            let reading: Option<Reading<'_>> = readings.as_ref().and_then(|of| of.get(1));
            sum = sum + made.assorter.value(&reader.reading(reading));
        }
        let expected = made.mean() * Exact::from(population.0);
        assert_eq!(sum, expected, "{rule:?}, cumulative: {cumulative}");
        if !matches!(
            rule,
            Rule::NotEliminatedBefore { .. } | Rule::NotEliminatedNext { .. }
        ) {
            let candidates = profile.candidates();
            let by_tally = Assertion::of_tally(rule.clone(), candidates, &tally, population);
            assert_eq!(by_tally.unwrap(), made, "{rule:?}");
        }
        if let Rule::AboveThreshold { share, of, .. } | Rule::BelowThreshold { share, of, .. } =
            rule
        {
            let counted = margin_in_count(&profile, *share, *of, population);
            let expected = match rule {
                Rule::AboveThreshold { .. } => counted / Exact::from(*share),
                _ => -counted / (Exact::ONE - Exact::from(*share)),
            };
            assert_eq!(made.margin, expected, "{rule:?}");
        }
    }
}

/// (T − f B) / N of the first candidate, with the votes T and the whole B of which the count of a majority takes a share.
fn margin_in_count(ballots: &tabulate::Profile, share: Ratio, of: Of, cards: Cards) -> Exact {
    let rules = majority::Rules {
        share,
        of,
        ..majority::Rules::default()
    };
    let outcome = majority::count(ballots, &rules).unwrap();
    let round = &outcome.rounds[0];
    let whole = |votes: tabulate::Decimal| Exact::from(votes.units());
    let votes: Exact = round.tally.iter().flatten().copied().map(whole).sum();
    let all = match of {
        Of::Votes => votes,
        Of::MarkedBallots => votes + whole(round.inactive.overvotes),
        Of::Ballots => Exact::from(outcome.ballots),
    };
    (whole(round.tally[0].unwrap()) - Exact::from(share) * all) / Exact::from(cards.0)
}

fn pair(votes: u32) -> Vec<Rule> {
    let pair = |(winner, loser)| Rule::Pair {
        winner,
        loser,
        votes,
    };
    [(0, 1), (1, 0), (2, 1)].map(pair).to_vec()
}

fn term(candidate: u16, weight: i128, most: u32) -> Term {
    Term {
        candidate,
        weight: weight.into(),
        most,
    }
}

#[test]
fn votes() {
    for votes in [
        plurality::VotesEach::Number(1),
        plurality::VotesEach::Number(2),
        plurality::VotesEach::Any,
    ] {
        let rules = plurality::Rules {
            votes,
            ..plurality::Rules::default()
        };
        let linear = Rule::Linear {
            terms: vec![term(0, 2, 1), term(1, -1, 1), term(4, -1, 2)],
            most: rules.votes_each(),
        };
        let mut all = pair(1);
        // Nothing bounds how many lines are approved of.
        if rules.votes_each().is_some() {
            all.push(linear);
        }
        check(&Method::Plurality(rules), false, &all);
    }
}

#[test]
fn cumulative_votes() {
    let rules = plurality::Rules {
        votes: plurality::VotesEach::Number(2),
        cumulative: true,
        ..plurality::Rules::default()
    };
    check(&Method::Plurality(rules.clone()), true, &pair(2));
    // The rules say so, the contest on its cards does not.
    check(&Method::Plurality(rules), false, &pair(2));
}

#[test]
fn shares() {
    for of in [Of::Votes, Of::MarkedBallots, Of::Ballots] {
        for share in ["1/2", "3/5", "1/20"] {
            let share: Ratio = share.parse().unwrap();
            let method = Method::Majority(majority::Rules {
                share,
                of,
                ..majority::Rules::default()
            });
            let candidate = 0;
            let rules = [
                Rule::AboveThreshold {
                    candidate,
                    share,
                    of,
                },
                Rule::BelowThreshold {
                    candidate,
                    share,
                    of,
                },
            ];
            check(&method, false, &rules);
        }
    }
}

#[test]
fn seats() {
    let method = Method::PartyList(party_list::Rules {
        seats: 5,
        by: party_list::Formula::DHondt,
        threshold: None,
        tie_to_more_votes: false,
        tie: tabulate::TieRule::Ask,
    });
    let divisors = Rule::Divisors {
        winner: 0,
        loser: 1,
        winner_divisor: Ratio::whole(2),
        loser_divisor: Ratio::whole(3),
        votes: 1,
    };
    let remainders = Rule::Remainders {
        winner: 0,
        loser: 1,
        winner_seats: 2,
        loser_seats: 3,
        seats: 5,
        among: vec![0, 1, 2],
        votes: 1,
    };
    check(&method, false, &[divisors, remainders]);
}

#[test]
fn scores_and_ranks() {
    let (winner, loser, highest) = (0, 1, 5);
    let scores = Method::Score(score::Rules::default());
    check(
        &scores,
        false,
        &[Rule::Score {
            winner,
            loser,
            highest,
        }],
    );
    for points in [borda::Weights::FromZero, borda::Weights::Dowdall] {
        let rules = borda::Rules {
            points,
            ..borda::Rules::default()
        };
        let rule = Rule::Borda {
            winner,
            loser,
            candidates: 5,
            left_out: vec![3, 4],
            rules: rules.clone(),
        };
        check(&Method::Borda(rules), false, &[rule]);
    }
    let rules = [
        Rule::NotEliminatedBefore { winner, loser },
        Rule::NotEliminatedNext {
            winner,
            loser,
            continuing: vec![0, 1, 4],
        },
    ];
    check(
        &Method::RankedChoice(ranked::Rules::default()),
        false,
        &rules,
    );
}
