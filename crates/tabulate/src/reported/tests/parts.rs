//! Parts and counting groups: what one changed figure is found as, and where.

use super::*;
use crate::reported::counted_of;

/// Adds the totals of all precincts to the file.
fn with_totals(mut results: ReportedResults) -> ReportedResults {
    for (at, total) in [(0, 12), (1, 3), (2, 1), (3, 3)] {
        let mut count = results.contests[0].counts[at].clone();
        (count.unit, count.figure) = (ReportedResults::WHOLE, Figure::Known(total));
        count.row = 9;
        results.contests[0].counts.push(count);
    }
    results
}

fn set(results: &mut ReportedResults, at: usize, votes: u64) {
    results.contests[0].counts[at].figure = Figure::Known(votes);
}

#[test]
fn votes_in_another_precinct() {
    let mut results = with_totals(results());
    // Two of Ann's votes of P-2 stand in P-1; in all she has as many.
    set(&mut results, 0, 7);
    set(&mut results, 4, 5);
    let expected = [
        SPELLED,
        "Unexplained reported-votes r.csv, row 2: 5 votes for “Ann Ash” in precinct P1, in the record; 7",
        "Unexplained reported-votes r.csv, row 3: 7 votes for “Ann Ash” in precinct P2, in the record; 5",
        "Note reported-votes r.csv, row 2: figures that are equal in all to be equal in their parts; 1 figures equal in all and not in precincts",
    ];
    let found = compared(&[counted()], &results, &expected);
    assert_eq!((found.equal, found.differing), (10, 2));
    let figures = ["votes for “Ann Ash”: precinct P1 +2, precinct P2 -2"];
    assert_eq!(found.findings[3].figures, figures);
    let tally = |equal, differing| Tally {
        equal,
        withheld: 0,
        differing,
    };
    let by = [
        ((UnitKind::Whole, false), tally(4, 0)),
        ((UnitKind::Precinct, false), tally(6, 2)),
    ];
    assert_eq!(found.by, by.into());
    assert_eq!(found.contests, tally(0, 1));
    // Where the whole is another, too, nothing is said of it.
    set(&mut results, 8, 13);
    let found = compare_reported(&[counted()], &results, None, &"r.csv".into());
    let notes = found.findings.iter().filter(|f| !f.figures.is_empty());
    assert_eq!((found.differing, notes.count()), (3, 0));
}

/// The same precincts as batches, in which one is lacking.
#[test]
fn a_batch_that_is_missing() {
    let mut batches = with_totals(results());
    for unit in &mut batches.units[1..] {
        (unit.kind, unit.name) = (UnitKind::Batch, format!("7-{}", unit.number).into());
    }
    let mut mayor = counted();
    let parts = std::mem::take(&mut mayor.parts).into_values();
    let names = (2..).map(|number| (UnitKind::Batch, format!("7-{number}").into()));
    mayor.parts = names.zip(parts).collect();
    mayor.parted = [UnitKind::Batch].into();
    assert_eq!(check(&[mayor.clone()], &batches, &[SPELLED]), (12, 0));
    // Of this contest: its votes are looked for.
    let mut of_contest = batches.clone();
    of_contest.contests[0]
        .counts
        .retain(|count| count.unit != 3);
    let expected = [
        SPELLED,
        "Unexplained reported-votes r.csv, row 2: 7 votes for “Ann Ash” in batch 7-3, in the record; no figure",
    ];
    assert_eq!(check(&[mayor.clone()], &of_contest, &expected), (8, 1));
    // Of the whole file: it is named.
    of_contest.units.truncate(2);
    let expected = [
        SPELLED,
        "Note reported-name r.csv: in the reported results, too; 1 batches in the record alone",
    ];
    let found = compared(&[mayor.clone()], &of_contest, &expected);
    assert_eq!(found.findings[1].figures, ["7-3"]);
    // Of the record.
    mayor.parts.retain(|(_, name), _| &**name != "7-3");
    let expected = [
        SPELLED,
        "Note reported-name r.csv: in the record, too; 1 batches in the reported results alone",
    ];
    let found = compared(&[mayor], &batches, &expected);
    assert_eq!(found.findings[1].figures, ["7-3"]);
    assert_eq!(
        found.not_compared,
        [(NotCompared::PartNotInRecord, 4)].into()
    );
}

