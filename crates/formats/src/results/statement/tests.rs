use election::record::CountOf;

use crate::results::reported_results;

/// The figures and the findings of a text.
fn read(text: &str) -> (Vec<String>, Vec<String>) {
    let Some((results, findings)) = reported_results("s.csv", text.as_bytes()) else {
        return (vec!["not known".to_owned()], Vec::new());
    };
    let general = results.counts.iter().map(|count| ("", None, count));
    let of_contests = results.contests.iter().flat_map(|contest| {
        let counts = contest.counts.iter();
        counts.map(move |count| (&*contest.name, Some(contest), count))
    });
    let figures = general.chain(of_contests).map(|(name, contest, count)| {
        let selection = contest.zip(count.selection);
        let selection = selection.map(|(c, n)| &c.selections[n as usize - 1]);
        let what = selection.map_or_else(
            || count.of.words().to_owned(),
            |s| match &*s.party {
                "" if count.of == CountOf::Seats => format!("seats of {}", s.name),
                "" => s.name.to_string(),
                party => format!("{} [{party}]", s.name),
            },
        );
        let group = match &*count.group {
            "" => String::new(),
            group => format!(" ({group})"),
        };
        let round = count
            .round
            .map_or_else(String::new, |r| format!(" round {r}"));
        let unit = results.unit_name(count.unit);
        format!(
            "{name} | {unit}{group} | {what}{round} {} @{}",
            count.figure, count.row
        )
    });
    let figures = figures.collect();
    let findings = findings
        .iter()
        .map(|f| format!("{} {}: {}; {}", f.code.id(), f.place, f.expected, f.found));
    (figures, findings.collect())
}

#[track_caller]
fn check(text: &str, figures: &[&str], findings: &[&str]) {
    let (found, met) = read(text);
    assert_eq!(found, figures);
    assert_eq!(met, findings);
}

#[track_caller]
fn check_findings(text: &str, findings: &[&str]) {
    let (figures, met) = read(text);
    assert_eq!(met, findings, "{figures:#?}");
}

/// Two tables with titles, total rows, and labels that stand twice in a row.
const WIDE: &str = "\
County of Ash,,,,,,
Mayor (Vote for 2),,,,,,
Precinct,Times Cast,Registered Voters,Precinct,Ann Ash (DEM),Bo Elm,Total Votes
P-1,10,\"1,020\",P-1,7,5,12
P-2,4,30,P-2,3,1,4
Countywide - Total,14,1050,Countywide - Total,10,6,16
Issue 1A,,,,,,
Precinct,Undervotes,Yes,No,Total Votes,,
P-2,0,3,1,4,,
Totals,0,3,1,4,,
";

#[test]
fn wide_tables() {
    check(
        WIDE,
        &[
            "Mayor | P-1 | ballots cast 10 @4",
            "Mayor | P-1 | registered voters 1020 @4",
            "Mayor | P-1 | Ann Ash [DEM] 7 @4",
            "Mayor | P-1 | Bo Elm 5 @4",
            "Mayor | P-1 | total votes 12 @4",
            "Mayor | P-2 | ballots cast 4 @5",
            "Mayor | P-2 | registered voters 30 @5",
            "Mayor | P-2 | Ann Ash [DEM] 3 @5",
            "Mayor | P-2 | Bo Elm 1 @5",
            "Mayor | P-2 | total votes 4 @5",
            "Mayor | all | ballots cast 14 @6",
            "Mayor | all | registered voters 1050 @6",
            "Mayor | all | Ann Ash [DEM] 10 @6",
            "Mayor | all | Bo Elm 6 @6",
            "Mayor | all | total votes 16 @6",
            "Issue 1A | P-2 | undervotes 0 @9",
            "Issue 1A | P-2 | Yes 3 @9",
            "Issue 1A | P-2 | No 1 @9",
            "Issue 1A | P-2 | total votes 4 @9",
            "Issue 1A | all | undervotes 0 @10",
            "Issue 1A | all | Yes 3 @10",
            "Issue 1A | all | No 1 @10",
            "Issue 1A | all | total votes 4 @10",
        ],
        &[],
    );
    let (results, _) = reported_results("s.csv", WIDE.as_bytes()).unwrap();
    assert_eq!(results.contests[0].vote_for, Some(2));
}

#[track_caller]
fn altered(from: &str, to: &str) -> String {
    assert_eq!(WIDE.matches(from).count(), 1, "{from}");
    WIDE.replace(from, to)
}

