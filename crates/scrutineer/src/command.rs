//! What may be said on the command line, and how a failure is put into words.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use risk::LEAST_RISK_LIMIT;
use risk::martingale::Rates;

/// Redo published election audits from their files, offline, and say what they show.
#[derive(Debug, Parser)]
#[command(name = "scrutineer", version, about, max_term_width = 100)]
pub struct Cli {
    /// The stage.
    #[command(subcommand)]
    pub command: Command,
}

/// A line a stage.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read cast vote records into an election record: JSON, and Parquet that any engine reads
    Read(ReadArgs),
    /// Check an election record against itself and its ballot manifests
    Check(CheckArgs),
    /// Say what an election record holds, or show one card of it
    Show(ShowArgs),
    /// Count every contest of an election record, or what a configuration of RCTab names
    Tabulate(TabulateArgs),
    /// Write an election record in a format that other systems read
    Export(ExportArgs),
    /// Do every step of a published audit again
    Verify(VerifyArgs),
    /// Show the formulae of one contest with their numbers, one draw step by step, or the assertions of an outcome
    Explain(ExplainArgs),
    /// Plan an audit: how many cards each contest needs by each design
    Plan(PlanArgs),
    /// Make planned audits many times over, where the paper is as is said
    Simulate(SimulateArgs),
    /// Simulate audits of wrong outcomes, to see whether the risk functions limit risk
    Selftest(SelfTestArgs),
    /// Generate a small state's audit, with faults planted on request, and verify it
    Demo(DemoArgs),
}

/// What `read` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 1 if the files disagree with themselves; else 2 if something in them could not be\n\
    read; else 0. Every finding is in findings.json."
)]
pub struct ReadArgs {
    /// Folders, zip or tar.xz archives, or single files
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// The folder to write to, new or empty
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Lists of standard names: Colorado's canonical list, Arlo's standardized contests, or a CSV of
    /// County, Contest, Selection, Canonical Contest, Canonical Selection
    #[arg(long, value_name = "FILE")]
    pub names: Vec<PathBuf>,
}

/// What `check` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 1 if something in the record differs; else 2 if something could not be read or\n\
    checked, such as cards without a manifest; else 0."
)]
pub struct CheckArgs {
    /// The folder of a record
    pub record: PathBuf,
    /// List notes one by one
    #[arg(long)]
    pub notes: bool,
    /// Write everything as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// What `tabulate` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 1 if something differs; else 2 if something could not be read or counted; else 0. A tie that the\n\
    rules leave to people ends the count: say who is chosen with --tie, once for each tie, in their order."
)]
pub struct TabulateArgs {
    /// The folder of a record, or a configuration file of RCTab
    pub path: PathBuf,
    /// Only contests with this in their name
    #[arg(long, value_name = "NAME")]
    pub contest: Option<String>,
    /// A rule set to count by: the name of one that comes with the program, or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub rules: Option<String>,
    /// For rules with straight-party votes, what the record does not say: contests that ask for a party, and whose candidates stand
    /// in the others (JSON)
    #[arg(long, value_name = "FILE")]
    pub parties: Option<PathBuf>,
    /// How many are elected, where neither rules nor record say it, or they say different numbers
    #[arg(long, value_name = "N")]
    pub seats: Option<u32>,
    /// Results to compare with, in place of those in the record
    #[arg(long, value_name = "FILE")]
    pub against: Vec<PathBuf>,
    /// The part of the reported results that the record is, such as a county, where they report more
    #[arg(long, value_name = "NAME")]
    pub part: Option<String>,
    /// List notes one by one
    #[arg(long)]
    pub notes: bool,
    /// Leave a candidate out of the count, by name: what if
    #[arg(long, value_name = "NAME")]
    pub exclude: Vec<String>,
    /// Who is chosen in a tie, by name
    #[arg(long, value_name = "NAME")]
    pub tie: Vec<String>,
    /// Of a configuration: the folder for RCTab's reports and its files of cards
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Of a configuration: write its cards in RCTab's formats into --out, and count nothing
    #[arg(long, requires = "out")]
    pub convert: bool,
    /// When files of cards were made, which the Common Data Format asks for: no clock is read
    #[arg(long, value_name = "DATE-TIME", default_value = "1970-01-01T00:00:00Z", value_parser = date_time)]
    pub generated: String,
    /// Write everything as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write a page that works offline and prints well
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// What `show` takes.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The folder of a record
    pub record: PathBuf,
    /// One card, by its imprinted id or tabulator-batch-record
    #[arg(long, value_name = "ID")]
    pub card: Option<String>,
}

