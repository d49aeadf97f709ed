//! Stop anywhere, write, read, go on: the same bits.

use proptest::prelude::*;

use super::*;

pub(super) fn bits(martingale: &Martingale) -> (u64, u64, String) {
    (
        martingale.current().get().to_bits(),
        martingale.reached().get().to_bits(),
        serde_json::to_string(martingale).unwrap(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn same_bits(
        margin in 0.001..0.5f64,
        population in prop::option::of(40..10_000u64),
        sample in prop::collection::vec(prop_oneof![Just(1.0), Just(0.5), Just(0.0), 0.0..1.0f64], 1..40),
        stop in 0..40usize,
    ) {
        let null = null(comparison_upper(margin), population);
        let stop = stop.min(sample.len());
        for rule in rules(&null) {
            // The rule itself survives being committed to.
            let written = serde_json::to_string(&rule).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Rule>(&written).unwrap(), &rule);

            let mut through = Martingale::new(&rule, null).unwrap();
            for &x in &sample {
                through.push(x).unwrap();
            }
            let mut first = Martingale::new(&rule, null).unwrap();
            for &x in &sample[..stop] {
                first.push(x).unwrap();
            }
            let written = serde_json::to_string(&first).unwrap();
            let mut second: Martingale = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&second, &first);
            for &x in &sample[stop..] {
                second.push(x).unwrap();
            }
            prop_assert_eq!(bits(&second), bits(&through));
        }
    }
}

/// What no draws lead to is not gone on with.
#[test]
fn impossible_states() {
    let rule = Rule::Fixed(Fixed { lambda: 1.0 });
    let mut martingale = Martingale::new(&rule, null(1.0, Some(10))).unwrap();
    martingale.push(1.0).unwrap();
    martingale.push(0.5).unwrap();
    let state = serde_json::to_value(&martingale).unwrap();
    assert!(serde_json::from_value::<Martingale>(state.clone()).is_ok());
    let fresh = Martingale::new(&rule, null(1.0, Some(10))).unwrap();
    let mut wrong = serde_json::to_value(&fresh).unwrap();
    for product in ["capital", "largest"] {
        wrong["process"][product]["mantissa"] = 4.into();
    }
    assert!(serde_json::from_value::<Martingale>(wrong).is_err());
    for (path, value) in [
        ("/process/draws", 11.into()),
        ("/process/draws", 1.into()),
        ("/process/draws", 0.into()),
        ("/process/draws", (-1).into()),
        ("/process/sum/high", (-1).into()),
        ("/process/sum/low", 1.into()),
        ("/process/sum/high", serde_json::Value::Null),
        ("/process/capital/mantissa", (-1).into()),
        ("/process/capital/mantissa", 2.into()),
        ("/process/capital/mantissa", 1e300.into()),
        ("/process/capital/scale", 1.into()),
        ("/process/largest/scale", i64::MAX.into()),
        ("/process/largest/mantissa", 0.5.into()),
        ("/process/null/mean", 1.5.into()),
    ] {
        let mut wrong = state.clone();
        *wrong.pointer_mut(path).unwrap() = value;
        assert!(
            serde_json::from_value::<Martingale>(wrong.clone()).is_err(),
            "{wrong}"
        );
    }
}
