//! Whole tables of sample sizes that others simulated, simulated again: each mean within three standard deviations of the
//! difference of the two means, or within 5 %. The tables lie beside this file, with their sources.

#![allow(clippy::unwrap_used, reason = "a table that cannot be read fails")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use risk::SplitMix64;
use risk::martingale::{Fixed, Kelly, Martingale, Mixture, Null, Rule, Share, ShrinkTrunc};

/// A published mean, and how to simulate it.
struct Row {
    what: String,
    mean: f64,
    /// Of so many.
    runs: f64,
    rule: Rule,
    null: Null,
    /// Values, and how many cards have them.
    population: Vec<(f64, u64)>,
    replacement: bool,
    /// After so many draws without a confirmation all cards are read.
    most: Option<u64>,
}

/// Draws of one row in all, as far as its sizes allow.
const DRAWS: f64 = 200_000.0;

impl Row {
    /// How often it is simulated: small sizes more often.
    fn repeats(&self) -> u64 {
        (DRAWS / self.mean).clamp(40.0, 2_000.0) as u64
    }

    fn sizes(&self) -> Vec<f64> {
        let all: u64 = self.population.iter().map(|(_, cards)| cards).sum();
        let start = Martingale::new(&self.rule, self.null).unwrap();
        let one = |run| {
            let mut random = SplitMix64::of_part(1, &self.what, run);
            let mut left: Vec<u64> = self.population.iter().map(|(_, cards)| *cards).collect();
            let mut martingale = start.clone();
            while martingale.draws() < self.most.unwrap_or(u64::MAX) {
                let at = random.weighted(&left);
                if !self.replacement {
                    left[at] -= 1;
                }
                martingale.push(self.population[at].0).unwrap();
                if martingale.current().get() <= 0.05 {
                    return martingale.draws() as f64;
                }
                if !self.replacement && martingale.draws() == all {
                    break;
                }
            }
            all as f64
        };
        (0..self.repeats()).map(one).collect()
    }

    /// Why it does not come out; none if it does. Half a card is for figures that are rounded, one for those that are cut.
    fn differs(&self) -> Option<String> {
        let sizes = self.sizes();
        let n = sizes.len() as f64;
        let mean = sizes.iter().sum::<f64>() / n;
        let variance = sizes.iter().map(|size| (size - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let tolerance = 3.0 * (variance * (1.0 / n + 1.0 / self.runs)).sqrt() + 1.0;
        let off = (mean - self.mean).abs();
        if std::env::var_os("SHOW").is_some() {
            println!(
                "{}\t{}\t{mean:.1}\t{:.2}\t{}",
                self.what,
                self.mean,
                3.0 * (mean - self.mean) / tolerance,
                n
            );
        }
        (off > tolerance && off > 0.05 * self.mean).then(|| {
            let Row {
                what,
                mean: published,
                ..
            } = self;
            format!("{what}: {mean:.1}, published {published} ± {tolerance:.1}")
        })
    }
}

/// Simulates on every core; no row may differ.
fn check(rows: &[Row]) {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    let work = || {
        while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
            wrong.lock().unwrap().extend(row.differs());
        }
    };
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(!rows.is_empty() && wrong.is_empty(), "{wrong:#?}");
}

/// The lines of a table, without comments, in fields; the first names them.
fn table(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(',').collect()).collect()
}

fn number(text: &str) -> f64 {
    match text {
        "inf" => 1e15,
        text => text.parse().unwrap(),
    }
}

fn null(upper: f64, population: Option<u64>) -> Null {
    Null::new(upper, 0.5, population).unwrap()
}

/// ALPHA with an estimate that starts at `eta` with a weight of d draws and stays `c` above the null's mean.
fn alpha(eta: f64, c: f64, d: f64) -> Rule {
    Rule::ShrinkTrunc(ShrinkTrunc {
        eta,
        d,
        c: Some(c),
        ..ShrinkTrunc::default()
    })
}

/// A rule of ALPHA's tables. `eta` is a share of the votes, `worth` that of the cards, blank ones counted as half.
fn rule(method: &str, eta: &str, d: &str, worth: impl Fn(f64) -> f64) -> Rule {
    match method {
        "sqKelly" => Rule::Mixture(Mixture::square_kelly(10).unwrap()),
        // The best bet for so many votes of either kind.
        "apKelly" => Rule::Fixed(Fixed {
            lambda: 2.0 * (2.0 * number(eta) - 1.0),
        }),
        "ALPHA" => alpha(worth(number(eta)), (number(eta) - 0.5) / 2.0, number(d)),
        method => panic!("no method: {method}"),
    }
}

