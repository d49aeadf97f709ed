use super::*;
use crate::exact::{Path, never_below, worst};
use crate::{Stratified, Stratum, StratumBet};

fn polled(cards: u64, bet: f64) -> InverseStratum {
    InverseStratum {
        cards,
        most: 1.0,
        offset: 0.0,
        bet,
    }
}

fn sample() -> Vec<(usize, f64)> {
    let of = |k: usize| {
        [
            (0, [1.0, 0.5, 1.0, 1.0, 0.0][k % 5]),
            (1, [1.0, 1.0, 1.0, 0.5][k % 4]),
        ]
    };
    (0..30).flat_map(of).collect()
}

fn audit(strata: &[InverseStratum], values: &[(usize, f64)]) -> InverseBets {
    let mut audit = InverseBets::new(strata.to_vec()).unwrap();
    for (stratum, value) in values {
        audit.push(*stratum, *value).unwrap();
    }
    audit
}

/// Π [1 + (c/θ)(x − θ)]⁻¹ in plain numbers.
fn at(strata: &[InverseStratum], values: &[(usize, f64)], theta: &[f64]) -> f64 {
    let log = |(s, x): &(usize, f64)| {
        let eta = theta[*s] + strata[*s].offset;
        (1.0 - strata[*s].bet + strata[*s].bet * x / eta).ln()
    };
    (-values.iter().map(log).sum::<f64>()).exp()
}

/// Two strata: no θ of a fine grid is above the bound, and the best is within a part of a million; boxes are above it.
#[test]
fn the_supremum_of_two_strata() {
    let strata = [polled(600, 0.7), polled(400, 0.7)];
    let p = audit(&strata, &sample()).p_value().get();
    let mut most = 0.0f64;
    for k in 1..200_000 {
        let theta = f64::from(k) / 200_000.0;
        let other = (500.0 - 600.0 * theta) / 400.0;
        if other > 0.0 && other <= 1.0 {
            most = most.max(at(&strata, &sample(), &[theta, other]));
        }
    }
    assert!(p >= most && p <= most * (1.0 + 1e-6), "{p} for {most}");
    let of = |s: &InverseStratum| Stratum::polled(s.cards, 1.0, true, StratumBet::Inverse(s.bet));
    let mut boxes = Stratified::new(strata.iter().map(of).collect(), 2_000).unwrap();
    for (stratum, value) in sample() {
        boxes.push(stratum, value).unwrap();
    }
    let by_boxes = boxes.p_value().get();
    assert!(by_boxes >= p && by_boxes < p * 1.1, "{by_boxes} for {p}");
}

/// The P-value says the same, whatever θ is looked at first, far from the limit and next to it; an impossible θ refuses
/// nothing.
#[test]
fn confirms_as_the_p_value_does() {
    let strata = [polled(600, 0.7), polled(400, 0.7)];
    let mut audit = InverseBets::new(strata.to_vec()).unwrap();
    let mut near = Vec::new();
    let mut confirmed = 0;
    for (stratum, value) in sample() {
        let p = audit.push(stratum, value).unwrap().get();
        for limit in [0.05, p.next_down(), p, p * (1.0 + 1e-9), p * 0.999, 0.5] {
            let expected = p <= limit;
            assert_eq!(audit.confirms(limit, &mut near), expected, "{p} {limit}");
            for of in [
                &[][..],
                &[0.9, 0.9],
                &[f64::NAN, 0.1],
                &[0.5, 0.5],
                &[-1.0, 1.0],
            ] {
                let mut of = of.to_vec();
                assert_eq!(audit.confirms(limit, &mut of), expected, "{p} {limit}");
            }
        }
        confirmed += u64::from(p <= 0.05);
    }
    assert!((5..55).contains(&confirmed), "{confirmed}");
}

/// Three strata, one of them compared.
#[test]
fn the_supremum_of_three_strata() {
    let compared = InverseStratum {
        offset: 0.35,
        ..polled(500, 0.4)
    };
    let strata = [polled(300, 0.5), polled(200, 0.9), compared];
    let mut values = sample();
    values.extend((0..40).map(|k| (2, if k % 11 == 0 { 0.5 } else { 1.0 })));
    let p = audit(&strata, &values).p_value().get();
    let mut most = 0.0f64;
    for k in 1..=400 {
        for j in 1..=400 {
            let (a, b) = (f64::from(k) / 400.0, f64::from(j) / 400.0);
            let c = (500.0 - 300.0 * a - 200.0 * b) / 500.0;
            if (0.0..=1.0).contains(&c) {
                most = most.max(at(&strata, &values, &[a, b, c]));
            }
        }
    }
    assert!(p >= most && p <= most * 1.001, "{p} for {most}");
}

