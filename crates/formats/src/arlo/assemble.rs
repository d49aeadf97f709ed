//! The files of an audit run with Arlo, put together.
//!
//! An audit's folder is the highest one around its report that has no other report and nothing of another
//! state's audits. Manifests and candidate totals do not say whose they are: a jurisdiction is known by a folder
//! or a part of the file's name that folds to a name in the report.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    ArloAudit, ArloReport, Code, FileEntry, Finding, Jurisdiction, Name, Place, Weight, fold,
};

use super::Piece;

/// A file of the audit, what it gave, and what was met.
type File = (FileEntry, Option<Piece>, Vec<Finding>);

/// The folder of the audit whose report stands at `report`: the empty text is the whole source; none where
/// the report stands for itself alone, because other reports are in its folder. `others` are the paths of
/// other reports and of files that belong to other audits for sure.
pub(crate) fn folder_of<'p>(report: &'p str, others: &BTreeSet<&str>) -> Option<&'p str> {
    let ends = report.rmatch_indices('/').map(|(end, _)| end);
    let around = ends.chain([0]).map(|end| &report[..end]);
    let alone = |folder: &&str| !others.iter().any(|other| within(other, folder));
    around.take_while(alone).last()
}

/// Whether a path is in a folder.
fn within(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
}

/// Whether a file belongs to the audit in `folder` with the report at `report`.
pub(crate) fn belongs(path: &str, folder: Option<&str>, report: &str) -> bool {
    match folder {
        Some(folder) => within(path, folder),
        None => path == report,
    }
}

/// Puts the files of one audit together. `source` is the name of the folder or archive.
pub(crate) fn assemble(source: &str, files: Vec<File>) -> ArloAudit {
    let mut audit = ArloAudit::default();
    let mut others = Vec::new();
    for (entry, piece, findings) in files {
        audit.findings.extend(findings);
        match piece {
            Some(Piece::Report(report)) => audit.report = *report,
            Some(Piece::Digests(list)) => audit.digests.push(list),
            Some(Piece::Contests(contests)) => match &mut audit.standardized {
                Some(_) => audit
                    .findings
                    .push(second(&entry.path, "standardized contests")),
                none => *none = Some(contests),
            },
            Some(piece) => others.push((entry.path.clone(), piece)),
            None => {}
        }
        audit.files.push(entry);
    }
    let names = jurisdictions(&audit.report);
    audit.jurisdictions = names
        .values()
        .map(|name| (name.clone(), Jurisdiction::default()))
        .collect();
    for (path, piece) in others {
        let name = jurisdiction_of(&path, &names);
        let files = audit.jurisdictions.entry(name).or_default();
        audit.findings.extend(place(files, &path, piece));
    }
    let title = match audit.report.settings.name.as_str() {
        "" => audit.report.election.as_str(),
        name => name,
    };
    audit.name = match title {
        "" => source.to_owned(),
        title => format!("{title} ({source})"),
    };
    audit
}

fn second(path: &Name, what: &str) -> Finding {
    Finding::new(
        Code::Duplicate,
        Weight::Unread,
        Place::file(path.clone()),
        format!("one file of {what}, or one a jurisdiction"),
        "another one; the first in the order of paths is used",
    )
}

/// A manifest or totals into the files of its jurisdiction. A copy is no second file.
fn place(files: &mut Jurisdiction, path: &Name, piece: Piece) -> Option<Finding> {
    let copy = |of: &Name| {
        Finding::new(
            Code::Duplicate,
            Weight::Note,
            Place::file(path.clone()),
            "each file once",
            format!("the same bytes as {of}"),
        )
    };
    match piece {
        Piece::Manifest(manifest) => match &files.manifest {
            Some(first) if first.sha256 == manifest.sha256 => return Some(copy(&first.file)),
            Some(_) => return Some(second(path, "manifest")),
            None => files.manifest = Some(manifest),
        },
        Piece::Tallies(tallies) => {
            let mut known = files.tallies.iter();
            if let Some(first) = known.find(|first| first.sha256 == tallies.sha256) {
                return Some(copy(&first.file));
            }
            // One file for all contests, or files for different ones.
            let again = |first: &&election::ArloTallies| {
                first.columns.iter().any(|c| tallies.columns.contains(c))
            };
            if files.tallies.iter().find(again).is_some() {
                return Some(second(path, "candidate totals"));
            }
            files.tallies.push(tallies);
        }
        _ => {}
    }
    None
}

/// Every jurisdiction that the report names, by its folded name.
fn jurisdictions(report: &ArloReport) -> BTreeMap<String, Name> {
    let batches = report.batches.iter().map(|batch| &batch.jurisdiction);
    let ballots = report.ballots.iter().map(|ballot| &ballot.jurisdiction);
    let tallied = report.hand_tally.iter().map(|batch| &batch.jurisdiction);
    let named = report
        .contest_names
        .iter()
        .map(|(jurisdiction, ..)| jurisdiction);
    let all = batches.chain(ballots).chain(tallied).chain(named);
    all.map(|name| (fold(name), name.clone())).collect()
}

/// Whose file it is: a folder around it, the innermost first; else the longest name in the file's own; else what
/// stands before ` - ` in it.
fn jurisdiction_of(path: &str, names: &BTreeMap<String, Name>) -> Name {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default();
    if let Some(name) = parts.find_map(|folder| names.get(&fold(folder))) {
        return name.clone();
    }
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let folded = fold(stem);
    let mut inside: Vec<_> = names.iter().filter(|(n, _)| folded.contains(*n)).collect();
    inside.sort_by_key(|(folded, _)| folded.len());
    match inside.pop() {
        Some((_, name)) => name.clone(),
        None => stem.split(" - ").next().unwrap_or(stem).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_reports() {
        let others = |paths: &[&'static str]| paths.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(folder_of("a/b/report.csv", &others(&[])), Some(""));
        assert_eq!(
            folder_of("a/b/report.csv", &others(&["c/report.csv"])),
            Some("a")
        );
        assert_eq!(folder_of("a/report.csv", &others(&["a/other.csv"])), None);
        assert_eq!(folder_of("report.csv", &others(&[])), Some(""));
        assert!(belongs("a/x/m.csv", Some("a"), "a/r.csv"));
        assert!(!belongs("ab/m.csv", Some("a"), "a/r.csv"));
        assert!(!belongs("a/m.csv", None, "a/r.csv"));
    }

    #[test]
    fn jurisdictions_by_folder_or_name() {
        let names = ["BEN HILL", "HILL", "J1"]
            .map(|n| (fold(n), Name::from(n)))
            .into();
        let check =
            |path, expected| assert_eq!(&*jurisdiction_of(path, &names), expected, "{path}");
        check("manifests/BEN-HILL/x.csv", "BEN HILL");
        check("ballot-manifest-BEN-HILL-May.csv", "BEN HILL");
        check("J1 - ballot manifest.csv", "J1");
        check("Acton - ballot manifest.csv", "Acton");
    }
}
