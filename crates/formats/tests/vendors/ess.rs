//! ES&S.

use std::collections::BTreeMap;
use std::path::Path;

use election::Code;

use super::support::{cuts, first_round, named, read, read_texts, real};

/// Contests: one vote, two columns with one heading, two that are numbered, wards that are, ranks.
const CARDS: &str = "\
Cast Vote Record,Precinct,Ballot Style,Mayor,Board,Board,Council 1,Council 2,Ward 1,Ward 2,Clerk Choice 1 (45),Clerk Choice 2 (50)
1,P 1,A,Ana,Cy,Dee,Gil,Hal,Kit,,Moe,Ned
2,P 1,A,undervote,Cy,undervote,undervote,undervote,undervote,,undervote,Ned
3,P 1,B,overvote,overvote,overvote,Hal,Ida,,Kit,overvote,Moe
4,P 2,B,Write-in,undervote,undervote,Gil,undervote,,Lou,Ned,overvote
5,P 2,B,\"Bo, Jr.\",Dee,Eve,overvote,overvote,,Kit,,Moe
6,P 2,C,Ana,,,,,,,,
";

const BALLOTS: &str = "\
Ballots,,,,
GEN2111,,,,
\"Test County,Test State\",,,,
\"November 5, 2021\",,,,
,,,,
Cast Vote Record,Batch,Ballot Status,Original Ballot Exception,Tabulator CVR,Reporting Group,Precinct ID
3,B2,Not Reviewed,Overvote,0002000171,Mail,p
1,B1,Not Reviewed,,0001000415,Mail,p
2,B1,Not Reviewed,,0001000416,Mail,p
Total : 3,,,,,,
";

const BALLOTS_WITH_MACHINES: &str = "\
Cast Vote Record,Batch,Write-in Type,Tabulator CVR,Machine,Adjudicated By,
4,B2,,02bc1dc7bc1e7774,0007,,
5,B2,,02BC1DC7BC1E7775,0007,,
6,B3,,0002003172,0007,,
";

fn read_pair(cards: &str, first: &str, second: &str) -> super::support::Read {
    read_texts(&[
        ("ballots_1.csv", first.as_bytes()),
        ("ballots_2.csv", second.as_bytes()),
        ("cvr.csv", cards.as_bytes()),
    ])
}

#[test]
fn every_status() {
    let read = read_pair(CARDS, BALLOTS, BALLOTS_WITH_MACHINES);
    assert_eq!(
        read.contests(),
        [
            "Mayor 1/0: Ana, Bo, Jr., Write-in?",
            "Board 2/0: Cy, Dee, Eve",
            "Council 2/0: Gil, Hal, Ida",
            "Ward 1 1/0: Kit",
            "Ward 2 1/0: Kit, Lou",
            "Clerk 0/2: Moe, Ned, overvote*",
        ]
    );
    assert_eq!(
        read.lines(),
        [
            "0001000415: 1 voted 1@1*; 2 voted 1@1* 2@1*; 3 voted 1@1* 2@1*; 4 voted 1@1*; 6 voted 1@1* 2@2*",
            "0001000416: 1 blank; 2 undervoted 1@1*; 3 blank; 4 blank; 6 voted 2@2*",
            "0002000171: 1 overvoted; 2 overvoted; 3 voted 2@1* 3@1*; 5 voted 1@1*; 6 overvoted 3@1* 1@2*",
            "02bc1dc7bc1e7774: 1 voted 3@1*; 2 blank; 3 undervoted 1@1*; 5 voted 2@1*; 6 overvoted 2@1* 3@2*",
            "02BC1DC7BC1E7775: 1 voted 2@1*; 2 voted 2@1* 3@1*; 3 overvoted; 5 voted 1@1*; 6 voted 1@2*",
            "0002003172: 1 voted 1@1*",
        ]
    );
    let ids = read.cards.iter().map(|card| {
        let id = &card.identity;
        let names = [&id.counting_group, &id.precinct, &id.ballot_type].map(|name| &**name);
        format!(
            "{} {} {} {} {}",
            id.tabulator,
            id.batch,
            id.record,
            names.join(" "),
            id.place
        )
    });
    assert_eq!(
        ids.collect::<Vec<_>>(),
        [
            "0001 B1 000415 Mail P 1 A 2",
            "0001 B1 000416 Mail P 1 A 3",
            "0002 B2 000171 Mail P 1 B 4",
            "0007 B2 4  P 2 B 5",
            "0007 B2 5  P 2 B 6",
            "0007 B3 003172  P 2 C 7",
        ]
    );
    assert_eq!(
        read.findings(),
        [
            "name-folded cvr.csv, row 1, column “Council 1”: 2 columns with the same selections on the same \
             cards: read as “Council” with 2 votes",
            "name-folded cvr.csv, row 1, column “Clerk Choice 1 (45)”: “Clerk Choice 1 (45)” to “Clerk Choice 2 (50)”: \
             read as ranks 1 to 2 of a contest",
        ]
    );
    let kinds: Vec<_> = read
        .files
        .iter()
        .map(|f| format!("{:?} {}", f.kind, f.cards))
        .collect();
    assert_eq!(kinds, ["EssBallots 0", "EssBallots 0", "EssCards 6"]);
}

