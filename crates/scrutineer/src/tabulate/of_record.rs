//! The contests of an election record, counted.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::process::ExitCode;

use election::Name;
use election::record::Contest;
use record::Record;
use tabulate::{Ballots, Method, RuleSet, Tabulation, ranked};

use crate::command::{Failure, TabulateArgs};

/// Counts the contests of a record that were asked for.
pub fn run(args: &TabulateArgs) -> Result<ExitCode, Failure> {
    let failed = |error| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    let record = Record::open(&args.path).map_err(failed)?;
    let given = args.rules.as_ref().map(|path| {
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::new(&error, "give --rules a rule set"))?;
        serde_json::from_str::<RuleSet>(&text)
            .map_err(|error| Failure::new(&error, "give --rules a rule set"))
    });
    let given = given.transpose()?;
    let wanted = |contest: &&Contest| {
        args.contest
            .iter()
            .all(|part| contest.name.contains(part.as_str()))
    };
    let contests: Vec<&Contest> = record.contests().iter().filter(wanted).collect();
    if contests.is_empty() {
        let error = io::Error::other("no contest has this in its name");
        return Err(Failure::new(&error, "`scrutineer show` lists them"));
    }
    let mut ballots: BTreeMap<u32, Ballots> = BTreeMap::new();
    for contest in &contests {
        ballots.insert(contest.number, Ballots::of(contest, &[]));
    }
    record
        .visit(|card, _| {
            for reading in card.readings.iter() {
                if let Some(of_contest) = ballots.get_mut(&reading.contest) {
                    of_contest.add(&card.identity, Some(reading));
                }
            }
        })
        .map_err(failed)?;
    let choices: Vec<Name> = args.tie.iter().map(|name| name.as_str().into()).collect();
    let mut counted = Vec::new();
    for contest in contests {
        let rules = given.clone().unwrap_or_else(|| usual(contest));
        let of_contest = ballots
            .remove(&contest.number)
            .expect("begun for every contest");
        let (profile, _) = of_contest.finish();
        let profile = profile.with_candidates(|candidate| {
            candidate.excluded |= args.exclude.iter().any(|name| *candidate.name == **name);
        });
        let mut of = Tabulation::of(contest.name.clone(), &rules, &profile, &choices)
            .map_err(|error| Failure::new(&error, &format!("contest {}", contest.name)))?;
        let has = |group: &&election::record::CardGroup| {
            group
                .votes
                .iter()
                .any(|votes| votes.contest == contest.number)
        };
        of.groups = record.groups().iter().filter(has).count() as u64;
        counted.push(of);
    }
    super::report(&counted, args)?;
    Ok(ExitCode::SUCCESS)
}

/// How a contest is counted where no rules are given.
fn usual(contest: &Contest) -> RuleSet {
    RuleSet {
        name: "rounds until one has a majority; surpluses move where several are elected"
            .to_owned(),
        law: "no law: give --rules the rules of the election".to_owned(),
        source: String::new(),
        count: Method::RankedChoice(ranked::Rules {
            seats: contest.vote_for,
            ..ranked::Rules::default()
        }),
    }
}
