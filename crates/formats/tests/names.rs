//! Standard names from lists: which apply, and what is said of them.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot write its files fails"
)]

mod support;

use support::{Read, folder, opened, real};

/// A table of one contest (`name (Vote For=n)`) with two selections and one card.
fn table(contest: &str, first: &str, second: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let (contest, first, second) = (quoted(contest), quoted(first), quoted(second));
    format!(
        "Demo,5.2\n,,,,{contest},{contest}\n,,,,{first},{second}\nCvrNumber,TabulatorNum,BatchId,RecordId,,\n1,1,1,1,1,0\n"
    )
}

fn read(files: &[(&str, &str)], list: &str) -> Read {
    let dir = folder(files);
    let lists = folder(&[("names.csv", list)]);
    opened(&[dir.path()], &[&lists.path().join("names.csv")])
}

/// Contests with their selections, and findings as code and what was found.
fn check(files: &[(&str, &str)], list: &str, contests: &[&str], findings: &[&str]) -> Read {
    let read = read(files, list);
    let found: Vec<String> = read
        .contests
        .iter()
        .map(|c| {
            let selections: Vec<&str> = c.selections.iter().map(|s| &*s.name).collect();
            format!("{}: {}", c.name, selections.join(" | "))
        })
        .collect();
    assert_eq!(found, contests);
    let met: Vec<String> = read
        .findings
        .iter()
        .map(|f| format!("{} {}: {}", f.code.id(), f.place.file, f.found))
        .collect();
    assert_eq!(met, findings);
    read
}

#[test]
fn canonical_list() {
    let list = "CountyName,ContestName,ContestChoices\nAdams,County Treasurer,\"Ana Li, Bo Ek, Jr., Cy\"\n";
    let cards = table("COUNTY  TREASURER (Vote For=1)", "ANA LI", "Bo Ek, Jr.");
    let read = check(
        &[("adams/cvr.csv", &cards)],
        list,
        &["County Treasurer: Ana Li | Bo Ek, Jr."],
        &[
            "name-mapped adams/cvr.csv: “COUNTY  TREASURER”",
            "name-mapped adams/cvr.csv: “ANA LI”",
            "name-unused names.csv: in none",
        ],
    );
    let mapped: Vec<_> = read
        .names
        .iter()
        .map(|n| {
            (
                n.list,
                n.row,
                &*n.county,
                &*n.contest,
                n.selection.as_deref(),
                &*n.canonical,
            )
        })
        .collect();
    assert_eq!(
        mapped,
        [
            (2, 2, "Adams", "COUNTY  TREASURER", None, "County Treasurer"),
            (2, 2, "Adams", "COUNTY  TREASURER", Some("ANA LI"), "Ana Li"),
        ]
    );
    // The unused selection, by name.
    assert_eq!(read.findings[2].expected, "selection “Cy” in a file");
    // The cards of the file are the same under any name.
    assert_eq!(read.cards.len(), 1);

    check(
        &[(
            "adams/cvr.csv",
            &table("Coroner (Vote For=1)", "Dee", "Eli"),
        )],
        list,
        &["Coroner: Dee | Eli"],
        &[
            "name-unlisted adams/cvr.csv: contest “Coroner”",
            "name-unused names.csv: in none",
        ],
    );
    check(
        &[(
            "adams/cvr.csv",
            &table("County Treasurer (Vote For=1)", "Ana Li", "Dee"),
        )],
        list,
        &["County Treasurer: Ana Li | Dee"],
        &[
            "name-unlisted adams/cvr.csv: selection “Dee”",
            // Bo Ek, Jr., Cy: parts of the cell.
            "name-unused names.csv: in none",
            "name-unused names.csv: in none",
            "name-unused names.csv: in none",
        ],
    );
}