/// What is wrong with a file is said, with its place.
#[test]
fn findings() {
    let check = |from: &str, to: &str, expected: &[&str]| {
        let alter = |text: &str| text.replacen(from, to, 1);
        let files = [CARDS, BALLOTS, BALLOTS_WITH_MACHINES];
        assert!(files.iter().any(|text| text.contains(from)), "{from}");
        let read = read_pair(&alter(files[0]), &alter(files[1]), &alter(files[2]));
        let found: Vec<String> = read.findings();
        let found: Vec<&str> = found
            .iter()
            .map(|f| &**f)
            .filter(|f| !f.starts_with("name-folded"))
            .collect();
        assert_eq!(found, expected, "“{from}” made “{to}”");
    };
    check(
        "2,P 1,A,undervote",
        "2,P 1,undervote",
        &[
            "name-conflict ballots_1.csv, row 9: none with number 2",
            "cell-unreadable cvr.csv, row 3: 11; the row is left out",
        ],
    );
    check(
        "\n2,P 1",
        "\n1,P 1",
        &[
            "name-conflict ballots_1.csv, row 9: none with number 2",
            "duplicate cvr.csv, row 3: another card 0001000415; both are kept",
        ],
    );
    check(
        "\n2,P 1",
        "\nx,P 1",
        &[
            "name-conflict ballots_1.csv, row 9: none with number 2",
            "name-conflict cvr.csv, row 3, column “Cast Vote Record”: none; the card has no tabulator and no batch",
        ],
    );
    check(
        ",Cy,Dee,Gil",
        ",Cy,,Gil",
        &["cell-unreadable cvr.csv, row 2, column “Board”: blank cells beside others"],
    );
    check(
        ",Cy,Dee,Gil",
        ",Cy,Cy,Gil",
        &["cell-unreadable cvr.csv, row 2, column “Board”: a selection in two cells"],
    );
    check(
        "2,B1,",
        "1,B1,",
        &[
            "duplicate ballots_1.csv, row 9: another row of record 1, left out",
            "name-conflict cvr.csv, row 3, column “Cast Vote Record”: none; the card has no tabulator and no batch",
        ],
    );
    check(
        "0001000415",
        "1000415",
        &["cell-unreadable ballots_1.csv, row 8: “1000415”; it is left out"],
    );
    check(
        "02bc1dc7bc1e7774",
        "4.78822E+15",
        &["cell-unreadable ballots_2.csv, row 2: “4.78822E+15”; it is left out"],
    );
    check(
        "Total : 3",
        "Total : 4",
        &["card-count ballots_1.csv: 3 ballots"],
    );
    check(
        "Total : 3,,,,,,\n",
        "",
        &["card-count ballots_1.csv: 3 ballots"],
    );
    check(
        "3,B2,",
        "x,B2,",
        &[
            "cell-unreadable ballots_1.csv, row 7: “x”; the row is left out",
            "name-conflict cvr.csv, row 4, column “Cast Vote Record”: none; the card has no tabulator and no batch",
        ],
    );
    check(
        ",Clerk Choice 1 (45),Clerk Choice 2 (50)\n",
        ",Clerk Choice 1 (45),\n",
        &[
            "cell-unreadable cvr.csv, row 2: “Ned” below none",
            "cell-unreadable cvr.csv, row 3: “Ned” below none",
            "cell-unreadable cvr.csv, row 4: “Moe” below none",
            "cell-unreadable cvr.csv, row 5: “overvote” below none",
            "cell-unreadable cvr.csv, row 6: “Moe” below none",
        ],
    );
}

