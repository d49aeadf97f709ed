//! Schedules by hand, beside every other schedule, and the way they move with the costs.

use proptest::prelude::*;

use super::*;
use crate::workload::Draws;

/// 36 person-seconds a card found or counted, nothing else but rounds of so many hours with one person.
fn costs(round_hours: f64) -> Costs {
    let value = |of: f64| format!(r#"{{"value": {of}}}"#);
    Costs::read(&format!(
        r#"{{"fetch_batch": {0}, "find_card": {1}, "read_card": {0}, "read_contest": {0}, "count_card": {1},
            "round_people": {2}, "round_hours": {3}, "overhead": {0}, "hourly_wage": {4}}}"#,
        value(0.0),
        value(36.0),
        value(1.0),
        value(round_hours),
        value(20.0),
    ))
    .unwrap()
}

fn cards(batches: &[u64]) -> Workload {
    let all = batches.iter().sum::<u64>() as f64;
    Workload::new(
        Draws::Cards,
        batches.iter().map(|size| (*size, 1)),
        1.0,
        all,
    )
    .unwrap()
}

fn near(of: f64, expected: f64) {
    assert!((of - expected).abs() < 1e-9, "{of} is not {expected}");
}

/// Audits of 10, 20 and 20 draws and a full count of 1,000 cards; a card is 0.01 h, a round 1 h, the full count 11 h.
/// 10, 20: 1.1 + ¾ · 1.1 + ¼ · 11 = 4.675 h. 20: 1.2 + ¼ · 11 = 3.95 h. 10: 1.1 + ¾ · 11 = 9.35 h.
#[test]
fn given_sizes_by_hand() {
    let sizes = Distribution::of([Some(20), None, Some(10), Some(20)]);
    let (costs, workload) = (costs(1.0), cards(&[1000]));
    let scheduler = Scheduler::new(&sizes, &costs, &workload).unwrap();
    let both = scheduler.schedule(vec![10, 20]);
    assert_eq!(both.chances, [0.25, 0.75]);
    assert_eq!(
        (both.expected_rounds, both.chance_of_full_count),
        (1.75, 0.25)
    );
    near(both.expected_cards, 10.0 + 0.75 * 10.0 + 0.25 * 1000.0);
    near(both.expected_cost.person_hours, 4.675);
    near(both.expected_cost.money, 4.675 * 20.0);
    // A board of two works off the cards; rounds last as long as they do: 2 of 1.75 + ¼ h, and ½ · 2.675 h.
    near(both.expected_cost.days, (2.0 + 2.675 / 2.0) / 8.0);
    for (of, hours) in [(vec![20], 3.95), (vec![10], 9.35), (vec![], 11.0)] {
        near(scheduler.schedule(of).expected_cost.person_hours, hours);
    }
    assert_eq!(scheduler.least(3), scheduler.schedule(vec![20]));
    assert_eq!(scheduler.least(0), scheduler.schedule(vec![]));
}

/// The same with rounds of 0.01 h: 10, 20 cost 0.11 + ¾ · 0.11 + ¼ · 10.01 = 2.695 h, 20 alone 0.21 + ¼ · 10.01 = 2.7125 h.
#[test]
fn cheap_rounds_are_made() {
    let sizes = Distribution::of([Some(20), None, Some(10), Some(20)]);
    let (costs, workload) = (costs(0.01), cards(&[1000]));
    let scheduler = Scheduler::new(&sizes, &costs, &workload).unwrap();
    assert_eq!(scheduler.least(3).rounds, [10, 20]);
    near(scheduler.least(3).expected_cost.person_hours, 2.695);
    assert_eq!(scheduler.least(1).rounds, [20]);
    near(scheduler.least(1).expected_cost.person_hours, 2.7125);
}

/// 30 cards are counted in 0.3 h, and 20 draws are enough for three in four only: 0.2 + 1 + ¼ · 1.3 > 1.3.
#[test]
fn a_full_count_at_once_if_it_costs_least() {
    let sizes = Distribution::of([Some(20), None, Some(10), Some(20)]);
    let (costs, workload) = (costs(1.0), cards(&[30]));
    let scheduler = Scheduler::new(&sizes, &costs, &workload).unwrap();
    let schedule = scheduler.least(4);
    assert!(schedule.rounds.is_empty() && schedule.chances.is_empty());
    assert_eq!(schedule.chance_of_full_count, 1.0);
    near(schedule.expected_cost.person_hours, 1.3);
    near(schedule.expected_cards, 30.0);
}

#[test]
fn audits_that_are_refused() {
    let (costs, workload) = (costs(1.0), cards(&[50, 50]));
    let none = Distribution::of([]);
    let refused = Scheduler::new(&none, &costs, &workload).unwrap_err();
    assert_eq!(refused, NoSchedule::NoAudits);
    let long = Distribution::of([Some(101)]);
    let refused = Scheduler::new(&long, &costs, &workload).unwrap_err();
    let (draws, most) = (101, 100);
    assert_eq!(refused, NoSchedule::TooMany { draws, most });
}

/// Audits of 20 to 4,000 draws, and one in fifty a full count of 200,000 cards in 400 batches.
fn moved(own: &str) -> Schedule {
    let sizes = Distribution::of((1..=400).map(|i| (i % 50 > 0).then_some(20 + i * i / 40)));
    let workload = cards(&[500; 400]);
    let costs = Costs::read(own).unwrap();
    let scheduler = Scheduler::new(&sizes, &costs, &workload).unwrap();
    scheduler.least(8)
}

