//! Ballots worked by hand, by the clauses of the rule files; and what no ballot may show.

use election::record::{Contest, Mark, Readings, Selection, SelectionKind, Status};
use proptest::prelude::*;

use super::{Carried, Given, Ticket};
use crate::RuleSet;
use crate::straight_party::{OwnMarks, Rules};

fn contest(number: u32, name: &str, vote_for: u32, selections: &[(&str, Option<&str>)]) -> Contest {
    let selection = |(number, (name, party)): (u32, &(&str, Option<&str>))| Selection {
        number,
        name: (*name).into(),
        kind: match *name {
            "Write-in" => SelectionKind::WriteIn,
            _ => SelectionKind::Regular,
        },
        withdrawn: false,
        party: party.map(Into::into),
    };
    Contest {
        number,
        name: name.into(),
        vote_for,
        ranks: 0,
        cumulative: false,
        straight_party: name == "Party",
        elected: None,
        selections: (1..).zip(selections).map(selection).collect(),
    }
}

const GREEN: Option<&str> = Some("Green");
const BLUE: Option<&str> = Some("Blue");

/// A party; a governor; two of a council; a judge, of no party.
fn contests() -> Vec<Contest> {
    vec![
        contest(1, "Party", 1, &[("Green", GREEN), ("Blue", BLUE)]),
        contest(
            2,
            "Governor",
            1,
            &[
                ("Ana", GREEN),
                ("Bo", BLUE),
                ("Cy", None),
                ("Write-in", None),
            ],
        ),
        contest(
            3,
            "Council",
            2,
            &[("Di", GREEN), ("Ed", GREEN), ("Flo", BLUE), ("Gus", None)],
        ),
        contest(4, "Judge", 1, &[("Hal", None), ("Ida", None)]),
    ]
}

/// The readings of a card with these selections marked in each contest; nothing where it is not on the card.
fn card(marks: &[Option<&[u32]>]) -> Readings {
    let contests = contests();
    let mut card = Readings::default();
    for (contest, marks) in contests.iter().zip(marks) {
        let Some(marks) = marks else { continue };
        for selection in *marks {
            card.mark(Mark {
                rank: 1,
                selection: *selection,
                counted: true,
                ambiguous: false,
                density: None,
            });
        }
        card.end(contest, false);
    }
    card
}

fn rules(file: &str) -> Rules {
    let mut builtin = RuleSet::builtin().into_iter();
    let (_, rules) = builtin.find(|(name, _)| *name == file).unwrap();
    rules.straight_party.unwrap()
}

/// The selections that a contest of a card is a vote for, with its status and what was carried.
fn read(rules: &Rules, card: &Readings, contest: u32) -> (Vec<u32>, Status, Carried) {
    let mut ticket = Ticket::of(&contests(), &Given::default(), rules).unwrap();
    let mut carried = Carried::default();
    let reading = ticket.read(card, card.get(contest).unwrap(), &mut carried);
    let votes = reading.votes_each(false).map(|mark| mark.selection);
    (votes.collect(), reading.status, carried)
}

const INDIANA: &str = "indiana-ic-3-12-1-7";
const MICHIGAN: &str = "michigan-straight-party";
const ALABAMA: &str = "alabama-straight-party";

#[test]
fn by_the_clauses_of_each_law() {
    let check = |file: &str, party: &[u32], contest: u32, own: &[u32], expected: &[u32]| {
        let mut marks: [Option<&[u32]>; 4] = [Some(party), Some(&[]), Some(&[]), Some(&[])];
        marks[contest as usize - 1] = Some(own);
        let (votes, _, _) = read(&rules(file), &card(&marks), contest);
        assert_eq!(votes, expected, "{file}: {party:?}, {contest}: {own:?}");
    };
    for file in [INDIANA, MICHIGAN, ALABAMA] {
        // The straight ticket alone.
        check(file, &[1], 2, &[], &[1]);
        check(file, &[2], 2, &[], &[2]);
        // One of the same party: counted once. One of another, of none, and one written in: theirs.
        check(file, &[1], 2, &[1], &[1]);
        check(file, &[1], 2, &[2], &[2]);
        check(file, &[1], 2, &[3], &[3]);
        check(file, &[1], 2, &[4], &[4]);
        // Too many of them make neither count (IC 3-12-1-7 (c)).
        check(file, &[1], 2, &[2, 3], &[]);
        // A judge is of no party; two parties are marked; none is.
        check(file, &[1], 4, &[], &[]);
        check(file, &[1, 2], 2, &[], &[]);
        check(file, &[], 2, &[], &[]);
        check(file, &[], 2, &[2], &[2]);
    }
    // Two votes. At large a straight ticket is a vote for nobody (IC 3-11-7-4 (b)).
    check(INDIANA, &[1], 3, &[], &[]);
    check(INDIANA, &[1], 3, &[1], &[1]);
    for file in [MICHIGAN, ALABAMA] {
        check(file, &[1], 3, &[], &[1, 2]);
        check(file, &[2], 3, &[], &[3]);
        check(file, &[1], 3, &[3, 4], &[3, 4]);
    }
    // One vote is left for the one other candidate of the party, or for neither of two.
    check(MICHIGAN, &[1], 3, &[1], &[1, 2]);
    check(MICHIGAN, &[2], 3, &[4], &[3, 4]);
    check(MICHIGAN, &[1], 3, &[4], &[4]);
    check(ALABAMA, &[1], 3, &[1], &[1]);
    check(ALABAMA, &[2], 3, &[4], &[4]);
}

