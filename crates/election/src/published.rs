//! A published audit: what a state put before the public about a risk-limiting audit, as it was read.
//!
//! Every row keeps its place. Nothing here is recomputed; what a file did not have is absent, not zero.

use serde::{Deserialize, Serialize};

use crate::{
    ArloAudit, BallotList, Cards, Finding, Name, Place, PublishedHash, StateReport, Votes,
};

/// What a file is, told from its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A county's ballot manifest.
    Manifest,
    /// The contests of a round with their audit figures.
    Contests,
    /// The cards selected for each contest of a round.
    Selection,
    /// Every comparison of a machine's and a board's reading in a round.
    Comparisons,
    /// Every discrepancy after the last round, with somebody's judgment of its reason.
    DiscrepancyReport,
    /// The workbook of a round's results, one sheet a targeted contest.
    Results,
    /// The workbook of what boards entered in a round.
    Activity,
    /// The workbook of state and county summaries of a round.
    StateReport,
    /// Votes by contest and selection.
    StateTotals,
    /// Votes by county, contest and selection.
    CountyTotals,
    /// Which county has which contests, with the county's number.
    ContestsByCounty,
    /// Cards by batch, in the manifest and in the CVR file.
    BatchComparison,
    /// The log of uploads, with hashes in later years.
    Uploads,
    /// Hashes of manifests or of CVR files, by county.
    Hashes,
    /// The cards drawn in a county, with their rows in the CVR file.
    BallotList,
    /// The workbook of one county's summary and rounds.
    CountyReport,
    /// Who sat on the audit boards, and when.
    AuditBoards,
    /// What the boards of a ballot-polling audit tallied.
    TallySheet,
    /// The list of targeted contests.
    TargetContests,
    /// The canonical spelling of contests and selections.
    CanonicalNames,
    /// The random seed.
    Seed,
    /// The report of an audit run with Arlo.
    ArloReport,
    /// A jurisdiction's manifest for Arlo.
    ArloManifest,
    /// A jurisdiction's candidate totals by batch for Arlo.
    ArloTallies,
    /// Which jurisdictions vote on which contest, for Arlo.
    ArloContests,
    /// Digests of files, as `sha256sum` writes them.
    Digests,
    /// The election's results, by county or precinct.
    CertifiedResults,
    /// Votes by precinct, contest and selection.
    PrecinctResults,
    /// An archive whose files are in the inventory, too.
    Archive,
    /// A document for people (PDF, HTML), kept and hashed, not read.
    Document,
    /// Of no kind that is known.
    Unrecognised,
    /// Could not be opened or decoded.
    Unreadable,
}

impl Kind {
    /// The kind in words.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Manifest => "ballot manifest",
            Kind::Contests => "contests of a round",
            Kind::Selection => "cards selected",
            Kind::Comparisons => "comparisons",
            Kind::DiscrepancyReport => "discrepancy report",
            Kind::Results => "results report",
            Kind::Activity => "activity report",
            Kind::StateReport => "state report",
            Kind::StateTotals => "state totals",
            Kind::CountyTotals => "county totals",
            Kind::ContestsByCounty => "contests by county",
            Kind::BatchComparison => "batch comparison",
            Kind::Uploads => "upload log",
            Kind::Hashes => "hashes",
            Kind::BallotList => "ballot list",
            Kind::CountyReport => "county report",
            Kind::AuditBoards => "audit boards",
            Kind::TallySheet => "ballot-polling tally sheet",
            Kind::TargetContests => "targeted contests",
            Kind::CanonicalNames => "canonical names",
            Kind::Seed => "random seed",
            Kind::ArloReport => "audit report (Arlo)",
            Kind::ArloManifest => "ballot manifest (Arlo)",
            Kind::ArloTallies => "candidate totals by batch (Arlo)",
            Kind::ArloContests => "standardized contests (Arlo)",
            Kind::Digests => "list of digests",
            Kind::CertifiedResults => "certified results",
            Kind::PrecinctResults => "results by precinct",
            Kind::Archive => "archive, its files listed by themselves",
            Kind::Document => "document, not read",
            Kind::Unrecognised => "not recognised",
            Kind::Unreadable => "not readable",
        }
    }
}

