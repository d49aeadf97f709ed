//! An audit run with Arlo, as its report and the files that went into it say.
//!
//! Arlo's report is one CSV of sections (`######## ROUNDS ########`); beside it may stand the
//! jurisdictions' ballot manifests and candidate totals by batch. Nothing here is recomputed.

use std::collections::BTreeMap;

use crate::{Batch, Cards, FileEntry, Finding, Name, Place, Votes};

/// How cards or batches are examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditType {
    /// Cards are read, nothing is known of what a machine read.
    BallotPolling,
    /// Cards are compared with their CVRs.
    BallotComparison,
    /// Whole batches are compared with their tallies.
    BatchComparison,
    /// Cards with CVRs are compared, the others polled.
    Hybrid,
}

/// By which formula the risk is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MathType {
    /// BRAVO: Wald's sequential test of two shares.
    Bravo,
    /// Minerva: round by round.
    Minerva,
    /// Providence: round by round, sizes free.
    Providence,
    /// Super-simple: Kaplan–Markov on cards.
    SuperSimple,
    /// Super-simple among the cards that carry the contest.
    CardStyleData,
    /// MACRO: Kaplan–Markov on taints of batches.
    Macro,
    /// SUITE: Fisher's combination of a comparison and a polling stratum.
    Suite,
}

/// Votes for each selection, in the order of the file.
pub type SelectionVotes = Vec<(Name, Votes)>;

/// A row of the section of contests.
#[derive(Clone, Debug, Default)]
pub struct ArloContest {
    /// The contest.
    pub name: Name,
    /// Whether its risk is to be limited.
    pub targeted: bool,
    /// How many win.
    pub winners: u32,
    /// For how many a voter may vote.
    pub votes_allowed: u32,
    /// All ballots that may hold the contest.
    pub ballots: Cards,
    /// Reported votes.
    pub votes: SelectionVotes,
    /// Sums of the candidate totals by batch.
    pub votes_from_batches: Option<SelectionVotes>,
    /// Ballots that are not counted yet.
    pub pending: u64,
    /// Whether the law asks for a majority, else for a run-off of the first two.
    pub runoff: bool,
    /// What the report says of that majority, as printed.
    pub runoff_result: String,
    /// Ballots with and without CVRs, and the votes of each, in a hybrid audit.
    pub strata: Option<Strata>,
    /// The contest of whose sample this one's is a part, as printed; empty where it has a sample of its own.
    pub nested_under: String,
    /// Where it stands.
    pub place: Option<Place>,
}

/// The two parts of a contest in a hybrid audit.
#[derive(Clone, Debug, Default)]
pub struct Strata {
    /// Ballots that have CVRs.
    pub cvr_ballots: Cards,
    /// Ballots that have none.
    pub other_ballots: Cards,
    /// Votes on the ballots that have CVRs.
    pub cvr_votes: SelectionVotes,
    /// Votes on the others.
    pub other_votes: SelectionVotes,
}

/// What was set before the audit began.
#[derive(Clone, Debug, Default)]
pub struct ArloSettings {
    /// The audit's name.
    pub name: String,
    /// How cards or batches are examined; none if the report names no known way.
    pub audit_type: Option<AuditType>,
    /// By which formula; none if the report names no known one.
    pub math_type: Option<MathType>,
    /// Whether the report names a formula: before 2022 there was one for each type, and Arlo counted cards otherwise.
    pub names_formula: bool,
    /// The risk limit in percent, as printed without its sign.
    pub risk_limit_percent: String,
    /// The random seed.
    pub seed: String,
    /// Where it stands.
    pub place: Option<Place>,
}

/// A contest in a round.
#[derive(Clone, Debug, Default)]
pub struct ArloRound {
    /// The round.
    pub number: u32,
    /// The contest.
    pub contest: Name,
    /// How many tickets were to be drawn; none for a contest that is not targeted.
    pub sample_size: Option<u64>,
    /// Whether the limit was met, as printed.
    pub limit_met: String,
    /// The P-value, as printed; empty while the round goes on.
    pub p_value: String,
    /// Whether the round has a time at which it ended; none if the report has no such column.
    pub ended: Option<bool>,
    /// Votes found in the round.
    pub audited: SelectionVotes,
    /// Votes found on ballots with and without CVRs, in a hybrid audit.
    pub audited_strata: Option<(SelectionVotes, SelectionVotes)>,
    /// Ballots that were not found and count for every loser, in ballot polling.
    pub not_found: Option<u64>,
    /// Batches in the round, and the ballots in them.
    pub batches_sampled: Option<u64>,
    /// See `batches_sampled`.
    pub ballots_sampled: Option<u64>,
    /// Reported votes of the round's batches.
    pub reported: Option<SelectionVotes>,
    /// Where it stands.
    pub place: Option<Place>,
}

/// A ticket of the sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedTicket {
    /// The round.
    pub round: u32,
    /// The ticket as printed; none for a batch that was added beside the sample.
    pub number: Option<String>,
    /// The batch of a combined batch that it belongs to, where the report says so.
    pub of_batch: Option<String>,
}

/// What the report has of one contest on a sampled batch.
#[derive(Clone, Debug, Default)]
pub struct BatchFigures {
    /// Its tickets, where the contest is targeted.
    pub tickets: Vec<PrintedTicket>,
    /// Reported votes.
    pub reported: SelectionVotes,
    /// Votes that the board counted; none if it did not.
    pub audited: Option<SelectionVotes>,
    /// `Change in Results`, as printed.
    pub change: String,
    /// `Change in Margin`, as printed.
    pub margin_change: String,
}

