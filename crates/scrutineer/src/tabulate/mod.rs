//! `tabulate`: the contests of a record, or of one of RCTab's configurations, counted by their rules.

mod by_config;
mod of_record;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use dossier::{printable, tabulation};
use election::Finding;
use tabulate::Tabulation;

use crate::check::listing;
use crate::command::{Failure, TabulateArgs};
use crate::reported::{self, Reported};
use crate::verify::print;

/// Counts, and prints and writes what was asked for.
pub fn run(args: &TabulateArgs) -> Result<ExitCode, Failure> {
    if args.path.is_dir() {
        return of_record::run(args);
    }
    by_config::run(args)
}

/// What was counted and what differs from what was reported.
struct Counted<'c> {
    tabulations: &'c [Tabulation],
    /// Contests that could not be counted to the end, and why.
    undecided: &'c [String],
    reported: &'c [Reported],
    findings: &'c [Finding],
}

/// Prints counts and comparisons, and writes what was asked for.
fn report(counted: &Counted<'_>, args: &TabulateArgs) -> Result<(), Failure> {
    let mut texts: Vec<String> = counted.tabulations.iter().map(tabulation::text).collect();
    texts.extend(
        counted
            .undecided
            .iter()
            .map(|why| format!("not counted to the end: {}\n", printable(why))),
    );
    let mut text = texts.join("\n");
    if !counted.reported.is_empty() {
        text.push('\n');
        text.push_str(&reported::lines(counted.reported));
    }
    text.push_str(&listing(counted.findings, args.notes));
    print(&text)?;
    if let Some(path) = &args.json {
        let mut json = tabulation::json(counted.tabulations);
        json["undecided"] = counted.undecided.into();
        json["reported"] =
            serde_json::to_value(counted.reported).map_err(|e| Failure::new(&e, ""))?;
        json["findings"] =
            serde_json::to_value(counted.findings).map_err(|e| Failure::new(&e, ""))?;
        let mut json = serde_json::to_string_pretty(&json).map_err(|e| Failure::new(&e, ""))?;
        json.push('\n');
        write(path, &json)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| {
        let hint = format!(
            "could not write {}; give a file in a folder that exists",
            path.display()
        );
        Failure::new(&error, &hint)
    })?;
    eprintln!("Written: {}", path.display());
    Ok(())
}
