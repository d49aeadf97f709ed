//! ALPHA's tables, and tables made like them.

use risk::martingale::{Fixed, Mixture, Rule, ShrinkTrunc};

use crate::{Audit, Row, null};

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

fn alpha_table_2() -> Vec<Row> {
    let table = table(include_str!("alpha_2.csv"));
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
                audit: Audit {
                    rule: alpha(eta, (eta - 0.5) / 2.0, weight),
                    null: null(1.0, None),
                    population: cards(1_000.0, 0.0, theta),
                    replacement: true,
                    most: None,
                },
            });
        }
    }
    rows
}

fn alpha_table_3() -> Vec<Row> {
    let table = table(include_str!("alpha_3.csv"));
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
                    audit: Audit {
                        rule: rule(method, eta, d, |eta| eta),
                        null: null(1.0, Some(20_000)),
                        population: cards(20_000.0, 0.0, number(theta)),
                        replacement: false,
                        most,
                    },
                });
            }
        }
    }
    rows
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
                audit: Audit {
                    rule,
                    null: null(upper, Some(all as u64)),
                    population: cards(all, blank, number(fields[0])),
                    replacement: false,
                    most: None,
                },
            });
        }
    }
    rows
}

fn alpha_with_blank_cards() -> Vec<Row> {
    let table = table(include_str!("alpha_4.csv"));
    blank(&table, 4, |fields, worth| {
        (rule(fields[1], fields[2], fields[3], worth), 1.0)
    })
}

fn oneaudit_with_blank_cards() -> Vec<Row> {
    let table = table(include_str!("oneaudit_1.csv"));
    blank(&table, 3, |fields, worth| {
        let eta = number(fields[1]);
        let mean = 1.0 / (3.0 - 2.0 * worth(eta));
        let rule = alpha(mean, (eta - 0.5) / 2.0, number(fields[2]));
        (rule, 2.0 / (3.0 - 2.0 * eta))
    })
}

fn rlauxe() -> Vec<Row> {
    let table = table(include_str!("rlauxe.csv"));
    let mut rows = Vec::new();
    for fields in &table[1..] {
        for (theta, mean) in table[0].iter().zip(fields).skip(1) {
            let theta = number(theta);
            rows.push(Row {
                what: format!("N {}, theta {theta}", fields[0]),
                mean: number(mean),
                runs: 1_000.0,
                audit: Audit {
                    rule: alpha(theta, (theta - 0.5) / 2.0, 500.0),
                    null: null(1.0, Some(fields[0].parse().unwrap())),
                    population: cards(number(fields[0]), 0.0, theta),
                    replacement: false,
                    most: None,
                },
            });
        }
    }
    rows
}

/// One test for each table: rows up to some thousand cards in an ordinary run, all with `--ignored`.
macro_rules! tables {
    ($($name:ident $thorough:ident)*) => {
        $(
            #[test]
            fn $name() {
                check(&super::$name(), [&BRIEF, &THOROUGH]);
            }

            #[test]
            #[ignore = "takes minutes"]
            fn $thorough() {
                check(&super::$name(), [&THOROUGH, &EXHAUSTIVE]);
            }
        )*
    };
}

mod tests {
    use crate::{BRIEF, EXHAUSTIVE, THOROUGH, check};

    tables! {
        alpha_table_2 every_row_of_alpha_table_2
        alpha_table_3 every_row_of_alpha_table_3
        alpha_with_blank_cards every_row_of_alpha_with_blank_cards
        oneaudit_with_blank_cards every_row_of_oneaudit_with_blank_cards
        rlauxe every_row_of_rlauxe
    }
}
