//! A county's ballot manifest: one row a batch.
//!
//! Columns by their headings (county, tabulator or device, batch, number of cards); the county's column
//! is the first one where its heading is something else (seen: empty, and `2`).

use std::collections::HashMap;

use election::{Batch, Cards, Code, Finding, Manifest, Name, Place, Weight, fold};

use super::{Piece, name};
use crate::columns::{Columns, folded};
use crate::detect::{is_batch, is_cards, is_tabulator};
use crate::table::Table;

pub(super) fn manifest(place: Place, table: &Table, sha256: &str) -> (Piece, Vec<Finding>) {
    let heading = table
        .rows()
        .take(10)
        .position(|row| {
            let cells = folded(row);
            cells.iter().any(|c| is_tabulator(c)) && cells.iter().any(|c| is_cards(c))
        })
        .unwrap_or(0);
    let mut columns = Columns::new(place.clone(), table, heading);
    let (Some(tabulator), Some(batch), Some(cards)) = (
        columns.find_by(is_tabulator),
        columns.find_by(is_batch),
        columns.find_by(is_cards),
    ) else {
        columns.missing("tabulator, batch, number of cards");
        return (Piece::Nothing, columns.into_findings());
    };
    let county = columns
        .find(&["county", "countyname", "countyid"])
        .or((tabulator > 0).then_some(0));
    let mut batches = Vec::new();
    let mut counties: Vec<(Name, usize)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in columns.rows() {
        // Seen below the last batch: rows with the county's name alone.
        if [tabulator, batch, cards]
            .iter()
            .all(|column| row.cell(*column).is_empty())
        {
            continue;
        }
        if let Some(said) = county.map(|c| row.cell(c)).filter(|c| !c.is_empty()) {
            // Seen in 2017 and 2018: the name followed by "County".
            let said = said.strip_suffix(" County").unwrap_or(said);
            let place = *places.entry(fold(said)).or_insert(counties.len());
            match counties.get_mut(place) {
                Some((_, rows)) => *rows += 1,
                None => counties.push((name(said), 1)),
            }
        }
        if row.cell(batch).is_empty() {
            columns.unreadable(row, batch, "a batch");
            continue;
        }
        let Some(cards) = columns.count(row, cards) else {
            continue;
        };
        batches.push(Batch {
            tabulator: name(row.cell(tabulator)),
            name: name(row.cell(batch)),
            cards: Cards(cards),
            row: row.number,
        });
    }
    // The county that most rows name; the first of them where two name as many.
    counties.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    for (other, rows) in counties.iter().skip(1) {
        let most = &counties[0].0;
        columns.push(
            Finding::new(
                Code::ManifestCounty,
                Weight::Note,
                place.clone(),
                format!("{most} in every row"),
                format!("{other} in {rows} rows"),
            )
            .county(most),
        );
    }
    let county = match counties.into_iter().next() {
        Some((county, _)) => county,
        None => county_in_path(&place.file, &["manifest"]),
    };
    let lines = table.rows().last().map_or(0, |row| u64::from(row.number));
    let manifest = Manifest {
        county,
        file: place.file,
        sha256: sha256.to_owned(),
        lines,
        batches,
    };
    (Piece::Manifest(manifest), columns.into_findings())
}

/// The file's name without its ending and without the words that stand for its kind, where no row names a county.
pub(super) fn county_in_path(path: &str, of_kind: &[&str]) -> Name {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let of_kind = |word: &&str| of_kind.iter().any(|kind| word.eq_ignore_ascii_case(kind));
    let words = stem.split(['-', '_', ' ']).filter(|word| !of_kind(word));
    words.collect::<Vec<_>>().join(" ").into()
}
