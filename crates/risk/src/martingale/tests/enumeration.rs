//! All orders in which small populations with a mean of exactly 1/2 can be drawn: at no level is the
//! P-value at or below it more often than it says.

use super::process::Process;
use super::*;

/// Something that bets; `x` is what is about to come, which no honest rule looks at.
#[derive(Clone)]
enum Gambler {
    Honest(Martingale),
    /// Bets all it may, if it will win.
    Clairvoyant(Process),
}

impl Gambler {
    fn push(&mut self, x: f64) {
        match self {
            Gambler::Honest(martingale) => martingale.push(x).unwrap(),
            Gambler::Clairvoyant(process) => {
                let bet =
                    process.next().map_or(
                        0.0,
                        |draw| {
                            if x > draw.mean { 1.0 / draw.mean } else { 0.0 }
                        },
                    );
                process.take(bet, x);
            }
        }
    }

    fn least(&self) -> f64 {
        let (current, reached) = match self {
            Gambler::Honest(martingale) => (martingale.current(), martingale.reached()),
            Gambler::Clairvoyant(process) => (process.current(), process.reached()),
        };
        current.get().min(reached.get())
    }
}

/// Walks through every sequence: `values` with how often each is left, and how many orders lead here.
/// At the end of each, the smallest P-value that was ever shown and the number of orders.
fn walk(
    gambler: &Gambler,
    values: &mut [(f64, u64)],
    replace: bool,
    left: usize,
    orders: u64,
    least: f64,
    ends: &mut Vec<(f64, u64)>,
) {
    if left == 0 {
        ends.push((least, orders));
        return;
    }
    for k in 0..values.len() {
        let (x, count) = values[k];
        if count == 0 {
            continue;
        }
        let mut next = gambler.clone();
        next.push(x);
        let least = least.min(next.least());
        values[k].1 -= u64::from(!replace);
        walk(
            &next,
            values,
            replace,
            left - 1,
            orders * count,
            least,
            ends,
        );
        values[k].1 = count;
    }
}

/// The first level at which the P-value is at or below it too often, with how often.
fn violation(gambler: &Gambler, values: &[(f64, u64)], draws: Option<usize>) -> Option<(f64, f64)> {
    let population: u64 = values.iter().map(|&(_, count)| count).sum();
    let sum: f64 = values.iter().map(|&(x, count)| x * count as f64).sum();
    assert_eq!(sum, population as f64 / 2.0);
    let mut ends = Vec::new();
    let left = draws.unwrap_or(population as usize);
    let mut values = values.to_vec();
    walk(
        gambler,
        &mut values,
        draws.is_some(),
        left,
        1,
        1.0,
        &mut ends,
    );
    let all: u64 = ends.iter().map(|&(_, orders)| orders).sum();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut so_far = 0;
    for (k, &(least, orders)) in ends.iter().enumerate() {
        so_far += orders;
        let last_of_its_level = ends.get(k + 1).is_none_or(|next| next.0 > least);
        if last_of_its_level && so_far as f64 > least * all as f64 {
            return Some((least, so_far as f64 / all as f64));
        }
    }
    None
}

type Population = (f64, &'static [(f64, u64)]);

const POPULATIONS: [Population; 7] = [
    (1.0, &[(0.0, 5), (1.0, 5)]),
    (1.0, &[(0.0, 2), (0.5, 4), (1.0, 2)]),
    (
        1.0,
        &[
            (0.0, 1),
            (0.125, 1),
            (0.25, 1),
            (0.5, 1),
            (0.75, 1),
            (0.875, 1),
            (1.0, 1),
        ],
    ),
    // Few large numbers among many small ones.
    (1.0, &[(0.375, 8), (1.0, 2)]),
    // Overstatement assorters, a = 0.625: clean, one- and two-vote overstatements, understatements.
    (1.25, &[(0.625, 8), (0.0, 2)]),
    (1.25, &[(0.625, 7), (0.3125, 2), (0.0, 1)]),
    (1.25, &[(0.625, 2), (1.25, 1), (0.0, 2)]),
];

#[test]
fn every_order_without_replacement() {
    for (upper, values) in POPULATIONS {
        let population = values.iter().map(|&(_, count)| count).sum();
        let null = null(upper, Some(population));
        for rule in rules(&null) {
            let gambler = Gambler::Honest(Martingale::new(&rule, null).unwrap());
            assert_eq!(
                violation(&gambler, values, None),
                None,
                "{rule:?} {values:?}"
            );
        }
        // The check can fail: a rule that looks ahead is found out, in every population.
        let gambler = Gambler::Clairvoyant(Process::new(null));
        assert!(violation(&gambler, values, None).is_some(), "{values:?}");
    }
}

#[test]
fn every_sequence_with_replacement() {
    for (upper, values) in POPULATIONS {
        let null = null(upper, None);
        let draws = Some(if values.len() > 4 { 4 } else { 7 });
        for rule in rules(&null) {
            let gambler = Gambler::Honest(Martingale::new(&rule, null).unwrap());
            assert_eq!(
                violation(&gambler, values, draws),
                None,
                "{rule:?} {values:?}"
            );
        }
        let gambler = Gambler::Clairvoyant(Process::new(null));
        assert!(violation(&gambler, values, draws).is_some(), "{values:?}");
    }
}
