//! Small records written, opened and counted.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot make its record fails"
)]

use std::error::Error;
use std::io;

use election::record::{
    Card, CardGroup, CardIdentity, CardSink, Contest, CountBy, Counted, GroupVotes, LARGEST_NUMBER,
    Mark, Selection, SelectionKind, Sum, UnitKind,
};
use record::{Counts, Record, RecordError, Writer, counted};
use tempfile::TempDir;

fn contest(number: u32, ranks: u32, cumulative: bool) -> Contest {
    let selection = |number| Selection {
        number,
        name: format!("{number}").into(),
        kind: SelectionKind::Regular,
        withdrawn: false,
        party: None,
    };
    Contest {
        number,
        name: format!("contest {number}").into(),
        vote_for: if cumulative { 2 } else { 1 },
        ranks,
        cumulative,
        straight_party: false,
        elected: None,
        selections: (1..=2).map(selection).collect(),
    }
}

/// A card of a precinct with these marks of a contest, selection and rank.
fn card(contest: &Contest, precinct: &str, marks: &[(u32, u32)]) -> Card {
    let mut card = Card {
        identity: CardIdentity {
            precinct: precinct.into(),
            sheet: 1,
            sheets: 1,
            ..CardIdentity::default()
        },
        ..Card::default()
    };
    for (selection, rank) in marks {
        card.readings.mark(mark(*selection, *rank));
    }
    card.readings.end(contest, false);
    card
}

fn mark(selection: u32, rank: u32) -> Mark {
    Mark {
        rank,
        selection,
        counted: true,
        ambiguous: false,
        density: None,
    }
}

/// The folder with the record of these cards and groups.
fn written(
    contests: &[Contest],
    cards: &[Card],
    groups: &[CardGroup],
) -> Result<TempDir, RecordError> {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(dir.path(), contests)?;
    cards.iter().for_each(|card| writer.card(card).unwrap());
    groups.iter().for_each(|group| writer.group(group).unwrap());
    writer.finish(&[], &[])?;
    Ok(dir)
}

/// A selection that is marked twice at a rank is marked once, unless votes are cumulative: in the counts that are shown,
/// and in those that are compared with reported results.
#[test]
fn marked_twice_at_a_rank() {
    let check = |ranks: u32, cumulative: bool, marks: &[(u32, u32)], expected: [u64; 2]| {
        let contest = contest(1, ranks, cumulative);
        let dir = written(
            std::slice::from_ref(&contest),
            &[card(&contest, "P", marks)],
            &[],
        )
        .unwrap();
        let record = Record::open(dir.path()).unwrap();
        let compared = &counted(&record, &by_precinct()).unwrap()[0];
        let [of_precinct] = &compared.parts.values().collect::<Vec<_>>()[..] else {
            panic!("{:?}", compared.parts);
        };
        let shown = &Counts::of(&record).unwrap().contests[0].votes;
        assert_eq!(shown[..], expected, "{marks:?}, {ranks} ranks");
        for counted in [&compared.whole, of_precinct] {
            assert_eq!(votes(counted), expected, "{marks:?}, {ranks} ranks");
        }
    };
    check(2, false, &[(1, 1)], [1, 0]);
    check(2, false, &[(1, 1), (1, 1)], [1, 0]);
    check(2, false, &[(1, 1), (1, 1), (1, 2), (2, 2)], [1, 0]);
    check(2, false, &[(1, 1), (2, 1)], [0, 0]);
    check(2, false, &[(1, 1), (1, 1), (2, 1)], [0, 0]);
    check(2, false, &[(1, 2), (1, 2)], [0, 0]);
    check(0, false, &[(2, 1), (2, 1)], [0, 1]);
    check(0, true, &[(2, 1), (2, 1)], [0, 2]);
}

fn by_precinct() -> CountBy {
    CountBy {
        kinds: [UnitKind::Precinct].into(),
        groups: false,
    }
}

/// The votes, each of them known.
fn votes(counted: &Counted) -> Vec<u64> {
    let known = |votes: &Option<Sum>| match votes {
        Some(Sum { known, exact: true }) => *known,
        _ => panic!("{:?}", counted.votes),
    };
    counted.votes.iter().map(known).collect()
}

/// Where votes are not said of which precinct they are, no precinct's figure is whole, whatever the order of the groups.
#[test]
fn groups_with_a_precinct_and_without() {
    let contests = [contest(1, 0, false), contest(2, 0, false)];
    let group = |contest: u32, precinct: &str| CardGroup {
        label: "withheld".to_owned(),
        ballot_type: "".into(),
        precinct: precinct.into(),
        counting_group: "".into(),
        source: 1,
        place: 1,
        votes: vec![GroupVotes {
            contest,
            selection: 1,
            rank: 1,
            votes: 5,
        }],
    };
    let both = [group(1, ""), group(1, "P"), group(2, "P")];
    let reversed: Vec<CardGroup> = both.iter().rev().cloned().collect();
    for groups in [&both[..], &reversed] {
        let dir = written(&contests, &[card(&contests[0], "P", &[(1, 1)])], groups).unwrap();
        let record = Record::open(dir.path()).unwrap();
        let counted = counted(&record, &by_precinct()).unwrap();
        assert_eq!(votes(&counted[0].whole), [11, 0]);
        assert!(counted[0].parts.is_empty(), "{:?}", counted[0].parts);
        let of_precinct = &counted[1].parts[&(UnitKind::Precinct, "P".into())];
        assert_eq!(votes(of_precinct), [5, 0]);
    }
}

/// What a record cannot hold is refused when it is written, not when it is read.
#[test]
fn numbers_that_are_too_large() {
    let contest = contest(1, 0, false);
    let of_sheet = |sheet: u32| {
        let mut card = card(&contest, "P", &[(1, 1)]);
        card.identity.sheet = sheet;
        written(std::slice::from_ref(&contest), &[card], &[])
    };
    for sheet in [1, LARGEST_NUMBER] {
        let dir = of_sheet(sheet).unwrap();
        let record = Record::open(dir.path()).unwrap();
        let cards = record.cards(|_| true).unwrap();
        assert_eq!(cards[0].identity.sheet, sheet);
    }
    for sheet in [LARGEST_NUMBER + 1, u32::MAX - 1, u32::MAX] {
        let error = of_sheet(sheet).unwrap_err();
        let why = error.source().unwrap().to_string();
        assert!(why.contains("larger than 2147483647"), "{why}");
    }
}

/// A card has each contest once, in the order of their numbers; a record with another could not be opened.
#[test]
fn contests_that_do_not_ascend() {
    let contests = [contest(1, 0, false), contest(2, 0, false)];
    let taken = |order: &[usize]| -> io::Result<()> {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(dir.path(), &contests).unwrap();
        let mut card = Card::default();
        for at in order {
            card.readings.mark(mark(1, 1));
            card.readings.end(&contests[*at], false);
        }
        writer.card(&card)
    };
    assert!(taken(&[0, 1]).is_ok());
    assert!(taken(&[1, 1]).is_err());
    assert!(taken(&[1, 0]).is_err());
}
