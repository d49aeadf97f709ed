//! SHANGRLA's own tests of its risk functions, and what can be worked out by hand.

use super::*;

fn check(rule: Rule, null: Null, sample: &[f64], expected: f64) {
    let found = p_value(&rule, null, sample).unwrap().get();
    assert!(
        (found / expected - 1.0).abs() < 1e-12,
        "{rule:?}: {found}, expected {expected}"
    );
}

/// The last p, not the smallest.
fn check_current(rule: &Rule, null: Null, sample: &[f64], expected: f64) {
    let mut martingale = Martingale::new(rule, null).unwrap();
    for &x in sample {
        martingale.push(x).unwrap();
    }
    let found = martingale.current().get();
    assert!((found / expected - 1.0).abs() < 1e-12, "{rule:?}: {found}");
}

const FIVE_ONES_AND_A_ZERO: [f64; 6] = [1.0, 1.0, 1.0, 1.0, 1.0, 0.0];

/// SHANGRLA, test_NonnegMean.py, test_sjm: what is left must have which mean.
#[test]
fn shangrla_sjm() {
    let mut process = Process::new(Null::new(4.0, 1.53, Some(5)).unwrap());
    let expected = [1.53, 1.6625, 1.55, 2.075, 3.15];
    for (x, expected) in [1.0, 2.0, 0.5, 1.0, 4.0].into_iter().zip(expected) {
        let mean = process.next().unwrap().mean;
        assert!((mean - expected).abs() < 1e-14, "{mean} {expected}");
        process.take(0.0, x);
    }
}

/// SHANGRLA, test_NonnegMean.py, test_kaplan_markov.
#[test]
fn shangrla_kaplan_markov() {
    let rule = |g| Rule::KaplanKolmogorov(KaplanKolmogorov { g });
    check(rule(0.0), null(1.0, None), &[1.0; 5], 2.0f64.powi(-5));
    let expected = (1.1f64 / 0.6).powi(-5);
    check(rule(0.1), null(1.0, None), &FIVE_ONES_AND_A_ZERO, expected);
    check_current(
        &rule(0.1),
        null(1.0, None),
        &FIVE_ONES_AND_A_ZERO,
        expected * 0.6 / 0.1,
    );
}

/// SHANGRLA, test_NonnegMean.py, test_kaplan_wald, and the sizes of test_sample_size.
#[test]
fn shangrla_kaplan_wald() {
    let rule = |g| Rule::KaplanWald(KaplanWald { g });
    check(rule(0.0), null(1.0, None), &[1.0; 5], 2.0f64.powi(-5));
    let expected = 1.9f64.powi(-5);
    check(rule(0.1), null(1.0, None), &FIVE_ONES_AND_A_ZERO, expected);
    check_current(
        &rule(0.1),
        null(1.0, None),
        &FIVE_ONES_AND_A_ZERO,
        expected * 10.0,
    );
    for (x, expected) in [(1.0, 5), (0.75, 9)] {
        let size = sample_size(&rule(0.1), null(1.0, None), [x; 100], 0.05);
        assert_eq!(size, Ok(Some(expected)));
    }
}

/// Kaplan–Kolmogorov as SHANGRLA has it, in fractions: without replacement from N = 4, x = 1, 1, g = 1/10:
/// (1.1 / 0.6) (1.1 / (13/30)) = 605/130 · ... = 4.6538...
#[test]
fn kaplan_kolmogorov_by_hand() {
    let rule = Rule::KaplanKolmogorov(KaplanKolmogorov { g: 0.1 });
    // m is (4 · 0.6 − 1.1) / 3 = 13/30, padded
    let expected = (6.0 / 11.0) * (13.0 / 33.0);
    check(rule, null(1.0, Some(4)), &[1.0, 1.0], expected);
}

/// SHANGRLA, test_NonnegMean.py, test_sample_size: (3/2)^8 = 25.6 and (5/4)^14 = 22.7 are the first above 20.
#[test]
fn shangrla_sample_size() {
    let rule = Rule::FixedAlternative(FixedAlternative { eta: 0.75 });
    for (x, expected) in [(1.0, 8), (0.75, 14)] {
        let size = sample_size(&rule, null(1.0, Some(1_000)), [x; 1_000], 0.05);
        assert_eq!(size, Ok(Some(expected)));
    }
    // Half of the population, none of them enough.
    let size = sample_size(&rule, null(1.0, Some(1_000)), [0.5; 1_000], 0.05);
    assert_eq!(size, Ok(None));
    for alpha in [0.0, 1.0, f64::NAN] {
        assert!(sample_size(&rule, null(1.0, None), [1.0], alpha).is_err());
    }
}

/// SHANGRLA, test_NonnegMean.py, test_betting_mart.
#[test]
fn shangrla_betting() {
    for x in [0.75, 0.9] {
        for lambda in [0.25, 0.5] {
            let expected = (1.0 + lambda * (x - 0.5f64)).powi(-20);
            check(
                Rule::Fixed(Fixed { lambda }),
                null(1.0, None),
                &[x; 20],
                expected,
            );
        }
    }
}

