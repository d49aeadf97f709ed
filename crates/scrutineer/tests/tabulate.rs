//! `tabulate` on records: winners, margins, ties, what differs from reported results.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

use std::fs;
use std::path::Path;

use serde_json::Value;

mod support;

use support::scrutineer;

/// Reads files into a record, and counts it: what is printed, the JSON, the exit code.
fn counted(path: &Path, arguments: &[&str]) -> (String, Value, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let (record, json) = (
        folder.path().join("record"),
        folder.path().join("counted.json"),
    );
    let record = record.to_str().unwrap();
    let read = scrutineer(&["read", path.to_str().unwrap(), "--out", record]);
    assert!(
        fs::exists(format!("{record}/contests.json")).unwrap(),
        "{read:?}"
    );
    let mut all = vec!["tabulate", record, "--json", json.to_str().unwrap()];
    all.extend(arguments);
    let done = scrutineer(&all);
    let text = String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap();
    let json = fs::read_to_string(json).unwrap_or_else(|_| "null".to_owned());
    (
        text,
        serde_json::from_str(&json).unwrap(),
        done.status.code(),
    )
}

fn table(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cards.csv"), text).unwrap();
    folder
}

/// Ballots of a ranked contest, a column a rank.
const RANKED: &str = "\
Precinct,1st Choice Mayor,2nd Choice Mayor,3rd Choice Mayor
P1,Ann,Bea,undervote
P1,Ann,undervote,undervote
P1,Ann,Bea,Cyd
P2,Bea,Cyd,undervote
P2,Bea,Ann,undervote
P2,Cyd,Bea,Ann
P2,undervote,undervote,undervote
";

