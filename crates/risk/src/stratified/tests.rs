use super::*;
use crate::exact::{Path, never_below};
use crate::fisher;

const SHRINK: StratumBet = StratumBet::ShrinkTruncate {
    mean: 0.9,
    weight: 5.0,
    above: 0.2,
};

fn audit(strata: &[Stratum], parts: u32, values: &[(usize, f64)]) -> Stratified {
    let mut audit = Stratified::new(strata.to_vec(), parts).unwrap();
    for (stratum, value) in values {
        audit.push(*stratum, *value).unwrap();
    }
    audit
}

/// D3: ALPHA (Stark 2023), table 1. A P-value of 1/2 in each of K strata is a martingale of 2 in each: by multiplication .25
/// for 2 and .03125 for 5, by Fisher's combination .5966 and .7319.
#[test]
fn alpha_table_1() {
    for (strata, product, combined) in [(2, 0.25, 0.5966), (5, 0.03125, 0.7319)] {
        let mut all = Product::ONE;
        (0..strata).for_each(|_| all.times_at_least(2.0));
        assert!((all.p_value_of_inverse().get() - product).abs() < 1e-12);
        let half = PValue::at_most(0.5);
        assert!((fisher((0..strata).map(|_| half)).get() - combined).abs() < 5e-5);
    }
}

/// One stratum: Π [1 + c (x / ½ − 1)] with inverse bets, (3/2)³ · 1/2 in whole numbers; and a fixed bet, cut off at 1/m.
#[test]
fn one_stratum_by_hand() {
    let values = [(0, 1.0), (0, 1.0), (0, 0.0), (0, 0.5), (0, 1.0)];
    let inverse = Stratum::polled(100, 1.0, true, StratumBet::Inverse(0.5));
    let p = audit(&[inverse], 1, &values).p_value();
    never_below(p, &16u8.into(), &27u8.into(), 1e-12);
    let fixed = Stratum::polled(100, 1.0, true, StratumBet::Fixed(50.0));
    assert!((audit(&[fixed], 1, &values[..2]).p_value().get() - 0.25).abs() < 1e-12);
    assert_eq!(audit(&[fixed], 1, &values).p_value(), PValue::ONE);
}

/// ALPHA without replacement, of four cards with the null mean 1/2: x = 1, 1 leaves m = 1/2, 1/3 and then 0, where the next 1
/// is impossible.
#[test]
fn without_replacement_by_hand() {
    let stratum = Stratum::polled(4, 1.0, false, StratumBet::Inverse(0.5));
    // (1 + 1/2) (1 + ½ · 3 · (1 − 1/3)) = 3
    let two = audit(&[stratum], 1, &[(0, 1.0), (0, 1.0)]).p_value();
    never_below(two, &1u8.into(), &3u8.into(), 1e-12);
    let all = audit(&[stratum], 1, &[(0, 1.0), (0, 1.0), (0, 1.0)]);
    assert!(all.p_value() <= two);
    let mut all = all;
    all.push(0, 1.0).unwrap();
    assert!(all.p_value().get() < 1e-10);
    assert!(all.push(0, 1.0).is_err());
}

/// The supremum over a fine grid of θ, each with its own bets, is never above the P-value; with narrower boxes the
/// P-value falls towards it.
#[test]
fn never_below_a_grid_of_means() {
    let inverse = |cards| Stratum::polled(cards, 1.0, true, StratumBet::Inverse(0.7));
    let strata = [inverse(600), inverse(400)];
    let mut values = Vec::new();
    for k in 0..30 {
        values.push((0, [1.0, 0.5, 1.0, 1.0, 0.0][k % 5]));
        values.push((1, [1.0, 1.0, 1.0, 0.5][k % 4]));
    }
    let mut most = 0.0f64;
    for k in 1..20_000 {
        let theta = f64::from(k) / 20_000.0;
        let other = (500.0 - 600.0 * theta) / 400.0;
        if other <= 0.0 || other > 1.0 {
            continue;
        }
        let log: f64 = values
            .iter()
            .map(|(s, x)| (0.3 + 0.7 * x / if *s == 0 { theta } else { other }).ln())
            .sum();
        most = most.max((-log).exp());
    }
    let mut before = 1.0;
    for parts in [10, 100, 1_000, 10_000] {
        let p = audit(&strata, parts, &values).p_value().get();
        assert!(p >= most, "{p} below {most}");
        assert!(p <= before);
        before = p;
    }
    assert!(before < most * 1.02, "{before} for {most}");
}

