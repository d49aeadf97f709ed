//! Reports written by hand, the same as JSON and as XML (`testdata`), altered and cut.

use std::fs;
use std::path::Path;

use election::record::{Contest, SelectionKind};

use crate::cvr::tests::lines;

fn testdata(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cdf/testdata");
    fs::read_to_string(folder.join(file)).expect("the files are in the repository")
}

/// A report as it is read: contests, cards, findings.
fn read(file: &str, text: &str) -> (Vec<Contest>, Vec<String>, Vec<String>) {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let path = scratch.path().join(file);
    fs::write(&path, text).expect("the folder is new");
    lines(&path)
}

const CARDS: [&str; 11] = [
    "3-61-1 1/1 1 voted 1@1*; 2 voted 1@1* 3@1*; 3 voted 1@1* 2@2*; 4 voted 1@1*",
    "3-61-2 1/1 1 blank; 2 undervoted 1@1*; 3 blank",
    "3-61-3 1/1 1 overvoted 1@1 2@1; 2 overvoted 1@1 2@1 3@1; 3 overvoted 1@1* 2@1* 2@2*",
    "3-61-4 1/1 1 ambiguous 1@1?; 2 undervoted 1@1? 4@1*; 4 invalid 1@1",
    "3-61-5 1/1 1 voted 2@1*; 2 undervoted 1@1* | was 1 ambiguous 1@1?; 2 undervoted 1@1*",
    "3-61-A6 1/1 1 voted 3@1*; 2 voted 5@1* 6@1*",
    "3-61-P7 1/1 1 blank; 2 voted 1@1* 2@1*; 4 voted 2@1*",
    "3-61-8 1/1 1 unreadable; 2 unreadable; 3 unreadable; 4 unreadable",
    "3-61-10 1/1 1 voted 1@1*; 2 overvoted; 4 invalid 1@1",
    "3-61-1 1/1 1 voted 2@1*",
    "3-61-12 1/1 1 unreadable",
];

#[test]
fn every_status_and_every_finding() {
    for file in ["cards.json", "cards.xml"] {
        let (contests, cards, findings) = read(file, &testdata(file));
        let rules: Vec<(&str, u32, u32)> = contests
            .iter()
            .map(|c| (&*c.name, c.vote_for, c.ranks))
            .collect();
        assert_eq!(
            rules,
            [
                ("Mayor", 1, 0),
                ("Council", 2, 0),
                ("Sheriff", 1, 2),
                ("Question 1", 1, 0),
                ("Straight party", 1, 0),
                ("Judge Ed", 1, 0),
                ("Unsaid", 1, 0),
            ]
        );
        use SelectionKind::{QualifiedWriteIn, Regular, WriteIn};
        let selections = |at: usize| {
            let of = contests[at].selections.iter();
            of.map(|s| (&*s.name, s.kind)).collect::<Vec<_>>()
        };
        assert_eq!(
            selections(0),
            [
                ("Ana / Ann", Regular),
                ("Bo", Regular),
                ("Cy", QualifiedWriteIn)
            ]
        );
        let council = [
            ("Di & \"Dot\"", Regular),
            ("Ed", Regular),
            ("Write-in", WriteIn),
            ("WRITE IN 2", WriteIn),
            // Two that a card has without a selection.
            ("Write-in", WriteIn),
            ("Write-in", WriteIn),
        ];
        assert_eq!(selections(1), council);
        assert_eq!(selections(3), [("Yes", Regular), ("No", Regular)]);
        assert_eq!(selections(4), [("Plain Party", Regular)]);
        // The class says that a contest asks for a party; candidates of these files have none.
        let asks: Vec<bool> = contests.iter().map(|c| c.straight_party).collect();
        assert_eq!(asks, [false, false, false, false, true, false, false]);
        assert_eq!(
            contests[4].selections[0].party.as_deref(),
            Some("Plain Party")
        );
        assert_eq!(contests[0].selections[0].party, None);
        assert_eq!(cards, CARDS);
        let at = |row: u32, code: &str, column: &str, found: &str| {
            format!("{code} {file}, row {row}, column “{column}”: {found}")
        };
        assert_eq!(
            findings,
            [
                format!(
                    "column-missing {file}, column “VotesAllowed”: none in “Unsaid”; 1 is taken"
                ),
                at(5, "card-reading", "CVRSnapshot", "3; 1 left out"),
                at(
                    7,
                    "card-reading",
                    "TotalNumberVotes",
                    "0 from 0 marks for a selection of “Mayor”"
                ),
                at(
                    7,
                    "card-reading",
                    "Undervotes",
                    "1 from the marks of “Mayor”"
                ),
                at(
                    7,
                    "card-reading",
                    "Status",
                    "voted from the marks of “Council”"
                ),
                at(
                    7,
                    "card-reading",
                    "Status",
                    "voted from the marks of “Question 1”"
                ),
                at(
                    8,
                    "name-conflict",
                    "BallotStyleUnitId",
                    "“g9”, which the report does not define"
                ),
                at(8, "name-conflict", "ContestId", "“zz”; left out"),
                at(
                    8,
                    "name-conflict",
                    "ContestSelectionId",
                    "“zed”, in “Mayor”"
                ),
                at(
                    8,
                    "cell-unreadable",
                    "NumberVotes",
                    "more or a fraction, which a record does not hold, in “Council”"
                ),
                at(8, "cell-unreadable", "Rank", "9999, in “Sheriff”"),
                at(
                    8,
                    "cell-unreadable",
                    "HasIndication",
                    "“maybe”, in “Question 1”"
                ),
                at(
                    9,
                    "cell-unreadable",
                    "CVR",
                    "no snapshot “gone”; the card is left out"
                ),
                at(
                    10,
                    "duplicate",
                    "CVRContest",
                    "“Question 1” twice; the second is left out"
                ),
                format!("duplicate {file}, row 11: another card 3-61-1; both are kept"),
                at(
                    12,
                    "name-conflict",
                    "ContestSelectionId",
                    "no ContestSelectionId, and no write-in, in “Mayor”"
                ),
            ]
        );
    }
}

