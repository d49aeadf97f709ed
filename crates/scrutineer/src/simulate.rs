//! `simulate`: planned audits, made many times over.

use std::io;
use std::process::ExitCode;

use ::plan::{Truth, simulate};
use dossier::simulation::{NotSimulated, Page};

use crate::command::{Failure, SimulateArgs};
use crate::plan::{asked, contests, source};
use crate::verify::{print, progress, write};

/// Simulates audits of every contest that was asked for, by each design that was.
pub fn run(args: &SimulateArgs) -> Result<ExitCode, Failure> {
    let planning = &args.planning;
    let contests = contests(planning)?;
    let asked = asked(planning, &contests)?;
    let truth = Truth {
        rates: args.true_errors.unwrap_or(asked.expected.rates),
        missing: args.true_missing.unwrap_or(asked.expected.missing),
        margin: args.true_margin,
    };
    if !truth.is_possible() {
        let error = io::Error::other(
            "the true rates of errors and missing cards make up more than all cards",
        );
        let hint = "give --true-errors and --true-missing whose sum is below 1";
        return Err(Failure::new(&error, hint));
    }
    if !args.sizes.is_sorted_by(|a, b| a < b) {
        let error = io::Error::other("the sizes of rounds do not rise");
        let hint = "give draws in all by the end of each round, such as --sizes 200,400";
        return Err(Failure::new(&error, hint));
    }
    let all = (contests.named.len() * asked.designs.len()) as u64 * asked.runs;
    let bar = progress(all, "{bar:40} {pos}/{len} audits, {eta} left");
    let mut simulated = Vec::new();
    for (name, contest) in contests.named {
        for design in &asked.designs {
            let of = contest
                .clone()
                .map_err(NotSimulated::from)
                .and_then(|contest| {
                    let of = simulate(contest, *design, &asked, &truth, &args.sizes, || bar.inc(1));
                    Ok(of?)
                });
            simulated.push((name.clone(), of));
        }
    }
    bar.finish_and_clear();
    let page = Page {
        source: source(planning),
        asked,
        truth,
        contests: simulated,
    };
    print(&page.text())?;
    if let Some(path) = &args.csv {
        write(path, &page.csv())?;
    }
    if let Some(path) = &args.json {
        let json = serde_json::to_string_pretty(&page.json());
        write(
            path,
            &(json.map_err(|error| Failure::new(&error, ""))? + "\n"),
        )?;
    }
    let some = page.contests.iter().any(|(_, of)| of.is_ok());
    Ok(match some && contests.whole {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(2),
    })
}
