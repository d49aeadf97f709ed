//! A mistake cannot pass for agreement: in every report each cell of each section is altered, one at a time; the
//! outcome turns, but for the columns named here, on which nothing in a report rests.

use std::collections::{BTreeMap, BTreeSet};

use election::Outcome;

use super::reports::all;
use super::support;

/// No alteration is noticed in these: names that nothing is joined by, settings that no figure rests on, and what only
/// manifests, candidate totals or CVRs could show.
const NEVER: &[&str] = &[
    "AUDITBOARDS: Audit Board Name",
    "AUDITBOARDS: Jurisdiction Name",
    "AUDITSETTINGS: Audit Name",
    "AUDITSETTINGS: Online Data Entry?",
    "CONTESTNAMESTANDARDIZATIONS: CVR Contest Name",
    "CONTESTNAMESTANDARDIZATIONS: Contest Name",
    "CONTESTNAMESTANDARDIZATIONS: Jurisdiction",
    "CONTESTS: Votes Allowed",
    "ELECTIONINFO: Organization",
    "FULLHANDTALLYBATCHRESULTS: Jurisdiction Name",
    "SAMPLEDBALLOTS: Imprinted ID",
    "SAMPLEDBATCHES: Batch Name of a batch beside the sample",
    "SAMPLEDBATCHES: Combined Batch",
    "SAMPLEDBATCHES: Jurisdiction Name of a batch beside the sample",
    "SAMPLEDBATCHES: Precinct Audit Batch",
    "SAMPLEDBATCHES: Precinct Audit Batch of a batch beside the sample",
];

/// Some alterations are not noticed in these: a P-value of 0 or 1 is the same for other votes, a round that goes on has no
/// P-value, a full hand tally has no draw.
const SOMETIMES: &[&str] = &[
    "AUDITSETTINGS: Random Seed",
    "AUDITSETTINGS: Risk Limit",
    "CONTESTS: Number of Winners",
    "CONTESTS: Total Ballots Cast",
    "CONTESTS: Vote Totals",
];

/// Another cell of the same form: one digit one larger, a yes for a no; none where there is neither to be had.
fn another(cell: &str) -> Option<String> {
    match cell {
        "Yes" => return Some("No".to_owned()),
        "No" => return Some("Yes".to_owned()),
        _ => {}
    }
    // The last digit that is not zero or nine, so that no other changes with it.
    let at = cell.rfind(|c: char| ('1'..='8').contains(&c))?;
    let digit = cell.as_bytes()[at] + 1;
    let mut other = cell.to_owned();
    other.replace_range(at..=at, std::str::from_utf8(&[digit]).unwrap());
    Some(other)
}

#[test]
fn every_cell_of_every_report() {
    // For each column the cells whose alteration was noticed, and those whose was not.
    let mut columns: BTreeMap<String, [BTreeSet<String>; 2]> = BTreeMap::new();
    let scratch = tempfile::tempdir().unwrap();
    let mut altered = 0;
    for path in all() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(&path);
        let rows: Vec<Vec<String>> = reader
            .unwrap()
            .into_records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let (mut section, mut heading, mut of_section) = (String::new(), 0, 0);
        for (r, row) in rows.iter().enumerate() {
            if row[0].starts_with("####") {
                (section, heading, of_section) = (row[0].replace(['#', ' '], ""), r + 1, 0);
                continue;
            }
            // Long samples: the first rows stand for the rest.
            of_section += 1;
            if r <= heading || of_section > 9 {
                continue;
            }
            for (c, cell) in row.iter().enumerate() {
                let Some(other) = another(cell) else { continue };
                let file = scratch.path().join(&name);
                write(&file, &rows, (r, c), &other);
                altered += 1;
                let unnoticed = support::verified(&file).outcome() == Outcome::Holds;
                let column = rows[heading][c].split(": ").next().unwrap();
                let extra = row.iter().any(|cell| cell.contains("EXTRA"));
                let of = if extra {
                    " of a batch beside the sample"
                } else {
                    ""
                };
                let cells = columns
                    .entry(format!("{section}: {column}{of}"))
                    .or_default();
                let cell = format!("{name} row {} “{cell}” → “{other}”", r + 1);
                cells[usize::from(unnoticed)].insert(cell);
            }
        }
    }
    if altered == 0 {
        return;
    }
    let with = |noticed: bool| {
        let of = columns
            .iter()
            .filter(move |(_, [yes, no])| !no.is_empty() && yes.is_empty() != noticed);
        of.map(|(column, _)| column.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        (with(false), with(true)),
        (NEVER.to_vec(), SOMETIMES.to_vec()),
        "{columns:#?}"
    );
}

fn write(file: &std::path::Path, rows: &[Vec<String>], at: (usize, usize), other: &str) {
    let writer = csv::WriterBuilder::new().flexible(true).from_path(file);
    let mut writer = writer.unwrap();
    for (r, row) in rows.iter().enumerate() {
        let cells = row.iter().enumerate();
        let cells = cells.map(|(c, cell)| if (r, c) == at { other } else { cell });
        writer.write_record(cells).unwrap();
    }
    writer.flush().unwrap();
}
