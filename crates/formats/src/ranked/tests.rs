//! Files written by hand (`testdata`), whole, altered and cut.

use std::fs;
use std::io;
use std::path::Path;

use election::record::{Card, CardGroup, CardSink, Contest, Reading};

use crate::cvr::CvrFiles;
use crate::source::Source;

/// Cards as they come.
#[derive(Default)]
struct Kept(Vec<Card>);

impl CardSink for Kept {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.0.push(card.clone());
        Ok(())
    }

    fn group(&mut self, _: &CardGroup) -> io::Result<()> {
        unreachable!("no group in ranked files")
    }
}

/// What a file holds.
struct Made {
    contests: Vec<Contest>,
    cards: Vec<Card>,
    findings: Vec<String>,
}

fn made(files: &[(&str, &[u8])]) -> Made {
    let scratch = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        fs::write(scratch.path().join(name), bytes).expect("a file");
    }
    let sources = [Source::open(scratch.path()).expect("a folder")];
    let files = CvrFiles::open(&sources);
    let contests = files.contests().to_vec();
    let mut kept = Kept::default();
    let (_, findings) = files
        .read(&mut kept, |_| {})
        .expect("the sink takes everything");
    let text = |f: &election::Finding| format!("{} {}: {}", f.code.id(), f.place, f.found);
    Made {
        contests,
        cards: kept.0,
        findings: findings.iter().map(text).collect(),
    }
}

impl Made {
    /// Marks with the names of selections.
    fn reading(&self, reading: Reading<'_>) -> String {
        let contest = &self.contests[reading.contest as usize - 1];
        let mut text = format!("{} {}", contest.name, reading.status.word());
        for mark in reading.marks {
            let name = &contest.selections[mark.selection as usize - 1].name;
            text.push_str(&format!(" {name}@{}", mark.rank));
        }
        text
    }

    /// A card in a line: its place, id, precinct, readings.
    fn line(&self, card: &Card) -> String {
        let (id, precinct) = (card.identity.id(), &card.identity.precinct);
        let readings: Vec<String> = card.readings.iter().map(|r| self.reading(r)).collect();
        format!(
            "{} {id} {precinct}| {}",
            card.identity.place,
            readings.join("; ")
        )
    }

    fn lines(&self) -> Vec<String> {
        self.cards.iter().map(|card| self.line(card)).collect()
    }

    fn contest(&self, at: usize) -> (&str, u32, u32, Vec<&str>) {
        let contest = &self.contests[at];
        let names = contest.selections.iter().map(|s| &*s.name);
        (
            &contest.name,
            contest.vote_for,
            contest.ranks,
            names.collect(),
        )
    }
}

fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ranked/testdata");
    fs::read(path.join(name)).expect("the files are in the repository")
}

fn read(name: &str) -> Made {
    made(&[(name, &bytes(name))])
}

