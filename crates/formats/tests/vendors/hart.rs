//! Hart.

use std::collections::BTreeMap;
use std::fs;

use election::{Code, record::Status};

use super::support::{Read, cuts, first_round, named, read, read_texts, real};

/// An option: its id, name and value.
fn option(of: (&str, &str, &str)) -> String {
    let (id, name, value) = of;
    format!("<Option><Name>{name}</Name><Id>{id}</Id><Value>{value}</Value></Option>")
}

/// A write-in: id of its line, text and status.
fn write_in(id: &str, text: &str, status: &str) -> String {
    format!(
        "<Option><Id>{id}</Id><Value>1</Value><WriteInData><Text>{text}</Text><ImageId>i</ImageId>\
         <WriteInDataStatus>{status}</WriteInDataStatus></WriteInData></Option>"
    )
}

/// A contest: its id and name, its options, what stands behind them.
fn contest(id: &str, name: &str, options: &[String], behind: &str) -> String {
    let options = options.concat();
    format!(
        "<Contest><Name>{name}</Name><Id>{id}</Id><Options>{options}</Options>{behind}</Contest>"
    )
}

fn sheet(sequence: u32, contests: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Cvr xmlns=\"http://tempuri.org/CVRDesign.xsd\">\
         <Contests>{}</Contests><BatchSequence>{sequence}</BatchSequence><SheetNumber>1</SheetNumber>\
         <PrecinctSplit><Name>10 &amp; 1</Name><Id>p</Id></PrecinctSplit><BatchNumber>7</BatchNumber>\
         <CvrGuid>{}</CvrGuid><IsBlank>false</IsBlank></Cvr>",
        contests.concat(),
        guid(sequence)
    )
}

fn guid(sequence: u32) -> String {
    format!("0000000{sequence}-AAAA-4000-8000-000000000000")
}

const ANA: (&str, &str, &str) = ("a", "Ana", "1");
const BO: (&str, &str, &str) = ("b", "Bo", "1");

fn mayor(options: &[String], behind: &str) -> String {
    contest("m", "Mayor", options, behind)
}

fn board(values: &[(&str, &str)], behind: &str) -> String {
    let options = values
        .iter()
        .map(|(name, value)| option((name, name, value)));
    contest("r", "Board", &options.collect::<Vec<_>>(), behind)
}

fn points(values: &[(&str, &str)], behind: &str) -> String {
    let options = values
        .iter()
        .map(|(name, value)| option((name, name, value)));
    contest("p", "Points", &options.collect::<Vec<_>>(), behind)
}

fn sheets() -> Vec<String> {
    let one = |of| vec![option(of)];
    vec![
        sheet(
            1,
            &[
                mayor(&one(ANA), ""),
                board(&[("Cy", "010"), ("Dee", "100"), ("Eve", "001")], ""),
                points(&[("X", "10"), ("Y", "10")], ""),
            ],
        ),
        sheet(
            2,
            &[
                mayor(&[], "<Undervotes>1</Undervotes>"),
                board(&[("Dee", "010")], "<Undervotes>2</Undervotes>"),
                points(&[("X", "11")], ""),
            ],
        ),
        sheet(
            3,
            &[
                mayor(&[option(ANA), option(BO)], "<Overvoted />"),
                board(&[("Cy", "100"), ("Dee", "100")], "<Overvoted />"),
            ],
        ),
        sheet(4, &[mayor(&[write_in("w", "", "Unresolved")], "")]),
        sheet(5, &[mayor(&[write_in("w", "Flo", "Resolved")], "")]),
        sheet(6, &[mayor(&[write_in("w", "Mickey", "Rejected")], "")]),
        sheet(
            7,
            &[
                mayor(&one(BO), "<InvalidStraightPartyVote />"),
                board(&[], "<Undervotes>3</Undervotes>"),
            ],
        ),
    ]
}

const SCANNED: &str = "\
#FormatVersion 1
#BatchId,Workstation,VotingType,ScanSequence,PageNumber,UniqueIdentifier,Status,CvrId
7,\"A01\",\"Absentee Voting\",1,1,\"u-01\",\"Scanned\",\"00000001-aaaa-4000-8000-000000000000\"
7,\"A01\",\"Absentee Voting\",1,2,\"u-01\",\"Scanned\",\"00000001-aaaa-4000-8000-000000000000\"
";

