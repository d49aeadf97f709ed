//! `simulate`: planned audits, made many times over.

use std::io;
use std::process::ExitCode;

use ::plan::{Truth, simulate};
use dossier::simulation::{OfContest, Page};

use crate::command::{Failure, SimulateArgs};
use crate::plan::{asked, contests, end, source};
use crate::verify::progress;

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
    let of_contests = contests.named.into_iter().map(|(name, contest)| OfContest {
        name,
        outcome: contest.map(|contest| {
            let designs = asked.designs.iter();
            let simulated = designs.map(|design| {
                simulate(
                    contest.clone(),
                    *design,
                    &asked,
                    &truth,
                    &args.sizes,
                    || bar.inc(1),
                )
            });
            simulated.collect()
        }),
    });
    let of_contests: Vec<OfContest> = of_contests.collect();
    bar.finish_and_clear();
    let page = Page {
        source: source(planning),
        asked,
        truth,
        contests: of_contests,
    };
    let mut all = page.contests.iter().flat_map(|of| &of.outcome).flatten();
    let some = all.any(Result::is_ok);
    end(
        &args.files,
        &page.text(),
        (|| page.csv(), || page.html(), || page.json()),
        some && contests.whole,
    )
}
