//! Exports that `demo` writes: read back equal card by card, and to the totals that were counted without a reader.

use std::fs;

use demo::{Format, Invented, Scale, Truth, export};
use election::record::{Card, CardIdentity, Status};
use record::Counts;

use super::made;

const SCALE: Scale = Scale {
    cards: 1500,
    contests: 30,
};

/// The cards of an invented election, and what was voted.
fn invented(format: Format) -> (Vec<Card>, Truth) {
    let mut invented = Invented::new(SCALE, format.says());
    let mut cards = Vec::new();
    let mut card = Card::default();
    while invented.next(&mut card) {
        cards.push(card.clone());
    }
    (cards, invented.truth().clone())
}

/// A card wherever it stands.
fn anywhere(card: &Card) -> Card {
    Card {
        identity: CardIdentity {
            source: 0,
            place: 0,
            ..card.identity.clone()
        },
        ..card.clone()
    }
}

/// All cards, in an order of their own.
pub fn sorted(cards: &[Card]) -> Vec<Card> {
    let mut cards: Vec<Card> = cards.iter().map(anywhere).collect();
    cards.sort_by_cached_key(|card| {
        let of = &card.identity;
        // Some systems have no batches.
        let part = |text: &str| text.parse::<u64>().unwrap_or(0);
        (part(&of.tabulator), part(&of.batch), part(&of.record))
    });
    cards
}

fn agrees(counts: &Counts, truth: &Truth) {
    assert_eq!(counts.cards, SCALE.cards);
    for (counts, truth) in counts.contests.iter().zip(&truth.contests) {
        // Formats that learn selections from the cards do not have those without a vote.
        let (votes, without) = truth.votes.split_at(counts.votes.len());
        assert_eq!((&*counts.votes, without.iter().sum()), (votes, 0));
        assert_eq!(counts.undervotes, truth.undervotes);
        let cards = |status: Status| counts.cards.get(&status).copied().unwrap_or_default();
        assert_eq!(cards(Status::Overvoted), truth.overvoted);
        assert_eq!(cards(Status::Blank), truth.blank);
        assert_eq!(SCALE.cards - cards(Status::Absent), truth.cards);
    }
}

#[test]
fn every_format_comes_back() {
    for format in Format::ALL.iter().filter(|format| format.says().cards) {
        let scratch = tempfile::tempdir().unwrap();
        let out = scratch.path().join("export");
        export(&out, SCALE, *format, &[]).unwrap();
        let made = made(&out);
        assert!(
            made.unexpected().is_empty(),
            "{}: {:?}",
            format.id(),
            made.unexpected()
        );
        let (cards, truth) = invented(*format);
        let (read, expected) = (sorted(&made.cards), sorted(&cards));
        for (read, expected) in read.iter().zip(&expected) {
            assert_eq!(read, expected, "{}", format.id());
        }
        assert_eq!(read.len(), expected.len(), "{}", format.id());
        agrees(&made.counts, &truth);
    }
}

/// In profiles contests stand by themselves: the rankings of each, one by one.
#[test]
fn every_ranking_comes_back() {
    for format in Format::ALL.iter().filter(|format| !format.says().cards) {
        let scratch = tempfile::tempdir().unwrap();
        let out = scratch.path().join("export");
        export(&out, SCALE, *format, &[]).unwrap();
        let made = made(&out);
        assert_eq!(made.findings, [], "{}", format.id());
        let (cards, truth) = invented(*format);
        let of = |cards: &[Card]| {
            let mut rankings = vec![Vec::new(); SCALE.contests as usize];
            for reading in cards.iter().flat_map(|card| card.readings.iter()) {
                let of_contest = &mut rankings[reading.contest as usize - 1];
                of_contest.push((reading.status, reading.marks.to_vec()));
            }
            rankings
        };
        assert_eq!(of(&made.cards), of(&cards), "{}", format.id());
        for (counts, truth) in made.counts.contests.iter().zip(&truth.contests) {
            assert_eq!(
                (&counts.votes, counts.undervotes),
                (&truth.votes, truth.undervotes)
            );
        }
    }
}

/// The totals are those of the votes: one vote more or less is seen.
#[test]
fn a_vote_that_is_changed_in_the_file() {
    let scratch = tempfile::tempdir().unwrap();
    export(scratch.path(), SCALE, Format::DominionCsv, &[]).unwrap();
    let path = scratch.path().join("cvr.csv");
    let text = fs::read_to_string(&path).unwrap();
    // The first contest stands on every card: its first two selections exchanged.
    let at = text.find(",Type 2,1,0,").unwrap();
    let altered = format!("{},Type 2,0,1,{}", &text[..at], &text[at + 12..]);
    fs::write(path, altered).unwrap();
    let votes = &made(scratch.path()).counts.contests[0].votes;
    let (_, truth) = invented(Format::DominionCsv);
    let truth = &truth.contests[0].votes;
    assert_eq!((votes[0] + 1, votes[1] - 1), (truth[0], truth[1]));
}