#[test]
fn blt() {
    let made = read("general.blt");
    let names = vec!["Ana \"Annie\" Ash", "Bo", "Cy", "Di, #2", "Write-in"];
    assert_eq!(made.contest(0), ("Council", 2, 5, names));
    let ana = "Ana \"Annie\" Ash";
    assert_eq!(
        made.lines(),
        [
            format!("6 6-1 | Council overvoted {ana}@1 Cy@2 Di, #2@2"),
            format!("6 6-2 | Council overvoted {ana}@1 Cy@2 Di, #2@2"),
            format!("6 6-3 | Council overvoted {ana}@1 Cy@2 Di, #2@2"),
            format!("7 7-1 | Council overvoted Bo@2 {ana}@3 Cy@3 Di, #2@3 Write-in@5"),
            format!("7 7-2 | Council overvoted Bo@2 {ana}@3 Cy@3 Di, #2@3 Write-in@5"),
            "8 8-1 | Council blank".to_owned(),
            format!("9 B 7 | Council voted Di, #2@1 {ana}@2"),
            "10 10-1 | Council voted Bo@1 Bo@2".to_owned(),
            format!("11 11-1 | Council overvoted {ana}@1 Di, #2@1 Cy@2"),
        ]
    );
    assert_eq!(
        made.findings,
        [
            "withdrawn general.blt, row 3: candidate 2 is",
            "withdrawn general.blt, row 3: candidate 5 is",
            "cell-unreadable general.blt, row 4: the option “[tie 3 1 2 4 5]”; it is left out",
        ]
    );
    let withdrawn = made.contests[0].selections.iter().filter(|s| s.withdrawn);
    let withdrawn: Vec<u32> = withdrawn.map(|s| s.number).collect();
    assert_eq!(withdrawn, [2, 5]);
    let text = String::from_utf8(bytes("general.blt")).expect("UTF-8");
    let line = text.lines().nth(2).expect("there are more");
    let without = text.replacen(&format!("{line}\n"), "", 1);
    let without = self::made(&[("general.blt", without.as_bytes())]);
    assert!(without.contests[0].selections.iter().all(|s| !s.withdrawn));
}

#[test]
fn ids_without_weights() {
    let made = read("droop.blt");
    assert_eq!(made.findings, [""; 0]);
    assert_eq!(
        made.lines(),
        [
            "2 1 | Mayor voted Ana@1 Bo@2",
            "3 2 | Mayor voted Cy@1",
            "4 3 | Mayor blank",
        ]
    );
    // The longest ballot has as many ranks as its line has numbers.
    let text = "1 1\n(1) 1 0\n(2) 01 1 0\n0\n\"A\"\n\"T\"\n";
    let longest = self::made(&[("droop.blt", text.as_bytes())]);
    assert_eq!(longest.contests[0].ranks, 2);
    assert_eq!(longest.lines()[1], "3 2 | T voted A@1 A@2");
    // With a weight of 1 before each candidate it is a weight.
    let text = String::from_utf8(bytes("droop.blt")).expect("UTF-8");
    let text = text
        .replace("(2) 3 0", "(2) 1 3 0")
        .replace("(3) 0", "(3) 1 0");
    let made = self::made(&[("droop.blt", text.as_bytes())]);
    assert_eq!(
        made.lines(),
        [
            "2 1 | Mayor voted Bo@1",
            "3 2 | Mayor voted Cy@1",
            "4 3 | Mayor blank"
        ]
    );
}

#[test]
fn preflib() {
    let made = read("new.toi");
    let names = vec!["Ana", "Bo: the second", "Cy", "Write-Ins"];
    assert_eq!(made.contest(0), ("Mayor", 0, 4, names));
    assert_eq!(made.findings, [""; 0]);
    assert_eq!(
        made.lines()[3..],
        [
            "11 11-4 | Mayor voted Cy@1 Ana@2",
            "12 12-1 | Mayor overvoted Bo: the second@1 Ana@2 Cy@2 Write-Ins@3",
            "12 12-2 | Mayor overvoted Bo: the second@1 Ana@2 Cy@2 Write-Ins@3",
            "12 12-3 | Mayor overvoted Bo: the second@1 Ana@2 Cy@2 Write-Ins@3",
            "13 13-1 | Mayor overvoted Ana@1 Bo: the second@1",
            "14 14-1 | Mayor voted Write-Ins@1",
        ]
    );
    let made = read("old.toc");
    assert_eq!(made.contest(0), ("old", 0, 3, vec!["Ana", "Bo, Jr.", "Cy"]));
    assert_eq!(made.findings, [""; 0]);
    assert_eq!(
        made.lines()[3..],
        [
            "6 6-4 | old voted Cy@1 Ana@2 Bo, Jr.@3",
            "7 7-1 | old overvoted Ana@1 Bo, Jr.@1 Cy@2",
            "7 7-2 | old overvoted Ana@1 Bo, Jr.@1 Cy@2",
        ]
    );
}

