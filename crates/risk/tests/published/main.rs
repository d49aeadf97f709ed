//! Whole tables of sample sizes that others simulated, simulated again: each mean within three standard deviations of the
//! difference of the two means, or within 5 %. The tables lie beside this file, with their sources.
//!
//! An ordinary run takes the rows with sizes up to some thousand, a few times each. Every row, many times (`cargo test
//! --release -p risk --test published -- --ignored --test-threads 1`), takes some minutes.

#![allow(clippy::unwrap_used, reason = "a table that cannot be read fails")]

mod alpha;
mod cobra;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use risk::SplitMix64;
use risk::martingale::{Martingale, Null, Rule};

/// A published mean, and how to simulate it.
struct Row {
    what: String,
    mean: f64,
    /// Of so many.
    runs: f64,
    audit: Audit,
}

/// Draws until the P-value is at most 5 %.
struct Audit {
    rule: Rule,
    null: Null,
    /// Values, and how many cards have them.
    population: Vec<(f64, u64)>,
    replacement: bool,
    /// After so many draws without a confirmation all cards are read.
    most: Option<u64>,
}

impl Audit {
    /// How many cards are read, in each of so many audits.
    fn sizes(&self, what: &str, series: u64, runs: u64) -> Vec<f64> {
        let all: u64 = self.population.iter().map(|(_, cards)| cards).sum();
        let start = Martingale::new(&self.rule, self.null).unwrap();
        let ends = if self.replacement { u64::MAX } else { all };
        let most = self.most.unwrap_or(u64::MAX).min(ends);
        let one = |run| {
            let mut random = SplitMix64::of_part(series, what, run);
            let mut left: Vec<u64> = self.population.iter().map(|(_, cards)| *cards).collect();
            let mut martingale = start.clone();
            while martingale.draws() < most {
                let at = random.weighted(&left);
                if !self.replacement {
                    left[at] -= 1;
                }
                martingale.push(self.population[at].0).unwrap();
                if martingale.current().get() <= 0.05 {
                    return martingale.draws() as f64;
                }
            }
            all as f64
        };
        (0..runs).map(one).collect()
    }

    fn mean(&self, what: &str, runs: u64) -> f64 {
        self.sizes(what, 1, runs).iter().sum::<f64>() / runs as f64
    }
}

/// How much is simulated.
struct Effort {
    /// The largest size.
    size: f64,
    /// Draws for a row.
    draws: f64,
    /// Runs for a row: at least, at most.
    runs: (f64, f64),
}

const BRIEF: Effort = Effort {
    size: 3_000.0,
    draws: 60_000.0,
    runs: (40.0, 400.0),
};

const THOROUGH: Effort = Effort {
    size: f64::INFINITY,
    draws: 2_000_000.0,
    runs: (200.0, 20_000.0),
};

const EXHAUSTIVE: Effort = Effort {
    size: f64::INFINITY,
    draws: 40_000_000.0,
    runs: (2_000.0, 50_000.0),
};

impl Row {
    /// Why it does not come out; none if it does.
    fn differs(&self, effort: &Effort, series: u64) -> Option<String> {
        let (least, most) = effort.runs;
        let runs = (effort.draws / self.mean).clamp(least, most) as u64;
        let sizes = self.audit.sizes(&self.what, series, runs);
        let n = runs as f64;
        let mean = sizes.iter().sum::<f64>() / n;
        let variance = sizes.iter().map(|size| (size - mean).powi(2)).sum::<f64>() / (n - 1.0);
        // Some figures are rounded, some are cut to whole numbers.
        let tolerance = 3.0 * (variance * (1.0 / n + 1.0 / self.runs)).sqrt() + 1.0;
        let off = (mean - self.mean).abs();
        (off > tolerance && off > 0.05 * self.mean).then(|| {
            let Row {
                what,
                mean: published,
                ..
            } = self;
            format!("{what}: {mean:.1}, published {published} ± {tolerance:.1}, {runs} runs")
        })
    }
}

/// Simulates on every core, and says which rows differ.
fn differing(
    rows: &[Row],
    largest: f64,
    differs: impl Fn(&Row) -> Option<String> + Sync,
) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    let rows: Vec<&Row> = rows.iter().filter(|row| row.mean <= largest).collect();
    assert!(!rows.is_empty());
    let work = || {
        while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
            let differs = differs(row);
            wrong.lock().unwrap().extend(differs);
        }
    };
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    wrong
}

/// No row may differ. Among a thousand rows chance takes some out of their tolerance: those are simulated again, another
/// series and many more runs, and differ if they do so twice.
fn check(rows: &[Row], efforts: [&Effort; 2]) {
    let wrong = differing(rows, efforts[0].size, |row| {
        let differs = row.differs(efforts[0], 1)?;
        let again = row.differs(efforts[1], 2)?;
        Some(format!("{differs}; {again}"))
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn null(upper: f64, population: Option<u64>) -> Null {
    Null::new(upper, 0.5, population).unwrap()
}
