use std::collections::BTreeMap;

use election::record::{
    Count, CountOf, Counted, CountedContest, Figure, ReportedContest, ReportedResults,
    ReportedSelection, ReportingUnit, SelectionKind, Sum, UnitKind,
};
use election::{Code, Name, Weight};

mod parts;

use super::{NotCompared, ReportedComparison, Tally, compare_reported};

fn withheld() -> Figure {
    Figure::Withheld {
        withheld: "*".into(),
    }
}

/// A file with a contest of two selections and a line for write-ins in two precincts, without totals.
fn results() -> ReportedResults {
    let unit = |number, name: &str, kind, within: &[u32]| ReportingUnit {
        number,
        name: name.into(),
        also: Vec::new(),
        kind,
        within: within.to_vec(),
    };
    let selection = |number, name: &str, kind| ReportedSelection {
        number,
        name: name.into(),
        party: "".into(),
        kind,
    };
    let count = |unit, of, selection, figure, row| Count {
        unit,
        group: "".into(),
        of,
        selection,
        round: None,
        figure,
        sheet: "".into(),
        row,
    };
    let known = Figure::Known;
    let counts = vec![
        count(2, CountOf::Votes, Some(1), known(5), 2),
        count(2, CountOf::Votes, Some(2), known(3), 2),
        count(2, CountOf::Votes, Some(3), known(1), 2),
        count(2, CountOf::Undervotes, None, known(2), 2),
        count(3, CountOf::Votes, Some(1), known(7), 3),
        count(3, CountOf::Votes, Some(2), known(0), 3),
        count(3, CountOf::Votes, Some(3), known(0), 3),
        count(3, CountOf::Undervotes, None, known(1), 3),
    ];
    ReportedResults {
        source: 1,
        election: "".into(),
        status: "".into(),
        units: vec![
            unit(1, "", UnitKind::Whole, &[]),
            unit(2, "P-1", UnitKind::Precinct, &[1]),
            unit(3, "P-2", UnitKind::Precinct, &[1]),
        ],
        counts: Vec::new(),
        contests: vec![ReportedContest {
            number: 1,
            name: "MAYOR".into(),
            vote_for: Some(1),
            district: None,
            selections: vec![
                selection(1, "Ann Ash", SelectionKind::Regular),
                selection(2, "Bo Elm", SelectionKind::Regular),
                selection(3, "Write-in", SelectionKind::WriteIn),
            ],
            counts,
        }],
    }
}

fn precinct(name: &str) -> (UnitKind, Name) {
    (UnitKind::Precinct, name.into())
}

fn counted() -> CountedContest {
    let of = |votes: [u64; 4], undervotes| Counted {
        cards: None,
        votes: votes.map(|votes| Some(Sum::from(votes))).to_vec(),
        undervotes: Some(Sum::from(undervotes)),
        overvotes: Some(Sum::from(9)), // the file has none: not compared
        blanks: None,
    };
    CountedContest {
        name: "Mayor".into(),
        ranked: false,
        // Two lines for write-ins, which the file has together.
        selections: vec![
            ("Write-in".into(), SelectionKind::WriteIn),
            ("Bo Elm".into(), SelectionKind::Regular),
            ("Ann Ash".into(), SelectionKind::Regular),
            ("Write-in".into(), SelectionKind::WriteIn),
        ],
        whole: of([1, 3, 12, 0], 3),
        parts: [
            (precinct("P1"), of([1, 3, 5, 0], 2)),
            (precinct("P2"), of([0, 0, 7, 0], 1)),
        ]
        .into(),
        groups: BTreeMap::new(),
        parted: [UnitKind::Precinct].into(),
        grouped: false,
    }
}

fn check(counted: &[CountedContest], results: &ReportedResults, expected: &[&str]) -> (u64, u64) {
    let comparison = compared(counted, results, expected);
    assert_eq!(comparison.withheld, 0);
    (comparison.equal, comparison.differing)
}

/// Checks the findings, and gives the rest of the comparison.
fn compared(
    counted: &[CountedContest],
    results: &ReportedResults,
    expected: &[&str],
) -> ReportedComparison {
    let comparison = compare_reported(counted, results, None, &"r.csv".into());
    let found: Vec<String> = comparison
        .findings
        .iter()
        .map(|f| {
            format!(
                "{:?} {} {}: {}; {}",
                f.weight,
                f.code.id(),
                f.place,
                f.expected,
                f.found
            )
        })
        .collect();
    assert_eq!(found, expected);
    comparison
}

