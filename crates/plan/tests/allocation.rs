//! How draws are shared out between records and cards without.

#![allow(clippy::unwrap_used, reason = "a test without its plan fails")]

use election::{Cards, Name};
use plan::{Asked, Contest, Costs, Design, Model, Records, Sized, Truth, plan, simulate};

fn asked(costs: &str, records: f64) -> Asked {
    let records = Records::Share(records);
    Asked {
        designs: vec![Design::Hybrid { records }, Design::Stratified { records }],
        expected: Truth::default(),
        risk_limit: 0.05,
        runs: 200,
        seed: 1,
        costs: Costs::read(costs).unwrap(),
        rounds: 3,
        batch: 200,
    }
}

fn contest(margin: u64) -> Contest {
    let cards = Cards(100_000);
    let votes: [(Name, u64); 2] = [("a".into(), 45_000 + margin), ("b".into(), 45_000)];
    Contest::of_totals("x".into(), &votes, 1, 1, cards, cards, Cards(0)).unwrap()
}

fn sized(margin: u64, asked: &Asked) -> Vec<Sized> {
    let planned = plan(vec![("x".into(), Ok(contest(margin)))], asked, || {});
    let sizes = planned.into_iter().next().unwrap().outcome.unwrap();
    sizes.designs.into_iter().map(Result::unwrap).collect()
}

/// Where only cards cost: no batches, no rounds, no full count that would be cheaper.
const CARDS: &str =
    r#"{"fetch_batch": {"value": 0}, "round_hours": {"value": 0}, "count_card": {"value": 1000}}"#;

/// The share that is planned with needs no more cards than shares between those of the grid, by other random numbers, but for what a hundred
/// simulated audits do not tell apart; never more than in proportion.
#[test]
fn no_other_share_is_cheaper() {
    for records in [0.5, 0.9] {
        let asked = Asked {
            rounds: 20,
            ..asked(CARDS, records)
        };
        for of in sized(6_000, &asked) {
            let allocation = of.allocation.unwrap();
            assert_eq!(allocation.in_proportion, records);
            let planned = of.schedule.expected_cost.person_hours;
            assert!(planned <= allocation.hours_in_proportion, "{allocation:?}");
            let Model::Strata(strata) = &of.model else {
                panic!("two strata");
            };
            assert_eq!(strata.share(), allocation.compared);
            let mean = |share: f64| {
                let other = strata.at_share(share).unwrap();
                let sizes = other.many(0.05, 100_000, (7, "other"), 100);
                let cards = sizes.confirmed().iter().map(|draws| {
                    let (compared, polled) = other.cards(*draws);
                    compared + polled
                });
                assert_eq!(sizes.full_counts(), 0);
                cards.sum::<f64>() / 100.0
            };
            let least = mean(allocation.compared);
            for twentieth in (1..20).step_by(2) {
                let share = f64::from(twentieth) / 20.0;
                assert!(least <= 1.15 * mean(share), "{allocation:?} {share}");
            }
        }
    }
}

/// Nine tenths of the cards are recorded, and more than a tenth is polled: the others can hold errors that make up for the
/// margin, and say less about them card for card.
#[test]
fn a_small_stratum_is_polled_more() {
    let asked = asked("{}", 0.9);
    for of in sized(6_000, &asked) {
        let allocation = of.allocation.unwrap();
        assert!(allocation.compared < 0.9, "{allocation:?}");
        let planned = of.schedule.expected_cost.person_hours;
        assert!(planned < allocation.hours_in_proportion);
    }
}

/// One stratum leaves no choice, and what is planned is what is simulated.
#[test]
fn simulated_with_the_share_that_is_planned() {
    for of in sized(6_000, &asked("{}", 1.0)) {
        assert_eq!(of.allocation.unwrap().compared, 1.0);
    }
    let asked = asked("{}", 0.9);
    let truth = Truth::default();
    for design in &asked.designs {
        let done = simulate(contest(6_000), *design, &asked, &truth, &[], || {}).unwrap();
        let planned = &done.planned.schedule;
        let chance = planned.chances.last().unwrap();
        let share = done.confirmed() as f64 / 200.0;
        // The difference of two shares of 200 audits.
        let both = (share + chance) / 2.0;
        let error = (2.0 * both * (1.0 - both) / 200.0_f64).sqrt();
        assert!(
            (share - chance).abs() <= 4.0 * error,
            "{design:?}: {share} {chance}"
        );
    }
}