/// A row of totals is no card and teaches no names; a card whose first cell has such a word is one by its names.
#[test]
fn rows_of_totals() {
    let headings = "seqno,Cast Vote Record,Style,Mayor,Council 1,Council 2\n1,7,A,Ana,Cy,Dee\n";
    let check = |last: &str, cards: usize, expected: &[&str]| {
        let table = format!("{headings}{last}\n");
        let read = read_texts(&[("cvr.csv", table.as_bytes())]);
        assert_eq!(read.cards.len(), cards, "{last}");
        assert_eq!(read.of(Code::TotalsRow), expected, "{last}");
        let names: Vec<&str> = read
            .contests
            .iter()
            .flat_map(|c| c.selections.iter().map(|s| &*s.name))
            .collect();
        let numbers = names.iter().filter(|name| name.parse::<u64>().is_ok());
        assert_eq!(numbers.count(), 0, "{last}: {names:?}");
    };
    let left_out = ["cvr.csv, row 3: “Total” and numbers; the row is left out"];
    check("Total,,,1,1,1", 1, &left_out);
    check("Total,,,\"1,500\",1,1", 1, &left_out);
    check("Total,5,,1,1,1,,", 1, &left_out);
    check("Total,,1", 1, &left_out);
    let left_out = ["cvr.csv, row 3: “Grand totals:” and numbers; the row is left out"];
    check(",,Grand totals:,1,1,1", 1, &left_out);
    check("Total,8,A,Ana,Cy,Dee", 2, &[]);
    check("2,8,Total,,Cy,Dee", 2, &[]);
}

#[test]
fn tables_without_the_other() {
    let read = read_texts(&[("ballots.csv", BALLOTS.as_bytes())]);
    assert_eq!(
        read.findings(),
        [
            "file-unreadable ballots.csv: none in its folder; what was voted on these ballots is not known"
        ]
    );
    let read = read_texts(&[("cvr.csv", CARDS.as_bytes())]);
    assert_eq!(
        read.of(Code::ColumnMissing),
        ["cvr.csv: none: its cards have no tabulator and no batch"]
    );
    assert_eq!(read.cards[2].identity.id(), "3");
}

/// Columns that are numbered are one contest only where the cells say so.
#[test]
fn numbered_columns() {
    let check = |rows: &str, expected: &[&str]| {
        let table = format!("Cast Vote Record,Ballot Style,Seat 1,Seat 2\n{rows}");
        assert_eq!(
            read_texts(&[("cvr.csv", table.as_bytes())]).contests(),
            expected,
            "{rows}"
        );
    };
    let apart = ["Seat 1 1/0: Ana, Bo", "Seat 2 1/0: Bo, Cy"];
    check("1,A,Ana,Bo\n2,A,Bo,Cy\n", &["Seat 2/0: Ana, Bo, Cy"]);
    check("1,A,Ana,Bo\n2,A,Bo,Cy\n3,A,Bo,\n", &apart);
    check("1,A,Ana,Bo\n2,A,Bo,Cy\n3,A,Bo,Bo\n", &apart);
    check(
        "1,A,Ana,Cy\n2,A,Ana,Cy\n",
        &["Seat 1 1/0: Ana", "Seat 2 1/0: Cy"],
    );
}

