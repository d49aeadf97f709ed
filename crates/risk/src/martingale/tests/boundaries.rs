use super::*;

const SMALLEST: f64 = f64::MIN_POSITIVE;

/// p and P after each number.
fn history(rule: &Rule, null: Null, sample: &[f64]) -> Vec<(f64, f64)> {
    let mut martingale = Martingale::new(rule, null).unwrap();
    sample
        .iter()
        .map(|&x| {
            martingale.push(x).unwrap();
            (martingale.current().get(), martingale.reached().get())
        })
        .collect()
}

fn near(found: f64, expected: f64) -> bool {
    found >= expected && found <= expected * (1.0 + 1e-14)
}

/// SHANGRLA's test_alpha_mart: with four ones of seven the last p is 0, with three it is 1, and before
/// the last draw the two are the same.
#[test]
fn shangrla_whole_population() {
    let null = Null::new(1.0, 3.0 / 7.0, Some(7)).unwrap();
    for rule in rules(&null) {
        let more = history(&rule, null, &[1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0]);
        let not_more = history(&rule, null, &[1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(more[..6], not_more[..6]);
        assert_eq!(more[6], (SMALLEST, SMALLEST), "{rule:?}");
        assert_eq!(not_more[6], (1.0, 1.0), "{rule:?}");
    }
}

/// The sum exceeds N t before all are drawn: no doubt is left, for good.
#[test]
fn null_impossible() {
    for rule in rules(&null(1.0, Some(4))) {
        let history = history(&rule, null(1.0, Some(4)), &[1.0, 1.0, 1e-9, 0.0]);
        assert!(history[1].0 > SMALLEST, "two of four is a tie still");
        assert_eq!(history[2], (SMALLEST, SMALLEST));
        assert_eq!(history[3], (SMALLEST, SMALLEST));
    }
}

/// Ten pairs of 0.1 and 0.9 have a mean of 1/2, but as `f64` both are larger than they should be: still a tie.
#[test]
fn tie_in_tenths() {
    let null = null(1.0, Some(20));
    let mut process = Process::new(null);
    let mut exact = dashu_ratio::RBig::ZERO;
    for x in [0.1, 0.9].repeat(10) {
        exact += dashu_ratio::RBig::try_from(x).unwrap();
        process.take(0.0, x);
    }
    assert!(exact > dashu_ratio::RBig::from(10u8));
    assert_eq!(process.reached().get(), 1.0);
    for rule in rules(&null) {
        let history = history(&rule, null, &[0.9, 0.1].repeat(10));
        assert_eq!(history[19], (1.0, 1.0), "{rule:?}");
        // With one number more than a billionth larger, it is none.
        let mut sample = [0.9, 0.1].repeat(10);
        sample[19] += 1e-9;
        assert_eq!(
            self::history(&rule, null, &sample)[19],
            (SMALLEST, SMALLEST)
        );
    }
}

/// What is left cannot lift the mean above t: 1, even where P was small before.
#[test]
fn null_holds() {
    let rule = Rule::KaplanWald(KaplanWald { g: 0.0 });
    // 6 · 1/2 = 3; after 1, 1 the factor was 2 · 1 / (2/5) = 5.
    let sample = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    let history = history(&rule, null(1.0, Some(6)), &sample);
    assert!(near(history[0].0, 0.5) && near(history[1].0, 0.2));
    // A 0 with all at stake: p = 1, P as it was.
    assert!(history[2].0 == 1.0 && near(history[2].1, 0.2));
    // 1 is needed of the two that are left at the end, m = 1/2, ...
    assert!(near(history[3].1, 0.2));
    // ... and of the one, m = 1 = u: the mean is at most 1/2, whatever comes.
    assert_eq!(history[4], (1.0, 1.0));
    assert_eq!(history[5], (1.0, 1.0));
}

/// m = u exactly, reached early, and one number short of it.
#[test]
fn mean_left_is_upper() {
    let rule = Rule::Fixed(Fixed { lambda: 0.5 });
    // N t = 2: after two zeros the other two must be 1 for the mean to be 1/2.
    let holds = history(&rule, null(1.0, Some(4)), &[0.0, 0.0, 1.0, 1.0]);
    assert_eq!(holds[1..], [(1.0, 1.0); 3]);
    let open = history(&rule, null(1.0, Some(4)), &[0.0, 1e-9, 1.0, 1.0]);
    assert_eq!(open[3], (SMALLEST, SMALLEST));
    assert!(open[2].0 > SMALLEST);
}

/// m = 0: nothing is bet, and T stays.
#[test]
fn mean_left_is_zero() {
    let rule = Rule::Fixed(Fixed { lambda: 0.5 });
    let history = history(&rule, null(1.0, Some(4)), &[1.0, 1.0, 0.0, 0.0]);
    // (1 + 1/4) (1 + 1/2 · (1 − 1/3)) = 5/3
    assert!(near(history[1].0, 0.6));
    assert_eq!(history[2], history[1]);
    // All are drawn, and the mean is 1/2.
    assert_eq!(history[3], (1.0, 1.0));
}

/// All at stake and lost: T = 0 for good, P stays.
#[test]
fn ruined() {
    let rule = Rule::Fixed(Fixed { lambda: 2.0 });
    let history = history(&rule, null(1.0, None), &[1.0, 0.0, 1.0, 1.0]);
    assert_eq!(history[3].0, 1.0);
    assert!(near(history[3].1, 0.5));
}

/// T beyond every f64 gives the smallest P-value, one far below 1 and back loses nothing.
#[test]
fn far_products() {
    let rule = Rule::KaplanWald(KaplanWald { g: 0.5 });
    let mut martingale = Martingale::new(&rule, null(1.0, None)).unwrap();
    for _ in 0..10_000 {
        martingale.push(1.0).unwrap();
    }
    assert_eq!(martingale.current().get(), SMALLEST);
    assert_eq!(martingale.reached().get(), SMALLEST);

    // Doubled each time: 2^-n, as far as there are such numbers.
    let rule = Rule::KaplanWald(KaplanWald { g: 0.0 });
    let doubled = history(&rule, null(1.0, None), &[1.0; 1_400]);
    for n in [1, 200, 256, 257, 300, 767, 768, 769, 1_000, 1_020] {
        let expected = 2.0f64.powi(-n);
        let found = doubled[n as usize - 1].0;
        assert!(
            found >= expected && found <= expected * (1.0 + 1e-12),
            "{n}: {found}"
        );
    }
    for n in [1_023, 1_279, 1_281, 1_400] {
        assert_eq!(doubled[n - 1], (SMALLEST, SMALLEST));
    }
    let rule = Rule::KaplanWald(KaplanWald { g: 0.5 });

    // Factors 1/2 and 3/2: 5,000 down and 8,549 up is (3/2)^8549 / 2^5000 = 2^0.8394...
    let mut martingale = Martingale::new(&rule, null(1.0, None)).unwrap();
    for _ in 0..5_000 {
        martingale.push(0.0).unwrap();
    }
    assert_eq!(martingale.current().get(), 1.0);
    for _ in 0..8_549 {
        martingale.push(1.0).unwrap();
    }
    let exact = (5_000.0 * 2.0f64.ln() - 8_549.0 * 1.5f64.ln()).exp();
    let found = martingale.current().get();
    assert!((found / exact - 1.0).abs() < 1e-10, "{found} {exact}");
}

#[test]
fn not_numbers() {
    for population in [None, Some(5)] {
        for rule in rules(&null(1.25, population)) {
            let mut martingale = Martingale::new(&rule, null(1.25, population)).unwrap();
            martingale.push(1.0).unwrap();
            let before = martingale.clone();
            for x in [
                f64::NAN,
                f64::INFINITY,
                f64::NEG_INFINITY,
                -1e-300,
                1.25f64.next_up(),
            ] {
                assert!(matches!(
                    martingale.push(x),
                    Err(MartingaleError::Value { draw: 2, .. })
                ));
                assert_eq!(martingale, before);
            }
            martingale.push(1.25).unwrap();
        }
    }
}

#[test]
fn more_draws_than_there_are() {
    let null = null(1.0, Some(2));
    for rule in rules(&null) {
        assert!(p_value(&rule, null, &[0.5, 0.5]).is_ok());
        assert_eq!(
            p_value(&rule, null, &[0.5, 0.5, 0.5]),
            Err(MartingaleError::Draws { population: 2 })
        );
    }
}

#[test]
fn no_null() {
    for (upper, mean, population) in [
        (f64::NAN, 0.5, None),
        (1.0, f64::NAN, None),
        (f64::INFINITY, 0.5, None),
        (1.0, 0.0, None),
        (1.0, -0.5, None),
        (1.0, 1.0, None),
        (0.5, 0.6, None),
        (1.0, 0.5, Some(0)),
        (1.0, 0.5, Some(u64::MAX)),
    ] {
        assert!(Null::new(upper, mean, population).is_err());
    }
    let text = r#"{"upper": 1.0, "mean": 2.0, "population": null}"#;
    assert!(serde_json::from_str::<Null>(text).is_err());
}

/// Parameters out of range, that mean nothing for the null, that would never bet, or with a name nobody knows.
#[test]
fn no_rule() {
    let polling = null(1.0, Some(100));
    for text in [
        r#"{"rule": "fixed_alternative", "eta": 0.5}"#,
        r#"{"rule": "fixed_alternative", "eta": 1.1}"#,
        r#"{"rule": "shrink_trunc", "eta": 0.6, "d": 0}"#,
        r#"{"rule": "shrink_trunc", "eta": 0.6, "f": -1}"#,
        r#"{"rule": "shrink_trunc", "eta": 0.6, "c": 0.3}"#,
        r#"{"rule": "shrink_trunc", "eta": 0.6, "min_sd": 0}"#,
        r#"{"rule": "optimal_comparison"}"#,
        r#"{"rule": "fixed", "lambda": 2.1}"#,
        r#"{"rule": "fixed", "lambda": -0.1}"#,
        r#"{"rule": "kaplan_wald", "g": 1.1}"#,
        r#"{"rule": "kaplan_kolmogorov", "g": -0.1}"#,
        r#"{"rule": "agrapa", "c_first": 1.1}"#,
        r#"{"rule": "agrapa", "c_last": -0.1}"#,
        r#"{"rule": "agrapa", "lambda": -0.1}"#,
        r#"{"rule": "agrapa", "growth": -0.1}"#,
        r#"{"rule": "kelly", "expected": []}"#,
        r#"{"rule": "kelly", "expected": [{"value": 0.5, "share": 1}]}"#,
        r#"{"rule": "kelly", "expected": [{"value": 1.5, "share": 1}]}"#,
        r#"{"rule": "cobra"}"#,
        r#"{"rule": "cobra_adaptive"}"#,
        r#"{"rule": "cobra_diversified", "grid": []}"#,
        r#"{"rule": "adaptive", "no_error": 2, "errors": []}"#,
        r#"{"rule": "adaptive", "no_error": 0.6, "errors": [], "max_loss": 0}"#,
        r#"{"rule": "adaptive", "no_error": 0.6, "errors": [], "pools": [{"value": 1, "share": 1}]}"#,
        r#"{"rule": "grid", "points": 1}"#,
        r#"{"rule": "mixture", "parts": []}"#,
        r#"{"rule": "mixture", "parts": [{"rule": {"rule": "grid"}, "weight": 0}]}"#,
    ] {
        let rule: Rule = serde_json::from_str(text).unwrap();
        assert!(Martingale::new(&rule, polling).is_err(), "{text}");
    }
    let compared = null(comparison_upper(0.1), None);
    for text in [
        r#"{"rule": "optimal_comparison", "two_over": 1}"#,
        r#"{"rule": "cobra", "rates": {"two_over": 0.06}}"#,
        r#"{"rule": "cobra", "rates": {"two_over": 0.6, "one_under": 0.6}}"#,
        r#"{"rule": "cobra_diversified", "grid": [{"rates": {"two_over": 0.06}, "weight": 1}]}"#,
    ] {
        let rule: Rule = serde_json::from_str(text).unwrap();
        assert!(Martingale::new(&rule, compared).is_err(), "{text}");
    }
    for text in [
        r#"{"rule": "agrapa", "c_frist": 0.5}"#,
        r#"{"rule": "fixed"}"#,
        r#"{"rule": "double_or_nothing"}"#,
    ] {
        assert!(serde_json::from_str::<Rule>(text).is_err(), "{text}");
    }
}

/// A larger number at one place, all else the same, never raises the P-value where bets do not depend on the
/// numbers and drawing is with replacement. (Otherwise it may: an adaptive rule that saw more bets more, and without replacement
/// a larger number leaves a smaller m, but may leave a smaller bet.)
#[test]
fn monotone() {
    let mut random = Random(3);
    for rule in rules(&null(1.25, None)) {
        if !matches!(
            rule,
            Rule::FixedAlternative(_)
                | Rule::Fixed(_)
                | Rule::KaplanWald(_)
                | Rule::KaplanKolmogorov(_)
                | Rule::Kelly(_)
                | Rule::Cobra(_)
                | Rule::OptimalComparison(_)
        ) {
            continue;
        }
        for _ in 0..200 {
            let mut sample: Vec<f64> = (0..20).map(|_| random.below(6) as f64 / 4.0).collect();
            let before = history(&rule, null(1.25, None), &sample)[19];
            let at = random.below(20) as usize;
            sample[at] = (sample[at] + 0.25).min(1.25);
            let after = history(&rule, null(1.25, None), &sample)[19];
            assert!(after.0 <= before.0 && after.1 <= before.1, "{rule:?}");
        }
    }
}