/// Compared cards without an error and polled ones, as in Kalamazoo (eight cards and 32): the assertion is near.
#[test]
fn a_hybrid_audit() {
    let reported = (1.0 + (3_765.0 - 1_349.0) / 5_294.0) / 2.0;
    let strata = [
        Stratum::compared(5_294, 1.0, reported, true, StratumBet::Inverse(0.9)),
        Stratum::polled(22_372, 1.0, false, SHRINK),
    ];
    let mut values = vec![(0, 1.0); 8];
    values.extend([(1, 1.0); 23]);
    values.extend([(1, 0.0); 8]);
    values.push((1, 0.5));
    let p = audit(&strata, 500, &values).p_value().get();
    assert!(p < 0.2, "{p}");
    // An overstatement by two: the value 0.
    values[0].1 = 0.0;
    assert!(audit(&strata, 500, &values).p_value().get() > p);
}

/// The chance that p is ever at most a limit, in all orders of small populations with which the assertion is false.
fn risk(populations: [&[f64]; 2], strata: &[Stratum], parts: u32, draws: usize, limit: f64) -> f64 {
    let start = Stratified::new(strata.to_vec(), parts).unwrap();
    // Draws alternate between the strata; a value is marked by its stratum.
    let law = |path: &Path| {
        let stratum = path.len() % 2;
        let mut rest = populations[stratum].to_vec();
        if !strata[stratum].replacement {
            for drawn in path.iter().skip(stratum).step_by(2) {
                let at = rest.iter().position(|x| x == drawn).unwrap();
                rest.swap_remove(at);
            }
        }
        let mut law: Vec<(f64, f64)> = Vec::new();
        for x in &rest {
            let chance = 1.0 / rest.len() as f64;
            match law.iter_mut().find(|(y, _)| y == x) {
                Some((_, sum)) => *sum += chance,
                None => law.push((*x, chance)),
            }
        }
        law
    };
    let push = |(audit, at): &mut (Stratified, usize), x: f64| {
        audit.push(*at % 2, x).unwrap();
        *at += 1;
        audit.least()
    };
    crate::exact::worst((start, 0), push, law, draws, limit)
}

#[test]
fn risk_of_a_false_assertion() {
    let populations: [[&[f64]; 2]; 4] = [
        // Exactly 1/2 on average: evenly, and unevenly.
        [&[1.0, 1.0, 1.0, 0.0, 0.0, 0.0], &[1.0, 1.0, 0.0, 0.0]],
        [&[1.0, 1.0, 1.0, 1.0, 0.5, 0.5], &[0.0, 0.0, 0.0, 0.0]],
        [&[0.0, 0.0, 0.0, 0.5, 0.0, 0.5], &[1.0, 1.0, 1.0, 1.0]],
        [&[1.0, 0.5, 0.5, 0.5, 0.5, 0.0], &[1.0, 0.5, 0.0, 0.0]],
    ];
    let mut nearest = 0.0f64;
    for of in populations {
        for replacement in [true, false] {
            for bet in [StratumBet::Inverse(0.9), StratumBet::Fixed(1.2), SHRINK] {
                let strata = [
                    Stratum::polled(6, 1.0, replacement, bet),
                    Stratum::polled(4, 1.0, replacement, bet),
                ];
                for limit in [0.1, 0.4] {
                    let risk = risk(of, &strata, 30, 8, limit);
                    assert!(risk <= limit, "{risk} above {limit}: {of:?} {bet:?}");
                    nearest = nearest.max(risk / limit);
                }
            }
        }
    }
    assert!(nearest > 0.1, "nothing came near its limit: {nearest}");
}