/// A sampled batch.
#[derive(Clone, Debug, Default)]
pub struct SampledBatch {
    /// The jurisdiction.
    pub jurisdiction: Name,
    /// The batch.
    pub name: Name,
    /// Ballots in it.
    pub ballots: Option<Cards>,
    /// Whether it was audited, as printed.
    pub audited: String,
    /// Contest by contest, as they stand in the section of contests; none where the row has nothing.
    pub contests: Vec<Option<BatchFigures>>,
    /// The batches that were counted together as this one.
    pub combines: Vec<String>,
    /// The row, by its name, that has what was counted of this batch together with others.
    pub part_of: Option<Name>,
    /// The row of the report.
    pub row: u32,
}

/// What the report has of one contest on a sampled ballot.
#[derive(Clone, Debug, Default)]
pub struct BallotFigures {
    /// Its tickets, where the contest is targeted.
    pub tickets: Vec<PrintedTicket>,
    /// What the machine read, as printed.
    pub cvr: String,
    /// What the board read, as printed.
    pub audited: String,
    /// `Change in Results`, as printed.
    pub change: String,
    /// `Change in Margin`, as printed (`Discrepancy` in older reports).
    pub margin_change: String,
}

/// A sampled ballot.
#[derive(Clone, Debug, Default)]
pub struct SampledBallot {
    /// The jurisdiction.
    pub jurisdiction: Name,
    /// The tabulator, where manifests have one.
    pub tabulator: Option<Name>,
    /// The batch.
    pub batch: Name,
    /// The position in the batch, from 1.
    pub position: u64,
    /// The imprinted id; empty where there is none.
    pub imprinted_id: String,
    /// `AUDITED`, `NOT_AUDITED`, `NOT_FOUND` as printed; empty in an offline audit.
    pub status: String,
    /// Contest by contest, as they stand in the section of contests.
    pub contests: Vec<BallotFigures>,
    /// The row of the report.
    pub row: u32,
}

/// A batch of a full hand tally.
#[derive(Clone, Debug)]
pub struct HandTallyBatch {
    /// The jurisdiction.
    pub jurisdiction: Name,
    /// Votes found.
    pub votes: SelectionVotes,
}

/// Which columns the samples have, so that what is absent is told from what is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct SampleColumns {
    /// Changes are printed by selection and by margin; else by margin alone.
    pub changes: bool,
    /// What boards read is printed.
    pub readings: bool,
    /// Reported votes, or what machines read, are printed.
    pub reported: bool,
    /// Imprinted ids are printed.
    pub imprinted: bool,
}

/// Arlo's report.
#[derive(Clone, Debug, Default)]
pub struct ArloReport {
    /// The file.
    pub file: Name,
    /// The election's name.
    pub election: String,
    /// What was set.
    pub settings: ArloSettings,
    /// The contests.
    pub contests: Vec<ArloContest>,
    /// Jurisdiction, contest, and the contest's name in that jurisdiction's CVRs.
    pub contest_names: Vec<(Name, Name, Name)>,
    /// Contests round by round.
    pub rounds: Vec<ArloRound>,
    /// Sampled batches.
    pub batches: Vec<SampledBatch>,
    /// The row of totals beneath the sampled batches.
    pub totals: Option<SampledBatch>,
    /// Sampled ballots.
    pub ballots: Vec<SampledBallot>,
    /// Which columns the samples have.
    pub columns: SampleColumns,
    /// Batches of a full hand tally.
    pub hand_tally: Vec<HandTallyBatch>,
}

/// A jurisdiction's manifest.
#[derive(Clone, Debug)]
pub struct ArloManifest {
    /// The file.
    pub file: Name,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The batches in file order.
    pub batches: Vec<Batch>,
}

/// A row of a jurisdiction's candidate totals.
#[derive(Clone, Debug)]
pub struct TallyBatch {
    /// The batch.
    pub name: Name,
    /// Votes, one for each column.
    pub votes: Vec<Votes>,
    /// The row.
    pub row: u32,
}

/// A jurisdiction's candidate totals by batch.
#[derive(Clone, Debug)]
pub struct ArloTallies {
    /// The file.
    pub file: Name,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The columns as headed: a selection, or a contest and a selection with ` - ` between.
    pub columns: Vec<Name>,
    /// The batches in file order: the order counts in the draw.
    pub batches: Vec<TallyBatch>,
}

/// Which jurisdictions vote on which contest.
#[derive(Clone, Debug)]
pub struct StandardizedContest {
    /// The contest.
    pub contest: Name,
    /// Jurisdictions; none where all do.
    pub jurisdictions: Option<Vec<Name>>,
    /// Where it stands.
    pub place: Place,
}

/// Files of a jurisdiction.
#[derive(Clone, Debug, Default)]
pub struct Jurisdiction {
    /// Its manifest.
    pub manifest: Option<ArloManifest>,
    /// Its candidate totals: one file for all contests, or one a contest.
    pub tallies: Vec<ArloTallies>,
}

/// A published list of digests: `sha256sum`'s lines.
#[derive(Clone, Debug)]
pub struct DigestList {
    /// The file.
    pub file: Name,
    /// Digest in lower case, the path that it is of, and the line.
    pub lines: Vec<(String, Name, u32)>,
}

/// Everything that was published about an audit run with Arlo.
#[derive(Clone, Debug, Default)]
pub struct ArloAudit {
    /// What to call it.
    pub name: String,
    /// Every file.
    pub files: Vec<FileEntry>,
    /// The report.
    pub report: ArloReport,
    /// Files by jurisdiction, spelt as the report spells it, in the order of names.
    pub jurisdictions: BTreeMap<Name, Jurisdiction>,
    /// Which jurisdictions vote on which contest, if a file says so.
    pub standardized: Option<Vec<StandardizedContest>>,
    /// Published digests.
    pub digests: Vec<DigestList>,
    /// What was met in reading.
    pub findings: Vec<Finding>,
}
