//! Clear Ballot.

use std::collections::BTreeMap;
use std::path::Path;

use election::Code;

use super::support::{Read, cuts, first_round, named, read, read_texts, real};

/// Contests: one vote, two votes with two lines to write on, ranks.
const CARDS: &str = "\
\"RowNumber\",BoxID,BoxPosition,BallotID,PrecinctID,BallotStyleID,PrecinctStyleName,ScanComputerName,Status,Remade,\
Choice_1_1:Issue 5: Roads:Vote For 1:Yes:NON,Choice_2_1:Issue 5: Roads:Vote For 1:No:NON,\
Choice_3_1:Board:Vote For 2:Ana:DEM,Choice_4_1:Board:Vote For 2:Write-in-4:,Choice_5_1:Board:Vote For 2:Write-in-5:,\
\"Choice_6_1:City, Mayor:1:Number of Winners 1:Moe:NON\",\"Choice_7_1:City, Mayor:1:Number of Winners 1:Ned:NON\",\
\"Choice_6_1:City, Mayor:2:Number of Winners 1:Moe:NON\",\"Choice_7_1:City, Mayor:2:Number of Winners 1:Ned:NON\"
1,ED-004,1,ED-004+10001,7,3,\"3804 [A]\",Scan2,0,0,1,0,1,1,0,1,0,0,1
2,ED-004,2,ED-004+10003,7,3,3804,Scan2,0,0,0,0,0,1,0,0,0,1,0
3,ED-004,3,ED-004+10005,7,4,3804,Scan2,-1,1,1,1,1,1,1,1,1,0,0
4,ED-004,4,ED-004+10007,7,4,3804,Scan2,0,0,,,0,0,0,,,,
";

fn read_table(text: &str) -> Read {
    read_texts(&[("cvr.csv", text.as_bytes())])
}

#[test]
fn every_status() {
    let read = read_table(CARDS);
    assert_eq!(
        read.contests(),
        [
            "Issue 5: Roads 1/0: Yes, No",
            "Board 2/0: Ana, Write-in-4?, Write-in-5?",
            "City, Mayor 1/2: Moe, Ned",
        ]
    );
    assert_eq!(
        read.lines(),
        [
            "ED-004+10001: 1 voted 1@1*; 2 voted 1@1* 2@1*; 3 voted 1@1* 2@2*",
            "ED-004+10003: 1 blank; 2 undervoted 2@1*; 3 voted 1@2*",
            "ED-004+10005: 1 overvoted 1@1 2@1; 2 overvoted 1@1 2@1 3@1; 3 overvoted 1@1* 2@1*",
            "ED-004+10007: 2 blank",
        ]
    );
    let id = &read.cards[0].identity;
    let ids = [
        &*id.tabulator,
        &id.batch,
        &id.record,
        &id.precinct,
        &id.ballot_type,
    ];
    assert_eq!(
        (ids, id.place),
        (["Scan2", "ED-004", "1", "3804 [A]", "3"], 2)
    );
    assert_eq!(
        read.findings(),
        ["card-reading cvr.csv, row 4: Status “-1”; Remade “1”; the card is kept"]
    );
}