/// Ann's votes by mail and on election day, in all and in each precinct.
fn by_group() -> (CountedContest, ReportedResults) {
    let mut results = results();
    results.contests[0]
        .counts
        .retain(|count| count.selection == Some(1));
    results.contests[0].selections.truncate(1);
    let of = results.contests[0].counts.clone();
    results.contests[0].counts.clear();
    let mut counted = counted();
    let only = |votes| Counted {
        votes: [0, 0, votes, 0]
            .map(|votes| Some(Sum::from(votes)))
            .to_vec(),
        ..Counted::default()
    };
    for (precinct, count, mail, polls) in [("P1", &of[0], 3, 2), ("P2", &of[1], 7, 0)] {
        for (group, votes) in [("Vote by mail", mail), ("Election Day", polls)] {
            let mut count = count.clone();
            (count.group, count.figure) = (group.into(), Figure::Known(votes));
            results.contests[0].counts.push(count);
            if votes == 0 {
                continue; // no card of the group has the contest
            }
            let name: Name = group.to_uppercase().into();
            let part = Some(self::precinct(precinct));
            counted.groups.insert((part, name.clone()), only(votes));
            let all = counted.groups.entry((None, name));
            all.or_insert_with(|| only(0)).add(&only(votes));
        }
    }
    counted.grouped = true;
    (counted, results)
}

#[test]
fn counting_groups() {
    let (counted, results) = by_group();
    let found = compare_reported(
        std::slice::from_ref(&counted),
        &results,
        None,
        &"r.csv".into(),
    );
    // Ann in all and in two precincts, together and by two groups.
    assert_eq!((found.equal, found.differing), (9, 0));
    assert_eq!(found.by[&(UnitKind::Precinct, true)].equal, 4);
    assert_eq!(found.by[&(UnitKind::Whole, true)].equal, 2);
    assert_eq!(found.not_compared, [].into());
    // One vote by mail of P1 counted at the polls.
    let mut moved = results.clone();
    set(&mut moved, 0, 2);
    set(&mut moved, 1, 3);
    let found = compare_reported(
        std::slice::from_ref(&counted),
        &moved,
        None,
        &"r.csv".into(),
    );
    let differing = found
        .findings
        .iter()
        .filter(|f| f.weight == Weight::Unexplained && f.code == Code::ReportedVotes);
    let differing: Vec<String> = differing
        .map(|f| format!("{}: {}; {}", f.place, f.expected, f.found))
        .collect();
    let expected = [
        "r.csv, row 2: 2 votes for “Ann Ash”, counting group ELECTION DAY, in the record; 3",
        "r.csv, row 2: 10 votes for “Ann Ash”, counting group VOTE BY MAIL, in the record; 9",
        "r.csv, row 2: 2 votes for “Ann Ash” in precinct P1, counting group ELECTION DAY, in the record; 3",
        "r.csv, row 2: 3 votes for “Ann Ash” in precinct P1, counting group VOTE BY MAIL, in the record; 2",
    ];
    assert_eq!(differing, expected);
    // A group of which the record has no card in a precinct.
    let mut more = results.clone();
    set(&mut more, 3, 4);
    let found = compare_reported(std::slice::from_ref(&counted), &more, None, &"r.csv".into());
    assert!(found.findings.iter().any(|f| f.expected
        == "0 votes for “Ann Ash” in precinct P2, counting group ELECTION DAY, in the record"
        && f.found == "4"));
    // Withheld is not 0: what is known of all by mail is 3, and 10 may be it.
    let mut hidden = results.clone();
    hidden.contests[0].counts[2].figure = withheld();
    let found = compare_reported(
        std::slice::from_ref(&counted),
        &hidden,
        None,
        &"r.csv".into(),
    );
    assert_eq!((found.equal, found.withheld, found.differing), (5, 4, 0));
    // A group under a name that no card has.
    let mut other = results;
    for at in [1, 3] {
        other.contests[0].counts[at].group = "Polls".into();
    }
    let found = compare_reported(&[counted], &other, None, &"r.csv".into());
    assert_eq!((found.equal, found.differing), (6, 0));
    let alone = found
        .findings
        .iter()
        .filter(|f| f.found.contains("counting groups"));
    let alone: Vec<_> = alone.map(|f| f.figures.join(", ")).collect();
    assert_eq!(alone, ["ELECTION DAY", "Polls"]);
}

