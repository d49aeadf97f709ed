//! Tallies into winners and margins in votes; manifests against other counts of the same batches.
//!
//! Knows nothing of randomness.

mod batches;
mod standing;

pub use batches::{BatchDifference, compare_batches};
pub use standing::Standing;
