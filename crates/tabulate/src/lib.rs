//! Ballots into winners, margins and rounds, by every method in public use; tallies into winners and margin in
//! votes; manifests against other counts of the same batches; an election record against itself, its manifests and
//! reported results.
//!
//! Knows nothing of chance but what a rule of law draws from a seed.

mod ballots;
mod batches;
pub mod borda;
mod check;
pub mod condorcet;
mod decimal;
mod error;
mod java_random;
pub mod majority;
mod outcome;
mod pairwise;
pub mod party_list;
pub mod plurality;
mod profile;
pub mod ranked;
mod ranking;
mod ratio;
pub mod rctab;
mod reported;
mod reported_rounds;
mod reported_totals;
mod rules;
pub mod score;
mod standing;
pub mod star;
pub mod straight_party;
pub mod stv;
mod tabulation;
mod ties;

pub use ballots::{Ballots, OfFiles, PartOf, candidates_of};
pub use batches::{BatchDifference, compare_batches};
pub use check::{Checked, ManifestCheck, check};
pub use decimal::{Decimal, Rounding};
pub use error::CountError;
pub use java_random::JavaRandom;
pub use outcome::{Fate, Inactive, Outcome, Round, Tie, To, Transfer};
pub use pairwise::Pairwise;
pub use profile::{
    Candidate, MOST_BALLOTS, MOST_CANDIDATES, OVERVOTE, Pile, Place, Profile, ProfileBuilder,
    UNDECLARED,
};
pub use ratio::{Ratio, RatioError};
pub use reported::{
    NotCompared, ReportedComparison, Tally, compare_reported, counted_of, parts_reported,
};
pub use reported_rounds::compare_rounds;
pub use reported_totals::{count_reported, votes_implied};
pub use rules::{BallotKind, Method, RuleSet, Seats};
pub use standing::Standing;
pub use tabulation::{ContestMargin, Tabulation, Totals};
pub use ties::TieRule;