#[test]
fn totals_that_are_no_sums() {
    check_findings(
        &altered("P-1,7,5,12", "P-1,8,5,12"),
        &[
            "reported-total s.csv, row 4: 13, the sum over selections: P-1, total votes; 12",
            "reported-total s.csv, row 6: 11, the sum over its parts: all, Ann Ash; 10",
        ],
    );
    check_findings(
        &altered("Total,14,", "Total,15,"),
        &["reported-total s.csv, row 6: 14, the sum over its parts: all, ballots cast; 15"],
    );
}

#[test]
fn withheld_figures_are_lower_bounds() {
    let note = |row: u32, text: &str| {
        format!(
            "figure-withheld s.csv, row {row}: figures that are printed; 1 figures withheld, the first as withheld “{text}”"
        )
    };
    for text in ["*", "<10", "REDACTED"] {
        let withheld = altered("P-1,7,5,12", &format!("P-1,7,{text},12"));
        check_findings(&withheld, &[&note(4, text)]);
        // Less than what is known is still no sum.
        let less = withheld.replace("Total,10,6,16", "Total,10,0,16");
        let (_, met) = read(&less);
        let expected = "reported-total s.csv, row 6: 1 or more, as figures are withheld, the sum over its parts: all, Bo Elm; 0";
        assert_eq!(met[0], expected);
    }
    // What is not printed adds nothing.
    check_findings(
        &altered("P-1,7,5,12", "P-1,7,,12"),
        &[
            "reported-total s.csv, row 4: 7, the sum over selections: P-1, total votes; 12",
            "reported-total s.csv, row 6: 1, the sum over its parts: all, Bo Elm; 6",
        ],
    );
    // An empty cell is withheld where a note says that such cells are.
    let noted = altered("P-1,7,5,12", "P-1,7,,12") + "Cells are left empty to protect privacy,,\n";
    let (figures, met) = read(&noted);
    assert!(figures.contains(&"Mayor | P-1 | Bo Elm withheld @4".to_owned()));
    assert_eq!(
        met,
        [
            "figure-withheld s.csv, row 4: figures that are printed; 1 figures withheld, the first as withheld"
        ]
    );
}

#[test]
fn what_cannot_be_read_is_said() {
    check_findings(
        &altered("P-2,4,30,P-2,3,1,4", "P-2,4,30,P-2,3,x1,4"),
        &[
            "cell-unreadable s.csv, row 5, column “Bo Elm”: a figure; “x1”",
            "reported-total s.csv, row 5: 3, the sum over selections: P-2, total votes; 4",
            "reported-total s.csv, row 6: 5, the sum over its parts: all, Bo Elm; 6",
        ],
    );
    let (figures, met) = read(&altered("P-2,4,30,P-2,3,1,4", "P-2,4,30,P-3,3,1,4"));
    assert_eq!(figures.len(), 23);
    assert_eq!(
        met,
        ["name-conflict s.csv, row 5, column “Precinct”: “P-2”, as before in the row; “P-3”"]
    );
    check_findings(
        &altered("P-2,0,3,1,4,,", "P-2,0,3,1,4,,9"),
        &["cell-unreadable s.csv, row 9: a heading over each figure; “9” in column 7"],
    );
    check_findings(
        &("1,2,3\n4,5,6\n".to_owned() + WIDE),
        &[
            "column-missing s.csv, row 1: a heading of a table of votes above figures; none that is understood; 2 rows are left out",
        ],
    );
    // A second row of one precinct with other figures.
    check_findings(
        &altered(
            "P-2,4,30,P-2,3,1,4\n",
            "P-2,4,30,P-2,3,1,4\nP-2,4,30,P-2,3,2,4\n",
        ),
        &["duplicate s.csv, row 6, column “Bo Elm”: 1 votes, as in row 5; 2; the first is kept"],
    );
    let untitled = WIDE.replace("Issue 1A,,,,,,\n", "");
    let (figures, met) = read(&untitled);
    assert_eq!(figures.len(), 15);
    assert_eq!(
        met,
        [
            "column-missing s.csv, row 7: the name of a contest above the table; none; its votes are left out"
        ]
    );
}

