//! `plan`: contests and what is expected of their cards into sizes of audits.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::process::ExitCode;

use ::plan::{Asked, Contest, Costs, Design, NothingToConfirm, Truth, plan};
use election::{ContestTotals, Name, Weight, fold};
use formats::contest_totals;

use crate::command::{DesignName, Failure, PlanArgs};
use crate::verify::{print, progress, write};

/// A contest, or why there is nothing to plan.
type Named = (Name, Result<Contest, NothingToConfirm>);

/// Plans for every contest that was asked for.
pub fn run(args: &PlanArgs) -> Result<ExitCode, Failure> {
    let (contests, whole) = contests(args)?;
    let asked = asked(args)?;
    let all = contests.len() * asked.designs.len();
    let bar = progress(all as u64, "{bar:40} {pos}/{len} sizes, {eta} left");
    let contests = plan(contests, &asked, || bar.inc(1));
    bar.finish_and_clear();
    let source = args.path.file_name().unwrap_or(args.path.as_os_str());
    let page = dossier::plan::Page {
        source: source.to_string_lossy().into_owned(),
        asked,
        contests,
    };
    print(&page.text())?;
    if let Some(path) = &args.csv {
        write(path, &page.csv())?;
    }
    if let Some(path) = &args.html {
        write(path, &page.html())?;
    }
    if let Some(path) = &args.json {
        let json = serde_json::to_string_pretty(&page.json());
        write(
            path,
            &(json.map_err(|error| Failure::new(&error, ""))? + "\n"),
        )?;
    }
    let some = page.contests.iter().any(|of| of.outcome.is_ok());
    Ok(match some && whole {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(2),
    })
}

/// The contests that were asked for, and whether all that was given could be read.
fn contests(args: &PlanArgs) -> Result<(Vec<Named>, bool), Failure> {
    let (mut totals, whole) = read(&args.path)?;
    if let Some(list) = &args.contests {
        let (listed, _) = read(list)?;
        let listed: BTreeSet<String> = listed.iter().map(|of| fold(&of.contest)).collect();
        totals.retain(|of| listed.contains(&fold(&of.contest)));
    }
    let part = args.contest.as_deref().unwrap_or_default();
    totals.retain(|of| of.contest.contains(part) && (!args.targeted || of.targeted != Some(false)));
    if totals.is_empty() {
        let error = io::Error::other("no contest is left to plan for");
        let hint = "give a record, a published audit or a CSV with the columns contest, selection, votes and cards; --contest, --contests and --targeted leave contests out";
        return Err(Failure::new(&error, hint));
    }
    if totals
        .iter()
        .all(|of| of.votes.is_empty() && of.margin.is_none())
    {
        let error = io::Error::other("these contests have no votes");
        let hint = "give the record or the results, and this list with --contests";
        return Err(Failure::new(&error, hint));
    }
    let named = totals
        .iter()
        .map(|of| (of.contest.clone(), Contest::reported(of)));
    Ok((named.collect(), whole))
}

fn read(path: &std::path::Path) -> Result<(Vec<ContestTotals>, bool), Failure> {
    let bar = progress(1, "{pos} files read");
    let read = contest_totals(path, || bar.inc(1));
    bar.finish_and_clear();
    let (totals, findings) = read.map_err(|error| {
        Failure::new(
            &error,
            "give a folder of a record or a published audit, or a CSV of contests",
        )
    })?;
    let unread = findings.iter().filter(|of| of.weight == Weight::Unread);
    let mut whole = true;
    for finding in unread {
        whole = false;
        let text = format!(
            "{}: expected {}, found {}",
            finding.place, finding.expected, finding.found
        );
        eprintln!("{}", dossier::printable(&text));
    }
    Ok((totals, whole))
}

fn asked(args: &PlanArgs) -> Result<Asked, Failure> {
    let all = [
        DesignName::Polling,
        DesignName::BatchComparison,
        DesignName::SuperSimple,
        DesignName::CardComparisonWithoutStyle,
        DesignName::OneAudit,
        DesignName::CardComparison,
    ];
    let named = match args.design.is_empty() {
        true => &all[..],
        false => &args.design,
    };
    let design = |name: &DesignName| match name {
        DesignName::Polling => Design::Polling,
        DesignName::CardComparison => Design::CardComparison,
        DesignName::CardComparisonWithoutStyle => Design::CardComparisonWithoutStyle,
        DesignName::SuperSimple => Design::SuperSimple,
        DesignName::OneAudit => Design::OneAudit {
            records: args.records,
        },
        DesignName::BatchComparison => Design::BatchComparison { cards: args.batch },
    };
    let expected = Truth {
        rates: args.errors,
        missing: args.missing,
        margin: None,
    };
    if !expected.is_possible() {
        let error =
            io::Error::other("the rates of errors and missing cards make up more than all cards");
        return Err(Failure::new(
            &error,
            "give --errors and --missing whose sum is below 1",
        ));
    }
    let costs = match &args.costs {
        None => Costs::default(),
        Some(path) => {
            let text = fs::read_to_string(path);
            let text =
                text.map_err(|error| Failure::new(&error, "give a file of costs with --costs"))?;
            Costs::read(&text).map_err(|error| {
                Failure::new(&error, "docs/costs.md says what a file of costs holds")
            })?
        }
    };
    Ok(Asked {
        designs: named.iter().map(design).collect(),
        expected,
        risk_limit: args.risk_limit,
        runs: args.runs,
        seed: args.series,
        costs,
        rounds: usize::from(args.rounds),
        batch: args.batch,
    })
}