const SPELLED: &str = "Note name-folded r.csv, row 2: “Mayor”; “MAYOR”";

#[test]
fn equal_figures() {
    // Three selections and undervotes, in all and in two precincts.
    assert_eq!(check(&[counted()], &results(), &[SPELLED]), (12, 0));
}

#[test]
fn a_vote_more_or_less() {
    for change in [-1_i64, 1] {
        let mut results = results();
        let figure = &mut results.contests[0].counts[4].figure;
        *figure = Figure::Known(7_u64.saturating_add_signed(change));
        let all = 12 + change;
        let one = 7 + change;
        let expected = [
            SPELLED,
            &format!(
                "Unexplained reported-votes r.csv, row 2: 12 votes for “Ann Ash”, in the record; {all}"
            ),
            &format!(
                "Unexplained reported-votes r.csv, row 3: 7 votes for “Ann Ash” in precinct P2, in the record; {one}"
            ),
        ];
        assert_eq!(check(&[counted()], &results, &expected), (10, 2));
    }
    let mut other = counted();
    other.whole.undervotes = Some(Sum::from(4));
    let expected = [
        SPELLED,
        "Unexplained reported-votes r.csv, row 2: 4 undervotes, in the record; 3",
    ];
    assert_eq!(check(&[other], &results(), &expected), (11, 1));
}

#[test]
fn a_withheld_figure_is_a_lower_bound() {
    let mut results = results();
    results.contests[0].counts[4].figure = withheld();
    // Ann's votes in all and in P2 may be the count's, which is not to say that they are.
    let found = compared(&[counted()], &results, &[SPELLED]);
    assert_eq!((found.equal, found.withheld, found.differing), (10, 2, 0));
    let mut fewer = counted();
    fewer.whole.votes[2] = Some(Sum::from(4));
    let expected = [
        SPELLED,
        "Unexplained reported-votes r.csv, row 2: 4 votes for “Ann Ash”, in the record; 5 or more, as figures are withheld",
    ];
    let found = compared(&[fewer], &results, &expected);
    assert_eq!((found.equal, found.withheld, found.differing), (10, 1, 1));
}

#[test]
fn a_part_where_no_card_has_the_contest() {
    let mut mayor = counted();
    let mut clerk = counted();
    clerk.name = "Clerk".into();
    mayor.parts.remove(&precinct("P1"));
    let alone =
        "Note reported-name r.csv: in the reported results, too; 1 contests in the record alone";
    let expected = [
        SPELLED,
        "Unexplained reported-votes r.csv, row 2: 0 votes for “Bo Elm” in precinct P1, in the record; 3",
        "Unexplained reported-votes r.csv, row 2: 0 votes for “Ann Ash” in precinct P1, in the record; 5",
        "Unexplained reported-votes r.csv, row 2: 0 votes for “Write-in” in precinct P1, in the record; 1",
        "Unexplained reported-votes r.csv, row 2: 0 undervotes in precinct P1, in the record; 2",
        "Note reported-votes r.csv, row 2: figures that are equal in all to be equal in their parts; 4 figures equal in all and not in precincts",
        alone,
    ];
    let counts = [mayor.clone(), clerk.clone()];
    assert_eq!(check(&counts, &results(), &expected), (8, 4));
    // Where not every card says its precinct, nothing is said of it.
    mayor.parted.clear();
    let found = compared(&[mayor, clerk], &results(), &[SPELLED, alone]);
    assert_eq!((found.equal, found.differing), (8, 0));
    // Its figures are parts of the sums over all precincts, which were compared.
    assert_eq!(found.not_compared, [].into());
}

#[test]
fn figures_that_are_not_compared_are_counted() {
    let mut results = results();
    let mut registered = results.contests[0].counts[3].clone();
    registered.of = CountOf::RegisteredVoters;
    results.contests[0].counts.push(registered);
    // Printed totals: those of the precincts are not needed for them.
    for (at, total) in [(0, 12), (1, 3), (2, 1), (3, 3)] {
        let mut count = results.contests[0].counts[at].clone();
        (count.unit, count.figure) = (ReportedResults::WHOLE, Figure::Known(total));
        results.contests[0].counts.push(count);
    }
    let mut judge = results.contests[0].clone();
    (judge.number, judge.name) = (2, "Judge".into());
    results.contests.push(judge);
    let mut lacking = counted();
    lacking.parts.remove(&precinct("P2"));
    let expected = [
        SPELLED,
        "Note reported-name r.csv: in the record, too; 1 contests in the reported results alone",
        "Note reported-name r.csv: in the record, too; 1 precincts in the reported results alone",
    ];
    let found = compared(&[lacking], &results, &expected);
    assert_eq!((found.equal, found.differing), (8, 0));
    let not = [
        (NotCompared::ContestNotInRecord, 13),
        (NotCompared::PartNotInRecord, 4),
        (NotCompared::NotOnCards, 1),
    ];
    assert_eq!(found.not_compared, not.into());
}

