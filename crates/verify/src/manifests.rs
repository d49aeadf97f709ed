//! Manifests against the upload log and against the count of CVRs batch by batch.

use election::{
    Check, Code, Finding, Kind, Manifest, Name, Place, Repair, RepairKind, Step, Upload, Verdict,
    Weight,
};
use tabulate::{BatchDifference, compare_batches};

use crate::Record;
use crate::draw::Draws;
use crate::index::{County, Index};
use crate::repairs::Change;

/// How each county's manifest differs from the batch comparison, and the change that each would need.
pub(crate) struct Differences<'a> {
    by_county: Vec<Vec<(BatchDifference<'a>, Change)>>,
}

impl Differences<'_> {
    /// The changes of a county.
    pub fn changes(&self, county: usize) -> impl Iterator<Item = &Change> {
        self.by_county[county].iter().map(|(_, change)| change)
    }
}

pub(crate) fn differences<'a>(index: &Index<'a>) -> Differences<'a> {
    let file = index.place_of(Kind::BatchComparison, None).file;
    let of = |(k, county): (usize, &County<'a>)| match county.manifest {
        Some(manifest) if !county.comparison.is_empty() => {
            let found = compare_batches(manifest, &county.comparison).into_iter();
            found
                .map(|difference| {
                    let change = Change::of(k, &county.name, &difference, &file);
                    (difference, change)
                })
                .collect()
        }
        _ => Vec::new(),
    };
    Differences {
        by_county: index.counties.iter().enumerate().map(of).collect(),
    }
}

pub(crate) fn check(
    index: &Index<'_>,
    differences: &Differences<'_>,
    draws: &Draws<'_>,
    record: &mut Record,
) {
    for (k, county) in index.counties.iter().enumerate() {
        // A county that only a list of votes names, in an audit without manifests, has nothing to check.
        let unnamed = county.id.is_none() && county.comparison.is_empty() && county.hash.is_none();
        if county.manifest.is_none() && unnamed {
            continue;
        }
        let outside = unnamed && (index.audit.county_contests.is_some() || index.by_county);
        if let (true, Some(manifest)) = (outside, county.manifest) {
            record.finding(
                Finding::new(
                    Code::ManifestOutside,
                    Weight::Note,
                    Place::file(manifest.file.clone()),
                    "a county that a list of contests, of hashes or of batches names",
                    format!("{}, {} cards", county.name, manifest.cards()),
                )
                .note("not part of this audit; its cards count in no universe")
                .county(&county.name),
            );
        }
        if county.manifest.is_none() {
            record.finding(
                Finding::new(
                    Code::ManifestMissing,
                    Weight::Unread,
                    index.place_of(Kind::ContestsByCounty, None),
                    format!("a manifest of {}", county.name),
                    "none among the files",
                )
                .county(&county.name),
            );
        }
        hash(index, county, outside, record);
        // Without a comparison of batches, lists by county have totals to compare.
        if index.by_county && county.comparison.is_empty() && !outside {
            continue;
        }
        counts(
            county,
            &differences.by_county[k],
            draws.counties.contains(&k),
            draws,
            outside,
            record,
        );
    }
    if index
        .counties
        .iter()
        .all(|county| county.manifest.is_none())
    {
        let verdict = Verdict::cannot("no manifest is among the files");
        record.check(Check::new(Step::BatchCounts, verdict).mandatory(true));
    }
}

/// The upload that counts: the last one that was imported and whose length says that it can be this
/// manifest and not the CVR file (which has a line a card, a manifest a line a batch).
fn accepted<'u>(county: &County<'u>, manifest: &Manifest) -> Option<&'u Upload> {
    let rows = manifest.batches.len().max(1) as f64;
    let cards = manifest.cards().0.max(1) as f64;
    let could_be = |upload: &&&Upload| {
        let manifest_kind = upload.kind.to_lowercase().contains("manifest");
        let imported = upload.status.eq_ignore_ascii_case("imported");
        // Nearer to the number of batches than to the number of cards, in proportion.
        let nearer = upload
            .lines
            .is_none_or(|lines| (lines as f64).powi(2) <= rows * cards);
        manifest_kind && imported && (nearer || rows >= cards)
    };
    county
        .uploads
        .iter()
        .filter(could_be)
        .max_by(|a, b| a.timestamp.cmp(&b.timestamp))
        .copied()
}

