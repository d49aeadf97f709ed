//! Tallies into winners and margins in votes; manifests against other counts of the same batches; an election record
//! against itself and its manifests.
//!
//! Knows nothing of randomness.

mod batches;
mod check;
mod standing;

pub use batches::{BatchDifference, compare_batches};
pub use check::{Checked, ManifestCheck, check};
pub use standing::Standing;
