//! Cards of which only their pool's totals are known: ONEAudit between card comparison and polling.

#![allow(clippy::unwrap_used, reason = "a test without its population fails")]

use assertions::Exact;
use election::{Cards, Name};
use plan::{
    CannotConfirm, Contest, Design, Distribution, Kind, Model, Pool, Population, Records, Trial,
    Truth,
};

const LIMIT: f64 = 0.05;

/// 55 % to 40 %, 5 % of the cards blank.
fn contest(cards: u64) -> Contest {
    let votes: [(Name, u64); 2] = [
        ("a".into(), cards * 55 / 100),
        ("b".into(), cards * 40 / 100),
    ];
    let cards = Cards(cards);
    Contest::of_totals("x".into(), &votes, 1, 1, cards, cards, Cards(0)).unwrap()
}

/// The same with pools: of each, cards for a, for b, and for nobody.
fn pooled(contest: &Contest, pools: &[[u64; 3]]) -> Contest {
    let values = [Exact::ONE, Exact::ZERO, Exact::half()];
    let mut contest = contest.clone();
    let kinds = |pool: &[u64; 3]| -> Vec<Kind> {
        let kinds = pool.iter().zip(&values).map(|(cards, value)| Kind {
            cards: *cards,
            values: vec![value.clone()],
        });
        kinds.filter(|kind| kind.cards > 0).collect()
    };
    for (at, pool) in pools.iter().enumerate() {
        for (cards, value) in pool.iter().zip(&values) {
            let all = contest.paper.kinds.iter_mut();
            let own = all.filter(|kind| kind.values[0] == *value);
            own.for_each(|kind| kind.cards -= cards);
        }
        contest.paper.pools.push(Pool {
            name: format!("pool {at}").into(),
            kinds: kinds(pool),
        });
    }
    contest.paper.kinds.retain(|kind| kind.cards > 0);
    contest
}

fn sizes(contest: &Contest, design: Design, truth: &Truth) -> Distribution {
    let population = Population::of(contest, &design, truth, truth).unwrap();
    let trial = Trial::new(&population, LIMIT, u64::MAX).unwrap();
    trial.many(1, "x", 400)
}

const ONE: Design = Design::OneAudit {
    records: Records::AllButPools,
};

/// The mean of a pool of one card is that card's value: nothing differs from comparing it with its record.
#[test]
fn pools_of_one_card_are_records() {
    let plain = contest(2_000);
    let each = |kind: [u64; 3], many: usize| vec![kind; many];
    let pools = [
        each([1, 0, 0], 300),
        each([0, 1, 0], 200),
        each([0, 0, 1], 50),
    ]
    .concat();
    let truth = Truth::without_error();
    let compared = sizes(&plain, Design::CardComparison, &truth);
    assert_eq!(sizes(&pooled(&plain, &pools), ONE, &truth), compared);
    assert_eq!(sizes(&plain, ONE, &truth), compared);
}

/// One pool of all cards is what ONEAudit is if no card has a record: the same as assumed by share, and, as every card is compared with
/// one and the same mean, as near to polling as the law of large numbers makes the two bets on the same cards.
#[test]
fn one_pool_of_all_cards() {
    let plain = contest(20_000);
    let truth = Truth::default();
    let all = pooled(&plain, &[[11_000, 8_000, 1_000]]);
    let found = sizes(&all, ONE, &truth);
    let assumed = Design::OneAudit {
        records: Records::Share(0.0),
    };
    assert_eq!(found, sizes(&plain, assumed, &truth));
    let polled = sizes(&plain, Design::Polling, &truth);
    let [one, polled] = [&found, &polled].map(|of| of.mean(20_000).unwrap());
    assert!((one / polled - 1.0).abs() < 0.1, "{one} {polled}");
    let compared = sizes(&plain, Design::CardComparison, &truth).mean(20_000);
    assert!(one > 4.0 * compared.unwrap());
}

/// Half of the cards are in two pools. Pools that vote as all do tell nothing of their cards; the more they differ, the nearer
/// they are to records, and pools of one kind of card are.
#[test]
fn pools_that_differ_need_fewer_cards() {
    let plain = contest(20_000);
    let truth = Truth::without_error();
    let mean = |pools: &[[u64; 3]]| {
        let of = sizes(&pooled(&plain, pools), ONE, &truth);
        of.mean(20_000).unwrap()
    };
    let alike = mean(&[[2_750, 2_000, 250], [2_750, 2_000, 250]]);
    let apart = mean(&[[4_500, 250, 250], [1_000, 3_750, 250]]);
    let pure = mean(&[[5_000, 0, 0], [0, 4_000, 0]]);
    let compared = sizes(&plain, Design::CardComparison, &truth);
    assert!(apart < 0.7 * alike, "{alike} {apart}");
    assert!(pure < apart);
    assert_eq!(pure, compared.mean(20_000).unwrap());
    let assumed = Design::OneAudit {
        records: Records::Share(0.5),
    };
    let assumed = sizes(&plain, assumed, &truth).mean(20_000).unwrap();
    // The same numbers, in one pool or in two of the same mean.
    assert_eq!(alike, assumed);
}

/// 20,000 cards, half of them with records, a margin of 5 %, as in table 2 of Stark 2023 (ONEAudit): fewer cards than polled, more
/// than compared. How the paper's two halves vote is not known here, and its sizes (2,300, 800, 125) are of another test: they
/// are not compared with.
#[test]
fn between_comparison_and_polling() {
    let totals: [(Name, u64); 2] = [("a".into(), 10_500), ("b".into(), 9_500)];
    let cards = Cards(20_000);
    let plain = Contest::of_totals("x".into(), &totals, 1, 1, cards, cards, Cards(0)).unwrap();
    let truth = Truth::without_error();
    let mean = |contest: &Contest, design| sizes(contest, design, &truth).mean(20_000).unwrap();
    let half = pooled(&plain, &[[5_250, 4_750, 0]]);
    let [compared, one, polled] = [
        mean(&plain, Design::CardComparison),
        mean(&half, ONE),
        mean(&plain, Design::Polling),
    ];
    // COBRA, equation (1): ⌈ln 20 / ln(2 / 1.95)⌉; a card less where no card comes twice.
    assert!((118.0..=119.0).contains(&compared), "{compared}");
    assert!(compared < one && one < polled, "{compared} {one} {polled}");
}

/// A pool's card has nothing that a comparison of single cards could be made with; the two strata are records and pools.
#[test]
fn what_pools_are_not_for() {
    let with = pooled(&contest(20_000), &[[1_500, 500, 0]]);
    let truth = Truth::default();
    for design in [
        Design::CardComparison,
        Design::CardComparisonWithoutStyle,
        Design::SuperSimple,
    ] {
        let why = Population::of(&with, &design, &truth, &truth).unwrap_err();
        assert!(matches!(why, CannotConfirm::Design(_)), "{design:?}");
    }
    let records = Records::AllButPools;
    for design in [Design::Hybrid { records }, Design::Stratified { records }] {
        let model = Model::of(&with, &design, &truth, &truth).unwrap();
        assert_eq!(model.all_cards(), 20_000);
        // In proportion: 18,000 records, 2,000 cards in the pool.
        assert_eq!(model.split(1_000), Some((900, 100)));
    }
    // All cards are still polled.
    let plain = contest(20_000);
    assert_eq!(
        sizes(&with, Design::Polling, &truth).mean(20_000),
        sizes(&plain, Design::Polling, &truth).mean(20_000)
    );
}