fn hash(index: &Index<'_>, county: &County<'_>, outside: bool, record: &mut Record) {
    let check = |verdict| {
        Check::new(Step::ManifestHash, verdict)
            .county(&county.name)
            .mandatory(!outside)
    };
    let Some(manifest) = county.manifest else {
        record.check(check(Verdict::cannot(
            "the manifest is not among the files",
        )));
        return;
    };
    if let Some(listed) = county.hash {
        let equal = listed.sha256 == manifest.sha256;
        if !equal {
            record.finding(
                Finding::new(
                    Code::ManifestHash,
                    Weight::Unexplained,
                    Place::file(manifest.file.clone()),
                    format!("SHA-256 {}, by {}", listed.sha256, listed.place),
                    format!("SHA-256 {}", manifest.sha256),
                )
                .county(&county.name),
            );
        }
        record.check(
            check(Verdict::equal_if(equal)).values(listed.sha256.clone(), manifest.sha256.clone()),
        );
        return;
    }
    if !index.audit.hashes.is_empty() {
        let because = "the list of hashes has none of this county's manifest";
        record.check(check(Verdict::cannot(because)).values("", manifest.sha256.clone()));
        return;
    }
    if index.audit.uploads.is_none() {
        record.check(check(Verdict::cannot(
            "the upload log is not among the files",
        )));
        return;
    }
    let Some(upload) = accepted(county, manifest) else {
        let because = "the upload log has no imported manifest of this county";
        record.finding(
            Finding::new(
                Code::ManifestNotLogged,
                Weight::Note,
                index.place_of(Kind::Uploads, None),
                format!("an imported manifest of {}", county.name),
                format!(
                    "{} rows, none of an imported manifest",
                    county.uploads.len()
                ),
            )
            .county(&county.name),
        );
        record.check(check(Verdict::cannot(because)).values("", manifest.sha256.clone()));
        return;
    };
    if upload.computed_hash.is_empty() {
        let because = format!("{} has no hash", upload.place);
        record.check(check(Verdict::cannot(because)).values("", manifest.sha256.clone()));
        return;
    }
    let equal = upload.computed_hash == manifest.sha256;
    if !equal {
        let earlier = county
            .uploads
            .iter()
            .find(|u| u.computed_hash == manifest.sha256);
        let note = match earlier {
            Some(other) => format!(
                "the file has the hash of another row of the log: {} ({}, {})",
                other.place, other.status, other.timestamp
            ),
            None => format!(
                "no row of the log has the file's hash; the logged file had {} lines, this one has {}",
                upload
                    .lines
                    .map_or_else(|| "an unknown number of".to_owned(), |n| n.to_string()),
                manifest.lines
            ),
        };
        record.finding(
            Finding::new(
                Code::ManifestHash,
                Weight::Unexplained,
                Place::file(manifest.file.clone()),
                format!("SHA-256 {}, by {}", upload.computed_hash, upload.place),
                format!("SHA-256 {}", manifest.sha256),
            )
            .county(&county.name)
            .note(note),
        );
    }
    record.check(
        check(Verdict::equal_if(equal))
            .values(upload.computed_hash.clone(), manifest.sha256.clone()),
    );
}

