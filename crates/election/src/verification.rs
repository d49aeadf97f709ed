//! What doing every step of an audit again gave.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{Cards, Code, DiscrepancyCounts, FileEntry, Finding, Name, Votes};

/// A step of the verification, in the order in which the steps rest on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Every file, and the round that it belongs to.
    Inventory,
    /// A county's manifest has the logged SHA-256; a file the published one.
    ManifestHash,
    /// A county's manifest has the batches and counts that the comparison with the CVR file has, or the batches of its
    /// candidate totals.
    BatchCounts,
    /// County tallies add up to the state's; every report of a tally is the same.
    Totals,
    /// Winners, votes and minimum margin follow from the tallies.
    Margins,
    /// Every place gives the same random seed.
    Seed,
    /// N is the number of cards in the manifests.
    Universe,
    /// Random numbers and cards are the draws that the seed gives.
    Draw,
    /// Imprinted ids are made of tabulator, batch and position.
    CardIdentity,
    /// The cards selected are the cards on the results sheet, or those that manifests or candidate totals give.
    Selection,
    /// Activity report, state report and comparison file have the cards and findings of the sheets; a round's figures are
    /// what its rows give.
    Examined,
    /// Discrepancies counted from the rows are the published counts.
    Discrepancies,
    /// Sample sizes and diluted margins follow from margin, N and discrepancies.
    SampleSize,
    /// Risk measurements, and whether the limit is met, follow likewise.
    Risk,
    /// The certified results have the winners that the audit's tabulation has.
    Certified,
}

impl Step {
    /// All steps, in order.
    pub const ALL: &[Step] = &[
        Step::Inventory,
        Step::ManifestHash,
        Step::BatchCounts,
        Step::Totals,
        Step::Margins,
        Step::Seed,
        Step::Universe,
        Step::Draw,
        Step::CardIdentity,
        Step::Selection,
        Step::Examined,
        Step::Discrepancies,
        Step::SampleSize,
        Step::Risk,
        Step::Certified,
    ];

    /// The step's name, and what one check of it is about.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Step::Inventory => ("Rounds of the files", "round"),
            Step::ManifestHash => ("Published hashes", "county or list"),
            Step::BatchCounts => ("Batches and counts", "county"),
            Step::Totals => ("Totals", "contest"),
            Step::Margins => ("Winners and margins", "contest or county, round"),
            Step::Seed => ("Random seed", "audit"),
            Step::Universe => ("Cards in the universe", "contest or audit, round"),
            Step::Draw => ("Draw", "contest or county, round"),
            Step::CardIdentity => ("Card identity", "contest or county, round"),
            Step::Selection => ("Selected and examined", "contest or county, round"),
            Step::Examined => ("Examined and reported", "contest or county, round"),
            Step::Discrepancies => ("Discrepancies", "contest or county, round"),
            Step::SampleSize => ("Sample size", "contest or county, round"),
            Step::Risk => ("Risk", "contest or audit, round"),
            Step::Certified => ("Certified results", "contest"),
        }
    }

    /// What "equal" means for the step.
    pub fn equal_means(self) -> &'static str {
        match self {
            Step::Inventory => "content confirms the round of the folder",
            Step::ManifestHash => "SHA-256 of the file is the published one",
            Step::BatchCounts => "each batch is the same in manifest and tallies",
            Step::Totals => "parts add up to the whole, all reports agree",
            Step::Margins => "winners, votes and margin follow from the tallies",
            Step::Seed => "every place gives the same seed",
            Step::Universe => "N is the sum of the manifests",
            Step::Draw => "numbers, tickets and cards are the seed's draws",
            Step::CardIdentity => "imprinted id is tabulator-batch-position",
            Step::Selection => "the same cards are listed, drawn and examined",
            Step::Examined => "reports have what their rows give",
            Step::Discrepancies => "rows give the printed discrepancies",
            Step::SampleSize => "the audit's own formula gives the printed sizes",
            Step::Risk => "the audit's own formula gives the printed risk",
            Step::Certified => "certified files agree; the same selections win",
        }
    }
}

/// What a repair changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairKind {
    /// A batch that only the batch comparison has is added to its county's manifest.
    BatchAdded,
    /// A batch that the batch comparison lacks is left out.
    BatchLeftOut,
    /// A batch's count is taken from the batch comparison.
    CountFromComparison,
    /// An id that a spreadsheet turned into a date is turned back.
    DateToId,
    /// A list that lags, or is ahead, is compared with the round whose list it is.
    LaggingList,
    /// A batch that the comparison lacks stands, because the draws count it.
    BatchConfirmedByDraw,
    /// The batch comparison, in numeric order, stands in for a manifest that is not among the files.
    ComparisonForManifest,
    /// A figure that a spreadsheet shortened is equal in the digits that are left.
    ShortenedBySpreadsheet,
    /// A row of batches that were counted together prints the tickets of one of them.
    CombinedRowOfOne,
    /// Batches that were counted together are taken to be alike, where only their sum is at hand.
    CombinedBatchesAlike,
    /// The number of CVRs is that by which the printed diluted margins were divided.
    CvrsFromDilutedMargin,
    /// A list's tabulator is one that the manifest has under another number.
    TabulatorRenumbered,
    /// A printed total leaves out one county.
    CountyLeftOut,
    /// Counties are joined by name, the one named last: no file gives their numbers.
    CountyLast,
    /// The sum of all error bounds is the whole number of votes and ballots that the printed P-value implies.
    BoundsFromRisk,
    /// A P-value is that of the draws up to the one with which the limit was met.
    StoppedEarly,
}

