//! Sample sizes that papers simulated, to be simulated again: that the functions have the power they were published with.
//!
//! The risk limit is 5 %; draws go on until it is reached, or all cards are read.

use super::draws::Cards;
use crate::SplitMix64;
use crate::martingale::{
    Cobra, Fixed, FixedAlternative, Kelly, Martingale, Mixture, Null, Rates, Rule, Share,
    ShrinkTrunc,
};

/// A mean sample size of a paper, and how to simulate it.
pub struct PublishedSize {
    /// The paper and its table.
    pub source: &'static str,
    /// The row and column.
    pub what: String,
    /// The mean that was published.
    pub mean: f64,
    /// Of so many runs.
    pub runs: u64,
    /// The size that 90 % of them did not exceed, where it was published.
    pub ninetieth: Option<f64>,
    start: Martingale,
    cards: Cards,
    /// Draws after which the paper's runs ended, whatever they had come to.
    most: u64,
}

impl PublishedSize {
    /// Run `number` of a series: how many cards were read.
    pub fn size(&self, series: u64, number: u64) -> u64 {
        let part = format!("{} {}", self.source, self.what);
        let mut random = SplitMix64::of_part(series, &part, number);
        let (mut martingale, mut cards) = (self.start.clone(), self.cards.clone());
        while martingale.draws() < self.most
            && let Some(value) = cards.draw(&mut random)
        {
            martingale.push(value).expect("a value of the population");
            if martingale.current().get() <= 0.05 {
                break;
            }
        }
        martingale.draws()
    }
}

/// What is drawn, and the null hypothesis of the test.
type Drawn = (Null, Cards);

fn null(upper: f64, population: Option<u64>) -> Null {
    Null::new(upper, 0.5, population).expect("a population of a paper")
}

fn with_replacement(upper: f64, population: &[(f64, u64)]) -> Drawn {
    (null(upper, None), Cards::new(population, true))
}

fn without_replacement(upper: f64, population: &[(f64, u64)]) -> Drawn {
    let cards = Cards::new(population, false);
    (null(upper, Some(cards.count())), cards)
}

fn published(
    source: &'static str,
    what: String,
    (mean, runs): (f64, u64),
    rule: &Rule,
    (null, cards): Drawn,
) -> PublishedSize {
    PublishedSize {
        source,
        what,
        mean,
        runs,
        ninetieth: None,
        start: Martingale::new(rule, null).expect("a rule of a paper"),
        cards,
        most: u64::MAX,
    }
}

fn shrink(eta: f64, d: f64) -> Rule {
    Rule::ShrinkTrunc(ShrinkTrunc {
        eta,
        d,
        ..ShrinkTrunc::default()
    })
}

/// Every size at hand. `tests/published` of this crate has the tables whole.
pub fn published_sizes() -> Vec<PublishedSize> {
    let all = [
        alpha_table_2(),
        alpha_table_3(),
        alpha_table_4(),
        rlauxe(),
        cobra(),
        dice(),
    ];
    all.into_iter().flatten().collect()
}

/// ALPHA (Stark 2023), table 2: with replacement, η = θ.
fn alpha_table_2() -> Vec<PublishedSize> {
    let mut sizes = Vec::new();
    for (theta, votes, means) in [
        (0.55, 55, [822.0, 702.0, 626.0, 608.0, 598.0]),
        (0.6, 60, [187.0, 160.0, 151.0, 151.0, 149.0]),
        (0.65, 65, [82.0, 71.0, 69.0, 69.0, 69.0]),
        (0.7, 70, [45.0, 40.0, 39.0, 39.0, 40.0]),
    ] {
        let population = [(1.0, votes), (0.0, 100 - votes)];
        let shrinking =
            [10.0, 100.0, 500.0, 1_000.0].map(|d| (format!("d = {d}"), shrink(theta, d)));
        let bravo = Rule::FixedAlternative(FixedAlternative { eta: theta });
        let rules = shrinking.into_iter().chain([("BRAVO".to_owned(), bravo)]);
        for ((name, rule), mean) in rules.zip(means) {
            sizes.push(published(
                "ALPHA, table 2",
                format!("θ = {theta}, {name}"),
                (mean, 1_000),
                &rule,
                with_replacement(1.0, &population),
            ));
        }
    }
    sizes
}

/// The best fixed bet for a share η, which RiLACS and ALPHA call a priori Kelly.
fn a_priori_kelly(eta: f64) -> Rule {
    Rule::Fixed(Fixed {
        lambda: 2.0 * (2.0 * eta - 1.0),
    })
}

fn square_kelly() -> Rule {
    Rule::Mixture(Mixture::square_kelly(10).expect("ten points are enough"))
}

/// ALPHA, table 3: 20,000 votes, without replacement, until all are read; the rules for η = 0.55. The paper cuts its means to
/// whole cards.
fn alpha_table_3() -> Vec<PublishedSize> {
    let mut sizes = Vec::new();
    for (theta, votes, means) in [
        (0.55, 11_000, [587.0, 578.0, 676.0, 594.0]),
        (0.6, 12_000, [181.0, 200.0, 184.0, 193.0]),
        (0.64, 12_800, [110.0, 131.0, 105.0, 123.0]),
        (0.7, 14_000, [68.0, 86.0, 62.0, 79.0]),
    ] {
        let rules = [
            ("square Kelly", square_kelly()),
            ("a priori Kelly", a_priori_kelly(0.55)),
            ("ALPHA, d = 100", shrink(0.55, 100.0)),
            ("ALPHA, d = 1000", shrink(0.55, 1_000.0)),
        ];
        let population = [(1.0, votes), (0.0, 20_000 - votes)];
        for ((name, rule), mean) in rules.into_iter().zip(means) {
            sizes.push(published(
                "ALPHA, table 3",
                format!("θ = {theta}, {name}"),
                (mean, 100_000),
                &rule,
                without_replacement(1.0, &population),
            ));
        }
    }
    sizes
}

