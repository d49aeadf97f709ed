//! The vectors and the schema of `spec/`: the program gives what the specification has.
//!
//! The vectors are figures that the state published; where its files are at hand, they have them, too.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use risk::{Colorado, Errors, diluted_margin_percent, percent};
use sampling::Seed;

mod support;

fn spec(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../spec")
        .join(file)
}

fn vectors(file: &str, least: usize) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(spec(file)).unwrap();
    let rows: Vec<_> = reader.deserialize().map(Result::unwrap).collect();
    assert!(rows.len() >= least, "{file} is not cut");
    rows
}

fn number(row: &HashMap<String, String>, column: &str) -> u64 {
    row[column].parse().unwrap()
}

const SEED: &str = "92076602804272786701";

#[test]
fn sample_vectors() {
    let seed = Seed::parse(SEED).unwrap();
    for row in vectors("vectors/sample.csv", 100) {
        let (i, cards) = (number(&row, "i"), number(&row, "cards"));
        let digest: String = seed.digest(i).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(digest, row["sha256"]);
        assert_eq!(seed.draw(i, cards), Some(number(&row, "number")));
    }
}

#[test]
fn risk_vectors() {
    let colorado = Colorado::new("1.03905000").unwrap();
    for row in vectors("vectors/risk.csv", 100) {
        let (margin, cards, draws) = (
            number(&row, "margin"),
            number(&row, "cards"),
            number(&row, "draws"),
        );
        let errors = Errors {
            two_over: number(&row, "two_over"),
            one_over: number(&row, "one_over"),
            one_under: number(&row, "one_under"),
            two_under: number(&row, "two_under"),
        };
        let p = colorado.risk(draws, margin, cards, errors).unwrap();
        assert_eq!(percent(&p), row["risk_percent"], "{row:?}");
        let size = colorado.optimistic(&row["risk_limit"], margin, cards, errors);
        assert_eq!(size, Ok(number(&row, "optimistic")), "{row:?}");
        let diluted = diluted_margin_percent(margin, cards).unwrap();
        assert_eq!(diluted, row["diluted_margin_percent"], "{row:?}");
    }
}

/// The vectors are the published figures, and the cards those that the program draws.
#[test]
fn vectors_are_the_published_figures() {
    let Some(folder) = support::general_2020() else {
        return;
    };
    let verification = support::verified(&folder);
    for row in vectors("vectors/sample.csv", 100) {
        let mut draws = verification.draws.iter();
        let draw = draws.find(|draw| *draw.contest == *row["contest"]).unwrap();
        let card = draw
            .cards
            .iter()
            .find(|c| c.draw == Some(number(&row, "i")))
            .unwrap();
        let ours = (
            card.number,
            &*card.county,
            &*card.tabulator,
            &*card.batch,
            card.position,
        );
        let theirs = (
            Some(number(&row, "number")),
            &*row["county"],
            &*row["tabulator"],
            &*row["batch"],
            number(&row, "position"),
        );
        assert_eq!(ours, theirs);
        assert!(card.round.is_some(), "the card stands on a published sheet");
    }
    for row in vectors("vectors/risk.csv", 100) {
        let contest = verification
            .contests
            .iter()
            .find(|c| *c.contest == *row["contest"])
            .unwrap();
        let rounds = &contest.rounds;
        let round = rounds
            .iter()
            .find(|r| u64::from(r.round) == number(&row, "round"))
            .unwrap();
        assert_eq!(round.measurement.published_percent, row["risk_percent"]);
        assert_eq!(round.measurement.draws, number(&row, "draws"));
        assert_eq!(contest.margin.map(|m| m.0), Some(number(&row, "margin")));
        assert_eq!(contest.cards.map(|n| n.0), Some(number(&row, "cards")));
    }
}

/// Each ticket follows from its seed and key alone; a batch's go on from the printed one.
#[test]
fn arlo_vectors() {
    for row in vectors("vectors/arlo.csv", 29) {
        let tickets = sampling::arlo::Tickets::new(&row["seed"]);
        let mut ticket = tickets.first(&row["key"]);
        for _ in 1..number(&row, "number") {
            let of_ballot = row["key"].starts_with("((");
            ticket = match of_ballot {
                true => ticket.next(),
                false => ticket.trimmed().next(),
            };
        }
        assert_eq!(ticket.printed(), row["ticket"], "{row:?}");
    }
}

/// Every kind of verdict, finding and file that the demo can show is as the schema has it.
#[test]
fn json_is_as_the_schema_says() {
    let text = std::fs::read_to_string(spec("verification-1.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let errors = |value: &serde_json::Value| -> Vec<String> {
        validator
            .iter_errors(value)
            .map(|e| format!("{}: {e}", e.instance_path()))
            .collect()
    };
    let faulty = scratch.path().join("faulty");
    demo::generate(&faulty, &demo::Fault::ALL).unwrap();
    let partial = scratch.path().join("partial");
    demo::generate(&partial, &[]).unwrap();
    std::fs::remove_file(partial.join("round_2/resultsReport.xlsx")).unwrap();
    std::fs::write(partial.join("notes.txt"), "not a table").unwrap();
    let empty = scratch.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let mut folders = vec![faulty, partial, empty];
    if let Some(reports) = support::real("conformance/arlo-reports") {
        let files = std::fs::read_dir(reports).unwrap();
        folders.extend(files.map(|file| file.unwrap().path()));
    }
    folders.extend(support::real("georgia/2026-05-primary"));
    for folder in folders {
        let json = dossier::json::render(&support::verified(&folder)).unwrap();
        let mut value = serde_json::from_str(&json).unwrap();
        assert_eq!(errors(&value), Vec::<String>::new(), "{}", folder.display());
        value["outcome"] = "fine".into();
        assert_eq!(errors(&value).len(), 1, "the schema can say no");
    }
}