impl RepairKind {
    /// The repair's number and name in the documented list.
    pub fn words(self) -> &'static str {
        match self {
            RepairKind::BatchAdded => "batch added from the batch comparison",
            RepairKind::BatchLeftOut => "batch left out that the batch comparison lacks",
            RepairKind::CountFromComparison => "count taken from the batch comparison",
            RepairKind::DateToId => "id turned back from a date",
            RepairKind::LaggingList => "list compared with the round whose list it is",
            RepairKind::BatchConfirmedByDraw => {
                "batch that the comparison lacks stands: the draws count it"
            }
            RepairKind::ComparisonForManifest => {
                "batch comparison, in numeric order, for a manifest that is not among the files"
            }
            RepairKind::ShortenedBySpreadsheet => {
                "figure that a spreadsheet shortened: equal in the digits that are left"
            }
            RepairKind::CombinedRowOfOne => {
                "row of batches counted together that prints the tickets of one of them only"
            }
            RepairKind::CombinedBatchesAlike => {
                "batches counted together taken to be alike: only their sum is published"
            }
            RepairKind::CvrsFromDilutedMargin => {
                "number of CVRs by which the printed diluted margins were divided"
            }
            RepairKind::TabulatorRenumbered => {
                "tabulator that the manifest has under another number"
            }
            RepairKind::CountyLeftOut => "county that the printed total leaves out",
            RepairKind::CountyLast => {
                "counties joined by name, one of them last: no file gives their numbers"
            }
            RepairKind::BoundsFromRisk => {
                "sum of all error bounds that the printed P-value implies: a whole number"
            }
            RepairKind::StoppedEarly => {
                "P-value of the draws up to the one with which the limit was met"
            }
        }
    }
}

/// One change of one row, drawn from another published file, of cost one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Repair {
    /// What it changes.
    pub kind: RepairKind,
    /// The county it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub county: Option<Name>,
    /// What exactly: batch and count, id, list.
    pub what: String,
    /// The file that it was taken from.
    pub source: Name,
}

/// How a check came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Verdict {
    /// Published and recomputed are the same.
    Equal,
    /// They are the same once these repairs are made.
    EqualAfterRepairs {
        /// The cheapest set of repairs that makes them equal.
        repairs: Vec<Repair>,
    },
    /// They differ, and no repair on the list explains it.
    Differs,
    /// The files do not say.
    CannotBeChecked {
        /// What is missing.
        because: String,
    },
    /// Nothing was published to compare with: the audit did not measure this.
    NotMeasured,
}

impl Verdict {
    /// Equal or not.
    pub fn equal_if(equal: bool) -> Self {
        if equal {
            Verdict::Equal
        } else {
            Verdict::Differs
        }
    }

    /// The files do not say, because.
    pub fn cannot(because: impl Into<String>) -> Self {
        Verdict::CannotBeChecked {
            because: because.into(),
        }
    }

    /// Equal, after these repairs if there are any.
    pub fn after(repairs: Vec<Repair>) -> Self {
        if repairs.is_empty() {
            return Verdict::Equal;
        }
        Verdict::EqualAfterRepairs { repairs }
    }
}

/// One comparison of something published with the same thing recomputed.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// The step.
    pub step: Step,
    /// The contest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contest: Option<Name>,
    /// The county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub county: Option<Name>,
    /// The round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// Whether the audit does not stand unless this can be checked.
    pub mandatory: bool,
    /// How it came out.
    pub verdict: Verdict,
    /// What was published.
    pub published: String,
    /// What we got.
    pub recomputed: String,
}

impl Check {
    /// A check that nothing is known of yet but how it came out; it is not mandatory.
    pub fn new(step: Step, verdict: Verdict) -> Self {
        Check {
            step,
            contest: None,
            county: None,
            round: None,
            mandatory: false,
            verdict,
            published: String::new(),
            recomputed: String::new(),
        }
    }

    /// The contest.
    pub fn contest(mut self, contest: &Name) -> Self {
        self.contest = Some(contest.clone());
        self
    }

    /// The county.
    pub fn county(mut self, county: &Name) -> Self {
        self.county = Some(county.clone());
        self
    }

    /// The round.
    pub fn round(mut self, round: u32) -> Self {
        self.round = Some(round);
        self
    }

    /// Whether the audit does not stand unless this can be checked.
    pub fn mandatory(mut self, mandatory: bool) -> Self {
        self.mandatory = mandatory;
        self
    }

    /// What was published, and what we got.
    pub fn values(mut self, published: impl Into<String>, recomputed: impl Into<String>) -> Self {
        self.published = published.into();
        self.recomputed = recomputed.into();
        self
    }
}

/// How many checks came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Equal as published.
    pub equal: usize,
    /// Equal after repairs.
    pub repaired: usize,
    /// Differs, unexplained.
    pub differs: usize,
    /// Cannot be checked from these files.
    pub unchecked: usize,
    /// Not measured by the audit.
    pub not_measured: usize,
}

impl Counts {
    /// Counts verdicts.
    pub fn of<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
        let mut counts = Counts::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Equal => counts.equal += 1,
                Verdict::EqualAfterRepairs { .. } => counts.repaired += 1,
                Verdict::Differs => counts.differs += 1,
                Verdict::CannotBeChecked { .. } => counts.unchecked += 1,
                Verdict::NotMeasured => counts.not_measured += 1,
            }
        }
        counts
    }

    /// All that was compared or should have been.
    pub fn all(&self) -> usize {
        self.equal + self.repaired + self.differs + self.unchecked + self.not_measured
    }
}

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
    /// Computed from the readings of cards drawn for another contest.
    Computed {
        /// The contest whose draws were used.
        drawn_for: Name,
        /// Draws that fell among the contest's cards.
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
    /// The ticket, where the audit drew the smallest tickets.
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