fn read_sheets(sheets: &[String]) -> Read {
    let names: Vec<String> = (1..=sheets.len()).map(|n| format!("1_{n}.xml")).collect();
    let files = names.iter().zip(sheets);
    let files: Vec<(&str, &[u8])> = files.map(|(n, s)| (n.as_str(), s.as_bytes())).collect();
    read_texts(&files)
}

const CUMULATIVE: &str = "card-reading 1_1.xml, column “Points”: several options at one digit on most sheets: taken for cumulative votes";

/// What an element says counts, not that it is there.
#[test]
fn elements_that_say_no() {
    let status = |behind: &str| {
        let both = [option(ANA), option(BO)];
        let behind = format!("{behind}<Undervotes>0</Undervotes>");
        // What a contest is by most sheets: one vote.
        let sheets = [
            sheet(1, &[mayor(&both[..1], &behind)]),
            sheet(2, &[mayor(&both[1..], "")]),
        ];
        let read = read_texts(&[
            ("1.xml", sheets[0].as_bytes()),
            ("2.xml", sheets[1].as_bytes()),
        ]);
        assert_eq!(read.of(Code::CellUnreadable), [""; 0]);
        read.cards[0].readings.get(1).unwrap().status
    };
    for (behind, expected) in [
        ("", Status::Voted),
        ("<Overvoted>false</Overvoted>", Status::Voted),
        (
            "<Overvoted>False</Overvoted><InvalidVote>0</InvalidVote>",
            Status::Voted,
        ),
        ("<InvalidVote>false</InvalidVote>", Status::Voted),
        ("<Overvoted/>", Status::Overvoted),
        ("<Overvoted>true</Overvoted>", Status::Overvoted),
        ("<InvalidVote/>", Status::Invalid),
        ("<InvalidVote>1</InvalidVote>", Status::Invalid),
        (
            "<InvalidVote>false</InvalidVote><InvalidStraightPartyVote/>",
            Status::Invalid,
        ),
        (
            "<InvalidStraightPartyVote/><InvalidVote>false</InvalidVote>",
            Status::Invalid,
        ),
    ] {
        assert_eq!(status(behind), expected, "{behind}");
    }
}

/// The number of a sheet is a whole one that a record holds, or it is said that it is none.
#[test]
fn numbers_of_sheets() {
    let check = |number: &str, expected: u32, found: &[&str]| {
        let text = sheet(1, &[mayor(&[option(ANA)], "")]);
        let to = format!("<SheetNumber>{number}</SheetNumber>");
        let text = text.replace("<SheetNumber>1</SheetNumber>", &to);
        assert!(text.contains(&to));
        let read = read_texts(&[("1.xml", text.as_bytes())]);
        assert_eq!(read.cards[0].identity.sheet, expected, "{number}");
        assert_eq!(read.of(Code::CellUnreadable), found, "{number}");
    };
    check("2", 2, &[]);
    check("2147483647", 2_147_483_647, &[]);
    check("", 1, &[]);
    for number in ["0", "2147483648", "3000000000", "4294967296", "two"] {
        let found = format!("1.xml, column “SheetNumber”: “{number}”; taken for the first sheet");
        check(number, 1, &[&found]);
    }
}

#[test]
fn every_status() {
    let read = read_sheets(&sheets());
    assert_eq!(
        read.contests(),
        [
            "Board 0/3: Cy, Dee, Eve",
            "Mayor 1/0: Ana, Bo, Write-in?, Flo!",
            "Points 2/0: X, Y"
        ]
    );
    let id = guid;
    assert_eq!(
        read.lines(),
        [
            format!(
                "{}: 1 voted 2@1* 1@2* 3@3*; 2 voted 1@1*; 3 voted 1@1* 2@1*",
                id(1)
            ),
            format!("{}: 1 voted 2@2*; 2 blank; 3 voted 1@1* 1@1*", id(2)),
            format!("{}: 1 overvoted 1@1* 2@1*; 2 overvoted 1@1 2@1", id(3)),
            format!("{}: 2 voted 3@1*", id(4)),
            format!("{}: 2 voted 4@1*", id(5)),
            format!("{}: 2 invalid 3@1", id(6)),
            format!("{}: 1 blank; 2 invalid 2@1", id(7)),
        ]
    );
    assert_eq!(read.findings(), [CUMULATIVE]);
    let of = &read.cards[0].identity;
    assert_eq!([&*of.batch, &of.record, &of.precinct], ["7", "1", "10 & 1"]);
    assert_eq!((of.sheet, of.source, of.place), (1, 1, 1));
}