/// One file of the inventory.
#[derive(Clone, Debug, Serialize)]
pub struct FileEntry {
    /// Its path inside the folder or archive, with forward slashes.
    pub path: Name,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits; empty where the bytes could not be had.
    pub sha256: String,
    /// What it is.
    pub kind: Kind,
    /// The round that it belongs to, by its folder or its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// Why it was not recognised or not read.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub because: String,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

impl<T> Sourced<T> {
    /// The same place, another form of the value.
    pub fn map<U>(self, into: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced {
            value: into(self.value),
            place: self.place,
        }
    }
}

/// A box of cards: one row of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The county or jurisdiction that the row names; empty where it names none.
    pub county: Name,
    /// The scanner that read it; empty where the manifest does not say.
    pub tabulator: Name,
    /// The batch's number or name within the tabulator.
    pub name: Name,
    /// How many cards are in it.
    pub cards: Cards,
    /// Where it is stored, or what kind of ballots it holds; empty where the manifest does not say.
    pub container: Name,
    /// The counting group, such as mail; empty where the manifest does not say.
    pub counting_group: Name,
    /// Whether its cards have CVRs, where the manifest says so.
    pub has_cvrs: Option<bool>,
    /// The row of the manifest, from 1 with the heading.
    pub row: u32,
}

/// A county's ballot manifest, in file order.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The county that the rows name.
    pub county: Name,
    /// The file.
    pub file: Name,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Lines in the file, the heading included.
    pub lines: u64,
    /// The batches.
    pub batches: Vec<Batch>,
}

impl Manifest {
    /// All cards of the county.
    pub fn cards(&self) -> Cards {
        self.batches.iter().map(|batch| batch.cards).sum()
    }
}

/// A row of the file that compares manifest and CVR file batch by batch.
#[derive(Clone, Debug)]
pub struct BatchComparison {
    /// The county.
    pub county: Name,
    /// The tabulator.
    pub tabulator: Name,
    /// The batch.
    pub batch: Name,
    /// Cards according to the manifest.
    pub in_manifest: Cards,
    /// CVRs in the county's CVR file.
    pub in_cvr_file: Cards,
    /// The printed difference, if there is one.
    pub difference: Option<i64>,
    /// Where it stands.
    pub place: Place,
}

/// A row of the upload log.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Who uploaded: a county.
    pub county: Name,
    /// The name that the file had there.
    pub filename: String,
    /// What the uploader said it was: `manifest` or `CVRs`.
    pub kind: String,
    /// Lines in the file.
    pub lines: Option<u64>,
    /// `IMPORTED`, `HASH_VERIFIED`, `HASH_MISMATCH`, `FAILED`, `IMPORTING` …
    pub status: String,
    /// When, as printed; sorts as text.
    pub timestamp: String,
    /// SHA-256 that the state computed, lower case.
    pub computed_hash: String,
    /// Where it stands.
    pub place: Place,
}

/// A contest that a county votes on.
#[derive(Clone, Debug)]
pub struct CountyContest {
    /// The county's number: the order in which manifests are joined.
    pub county_id: u32,
    /// The county.
    pub county: Name,
    /// The contest.
    pub contest: Name,
    /// Where it stands.
    pub place: Place,
}

/// Votes for one selection of a contest, in one county or in all.
#[derive(Clone, Debug)]
pub struct Tally {
    /// The county; none for the state.
    pub county: Option<Name>,
    /// The contest.
    pub contest: Name,
    /// The selection.
    pub selection: Name,
    /// Its votes.
    pub votes: Votes,
    /// Where it stands.
    pub place: Place,
}

/// Discrepancies by kind, as somebody counted them: `over` where the machine's reading favoured the
/// reported winner, by one or two votes, `under` where it disfavoured the winner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct DiscrepancyCounts {
    /// Two-vote overstatements.
    pub two_over: u64,
    /// One-vote overstatements.
    pub one_over: u64,
    /// One-vote understatements.
    pub one_under: u64,
    /// Two-vote understatements.
    pub two_under: u64,
}

impl DiscrepancyCounts {
    /// How many in all.
    pub fn total(&self) -> u64 {
        self.two_over
            .saturating_add(self.one_over)
            .saturating_add(self.one_under)
            .saturating_add(self.two_under)
    }
}

impl std::fmt::Display for DiscrepancyCounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "+2: {}, +1: {}, −1: {}, −2: {}",
            self.two_over, self.one_over, self.one_under, self.two_under
        )
    }
}

