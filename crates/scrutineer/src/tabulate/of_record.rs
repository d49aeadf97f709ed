//! The contests of an election record, counted, and compared with results as they were reported.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use election::record::{
    CardGroup, CardIdentity, Contest, Mark, Reading, ReportedResults, SelectionKind, SourceFile,
    Status,
};
use election::{Code, Finding, Name};
use formats::CvrFiles;
use record::{Record, RecordError};
use tabulate::plurality::VotesEach;
use tabulate::straight_party::{Carried, Given, Ticket};
use tabulate::{
    Ballots, CountError, MOST_CANDIDATES, Method, PartOf, Profile, RuleSet, Seats, Tabulation,
    UNDECLARED, plurality, ranked,
};

use super::against_rounds::{self, against_counts, parts_of, tabulations};
use super::{Counted, all_known, exit_code, of_results, report, without};
use crate::command::{Failure, TabulateArgs};
use crate::read::opened;
use crate::reported::{Reported, against_cards, named};

/// Counts the contests of a record that were asked for.
pub fn run(args: &TabulateArgs) -> Result<ExitCode, Failure> {
    let failed =
        |error: RecordError| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    let record = Record::open(&args.path).map_err(failed)?;
    let given = args.rules.as_deref().map(rule_set).transpose()?;
    let parties = parties(args.parties.as_deref(), given.as_ref())?;
    if record.contests().is_empty() && !record.results().is_empty() && args.exclude.is_empty() {
        return of_results::run(&record, given.as_ref(), args);
    }
    let contests = contests(&record, args.contest.as_deref())?;
    if args.out.is_some() || args.convert {
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
    let (by_rounds, others) = tabulations(&args.against);
    let asked = Asked {
        rules: given,
        seats: args.seats,
        choices: args.tie.iter().map(|name| name.as_str().into()).collect(),
        exclude: &args.exclude,
        parts: parts_of(&by_rounds),
        parties,
    };
    let (mut tabulations, mut undecided, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for of in count(&record, contests, &asked)? {
        match of.tabulation {
            Ok(tabulation) => {
                tabulations.push(tabulation);
                parts.push((of.rules, of.parts));
            }
            Err(error) => undecided.push(format!("{}: {error}", of.contest.name)),
        }
    }
    let of_contests = tabulations.iter().zip(&parts);
    let of_contests = of_contests.map(|(tabulation, (rules, parts))| against_rounds::Counted {
        tabulation,
        rules: match &rules.count {
            Method::RankedChoice(rules) => Some(rules),
            _ => None,
        },
        parts,
    });
    let of_contests: Vec<_> = of_contests.collect();
    // Tabulations alone were given: the record's own results are still results.
    let (mut compared, mut findings) = against(&record, &others, args.part.as_deref())?;
    let (of_rounds, found) = against_counts(&of_contests, &by_rounds);
    compared.extend(of_rounds);
    findings.extend(found);
    let counted = Counted {
        tabulations: &tabulations,
        undecided: &undecided,
        reported: &compared,
        of_reading: &of_reading(&record, args.contest.as_deref()),
        findings: &findings,
    };
    report(&counted, args)?;
    Ok(exit_code(&counted))
}

/// What was met when a record was read, as far as it concerns the contests with this in their name. Cards of which only the votes
/// together are published are groups of the record, and said with each contest.
pub fn of_reading(record: &Record, part: Option<&str>) -> Vec<Finding> {
    let asked = |of: &Name| part.is_none_or(|part| of.contains(part));
    let concerned = |finding: &&Finding| finding.contest.as_ref().is_none_or(asked);
    let findings = record.findings().iter().filter(concerned);
    let findings = findings.filter(|finding| finding.code != Code::CardsWithheld);
    findings.cloned().collect()
}

/// What is given of parties, where the rules carry marks for them.
fn parties(path: Option<&Path>, rules: Option<&RuleSet>) -> Result<Option<Given>, Failure> {
    let carries = rules.is_some_and(|rules| rules.straight_party.is_some());
    let Some(path) = path else {
        return Ok(carries.then(Given::default));
    };
    if !carries {
        let error = io::Error::other("--parties is for rules that carry marks for a party");
        let hint = "give such --rules, or leave out --parties";
        return Err(Failure::new(&error, hint));
    }
    let hint = "give --parties a file such as { \"straight_party\": [\"Straight ticket\"], \"parties\": { \"Governor\": { \"Ana\": \"Green\" } } }";
    let text = fs::read_to_string(path).map_err(|error| Failure::new(&error, hint))?;
    let given = serde_json::from_str(&text).map_err(|error| Failure::new(&error, hint))?;
    Ok(Some(given))
}

/// The contests of a record with this in their name; all where nothing is asked for.
pub fn contests<'r>(record: &'r Record, part: Option<&str>) -> Result<Vec<&'r Contest>, Failure> {
    let wanted = |contest: &&Contest| part.is_none_or(|part| contest.name.contains(part));
    let contests: Vec<&Contest> = record.contests().iter().filter(wanted).collect();
    if contests.is_empty() {
        let error = io::Error::other("no contest has this in its name");
        return Err(Failure::new(&error, "`scrutineer show` lists them"));
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
    Ok(contests)
}

/// A contest, its ballots and what its rules made of them.
pub struct OfContest<'r> {
    /// The contest.
    pub contest: &'r Contest,
    /// The rules by which it was counted.
    pub rules: RuleSet,
    /// Its ballots, some candidates left out if that was asked for.
    pub ballots: Profile,
    /// The count, or why it did not come to an end.
    pub tabulation: Result<Tabulation, CountError>,
    /// The ballots of each part that was asked for.
    pub parts: Vec<(PartOf, Name, Profile)>,
}

