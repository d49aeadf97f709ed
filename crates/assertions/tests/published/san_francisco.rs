//! San Francisco's District Attorney 2019: the margins of 13 assertions over 146,662 cards (SHANGRLA, assertion-RLA.ipynb, as
//! printed; the ballots and assertions are those of the notebook).

use assertions::{Assertion, ContestReader, Rule, Voting};
use election::Cards;
use formats::{CvrFiles, Source};
use tabulate::{Ballots, Candidate};

use crate::real::real;

/// Winner, loser, and who is eliminated; nobody in the last, which is that the one is not eliminated before the other.
const MARGINS: [(&str, &str, &[&str], f64); 12] = [
    ("18", "17", &["15", "16"], 0.045792366120740224),
    ("17", "16", &["15", "18"], 0.019902906001554532),
    ("15", "18", &["16", "17"], 0.028923647570604505),
    ("18", "16", &["15", "17"], 0.0830003681935334),
    ("17", "16", &["15"], 0.058079120699294995),
    ("15", "17", &["16"], 0.08064120222007065),
    ("15", "17", &["16", "18"], 0.10951712099930444),
    ("18", "16", &["15"], 0.14875018750596603),
    ("15", "16", &["17"], 0.13548158350492967),
    ("15", "16", &["17", "18"], 0.1365247985163165),
    ("15", "16", &["18"], 0.16666893946625572),
    ("15", "16", &[], 0.15626406294745743),
];

/// 15 is not eliminated before 45, a line to write on that the file does not have.
const NOT_BEFORE: f64 = 0.2956457705472446;

#[test]
fn assertion_rla_notebook() {
    let name = "ranked/raire-irv/SFDA2019_PrelimReport12VBMJustDASheets.raire";
    let Some(path) = real(name) else {
        return;
    };
    let sources = [Source::open(&path).unwrap()];
    let files = CvrFiles::open(&sources);
    let mut ballots = Ballots::of(&files.contests()[0], &[]);
    files.read(&mut ballots, |_| {}).unwrap();
    let (ballots, _) = ballots.finish();
    assert_eq!(ballots.ballots(), 146_662);
    let ballots = {
        // 45, whom nobody ranks.
        let mut builder =
            tabulate::ProfileBuilder::new([ballots.candidates(), &[Candidate::new("45")]].concat());
        for pile in ballots.piles() {
            builder.push(&mut pile.places.to_vec(), pile.ballots);
        }
        builder.finish()
    };
    let candidates = ballots.candidates().to_vec();
    let at = |name: &str| {
        let at = candidates.iter().position(|one| &*one.name == name);
        at.unwrap() as u16
    };
    let mut reader = ContestReader::new(candidates.clone(), Voting::Ranks);
    let mut check = |rule, expected: f64| {
        let made = Assertion::of_ballots(rule, &ballots, &mut reader, Cards(146_662)).unwrap();
        // The notebook adds up 146,662 values in f64.
        let found = made.margin.nearest();
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    };
    for (winner, loser, eliminated, expected) in MARGINS {
        let left = |candidate: &&Candidate| {
            !eliminated.contains(&&*candidate.name) && &*candidate.name != "45"
        };
        let mut continuing: Vec<u16> = candidates
            .iter()
            .filter(left)
            .map(|one| at(&one.name))
            .collect();
        continuing.sort_unstable();
        let rule = Rule::NotEliminatedNext {
            winner: at(winner),
            loser: at(loser),
            continuing,
        };
        check(rule, expected);
    }
    let rule = Rule::NotEliminatedBefore {
        winner: at("15"),
        loser: at("45"),
    };
    check(rule, NOT_BEFORE);
}
