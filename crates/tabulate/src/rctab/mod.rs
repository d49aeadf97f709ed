//! RCTab's configuration files, read as they are, and its reports, written as it writes them, and read again.
//!
//! Source: RCTab 2.0 (BrightSpots/rcv), fields and labels as in its test suite; `research/tabulation.md` §1.2 and §1.5.

mod cards;
mod cards_csv;
mod cards_json;
mod commons_csv;
mod config;
mod csv_report;
mod json_report;
mod read_report;

pub use cards::{CardFiles, Ranked};
pub use cards_json::CardsJson;
pub use config::{Config, ConfigError, CvrSource, Selected, Settings};
pub use csv_report::csv_report;
pub use json_report::json_report;
pub use read_report::{Decision, FigureOf, ReportedRounds, RoundFigure, read_report};

use crate::Candidate;
use crate::ranked::Rules;

/// What a report is of.
#[derive(Clone, Copy, Debug)]
pub struct Report<'r> {
    /// What the configuration says of the contest.
    pub settings: &'r Settings,
    /// The rules.
    pub rules: &'r Rules,
    /// The part of the ballots, where the report is not of all.
    pub part: Option<Part<'r>>,
}

/// A part of the ballots.
#[derive(Clone, Copy, Debug)]
pub enum Part<'r> {
    /// Those of a precinct.
    Precinct(&'r str),
    /// Those of a batch.
    Batch(&'r str),
}

impl<'r> Part<'r> {
    /// `precinct` or `batch`.
    fn word(self) -> &'static str {
        match self {
            Part::Precinct(_) => "precinct",
            Part::Batch(_) => "batch",
        }
    }

    fn name(self) -> &'r str {
        let (Part::Precinct(name) | Part::Batch(name)) = self;
        name
    }

    /// The folder and the beginning of the names of the files of its reports.
    pub fn path(self) -> (&'static str, String) {
        let name = cards::safe(self.name());
        let folder = match self {
            Part::Precinct(_) => "Tabulate by Precinct",
            Part::Batch(_) => "Tabulate by Batch",
        };
        (folder, format!("{name}_{}", self.word()))
    }
}

/// Whether a candidate is named in a report: votes for people not resolved only where they can be told.
fn listed(candidate: &Candidate) -> bool {
    !candidate.excluded
}
