//! A million draws by aGRAPA, whose every bet depends on all numbers before it, and by other rules.
//!
//! `python3 benches/martingale.py` times the same draws in Python and numpy beside this.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use risk::martingale::{
    Agrapa, CobraAdaptive, Fixed, Grid, Martingale, Null, Rule, ShrinkTrunc, p_value,
};

const DRAWS: usize = 1_000_000;

/// The population that the draws are made from, without replacement.
const CARDS: u64 = 4_000_000;

/// Numbers of an overstatement assorter with a margin of 2 %, by a linear congruential generator (Knuth's MMIX): of a thousand,
/// 15 one-vote and 2 two-vote overstatements, which leave a mean of 0.50025.
fn draws(a: f64) -> Vec<f64> {
    let mut state = 2024_u64;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        match ((state >> 32) * 1_000) >> 32 {
            0..15 => a / 2.0,
            15..17 => 0.0,
            _ => a,
        }
    };
    (0..DRAWS).map(|_| draw()).collect()
}

fn martingale(c: &mut Criterion) {
    let a = 1.0 / (2.0 - 0.02);
    let null = Null::new(2.0 * a, 0.5, Some(CARDS)).expect("a null");
    let draws = draws(a);
    let agrapa = Rule::Agrapa(Agrapa {
        c_first: 0.9,
        c_last: 0.9,
        ..Agrapa::default()
    });
    let rules = [
        ("agrapa", agrapa.clone()),
        ("fixed", Rule::Fixed(Fixed { lambda: 0.5 })),
        (
            "shrink_trunc",
            Rule::ShrinkTrunc(ShrinkTrunc {
                eta: 0.505,
                ..ShrinkTrunc::default()
            }),
        ),
        (
            "cobra_adaptive",
            Rule::CobraAdaptive(CobraAdaptive::default()),
        ),
        ("grid", Rule::Grid(Grid::default())),
    ];
    let mut martingale = Martingale::new(&agrapa, null).expect("a rule");
    for &x in &draws {
        martingale.push(x).expect("a number in range");
    }
    // What martingale.py comes to as well.
    eprintln!(
        "{DRAWS} draws, aGRAPA: p {:e}, smallest {:e}",
        martingale.current().get(),
        martingale.reached().get()
    );
    let mut group = c.benchmark_group("martingale");
    group.sample_size(20);
    group.throughput(Throughput::Elements(DRAWS as u64));
    for (name, rule) in rules {
        group.bench_function(name, |b| {
            b.iter(|| p_value(&rule, null, black_box(&draws)));
        });
    }
    // As planning simulates them: nearly all numbers are that of a card without an error.
    for (name, population) in [("run", Some(CARDS)), ("run_with_replacement", None)] {
        let null = Null::new(2.0 * a, 0.5, population).expect("a null");
        let rule = Rule::Fixed(Fixed { lambda: 0.5 });
        let start = Martingale::new(&rule, null).expect("a rule");
        group.bench_function(name, |b| {
            b.iter(|| start.clone().push_run(black_box(a), DRAWS as u64, 0.0));
        });
    }
    group.finish();
}

criterion_group!(benches, martingale);
criterion_main!(benches);