#[test]
fn rounds_of_a_record() {
    let folder = table(RANKED);
    let (text, json, code) = counted(folder.path(), &[]);
    let contest = &json["contests"][0];
    // Ann 3, Bea 2, Cyd 1; then Bea 3: a tie of two for the seat, which nobody broke.
    assert_eq!(contest, &Value::Null, "{text}");
    assert_eq!(code, Some(2));
    assert!(
        text.contains("round 2: Ann, Bea have 3 votes each; say who is to be elected with --tie"),
        "{text}"
    );
    let (text, json, _) = counted(folder.path(), &["--tie", "Bea"]);
    let contest = &json["contests"][0];
    assert_eq!(contest["winners"], serde_json::json!(["Bea"]));
    assert_eq!(
        contest["counts"][0]["rounds"][1]["tally"],
        serde_json::json!([{ "candidate": "Ann", "votes": "3" }, { "candidate": "Bea", "votes": "3" }])
    );
    assert_eq!(contest["counts"][0]["undervotes"], 1);
    assert!(
        text.contains("tie in round 2 between Ann, Bea: Bea is elected, chosen by people"),
        "{text}"
    );
    // What if Bea had not stood?
    let (_, json, _) = counted(folder.path(), &["--exclude", "Bea"]);
    assert_eq!(json["contests"][0]["winners"], serde_json::json!(["Ann"]));
    // By pairs nobody beats the other: asked, too.
    let (text, _, code) = counted(folder.path(), &["--rules", "no such rules"]);
    assert!(
        text.contains("give --rules a file, or one of alabama-straight-party"),
        "{text}"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn every_contest_of_clear_creek_is_won_as_its_statement_of_votes_has_it() {
    let Some(folder) = support::real("cvr/clear-creek-2016-primary") else {
        return;
    };
    let (text, json, code) = counted(&folder, &[]);
    let contests = json["contests"].as_array().unwrap();
    assert_eq!(contests.len(), 15);
    // The county's Statement of Votes, which lies beside the cards: every figure is the same.
    // 20 selections and five figures more of each contest, in all and by ballot style.
    assert_eq!(json["reported"][0]["equal"], 2 * (20 + 4 * 15), "{text}");
    assert_eq!(json["reported"][0]["differing"], 0);
    assert_eq!(code, Some(0));
    let won = |name: &str| {
        let contest = contests.iter().find(|c| c["contest"] == name).unwrap();
        (
            contest["winners"].clone(),
            contest["counts"][0]["rounds"][0]["tally"].clone(),
        )
    };
    let (winners, tally) = won("County Commissioner-District 2 - REP");
    assert_eq!(winners, serde_json::json!(["Sean Wood"]));
    assert_eq!(
        tally[0],
        serde_json::json!({ "candidate": "Sean Wood", "votes": "546" })
    );
}

#[test]
fn a_reported_figure_that_was_altered_is_found() {
    let Some(folder) = support::real("cvr/clear-creek-2016-primary") else {
        return;
    };
    let altered = tempfile::tempdir().unwrap();
    let mut changed = false;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let to = altered.path().join(path.file_name().unwrap());
        if path.extension().is_some_and(|e| e == "html") {
            let text = fs::read_to_string(&path).unwrap();
            let other = text.replace("<td>546</td>", "<td>564</td>");
            changed |= other != text;
            fs::write(to, other).unwrap();
        } else if path.is_file() {
            fs::copy(path, to).unwrap();
        }
    }
    assert!(changed);
    let (text, json, code) = counted(altered.path(), &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(json["reported"][0]["differing"].as_u64().unwrap() >= 1);
    assert!(text.contains("564"), "{text}");
}

/// The figures of RCTab's own report of Minneapolis, 2013: 33 rounds; one of them altered.
#[test]
fn rounds_against_a_report_of_rctab() {
    let Some(folder) = support::real("ranked/minneapolis-2013-mayor") else {
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    let json = scratch.path().join("counted.json");
    let config = folder.join("2013_minneapolis_mayor_config.json");
    let against = |report: &Path| {
        let mut arguments = vec!["tabulate", config.to_str().unwrap()];
        arguments.extend(["--against", report.to_str().unwrap()]);
        arguments.extend(["--json", json.to_str().unwrap()]);
        let done = scrutineer(&arguments);
        let counted: Value = serde_json::from_slice(&fs::read(&json).unwrap()).unwrap();
        (
            String::from_utf8(done.stdout).unwrap(),
            counted["reported"][0].clone(),
            done.status.code(),
        )
    };
    let report = folder.join("2013_minneapolis_mayor_expected_detailed_report.json");
    let (text, reported, code) = against(&report);
    assert_eq!((&reported["rounds"], code), (&33.into(), Some(0)), "{text}");
    assert_eq!(reported["differing"], 0);
    // Two decisions a round, and every number of the report.
    let all: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    let mut numbers = 2; // ballots, undervotes
    for round in all["results"].as_array().unwrap() {
        let members = |of: &Value| of.as_object().unwrap().len();
        numbers += 3 + members(&round["tally"]) + members(&round["inactiveBallots"]);
        let moved = round["tallyResults"].as_array().unwrap().iter();
        numbers += moved.map(|of| members(&of["transfers"])).sum::<usize>();
    }
    assert_eq!(reported["equal"], numbers);
    let text = fs::read_to_string(&report).unwrap();
    let altered = scratch.path().join("altered.json");
    fs::write(
        &altered,
        text.replacen("\"BOB FINE\" : \"2097\"", "\"BOB FINE\" : \"2096\"", 1),
    )
    .unwrap();
    let (text, reported, code) = against(&altered);
    assert_eq!(
        (&reported["differing"], code),
        (&1.into(), Some(1)),
        "{text}"
    );
    let first = "expected round 2: 2097 votes for “BOB FINE”; found 2096";
    assert_eq!(reported["first"], first);
    assert!(
        text.contains(&format!("  first difference: {first}")),
        "{text}"
    );
}

/// Counts by a configuration and compares with reports: the text, what is written as JSON, the exit code.
fn against_reports(config: &Path, reports: &[&Path]) -> (String, Value, Option<i32>) {
    let scratch = tempfile::tempdir().unwrap();
    let json = scratch.path().join("counted.json");
    let mut arguments = vec!["tabulate", config.to_str().unwrap()];
    for report in reports {
        arguments.extend(["--against", report.to_str().unwrap()]);
    }
    arguments.extend(["--json", json.to_str().unwrap()]);
    let done = scrutineer(&arguments);
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    let counted = fs::read(&json).unwrap_or_else(|_| panic!("{errors}"));
    let text = String::from_utf8(done.stdout).unwrap();
    (
        text,
        serde_json::from_slice(&counted).unwrap(),
        done.status.code(),
    )
}

/// RCTab's reports of single precincts, JSON and CSV, of which the whole was decided elsewhere; one figure altered.
#[test]
fn rounds_of_a_precinct_against_reports_of_rctab() {
    let Some(folder) = support::real("ranked/minneapolis-2013-mayor") else {
        return;
    };
    let config = folder.join("2013_minneapolis_mayor_config.json");
    let reports = folder.join("Tabulate by Precinct");
    let (text, counted, code) = against_reports(&config, &[&reports]);
    assert_eq!(code, Some(0), "{text}");
    let reported = counted["reported"].as_array().unwrap();
    assert_eq!(reported.len(), 4);
    for of in reported {
        assert_eq!((&of["differing"], &of["rounds"]), (&0.into(), &33.into()));
        assert!(of["equal"].as_u64().unwrap() > 900, "{of}");
    }
    // Two of 117 precincts have reports.
    let findings = counted["findings"].as_array().unwrap();
    let lacking = findings.iter().find(|f| f["found"] == "none of 115");
    assert!(lacking.is_some(), "{text}");
    let name = "2013_minneapolis_mayor_expected_MINNEAPOLIS_W-1_P-01_precinct_detailed_report.json";
    let report = fs::read_to_string(reports.join(name)).unwrap();
    let of_file: Value = serde_json::from_str(&report).unwrap();
    let votes = &of_file["results"][1]["tally"]["BETSY HODGES"];
    let votes: u64 = votes.as_str().unwrap().parse().unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let altered = scratch.path().join("altered.json");
    let mut other = of_file.clone();
    other["results"][1]["tally"]["BETSY HODGES"] = (votes + 1).to_string().into();
    fs::write(&altered, other.to_string()).unwrap();
    let (text, counted, code) = against_reports(&config, &[&altered]);
    let first = format!(
        "expected precinct MINNEAPOLIS W-1 P-01, round 2: {votes} votes for “BETSY HODGES”; found {}",
        votes + 1
    );
    let reported = &counted["reported"][0];
    assert_eq!(
        (&reported["differing"], code),
        (&1.into(), Some(1)),
        "{text}"
    );
    assert_eq!(reported["first"], first);
    // A precinct that no card names.
    let mut other = of_file;
    other["config"]["precinct"] = "MINNEAPOLIS W-1 P-99".into();
    fs::write(&altered, other.to_string()).unwrap();
    let (text, counted, code) = against_reports(&config, &[&altered]);
    assert_eq!(code, Some(1), "{text}");
    assert_eq!(counted["findings"][0]["found"], "“MINNEAPOLIS W-1 P-99”");
}

/// Reports of precincts and batches that RCTab's own suite has, of configurations that ask for them or not.
#[test]
fn rounds_of_parts_of_the_suite() {
    let Some(sets) = support::real("conformance/rctab") else {
        return;
    };
    let mut kinds = std::collections::BTreeMap::new();
    for set in fs::read_dir(&sets).unwrap().map(|set| set.unwrap().path()) {
        let stem = set.file_name().unwrap().to_string_lossy().into_owned();
        let config = set.join(format!("{stem}_config.json"));
        for kind in ["Tabulate by Precinct", "Tabulate by Batch"] {
            let reports = set.join(kind);
            if !reports.is_dir() {
                continue;
            }
            let (text, counted, code) = against_reports(&config, &[&reports]);
            assert_eq!(code, Some(0), "{stem}: {text}");
            let reported = counted["reported"].as_array().unwrap();
            assert!(reported.iter().all(|of| of["differing"] == 0), "{stem}");
            *kinds.entry(kind).or_insert(0) += reported.len();
        }
    }
    assert!(kinds.values().all(|reports| *reports >= 2), "{kinds:?}");
    assert_eq!(kinds.len(), 2, "{kinds:?}");
}

/// A statement of one county's votes by precinct against a table of all counties, without a card.
#[test]
fn results_against_results() {
    let scratch = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = scratch.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let statement =
        "Precinct,Contest,Choice,Votes\n1,Mayor,Ann,3\n2,Mayor,Ann,4\n1,Mayor,Bo,5\n2,Mayor,Bo,1\n";
    let of_county = file("statement.csv", statement);
    let table = "county_name,contest_name,choice,votes\nAsh,Mayor,Ann,7\nAsh,Mayor,Bo,6\nElm,Mayor,Ann,9\nElm,Mayor,Bo,9\n";
    let compared = |table: &str, part: &[&str]| {
        let table = file("counties.csv", table);
        let mut options = vec!["--against", table.to_str().unwrap()];
        options.extend(part);
        counted(&of_county, &options)
    };
    let (text, json, _) = compared(table, &["--part", "Ash"]);
    let reported = &json["reported"][0];
    assert_eq!(
        (&reported["equal"], &reported["differing"]),
        (&2.into(), &0.into()),
        "{text}"
    );
    assert_eq!(reported["contests"]["equal"], 1);
    assert_eq!(reported["not_compared"]["other_part"], 2);
    let (text, json, code) = compared(
        &table.replace("Ash,Mayor,Bo,6", "Ash,Mayor,Bo,5"),
        &["--part", "Ash"],
    );
    assert_eq!(code, Some(1), "{text}");
    let finding = &json["findings"][0];
    assert_eq!(
        (&finding["expected"], &finding["found"]),
        (&"6 votes for “Bo”, in the record".into(), &"5".into())
    );
    // The same precincts: a vote that moved between them.
    let (text, json, code) = compared(
        &statement
            .replace("Ann,3", "Ann,2")
            .replace("Ann,4", "Ann,5"),
        &[],
    );
    assert_eq!(code, Some(1), "{text}");
    let by = &json["reported"][0]["by"];
    assert_eq!(
        (&by[0]["differing"], &by[1]["differing"]),
        (&0.into(), &2.into()),
        "{by}"
    );
    assert!(text.contains("by precinct: 2 equal, 2 differ"), "{text}");
    // A part that the other file does not have.
    let (text, json, code) = compared(statement, &["--part", "Ash"]);
    assert_eq!((json, code), (Value::Null, Some(2)), "{text}");
}

/// Sums of a statement's rows, read here by other code: contest, choice, votes.
fn sums(path: &Path) -> std::collections::BTreeMap<(String, String), u64> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let heads: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(|head| head.replace('\n', ""))
        .collect();
    let at = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let (contest, choice, votes) = (at("Contest Title"), at("Choice Name"), at("Total Votes"));
    let mut sums = std::collections::BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        let key = (
            row[contest].trim().to_owned(),
            row[choice].trim().to_owned(),
        );
        *sums.entry(key).or_default() += row[votes].replace(',', "").parse::<u64>().unwrap();
    }
    sums
}

/// A statement of votes without any card: every contest's votes are the sums over its precincts, and those with the most
/// have won; how many, its votes, undervotes, overvotes and ballots say.
#[test]
fn statements_without_cards() {
    let Some(folder) = support::real("results/boulder") else {
        return;
    };
    let path = folder.join("2023C-Boulder-County-Official-Statement-of-Votes.csv");
    let (text, json, code) = counted(&path, &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("  from reported totals, no cards: 2023C-Boulder"),
        "{text}"
    );
    let sums = sums(&path);
    let contests = json["contests"].as_array().unwrap();
    assert_eq!(contests.len(), 37);
    let mut compared = 0;
    let mut several = Vec::new();
    for contest in contests {
        let name = contest["contest"].as_str().unwrap();
        let of_contest: Vec<_> = sums.iter().filter(|((of, _), _)| of == name).collect();
        let tally = contest["counts"][0]["rounds"][0]["tally"]
            .as_array()
            .unwrap();
        assert_eq!(tally.len(), of_contest.len(), "{name}");
        let winners = contest["winners"].as_array().unwrap();
        let mut votes: Vec<u64> = of_contest.iter().map(|(_, votes)| **votes).collect();
        votes.sort_unstable_by(|a, b| b.cmp(a));
        let least = votes[winners.len() - 1];
        several.extend((winners.len() > 1).then_some((name, winners.len())));
        for ((_, choice), votes) in of_contest {
            let one = tally
                .iter()
                .find(|one| one["candidate"] == choice.as_str())
                .unwrap();
            assert_eq!(one["votes"], votes.to_string(), "{name}, {choice}");
            let won = contest["winners"]
                .as_array()
                .unwrap()
                .contains(&choice.as_str().into());
            assert_eq!(won, *votes >= least, "{name}, {choice}");
            compared += 1;
        }
        assert_eq!(contest["counts"][0]["ballots"], Value::Null);
        assert!(contest["from_reported_totals"]["ballots_cast"].is_u64());
    }
    assert_eq!(compared, sums.len());
    // As Python finds from its csv by the same equation; a home rule charter commission has nine members.
    let expected = [
        ("Town of Superior - Home Rule Charter Commission", 9),
        ("City of Louisville City Council Ward 3", 2),
        ("City of Lafayette City Council Candidates", 4),
        ("City of Boulder Council Candidates", 4),
        (
            "Estes Park School District R-3 School Board Director At Large (4 Year)",
            2,
        ),
    ];
    assert_eq!(several, expected);
    // Rounds are not made of totals.
    let path = folder.join("2023C-Boulder-County-Official-Statement-of-Votes-RCV.csv");
    let (text, json, code) = counted(&path, &[]);
    assert_eq!(
        (code, json["contests"].as_array().unwrap().len()),
        (Some(2), 0)
    );
    assert!(
        text.contains("which cannot be counted from totals"),
        "{text}"
    );
}

/// Four are elected of five: 33 ballots.
const FOUR_SEATS: &str = "\
5 4
10 1 2 0
8 2 3 0
7 3 4 0
5 4 5 0
3 5 4 0
0
\"Ann\"
\"Bea\"
\"Cyd\"
\"Dan\"
\"Eve\"
\"Council\"
";

fn blt(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("ballots.blt"), text).unwrap();
    folder
}

