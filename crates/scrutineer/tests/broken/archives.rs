//! Archives: the same as the folder, cut short, and with entries that lead out of them.

use std::fs;
use std::path::Path;

use support::archive::{Entries, entries, tar, xz, zip};

use super::*;

fn written(copy: &Copy, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = copy.beside().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// All that a verification says, without the folder's or archive's own name.
fn said(mut v: Verification) -> String {
    v.audit.clear();
    dossier::json::render(&v).unwrap()
}

#[test]
fn the_real_folder_as_zip_and_tar_xz() {
    let Some(path) = support::general_2020() else {
        return;
    };
    let copy = Copy::of(&path);
    let files = entries(&copy);
    let folder = said(support::verified(copy.path()));
    for (name, bytes) in [
        ("all.zip", zip(&files)),
        ("all.tar.xz", xz(&tar(&files, &[]))),
    ] {
        let archive = written(&copy, name, &bytes);
        assert!(
            said(support::verified(&archive)) == folder,
            "{name} says something else"
        );
    }
}

/// What is in an archive is told from its content, not from its name.
#[test]
fn an_archive_by_another_name() {
    let copy = Copy::of_demo();
    let files = entries(&copy);
    for (name, bytes) in [("a.csv", zip(&files)), ("b.zip", xz(&tar(&files, &[])))] {
        let v = reported(&written(&copy, name, &bytes));
        assert_eq!(
            (v.outcome(), v.files.len()),
            (Outcome::Holds, files.len()),
            "{name}"
        );
    }
}

/// An archive that lies in the folder: its files are read as if they lay in a folder of its name, the round
/// by the folder around it; the archive is in the inventory, too.
#[test]
fn an_archive_in_the_folder() {
    let report = "resultsReport.xlsx";
    for archive in ["reports.zip", "reports.tar.xz"] {
        let copy = Copy::of_demo();
        let files = entries(&copy).len();
        let inside = vec![(report.to_owned(), copy.read(&format!("round_2/{report}")))];
        copy.remove(&format!("round_2/{report}"));
        let bytes = match archive.ends_with(".zip") {
            true => zip(&inside),
            false => xz(&tar(&inside, &[])),
        };
        copy.write(&format!("round_2/{archive}"), bytes);
        let v = reported(copy.path());
        assert_eq!((v.outcome(), v.files.len()), (Outcome::Holds, files + 1));
        let kind = |path: &str| {
            let file = v.files.iter().find(|file| &*file.path == path);
            file.map(|file| (file.kind, file.round))
        };
        let packed = format!("round_2/{archive}");
        assert_eq!(kind(&packed), Some((Kind::Archive, Some(2))));
        let inner = format!("{packed}/{report}");
        assert_eq!(kind(&inner), Some((Kind::Results, Some(2))));
    }
}

/// An archive in an archive is not opened, and the inventory says what it is.
#[test]
fn an_archive_in_an_archive() {
    let report = "round_2/resultsReport.xlsx";
    let copy = Copy::of_demo();
    let inner = zip(&vec![("a.xlsx".to_owned(), copy.read(report))]);
    copy.remove(report);
    copy.write(
        "round_2/outer.zip",
        zip(&vec![("inner.zip".to_owned(), inner)]),
    );
    let v = reported(copy.path());
    let nested = "round_2/outer.zip/inner.zip";
    let finding = one(&v, nested, Code::FileUnrecognised, 0);
    assert!(finding.found.contains("not opened"), "{}", finding.found);
    assert_eq!(v.outcome(), Outcome::Incomplete);
    let climbs = vec![("../a.csv".to_owned(), b"climbed".to_vec())];
    copy.write("round_2/outer.zip", zip(&climbs));
    let v = reported(copy.path());
    one(&v, "round_2/outer.zip/../a.csv", Code::EntryRefused, 0);
}

/// A zip archive has its table of contents at its end: cut, it cannot be opened at all, and the message
/// names it.
#[test]
fn a_zip_cut_short() {
    let copy = Copy::of_demo();
    let bytes = zip(&entries(&copy));
    for tenths in [1, 5, 9] {
        let path = written(&copy, "cut.zip", &bytes[..bytes.len() * tenths / 10]);
        let error = formats::Source::open(&path).err().unwrap();
        assert!(
            error
                .to_string()
                .contains("cut.zip is not a readable archive"),
            "{error}"
        );
        let mut command = support::command(copy.beside());
        let (code, stdout, stderr) =
            support::ran(&command.args(["verify", "cut.zip"]).output().unwrap());
        assert_eq!((code, &*stdout), (2, ""));
        assert!(stderr.contains("cut.zip"), "{stderr}");
    }
}

/// Of a tar archive, what comes before the cut is read, and it is said that the rest is lost.
#[test]
fn a_tar_xz_cut_short() {
    let copy = Copy::of_demo();
    let whole = xz(&tar(&entries(&copy), &[]));
    let mut read = Vec::new();
    for tenths in [0, 1, 5, 9] {
        let length = (whole.len() * tenths / 10).max(8);
        let path = written(&copy, "cut.tar.xz", &whole[..length]);
        let v = reported(&path);
        let lost = v.findings.iter().filter(|f| f.weight == Weight::Unread);
        assert!(lost.count() > 0, "nothing is said of the rest");
        assert_ne!(v.outcome(), Outcome::Holds);
        read.push(v.files.len());
    }
    assert!(read.is_sorted() && read[0] == 0 && read[3] > 3, "{read:?}");
}

/// Bytes changed inside an archive: of a zip archive that file is lost, of a tar.xz archive all from
/// there on; it is said which, or that it is so.
#[test]
fn archives_damaged_inside() {
    let copy = Copy::of_demo();
    let files = entries(&copy);
    let report = "round_2/resultsReport.xlsx";
    let mut bytes = zip(&files);
    let name = bytes
        .windows(report.len())
        .position(|w| w == report.as_bytes());
    let inside = name.unwrap() + 1000;
    bytes[inside..inside + 64].fill(0xA5);
    let v = reported(&written(&copy, "bad.zip", &bytes));
    one(&v, report, Code::FileUnreadable, 0);
    assert_eq!(
        (v.outcome(), v.files.len()),
        (Outcome::Incomplete, files.len())
    );
    let mut bytes = xz(&tar(&files, &[]));
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0xA5);
    let v = reported(&written(&copy, "bad.tar.xz", &bytes));
    let lost = v
        .findings
        .iter()
        .find(|f| f.found.contains("the rest is lost"));
    assert_eq!(
        lost.map(|f| (f.code, f.weight)),
        Some((Code::EntryRefused, Weight::Unread))
    );
    assert_eq!(v.outcome(), Outcome::Incomplete);
}