#[test]
fn dearer_rounds_are_fewer_and_begin_larger() {
    let rounds = |hours: &str| moved(&format!(r#"{{"round_hours": {{"value": {hours}}}}}"#)).rounds;
    let (cheap, usual, dear) = (rounds("0.5"), rounds("3"), rounds("60"));
    assert!(
        cheap.len() > usual.len() && usual.len() > dear.len(),
        "{cheap:?} {usual:?} {dear:?}"
    );
    assert!(
        cheap[0] < usual[0] && usual[0] < dear[0],
        "{cheap:?} {usual:?} {dear:?}"
    );
    assert_eq!(rounds("1000000").len(), 0);
}

#[test]
fn dearer_cards_make_smaller_first_rounds() {
    let first =
        |seconds: &str| moved(&format!(r#"{{"find_card": {{"value": {seconds}}}}}"#)).rounds[0];
    assert!(first("900") < first("90") && first("90") < first("1"));
}

#[test]
fn a_dearer_full_count_is_less_likely() {
    let chance = |seconds: &str| {
        moved(&format!(r#"{{"count_card": {{"value": {seconds}}}}}"#)).chance_of_full_count
    };
    // Every audit that can be confirmed is, some are not worth it, none is.
    assert_eq!(chance("39"), 0.02);
    let some = chance("2");
    assert!(some > 0.02 && some < 1.0, "{some}");
    assert_eq!(chance("0"), 1.0);
}

/// What each of the audits costs by itself, and their mean.
fn mean_hours(audits: &[Option<u64>], sizes: &[u64], costs: &Costs, workload: &Workload) -> f64 {
    let of = |confirmed: &Option<u64>| {
        let (mut hours, mut before) = (0.0, 0);
        for size in sizes {
            hours += costs.of(&workload.round(before, *size)).person_hours;
            if confirmed.is_some_and(|draws| draws <= *size) {
                return hours;
            }
            before = *size;
        }
        hours + costs.of(&workload.full_count()).person_hours
    };
    audits.iter().map(of).sum::<f64>() / audits.len() as f64
}

fn any_draws() -> impl Strategy<Value = Draws> {
    prop::sample::select(vec![
        Draws::Cards,
        Draws::CardsWithReplacement,
        Draws::Batches,
    ])
}

proptest! {
    /// No choice of the sizes in question, of all 2^k, is cheaper; each is what its audits cost by themselves.
    #[test]
    fn least_of_all_schedules(
        audits in prop::collection::vec(prop::option::weighted(0.8, 1_u64..=30), 1..12),
        batches in prop::collection::vec(1_u64..200, 1..6),
        draws in any_draws(),
        (round, fetch, find, count) in (0.0..2.0_f64, 0.0..900.0_f64, 0.0..900.0_f64, 0.0..300.0_f64),
        most in 0_usize..4,
    ) {
        let batches: Vec<u64> = batches.into_iter().map(|cards| cards + 30).collect();
        let all = batches.iter().sum::<u64>() as f64;
        let workload = Workload::new(draws, batches.iter().map(|size| (*size, 1)), 1.0, all).unwrap();
        let costs = Costs::read(&format!(
            r#"{{"round_hours": {{"value": {round}}}, "fetch_batch": {{"value": {fetch}}},
                "find_card": {{"value": {find}}}, "count_card": {{"value": {count}}}}}"#
        )).unwrap();
        let distribution = Distribution::of(audits.iter().copied());
        let scheduler = Scheduler::new(&distribution, &costs, &workload).unwrap();
        let mut sizes: Vec<u64> = audits.iter().flatten().copied().collect();
        sizes.sort_unstable();
        sizes.dedup();
        let mut least = f64::INFINITY;
        for subset in 0_u32..1 << sizes.len() {
            if subset.count_ones() as usize > most {
                continue;
            }
            let chosen: Vec<u64> = (0..sizes.len()).filter(|i| subset >> i & 1 == 1).map(|i| sizes[i]).collect();
            let hours = mean_hours(&audits, &chosen, &costs, &workload);
            let schedule = scheduler.schedule(chosen);
            prop_assert!((schedule.expected_cost.person_hours - hours).abs() < 1e-9 * hours.max(1.0));
            least = least.min(hours);
        }
        let found = scheduler.least(most);
        prop_assert!(found.rounds.len() <= most);
        prop_assert!((found.expected_cost.person_hours - least).abs() < 1e-9 * least.max(1.0), "{found:?} {least}");
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Of many sizes only quantiles are tried; the least and the largest are among them.
    #[test]
    fn many_sizes(most in 1_u64..5_000) {
        let sizes = Distribution::of((1..=most).map(Some));
        let (dear, workload) = (costs(1e6), cards(&[1_000_000_000; 10]));
        let scheduler = Scheduler::new(&sizes, &dear, &workload).unwrap();
        prop_assert_eq!(scheduler.least(3).rounds, [most]);
        // Rounds that cost nothing are all made.
        let free = costs(0.0);
        let rounds = Scheduler::new(&sizes, &free, &workload).unwrap().least(1000).rounds;
        prop_assert_eq!((rounds[0], rounds[rounds.len() - 1]), (1, most));
        prop_assert_eq!(rounds.len() as u64, most.min(200));
    }
}
