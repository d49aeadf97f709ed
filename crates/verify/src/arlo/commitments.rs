//! Published digests against the files at hand.

use std::collections::HashMap;

use election::{Check, Code, DigestList, FileEntry, Finding, Place, Step, Verdict, Weight};

use super::index::Index;
use crate::Record;

/// A check a list: each file it names that is at hand has the digest, and each is at hand.
pub(super) fn check(index: &Index<'_>, record: &mut Record) {
    let files: HashMap<&str, &FileEntry> = index
        .audit
        .files
        .iter()
        .map(|file| (&*file.path, file))
        .collect();
    for list in &index.audit.digests {
        let (mut equal, mut differ, mut absent) = (0, 0, 0);
        for (digest, path, line) in &list.lines {
            let place = Place::file(list.file.clone()).row(*line);
            match find(&files, &list.file, path) {
                Some(file) if file.sha256 == *digest => equal += 1,
                Some(file) => {
                    differ += 1;
                    record.finding(Finding::new(
                        Code::DigestDiffers,
                        Weight::Unexplained,
                        place,
                        format!("{path} with SHA-256 {digest}"),
                        format!("{} with SHA-256 {}", file.path, file.sha256),
                    ));
                }
                None => {
                    absent += 1;
                    record.finding(Finding::new(
                        Code::DigestOfAbsentFile,
                        Weight::Note,
                        place,
                        format!("{path} among the files"),
                        "no such file",
                    ));
                }
            }
        }
        let verdict = match (differ, equal) {
            (0, 0) => Verdict::cannot("none of the files it names is at hand"),
            (0, _) => Verdict::Equal,
            _ => Verdict::Differs,
        };
        record.check(summary(list, verdict, equal, differ, absent));
    }
}

fn summary(list: &DigestList, verdict: Verdict, equal: u32, differ: u32, absent: u32) -> Check {
    Check::new(Step::ManifestHash, verdict).values(
        format!("{}: {} digests", list.file, list.lines.len()),
        format!("{equal} equal, {differ} different, {absent} of files that are not at hand"),
    )
}

/// The file that a path of a list means: the path as it stands, or below a folder around the list.
fn find<'f>(files: &HashMap<&str, &'f FileEntry>, list: &str, path: &str) -> Option<&'f FileEntry> {
    let path = path.trim_start_matches("./");
    let ends = list.rmatch_indices('/').map(|(end, _)| end);
    let mut folders = ends.map(|end| format!("{}/{path}", &list[..end]));
    let below = folders.find_map(|path| files.get(path.as_str()));
    below.or_else(|| files.get(path)).copied()
}
