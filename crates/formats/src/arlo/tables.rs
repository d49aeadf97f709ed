//! Manifests, candidate totals, standardized contests and lists of digests.

use std::collections::HashSet;

use election::{
    ArloManifest, ArloTallies, Code, DigestList, Finding, Name, Place, StandardizedContest,
    TallyBatch, Votes, Weight,
};

use crate::columns::Columns;
use crate::manifest::batches;
use crate::table::{Row, Table};

/// A manifest: `[Container], [Tabulator], Batch Name, Number of Ballots, [CVR]`, columns in any order.
pub(super) fn manifest(place: Place, table: &Table, sha256: &str) -> (ArloManifest, Vec<Finding>) {
    let mut columns = Columns::headed_by(place, table, &["batchname", "numberofballots"]);
    let mut manifest = ArloManifest {
        file: columns.place.file.clone(),
        sha256: sha256.to_owned(),
        batches: Vec::new(),
    };
    if columns.need_all(["batchname", "numberofballots"]).is_some() {
        manifest.batches = batches(&mut columns).unwrap_or_default();
        let keys = manifest
            .batches
            .iter()
            .map(|b| (b.tabulator.clone(), b.name.clone(), b.row));
        let keys: Vec<_> = keys.collect();
        twice(
            &mut columns,
            keys.iter().map(|(t, n, row)| ((t, n), n, *row)),
        );
    }
    (manifest, columns.into_findings())
}

/// Findings for keys that come again.
fn twice<'a, K: std::hash::Hash + Eq>(
    columns: &mut Columns<'_>,
    keys: impl Iterator<Item = (K, &'a Name, u32)>,
) {
    let mut seen = HashSet::new();
    for (key, name, row) in keys {
        if !seen.insert(key) {
            columns.push(Finding::new(
                Code::Duplicate,
                Weight::Unread,
                columns.place.clone().row(row),
                "each batch once",
                format!("batch {name} again"),
            ));
        }
    }
}

/// Candidate totals: `Batch Name` and a column a selection; in files of several contests
/// `Contest - Selection`.
pub(super) fn tallies(place: Place, table: &Table, sha256: &str) -> (ArloTallies, Vec<Finding>) {
    let mut columns = Columns::headed_by(place, table, &["batchname"]);
    let headings = columns.headings();
    let name = columns.need(&["batchname"]);
    let used: Vec<usize> = (0..headings.len())
        .filter(|at| Some(*at) != name && !headings[*at].is_empty())
        .collect();
    let mut tallies = ArloTallies {
        file: columns.place.file.clone(),
        sha256: sha256.to_owned(),
        columns: used
            .iter()
            .map(|at| headings[*at].as_str().into())
            .collect(),
        batches: Vec::new(),
    };
    if let Some(name) = name {
        for row in columns.rows() {
            let counts = used.iter().map(|at| columns.count(row, *at));
            let Some(votes) = counts.map(|n| n.map(Votes)).collect::<Option<Vec<_>>>() else {
                continue;
            };
            tallies.batches.push(TallyBatch {
                name: row.cell(name).into(),
                votes,
                row: row.number,
            });
        }
        let keys = tallies.batches.iter().map(|b| (&b.name, &b.name, b.row));
        twice(&mut columns, keys);
    }
    (tallies, columns.into_findings())
}

/// Contests and jurisdictions: `all`, or names with commas between.
pub(crate) fn contests(place: Place, table: &Table) -> (Vec<StandardizedContest>, Vec<Finding>) {
    let mut columns = Columns::headed_by(place, table, &["contestname", "jurisdictions"]);
    let mut found = Vec::new();
    if let Some([name, jurisdictions]) = columns.need_all(["contestname", "jurisdictions"]) {
        let contest = |row: Row<'_>| {
            let names = row.cell(jurisdictions);
            let all = names.eq_ignore_ascii_case("all");
            let split = || names.split(',').map(|name| name.trim().into()).collect();
            StandardizedContest {
                contest: row.cell(name).into(),
                jurisdictions: (!all).then(split),
                place: columns.place.clone().row(row.number),
            }
        };
        found = columns.rows().map(contest).collect();
    }
    (found, columns.into_findings())
}

/// A digest and a path, as `sha256sum` writes a line: 64 hexadecimal digits, a blank, a blank or an asterisk.
pub(crate) fn digest_line(line: &str) -> Option<(&str, &str)> {
    let (digest, rest) = line.split_at_checked(64)?;
    let path = rest
        .strip_prefix("  ")
        .or_else(|| rest.strip_prefix(" *"))?;
    let plain = digest.bytes().all(|b| b.is_ascii_hexdigit());
    (plain && !path.is_empty()).then_some((digest, path))
}

/// A list of digests; a path may have commas in it.
pub(super) fn digests(place: Place, table: &Table) -> (DigestList, Vec<Finding>) {
    let mut list = DigestList {
        file: place.file.clone(),
        lines: Vec::new(),
    };
    let mut findings = Vec::new();
    for row in table.rows().filter(|row| !row.is_blank()) {
        let line = row.raw_cells().collect::<Vec<_>>().join(",");
        match digest_line(&line) {
            Some((digest, path)) => {
                let line = (
                    digest.to_ascii_lowercase(),
                    path.trim_end().into(),
                    row.number,
                );
                list.lines.push(line);
            }
            None => findings.push(Finding::new(
                Code::CellUnreadable,
                Weight::Unread,
                place.clone().row(row.number),
                "a digest of 64 hexadecimal digits, two blanks, a path",
                crate::columns::shortened(&line),
            )),
        }
    }
    (list, findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_digests() {
        let digest = "ab".repeat(32);
        assert_eq!(
            digest_line(&format!("{digest}  a/b c.csv")),
            Some((digest.as_str(), "a/b c.csv"))
        );
        assert_eq!(
            digest_line(&format!("{digest} *x")),
            Some((digest.as_str(), "x"))
        );
        for wrong in [
            "",
            "ab  x",
            &digest,
            &format!("{digest}  "),
            &format!("{digest}x  y"),
        ] {
            assert_eq!(digest_line(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_manifest_in_another_order() {
        let table =
            Table::from_csv("Batch Name,Number of Ballots,Container\nB 1,\"1,234\",Box\nB 1,2,\n");
        let (manifest, findings) = manifest(Place::file("m.csv"), &table.unwrap(), "");
        assert_eq!(manifest.batches[0].cards, election::Cards(1234));
        assert_eq!(&*manifest.batches[0].container, "Box");
        assert_eq!(findings[0].code, Code::Duplicate);
    }
}
