//! Tallies into winners and margins in votes; manifests against other counts of the same batches; an election
//! record against itself, its manifests and reported results.
//!
//! Knows nothing of randomness.

mod batches;
mod check;
mod reported;
mod standing;

pub use batches::{BatchDifference, compare_batches};
pub use check::{Checked, ManifestCheck, check};
pub use reported::{ReportedComparison, compare_reported};
pub use standing::Standing;