/// One stratum: θ is 1/2, and (3/2)⁴ (1/2) 1 in whole numbers.
#[test]
fn one_stratum_by_hand() {
    let values = [1.0, 1.0, 0.0, 0.5, 1.0, 1.0].map(|x| (0, x));
    let p = audit(&[polled(100, 0.5)], &values).p_value();
    never_below(p, &32u8.into(), &81u8.into(), 1e-9);
}

/// Only one stratum was drawn from: the null puts everything on the other, up to what it can have.
#[test]
fn one_of_two_strata() {
    let strata = [polled(800, 0.8), polled(200, 0.8)];
    let values: Vec<_> = (0..20).map(|_| (0, 1.0)).collect();
    // 800 θ = 500 with nothing in the other: θ = 5/8.
    let exact = (0.2f64 + 0.8 / 0.625).powi(-20);
    let p = audit(&strata, &values).p_value().get();
    assert!(
        p >= exact * (1.0 - 1e-12) && p <= exact * (1.0 + 1e-6),
        "{p} for {exact}"
    );
    let other: Vec<_> = (0..20).map(|_| (1, 1.0)).collect();
    assert_eq!(audit(&strata, &other).p_value(), PValue::ONE);
}

/// The chance that p is ever at most a limit where the mean is 1/2, evenly and unevenly; without the maximum over θ,
/// too many.
#[test]
fn risk_of_a_false_assertion() {
    let strata = [polled(6, 0.9), polled(4, 0.6)];
    for (first, second) in [(0.5, 0.5), (5.0 / 6.0, 0.0), (1.0 / 6.0, 1.0), (0.4, 0.65)] {
        let law = |path: &Path| {
            let mean: f64 = if path.len().is_multiple_of(2) {
                first
            } else {
                second
            };
            vec![(1.0, mean), (0.0, 1.0 - mean)]
        };
        let push = |(audit, at): &mut (InverseBets, usize), x: f64| {
            audit.push(*at % 2, x).unwrap();
            *at += 1;
            audit.least()
        };
        for limit in [0.1, 0.5] {
            let start = InverseBets::new(strata.to_vec()).unwrap();
            let risk = worst((start, 0), push, law, 10, limit);
            assert!(risk <= limit, "{risk} above {limit}");
        }
    }
    // At θ = (1/2, 1/2) alone, while the first stratum has a mean of 5/6.
    let law = |_: &Path| vec![(1.0, 5.0 / 6.0), (0.0, 1.0 / 6.0)];
    let push = |values: &mut Vec<(usize, f64)>, x: f64| {
        values.push((0, x));
        PValue::at_most(at(&strata, values, &[0.5, 0.5]))
    };
    assert!(worst(Vec::new(), push, law, 10, 0.1) > 0.1);
}

/// Written down after every value and read again; in another order, the same bits.
#[test]
fn resumed() {
    let strata = [polled(600, 0.7), polled(400, 0.7)];
    let whole = audit(&strata, &sample());
    let mut resumed = InverseBets::new(strata.to_vec()).unwrap();
    for (stratum, value) in sample() {
        let text = serde_json::to_string(&resumed).unwrap();
        resumed = serde_json::from_str(&text).unwrap();
        resumed.push(stratum, value).unwrap();
    }
    assert_eq!(whole, resumed);
    let mut reversed = sample();
    reversed.reverse();
    assert_eq!(audit(&strata, &reversed).p_value(), whole.p_value());
    let mut at_once = InverseBets::new(strata.to_vec()).unwrap();
    for (stratum, value, times) in [(0, 1.0, 18), (0, 0.5, 6), (0, 0.0, 6), (1, 1.0, 23)] {
        at_once.push_many(stratum, value, times).unwrap();
    }
    assert_eq!(at_once.push_many(1, 0.5, 7), Ok(whole.p_value()));
}

#[test]
fn refuses() {
    assert!(InverseBets::new(vec![]).is_err());
    for bad in [
        polled(0, 0.5),
        polled(1, 1.0),
        polled(1, -0.1),
        polled(1, f64::NAN),
    ] {
        assert!(InverseBets::new(vec![bad]).is_err());
    }
    let mut audit = InverseBets::new(vec![polled(10, 0.5)]).unwrap();
    assert!(audit.push(1, 0.5).is_err());
    assert!(audit.push(0, -0.5).is_err() && audit.push(0, f64::NAN).is_err());
    assert_eq!(audit.p_value(), PValue::ONE);
    audit.push(0, -0.0).unwrap();
    assert_eq!(audit.p_value(), PValue::ONE);
}