#[test]
fn as_many_are_elected_as_the_record_says() {
    let folder = blt(FOUR_SEATS);
    let elected = |arguments: &[&str]| {
        let (text, json, code) = counted(folder.path(), arguments);
        let contest = &json["contests"][0];
        let winners = contest["winners"].as_array().map_or(0, Vec::len);
        let quota = contest["counts"][0]["rounds"][0]["threshold"].clone();
        assert_eq!(code, Some(if winners == 0 { 2 } else { 0 }), "{text}");
        (winners, quota, text)
    };
    // ⌊33 / 5⌋ + 1, and with three seats ⌊33 / 4⌋ + 1.
    let scotland = ["--rules", "scotland-ssi-2011-399"];
    let (winners, quota, _) = elected(&scotland);
    assert_eq!((winners, &quota), (4, &Value::from("7")));
    let (winners, quota, _) = elected(&[&scotland[..], &["--seats", "3"]].concat());
    assert_eq!((winners, &quota), (3, &Value::from("9")));
    // Portland's law has three.
    let portland = ["--rules", "portland-oregon"];
    let (winners, _, text) = elected(&portland);
    assert_eq!(winners, 0);
    assert!(
        text.contains("elect 3, and by the record 4 are elected; say with --seats which is right"),
        "{text}"
    );
    assert_eq!(elected(&[&portland[..], &["--seats", "4"]].concat()).0, 4);
}

