//! The contests of an election record, counted, and compared with results as they were reported.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use election::record::{CardIdentity, Contest, Mark, Reading, SelectionKind, Status};
use election::{Finding, Name};
use formats::CvrFiles;
use record::{Record, RecordError};
use tabulate::{
    Ballots, MOST_CANDIDATES, Method, RuleSet, Seats, Tabulation, UNDECLARED, plurality, ranked,
};

use super::{Counted, all_known, exit_code, report, without};
use crate::command::{Failure, TabulateArgs};
use crate::read::opened;
use crate::reported::{Reported, against_cards};

/// Counts the contests of a record that were asked for.
pub fn run(args: &TabulateArgs) -> Result<ExitCode, Failure> {
    let failed =
        |error: RecordError| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    let record = Record::open(&args.path).map_err(failed)?;
    let given = args.rules.as_deref().map(rule_set).transpose()?;
    let wanted = |contest: &&Contest| {
        let mut parts = args.contest.iter();
        parts.all(|part| contest.name.contains(part.as_str()))
    };
    let contests: Vec<&Contest> = record.contests().iter().filter(wanted).collect();
    if contests.is_empty() {
        let error = io::Error::other("no contest has this in its name");
        return Err(Failure::new(&error, "`scrutineer show` lists them"));
    }
    if args.out.is_some() {
        let error = io::Error::other("--out is for a configuration of RCTab");
        return Err(Failure::new(
            &error,
            "--json and --html write files of a record's contests",
        ));
    }
    for (option, given) in [
        ("--tie", !args.tie.is_empty()),
        ("--seats", args.seats.is_some()),
    ] {
        if given && contests.len() > 1 {
            let error = format!("{option} is given, and several contests are counted");
            return Err(Failure::new(
                &io::Error::other(error),
                "say with --contest which one it is about",
            ));
        }
    }
    if let Some(contest) = contests
        .iter()
        .find(|c| c.selections.len() > MOST_CANDIDATES)
    {
        let many = contest.selections.len();
        let error = io::Error::other(format!("{}: {many} selections", contest.name));
        return Err(Failure::new(
            &error,
            &format!("at most {MOST_CANDIDATES} are counted"),
        ));
    }
    all_known(args, |name| {
        let mut selections = contests.iter().flat_map(|contest| &contest.selections);
        let of_kind = |kind| {
            matches!(
                kind,
                SelectionKind::Regular | SelectionKind::QualifiedWriteIn
            )
        };
        name == UNDECLARED || selections.any(|s| *s.name == *name && of_kind(s.kind))
    })?;
    // Of rules and contests that do not fit each other no ballot is looked at.
    let (mut fitting, mut undecided) = (Vec::new(), Vec::new());
    for contest in contests {
        let rules = given.clone().unwrap_or_else(|| usual(contest));
        match rules.for_contest(contest, args.seats) {
            Ok(rules) => fitting.push((contest, rules)),
            Err(error) => undecided.push(format!("{}: {error}", contest.name)),
        }
    }
    let contests: Vec<&Contest> = fitting.iter().map(|(contest, _)| *contest).collect();
    let ballots = match &given {
        Some(rules) if rules.count.goes_by_order() => collected_in_order(&record, &contests),
        _ => collected(&record, &contests),
    };
    let ballots = ballots.map_err(failed)?;
    let choices: Vec<Name> = args.tie.iter().map(|name| name.as_str().into()).collect();
    let mut tabulations = Vec::new();
    for ((contest, rules), ballots) in fitting.into_iter().zip(ballots) {
        let (ballots, excluded) = without(ballots.finish().0, &args.exclude)?;
        match Tabulation::of(contest.name.clone(), &rules, &ballots, &choices) {
            Ok(mut of) => {
                let groups = record.groups().iter();
                let of_contest = groups.filter(|group| {
                    group
                        .votes
                        .iter()
                        .any(|votes| votes.contest == contest.number)
                });
                of.groups = of_contest.count() as u64;
                of.excluded = excluded;
                tabulations.push(of);
            }
            Err(error) => undecided.push(format!("{}: {error}", contest.name)),
        }
    }
    let (compared, findings) = against(&record, &args.against)?;
    let counted = Counted {
        tabulations: &tabulations,
        undecided: &undecided,
        reported: &compared,
        findings: &findings,
    };
    report(&counted, args)?;
    Ok(exit_code(&findings, undecided.is_empty()))
}

