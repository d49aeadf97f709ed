//! Rows and sessions that are like those before them are read at one look: they must give the cards that each gives by
//! itself, where nothing stands before it.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

use std::fs;
use std::io;

use election::record::{Card, CardGroup, CardSink, FileKind};
use formats::{CvrFiles, Source};
use proptest::prelude::*;

/// What was met at a place of a file, in words.
type Met = (u64, String);

/// Cards and groups in words, with their places in the file.
#[derive(Default)]
struct Words(Vec<Met>);

impl CardSink for Words {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        let mut card = card.clone();
        let place = std::mem::take(&mut card.identity.place);
        self.0.push((place, format!("{card:?}")));
        Ok(())
    }

    fn group(&mut self, group: &CardGroup) -> io::Result<()> {
        let mut group = group.clone();
        let place = std::mem::take(&mut group.place);
        self.0.push((place, format!("{group:?}")));
        Ok(())
    }
}

/// What a file gives: its cards, and what was found wrong.
fn read(files: &[(&str, &str)], kind: FileKind) -> (Vec<Met>, Vec<Met>) {
    let scratch = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(scratch.path().join(name), text).unwrap();
    }
    let sources = [Source::open(scratch.path()).unwrap()];
    let files = CvrFiles::open(&sources);
    let mut words = Words::default();
    let (files, findings) = files.read(&mut words, |_| {}).unwrap();
    assert!(files.iter().any(|file| file.kind == kind), "{files:?}");
    let found = findings.iter().map(|f| {
        let row = f.place.row.expect("everything that is met stands in a row");
        let words = format!(
            "{} {:?}: {}, {}",
            f.code.id(),
            f.place.column,
            f.expected,
            f.found
        );
        (u64::from(row), words)
    });
    (words.0, found.collect())
}

/// What all give together, each read by itself and put behind those before it, which have so many places.
fn one_by_one(
    files: impl IntoIterator<Item = String>,
    places: impl Fn(&str) -> u64,
    read: impl Fn(&str) -> (Vec<Met>, Vec<Met>),
) -> (Vec<Met>, Vec<Met>) {
    let (mut cards, mut findings) = (Vec::new(), Vec::new());
    let mut before = 0;
    for file in files {
        let (of_file, found) = read(&file);
        let behind = |(place, words): Met| (before + place, words);
        cards.extend(of_file.into_iter().map(behind));
        findings.extend(found.into_iter().map(behind));
        before += places(&file);
    }
    (cards, findings)
}

/// How many lines a text has.
fn lines(text: &str) -> u64 {
    text.matches('\n').count() as u64
}

const HEADINGS: &str = "\
Invented,5.10
,,,,,,,A (Vote For=1),A (Vote For=1),B (Vote For=2),B (Vote For=2),B (Vote For=2),C (Vote For=1),\
\"D (Number of positions=1, Number of ranks=2)\",\"D (Number of positions=1, Number of ranks=2)\",\
\"D (Number of positions=1, Number of ranks=2)\",\"D (Number of positions=1, Number of ranks=2)\"
,,,,,,,Ana,Ben,Cy,Di,Ed,Flo,Gil(1),Gil(2),Hal(1),Hal(2)
CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,PrecinctPortion,BallotType,,,,,,,,,,
";
/// How many columns each contest has.
const CONTESTS: [usize; 4] = [2, 3, 1, 4];
const OTHER: [&str; 12] = [
    "", "0", "1", "2", "x", "10", "\"1\"", "=\"0\"", " 1", "\"a,b\"", "\"a\nb\"", "/",
];
const ENDS: [&str; 3] = ["\n", "\r\n", "\n\n"];

/// Which contests are on the card, which cells are 1, which other texts stand in some cells, and how the row ends.
type RowOf = (Vec<bool>, Vec<bool>, Vec<(usize, usize)>, usize);

fn row() -> impl Strategy<Value = RowOf> {
    let other = prop::collection::vec((0..18usize, 0..OTHER.len()), 0..3);
    let others = prop_oneof![3 => Just(Vec::new()), 1 => other];
    let bits = |n| prop::collection::vec(any::<bool>(), n);
    (
        bits(4),
        bits(10),
        others,
        prop_oneof![4 => Just(0usize), 1 => 1..ENDS.len()],
    )
}

