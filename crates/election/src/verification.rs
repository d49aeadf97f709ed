//! What doing every step of an audit again gave.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{
    Cards, Check, Code, Counts, DiscrepancyCounts, FileEntry, Finding, Name, Step, Verdict, Votes,
};

/// A county, as the manifests have it.
#[derive(Clone, Debug, Serialize)]
pub struct CountyResult {
    /// The county.
    pub county: Name,
    /// Its number in the order of the draw; none outside the audit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// Cards in its manifest as published; none if there is no manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cards: Option<Cards>,
    /// Batches in its manifest as published.
    pub batches: usize,
    /// Distinct cards of the county on the results sheets of the last round.
    pub cards_examined: usize,
}

/// The risk of a contest at the end of a round.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Measurement {
    /// Draws that it rests on.
    pub draws: u64,
    /// Discrepancies that it rests on.
    pub discrepancies: DiscrepancyCounts,
    /// The published risk in percent, as printed.
    pub published_percent: String,
    /// The same in Colorado's arithmetic and rounding; empty where it was not computed.
    pub recomputed_percent: String,
    /// Our own P-value, rounded up; none where it was not computed.
    pub p_value: Option<f64>,
    /// `Yes` or `No`, as printed.
    pub published_limit_met: String,
    /// The audit's state of the contest, as printed.
    pub published_status: String,
    /// What the figure rests on, in words; empty where counts say it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub working: String,
}

/// A contest in a round.
#[derive(Clone, Debug, Serialize)]
pub struct RoundResult {
    /// The round.
    pub round: u32,
    /// The risk.
    pub measurement: Measurement,
}

/// The risk that cards drawn for other contests support for one that was not targeted. Ours, not the
/// state's.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Opportunistic {
    /// The contest was targeted: see its rounds.
    Targeted,
    /// Computed from the readings of cards drawn for other contests.
    Computed {
        /// Its cards, part by part.
        parts: Vec<OfSample>,
        /// Draws that fell among the contest's cards and are used.
        draws: u64,
        /// Discrepancies among them, counted from the readings.
        discrepancies: DiscrepancyCounts,
        /// Draws with no usable reading, each counted as a two-vote overstatement.
        without_reading: u64,
        /// The P-value, rounded up.
        p_value: f64,
        /// What it assumes.
        assumption: String,
    },
    /// The audit measured it along with the targeted contests: see its rounds.
    Measured,
    /// Not computable from these files.
    CannotBeComputed {
        /// What is missing.
        because: String,
    },
}

/// A part of the cards of a contest that was not targeted, and the draws in it that were made for a contest that was.
#[derive(Clone, Debug, Serialize)]
pub struct OfSample {
    /// The counties whose cards these are.
    pub counties: Vec<Name>,
    /// How many cards.
    pub cards: Cards,
    /// The contest whose draws are used; none where no sample has all of these cards.
    pub drawn_for: Option<Name>,
    /// Draws among these cards that are used.
    pub draws: u64,
    /// Draws of the same sample among these cards that are not, because they depend on draws that are.
    pub left_out: u64,
    /// Discrepancies of the draws that are used, counted from the readings.
    pub discrepancies: DiscrepancyCounts,
    /// Those of the draws that are not.
    pub discrepancies_left_out: DiscrepancyCounts,
}

/// A contest of the audit.
#[derive(Clone, Debug, Serialize)]
pub struct ContestResult {
    /// The contest.
    pub contest: Name,
    /// Whether its risk was to be limited.
    pub targeted: bool,
    /// The counties that vote on it, in the order of the draw.
    pub counties: Vec<Name>,
    /// How many win.
    pub winners_allowed: Option<u32>,
    /// The winners by the tallies.
    pub winners: Vec<Name>,
    /// The selection that came next.
    pub runner_up: Option<Name>,
    /// Votes between them by the tallies; none if there is no loser.
    pub margin: Option<Votes>,
    /// All cards of its counties by the manifests, with repairs.
    pub cards: Option<Cards>,
    /// The risk limit, as printed.
    pub risk_limit: Option<f64>,
    /// γ, as printed.
    pub gamma: Option<String>,
    /// Round by round.
    pub rounds: Vec<RoundResult>,
    /// For a contest that was not targeted.
    pub opportunistic: Opportunistic,
}

impl ContestResult {
    /// Whether the audit measured the contest's risk: it was targeted, or measured along.
    pub fn measured(&self) -> bool {
        self.targeted || matches!(self.opportunistic, Opportunistic::Measured)
    }
}

