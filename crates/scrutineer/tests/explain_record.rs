//! `explain` on records: the assertions of outcomes, in words, numbers, data and as a page.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

#[path = "explain_record/limits.rs"]
mod limits;
mod support;

use support::scrutineer;

/// What an explanation gave.
struct Explained {
    text: String,
    json: Value,
    html: String,
    code: Option<i32>,
}

/// Reads files into a record, and explains it.
fn explained(path: &Path, arguments: &[&str]) -> Explained {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    let read = scrutineer(&[
        "read",
        path.to_str().unwrap(),
        "--out",
        record.to_str().unwrap(),
    ]);
    assert!(
        fs::exists(record.join("contests.json")).unwrap(),
        "{read:?}"
    );
    explain(&record, arguments)
}

/// Explains a record.
fn explain(record: &Path, arguments: &[&str]) -> Explained {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (json, html) = (at("a.json"), at("a.html"));
    let record = record.to_str().unwrap();
    let mut all = vec!["explain", record, "--json", &json, "--html", &html];
    all.extend(arguments);
    let done = scrutineer(&all);
    let file = |name: &str| fs::read_to_string(name).unwrap_or_default();
    Explained {
        text: String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap(),
        json: serde_json::from_str(&file(&json)).unwrap_or_default(),
        html: file(&html),
        code: done.status.code(),
    }
}

fn table(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cards.csv"), text).unwrap();
    folder
}

fn assertions(contest: &Value) -> &[Value] {
    contest["assertions"].as_array().unwrap()
}

fn sentences(contest: &Value) -> Vec<&str> {
    let all = assertions(contest).iter();
    all.map(|of| of["sentence"].as_str().unwrap()).collect()
}

/// Votes on the two sides of an assertion.
fn sides(assertion: &Value) -> [i64; 2] {
    ["left", "right"].map(|side| assertion[side]["value"].as_str().unwrap().parse().unwrap())
}

/// COBRA, equation (1), for a lead of so many votes on so many cards, u = 1.
fn cobra(lead: f64, cards: f64, risk_limit: f64) -> f64 {
    let value = 1.0 / (2.0 - lead / cards);
    (-risk_limit.ln() / (2.0 * value).ln()).ceil()
}

const ALICE: &str = "\
Precinct,1st Choice Mayor,2nd Choice Mayor
P1,Alice,undervote
P1,Alice,undervote
P1,Alice,undervote
P1,Alice,undervote
P1,Alice,undervote
P1,Bob,Alice
P1,Bob,Alice
P1,Bob,Alice
P1,Bob,Alice
P1,Chuan,undervote
P1,Chuan,undervote
P1,Chuan,undervote
P1,Chuan,undervote
P1,Chuan,undervote
P1,Chuan,undervote
";

/// A contest with two ranks, by first and second choice and how many cards have them.
fn ranked(cards: &[(&str, &str, usize)]) -> String {
    let row = |(first, second, many): &(&str, &str, usize)| {
        format!("P1,{first},{second}\n").repeat(*many)
    };
    let rows: String = cards.iter().map(row).collect();
    format!("Precinct,1st Choice Mayor,2nd Choice Mayor\n{rows}")
}

/// The usual rules leave ties to people. Bob and Cy have 2 each, and whoever goes first, Alice has 8 of 15 then.
#[test]
fn a_tie_among_those_who_lose_anyway() {
    let cards = [
        ("Alice", "undervote", 6),
        ("Dan", "undervote", 5),
        ("Bob", "Alice", 2),
        ("Cy", "Alice", 2),
    ];
    let folder = table(&ranked(&cards));
    let all = explained(folder.path(), &["--seats", "1"]);
    assert_eq!(all.code, Some(0), "{}", all.text);
    let contest = &all.json["contests"][0];
    assert_eq!(contest["winners"], json!(["Alice"]));
    assert_eq!(contest["runoff"]["search"]["state"], "complete");
    assert_eq!(contest["runoff"]["confirmed"], "sufficient");
    assert!(all.text.contains("all are true of the paper, Alice won."));
    // Dan 4, Bob 3 with Cy second, Cy 3 with Dan second: without Cy Dan has 7 to 3, without Bob Cy has 6 to 4.
    let cards = [("Dan", "undervote", 4), ("Bob", "Cy", 3), ("Cy", "Dan", 3)];
    let folder = table(&ranked(&cards));
    let all = explained(folder.path(), &["--seats", "1"]);
    assert_eq!(all.code, Some(2), "{}", all.text);
    let contest = &all.json["contests"][0];
    assert_eq!(contest["winners"], json!([]));
    assert!(all.text.contains("Nothing is asserted:"), "{}", all.text);
    assert!(all.text.contains("lots"), "{}", all.text);
}

