//! How long redoing a published audit takes, and its parts.
//!
//! Reads the general election of 2020 from $SCRUTINEER_DATA, by default `../shared/data`; without it only
//! the draw is measured.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};

fn general_2020() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let data = std::env::var_os("SCRUTINEER_DATA").map_or(beside, PathBuf::from);
    let folder = data.join("colorado/2020-general");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "skipped: {} is not there; set SCRUTINEER_DATA",
        folder.display()
    );
    None
}

fn read(folder: &Path) -> election::Published {
    let source = formats::Source::open(folder).expect("the folder can be listed");
    formats::read(&source, || {}).remove(0)
}

fn audit(c: &mut Criterion) {
    let Some(folder) = general_2020() else { return };
    let mut group = c.benchmark_group("general election of 2020");
    group.sample_size(20);
    group.bench_function("read and verify", |b| {
        b.iter(|| verify::verify(&read(&folder), &verify::Options::default()));
    });
    group.bench_function("read", |b| b.iter(|| read(&folder)));
    let published = read(&folder);
    group.bench_function("verify", |b| {
        b.iter(|| verify::verify(black_box(&published), &verify::Options::default()));
    });
    let verification = verify::verify(&published, &verify::Options::default());
    group.bench_function("page", |b| b.iter(|| dossier::html::render(&verification)));
    group.finish();
}

fn draw(c: &mut Criterion) {
    let seed = sampling::Seed::parse("92076602804272786701").expect("digits are a seed");
    c.bench_function("10,000 draws of 4,114,582 cards", |b| {
        b.iter(|| {
            (1..=10_000)
                .filter_map(|i| seed.draw(i, black_box(4_114_582)))
                .sum::<u64>()
        });
    });
}

criterion_group!(all, audit, draw);
criterion_main!(all);
