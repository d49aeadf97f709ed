//! A run of one number is the same numbers one by one.

use proptest::prelude::*;

use super::*;

/// One by one, as the words of [`Martingale::push_run`] have it.
fn one_by_one(martingale: &mut Martingale, x: f64, times: u64, limit: f64) -> u64 {
    let mut made = 0;
    while made < times && martingale.reached().get() > limit {
        martingale.push(x).unwrap();
        made += 1;
    }
    made
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Of every rule, with and without replacement, to the end of the population, after a stop as well.
    #[test]
    fn same_bits_as_pushed(
        margin in 0.001..0.5f64,
        population in prop::option::of(1..3_000u64),
        runs in prop::collection::vec(
            (
                prop_oneof![3 => Just(0.5), 1 => Just(1.0), 1 => Just(0.0), 1 => 0.0..=1.0f64],
                0..800u64,
                prop_oneof![Just(0.0), Just(1.0), Just(f64::NAN), 1e-6..1.0f64],
            ),
            1..6,
        ),
    ) {
        let null = null(comparison_upper(margin), population);
        for rule in rules(&null) {
            let mut fast = Martingale::new(&rule, null).unwrap();
            let mut slow = fast.clone();
            for &(share, times, limit) in &runs {
                let left = population.map_or(times, |n| n - slow.draws());
                let x = share * null.upper();
                let found = fast.push_run(x, times.min(left), limit).unwrap();
                // A limit that is no number is never reached.
                let limit = if limit.is_nan() { -1.0 } else { limit };
                prop_assert_eq!(found, one_by_one(&mut slow, x, times.min(left), limit));
                prop_assert_eq!(resumption::bits(&fast), resumption::bits(&slow));
                prop_assert_eq!(&fast, &slow);
            }
        }
    }
}

/// A number that makes up most of a sample, and others that may be so small that 106 bits do not hold their sum.
fn number(upper: f64) -> impl Strategy<Value = f64> {
    prop_oneof![
        12 => Just(0.5 * upper),
        1 => Just(0.0),
        1 => Just(0.25 * upper),
        1 => Just(upper),
        1 => (0.0..=1.0f64).prop_map(move |share| share * upper),
        1 => (0..1_000i32).prop_map(move |down| upper * 2.0f64.powi(-down)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A sample at once gives the bits of its numbers one by one, of every rule, to the end of the population.
    #[test]
    fn same_bits_side_by_side(
        (upper, sample) in (1.0..1.4f64).prop_flat_map(|upper| {
            (Just(upper), prop::collection::vec(number(upper), 1..400))
        }),
        beyond in prop::option::of(prop_oneof![Just(0u64), 0..2_000u64]),
    ) {
        let null = null(upper, beyond.map(|beyond| sample.len() as u64 + beyond));
        for rule in rules(&null) {
            let mut slow = Martingale::new(&rule, null).unwrap();
            let mut fast = slow.clone();
            for &x in &sample {
                slow.push(x).unwrap();
            }
            prop_assert_eq!(fast.push_each(&sample), Ok(()));
            prop_assert_eq!(resumption::bits(&fast), resumption::bits(&slow));
            prop_assert_eq!(&fast, &slow);
            // A number that cannot be ends the sample where it stands.
            let mut wrong = sample.clone();
            let at = sample.len() / 2;
            wrong[at] = 2.0;
            prop_assert_eq!(
                p_value(&rule, null, &wrong),
                Err(MartingaleError::Value { draw: at as u64 + 1, value: 2.0, upper })
            );
        }
    }
}

/// COBRA, eq. (1), with a diluted margin of 10 %: 59 cards without an error for 5 %.
#[test]
fn clean_comparison() {
    let null = null(comparison_upper(0.1), None);
    let rule = Rule::Fixed(Fixed { lambda: 2.0 });
    let mut martingale = Martingale::new(&rule, null).unwrap();
    let a = null.upper() / 2.0;
    assert_eq!(martingale.push_run(a, 58, 0.05), Ok(58));
    assert!(martingale.reached().get() > 0.05);
    assert_eq!(martingale.push_run(a, 1_000, 0.05), Ok(1));
    assert_eq!(martingale.push_run(a, 1_000, 0.05), Ok(0));
    assert_eq!(martingale.draws(), 59);
}

/// The limit is met where P is exactly that: 2^-n after n factors of 2, for each n that has such a P.
#[test]
fn limit_itself() {
    let rule = Rule::KaplanWald(KaplanWald { g: 0.0 });
    let start = Martingale::new(&rule, null(1.0, None)).unwrap();
    for n in [1, 2, 255, 256, 257, 300, 767, 769, 1_000] {
        let mut pushed = start.clone();
        for _ in 0..n {
            pushed.push(1.0).unwrap();
        }
        let limit = pushed.reached().get();
        assert_eq!(start.clone().push_run(1.0, 2_000, limit), Ok(n));
        let below = limit.next_down();
        assert_eq!(start.clone().push_run(1.0, 2_000, below), Ok(n + 1));
    }
}

#[test]
fn no_run() {
    let null = null(1.0, Some(10));
    for rule in rules(&null) {
        let mut martingale = Martingale::new(&rule, null).unwrap();
        martingale.push(0.5).unwrap();
        let before = martingale.clone();
        for times in [10, u64::MAX] {
            assert_eq!(
                martingale.push_run(0.5, times, 0.0),
                Err(MartingaleError::Draws { population: 10 })
            );
        }
        for x in [f64::NAN, -1e-300, 1.0f64.next_up()] {
            assert!(matches!(
                martingale.push_run(x, 2, 0.0),
                Err(MartingaleError::Value { draw: 2, .. })
            ));
        }
        assert_eq!(martingale, before);
        assert_eq!(martingale.push_run(0.5, 9, 0.0), Ok(9));
        assert_eq!(martingale.push_run(0.5, 0, 0.0), Ok(0));
    }
}
