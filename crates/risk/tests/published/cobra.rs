//! COBRA (Spertus 2023): the averages that its text gives of its two tables, with the authors' designs
//! (github.com/spertus/comparison-RLA-betting, `comparison_audit_simulations.R`).

use risk::martingale::{Cobra, CobraAdaptive, CobraDiversified, Fixed, Rates, Rule, WeightedRates};

use crate::{Audit, null};

/// `cards` cards, drawn with replacement at most so often, compared with a diluted margin v: a share of one-vote and of two-vote
/// overstatements.
fn audit(rule: Rule, margin: f64, one_over: f64, two_over: f64, cards: u64) -> Audit {
    let a = 1.0 / (2.0 - margin);
    let [one, two] = [one_over, two_over].map(|rate| (rate * cards as f64).round() as u64);
    Audit {
        rule,
        null: null(2.0 * a, None),
        population: vec![(a, cards - one - two), (a / 2.0, one), (0.0, two)],
        replacement: true,
        most: Some(cards),
    }
}

fn rates(one_over: f64, two_over: f64) -> Rates {
    Rates {
        one_over,
        two_over,
        ..Rates::default()
    }
}

fn geometric_mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp()
}

/// Table 1: margins of 5, 10 and 20 %, two-vote overstatements at five rates. The best bets need 93 % fewer cards than "a priori
/// Kelly", which takes the overstatement assorter for one of two values; 10,000 cards are all.
#[test]
fn oracle_beside_a_priori_kelly() {
    let mut ratios = Vec::new();
    for margin in [0.05, 0.1, 0.2] {
        for two_over in [0.015, 0.01, 0.005, 0.001, 0.0] {
            let a = 1.0 / (2.0 - margin);
            let what = format!("{margin} {two_over}");
            let mean = |rule| audit(rule, margin, 0.0, two_over, 10_000).mean(&what, 100);
            let oracle = mean(Rule::Cobra(Cobra {
                rates: rates(0.0, two_over),
            }));
            let lambda = 4.0 * a * (1.0 - two_over) - 2.0;
            ratios.push(oracle / mean(Rule::Fixed(Fixed { lambda })));
        }
    }
    let mean = geometric_mean(&ratios);
    assert!((mean - 0.07).abs() < 0.01, "{mean}");
}

/// The grid of table 2's mixture: ten rates of each kind, up to where nothing would be bet, weighted with a normal density around
/// what is expected (standard deviations 0.005 and 0.0025, correlation 1/4).
fn diversified(margin: f64, expected: Rates) -> CobraDiversified {
    let rate = |k: i32, most: f64| 1e-6 + (most - 1e-6) * f64::from(k) / 9.0;
    let mut grid = Vec::new();
    for one in 0..10 {
        for two in 0..10 {
            let rates = rates(rate(one, margin), rate(two, margin / 2.0));
            let x = (rates.one_over - expected.one_over) / 0.005;
            let y = (rates.two_over - expected.two_over) / 0.0025;
            let weight = (-(x * x - 0.5 * x * y + y * y) / (2.0 * (1.0 - 0.0625))).exp();
            // A weight too small for a number is none.
            if weight > 0.0 {
                grid.push(WeightedRates { rates, weight });
            }
        }
    }
    CobraDiversified { grid }
}

/// Table 2: margins of 5 and 10 %, six pairs of true rates, four of expected ones; 20,000 cards are all. Beside the best bet for the true rates
/// the best for the expected ones needs 2.4 times as many cards, learning 1.3 times, a mixture 1.2 times.
#[test]
fn robust_bets_beside_the_oracle() {
    let mut ratios = [const { Vec::new() }; 3];
    for margin in [0.05, 0.1] {
        for (one_over, two_over) in [0.01, 0.001]
            .into_iter()
            .flat_map(|one| [0.01, 0.001, 0.0001].map(|two| (one, two)))
        {
            for (one, two) in [
                (0.01, 0.001),
                (0.01, 0.0001),
                (0.001, 0.001),
                (0.001, 0.0001),
            ] {
                let expected = rates(one, two);
                let what = format!("{margin} {one_over} {two_over} {one} {two}");
                let mean = |rule| audit(rule, margin, one_over, two_over, 20_000).mean(&what, 40);
                let oracle = mean(Rule::Cobra(Cobra {
                    rates: rates(one_over, two_over),
                }));
                let robust = [
                    Rule::Cobra(Cobra { rates: expected }),
                    Rule::CobraAdaptive(CobraAdaptive {
                        rates: expected,
                        ..CobraAdaptive::default()
                    }),
                    Rule::CobraDiversified(diversified(margin, expected)),
                ];
                for (ratios, rule) in ratios.iter_mut().zip(robust) {
                    ratios.push(mean(rule) / oracle);
                }
            }
        }
    }
    let means = ratios.map(|ratios| geometric_mean(&ratios));
    for (mean, published) in means.into_iter().zip([2.4, 1.3, 1.2]) {
        assert!((mean / published - 1.0).abs() < 0.08, "{means:?}");
    }
}
