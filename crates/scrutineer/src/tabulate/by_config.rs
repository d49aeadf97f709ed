//! A configuration of RCTab: its cast vote records counted, its reports written.

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use election::record::{CardSink, Contest, FileKind};
use election::{Code, Name};
use formats::{CvrFiles, Source, StatedTable, VoteColumns};
use tabulate::rctab::{Config, CvrSource};
use tabulate::{Ballots, Method, OfFiles, PartOf, Profile, RuleSet, Seats, Tabulation};

use super::against_rounds::{self, against_counts, tabulations};
use super::rctab_files::{Cards, reports};
use super::{Counted, all_known, exit_code, report, without};
use crate::check::listing;
use crate::command::{Failure, TabulateArgs};
use crate::read;
use crate::verify::{print, progress};

/// More files are not named in a message.
const MOST_NAMED: usize = 5;

/// Counts what a configuration names and writes RCTab's reports into `--out`.
pub fn run(args: &TabulateArgs) -> Result<ExitCode, Failure> {
    let hint = "give a folder that `scrutineer read` wrote, or a configuration of RCTab";
    let of_record = args.rules.is_some() || args.seats.is_some() || args.parties.is_some();
    if of_record || args.contest.is_some() || args.part.is_some() {
        let error = io::Error::other("a configuration has its own rules, seats and contest");
        let hint = "leave out --rules, --parties, --seats, --contest and --part, or give the folder of a record";
        return Err(Failure::new(&error, hint));
    }
    let text = fs::read_to_string(&args.path).map_err(|error| {
        let error = io::Error::other(format!("{}: {error}", args.path.display()));
        Failure::new(&error, hint)
    })?;
    let config = Config::read(&text).map_err(|error| Failure::new(&error, hint))?;
    let folder = args.path.parent().unwrap_or(Path::new("."));
    let (by_rounds, others) = tabulations(&args.against);
    if let Some(other) = others.first() {
        let error = io::Error::other(format!("{}: no tabulation by rounds", other.display()));
        let hint = "statements of votes are compared with records: `scrutineer read` makes one";
        return Err(Failure::new(&error, hint));
    }
    let Read {
        ballots,
        mut parts,
        precincts,
        findings,
    } = read(&config, folder, &against_rounds::parts_of(&by_rounds))?;
    if args.convert {
        let out = args.out.as_deref().unwrap_or(Path::new("."));
        let cards = Cards {
            config: &config,
            folder,
            ballots: &ballots,
            precincts: &precincts,
            generated: &args.generated,
        };
        cards.write(out, vec![("cdf_cvr.json".to_owned(), None)])?;
        print(&listing(&findings, args.notes))?;
        return Ok(read::exit_code(&findings));
    }
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
        straight_party: None,
        seats: Seats::OfRules,
    };
    let contest: Name = config.settings.contest_name.as_str().into();
    let choices: Vec<Name> = args.tie.iter().map(|name| name.as_str().into()).collect();
    let mut counted = Tabulation::of(contest, &rules, &ballots, &choices)
        .map_err(|error| Failure::new(&error, ""))?;
    counted.excluded = excluded;
    if let Some(out) = &args.out {
        let of_config = parts.iter().filter(|(part, _, _)| asks_for(&config, *part));
        let of_config: Vec<_> = of_config.cloned().collect();
        reports(&config, &counted, &of_config, out)?;
        let cards = Cards {
            config: &config,
            folder,
            ballots: &ballots,
            precincts: &precincts,
            generated: &args.generated,
        };
        cards.write(out, cards.of_counts(&counted.outcomes))?;
    }
    for (part, name, _) in &mut parts {
        if name.is_empty() {
            *name = config.missing(*part).into();
        }
    }
    let of_contest = against_rounds::Counted {
        tabulation: &counted,
        rules: Some(&config.rules),
        parts: &parts,
    };
    let (compared, found) = against_counts(&[of_contest], &by_rounds);
    let counted = Counted {
        tabulations: std::slice::from_ref(&counted),
        undecided: &[],
        reported: &compared,
        of_reading: &findings,
        findings: &found,
    };
    report(&counted, args)?;
    Ok(exit_code(&counted))
}

/// Whether a configuration asks for reports of such parts.
fn asks_for(config: &Config, part: PartOf) -> bool {
    match part {
        PartOf::Precinct => config.settings.tabulate_by_precinct,
        PartOf::Batch => config.settings.tabulate_by_batch,
    }
}

/// What a configuration's files hold.
struct Read {
    ballots: Profile,
    parts: Vec<(PartOf, Name, Profile)>,
    /// The precincts, where they are counted too, in the order of their first cards.
    precincts: Vec<Name>,
    /// What was met in reading them.
    findings: Vec<election::Finding>,
}