fn counts(
    county: &County<'_>,
    differences: &[(BatchDifference<'_>, Change)],
    drawn: bool,
    draws: &Draws<'_>,
    outside: bool,
    record: &mut Record,
) {
    let check = |verdict| {
        Check::new(Step::BatchCounts, verdict)
            .county(&county.name)
            .mandatory(!outside)
    };
    let Some(manifest) = county.manifest else {
        record.check(check(Verdict::cannot(
            "the manifest is not among the files",
        )));
        return;
    };
    if county.comparison.is_empty() {
        let because = "no batch comparison among the files has this county";
        record.check(
            check(Verdict::cannot(because)).values("", format!("{} cards", manifest.cards())),
        );
        return;
    }
    let mut unexplained = cvr_counts(county, record);
    let mut repairs = Vec::new();
    let place = Place::file(manifest.file.clone());
    for (difference, change) in differences {
        let confirmed = draws.confirm(change);
        let (code, at, expected, found) = in_words(difference, &place);
        let repair = match difference {
            _ if confirmed => Some(change.repair.clone()),
            // The draws come out with the batch in: the comparison file is the shorter one.
            BatchDifference::OnlyInManifest(_) if drawn => Some(Repair {
                kind: RepairKind::BatchConfirmedByDraw,
                source: manifest.file.clone(),
                ..change.repair.clone()
            }),
            _ => None,
        };
        // No draw can point into a batch of no cards, and no total changes with it.
        let empty =
            matches!(difference, BatchDifference::OnlyInManifest(batch) if batch.cards.0 == 0);
        let weight = match repair {
            Some(_) => Weight::Explained,
            None if empty => Weight::Note,
            None => Weight::Unexplained,
        };
        let note = match &repair {
            Some(repair) => format!("{}, and the draws come out so", repair.kind.words()),
            None if empty => "a batch of no cards: whether it is listed changes no draw".to_owned(),
            None if drawn => "the draws come out with the manifest as published".to_owned(),
            None => "no draw that comes out settles which file is right".to_owned(),
        };
        unexplained |= weight == Weight::Unexplained;
        repairs.extend(repair);
        record.finding(
            Finding::new(code, weight, at, expected, found)
                .county(&county.name)
                .note(note),
        );
    }
    let in_comparison: election::Cards = county.comparison.iter().map(|row| row.in_manifest).sum();
    let verdict = match unexplained {
        true => Verdict::Differs,
        false => Verdict::after(repairs),
    };
    record.check(check(verdict).values(
        format!("{in_comparison} cards"),
        format!("{} cards", manifest.cards()),
    ));
}

fn in_words(difference: &BatchDifference<'_>, manifest: &Place) -> (Code, Place, String, String) {
    let id = |tabulator: &Name, batch: &Name| format!("batch {tabulator}-{batch}");
    match difference {
        BatchDifference::OnlyInComparison(row) => (
            Code::BatchOnlyInComparison,
            row.place.clone(),
            format!(
                "{} in {}, too",
                id(&row.tabulator, &row.batch),
                manifest.file
            ),
            format!("{} cards here only", row.in_manifest.max(row.in_cvr_file)),
        ),
        BatchDifference::OnlyInManifest(batch) => (
            Code::BatchOnlyInManifest,
            manifest.clone().row(batch.row),
            format!(
                "{} in the batch comparison, too",
                id(&batch.tabulator, &batch.name)
            ),
            format!("{} cards here only", batch.cards),
        ),
        BatchDifference::Count(batch, row) => (
            Code::BatchCount,
            manifest.clone().row(batch.row),
            format!(
                "{}: {} cards, by {}",
                id(&batch.tabulator, &batch.name),
                row.in_manifest,
                row.place
            ),
            format!("{} cards", batch.cards),
        ),
    }
}

/// Whether a row's number of CVRs is not its number of cards, or its printed difference is wrong.
fn cvr_counts(county: &County<'_>, record: &mut Record) -> bool {
    let mut differs = false;
    for row in &county.comparison {
        let difference = i128::from(row.in_manifest.0) - i128::from(row.in_cvr_file.0);
        let printed = row.difference.map(i128::from);
        let wrong = printed.is_some_and(|printed| printed != difference && printed != -difference);
        if difference == 0 && !wrong {
            continue;
        }
        differs = true;
        let id = format!("batch {}-{}", row.tabulator, row.batch);
        let (expected, found) = match wrong {
            true => (
                format!("{id}: difference {difference}"),
                format!("difference {}", printed.unwrap_or_default()),
            ),
            false => (
                format!("{id}: {} CVRs, as many as cards", row.in_manifest),
                format!("{} CVRs", row.in_cvr_file),
            ),
        };
        record.finding(
            Finding::new(
                Code::BatchCvrCount,
                Weight::Unexplained,
                row.place.clone(),
                expected,
                found,
            )
            .county(&county.name),
        );
    }
    differs
}