#[test]
fn ward() {
    let made = read("ward.csv");
    assert_eq!(
        made.contest(0),
        ("Wardy, McWard", 2, 3, vec!["Ana", "Bo", "Cy"])
    );
    assert_eq!((made.cards.len(), made.findings.len()), (24, 0));
    let lines = made.lines();
    assert_eq!(lines[11], "2 2-12 | Wardy, McWard voted Ana@1");
    assert_eq!(lines[12], "3 3-1 | Wardy, McWard voted Ana@1 Cy@2 Bo@3");
    assert_eq!(lines[23], "4 4-4 | Wardy, McWard voted Bo@1 Cy@2");
}

#[test]
fn raire() {
    let made = read("two.raire");
    assert_eq!(
        made.contest(0),
        ("two, contest 7", 1, 3, vec!["15", "16", "17"])
    );
    assert_eq!(made.contest(1), ("two, contest 8", 1, 2, vec!["1", "2"]));
    assert_eq!(
        made.lines(),
        [
            "4 1-1-1 | two, contest 7 voted 17@1 15@2; two, contest 8 voted 2@1",
            "6 1-1-2 | two, contest 7 blank",
            "7 1-1-3 | two, contest 8 voted 1@1 2@2",
            "8 1-1-1 | two, contest 7 voted 16@1",
        ]
    );
    assert_eq!(
        made.findings,
        ["duplicate two.raire, row 8: another card 1-1-1; both are kept"]
    );
}

#[test]
fn a_column_a_rank() {
    let made = read("minneapolis.csv");
    let names = vec!["Ana", "Bo 2", "Bo 10", "UWI", "overvote"];
    assert_eq!(made.contest(0), ("MAYOR", 0, 2, names));
    assert_eq!(made.contest(1), ("SHERIFF", 0, 1, vec!["Flo", "Gus, Jr."]));
    assert_eq!(
        made.lines(),
        [
            "2 2-1 P-1| MAYOR voted Ana@1 Bo 10@2; SHERIFF voted Flo@1",
            "3 3-1 P-1| MAYOR voted Bo 2@2; SHERIFF blank",
            "3 3-2 P-1| MAYOR voted Bo 2@2; SHERIFF blank",
            "4 4-1 P-2| MAYOR overvoted overvote@1 Ana@2",
            "5 5-1 P-2| MAYOR overvoted Ana@1 Bo 2@1 UWI@2; SHERIFF voted Gus, Jr.@1",
            "6 6-1 P-2| MAYOR blank; SHERIFF voted Flo@1",
        ]
    );
    assert_eq!(
        made.findings,
        ["column-unread minneapolis.csv, row 1: “Machine” (column 5): left out"]
    );
    let made = read("votekit.csv");
    assert_eq!(
        made.lines(),
        [
            "2 0 | votekit voted Ana@1",
            "3 1 | votekit voted Ana@2",
            "4 2 | votekit blank",
            "5 3 | votekit voted Write-in-120@1 Ana@2",
        ]
    );
    assert_eq!(made.findings, [""; 0]);
}

/// A row of totals is no card, and its numbers are nobody.
#[test]
fn rows_of_totals() {
    let table = "Precinct,1ST CHOICE MAYOR,2ND CHOICE MAYOR,COUNT\nP1,ANA,undervote,2\nTotal,2,,\"1,900\"\n";
    let made = made(&[("a.csv", table.as_bytes())]);
    assert_eq!(made.contest(0), ("MAYOR", 0, 2, vec!["ANA"]));
    assert_eq!(
        made.lines(),
        ["2 2-1 P1| MAYOR voted ANA@1", "2 2-2 P1| MAYOR voted ANA@1"]
    );
    assert_eq!(
        made.findings,
        ["totals-row a.csv, row 3: “Total” and numbers; the row is left out"]
    );
}