/// What is wrong with a sheet is said, with its file.
#[test]
fn findings() {
    let check = |of: usize, from: &str, to: &str, expected: &[&str]| {
        let mut sheets = sheets();
        assert!(sheets[of].contains(from), "{from}");
        sheets[of] = sheets[of].replacen(from, to, 1);
        let read = read_sheets(&sheets);
        let found: Vec<String> = read.findings();
        let found: Vec<&str> = found
            .iter()
            .map(|f| &**f)
            .filter(|f| *f != CUMULATIVE)
            .collect();
        assert_eq!(found, expected, "“{from}” made “{to}”");
    };
    check(
        1,
        "<Undervotes>1<",
        "<Undervotes>2<",
        &["card-reading 1_2.xml, column “Mayor”: 0 marks, undervotes “2”"],
    );
    check(
        1,
        "<Undervotes>1<",
        "<Undervotes>x<",
        &["card-reading 1_2.xml, column “Mayor”: 0 marks, undervotes “x”"],
    );
    check(
        0,
        "<Value>1<",
        "<Value>2<",
        &["cell-unreadable 1_1.xml, column “Mayor”: “Ana”: “2”"],
    );
    check(
        0,
        "<Value>010<",
        "<Value>01<",
        &["cell-unreadable 1_1.xml, column “Board”: “Cy”: “01”"],
    );
    check(
        0,
        "</Options></Contest><Contest>",
        "</Options><Overvoted/></Contest><Contest>",
        &["card-reading 1_1.xml, column “Mayor”: 1 marks that are none"],
    );
    check(
        3,
        "Unresolved",
        "Unread",
        &["card-reading 1_4.xml, column “Mayor”: “Unread”: read as not resolved"],
    );
    check(
        6,
        "<Contest><Name>Board</Name><Id>r</Id>",
        "<Contest><Name>Mayor</Name><Id>m</Id>",
        &["duplicate 1_7.xml, column “Mayor”: a second time; left out"],
    );
    check(
        4,
        "<Name>Mayor<",
        "<Name>MAYOR<",
        &["name-folded 1_1.xml, column “MAYOR”: “MAYOR”, “Mayor”"],
    );
    check(
        4,
        "<BatchSequence>5<",
        "<BatchSequence>4<",
        &[&format!(
            "duplicate 1_5.xml, row 1: another card {}; both are kept",
            guid(5)
        )],
    );
    check(
        4,
        "</Cvr>",
        "</Cvr><Cvr/>",
        &["file-unreadable 1_5.xml: something stands behind its end"],
    );
    check(
        4,
        "Flo",
        "&flo;",
        &["file-unreadable 1_5.xml: an entity that is not known"],
    );
}

