//! Tables of cards, counted here from their raw cells by other code.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use election::record::Status;

use super::{Made, made, support};

fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader
        .has_headers(false)
        .flexible(true)
        .from_path(path)
        .unwrap();
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

/// The sum of every column, by contest and selection.
fn column_sums(rows: &[Vec<String>]) -> BTreeMap<(String, String), u64> {
    let mut sums = BTreeMap::new();
    for at in (0..rows[1].len()).filter(|at| !rows[1][*at].is_empty()) {
        let contest = rows[1][at].split(" (").next().unwrap().to_owned();
        let ones = rows[4..].iter().filter(|row| row[at] == "1").count();
        *sums.entry((contest, rows[2][at].clone())).or_default() += ones as u64;
    }
    sums
}

fn votes(made: &Made) -> BTreeMap<(String, String), u64> {
    let contests = made.record.contests().iter().zip(&made.counts.contests);
    let votes = contests.flat_map(|(contest, counts)| {
        let votes = contest.selections.iter().zip(&counts.votes);
        votes.map(|(s, votes)| ((contest.name.to_string(), s.name.to_string()), *votes))
    });
    votes.collect()
}

#[test]
fn plurality() {
    let Some(folder) = support::real("cvr/corla-test/PluralityOnly") else {
        return;
    };
    let path = folder.join("Plurality100votes2And10Margins.csv");
    let made = made(&path);
    assert_eq!(made.findings, []);
    // None of its cards is overvoted, so that every 1 is a vote.
    assert_eq!(votes(&made), column_sums(&rows(&path)));
    assert_eq!(made.counts.cards, 100);
    // The margins of the file's own name.
    let first = &made.counts.contests[0].votes;
    let mut sorted = first.clone();
    sorted.sort_unstable();
    assert_eq!(sorted[2] - sorted[1], 2, "{first:?}");
}

#[test]
fn a_card_that_stands_twice() {
    let Some(folder) = support::real("cvr/corla-test/test/zoo") else {
        return;
    };
    let made = made(&folder.join("invalid-cvr-dup-line.csv"));
    let lines: Vec<String> = made.findings.iter().map(support::line).collect();
    assert_eq!(lines, ["duplicate |  | invalid-cvr-dup-line.csv, row 6"]);
    assert_eq!(made.counts.cards, 166);
}

/// Every ranking with how often it stands, by the names at each rank.
fn rankings(path: &Path) -> BTreeMap<Vec<Vec<String>>, u64> {
    let rows = rows(path);
    let mut counts = BTreeMap::new();
    for row in &rows[4..] {
        let mut ranking: Vec<Vec<String>> = Vec::new();
        for at in (0..row.len()).filter(|at| !rows[1][*at].is_empty() && row[*at] == "1") {
            let (name, rank) = rows[2][at].trim_end_matches(')').rsplit_once('(').unwrap();
            let rank: usize = rank.parse().unwrap();
            ranking.resize(ranking.len().max(rank), Vec::new());
            ranking[rank - 1].push(name.to_owned());
        }
        *counts.entry(ranking).or_default() += 1;
    }
    counts
}

#[test]
fn rankings_of_byron() {
    let Some(folder) = support::real("ranked/nsw-2021-mayoral") else {
        return;
    };
    let path = folder.join("Byron_Mayoral.csv");
    let made = made(&path);
    assert_eq!(made.findings, []);
    let [contest] = made.record.contests() else {
        panic!("one contest");
    };
    let mut counts: BTreeMap<Vec<Vec<String>>, u64> = BTreeMap::new();
    let visited = made.record.visit(|card, _| {
        let mut ranking: Vec<Vec<String>> = Vec::new();
        for mark in card.readings.get(1).unwrap().marks {
            ranking.resize(ranking.len().max(mark.rank as usize), Vec::new());
            let name = &contest.selections[mark.selection as usize - 1].name;
            ranking[mark.rank as usize - 1].push(name.to_string());
        }
        *counts.entry(ranking).or_default() += 1;
    });
    visited.unwrap();
    assert_eq!(counts, rankings(&path));
    assert_eq!(counts.values().sum::<u64>(), 18_165);
}

/// Of every council whose cards are at hand: as many cards as its manifest says.
#[test]
fn as_many_cards_as_the_manifests_say() {
    let Some(folder) = support::real("ranked/nsw-2021-mayoral") else {
        return;
    };
    let made = made(&folder);
    // Two lists of names lie in the folder, which are not applied.
    let codes: Vec<_> = made.findings.iter().map(|f| f.code.id()).collect();
    assert_eq!(codes, ["file-unrecognised"; 2]);
    let with_cards: Vec<_> = made.files.iter().filter(|file| file.cards > 0).collect();
    assert_eq!(with_cards.len(), 10);
    for file in with_cards {
        let council = file.path.split("_Mayoral").next().unwrap();
        let manifest = rows(&folder.join(format!("{council}_Mayoral.manifest.csv")));
        let said = manifest[1..]
            .iter()
            .map(|row| row[3].parse::<u64>().unwrap());
        assert_eq!(file.cards, said.sum::<u64>(), "{council}");
        let bytes = fs::read(folder.join(&*file.path)).unwrap();
        assert_eq!(file.sha256, custody::Digest::of(&bytes).to_string());
    }
    assert_eq!(made.counts.cards, 133_161);
    let statuses = made.counts.contests.iter().flat_map(|c| c.cards.keys());
    assert!(statuses.clone().any(|s| *s == Status::Voted));
}
