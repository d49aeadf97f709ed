//! Files of ranked ballots that no vendor's system exports: profiles of rankings (BLT, PrefLib, Scottish wards), RAIRE's
//! files, and tables of cards with a column for each rank or each candidate (Minneapolis, Portland in Oregon).
//!
//! All are known by their content. What people write in place of a candidate is the same in all: see [`kind_of`].

mod blt;
mod lines;
mod preflib;
mod profile;
mod raire;
mod scottish;
mod table;
#[cfg(test)]
mod tests;

use election::record::{FileKind, SelectionKind};
use election::{Name, fold};

use crate::cvr::{CardFile, Catalog, Listed, Opened, Vendor};
use crate::write_ins;
use profile::Scan;
pub use table::{StatedTable, VoteColumns};

pub(crate) const VENDOR: Vendor = Vendor { recognise, open };

const PROFILES: [(FileKind, Scan); 3] = [
    (FileKind::Blt, blt::scan),
    (FileKind::Preflib, preflib::scan),
    (FileKind::ScottishWard, scottish::scan),
];

fn recognise(head: &[u8], _: &str) -> Option<FileKind> {
    if raire::is_raire(head) {
        return Some(FileKind::Raire);
    }
    if preflib::is_preflib(head) {
        return Some(FileKind::Preflib);
    }
    if blt::is_blt(head) {
        return Some(FileKind::Blt);
    }
    if scottish::is_ward(head) {
        return Some(FileKind::ScottishWard);
    }
    table::is_ranked(head).then_some(FileKind::RankedTable)
}

fn open(files: &Opened<'_>, catalog: &mut Catalog, listed: &mut Listed) -> Vec<CardFile> {
    let mut readers = Vec::new();
    for (kind, scan) in PROFILES {
        let of_kind = files.of_kind(kind);
        readers.extend(of_kind.filter_map(|at| profile::open(files, at, scan, catalog, listed)));
    }
    let of_kind = files.of_kind(FileKind::Raire);
    readers.extend(of_kind.filter_map(|at| raire::open(files, at, catalog, listed)));
    readers.extend(table::open(files, catalog, listed));
    readers
}

/// What a name stands for: `overvote` is a rank with several marks.
fn kind_of(name: &str) -> SelectionKind {
    match fold(name).as_str() {
        "overvote" => SelectionKind::Overvote,
        _ => write_ins::kind_of(name),
    }
}

/// What a contest is called that its file does not name: the file's name without its ending.
fn name_of_file(path: &str) -> Name {
    let file = path.rsplit('/').next().unwrap_or(path);
    match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.into(),
        _ => file.into(),
    }
}
