//! Instant-runoff elections with one winner.

use std::collections::BTreeMap;
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

/// The smallest margin of an assertion that RAIRE needs is what another program found for these files
/// (research/statistics.md F8: ballots over it). Fewer changed ballots than half of it cannot alter the winner.
#[test]
fn margins_of_files_of_raire() {
    let Some(folder) = real("ranked/raire-irv") else {
        return;
    };
    for (file, difficulty) in [
        ("Aspen_2009_CityCouncil", 35.5286),
        ("Aspen_2009_Mayor", 14.2825),
        ("Berkeley_2010_D1CityCouncil", 2.4276),
        ("Berkeley_2010_D4CityCouncil", 4.6070),
        ("Berkeley_2010_D7CityCouncil", 5.7473),
        ("Berkeley_2010_D8CityCouncil", 2.6202),
        ("Oakland_2010_D4CityCouncil", 4.5081),
        ("Oakland_2010_D6CityCouncil", 2.4805),
    ] {
        let ballots = ballots(&folder.join(format!("{file}.raire")));
        // Of those whom nobody chose, one is as good as the other.
        let rules = Rules {
            tie: TieRule::ListedOrder,
            ..Rules::default()
        };
        let counted = &ranked::count(&ballots, &rules, &[]).unwrap()[0];
        let margin = ranked::margin(&ballots, &rules, counted).unwrap();
        let of_assertion = ballots.ballots() as f64 / difficulty;
        let at_least = (of_assertion / 2.0).round();
        assert!(margin.at_least <= margin.at_most, "{file}: {margin:?}");
        match file {
            // Earlier eliminations, which the bounds do not see, decide this one.
            "Aspen_2009_CityCouncil" => assert!(margin.at_most as f64 > at_least),
            _ => assert!(
                (margin.at_most as f64 - at_least).abs() <= 1.0,
                "{file}: {margin:?}"
            ),
        }
        assert!(
            margin.at_least as f64 <= at_least + 1.0,
            "{file}: {margin:?}, {at_least}"
        );
    }
}

#[derive(serde::Deserialize)]
struct NewSouthWales {
    contests: Vec<Mayor>,
}

/// A contest as `vectors/nsw.py` has it counted by packages that are not ours.
#[derive(serde::Deserialize)]
struct Mayor {
    file: String,
    ballots: u64,
    blank: u64,
    winner: String,
    /// votekit's tallies of the rounds, one candidate eliminated at a time.
    tallies: Vec<BTreeMap<String, u64>>,
    /// pyrankvote's number of rounds, those without a chance eliminated together.
    rounds_in_batches: usize,
}

/// All nine mayors of New South Wales whose ballots are at hand: winners, every tally of every round, numbers of rounds.
#[test]
fn new_south_wales_2021_by_other_programs() {
    let Some(folder) = real("ranked/nsw-2021-mayoral") else {
        return;
    };
    let vectors: NewSouthWales =
        serde_json::from_str(include_str!("../vectors/nsw_2021.json")).unwrap();
    assert_eq!(vectors.contests.len(), 9);
    for mayor in vectors.contests {
        let path = folder.join(&mayor.file);
        let outcome = count(&path);
        let winners: Vec<&str> = outcome.winner_names().map(|name| &**name).collect();
        assert_eq!(winners, [mayor.winner.as_str()], "{}", mayor.file);
        assert_eq!(
            (outcome.ballots, outcome.undervotes),
            (mayor.ballots, mayor.blank)
        );
        let of_round = |round| votes(&outcome, round).into_iter().collect();
        let tallies: Vec<BTreeMap<String, u64>> = (0..outcome.rounds.len()).map(of_round).collect();
        // votekit asks for half of all ballots and may go on where half of those that are left suffice.
        assert_eq!(
            mayor.tallies.get(..tallies.len()),
            Some(&tallies[..]),
            "{}",
            mayor.file
        );
        let in_batches = Rules {
            batch_elimination: true,
            tie: TieRule::ListedOrder,
            ..Rules::default()
        };
        let outcomes = ranked::count(&ballots(&path), &in_batches, &[]).unwrap();
        assert_eq!(
            outcomes[0].rounds.len(),
            mayor.rounds_in_batches,
            "{}",
            mayor.file
        );
    }
}

/// The file with two names exchanged.
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
