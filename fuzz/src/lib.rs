//! A fuzzed file into the place where Scrutineer meets it: a part of a workbook, or a file of an audit.
//!
//! `workbook` packs parts into a zip archive, so that the fuzzer need not find out how; `audit` puts one
//! fuzzed file among the files of a tiny audit that holds, reads and verifies it, and renders every
//! report; `cards` reads fuzzed files of cast vote records card by card. What must be true of any input is asserted here.

mod audit;
mod cards;
mod workbook;

pub use audit::{read_source, verified};
pub use cards::{read_cards, read_cards_called};
pub use workbook::{ods, package, sheets, xlsx};