/// The report with what its ids mean before its cards.
fn definitions_first(file: &str) -> String {
    let text = testdata(file);
    let place = |mark: &str| text.find(mark).expect("the report has it");
    let (cards, definitions, rest) = match file {
        "cards.json" => (",\n\"CVR\"", ",\n\"Election\"", "\n}\n"),
        _ => (
            " <cdf:CVR>",
            " <cdf:Election ",
            "</cdf:CastVoteRecordReport>",
        ),
    };
    let rest = text.rfind(rest).expect("the report ends");
    let (start, middle) = (place(cards), place(definitions));
    [
        &text[..start],
        &text[middle..rest],
        &text[start..middle],
        &text[rest..],
    ]
    .concat()
}

#[test]
fn members_may_stand_in_any_order() {
    for file in ["cards.json", "cards.xml"] {
        let text = definitions_first(file);
        assert_ne!(text, testdata(file));
        assert_eq!(read(file, &text), read(file, &testdata(file)));
    }
}

/// Wherever a file is cut, no card is in the record that was not whole, and a finding says what is missing.
#[test]
fn cut_anywhere() {
    for file in ["cards.json", "cards.xml"] {
        let whole = definitions_first(file);
        let end = whole.trim_end().len();
        let mut most = 0;
        for at in (0..end).step_by(13).chain(end - 40..end) {
            if !whole.is_char_boundary(at) {
                continue;
            }
            let (_, cards, findings) = read(file, &whole[..at]);
            assert!(
                CARDS.starts_with(&strs(&cards)),
                "{file} at {at}: {cards:?}"
            );
            let broken = findings.iter().any(|f| f.starts_with("file-unreadable"));
            // What has not the beginning of a report is no report.
            assert!(broken || cards.is_empty(), "{file} at {at}: {findings:?}");
            if at > 1000 {
                assert!(broken, "{file} at {at}: {findings:?}");
            }
            most = most.max(cards.len());
        }
        assert_eq!(most, CARDS.len());
        // Without what its ids mean no card can be read.
        let text = testdata(file);
        let (_, cards, findings) = read(file, &text[..text.len() - 5000]);
        assert!(cards.is_empty());
        let none = "none; its cards are not read";
        assert!(findings.iter().any(|f| f.ends_with(none)), "{findings:?}");
    }
}