/// A test of the strata's reported shares of the null alone, instead of all θ of it, is caught.
#[test]
fn one_theta_is_not_enough() {
    let strata = [
        Stratum::polled(6, 1.0, true, StratumBet::Inverse(0.9)),
        Stratum::polled(4, 1.0, true, StratumBet::Inverse(0.9)),
    ];
    let mut start = Stratified::new(strata.to_vec(), 30).unwrap();
    // The box that holds θ = (1/2, 1/2).
    start.boxes.retain(|null| null.means[0] >= 0.5);
    start.boxes.truncate(1);
    let push = |(audit, at): &mut (Stratified, usize), x: f64| {
        audit.push(*at % 2, x).unwrap();
        *at += 1;
        audit.least()
    };
    // A mean of 5/6 and none: 1/2 on average.
    let law = |path: &Path| match path.len() % 2 {
        0 => vec![(1.0, 5.0 / 6.0), (0.0, 1.0 / 6.0)],
        _ => vec![(0.0, 1.0)],
    };
    let honest = Stratified::new(strata.to_vec(), 30).unwrap();
    assert!(crate::exact::worst((honest, 0), push, law, 12, 0.6) <= 0.6);
    // Drawn from the first stratum only.
    let law = |_: &Path| vec![(1.0, 5.0 / 6.0), (0.0, 1.0 / 6.0)];
    let push = |audit: &mut Stratified, x: f64| {
        audit.push(0, x).unwrap();
        audit.least()
    };
    assert!(crate::exact::worst(start, push, law, 10, 0.6) > 0.6);
    let honest = Stratified::new(strata.to_vec(), 30).unwrap();
    assert!(crate::exact::worst(honest, push, law, 10, 0.6) <= 0.6);
}

/// Written down after every value and read again, the same bits.
#[test]
fn resumed() {
    let strata = [
        Stratum::polled(60, 1.0, false, SHRINK),
        Stratum::compared(40, 1.0, 0.6, true, StratumBet::Inverse(0.3)),
        Stratum::polled(50, 1.0, true, StratumBet::Fixed(0.7)),
    ];
    let mut whole = Stratified::new(strata.to_vec(), 12).unwrap();
    let mut resumed = whole.clone();
    for k in 0..45 {
        let value = [1.0, 0.5, 1.0, 0.9, 0.3][k % 5];
        whole.push(k % 3, value).unwrap();
        let text = serde_json::to_string(&resumed).unwrap();
        resumed = serde_json::from_str(&text).unwrap();
        resumed.push(k % 3, value).unwrap();
    }
    assert_eq!(whole, resumed);
    assert!(whole.least() <= whole.p_value());
    let text = serde_json::to_string(&whole).unwrap();
    let forged = text.replacen("\"parts\":12", "\"parts\":11", 1);
    assert!(serde_json::from_str::<Stratified>(&forged).is_err());
}

#[test]
fn refuses() {
    let fine = Stratum::polled(10, 1.0, true, StratumBet::Inverse(0.5));
    assert!(Stratified::new(vec![], 5).is_err());
    assert!(Stratified::new(vec![fine, fine], 0).is_err());
    assert!(Stratified::new(vec![fine; 5], 1_000).is_err());
    for bad in [
        Stratum { cards: 0, ..fine },
        Stratum {
            most: f64::NAN,
            ..fine
        },
        Stratum { upper: 0.0, ..fine },
        Stratum {
            offset: -0.1,
            ..fine
        },
        Stratum {
            bet: StratumBet::Inverse(1.1),
            ..fine
        },
        Stratum {
            bet: StratumBet::Fixed(f64::NAN),
            ..fine
        },
    ] {
        assert!(Stratified::new(vec![bad], 5).is_err(), "{bad:?}");
    }
    let mut audit = Stratified::new(vec![fine, fine], 5).unwrap();
    for value in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert!(audit.push(0, value).is_err());
    }
    assert!(audit.push(2, 0.5).is_err());
    assert_eq!(audit.p_value(), PValue::ONE);
}
