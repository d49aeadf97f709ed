//! Where an explanation gives no number: phantoms that make up for a margin, rankings that the assorter cannot follow, an
//! outcome that the record's own cards do not bear out. Records are made card by card.

use std::fs;
use std::io::Write;
use std::path::Path;

use election::record::{
    Card, CardIdentity, CardSink, Contest, FileKind, Manifest, Mark, Readings, Selection,
    SelectionKind, SourceFile,
};
use election::{Batch, Cards};
use record::Writer;
use serde_json::{Value, json};

use super::{Explained, assertions, cobra, explain};
use crate::support::{command, scrutineer};

const SELECTIONS: [&str; 3] = ["Ada", "Bo", "Cy"];

/// Ballots of a contest with so many ranks, none of them 0: lists of (rank, selection), and how many have each.
struct Made {
    ranks: u32,
    cards: Vec<Card>,
    manifests: Vec<Manifest>,
}

impl Made {
    fn new(ranks: u32) -> Self {
        Made {
            ranks,
            cards: Vec::new(),
            manifests: Vec::new(),
        }
    }

    fn contest(&self) -> Contest {
        let selections = (1..).zip(SELECTIONS).map(|(number, name)| Selection {
            number,
            name: name.into(),
            kind: SelectionKind::Regular,
            withdrawn: false,
            party: None,
        });
        Contest {
            number: 1,
            name: "Mayor".into(),
            vote_for: 1,
            ranks: self.ranks,
            cumulative: false,
            straight_party: false,
            selections: selections.collect(),
        }
    }

    /// Cards with the same marks into a batch of an export; `sheets` cards to a ballot, the contest on the first.
    fn cards(
        mut self,
        (export, batch): (u32, u32),
        sheets: u32,
        marks: &[(u32, u32)],
        many: u32,
    ) -> Self {
        let contest = self.contest();
        for k in 0..many {
            let mut readings = Readings::default();
            for (rank, selection) in marks {
                readings.mark(Mark {
                    selection: *selection,
                    rank: *rank,
                    counted: true,
                    ambiguous: false,
                    density: None,
                });
            }
            readings.end(&contest, false);
            for sheet in 1..=sheets {
                let place = self.cards.len() as u64 + 5;
                self.cards.push(Card {
                    identity: CardIdentity {
                        tabulator: "1".to_owned(),
                        batch: batch.to_string(),
                        record: format!("{}-{k}", self.cards.len() as u32 / sheets),
                        sheet,
                        sheets,
                        ballot_type: format!("sheet {sheet}").into(),
                        source: export,
                        place,
                        ..CardIdentity::default()
                    },
                    readings: match sheet {
                        1 => readings.clone(),
                        _ => Readings::default(),
                    },
                    original: None,
                });
            }
        }
        self
    }

    /// Votes without ranks, in batch 1 of export 1.
    fn votes(votes: [u32; 3]) -> Self {
        (1..)
            .zip(votes)
            .fold(Made::new(0), |made, (selection, many)| {
                made.cards((1, 1), 1, &[(1, selection)], many)
            })
    }

    /// A manifest of batches with their numbers of cards.
    fn manifest(mut self, exports: &[u32], batches: &[(u32, u64)]) -> Self {
        let batches = (2..).zip(batches).map(|(row, (name, cards))| Batch {
            tabulator: "1".into(),
            name: name.to_string().into(),
            cards: Cards(*cards),
            row,
            ..Batch::default()
        });
        self.manifests.push(Manifest {
            source: u32::try_from(self.manifests.len()).unwrap() + 3,
            exports: exports.to_vec(),
            batches: batches.collect(),
        });
        self
    }

    fn write(&self, dir: &Path) {
        let source = |number, path: &str, kind| SourceFile {
            number,
            path: path.into(),
            bytes: 0,
            sha256: String::new(),
            kind,
            cards: 0,
            export: 0,
        };
        let mut sources = vec![
            source(1, "cvr-1.csv", FileKind::DominionCsv),
            source(2, "cvr-2.csv", FileKind::DominionCsv),
        ];
        for manifest in &self.manifests {
            let path = format!("manifest-{}.csv", manifest.source);
            sources.push(source(manifest.source, &path, FileKind::BallotManifest));
        }
        let mut writer = Writer::create(dir, &[self.contest()]).unwrap();
        self.cards
            .iter()
            .for_each(|card| writer.card(card).unwrap());
        writer.keep(&self.manifests, &[]);
        writer.finish(&sources, &[]).unwrap();
    }