#[test]
fn the_county_is_in_the_path() {
    let list = "County,Contest,Canonical Contest\nAdams,Issue 1A,Adams Issue 1A\nLa Plata,Issue 1A,La Plata Issue 1A\n";
    let (one, two) = (
        table("Issue 1A (Vote For=1)", "Yes", "No"),
        table("Issue 1A (Vote For=1)", "No", "Yes"),
    );
    // Two contests that have one name in the files.
    check(
        &[("adams-cvr.csv", &one), ("la_plata-cvr.csv", &two)],
        list,
        &["Adams Issue 1A: Yes | No", "La Plata Issue 1A: No | Yes"],
        &[
            "name-mapped adams-cvr.csv: “Issue 1A”",
            "name-mapped la_plata-cvr.csv: “Issue 1A”",
        ],
    );
    // Without a county in the path the list says two things.
    check(
        &[("cvr.csv", &one)],
        list,
        &["Issue 1A: Yes | No"],
        &[
            "name-conflict cvr.csv: “Adams Issue 1A” and “La Plata Issue 1A” in the list; left as it is",
            "name-unlisted cvr.csv: contest “Issue 1A”",
            "name-unused names.csv: 2 rows of 2 counties that no path names",
        ],
    );
    // One contest that has two names in the files.
    let list = "Contest,Selection,Canonical Contest,Canonical Selection\nRegent at large,,Regent,\nRegent at large,Y. Oh,,Yan Oh\n";
    let (one, two) = (
        table("Regent (Vote For=1)", "Yan Oh", "Zed"),
        table("Regent at large (Vote For=1)", "Y. Oh", "Zed"),
    );
    let read = check(
        &[("a.csv", &one), ("b.csv", &two)],
        list,
        &["Regent: Yan Oh | Zed"],
        &[
            "name-mapped b.csv: “Regent at large”",
            "name-mapped b.csv: “Y. Oh”",
        ],
    );
    let votes: Vec<u32> = read
        .cards
        .iter()
        .map(|c| c.readings.iter().next().unwrap().marks[0].selection)
        .collect();
    assert_eq!(votes, [1, 1]);
}

#[test]
fn names_that_would_fall_together() {
    let list =
        "Contest,Selection,Canonical Contest,Canonical Selection\nMayor,A,,One\nMayor,B,,One\n";
    check(
        &[("a.csv", &table("Mayor (Vote For=1)", "A", "B"))],
        list,
        &["Mayor: One | B"],
        &[
            "name-mapped a.csv: “A”",
            "name-conflict a.csv: “A” has the name “One”",
            "name-unused names.csv: in none",
        ],
    );
    // Votes allowed differ: two contests stay, and a finding says so.
    let (one, two) = (
        table("Mayor (Vote For=1)", "A", "B"),
        table("MAYOR (Vote For=2)", "A", "B"),
    );
    check(
        &[("a.csv", &one), ("b.csv", &two)],
        "CountyName,ContestName,ContestChoices\n,Mayor,\"A,B\"\n",
        &["Mayor: A | B", "Mayor: A | B"],
        &[
            "name-conflict contests.json: vote for 2, 0 ranks; it stays another contest",
            "name-mapped b.csv: “MAYOR”",
        ],
    );
    check(
        &[("a.csv", &one)],
        "what,ever\n1,2\n",
        &["Mayor: A | B"],
        &["file-unreadable names.csv: no list of names, or an empty one"],
    );
    let dir = folder(&[
        ("a.csv", &one),
        (
            "list.csv",
            "CountyName,ContestName,ContestChoices\n,MAYOR,\"A,B\"\n",
        ),
    ]);
    let read = opened(&[dir.path()], &[]);
    assert_eq!(
        &*read.contests[0].name, "Mayor",
        "lists among the files are not applied"
    );
    assert_eq!(
        read.findings[0].found,
        "given as a file of the election; not applied"
    );
}