/// Alice 5, Bob 4 with Alice second, Chuan 6: Alice wins by 9 to 6, and only if Bob, 4, goes before her, 5.
#[test]
fn a_runoff_worked_by_hand() {
    let folder = table(ALICE);
    let all = explained(folder.path(), &["--seats", "1"]);
    assert_eq!(all.code, Some(0), "{}", all.text);
    let contest = &all.json["contests"][0];
    assert_eq!(contest["winners"], json!(["Alice"]));
    assert_eq!(contest["population"]["cards"], 15);
    assert_eq!(
        sentences(contest),
        [
            "Alice is never eliminated before Bob",
            "Alice has more votes than Chuan when only these two remain",
        ]
    );
    let [before, last] = assertions(contest) else {
        unreachable!("two sentences")
    };
    assert_eq!((sides(before), sides(last)), ([5, 4], [9, 6]));
    // v = 1/15, mean (1 + 1/15) / 2, 1 / (2 − 1/15); 1 / 15 and 3 / 15 for the other.
    assert_eq!(
        ["v", "mean", "v_over_u", "value_without_error"].map(|of| &before[of]),
        ["1/15", "8/15", "1/15", "15/29"]
    );
    assert_eq!(last["v"], "1/5");
    // ln 20 / ln (30/29) = 88.4 cards, and there are 15.
    assert_eq!(before["cards_to_compare"], Value::Null);
    assert!(
        all.text.contains("only a count of all cards confirms it"),
        "{}",
        all.text
    );
    assert_eq!(contest["runoff"]["difficulty"], 15.0);
    assert_eq!(contest["runoff"]["confirmed"], "sufficient");
    assert_eq!(contest["runoff"]["search"]["state"], "complete");
    // Nobody but Bob or Chuan can come last; Bob is ruled out, Chuan only if Alice is second to last or Bob goes after her.
    let tree = "  If Bob won: no, Alice is never eliminated before Bob\n  If Chuan won\n    \
                and Alice went last: no, Alice has more votes than Chuan when only these two remain\n    \
                and Bob went last: no, Alice is never eliminated before Bob\n";
    assert!(all.text.contains(tree), "{}", all.text);

    // At a risk limit of 60 % it takes ln(1/0.6) / ln(30/29) = 15.07 cards and 2.5 to confirm the other.
    let lax = explained(folder.path(), &["--seats", "1", "--risk-limit", "0.6"]);
    let sizes: Vec<&Value> = assertions(&lax.json["contests"][0])
        .iter()
        .map(|of| &of["cards_to_compare"])
        .collect();
    assert_eq!(sizes, [&Value::Null, &json!(5)], "{}", lax.text);
    for wrong in ["0", "1", "NaN"] {
        assert_eq!(
            explained(folder.path(), &["--seats", "1", "--risk-limit", wrong]).code,
            Some(2)
        );
    }
}

#[test]
fn what_cannot_be_asserted_says_why() {
    // One of Alice's voters stays at home: Alice and Bob have four each, and one of them goes.
    let tied = ALICE.replacen("P1,Alice,undervote\n", "", 1);
    let folder = table(&tied);
    let all = explained(folder.path(), &["--seats", "1"]);
    assert_eq!(all.code, Some(2), "{}", all.text);
    assert!(
        all.text
            .contains("Nothing is asserted: a tie decides who wins, and no sample can show how lots fell (with Alice, Bob, Chuan left, Alice, Bob have 4 votes each; if they fall otherwise Chuan wins)"),
        "{}",
        all.text
    );
    let folder = table(ALICE);
    for (rules, why) in [
        ("schulze", "no assertions are made for pairs of candidates"),
        (
            "cambridge-mgl-54a-9",
            "the single transferable vote: none are known",
        ),
        (
            "portland-oregon",
            "several are elected by transferred votes",
        ),
        (
            "star",
            "count scores, and the ballots of the contest have ranks",
        ),
    ] {
        let seats: &[&str] = match rules {
            "cambridge-mgl-54a-9" => &["--seats", "1"],
            _ => &[],
        };
        let all = explained(folder.path(), &[&["--rules", rules], seats].concat());
        let reason = all.json["contests"][0]["no_assertions"].as_str();
        assert!(
            reason.is_some_and(|reason| reason.contains(why)),
            "{rules}: {}",
            all.text
        );
        assert!(
            all.text.contains(why) && all.html.contains(why),
            "{rules}: {}",
            all.text
        );
        assert_eq!(all.code, Some(2), "{rules}");
        // However little was counted, the cards are there.
        assert!(!all.text.contains("N = 0"), "{rules}: {}", all.text);
    }
    let three = ["--rules", "portland-oregon", "--seats", "3"];
    let all = explained(folder.path(), &three);
    let why = "several are elected by transferred votes";
    assert!(all.text.contains(why), "{}", all.text);
}

