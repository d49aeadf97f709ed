//! Risk as Arlo computes it.
//!
//! `comparison` is super-simple on cards, `batches` MACRO on batches, `polling` BRAVO, Minerva and
//! Providence, `suite` the hybrid of comparison and polling; `decimal` is the arithmetic, `printed` the text
//! of a P-value in Arlo's report. Arlo's figures are compared with what it printed, to the last digit; ours, rounded up,
//! are those of the crate's other modules.

mod batches;
mod comparison;
mod decimal;
mod polling;
mod printed;
mod rounding;
mod suite;

pub use batches::{BatchError, Bounds, batch_error, error_bound};
pub use comparison::{CardError, SuperSimple};
pub use decimal::Decimal28;
pub use polling::{Share, bravo, minerva, providence};
pub use printed::printed;
pub use rounding::rounded_up;
pub use suite::suite;
