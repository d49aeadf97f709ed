//! Cards that are read without knowing how the machine read them: reported 55 to 45, in truth a tie.

use super::Design;
use super::draws::{Cards, betting};
use crate::martingale::{
    Agrapa, Fixed, FixedAlternative, Grid, KaplanKolmogorov, KaplanWald, Kelly, Mixture, Part,
    Rule, Share, ShrinkTrunc,
};
use crate::{FiniteSprt, Minerva, Providence, ReportedPair, Sprt, Vote};

const AUDIT: &str = "polling";
/// Ties: half of the votes each, without and with blank cards.
const TIES: [(&str, [(f64, u64); 3]); 2] = [
    (
        "a tie, no blank cards",
        [(1.0, 1000), (0.0, 1000), (0.5, 0)],
    ),
    (
        "a tie, 3 cards in 10 blank",
        [(1.0, 700), (0.0, 700), (0.5, 600)],
    ),
];
/// More cards are not drawn with replacement.
const MOST: u64 = 4000;

fn rules() -> Vec<(&'static str, Rule)> {
    let shrink = |eta, d, f| {
        Rule::ShrinkTrunc(ShrinkTrunc {
            eta,
            d,
            f,
            ..ShrinkTrunc::default()
        })
    };
    let expected = [(1.0, 0.55), (0.0, 0.45)].map(|(value, share)| Share { value, share });
    vec![
        (
            "ALPHA, fixed alternative 0.55",
            Rule::FixedAlternative(FixedAlternative { eta: 0.55 }),
        ),
        (
            "ALPHA, shrinkage from 0.55, d = 100",
            shrink(0.55, 100.0, 0.0),
        ),
        ("ALPHA, shrinkage from 0.9, d = 10", shrink(0.9, 10.0, 0.0)),
        (
            "ALPHA, shrinkage to the bound, f = 0.01",
            shrink(0.55, 100.0, 0.01),
        ),
        ("fixed bet 0.2", Rule::Fixed(Fixed { lambda: 0.2 })),
        ("fixed bet 1.9", Rule::Fixed(Fixed { lambda: 1.9 })),
        ("aGRAPA", Rule::Agrapa(Agrapa::default())),
        (
            "Kelly, expecting 55 %",
            Rule::Kelly(Kelly {
                expected: expected.to_vec(),
            }),
        ),
        (
            "Kaplan–Wald, g = 0.1",
            Rule::KaplanWald(KaplanWald::default()),
        ),
        (
            "Kaplan–Kolmogorov and Kaplan–Markov, g = 0.1",
            Rule::KaplanKolmogorov(KaplanKolmogorov::default()),
        ),
        ("grid of 20 bets", Rule::Grid(Grid { points: 20 })),
        (
            "mixture of aGRAPA and shrinkage",
            Rule::Mixture(Mixture {
                parts: vec![
                    Part {
                        rule: Rule::Agrapa(Agrapa::default()),
                        weight: 1.0,
                    },
                    Part {
                        rule: shrink(0.55, 100.0, 0.0),
                        weight: 2.0,
                    },
                ],
            }),
        ),
    ]
}

pub(super) fn designs() -> Vec<Design> {
    let mut designs = Vec::new();
    for (name, rule) in rules() {
        for (truth, population) in &TIES {
            for replacement in [false, true] {
                let how = ["without replacement", "with replacement"][usize::from(replacement)];
                let run = betting(&rule, 1.0, population, replacement, MOST);
                designs.push(Design::new(AUDIT, name, format!("{truth}, {how}"), run));
            }
        }
    }
    for (truth, population) in &TIES {
        designs.push(sprt(truth, population));
        designs.push(finite_sprt(truth, population));
        designs.push(minerva(truth, population));
        designs.push(providence(truth, population));
    }
    designs
}

fn reported() -> ReportedPair {
    ReportedPair::new(1100, 900).expect("the winner leads")
}

/// What the values of [`TIES`] are.
const VOTES: [Vote; 3] = [Vote::Winner, Vote::Loser, Vote::Neither];

fn sprt(truth: &str, population: &[(f64, u64)]) -> Design {
    let cards = Cards::new(population, true);
    let truth = format!("{truth}, with replacement");
    Design::new(AUDIT, "BRAVO", truth, move |random, limit| {
        let (mut cards, mut audit) = (cards.clone(), Sprt::new(reported()));
        (0..MOST).any(|_| {
            let place = cards.place(random).expect("cards go back");
            audit.push(VOTES[place]).get() <= limit
        })
    })
}

fn finite_sprt(truth: &str, population: &[(f64, u64)]) -> Design {
    let cards = Cards::new(population, false);
    let count = cards.count();
    let blank = population[2].1;
    // 55 % of the votes that the tie has.
    let votes = count - blank;
    let pair = (votes * 11 / 20, votes * 9 / 20);
    let start = FiniteSprt::new(count, pair).expect("votes of the self-test");
    let truth = format!("{truth}, without replacement");
    Design::new(
        AUDIT,
        "sequential ratio test of finite populations",
        truth,
        move |random, limit| {
            let (mut cards, mut audit) = (cards.clone(), start.clone());
            // Each look sums over what the report leaves open: one every 100 cards.
            loop {
                let mut found = [0; 3];
                for _ in 0..100 {
                    let Some(place) = cards.place(random) else {
                        return false;
                    };
                    found[place] += 1;
                }
                let p = audit.push_votes(found[0], found[1], found[2]);
                if p.expect("no more cards than there are").get() <= limit {
                    return true;
                }
            }
        },
    )
}

/// Cards of three rounds, with replacement: votes for winner and loser of each.
fn rounds<'r>(
    cards: &Cards,
    random: &'r mut crate::SplitMix64,
) -> impl Iterator<Item = (u64, u64)> + use<'r> {
    let mut cards = cards.clone();
    [100, 200, 400].into_iter().map(move |size| {
        let mut found = [0; 3];
        for _ in 0..size {
            found[cards.place(random).expect("cards go back")] += 1;
        }
        (found[0], found[1])
    })
}

fn minerva(truth: &str, population: &[(f64, u64)]) -> Design {
    let cards = Cards::new(population, true);
    Design::new(
        AUDIT,
        "Minerva, rounds of 100, 200, 400",
        truth,
        move |random, limit| {
            let mut audit = Minerva::new(reported(), limit).expect("a limit");
            rounds(&cards, random).any(|(winner, loser)| {
                audit.push_round(winner, loser).expect("a round");
                audit.met()
            })
        },
    )
}

fn providence(truth: &str, population: &[(f64, u64)]) -> Design {
    let cards = Cards::new(population, true);
    Design::new(
        AUDIT,
        "Providence, rounds of 100, 200, 400",
        truth,
        move |random, limit| {
            let mut audit = Providence::new(reported());
            rounds(&cards, random).any(|(winner, loser)| {
                audit.push_round(winner, loser).expect("a round").get() <= limit
            })
        },
    )
}
