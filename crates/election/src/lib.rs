//! The nouns: what an election and a published audit are made of, and what a verification says of them.
//!
//! Turns nothing into anything: every other crate takes its words from here. `published` and `by_county`
//! hold what somebody published, as it was read, `arlo` the same for audits run with Arlo; `verification`
//! holds what doing it again gave: checks of each `step`, some of them equal after a `repair`; `record` is the
//! election itself, card by card; `finding` is how the data may disagree. Knows nothing of files or arithmetic.

mod arlo;
mod by_county;
mod check;
mod contest_totals;
mod finding;
mod listed;
mod lookup;
mod name;
mod place;
mod published;
pub mod record;
mod repair;
mod step;
mod units;
mod verification;

pub use arlo::{
    ArloAudit, ArloContest, ArloManifest, ArloReport, ArloRound, ArloSettings, ArloTallies,
    AuditType, BallotFigures, BatchFigures, DigestList, HandTallyBatch, Jurisdiction, MathType,
    PrintedTicket, SampleColumns, SampledBallot, SampledBatch, SelectionVotes, StandardizedContest,
    Strata, TallyBatch,
};
pub use by_county::{
    BallotList, BallotListRow, CountyRound, CountyState, CountySummary, Hashed, PublishedHash,
    Recorded, SelectedCard, StateReport, StateVotes,
};
pub use check::{Check, Counts, Verdict};
pub use contest_totals::ContestTotals;
pub use finding::{Code, Finding, Weight};
pub use listed::Listed;
pub use lookup::{Hashing, Lookup};
pub use name::{Name, fold, natural_order};
pub use place::Place;
pub use published::{
    ActivityRow, ActivitySheet, Batch, BatchComparison, CertifiedContest, CertifiedResults,
    Comparison, ContestRow, CountyContest, DiscrepancyCounts, DrawRow, DrawSheet, FileEntry, Kind,
    Manifest, PrintedTotal, Published, PublishedAudit, Round, Selection, Sourced, SummaryRow,
    Tally, Upload,
};
pub use repair::{Repair, RepairKind};
pub use step::Step;
pub use units::{Cards, RiskLimit, RiskLimitError, Votes};
pub use verification::{
    ContestDraw, ContestResult, CountyResult, DrawnCard, Measurement, Opportunistic, Outcome,
    RoundResult, Verification,
};
