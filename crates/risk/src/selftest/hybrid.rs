//! Two strata together: 1,000 cards that are compared and 1,000 that are polled, each reported 550 to 450; in truth a tie.

use super::Design;
use super::draws::Cards;
use crate::martingale::{Martingale, Null, Rule, ShrinkTrunc};
use crate::{
    Comparison, Errors, InverseBets, InverseStratum, Polling, Stratified, Stratum, StratumBet,
    Suite, fisher,
};

const AUDIT: &str = "hybrid";
const CARDS: u64 = 1000;
const REPORTED: (u64, u64) = (550, 450);
/// Draws from each stratum.
const DRAWS: u64 = 300;

/// Cards wrong by two votes among those compared, and votes for winner and loser among those polled: where the error is.
const WRONG: [(&str, u64, (u64, u64)); 3] = [
    ("the error in the polled cards", 0, (450, 550)),
    ("the error in the compared cards", 100, (550, 450)),
    ("the error in both", 50, (500, 500)),
];

pub(super) fn designs() -> Vec<Design> {
    let mut designs = Vec::new();
    for (truth, wrong, votes) in WRONG {
        designs.push(suite(truth, wrong, votes));
        for (name, bet) in [
            ("stratified, fixed bet 0.5", StratumBet::Fixed(0.5)),
            ("stratified, inverse bets 0.6", StratumBet::Inverse(0.6)),
            (
                "stratified, shrinkage",
                StratumBet::ShrinkTruncate {
                    mean: 0.55,
                    weight: 100.0,
                    above: 0.025,
                },
            ),
        ] {
            for replacement in [false, true] {
                designs.push(stratified(name, bet, truth, (wrong, votes), replacement));
            }
        }
        designs.push(inverse_bets(truth, wrong, votes));
    }
    designs.push(combined());
    designs
}

/// The compared cards: their errors in votes are 2 and 0.
fn compared(wrong: u64, replacement: bool) -> Cards {
    Cards::new(&[(2.0, wrong), (0.0, CARDS - wrong)], replacement)
}

fn polled(votes: (u64, u64), replacement: bool) -> Cards {
    Cards::new(&[(1.0, votes.0), (0.0, votes.1)], replacement)
}

/// One look at both samples.
fn suite(truth: &str, wrong: u64, votes: (u64, u64)) -> Design {
    let (compared, polled) = (compared(wrong, true), polled(votes, false));
    Design::new(
        AUDIT,
        "SUITE",
        format!("{truth}, one look"),
        move |random, limit| {
            let (mut compared, mut polled) = (compared.clone(), polled.clone());
            let mut two_over = 0;
            let mut found = (0, 0);
            for _ in 0..DRAWS {
                two_over += u64::from(compared.place(random) == Some(0));
                match polled.place(random) {
                    Some(0) => found.0 += 1,
                    _ => found.1 += 1,
                }
            }
            let audit = Suite {
                comparison: Comparison {
                    cards: CARDS,
                    votes: REPORTED,
                    draws: DRAWS,
                    errors: Errors {
                        two_over,
                        ..Errors::default()
                    },
                },
                polling: Polling {
                    cards: CARDS,
                    votes: REPORTED,
                    draws: DRAWS,
                    found,
                },
            };
            audit.p_value().expect("counts of the self-test").get() <= limit
        },
    )
}

/// A card of each stratum in turn, a look after each.
fn alternating(
    random: &mut crate::SplitMix64,
    mut compared: Cards,
    mut polled: Cards,
    mut confirms: impl FnMut(usize, f64) -> bool,
) -> bool {
    (0..DRAWS).any(|_| {
        // The assorter's value on paper, less that on record, more 1: 0 for a card wrong by two votes.
        let error = compared.draw(random).expect("fewer draws than cards");
        let vote = polled.draw(random).expect("fewer draws than cards");
        confirms(0, 1.0 - error / 2.0) || confirms(1, vote)
    })
}

fn stratified(
    name: &str,
    bet: StratumBet,
    truth: &str,
    (wrong, votes): (u64, (u64, u64)),
    replacement: bool,
) -> Design {
    let how = ["without replacement", "with replacement"][usize::from(replacement)];
    let of_compared = match bet {
        StratumBet::ShrinkTruncate { weight, above, .. } => StratumBet::ShrinkTruncate {
            mean: 1.0,
            weight,
            above,
        },
        other => other,
    };
    let strata = vec![
        Stratum::compared(CARDS, 1.0, 0.55, replacement, of_compared),
        Stratum::polled(CARDS, 1.0, replacement, bet),
    ];
    let start = Stratified::new(strata, 20).expect("strata of the self-test");
    let (compared, polled) = (compared(wrong, replacement), polled(votes, replacement));
    Design::new(
        AUDIT,
        name,
        format!("{truth}, {how}"),
        move |random, limit| {
            let mut audit = start.clone();
            alternating(
                random,
                compared.clone(),
                polled.clone(),
                |stratum, value| {
                    audit
                        .push(stratum, value)
                        .expect("a value of the stratum")
                        .get()
                        <= limit
                },
            )
        },
    )
}

fn inverse_bets(truth: &str, wrong: u64, votes: (u64, u64)) -> Design {
    let stratum = |offset: f64| InverseStratum {
        cards: CARDS,
        most: 1.0,
        offset,
        bet: 0.6,
    };
    let strata = vec![stratum((1.0f64 - 0.55).next_up()), stratum(0.0)];
    let start = InverseBets::new(strata).expect("strata of the self-test");
    let (compared, polled) = (compared(wrong, true), polled(votes, true));
    let truth = format!("{truth}, with replacement");
    Design::new(
        AUDIT,
        "inverse bets, convex bound",
        truth,
        move |random, limit| {
            let mut audit = start.clone();
            // Each look solves a convex program: one every 25 cards of each stratum.
            let mut drawn = [[0; 2]; 2];
            alternating(
                random,
                compared.clone(),
                polled.clone(),
                |stratum, value| {
                    drawn[stratum][usize::from(value > 0.5)] += 1;
                    if stratum == 0 || drawn[1].iter().sum::<u64>() < 25 {
                        return false;
                    }
                    for (stratum, drawn) in drawn.iter_mut().enumerate() {
                        for (value, times) in [0.0, 1.0].into_iter().zip(drawn) {
                            let times = std::mem::take(times);
                            let pushed = audit.push_many(stratum, value, times);
                            pushed.expect("a value of the stratum");
                        }
                    }
                    audit.p_value().get() <= limit
                },
            )
        },
    )
}

/// Two contests of one election, both ties, audited apart: Fisher's combination of the two P-values.
fn combined() -> Design {
    let null = Null::new(1.0, 0.5, Some(CARDS)).expect("a null");
    let rule = Rule::ShrinkTrunc(ShrinkTrunc {
        eta: 0.55,
        ..ShrinkTrunc::default()
    });
    let start = Martingale::new(&rule, null).expect("a rule");
    let cards = polled((500, 500), false);
    Design::new(
        AUDIT,
        "Fisher's combination",
        "ties in two strata, one look",
        move |random, limit| {
            let p_values = [(); 2].map(|()| {
                let (mut cards, mut audit) = (cards.clone(), start.clone());
                for _ in 0..DRAWS {
                    let value = cards.draw(random).expect("fewer draws than cards");
                    audit.push(value).expect("a value");
                }
                audit.reached()
            });
            fisher(p_values).get() <= limit
        },
    )
}
