//! A configuration of RCTab: its cast vote records counted, its reports written.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use election::Name;
use formats::{CvrFiles, Source};
use tabulate::rctab::{Config, Part, Report, csv_report, json_report};
use tabulate::{Ballots, Method, PartOf, Profile, RuleSet, Seats, Tabulation, ranked};

use super::{Counted, all_known, exit_code, report, without};
use crate::command::{Failure, TabulateArgs};
use crate::verify::{progress, write};

/// Counts what a configuration names and writes RCTab's reports into `--out`.
pub fn run(args: &TabulateArgs) -> Result<ExitCode, Failure> {
    let hint = "give a folder that `scrutineer read` wrote, or a configuration of RCTab";
    if args.rules.is_some()
        || args.seats.is_some()
        || args.contest.is_some()
        || !args.against.is_empty()
    {
        let error = io::Error::other("a configuration has its own rules, seats and contest");
        let hint =
            "leave out --rules, --seats, --contest and --against, or give the folder of a record";
        return Err(Failure::new(&error, hint));
    }
    let text = fs::read_to_string(&args.path).map_err(|error| Failure::new(&error, hint))?;
    let config = Config::read(&text).map_err(|error| Failure::new(&error, hint))?;
    let folder = args.path.parent().unwrap_or(Path::new("."));
    let (ballots, parts, findings) = read(&config, folder)?;
    all_known(args, |name| {
        ballots.candidates().iter().any(|c| *c.name == *name)
    })?;
    let (ballots, excluded) = without(ballots, &args.exclude)?;
    let file = args.path.file_name().map(Path::new).unwrap_or(&args.path);
    let rules = RuleSet {
        name: "the rules of the configuration".to_owned(),
        law: format!("as RCTab was configured in {}", file.display()),
        source: String::new(),
        count: Method::RankedChoice(config.rules.clone()),
        seats: Seats::OfRules,
    };
    let contest: Name = config.settings.contest_name.as_str().into();
    let choices: Vec<Name> = args.tie.iter().map(|name| name.as_str().into()).collect();
    let mut counted = Tabulation::of(contest, &rules, &ballots, &choices)
        .map_err(|error| Failure::new(&error, ""))?;
    counted.excluded = excluded;
    if let Some(out) = &args.out {
        reports(&config, &counted, &parts, out)?;
    }
    let counted = Counted {
        tabulations: &[counted],
        undecided: &[],
        reported: &[],
        findings: &findings,
    };
    report(&counted, args)?;
    Ok(exit_code(&findings, true))
}

/// The ballots of all files that a configuration names, whole and by part, and what was met in reading them.
fn read(config: &Config, folder: &Path) -> Result<Read, Failure> {
    let mut parts = Vec::new();
    parts.extend(
        config
            .settings
            .tabulate_by_precinct
            .then_some(PartOf::Precinct),
    );
    parts.extend(config.settings.tabulate_by_batch.then_some(PartOf::Batch));
    let mut ballots = Ballots::new(config.candidates(), &parts);
    let mut findings = Vec::new();
    for source in &config.sources {
        let opened = Source::open(&folder.join(&source.file_path))
            .map_err(|error| Failure::new(&error, "filePath is relative to the configuration"))?;
        let opened = [opened];
        let files = CvrFiles::open(&opened);
        let ids = files.ids();
        let contests = files.contests().iter();
        let contests = contests.filter(|c| Config::is_contest(source, c, ids.contest(c.number)));
        let contests: Vec<_> = contests.collect();
        let [contest] = contests[..] else {
            let known: Vec<&str> = files.contests().iter().map(|c| &*c.name).collect();
            let (many, id) = (contests.len(), &source.contest_id);
            let error =
                io::Error::other(format!("{}: {many} contests are “{id}”", source.file_path));
            return Err(Failure::new(
                &error,
                &format!("contestId is one of: {}", known.join("; ")),
            ));
        };
        let contest = contest.clone();
        let selected = config.selections(source, &contest, |n| ids.selection(contest.number, n));
        ballots.begin(contest.number, selected, source.has_one_contest());
        if source.treat_blank_as_undeclared_write_in {
            let ranks = config
                .rules
                .ranks
                .unwrap_or(contest.ranks)
                .min(contest.ranks);
            let nobody = u16::try_from(config.candidates.len()).unwrap_or(u16::MAX);
            ballots.blanks_are(nobody, u16::try_from(ranks).unwrap_or(u16::MAX));
        }
        let bar = progress(files.bytes(), crate::read::BYTES);
        let read = files.read(&mut ballots, |bytes| bar.inc(bytes));
        bar.finish_and_clear();
        let (_, met) = read.map_err(|error| Failure::new(&error, ""))?;
        findings.extend(met);
        let unknown: Vec<String> = ballots
            .unknown()
            .iter()
            .map(|(number, marks)| {
                let name = contest
                    .selections
                    .get(*number as usize - 1)
                    .map(|s| &s.name);
                format!("“{}” on {marks} ballots", name.map_or("", |name| name))
            })
            .collect();
        if !unknown.is_empty() {
            let error = format!(
                "{}: nobody in the configuration is {}",
                source.file_path,
                unknown.join(", ")
            );
            let hint = "add them as candidates or aliases, or say what undeclaredWriteInLabel is";
            return Err(Failure::new(&io::Error::other(error), hint));
        }
        if ballots.groups() > 0 {
            let error = format!(
                "{}: {} groups of cards have only votes together",
                source.file_path,
                ballots.groups()
            );
            return Err(Failure::new(
                &io::Error::other(error),
                "rankings of each card are needed",
            ));
        }
    }
    let (whole, parts) = ballots.finish();
    Ok((whole, parts, findings))
}