/// Contests over the columns, voters beside them.
#[test]
fn contests_over_columns() {
    let text = "\
,,Race,Mayor,,,Clerk,
Eligible Voters,Long Precinct,Candidate,Total Votes,DEM - Ann Ash,Write-in,Total Votes,Bo Elm
20,1001,,9,8,1,3,3
";
    check(
        text,
        &[
            " | 1001 | registered voters 20 @3",
            "Mayor | 1001 | total votes 9 @3",
            "Mayor | 1001 | Ann Ash [DEM] 8 @3",
            "Mayor | 1001 | Write-in 1 @3",
            "Clerk | 1001 | total votes 3 @3",
            "Clerk | 1001 | Bo Elm 3 @3",
        ],
        &[],
    );
    // Unresolved write-ins may be in the total or not.
    check_findings(&text.replace("9,8,1", "8,8,1"), &[]);
    check_findings(
        &text.replace("9,8,1", "7,8,1"),
        &["reported-total s.csv, row 3: 9, the sum over selections: 1001, total votes; 7"],
    );
}

/// Selections over counting groups, contests over them.
#[test]
fn groups_under_selections() {
    let text = "\
,,Mayor,,,,
,,Ann Ash,,,Overvotes,
County,Registered Voters,Election Day,Mail,Total,Election Day,Total Votes
Ash,30,2,3,5,1,1
Total:,30,2,3,5,1,1
";
    check_findings(text, &[]);
    let (figures, _) = read(text);
    assert_eq!(
        figures[2..6],
        [
            "Mayor | Ash (Election Day) | Ann Ash 2 @4",
            "Mayor | Ash (Mail) | Ann Ash 3 @4",
            "Mayor | Ash | Ann Ash 5 @4",
            "Mayor | Ash (Election Day) | overvotes 1 @4",
        ]
    );
    check_findings(
        &text.replace("Ash,30,2,3,5", "Ash,30,2,3,6"),
        &[
            "reported-total s.csv, row 4: 5, the sum over counting groups: Ash, Ann Ash; 6",
            "reported-total s.csv, row 5: 6, the sum over its parts: all, Ann Ash; 5",
        ],
    );
}

/// Sections, each with its total, and a total of all.
#[test]
fn sections() {
    let text = "\
Mayor
Precinct,Ann Ash,Total Votes
Downtown,,
P-1,4,4
P-2,1,1
Downtown - Total,5,5
Elsewhere,,
P-3,2,2
Elsewhere - Total,2,2
County - Total,7,7
";
    check(
        text,
        &[
            "Mayor | Downtown, P-1 | Ann Ash 4 @4",
            "Mayor | Downtown, P-1 | total votes 4 @4",
            "Mayor | Downtown, P-2 | Ann Ash 1 @5",
            "Mayor | Downtown, P-2 | total votes 1 @5",
            "Mayor | Downtown | Ann Ash 5 @6",
            "Mayor | Downtown | total votes 5 @6",
            "Mayor | Elsewhere, P-3 | Ann Ash 2 @8",
            "Mayor | Elsewhere, P-3 | total votes 2 @8",
            "Mayor | Elsewhere | Ann Ash 2 @9",
            "Mayor | Elsewhere | total votes 2 @9",
            "Mayor | all | Ann Ash 7 @10",
            "Mayor | all | total votes 7 @10",
        ],
        &[],
    );
    check_findings(
        &text.replace("Downtown - Total,5,5", "Downtown - Total,6,6"),
        &[
            "reported-total s.csv, row 6: 5, the sum over its parts: Downtown, Ann Ash; 6",
            "reported-total s.csv, row 6: 5, the sum over its parts: Downtown, total votes; 6",
            "reported-total s.csv, row 10: 8, the sum over its parts: all, Ann Ash; 7",
            "reported-total s.csv, row 10: 8, the sum over its parts: all, total votes; 7",
        ],
    );
}

