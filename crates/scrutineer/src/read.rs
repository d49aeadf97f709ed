//! `read`: cast vote records and reported results into an election record.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use dossier::printable;
use election::record::{FileKind, ReportedResults, SourceFile};
use election::{Code, Finding, Place, Weight};
use formats::{CvrFiles, Source, is_leftover};

use crate::command::{Failure, ReadArgs};
use crate::show::figures;
use crate::verify::{print, progress, tell};

/// Bytes are read evenly, so that the time left can be told.
pub const BYTES: &str = "{bar:40} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left";

/// More files that are nothing known are not named where nothing was.
const MOST_NAMED: usize = 10;

/// Reads the files and writes the record; what was met is in its findings.
pub fn run(args: &ReadArgs) -> Result<ExitCode, Failure> {
    let sources = opened(
        &args.paths,
        "give folders, .zip or .tar.xz archives, or files of cast vote records",
    )?;
    let names = opened(&args.names, "give --names a list of names")?;
    let files = CvrFiles::open_with_names(&sources, &names);
    if files.is_empty() && files.results().is_empty() {
        let mut why =
            "no file with cast vote records or reported results that can be read".to_owned();
        for finding in files.findings() {
            let (place, found) = (finding.place.to_string(), &finding.found);
            why.push_str(&format!("\n  {}: {}", printable(&place), printable(found)));
        }
        let others = files.files().iter().filter(|f| f.kind == FileKind::Other);
        for file in others.take(MOST_NAMED) {
            let path = printable(&file.path);
            why.push_str(&format!("\n  {path}: in no format that is known"));
        }
        if files.files().is_empty() {
            why.push_str(": there is no file");
        }
        return Err(Failure::new(
            &std::io::Error::other(why),
            "give an export of cast vote records whole, with the manifests or tables beside it, or a statement of votes",
        ));
    }
    let failed = |error: &dyn std::error::Error| Failure::new(error, "give --out a new folder");
    let mut writer = record::Writer::create(&args.out, files.contests()).map_err(|e| failed(&e))?;
    writer.keep(files.manifests(), files.names());
    let contests = files.contests().len();
    writer.set_results(files.results());
    let reported = reported(files.results());
    let bar = progress(files.bytes(), BYTES);
    let read = files.read(&mut writer, |bytes| bar.inc(bytes));
    bar.finish_and_clear();
    let (files, mut findings) = read.map_err(|error| failed(&error))?;
    findings.extend(files.iter().filter_map(unrecognised));
    writer.finish(&files, &findings).map_err(|e| failed(&e))?;
    print(&summary(contests, &reported, &files, &findings))?;
    let out = args.out.display();
    tell(format_args!(
        "Written: {out}\nnext: `scrutineer check {out}`"
    ));
    Ok(exit_code(&findings))
}

/// That a file among the others is nothing that is read.
fn unrecognised(file: &SourceFile) -> Option<Finding> {
    let (code, weight) = (Code::FileUnrecognised, Weight::Note);
    let place = Place::file(file.path.clone());
    let expected = "cards, a manifest or results of a kind that is known";
    let found = match is_leftover(&file.path) {
        true => "a file that an operating system keeps for itself; not read",
        false => "something else; not read",
    };
    let finding = Finding::new(code, weight, place, expected, found);
    (file.kind == FileKind::Other).then_some(finding)
}

/// Opens every path.
pub fn opened(paths: &[PathBuf], hint: &str) -> Result<Vec<Source>, Failure> {
    let sources = paths.iter().map(|path| Source::open(path));
    sources
        .map(|source| source.map_err(|error| Failure::new(&error, hint)))
        .collect()
}

/// 1 if something differs, else 2 if something could not be read, else 0.
pub fn exit_code(findings: &[Finding]) -> ExitCode {
    let worst = findings.iter().map(|finding| finding.weight).min();
    ExitCode::from(match worst {
        Some(Weight::Unexplained) => 1,
        Some(Weight::Unread) => 2,
        _ => 0,
    })
}

/// What was read, and how much was met by its kind.
fn summary(contests: usize, reported: &str, files: &[SourceFile], findings: &[Finding]) -> String {
    let cards: u64 = files.iter().map(|file| file.cards).sum();
    let with_cards = files.iter().filter(|file| file.cards > 0).count();
    let mut text = format!("{cards} cards, {contests} contests, {with_cards} files with cards\n");
    text.push_str(reported);
    let mut kinds = BTreeMap::new();
    for finding in findings {
        *kinds.entry((finding.weight, finding.code)).or_insert(0) += 1;
    }
    for ((_, code), count) in kinds {
        text.push_str(&format!("{count} × {}: {}\n", code.id(), code.meaning()));
    }
    text
}

/// What files report, in a line; nothing if none does.
fn reported(results: &[ReportedResults]) -> String {
    if results.is_empty() {
        return String::new();
    }
    let contests: usize = results.iter().map(|file| file.contests.len()).sum();
    let figures: usize = results.iter().map(figures).sum();
    let files = results.len();
    format!("{figures} figures of {contests} contests in {files} files with reported results\n")
}
