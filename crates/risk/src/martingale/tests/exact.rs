//! The process against exact fractions, for the same bets.

use dashu_ratio::RBig;
use proptest::prelude::*;

use super::draw::{admissible, factor};
use super::process::Process;
use super::rounding::{Product, Sum};
use super::rule::Bettor;
use super::*;

fn exactly(x: f64) -> RBig {
    RBig::try_from(x).unwrap()
}

/// Equations (1) to (3) in fractions.
struct Exact {
    null: Null,
    draws: u64,
    sum: RBig,
    capital: RBig,
    largest: RBig,
    /// The smallest factor so far that was above 0.
    factor: RBig,
}

impl Exact {
    fn new(null: Null) -> Self {
        Exact {
            null,
            draws: 0,
            sum: RBig::ZERO,
            capital: RBig::ONE,
            largest: RBig::ONE,
            factor: RBig::ONE,
        }
    }

    /// N t − S and what is left to draw, if it is bounded.
    fn rest(&self) -> Option<(RBig, u64)> {
        let population = self.null.population()?;
        let rest = RBig::from(population) * exactly(self.null.mean()) - &self.sum;
        Some((rest, population - self.draws))
    }

    fn mean(&self) -> RBig {
        match self.rest() {
            None => exactly(self.null.mean()),
            Some((rest, left)) => rest / RBig::from(left),
        }
    }

    fn step(&mut self, bet: f64, x: f64) {
        let factor = RBig::ONE + exactly(bet) * (exactly(x) - self.mean());
        assert!(factor >= RBig::ZERO, "a bet above 1/m");
        if factor > RBig::ZERO && factor < self.factor {
            self.factor = factor.clone();
        }
        self.capital *= factor;
        if self.capital > self.largest {
            self.largest = self.capital.clone();
        }
        self.see(x);
    }

    fn see(&mut self, x: f64) {
        self.draws += 1;
        self.sum += exactly(x);
    }

    /// N t 2^-40, by which numbers may be rounded.
    fn slack(&self) -> RBig {
        let population = RBig::from(self.null.population().unwrap_or(0));
        population * exactly(self.null.mean()) * exactly(0.5f64.powi(40))
    }

    fn impossible(&self) -> bool {
        self.rest().is_some_and(|(rest, _)| rest < -self.slack())
    }

    fn holds(&self) -> bool {
        self.rest().is_some_and(|(rest, left)| {
            rest >= -self.slack()
                && rest
                    >= RBig::from(left)
                        * exactly(self.null.upper())
                        * (RBig::ONE - exactly(0.5f64.powi(40)))
        })
    }
}

/// `p` is not below 1 / `capital`, nor above it by more than a billionth.
fn close(p: f64, capital: &RBig) -> bool {
    let p = exactly(p);
    let billionth = RBig::ONE + exactly(1e-9);
    if capital <= &RBig::ONE {
        return p == RBig::ONE;
    }
    &p * capital >= RBig::ONE && &p * capital <= billionth
}

fn compare(null: Null, mut bettor: Bettor, sample: &[f64]) -> Result<(), TestCaseError> {
    let mut process = Process::new(null);
    let mut exact = Exact::new(null);
    for &x in sample {
        if let Some(draw) = process.next() {
            prop_assert!(!exact.impossible() && !exact.holds());
            let mean = exactly(draw.mean);
            prop_assert!(mean >= exact.mean());
            let bet = bettor.bet(&draw);
            bettor.seen(&draw, x);
            exact.step(admissible(bet, draw.mean), x);
            process.take(bet, x);
        } else {
            process.take(1.0, x);
            exact.see(x);
        }
        let (current, reached) = (process.current().get(), process.reached().get());
        if exact.impossible() {
            prop_assert_eq!((current, reached), (f64::MIN_POSITIVE, f64::MIN_POSITIVE));
        } else if exact.holds() {
            prop_assert_eq!((current, reached), (1.0, 1.0));
        } else if exact.factor > exactly(1e-6) {
            prop_assert!(
                close(current, &exact.capital),
                "{} {}",
                current,
                exact.draws
            );
            prop_assert!(
                close(reached, &exact.largest),
                "{} {}",
                reached,
                exact.draws
            );
        } else {
            // 1 + λ (x − m) with most of its digits lost: still not below.
            prop_assert!(exactly(current) * &exact.capital >= RBig::ONE || current == 1.0);
            prop_assert!(exactly(reached) * &exact.largest >= RBig::ONE || reached == 1.0);
        }
    }
    Ok(())
}

fn value() -> impl Strategy<Value = f64> {
    // Shares of u.
    prop_oneof![
        2 => Just(0.0),
        4 => Just(0.5),
        4 => Just(1.0),
        1 => 0.0..=1.0f64,
        1 => 1e-300..1e-3f64,
    ]
}