#[test]
fn rules_count_their_kind_of_ballot() {
    let folder = blt(FOUR_SEATS);
    for (rules, kind) in [
        ("score", "scores"),
        ("star", "scores"),
        ("colorado-crs-1-11-102", "marks without ranks"),
        ("approval", "marks without ranks"),
        ("d-hondt", "marks without ranks"),
        ("florida-constitution-xi-5-e", "marks without ranks"),
    ] {
        let (text, json, code) = counted(folder.path(), &["--rules", rules]);
        assert!(
            text.contains(&format!(
                "count {kind}, and the ballots of the contest have ranks"
            )),
            "{text}"
        );
        assert_eq!(
            (code, &json["contests"]),
            (Some(2), &serde_json::json!([])),
            "{rules}"
        );
    }
}

#[test]
fn names_say_who_is_meant() {
    // Nobody is tied, and nobody is called so.
    let folder = blt("2 1\n6 1 0\n4 2 0\n0\n\"Ann\"\n\"Bob\"\n\"Mayor\"\n");
    let (text, _, code) = counted(folder.path(), &["--tie", "Nobody"]);
    assert!(
        text.contains("--tie Nobody: the count has no tie left"),
        "{text}"
    );
    assert_eq!(code, Some(2));
    let (text, json, code) = counted(folder.path(), &[]);
    assert_eq!(
        json["contests"][0]["margin"]["ballots"],
        serde_json::json!({ "at_least": 1, "at_most": 1 })
    );
    assert!(
        text.contains(
            "margin: 1 changed ballot is enough for another winner, or for a tie with one"
        ),
        "{text}"
    );
    assert_eq!(code, Some(0));
    // With nobody else there is no margin.
    let (text, json, _) = counted(folder.path(), &["--exclude", "Bob"]);
    assert_eq!(json["contests"][0]["margin"], Value::Null, "{text}");
    assert!(!text.contains("margin"), "{text}");
    // Two of one name.
    let folder = blt("3 1\n3 1 0\n3 2 0\n1 3 0\n0\n\"Ann\"\n\"Ann\"\n\"Bob\"\n\"Mayor\"\n");
    let (text, _, code) = counted(folder.path(), &["--tie", "Ann"]);
    assert!(
        text.contains("several of those tied are called Ann"),
        "{text}"
    );
    assert_eq!(code, Some(2));
    let (text, _, code) = counted(folder.path(), &["--exclude", "Ann"]);
    assert!(
        text.contains("--exclude Ann: several candidates of a contest have this name"),
        "{text}"
    );
    assert_eq!(code, Some(2));
}

