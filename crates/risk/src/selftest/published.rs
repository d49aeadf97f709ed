//! Sample sizes that papers simulated, to be simulated again: that the functions have the power they were published with.
//!
//! The risk limit is 5 %; draws go on until it is reached, or all cards are read.

use super::draws::Cards;
use crate::SplitMix64;
use crate::martingale::{
    Cobra, Fixed, FixedAlternative, Martingale, Null, Rates, Rule, ShrinkTrunc,
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
}

impl PublishedSize {
    /// Run `number` of a series: how many cards were read.
    pub fn size(&self, series: u64, number: u64) -> u64 {
        let part = format!("{} {}", self.source, self.what);
        let mut random = SplitMix64::of_part(series, &part, number);
        let (mut martingale, mut cards) = (self.start.clone(), self.cards.clone());
        while let Some(value) = cards.draw(&mut random) {
            martingale.push(value).expect("a value of the population");
            if martingale.current().get() <= 0.05 {
                break;
            }
        }
        martingale.draws()
    }
}

fn published(
    source: &'static str,
    what: String,
    (mean, runs): (f64, u64),
    rule: &Rule,
    (upper, population): (f64, &[(f64, u64)]),
    replacement: bool,
) -> PublishedSize {
    let cards = Cards::new(population, replacement);
    let size = (!replacement).then(|| cards.count());
    let null = Null::new(upper, 0.5, size).expect("a population of a paper");
    PublishedSize {
        source,
        what,
        mean,
        runs,
        ninetieth: None,
        start: Martingale::new(rule, null).expect("a rule of a paper"),
        cards,
    }
}

fn shrink(eta: f64, d: f64) -> Rule {
    Rule::ShrinkTrunc(ShrinkTrunc {
        eta,
        d,
        ..ShrinkTrunc::default()
    })
}

/// Every size at hand.
pub fn published_sizes() -> Vec<PublishedSize> {
    [alpha(), rlauxe(), cobra()].into_iter().flatten().collect()
}

/// ALPHA (Stark 2023), tables 2 to 4.
///
/// Of table 4 our notes say N = 10,000 and a tenth of the cards blank. The sizes here are those of 10,000 valid votes, N =
/// 11,111: with 1,000 of 10,000 cards blank ours are 3,329, 3,126, 2,874 and 2,674, three to five per cent smaller, which
/// chance does not explain.
fn alpha() -> Vec<PublishedSize> {
    let mut sizes = Vec::new();
    for (theta, votes, means) in [
        (0.55, 55, [822.0, 702.0, 626.0, 608.0, 598.0]),
        (0.6, 60, [187.0, 160.0, 151.0, 151.0, 149.0]),
    ] {
        let population = [(1.0, votes), (0.0, 100 - votes)];
        let shrinking =
            [10.0, 100.0, 500.0, 1_000.0].map(|d| (format!("d = {d}"), shrink(theta, d)));
        let bravo = Rule::FixedAlternative(FixedAlternative { eta: theta });
        let rules = shrinking.into_iter().chain([("BRAVO".to_owned(), bravo)]);
        for ((name, rule), mean) in rules.zip(means) {
            let what = format!("θ = {theta}, {name}");
            sizes.push(published(
                "ALPHA, table 2",
                what,
                (mean, 1_000),
                &rule,
                (1.0, &population),
                true,
            ));
        }
    }
    let population = [(1.0, 11_000), (0.0, 9_000)];
    // The best fixed bet for θ, 2 (2 θ − 1).
    let kelly = Rule::Fixed(Fixed { lambda: 0.2 });
    for (name, rule, mean) in [
        ("ALPHA, d = 1000", shrink(0.55, 1_000.0), 594.0),
        ("a priori Kelly", kelly, 578.0),
    ] {
        let what = format!("θ = 0.55, {name}");
        sizes.push(published(
            "ALPHA, table 3",
            what,
            (mean, 100_000),
            &rule,
            (1.0, &population),
            false,
        ));
    }
    let population = [(1.0, 5_200), (0.0, 4_800), (0.5, 1_111)];
    for (d, mean) in [
        (10.0, 3_429.0),
        (100.0, 3_242.0),
        (1_000.0, 3_017.0),
        (1e15, 2_819.0),
    ] {
        let what = match d {
            1e15 => "θ = 0.52, d = ∞".to_owned(),
            d => format!("θ = 0.52, d = {d}"),
        };
        let rule = shrink(0.52, d);
        sizes.push(published(
            "ALPHA, table 4",
            what,
            (mean, 1_000),
            &rule,
            (1.0, &population),
            false,
        ));
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
            (1.0, &population),
            false,
        )
    })
    .into()
}

/// COBRA (Spertus 2023), table 1: oracle bets, a margin of 5 %, two-vote overstatements at the rate that is expected. How
/// many runs the paper made our notes do not say; 400 are assumed.
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
            ..published(
                "COBRA, table 1",
                what,
                (mean, 400),
                &rule,
                (upper, &population),
                true,
            )
        }
    })
    .into()
}
