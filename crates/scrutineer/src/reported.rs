//! Results and tabulations as somebody reported them, against the cards of a record and their count.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use dossier::printable;
use dossier::tabulation::Against;
use election::record::{ReportedResults, SourceFile};
use election::{Code, Finding, Name, Place, Weight, fold};
use record::{Record, RecordError, counted};
use serde::Serialize;
use tabulate::rctab::{ReportedRounds, read_report};
use tabulate::{
    NotCompared, ReportedComparison, Tabulation, compare_reported, compare_rounds, parts_reported,
};

/// A file of reported results against the cards.
#[derive(Serialize)]
pub struct Reported {
    file: Name,
    equal: u64,
    differing: u64,
    /// Figures of which some parts are withheld, and what is known of them is not above the count.
    withheld: u64,
    /// Printed figures that were not compared, by why.
    not_compared: BTreeMap<NotCompared, u64>,
    /// How many rounds it reports, where it is a tabulation by rounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    rounds: Option<u32>,
    /// What differs first, in the order of the rounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<String>,
}

impl Reported {
    fn new(file: Name, compared: ReportedComparison) -> Self {
        Reported {
            file,
            equal: compared.equal,
            differing: compared.differing,
            withheld: compared.withheld,
            not_compared: compared.not_compared,
            rounds: None,
            first: None,
        }
    }

    /// As a page shows it.
    pub fn against(&self) -> Against<'_> {
        Against {
            file: &self.file,
            equal: self.equal,
            differing: self.differing,
            withheld: self.withheld,
            not_compared: self.not_compared(),
        }
    }

    /// How many figures were not compared, and why, in words; empty where all were.
    fn not_compared(&self) -> String {
        let all = self.not_compared.iter();
        let all = all.map(|(why, figures)| format!("{figures} {}", why.words()));
        all.collect::<Vec<_>>().join(", ")
    }
}

/// Compares results with the cards; the path of each file, by its number, is found among `files`. `part` names the part
/// of what is reported that the record is, where it is not all of it.
///
/// # Errors
/// The record cannot be read.
pub fn against_cards(
    record: &Record,
    results: &[ReportedResults],
    files: &[SourceFile],
    part: Option<&str>,
) -> Result<(Vec<Reported>, Vec<Finding>), RecordError> {
    if results.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let counts = counted(record, &parts_reported(results))?;
    let mut findings = Vec::new();
    let compared = results.iter().map(|results| {
        let file = files.iter().find(|file| file.number == results.source);
        let file = file.map_or_else(Name::default, |file| file.path.clone());
        let unit = part.and_then(|part| named(results, part));
        let compared = compare_reported(&counts, results, unit, &file);
        findings.extend(compared.findings.iter().cloned());
        Reported::new(file, compared)
    });
    let compared = compared.collect();
    Ok((compared, findings))
}

/// Tabulations by rounds among files, each with its path; the files that are none.
pub fn tabulations(paths: &[PathBuf]) -> (Vec<(Name, ReportedRounds)>, Vec<PathBuf>) {
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for path in paths {
        let text = fs::read(path)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        match text.and_then(|text| read_report(&text)) {
            Some(rounds) => {
                let file = path.file_name().map(|name| name.to_string_lossy());
                found.push((file.unwrap_or_default().as_ref().into(), rounds));
            }
            None => others.push(path.clone()),
        }
    }
    (found, others)
}

/// Compares tabulations by rounds with the counts of their contests: that of the same name, or the one that was counted.
pub fn against_counts(
    counted: &[Tabulation],
    reported: &[(Name, ReportedRounds)],
) -> (Vec<Reported>, Vec<Finding>) {
    let (mut compared, mut findings) = (Vec::new(), Vec::new());
    for (file, rounds) in reported {
        let place = Place::file(file.clone());
        if let Some(part) = &rounds.part {
            let (expected, found) = ("a report of all ballots", format!("of {part} alone"));
            let (code, weight) = (Code::FileUnreadable, Weight::Unread);
            findings.push(Finding::new(code, weight, place, expected, found));
            continue;
        }
        let mut named = counted
            .iter()
            .filter(|of| fold(&of.contest) == fold(&rounds.contest));
        let of = match (named.next(), counted) {
            (Some(of), _) => of,
            (None, [one]) => {
                let (expected, found) = (&*one.contest, &*rounds.contest);
                let (code, weight) = (Code::NameFolded, Weight::Note);
                let finding = Finding::new(code, weight, place, expected, found);
                findings.push(finding.note("taken for the contest that was counted"));
                one
            }
            (None, _) => {
                let found = format!("“{}”", rounds.contest);
                let (code, weight) = (Code::ReportedName, Weight::Unread);
                let expected = "a contest that was counted";
                findings.push(Finding::new(code, weight, place, expected, found));
                continue;
            }
        };
        // Where seats are filled one after the other each has a report: that with these candidates.
        let comparisons = of
            .outcomes
            .iter()
            .map(|outcome| compare_rounds(outcome, rounds, file));
        let Some(of_report) = comparisons.min_by_key(|comparison| comparison.differing) else {
            continue;
        };
        let first = of_report
            .findings
            .iter()
            .find(|finding| finding.weight == Weight::Unexplained);
        let first = first.map(|of| format!("expected {}; found {}", of.expected, of.found));
        findings.extend(of_report.findings.iter().cloned());
        compared.push(Reported {
            rounds: Some(rounds.rounds),
            first,
            ..Reported::new(file.clone(), of_report)
        });
    }
    (compared, findings)
}

/// The unit of a name; none where no unit has it, or several have.
pub fn named(results: &ReportedResults, name: &str) -> Option<u32> {
    let named = results
        .units
        .iter()
        .filter(|unit| fold(&unit.name) == fold(name));
    let named: Vec<u32> = named.map(|unit| unit.number).collect();
    match named[..] {
        [one] => Some(one),
        _ => None,
    }
}

/// A line a file.
pub fn lines(reported: &[Reported]) -> String {
    let mut text = String::new();
    for of in reported {
        let file = printable(&of.file);
        let (equal, differing) = (of.equal, of.differing);
        let _ = write!(
            text,
            "reported {file}: {}{} figures compared, {equal} equal, {differing} differ",
            of.rounds
                .map_or_else(String::new, |rounds| format!("{rounds} rounds, ")),
            equal + differing + of.withheld
        );
        if of.withheld > 0 {
            let _ = write!(text, ", {} withheld in part and not below", of.withheld);
        }
        text.push('\n');
        if let Some(first) = &of.first {
            let _ = writeln!(text, "  first difference: {}", printable(first));
        }
        if !of.not_compared.is_empty() {
            let _ = writeln!(text, "  not compared: {}", of.not_compared());
        }
    }
    text
}