    fn explained(&self, arguments: &[&str]) -> Explained {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("record");
        self.write(&record);
        explain(&record, arguments)
    }
}

/// A rule set with this count.
fn rules(count: &Value) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let set = json!({ "name": "made", "law": "none", "source": "", "count": count });
    write!(file, "{set}").unwrap();
    file
}

/// Ada has 60 votes and Bo 40. Were 20 phantoms found to be Bo's, it were 60 to 60, and Ada had half of the votes: no sample can rule
/// that out. With 19 a sample may.
#[test]
fn phantoms_that_make_up_for_a_margin() {
    let half = rules(&json!({ "majority": { "share": "1/2", "more_than": true, "of": "votes" } }));
    let half = ["--rules", half.path().to_str().unwrap()];
    for (phantoms, by) in [0, 19, 20, 21]
        .into_iter()
        .flat_map(|f| [(f, &[][..]), (f, &half[..])])
    {
        let made = Made::votes([60, 40, 0]).manifest(&[1], &[(1, 100), (2, phantoms)]);
        let all = made.explained(by);
        let contest = &all.json["contests"][0];
        let cards = 100 + phantoms;
        assert_eq!(contest["population"]["cards"], cards, "{}", all.text);
        let closest = assertions(contest)
            .iter()
            .find(|of| of["v"].as_str() == Some(&ratio(20, cards)))
            .unwrap_or_else(|| panic!("{}", all.text));
        let (expected, reason) = match phantoms {
            20.. => (Value::Null, Some("phantoms, each of which counts against")),
            // u is 1 for both.
            _ => (json!(cobra(20.0, cards as f64, 0.05) as u64), None),
        };
        assert_eq!(closest["cards_to_compare"], expected, "{}", all.text);
        assert_eq!(contest["cards_to_compare"], expected, "{}", all.text);
        if let Some(reason) = reason {
            assert!(contest["why_not"].as_str().unwrap().contains(reason));
            assert!(
                all.text.contains(reason) && all.html.contains(reason),
                "{}",
                all.text
            );
        }
        let assumed = "if none of the 19 phantoms is drawn";
        assert_eq!(all.text.contains(assumed), phantoms == 19, "{}", all.text);
        assert_eq!(all.html.contains(assumed), phantoms == 19);
        assert_eq!(
            contest["cards_to_compare_if"],
            match phantoms {
                19 => json!(assumed.trim_start_matches("if ")),
                _ => Value::Null,
            }
        );
    }
}

fn ratio(numerator: u64, denominator: u64) -> String {
    let divisor = (1..=numerator)
        .rev()
        .find(|d| numerator.is_multiple_of(*d) && denominator.is_multiple_of(*d));
    let divisor = divisor.unwrap();
    format!("{}/{}", numerator / divisor, denominator / divisor)
}

/// What is said of the cards, and how many there are.
fn population(made: &Made) -> (Value, String) {
    let all = made.explained(&[]);
    let words = all.json["contests"][0]["population"]["words"].clone();
    let words = words.as_str().unwrap().to_owned();
    assert!(
        all.text.contains(&words) && all.html.contains(&words),
        "{}",
        all.text
    );
    (all.json["contests"][0]["population"].clone(), words)
}

