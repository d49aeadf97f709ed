//! `tabulate`: the contests of a record, or of one of RCTab's configurations, counted by their rules.

mod by_config;
mod of_record;
mod of_results;
mod rctab_files;

use std::io;
use std::process::ExitCode;

use dossier::{printable, tabulation};
use election::{Finding, Name};
use tabulate::{Profile, Tabulation};

use crate::check::listing;
use crate::command::{Failure, TabulateArgs};
use crate::reported::{self, Reported};
use crate::verify::{print, write};

pub use of_record::{OfContest, contests, count, groups, rule_set};

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
    if let Some(path) = &args.html {
        let reported: Vec<tabulation::Against<'_>> =
            counted.reported.iter().map(Reported::against).collect();
        let page = tabulation::Page {
            tabulations: counted.tabulations,
            undecided: counted.undecided,
            reported: &reported,
            findings: counted.findings,
        };
        write(path, &page.render())?;
    }
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

/// The ballots without candidates whom the command line leaves out, and who of them stands in this contest.
fn without(ballots: Profile, names: &[String]) -> (Profile, Vec<Name>) {
    let mut excluded = Vec::new();
    let ballots = ballots.with_candidates(|_, candidate| {
        if !candidate.excluded && names.iter().any(|name| **name == *candidate.name) {
            candidate.excluded = true;
            excluded.push(candidate.name.clone());
        }
    });
    (ballots, excluded)
}

/// Refuses a count in which a name that is to be left out is nobody's.
fn all_known(args: &TabulateArgs, known: impl Fn(&str) -> bool) -> Result<(), Failure> {
    match args.exclude.iter().find(|name| !known(name)) {
        None => Ok(()),
        Some(name) => {
            let error = io::Error::other(format!("--exclude {name}: no candidate has this name"));
            Err(Failure::new(&error, "give the name as the count prints it"))
        }
    }
}