#[test]
fn what_is_not_known_is_said() {
    let rules = rules(MICHIGAN);
    let (votes, status, carried) = read(&rules, &card(&[Some(&[2]), Some(&[]), Some(&[])]), 3);
    assert_eq!((votes, status), (vec![3], Status::Undervoted));
    let one = Carried {
        cards: 1,
        votes: 1,
        ..Carried::default()
    };
    assert_eq!(carried, one);
    // No contest on the card asks for a party: whether it is on another sheet is not known.
    let (votes, _, carried) = read(&rules, &card(&[None, Some(&[])]), 2);
    assert_eq!((votes, carried.without), (vec![], 1));
    // The machine could not decide on a mark in the contest, or for a party.
    for (party, own, unclear) in [(false, true, 1), (true, false, 1), (false, false, 0)] {
        let mut card = Readings::default();
        for (contest, ambiguous) in contests().iter().zip([party, own]) {
            if contest.number == 1 || ambiguous {
                let counted = !ambiguous;
                card.mark(Mark {
                    rank: 1,
                    selection: 1,
                    counted,
                    ambiguous,
                    density: None,
                });
            }
            card.end(contest, false);
        }
        let (votes, _, carried) = read(&rules, &card, 2);
        assert_eq!(
            (votes.len() as u64, carried.unclear),
            (1 - unclear, unclear)
        );
    }
}

#[test]
fn what_the_record_does_not_say_is_given() {
    let mut unsaid = contests();
    for contest in &mut unsaid {
        contest.straight_party = false;
        contest.selections.iter_mut().for_each(|s| s.party = None);
    }
    let of = |text: &str| {
        let given: Given = serde_json::from_str(text).unwrap();
        let ticket = Ticket::of(&unsaid, &given, &rules(MICHIGAN));
        ticket.map(|_| ()).map_err(|error| error.to_string())
    };
    let parties = r#""parties": { "Governor": { "Ana": "Green" } }"#;
    assert_eq!(
        of(&format!(r#"{{ "straight_party": ["Party"], {parties} }}"#)),
        Ok(())
    );
    for (text, why) in [
        (
            "{}".to_owned(),
            "no contest of the record asks for a party; say it in a file with --parties",
        ),
        (
            format!("{{ {parties} }}"),
            "no contest of the record asks for a party; say it in a file with --parties",
        ),
        (
            r#"{ "straight_party": ["Party"] }"#.to_owned(),
            "the record says of nobody of which party they are; say it in a file with --parties",
        ),
        (
            r#"{ "straight_party": ["Ticket"] }"#.to_owned(),
            "no contest is called “Ticket”",
        ),
        (
            r#"{ "straight_party": ["Party"], "parties": { "Governor": { "Al": "Green" } } }"#
                .to_owned(),
            "“Governor” has no selection “Al”",
        ),
    ] {
        let error = of(&text).unwrap_err();
        assert!(error.ends_with(why), "{text}: {error}");
    }
    assert!(serde_json::from_str::<Given>(r#"{ "straight": [] }"#).is_err());
}

proptest! {
    #[test]
    fn what_no_ballot_may_show(
        party in prop::collection::vec(1_u32..3, 0..3),
        governor in prop::collection::btree_set(1_u32..5, 0..3),
        council in prop::collection::btree_set(1_u32..5, 0..4),
        replace: bool,
        several_votes: bool,
    ) {
        let own_marks = if replace { OwnMarks::Replace } else { OwnMarks::LeaveTheRest };
        let rules = Rules { own_marks, several_votes };
        let governor: Vec<u32> = governor.into_iter().collect();
        let council: Vec<u32> = council.into_iter().collect();
        let original = card(&[Some(&party), Some(&governor), Some(&council), Some(&[])]);
        for contest in contests().iter().skip(1) {
            let before = original.get(contest.number).unwrap();
            let mut ticket = Ticket::of(&contests(), &Given::default(), &rules).unwrap();
            let mut carried = Carried::default();
            let after = ticket.read(&original, before, &mut carried);
            let same = after == before;
            // Without a party mark, or with all of the voter's votes used, or nobody of a party, nothing changes.
            let used = before.votes().count() as u32 == contest.vote_for;
            if party.is_empty() || used || contest.number == 4 {
                prop_assert!(same);
            }
            // The marks on the card stay, and no more votes are made than a voter has.
            prop_assert!(before.marks.iter().all(|mark| after.marks.contains(mark)));
            prop_assert!(after.votes().count() as u32 <= contest.vote_for);
            prop_assert_eq!(carried.cards, u64::from(!same));
            // What was added once is not added again, as where the file has the machine's votes already.
            let mut again = Readings::default();
            again.push(1, original.get(1).unwrap().status, original.get(1).unwrap().marks.to_vec());
            again.push(contest.number, after.status, after.marks.to_vec());
            let read = again.get(contest.number).unwrap();
            let mut ticket = Ticket::of(&contests(), &Given::default(), &rules).unwrap();
            prop_assert_eq!(ticket.read(&again, read, &mut carried), read);
        }
    }
}
