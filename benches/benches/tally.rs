//! How many cells of a plurality contest are counted a second: ours beside a straightforward loop.
//!
//! 64 million cards, a byte each: eight selections, the first with half of the votes as in a lopsided contest, and codes for no
//! vote. `benches/tally.py` counts the same cells with numpy.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const CELLS: usize = 64 << 20;

/// Cells by a linear congruential generator (Knuth's MMIX), so that Python writes the same.
fn cells() -> Vec<u8> {
    let mut state = 2024_u64;
    let next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        match state >> 60 {
            low @ 0..8 => u8::try_from(low).unwrap_or(0),
            15 => 255,
            _ => 0,
        }
    };
    std::iter::repeat_with(next).take(CELLS).collect()
}

fn plain(cells: &[u8]) -> Vec<u64> {
    let mut counts = vec![0; 256];
    for cell in cells {
        counts[usize::from(*cell)] += 1;
    }
    counts
}

fn tally(c: &mut Criterion) {
    let cells = cells();
    assert_eq!(*tabulate::plurality::tally(&cells), plain(&cells)[..]);
    let mut group = c.benchmark_group("tally");
    group.sample_size(20);
    group.throughput(Throughput::Elements(CELLS as u64));
    group.bench_function("eight tables", |b| {
        b.iter(|| tabulate::plurality::tally(black_box(&cells)))
    });
    group.bench_function("one loop", |b| b.iter(|| plain(black_box(&cells))));
    group.finish();
}

criterion_group!(benches, tally);
criterion_main!(benches);