/// A card that the seed drew, and where it was found on the published sheets; or a row of a sheet that
/// is no draw of the seed.
#[derive(Clone, Debug, Serialize)]
pub struct DrawnCard {
    /// The index of the draw, from 1; none for a row of a sheet that is none of the seed's draws, or
    /// where the seed's draws are not known.
    pub draw: Option<u64>,
    /// The random number, where the audit drew by numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// The ticket, where the audit has tickets: ballots are drawn by the smallest; a batch's names each draw of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The county.
    pub county: Name,
    /// The tabulator.
    pub tabulator: Name,
    /// The batch.
    pub batch: Name,
    /// The position in the batch, from 1; 0 where the whole batch was drawn.
    pub position: u64,
    /// The round on whose sheet it first stands; none if it stands on none.
    pub round: Option<u32>,
    /// The discrepancy printed for it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub discrepancy: String,
}

impl DrawnCard {
    /// Tabulator-batch-position, as it should be imprinted; without what there is none of.
    pub fn imprinted_id(&self) -> String {
        let tabulator = match &*self.tabulator {
            "" => String::new(),
            tabulator => format!("{tabulator}-"),
        };
        match self.position {
            0 => format!("{tabulator}{}", self.batch),
            position => format!("{tabulator}{}-{position}", self.batch),
        }
    }

    /// What it was drawn by: the random number or the ticket, as printed.
    pub fn drawn_by(&self) -> String {
        let number = self.number.map(|number| number.to_string());
        number.or_else(|| self.ticket.clone()).unwrap_or_default()
    }
}

/// All draws of a contest, in order, over all rounds.
#[derive(Clone, Debug, Serialize)]
pub struct ContestDraw {
    /// The contest.
    pub contest: Name,
    /// The draws.
    pub cards: Vec<DrawnCard>,
}

/// What the whole verification amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything that must be checkable is, and nothing differs unexplained.
    Holds,
    /// Nothing differs unexplained, but a mandatory step could not be checked.
    Incomplete,
    /// Something differs and is not explained.
    Differs,
}

impl Outcome {
    /// What it means, in a sentence without its full stop.
    pub fn words(self) -> &'static str {
        match self {
            Outcome::Holds => {
                "Everything checked is equal, as published or after the repairs named"
            }
            Outcome::Incomplete => {
                "Nothing differs unexplained, but a mandatory step could not be checked"
            }
            Outcome::Differs => "Something differs and is not explained",
        }
    }

    /// The exit code of the command: 0, 2 or 1.
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::Holds => 0,
            Outcome::Incomplete => 2,
            Outcome::Differs => 1,
        }
    }
}

/// Every step of one published audit, done again.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// The version of this structure.
    pub schema: &'static str,
    /// The audit's name.
    pub audit: String,
    /// The random seed used, if there is one.
    pub seed: Option<String>,
    /// Every file.
    pub files: Vec<FileEntry>,
    /// Every county.
    pub counties: Vec<CountyResult>,
    /// Every contest.
    pub contests: Vec<ContestResult>,
    /// Every check.
    pub checks: Vec<Check>,
    /// Every finding, the weightiest first.
    pub findings: Vec<Finding>,
    /// Every draw of every targeted contest.
    pub draws: Vec<ContestDraw>,
}

impl Verification {
    /// How many rounds there were: the last that a contest's risk or a check is of.
    pub fn rounds(&self) -> u32 {
        let of_contests = self.contests.iter().flat_map(|contest| &contest.rounds);
        let of_contests = of_contests.map(|round| round.round).max();
        // Where cards were published by county, no contest has rounds of its own.
        let of_checks = || self.checks.iter().filter_map(|check| check.round).max();
        of_contests.or_else(of_checks).unwrap_or(0)
    }

    /// The counties that have a manifest, but no part in the audit.
    pub fn counties_outside(&self) -> BTreeSet<&str> {
        let outside = self.findings.iter();
        let outside = outside.filter(|finding| finding.code == Code::ManifestOutside);
        outside.filter_map(|f| f.county.as_deref()).collect()
    }

    /// The schema's name and version.
    pub const SCHEMA: &'static str = "scrutineer-verification/1";

    /// How the checks of a step came out.
    pub fn counts(&self, step: Step) -> Counts {
        Counts::of(
            self.checks
                .iter()
                .filter(|check| check.step == step)
                .map(|check| &check.verdict),
        )
    }

    /// What it amounts to.
    pub fn outcome(&self) -> Outcome {
        let of = |check: &Check| match check.verdict {
            Verdict::Differs => Outcome::Differs,
            Verdict::CannotBeChecked { .. } if check.mandatory => Outcome::Incomplete,
            _ => Outcome::Holds,
        };
        self.checks
            .iter()
            .map(of)
            .max()
            .unwrap_or(Outcome::Incomplete)
    }
}
