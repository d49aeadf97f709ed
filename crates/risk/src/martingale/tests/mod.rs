//! Figures of others, exact fractions, all orders of small populations, boundaries, resumption.

mod boundaries;
mod enumeration;
mod exact;
mod learned;
mod resumption;
mod runs;
mod shangrla;
mod simulated;

use super::draw::Draw;
use super::rule::Betting;
use super::*;

fn null(upper: f64, population: Option<u64>) -> Null {
    Null::new(upper, 0.5, population).unwrap()
}

/// The upper bound of an overstatement assorter with u = 1 and margin v, 2a = 2 / (2 − v).
fn comparison_upper(v: f64) -> f64 {
    2.0 / (2.0 - v)
}

/// Every rule there is, with parameters that suit the null, nested mixtures among them.
fn rules(null: &Null) -> Vec<Rule> {
    let (u, t) = (null.upper(), null.mean());
    let eta = t + (u - t) * 0.2;
    let share = |value, share| Share { value, share };
    let mut rules = vec![
        Rule::FixedAlternative(FixedAlternative { eta }),
        Rule::ShrinkTrunc(ShrinkTrunc {
            eta,
            d: 3.0,
            ..ShrinkTrunc::default()
        }),
        Rule::ShrinkTrunc(ShrinkTrunc {
            eta: u,
            d: 10.0,
            f: 0.1,
            c: Some((u - t) / 8.0),
            ..ShrinkTrunc::default()
        }),
        Rule::Fixed(Fixed { lambda: 0.9 / t }),
        Rule::Fixed(Fixed { lambda: 1.0 / t }),
        Rule::KaplanWald(KaplanWald::default()),
        Rule::KaplanWald(KaplanWald { g: 0.0 }),
        Rule::KaplanKolmogorov(KaplanKolmogorov { g: 0.1 }),
        Rule::Agrapa(Agrapa::default()),
        Rule::Agrapa(Agrapa {
            lambda: 0.2,
            c_first: 0.5,
            c_last: 0.99,
            growth: 1.0,
        }),
        Rule::Kelly(Kelly {
            expected: vec![share(0.0, 1.0), share(u, 4.0 * t / (u - t))],
        }),
        Rule::Adaptive(Adaptive {
            no_error: t + (u - t) * 0.3,
            errors: vec![
                ErrorRate {
                    value: 0.0,
                    rate: 0.001,
                    draws: 100.0,
                    least: 1e-4,
                },
                ErrorRate {
                    value: u,
                    rate: 0.0,
                    draws: 10.0,
                    least: 0.0,
                },
            ],
            pools: vec![share(t * 0.5, 0.05), share(u * 0.9, 0.1)],
            max_loss: 0.9,
        }),
        Rule::Grid(Grid { points: 7 }),
    ];
    if t == 0.5 && u > 1.0 && u <= 2.0 {
        let v = 2.0 - 2.0 / u;
        let rates = Rates {
            one_over: v / 10.0,
            two_over: v / 20.0,
            ..Rates::default()
        };
        rules.extend([
            Rule::OptimalComparison(OptimalComparison { two_over: 0.01 }),
            Rule::Cobra(Cobra { rates }),
            Rule::CobraAdaptive(CobraAdaptive {
                draws_one: 5.0,
                draws_two: 10.0,
                ..CobraAdaptive::default()
            }),
            Rule::CobraDiversified(CobraDiversified::uniform(
                &[0.0, v / 10.0, v / 2.0],
                &[0.0, v / 100.0, v / 3.0],
            )),
        ]);
    }
    let parts = rules
        .iter()
        .enumerate()
        .map(|(k, rule)| Part {
            rule: rule.clone(),
            weight: 1.0 + k as f64,
        })
        .collect();
    rules.push(Rule::Mixture(Mixture { parts }));
    rules
}

/// What a rule bets on draws that bring `sample`.
fn bets(rule: &Rule, null: Null, sample: &[f64]) -> Vec<(Draw, f64)> {
    let mut bettor = rule.start(&null).unwrap();
    let mut process = Process::new(null);
    let one = |&x: &f64| {
        let draw = process.next().unwrap();
        let bet = bettor.bet(&draw);
        bettor.seen(&draw, x);
        process.take(bet, x);
        (draw, bet)
    };
    sample.iter().map(one).collect()
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In 0..n; the bias is below n / 2^64.
    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }
}
