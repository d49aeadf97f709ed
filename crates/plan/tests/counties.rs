//! Cards of counties for Colorado's targeted contests of 2024, beside the numbers that its seed draws.

#![allow(clippy::unwrap_used, reason = "a file that cannot be read fails")]

#[path = "../../formats/tests/support/real.rs"]
mod real;

use std::collections::{BTreeMap, BTreeSet};

use election::{Cards, Name};
use plan::{Area, by_county, cards_of_counties};
use sampling::Seed;

/// The general election of 2024: its 65 targeted contests with the state's own first sizes (`optimistic_samples_to_audit`), each drawn with the
/// state's seed by the state's generator, counties one after the other by name. The counties' cards add up to the state's, and what each
/// county draws is within five standard deviations of what is expected; so is the sum.
#[test]
fn general_2024() {
    let Some(folder) = real::real("colorado/2024-general") else {
        return;
    };
    let rows = |path: &str| -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(folder.join(path)).unwrap();
        reader.deserialize().map(Result::unwrap).collect()
    };
    let mut counties: BTreeMap<String, BTreeSet<Name>> = BTreeMap::new();
    for row in rows("contestsByCounty.csv") {
        let of = counties.entry(row["contest_name"].clone()).or_default();
        of.insert(row["county_name"].as_str().into());
    }
    let contests = rows("round1/contest.csv");
    let area = |row: &BTreeMap<String, String>| Area {
        counties: counties[&row["contest_name"]].clone(),
        cards: Cards(row["ballot_card_count"].parse().unwrap()),
    };
    let areas: Vec<Area> = contests.iter().map(area).collect();
    let cards = cards_of_counties(&areas);
    let samples: Vec<(Area, u64)> = contests
        .iter()
        .filter(|row| row["audit_reason"] != "opportunistic_benefits")
        .map(|row| {
            (
                area(row),
                row["optimistic_samples_to_audit"].parse().unwrap(),
            )
        })
        .collect();
    assert_eq!(samples.len(), 65);
    let state = samples.iter().map(|(area, _)| area.cards.0).max().unwrap();
    assert_eq!(cards.values().map(|of| of.0).sum::<u64>(), state);

    let seed = Seed::parse("53417960661093690826").unwrap();
    let mut drawn: BTreeMap<&Name, BTreeSet<u64>> = BTreeMap::new();
    for (area, draws) in &samples {
        for i in 1..=*draws {
            let mut number = seed.draw(i, area.cards.0).unwrap();
            for county in &area.counties {
                let of = cards[county].0;
                if number <= of {
                    drawn
                        .entry(cards.get_key_value(county).unwrap().0)
                        .or_default()
                        .insert(number);
                    break;
                }
                number -= of;
            }
        }
    }
    let expected = by_county(&samples, &cards);
    let mut all = (0.0, 0.0);
    for of in &expected {
        let found = drawn.get(&of.county).map_or(0, BTreeSet::len) as f64;
        // Draws for the county itself are certain but for repeats, those for the state fall in it by chance.
        assert!(
            (found - of.drawn).abs() <= 5.0 * of.drawn.sqrt().max(1.0),
            "{of:?} {found}"
        );
        all = (all.0 + found, all.1 + of.drawn);
    }
    assert!((all.0 - all.1).abs() <= 0.02 * all.1, "{all:?}");
}
