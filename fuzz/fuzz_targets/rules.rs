#![no_main]
//! A configuration of RCTab, or a file of rules: what can be read counts a few ballots, or says why not.

use libfuzzer_sys::fuzz_target;
use tabulate::rctab::Config;
use tabulate::{Candidate, Method, Place, Profile, ProfileBuilder, RuleSet, UNDECLARED, ranked};

/// So many seats and candidates are counted for.
const MOST: u32 = 50;

fuzz_target!(|text: &str| {
    if let Ok(config) = Config::read(text) {
        assert_eq!(config.rules.check(), Ok(()), "what is read can be followed");
        assert!(!config.candidates().is_empty() && !config.sources.is_empty());
        if config.candidates.len() <= MOST as usize {
            let excluded = config
                .candidates()
                .iter()
                .map(|c| c.excluded)
                .collect::<Vec<_>>();
            count(&Method::RankedChoice(config.rules), &excluded);
        }
    }
    if let Ok(rules) = serde_json::from_str::<RuleSet>(text) {
        let again = serde_json::to_string(&rules).expect("rules can be written");
        assert_eq!(
            serde_json::from_str::<RuleSet>(&again).expect("and read"),
            rules
        );
        count(&rules.count, &[]);
    }
});

fn count(method: &Method, excluded: &[bool]) {
    if let Method::RankedChoice(rules) = method
        && rules.seats > MOST
    {
        return;
    }
    let ballots = ballots(excluded);
    let Ok(outcomes) = method.count(&ballots, &["a".into(), "b".into(), "c".into()]) else {
        return;
    };
    for outcome in outcomes {
        if let Method::RankedChoice(rules) = method {
            assert!(
                outcome.adds_up(),
                "every ballot is somewhere in every round"
            );
            let courses = ranked::Courses::of(&ballots, rules, &outcome);
            for pile in 0..ballots.piles().len() {
                for round in 1..=outcome.rounds.len() {
                    courses.in_round(pile, round);
                }
            }
        }
        assert!(
            outcome
                .winners
                .iter()
                .all(|at| *at < outcome.candidates.len())
        );
    }
}

/// Ballots of four candidates and one who is nobody: ranked, with gaps, twice, several at a rank.
fn ballots(excluded: &[bool]) -> Profile {
    let mut candidates = ["a", "b", "c", "d"].map(Candidate::new).to_vec();
    for (candidate, excluded) in candidates.iter_mut().zip(excluded) {
        candidate.excluded = *excluded;
    }
    candidates.push(Candidate {
        undeclared: true,
        ..Candidate::new(UNDECLARED)
    });
    let mut builder = ProfileBuilder::new(candidates);
    let kinds: [(&[(u16, u16)], u64); 9] = [
        (&[(1, 0), (2, 1)], 7),
        (&[(1, 1), (2, 2), (3, 0)], 5),
        (&[(1, 2), (4, 3)], 4),
        (&[(1, 3), (2, 3), (3, 1)], 4),
        (&[(1, 0), (1, 3), (2, 2)], 2),
        (&[(2, 4), (3, 2)], 1),
        (&[(1, tabulate::OVERVOTE), (2, 1)], 1),
        (&[(1, 4), (2, 0)], 1),
        (&[], 2),
    ];
    for (marks, many) in kinds {
        let place = |(rank, candidate): &(u16, u16)| Place {
            rank: *rank,
            candidate: *candidate,
        };
        builder.push(&mut marks.iter().map(place).collect::<Vec<_>>(), many);
    }
    builder.finish()
}