/// A row of a round's `contest.csv`.
#[derive(Clone, Debug)]
pub struct ContestRow {
    /// The contest.
    pub contest: Name,
    /// Why it is audited: `state_wide_contest`, `county_wide_contest`, `opportunistic_benefits` …
    pub audit_reason: String,
    /// `in_progress`, `risk_limit_achieved`, `not_auditable`, `ended` …
    pub status: String,
    /// How many win; the list of 2018 does not say.
    pub winners_allowed: Option<u32>,
    /// N: all cards of the counties that have the contest.
    pub ballot_cards: Cards,
    /// Cards that carry the contest, by their CVRs.
    pub contest_cards: Option<Cards>,
    /// The winners.
    pub winners: Vec<String>,
    /// Votes between the last winner and the first loser.
    pub min_margin: Votes,
    /// The risk limit, as printed.
    pub risk_limit: String,
    /// Draws examined so far.
    pub audited: u64,
    /// Discrepancies so far.
    pub discrepancies: DiscrepancyCounts,
    /// Cards on which the board did not agree.
    pub disagreements: Option<u64>,
    /// Discrepancies of other kinds.
    pub others: Option<u64>,
    /// γ, as printed.
    pub gamma: String,
    /// The printed number of overstatements, which widens the estimate.
    pub overstatements: Option<u64>,
    /// Sample size if no further discrepancy is found.
    pub optimistic: Option<u64>,
    /// Sample size if overstatements go on at their rate.
    pub estimated: Option<u64>,
    /// Where it stands.
    pub place: Place,
}

impl ContestRow {
    /// Whether the contest's risk was to be limited, not only looked at along the way.
    pub fn targeted(&self) -> bool {
        !self.audit_reason.starts_with("opportunistic") && !self.audit_reason.is_empty()
    }
}

/// The cards selected for one contest of a round.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The contest.
    pub contest: Name,
    /// The ids of the cards in the audit's database, in the file's order.
    pub cards: Vec<u64>,
    /// Where it stands.
    pub place: Place,
}

/// A row of the results report's `Summary` sheet.
#[derive(Clone, Debug)]
pub struct SummaryRow {
    /// The contest.
    pub contest: Name,
    /// Whether it is targeted.
    pub targeted: bool,
    /// The winner.
    pub winner: String,
    /// `Yes` or `No`: was the risk limit met?
    pub limit_met: String,
    /// The risk measurement in percent, as printed.
    pub risk_percent: String,
    /// The risk limit in percent, as printed.
    pub risk_limit_percent: String,
    /// The diluted margin in percent, as printed.
    pub diluted_margin_percent: String,
    /// γ, as printed.
    pub gamma: String,
    /// Discrepancies.
    pub discrepancies: DiscrepancyCounts,
    /// Draws examined: the count that is right.
    pub audited: u64,
    /// N.
    pub ballot_cards: Cards,
    /// The minimum margin.
    pub min_margin: Votes,
    /// Votes for the first winner, for the selection after it, and in all.
    pub votes_for_winner: Option<Votes>,
    /// Votes for the selection that came second.
    pub votes_for_runner_up: Option<Votes>,
    /// All votes in the contest.
    pub total_votes: Option<Votes>,
    /// Cards on which the board did not agree.
    pub disagreements: Option<u64>,
    /// Where it stands.
    pub place: Place,
}

/// A draw: one row of a contest's sheet in the results report.
#[derive(Clone, Debug)]
pub struct DrawRow {
    /// The county.
    pub county: Name,
    /// The imprinted id, as printed.
    pub imprinted_id: String,
    /// The tabulator.
    pub tabulator: String,
    /// The batch.
    pub batch: String,
    /// The position in the batch, as printed.
    pub position: String,
    /// The card's id in the audit's database.
    pub db_id: Option<u64>,
    /// The round in which it was first examined.
    pub round: Option<u32>,
    /// The discrepancy, as printed; empty: none.
    pub discrepancy: String,
    /// Whether the board agreed, as printed; often empty.
    pub consensus: String,
    /// The random number.
    pub number: Option<u64>,
    /// The position in the sequence of its round, from 0.
    pub sequence: Option<u64>,
    /// The row of the sheet.
    pub row: u32,
}

/// The draws of one targeted contest, all rounds so far.
#[derive(Clone, Debug)]
pub struct DrawSheet {
    /// The contest.
    pub contest: Name,
    /// The file and sheet.
    pub place: Place,
    /// The draws.
    pub rows: Vec<DrawRow>,
}

/// What a board entered for a card: one row of the activity report.
#[derive(Clone, Debug)]
pub struct ActivityRow {
    /// The county.
    pub county: Name,
    /// The imprinted id, as printed.
    pub imprinted_id: String,
    /// The card's id in the audit's database.
    pub db_id: Option<u64>,
    /// `AUDITOR_ENTERED`, `REAUDITED`, `PHANTOM_BALLOT` …
    pub record_type: String,
    /// The discrepancy, as printed.
    pub discrepancy: String,
    /// Whether the board agreed, as printed.
    pub consensus: String,
    /// The row of the sheet.
    pub row: u32,
}

