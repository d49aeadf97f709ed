//! Sizes of Colorado's targeted contests beside those that the state published with each round (`contest.csv`).

#![allow(clippy::unwrap_used, reason = "a file that cannot be read fails")]

#[path = "../../formats/tests/support/real.rs"]
mod real;

use std::path::Path;

use election::Cards;
use plan::{Contest, Design, Population, Trial, Truth};
use risk::{Colorado, Errors};

/// A contest that was chosen before the audit, as far as its size goes.
struct Targeted {
    name: String,
    cards: u64,
    universe: u64,
    margin: u64,
    limit: String,
    gamma: String,
    errors: Errors,
    optimistic: u64,
}

fn targeted(path: &Path) -> Vec<Targeted> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(Result::unwrap).map(|row| {
        let text = |name: &str| {
            let at = header.iter().position(|column| column == name);
            row[at.unwrap()].to_owned()
        };
        let number = |name: &str| text(name).parse().unwrap();
        let targeted = Targeted {
            name: text("contest_name"),
            cards: number("contest_ballot_card_count"),
            universe: number("ballot_card_count"),
            margin: number("min_margin"),
            limit: text("risk_limit"),
            gamma: text("gamma"),
            errors: Errors {
                two_over: number("two_vote_over_count"),
                one_over: number("one_vote_over_count"),
                one_under: number("one_vote_under_count"),
                two_under: number("two_vote_under_count"),
            },
            optimistic: number("optimistic_samples_to_audit"),
        };
        (text("audit_reason"), targeted)
    });
    rows.filter(|(reason, _)| reason != "opportunistic_benefits")
        .map(|(_, targeted)| targeted)
        .collect()
}

/// Without an error the state's size, −2γ ln α / μ, is the linear form of what is simulated: the first n with
/// (1 − μ/2γ)ⁿ ≤ α. ln(1 − x) < −x, so the simulated size is never the larger one, and with margins up to some 15 % hardly smaller.
fn without_errors(path: &str, contests: usize, clean: usize) {
    let Some(path) = real::real(path) else {
        return;
    };
    let all = targeted(&path);
    assert_eq!(all.len(), contests);
    let mut compared = 0;
    for of in all.iter().filter(|of| of.errors == Errors::default()) {
        let contest = Contest::of_margin(
            of.name.as_str().into(),
            Vec::new(),
            of.margin,
            Cards(of.cards),
            Cards(of.universe),
            Cards(0),
        );
        let truth = Truth::without_error();
        let population = Population::of(&contest.unwrap(), &Design::SuperSimple, &truth, &truth);
        let population = population.unwrap();
        let limit = of.limit.parse().unwrap();
        let trial = Trial::new(&population, limit, u64::MAX).unwrap();
        let sizes = trial.many(1, &of.name, 3);
        let &[size, second, third] = sizes.confirmed() else {
            panic!("{}: a full count", of.name);
        };
        assert_eq!(
            [second, third],
            [size; 2],
            "{}: no chance is involved",
            of.name
        );
        let (state, least) = (of.optimistic, 0.95 * of.optimistic as f64);
        let near = size as f64 >= least || size + 3 >= state;
        assert!(size <= state && near, "{}: {size}, state {state}", of.name);
        compared += 1;
    }
    assert_eq!(compared, clean);
}

#[test]
fn general_2024_without_errors() {
    without_errors("colorado/2024-general/round1/contest.csv", 65, 65);
}

/// The file of the first round was written after cards had been examined: 8 of 66 contests had errors by then.
#[test]
fn general_2020_without_errors() {
    without_errors("colorado/2020-general/round_1/contest.csv", 66, 58);
}

/// The state's size from what its audit found, in its own arithmetic: the last round of 2024, in which five contests had errors.
/// (2020 is tested with the command's replay.)
#[test]
fn general_2024_with_the_errors_found() {
    let Some(path) = real::real("colorado/2024-general/round3/contest.csv") else {
        return;
    };
    let all = targeted(&path);
    let found = all.iter().filter(|of| of.errors != Errors::default());
    assert_eq!((all.len(), found.count()), (65, 5));
    for of in &all {
        let colorado = Colorado::new(&of.gamma).unwrap();
        let size = colorado.optimistic(&of.limit, of.margin, of.universe, of.errors);
        assert_eq!(size.unwrap(), of.optimistic, "{}", of.name);
    }
}