/// Ranks without a contest are of the one that the file is called after; another of its name is another.
#[test]
fn a_contest_called_as_the_file() {
    let table = "ID,Rank 1,Rank 2,1st Choice Mayor,2nd Choice Mayor\n1,Ana,Bo,Cy,Di\n";
    let made = made(&[("Mayor.csv", table.as_bytes())]);
    assert_eq!(
        made.lines(),
        ["2 1 | Mayor voted Ana@1 Bo@2; Mayor voted Cy@1 Di@2"]
    );
    assert_eq!(
        made.findings,
        [
            "duplicate Mayor.csv, column “Mayor”: another contest with this name and as many ranks; both are kept"
        ]
    );
}

#[test]
fn a_column_a_candidate() {
    let made = read("candidates.csv");
    assert_eq!(
        made.contest(0),
        ("candidates", 0, 3, vec!["Ana", "Bo", "Write-In"])
    );
    assert_eq!(
        made.lines(),
        [
            "2 R_1 P7| candidates voted Bo@1 Ana@2",
            "3 R_2 P7| candidates blank",
            "4 R_3 | candidates overvoted Ana@1 Bo@1 Write-In@2",
            "5 R_4 P7| candidates unreadable",
            "6 R_5 P7| candidates voted Ana@1 Bo@2 Write-In@3",
            "7 R_1 P7| candidates voted Ana@1 Bo@3",
            "8 R_6 P7| candidates voted Write-In@1",
            "9 R_7 P7| candidates voted Ana@1 Bo@2",
            "10 R_8 P7| candidates voted Write-In@1 Bo@2 Ana@3",
        ]
    );
    assert_eq!(
        made.findings,
        [
            "cell-unreadable candidates.csv, row 5, column “candidates”: “x”",
            "duplicate candidates.csv, row 7: another card R_1; both are kept",
        ]
    );
}