/// A line to write on is one in every spelling, and a card has as many write-ins of one as it has cells of it.
#[test]
fn write_ins_of_several_votes() {
    let check = |first: &str, second: &str, expected: &[&str]| {
        let table = format!(
            "Cast Vote Record,COUNCIL,COUNCIL,COUNCIL\n1,{first},{first},undervote\n2,{second},{second},{second}\n"
        );
        let read = read_texts(&[("cvr.csv", table.as_bytes())]);
        assert_eq!(read.lines(), expected, "{first}, {second}");
        assert_eq!(read.of(Code::CellUnreadable), [""; 0], "{first}, {second}");
    };
    // The names in their order, each with three lines.
    for other in [
        "(Write-in)",
        "*Write-in",
        "\t-Write-in 2",
        "\u{a0}.UWI",
        "«Write-in»",
    ] {
        let of_other = match other {
            "«Write-in»" => ["1: 1 undervoted 1@1* 2@1*", "2: 1 voted 4@1* 5@1* 6@1*"],
            _ => ["1: 1 undervoted 4@1* 5@1*", "2: 1 voted 1@1* 2@1* 3@1*"],
        };
        check("Write-in", other, &of_other);
    }
    let alone = ["1: 1 undervoted 1@1* 2@1*", "2: 1 voted 1@1* 2@1* 3@1*"];
    for name in ["(Write-in)", "=\"Write-in\"", "\"(Write-in)\""] {
        check(name, name, &alone);
    }
}

/// Ranks of a contest have one write-in each, whatever stands in several columns of the same name.
#[test]
fn write_ins_of_ranks() {
    let table = "Cast Vote Record,COUNCIL,COUNCIL,COUNCIL,COUNCIL CHOICE 1,COUNCIL CHOICE 2,COUNCIL CHOICE 3\n\
                 1,Write-in,Write-in,Ana,Write-in,Write-in,Write-in\n";
    let read = read_texts(&[("cvr.csv", table.as_bytes())]);
    assert_eq!(
        read.lines(),
        ["1: 1 voted 1@1* 2@1* 3@1*; 2 voted 1@1* 1@2* 1@3*"]
    );
}

/// No contest stands twice on a card, whatever its headings are; where two have one name that is said.
#[test]
fn contests_of_one_name() {
    let check = |path: &str, table: &str, contests: &[&str], lines: &[&str], findings: &[&str]| {
        let read = read_texts(&[(path, table.as_bytes())]);
        assert_eq!(read.contests(), contests, "{table}");
        assert_eq!(read.lines(), lines, "{table}");
        let found: Vec<String> = [Code::Duplicate, Code::ColumnMissing, Code::CellUnreadable]
            .iter()
            .flat_map(|code| read.of(*code))
            .filter(|f| !f.ends_with("no tabulator and no batch"))
            .collect();
        assert_eq!(found, findings, "{table}");
    };
    // A rank that stands twice.
    check(
        "cvr.csv",
        "Cast Vote Record,MAYOR CHOICE 1,MAYOR CHOICE 1\n1,Ana,Bo\n2,Bo,undervote\n",
        &["MAYOR CHOICE 1 2/0: Ana, Bo"],
        &["1: 1 voted 1@1* 2@1*", "2: 1 undervoted 2@1*"],
        &[
            "cvr.csv, row 1, column “MAYOR”: ranks 1, 1: each heading is read as a contest without ranks",
        ],
    );
    // A rank that is left out.
    check(
        "cvr.csv",
        "Cast Vote Record,MAYOR CHOICE 1,MAYOR CHOICE 3\n1,Ana,Bo\n",
        &["MAYOR CHOICE 1 1/0: Ana", "MAYOR CHOICE 3 1/0: Bo"],
        &["1: 1 voted 1@1*; 2 voted 1@1*"],
        &[
            "cvr.csv, row 1, column “MAYOR”: ranks 1, 3: each heading is read as a contest without ranks",
        ],
    );
    // Numbered columns that are one contest, beside a contest of its name with as many columns.
    check(
        "cvr.csv",
        "Cast Vote Record,COUNCIL 1,COUNCIL 2,COUNCIL,COUNCIL\n1,Ana,Bo,Cy,Di\n2,Bo,Ana,Di,undervote\n",
        &["COUNCIL 2/0: Ana, Bo", "COUNCIL 2/0: Cy, Di"],
        &[
            "1: 1 voted 1@1* 2@1*; 2 voted 1@1* 2@1*",
            "2: 1 voted 1@1* 2@1*; 2 undervoted 2@1*",
        ],
        &[
            "cvr.csv, row 1, column “COUNCIL”: another contest with this name, as many votes and ranks; both are kept",
        ],
    );
    // Ranks without a name are of the contest that the file is called after.
    check(
        "Mayor.csv",
        "Cast Vote Record,1st Choice,2nd Choice,Mayor 1st Choice,Mayor 2nd Choice\n1,Ana,Bo,Cy,Di\n",
        &["Mayor 0/2: Ana, Bo", "Mayor 0/2: Cy, Di"],
        &["1: 1 voted 1@1* 2@2*; 2 voted 1@1* 2@2*"],
        &[
            "Mayor.csv, row 1, column “Mayor”: another contest with this name, as many votes and ranks; both are kept",
        ],
    );
}

