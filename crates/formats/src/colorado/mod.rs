//! What Colorado's Department of State publishes about a risk-limiting audit, into a [`PublishedAudit`].
//!
//! `tables` reads the files with a heading, `comparisons` those that have two readings of a card, `manifest` the manifests,
//! `workbooks` the results and activity reports, `state_report` and `county_sheet` the reports of state and counties,
//! `by_county` the lists of 2017 and 2018; `assemble` puts the pieces together by round.
//! Layouts seen: the general election of 2020 and its neighbours (`research`: names, headings and
//! folders drift from year to year, so nothing here asks for a file's name but the round of its folder).

mod assemble;
mod by_county;
mod comparisons;
mod county_sheet;
mod elections;
mod join;
mod manifest;
pub(crate) mod state_report;
mod tables;
mod workbooks;

use election::{
    ActivitySheet, BallotList, BatchComparison, CertifiedResults, Comparison, ContestRow,
    CountyContest, DrawSheet, FileEntry, Finding, Kind, Manifest, Name, Place, PublishedAudit,
    PublishedHash, Selection, Sourced, StateReport, SummaryRow, Tally, Upload,
};

use crate::detect::Content;
use crate::precincts;

/// A file, what it gave, and what was met.
pub(crate) type File = (FileEntry, Piece, Vec<Finding>);

/// What one file gave.
pub(crate) enum Piece {
    Manifest(Manifest),
    Contests(Vec<ContestRow>),
    Selections(Vec<Selection>),
    Comparisons(Vec<Comparison>),
    ReportedDiscrepancies(Vec<Comparison>),
    Results(Vec<SummaryRow>, Vec<DrawSheet>),
    Activity(Vec<ActivitySheet>),
    State(Box<StateReport>),
    CountyReport(Box<StateReport>),
    BallotList(BallotList),
    Hashes(Vec<PublishedHash>),
    StateTallies(Vec<Tally>),
    CountyTallies(Vec<Tally>),
    CountyContests(Vec<CountyContest>),
    BatchComparisons(Vec<BatchComparison>),
    Uploads(Vec<Upload>),
    Seed(Sourced<String>),
    Certified(CertifiedResults),
    Nothing,
}

/// Puts files together: an audit for each election among them, at least one. `source` is the name of the
/// folder or archive.
pub(crate) fn audits(source: &str, files: Vec<File>) -> Vec<PublishedAudit> {
    let elections = elections::split(files).into_iter();
    let audits = elections.map(|(folder, files)| {
        let name = match folder.as_str() {
            "" => source.to_owned(),
            folder => format!("{source}/{folder}"),
        };
        assemble::assemble(&name, files)
    });
    audits.collect()
}

/// Reads a file of one of Colorado's kinds.
pub(crate) fn piece(
    kind: Kind,
    content: Content,
    entry: &FileEntry,
    findings: &mut Vec<Finding>,
) -> Piece {
    let place = Place::file(entry.path.clone());
    if let Content::Results(results) = content {
        return Piece::Certified(results);
    }
    let mut met = |(rows, more): (Piece, Vec<Finding>)| {
        findings.extend(more);
        rows
    };
    match (kind, &content) {
        (Kind::Manifest, Content::Table(t)) => met(manifest::manifest(place, t, &entry.sha256)),
        (Kind::Contests, Content::Table(t)) => met(tables::contests(place, t)),
        (Kind::Selection, Content::Table(t)) => met(tables::selections(place, t)),
        (Kind::Comparisons, Content::Table(t)) => met(comparisons::comparisons(place, t)),
        (Kind::DiscrepancyReport, Content::Table(t)) => {
            met(comparisons::discrepancy_report(place, t))
        }
        (Kind::StateTotals, Content::Table(t)) => met(tables::tallies(place, t, false)),
        (Kind::CountyTotals, Content::Table(t)) => met(tables::tallies(place, t, true)),
        (Kind::ContestsByCounty, Content::Table(t)) => met(tables::county_contests(place, t)),
        (Kind::BatchComparison, Content::Table(t)) => met(tables::batch_comparisons(place, t)),
        (Kind::Uploads, Content::Table(t)) => met(tables::uploads(place, t)),
        (Kind::Seed, Content::Table(t)) => met(tables::seed(place, t)),
        (Kind::PrecinctResults, Content::Table(t)) => {
            let (results, more) = precincts::results(place, t);
            met((Piece::Certified(results), more))
        }
        (Kind::Results, Content::Workbook(w)) => met(workbooks::results(place, w)),
        (Kind::Activity, Content::Workbook(w)) => met(workbooks::activity(place, w)),
        (Kind::StateReport, Content::Workbook(w)) => met(state_report::state_report(place, w)),
        (Kind::CountyReport, Content::Workbook(w)) => met(state_report::county_report(place, w)),
        (Kind::BallotList, Content::Table(t)) => met(by_county::ballot_list(place, t)),
        (Kind::Hashes, Content::Table(t)) => met(by_county::hashes(place, t)),
        _ => Piece::Nothing,
    }
}

/// The round that a path names: `round_1/…`, `round2/…`, `Round 3/…`.
pub(crate) fn round_of(path: &str) -> Option<u32> {
    path.split('/').rev().find_map(|part| {
        let lower = part.to_lowercase();
        let rest = lower.split("round").nth(1)?;
        let digits: String = rest
            .trim_start_matches(['_', '-', ' '])
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().ok().filter(is_round)
    })
}

/// Whether there may be a round of this number: each takes memory for every contest.
fn is_round(number: &u32) -> bool {
    (1..=99).contains(number)
}

/// A cell as a name. The names of contests keep the blanks around them: two contests of 2024 differ in
/// nothing else.
fn name(cell: &str) -> Name {
    Name::from(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_by_folder() {
        assert_eq!(round_of("round_1/manifest-A.csv"), Some(1));
        assert_eq!(round_of("2024/round3/contest.csv"), Some(3));
        assert_eq!(round_of("x/Round 12/contest.csv"), Some(12));
        assert_eq!(round_of("background/contest.csv"), None);
        assert_eq!(round_of("round_0/contest.csv"), None);
    }
}
