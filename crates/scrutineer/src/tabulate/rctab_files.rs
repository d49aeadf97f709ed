//! RCTab's files: its reports, and its two files of cards.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use election::Name;
use tabulate::rctab::{CardFiles, CardsJson, Config, Part, Report, csv_report, json_report};
use tabulate::{Outcome, PartOf, Profile, Tabulation, ranked};

use super::by_config::read_source;
use crate::command::Failure;
use crate::verify::{tell, write};

/// What files of cards are made of: the files of a configuration, read a second time.
pub(super) struct Cards<'c> {
    pub config: &'c Config,
    /// Where the configuration is.
    pub folder: &'c Path,
    /// The ballots as they were counted.
    pub ballots: &'c Profile,
    /// The precincts that are reported, in the order of their first cards.
    pub precincts: &'c [Name],
    /// When the files are made.
    pub generated: &'c str,
}

/// A file in the Common Data Format: its name, and the count whose rounds it has.
type CdfFile<'o> = (String, Option<&'o Outcome>);

impl Cards<'_> {
    /// The files in the Common Data Format that the configuration asks for, one a count.
    pub fn of_counts<'o>(&self, outcomes: &'o [Outcome]) -> Vec<CdfFile<'o>> {
        let outcomes = match self.config.settings.generate_cdf_json {
            true => outcomes,
            false => &[],
        };
        let name = |seat: String| format!("cdf_cvr{seat}.json");
        let files = (1..).zip(outcomes);
        files
            .map(|(seat, outcome)| (name(seat_of(seat, outcomes.len())), Some(outcome)))
            .collect()
    }

    /// Writes `rctab_cvr.csv` and files in the Common Data Format into a folder.
    pub fn write(&self, out: &Path, json: Vec<CdfFile<'_>>) -> Result<(), Failure> {
        folder(out)?;
        let hint = "give --out a folder that can be written";
        let failed = |error: std::io::Error| Failure::new(&error, hint);
        let mut written = vec![out.join("rctab_cvr.csv")];
        let mut files = Vec::new();
        for (name, outcome) in &json {
            let path = out.join(name);
            let file = BufWriter::new(File::create(&path).map_err(failed)?);
            let count = outcome.map(|outcome| (self.ballots, outcome));
            let file = CardsJson::begin(file, self.config, count, self.precincts);
            files.push(file.map_err(failed)?);
            written.push(path);
        }
        let csv = BufWriter::new(File::create(&written[0]).map_err(failed)?);
        let cards = CardFiles::begin(self.config, self.ballots, csv, files);
        let mut cards = cards.map_err(failed)?;
        for source in &self.config.sources {
            // What is met in reading was met before.
            read_source(self.config, self.folder, source, |of, contest, files| {
                let ids = |n| files.ids().selection(contest.number, n);
                let ranked = self.config.ranked(source, contest, &of.selected, ids);
                cards.of(source, of, ranked);
                &mut cards
            })?;
        }
        cards.finish(self.generated).map_err(failed)?;
        for path in written {
            tell(format_args!("Written: {}", path.display()));
        }
        if !json.is_empty() && self.config.has_aliases() {
            tell(format_args!(
                "Of {}: candidates have the names of the files, and a card is never said to count for one whom the\n\
                 configuration calls otherwise, as RCTab has it. The reports have their votes.",
                json.iter()
                    .map(|(name, _)| name.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
        }
        Ok(())
    }
}

/// What the names of the files of a seat end with, where there are several counts.
fn seat_of(seat: usize, counts: usize) -> String {
    match counts {
        1 => String::new(),
        _ => format!("_{seat}"),
    }
}

fn folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path)
        .map_err(|error| Failure::new(&error, "give --out a folder that can be written"))
}

/// Writes RCTab's reports of every count and every part.
pub(super) fn reports(
    config: &Config,
    counted: &Tabulation,
    parts: &[(PartOf, Name, Profile)],
    out: &Path,
) -> Result<(), Failure> {
    folder(out)?;
    for (seat, outcome) in (1..).zip(&counted.outcomes) {
        let seat = seat_of(seat, counted.outcomes.len());
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
fn both(folder: &Path, name: &str, outcome: &Outcome, report: &Report<'_>) -> Result<(), Failure> {
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