/// What is wrong with a file is said, with its place.
#[test]
fn findings() {
    let check = |from: &str, to: &str, expected: &[&str]| {
        assert!(CARDS.contains(from), "{from}");
        let read = read_table(&CARDS.replacen(from, to, 1));
        let found: Vec<String> = read.findings();
        let remade = "card-reading cvr.csv, row 4: Status “-1”; Remade “1”; the card is kept";
        let found: Vec<&str> = found
            .iter()
            .map(|f| &**f)
            .filter(|f| *f != remade)
            .collect();
        assert_eq!(found, expected, "“{from}” made “{to}”");
    };
    check(
        "Scan2,0,0,1,0,1",
        "Scan2,0,0,1,2,1",
        &["cell-unreadable cvr.csv, row 2, column “Issue 5: Roads”: “2”"],
    );
    check(
        "Scan2,0,0,1,0,1",
        "Scan2,0,0,1,,1",
        &["cell-unreadable cvr.csv, row 2, column “Issue 5: Roads”: blank cells beside others"],
    );
    check(
        "Scan2,0,0,1,0,1",
        "Scan2,0,0,1,1",
        &["cell-unreadable cvr.csv, row 2: 18; the row is left out"],
    );
    check(
        "2,ED-004,2,",
        "2,ED-004,1,",
        &["duplicate cvr.csv, row 3: another card ED-004+10003; both are kept"],
    );
    check(
        "2,ED-004,2,",
        "2,ED-004,,",
        &["cell-unreadable cvr.csv, row 3, column “BoxPosition”: a blank cell"],
    );
    check(
        "Choice_2_1:Issue 5: Roads:Vote For 1:No:NON",
        "Choice_2_1:Issue 5: Roads:Vote:No:NON",
        &[
            "cell-unreadable cvr.csv, row 1, column “Choice_2_1:Issue 5: Roads:Vote:No:NON”: “Choice_2_1:Issue 5: \
           Roads:Vote:No:NON”; the column is left out",
        ],
    );
    check(
        "Roads:Vote For 1:No:",
        "Roads:Vote For 1:Yes:",
        &["duplicate cvr.csv, row 1, column “Yes”: “Yes”; the column is left out"],
    );
    check(
        "\"Choice_7_1:City, Mayor:2:",
        "\"Choice_7_1:Other:2:",
        &["column-missing cvr.csv, row 1, column “City, Mayor”: none at rank 2"],
    );
    let last = CARDS.lines().last().unwrap_or_default();
    let blanks = last.matches(',').count();
    check(
        last,
        &format!("{last}\nTotal{},7", ",".repeat(blanks)),
        &["totals-row cvr.csv, row 6: “Total” and numbers; the row is left out"],
    );
    let last = CARDS.trim_end();
    assert_eq!(
        read_table(last).of(Code::LastLine),
        ["cvr.csv, row 5: the end of the file"]
    );
}

/// A number behind a contest's name is a rank where there are all from 1; else it is a part of the name.
#[test]
fn numbers_behind_names() {
    let check = |headings: &[&str], contests: &[&str], findings: &[&str]| {
        let headings: Vec<String> = (1..)
            .zip(headings)
            .map(|(k, of)| format!("Choice_{k}_1:{of}:NON"))
            .collect();
        let ones = vec!["1"; headings.len()].join(",");
        let table = format!(
            "BallotID,BallotStyleID,Remade,{}\nAB+1,1,0,{ones}\n",
            headings.join(",")
        );
        let read = read_table(&table);
        assert_eq!(read.contests(), contests, "{table}");
        assert_eq!(read.findings(), findings, "{table}");
        read.lines()
    };
    let ranked = ["Mayor:1:Vote For 1:Ana", "Mayor:2:Vote For 1:Ana"];
    assert_eq!(
        check(&ranked, &["Mayor 1/2: Ana"], &[]),
        ["AB+1: 1 voted 1@1* 1@2*"]
    );
    check(&ranked[..1], &["Mayor 1/0: Ana"], &[]);
    // One number alone that is no first rank.
    check(&["Prop:5:Vote For 1:Yes"], &["Prop:5 1/0: Yes"], &[]);
    let two = ["Prop:5:Vote For 1:Yes", "Prop:6:Vote For 1:Yes"];
    let said = "each is read as a contest by itself, the number a part of its name";
    assert_eq!(
        check(
            &two,
            &["Prop:5 1/0: Yes", "Prop:6 1/0: Yes"],
            &[&format!(
                "column-missing cvr.csv, row 1, column “Prop”: 5, 6: {said}"
            )],
        ),
        ["AB+1: 1 voted 1@1*; 2 voted 1@1*"]
    );
    check(
        &["Mayor:1:Vote For 1:Ana", "Mayor:3:Vote For 1:Ana"],
        &["Mayor:1 1/0: Ana", "Mayor:3 1/0: Ana"],
        &[&format!(
            "column-missing cvr.csv, row 1, column “Mayor”: 1, 3: {said}"
        )],
    );
    // A contest of the name without a number is another one.
    check(
        &["Mayor:Vote For 1:Bo", ranked[0], ranked[1]],
        &["Mayor 1/0: Bo", "Mayor 1/2: Ana"],
        &[],
    );
    check(
        &["Mayor:Vote For 1:Bo", ranked[0]],
        &["Mayor 1/0: Bo", "Mayor:1 1/0: Ana"],
        &[],
    );
}