fn strs(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

/// What a report says after one thing in it is another.
fn altered(file: &str, from: &str, to: &str) -> (Vec<String>, Vec<String>) {
    let text = testdata(file);
    assert!(text.contains(from), "{from}");
    let (_, cards, findings) = read(file, &text.replacen(from, to, 1));
    (cards, findings)
}

#[test]
fn damage_costs_no_other_card() {
    let check = |from: &str, to: &str, cards: usize, expected: &str| {
        let (left, findings) = altered("cards.json", from, to);
        assert_eq!(left.len(), cards, "{findings:?}");
        let found = findings.iter().any(|f| f.contains(expected));
        assert!(found, "{expected}: {findings:?}");
    };
    let id = "\"CurrentSnapshotId\": \"s2\"";
    check(
        id,
        "\"Current\": \"s2\"",
        10,
        "row 2, column “CVR”: no “CurrentSnapshotId”",
    );
    check(
        id,
        "\"Current\": \"s2\"",
        10,
        "“Current”, which is not read",
    );
    let twice = format!("{id}, {id}");
    check(id, &twice, 10, "“CurrentSnapshotId” twice in “CVR”");
    let escape = "\"CurrentSnapshotId\": \"\\x\"";
    check(
        id,
        escape,
        10,
        "row 2, column “CVR”: expected a string with escapes",
    );
    let other = "\"@id\": \"s2\"";
    check(other, "\"@id\": \"s3\"", 10, "no snapshot “s2”");
    check(
        "\"@id\": \"s5a\"",
        "\"@id\": \"s5\"",
        10,
        "no snapshot “s5a”",
    );
    check(
        "\"@id\": \"s5r\"",
        "\"@id\": \"s5a\"",
        10,
        "two snapshots “s5a”",
    );
    check(
        "\"Rank\": 1}",
        "\"Rank\": -1}",
        11,
        "“-1” in “Rank”, in “Sheriff”",
    );
    check(
        "\"Rank\": 1}",
        "\"Rank\": 18446744073709551616}",
        11,
        "in “Rank”",
    );
    check("\"unknown\"", "\"perhaps\"", 11, "“perhaps”, in “Sheriff”");
    let contest = "\"@id\": \"co\"";
    check(
        contest,
        "\"@id\": \"m\"",
        11,
        "“m” twice; the second is left out",
    );
    check(
        "\"Election\": [",
        "\"Elections\": [",
        0,
        "its cards are not read",
    );
    check(
        "\"Version\"",
        "\"Vision\"",
        11,
        "“Vision”, which is not read",
    );
    check(
        "\"Version\": \"1.0.0\"\n}",
        "\"Version\": 1}{",
        11,
        "more text after the end",
    );
    check(
        "\"d1\", \"Serial",
        "\"d2\", \"Serial",
        11,
        "“d1”, which the report does not define",
    );
}

/// A `UniqueId` that only looks like ours, since no card has so many sheets, is the record's.
#[test]
fn sheets_that_no_record_holds() {
    let check = |id: &str, expected: &str| {
        let (cards, findings) = altered(
            "cards.json",
            "\"UniqueId\": \"A6\"",
            &format!("\"UniqueId\": \"{id}\""),
        );
        assert!(
            cards.iter().any(|card| card.starts_with(expected)),
            "{cards:?}"
        );
        let (_, _, as_it_is) = read("cards.json", &testdata("cards.json"));
        assert_eq!(findings, as_it_is);
    };
    check("A6 sheet 2 of 2147483647", "3-61-A6 2/2147483647 ");
    check(
        "A6 sheet 2 of 2147483648",
        "3-61-A6 sheet 2 of 2147483648 1/1 ",
    );
    check(
        "A6 sheet 3000000000 of 3000000001",
        "3-61-A6 sheet 3000000000 of 3000000001 1/1 ",
    );
}

/// The machine's own counts against the marks, one by one.
#[test]
fn counts_that_differ() {
    let undervotes = "<cdf:Undervotes>1</cdf:Undervotes>";
    for (from, to, expected) in [
        (
            undervotes,
            "<cdf:Undervotes>0</cdf:Undervotes>",
            "row 2, column “Undervotes”: 1",
        ),
        (
            "<cdf:Overvotes>1</cdf:Overvotes>",
            "<cdf:Overvotes>0</cdf:Overvotes>",
            "row 3, column “Overvotes”: overvoted",
        ),
        (
            "<cdf:TotalNumberVotes>1</cdf:TotalNumberVotes>",
            "<cdf:TotalNumberVotes>2</cdf:TotalNumberVotes>",
            "row 1, column “TotalNumberVotes”: 1 from 1 marks",
        ),
    ] {
        let (cards, findings) = altered("cards.xml", from, to);
        assert_eq!(cards.len(), CARDS.len());
        let found = findings.iter().any(|f| f.contains(expected));
        assert!(found, "{expected}: {findings:?}");
    }
}

#[test]
fn documents_that_are_refused() {
    let report = "<cdf:CastVoteRecordReport";
    let bomb =
        "<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<cdf:CastVoteRecordReport";
    let refused = |from: &str, to: &str, expected: &str| {
        let (cards, findings) = altered("cards.xml", from, to);
        let found = findings.iter().any(|f| f.contains(expected));
        assert!(found, "{expected}: {findings:?}");
        cards.len()
    };
    assert_eq!(
        refused(report, bomb, "document's type, which is refused"),
        0
    );
    let entity = "entity that XML does not have";
    assert_eq!(refused("<cdf:BatchId>61", "<cdf:BatchId>&a;", entity), 0);
    let deep = format!("<cdf:BatchId>{}", "<a>".repeat(100));
    assert_eq!(refused("<cdf:BatchId>61", &deep, "nested deeper"), 0);
    let long = format!("<cdf:BatchId>{}", "6".repeat(1 << 24));
    assert_eq!(
        refused("<cdf:BatchId>61", &long, "more than 16777216 bytes"),
        0
    );
    let between = "text between the elements";
    assert_eq!(refused(" <cdf:CVR>", "x<cdf:CVR>", between), 0);
}

/// Text that XML writes in another way is the same text.
#[test]
fn references_and_sections() {
    let name = "Di &amp; \"Dot\"";
    for other in ["<![CDATA[Di & \"Dot\"]]>", "Di &#38;&#x20;&quot;Dot&quot;"] {
        let (_, findings) = altered("cards.xml", name, other);
        let text = testdata("cards.xml").replacen(name, other, 1);
        let (contests, cards, _) = read("cards.xml", &text);
        assert_eq!(&*contests[1].selections[0].name, "Di & \"Dot\"");
        assert_eq!((cards.len(), findings.len()), (CARDS.len(), 16));
    }
}

/// The order of files and which cards are in which do not change how anything is numbered.
#[test]
fn files_in_any_order() {
    let whole = testdata("cards.json");
    let lines: Vec<&str> = whole.lines().collect();
    let start = lines
        .iter()
        .position(|l| *l == "\"CVR\": [")
        .expect("cards")
        + 1;
    let end = lines.iter().position(|l| *l == "],").expect("their end");
    let part = |cards: &[&str]| {
        let cards = cards.join("\n");
        let all = [
            &lines[..start],
            &[cards.trim_end_matches(',')],
            &lines[end..],
        ];
        all.concat().join("\n")
    };
    let parts = [&lines[start..start + 5], &lines[start + 5..end]].map(part);
    let read = |names: [&str; 2]| {
        let scratch = tempfile::tempdir().expect("a scratch folder");
        for (name, part) in names.iter().zip(&parts) {
            fs::write(scratch.path().join(name), part).expect("the folder is new");
        }
        let (contests, mut cards, _) = crate::cvr::tests::lines(scratch.path());
        cards.sort();
        (contests, cards)
    };
    let (contests, mut cards, _) = crate::cvr::tests::lines(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cdf/testdata/cards.json"),
    );
    cards.sort();
    assert_eq!(
        read(["a.json", "b.json"]),
        (contests.clone(), cards.clone())
    );
    assert_eq!(read(["b.json", "a.json"]), (contests, cards));
}

/// The schema of the standard is no report, nor is another file that names one.
#[test]
fn what_is_no_report() {
    for (file, text) in [
        (
            "a.json",
            "{\"definitions\":{\"CVR.CVR\":{\"properties\":{\"@type\":{\"enum\":[\"CVR.CVR\"]},\"CVRSnapshot\":{}}}}}",
        ),
        (
            "b.xml",
            "<xsd:schema><xsd:element name=\"CastVoteRecordReport\"/></xsd:schema>",
        ),
        (
            "c.xml",
            "text <CastVoteRecordReport></CastVoteRecordReport>",
        ),
        ("d.csv", "CVR,CVRSnapshot\n1,2\n"),
    ] {
        assert!(super::recognise(text.as_bytes(), file).is_none(), "{file}");
    }
}

/// A report of one contest with two votes and this variation; for each card the votes for A at each of its positions.
fn two_votes(variation: &str, cards: &[&[u32]]) -> String {
    let position = |votes: &u32| format!(r#"{{"HasIndication":"yes","NumberVotes":{votes}}}"#);
    let card = |(number, positions): (usize, &&[u32])| {
        let positions: Vec<String> = positions.iter().map(position).collect();
        format!(
            r#"{{"@type":"CVR.CVR","UniqueId":"{number}","ElectionId":"e","CurrentSnapshotId":"s","CVRSnapshot":[{{
            "@type":"CVR.CVRSnapshot","@id":"s","Type":"original","CVRContest":[{{"ContestId":"b",
            "CVRContestSelection":[{{"ContestSelectionId":"a","SelectionPosition":[{}]}}]}}]}}]}}"#,
            positions.join(",")
        )
    };
    let cards: Vec<String> = (1..).zip(cards).map(card).collect();
    format!(
        r#"{{"@type":"CVR.CastVoteRecordReport","Version":"1.0.0","CVR":[{}],"Election":[{{"@type":"CVR.Election",
        "@id":"e","Candidate":[{{"@id":"c","Name":"A"}}],"Contest":[{{"@type":"CVR.CandidateContest","@id":"b",
        "Name":"Board","VotesAllowed":2,"VoteVariation":"{variation}",
        "ContestSelection":[{{"@type":"CVR.CandidateSelection","@id":"a","CandidateIds":["c"]}}]}}]}}]}}"#,
        cards.join(",")
    )
}

