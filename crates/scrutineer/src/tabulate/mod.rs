//! `tabulate`: the contests of a record, or of one of RCTab's configurations, counted by their rules.

mod by_config;
mod of_record;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use dossier::tabulation;
use tabulate::Tabulation;

use crate::command::{Failure, TabulateArgs};
use crate::verify::print;

/// Counts, and prints and writes what was asked for.
pub fn run(args: &TabulateArgs) -> Result<ExitCode, Failure> {
    if args.path.is_dir() {
        return of_record::run(args);
    }
    by_config::run(args)
}

/// Prints counts and writes those files that are the same whatever was counted.
fn report(tabulations: &[Tabulation], args: &TabulateArgs) -> Result<(), Failure> {
    let texts: Vec<String> = tabulations.iter().map(tabulation::text).collect();
    print(&texts.join("\n"))?;
    if let Some(path) = &args.json {
        let mut json = serde_json::to_string_pretty(&tabulation::json(tabulations))
            .map_err(|error| Failure::new(&error, ""))?;
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
