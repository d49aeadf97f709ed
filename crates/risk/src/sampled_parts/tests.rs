use dashu_int::UBig;

use super::*;
use crate::exact::never_below;

const GAMMA: f64 = 1.03905;

fn part(cards: u64, draws: u64, errors: [u64; 4]) -> SampledPart {
    let [two_over, one_over, one_under, two_under] = errors;
    SampledPart {
        cards,
        draws,
        errors: Errors {
            two_over,
            one_over,
            one_under,
            two_under,
        },
    }
}

/// The largest 1 / M_k of (2) at ε or, for 0, next to it, in plain numbers.
fn at(part: &SampledPart, epsilon: f64) -> f64 {
    let e = part.errors;
    let kinds = [
        (e.two_over, 1.0),
        (e.one_over, 0.5),
        (e.one_under, -0.5),
        (e.two_under, -1.0),
    ];
    let errors: f64 = kinds
        .iter()
        .map(|(times, half)| -(*times as f64) * (1.0 - half / GAMMA).ln())
        .sum();
    let of = (part.draws as f64 * (1.0 - epsilon / GAMMA).ln() + errors).exp();
    if epsilon == 0.0 { of.max(1.0) } else { of }
}

/// The largest over a grid of ε: not above (3), and near it.
fn by_grid(parts: &[SampledPart], margin: u64, steps: u32) -> f64 {
    fn largest(parts: &[SampledPart], rest: f64, steps: u32) -> f64 {
        let (first, others) = parts.split_first().expect("a part");
        let cards = first.cards as f64;
        if others.is_empty() {
            let epsilon = (rest / cards).max(0.0);
            return if epsilon > 1.0 {
                0.0
            } else {
                at(first, epsilon)
            };
        }
        let share = |k: u32| f64::from(k) / f64::from(steps);
        let of = (0..=steps).map(|k| {
            let rest = rest - cards * share(k);
            at(first, share(k)) * largest(others, rest, steps)
        });
        of.fold(0.0, f64::max)
    }
    largest(parts, margin as f64 / 2.0, steps).min(1.0)
}

fn check(parts: &[SampledPart], margin: u64, steps: u32, slack: f64) {
    let p = kaplan_markov_of_parts(parts, margin, GAMMA).get();
    let most = by_grid(parts, margin, steps);
    assert!(p >= most * (1.0 - 1e-12), "{p} below {most}");
    assert!(p <= most * slack, "{p} far above {most}");
}

#[test]
fn the_supremum_over_two_and_three_parts() {
    let none = [0; 4];
    check(
        &[part(30_000, 100, none), part(10_000, 100, none)],
        2_000,
        20_000,
        1.005,
    );
    check(
        &[part(3_000, 40, none), part(2_000, 30, none)],
        900,
        20_000,
        1.001,
    );
    check(
        &[part(3_000, 400, [1, 0, 0, 0]), part(2_000, 300, none)],
        900,
        20_000,
        1.001,
    );
    // The margin is more than the second part could hold.
    check(
        &[part(900, 50, none), part(100, 2, none)],
        400,
        20_000,
        1.001,
    );
    let three = [
        part(500, 30, none),
        part(300, 25, [0, 2, 0, 0]),
        part(200, 60, none),
    ];
    check(&three, 240, 600, 1.02);
    check(&three, 900, 600, 1.02);
}

/// Understatements in a part that need not hold any error do not make up for others; in one that must, they count.
#[test]
fn understatements() {
    let none = [0; 4];
    let plain = [part(3_000, 40, none), part(2_000, 30, none)];
    let better = [part(3_000, 40, [0, 0, 9, 0]), part(2_000, 30, none)];
    let of = |parts: &[SampledPart], margin| kaplan_markov_of_parts(parts, margin, GAMMA).get();
    assert!(of(&better, 900) >= at(&plain[1], 450.0 / 2_000.0) * (1.0 - 1e-12));
    check(&better, 900, 20_000, 1.001);
    // The second part holds 2,000 of the 2,450 cards at most.
    assert!(of(&better, 4_900) < 0.05 * of(&plain, 4_900));
    check(&better, 4_900, 20_000, 1.001);
}