/// Whether votes are cumulative is of each file's contest: another with its name and as many votes is another contest.
#[test]
fn cumulative_in_one_file_alone() {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let cards: [&[u32]; 3] = [&[1, 1], &[2], &[1]];
    for (names, order) in [
        (["a.json", "b.json"], [0, 1]),
        (["b.json", "a.json"], [1, 0]),
    ] {
        let texts = ["cumulative", "n-of-m"].map(|variation| two_votes(variation, &cards));
        for (name, text) in names.iter().zip(&texts) {
            fs::write(scratch.path().join(name), text).expect("a scratch folder takes files");
        }
        let (contests, cards, findings) = lines(scratch.path());
        let cumulative: Vec<bool> = contests.iter().map(|c| c.cumulative).collect();
        assert_eq!(cumulative.len(), 2, "{findings:?}");
        let at = |is: bool| {
            1 + cumulative
                .iter()
                .position(|c| *c == is)
                .expect("one of each")
        };
        let of_cumulative = [
            format!("1 1/1 {} voted 1@1* 1@1*", at(true)),
            format!("2 1/1 {} voted 1@1* 1@1*", at(true)),
            format!("3 1/1 {} undervoted 1@1*", at(true)),
        ];
        let of_other = [
            format!("1 1/1 {} undervoted 1@1* 1@1*", at(false)),
            format!("2 1/1 {} unreadable", at(false)),
            format!("3 1/1 {} undervoted 1@1*", at(false)),
        ];
        let both = [of_cumulative, of_other];
        assert_eq!(cards, order.map(|k| both[k].clone()).concat());
        let path = names[1];
        assert_eq!(
            findings,
            [format!(
                "cell-unreadable {path}, row 2, column “NumberVotes”: more or a fraction, which a record does not hold, in “Board”"
            )]
        );
    }
}

