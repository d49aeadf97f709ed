//! The nouns: what an election and a published audit are made of, and what a verification says of them.
//!
//! Turns nothing into anything: every other crate takes its words from here. `published` holds what
//! somebody published, as it was read; `verification` holds what doing it again gave; `finding` is how
//! the data may disagree. Knows nothing of files or arithmetic.

mod finding;
mod name;
mod place;
mod published;
mod units;
mod verification;

pub use finding::{Code, Finding, Weight};
pub use name::{Name, fold, natural_order};
pub use place::Place;
pub use published::{
    ActivityRow, ActivitySheet, Batch, BatchComparison, Comparison, ContestRow, CountyContest,
    CountyState, DiscrepancyCounts, DrawRow, DrawSheet, FileEntry, Kind, Manifest, PublishedAudit,
    Round, Selection, Sourced, StateReport, StateVotes, SummaryRow, Tally, Upload,
};
pub use units::{Cards, RiskLimit, RiskLimitError, Votes};
pub use verification::{
    Check, ContestDraw, ContestResult, Counts, CountyResult, DrawnCard, Measurement, Opportunistic,
    Outcome, Repair, RepairKind, RoundResult, Step, Verdict, Verification,
};
