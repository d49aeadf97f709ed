//! A record without cards: winners from the totals that its files report, and these compared with what other files
//! report.

use std::process::ExitCode;

use election::Name;
use election::record::{ReportedContest, ReportedResults};
use record::Record;
use tabulate::{RuleSet, count_reported, votes_implied};

use super::of_record::{known_part, most_votes, of_reading, with_results};
use super::{Counted, exit_code, report};
use crate::command::{Failure, TabulateArgs};
use crate::reported::{against_results, named};

/// Takes the totals of each file, those contests that were asked for. `--part` is the part of the record's files whose
/// totals are taken, or where they are compared with other files, the part of these that the record is.
pub fn run(
    record: &Record,
    given: Option<&RuleSet>,
    args: &TabulateArgs,
) -> Result<ExitCode, Failure> {
    let results = record.results();
    let (part, (compared, findings)) = match &args.against[..] {
        [] => (args.part.as_deref(), (Vec::new(), Vec::new())),
        paths => {
            let part = args.part.as_deref();
            let compared = with_results(paths, part, |others, files| {
                Ok(against_results(results, others, files, part))
            })?;
            (None, compared)
        }
    };
    known_part(results, part)?;
    let choices: Vec<Name> = args.tie.iter().map(|name| name.as_str().into()).collect();
    let (mut tabulations, mut undecided) = (Vec::new(), Vec::new());
    for of_file in results {
        let file = record
            .sources()
            .iter()
            .find(|file| file.number == of_file.source);
        let file = file.map_or_else(Name::default, |file| file.path.clone());
        let unit = part.and_then(|part| named(of_file, part));
        for contest in wanted(of_file, args.contest.as_deref()) {
            let Some(rules) = given.cloned().or_else(|| usual(of_file, contest, unit)) else {
                undecided.push(format!(
                    "{}, from reported totals ({file}): it is not said how many are elected; give --rules",
                    contest.name
                ));
                continue;
            };
            match count_reported(of_file, contest, unit, &file, &rules, &choices) {
                Ok(of) => tabulations.push(of),
                Err(error) => undecided.push(format!(
                    "{}, from reported totals ({file}): {error}",
                    contest.name
                )),
            }
        }
    }
    if tabulations.is_empty() && undecided.is_empty() {
        let error = std::io::Error::other("no contest has this in its name");
        return Err(Failure::new(&error, "`scrutineer show` lists them"));
    }
    // What the figures say of each other was found when they were read.
    let counted = Counted {
        tabulations: &tabulations,
        undecided: &undecided,
        reported: &compared,
        of_reading: &of_reading(record, args.contest.as_deref()),
        findings: &findings,
    };
    report(&counted, args)?;
    Ok(exit_code(&counted))
}

fn wanted<'r>(
    results: &'r ReportedResults,
    part: Option<&'r str>,
) -> impl Iterator<Item = &'r ReportedContest> {
    let contests = results.contests.iter();
    contests.filter(move |contest| part.is_none_or(|part| contest.name.contains(part)))
}

/// How a contest is counted where no rules are given: as many are elected as a voter has votes, if the file says that or
/// its figures do.
fn usual(
    results: &ReportedResults,
    contest: &ReportedContest,
    part: Option<u32>,
) -> Option<RuleSet> {
    if contest.by_rounds() {
        return Some(most_votes(1, false)); // refused by whatever rules, with the reason
    }
    if let Some(votes) = contest.vote_for {
        return Some(most_votes(votes, false));
    }
    let votes = votes_implied(results, contest, part)?;
    let mut rules = most_votes(votes, false);
    rules.law = format!(
        "{}; votes of each voter: {votes}, as votes, undervotes, overvotes and ballots imply",
        rules.law
    );
    Some(rules)
}
