//! Nothing there, too little there, the same there twice.

use super::*;

#[test]
fn an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let v = reported(folder.path());
    assert_eq!((v.outcome(), v.files.len()), (Outcome::Incomplete, 0));
    let inventory = support::check(&v, Step::Inventory, "", 0);
    assert_eq!(support::word(&inventory.verdict), "cannot");
    let output = support::command(folder.path())
        .args(["verify", "."])
        .output();
    assert_eq!(support::ran(&output.unwrap()).0, 2);
}

#[test]
fn a_path_that_does_not_exist() {
    let folder = tempfile::tempdir().unwrap();
    let error = formats::Source::open(&folder.path().join("no such folder"));
    assert!(error.err().unwrap().to_string().contains("no such folder"));
    let command = ["verify", "no such folder"];
    let output = support::command(folder.path()).args(command).output();
    let (code, stdout, stderr) = support::ran(&output.unwrap());
    assert_eq!((code, &*stdout), (2, ""));
    assert!(stderr.contains("no such folder"), "{stderr}");
    assert!(stderr.contains("next: give a folder"), "{stderr}");
}

/// Every file of an audit, given alone: there is never enough to hold, and nothing differs.
#[test]
fn one_file_only() {
    let copy = Copy::of_demo();
    let files = copy.files();
    assert!(files.len() > 20);
    for file in files {
        let v = reported(&copy.path().join(&file));
        assert_eq!(
            (v.files.len(), v.outcome()),
            (1, Outcome::Incomplete),
            "{file}"
        );
    }
}

/// Without a file, steps cannot be checked or are not there; without a manifest the batch comparison may
/// stand in for it. Nothing differs.
#[test]
fn a_file_missing() {
    let whole = words(&broken(|_| ()));
    let not_needed = ["canonicalTitleCase.csv"];
    let copy = Copy::of_demo();
    for file in copy.files() {
        let bytes = copy.read(&file);
        copy.remove(&file);
        let v = reported(copy.path());
        copy.write(&file, bytes);
        let differing: Vec<_> = words(&v)
            .into_iter()
            .filter(|(key, word)| whole.get(key) != Some(word))
            .collect();
        let stands_in =
            |word: &str| file.contains("manifest") && word == "repaired: 1 ComparisonForManifest";
        let explained = |word: &str| word == "cannot" || stands_in(word);
        let all = differing.iter().all(|(_, word)| explained(word));
        assert!(all, "{file}: {differing:?}");
        let lost = v.checks.len() < whole.len() || !differing.is_empty();
        assert_eq!(lost, !not_needed.contains(&&*file), "{file}");
    }
}

#[test]
fn the_same_file_twice() {
    let whole = words(&broken(|_| ()));
    let again = [
        (
            "round_1/manifest-Birch.csv",
            "round_1/Birch again.csv",
            Weight::Note,
        ),
        (
            "round_1/contest.csv",
            "round_1/contest again.csv",
            Weight::Unread,
        ),
        (
            "round_2/stateReport.xlsx",
            "round_2/the state's.xlsx",
            Weight::Unread,
        ),
        ("tabulate.csv", "tabulate again.csv", Weight::Unread),
    ];
    for (file, copied, weight) in again {
        let v = broken(|copy| copy.write(copied, copy.read(file)));
        let later = std::cmp::max(file, copied);
        assert_eq!(one(&v, later, Code::Duplicate, 0).weight, weight);
        assert_eq!(words(&v), whole, "{file}");
    }
}

/// Counties do not share a manifest: the one that has another county's rows is not used for either.
#[test]
fn a_manifest_of_another_county() {
    let file = "round_1/manifest-Birch.csv";
    let v = broken(|copy| copy.write(file, copy.read("round_1/manifest-AspenFlats.csv")));
    one(&v, file, Code::Duplicate, 0);
    let missing = v.findings.iter().find(|f| f.code == Code::ManifestMissing);
    assert_eq!(missing.unwrap().county.as_deref(), Some("Birch"));
    for step in [Step::ManifestHash, Step::BatchCounts] {
        assert_eq!(words(&v)[&(step, "Birch".to_owned(), 0)], "cannot");
        assert_eq!(words(&v)[&(step, "Aspen Flats".to_owned(), 0)], "equal");
    }
    assert_eq!(v.outcome(), Outcome::Incomplete);
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_or_nowhere() {
    use std::os::unix::fs::symlink;
    let whole = words(&broken(|_| ()));
    let v = broken(|copy| {
        symlink("..", copy.path().join("round_1/circle")).unwrap();
        symlink("nowhere", copy.path().join("round_1/dangling.csv")).unwrap();
    });
    let refused = v.findings.iter().filter(|f| f.code == Code::EntryRefused);
    let places: Vec<_> = refused.map(|f| f.place.to_string()).collect();
    assert_eq!(places.len(), 2, "{places:?}");
    assert!(places[0].ends_with("round_1/circle"), "{places:?}");
    assert!(places[1].ends_with("round_1/dangling.csv"), "{places:?}");
    assert_eq!(words(&v), whole);
}

/// A pipe would be waited for without end.
#[cfg(unix)]
#[test]
fn a_pipe() {
    let v = broken(|copy| {
        let pipe = copy.path().join("round_1/pipe.csv");
        let made = std::process::Command::new("mkfifo").arg(pipe).status();
        assert!(made.unwrap().success());
    });
    let refused = v.findings.iter().find(|f| f.code == Code::EntryRefused);
    assert!(refused.unwrap().place.file.ends_with("round_1/pipe.csv"));
    assert_eq!(v.outcome(), Outcome::Holds);
}
