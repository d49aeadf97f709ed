//! Scottish wards, and their ballots by other methods: `vectors/stv.py` counts them a second time from the texts of the
//! laws, and by pref_voting.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use tabulate::stv::Rules;
use tabulate::{Ballots, Method, Outcome, Profile, RuleSet, TieRule};

use super::{open, real::real};

#[derive(Deserialize)]
struct Vectors {
    wards: Vec<Ward>,
}

#[derive(Deserialize)]
struct Ward {
    ward: String,
    seats: u32,
    quota: u64,
    elected: Vec<usize>,
    stages: usize,
    /// On whom the lot fell.
    lots: Vec<usize>,
    /// Of the last stages: the votes of each candidate, then those that are not transferable.
    tallies: Vec<String>,
    whole: Whole,
    #[serde(default)]
    meek: Vec<usize>,
    #[serde(default)]
    warren: Vec<usize>,
}

#[derive(Deserialize)]
struct Whole {
    elected: Vec<usize>,
    stages: usize,
    lots: Vec<usize>,
    tally: String,
}

fn rules(name: &str, seats: u32) -> Rules {
    let builtin = RuleSet::builtin().into_iter();
    let found = builtin.into_iter().find(|(file, _)| *file == name).unwrap();
    match found.1.count.with_seats(seats) {
        Method::SingleTransferableVote(rules) => rules,
        _ => panic!("{name}"),
    }
}

fn count(profile: &Profile, rules: &Rules, lots: &[usize]) -> Outcome {
    let chosen = lots.iter().map(|at| profile.candidates()[*at].name.clone());
    let outcome = tabulate::stv::count(profile, rules, &chosen.collect::<Vec<_>>()).unwrap();
    assert_eq!(outcome.winners.len(), rules.seats as usize);
    assert!(outcome.adds_up());
    outcome
}

/// The tallies as the vectors have them: a candidate who is out has none.
fn tally(round: &tabulate::Round, places: u8) -> String {
    let votes = round.tally.iter().map(|votes| votes.unwrap_or_default());
    let votes = votes.chain([round.inactive.total()]);
    let votes: Vec<String> = votes.map(|v| v.widened(places).to_string()).collect();
    votes.join(" ")
}

fn sorted(winners: &[usize]) -> Vec<usize> {
    let mut sorted = winners.to_vec();
    sorted.sort_unstable();
    sorted
}

#[test]
fn every_ward_a_second_time() {
    let Some(folder) = real("ranked/scot-stv") else {
        return;
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/stv.json");
    let vectors: Vectors = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut keep_factors = 0;
    for ward in &vectors.wards {
        let name = &*ward.ward;
        let profile = open(&folder.join(format!("{name}.csv")), Ballots::in_order);
        let outcome = count(
            &profile,
            &rules("scotland-ssi-2011-399", ward.seats),
            &ward.lots,
        );
        assert_eq!(outcome.winners, ward.elected, "{name}");
        assert_eq!(outcome.rounds.len(), ward.stages, "{name}");
        assert_eq!(
            outcome.rounds[0].threshold,
            Some(ward.quota.into()),
            "{name}"
        );
        let last = &outcome.rounds[ward.stages - ward.tallies.len()..];
        for (round, expected) in last.iter().zip(&ward.tallies) {
            assert_eq!(&tally(round, 5), expected, "{name}");
        }
        let whole = &ward.whole;
        let outcome = count(
            &profile,
            &rules("cambridge-mgl-54a-9", ward.seats),
            &whole.lots,
        );
        assert_eq!(outcome.winners, whole.elected, "{name}");
        assert_eq!(outcome.rounds.len(), whole.stages, "{name}");
        let last = outcome.rounds.last().unwrap();
        assert_eq!(tally(last, 0), whole.tally, "{name}");
        for (method, winners) in [("meek", &ward.meek), ("warren", &ward.warren)] {
            let drawn = Rules {
                tie: TieRule::Random(1),
                ..rules(method, ward.seats)
            };
            let outcome = count(&profile, &drawn, &[]);
            if !winners.is_empty() {
                assert_eq!(&sorted(&outcome.winners), winners, "{name}: {method}");
                keep_factors += 1;
            }
        }
    }
    assert_eq!(vectors.wards.len(), 182);
    assert!(keep_factors >= 10, "{keep_factors}");
}
