//! Counts by packages that are not ours: winners, seats and rounds of `vectors/second_opinion.json`, which
//! `vectors/make.py` writes. docs/second-opinion.md explains each disagreement.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its vectors fails"
)]

#[path = "../../formats/tests/support/real.rs"]
mod real;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use tabulate::ranked::Rules;
use tabulate::{Candidate, CountError, Method, Outcome, Place, Profile, ProfileBuilder};

#[derive(Deserialize)]
struct Vectors {
    seed: u64,
    packages: BTreeMap<String, String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    case: String,
    candidates: u16,
    /// How many, then candidates, best first; in `scores` a score for each candidate.
    #[serde(default)]
    ballots: Vec<Vec<u64>>,
    file: Option<String>,
    opinions: Vec<Opinion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Opinion {
    package: String,
    rules: Method,
    /// Who is elected, by number; the seats of each list, in party lists.
    winners: Vec<usize>,
    rounds: Option<usize>,
    /// Who wins equally, where the package says so.
    #[serde(default)]
    tied: Vec<usize>,
    /// Why the counts differ.
    differs: Option<String>,
}

/// Ballots of a real election: those with equal ranks are left out, as `make.py` leaves them out.
fn real_ballots(path: &Path) -> Vec<Vec<u64>> {
    let text = fs::read_to_string(path).unwrap();
    let is_csv = path.extension().is_some_and(|ending| ending == "csv");
    let rows = text.lines().skip(usize::from(is_csv));
    let rows =
        rows.filter(|row| row.starts_with(|c: char| c.is_ascii_digit()) && !row.contains('{'));
    let row = |row: &str| -> Vec<u64> {
        let cells = row.split([',', ':']).map(str::trim);
        let cells = cells
            .filter(|cell| !cell.is_empty())
            .map(|cell| cell.parse().unwrap());
        cells
            .enumerate()
            .map(|(at, cell): (_, u64)| if at == 0 { cell } else { cell - 1 })
            .collect()
    };
    rows.map(row).collect()
}

fn profile(case: &Case, ballots: &[Vec<u64>]) -> Profile {
    let names = (0..case.candidates).map(|at| Candidate::new(format!("{at:02}")));
    let mut builder = ProfileBuilder::new(names.collect());
    let is_scored = case.case.starts_with("scores");
    for ballot in ballots {
        let number = |of: &u64| u16::try_from(*of).unwrap();
        let marks = (1..).zip(ballot[1..].iter().map(number));
        let mut places: Vec<Place> = match is_scored {
            true => marks
                .map(|(at, rank)| Place {
                    rank,
                    candidate: at - 1,
                })
                .collect(),
            false => marks
                .map(|(rank, candidate)| Place { rank, candidate })
                .collect(),
        };
        builder.push(&mut places, ballot[0]);
    }
    builder.finish()
}

/// What differs between an outcome and an opinion; nothing where they agree.
fn differences(
    outcomes: &Result<Vec<Outcome>, CountError>,
    opinion: &Opinion,
    lists: u16,
) -> Option<String> {
    let outcome = match outcomes {
        Ok(outcomes) => &outcomes[0],
        Err(CountError::Undecided { tied, .. }) => {
            let tied: Vec<usize> = tied.iter().map(|name| name.parse().unwrap()).collect();
            return (tied != opinion.tied).then(|| format!("tie of {tied:?}"));
        }
        Err(error) => return Some(error.to_string()),
    };
    let winners = match &opinion.rules {
        Method::PartyList(_) => {
            let of = |list| outcome.winners.iter().filter(|at| **at == list).count();
            (0..usize::from(lists)).map(of).collect()
        }
        _ => sorted(&outcome.winners),
    };
    let expected = match &opinion.rules {
        Method::PartyList(_) => opinion.winners.clone(),
        _ => sorted(&opinion.winners),
    };
    if winners != expected || !opinion.tied.is_empty() {
        return Some(format!(
            "winners {winners:?}, expected {expected:?} {:?}",
            opinion.tied
        ));
    }
    let rounds = rounds(outcome, opinion);
    let expected = opinion.rounds.filter(|expected| *expected != rounds)?;
    Some(format!("{rounds} rounds, expected {expected}"))
}

fn sorted(of: &[usize]) -> Vec<usize> {
    let mut sorted = of.to_vec();
    sorted.sort_unstable();
    sorted
}

/// Rounds as the package counts them, by what docs/second-opinion.md says of it.
fn rounds(outcome: &Outcome, opinion: &Opinion) -> usize {
    let Method::RankedChoice(Rules { seats, .. }) = opinion.rules else {
        return outcome.rounds.len();
    };
    // RCTab shows the last surplus in a round of its own, where there are several seats.
    let counted = outcome.rounds.len() - usize::from(seats > 1);
    let last = &outcome.rounds[counted - 1];
    let reaches = |at: &&usize| last.tally[**at] >= last.threshold;
    let reach = last.elected.iter().filter(reaches).count();
    let in_count = last.tally.iter().flatten().count();
    let elected_before = outcome.winners.len() - last.elected.len();
    match &*opinion.package {
        // With one seat and a quota that stands, RCTab elects the higher of the last two; votekit goes on to one.
        "votekit" if seats == 1 => counted + usize::from(reach == 0),
        // RCTab elects those who are left together with those who have the quota; votekit a round later.
        "votekit" => counted + usize::from(0 < reach && reach < last.elected.len()),
        // Whoever is left after an elimination is elected in the same round.
        "pyrankvote" if seats > 1 => {
            let fills = in_count - elected_before == last.elected.len();
            let eliminated = counted > 1 && !outcome.rounds[counted - 2].eliminated.is_empty();
            counted - usize::from(fills && eliminated)
        }
        _ => counted,
    }
}

#[test]
fn others_count_the_same() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/second_opinion.json");
    let vectors: Vectors = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(vectors.seed > 0 && vectors.packages.len() == 6);
    let mut wrong = Vec::new();
    let mut agreed = BTreeMap::<String, usize>::new();
    for case in &vectors.cases {
        let ballots = match &case.file {
            None => case.ballots.clone(),
            Some(file) => match real::real(file) {
                Some(path) => real_ballots(&path),
                None => continue,
            },
        };
        let profile = profile(case, &ballots);
        for opinion in &case.opinions {
            let outcome = opinion.rules.count(&profile, &[]);
            let found = differences(&outcome, opinion, case.candidates);
            if found.is_some() != opinion.differs.is_some() {
                let Opinion {
                    package,
                    rules,
                    differs,
                    ..
                } = opinion;
                let found = found.unwrap_or_else(|| "agrees".to_owned());
                wrong.push(format!(
                    "{}: {package} {rules:?}: {found} ({differs:?})",
                    case.case
                ));
            } else if opinion.differs.is_none() {
                let rules = serde_json::to_value(&opinion.rules).unwrap();
                let method = rules.as_object().unwrap().keys().next().unwrap().clone();
                *agreed
                    .entry(format!("{} {method}", opinion.package))
                    .or_default() += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{agreed:#?}", wrong.join("\n"));
    assert_eq!(agreed.len(), 10, "{agreed:#?}");
}