/// How contests are to be counted.
#[derive(Default)]
pub struct Asked<'a> {
    /// The rules; else the usual ones.
    pub rules: Option<RuleSet>,
    /// How many are elected, where somebody says so.
    pub seats: Option<u32>,
    /// What people decided about ties.
    pub choices: Vec<Name>,
    /// The names of those who are left out.
    pub exclude: &'a [String],
    /// By what parts ballots are kept, too.
    pub parts: Vec<PartOf>,
    /// What is given of parties, where a count carries marks for them; nothing where it does not, and refuses such rules.
    pub parties: Option<Given>,
}

/// Counts contests one after the other; rules and contests that do not fit each other are not counted.
pub fn count<'r>(
    record: &'r Record,
    contests: Vec<&'r Contest>,
    asked: &Asked<'_>,
) -> Result<Vec<OfContest<'r>>, Failure> {
    let failed =
        |error: RecordError| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    let rules = |contest: &Contest| asked.rules.clone().unwrap_or_else(|| usual(contest));
    let straight = asked.rules.as_ref().and_then(|r| r.straight_party.as_ref());
    let mut carried = vec![Carried::default(); contests.len()];
    let ballots = match (&asked.rules, straight, &asked.parties) {
        (_, Some(straight), Some(given)) => {
            let ticket = Ticket::of(record.contests(), given, straight);
            let mut ticket = ticket.map_err(|error| Failure::new(&error, ""))?;
            let by = Some((&mut ticket, carried.as_mut_slice()));
            collected(record, &contests, &asked.parts, by)
        }
        (_, Some(_), None) => {
            let error = io::Error::other("the rules carry marks for a party to other contests");
            let hint =
                "count by them with `scrutineer tabulate`; audits compare cards mark by mark";
            return Err(Failure::new(&error, hint));
        }
        (Some(rules), _, _) if rules.count.goes_by_order() => collected_in_order(record, &contests),
        _ => collected(record, &contests, &asked.parts, None),
    };
    let mut counted = Vec::new();
    let ballots = ballots.map_err(failed)?;
    for ((contest, ballots), carried) in contests.into_iter().zip(ballots).zip(carried) {
        let rules = rules(contest);
        let (ballots, parts) = ballots.finish();
        let (ballots, excluded) = without(ballots, asked.exclude)?;
        let fitting = rules.for_contest(contest, asked.seats);
        let tabulation = fitting
            .as_ref()
            .map_err(CountError::clone)
            .and_then(|rules| {
                let name = contest.name.clone();
                if carried.without > 0 {
                    return Err(CountError::Rules(format!(
                        "straight-party votes: on {} cards of the contest no contest asks for a party; what another sheet of a ballot says is not known",
                        carried.without
                    )));
                }
                let mut of = Tabulation::of(name, rules, &ballots, &asked.choices)?;
                of.groups = groups(record, contest);
                of.excluded = excluded;
                of.straight_party = straight.map(|_| carried);
                Ok(of)
            });
        counted.push(OfContest {
            contest,
            rules: fitting.unwrap_or(rules),
            ballots,
            tabulation,
            parts,
        });
    }
    Ok(counted)
}

/// How many groups of cards, of which only the votes together are known, have the contest.
pub fn groups(record: &Record, contest: &Contest) -> u64 {
    let has = |group: &&CardGroup| group.votes.iter().any(|v| v.contest == contest.number);
    record.groups().iter().filter(has).count() as u64
}