/// A report with a contest of parties: a straight ticket, a split one, none, and one whose council is on no slate.
const STRAIGHT: &str = r#"{"@type":"CVR.CastVoteRecordReport","Version":"1.0.0",
"Party":[{"@type":"CVR.Party","@id":"g","Name":"Green"},{"@type":"CVR.Party","@id":"b","Name":"Blue"}],
"Election":[{"@type":"CVR.Election","@id":"e",
 "Candidate":[{"@type":"CVR.Candidate","@id":"ana","Name":"Ana","PartyId":"g"},{"@type":"CVR.Candidate","@id":"bo","Name":"Bo","PartyId":"b"}],
 "Contest":[
  {"@type":"CVR.PartyContest","@id":"p","Name":"Straight ticket","VotesAllowed":1,"ContestSelection":[
   {"@type":"CVR.PartySelection","@id":"pg","PartyIds":["g"]},{"@type":"CVR.PartySelection","@id":"pb","PartyIds":["b"]}]},
  {"@type":"CVR.CandidateContest","@id":"m","Name":"Governor","VotesAllowed":1,"VoteVariation":"plurality","ContestSelection":[
   {"@type":"CVR.CandidateSelection","@id":"ma","CandidateIds":["ana"]},{"@type":"CVR.CandidateSelection","@id":"mb","CandidateIds":["bo"]}]}]}],
