//! Portland, Oregon, 2024: two districts, every round of the city's official tabulation.

use std::collections::BTreeMap;
use std::path::Path;

use election::Weight;
use tabulate::rctab::read_report;
use tabulate::{Outcome, ReportedComparison, RuleSet, compare_rounds};

use super::{ballots, real::real};

/// A round: votes by candidate, `Inactive ballots` and `Residual surplus` with them.
type Round = BTreeMap<String, String>;

/// The rounds of an official tabulation: a row a candidate, three columns a round.
fn official(path: &Path) -> Vec<Round> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(path)
        .unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let head = rows
        .iter()
        .position(|row| row.get(1) == Some("# votes"))
        .unwrap();
    let last = rows
        .iter()
        .position(|row| &row[0] == "Residual surplus")
        .unwrap();
    let mut rounds = vec![Round::new(); rows[head].len() / 3 + 1];
    for row in &rows[head + 1..=last] {
        for (round, cells) in rounds.iter_mut().enumerate() {
            let votes = row
                .get(1 + 3 * round)
                .unwrap_or_default()
                .trim_start_matches('*');
            if !votes.is_empty() {
                cells.insert(row[0].to_owned(), plain(votes));
            }
        }
    }
    rounds.retain(|round| !round.is_empty());
    rounds
}

/// A number without zeros at its end.
fn plain(votes: &str) -> String {
    match votes.contains('.') {
        true => votes.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => votes.to_owned(),
    }
}

/// The same of a count. The city does not count ballots that are inactive from the first round on.
fn rounds(outcome: &Outcome) -> Vec<Round> {
    let from_first = outcome.rounds[0].inactive.total();
    let round = |round: &tabulate::Round| {
        let mut cells = Round::new();
        for (candidate, votes) in outcome.candidates.iter().zip(&round.tally) {
            if let Some(votes) = votes {
                let name = if candidate.undeclared {
                    "Uncertified Write In"
                } else {
                    &candidate.name
                };
                cells.insert(name.to_owned(), plain(&votes.to_string()));
            }
        }
        let inactive = round.inactive.total() - from_first;
        cells.insert("Inactive ballots".to_owned(), plain(&inactive.to_string()));
        cells.insert(
            "Residual surplus".to_owned(),
            plain(&round.residual.to_string()),
        );
        cells
    };
    outcome.rounds.iter().map(round).collect()
}

fn check(district: &str, ties: &[&str], winners: &[&str]) {
    let Some(folder) = real("ranked/portland-or-2024-stv") else {
        return;
    };
    let rules: RuleSet =
        serde_json::from_str(include_str!("../../rules/portland-oregon.json")).unwrap();
    let ballots = ballots(&folder.join(format!("Portland_{district}_ranking_profile.blt")));
    let ties: Vec<_> = ties.iter().map(|name| (*name).into()).collect();
    let outcomes = rules.count.count(&ballots, &ties).unwrap();
    let [outcome] = &outcomes[..] else {
        panic!("one count");
    };
    let expected = official(&folder.join(format!("Portland_{district}_official_tabulations.csv")));
    let found = rounds(outcome);
    let mut residual = String::new();
    for (number, (mut expected, found)) in (1..).zip(expected.iter().cloned().zip(&found)) {
        // The city prints the residual so far where a round adds to it, else 0.
        if expected["Residual surplus"] == "0" && found["Residual surplus"] == residual {
            expected.insert("Residual surplus".to_owned(), residual);
        }
        residual = found["Residual surplus"].clone();
        let expected = &expected;
        assert_eq!(expected, found, "round {number}");
    }
    assert_eq!(
        (
            expected.len(),
            outcome.winner_names().map(|n| &**n).collect::<Vec<_>>()
        ),
        (found.len(), winners.to_vec())
    );
}

/// The same by what the program compares: the figures of the file, one of them altered, and what differs then.
fn compared(district: &str, tie: &str, from: &str, to: &str) -> ReportedComparison {
    let folder = real("ranked/portland-or-2024-stv").unwrap();
    let (_, rules) = (RuleSet::builtin().into_iter())
        .find(|(file, _)| *file == "portland-oregon")
        .unwrap();
    let ballots = ballots(&folder.join(format!("Portland_{district}_ranking_profile.blt")));
    let outcomes = rules.count.count(&ballots, &[tie.into()]).unwrap();
    let file = format!("Portland_{district}_official_tabulations.csv");
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    assert!(text.contains(from));
    let reported = read_report(&text.replacen(from, to, 1)).unwrap();
    assert!(reported.unread.is_empty());
    compare_rounds(&outcomes[0], &reported, &"p.csv".into())
}

/// What differs, by weight and place.
fn said(comparison: &ReportedComparison) -> Vec<String> {
    let differs = comparison
        .findings
        .iter()
        .filter(|f| f.weight != Weight::Note);
    differs
        .map(|f| format!("{:?} {}: {}; {}", f.weight, f.place, f.expected, f.found))
        .collect()
}

/// In round 16 of district 1 the city prints +968.3664 as votes transferred to Jamie Dunphy, and 9,749.6336 votes in this
/// round and in the next: 968.3664 is what lacks to the 10,718 that elect.
const DUNPHY: &str =
    "Explained p.csv, row 16: round 16: a change of 0.0000 votes for “Jamie Dunphy”; 968.3664";

#[test]
fn every_figure_is_compared() {
    if real("ranked/portland-or-2024-stv").is_none() {
        return;
    }
    let found = compared("D1", "David Linn", "", "");
    assert_eq!(said(&found), [DUNPHY]);
    // Votes and changes of 17 candidates while they stand, inactive ballots and residual, and twice 17 decisions: as many
    // cells as Python's csv finds in the rows of the table, without shares and names.
    assert_eq!((found.equal, found.differing), (394, 1));
    let found = compared("D3", "Patrick Hilton", "", "");
    assert_eq!(said(&found), [""; 0]);
    assert_eq!((found.equal, found.differing), (1137, 0));
}

#[test]
fn an_altered_figure_is_named() {
    if real("ranked/portland-or-2024-stv").is_none() {
        return;
    }
    for (from, to, expected) in [
        (
            "8307.0000",
            "8306.0000",
            "Unexplained p.csv, row 15: round 2: 8307 votes for “Candace Avalos”; 8306.0000",
        ),
        (
            "+0.4552",
            "+0.4551",
            "Unexplained p.csv, row 33: round 13: a change of 0.4552 votes lost to rounding; 0.4551",
        ),
        (
            "Joe Furi,,,Thomas Shervey",
            "Thomas Shervey,,,Joe Furi",
            "Unexplained p.csv, row 13: round 2: eliminated Joe Furi; eliminated Thomas Shervey",
        ),
    ] {
        let found = compared("D1", "David Linn", from, to);
        assert_eq!(said(&found)[0], expected);
    }
}

#[test]
fn district_1() {
    // The city drew lots between David Linn and Peggy Sue Owens.
    // In a round the city has winners by name, we by votes.
    check(
        "D1",
        &["David Linn"],
        &["Candace Avalos", "Loretta Smith", "Jamie Dunphy"],
    );
}

#[test]
fn district_3() {
    // The city drew lots between Patrick Hilton and Jaclyn Smith-Moore.
    check(
        "D3",
        &["Patrick Hilton"],
        &["Steve Novick", "Angelita Morillo", "Tiffany Koyama Lane"],
    );
}
