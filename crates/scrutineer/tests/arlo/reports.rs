//! Every report of Arlo's tests holds as Arlo computes it.

use std::path::PathBuf;

use election::{Outcome, Step, Verdict, Verification};

use super::support;

/// The reports, by path.
pub fn all() -> Vec<PathBuf> {
    let Some(folder) = support::real("conformance/arlo-reports") else {
        return Vec::new();
    };
    let files = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

/// P-values that the program recomputed, as contest, round, figure.
fn recomputed(v: &Verification) -> Vec<String> {
    let risks = v.checks.iter().filter(|c| c.step == Step::Risk);
    let measured = risks.filter(|c| c.verdict != Verdict::NotMeasured);
    measured
        .map(|c| {
            format!(
                "{} {} {}",
                c.contest.as_deref().unwrap(),
                c.round.unwrap(),
                c.recomputed
            )
        })
        .collect()
}

#[test]
fn every_report_holds() {
    let mut figures = Vec::new();
    for path in all() {
        let v = support::reported(&path);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert_eq!(v.outcome(), Outcome::Holds, "{name}");
        let drawn: usize = v.draws.iter().map(|draw| draw.cards.len()).sum();
        let tickets: usize = tickets_in(&path);
        assert_eq!(drawn, tickets, "tickets of {name}");
        let of_report = recomputed(&v).into_iter();
        figures.extend(of_report.map(|figure| format!("{name}: {figure}")));
    }
    // What Arlo printed, in the order of the files' names; nothing here is taken from our own output.
    if !figures.is_empty() {
        let values: Vec<&str> = figures
            .iter()
            .map(|f| f.rsplit(' ').next().unwrap())
            .collect();
        assert_eq!(values, PUBLISHED);
    }
}

/// Tickets that a report lists: `0.` and digits in the columns of tickets.
fn tickets_in(path: &PathBuf) -> usize {
    let text = std::fs::read_to_string(path).unwrap();
    let (_, samples) = text.split_once("######## SAMPLED").unwrap_or_default();
    let words = samples.split([' ', ',', '"', '\n', '\r']);
    let is_ticket = |word: &&str| {
        word.strip_prefix("0.")
            .is_some_and(|digits| digits.len() >= 18)
    };
    words.filter(is_ticket).count()
}

const PUBLISHED: &[&str] = &[
    "0",
    "1.0",
    "1.0",
    "0.3998984553",
    "0",
    "0.5072508038",
    "0.2880935813",
    "0.2265423514",
    "0.5122026667",
    "1.0",
    "0",
    "1.0",
    "1.0",
    "0.0585276635",
    "0.0593159059",
    "0.1316872428",
    "0.1394502521",
    "1.0",
    "0.0586274851",
    "0.0696040967",
    "0.3378810883",
    "0.0677603615",
    "0.3378810883",
    "0.0601355745",
    "0.0677603615",
    "1.0",
    "0.0042194626",
    "0.0000000044",
    "0.0000043592",
    "0.0585276635",
    "0.08876425",
    "0.5938312972",
    "0.1316872428",
];

/// A folder of reports is as many audits.
#[test]
fn a_folder_of_reports() {
    let Some(folder) = support::real("conformance/arlo-reports") else {
        return;
    };
    let source = formats::Source::open(&folder).unwrap();
    let audits = formats::read(&source, || {});
    assert_eq!(audits.len(), all().len());
}