#[test]
fn the_part_that_the_record_is() {
    // Two counties, and in each a precinct of the same name; the record is of the second.
    let mut results = results();
    let unit = |number, name: &str, kind, within| ReportingUnit {
        number,
        name: name.into(),
        also: Vec::new(),
        kind,
        within: vec![within],
    };
    results.units.truncate(1);
    results.units.push(unit(2, "1", UnitKind::Precinct, 4));
    results.units.push(unit(3, "1", UnitKind::Precinct, 5));
    results
        .units
        .push(unit(4, "Elm County", UnitKind::County, 1));
    results
        .units
        .push(unit(5, "Ash County", UnitKind::County, 1));
    let mut ash = counted();
    let in_ash = |undervotes| Counted {
        cards: None,
        votes: [0, 0, 7, 0].map(|votes| Some(Sum::from(votes))).to_vec(),
        undervotes: Some(Sum::from(undervotes)),
        overvotes: None,
        blanks: None,
    };
    ash.whole = in_ash(1);
    ash.parts = [(precinct("1"), in_ash(1))].into();
    let of = |counted, part| compare_reported(&[counted], &results, part, &"r.csv".into());
    let found = of(ash.clone(), Some(5));
    assert_eq!((found.equal, found.differing), (8, 0));
    assert_eq!(found.not_compared, [(NotCompared::OtherPart, 4)].into());
    ash.parts = [(precinct("1"), in_ash(2))].into();
    assert_eq!(of(ash.clone(), Some(5)).differing, 1);
    // All of the file is more than the county.
    assert_eq!(of(ash, None).differing, 8);
}

#[test]
fn names_of_one_side() {
    let mut other = counted();
    other.selections[1].0 = "Bob Elm".into();
    other.parts = [(precinct("P3"), Counted::default())].into();
    let mut clerk = counted();
    clerk.name = "Clerk".into();
    clerk.parts.clear();
    let mut results = results();
    results.contests[0].name = "Mayor".into();
    let mut judge = results.contests[0].clone();
    (judge.number, judge.name) = (2, "Judge".into());
    results.contests.push(judge);
    let expected = [
        "Unexplained reported-name r.csv, row 2: “Bob Elm”, 3 votes in the record; no such selection",
        "Unexplained reported-name r.csv, row 2: a selection of the record; “Bo Elm”, 3 votes",
        "Note reported-name r.csv: in the reported results, too; 1 contests in the record alone",
        "Note reported-name r.csv: in the record, too; 1 contests in the reported results alone",
        "Note reported-name r.csv: in the reported results, too; 1 precincts in the record alone",
        "Note reported-name r.csv: in the record, too; 2 precincts in the reported results alone",
    ];
    assert_eq!(check(&[other, clerk], &results, &expected), (3, 0));
}

#[test]
fn ranked_contests_are_compared_by_their_first_round() {
    let mut ranked = counted();
    ranked.ranked = true;
    ranked.parts.clear();
    ranked.parted.clear();
    let mut results = results();
    // Of a result after several rounds only a note.
    results.contests[0].counts[0].figure = Figure::Known(6);
    let alone =
        "Note reported-name r.csv: in the record, too; 2 precincts in the reported results alone";
    let expected = [
        SPELLED,
        "Note reported-votes r.csv, row 2: 12 votes for “Ann Ash”, in the record; 13",
        alone,
    ];
    assert_eq!(
        check(std::slice::from_ref(&ranked), &results, &expected),
        (3, 1)
    );
    let firsts = results.contests[0].counts.clone();
    for mut first in firsts {
        first.round = Some(1);
        if first.selection == Some(1) && first.unit == 2 {
            first.figure = Figure::Known(5);
        }
        results.contests[0].counts.push(first);
    }
    assert_eq!(check(&[ranked], &results, &[SPELLED, alone]), (4, 0));
}