"CVR":[CARDS]}"#;

#[test]
fn a_mark_for_a_party_is_carried_by_rules_that_say_so() {
    // Party and governor of each card: Ana has one mark and three votes, Bo two marks and as many votes.
    let cards = [
        ("pg", ""),
        ("pg", ""),
        ("pg", "mb"),
        ("", "ma"),
        ("", ""),
        ("pb", "mb"),
    ];
    let contest = |id: &str, selection: &str| {
        let marked = format!(
            r#"{{"ContestSelectionId":"{selection}","SelectionPosition":[{{"HasIndication":"yes","NumberVotes":1}}]}}"#
        );
        let marked = if selection.is_empty() { "" } else { &marked };
        format!(r#"{{"ContestId":"{id}","CVRContestSelection":[{marked}]}}"#)
    };
    let card = |(k, (party, governor)): (usize, &(&str, &str))| {
        let contests = [contest("p", party), contest("m", governor)].join(",");
        format!(
            r#"{{"@type":"CVR.CVR","UniqueId":"{k}","CurrentSnapshotId":"s","CVRSnapshot":[{{"@id":"s","Type":"original","CVRContest":[{contests}]}}]}}"#
        )
    };
    let cards: Vec<String> = cards.iter().enumerate().map(card).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cards.json");
    fs::write(&path, STRAIGHT.replace("CARDS", &cards.join(","))).unwrap();
    let votes = |arguments: &[&str]| {
        let (text, json, _) = counted(&path, arguments);
        let contests = json["contests"].as_array().cloned().unwrap_or_default();
        let governor = contests.into_iter().find(|c| c["contest"] == "Governor");
        let governor = governor.unwrap_or_else(|| panic!("{text}"));
        let tally = &governor["counts"][0]["rounds"][0]["tally"];
        let votes = [0, 1].map(|at| tally[at]["votes"].as_str().unwrap_or("none").to_owned());
        (votes, governor["straight_party"].clone(), text)
    };
    let (own, carried, _) = votes(&[]);
    assert_eq!((own, carried), (["1", "2"].map(str::to_owned), Value::Null));
    for rules in [
        "indiana-ic-3-12-1-7",
        "michigan-straight-party",
        "alabama-straight-party",
    ] {
        let (votes, carried, text) = votes(&["--rules", rules]);
        assert_eq!(votes, ["3", "2"], "{text}");
        let expected = serde_json::json!({ "cards": 2, "votes": 2, "unclear": 0, "without": 0 });
        assert_eq!(carried, expected, "{rules}");
        assert!(
            text.contains("straight party: 2 votes on 2 cards are of a mark for the party"),
            "{text}"
        );
    }
    // What is given of parties stands before what the record says.
    let given = folder.path().join("parties.txt");
    fs::write(
        &given,
        r#"{ "parties": { "Governor": { "Bo": "Green", "Ana": "Blue" } } }"#,
    )
    .unwrap();
    let given = given.to_str().unwrap();
    let (votes, _, text) = votes(&["--rules", "alabama-straight-party", "--parties", given]);
    assert_eq!(votes, ["1", "4"], "{text}");
    let (text, _, code) = counted(&path, &["--parties", given]);
    assert!(
        text.contains("--parties is for rules that carry marks for a party"),
        "{text}"
    );
    assert_eq!(code, Some(2));
}

/// ES&S does not say how many a ranked contest elects.
#[test]
fn how_many_are_elected_is_asked_where_nothing_says_it() {
    let folder = table(
        "Cast Vote Record,Precinct,Mayor Choice 1 of 2,Mayor Choice 2 of 2\n1,P,Ann,Bea\n2,P,Ann,undervote\n3,P,Bea,undervote\n",
    );
    let (text, json, code) = counted(folder.path(), &[]);
    assert_eq!(
        (&json["contests"][0], code),
        (&Value::Null, Some(2)),
        "{text}"
    );
    assert!(
        text.contains("do not say how many are elected, nor does the record; say it with --seats"),
        "{text}"
    );
    for arguments in [
        ["--seats", "1"],
        ["--rules", "san-francisco-charter-13-102"],
    ] {
        let (text, json, _) = counted(folder.path(), &arguments);
        assert_eq!(
            json["contests"][0]["winners"],
            serde_json::json!(["Ann"]),
            "{text}"
        );
    }
}

/// A count of cards of which a file was cut, or came twice, says so before anything else.
#[test]
fn what_was_met_in_reading_is_said_first() {
    const CARDS: &str = "Precinct,1st Choice Mayor,2nd Choice Mayor\nP1,Ann,Bea\nP1,Ann,Bea\nP2,Bea,Ann\nP2,Ann,undervote\n";
    let whole = table(CARDS);
    let (text, json, code) = counted(whole.path(), &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(!text.contains("Not sure"), "{text}");
    assert!(json["of_reading"].as_array().is_some(), "{json}");
    // A row with a cell too few is left out.
    let broken = table(&CARDS.replacen("P1,Ann,Bea", "P1,Ann", 1));
    let page = broken.path().join("page.html");
    let arguments = ["--html", page.to_str().unwrap()];
    let (text, json, code) = counted(broken.path(), &arguments);
    assert!(
        text.starts_with("Not sure: when the files were read,"),
        "{text}"
    );
    assert!(text.contains("cards.csv, row 2"), "{text}");
    assert_ne!(code, Some(0), "{text}");
    assert_ne!(json["of_reading"], serde_json::json!([]));
    let page = fs::read_to_string(page).unwrap();
    let (doubts, contest) = (
        page.find("Not sure").unwrap(),
        page.find("id=\"contest-").unwrap(),
    );
    assert!(doubts < contest && page.contains("id=\"of-reading\""));
    // The same file twice.
    let twice = table(CARDS);
    fs::write(twice.path().join("again.csv"), CARDS).unwrap();
    let (text, _, code) = counted(twice.path(), &[]);
    assert!(text.starts_with("Not sure"), "{text}");
    assert_eq!(code, Some(1), "{text}");
}
