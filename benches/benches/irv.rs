//! An instant runoff of a million ballots with twenty candidates, once they are read; and the two districts of Portland.
//!
//! `benches/irv.py` writes the same ballots and counts them with pyrankvote and votekit.

use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use tabulate::ranked::{Rules, TieRule, count};
use tabulate::{Candidate, Place, Profile, ProfileBuilder};

const BALLOTS: usize = 1_000_000;
const CANDIDATES: u16 = 20;

/// Ballots by a linear congruential generator (Knuth's MMIX): one to twenty ranks, each the better of two candidates
/// that were drawn, the lower number being the better, without those ranked before.
fn ballots() -> Profile {
    let names = (0..CANDIDATES)
        .map(|k| Candidate::new(format!("C{k:02}")))
        .collect();
    let mut builder = ProfileBuilder::new(names);
    let mut state = 2024_u64;
    let mut draw = |below: u16| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u16::try_from((state >> 32) * u64::from(below) >> 32).unwrap_or(0)
    };
    let mut places: Vec<Place> = Vec::new();
    for _ in 0..BALLOTS {
        places.clear();
        for _ in 0..=draw(CANDIDATES) {
            let candidate = draw(CANDIDATES).min(draw(CANDIDATES));
            if places.iter().all(|place| place.candidate != candidate) {
                let rank = u16::try_from(places.len() + 1).unwrap_or(u16::MAX);
                places.push(Place { rank, candidate });
            }
        }
        builder.push(&mut places.clone(), 1);
    }
    builder.finish()
}

fn irv(c: &mut Criterion) {
    let ballots = ballots();
    let rules = Rules {
        tie: TieRule::ListedOrder,
        ..Rules::default()
    };
    let outcome = count(&ballots, &rules, &[]).expect("a count without a tie to ask about");
    eprintln!(
        "{} ballots, {} different, {} rounds",
        outcome[0].ballots,
        ballots.piles().len(),
        outcome[0].rounds.len()
    );
    let mut group = c.benchmark_group("irv");
    group.sample_size(20);
    group.bench_function("a million ballots, 20 candidates", |b| {
        b.iter(|| count(black_box(&ballots), &rules, &[]))
    });
    group.finish();
    portland(c);
}

/// The files of Portland, Oregon, 2024, if they are at hand.
fn portland(c: &mut Criterion) {
    let data = std::env::var("SCRUTINEER_DATA").unwrap_or_else(|_| "../../shared/data".into());
    let file = Path::new(&data).join("ranked/portland-or-2024-stv/Portland_D3_ranking_profile.blt");
    let Ok(source) = formats::Source::open(&file) else {
        eprintln!("skipped: {} is not at hand", file.display());
        return;
    };
    let sources = [source];
    let files = formats::CvrFiles::open(&sources);
    let mut collected = tabulate::Ballots::of(&files.contests()[0], &[]);
    files
        .read(&mut collected, |_| {})
        .expect("a file that can be read");
    let (ballots, _) = collected.finish();
    let rules = Rules {
        seats: 3,
        tie: TieRule::ListedOrder,
        ..Rules::default()
    };
    c.bench_function("stv, Portland district 3", |b| {
        b.iter_batched(
            || (),
            |()| count(black_box(&ballots), &rules, &[]),
            BatchSize::SmallInput,
        )
    });
}

criterion_group!(benches, irv);
criterion_main!(benches);