#[test]
fn records_and_audits_are_told_apart() {
    let folder = table(ALICE);
    let of_audit = explained(folder.path(), &["--draw", "1"]);
    assert_eq!(of_audit.code, Some(2));
    assert!(
        of_audit.text.contains("are for a published audit"),
        "{}",
        of_audit.text
    );
    let demo = support::folder::Copy::of_demo();
    let path = demo.path().to_str().unwrap();
    for (arguments, words) in [
        (&["explain", path][..], "which contest of the audit"),
        (
            &["explain", path, "--contest", "x", "--rules", "score"],
            "are for a record",
        ),
    ] {
        let done = scrutineer(arguments);
        assert_eq!(done.status.code(), Some(2));
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(said.contains(words), "{said}");
    }
    // A list of contests that is not ours makes no record.
    demo.write(
        "contests.json",
        r#"{"schema": "another/1", "contests": []}"#,
    );
    let done = scrutineer(&["explain", path]);
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(said.contains("which contest of the audit"), "{said}");
}

#[test]
fn names_are_shown_and_not_obeyed() {
    let folder = table(&ALICE.replace("Chuan", "<script>C</script>"));
    let all = explained(folder.path(), &["--seats", "1"]);
    assert!(all.html.starts_with("<!DOCTYPE html>"));
    assert!(!all.html.contains("<script"));
    assert!(all.html.contains(
        "Alice has more votes than &lt;script&gt;C&lt;/script&gt; when only these two remain"
    ));
    let again = explained(folder.path(), &["--seats", "1"]);
    assert_eq!(
        (all.html, all.text.lines().count()),
        (again.html, again.text.lines().count())
    );
    assert_eq!(all.json, again.json);
}

/// The rankings of an NSW file as lists of columns: a third header line, then a column a rank and candidate.
fn rankings(path: &Path) -> (Vec<String>, Vec<Vec<usize>>) {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).from_path(path);
    let rows: Vec<csv::StringRecord> = reader.unwrap().records().map(Result::unwrap).collect();
    let heads: Vec<&str> = rows[2].iter().skip(7).collect();
    let names = heads.iter().filter_map(|head| head.strip_suffix("(1)"));
    let names: Vec<String> = names.map(str::to_owned).collect();
    let ballots = rows[4..].iter().map(|row| {
        let marks = row.iter().skip(7).enumerate();
        let marked = marks.filter(|(_, mark)| *mark == "1");
        marked.map(|(at, _)| at % names.len()).collect()
    });
    (names.clone(), ballots.collect())
}

/// Votes of winner and loser by an assertion's rule, counted from lists without double ranks.
fn tallied(rule: &Value, ballots: &[Vec<usize>]) -> [i64; 2] {
    let place = |of: &Value| usize::try_from(of.as_u64().unwrap()).unwrap();
    if let Some(rule) = rule.get("not_eliminated_before") {
        let (winner, loser) = (place(&rule["winner"]), place(&rule["loser"]));
        let first = ballots.iter().filter(|b| b.first() == Some(&winner));
        let past = ballots.iter().filter(|ballot| {
            let mut of_both = ballot.iter().filter(|c| **c == winner || **c == loser);
            of_both.next() == Some(&loser)
        });
        return [first.count(), past.count()].map(|n| i64::try_from(n).unwrap());
    }
    let rule = &rule["not_eliminated_next"];
    let left = rule["continuing"].as_array().unwrap();
    let left: BTreeSet<usize> = left.iter().map(place).collect();
    ["winner", "loser"].map(|side| {
        let who = place(&rule[side]);
        let votes = ballots
            .iter()
            .filter(|ballot| ballot.iter().find(|c| left.contains(c)) == Some(&who));
        i64::try_from(votes.count()).unwrap()
    })
}

