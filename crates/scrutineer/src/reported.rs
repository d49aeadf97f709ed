//! Results and tabulations as somebody reported them, against the cards of a record and their count.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dossier::printable;
use dossier::tabulation::Against;
use election::record::{CountedContest, ReportedResults, SourceFile, UnitKind};
use election::{Finding, Name, fold};
use record::{Record, RecordError, counted};
use serde::Serialize;
use tabulate::{
    NotCompared, ReportedComparison, Tally, compare_reported, counted_of, parts_reported,
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
    /// The same by the kind of part, and of counting groups; in all first.
    by: Vec<ByPart>,
    /// Contests of both; those that differ have a figure that does, or a selection with votes that one alone has.
    contests: Tally,
    /// How many rounds it reports, where it is a tabulation by rounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounds: Option<u32>,
    /// What differs first, in the order of the rounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
}

/// The figures of one kind of part.
#[derive(Serialize)]
struct ByPart {
    part: UnitKind,
    /// Whether of one counting group.
    of_group: bool,
    #[serde(flatten)]
    figures: Tally,
}

impl ByPart {
    fn words(&self) -> String {
        let part = match self.part {
            UnitKind::Whole if self.of_group => return "by counting group".to_owned(),
            UnitKind::Whole => return "in all".to_owned(),
            UnitKind::State => "by state",
            UnitKind::County => "by county",
            UnitKind::Part => "by part",
            UnitKind::Precinct => "by precinct",
            UnitKind::BallotStyle => "by ballot style",
            UnitKind::Batch => "by batch",
        };
        match self.of_group {
            true => format!("{part} and counting group"),
            false => part.to_owned(),
        }
    }
}

impl Reported {
    /// What a comparison gave for a file.
    pub fn new(file: Name, compared: ReportedComparison) -> Self {
        let by = compared.by.into_iter();
        let by = by.map(|((part, of_group), figures)| ByPart {
            part,
            of_group,
            figures,
        });
        Reported {
            file,
            by: by.collect(),
            contests: compared.contests,
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
    Ok(against_files(&counts, results, files, part))
}

/// Compares the results of a record without cards with those of other files. Where it has several, each is compared with
/// each.
pub fn against_results(
    ours: &[ReportedResults],
    results: &[ReportedResults],
    files: &[SourceFile],
    part: Option<&str>,
) -> (Vec<Reported>, Vec<Finding>) {
    let (mut compared, mut findings) = (Vec::new(), Vec::new());
    for of_record in ours {
        let counts = counted_of(of_record);
        let (of_file, found) = against_files(&counts, results, files, part);
        compared.extend(of_file);
        findings.extend(found);
    }
    (compared, findings)
}

fn against_files(
    counts: &[CountedContest],
    results: &[ReportedResults],
    files: &[SourceFile],
    part: Option<&str>,
) -> (Vec<Reported>, Vec<Finding>) {
    let mut findings = Vec::new();
    let compared = results.iter().map(|results| {
        let file = files.iter().find(|file| file.number == results.source);
        let file = file.map_or_else(Name::default, |file| file.path.clone());
        let unit = part.and_then(|part| named(results, part));
        let compared = compare_reported(counts, results, unit, &file);
        findings.extend(compared.findings.iter().cloned());
        Reported::new(file, compared)
    });
    let compared = compared.collect();
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
        let all = of.contests;
        if all != Tally::default() {
            let (equal, withheld, differing) = (all.equal, all.withheld, all.differing);
            let _ = write!(text, "  contests: {equal} equal, {differing} differ");
            if withheld > 0 {
                let _ = write!(text, ", {withheld} withheld in part");
            }
            text.push('\n');
        }
        if of.by.len() > 1 {
            for by in &of.by {
                let (equal, differing) = (by.figures.equal, by.figures.differing);
                let _ = write!(text, "  {}: {equal} equal, {differing} differ", by.words());
                if by.figures.withheld > 0 {
                    let _ = write!(text, ", {} withheld in part", by.figures.withheld);
                }
                text.push('\n');
            }
        }
        if let Some(first) = &of.first {
            let _ = writeln!(text, "  first difference: {}", printable(first));
        }
        if !of.not_compared.is_empty() {
            let _ = writeln!(text, "  not compared: {}", of.not_compared());
        }
    }
    text
}
