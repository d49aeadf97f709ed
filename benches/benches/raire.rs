//! RAIRE on the ranked files that are at hand, each printed with what was found: the files of its authors, the mayors
//! of New South Wales, and PrefLib's San Francisco.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use assertions::raire::{Budget, Contest, Difficulty, Trim, find_assertions};
use criterion::{Criterion, criterion_group, criterion_main};
use tabulate::Profile;
use tabulate::ranked::{Rules, TieRule, count};

/// More than any of these files needs.
const STEPS: u64 = 10_000_000;

const FOLDERS: [(&str, &str); 3] = [
    ("ranked/raire-irv", "raire"),
    ("ranked/nsw-2021-mayoral", "csv"),
    ("ranked/preflib/00021-sf", "toi"),
];

/// The files with an ending in a folder, in their order.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = folder.read_dir() else {
        eprintln!("skipped: {} is not at hand", folder.display());
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect();
    paths.sort();
    paths
}

/// The ballots of a file with one contest.
fn ballots(path: &Path) -> Option<Profile> {
    let sources = [formats::Source::open(path).ok()?];
    let files = formats::CvrFiles::open(&sources);
    let [contest] = files.contests() else {
        return None;
    };
    let mut ballots = tabulate::Ballots::of(contest, &[]);
    files.read(&mut ballots, |_| {}).ok()?;
    Some(ballots.finish().0)
}

fn raire(c: &mut Criterion) {
    let data = std::env::var("SCRUTINEER_DATA").unwrap_or_else(|_| "../../shared/data".into());
    let rules = Rules {
        tie: TieRule::ListedOrder,
        ..Rules::default()
    };
    let mut group = c.benchmark_group("raire");
    group.sample_size(10);
    let paths = FOLDERS.map(|(folder, ending)| files(&Path::new(&data).join(folder), ending));
    for path in paths.into_iter().flatten() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        // Lists of contests lie beside the ballots.
        let Some(profile) = ballots(&path).filter(|profile| profile.ballots() > 0) else {
            eprintln!("{name}: no contest");
            continue;
        };
        let outcome = count(&profile, &rules, &[]).expect("rules that can be followed");
        let contest = Contest {
            profile: &profile,
            rules: &rules,
            winner: outcome[0].winners[0],
            cards: profile.ballots() + profile.rejected(),
        };
        let find = |trim| {
            let found = find_assertions(&contest, Difficulty::OneOnMargin, trim, Budget::of(STEPS));
            found.expect("a contest that can be searched")
        };
        let (found, fewest) = (find(Trim::Tree), find(Trim::Assertions));
        eprintln!(
            "{name}: {} candidates, {} ballots, {} different, hardest {:?}, {} assertions, {} once trimmed",
            found.candidates.len(),
            profile.ballots(),
            profile.piles().len(),
            found.hardest(),
            found.assertions.len(),
            fewest.assertions.len(),
        );
        group.bench_function(format!("{name}, tree"), |b| {
            b.iter(|| black_box(find(Trim::Tree)))
        });
        group.bench_function(format!("{name}, assertions"), |b| {
            b.iter(|| black_box(find(Trim::Assertions)));
        });
    }
    group.finish();
}

criterion_group!(benches, raire);
criterion_main!(benches);