/// A row for each selection; rounds; a total without labels.
#[test]
fn long_tables() {
    let text = "\
\"Precinct \nCode\",Precinct Number,Contest Title,Candidate Name,Total Ballots,Round 1 Votes,Round 2 Votes,Total Votes,Total Blanks
503,21503,Mayor,Ann Ash,9,4,-4,0,2
503,21503,Mayor,Bo Elm,9,3,2,5,2
";
    check(
        text,
        &[
            "Mayor | 503 | ballots cast 9 @3",
            "Mayor | 503 | Ann Ash round 1 4 @3",
            "Mayor | 503 | Ann Ash round 2 “-4” @3",
            "Mayor | 503 | Ann Ash 0 @3",
            "Mayor | 503 | blanks 2 @3",
            "Mayor | 503 | Bo Elm round 1 3 @4",
            "Mayor | 503 | Bo Elm round 2 2 @4",
            "Mayor | 503 | Bo Elm 5 @4",
        ],
        &[],
    );
    check_findings(
        &text.replace("Bo Elm,9,3,2,5,2", "Bo Elm,8,3,2,5,2"),
        &[
            "duplicate s.csv, row 4, column “Total Ballots”: 9 ballots cast, as in row 3; 8; the first is kept",
        ],
    );
    let total =
        "County,Precinct,Contest,Choice,Votes\nAsh,1,Mayor,Ann,3\nElm,1,Mayor,Ann,4\n,,,,7\n";
    check(
        total,
        &[
            "Mayor | Ash, 1 | Ann 3 @2",
            "Mayor | Elm, 1 | Ann 4 @3",
            "Mayor | all | Ann 7 @4",
        ],
        // A county has the precincts, and no figures of its own.
        &[],
    );
    let two = total.replace("Elm,1,Mayor,Ann", "Elm,1,Mayor,Bo");
    check_findings(
        &two,
        &[
            "cell-unreadable s.csv, row 4: the names of a contest and a selection; figures without; the row is left out",
        ],
    );
}

/// Undervotes as a selection, ballots as a contest, ways of voting in columns.
#[test]
fn long_tables_of_other_makers() {
    let text = "\
county,precinct,office,district,party,candidate,votes,election_day,mail
Ash,1,Ballots Cast,,,,9,5,4
Ash,1,Mayor,,DEM,Ann Ash,6,4,2
Ash,1,Mayor,,,Under Votes,3,1,2
Ash,Total,Mayor,,DEM,Ann Ash,6,4,2
";
    check(
        text,
        &[
            " | Ash, 1 | ballots cast 9 @2",
            " | Ash, 1 (election_day) | ballots cast 5 @2",
            " | Ash, 1 (mail) | ballots cast 4 @2",
            "Mayor | Ash, 1 | Ann Ash [DEM] 6 @3",
            "Mayor | Ash, 1 (election_day) | Ann Ash [DEM] 4 @3",
            "Mayor | Ash, 1 (mail) | Ann Ash [DEM] 2 @3",
            "Mayor | Ash, 1 | undervotes 3 @4",
            "Mayor | Ash, 1 (election_day) | undervotes 1 @4",
            "Mayor | Ash, 1 (mail) | undervotes 2 @4",
            "Mayor | Ash | Ann Ash [DEM] 6 @5",
            "Mayor | Ash (election_day) | Ann Ash [DEM] 4 @5",
            "Mayor | Ash (mail) | Ann Ash [DEM] 2 @5",
        ],
        &[],
    );
    check_findings(
        &text.replace(
            "Ann Ash,6,4,2\nAsh,1,Mayor,,,U",
            "Ann Ash,6,4,3\nAsh,1,Mayor,,,U",
        ),
        &[
            "reported-total s.csv, row 3: 7, the sum over counting groups: Ash, 1, Ann Ash; 6",
            "reported-total s.csv, row 5: 3, the sum over its parts: Ash, mail, Ann Ash; 2",
        ],
    );
}

/// A precinct that stands twice, one below the other, is two.
#[test]
fn a_unit_again() {
    let text = "\
PRECINCT,CONTEST,CANDIDATE,TOTAL VOTES,,NOTE: *** moved to protect voter privacy
7,Mayor,Ann,3
7,Mayor,Bo,***
7,Mayor,Ann,4
7,Mayor,Bo,2
8,Mayor,Ann,1
";
    check(
        text,
        &[
            "Mayor | 7 | Ann 3 @2",
            "Mayor | 7 | Bo withheld “***” @3",
            "Mayor | 7 | Ann 4 @4",
            "Mayor | 7 | Bo 2 @5",
            "Mayor | 8 | Ann 1 @6",
        ],
        &[
            "duplicate s.csv, row 4: each selection of a contest once in a unit; “7” again, kept as another one",
            "figure-withheld s.csv, row 3: figures that are printed; 1 figures withheld, the first as withheld “***”",
        ],
    );
}