/// A row is the total if it says so and has nothing else; a precinct may be called so.
#[test]
fn totals_of_ballots() {
    let check = |rows: &str, expected: &[&str]| {
        let ballots = format!("Precinct,Cast Vote Record,Batch,Tabulator CVR\n{rows}");
        let read = read_texts(&[
            ("ballots.csv", ballots.as_bytes()),
            ("cvr.csv", b"Cast Vote Record,Mayor\n1,Ana\n2,Bo\n"),
        ]);
        assert_eq!(read.findings(), expected, "{rows}");
        read.cards
            .iter()
            .map(|card| card.identity.batch.clone())
            .collect::<Vec<_>>()
    };
    let both = "Totalville,1,B1,0001000415\nTotal,2,B2,0001000416\n";
    assert_eq!(check(both, &[]), ["B1", "B2"]);
    assert_eq!(check(&format!("{both}Total : 2,,,\n"), &[]), ["B1", "B2"]);
    check(
        &format!("{both}Total : 3,,,\n"),
        &["card-count ballots.csv: 2 ballots"],
    );
    check(
        &format!("{both}Total : two,,,\n"),
        &["cell-unreadable ballots.csv, row 4: “Total : two”; it is not compared with"],
    );
}

/// Cards of a file that was cut are those of the whole file, or there is a finding.
#[test]
fn cut_anywhere() {
    let whole = named(&read_pair(CARDS, BALLOTS, BALLOTS_WITH_MACHINES));
    for cut in cuts(CARDS.as_bytes(), 1) {
        let read = read_pair(
            std::str::from_utf8(cut).unwrap(),
            BALLOTS,
            BALLOTS_WITH_MACHINES,
        );
        assert_ne!(read.findings, [], "{} bytes of cards", cut.len());
        let last = read.of(Code::LastLine).len();
        for card in named(&read).iter().rev().skip(last) {
            // Columns that are one contest by the cells of all cards may be two by those of some.
            let alike = |c: &&String| c.split(':').next() == card.split(':').next();
            assert!(whole.iter().any(|c| alike(&c)), "{card}");
        }
    }
    // Behind the total there are only commas.
    let end = BALLOTS.find("Total : 3").unwrap() + "Total : 3".len();
    for cut in cuts(&BALLOTS.as_bytes()[..end], 1) {
        let read = read_pair(
            CARDS,
            std::str::from_utf8(cut).unwrap(),
            BALLOTS_WITH_MACHINES,
        );
        let mut found = read.findings.iter().filter(|f| f.code != Code::NameFolded);
        assert!(found.next().is_some(), "{} bytes of ballots", cut.len());
    }
}

/// One table as two, in either order.
#[test]
fn split_and_reordered() {
    let whole = read_pair(CARDS, BALLOTS, BALLOTS_WITH_MACHINES);
    let lines: Vec<&str> = CARDS.lines().collect();
    let part = |rows: &[&str]| format!("{}\n{}\n", lines[0], rows.join("\n"));
    let (first, second) = (part(&lines[1..4]), part(&lines[4..]));
    for names in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        let split = read_texts(&[
            (names[0], first.as_bytes()),
            (names[1], second.as_bytes()),
            ("ballots_1.csv", BALLOTS_WITH_MACHINES.as_bytes()),
            ("ballots_2.csv", BALLOTS.as_bytes()),
        ]);
        assert_eq!(split.contests, whole.contests);
        let sorted = |read: &super::support::Read| {
            let mut lines = read.lines();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&split), sorted(&whole));
    }
}