/// Parts sampled at one rate are one part: ε is the same in each, (1 − V / 2Nγ)ⁿ in whole numbers for γ = 5/4.
#[test]
fn proportional_parts_by_hand() {
    let parts = [part(600, 30, [0; 4]), part(400, 20, [0; 4])];
    let p = kaplan_markov_of_parts(&parts, 100, 1.25);
    // 1 − 100 / (2 · 1,000 · 5/4) = 24/25.
    never_below(
        p,
        &UBig::from(24u8).pow(50),
        &UBig::from(25u8).pow(50),
        1e-9,
    );
    // One error of two votes: 1 − 4/5.
    let parts = [part(600, 30, [1, 0, 0, 0]), part(400, 20, [0; 4])];
    let p = kaplan_markov_of_parts(&parts, 100, 1.25);
    let top = UBig::from(24u8).pow(50) * 5u8;
    never_below(p, &top, &UBig::from(25u8).pow(50), 1e-9);
}

/// A part without a draw holds all it can: 1 − (300 − 100) / 900 · 4/5 for the other.
#[test]
fn a_part_without_a_draw() {
    let parts = [part(900, 20, [0; 4]), part(100, 0, [0; 4])];
    let p = kaplan_markov_of_parts(&parts, 600, 1.25);
    let (top, bottom) = (UBig::from(37u8).pow(20), UBig::from(45u8).pow(20));
    never_below(p, &top, &bottom, 1e-9);
    assert_eq!(kaplan_markov_of_parts(&parts, 200, 1.25), PValue::ONE);
}

#[test]
fn one_part_is_kaplan_markov() {
    for errors in [[0; 4], [1, 0, 0, 0], [0, 1, 2, 0], [0, 0, 0, 3]] {
        let of = part(10_000, 300, errors);
        let whole = kaplan_markov(300, 700, 10_000, GAMMA, of.errors);
        assert_eq!(kaplan_markov_of_parts(&[of], 700, GAMMA), whole);
        // An empty part beside it changes nothing but rounding.
        let p = kaplan_markov_of_parts(&[of, part(0, 0, [0; 4])], 700, GAMMA);
        let beside = p.get() / whole.get();
        assert!(
            (1.0 - 1e-12..1.0 + 1e-9).contains(&beside),
            "{errors:?}: {beside}"
        );
    }
}

/// More draws never raise p where they show no error, an error never lowers it.
#[test]
fn in_order() {
    let of = |draws, over| {
        let parts = [
            part(700, draws, [0, over, 0, 0]),
            part(300, 25, [0; 4]),
            part(50, 1, [0; 4]),
        ];
        kaplan_markov_of_parts(&parts, 200, GAMMA).get()
    };
    for draws in 5..60 {
        assert!(of(draws, 0) <= of(draws - 1, 0) * (1.0 + 1e-12));
        assert!(of(draws, 1) > of(draws, 0));
    }
}

#[test]
fn fails_closed() {
    let two = [part(10, 5, [0; 4]), part(10, 5, [0; 4])];
    let bad = [part(10, 5, [6, 0, 0, 0]), part(10, 5, [0; 4])];
    let huge = [part(u64::MAX, 5, [0; 4]), part(1, 5, [0; 4])];
    for one in [
        kaplan_markov_of_parts(&two, 0, GAMMA),
        kaplan_markov_of_parts(&two, 21, GAMMA),
        kaplan_markov_of_parts(&two, 5, 1.0),
        kaplan_markov_of_parts(&two, 5, f64::NAN),
        kaplan_markov_of_parts(&two, 5, f64::INFINITY),
        kaplan_markov_of_parts(&bad, 5, GAMMA),
        kaplan_markov_of_parts(&huge, 5, GAMMA),
        kaplan_markov_of_parts(&[], 5, GAMMA),
    ] {
        assert_eq!(one, PValue::ONE);
    }
    let p = kaplan_markov_of_parts(
        &[part(1 << 60, u64::MAX, [0; 4]), part(7, u64::MAX, [0; 4])],
        1 << 59,
        GAMMA,
    );
    assert!(p.get() > 0.0 && p.get() < 1e-300);
}