#[test]
fn manifests_that_do_not_list_all() {
    let of = |cards: u64, phantoms: Value, rest: Value| (json!(cards), phantoms, rest);
    let found = |population: &Value| {
        let of = |name: &str| population[name].clone();
        (of("cards"), of("phantoms"), of("not_all_listed"))
    };
    let listed = |cards: u64, by_cards: u64, by_ballots: u64, apart: u64| {
        json!({ "cards": cards, "in_batches_listed_by_cards": by_cards,
            "in_batches_listed_by_ballots": by_ballots, "manifests_without_cards": apart })
    };

    // No manifest, and one of all batches.
    let (all, words) = population(&Made::votes([60, 40, 0]));
    assert_eq!(found(&all), of(100, Value::Null, Value::Null), "{words}");
    let (all, words) = population(&Made::votes([60, 40, 0]).manifest(&[1], &[(1, 100)]));
    assert_eq!(found(&all), of(100, json!(0), Value::Null), "{words}");
    assert!(words.ends_with(", no phantom by the manifests"), "{words}");

    // Three cards lack of batch 1; ten are in a batch that it does not list.
    let made = Made::votes([60, 40, 0]).cards((1, 2), 1, &[(1, 1)], 10);
    let (all, words) = population(&made.manifest(&[1], &[(1, 103)]));
    assert_eq!(
        found(&all),
        of(113, json!(3), listed(110, 100, 0, 0)),
        "{words}"
    );
    assert!(
        words.contains("3 phantoms") && words.contains("100 of the 110 cards of the record"),
        "{words}"
    );
    assert!(
        words.contains("10 cards are in no batch of a manifest"),
        "{words}"
    );

    // Cards of which no manifest is known; a manifest of which no cards are known: it says nothing of these.
    let (all, words) = population(&Made::votes([60, 40, 0]).manifest(&[], &[(9, 70)]));
    assert_eq!(
        found(&all),
        of(100, json!(0), listed(100, 0, 0, 1)),
        "{words}"
    );
    assert!(!words.contains("no phantom"), "{words}");

    // A manifest of twenty ballots of two cards, one of them not there, takes nothing away from what that of cards says.
    let made = Made::votes([60, 40, 0]).cards((2, 7), 2, &[(1, 1)], 20);
    let made = made.cards((2, 8), 2, &[(1, 1)], 9);
    let made = made
        .manifest(&[1], &[(1, 105)])
        .manifest(&[2], &[(7, 20), (8, 10)]);
    let (all, words) = population(&made);
    assert_eq!(
        found(&all),
        of(134, json!(5), listed(158, 100, 58, 0)),
        "{words}"
    );
    assert!(
        words.contains("58 cards are in batches whose manifest counts ballots"),
        "{words}"
    );
}

const A: (u32, u32) = (1, 1);
const B: (u32, u32) = (1, 2);
const C: (u32, u32) = (1, 3);

/// A rank with two of them counts for one who is left alone. Ada 60, Bo 40 once Cy is out; the assorter ends these ballots and
/// has 50 and 30, with the same difference.
#[test]
fn differences_that_cancel_are_seen() {
    let piles: [(&[(u32, u32)], u32); 5] = [
        (&[A], 50),
        (&[B], 30),
        (&[C], 10),
        (&[A, C], 10),
        (&[B, C], 10),
    ];
    let made = piles.into_iter().fold(Made::new(2), |made, (marks, many)| {
        made.cards((1, 1), 1, marks, many)
    });
    let rules = rules(&json!({ "ranked_choice": { "overvote": "exhaust_if_several_continue" } }));
    let all = made.explained(&["--rules", rules.path().to_str().unwrap()]);
    let contest = &all.json["contests"][0];
    let last = assertions(contest)
        .iter()
        .find(|of| of["sentence"] == "Ada has more votes than Bo when only these two remain");
    let last = last.unwrap_or_else(|| panic!("{}", all.text));
    assert_eq!(
        (&last["left"]["value"], &last["right"]["value"]),
        (&json!("60"), &json!("40"))
    );
    assert_eq!(last["cards_to_compare"], Value::Null, "{}", all.text);
    let why = "the rules read ballots on beyond a rank with several candidates";
    assert!(last["why_not"].as_str().unwrap().contains(why));
    assert_eq!(contest["cards_to_compare"], Value::Null);
    assert!(
        all.text.contains(why) && all.html.contains(why),
        "{}",
        all.text
    );
}

/// By a law that passes over a rank with two marks, 20 ballots with both first and Ada second are hers, 20 with Bo second his: 70 to
/// 50, and an audit of them is that of 70 and 50 ballots with one mark each.
#[test]
fn rankings_are_those_that_the_rules_leave() {
    let piles: [(&[(u32, u32)], u32); 4] = [
        (&[A], 50),
        (&[B], 30),
        (&[A, B, (2, 1)], 20),
        (&[A, B, (2, 2)], 20),
    ];
    let double = piles.into_iter().fold(Made::new(2), |made, (marks, many)| {
        made.cards((1, 1), 1, marks, many)
    });
    let single = Made::new(2)
        .cards((1, 1), 1, &[A], 70)
        .cards((1, 1), 1, &[B], 50);
    let rules = rules(&json!({ "ranked_choice": { "overvote": "skip_rank" } }));
    let rules = rules.path().to_str().unwrap();
    let [double, single] = [double, single].map(|made| {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let (record, json) = (at("record"), at("plan.json"));
        made.write(Path::new(&record));
        let polled = ["--design", "polling", "--runs", "50", "--json", &json];
        let done = scrutineer(&[&["plan", &record, "--rules", rules], &polled[..]].concat());
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        let plan: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
        let explained = explain(Path::new(&record), &["--rules", rules]);
        let contest = &explained.json["contests"][0];
        let all: Vec<Value> = assertions(contest)
            .iter()
            .map(|of| of["v"].clone())
            .collect();
        (
            plan["contests"].clone(),
            all,
            contest["cards_to_compare"].clone(),
        )
    });
    assert_eq!(double, single);
    assert_eq!(single.2, cobra(20.0, 120.0, 0.05) as u64);
}