/// A voter may have other votes than there are seats. Files that give one contest different numbers are told.
#[test]
fn seats_that_are_not_the_votes() {
    let of = |elected: &str| {
        let votes = r#""VotesAllowed":2"#;
        two_votes("n-of-m", &[&[1]]).replace(votes, &format!("{votes},\"NumberElected\":{elected}"))
    };
    let (contests, _, findings) = read("cvr.json", &of("3"));
    assert_eq!((contests[0].vote_for, contests[0].elected), (2, Some(3)));
    assert_eq!(findings, [""; 0]);
    let (contests, _, _) = read("cvr.json", &of("2"));
    assert_eq!((contests[0].vote_for, contests[0].elected), (2, None));
    let scratch = tempfile::tempdir().expect("a scratch folder");
    for (name, elected) in [("a.json", "3"), ("b.json", "1")] {
        fs::write(scratch.path().join(name), of(elected)).expect("a scratch folder takes files");
    }
    let (contests, _, findings) = lines(scratch.path());
    assert_eq!(contests[0].elected, Some(1));
    assert_eq!(
        findings,
        ["name-conflict contests.json: 3 elected, in another file; what stands first is kept"]
    );
}

/// A card may ask for many votes with few bytes; so many that no voter has them are not read.
#[test]
fn more_votes_than_a_card_has() {
    let read_card = |positions: usize| {
        let positions = vec![1000; positions];
        read("cvr.json", &two_votes("cumulative", &[&positions, &[2]]))
    };
    // 16 · 999 further votes, and 17 · 999.
    let (_, cards, findings) = read_card(16);
    assert_eq!(cards[0].matches(" 1@1").count(), 16_000);
    assert!(cards[0].starts_with("1 1/1 1 overvoted"));
    assert_eq!(findings, [""; 0]);
    let (_, cards, findings) = read_card(17);
    assert_eq!(cards, ["1 1/1 1 unreadable", "2 1/1 1 voted 1@1* 1@1*"]);
    assert_eq!(
        findings,
        ["cell-unreadable cvr.json, row 1, column “NumberVotes”: more, in “Board”"]
    );
}