/// Cards of a file that was cut are those of the whole file, or there is a finding.
#[test]
fn cut_anywhere() {
    let whole = named(&read_table(CARDS));
    let rows = CARDS.find('\n').unwrap();
    for cut in cuts(CARDS.as_bytes(), 1).skip(rows + 1) {
        let read = read_texts(&[("cvr.csv", cut)]);
        let cards = named(&read);
        let found = read
            .findings
            .iter()
            .filter(|f| f.code != Code::CardReading)
            .count();
        // A file that ends with a whole line is a whole file.
        assert!(found > 0 || cut.ends_with(b"\n"), "{} bytes", cut.len());
        let last = read.of(Code::LastLine).len();
        let sure = cards.len() - last;
        assert_eq!(cards[..sure], whole[..sure], "{} bytes", cut.len());
    }
}

#[test]
fn split_and_reordered() {
    let whole = read_table(CARDS);
    let lines: Vec<&str> = CARDS.lines().collect();
    let part = |rows: &[&str]| format!("{}\n{}\n", lines[0], rows.join("\n"));
    let (first, second) = (part(&lines[1..3]), part(&lines[3..]));
    for names in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        let split = read_texts(&[(names[0], first.as_bytes()), (names[1], second.as_bytes())]);
        assert_eq!(split.contests, whole.contests);
        let sorted = |read: &Read| {
            let mut lines = read.lines();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&split), sorted(&whole));
    }
}

const EARLY: &str = "\
BallotID,PrecinctID,BallotStyleID,Status,Remade,Choice_1_1,Choice_2_1,Choice_3_1,Choice_4_1
AB-001+10003,2,2,0,0,,,1,0
AB-001+10005,1,1,0,0,0,1,,
";
const EARLY_CONTESTS: &str = "ContestID,ContestName\n1,MAYOR\n2,MAYOR\n";
const EARLY_CHOICES: &str =
    "ChoiceID,ContestID,ChoiceName\n1,1,Ana\n2,1,Bo\n3,2,Cy\n4,2,Write-in\n";
const EARLY_PRECINCTS: &str = "PrecinctID,BallotStyleID,PrecinctName\n1,1,1 NORTH\n2,2,2 SOUTH\n";

fn read_early(cards: &str, contests: &str, choices: &str) -> Read {
    read_texts(&[
        ("x.cvr.csv", cards.as_bytes()),
        ("x.contests.csv", contests.as_bytes()),
        ("x.choices.csv", choices.as_bytes()),
        ("x.precincts.csv", EARLY_PRECINCTS.as_bytes()),
        ("x.parties.csv", b"PartyID,PartyName\n1,\n"),
    ])
}

