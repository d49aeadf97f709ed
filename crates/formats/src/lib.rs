//! A county's, vendor's or state's files into an election record, with findings.
//!
//! `source` lists and opens files, `detect` knows a file by its content, `table` and `workbook` hold its
//! cells, `clarity` and `precincts` read results of elections, and one module for each publisher turns
//! cells into the nouns of `election`; `read` does all that for a source. `cvr` reads cast vote records card by card, `dominion` is its first vendor. Knows nothing of what the
//! numbers should be.

mod arlo;
mod cdf;
mod clarity;
mod clearballot;
mod colorado;
mod columns;
mod contest_list;
mod cvr;
mod delimited;
mod detect;
mod dominion;
mod ess;
mod hart;
mod json;
mod manifest;
mod ods;
mod precincts;
mod ranked;
mod read;
mod results;
mod source;
mod table;
mod unisyn;
mod window;
mod workbook;
mod write_ins;
mod xls;
mod xml;
mod zip_file;

pub use cdf::{CdfForm, CdfWriter};
pub use contest_list::contest_totals;
pub use cvr::{CvrFiles, FileIds};
pub use detect::{Content, Detected, detect};
pub use ranked::{StatedTable, VoteColumns};
pub use read::read;
pub use results::reported_results;
pub use source::{
    MOST_BYTES_IN_ARCHIVE, MOST_BYTES_IN_FILE, MOST_FILES, Source, SourceError, is_leftover,
};
pub use table::{Row, Table, decode};
pub use workbook::Workbook;