fn byron() -> Option<PathBuf> {
    Some(support::real("ranked/nsw-2021-mayoral")?.join("Byron_Mayoral.csv"))
}

/// raire-rs has a difficulty of 17.136792… and 27 assertions for Byron (its test of NSW 2021 mayoral elections).
#[test]
fn byron_2021() {
    let Some(file) = byron() else { return };
    let all = explained(&file, &[]);
    assert_eq!(all.code, Some(0), "{}", all.text);
    let contest = &all.json["contests"][0];
    assert_eq!(contest["winners"], json!(["LYON Michael"]));
    let difficulty = contest["runoff"]["difficulty"].as_f64().unwrap();
    assert!((difficulty - 17.136_792_452_830_19).abs() < 1e-12);
    assert!(all.text.contains("18165 / 1060 = 17.1368"));
    assert_eq!(contest["runoff"]["confirmed"], "sufficient");

    let (names, ballots) = rankings(&file);
    assert_eq!(ballots.len(), 18_165);
    assert_eq!(names[5], "LYON Michael");
    assert_eq!(assertions(contest).len(), 27);
    let mut worst = 0.0_f64;
    for (assertion, sentence) in assertions(contest).iter().zip(sentences(contest)) {
        let [winner, loser] = tallied(&assertion["rule"], &ballots);
        assert_eq!(sides(assertion), [winner, loser], "{sentence}");
        let size = cobra((winner - loser) as f64, 18_165.0, 0.05);
        assert_eq!(assertion["cards_to_compare"], size as u64, "{sentence}");
        worst = worst.max(size);
        // Sentences say what the rule has.
        let rule = &assertion["rule"];
        let named = |of: &Value| &*names[usize::try_from(of.as_u64().unwrap()).unwrap()];
        let expected = match rule.get("not_eliminated_before") {
            Some(rule) => format!(
                "{} is never eliminated before {}",
                named(&rule["winner"]),
                named(&rule["loser"])
            ),
            None => {
                let rule = &rule["not_eliminated_next"];
                let left = rule["continuing"].as_array().unwrap();
                let left: Vec<&str> = left.iter().map(named).collect();
                let when = match &left[..] {
                    [_, _] => "these two".to_owned(),
                    [first @ .., last] => format!("{} and {last}", first.join(", ")),
                    [] => unreachable!("two at least"),
                };
                format!(
                    "{} has more votes than {} when only {when} remain",
                    named(&rule["winner"]),
                    named(&rule["loser"])
                )
            }
        };
        assert_eq!(sentence, expected);
        assert!(all.text.contains(sentence) && all.html.contains(sentence));
    }
    assert_eq!(contest["cards_to_compare"], worst as u64);
    assert_eq!(all.html.matches("role=\"img\"").count(), 1);
    assert!(!all.html.contains("not ruled out"));
}

/// The first card ranks Swivel first and Lyon second. With the two changed about, Lyon has one first choice more, and one
/// vote more, Swivel one less, wherever both are left; nothing else changes.
#[test]
fn a_changed_ballot_changes_what_it_should() {
    let Some(file) = byron() else { return };
    let text = fs::read_to_string(&file).unwrap();
    let row = "\n1,1,1,1,1-1-1,Precinct 1,Ballot 1 - Type 1,";
    let at = text.find(row).unwrap() + row.len();
    let (first, changed) = (
        "0,0,0,0,0,0,0,0,1,0,0,0,0,0,1,0,0,0,",
        "0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,1,",
    );
    assert!(text[at..].starts_with(first));
    let altered = format!("{}{changed}{}", &text[..at], &text[at + first.len()..]);
    let folder = table(&altered);
    let (before, after) = (explained(&file, &[]), explained(folder.path(), &[]));
    let [before, after] = [&before, &after].map(|all| &all.json["contests"][0]);
    assert_eq!(sentences(before), sentences(after));
    let mut differing = 0;
    for (old, new) in assertions(before).iter().zip(assertions(after)) {
        let [winner, loser] = sides(old);
        let sentence = old["sentence"].as_str().unwrap();
        let expected = match old["rule"].get("not_eliminated_before") {
            Some(_) if sentence.starts_with("LYON") => [winner + 1, loser],
            Some(_) => [winner, loser],
            None => {
                let left = &old["rule"]["not_eliminated_next"]["continuing"];
                let left = left.as_array().unwrap();
                let both = [5, 8].iter().all(|at| left.contains(&json!(at)));
                let by = |who: &str| match who {
                    _ if !both => 0,
                    who if who.ends_with("LYON Michael then") => 1,
                    who if who.ends_with("SWIVEL Mark then") => -1,
                    _ => 0,
                };
                let what = |side: &str| by(old[side]["what"].as_str().unwrap());
                [winner + what("left"), loser + what("right")]
            }
        };
        assert_eq!(sides(new), expected, "{sentence}");
        differing += usize::from(sides(new) != sides(old));
        if sides(new) == sides(old) {
            assert_eq!(old, new, "{sentence}");
        }
    }
    // Four that Lyon is not eliminated before somebody, and those with both left.
    assert!(differing > 4 && differing < 27);
    let difficulty = after["runoff"]["difficulty"].as_f64().unwrap();
    assert!((difficulty - 18_165.0 / 1_062.0).abs() < 1e-12);
}