fn written(at: usize, (on_card, ones, others, end): &RowOf) -> String {
    let mut cells: Vec<String> = [
        "1",
        "4",
        "2",
        &at.to_string(),
        &format!("4-2-{at}"),
        "\"P, 1\"",
        "T",
    ]
    .map(|cell| cell.to_owned())
    .to_vec();
    let mut ones = ones.iter();
    for (columns, on_card) in CONTESTS.iter().zip(on_card) {
        for one in ones.by_ref().take(*columns) {
            let digit = u8::from(*one).to_string();
            cells.push(if *on_card { digit } else { String::new() });
        }
    }
    for (cell, other) in others {
        // One cell too many where there is none; ids stay different.
        cells.resize(cells.len().max(cell + 1), String::new());
        if !matches!(cell, 3 | 4) || OTHER[*other].is_empty() {
            cells[*cell] = OTHER[*other].to_owned();
        }
    }
    cells.join(",") + ENDS[*end]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rows_of_a_table(rows in prop::collection::vec(row(), 1..24)) {
        // A record of its own for each, so that none is met twice.
        let rows: Vec<String> = rows.iter().enumerate().map(|(at, row)| written(at, row)).collect();
        let table = |rows: &str| read(&[("cvr.csv", &format!("{HEADINGS}{rows}"))], FileKind::DominionCsv);
        prop_assert_eq!(table(&rows.concat()), one_by_one(rows, lines, table));
    }

    #[test]
    fn sessions_of_a_list(
        sessions in prop::collection::vec((any::<[bool; 8]>(), 0u64..20_000_000_000), 1..12),
    ) {
        let written = |(at, (flags, number)): (usize, &([bool; 8], u64))| session(at, *flags, *number);
        let sessions: Vec<String> = sessions.iter().enumerate().map(written).collect();
        let list = |sessions: &str| {
            let file = format!("{{\"Version\":\"5\",\"ElectionId\":\"e\",\"Sessions\":[{sessions}]}}");
            let files = [
                ("CvrExport.json", &*file),
                ("ContestManifest.json", r#"{"Version":"5","List":[{"Id":1,"Description":"A","VoteFor":1,"NumOfRanks":0}]}"#),
                ("CandidateManifest.json", r#"{"Version":"5","List":[{"Id":7,"Description":"Ana","ContestId":1,"Type":"Regular"}]}"#),
            ];
            read(&files, FileKind::DominionJson)
        };
        prop_assert_eq!(list(&sessions.join(",")), one_by_one(sessions, |_| 1, list));
    }
}

/// A session whose members stand in one order or the other, with blanks or without, with more or fewer of them.
fn session(at: usize, flags: [bool; 8], number: u64) -> String {
    let [
        blanks,
        swapped,
        more,
        modified,
        fractions,
        path,
        marked,
        voted,
    ] = flags;
    let mark = match swapped {
        true => format!(r#"{{"Rank":1,"IsVote":{voted},"IsAmbiguous":false,"CandidateId":7}}"#),
        false => format!(r#"{{"CandidateId":7,"IsVote":{voted},"IsAmbiguous":{more},"Rank":1}}"#),
    };
    let marks = if marked { mark } else { String::new() };
    let contest = format!(r#"{{"Id":1,"Undervotes":null,"Marks":[{marks}]}}"#);
    let left_out = if more {
        r#""Left":[{"out":"\\"}, -1.5e3],"#
    } else {
        ""
    };
    let reading = format!(
        r#"{{"BallotTypeId":{number},"IsCurrent":true,{left_out}"Cards":[{{"Id":3,"Contests":[{contest}]}}]}}"#
    );
    let mask = match path {
        true => format!(r"D:\\a\\00004_00002_{at:06}*.*"),
        false => format!(r"\u0044:\/00004_00002_{at:06}*.*"),
    };
    let part = if fractions { ".5" } else { "" };
    let before = if modified { r#""Modified":null,"# } else { "" };
    let session = format!(
        r#"{{"TabulatorId":4,"BatchId":"2","RecordId":{at},"CountingGroupId":1{part},"ImageMask":"{mask}",{before}"Original":{reading}}}"#
    );
    match blanks {
        true => session
            .replace(',', " ,\n\t")
            .replace(':', " : ")
            .replace("D : ", "D:"),
        false => session,
    }
}
