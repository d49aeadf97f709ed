//! Exports that `demo` writes: read back equal card by card, and to the totals that were counted without a reader.

use std::fs;
use std::path::Path;

use demo::{Format, Invented, Scale, Truth, export};
use election::record::{Card, CardIdentity, Status};
use proptest::prelude::*;
use record::Counts;

use super::{Made, made, made_of};

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
fn sorted(cards: &[Card]) -> Vec<Card> {
    let mut cards: Vec<Card> = cards.iter().map(anywhere).collect();
    cards.sort_by_cached_key(|card| {
        let of = &card.identity;
        let part = |text: &str| text.parse::<u64>().unwrap();
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
        export(&out, SCALE, *format).unwrap();
        let made = made(&out);
        assert_eq!(made.findings, [], "{}", format.id());
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
        export(&out, SCALE, *format).unwrap();
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
    export(scratch.path(), SCALE, Format::DominionCsv).unwrap();
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

/// What of a record does not hang on where a card stands.
fn whole(made: &Made) -> (Vec<Card>, String, Vec<String>) {
    let read = |file: &str| fs::read_to_string(made.dir.join(file)).unwrap();
    let styles = made.record.styles();
    let mut styles: Vec<String> = styles
        .map(|s| format!("{} {:?} {}", s.ballot_type, s.contests, s.cards))
        .collect();
    styles.sort();
    (sorted(&made.cards), read("contests.json"), styles)
}

/// The parts of a table, each with its headings, in files of these names.
fn split_table(folder: &Path, text: &str, parts: usize, names: &[String]) {
    let lines: Vec<&str> = text.lines().collect();
    let (headings, rows) = lines.split_at(4);
    for (part, name) in rows.chunks(rows.len().div_ceil(parts)).zip(names) {
        let lines = [headings, part].concat();
        fs::write(folder.join(format!("{name}.csv")), lines.join("\n")).unwrap();
    }
}

/// The parts of a list of sessions.
fn split_sessions(folder: &Path, text: &str, parts: usize, names: &[String]) {
    let (head, rest) = text.split_once("\"Sessions\":[").unwrap();
    let rest = rest.strip_suffix("]}").unwrap();
    let sessions: Vec<&str> = rest.split(",{\"TabulatorId\"").collect();
    let first = sessions[0].to_owned();
    let others = sessions[1..]
        .iter()
        .map(|s| format!("{{\"TabulatorId\"{s}"));
    let sessions: Vec<String> = std::iter::once(first).chain(others).collect();
    for (part, name) in sessions.chunks(sessions.len().div_ceil(parts)).zip(names) {
        let text = format!("{head}\"Sessions\":[{}]}}", part.join(","));
        fs::write(folder.join(format!("{name}.json")), text).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// However an export is cut into files, whatever they are called and in whatever order they are given.
    #[test]
    fn order_and_splitting_change_nothing(
        parts in 2usize..6,
        names in Just(["p", "a", "z10", "z9", "m"].map(str::to_owned).to_vec()).prop_shuffle(),
        order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
        json in any::<bool>(),
    ) {
        let scratch = tempfile::tempdir().unwrap();
        let (one, many) = (scratch.path().join("one"), scratch.path().join("many"));
        let format = if json { Format::DominionJson } else { Format::DominionCsv };
        export(&one, SCALE, format).unwrap();
        fs::create_dir(&many).unwrap();
        let names: Vec<String> = names.iter().cloned().collect();
        for file in fs::read_dir(&one).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            match &*name {
                "cvr.csv" => split_table(&many, &text, parts, &names),
                "CvrExport_0.json" => split_sessions(&many, &text, parts, &names),
                name => drop(fs::copy(&path, many.join(name)).unwrap()),
            }
        }
        let files = fs::read_dir(&many).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<_> = files.collect();
        files.sort();
        // Files given one by one, in another order.
        let mut given: Vec<_> = files.iter().zip(order.iter().cycle()).collect();
        given.sort_by_key(|(_, k)| **k);
        let given: Vec<&Path> = given.iter().map(|(path, _)| path.as_path()).collect();
        let (one, folder, shuffled) = (made(&one), made(&many), made_of(&given));
        prop_assert_eq!(&folder.findings, &[]);
        prop_assert_eq!(whole(&one), whole(&folder));
        prop_assert_eq!(whole(&one), whole(&shuffled));
        // The same files in another order are the same record to the byte.
        let bytes = |made: &Made| super::command::bytes(&made.dir);
        prop_assert_eq!(bytes(&folder), bytes(&shuffled));
    }
}