/// What is printed twice is kept once, be it a row or all of a unit; a part of a precinct differs in one of its contests.
#[test]
fn a_unit_printed_twice() {
    let head = "PRECINCT,CONTEST,CANDIDATE,TOTAL VOTES\n";
    let of =
        |rows: &str| format!("{head}{rows}8,Mayor,Ann,1\nTotal,Mayor,Ann,4\nTotal,Mayor,Bo,2\n");
    let figures = [
        "Mayor | 7 | Ann 3 @2",
        "Mayor | 7 | Bo 2 @4",
        "Mayor | 8 | Ann 1 @5",
        "Mayor | all | Ann 4 @6",
        "Mayor | all | Bo 2 @7",
    ];
    let once = |row: u32| {
        format!(
            "duplicate s.csv, row {row}: each selection of a contest once in a unit; “7” again with the same figures, kept once"
        )
    };
    // A row.
    check(
        &of("7,Mayor,Ann,3\n7,Mayor,Ann,3\n7,Mayor,Bo,2\n"),
        &figures,
        &[&once(3)],
    );
    // A row three times, and what has no selection behind it.
    let (found, met) = read(&of(
        "7,Mayor,Ann,3\n7,Mayor,Ann,3\n7,Mayor,Ann,3\n7,Mayor,Undervotes,5\n7,Mayor,Bo,2\n",
    ));
    assert!(
        found.contains(&"Mayor | 7 | undervotes 5 @5".to_owned()),
        "{found:?}"
    );
    assert_eq!((found.len(), met), (6, vec![once(3), once(4)]));
    // All of it.
    let twice = "7,Mayor,Ann,3\n7,Mayor,Bo,2\n";
    let (found, met) = read(&of(&twice.repeat(2)));
    assert_eq!((found.len(), met), (5, vec![once(4)]));
    // One contest is alike, the other is not: two parts. So are two with nothing but zeros.
    let part = |votes: u32| format!("7,Mayor,Ann,3\n7,Clerk,Cy,{votes}\n");
    let another = "duplicate s.csv, row 4: each selection of a contest once in a unit; “7” again, kept as another one";
    let rows = format!("{head}{}{}", part(1), part(2));
    let (found, met) = read(&rows);
    assert_eq!((found.len(), met), (4, vec![another.to_owned()]));
    let rows = format!("{head}7,Mayor,Ann,0\n7,Mayor,Bo,0\n7,Mayor,Ann,0\n7,Mayor,Bo,0\n");
    let (found, met) = read(&rows);
    assert_eq!((found.len(), met), (4, vec![another.to_owned()]));
}

/// A column for each unit, lists in the rows.
#[test]
fn units_across() {
    let text = "\
Senate,,,,
,Cantons,Ash,Elm,TOTAL
1,Reds,5,6,11
2,Blues,\"1,000\",0,1000
,TOTAUX / TOTALEN,1005,6,1011
";
    check(
        text,
        &[
            "Senate | Ash | Reds 5 @3",
            "Senate | Elm | Reds 6 @3",
            "Senate | all | Reds 11 @3",
            "Senate | Ash | Blues 1000 @4",
            "Senate | Elm | Blues 0 @4",
            "Senate | all | Blues 1000 @4",
            "Senate | Ash | total votes 1005 @5",
            "Senate | Elm | total votes 6 @5",
            "Senate | all | total votes 1011 @5",
        ],
        &[],
    );
    check_findings(
        &text.replace("Reds,5", "Reds,4"),
        &[
            "reported-total s.csv, row 3: 10, the sum over its parts: all, Reds; 11",
            "reported-total s.csv, row 5: 1004, the sum over selections: Ash, total votes; 1005",
        ],
    );
}

/// What is no statement of votes is not taken for one.
#[test]
fn other_tables() {
    for other in [
        "CountyID,ScannerID,BatchID,NumBallots,StorageLocation\nAsh,1,2,50,Box\n",
        "Batch Name,Number of Ballots\nB1,40\n",
        "Batch Name,Ann,Bo\nB1,4,5\nB2,6,7\n",
        "contest_name,votes_allowed,ballot_card_count\nMayor,1,50\n",
        "Cast Vote Record,Precinct,Ballot Style,Mayor\n1,P-1,S-1,Ann\n",
        "County,Ash\nDate,2024\nPrecinct,5\n",
        "Precinct,Registered Voters\nP-1,500\n",
        "",
        "\n\n,,,\n",
    ] {
        assert_eq!(read(other).0, ["not known"], "{other}");
    }
}

/// Cut off anywhere, no figure comes out that was not there, and nothing panics.
#[test]
fn cut_off() {
    let (whole, _) = read(WIDE);
    for end in (0..WIDE.len()).filter(|end| WIDE.is_char_boundary(*end)) {
        let (figures, _) = read(&WIDE[..end]);
        // The last cell may have lost digits, and the last label letters.
        let row = format!("@{}", WIDE[..end].lines().count());
        let unknown = figures
            .iter()
            .filter(|f| !f.ends_with(&row) && *f != "not known");
        assert!(unknown.into_iter().all(|f| whole.contains(f)), "{end}");
    }
}