/// Names that climb out. Each says what it is, to be found should it ever be written.
fn climbing() -> Entries {
    let names = [
        "../climbed.csv",
        "a/../../climbed.csv",
        "/climbed.csv",
        "C:\\climbed.csv",
        "..\\climbed.csv",
    ];
    names
        .map(|name| (name.to_owned(), b"climbed".to_vec()))
        .to_vec()
}

/// All files below a folder.
fn listing(folder: &Path) -> Vec<String> {
    let source = formats::Source::open(folder).unwrap();
    (0..source.len())
        .map(|k| source.path(k).to_string())
        .collect()
}

fn refuses(archive: &str, bytes: &[u8], refused: &[&str]) {
    let copy = Copy::of_demo();
    let path = written(&copy, archive, bytes);
    let before = listing(copy.beside());
    let v = reported(&path);
    let of = v.findings.iter().filter(|f| f.code == Code::EntryRefused);
    let mut places: Vec<_> = of.map(|f| &*f.place.file).collect();
    places.sort_unstable();
    let mut refused = refused.to_vec();
    refused.sort_unstable();
    assert_eq!(places, refused);
    assert_eq!(v.outcome(), Outcome::Holds, "the other entries are read");
    // The command, in a folder below the archive's, so that a climbing name would land beside it.
    let inside = copy.beside().join("work/folder");
    fs::create_dir_all(&inside).unwrap();
    let output = support::command(&inside)
        .arg("verify")
        .arg(&path)
        .env("TMPDIR", &inside)
        .output();
    assert_eq!(support::ran(&output.unwrap()).0, 0);
    assert_eq!(listing(copy.beside()), before, "something was written");
    assert!(!Path::new("/climbed.csv").exists());
}

#[test]
fn a_zip_that_climbs_out() {
    let mut files = entries(&Copy::of_demo());
    let climbing = climbing();
    files.extend(climbing.clone());
    let names: Vec<&str> = climbing.iter().map(|(name, _)| &**name).collect();
    refuses("climbs.zip", &zip(&files), &names);
}

#[test]
fn a_tar_xz_that_climbs_out() {
    let mut files = entries(&Copy::of_demo());
    let climbing = climbing();
    files.extend(climbing.clone());
    let links = [
        ("round_1/link.csv", tar::EntryType::Symlink),
        ("round_1/hard.csv", tar::EntryType::Link),
        ("round_1/device.csv", tar::EntryType::Char),
        ("round_1/pipe.csv", tar::EntryType::Fifo),
    ];
    let mut names: Vec<&str> = climbing.iter().map(|(name, _)| &**name).collect();
    names.extend(links.map(|(name, _)| name));
    refuses("climbs.tar.xz", &xz(&tar(&files, &links)), &names);
}

#[test]
fn a_zip_with_a_link() {
    use std::io::Write;
    let options = zip::write::SimpleFileOptions::default();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries(&Copy::of_demo()) {
        out.start_file(name, options).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.add_symlink("round_1/link.csv", "/etc/passwd", options)
        .unwrap();
    let bytes = out.finish().unwrap().into_inner();
    refuses("links.zip", &bytes, &["round_1/link.csv"]);
}
