//! Outcomes into assertions: statements about means whose truth implies that the reported winners won.
//!
//! Each assertion has an assorter, which maps a card to a number in [0, u], and a margin, which is an exact ratio. Those of
//! instant runoff are searched for by `raire`, and `sufficient` confirms that they are enough.
//! Knows nothing of files, samples or risk.

mod assertion;
mod assorter;
mod error;
mod exact;
mod marks;
mod outcome;
mod overstatement;
mod pools;
mod population;
pub mod raire;
pub mod sufficient;
mod tally;
mod values;
mod words;

pub use assertion::Assertion;
pub use assorter::{Assorter, Rule, Style, Term};
pub use error::AssertionError;
pub use exact::{Exact, ExactError};
pub use marks::{ContestReader, Marks, Voting};
pub use outcome::assertions_for;
pub use overstatement::{Overstatement, Reference};
pub use pools::{Pool, PoolDifference, check_pools};
pub use population::Population;
pub use tally::Tally;
pub use values::{ComparisonValues, PollingValues};
pub use words::Words;
