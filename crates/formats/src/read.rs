//! Every file of a source, read by the reader of its kind, and told apart by the audit that it belongs to.

use std::collections::BTreeSet;

use election::{Code, FileEntry, Finding, Kind, Place, Published, Weight};
use rayon::prelude::*;

use crate::arlo;
use crate::colorado;
use crate::detect::{Content, detect};
use crate::source::Source;

/// What one file gave.
enum Piece {
    Colorado(colorado::Piece),
    Arlo(arlo::Piece),
}

type File = (FileEntry, Piece, Vec<Finding>);

/// Reads every file of a source: a published audit for each election in it, at least one. `progress` is
/// called once a file, from any thread.
///
/// What cannot be read is a finding in the result, never an error.
pub fn read(source: &Source, progress: impl Fn() + Sync) -> Vec<Published> {
    let files: Vec<File> = (0..source.len())
        .into_par_iter()
        .map(|k| {
            let file = read_file(source, k);
            progress();
            file
        })
        .collect();
    let (mut audits, rest) = arlo_audits(source.name(), files);
    if audits.is_empty() || rest.iter().any(|file| is_colorado(&file.1)) {
        let files = rest
            .into_iter()
            .map(|(entry, piece, findings)| match piece {
                Piece::Colorado(piece) => (entry, piece, findings),
                Piece::Arlo(_) => (entry, colorado::Piece::Nothing, findings),
            });
        let read = colorado::audits(source.name(), files.collect());
        let boxed = read.into_iter().map(Box::new);
        audits.extend(boxed.map(Published::Colorado));
    }
    // What was refused while listing belongs to no file.
    if let Some(first) = audits.first_mut() {
        let findings = match first {
            Published::Colorado(audit) => &mut audit.findings,
            Published::Arlo(audit) => &mut audit.findings,
        };
        findings.splice(0..0, source.findings().iter().cloned());
    }
    audits
}

/// Whether a file is one of Colorado's for sure: results of an election may lie beside any audit.
fn is_colorado(piece: &Piece) -> bool {
    use colorado::Piece::{Certified, Nothing};
    matches!(piece, Piece::Colorado(piece) if !matches!(piece, Nothing | Certified(_)))
}

/// The audits that have one of Arlo's reports, and the files that belong to none of them.
fn arlo_audits(source: &str, files: Vec<File>) -> (Vec<Published>, Vec<File>) {
    let reports = files.iter().filter(|file| file.0.kind == Kind::ArloReport);
    let reports: Vec<String> = reports.map(|file| file.0.path.to_string()).collect();
    let apart = files
        .iter()
        .filter(|file| file.0.kind == Kind::ArloReport || is_colorado(&file.1));
    let apart: BTreeSet<String> = apart.map(|file| file.0.path.to_string()).collect();
    let mut rest = files;
    let mut audits = Vec::new();
    for report in &reports {
        let others = apart
            .iter()
            .map(String::as_str)
            .filter(|path| path != report);
        let folder = arlo::folder_of(report, &others.collect());
        let (of_audit, others): (Vec<File>, Vec<File>) = rest
            .into_iter()
            .partition(|file| arlo::belongs(&file.0.path, folder, report));
        rest = others;
        let files = of_audit
            .into_iter()
            .map(|(entry, piece, findings)| match piece {
                Piece::Arlo(piece) => (entry, Some(piece), findings),
                Piece::Colorado(_) => (entry, None, findings),
            });
        let name = match folder {
            Some("") => source.to_owned(),
            Some(folder) => format!("{source}/{folder}"),
            None => format!("{source}/{report}"),
        };
        let audit = arlo::assemble(&name, files.collect());
        audits.push(Published::Arlo(Box::new(audit)));
    }
    (audits, rest)
}

fn read_file(source: &Source, k: usize) -> File {
    let path = source.path(k).clone();
    let mut entry = FileEntry {
        round: colorado::round_of(&path),
        path: path.clone(),
        bytes: 0,
        sha256: String::new(),
        kind: Kind::Unreadable,
        because: String::new(),
    };
    let bytes = match source.read(k) {
        Ok(bytes) => bytes,
        Err(error) => {
            entry.because = error.to_string();
            let finding = Finding::new(
                Code::FileUnreadable,
                Weight::Unread,
                Place::file(path),
                "a readable file",
                entry.because.clone(),
            );
            return (
                entry,
                Piece::Colorado(colorado::Piece::Nothing),
                vec![finding],
            );
        }
    };
    entry.bytes = bytes.len() as u64;
    entry.sha256 = custody::Digest::of(&bytes).to_string();
    if source.is_opened(k) {
        entry.kind = Kind::Archive;
        return (entry, Piece::Colorado(colorado::Piece::Nothing), Vec::new());
    }
    let detected = detect(&path, &bytes);
    entry.kind = detected.kind;
    entry.because = detected.because;
    let mut findings = detected.findings;
    if entry.kind == Kind::Unrecognised {
        findings.push(Finding::new(
            Code::FileUnrecognised,
            Weight::Note,
            Place::file(path),
            "a file of a known kind",
            entry.because.clone(),
        ));
    }
    if let Content::Table(table) = &detected.content
        && let Some((piece, more)) = arlo::piece(detected.kind, table, &entry)
    {
        findings.extend(more);
        return (entry, Piece::Arlo(piece), findings);
    }
    let piece = colorado::piece(detected.kind, detected.content, &entry, &mut findings);
    (entry, Piece::Colorado(piece), findings)
}