/// Arlo's fixture: `Secretary of Treasure` is for Kendall Park alone and stands in every file's headings.
#[test]
fn arlo_contests() {
    let Some(folder) = real("conformance/arlo/fixtures/small-election") else {
        return;
    };
    let list = folder.join("Small Election - standardized contests.csv");
    let read = opened(&[&folder], &[&list]);
    let met: Vec<String> = read
        .findings
        .iter()
        .filter(|f| f.code.id().starts_with("name-"))
        .map(|f| format!("{} {}", f.place.file, f.found))
        .collect();
    assert_eq!(
        met,
        [
            "Waurika - cvrs.csv contest “Secretary of Treasure”",
            "Worthington Hills - cvrs.csv contest “Secretary of Treasure”",
        ]
    );
    assert_eq!(read.contests.len(), 3);
}

/// Bellingen and Burwood are in the list under other counties; their names are the files' own.
#[test]
fn canonical_lists_of_real_elections() {
    let Some(folder) = real("cvr/corla-test/AdamsAndAlamosa") else {
        return;
    };
    let read = opened(
        &[&folder],
        &[&folder.join("adams-and-alamosa-canonical-list.csv")],
    );
    let names: Vec<&str> = read
        .findings
        .iter()
        .map(|f| f.code.id())
        .filter(|c| c.starts_with("name-"))
        .collect();
    // The list says “Regent of the University of Colorado”, the files add “ - At Large”.
    assert_eq!(
        names,
        [
            "name-unlisted",
            "name-unlisted",
            "name-unused",
            "name-unused"
        ]
    );
    let list = tempfile::tempdir().unwrap();
    let aliases = list.path().join("ours.csv");
    std::fs::write(
        &aliases,
        "Contest,Canonical Contest\nRegent of the University of Colorado - At Large,Regent\n",
    )
    .unwrap();
    let read = opened(&[&folder], &[&aliases]);
    assert!(read.contests.iter().any(|c| &*c.name == "Regent"));
    assert_eq!(read.names.len(), 1, "the same in both files");
}

#[test]
fn a_line_to_write_on_is_one_in_every_format() {
    use election::record::SelectionKind::{Regular, WriteIn};
    let clear_ballot = "RowNumber,BoxID,BoxPosition,BallotID,PrecinctID,BallotStyleID,PrecinctStyleName,ScanComputerName,Status,Remade,Choice_1_1:Mayor:Vote For 1:Ana:,Choice_2_1:Mayor:Vote For 1:LINE:\n1,b,1,b+1,1,1,P,s,Active,0,0,1\n";
    let ess = "Cast Vote Record,Precinct,Ballot Style,Mayor\n1,P,S,Ana\n2,P,S,LINE\n";
    let ranks = "id,1st Choice,2nd Choice\n1,Ana,LINE\n";
    let candidates = "id,Ana,LINE\n1,2,1\n";
    let blt = "2 1\n1 1 2 0\n0\n\"Ana\"\n\"LINE\"\n\"Mayor\"\n";
    let dominion = table("Mayor (Vote For=1)", "Ana", "LINE");
    for (name, text) in [
        ("cb.csv", clear_ballot),
        ("ess.csv", ess),
        ("ranks.csv", ranks),
        ("candidates.csv", candidates),
        ("a.blt", blt),
        ("dominion.csv", &dominion),
    ] {
        for line in [
            "Write-in",
            "WRITE IN",
            "Write In 1",
            "Write-In:",
            "Unresolved Write-In",
            "Qualified Write In",
        ] {
            // A colon ends the name in Clear Ballot's headings.
            if name == "cb.csv" && line.ends_with(':') {
                continue;
            }
            let dir = folder(&[(name, &text.replace("LINE", line))]);
            let read = opened(&[dir.path()], &[]);
            let kinds = read.contests[0].selections.iter().map(|s| s.kind);
            let mut kinds: Vec<_> = kinds.collect();
            kinds.sort();
            assert_eq!(kinds, [Regular, WriteIn], "{name}: {line}");
        }
    }
}
