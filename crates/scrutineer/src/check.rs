//! `check`: an election record against itself, its manifests and the results that were reported.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

use dossier::printable;
use election::record::SourceFile;
use election::{Code, Finding, Name, Weight};
use record::{Record, RecordError, counted};
use serde::Serialize;
use tabulate::{Checked, check, compare_reported};

use crate::command::{CheckArgs, Failure};
use crate::read::exit_code;
use crate::verify::print;

/// The version of what `--json` writes.
const SCHEMA: &str = "scrutineer/check-1";

/// Checks the record and prints what was found.
pub fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let failed =
        |error: RecordError| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    let record = Record::open(&args.record).map_err(failed)?;
    let mut checked = check(&record).map_err(failed)?;
    let reported = reported(&record, &mut checked).map_err(failed)?;
    print(&text(&checked, &reported, args.notes))?;
    if let Some(path) = &args.json {
        let json = serde_json::json!({ "schema": SCHEMA, "check": checked, "reported": reported });
        let written = serde_json::to_vec_pretty(&json).map_err(std::io::Error::from);
        let written = written.and_then(|bytes| fs::write(path, bytes));
        written.map_err(|error| Failure::new(&error, "give --json a file that can be written"))?;
        eprintln!("Written: {}", path.display());
    }
    Ok(exit_code(&checked.findings))
}

/// A file of reported results against the cards.
#[derive(Serialize)]
struct Reported {
    file: Name,
    /// Figures that are equal, or not below the lower bound that withheld ones leave.
    equal: u64,
    differing: u64,
}

/// Compares every file of reported results with the cards, if there are any.
fn reported(record: &Record, checked: &mut Checked) -> Result<Vec<Reported>, RecordError> {
    if record.results().is_empty() || checked.cards == 0 {
        return Ok(Vec::new());
    }
    let counts = counted(record)?;
    let compared = record.results().iter().map(|results| {
        let of = |file: &&SourceFile| file.number == results.source;
        let file = record.sources().iter().find(of);
        let file = file.map_or_else(Name::default, |file| file.path.clone());
        let compared = compare_reported(&counts, results, &file);
        checked.findings.extend(compared.findings);
        Reported {
            file,
            equal: compared.equal,
            differing: compared.differing,
        }
    });
    Ok(compared.collect())
}

fn text(checked: &Checked, reported: &[Reported], notes: bool) -> String {
    let mut text = format!("{} cards in {} batches\n", checked.cards, checked.batches);
    for (sheets, ballots) in &checked.ballots {
        if checked.ballots.len() > 1 || *sheets > 1 {
            let _ = writeln!(text, "  {ballots} ballots of {sheets} sheets");
        }
    }
    for manifest in &checked.manifests {
        let files: Vec<_> = manifest
            .files
            .iter()
            .map(|f| printable(f).to_string())
            .collect();
        let _ = writeln!(
            text,
            "manifest {}: {} batches, {} {}; {} in the record, {} batches differ, {} phantoms",
            files.join(" + "),
            manifest.batches,
            manifest.listed,
            if manifest.counts_ballots {
                "ballots"
            } else {
                "cards"
            },
            manifest.found,
            manifest.differing,
            manifest.phantoms,
        );
    }
    for of in reported {
        let file = printable(&of.file);
        let (equal, differing) = (of.equal, of.differing);
        let _ = writeln!(
            text,
            "reported {file}: {equal} figures equal, {differing} differ"
        );
    }
    let mut kinds: BTreeMap<(Weight, Code), Vec<&Finding>> = BTreeMap::new();
    for finding in &checked.findings {
        kinds
            .entry((finding.weight, finding.code))
            .or_default()
            .push(finding);
    }
    for ((weight, code), findings) in kinds {
        let _ = writeln!(
            text,
            "\n{} × {}: {}",
            findings.len(),
            code.id(),
            code.meaning()
        );
        if weight == Weight::Note && !notes {
            let _ = writeln!(text, "  notes; --notes lists them");
            continue;
        }
        for finding in findings {
            text.push_str(&line(finding));
        }
    }
    if checked.findings.is_empty() {
        text.push_str("\nnothing differs\n");
    }
    text
}

fn line(finding: &Finding) -> String {
    let mut text = format!("  {}", printable(&finding.place.to_string()));
    if let Some(contest) = &finding.contest {
        let _ = write!(text, ", {}", printable(contest));
    }
    let (expected, found) = (printable(&finding.expected), printable(&finding.found));
    let _ = writeln!(text, "\n    expected {expected}; found {found}");
    if !finding.note.is_empty() {
        let _ = writeln!(text, "    {}", printable(&finding.note));
    }
    text
}
