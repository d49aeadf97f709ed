//! Cards, as they are read, into an election record on disk, and back.
//!
//! A [`Writer`] takes cards one at a time: for each style a Parquet file with a row a card and two columns a
//! contest, what adjudication changed and the marks that do not count in tables beside them, everything else as
//! JSON. A [`Record`] reads that back, and [`Counts`] counts it. `spec/01-record.md` has the schema.
//!
//! Knows nothing of vendors, nor of what a record should say.

mod beside;
mod column;
mod counts;
mod groups;
mod lines;
mod names;
mod pages;
mod read;
mod table;
mod votes;
mod write;

use std::io;
use std::path::PathBuf;

use election::record::{Contest, ReportedResults, Style};
use serde::{Deserialize, Serialize};

pub use counts::{ContestCounts, Counts, counted};
pub use read::Record;
pub use votes::VotesAs;
pub use write::Writer;

/// The version of the schema.
pub const SCHEMA: &str = "scrutineer/record-1";
/// The tables beside the cards.
const ORIGINALS: &str = "originals.parquet";
const MARKS: &str = "marks.parquet";
/// What is known of tables while they are written.
const ROW_GROUPS: &str = "row-groups.unfinished";

/// Why a record could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The folder to write to has something in it.
    #[error("{0} is there already and not empty")]
    NotEmpty(PathBuf),
    /// A file of the record cannot be read or written.
    #[error("cannot use {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of the record is not what the schema says.
    #[error("{path} is no part of an election record: {why}")]
    Schema {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

/// `contests.json`.
#[derive(Debug, Serialize, Deserialize)]
struct Contests {
    schema: String,
    contests: Vec<ContestColumns>,
}

/// A contest, and where its votes stand.
#[derive(Debug, Serialize, Deserialize)]
struct ContestColumns {
    #[serde(flatten)]
    contest: Contest,
    status_column: String,
    votes_column: String,
    votes_as: VotesAs,
}

/// `results.json`.
#[derive(Debug, Serialize, Deserialize)]
struct Results {
    schema: String,
    results: Vec<ReportedResults>,
}

/// `styles.json`.
#[derive(Debug, Serialize, Deserialize)]
struct Styles {
    schema: String,
    styles: Vec<StyleFile>,
}

/// A style, and the file with its cards.
#[derive(Debug, Serialize, Deserialize)]
struct StyleFile {
    #[serde(flatten)]
    style: Style,
    file: String,
}