/// So many cards, of which a share `blank` is, and of the others a share `theta` for the winner.
fn cards(all: f64, blank: f64, theta: f64) -> Vec<(f64, u64)> {
    let votes = (all * (1.0 - blank)).round();
    let winner = (votes * theta).round();
    let counts = [(1.0, winner), (0.0, votes - winner), (0.5, all - votes)];
    let counts = counts.map(|(value, count)| (value, count as u64));
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

#[test]
fn alpha_table_2() {
    let table = table(include_str!("published/alpha_2.csv"));
    let mut rows = Vec::new();
    for fields in &table[1..] {
        let (theta, eta) = (number(fields[0]), number(fields[1]));
        for (d, mean) in table[0].iter().zip(fields).skip(2) {
            if *mean == "-" {
                continue;
            }
            let weight = if *d == "bravo" { 1e15 } else { number(d) };
            rows.push(Row {
                what: format!("theta {theta}, eta {eta}, d {d}"),
                mean: number(mean),
                runs: 1_000.0,
                rule: alpha(eta, (eta - 0.5) / 2.0, weight),
                null: null(1.0, None),
                population: cards(1_000.0, 0.0, theta),
                replacement: true,
                most: None,
            });
        }
    }
    check(&rows);
}

#[test]
fn alpha_table_3() {
    let table = table(include_str!("published/alpha_3.csv"));
    let mut rows = Vec::new();
    for fields in &table[1..] {
        let [method, eta, d] = fields[..3] else {
            panic!()
        };
        for (theta, pair) in table[0].iter().zip(fields).skip(3) {
            let (capped, whole) = pair.split_once('/').unwrap();
            for (most, mean) in [(Some(2_000), capped), (None, whole)] {
                rows.push(Row {
                    what: format!("{method} {eta} {d}, theta {theta}, {most:?}"),
                    mean: number(mean),
                    runs: 100_000.0,
                    rule: rule(method, eta, d, |eta| eta),
                    null: null(1.0, Some(20_000)),
                    population: cards(20_000.0, 0.0, number(theta)),
                    replacement: false,
                    most,
                });
            }
        }
    }
    check(&rows);
}

/// Rows of a table with blank cards; columns from `first` on are N and the share of blank cards.
fn blank(
    table: &[Vec<&str>],
    first: usize,
    of: impl Fn(&[&str], &dyn Fn(f64) -> f64) -> (Rule, f64),
) -> Vec<Row> {
    let mut rows = Vec::new();
    for fields in &table[1..] {
        for (column, mean) in table[0].iter().zip(fields).skip(first) {
            let (all, blank) = column.split_once('/').unwrap();
            let (all, blank) = (number(all), number(blank) / 100.0);
            let worth = |eta: f64| (1.0 - blank) * eta + blank / 2.0;
            let (rule, upper) = of(fields, &worth);
            rows.push(Row {
                what: format!("{}, {column}", fields[..first].join(" ")),
                mean: number(mean),
                runs: 1_000.0,
                rule,
                null: null(upper, Some(all as u64)),
                population: cards(all, blank, number(fields[0])),
                replacement: false,
                most: None,
            });
        }
    }
    rows
}

#[test]
fn alpha_with_blank_cards() {
    let table = table(include_str!("published/alpha_4.csv"));
    let rows = blank(&table, 4, |fields, worth| {
        (rule(fields[1], fields[2], fields[3], worth), 1.0)
    });
    check(&rows);
}

#[test]
fn oneaudit_with_blank_cards() {
    let table = table(include_str!("published/oneaudit_1.csv"));
    let rows = blank(&table, 3, |fields, worth| {
        let eta = number(fields[1]);
        let mean = 1.0 / (3.0 - 2.0 * worth(eta));
        let rule = alpha(mean, (eta - 0.5) / 2.0, number(fields[2]));
        (rule, 2.0 / (3.0 - 2.0 * eta))
    });
    check(&rows);
}

#[test]
fn rlauxe() {
    let table = table(include_str!("published/rlauxe.csv"));
    let mut rows = Vec::new();
    for fields in &table[1..] {
        for (theta, mean) in table[0].iter().zip(fields).skip(1) {
            let theta = number(theta);
            rows.push(Row {
                what: format!("N {}, theta {theta}", fields[0]),
                mean: number(mean),
                runs: 1_000.0,
                rule: alpha(theta, (theta - 0.5) / 2.0, 500.0),
                null: null(1.0, Some(fields[0].parse().unwrap())),
                population: cards(number(fields[0]), 0.0, theta),
                replacement: false,
                most: None,
            });
        }
    }
    check(&rows);
}

/// Spertus, Glazer & Stark 2025, "Dice, but don't slice", table 1, rows without strata, bets that are best for the population:
/// 10,000 cards with records, which are right, and ten batches of 1,000 without. Records and batches have means that are `across`
/// apart; those of the batches are evenly spaced over `within`. The test is that of drawing with replacement, cards are drawn without.
#[test]
fn dice_table_1() {
    let mut rows = Vec::new();
    for (mean, sizes) in [
        (0.525, [1_145.0, 1_064.0, 837.0, 757.0]),
        (0.55, [327.0, 293.0, 228.0, 216.0]),
    ] {
        let spreads = [(0.0, 0.0), (0.0, 0.5), (0.5, 0.0), (0.5, 0.5)];
        for ((across, within), size) in spreads.into_iter().zip(sizes) {
            let room = 2.0 - (2.0 * mean - 1.0);
            let mut population = vec![(1.0 / room, 10_000)];
            for batch in 0..10 {
                let of = mean - across / 2.0 + within * (f64::from(batch) / 9.0 - 0.5);
                let winner = (1_000.0 * of).round() as u64;
                population.push(((2.0 - of) / room, winner));
                population.push(((1.0 - of) / room, 1_000 - winner));
            }
            let expected = population.iter().map(|&(value, cards)| Share {
                value,
                share: cards as f64,
            });
            rows.push(Row {
                what: format!("{mean}, {across} across, {within} within"),
                mean: size,
                runs: 100.0,
                rule: Rule::Kelly(Kelly {
                    expected: expected.collect(),
                }),
                null: null(2.0 / room, None),
                population,
                replacement: false,
                most: None,
            });
        }
    }
    check(&rows);
}