#[test]
fn early_layout() {
    let read = read_early(EARLY, EARLY_CONTESTS, EARLY_CHOICES);
    assert_eq!(
        read.contests(),
        ["MAYOR 1/0: Ana, Bo", "MAYOR 1/0: Cy, Write-in?"]
    );
    assert_eq!(
        read.lines(),
        ["AB-001+10003: 2 voted 1@1*", "AB-001+10005: 1 voted 2@1*"]
    );
    let id = &read.cards[0].identity;
    assert_eq!(
        [&*id.batch, &id.record, &id.precinct],
        ["AB-001", "10003", "2 SOUTH"]
    );
    let assumed = "column-missing x.cvr.csv, row 1: nothing; one is assumed";
    assert_eq!(read.findings(), [assumed]);
    let check = |read: Read, expected: &[&str]| {
        let found = read.findings();
        let found: Vec<&str> = found
            .iter()
            .map(|f| &**f)
            .filter(|f| *f != assumed)
            .collect();
        assert_eq!(found, expected);
    };
    check(
        read_early(
            EARLY,
            EARLY_CONTESTS,
            &EARLY_CHOICES.replace("4,2,", "5,2,"),
        ),
        &[
            "name-conflict x.cvr.csv, row 1, column “Choice_4_1”: “Choice_4_1”; the column is left out",
        ],
    );
    check(
        read_early(
            EARLY,
            EARLY_CONTESTS,
            &EARLY_CHOICES.replace("4,2,", "3,2,"),
        ),
        &[
            "cell-unreadable x.choices.csv, row 5: 3, 2, Write-in",
            "name-conflict x.cvr.csv, row 1, column “Choice_4_1”: “Choice_4_1”; the column is left out",
        ],
    );
    check(
        read_early(EARLY, "ContestID,ContestName\n", EARLY_CHOICES),
        &[
            "column-missing x.cvr.csv: none",
            "name-conflict x.cvr.csv, row 1, column “Choice_1_1”: “Choice_1_1”; the column is left out",
            "name-conflict x.cvr.csv, row 1, column “Choice_2_1”: “Choice_2_1”; the column is left out",
            "name-conflict x.cvr.csv, row 1, column “Choice_3_1”: “Choice_3_1”; the column is left out",
            "name-conflict x.cvr.csv, row 1, column “Choice_4_1”: “Choice_4_1”; the column is left out",
            "column-missing x.cvr.csv, row 1: none; its cards are not read",
        ],
    );
    check(
        read_early(
            &EARLY.replace("Choice_3_1,Choice_4_1", "Choice_3_1,Choice_3_1"),
            EARLY_CONTESTS,
            EARLY_CHOICES,
        ),
        &["duplicate x.cvr.csv, row 1, column “Choice_3_1”: “Choice_3_1”; the column is left out"],
    );
    // Two people of one name are two selections.
    assert_eq!(
        read_early(EARLY, EARLY_CONTESTS, &EARLY_CHOICES.replace("Bo", "Ana")).contests(),
        ["MAYOR 1/0: Ana, Ana", "MAYOR 1/0: Cy, Write-in?"]
    );
    check(
        read_early(EARLY, EARLY_CONTESTS.trim_end(), EARLY_CHOICES),
        &["last-line x.contests.csv, row 3: the end of the file"],
    );
}

/// Bay County: 3,562 cards; votes of every choice counted from the rows by the csv crate, with names from its tables.
#[test]
fn bay_county() {
    let Some(folder) = real("cvr/fl-bay-2012-clearballot") else {
        return;
    };
    let read = read(&[&folder]);
    assert_eq!(read.cards.len(), 3562);
    assert_eq!(
        read.of(Code::CardReading).len(),
        3,
        "three cards with Status -1"
    );
    assert_eq!(read.findings.len(), 4);
    let rows = |name: &str| -> Vec<csv::StringRecord> {
        let path = folder.join(format!("fl_bay_2012m.{name}.csv"));
        let reader = csv::ReaderBuilder::new().has_headers(false).from_path(path);
        reader
            .unwrap()
            .into_records()
            .map(|row| row.unwrap())
            .collect()
    };
    let (cards, choices) = (rows("cvr"), rows("choices"));
    for (contest, row) in read.contests.iter().zip(&rows("contests")[1..]) {
        assert_eq!(*contest.name, row[1]);
        let of_contest = choices[1..].iter().filter(|choice| choice[1] == row[0]);
        let expected: Vec<(String, usize)> = of_contest
            .map(|choice| {
                let at = 4 + choice[0].parse::<usize>().unwrap();
                let ones = cards[1..].iter().filter(|card| &card[at] == "1").count();
                (choice[2].to_owned(), ones)
            })
            .collect();
        // No contest of it has two ones on a card, so that every one is a vote.
        let counted = contest.selections.iter().map(|selection| {
            let of_card = read
                .cards
                .iter()
                .filter_map(|card| card.readings.get(contest.number));
            let votes = of_card
                .flat_map(|r| r.votes())
                .filter(|m| m.selection == selection.number);
            (selection.name.to_string(), votes.count())
        });
        assert_eq!(counted.collect::<Vec<_>>(), expected, "{}", contest.name);
    }
    assert_eq!(&*read.cards[0].identity.precinct, "2 PANAMA CITY BEACH");
}

