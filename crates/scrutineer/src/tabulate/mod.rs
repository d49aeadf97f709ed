//! `tabulate`: the contests of a record, or of one of RCTab's configurations, counted by their rules.

mod against_rounds;
mod by_config;
mod of_record;
mod of_results;
mod rctab_files;

use std::io;
use std::process::ExitCode;

use dossier::{doubts, printable, tabulation};
use election::{Finding, Name, Weight};
use tabulate::{Profile, Tabulation};

use crate::check::listing;
use crate::command::{Failure, TabulateArgs};
use crate::reported::{self, Reported};
use crate::verify::{print, write, write_json};

pub use of_record::{Asked, OfContest, contests, count, groups, of_reading, rule_set};

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
    /// What was met when the files were read.
    of_reading: &'c [Finding],
    /// What differs from what was reported.
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
    if let Some(doubts) = doubts(counted.of_reading) {
        text.insert_str(0, &format!("{doubts} They are listed below.\n\n"));
    }
    if !counted.reported.is_empty() {
        text.push('\n');
        text.push_str(&reported::lines(counted.reported));
    }
    let of_reading = listing(counted.of_reading, args.notes);
    if !of_reading.is_empty() {
        text.push_str("\nwhen the files were read:\n");
        text.push_str(&of_reading);
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
            of_reading: counted.of_reading,
            findings: counted.findings,
        };
        write(path, &page.render())?;
    }
    if let Some(path) = &args.json {
        let mut json = tabulation::json(counted.tabulations);
        json["undecided"] = counted.undecided.into();
        json["reported"] =
            serde_json::to_value(counted.reported).map_err(|e| Failure::new(&e, ""))?;
        json["of_reading"] =
            serde_json::to_value(counted.of_reading).map_err(|e| Failure::new(&e, ""))?;
        json["findings"] =
            serde_json::to_value(counted.findings).map_err(|e| Failure::new(&e, ""))?;
        write_json(path, &json)?;
    }
    Ok(())
}

/// The exit code: what differs weighs more than a count that did not end, and that as much as what could not be read.
fn exit_code(counted: &Counted<'_>) -> ExitCode {
    let findings = counted.of_reading.iter().chain(counted.findings);
    match findings.map(|finding| finding.weight).min() {
        Some(Weight::Unexplained) => ExitCode::from(1),
        Some(Weight::Unread) => ExitCode::from(2),
        _ if !counted.undecided.is_empty() => ExitCode::from(2),
        _ => ExitCode::SUCCESS,
    }
}

/// The ballots without candidates whom the command line leaves out, and who of them stands in this contest.
fn without(ballots: Profile, names: &[String]) -> Result<(Profile, Vec<Name>), Failure> {
    let called = |name: &&String| {
        let all = ballots.candidates().iter();
        all.filter(|candidate| *candidate.name == ***name).count() > 1
    };
    if let Some(name) = names.iter().find(called) {
        let error = format!("--exclude {name}: several candidates of a contest have this name");
        return Err(Failure::new(
            &io::Error::other(error),
            "who of them is meant cannot be said: leave out --exclude, or name another contest with --contest",
        ));
    }
    let mut excluded = Vec::new();
    let ballots = ballots.with_candidates(|_, candidate| {
        if !candidate.excluded && names.iter().any(|name| **name == *candidate.name) {
            candidate.excluded = true;
            excluded.push(candidate.name.clone());
        }
    });
    Ok((ballots, excluded))
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

#[cfg(test)]
mod tests {
    use election::{Code, Place};

    use super::*;

    #[test]
    fn what_differs_weighs_more_than_what_was_not_counted() {
        let finding = |weight| Finding::new(Code::Card, weight, Place::file("a"), "b", "c");
        let (differs, unread) = (finding(Weight::Unexplained), finding(Weight::Unread));
        let both = [unread, differs];
        let why = ["Mayor: a tie".to_owned()];
        for (of_reading, findings, undecided, expected) in [
            (&[][..], &[][..], &[][..], 0),
            (&[], &[], &why, 2),
            (&[], &both[..1], &[], 2),
            (&[], &both, &[], 1),
            (&[], &both[1..], &why, 1),
            (&both[..1], &[], &[], 2),
            (&both[1..], &[], &[], 1),
        ] {
            let code = exit_code(&Counted {
                tabulations: &[],
                undecided,
                reported: &[],
                of_reading,
                findings,
            });
            let expected = ExitCode::from(expected);
            assert_eq!(format!("{code:?}"), format!("{expected:?}"));
        }
    }
}