/// A file with something altered, and what is met then. An empty finding: nothing.
#[test]
fn what_is_wrong_is_found() {
    let check = |file: &str, from: &str, to: &str, cards: usize, finding: &str| {
        let text = String::from_utf8(bytes(file)).expect("UTF-8");
        assert!(text.contains(from), "{file} has {from}");
        let text = text.replacen(from, to, 1);
        let before = read(file).findings;
        let made = made(&[(file, text.as_bytes())]);
        let new = made.findings.iter().filter(|f| !before.contains(f));
        let new: Vec<&str> = new.map(String::as_str).collect();
        let altered = format!("{file} {from} → {to}: {new:?}");
        assert_eq!(made.cards.len(), cards, "{altered}");
        match finding {
            "" => assert_eq!(new, [""; 0], "{altered}"),
            finding => assert!(new.iter().any(|f| f.contains(finding)), "{altered}"),
        }
    };
    let unread = "cannot be read";
    // Weights, candidates and ends of BLT's ballots.
    check(
        "general.blt",
        "3 1 3=4",
        "3.5 1 3=4",
        6,
        "“3.5”, a fraction; the line is left out",
    );
    check(
        "general.blt",
        "3 1 3=4",
        "1/2 1 3=4",
        6,
        "“1/2”, a fraction; the line is left out",
    );
    check(
        "general.blt",
        "3 1 3=4",
        "-3 1 3=4",
        6,
        "“-3”; the line is left out",
    );
    check(
        "general.blt",
        "3 1 3=4",
        "x 1 3=4",
        6,
        "“x”; the line is left out",
    );
    check(
        "general.blt",
        "3 1 3=4",
        "3 1 3=6",
        9,
        "“6”; 3 ballots cannot be read",
    );
    check("general.blt", "3 1 3=4 0", "3 =4 0", 9, "“=”; 3 ballots");
    check(
        "general.blt",
        "3 1 3=4 0",
        "3 1 - =4 0",
        9,
        "“=”; 3 ballots",
    );
    check("general.blt", "3 1 3=4 0", "3 1 3= 0", 9, "“=”; 3 ballots");
    check("general.blt", "3 1 3=4", "3 1 3=-", 9, unread);
    check(
        "general.blt",
        "3 1 3=4 0",
        "3 1 3=4",
        6,
        "row 6: “3 1 3=4”; the line is left out",
    );
    check(
        "general.blt",
        "3 1 3=4 0",
        "3 1 0 4 0",
        9,
        "“0”; 3 ballots cannot be read",
    );
    check("general.blt", "3 1 3=4 0", "0 1 3=4 0", 6, "");
    check(
        "general.blt",
        "-2 -5",
        "-2 -6",
        9,
        "row 3: “-6”; it is left out",
    );
    check(
        "general.blt",
        "\n0\n",
        "\n",
        9,
        "file-unreadable general.blt: the end of the file",
    );
    check(
        "droop.blt",
        "\"Cy\"\n",
        "",
        3,
        "column-missing droop.blt: none; the contest is called as the file is",
    );
    check(
        "droop.blt",
        "\"Bo\"\n\"Cy\"\n",
        "",
        3,
        "column-missing droop.blt: 2; the others are called by their numbers",
    );
    check(
        "general.blt",
        "\"Council\"",
        "\"Council",
        9,
        "row 17: “\"Council”",
    );
    check(
        "general.blt",
        "5 2\n",
        "1001 2\n",
        0,
        "1001; its cards are not read",
    );
    check(
        "general.blt",
        "5 2\n",
        "0 2\n",
        0,
        "0; its cards are not read",
    );
    check(
        "general.blt",
        "5 2\n",
        "99999999999 2\n",
        0,
        "more; its cards are not read",
    );
    // PrefLib's header against its lines.
    check(
        "new.toi",
        "VOTERS: 9",
        "VOTERS: 10",
        9,
        "card-count new.toi: 9",
    );
    check(
        "new.toi",
        "ORDERS: 4",
        "ORDERS: 5",
        9,
        "card-count new.toi: 4",
    );
    check(
        "new.toi",
        "# NUMBER VOTERS: 9\n",
        "",
        9,
        "card-count new.toi: none",
    );
    check(
        "new.toi",
        "ALTERNATIVES: 4",
        "ALTERNATIVES: 5",
        9,
        "column-missing new.toi: 4; the others",
    );
    check("new.toi", "ALTERNATIVES: 4", "ALTERNATIVES: 3", 9, unread);
    check(
        "new.toi",
        "4: 3,1",
        "4: 3,9",
        9,
        "row 11: “9”; 4 ballots cannot be read",
    );
    check(
        "new.toi",
        "4: 3,1",
        "4.0: 3,1",
        5,
        "row 11: “4.0”, a fraction",
    );
    check(
        "new.toi",
        "4: 3,1",
        "4; 3,1",
        5,
        "row 11: “4; 3,1”; the line is left out",
    );
    check(
        "new.toi",
        "1: {1, 2}",
        "1: {1, 2",
        9,
        "row 13: “{ that is not closed”",
    );
    check("new.toi", "1: {1, 2}", "1: {},2", 9, "");
    check("new.toi", "TYPE: toi", "TYPE: wmd", 0, "");
    check("old.toc", "6,6,2", "6,7,2", 6, "card-count old.toc: 6");
    check("old.toc", "6,6,2", "6,6,3", 6, "card-count old.toc: 2");
    check("old.toc", "2,Bo, Jr.", "7,Bo, Jr.", 0, "");
    check("old.toc", "4,3,1,2", "4,3,1,9", 6, unread);
    // A ward's candidates and rows.
    check(
        "ward.csv",
        "8,1,3,2,",
        "8,1,4,2,",
        24,
        "row 3: “4”; 8 ballots cannot be read",
    );
    check(
        "ward.csv",
        "8,1,3,2,",
        "8,1,3,2",
        16,
        "row 3: “2”; the row is left out",
    );
    check(
        "ward.csv",
        "8,1,3,2,",
        "8.5,1,3,2,",
        16,
        "“8.5”, a fraction",
    );
    check(
        "ward.csv",
        "\"Candidate 3\"",
        "\"Candidate 4\"",
        24,
        "“Candidate 4”; the name is left out",
    );
    check(
        "ward.csv",
        "\"Candidate 3\",\"Cy\",\"Party C (C)\",\n",
        "",
        24,
        "column-missing ward.csv: 2; the others",
    );
    check(
        "ward.csv",
        "\n\"\"Wardy, McWard\"\",",
        "\n",
        24,
        "column-missing ward.csv: none; the contest",
    );
    check(
        "ward.csv",
        "\n\"\"Wardy",
        "\n\"Council\",\n\"\"Wardy",
        24,
        "row 9",
    );
    // Rows of ballots that have no number or stand behind the names are no ward.
    check(
        "ward.csv",
        "8,1,3,2,",
        ",1,3,2,",
        16,
        "row 3: “”; the line is left out",
    );
    check(
        "ward.csv",
        "8,1,3,2,",
        "-8,1,3,2,",
        16,
        "row 3: “-8”; the line is left out",
    );
    for ballots in ["5,1,2,", ",1,2,", "5,"] {
        let found = format!("row 8: “{ballots}”; the row is left out");
        let to = format!("\n{ballots}\n\"\"Wardy");
        check("ward.csv", "\n\"\"Wardy", &to, 24, &found);
        let ward = String::from_utf8(bytes("ward.csv")).expect("UTF-8");
        let ward = ward.replacen("\n\"\"Wardy", &to, 1);
        let made = made(&[("ward.csv", ward.as_bytes())]);
        assert_eq!(made.contest(0).0, "Wardy, McWard");
    }
    // RAIRE's counts and ids.
    check(
        "two.raire",
        "2\nContest",
        "3\nContest",
        4,
        "card-count two.raire, row 1: 2",
    );
    check(
        "two.raire",
        "Contest,7,3",
        "Contest,7,4",
        4,
        "card-count two.raire, row 2: 3",
    );
    check(
        "two.raire",
        "winner,16",
        "winner,18",
        4,
        "name-conflict two.raire, row 2: “18”",
    );
    check(
        "two.raire",
        "Contest,8,2",
        "Contest,7,2",
        3,
        "duplicate two.raire: contest 7 twice",
    );
    check(
        "two.raire",
        "Contest,8,2",
        "Contest,8,0",
        3,
        "the contest is left out",
    );
    check(
        "two.raire",
        "8,1-1-3,1,2",
        "9,1-1-3,1,2",
        3,
        "row 7: “9,1-1-3,1,2”; the line is left out",
    );
    check("two.raire", "8,1-1-3,1,2", "8,1-1-3,1,3", 4, "row 7: “3”");
    check(
        "two.raire",
        "8,1-1-3,1,2",
        "8,1-1-3,1,2,1",
        4,
        "row 7: one rank too many",
    );
    // Tables.
    check(
        "minneapolis.csv",
        ",a,1\n",
        ",a,1.5\n",
        5,
        "row 2, column “count”: “1.5”; the row is left out",
    );
    check(
        "minneapolis.csv",
        ",a,1\n",
        ",1\n",
        5,
        "row 2: 5; the row is left out",
    );
    check(
        "minneapolis.csv",
        ",a,2\n",
        ",a,100000001\n",
        0,
        "more than 100000000 cards",
    );
    check(
        "minneapolis.csv",
        "SHERIFF,Machine",
        "SHERIFF,",
        6,
        "row 2: “a”; the cell is left out",
    );
    check("minneapolis.csv", "2ND", "3RD", 0, "");
    check(
        "votekit.csv",
        "\n1,,Ana",
        "\n,,Ana",
        4,
        "row 3: a blank cell",
    );
    check("candidates.csv", "R_5,P7,1,2,3", "R_5,P7,1,2,9", 9, "");
    check(
        "candidates.csv",
        "R_5,P7,1,2,3",
        "R_5,P7,1,2,1001",
        9,
        "row 6, column “candidates”: “1001”",
    );
    check("candidates.csv", "id,", "name,", 0, "");
}

