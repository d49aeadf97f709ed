//! The cost model by hand, the figures that come with it beside their sources, and files of own figures.

#![allow(clippy::unwrap_used, reason = "a test without its figures fails")]

use std::error::Error;

use plan::{Costs, Draws, Work, Workload};
use proptest::prelude::*;

fn value(costs: &Costs, name: &str) -> f64 {
    costs.figures().find(|(of, _)| *of == name).unwrap().1.value
}

fn near(of: f64, expected: f64) {
    assert!(
        (of - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        "{of} is not {expected}"
    );
}

/// What the sources that the figures name say, reckoned out: person-seconds.
#[test]
fn figures_follow_from_their_sources() {
    let costs = Costs::default();
    // 75 seconds a ballot and twice that a precinct, by a board of two.
    let card = ["find_card", "read_card", "read_contest"].map(|name| value(&costs, name));
    near(card.iter().sum(), 75.0 * 2.0);
    near(value(&costs, "fetch_batch"), 2.0 * 75.0 * 2.0);
    let (_, count) = costs
        .figures()
        .find(|(name, _)| *name == "count_card")
        .unwrap();
    // 40 tables of two, 12 hours, 88,000 ballots.
    near(
        count.value,
        (40.0_f64 * 2.0 * 12.0 * 3600.0 / 88_000.0).round(),
    );
    // Four people, 85 seconds for 50 ballots.
    near(count.low.unwrap(), 4.0 * 85.0 / 50.0);
    // 45 people from 8 to 6, 49 from 8 to 7, 41 from 8 to half past 5; 29,914 ballots.
    let hours = 45.0 * 10.0 + 49.0 * 11.0 + 41.0 * 9.5;
    near(count.high.unwrap(), (hours * 3600.0_f64 / 29_914.0).round());
}

#[test]
fn every_figure_says_what_it_rests_on() {
    for (name, figure) in Costs::default().figures() {
        assert!(!figure.unit.is_empty(), "{name}");
        let source = &figure.source;
        let says = ["Assumed", "The same", "script", "201", "202"];
        assert!(
            source.len() > 20 && says.iter().any(|word| source.contains(word)),
            "{name}: {source}"
        );
    }
}

/// 10 batches, 100 cards, 200 contests, 400 counted: 3,000 + 13,500 + 3,000 + 15,600 = 35,100 s = 9.75 h; a round of 3 h with
/// two people and a third on top: 20.9475 h; days (9.75 / 2 + 3) / 8.
#[test]
fn cost_by_hand() {
    let work = Work {
        rounds: 1.0,
        batches: 10.0,
        cards: 100.0,
        contests_read: 200.0,
        counted: 400.0,
    };
    let cost = Costs::default().of(&work);
    near(cost.person_hours, 20.9475);
    near(cost.days, 0.984_375);
    near(cost.money, 314.212_5);
}

/// Each figure that is doubled costs more time or money: none is forgotten.
#[test]
fn every_figure_counts() {
    let work = Work {
        rounds: 1.0,
        batches: 10.0,
        cards: 100.0,
        contests_read: 200.0,
        counted: 400.0,
    };
    let costs = Costs::default();
    let before = costs.of(&work);
    for (name, figure) in costs.figures() {
        let own = format!(r#"{{"{name}": {{"value": {}}}}}"#, figure.value * 2.0);
        let after = Costs::read(&own).unwrap().of(&work);
        let dearer = after.person_hours > before.person_hours;
        match name {
            "people_per_board" | "boards" | "hours_per_day" => {
                assert!(!dearer && after.days < before.days, "{name}");
            }
            "hourly_wage" => assert!(!dearer && after.money > before.money),
            _ => assert!(dearer && after.money > before.money, "{name}"),
        }
    }
}

#[test]
fn own_figures_replace_only_themselves() {
    let text = r#"{
        "find_card": {"value": 120, "low": 60, "high": 300, "unit": "person-seconds a card", "source": "Timed in May 2026."},
        "boards": {"value": 6}
    }"#;
    let (own, default) = (Costs::read(text).unwrap(), Costs::default());
    for ((name, own), (_, default)) in own.figures().zip(default.figures()) {
        match name {
            "find_card" => {
                assert_eq!(
                    (own.value, own.low, own.high),
                    (120.0, Some(60.0), Some(300.0))
                );
                assert_eq!(own.source, "Timed in May 2026.");
            }
            "boards" => {
                assert_eq!((own.value, own.low), (6.0, None));
                assert_eq!(own.source, "Given without a source.");
            }
            _ => assert_eq!(own, default),
        }
    }
    assert_eq!(Costs::read("{}").unwrap(), default);
}

/// The message and its cause.
fn refused(text: &str) -> String {
    let error = Costs::read(text).unwrap_err();
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

#[test]
fn bad_files_say_which_figure() {
    for (text, expected) in [
        (
            r#"{"find_cards": {"value": 1}}"#,
            "not a file of costs: unknown field `find_cards`, expected one of `fetch_batch`, `find_card`",
        ),
        (
            r#"{"boards": {"value": 1}, "boards": {"value": 2}}"#,
            "duplicate field `boards`",
        ),
        (
            r#"{"boards": {"value": 1, "value": 2}}"#,
            "duplicate field `value`",
        ),
        ("{", "not a file of costs: EOF"),
        (
            r#"{"overhead": {"source": "x"}}"#,
            "costs: `overhead` cannot be read: missing field `value`",
        ),
        (
            r#"{"find_card": {"value": "90 s"}}"#,
            "costs: `find_card` cannot be read: invalid type: string",
        ),
        (
            r#"{"find_card": {"value": 90, "note": ""}}"#,
            "costs: `find_card` cannot be read: unknown field `note`",
        ),
        (
            r#"{"read_card": {"value": -1}}"#,
            "costs: `read_card` is -1, not from 0 to 1,000,000",
        ),
        (
            r#"{"boards": {"value": 2.5}}"#,
            "costs: `boards` is 2.5, not a whole number",
        ),
        (
            r#"{"people_per_board": {"value": 0}}"#,
            "costs: `people_per_board` is 0, not a whole number",
        ),
        (
            r#"{"hours_per_day": {"value": 25}}"#,
            "costs: `hours_per_day` is 25, not above 0 and at most 24",
        ),
        (
            r#"{"hours_per_day": {"value": 0}}"#,
            "costs: `hours_per_day` is 0, not above 0",
        ),
        (
            r#"{"overhead": {"value": 0.2, "high": 2000000}}"#,
            "costs: `overhead` is 2000000, not from 0",
        ),
        (
            r#"{"count_card": {"value": 5, "low": 6}}"#,
            "costs: `count_card` is 5, not from its low to its high",
        ),
        (
            r#"{"count_card": {"value": 5, "high": 4}}"#,
            "costs: `count_card` is 5, not from its low to its high",
        ),
        (
            r#"{"round_hours": {"value": 2, "unit": "days"}}"#,
            "costs: `round_hours` is in “days”, not “hours a round”",
        ),
    ] {
        let message = refused(text);
        assert!(message.contains(expected), "{text}: {message}");
    }
}

/// Project Euler, problem 493: 70 balls of 7 colours, 10 of each, 20 drawn: 6.818741802 colours.
#[test]
fn batches_touched_are_colours_drawn() {
    let workload = Workload::new(Draws::Cards, [(10, 7)], 1.0, 70.0).unwrap();
    let touched = workload.round(0, 20).batches;
    assert!((touched - 6.818_741_802).abs() < 5e-10, "{touched}");
    // A later round opens as many.
    near(workload.round(30, 50).batches, touched);
}

/// Exact ratios of binomials, computed with whole numbers (Python's `fractions`).
#[test]
fn batches_touched_of_unequal_and_of_many() {
    let unequal = Workload::new(Draws::Cards, [(100, 1), (200, 1), (300, 1)], 1.0, 600.0).unwrap();
    near(unequal.round(0, 2).batches, 1.612_131_329_994_435);
    near(unequal.round(0, 50).batches, 2.999_928_864_717_045_7);
    let many = Workload::new(Draws::Cards, [(250, 40)], 1.0, 10_000.0).unwrap();
    near(many.round(0, 500).batches, 39.999_908_677_310_33);
}

/// With replacement by hand: two batches of 1 and 3 cards, two draws: 1 − (3/4)² + 1 − (1/4)² = 1.375 batches; four cards:
/// 4 (1 − (3/4)²) = 1.75 cards. Drawn as batches 7/16 + 3 · 15/16 = 3.25 cards are counted.
#[test]
fn with_replacement_by_hand() {
    let cards = Workload::new(
        Draws::CardsWithReplacement,
        [(3, 1), (1, 1), (0, 1)],
        2.0,
        4.0,
    )
    .unwrap();
    let work = cards.round(0, 2);
    near(work.batches, 1.375);
    near(work.cards, 1.75);
    near(work.contests_read, 3.5);
    let batches = Workload::new(Draws::Batches, [(3, 1), (1, 1)], 2.0, 4.0).unwrap();
    let work = batches.round(0, 2);
    assert_eq!((work.cards, work.contests_read), (0.0, 0.0));
    near(work.batches, 1.375);
    near(work.counted, 6.5);
    // What was counted is not counted again.
    let parts = batches.round(0, 1) + batches.round(1, 2);
    near(parts.counted, work.counted);
    near(parts.batches, work.batches);
}

/// One batch of 1,000 cards: finding and reading one takes 90 + 45 + 15 s, counting it 39 s; both open the batch in one round.
/// 260 draws take as long as the full count.
#[test]
fn from_how_many_draws_on_all_are_counted() {
    let workload = Workload::new(Draws::Cards, [(1000, 1)], 1.0, 1000.0).unwrap();
    let costs = Costs::default();
    assert_eq!(costs.full_count_from(&workload), Some(260));
    let slow = Costs::read(r#"{"count_card": {"value": 151}}"#).unwrap();
    assert_eq!(slow.full_count_from(&workload), None);
    // Reading four contests and counting one.
    let four = Workload::new(Draws::Cards, [(1000, 1)], 4.0, 1000.0).unwrap();
    assert_eq!(costs.full_count_from(&four), Some(39_000_u64.div_ceil(195)));
}

#[test]
fn no_workload_without_cards() {
    assert!(Workload::new(Draws::Cards, [(0, 1), (0, 1)], 1.0, 1.0).is_err());
    assert!(Workload::new(Draws::Cards, [(1, 1)], -1.0, 1.0).is_err());
    assert!(Workload::new(Draws::Cards, [(1, 1)], 1.0, f64::NAN).is_err());
}

/// C(n, k), exact.
fn choose(n: u64, k: u64) -> u128 {
    (0..u128::from(k)).fold(1, |product, i| product * (u128::from(n) - i) / (i + 1))
}

proptest! {
    /// Sums of exact binomials; no more than there are, no fewer than for fewer draws.
    #[test]
    fn touched_is_the_sum_of_binomials(sizes in prop::collection::vec(1_u64..50, 1..3), share in 0.0..1.0_f64) {
        let all: u64 = sizes.iter().sum();
        let draws = (share * all as f64) as u64;
        let missed = |size: u64| match all - size {
            left if left < draws => 0.0,
            left => choose(left, draws) as f64 / choose(all, draws) as f64,
        };
        let expected: f64 = sizes.iter().map(|size| 1.0 - missed(*size)).sum();
        let workload = Workload::new(Draws::Cards, sizes.iter().map(|size| (*size, 1)), 1.0, 1.0).unwrap();
        let touched = workload.round(0, draws).batches;
        prop_assert!((touched - expected).abs() < 1e-9, "{touched} {expected}");
        let one_more = workload.round(0, (draws + 1).min(all)).batches;
        prop_assert!(one_more >= touched - 1e-9);
        prop_assert!(workload.round(0, all).batches - sizes.len() as f64 == 0.0);
    }
}

/// The page of the figures has each with its value and range.
#[test]
fn the_page_has_the_figures() {
    let page = include_str!("../../../docs/costs.md");
    for (name, figure) in Costs::default().figures() {
        let range = match (figure.low, figure.high) {
            (Some(low), Some(high)) => format!("{low}–{high} "),
            _ => String::new(),
        };
        let row = format!("| `{name}` | {} | {range}| {} |", figure.value, figure.unit);
        assert!(page.contains(&row), "{row}");
    }
}

/// Orange County's pilot as the page has it: 160 cards, each from a batch of its own, 160 · 450 s = 20 h and a round of 6,
/// a third on top, at 15 an hour: 518.70.
#[test]
fn the_page_reckons_right() {
    let work = Work {
        rounds: 1.0,
        batches: 160.0,
        cards: 160.0,
        contests_read: 160.0,
        counted: 0.0,
    };
    near(Costs::default().of(&work).money, 518.7);
}