/// SHANGRLA, test_NonnegMean.py, test_agrapa: constant numbers, with and without replacement.
#[test]
fn shangrla_agrapa() {
    for x in [0.6, 0.7] {
        for lambda in [0.2, 0.5] {
            let rule = Rule::Agrapa(Agrapa {
                lambda,
                c_first: 0.5,
                c_last: 0.99,
                growth: 0.0,
            });
            let bets = bets(&rule, null(1.0, None), &[x; 10]);
            let expected = (1.0f64).min(1.0 / (x - 0.5));
            assert_eq!(bets[0].1, lambda);
            assert!(
                bets[1..]
                    .iter()
                    .all(|(_, bet)| (bet - expected).abs() < 1e-9)
            );
        }
    }
    for x in [0.75, 0.9] {
        for lambda in [0.25, 0.5f64] {
            let rule = Rule::Agrapa(Agrapa {
                lambda,
                c_first: 0.6,
                c_last: 0.9,
                growth: 2.0,
            });
            let bets = bets(&rule, null(1.0, Some(10)), &[x; 5]);
            for (i, (_, bet)) in bets.iter().enumerate() {
                let i = i as f64;
                let t = (5.0 - i * x) / (10.0 - i);
                let c = 0.6 + 0.3 * (1.0 - 1.0 / (1.0 + 2.0 * i.sqrt()));
                let free = if i == 0.0 { lambda } else { 1.0 / (x - t) };
                assert!((bet - free.min(c / t)).abs() < 1e-9, "{bet}");
            }
        }
    }
}

/// Numbers that vary: after 0, 1, 1 mean 2/3 and variance 2/9, so λ = (1/6) / (2/9 + 1/36) = 2/3.
#[test]
fn agrapa_by_hand() {
    let rule = Rule::Agrapa(Agrapa::default());
    let bets = bets(&rule, null(1.0, None), &[0.0, 1.0, 1.0, 0.0]);
    let expected = [0.5, 0.0, 0.0, 2.0 / 3.0];
    for ((_, bet), expected) in bets.iter().zip(expected) {
        assert!((bet - expected).abs() < 1e-14, "{bet} {expected}");
    }
}

/// SHANGRLA, test_NonnegMean.py, test_shrink_trunc: η of each draw, for ten zeros and ones, N infinite and ten.
/// That test has its own upper end at u (1 − ε), as we do; the code it tests lowers it.
#[test]
fn shangrla_shrink_trunc() {
    let sorted = [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    let mixed = [1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0];
    for eta in [0.51, 0.55, 0.6] {
        for (sample, population) in [
            (&sorted[..], None),
            (&mixed[..], None),
            (&mixed[..], Some(10)),
        ] {
            let rule = Rule::ShrinkTrunc(ShrinkTrunc {
                eta,
                d: 10.0,
                ..ShrinkTrunc::default()
            });
            for (draw, bet) in bets(&rule, null(1.0, population), sample) {
                let seen = draw.seen;
                let e = (eta - 0.5) / 2.0 / (10.0 + seen).sqrt();
                let m = population.map_or(0.5, |n: u64| (5.0 - draw.sum) / (n as f64 - seen));
                let w = (10.0 * eta + draw.sum) / (10.0 + seen);
                let expected = w.max(m + e).min(1.0);
                // η = m (1 + λ (u − m)), SHANGRLA's lam_to_eta
                let found = m * (1.0 + bet * (1.0 - m));
                assert!((found - expected).abs() < 1e-12, "{found} {expected}");
            }
        }
    }
}

/// However sure the expectation is, not all is at stake.
#[test]
fn shrink_trunc_below_the_upper_bound() {
    let rule = Rule::ShrinkTrunc(ShrinkTrunc::default());
    let (_, bet) = bets(&rule, null(1.0, None), &[1.0])[0];
    assert!(bet < 2.0 && bet > 1.999_999);
}

/// The weight f of the upper bound, by hand: after 1, 0, 1 (mean 2/3, s = √2/3), d = 2, η = 3/4, f = 1/2.
#[test]
fn shrink_trunc_to_the_upper_bound() {
    let rule = Rule::ShrinkTrunc(ShrinkTrunc {
        eta: 0.75,
        d: 2.0,
        f: 0.5,
        ..ShrinkTrunc::default()
    });
    let (_, bet) = bets(&rule, null(1.0, None), &[1.0, 0.0, 1.0, 0.0])[3];
    let pull = 0.5 / (2.0f64.sqrt() / 3.0);
    let expected = (3.5 / 5.0 + pull) / (1.0 + pull);
    assert!((0.5 * (1.0 + bet * 0.5) - expected).abs() < 1e-14);
    // Two draws in, s = 1/2.
    let (_, bet) = bets(&rule, null(1.0, None), &[1.0, 0.0, 1.0, 0.0])[2];
    let expected = (2.5 / 4.0 + 1.0) / 2.0;
    assert!((0.5 * (1.0 + bet * 0.5) - expected).abs() < 1e-14);
    // One draw in, s is still 1.
    let (_, bet) = bets(&rule, null(1.0, None), &[1.0, 0.0, 1.0, 0.0])[1];
    let expected = (2.5 / 3.0 + 0.5) / 1.5;
    assert!((0.5 * (1.0 + bet * 0.5) - expected).abs() < 1e-14);
}