type Read = (
    Profile,
    Vec<(PartOf, Name, Profile)>,
    Vec<election::Finding>,
);

/// Writes RCTab's reports of every count and every part.
fn reports(
    config: &Config,
    counted: &Tabulation,
    parts: &[(PartOf, Name, Profile)],
    out: &Path,
) -> Result<(), Failure> {
    let folder = |path: &Path| {
        fs::create_dir_all(path)
            .map_err(|error| Failure::new(&error, "give --out a folder that can be written"))
    };
    folder(out)?;
    for (seat, outcome) in (1..).zip(&counted.outcomes) {
        let seat = match counted.outcomes.len() {
            1 => String::new(),
            _ => format!("_{seat}"),
        };
        let of_whole = Report {
            settings: &config.settings,
            rules: &config.rules,
            part: None,
        };
        both(out, &format!("detailed_report{seat}"), outcome, &of_whole)?;
        let mut written = BTreeSet::new();
        for (part, name, ballots) in parts {
            let name = if name.is_empty() {
                config.missing(*part)
            } else {
                name
            };
            let part = match part {
                PartOf::Precinct => Part::Precinct(name),
                PartOf::Batch => Part::Batch(name),
            };
            let (of, file) = part.path();
            let of = out.join(of);
            // Two names may be the same once they are safe for a file.
            let mut unique = file.clone();
            for number in 2.. {
                if written.insert((of.clone(), unique.clone())) {
                    break;
                }
                unique = format!("{file}_{number}");
            }
            let file = unique;
            folder(&of)?;
            let outcome = ranked::count_part(ballots, &config.rules, outcome);
            let of_part = Report {
                part: Some(part),
                ..of_whole
            };
            both(
                &of,
                &format!("{file}_detailed_report{seat}"),
                &outcome,
                &of_part,
            )?;
        }
    }
    Ok(())
}

/// A report as JSON and CSV, and the summary: the CSV without why ballots became inactive.
fn both(
    folder: &Path,
    name: &str,
    outcome: &tabulate::Outcome,
    report: &Report<'_>,
) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(&json_report(outcome, report))
        .map_err(|error| Failure::new(&error, ""))?;
    write(&folder.join(format!("{name}.json")), &json)?;
    let csv = csv_report(outcome, report);
    write(&folder.join(format!("{name}.csv")), &csv)?;
    let summary = csv
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("Inactive Ballots by"));
    let summary: String = summary.collect();
    let name = name.replace("detailed_report", "summary_report");
    write(&folder.join(format!("{name}.csv")), &summary)
}
