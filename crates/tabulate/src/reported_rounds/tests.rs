use super::*;
use crate::profile::{Candidate, Place, ProfileBuilder};
use crate::ranked;
use crate::rctab::read_report;

/// Ann 5, Bea 3, Cyd 2: of these one goes on to Bea, one to nobody.
fn outcome() -> Outcome {
    let mut builder = ProfileBuilder::new(["Ann", "Bea", "Cyd"].map(Candidate::new).to_vec());
    for (order, ballots) in [(&[0_u16][..], 5), (&[1], 3), (&[2, 1], 1), (&[2], 1)] {
        let ranks = (1..).zip(order);
        let mut places: Vec<Place> = ranks
            .map(|(rank, candidate)| Place {
                rank,
                candidate: *candidate,
            })
            .collect();
        builder.push(&mut places, ballots);
    }
    let rules = ranked::Rules {
        until_two: true,
        ..ranked::Rules::default()
    };
    ranked::count(&builder.finish(), &rules, &[])
        .unwrap()
        .remove(0)
}

/// Written by hand from the ballots above.
const TABLE: &str = "\
Contest,Mayor
Total Number of Ballots,10

Rounds,Round 1 Votes,% of vote,transfer,Round 2 Votes,% of vote,transfer
Eliminated,Cyd,,,,,
Elected,,,,Ann,,
Ann,5,50%,0,5,55.55%,0
bea,3,30%,1,4,44.44%,0
Cyd,2,20%,-2,0,0%,0
Inactive Ballots by Exhausted Choices,0,,1,1,,0
";

fn check(table: &str, expected: &[&str]) -> (u64, u64) {
    let reported = read_report(table).unwrap();
    let compared = compare_rounds(&outcome(), &reported, &"t.csv".into());
    let found = compared.findings.iter();
    let found: Vec<String> = found
        .map(|f| format!("{:?} {}: {}; {}", f.weight, f.place, f.expected, f.found))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(compared.not_compared, [(NotCompared::Share, 6)].into());
    (compared.equal, compared.differing)
}

const SPELLED: &str = "Note t.csv: “Bea”; “bea”";

#[test]
fn every_figure_and_decision() {
    // Ballots, two decisions in each round, votes and change of four rows in each.
    assert_eq!(check(TABLE, &[SPELLED]), (1 + 4 + 16, 0));
}

#[test]
fn each_figure_that_differs_is_named() {
    for (from, to, expected) in [
        (
            "4,44.44%,0",
            "3,44.44%,0",
            "Unexplained t.csv, row 8: round 2: 4 votes for “bea”; 3",
        ),
        (
            "0,,1,1,,0",
            "0,,1,2,,0",
            "Unexplained t.csv, row 10: round 2: 1 ballots without a choice left; 2",
        ),
        (
            "Elected,,,,Ann",
            "Elected,,,,bea",
            "Unexplained t.csv, row 6: round 2: elected Ann; elected Bea",
        ),
        (
            "Ballots,10",
            "Ballots,11",
            "Unexplained t.csv, row 2: 10 ballots; 11",
        ),
        // The votes of both rounds are the count's: the change contradicts them.
        (
            "3,30%,1",
            "3,30%,2",
            "Explained t.csv, row 8: round 1: a change of 1 votes for “bea”; 2",
        ),
    ] {
        assert!(TABLE.contains(from));
        let table = TABLE.replacen(from, to, 1);
        assert_eq!(check(&table, &[SPELLED, expected]), (20, 1), "{to}");
    }
}

#[test]
fn what_is_lacking() {
    let table = TABLE.replace("Cyd,2,20%,-2,0,0%,0\n", "Dan,2,20%,-2,0,0%,0\n");
    let expected = [
        "Unexplained t.csv: a candidate of the count; “Dan”",
        SPELLED,
        "Unexplained t.csv: round 1: 2 votes for “Cyd”; no figure",
    ];
    // Cyd is eliminated by the row above, so that the name is known there.
    assert_eq!(check(&table, &expected), (17, 1));
    let unread = TABLE.replace("5,50%", "five,50%");
    let expected = [
        SPELLED,
        "Unread t.csv, row 7: a number; five",
        "Unexplained t.csv: round 1: 5 votes for “Ann”; no figure",
    ];
    assert_eq!(check(&unread, &expected), (20, 1));
}