fn nulls() -> impl Strategy<Value = Null> {
    let upper = prop_oneof![Just(1.0), 1.0001..1.5f64, 0.51..30.0f64];
    let mean = prop_oneof![3 => Just(None), 1 => (0.01..0.99f64).prop_map(Some)];
    let population = prop_oneof![
        Just(None),
        (1..50u64).prop_map(Some),
        (50..1_000_000u64).prop_map(Some)
    ];
    (upper, mean, population).prop_map(|(upper, mean, population)| {
        let mean = mean.map_or(0.5, |share| share * upper);
        Null::new(upper, mean, population).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Of every rule.
    #[test]
    fn never_below(null in nulls(), shares in prop::collection::vec(value(), 1..40), which in 0..64usize) {
        let rules = rules(&null);
        let bettor = rules[which % rules.len()].start(&null).unwrap();
        let most = null.population().map_or(40, |n| n.min(40)) as usize;
        let sample: Vec<f64> = shares.iter().take(most).map(|share| share * null.upper()).collect();
        compare(null, bettor, &sample)?;
    }

    /// A rule may come to any f64 whatever.
    #[test]
    fn any_bet(null in nulls(), draws in prop::collection::vec((value(), any::<f64>()), 1..20)) {
        let mut process = Process::new(null);
        let mut exact = Exact::new(null);
        for (share, bet) in draws.into_iter().take(null.population().unwrap_or(20).min(20) as usize) {
            let x = share * null.upper();
            let Some(draw) = process.next() else { break };
            exact.step(admissible(bet, draw.mean), x);
            process.take(bet, x);
            let p = process.current().get();
            prop_assert!(p > 0.0 && p <= 1.0);
            prop_assert!(exact.holds() || exact.impossible() || p == 1.0 || exactly(p) * &exact.capital >= RBig::ONE);
        }
    }

    /// Each step of the process by itself: a factor, a product and a sum are never above the exact ones, an inverse
    /// never below.
    #[test]
    fn each_step(bet in 0.0..2.0f64, x in 0.0..1.0f64, mean in 0.3..0.5f64, other in 0.1..3.0f64) {
        let exact = RBig::ONE + exactly(bet) * (exactly(x) - exactly(mean));
        let factor = factor(bet, x, mean);
        prop_assert!(exactly(factor) <= exact.clone() * (RBig::ONE - exactly(f64::EPSILON / 2.0)));

        let mut product = Product::ONE;
        product.times_each(&[other]);
        prop_assert_eq!(product.mantissa, other);
        product.times_each(&[factor]);
        prop_assert!(exactly(product.mantissa) <= exactly(other) * exact);
        product.times_each(&[4.0]);
        let inverse = exactly(product.inverse_up());
        prop_assert!(inverse == RBig::ONE || inverse * exactly(product.mantissa) >= RBig::ONE);

        // Numbers so far apart that 106 bits do not hold their sum.
        let mut sum = Sum::default();
        let mut exact = RBig::ZERO;
        for term in [x, bet * 1e-16, mean * 1e-17, other * 1e-33, mean * 1e-34] {
            sum = sum.plus(term);
            exact += exactly(term);
        }
        prop_assert!(sum.exactly() <= exact);
        prop_assert!(exact.clone() - sum.exactly() <= exactly(1e-31));
        let whole = Sum::of_product(4.0, 1.0);
        let third = exactly(whole.less_by_parts(sum, 3.0)) * exactly(3.0);
        prop_assert!(third >= exactly(4.0) - &exact);
        prop_assert!(third <= (exactly(4.0) - &exact) * exactly(1.0 + 5e-15));
    }

    /// The largest bet is not above 1/m, and the next number up is, unless m is tiny.
    #[test]
    fn largest_bet(mean in 1e-20..1e20f64) {
        let most = admissible(f64::INFINITY, mean);
        prop_assert!(exactly(most) * exactly(mean) <= RBig::ONE);
        prop_assert!(exactly(most.next_up()) * exactly(mean) > RBig::ONE);
    }
}

/// A sum that an f64 cannot hold: a thousand tenths are a hundred and 5.55... · 10^-15.
#[test]
fn sums_are_exact() {
    let mut sum = Sum::default();
    let mut exact = RBig::ZERO;
    for _ in 0..1_000 {
        sum = sum.plus(0.1);
        exact += exactly(0.1);
    }
    let hundred = Sum::of_product(100.0, 1.0);
    assert!(sum.exceeds(hundred) && exact > RBig::from(100u8));
    assert_eq!(sum.exactly(), exact);
    assert_eq!(hundred.less_by_parts(hundred, 7.0), 0.0);
}

/// Ten thousand draws with the worst rounding there is still leave a P-value within a billionth.
#[test]
fn long_samples() {
    let null = null(comparison_upper(0.01), None);
    let mut martingale = Martingale::new(&Rule::Fixed(Fixed { lambda: 1.3 }), null).unwrap();
    let a = null.upper() / 2.0;
    for _ in 0..10_000 {
        martingale.push(a).unwrap();
    }
    // T = f^10000: by squaring in fractions the denominators would be long, so the factor's logarithm by its series.
    let factor = exactly(1.3) * (exactly(a) - exactly(0.5));
    let y = factor.to_f64().value();
    let log = y - y * y / 2.0 + y.powi(3) / 3.0 - y.powi(4) / 4.0 + y.powi(5) / 5.0;
    let exact = (-10_000.0 * log).exp();
    let found = martingale.current().get();
    assert!((found / exact - 1.0).abs() < 1e-9, "{found} {exact}");
}
