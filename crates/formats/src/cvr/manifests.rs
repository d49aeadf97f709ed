//! Ballot manifests among the files, and whose cards each lists.
//!
//! A manifest names tabulators and batches, which are unique in a county alone, and seldom the county whose files are
//! meant. Which export is its own is told by words: those of the paths of both, and of the counties in its rows. An
//! export takes the manifest with the most words in common, of those the nearest by folders; several, where none of
//! their batches is in two of them (parts of one manifest). Of several exports those with the most words in common keep
//! it. An export that no word or folder ties to one of several manifests has none, which a finding says.

use std::collections::{BTreeSet, HashMap, HashSet};

use election::record::{FileKind, Manifest};
use election::{Batch, Code, Finding, Kind, Name, Place, Weight};

use super::standard::is_ours;
use super::{CardFile, Catalog, Vendor};
use super::{Listed, Opened, unreadable};
use crate::columns::Columns;
use crate::detect::{Content, beginning, detect, kind_of_beginning};
use crate::manifest::{batches, heading};

/// Manifests and lists of names: no cards.
pub(super) const VENDOR: Vendor = Vendor {
    recognise,
    open: |_: &Opened<'_>, _: &mut Catalog, _: &mut Listed| Vec::<CardFile>::new(),
};

fn recognise(head: &[u8], _: &str) -> Option<FileKind> {
    match kind_of_beginning(head) {
        Some(Kind::Manifest | Kind::ArloManifest) => Some(FileKind::BallotManifest),
        Some(Kind::CanonicalNames | Kind::ArloContests) => Some(FileKind::Names),
        Some(_) => None,
        None => is_ours(&beginning(head)?).then_some(FileKind::Names),
    }
}

/// A manifest and the place of its file.
struct File {
    at: usize,
    batches: Vec<Batch>,
    words: BTreeSet<String>,
}

/// The manifests among the files, each with its exports. `exports` has for each the place of its first file.
pub(super) fn manifests(
    files: &Opened<'_>,
    exports: &[usize],
    listed: &mut Listed,
) -> Vec<Manifest> {
    let mut manifests: Vec<File> = Vec::new();
    let mut first: HashMap<&str, usize> = HashMap::new();
    for at in files.of_kind(FileKind::BallotManifest) {
        let file = files.file(at);
        if let Some(other) = first.insert(&file.sha256, at) {
            first.insert(&file.sha256, other);
            listed.push(Finding::new(
                Code::Duplicate,
                Weight::Unexplained,
                Place::file(file.path.clone()),
                "batches of its own",
                format!(
                    "the bytes of {}; its batches are left out",
                    files.path(other)
                ),
            ));
            continue;
        }
        let batches = read(files, at, listed);
        let counties: BTreeSet<&str> = batches.iter().map(|batch| &*batch.county).collect();
        let mut told = words(&file.path);
        told.extend(counties.iter().flat_map(|county| words(county)));
        manifests.push(File {
            at,
            batches,
            words: told,
        });
    }
    let chosen = pair(files, &manifests, exports);
    manifests
        .into_iter()
        .enumerate()
        .map(|(k, manifest)| Manifest {
            source: files.file(manifest.at).number,
            exports: exports
                .iter()
                .zip(&chosen)
                .filter(|(_, of_export)| of_export.contains(&k))
                .map(|(at, _)| files.file(*at).number)
                .collect(),
            batches: manifest.batches,
        })
        .collect()
}