/// The first round of RCTab's expected reports: a ballot goes to the one selection at its first rank with any. RCTab
/// counts the cards with Status -1, too.
#[test]
fn first_rounds_of_rctab() {
    let Some(folder) = real("conformance/rctab") else {
        return;
    };
    for (set, file, contest, cards, blank) in [
        (
            "clear_ballot_kansas_primary",
            "clear_ballot_kansas_primary.cvr.csv",
            "Democratic Primary",
            50,
            0,
        ),
        (
            "clear_ballot_with_inline_comma",
            "clear_ballot_with_inline_comma_cvr.csv",
            "City of Portland, Auditor",
            178,
            93,
        ),
    ] {
        let path = folder.join(set);
        let read = read(&[&path.join(file)]);
        assert_eq!(read.cards.len(), cards);
        // `undervotes` of the report's summary.
        assert_eq!(
            read.statuses(contest).get("blank").copied().unwrap_or(0),
            blank,
            "{set}"
        );
        let expected =
            first_round(&Path::new(&path).join(format!("{set}_expected_detailed_report.json")));
        let of = |votes: &BTreeMap<String, u64>| {
            let votes = votes.iter().filter(|(_, votes)| **votes > 0);
            votes
                .map(|(name, votes)| (name.clone(), *votes))
                .collect::<BTreeMap<_, _>>()
        };
        assert_eq!(of(&read.votes(contest)), of(&expected), "{set}");
    }
}

/// Headings that stand twice, and those that are not known, are said.
#[test]
fn columns_that_are_not_read() {
    let read = read_table(
        &CARDS
            .replacen("PrecinctID,", "PrecinctID,PrecinctID,", 1)
            .replacen("Remade,", "Remade,Sheriff,", 1)
            .replace(",7,3,", ",7,8,3,")
            .replace(",7,4,", ",7,8,4,")
            .replace("Scan2,0,0,", "Scan2,0,0,1,")
            .replace("Scan2,-1,1,", "Scan2,-1,1,1,"),
    );
    assert_eq!(read.cards.len(), 4);
    assert_eq!(
        read.of(Code::Duplicate),
        ["cvr.csv, row 1, column “PrecinctID”: columns 5 and 6: the second is left out"]
    );
    assert_eq!(
        read.of(Code::ColumnUnread),
        ["cvr.csv, row 1: “Sheriff” (column 12): left out"]
    );
}

/// Rows are lines of the file: empty ones and those within quotes count, above the headings, too.
#[test]
fn rows_are_lines() {
    let text = format!("\n{}", CARDS.replacen("3804 [A]", "3804\n[A]", 1))
        .replacen("BoxID,", "BoxID,BoxID,", 1)
        .replacen("1,ED-004,1", "1,ED-004,ED-004,1", 1);
    let read = read_table(&text);
    let places: Vec<u64> = read.cards.iter().map(|card| card.identity.place).collect();
    assert_eq!(places, [3]);
    let cells = |row: u32| format!("cvr.csv, row {row}: 19; the row is left out");
    assert_eq!(
        read.of(Code::CellUnreadable),
        [cells(5), cells(6), cells(7)]
    );
    assert_eq!(
        read.of(Code::Duplicate),
        ["cvr.csv, row 2, column “BoxID”: columns 2 and 3: the second is left out"]
    );
}