/// What boards entered for one targeted contest.
#[derive(Clone, Debug)]
pub struct ActivitySheet {
    /// The contest.
    pub contest: Name,
    /// The file and sheet.
    pub place: Place,
    /// The entries, in the order of the sheet.
    pub rows: Vec<ActivityRow>,
}

/// One contest on one examined card, as the machine and as the board read it.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The county.
    pub county: Name,
    /// The contest.
    pub contest: Name,
    /// The imprinted id.
    pub imprinted_id: String,
    /// The ballot style.
    pub style: String,
    /// What the machine read: selections.
    pub cvr: Vec<String>,
    /// What the board read; none where it did not read the card.
    pub mvr: Option<Vec<String>>,
    /// Whether the board agreed: `YES`, `NO` or empty.
    pub consensus: String,
    /// `uploaded`, `phantom_record`, `phantom_ballot` …
    pub record_type: String,
    /// The card's id in the audit's database.
    pub db_id: Option<u64>,
    /// Where it stands.
    pub place: Place,
}

/// What was published of one round.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// The round's number, from 1.
    pub number: u32,
    /// `contest.csv`.
    pub contests: Option<Vec<ContestRow>>,
    /// The selection file.
    pub selections: Option<Vec<Selection>>,
    /// The results report's summary.
    pub summary: Option<Vec<SummaryRow>>,
    /// The results report's sheets.
    pub sheets: Option<Vec<DrawSheet>>,
    /// The activity report.
    pub activity: Option<Vec<ActivitySheet>>,
    /// The comparison file.
    pub comparisons: Option<Vec<Comparison>>,
    /// The state report.
    pub state: Option<StateReport>,
    /// The reports of single counties.
    pub county_reports: Vec<StateReport>,
    /// The ballot lists.
    pub ballot_lists: Vec<BallotList>,
}

/// A total that a file prints beside the parts it is made of.
#[derive(Clone, Debug)]
pub struct PrintedTotal {
    /// What it is of.
    pub what: String,
    /// The total as printed.
    pub printed: Votes,
    /// The sum of the parts in the same file.
    pub parts: Votes,
    /// Where it stands.
    pub place: Place,
}

/// A contest in the certified results.
#[derive(Clone, Debug)]
pub struct CertifiedContest {
    /// The contest, as that file names it.
    pub contest: Name,
    /// How many selections a voter may mark.
    pub vote_for: Option<u32>,
    /// Votes by county and selection; ways of voting and precincts are added up.
    pub tallies: Vec<Tally>,
    /// Every total that the file prints.
    pub totals: Vec<PrintedTotal>,
    /// Where it stands.
    pub place: Place,
}

/// The votes that one file gives as the results of the election, not of its audit.
#[derive(Clone, Debug, Default)]
pub struct CertifiedResults {
    /// The contests.
    pub contests: Vec<CertifiedContest>,
    /// Totals that are of no contest: voters, ballots cast.
    pub totals: Vec<PrintedTotal>,
}

/// Everything that was published about one audit, and what was met in reading it.
#[derive(Clone, Debug, Default)]
pub struct PublishedAudit {
    /// What to call it: the election's title if a report has one, else the folder.
    pub name: String,
    /// Every file.
    pub files: Vec<FileEntry>,
    /// Every place that states the random seed.
    pub seeds: Vec<Sourced<String>>,
    /// The manifests.
    pub manifests: Vec<Manifest>,
    /// Manifest against CVR file, batch by batch.
    pub batch_comparisons: Option<Vec<BatchComparison>>,
    /// The upload log.
    pub uploads: Option<Vec<Upload>>,
    /// Lists of hashes.
    pub hashes: Vec<PublishedHash>,
    /// Which county has which contest.
    pub county_contests: Option<Vec<CountyContest>>,
    /// Votes in the state.
    pub state_tallies: Option<Vec<Tally>>,
    /// Votes by county.
    pub county_tallies: Option<Vec<Tally>>,
    /// The results of the election, a member a file.
    pub certified: Vec<CertifiedResults>,
    /// The report of discrepancies after the last round.
    pub reported_discrepancies: Option<Vec<Comparison>>,
    /// The rounds, in order of their numbers.
    pub rounds: Vec<Round>,
    /// A state report of all rounds, which stands in no round's folder.
    pub final_report: Option<StateReport>,
    /// What was met in reading.
    pub findings: Vec<Finding>,
}

/// What somebody published, by the way in which the audit was run.
#[derive(Clone, Debug)]
pub enum Published {
    /// By Colorado's Department of State.
    Colorado(Box<PublishedAudit>),
    /// With Arlo.
    Arlo(Box<ArloAudit>),
}
