//! Reported results beside cards and by themselves, and the one compared with the other.

use std::fs;

use election::Weight;
use election::record::{CountOf, FileKind, Sum};
use formats::{CvrFiles, Source};
use record::{Record, Writer, counted};
use tabulate::{NotCompared, compare_reported, parts_reported};

use super::support;

/// The record of what lies at a path, with what its files report.
fn made(path: &std::path::Path) -> (Record, tempfile::TempDir) {
    let scratch = tempfile::tempdir().unwrap();
    let dir = scratch.path().join("record");
    let sources = [Source::open(path).unwrap()];
    let files = CvrFiles::open(&sources);
    let mut writer = Writer::create(&dir, files.contests()).unwrap();
    writer.set_results(files.results());
    let results = files.results().to_vec();
    let (files, findings) = files.read(&mut writer, |_| {}).unwrap();
    writer.finish(&files, &findings).unwrap();
    let record = Record::open(&dir).unwrap();
    assert_eq!(record.results(), results);
    (record, scratch)
}

/// 15 contests: 20 selections (write-ins that are not resolved among them), undervotes, overvotes and cards of
/// each, against the county's statement in the same folder.
#[test]
fn clear_creek_2016() {
    let Some(folder) = support::real("cvr/clear-creek-2016-primary") else {
        return;
    };
    let (record, _scratch) = made(&folder);
    let [results] = record.results() else {
        panic!("{} files with results", record.results().len());
    };
    let file = &record.sources()[results.source as usize - 1];
    assert_eq!(file.kind, FileKind::ReportedResults);
    let mut counts = counted(&record, &parts_reported(record.results())).unwrap();
    assert_eq!(counts.len(), 15);
    let comparison = compare_reported(&counts, results, None, &file.path);
    let found: Vec<String> = comparison
        .findings
        .iter()
        .map(|f| f.found.clone())
        .collect();
    // What the statement has where nobody stands; every name is spelled alike.
    assert_eq!(
        found,
        ["“There are no candidates for this office”, 0 votes"]
    );
    // In all and by ballot style; the rest of the 192 figures are registered voters, and the votes for nobody.
    assert_eq!((comparison.equal, comparison.differing), (160, 0));
    let not = [
        (NotCompared::SelectionNotInRecord, 2),
        (NotCompared::NotOnCards, 30),
    ];
    assert_eq!(comparison.not_compared, not.into());
    // A vote less is seen.
    let votes = &mut counts[0].whole.votes[0];
    *votes = votes.map(|votes| Sum::from(votes.known - 1));
    let comparison = compare_reported(&counts, results, None, &file.path);
    // Of the selection, and of all votes.
    assert_eq!((comparison.equal, comparison.differing), (158, 2));
}

/// One cell of a ballot style altered, its total left as it is: that cell is named.
#[test]
fn an_altered_cell_of_a_ballot_style() {
    let Some(folder) = support::real("cvr/clear-creek-2016-primary") else {
        return;
    };
    let (record, _scratch) = made(&folder);
    let html = fs::read_to_string(folder.join("2016 Primary ColoradoSOVC.html")).unwrap();
    let counts = counted(&record, &parts_reported(record.results())).unwrap();
    // Darryl Glenn's 221 stand in the row of the style, then in that of the totals.
    let altered = html.replacen("<td>221</td>", "<td>212</td>", 1);
    let (results, _) = formats::reported_results("s.html", altered.as_bytes()).unwrap();
    let comparison = compare_reported(&counts, &results, None, &"s.html".into());
    assert_eq!((comparison.equal, comparison.differing), (159, 1));
    let line = altered
        .lines()
        .position(|line| line.contains("<td>212</td>"));
    let [finding] = &comparison
        .findings
        .iter()
        .filter(|f| f.weight == Weight::Unexplained)
        .collect::<Vec<_>>()[..]
    else {
        panic!("{:?}", comparison.findings);
    };
    let expected = "221 votes for “Darryl Glenn” in ballot style Ballot Style 2, in the record";
    assert_eq!((&*finding.expected, &*finding.found), (expected, "212"));
    assert_eq!(
        finding.contest.as_deref(),
        Some("United States Senator - REP")
    );
    // The row of the table begins above the cell.
    let row = finding.place.row.unwrap() as usize;
    assert!(
        row <= line.unwrap() + 1 && row + 20 > line.unwrap(),
        "{row}, {line:?}"
    );
}

/// A file that was altered: every figure that is no longer so is named with its row.
#[test]
fn an_altered_statement() {
    let Some(folder) = support::real("cvr/clear-creek-2016-primary") else {
        return;
    };
    let (record, _scratch) = made(&folder);
    let html = fs::read_to_string(folder.join("2016 Primary ColoradoSOVC.html")).unwrap();
    for (from, to, differing) in [
        ("<td>221</td>", "<td>220</td>", 2),
        ("<td>23</td>", "<td>*</td>", 0),
    ] {
        let altered = html.replacen(from, to, 2);
        let (results, _) = formats::reported_results("s.html", altered.as_bytes()).unwrap();
        let comparison = compare_reported(
            &counted(&record, &parts_reported(record.results())).unwrap(),
            &results,
            None,
            &"s.html".into(),
        );
        assert_eq!(comparison.differing, differing, "{from}");
    }
}

/// No cards at all: the record has the results, and says so.
#[test]
fn results_alone() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("s.csv");
    let text = "Precinct,Contest,Choice,Votes\n1,Mayor,Ann,3\n2,Mayor,Ann,*\n";
    fs::write(&file, text).unwrap();
    let (record, _scratch) = made(&file);
    let contest = &record.results()[0].contests[0];
    assert_eq!(contest.counts[0].of, CountOf::Votes);
    assert_eq!(record.contests().len(), 0);
    let out = scratch.path().join("record");
    let run = |args: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_scrutineer"))
            .args(args)
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let (status, said) = run(&[
        "read",
        file.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains("2 figures of 1 contests in 1 files with reported results"),
        "{said}"
    );
    let (status, said) = run(&["show", out.to_str().unwrap()]);
    assert_eq!(status, Some(0));
    assert!(
        said.contains("reported: 1 contests, 3 units, 2 figures (1 withheld) from s.csv"),
        "{said}"
    );
}
