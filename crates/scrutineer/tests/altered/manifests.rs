//! Manifests, the batch comparison, the upload log.

use election::Step;

use super::*;

const GILPIN: [&str; 2] = [
    "Gilpin County Commissioner - District 1",
    "Gilpin County Commissioner - District 3",
];

#[test]
fn a_manifest_count() {
    let file = "round_1/manifest-Gilpin.csv";
    let edit = |copy: &Copy| copy.edit(file, "\nGilpin,2,40,25,", "\nGilpin,2,40,24,");
    let Some((altered, row)) = altered(edit) else {
        return;
    };
    altered.changes(&[change(Step::ManifestHash, &["Gilpin"], NO_ROUND, "differs")]);
    altered.finds(&[]);
    let _ = row;
}
