//! Ballots into winners, margins and rounds, by every method in public use; tallies into winners and margin in
//! votes; manifests against other counts of the same batches; an election record against itself, its manifests and
//! reported results.
//!
//! Knows nothing of chance but what a rule of law draws from a seed.

mod ballots;
mod batches;
mod check;
mod decimal;
mod java_random;
mod outcome;
mod profile;
pub mod ranked;
pub mod rctab;
mod reported;
mod rules;
mod standing;

pub use ballots::{Ballots, PartOf};
pub use batches::{BatchDifference, compare_batches};
pub use check::{Checked, ManifestCheck, check};
pub use decimal::{Decimal, Rounding};
pub use java_random::JavaRandom;
pub use outcome::{Inactive, Outcome, Round, Tie, To, Transfer};
pub use profile::{Candidate, OVERVOTE, Pile, Place, Profile, ProfileBuilder, UNDECLARED};
pub use reported::{ReportedComparison, compare_reported};
pub use rules::{Method, RuleSet};
pub use standing::Standing;