/// The batches of a file, with what was met.
fn read(files: &Opened<'_>, at: usize, listed: &mut Listed) -> Vec<Batch> {
    let path = files.path(at);
    let place = Place::file(path.clone());
    let bytes = match files.whole(at) {
        Ok(bytes) => bytes,
        Err(error) => {
            listed.push(unreadable(place, &error));
            return Vec::new();
        }
    };
    let detected = detect(path, &bytes);
    detected.findings.into_iter().for_each(|f| listed.push(f));
    let Content::Table(table) = detected.content else {
        let error = std::io::Error::other(detected.because);
        listed.push(unreadable(place, &error));
        return Vec::new();
    };
    let mut columns = Columns::new(place.clone(), &table, heading(&table));
    let batches = batches(&mut columns).unwrap_or_default();
    for finding in columns.into_findings() {
        listed.push(finding);
    }
    let mut rows: HashMap<_, u32> = HashMap::new();
    for batch in &batches {
        if let Some(row) = rows.insert(key(batch), batch.row) {
            listed.push(Finding::new(
                Code::Duplicate,
                Weight::Unexplained,
                place.clone().row(batch.row),
                "each batch once",
                format!("batch {} as in row {row}; both are kept", title(batch)),
            ));
        }
    }
    batches
}

/// What says which batch it is.
fn key(batch: &Batch) -> (&Name, &Name, &Name) {
    (&batch.county, &batch.tabulator, &batch.name)
}

fn title(batch: &Batch) -> String {
    match &*batch.tabulator {
        "" => batch.name.to_string(),
        tabulator => format!("{tabulator}-{}", batch.name),
    }
}

/// Words that say what a file is, not whose.
const KIND_WORDS: [&str; 16] = [
    "ballot",
    "ballots",
    "batch",
    "batches",
    "cast",
    "cvr",
    "cvrs",
    "cvrexport",
    "csv",
    "export",
    "json",
    "manifest",
    "manifests",
    "record",
    "xlsx",
    "zip",
];

/// The words of a path or name that may tell whose it is.
fn words(path: &str) -> BTreeSet<String> {
    path.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && !KIND_WORDS.contains(&word.as_str()))
        .collect()
}

fn folders(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    parts
}

/// For each export the places of its manifests.
fn pair(files: &Opened<'_>, manifests: &[File], exports: &[usize]) -> Vec<Vec<usize>> {
    let mut common = manifests
        .first()
        .map_or_else(BTreeSet::new, |m| m.words.clone());
    for manifest in manifests {
        common.retain(|word| manifest.words.contains(word));
    }
    let told: Vec<BTreeSet<String>> = exports.iter().map(|at| words(files.path(*at))).collect();
    let shared = |export: usize, k: usize| told[export].intersection(&manifests[k].words).count();
    let mut chosen: Vec<Vec<usize>> = Vec::new();
    for (e, at) in exports.iter().enumerate() {
        let of_export = folders(files.path(*at));
        let steps = |k: &usize| {
            let of_manifest = folders(files.path(manifests[*k].at));
            let same = of_export
                .iter()
                .zip(&of_manifest)
                .take_while(|(a, b)| a == b)
                .count();
            (of_export.len() - same, of_manifest.len() - same)
        };
        let rank = |k: &usize| {
            let (up, down) = steps(k);
            (shared(e, *k), std::cmp::Reverse(up + down))
        };
        let best = (0..manifests.len()).map(|k| rank(&k)).max();
        let best: Vec<usize> = (0..manifests.len())
            .filter(|k| Some(rank(k)) == best)
            .collect();
        let kept = match best[..] {
            [one] if manifests.len() > 1 => {
                let distinct = told[e].intersection(&manifests[one].words);
                let (up, down) = steps(&one);
                distinct.filter(|word| !common.contains(*word)).count() > 0 || up == 0 || down == 0
            }
            [_] | [] => true,
            _ => {
                let mut seen = HashSet::new();
                let mut batches = best.iter().flat_map(|k| &manifests[*k].batches);
                batches.all(|batch| seen.insert(key(batch)))
            }
        };
        chosen.push(if kept { best } else { Vec::new() });
    }
    for k in 0..manifests.len() {
        let of_manifest = (0..exports.len()).filter(|e| chosen[*e].contains(&k));
        let most = of_manifest.map(|e| shared(e, k)).max().unwrap_or(0);
        for (e, of_export) in chosen.iter_mut().enumerate() {
            of_export.retain(|other| *other != k || shared(e, k) == most);
        }
    }
    chosen
}
