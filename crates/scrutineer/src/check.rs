//! `check`: an election record against itself, its manifests and the results that were reported.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

use dossier::printable;
use election::{Code, Finding, Weight};
use record::{Record, RecordError};
use tabulate::{Checked, check};

use crate::command::{CheckArgs, Failure};
use crate::read::exit_code;
use crate::reported::{self, Reported};
use crate::verify::{print, tell};

/// The version of what `--json` writes.
const SCHEMA: &str = "scrutineer/check-1";

/// Checks the record and prints what was found.
pub fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let failed =
        |error: RecordError| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    let record = Record::open(&args.record).map_err(failed)?;
    let mut checked = check(&record).map_err(failed)?;
    let results = if checked.cards == 0 {
        &[]
    } else {
        record.results()
    };
    let (reported, differing) =
        reported::against_cards(&record, results, record.sources(), None).map_err(failed)?;
    checked.findings.extend(differing);
    print(&text(&checked, &reported, args.notes))?;
    if let Some(path) = &args.json {
        let json = serde_json::json!({ "schema": SCHEMA, "check": checked, "reported": reported });
        let written = serde_json::to_vec_pretty(&json).map_err(std::io::Error::from);
        let written = written.and_then(|bytes| fs::write(path, bytes));
        written.map_err(|error| Failure::new(&error, "give --json a file that can be written"))?;
        tell(format_args!("Written: {}", path.display()));
    }
    Ok(exit_code(&checked.findings))
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
    text.push_str(&reported::lines(reported));
    text.push_str(&listing(&checked.findings, notes));
    if checked.findings.is_empty() {
        text.push_str("\nnothing differs\n");
    }
    text
}

/// Findings by what they are, the heaviest first.
pub fn listing(findings: &[Finding], notes: bool) -> String {
    let mut text = String::new();
    let mut kinds: BTreeMap<(Weight, Code), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
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