/// A count in one line cannot fill memory or disk.
#[test]
fn bombs() {
    let check = |file: &str, text: &str, finding: &str| {
        let made = made(&[(file, text.as_bytes())]);
        assert_eq!(made.cards.len(), 0);
        assert_eq!(made.findings.len(), 1, "{:?}", made.findings);
        assert!(made.findings[0].contains(finding), "{:?}", made.findings);
    };
    let names = "0\n\"A\"\n\"B\"\n\"T\"\n";
    check(
        "a.blt",
        &format!("2 1\n100000000 1 0\n1 2 0\n{names}"),
        "100000001; its cards are not read",
    );
    check(
        "a.blt",
        &format!("2 1\n18446744073709551615 1 0\n9 2 0\n{names}"),
        "18446744073709551615; its",
    );
    let long = "1 ".repeat(100);
    check(
        "a.blt",
        &format!("2 1\n90000000 {long}0\n{names}"),
        "9000000000; its cards are not read",
    );
    let header = "# DATA TYPE: soi\n# NUMBER ALTERNATIVES: 1\n# ALTERNATIVE NAME 1: A\n";
    check(
        "a.soi",
        &format!("{header}100000001: 1\n"),
        "100000001; its cards are not read",
    );
    check(
        "a.soi",
        "# DATA TYPE: soi\n# NUMBER ALTERNATIVES: 4294967296\n1: 1\n",
        "more; its cards",
    );
    check(
        "a.csv",
        "2,1,\n100000001,1,\n\"Candidate 1\",\"A\",\n\"Candidate 2\",\"B\",\n\"W\",\n",
        "100000001; its",
    );
}