/// What `export` takes.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The folder of a record
    pub record: PathBuf,
    /// NIST's Common Data Format for cast vote records (SP 1500-103), as JSON or as XML
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: ExportFormat,
    /// The file to write, which is not there yet
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// When the report was made, which the format asks for: no clock is read
    #[arg(long, value_name = "DATE-TIME", default_value = "1970-01-01T00:00:00Z")]
    pub generated: String,
}

/// A date and time as an argument.
fn date_time(text: &str) -> Result<String, String> {
    match crate::export::is_date_time(text) {
        true => Ok(text.to_owned()),
        false => Err("expected a date and time such as 2024-11-05T20:00:00Z".to_owned()),
    }
}

/// A format that a record is written in.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum ExportFormat {
    /// As JSON
    CdfJson,
    /// As XML
    CdfXml,
}

/// What `verify` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 1 if anything differs and is not explained; else 2 if a mandatory step\n\
    (manifests, draw, discrepancies, risk of targeted contests) could not be checked; else 0.\n\
    Several folders: the worst, in that order."
)]
pub struct VerifyArgs {
    /// Folders, zip or tar.xz archives, or single files, as published
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// How to show it
    #[command(flatten)]
    pub report: ReportArgs,
}

/// How a verification is shown.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The random seed, if it is known from elsewhere than the files
    #[arg(long, value_name = "DIGITS")]
    pub seed: Option<String>,
    /// Show only contests with this in their name
    #[arg(long, value_name = "NAME")]
    pub contest: Option<String>,
    /// Show only this county and its contests
    #[arg(long, value_name = "NAME")]
    pub county: Option<String>,
    /// List the risk of every targeted contest, round by round
    #[arg(long)]
    pub risks: bool,
    /// List notes one by one
    #[arg(long)]
    pub notes: bool,
    /// Write everything as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write a page that works offline and prints well
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// What `explain` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "Of a published audit: --contest, with --draw and --seed. Of a record: everything else.\n\
    Exit code: 2 if nothing could be explained, as where no contest has an assertion, or if an outcome is not borne out: an\n\
    assertion is not true of the record's own votes, or they do not rule out every other winner; else 0."
)]
pub struct ExplainArgs {
    /// The folder or archive of an audit, as published; or the folder of a record
    pub path: PathBuf,
    /// The contest, or a part of its name that no other has; of a record all contests with this in their name
    #[arg(long, value_name = "NAME")]
    pub contest: Option<String>,
    /// The draw: its hash, its number, its card
    #[arg(long, value_name = "NUMBER")]
    pub draw: Option<u64>,
    /// The random seed, if it is known from elsewhere than the files
    #[arg(long, value_name = "DIGITS")]
    pub seed: Option<String>,
    /// A rule set to count a record by: the name of one that comes with the program, or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub rules: Option<String>,
    /// How many are elected, where the rules and the record do not say it, or differ
    #[arg(long, value_name = "N")]
    pub seats: Option<u32>,
    /// The largest chance of confirming a wrong outcome, such as 5% or 0.05 [default: 5%]
    #[arg(long, value_name = "SHARE", value_parser = risk_limit)]
    pub risk_limit: Option<f64>,
    /// Write the assertions as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write the assertions as a page that works offline and prints well
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// What `demo` takes.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where to write the generated files; else a scratch folder that is removed
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Faults to plant (`--plant list` names them)
    #[arg(long, value_name = "FAULT", num_args = 1.., value_delimiter = ',')]
    pub plant: Vec<String>,
    /// Instead: cast vote records of this many cards and contests, such as 200000x4, with their true totals
    #[arg(long, value_name = "CARDS×CONTESTS", requires_all = ["out", "format"], conflicts_with = "plant")]
    pub scale: Option<String>,
    /// Whose export to write them as (`--format list` names them)
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Beside them the results as they are reported (`--results list` names the formats)
    #[arg(long, value_name = "FORMAT", num_args = 1.., value_delimiter = ',')]
    pub results: Vec<String>,
    /// How to show it
    #[command(flatten)]
    pub report: ReportArgs,
}