/// ALPHA, table 4: 10,000 cards, some of them blank, 52 % of the others for the winner. η, 52 % too, is of those; what cards are
/// worth, blank ones 1/2, is expected to have the mean η' = η (1 − b) + b/2, while c stays (η − 1/2) / 2. With 25 % blank
/// the size for d = ∞ is that of the preprint (arXiv 2201.02707), whose runs are others.
fn alpha_table_4() -> Vec<PublishedSize> {
    let mut sizes = Vec::new();
    for (blank, means) in [
        (10, [3_429.0, 3_242.0, 3_017.0, 2_819.0, 2_866.0, 3_417.0]),
        (25, [3_833.0, 3_707.0, 3_475.0, 3_251.0, 3_198.0, 3_617.0]),
    ] {
        let votes = 100 * (100 - blank);
        let winner = votes / 100 * 52;
        let population = [(1.0, winner), (0.0, votes - winner), (0.5, 10_000 - votes)];
        let eta = (winner as f64 + (10_000 - votes) as f64 / 2.0) / 10_000.0;
        let alpha = |d| {
            Rule::ShrinkTrunc(ShrinkTrunc {
                eta,
                d,
                c: Some(0.01),
                ..ShrinkTrunc::default()
            })
        };
        let rules = [
            ("d = 10", alpha(10.0)),
            ("d = 100", alpha(100.0)),
            ("d = 1000", alpha(1_000.0)),
            ("d = ∞", alpha(1e15)),
            ("a priori Kelly", a_priori_kelly(0.52)),
            ("square Kelly", square_kelly()),
        ];
        for ((name, rule), mean) in rules.into_iter().zip(means) {
            sizes.push(published(
                "ALPHA, table 4",
                format!("θ = 0.52, {blank} % blank, {name}"),
                (mean, 1_000),
                &rule,
                without_replacement(1.0, &population),
            ));
        }
    }
    sizes
}

/// rlauxe, AlphaMart.md: N = 10,000, η = θ.
fn rlauxe() -> Vec<PublishedSize> {
    [
        (0.55, 5_500, 549.0),
        (0.6, 6_000, 152.0),
        (0.65, 6_500, 68.0),
        (0.7, 7_000, 38.0),
    ]
    .map(|(theta, votes, mean)| {
        let population = [(1.0, votes), (0.0, 10_000 - votes)];
        let rule = shrink(theta, 500.0);
        let what = format!("θ = {theta}, d = 500");
        published(
            "rlauxe, AlphaMart.md",
            what,
            (mean, 1_000),
            &rule,
            without_replacement(1.0, &population),
        )
    })
    .into()
}

/// COBRA (Spertus 2023), table 1: oracle bets, a margin of 5 %, two-vote overstatements at the rate that is expected, 10,000
/// draws at most.
fn cobra() -> Vec<PublishedSize> {
    [
        (15, 1_283.0, 2_398.0),
        (10, 482.0, 813.0),
        (5, 242.0, 389.0),
        (1, 146.0, 257.0),
    ]
    .map(|(per_thousand, mean, ninetieth)| {
        let upper = 2.0 / (2.0 - 0.05);
        let population = [(upper / 2.0, 1_000 - per_thousand), (0.0, per_thousand)];
        let rates = Rates {
            one_over: 0.0,
            two_over: per_thousand as f64 / 1_000.0,
            ..Rates::default()
        };
        let what = format!("p₂ = {per_thousand} in 1,000");
        let rule = Rule::Cobra(Cobra { rates });
        PublishedSize {
            ninetieth: Some(ninetieth),
            most: 10_000,
            ..published(
                "COBRA, table 1",
                what,
                (mean, 400),
                &rule,
                with_replacement(upper, &population),
            )
        }
    })
    .into()
}

/// "Dice, but don't slice" (Spertus, Glazer & Stark 2025), table 1, rows without strata and with the best bets: 10,000 cards
/// with right records, ten batches of 1,000 without. Records and batches have means that are `across` apart, those of the
/// batches are evenly spaced over `within`. Cards are drawn without replacement and tested as if it were with. How many runs
/// the paper made is not known to us; 100 are assumed.
fn dice() -> Vec<PublishedSize> {
    let mut sizes = Vec::new();
    for (mean, published_means) in [
        (0.525, [1_145.0, 1_064.0, 837.0, 757.0]),
        (0.55, [327.0, 293.0, 228.0, 216.0]),
    ] {
        let spreads = [(0.0, 0.0), (0.0, 0.5), (0.5, 0.0), (0.5, 0.5)];
        for ((across, within), size) in spreads.into_iter().zip(published_means) {
            let room = 3.0 - 2.0 * mean;
            let mut population = vec![(1.0 / room, 10_000)];
            for batch in 0..10 {
                let of = mean - across / 2.0 + within * (f64::from(batch) / 9.0 - 0.5);
                let winner = (1_000.0 * of).round() as u64;
                population.push(((2.0 - of) / room, winner));
                population.push(((1.0 - of) / room, 1_000 - winner));
            }
            let share = |&(value, cards): &(f64, u64)| Share {
                value,
                share: cards as f64,
            };
            let rule = Rule::Kelly(Kelly {
                expected: population.iter().map(share).collect(),
            });
            sizes.push(published(
                "Dice, table 1",
                format!("mean {mean}, {across} across, {within} within"),
                (size, 100),
                &rule,
                (null(2.0 / room, None), Cards::new(&population, false)),
            ));
        }
    }
    sizes
}
