//! Cards and batches that are compared with how the machine read them: a reported margin of 5 %, in truth a tie.

use super::Design;
use super::draws::{Cards, betting};
use crate::martingale::{
    Adaptive, Agrapa, Cobra, CobraAdaptive, CobraDiversified, ErrorRate, KaplanKolmogorov,
    KaplanWald, OptimalComparison, Rates, Rule, Share, ShrinkTrunc,
};
use crate::{Batch, BatchBounds, Errors, MacroBatches, MacroCards, kaplan_markov};

/// Cards, and the reported margin among them in votes.
const CARDS: u64 = 2000;
const MARGIN: u64 = 100;
/// The value of a card without an error: 1 / (2 − v), v = 0.05.
const NO_ERROR: f64 = 1.0 / 1.95;
/// Draws with replacement at most.
const MOST: u64 = 4000;

/// Two-vote and one-vote overstatements, one-vote and two-vote understatements: together [`MARGIN`] votes.
const WRONG: [(&str, [u64; 4]); 4] = [
    ("50 cards wrong by two votes", [50, 0, 0, 0]),
    ("100 cards wrong by one vote", [0, 100, 0, 0]),
    ("25 cards wrong by two, 50 by one", [25, 50, 0, 0]),
    ("75 wrong by two, 25 by two the other way", [75, 0, 0, 25]),
];

fn population(wrong: [u64; 4]) -> [(f64, u64); 5] {
    let right = CARDS - wrong.iter().sum::<u64>();
    let value = |halves: f64| NO_ERROR * halves / 2.0;
    [
        (value(0.0), wrong[0]),
        (value(1.0), wrong[1]),
        (value(2.0), right),
        (value(3.0), wrong[2]),
        (value(4.0), wrong[3]),
    ]
}

fn rules() -> Vec<(&'static str, Rule)> {
    let rates = |two_over: f64, one_over: f64| Rates {
        two_over,
        one_over,
        ..Rates::default()
    };
    vec![
        (
            "ALPHA, optimal comparison",
            Rule::OptimalComparison(OptimalComparison::default()),
        ),
        (
            "ALPHA, shrinkage from 0.51",
            Rule::ShrinkTrunc(ShrinkTrunc {
                eta: 0.51,
                ..ShrinkTrunc::default()
            }),
        ),
        (
            "COBRA, rate 0.001",
            Rule::Cobra(Cobra {
                rates: rates(0.001, 0.0),
            }),
        ),
        (
            "COBRA adaptive",
            Rule::CobraAdaptive(CobraAdaptive {
                rates: rates(0.001, 0.001),
                ..CobraAdaptive::default()
            }),
        ),
        (
            "COBRA diversified",
            Rule::CobraDiversified(CobraDiversified::uniform(
                &[0.0, 0.001, 0.01],
                &[0.0, 0.001, 0.01],
            )),
        ),
        ("aGRAPA", Rule::Agrapa(Agrapa::default())),
        (
            "Kaplan–Wald, g = 0.1",
            Rule::KaplanWald(KaplanWald::default()),
        ),
        (
            "Kaplan–Kolmogorov and Kaplan–Markov, g = 0.1",
            Rule::KaplanKolmogorov(KaplanKolmogorov::default()),
        ),
    ]
}

pub(super) fn designs() -> Vec<Design> {
    let mut designs = Vec::new();
    for (name, rule) in rules() {
        for (truth, wrong) in WRONG {
            for replacement in [false, true] {
                let how = ["without replacement", "with replacement"][usize::from(replacement)];
                let population = population(wrong);
                let run = betting(&rule, 2.0 * NO_ERROR, &population, replacement, MOST);
                designs.push(Design::new(
                    "card comparison",
                    name,
                    format!("{truth}, {how}"),
                    run,
                ));
            }
        }
    }
    for (truth, wrong) in WRONG {
        designs.push(cards(truth, wrong));
        designs.push(counts(truth, wrong));
    }
    designs.extend(pools());
    designs.push(batches("10 of 100 batches wrong by 20 votes", 10, 20));
    designs.push(batches("20 of 100 batches wrong by 10 votes", 20, 10));
    designs.push(batches("all 100 batches wrong by 2 votes", 100, 2));
    designs
}

/// Overstatements in votes, in the order of [`population`].
const VOTES: [i64; 5] = [2, 1, 0, -1, -2];