/// The ballots of contests, in their order.
fn collected(record: &Record, contests: &[&Contest]) -> Result<Vec<Ballots>, RecordError> {
    let mut ballots: Vec<Ballots> = contests.iter().map(|c| Ballots::of(c, &[])).collect();
    let places: BTreeMap<u32, usize> = contests.iter().map(|c| c.number).zip(0..).collect();
    record.visit(|card, _| {
        for reading in card.readings.iter() {
            if let Some(at) = places.get(&reading.contest) {
                ballots[*at].add(&card.identity, Some(reading));
            }
        }
    })?;
    Ok(ballots)
}

/// The same in the order of the cards in the files, which some laws count by: a record has them style by style.
fn collected_in_order(record: &Record, contests: &[&Contest]) -> Result<Vec<Ballots>, RecordError> {
    let mut all = Vec::new();
    for contest in contests {
        let mut readings: Vec<((u32, u64), Status, Vec<Mark>)> = Vec::new();
        record.visit(|card, _| {
            if let Some(reading) = card.readings.get(contest.number) {
                let place = (card.identity.source, card.identity.place);
                readings.push((place, reading.status, reading.marks.to_vec()));
            }
        })?;
        readings.sort_by_key(|(place, _, _)| *place);
        let mut ballots = Ballots::of(contest, &[]).in_order();
        for (_, status, marks) in &readings {
            let reading = Reading {
                contest: contest.number,
                status: *status,
                marks,
            };
            ballots.add(&CardIdentity::default(), Some(reading));
        }
        all.push(ballots);
    }
    Ok(all)
}

/// A rule set by the name of one that comes with the program, or from a file.
fn rule_set(name: &str) -> Result<RuleSet, Failure> {
    if let Some((_, rules)) = RuleSet::builtin()
        .into_iter()
        .find(|(known, _)| *known == name)
    {
        return Ok(rules);
    }
    let known: Vec<&str> = RuleSet::builtin().iter().map(|(known, _)| *known).collect();
    let hint = format!("give --rules a file, or one of {}", known.join(", "));
    let text = fs::read_to_string(name).map_err(|error| Failure::new(&error, &hint))?;
    serde_json::from_str(&text).map_err(|error| Failure::new(&error, &hint))
}

/// How a contest is counted where no rules are given.
fn usual(contest: &Contest) -> RuleSet {
    let law = "no law named, see --rules".to_owned();
    let (name, count) = match contest.ranks {
        0 => (
            "most votes",
            Method::Plurality(plurality::Rules {
                seats: contest.vote_for,
                cumulative: contest.cumulative,
                ..plurality::Rules::default()
            }),
        ),
        _ => (
            "ranked choices, round by round",
            Method::RankedChoice(ranked::Rules {
                seats: contest.vote_for,
                // Nobody is asked in what order those without a chance go.
                batch_elimination: true,
                ..ranked::Rules::default()
            }),
        ),
    };
    RuleSet {
        name: name.to_owned(),
        law,
        source: String::new(),
        count,
        seats: Seats::OfContest,
    }
}

/// Compares the record with results that were reported: those in it, or those in files that are given.
fn against(record: &Record, paths: &[PathBuf]) -> Result<Compared, Failure> {
    let failed =
        |error: RecordError| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    if paths.is_empty() {
        return against_cards(record, record.results(), record.sources()).map_err(failed);
    }
    let sources = opened(paths, "give --against files with reported results")?;
    let files = CvrFiles::open(&sources);
    if files.results().is_empty() {
        let error = io::Error::other("no reported results that can be read");
        return Err(Failure::new(
            &error,
            "give --against a statement of votes, Clarity's or NIST's XML",
        ));
    }
    let (compared, mut findings) =
        against_cards(record, files.results(), files.files()).map_err(failed)?;
    findings.extend_from_slice(files.findings());
    Ok((compared, findings))
}

type Compared = (Vec<Reported>, Vec<Finding>);