#[test]
fn several_files_are_several_contests() {
    let (blt, ward) = (bytes("droop.blt"), bytes("ward.csv"));
    let files = [
        ("a.blt", &blt[..]),
        ("b.blt", &[&blt[..], b"\n"].concat()),
        ("c.csv", &ward),
        ("d.csv", &[&ward[..], b"\n"].concat()),
        ("same.blt", &blt),
    ];
    let made = made(&files);
    let names: Vec<&str> = made.contests.iter().map(|c| &*c.name).collect();
    let expected = ["Mayor", "Mayor", "Mayor", "Wardy, McWard", "Wardy, McWard"];
    assert_eq!(names, expected);
    // The same bytes a second time are the same cards.
    assert_eq!(made.cards.len(), 3 + 3 + 24 + 24);
    assert_eq!(
        made.findings,
        ["duplicate same.blt: the bytes of a.blt; its cards are left out"]
    );
    // Tables of one contest have it together, in whatever order its names are met.
    let table = |rows: &str| format!("id,1ST CHOICE MAYOR,2ND CHOICE MAYOR\n{rows}");
    let (a, b) = (table("1,Zoe,undervote\n"), table("2,Ana,\n3,,\n"));
    let split = self::made(&[("a.csv", a.as_bytes()), ("b.csv", b.as_bytes())]);
    let whole = table("1,Zoe,undervote\n2,Ana,\n3,,\n");
    let whole = self::made(&[("a.csv", whole.as_bytes())]);
    assert_eq!(split.contests, whole.contests);
    let readings = |made: &Made| {
        made.cards
            .iter()
            .map(|c| c.readings.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(readings(&split), readings(&whole));
    assert_eq!(
        whole.lines()[2],
        "4 3 | ",
        "a contest that is not on the card"
    );
}

const ALL: [&str; 8] = [
    "general.blt",
    "droop.blt",
    "new.toi",
    "old.toc",
    "ward.csv",
    "two.raire",
    "minneapolis.csv",
    "candidates.csv",
];

/// Cut anywhere: every card that comes was there whole, or something is found.
#[test]
fn cut_anywhere() {
    for file in ALL {
        let (whole, all) = (bytes(file), read(file).lines());
        for at in 0..whole.len() {
            let cut = made(&[(file, &whole[..at])]);
            // RAIRE's second line of a ballot that is not there cannot be missed.
            if file.ends_with(".raire") && at > 0 && whole[at - 1] == b'\n' {
                continue;
            }
            let strange = cut.lines().iter().any(|line| !all.contains(line));
            assert!(
                !strange || !cut.findings.is_empty(),
                "{file} cut at {at}: {:?}",
                cut.lines()
            );
            // These formats say where they end.
            let says_end =
                file.ends_with(".blt") || file.ends_with(".toi") || file.ends_with(".toc");
            if says_end && !cut.cards.is_empty() && at < whole.len() - 20 {
                let new = cut
                    .findings
                    .iter()
                    .any(|f| !f.starts_with("withdrawn") && !f.contains("option"));
                assert!(new, "{file} cut at {at}");
            }
        }
    }
}

/// Altered anywhere: never a panic.
#[test]
fn altered_anywhere() {
    for file in ALL {
        let whole = bytes(file);
        for at in 0..whole.len() {
            for byte in [b'9', b'0', b'"', b',', b'\n', b'=', b'{', 0xFF, 0] {
                let mut altered = whole.clone();
                altered[at] = byte;
                let made = made(&[(file, &altered)]);
                assert!(made.lines().len() < 2000);
            }
        }
    }
}

/// A rank, a candidate or an id with two columns: which of them counts nobody says.
#[test]
fn two_columns_of_one_thing() {
    let check = |text: &str, contests: &[&str], expected: &[&str]| {
        let made = made(&[("a.csv", text.as_bytes())]);
        let names: Vec<&str> = made.contests.iter().map(|c| &*c.name).collect();
        assert_eq!(names, contests, "{text}");
        assert_eq!(made.findings, expected, "{text}");
    };
    check(
        "Precinct,1st Choice Mayor,1st Choice Mayor,2nd Choice Mayor,1st Choice Clerk\nP,Ana,Bo,Bo,Cy\n",
        &["Clerk"],
        &["duplicate a.csv, row 1, column “Mayor”: columns 2, 3; the contest is not read"],
    );
    check(
        "\nid,Rank 1,Rank 2,Rank 2\n1,Ana,Bo,Bo\n",
        &[],
        &["duplicate a.csv, row 2: columns 3, 4; the contest is not read"],
    );
    check(
        "id,Ana,Bo,Ana\n1,1,2,\n2,,1,2\n",
        &[],
        &["duplicate a.csv, row 1: columns 2, 4; the contest is not read"],
    );
    check(
        "id,Precinct,1st Choice,Precinct,Precinct ID,Mayor\n1,P,Ana,Q,7,Bo\n",
        &["a"],
        &[
            "duplicate a.csv, row 1, column “Precinct”: columns 2 and 4: the second is left out",
            "column-unread a.csv, row 1: “Precinct ID” (column 5), “Mayor” (column 6): left out",
        ],
    );
    // Figures of a result are no cards.
    check(
        "Candidate,1st Choice,1st Choice\nAna,12,3\nBo,4,5\n",
        &[],
        &[],
    );
}

/// Rows are lines of the file: empty ones and those within quotes count.
#[test]
fn rows_are_lines() {
    let text = "\nid,\"1st Choice\nMayor\"\n\n7,\"Ana\nB\"\n8,Bo,3\n";
    let made = made(&[("a.csv", text.as_bytes())]);
    assert_eq!(made.lines(), ["5 7 | Mayor voted Ana\nB@1"]);
    assert_eq!(
        made.findings,
        ["cell-unreadable a.csv, row 7: 3; the row is left out"]
    );
}