/// The ballots of contests, in their order; by a ticket what party marks gave to each.
fn collected(
    record: &Record,
    contests: &[&Contest],
    parts: &[PartOf],
    mut by: Option<(&mut Ticket, &mut [Carried])>,
) -> Result<Vec<Ballots>, RecordError> {
    let mut ballots: Vec<Ballots> = contests.iter().map(|c| Ballots::of(c, parts)).collect();
    let places: BTreeMap<u32, usize> = contests.iter().map(|c| c.number).zip(0..).collect();
    record.visit(|card, _| {
        for reading in card.readings.iter() {
            if let Some(at) = places.get(&reading.contest) {
                let reading = match &mut by {
                    Some((ticket, carried)) => {
                        ticket.read(&card.readings, reading, &mut carried[*at])
                    }
                    None => reading,
                };
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
pub fn rule_set(name: &str) -> Result<RuleSet, Failure> {
    if let Some((_, rules)) = RuleSet::builtin()
        .into_iter()
        .find(|(known, _)| *known == name)
    {
        return Ok(rules);
    }
    let known: Vec<&str> = RuleSet::builtin().iter().map(|(known, _)| *known).collect();
    let hint = format!("give --rules a file, or one of {}", known.join(", "));
    let failed = |error: &dyn Error| {
        let error = io::Error::other(format!("--rules {name}: {error}"));
        Failure::new(&error, &hint)
    };
    let text = fs::read_to_string(name).map_err(|error| failed(&error))?;
    serde_json::from_str(&text).map_err(|error| failed(&error))
}

/// How a contest is counted where no rules are given.
fn usual(contest: &Contest) -> RuleSet {
    if contest.ranks == 0 {
        let votes = contest.vote_for;
        return match contest.elected {
            None => most_votes(votes, VotesEach::AsSeats, contest.cumulative),
            Some(seats) => most_votes(seats, VotesEach::Number(votes), contest.cumulative),
        };
    }
    RuleSet {
        name: "ranked choices, round by round".to_owned(),
        law: NO_LAW.to_owned(),
        source: String::new(),
        count: Method::RankedChoice(ranked::Rules {
            seats: contest.vote_for,
            // Nobody is asked in what order those without a chance go.
            batch_elimination: true,
            ..ranked::Rules::default()
        }),
        straight_party: None,
        seats: Seats::OfContest,
    }
}

/// What is said where no rules are given.
const NO_LAW: &str = "no law named, see --rules";

/// Most votes, for so many seats, of so many votes each.
pub fn most_votes(seats: u32, votes: VotesEach, cumulative: bool) -> RuleSet {
    RuleSet {
        name: "most votes".to_owned(),
        law: NO_LAW.to_owned(),
        source: String::new(),
        count: Method::Plurality(plurality::Rules {
            seats,
            votes,
            cumulative,
            ..plurality::Rules::default()
        }),
        straight_party: None,
        seats: Seats::OfContest,
    }
}

/// Compares the record with results that were reported: those in it, or those in files that are given.
fn against(record: &Record, paths: &[PathBuf], part: Option<&str>) -> Result<Compared, Failure> {
    let failed =
        |error: RecordError| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    if paths.is_empty() {
        let results = record.results();
        known_part(results, part)?;
        return against_cards(record, results, record.sources(), part).map_err(failed);
    }
    with_results(paths, part, |results, files| {
        against_cards(record, results, files, part).map_err(failed)
    })
}

/// Compares by the results that are reported in files.
pub fn with_results(
    paths: &[PathBuf],
    part: Option<&str>,
    compare: impl FnOnce(&[ReportedResults], &[SourceFile]) -> Result<Compared, Failure>,
) -> Result<Compared, Failure> {
    let sources = opened(paths, "give --against files with reported results")?;
    let files = CvrFiles::open(&sources);
    if files.results().is_empty() {
        let error = io::Error::other("no reported results that can be read");
        return Err(Failure::new(
            &error,
            "give --against a statement of votes, Clarity's or NIST's XML, or a tabulation by rounds",
        ));
    }
    known_part(files.results(), part)?;
    let (compared, mut findings) = compare(files.results(), files.files())?;
    findings.extend_from_slice(files.findings());
    Ok((compared, findings))
}

/// Refuses a part that no file has, or that several of its units may be.
pub fn known_part(results: &[ReportedResults], part: Option<&str>) -> Result<(), Failure> {
    let Some(part) = part else { return Ok(()) };
    match results
        .iter()
        .find(|results| named(results, part).is_none())
    {
        None if !results.is_empty() => Ok(()),
        _ => {
            let error = io::Error::other(format!("--part {part}: not the name of one part"));
            Err(Failure::new(
                &error,
                "give the county or other part as the reported results print it",
            ))
        }
    }
}

/// What was compared, and what was found.
pub type Compared = (Vec<Reported>, Vec<Finding>);
