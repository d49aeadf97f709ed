//! Contests with their reported votes and their numbers of cards, from which an audit is planned: of any table that has them, of
//! what Colorado publishes, of Arlo's report or its list of standardised contests.

mod plain;
mod published;

use std::path::Path;

use election::{ContestTotals, Finding, Kind, Place};

use crate::detect::{Content, detect};
use crate::source::{Source, SourceError};
use crate::table::Table;

/// The contests of a file, a folder or an archive, in the order in which they stand; `progress` is called once a file.
///
/// A table by itself has a row for each selection of a contest, and these columns in any order: `contest`; `selection`
/// (or `choice`, `candidate`; or `winner`, if it has names); `votes`; `cards`, that have the contest; and, where they are
/// known, `seats`, `votes allowed`, `universe` (the cards among which these lie), `phantoms`, `counties` (parted by `;`),
/// `winner` (yes or no). What a contest has once may stand in any of its rows.
///
/// # Errors
/// The path cannot be opened.
pub fn contest_totals(
    path: &Path,
    progress: impl Fn() + Sync,
) -> Result<(Vec<ContestTotals>, Vec<Finding>), SourceError> {
    let source = Source::open(path)?;
    if let Some(read) = alone(&source) {
        return Ok(read);
    }
    let published = crate::read(&source, progress);
    Ok(published::contests(&published))
}

/// A source that is one table of contests.
fn alone(source: &Source) -> Option<(Vec<ContestTotals>, Vec<Finding>)> {
    if source.len() != 1 {
        return None;
    }
    let bytes = source.read(0).ok()?;
    let place = Place::file(source.path(0).clone());
    let detected = detect(source.path(0), &bytes);
    match (detected.kind, detected.content) {
        (Kind::ArloContests, Content::Table(table)) => Some(published::standardized(place, &table)),
        (Kind::Unrecognised | Kind::StateTotals, _) => {
            let text = crate::table::decode(&bytes).0;
            let table = Table::from_csv(&text).ok()?;
            plain::contests(place, &table)
        }
        _ => None,
    }
}
