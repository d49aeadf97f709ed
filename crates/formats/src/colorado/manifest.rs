//! A county's ballot manifest: one row a batch, as `crate::manifest` reads them, and the county that it is of.

use std::collections::HashMap;

use election::{Code, Finding, Manifest, Name, Place, Weight, fold};

use super::{Piece, name};
use crate::columns::Columns;
use crate::manifest::{batches, heading};
use crate::table::Table;

pub(super) fn manifest(place: Place, table: &Table, sha256: &str) -> (Piece, Vec<Finding>) {
    let mut columns = Columns::new(place.clone(), table, heading(table));
    let Some(batches) = batches(&mut columns) else {
        return (Piece::Nothing, columns.into_findings());
    };
    let mut counties: Vec<(Name, usize)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for said in batches.iter().map(|batch| &*batch.county) {
        // Seen in 2017 and 2018: the name followed by "County".
        let said = said.strip_suffix(" County").unwrap_or(said);
        if said.is_empty() {
            continue;
        }
        let place = *places.entry(fold(said)).or_insert(counties.len());
        match counties.get_mut(place) {
            Some((_, rows)) => *rows += 1,
            None => counties.push((name(said), 1)),
        }
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