/// Figures of groups beside a printed total are not compared where the record has no groups, and are counted.
#[test]
fn groups_that_no_card_names() {
    let mut results = results();
    let mut mail = results.contests[0].counts[0].clone();
    (mail.group, mail.figure) = ("Mail".into(), Figure::Known(4));
    results.contests[0].counts.push(mail);
    let found = compared(&[counted()], &results, &[SPELLED]);
    assert_eq!((found.equal, found.differing), (12, 0));
    let not = [(NotCompared::GroupNotInRecord, 1)];
    assert_eq!(found.not_compared, not.into());
}

#[test]
fn portions_of_a_precinct() {
    let joined =
        "Note name-folded r.csv: precincts as the other side names them; 1 by their portions";
    // The record has P-1 in two portions.
    let mut mayor = counted();
    let whole = mayor.parts.remove(&precinct("P1")).unwrap();
    let mut first = whole.clone();
    first.votes[2] = Some(Sum::from(2));
    let mut second = Counted::nothing(4);
    second.votes[2] = Some(Sum::from(3));
    for (name, of) in [("P-1 (01)", first), ("P-1 (02)", second)] {
        mayor.parts.insert(precinct(name), of);
    }
    let found = compared(&[mayor.clone()], &results(), &[SPELLED, joined]);
    assert_eq!((found.equal, found.differing), (12, 0));
    assert_eq!(found.findings[1].figures, ["P-1: P-1 (01), P-1 (02)"]);
    // One of them under another number is no part of it.
    let other = mayor.parts.remove(&precinct("P-1 (02)")).unwrap();
    mayor.parts.insert(precinct("P-11"), other);
    let found = compare_reported(&[mayor], &results(), None, &"r.csv".into());
    assert_eq!((found.equal, found.differing), (11, 1));
    // The file has P-1 in two portions.
    let mut split = results();
    let mut unit = split.units[1].clone();
    (unit.number, unit.name) = (4, "P1-B".into());
    split.units[1].name = "P1-A".into();
    split.units.push(unit);
    let mut part = split.contests[0].counts[0].clone();
    (part.unit, part.figure) = (4, Figure::Known(2));
    split.contests[0].counts.push(part);
    set(&mut split, 0, 3);
    let found = compared(&[counted()], &split, &[SPELLED, joined]);
    assert_eq!((found.equal, found.differing), (12, 0));
}

#[test]
fn results_against_results() {
    let ours = counted_of(&with_totals(results()));
    let theirs = results();
    assert_eq!(check(&ours, &theirs, &[]), (12, 0));
    let mut other = theirs.clone();
    set(&mut other, 4, 8);
    let found = compare_reported(&ours, &other, None, &"r.csv".into());
    assert_eq!((found.equal, found.differing), (10, 2));
    // Withheld on one side, and on both.
    let mut hidden = results();
    hidden.contests[0].counts[4].figure = withheld();
    let ours = counted_of(&hidden);
    for (file, expected) in [
        (&theirs, (10, 2, 0)),
        (&hidden, (10, 2, 0)),
        (&other, (10, 2, 0)),
    ] {
        let found = compare_reported(&ours, file, None, &"r.csv".into());
        let all = (found.equal, found.withheld, found.differing);
        assert_eq!(all, expected);
    }
    // 5 of P-1 alone are more than 4 in all.
    let mut fewer = theirs.clone();
    set(&mut fewer, 0, 0);
    set(&mut fewer, 4, 4);
    let found = compare_reported(&ours, &fewer, None, &"r.csv".into());
    let said = "at least 5 votes for “Ann Ash”, in the record, where figures are withheld";
    assert_eq!(
        (&*found.findings[0].expected, &*found.findings[0].found),
        (said, "4")
    );
    assert_eq!(found.differing, 2);
    // Precincts may be counties.
    let mut counties = theirs.clone();
    for unit in &mut counties.units[1..] {
        unit.kind = UnitKind::County;
    }
    let mut moved = counties.clone();
    set(&mut moved, 0, 6);
    let of = counted_of(&counties);
    assert_eq!(check(&of, &counties, &[]), (12, 0));
    let expected = [
        "Unexplained reported-votes r.csv, row 2: 12 votes for “Ann Ash”, in the record; 13",
        "Unexplained reported-votes r.csv, row 2: 5 votes for “Ann Ash” in county P-1, in the record; 6",
    ];
    let found = compare_reported(&of, &moved, None, &"r.csv".into());
    assert_eq!((found.equal, found.differing), (10, 2));
    let said: Vec<_> = found
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
    assert_eq!(said, expected);
}