/// Every cell of the sample of Jefferson County, counted from the rows by the csv crate.
#[test]
fn jefferson_county() {
    let Some(folder) = real("cvr/jeffco-ess-sample") else {
        return;
    };
    let read = read(&[&folder]);
    assert_eq!(read.cards.len(), 100);
    let rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(folder.join("ess-test.cvr"));
    let rows: Vec<_> = rows
        .unwrap()
        .into_records()
        .map(|row| row.unwrap())
        .collect();
    for at in 6..rows[0].len() {
        let title = &rows[0][at];
        if title.starts_with("OFFICE CITY COUNCILLOR WESTMINSTER") {
            continue;
        }
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        rows[1..]
            .iter()
            .for_each(|row| *counts.entry(&row[at]).or_default() += 1);
        let statuses = read.statuses(title);
        let status = |word| statuses.get(word).copied().unwrap_or(0);
        assert_eq!(status("absent"), counts.remove("").unwrap_or(0), "{title}");
        assert_eq!(
            status("blank"),
            counts.remove("undervote").unwrap_or(0),
            "{title}"
        );
        assert_eq!(
            status("overvoted"),
            counts.remove("overvote").unwrap_or(0),
            "{title}"
        );
        let votes = read.votes(title);
        let votes: BTreeMap<&str, u64> = votes.iter().map(|(name, n)| (&**name, *n)).collect();
        assert_eq!(votes, counts, "{title}");
    }
    // Columns 31 to 33 (from 0) have 8 + 8 + 8 cells, two of them `undervote`, on 8 cards.
    let votes = read.votes("OFFICE CITY COUNCILLOR WESTMINSTER");
    assert_eq!(votes.values().sum::<u64>(), 22);
    assert_eq!((votes["Mike Melvin"], votes["Debbie Bergamo"]), (3, 2));
    let first = &read.cards[0].identity;
    assert_eq!((&*first.batch, &*first.record, first.place), ("P5", "1", 2));
}

/// The first round of RCTab's expected reports, for sets whose rules do not change it: a ballot goes to the one
/// selection at its first rank with any.
#[test]
fn first_rounds_of_rctab() {
    let Some(folder) = real("conformance/rctab") else {
        return;
    };
    for (set, file) in [
        (
            "2015_portland_mayor",
            "2015_portland_mayor/2015_portland_mayor_cvr.xlsx",
        ),
        (
            "continue_tabulation_test",
            "continue_tabulation_test/continue_tabulation_test_cvr.xlsx",
        ),
        (
            "continue_until_two_threshold_freeze",
            "continue_until_two_threshold_freeze/continue_until_two_threshold_freeze_cvr.xlsx",
        ),
        ("duplicate_test", "duplicate_test/duplicate_test_cvr.xlsx"),
        (
            "first_round_determines_threshold_test",
            "first_round_determines_threshold_test/first_round_determines_threshold_test_cvr.xlsx",
        ),
        (
            "test_set_allow_only_one_winner_per_round",
            "test_set_allow_only_one_winner_per_round/test_set_allow_only_one_winner_per_round_cvr.xlsx",
        ),
        (
            "tiebreak_generate_permutation_test",
            "tiebreak_generate_permutation_test/tiebreak_generate_permutation_test_cvr.xlsx",
        ),
        (
            "tiebreak_previous_round_counts_then_random_test",
            "tiebreak_previous_round_counts_then_random_test/tiebreak_previous_round_counts_then_random_test_cvr.xlsx",
        ),
        (
            "tiebreak_use_permutation_in_config_test",
            "_shared/simple_ess_cvr.xlsx",
        ),
        ("stop_tabulation_early_test", "_shared/tiebreak_cvr.xlsx"),
    ] {
        let read = read(&[&folder.join(file)]);
        let [contest] = &read.contests[..] else {
            panic!("{set}: {:?}", read.contests());
        };
        let votes = read.votes(&contest.name);
        let report = format!("{set}/{set}_expected_detailed_report.json");
        let expected = first_round(&folder.join(report));
        let of = |votes: &BTreeMap<String, u64>| {
            let votes = votes.iter().filter(|(_, votes)| **votes > 0);
            votes
                .map(|(name, votes)| (name.clone(), *votes))
                .collect::<BTreeMap<_, _>>()
        };
        assert_eq!(of(&votes), of(&expected), "{set}");
    }
}

