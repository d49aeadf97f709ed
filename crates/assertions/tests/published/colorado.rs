//! Colorado's general election of 2024: the diluted margins of all contests, from the votes that the state published
//! (`tabulate.csv`), against the margins in votes and the cards of its `contest.csv`.

use std::collections::BTreeMap;

use assertions::{Assertion, Exact, Population, Tally, assertions_for};
use election::{Cards, Votes};
use tabulate::{Candidate, Method, Outcome, TieRule, plurality};

use crate::real::real;

#[test]
fn diluted_margins_of_2024() {
    let (Some(contests), Some(votes)) = (
        real("colorado/2024-general/round1/contest.csv"),
        real("colorado/2024-general/tabulate.csv"),
    ) else {
        return;
    };
    let mut tallies = BTreeMap::<String, Vec<(String, u64)>>::new();
    for row in csv::Reader::from_path(votes).unwrap().records() {
        let row = row.unwrap();
        let of = tallies.entry(row[0].to_owned()).or_default();
        of.push((row[1].to_owned(), row[2].parse().unwrap()));
    }
    let (mut compared, mut uncontested, mut ties) = (0, 0, 0);
    for row in csv::Reader::from_path(contests).unwrap().records() {
        let row = row.unwrap();
        let number = |column: usize| row[column].parse::<u64>().unwrap();
        let (name, seats, cards, margin) = (&row[0], number(3), Cards(number(4)), number(7));
        let tally = &tallies[name];
        let rules = plurality::Rules {
            seats: u32::try_from(seats).unwrap(),
            tie: TieRule::ListedOrder,
            ..plurality::Rules::default()
        };
        // Winners are the state's: a list of names in quotes.
        let is_winner = |(choice, _): &&(String, u64)| row[6].contains(&format!("\"{choice}\""));
        let winners = tally.iter().filter(is_winner).count();
        let at = |winner: &(String, u64)| tally.iter().position(|one| one == winner).unwrap();
        let outcome = Outcome {
            candidates: tally
                .iter()
                .map(|(name, _)| Candidate::new(&**name))
                .collect(),
            winners: tally.iter().filter(is_winner).map(at).collect(),
            ..Outcome::default()
        };
        let votes: Vec<u64> = tally.iter().map(|(_, votes)| *votes).collect();
        let method = Method::Plurality(rules);
        let tally = Tally::of_votes(&votes);
        let made = assertions_for(&method, &outcome, &tally, cards).unwrap();
        assert_eq!(made.len(), winners * (votes.len() - winners), "{name}");
        let Some(least) = made.iter().map(|one| one.margin.clone()).min() else {
            uncontested += 1;
            assert_eq!(margin, 0, "{name}");
            continue;
        };
        compared += 1;
        ties += usize::from(!made.iter().all(Assertion::holds));
        assert_eq!(least, Exact::new(margin, cards.0), "{name}");
        let population = Population::of_all(cards, cards).unwrap();
        assert_eq!(population.diluted(Votes(margin)), least);
        // The error-free value is 1 / (2 − v) (COBRA, §2).
        let tightest = made.iter().min_by_key(|one| one.room()).unwrap();
        let without_error = tightest.overstatement().unwrap().without_error();
        let expected = 1.0 / (2.0 - margin as f64 / cards.0 as f64);
        assert!((without_error.nearest() - expected).abs() < 1e-15, "{name}");
    }
    // As many contests as the state audited; without opponents there is nothing to assert.
    assert_eq!((compared + uncontested, ties), (725, 0));
    assert!(compared > 600, "{compared}");
}
