//! `plan`: contests and what is expected of their cards into sizes of audits.

mod of_record;
mod pools;
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::process::ExitCode;

use ::plan::{Asked, Contest, Costs, Design, NothingToConfirm, Records, Style, Truth, plan};
use election::{ContestTotals, Name, Weight, fold};
use formats::contest_totals;
use serde_json::Value;

use crate::command::{DesignName, Failure, FilesArgs, PlanArgs, PlanningArgs};
use crate::explain::is_record;
use crate::verify::{print, progress, tell, write, write_json};
use targets::Targets;

/// A contest, or why there is nothing to plan.
pub type Named = (Name, Result<Contest, NothingToConfirm>);

/// The contests that were asked for.
pub struct Contests {
    /// Each.
    pub named: Vec<Named>,
    /// Which cards carry which of them, where that is known.
    pub styles: Option<Vec<Style>>,
    /// Whether all that was given could be read.
    pub whole: bool,
    /// Whether it is known which cards have no record of their own: the groups of a record.
    pub pooled: bool,
    /// Where the targeted contests of a published audit are drawn for.
    pub targets: Option<Targets>,
}

/// Plans for every contest that was asked for.
pub fn run(args: &PlanArgs) -> Result<ExitCode, Failure> {
    let planning = &args.planning;
    let contests = contests(planning)?;
    let asked = asked(planning, &contests)?;
    let all = contests.named.len() * asked.designs.len();
    let bar = progress(all as u64, "{bar:40} {pos}/{len} sizes, {eta} left");
    let planned = plan(contests.named, &asked, || bar.inc(1));
    bar.finish_and_clear();
    let targets = contests.targets;
    let counties = targets.and_then(|targets| targets.by_county(&asked, &planned));
    let page = dossier::plan::Page {
        source: source(planning),
        asked,
        styles: contests.styles,
        contests: planned,
        counties,
    };
    let some = page.contests.iter().any(|of| of.outcome.is_ok());
    end(
        &args.files,
        &page.text(),
        (|| page.csv(), || page.html(), || page.json()),
        some && contests.whole,
    )
}

/// Prints the text, writes as table, page and JSON what was asked for; 2 if something is not `whole`.
pub fn end(
    files: &FilesArgs,
    text: &str,
    (csv, html, json): (
        impl FnOnce() -> String,
        impl FnOnce() -> String,
        impl FnOnce() -> Value,
    ),
    whole: bool,
) -> Result<ExitCode, Failure> {
    print(text)?;
    if let Some(path) = &files.csv {
        write(path, &csv())?;
    }
    if let Some(path) = &files.html {
        write(path, &html())?;
    }
    if let Some(path) = &files.json {
        write_json(path, &json())?;
    }
    Ok(match whole {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(2),
    })
}

/// What the contests are from, by its name.
pub fn source(args: &PlanningArgs) -> String {
    let name = args.path.file_name().unwrap_or(args.path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Counts a record, or reads what was reported.
///
/// # Errors
/// It cannot be read, or has no contest that was asked for.
pub fn contests(args: &PlanningArgs) -> Result<Contests, Failure> {
    if is_record(&args.path) {
        return of_record::planned(args);
    }
    if args.rules.is_some() || args.seats.is_some() {
        let error = io::Error::other("--rules and --seats are for a record");
        return Err(Failure::new(
            &error,
            "reported results say by their columns how many are elected",
        ));
    }
    let (mut totals, whole) = read(&args.path)?;
    let targets = Targets::of(&totals);
    if let Some(listed) = listed(args)? {
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
    Ok(Contests {
        named: named.collect(),
        styles: None,
        whole,
        pooled: false,
        targets,
    })
}

/// The folded names of the list of contests, if there is one.
fn listed(args: &PlanningArgs) -> Result<Option<BTreeSet<String>>, Failure> {
    let Some(list) = &args.contests else {
        return Ok(None);
    };
    let (listed, _) = read(list)?;
    Ok(Some(listed.iter().map(|of| fold(&of.contest)).collect()))
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
        tell(dossier::printable(&text));
    }
    Ok((totals, whole))
}

/// Up to so many contests audits of two strata, which take a second each to simulate, are planned for without being asked for.
const FEW: usize = 12;

/// The plan that was asked for, of these contests.
///
/// # Errors
/// Rates that cannot be, or a file of costs that cannot be read.
pub fn asked(args: &PlanningArgs, contests: &Contests) -> Result<Asked, Failure> {
    let quick = [
        DesignName::Polling,
        DesignName::BatchComparison,
        DesignName::SuperSimple,
        DesignName::CardComparisonWithoutStyle,
        DesignName::OneAudit,
        DesignName::CardComparison,
    ];
    let slow = [DesignName::Hybrid, DesignName::Stratified];
    let all = [&slow[..], &quick].concat();
    let named = match (args.design.is_empty(), contests.named.len() <= FEW) {
        (true, true) => &all[..],
        (true, false) => &quick[..],
        (false, _) => &args.design,
    };
    // Nothing is compared card by card where every contest has cards without records.
    let unpooled = |(_, of): &Named| of.as_ref().is_ok_and(|of| of.paper.pools.is_empty());
    let by_card = !contests.pooled || contests.named.iter().any(unpooled);
    let offered = |name: &&DesignName| {
        let compares = matches!(
            name,
            DesignName::CardComparison
                | DesignName::CardComparisonWithoutStyle
                | DesignName::SuperSimple
        );
        !args.design.is_empty() || by_card || !compares
    };
    let records = match contests.pooled {
        true => Records::AllButPools,
        false => Records::Share(args.records),
    };
    let design = |name: &DesignName| match name {
        DesignName::Polling => Design::Polling,
        DesignName::CardComparison => Design::CardComparison,
        DesignName::CardComparisonWithoutStyle => Design::CardComparisonWithoutStyle,
        DesignName::SuperSimple => Design::SuperSimple,
        DesignName::OneAudit => Design::OneAudit { records },
        DesignName::Hybrid => Design::Hybrid { records },
        DesignName::Stratified => Design::Stratified { records },
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
        designs: named.iter().filter(offered).map(design).collect(),
        expected,
        risk_limit: args.risk_limit,
        runs: args.runs,
        seed: args.series,
        costs,
        rounds: usize::from(args.rounds),
        batch: args.batch,
    })
}