/// `A`, `A-2`, `A-3` and `A-4` are one candidate by the configuration, which calls `B` `B-2`, too.
#[test]
fn aliases_are_selections() {
    let Some(path) = real("conformance/rctab/aliases_ess_xlsx") else {
        return;
    };
    let read = read(&[&path]);
    let votes = read.votes("aliases_ess_xlsx_cvr");
    let expected =
        first_round(&Path::new(&path).join("aliases_ess_xlsx_expected_detailed_report.json"));
    let of_a: u64 = ["A", "A-2", "A-3", "A-4"]
        .iter()
        .map(|name| votes[*name])
        .sum();
    assert_eq!(
        (of_a, votes["B"], votes["C"]),
        (expected["A"], expected["B-2"], expected["C"])
    );
}

/// Headings that stand twice, and columns between known ones, are said; contests behind them are read.
#[test]
fn columns_that_are_not_read() {
    let read = read_texts(&[(
        "a.csv",
        b"Cast Vote Record,Precinct,Sheriff,Ballot Style,Mayor,Precinct,Clerk\n1,P,Ana,S,Bo,Q,Cy\n",
    )]);
    assert_eq!(read.contests(), ["Mayor 1/0: Bo", "Clerk 1/0: Cy"]);
    assert_eq!(&*read.cards[0].identity.precinct, "P");
    assert_eq!(
        read.of(Code::Duplicate),
        ["a.csv, row 1, column “Precinct”: columns 2 and 6: the second is left out"]
    );
    assert_eq!(
        read.of(Code::ColumnUnread),
        ["a.csv, row 1: “Sheriff” (column 3): left out"]
    );
    let read = read_texts(&[
        ("a.csv", b"Cast Vote Record,Mayor\n1,Bo\n"),
        (
            "b.csv",
            b"\"Title\nof two lines\"\nCast Vote Record,Tabulator CVR,Batch,Batch\n1,0001000001,B,C\nTotal : 1,,,\n",
        ),
    ]);
    assert_eq!(&*read.cards[0].identity.batch, "B");
    assert_eq!(
        read.of(Code::Duplicate),
        ["b.csv, row 3, column “Batch”: columns 3 and 4: the second is left out"]
    );
}

/// `Choice 1` may be a rank or one of two votes; `1st Choice` is a rank.
#[test]
fn numbers_that_were_read_as_ranks() {
    let check = |headings: &str, expected: &[&str]| {
        let text = format!("Cast Vote Record,{headings}\n1,Ana,Bo\n");
        let read = read_texts(&[("a.csv", text.as_bytes())]);
        assert_eq!(read.of(Code::NameFolded), expected, "{headings}");
        assert_eq!(read.contests(), ["Mayor 0/2: Ana, Bo"], "{headings}");
        let notes = read.findings.iter().filter(|f| f.code == Code::NameFolded);
        assert!(notes.clone().all(|f| f.weight == election::Weight::Note));
        assert!(notes.clone().all(|f| f.note.contains("equal weight")));
    };
    check(
        "Mayor Choice 1,Mayor Choice 2",
        &[
            "a.csv, row 1, column “Mayor Choice 1”: “Mayor Choice 1” to “Mayor Choice 2”: read as ranks 1 to 2 of a contest",
        ],
    );
    check("1st Choice Mayor,2nd Choice Mayor", &[]);
    // What the note says to do gives two votes.
    let read = read_texts(&[("a.csv", b"Cast Vote Record,Mayor,Mayor\n1,Ana,Bo\n")]);
    assert_eq!(read.contests(), ["Mayor 2/0: Ana, Bo"]);
}

/// Rows are lines of the file: empty ones and those within quotes count.
#[test]
fn rows_are_lines() {
    let text = "\n\"Cast Vote Record\",\"Mayor\nof X\"\n\n1,\"Ana\nB\"\n2,Bo,3\n";
    let read = read_texts(&[("a.csv", text.as_bytes())]);
    assert_eq!(read.cards[0].identity.place, 5);
    assert_eq!(
        read.of(Code::CellUnreadable),
        ["a.csv, row 7: 3; the row is left out"]
    );
}