#[test]
fn table_of_scanned_ballots() {
    let sheets = sheets();
    let with = |table: &str| {
        read_texts(&[
            ("scanned.csv", table.as_bytes()),
            ("cvrs/x.xml", sheets[0].as_bytes()),
        ])
    };
    let read = with(SCANNED);
    let id = &read.cards[0].identity;
    let group = &*id.counting_group;
    assert_eq!(
        [&*id.tabulator, &id.imprinted_id, group],
        ["A01", "u-01", "Absentee Voting"]
    );
    let found = |table: &str| {
        let read = with(table);
        let found = read.findings();
        let cumulative = |f: &&String| !f.contains("Points");
        found.iter().filter(cumulative).cloned().collect::<Vec<_>>()
    };
    assert_eq!(found(SCANNED), [""; 0]);
    assert_eq!(
        found(&format!("{SCANNED}7,A01,,2,1,u-02,,00000002-aaaa\n")),
        ["name-conflict scanned.csv, row 5: none with id “00000002-aaaa”"]
    );
    assert_eq!(
        found(&SCANNED.replacen("1,2,\"u-01\"", "1,2,\"u-09\"", 1)),
        [
            "name-conflict scanned.csv, row 4: others for “00000001-aaaa-4000-8000-000000000000”, left out"
        ]
    );
    assert_eq!(
        found(&SCANNED.replace("\"00000001", "\"10000001")),
        [
            "name-conflict scanned.csv, row 3: none with id “10000001-aaaa-4000-8000-000000000000”",
            "name-conflict cvrs/x.xml, column “CvrGuid”: none"
        ]
    );
    assert_eq!(
        found(&SCANNED[..SCANNED.len() - 60]),
        [
            "last-line scanned.csv, row 4: the end of the file",
            "cell-unreadable scanned.csv, row 4: 4 cells; the row is left out"
        ]
    );
    let alone = read_texts(&[("scanned.csv", SCANNED.as_bytes())]);
    assert_eq!(
        alone.findings(),
        ["file-unreadable scanned.csv: none; what was voted on these ballots is not known"]
    );
}

/// A sheet that was cut is no card, and a finding.
#[test]
fn cut_anywhere() {
    let whole = &sheets()[0];
    for cut in cuts(whole.as_bytes(), 1).skip(150) {
        let read = read_texts(&[("1_1.xml", cut)]);
        assert_eq!(read.cards.len(), 0, "{} bytes", cut.len());
        assert_eq!(
            read.of(Code::FileUnreadable).len(),
            1,
            "{} bytes",
            cut.len()
        );
    }
}

/// The order of the files, and how they are put into folders, changes nothing but the order of the cards.
#[test]
fn split_and_reordered() {
    let sheets = sheets();
    let whole = read_sheets(&sheets);
    let names: Vec<String> = (0..sheets.len())
        .map(|n| format!("{}/{}.xml", n % 2, 9 - n))
        .collect();
    let files = names.iter().zip(&sheets);
    let files: Vec<(&str, &[u8])> = files.map(|(n, s)| (n.as_str(), s.as_bytes())).collect();
    let split = read_texts(&files);
    assert_eq!(split.contests, whole.contests);
    let sorted = |read: &Read| {
        let mut lines = named(read);
        lines.sort();
        lines
    };
    assert_eq!(sorted(&split), sorted(&whole));
}