/// The ballots of all files that a configuration names, whole and by part: those that it asks for, and others.
fn read(config: &Config, folder: &Path, others: &[PartOf]) -> Result<Read, Failure> {
    let parts = [PartOf::Precinct, PartOf::Batch].into_iter();
    let parts = parts.filter(|part| asks_for(config, *part) || others.contains(part));
    let parts: Vec<PartOf> = parts.collect();
    let mut ballots = Ballots::new(config.candidates(), &parts);
    let mut findings = Vec::new();
    for source in &config.sources {
        let mut contest = None;
        let met = read_source(config, folder, source, |of, found, _| {
            ballots.begin(of);
            contest = Some(found.clone());
            &mut ballots
        })?;
        findings.extend(met);
        let selections = contest.iter().flat_map(|contest| &contest.selections);
        let name = |number: u32| selections.clone().find(|s| s.number == number);
        let unknown: Vec<String> = ballots
            .unknown()
            .iter()
            .map(|(number, marks)| {
                let name = name(*number).map_or("", |selection| &selection.name);
                format!("“{name}” on {marks} ballots")
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
    let precincts = match asks_for(config, PartOf::Precinct) {
        true => ballots.met(PartOf::Precinct),
        false => Vec::new(),
    };
    let (ballots, parts) = ballots.finish();
    Ok(Read {
        ballots,
        parts,
        precincts,
        findings,
    })
}

/// Reads the cards of one source into the sink that is made for the contest as its files have it; what was met.
pub(super) fn read_source<'s, S: CardSink + 's>(
    config: &Config,
    folder: &Path,
    source: &CvrSource,
    sink: impl FnOnce(OfFiles, &Contest, &CvrFiles<'_>) -> &'s mut S,
) -> Result<Vec<election::Finding>, Failure> {
    let opened = Source::open(&folder.join(&source.file_path))
        .map_err(|error| Failure::new(&error, "filePath is relative to the configuration"))?;
    let opened = [opened];
    let table = stated(config, source);
    let files = match &table {
        Some(table) => CvrFiles::open_stated(&opened, table),
        None => CvrFiles::open(&opened),
    };
    let ids = files.ids();
    let contests = files.contests().iter();
    let contests = contests.filter(|c| Config::is_contest(source, c, ids.contest(c.number)));
    let contests: Vec<_> = contests.collect();
    let [contest] = contests[..] else {
        return Err(not_one(source, &files, contests.len()));
    };
    let mut of = OfFiles {
        contest: contest.number,
        cumulative: contest.cumulative,
        selected: config.selections(source, contest, |n| ids.selection(contest.number, n)),
        always: source.is_table(),
        blanks: (0, 0),
    };
    if source.treat_blank_as_undeclared_write_in {
        let ranks = config.rules.ranks.unwrap_or(contest.ranks);
        let ranks = u16::try_from(ranks.min(contest.ranks)).unwrap_or(u16::MAX);
        let nobody = u16::try_from(config.candidates.len()).unwrap_or(u16::MAX);
        of.blanks = (ranks, nobody);
    }
    let sink = sink(of, contest, &files);
    let bar = progress(files.bytes(), read::BYTES);
    let read = files.read(sink, |bytes| bar.inc(bytes));
    bar.finish_and_clear();
    let (_, met) = read.map_err(|error| Failure::new(&error, ""))?;
    Ok(met)
}

/// The table that a source is by its configuration; nothing for formats that are known by their content.
fn stated(config: &Config, source: &CvrSource) -> Option<StatedTable> {
    let index = |text: &str| text.trim().parse().ok();
    source.is_table().then(|| StatedTable {
        votes: match &*source.provider {
            "ess" => VoteColumns::Ranks,
            _ => VoteColumns::Candidates,
        },
        first_column: index(&source.first_vote_column_index).unwrap_or(1),
        first_row: source.first_vote_row_index.trim().parse().ok(),
        ranks: config.rules.ranks,
        record: index(&source.id_column_index),
        precinct: index(&source.precinct_column_index),
        batch: index(&source.batch_column_index),
        delimiter: source.overvote_delimiter.trim().to_owned(),
    })
}

/// Why no contest of the files is the one of a source, or several are.
fn not_one(source: &CvrSource, files: &CvrFiles<'_>, found: usize) -> Failure {
    let (path, id) = (&source.file_path, &source.contest_id);
    let known: Vec<&str> = files.contests().iter().map(|c| &*c.name).collect();
    let mut error = match &**id {
        "" => format!("{path}: {found} contests"),
        id => format!("{path}: {found} contests are “{id}”"),
    };
    if !known.is_empty() {
        let hint = format!("contestId is one of: {}", known.join("; "));
        return Failure::new(&io::Error::other(error), &hint);
    }
    let unreadable = files.findings().iter();
    let unreadable = unreadable.filter(|f| f.code == Code::FileUnreadable);
    let unreadable = unreadable.map(|f| format!("{}: {}", f.place, f.found));
    let other = files.files().iter().filter(|f| f.kind == FileKind::Other);
    let other = other.map(|f| format!("{}: in no format that is known", f.path));
    let why: Vec<String> = unreadable.chain(other).take(MOST_NAMED).collect();
    let why = match why.is_empty() {
        true => "no file has cards".to_owned(),
        false => why.join("; "),
    };
    error.push_str(&format!("; {why}"));
    let hint = format!("filePath names cast vote records of “{}”", source.provider);
    Failure::new(&io::Error::other(error), &hint)
}