/// The county's Statement of Votes: Glenn 221, Graham 170, Blaha 122, Keyser 121, Frazier 36, of 695 ballots.
#[test]
fn clear_creek_2016() {
    let Some(folder) = support::real("cvr/clear-creek-2016-primary") else {
        return;
    };
    let all = explained(&folder, &[]);
    assert_eq!(all.code, Some(0), "{}", all.text);
    let contests = all.json["contests"].as_array().unwrap();
    assert_eq!(contests.len(), 15);
    let opposed = |contest: &&Value| {
        let all = contest["assertions"].as_array().into_iter().flatten();
        all.clone().any(|of| of["rule"].get("pair").is_some())
    };
    let opposed: Vec<&Value> = contests.iter().filter(opposed).collect();
    let [senator] = opposed[..] else {
        panic!("one contest has losers: {}", all.text);
    };
    assert_eq!(senator["contest"], "United States Senator - REP");
    let found: Vec<(&str, [i64; 2])> = sentences(senator)
        .into_iter()
        .zip(assertions(senator).iter().map(sides))
        .collect();
    for (loser, votes) in [
        ("Ryan L. Frazier", 36),
        ("Robert Blaha", 122),
        ("Jack Graham", 170),
        ("Jon Keyser", 121),
    ] {
        let sentence = format!("Darryl Glenn has more votes than {loser}");
        assert!(
            found.contains(&(&*sentence, [221, votes])),
            "{sentence}: {found:?}"
        );
    }
    assert_eq!(
        senator["smallest_margin"],
        json!({ "lead": "51", "v": "51/695" })
    );
    assert_eq!(senator["cards_to_compare"], cobra(51.0, 695.0, 0.05) as u64);
    // Three fifths of 627 votes, all of them for Bennet, on 649 cards: (627 − 376.2) / (3/5 · 649), at most 1 / (2 · 3/5).
    let rules = tempfile::NamedTempFile::new().unwrap();
    let three_fifths = r#"{ "name": "three fifths", "law": "none", "source": "",
        "count": { "majority": { "share": "3/5", "more_than": false, "of": "votes", "selection": 1 } } }"#;
    fs::write(rules.path(), three_fifths).unwrap();
    let by_share = ["--rules", rules.path().to_str().unwrap()];
    let by_share = [&by_share[..], &["--contest", "Senator - DEM"]].concat();
    let by_share = explained(&folder, &by_share);
    let share = &assertions(&by_share.json["contests"][0])[0];
    assert_eq!(
        share["sentence"],
        "Michael Bennet has more than 3/5 of the valid votes"
    );
    assert_eq!(
        [
            &share["left"]["value"],
            &share["right"]["value"],
            &share["v"],
            &share["u"]
        ],
        ["627", "1881/5", "38/59", "5/6"]
    );
    let uncontested = "nobody stands who lost: there is nothing to confirm";
    assert!(contests.iter().any(|of| of["no_assertions"] == uncontested));
}

/// Rows that could not be read may be ballots: said first, and no success.
#[test]
fn what_was_met_in_reading_is_said_first() {
    let folder = table(&ALICE.replacen("P1,Bob,Alice", "P1,Bob", 1));
    let all = explained(folder.path(), &["--seats", "1"]);
    assert!(
        all.text.starts_with("Not sure: when the files were read,"),
        "{}",
        all.text
    );
    assert_eq!(all.code, Some(2), "{}", all.text);
    assert!(all.json["doubts"].is_string() && all.html.contains("Not sure: when"));
    let whole = explained(table(ALICE).path(), &["--seats", "1"]);
    assert!(whole.json["doubts"].is_null() && !whole.html.contains("Not sure"));
}