/// RCTab's sheets: 18 files, of which 9 have the ranked contest; its first round and undervotes are RCTab's own. Of the
/// other contests every mark is counted here with a search for text.
#[test]
fn sheets_of_rctab() {
    let Some(folder) = real("conformance/rctab") else {
        return;
    };
    let sheets = folder.join("_shared/hart_cvr_archive");
    let read = read(&[&sheets]);
    assert_eq!(read.cards.len(), 18);
    assert_eq!(
        read.files.iter().map(|f| f.cards).collect::<Vec<_>>(),
        [1; 18]
    );
    let of = "CEDAR PARK SCHOOL BOARD";
    let report = folder.join(
        "hart_cedar_park_school_board/hart_cedar_park_school_board_expected_detailed_report.json",
    );
    let expected = first_round(&report);
    let votes = |votes: &BTreeMap<String, u64>| {
        let votes = votes.iter().filter(|(_, votes)| **votes > 0);
        votes
            .map(|(name, votes)| (name.clone(), *votes))
            .collect::<BTreeMap<_, _>>()
    };
    assert_eq!(votes(&read.votes(of)), votes(&expected));
    assert_eq!(
        read.statuses(of),
        BTreeMap::from([("absent", 9), ("blank", 2), ("voted", 7)])
    );
    assert_eq!(
        (read.contest(of).ranks, read.contest("US SENATOR").vote_for),
        (6, 2)
    );
    let names: Vec<String> = read
        .contests
        .iter()
        .map(|c| format!("{} {}/{}", c.name, c.vote_for, c.ranks))
        .collect();
    assert_eq!(
        names,
        [
            "AMENDMENT 1 1/0",
            "AUSTIN LIBRARY OFFICE 1/0",
            "CEDAR PARK SCHOOL BOARD 0/6",
            "Contest with 2 Line Write-Ins only 1/0",
            "IND SP Contest Vote for 2 2/0",
            "PFLUGERVILLE COUNTY OFFICERS 10/0",
            "Party Selector Contest 1/0",
            "TRAVIS COUNTY OFFICERS 3/0",
            "US  PRESIDENT 1/0",
            "US SENATOR 2/0",
        ]
    );
    for contest in &read.contests {
        let cards = read
            .cards
            .iter()
            .filter_map(|card| card.readings.get(contest.number));
        let cumulative = contest.name.starts_with("PFLUGERVILLE");
        assert_eq!(contest.cumulative, cumulative, "{}", contest.name);
        let marks: usize = cards.map(|reading| reading.marks.len()).sum();
        let mut expected = 0;
        for file in fs::read_dir(&sheets).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let of = text.split("<Contest>").skip(1);
            let of = of.filter(|part| {
                let name = part.split("</Name>").next().unwrap();
                squeezed(name).ends_with(&format!("<Name>{}", squeezed(&contest.name)))
            });
            let values = of.flat_map(|part| part.split("<Value>").skip(1));
            let ones = values.map(|value| match cumulative {
                true => value
                    .bytes()
                    .take_while(|b| *b != b'<')
                    .filter(|b| *b == b'1')
                    .count(),
                false => 1,
            });
            expected += ones.sum::<usize>();
        }
        assert_eq!(marks, expected, "{}", contest.name);
    }
    // Ten votes each, on six sheets; two are blank, one has twelve. Ones of `Value` by option, counted with Python.
    let of = "PFLUGERVILLE COUNTY OFFICERS";
    let expected = [
        ("Ken Paxton", 25),
        ("Jamar Osborne", 8),
        ("Justin Sanders", 7),
        ("Sam Patrick", 6),
        ("Jamie Balagia", 4),
        ("Tom Oxford", 4),
        ("William Moody", 3),
        ("Bert Richardson", 1),
        ("David Newell", 1),
        ("Steve Brown", 1),
    ];
    let expected = expected.map(|(name, votes)| (name.to_owned(), votes));
    assert_eq!(votes(&read.votes(of)), BTreeMap::from(expected));
    assert_eq!(
        read.statuses(of),
        BTreeMap::from([("absent", 9), ("blank", 2), ("overvoted", 1), ("voted", 6)])
    );
    let first = "1_0e4cb797-392c-4e64-9034-94694bf97419.xml";
    assert_eq!(
        read.findings(),
        [
            format!(
                "card-reading {first}, column “PFLUGERVILLE COUNTY OFFICERS”: several options at one digit on most \
                 sheets: taken for cumulative votes"
            ),
            format!("name-folded {first}, column “US  PRESIDENT”: “US  PRESIDENT”, “US PRESIDENT”"),
        ]
    );
}

/// Garfield County's sheet of a test deck, of Verity 1.0: no id in it, the id in its name; six contests overvoted.
#[test]
fn sheet_of_garfield() {
    let Some(folder) = real("cvr/vendor-format-samples") else {
        return;
    };
    let read = read(&[&folder]);
    let card = read
        .cards
        .iter()
        .find(|card| !card.identity.tabulator.is_empty() && card.identity.record.is_empty());
    let card = card.unwrap();
    let id = &card.identity;
    assert_eq!(
        [&*id.tabulator, &id.batch, &id.imprinted_id, &id.precinct],
        ["3", "1", "c3442ba5-c5ff-4583-9b35-8883039581de", "RE1-CFPD"]
    );
    let statuses: Vec<Status> = card.readings.iter().map(|r| r.status).collect();
    let count = |status| statuses.iter().filter(|s| **s == status).count();
    assert_eq!(
        (
            count(Status::Overvoted),
            count(Status::Voted),
            statuses.len()
        ),
        (6, 6, 12)
    );
}