/// Belgium's table of quotients: of each list its votes, the quotients with the order of seats below them, its seats.
const LISTS: &str = "\
\"(1)
Kieskring Ash\",\"1
-
ELM\",\"2
-
OAK\",3 - FIR
\"Chiffre électoral
-
Stemcijfer\",80,53,
: 1,80,53,
,-1-,-2-,
: 2,40,27,
,-3-,,
Sièges -Zetels,2,1,0
";

#[test]
fn lists_with_seats() {
    let expected = [
        "Kieskring Ash | all | ELM 80 @7",
        "Kieskring Ash | all | OAK 53 @7",
        "Kieskring Ash | all | seats of ELM 2 @14",
        "Kieskring Ash | all | seats of OAK 1 @14",
        "Kieskring Ash | all | seats of FIR 0 @14",
    ];
    check(LISTS, &expected, &[]);
    // Neither votes nor seats: another table.
    for label in ["Stemcijfer", "Zetels"] {
        let text = LISTS.replace(label, "x").replace("Chiffre électoral", "x");
        let text = text.replace("Sièges", if label == "Zetels" { "x" } else { "Sièges" });
        let (figures, _) = read(&text);
        assert_eq!(figures, ["not known"], "{label}");
    }
}

/// Parts of the votes of lists: their sum is compared.
#[test]
fn lists_with_parts_of_votes() {
    let table = "Parts of the Stemcijfer,1 - ELM,2 - OAK\nLijststemmen,50,20\nTitularissen,30,33\n\
                 Stemcijfer,80,53\n%,60.1,39.9\n";
    let expected = [
        "Kieskring Ash | all (Lijststemmen) | ELM 50 @3",
        "Kieskring Ash | all (Lijststemmen) | OAK 20 @3",
        "Kieskring Ash | all (Titularissen) | ELM 30 @4",
        "Kieskring Ash | all (Titularissen) | OAK 33 @4",
        "Kieskring Ash | all | ELM 80 @5",
        "Kieskring Ash | all | OAK 53 @5",
    ];
    let text = format!("Kieskring Ash\n{table}");
    check(&text, &expected, &[]);
    check_findings(
        &text.replace("50,20", "51,20"),
        &["reported-total s.csv, row 5: 81, the sum over counting groups: all, ELM; 80"],
    );
    check_findings(
        table,
        &[
            "column-missing s.csv, row 1: the name of a contest above the table; none; its votes are left out",
        ],
    );
    // Numbers of the lists below their names are no votes, and a total is no part of them.
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        read(&text.replace(from, to))
    };
    let (figures, met) = with("Lijststemmen", ",1,2\nLijststemmen");
    let rest = |figure: &str| figure.split(" @").next().expect("a figure").to_owned();
    assert_eq!(
        figures.iter().map(|f| rest(f)).collect::<Vec<_>>(),
        expected.map(rest)
    );
    assert_eq!(
        met,
        [
            "cell-unreadable s.csv, row 3: a word for what is counted; figures without; the row is left out"
        ]
    );
    for label in ["Total", "TOTAUX / TOTALEN", "Total Votes"] {
        let to = format!("{label},80,53\nStemcijfer,80,53\n%");
        let (figures, met) = with("Stemcijfer,80,53\n%", &to);
        assert_eq!(
            (figures, met),
            (expected.map(str::to_owned).to_vec(), Vec::new()),
            "{label}"
        );
        let (_, met) = with("Stemcijfer,80,53\n%", &to.replace("80,53\n%", "81,53\n%"));
        assert_eq!(
            met,
            ["duplicate s.csv, row 6, column “ELM”: 80 votes, as in row 5; 81; the first is kept"],
            "{label}"
        );
    }
}

/// What quotes a table is none: notes in Markdown, and a text of more lines than the table has.
#[test]
fn text_around_a_table() {
    let table = "Precinct,Contest,Choice,Total Votes\nP-1,Mayor,Ann,3\nP-1,Mayor,Bo,2\n";
    let titled = format!("Statement of votes\n\n{table}");
    for text in [table, &titled] {
        assert_eq!(read(text).0.len(), 2, "{text}");
    }
    let fenced = format!("Notes\n````\n{table}````\n");
    let long = format!("Notes\nof what\nwas found\nin a table\n{table}");
    for text in [fenced, long] {
        assert_eq!(read(&text).0, ["not known"], "{text}");
    }
}