/// What `plan` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "A CSV has a row for each selection of a contest: contest, selection, votes, cards; and, where known,\n\
    seats, votes allowed, universe, phantoms, counties, winner.\n\
    Exit code: 2 if no contest could be planned for, or something could not be read; else 0."
)]
pub struct PlanArgs {
    /// What is planned for, and how
    #[command(flatten)]
    pub planning: PlanningArgs,
    /// What is written
    #[command(flatten)]
    pub files: FilesArgs,
}

/// What `plan` and `simulate` both write.
#[derive(Debug, Args)]
pub struct FilesArgs {
    /// Also write it as a table: of a plan a row for each contest and design, of simulated audits for each audit
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Also write it as a page with pictures that works offline and prints well
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Also write it as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// What `simulate` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "The audits are planned for --errors and --missing, and made where the paper is as --true-errors, --true-missing\n\
    and --true-margin say. With --true-margin 0 the reported outcome is wrong: what is confirmed then, is confirmed falsely.\n\
    The page of --html shows the cards, rounds and risks of the audits, and how often wrong outcomes were confirmed.\n\
    Exit code: 2 if no contest could be simulated, or something could not be read; else 0."
)]
pub struct SimulateArgs {
    /// What is planned for, and how
    #[command(flatten)]
    pub planning: PlanningArgs,
    /// Shares of cards whose record differs from the paper in truth; by default those that are planned for
    #[arg(long, value_name = "RATES", value_parser = rates)]
    pub true_errors: Option<Rates>,
    /// The share of cards that cannot be found in truth; by default that which is planned for
    #[arg(long, value_name = "SHARE", value_parser = share_or_none)]
    pub true_missing: Option<f64>,
    /// The least margin on the paper, in votes: 0 is a tie, less a wrong outcome; by default as reported
    #[arg(long, value_name = "VOTES", allow_negative_numbers = true)]
    pub true_margin: Option<i64>,
    /// Draws in all by the end of each round, such as 200,400; by default the rounds that cost least
    #[arg(long, value_name = "DRAWS", value_delimiter = ',', value_parser = clap::value_parser!(u64).range(1..))]
    pub sizes: Vec<u64>,
    /// What is written
    #[command(flatten)]
    pub files: FilesArgs,
}

/// What `plan` and `simulate` both take.
#[derive(Debug, Args)]
pub struct PlanningArgs {
    /// The folder of a record, a published audit, Colorado's contest.csv, Arlo's report, or a CSV of contests
    pub path: PathBuf,
    /// The largest chance of confirming a wrong outcome, such as 5% or 0.05
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = risk_limit)]
    pub risk_limit: f64,
    /// How to audit; by default every way, hybrid and stratified audits for few contests only
    #[arg(long, value_enum, value_name = "DESIGN", value_delimiter = ',')]
    pub design: Vec<DesignName>,
    /// For ONEAudit, hybrid and stratified audits: the share of cards with records of their own
    #[arg(long, value_name = "SHARE", default_value = "90%", value_parser = share_or_all)]
    pub records: f64,
    /// How many cards a batch has
    #[arg(long, value_name = "CARDS", default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..))]
    pub batch: u64,
    /// Shares of cards whose record differs from the paper: one-over=0.1%,two-over=0.01%,one-under=0,two-under=0
    #[arg(long, value_name = "RATES", value_parser = rates, default_value = "one-over=0.1%,two-over=0.01%")]
    pub errors: Rates,
    /// The share of cards that cannot be found
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = share_or_none)]
    pub missing: f64,
    /// How many audits are simulated for each contest and design
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub runs: u64,
    /// Where the random numbers start: another number gives other runs
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub series: u64,
    /// What work costs: a JSON file with the figures that differ from the usual ones (docs/costs.md)
    #[arg(long, value_name = "FILE")]
    pub costs: Option<PathBuf>,
    /// How many rounds there are at most before all cards are counted
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=10))]
    pub rounds: u8,
    /// Only contests with this in their name
    #[arg(long, value_name = "TEXT")]
    pub contest: Option<String>,
    /// A rule set to count a record by: the name of one that comes with the program, or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub rules: Option<String>,
    /// How many are elected, where the rules and the record do not say it, or differ
    #[arg(long, value_name = "N")]
    pub seats: Option<u32>,
    /// Only contests whose risk is to be limited, where the files say so
    #[arg(long)]
    pub targeted: bool,
    /// Only the contests of this list, such as Arlo's standardized contests
    #[arg(long, value_name = "FILE")]
    pub contests: Option<PathBuf>,
}

