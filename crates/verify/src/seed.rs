//! The random seed, by every place that states it.

use std::collections::HashMap;

use election::{Check, Code, Finding, Kind, Place, Step, Verdict, Weight};
use sampling::Seed;

use crate::index::Index;
use crate::{Options, Record};

/// The seed that the draws are made with, and the check that every place gives the same one.
pub(crate) fn check(index: &Index<'_>, options: &Options, record: &mut Record) -> Option<Seed> {
    let mut places: Vec<(String, Place)> = Vec::new();
    if let Some(given) = &options.seed {
        places.push((given.trim().to_owned(), Place::file("--seed")));
    }
    for seed in &index.audit.seeds {
        places.push((seed.value.trim().to_owned(), seed.place.clone()));
    }
    if places.is_empty() {
        let because = "no file states the random seed; give it with --seed";
        let verdict = Verdict::cannot(because);
        record.check(Check::new(Step::Seed, verdict).mandatory(true));
        record.finding(Finding::new(
            Code::SeedMissing,
            Weight::Unread,
            index.place_of(Kind::StateReport, None),
            "a random seed in a state report or in seed.csv",
            "none",
        ));
        return None;
    }
    // The seed given by hand, else the one that most places give, else the first of them.
    let mut votes: HashMap<&str, usize> = HashMap::new();
    for (seed, _) in &places {
        *votes.entry(seed).or_default() += 1;
    }
    let most = votes.values().max();
    let chosen = match &options.seed {
        Some(_) => places[0].0.clone(),
        None => {
            let has_most = |(seed, _): &&(String, Place)| votes.get(seed.as_str()) == most;
            places.iter().find(has_most).map(|(seed, _)| seed.clone())?
        }
    };
    let mut equal = true;
    for (seed, place) in &places {
        if *seed != chosen {
            equal = false;
            record.finding(Finding::new(
                Code::SeedConflict,
                Weight::Unexplained,
                place.clone(),
                format!("{chosen}, as in the other places"),
                seed.clone(),
            ));
        }
    }
    if chosen.len() < 20 {
        record.finding(Finding::new(
            Code::SeedShort,
            Weight::Note,
            places[0].1.clone(),
            "at least twenty digits (Election Rule 25.2.2)",
            format!("{} characters", chosen.chars().count()),
        ));
    }
    let parsed = Seed::parse(&chosen);
    let verdict = match &parsed {
        Ok(_) => Verdict::equal_if(equal),
        Err(error) => Verdict::cannot(error.to_string()),
    };
    let stated = format!("{chosen} ({} places)", places.len());
    record.check(
        Check::new(Step::Seed, verdict)
            .mandatory(true)
            .values(stated, chosen),
    );
    parsed.ok()
}
