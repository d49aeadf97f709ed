//! `explain`: the formulae of one contest with their numbers, one draw, or the assertions of an outcome.

pub mod of_record;

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use dossier::explain;

use crate::command::{ExplainArgs, Failure};
use crate::verify::{print, read_and_verify};

/// Prints the explanation.
pub fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    if is_record(&args.path) {
        return of_record::run(args);
    }
    is_something(&args.path)?;
    let of_a_record = [&args.html, &args.json].into_iter().any(Option::is_some);
    if of_a_record || args.rules.is_some() || args.seats.is_some() || args.risk_limit.is_some() {
        let error = io::Error::other("--rules, --risk-limit, --html and --json are for a record");
        return Err(Failure::new(
            &error,
            "give a folder that `scrutineer read` wrote, or `scrutineer verify` for a page of an audit",
        ));
    }
    let Some(contest) = &args.contest else {
        let error = io::Error::other("which contest of the audit is to be explained?");
        return Err(Failure::new(
            &error,
            "give --contest; or the folder of a record",
        ));
    };
    let verifications = read_and_verify(&args.path, args.seed.as_deref())?;
    let [verification] = &verifications[..] else {
        let names = verifications
            .iter()
            .map(|v| v.audit.clone())
            .collect::<Vec<_>>();
        let error = io::Error::other(format!("several elections: {}", names.join(", ")));
        return Err(Failure::new(&error, "give the folder of one of them"));
    };
    let text = match args.draw {
        Some(draw) => explain::draw(verification, contest, draw),
        None => explain::contest(verification, contest),
    };
    print(&text.map_err(|error| Failure::new(&error, ""))?)?;
    Ok(ExitCode::SUCCESS)
}

/// Refuses a path at which nothing is, and an empty folder.
fn is_something(path: &Path) -> Result<(), Failure> {
    let named = |what: &dyn fmt::Display| {
        let error = io::Error::other(format!("{}: {what}", path.display()));
        let hint = "give a folder that `scrutineer read` wrote, or the folder or archive of a published audit";
        Failure::new(&error, hint)
    };
    let found = fs::metadata(path).map_err(|error| named(&error))?;
    if !found.is_dir() {
        return Ok(());
    }
    let mut inside = fs::read_dir(path).map_err(|error| named(&error))?;
    match inside.next() {
        Some(_) => Ok(()),
        None => Err(named(&"an empty folder")),
    }
}

/// Whether a folder is an election record, of whatever version: by what its list of contests calls itself.
pub fn is_record(path: &Path) -> bool {
    let Ok(text) = fs::read(path.join("contests.json")) else {
        return false;
    };
    let Ok(contests) = serde_json::from_slice::<serde_json::Value>(&text) else {
        return false;
    };
    let schema = contests["schema"].as_str();
    schema.is_some_and(|schema| schema.starts_with("scrutineer/record-"))
}