/// Ways to audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DesignName {
    /// Cards are read and not compared
    Polling,
    /// Cards that have the contest are compared with their records
    CardComparison,
    /// Cards of all are compared with their records
    CardComparisonWithoutStyle,
    /// Cards of all are compared as Colorado does it
    SuperSimple,
    /// Cards are compared with their records, or with the mean of their pool
    OneAudit,
    /// Cards are compared with their records, those without are polled: SUITE
    Hybrid,
    /// The same two strata, the tests multiplied
    Stratified,
    /// Batches are counted by hand
    BatchComparison,
}

/// `5%` or `0.05`.
fn number(text: &str) -> Result<f64, String> {
    let (digits, of) = match text.trim().strip_suffix('%') {
        Some(digits) => (digits.trim_end(), 100.0),
        None => (text.trim(), 1.0),
    };
    let number: f64 = digits
        .parse()
        .map_err(|_| "a share is written 5% or 0.05".to_owned())?;
    Ok(number / of)
}

/// At least the least that is reckoned with, below 1.
fn risk_limit(text: &str) -> Result<f64, String> {
    let limit = number(text)?;
    let is = (LEAST_RISK_LIMIT..1.0).contains(&limit);
    is.then_some(limit).ok_or_else(|| {
        format!("a risk limit is at least {LEAST_RISK_LIMIT:e} and below 1, such as 5% or 0.05")
    })
}

/// Above 0, at most 1.
fn share_or_all(text: &str) -> Result<f64, String> {
    let share = number(text)?;
    let is = share > 0.0 && share <= 1.0;
    is.then_some(share)
        .ok_or_else(|| "it is above 0 and at most 1, such as 90% or 0.9".to_owned())
}

/// At least 0, below 1.
fn share_or_none(text: &str) -> Result<f64, String> {
    let share = number(text)?;
    let is = (0.0..1.0).contains(&share);
    is.then_some(share)
        .ok_or_else(|| "it is at least 0 and below 1, such as 0.2% or 0.002".to_owned())
}

/// Rates of errors by name; those that are not named are 0.
fn rates(text: &str) -> Result<Rates, String> {
    let mut rates = Rates {
        one_over: 0.0,
        two_over: 0.0,
        one_under: 0.0,
        two_under: 0.0,
    };
    for part in text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty() && *part != "none")
    {
        let (name, rate) = part
            .split_once('=')
            .ok_or_else(|| format!("{part}: a rate is written one-over=0.1%"))?;
        let held = match name.trim() {
            "one-over" => &mut rates.one_over,
            "two-over" => &mut rates.two_over,
            "one-under" => &mut rates.one_under,
            "two-under" => &mut rates.two_under,
            name => {
                return Err(format!(
                    "{name}: there are one-over, two-over, one-under and two-under"
                ));
            }
        };
        *held = share_or_none(rate)?;
    }
    Ok(rates)
}

/// What `selftest` takes.
#[derive(Debug, Args)]
pub struct SelfTestArgs {
    /// What to test
    #[arg(value_enum)]
    pub what: Tested,
    /// How many audits of each design, at least 2
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(2..))]
    pub runs: u64,
    /// The risk limit that they have, such as 5% or 0.05
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = risk_limit)]
    pub risk_limit: f64,
    /// Where the random numbers start: another number gives other runs
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub series: u64,
    /// Also write it as a page
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Also write it as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// What can test itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Tested {
    /// The risk functions
    Risk,
}

/// Why the work could not be done, each cause after the one that it led to, and what to do next.
#[derive(Debug)]
pub struct Failure {
    what: String,
    hint: String,
}

impl Failure {
    /// An error with its sources, and a hint.
    pub fn new(error: &dyn Error, hint: &str) -> Self {
        let mut what = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            what.push_str(": ");
            what.push_str(&cause.to_string());
            source = cause.source();
        }
        Failure {
            what,
            hint: hint.to_owned(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match self.hint.as_str() {
            "" => Ok(()),
            hint => write!(f, "\n  next: {hint}"),
        }
    }
}