fn cards(truth: &str, wrong: [u64; 4]) -> Design {
    let cards = Cards::new(&population(wrong), true);
    let start = MacroCards::new(MARGIN, CARDS, 1.03905).expect("a margin");
    Design::new(
        "card comparison",
        "KM-MACRO, γ = 1.03905",
        truth,
        move |random, limit| {
            let (mut cards, mut audit) = (cards.clone(), start.clone());
            (0..MOST).any(|_| {
                let place = cards.place(random).expect("cards go back");
                let p = audit
                    .push(&[(VOTES[place], MARGIN)], 1)
                    .expect("an error of two votes at most");
                p.get() <= limit
            })
        },
    )
}

/// The same from counts, as Colorado's audits state them.
fn counts(truth: &str, wrong: [u64; 4]) -> Design {
    let cards = Cards::new(&population(wrong), true);
    Design::new(
        "card comparison",
        "Kaplan–Markov of counts",
        truth,
        move |random, limit| {
            let mut cards = cards.clone();
            let mut errors = Errors::default();
            (1..=MOST).any(|draws| {
                match VOTES[cards.place(random).expect("cards go back")] {
                    2 => errors.two_over += 1,
                    1 => errors.one_over += 1,
                    -1 => errors.one_under += 1,
                    -2 => errors.two_under += 1,
                    _ => {}
                }
                kaplan_markov(draws, MARGIN, CARDS, 1.03905, errors).get() <= limit
            })
        },
    )
}

/// ONEAudit: half of the cards have no reading of their own, only the totals of their pool, which are 60 to 40 where the
/// cards are 50 to 50. v = 0.1.
fn pools() -> Vec<Design> {
    let value = |paper: f64, reported: f64| (1.0 + paper - reported) / 1.9;
    let truth = "a pool of half of the cards, reported 60 to 40, in truth 50 to 50";
    let population = [
        (value(0.0, 0.0), 1000),
        (value(1.0, 0.6), 500),
        (value(0.0, 0.6), 500),
    ];
    let adaptive = Rule::Adaptive(Adaptive {
        no_error: value(0.0, 0.0),
        errors: vec![ErrorRate {
            value: 0.0,
            rate: 0.001,
            draws: 1000.0,
            least: 1e-5,
        }],
        pools: vec![
            Share {
                value: value(1.0, 0.6),
                share: 0.3,
            },
            Share {
                value: value(0.0, 0.6),
                share: 0.2,
            },
        ],
        max_loss: 0.9,
    });
    let shrink = Rule::ShrinkTrunc(ShrinkTrunc {
        eta: value(0.0, 0.0),
        ..ShrinkTrunc::default()
    });
    let rules = [
        ("generalised adaptive betting", adaptive),
        ("ALPHA, shrinkage", shrink),
    ];
    let mut designs = Vec::new();
    for (name, rule) in rules {
        for replacement in [false, true] {
            let how = ["without replacement", "with replacement"][usize::from(replacement)];
            let run = betting(&rule, 2.0 / 1.9, &population, replacement, MOST);
            designs.push(Design::new(
                "ONEAudit",
                name,
                format!("{truth}, {how}"),
                run,
            ));
        }
    }
    designs
}

/// A hundred batches of 20 ballots, each reported with a lead of 2, some of which are wrong by so many votes: 200 in all, the
/// whole margin.
fn batches(truth: &str, wrong: u64, by: i64) -> Design {
    const BATCHES: u64 = 100;
    let batch = || Batch {
        leads: vec![2],
        ballots: 20,
    };
    let mut bounds = BatchBounds::new(&[(1100, 900)], 0).expect("a lead");
    for _ in 0..BATCHES {
        bounds.add(&batch()).expect("a batch");
    }
    let cards = Cards::new(&[(0.0, wrong), (1.0, BATCHES - wrong)], true);
    let start = MacroBatches::new(bounds).expect("bounds");
    Design::new("batch comparison", "MACRO", truth, move |random, limit| {
        let (mut cards, mut audit) = (cards.clone(), start.clone());
        (0..MOST).any(|_| {
            let is_wrong = cards.place(random).expect("batches go back") == 0;
            let found = if is_wrong { 2 - by } else { 2 };
            let batch = batch();
            audit.push(&[&batch], &[found]).expect("a batch").get() <= limit
        })
    })
}
