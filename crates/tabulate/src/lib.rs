//! Tallies into winners and margins in votes; manifests against other counts of the same batches;
//! counts of a record against reported results.
//!
//! Knows nothing of randomness.

mod batches;
mod reported;
mod standing;

pub use batches::{BatchDifference, compare_batches};
pub use reported::{ReportedComparison, compare_reported};
pub use standing::Standing;