/// Exactly half elects by these rules, and no sample can tell half from less.
#[test]
fn an_outcome_that_the_cards_do_not_bear_out() {
    let half = rules(&json!({ "majority": { "share": "1/2", "more_than": false, "of": "votes" } }));
    let half = ["--rules", half.path().to_str().unwrap()];
    let all = Made::votes([50, 30, 20]).explained(&half);
    let contest = &all.json["contests"][0];
    assert_eq!(contest["winners"], json!(["Ada"]), "{}", all.text);
    assert_eq!(
        (all.code, &contest["borne_out"]),
        (Some(2), &json!(false)),
        "{}",
        all.text
    );
    for said in [&all.text, &all.html] {
        assert!(!said.contains("Ada won"), "{said}");
        assert!(said.contains("do not bear out this outcome"), "{said}");
        let headline = "by the count Ada, which the assertions do not bear out";
        assert!(said.contains(headline), "{said}");
        assert!(
            said.contains("Ada has more than 1/2 of the valid votes” (L − R = 0)"),
            "{said}"
        );
    }
    let all = Made::votes([51, 29, 20]).explained(&half);
    assert_eq!(all.code, Some(0), "{}", all.text);
    assert_eq!(all.json["contests"][0]["borne_out"], true);
    assert!(all.text.contains("Ada won"), "{}", all.text);
}

#[test]
fn risk_limits_are_shares() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    Made::votes([60, 40, 0]).write(&record);
    let path = record.to_str().unwrap();
    for command in [
        &["explain", path][..],
        &["plan", path],
        &["simulate", path],
        &["selftest", "risk"],
    ] {
        for wrong in ["0", "1", "100%", "1e-101", "-0.05", "NaN", "inf", "five"] {
            let limit = format!("--risk-limit={wrong}");
            let done = scrutineer(&[command, &[&*limit]].concat());
            let said = String::from_utf8(done.stderr).unwrap();
            assert_eq!(done.status.code(), Some(2), "{command:?} {wrong}: {said}");
            assert!(said.contains("5% or 0.05"), "{command:?} {wrong}: {said}");
        }
        let help = scrutineer(&[command[0], "--help"]).stdout;
        let help = String::from_utf8(help).unwrap();
        assert!(help.contains("[default: 5%]"), "{help}");
    }
    let [usual, share, percent] = [&[][..], &["--risk-limit", "0.05"], &["--risk-limit", "5%"]]
        .map(|limit| explain(&record, limit).json);
    assert_eq!(usual["risk_limit"], 0.05);
    assert_eq!((&usual, &usual), (&share, &percent));
    let tiny = explain(&record, &["--risk-limit", "1e-50"]);
    assert!(tiny.text.contains("risk limit of 1e-50"), "{}", tiny.text);
    for said in [&tiny.text, &tiny.html] {
        assert!(!said.contains("0.0000000000"), "{said}");
    }
}

#[test]
fn what_was_given_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (record, empty, missing) = (at("record"), at("empty"), at("missing"));
    Made::votes([60, 40, 0]).write(Path::new(&record));
    fs::create_dir(&empty).unwrap();
    for (arguments, words) in [
        (
            &["explain", &missing][..],
            "missing: No such file or directory",
        ),
        (&["explain", &empty], "empty: an empty folder"),
        (
            &["explain", &record, "--rules", "nosuch"],
            "--rules nosuch: ",
        ),
        (&["plan", &record, "--rules", "nosuch"], "--rules nosuch: "),
    ] {
        let done = scrutineer(arguments);
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
    // Where nobody listens to what is said, the work is done all the same.
    for (arguments, code) in [
        (vec!["explain", &record, "--json", &at("a.json")], 0),
        (vec!["explain", &missing], 2),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let done = command(folder.path())
            .args(&arguments)
            .stderr(writer)
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(code), "{arguments:?}");
    }
    assert!(fs::exists(at("a.json")).unwrap());
}
