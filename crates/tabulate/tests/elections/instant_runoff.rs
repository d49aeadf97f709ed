//! Instant-runoff elections with one winner.

use std::fs;

use tabulate::ranked::{OvervoteRule, Rules, TieRule};
use tabulate::{Outcome, ranked};

use super::{ballots, real::real};

/// One winner, a majority of the continuing ballots; ranks that hold nobody are passed over.
fn count(path: &std::path::Path) -> Outcome {
    let rules = Rules {
        overvote: OvervoteRule::Exhaust,
        tie: TieRule::ListedOrder,
        ..Rules::default()
    };
    let mut outcomes = ranked::count(&ballots(path), &rules, &[]).unwrap();
    outcomes.remove(0)
}

/// The votes of a round, the most first.
fn votes(outcome: &Outcome, round: usize) -> Vec<(String, u64)> {
    let tally = outcome.candidates.iter().zip(&outcome.rounds[round].tally);
    let votes = tally.filter_map(|(candidate, votes)| {
        let votes = votes.as_ref()?.to_string().parse().unwrap();
        Some((candidate.name.to_string(), votes))
    });
    let mut votes: Vec<(String, u64)> = votes.collect();
    votes.sort_by_key(|(name, votes)| (std::cmp::Reverse(*votes), name.clone()));
    votes
}

#[test]
fn burlington_2009() {
    let Some(folder) = real("ranked/preflib/00005-burlington") else {
        return;
    };
    let outcome = count(&folder.join("00005-00000002.toi"));
    let named = |votes: &[(&str, u64)]| -> Vec<(String, u64)> {
        votes
            .iter()
            .map(|(name, votes)| ((*name).to_owned(), *votes))
            .collect()
    };
    // data/README.md: the final round was 4,313 to 4,060 or 4,061.
    assert_eq!(
        votes(&outcome, 4),
        named(&[("Bob Kiss", 4313), ("Kurt Wright", 4060)])
    );
    assert_eq!(outcome.rounds.len(), 5);
    assert!(outcome.ties.is_empty());
}

/// The winner that a file of RAIRE names in its heading: `Contest,1,5,1,2,3,4,5,winner,4`.
#[test]
fn winners_in_headings_of_raire() {
    let Some(folder) = real("ranked/raire-irv") else {
        return;
    };
    let mut checked = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "raire") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let heading = text
            .lines()
            .find(|line| line.starts_with("Contest,"))
            .unwrap();
        let Some((_, winner)) = heading.split_once(",winner,") else {
            continue;
        };
        let outcome = count(&path);
        let found: Vec<&str> = outcome.winner_names().map(|name| &**name).collect();
        assert_eq!(
            found,
            [winner.split(',').next().unwrap()],
            "{}",
            path.display()
        );
        checked += 1;
    }
    assert_eq!(checked, 8);
}

/// Mayors of New South Wales, 2021, as the Electoral Commission declared them.
#[test]
fn new_south_wales_2021() {
    let Some(folder) = real("ranked/nsw-2021-mayoral") else {
        return;
    };
    let outcome = count(&folder.join("Byron_Mayoral.csv"));
    // data/README.md names the winner of Byron.
    let [winner] = &outcome.winner_names().collect::<Vec<_>>()[..] else {
        panic!("one winner");
    };
    assert!(
        winner.contains("LYON") || winner.contains("Lyon"),
        "{winner}"
    );
    // With the names of two candidates exchanged, as in the other file, the other one wins.
    let swapped = count(&folder.join("Byron_Mayoral_Swivel_Lyon_Swapped.csv"));
    let [other] = &swapped.winner_names().collect::<Vec<_>>()[..] else {
        panic!("one winner");
    };
    assert_ne!(winner, other);
    assert_eq!(
        outcome
            .rounds
            .iter()
            .map(|r| r.inactive)
            .collect::<Vec<_>>(),
        swapped
            .rounds
            .iter()
            .map(|r| r.inactive)
            .collect::<Vec<_>>(),
    );
}
