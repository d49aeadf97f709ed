//! Glazer, Spertus & Stark 2021, "More Style, Less Work: Card-Style Data Decrease Risk-Limiting Audit Sample Sizes".
//!
//! A contest B is on all N cards, a contest S on a share p of them. Without knowing which, S is drawn for among all N:
//!
//! n = ⌈2γ ln(1/α) / (m + 2γ r₁ ln(1 − 1/2γ))⌉                                                     (1)
//!
//! m being the diluted margin, r₁ the rate of one-vote overstatements among the cards that are drawn, γ = 1.03905. Knowing it, each contest
//! takes the cards with the smallest numbers of those that carry it.

#![allow(clippy::unwrap_used, reason = "a test without its population fails")]

use election::Cards;
use plan::{Contest, Design, Population, Trial, Truth};
use risk::SplitMix64;
use risk::martingale::Rates;

const GAMMA: f64 = 1.03905;
const LIMIT: f64 = 0.05;

/// Equation (1).
fn formula(margin: f64, one_over: f64) -> u64 {
    let drift = 2.0 * GAMMA * one_over * (1.0 - 1.0 / (2.0 * GAMMA)).ln();
    (-2.0 * GAMMA * LIMIT.ln() / (margin + drift)).ceil() as u64
}

/// Mean size by simulation: `votes` of margin and a share `one_over` of errors among `cards`, drawn from all of `universe`.
fn simulated(votes: u64, cards: u64, universe: u64, one_over: f64) -> f64 {
    let (cards, universe) = (Cards(cards), Cards(universe));
    let contest = Contest::of_margin(
        "x".into(),
        vec!["a".into()],
        votes,
        cards,
        universe,
        Cards(0),
    );
    let rates = Rates {
        one_over,
        ..Truth::without_error().rates
    };
    let truth = Truth {
        rates,
        ..Truth::default()
    };
    let population = Population::of(&contest.unwrap(), &Design::SuperSimple, &truth, &truth);
    let population = population.unwrap();
    let trial = Trial::new(&population, LIMIT, u64::MAX).unwrap();
    trial.many(1, "x", 4_000).mean(universe.0).unwrap()
}

/// Mean number of cards in one sample for B and S, for so many cards of each; S is on the first `with_small` of `with_big`
/// cards that have B, which are among `all`.
fn together(all: u64, with_big: u64, with_small: u64, sizes: [u64; 2]) -> f64 {
    let runs = 200;
    let counts = (0..runs).map(|run| {
        let cards = || {
            let mut random = SplitMix64::of_part(2, "styles", run);
            (0..all).map(move |card| {
                let contests: &[usize] = match card {
                    card if card < with_small => &[0, 1],
                    card if card < with_big => &[0],
                    _ => &[],
                };
                (random.below(1 << 53), contests)
            })
        };
        sampling::consistent_sample(cards, &sizes).cards.len() as f64
    });
    counts.sum::<f64>() / runs as f64
}

/// N = 10,000, p = 10 %, margins of 10 % of the cards that carry a contest, one one-vote overstatement in 1,000 cards drawn: 64
/// cards for B, 721 for S without style, 122 for both with style.
#[test]
fn two_contests() {
    let (big, small) = (formula(0.1, 0.001), formula(0.01, 0.001));
    assert_eq!((big, small), (64, 721));
    let near = |mean: f64, published: f64| (mean / published - 1.0).abs() < 0.05;
    // In the paper's example the errors come at the same rate among all cards, of which S has a tenth.
    let means = [
        simulated(1_000, 10_000, 10_000, 0.001),
        simulated(100, 1_000, 10_000, 0.01),
        simulated(100, 1_000, 1_000, 0.001),
    ];
    assert!(
        near(means[0], 64.0) && near(means[1], 721.0) && near(means[2], 64.0),
        "{means:?}"
    );
    let both = together(10_000, 10_000, 1_000, [big, big]);
    assert!((both - 122.0).abs() < 1.0, "{both}");
}

/// The abstract: on ballots of four cards knowing the style saves 75 % of the cards for one contest that is on every ballot, and
/// 95 % or more for two with the same margin, one of them on 10 % of the ballots.
#[test]
fn ballots_of_four_cards() {
    let ballots = 10_000;
    for margin in [0.05, 0.1, 0.2] {
        let votes = |cards: u64| (margin * cards as f64) as u64;
        let with = simulated(votes(ballots), ballots, ballots, 0.0);
        let without = simulated(votes(ballots), ballots, 4 * ballots, 0.0);
        let saved = 1.0 - with / without;
        assert!((saved - 0.75).abs() < 0.01, "{margin}: {saved}");
        let small = ballots / 10;
        let without = simulated(votes(small), small, 4 * ballots, 0.0);
        let with = with.round() as u64;
        let saved = 1.0 - together(4 * ballots, ballots, small, [with, with]) / without;
        assert!((0.95..0.97).contains(&saved), "{margin}: {saved}");
    }
}
