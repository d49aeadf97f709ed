//! Every status, from files written by hand (`dominion/testdata`); and how such tests read a file.

use std::io;
use std::path::Path;

use election::record::{Card, CardGroup, CardSink, Contest, Reading, Readings};

use super::CvrFiles;
use crate::source::Source;

/// A line a card: id, sheet, and each contest with its status and marks (`*` counts, `?` ambiguous).
#[derive(Default)]
struct Lines(Vec<String>);

fn words(readings: &Readings) -> String {
    let reading = |r: Reading<'_>| {
        let marks = r.marks.iter().map(|m| {
            let sign = match (m.counted, m.ambiguous) {
                (true, _) => "*",
                (false, true) => "?",
                (false, false) => "",
            };
            format!(" {}@{}{sign}", m.selection, m.rank)
        });
        format!(
            "{} {}{}",
            r.contest,
            r.status.word(),
            marks.collect::<String>()
        )
    };
    readings.iter().map(reading).collect::<Vec<_>>().join("; ")
}

impl CardSink for Lines {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        let id = &card.identity;
        let mut line = format!(
            "{} {}/{} {}",
            id.id(),
            id.sheet,
            id.sheets,
            words(&card.readings)
        );
        if let Some(original) = &card.original {
            line.push_str(&format!(" | was {}", words(original)));
        }
        self.0.push(line);
        Ok(())
    }

    fn group(&mut self, group: &CardGroup) -> io::Result<()> {
        let votes = group
            .votes
            .iter()
            .map(|v| format!(" {}.{}@{} {}", v.contest, v.selection, v.rank, v.votes));
        self.0
            .push(format!("{}:{}", group.label, votes.collect::<String>()));
        Ok(())
    }
}

fn read(file: &str) -> (Vec<Contest>, Vec<String>, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dominion/testdata");
    lines(&folder.join(file))
}

/// The contests, a line for each card, and a line for each finding.
pub(crate) fn lines(path: &Path) -> (Vec<Contest>, Vec<String>, Vec<String>) {
    let sources = [Source::open(path).expect("the test has made it")];
    let files = CvrFiles::open(&sources);
    let contests = files.contests().to_vec();
    let mut lines = Lines::default();
    let (_, findings) = files
        .read(&mut lines, |_| {})
        .expect("the sink takes everything");
    let findings = findings
        .iter()
        .map(|f| format!("{} {}: {}", f.code.id(), f.place, f.found));
    (contests, lines.0, findings.collect())
}

#[test]
fn json_has_every_status() {
    let (contests, cards, findings) = read("json");
    let names: Vec<&str> = contests.iter().map(|c| &*c.name).collect();
    assert_eq!(names, ["Mayor", "Council", "Sheriff"]);
    assert_eq!(
        contests[1].selections.len(),
        4,
        "two lines for write-ins are two selections"
    );
    assert_eq!(
        cards,
        [
            "3-61-1 1/1 1 voted 1@1*; 2 voted 1@1* 4@1*; 3 voted 1@1* 2@2*",
            "3-61-2 1/1 1 voted 3@1*; 2 undervoted 2@1*; 3 blank",
            "3-61-3 1/1 1 voted 4@1*; 2 blank; 3 overvoted 1@1* 2@1*",
            "3-61-4 1/1 1 overvoted 1@1 2@1; 2 ambiguous 1@1?",
            "3-61-5 1/1 1 invalid 1@1; 2 invalid 1@1",
            "3-61-6 1/1 1 voted 1@1*; 2 undervoted 1@1* | was 1 ambiguous 1@1?; 2 undervoted 1@1*",
            "3-61-7 1/2 1 voted 2@1*",
            "3-61-7 2/2 2 undervoted 2@1*",
            "3-61-8 1/1 1 voted 2@1*",
            "3-61-9 1/1 1 unreadable; 2 undervoted 1@1*",
            "3-61-1 1/1 1 voted 1@1*",
        ]
    );
    let file = "CvrExport_1.json";
    assert_eq!(
        findings,
        [
            format!("name-conflict {file}, row 9, column “CandidateId”: candidate 999"),
            format!(
                "card-reading {file}, row 9, column “Undervotes”: 1 from the marks of “Council”"
            ),
            format!("duplicate {file}, row 10: another card 3-61-1; both are kept"),
            format!(
                "cell-unreadable {file}, row 11, column “Sessions”: expected Original before the end at byte 49 of it; the session is left out"
            ),
            format!(
                "cell-unreadable {file}, row 12, column “IsCurrent”: Original.IsCurrent false, no Modified; the session is left out"
            ),
        ]
    );
}

#[test]
fn csv_has_every_status_it_can_have() {
    let (contests, cards, findings) = read("cards.csv");
    let selections: Vec<&str> = contests
        .iter()
        .flat_map(|c| &c.selections)
        .map(|s| &*s.name)
        .collect();
    let expected = [
        "Ana",
        "Write-in",
        "\"Yes/For\"",
        "Write-in",
        "Write-in",
        "Flo",
        "Gus (G)",
    ];
    assert_eq!(selections, expected);
    let rules: Vec<(u32, u32)> = contests.iter().map(|c| (c.vote_for, c.ranks)).collect();
    assert_eq!(rules, [(1, 0), (2, 0), (1, 2)]);
    assert_eq!(
        cards,
        [
            "3-61-1 1/1 1 voted 1@1*; 2 voted 1@1* 3@1*; 3 voted 1@1* 2@2*",
            "3-61-2 1/1 1 blank; 2 undervoted 1@1*; 3 blank",
            "3-61-3 1/1 1 overvoted 1@1 2@1; 3 overvoted 1@1* 2@1*",
            "3-61-4 1/1 1 unreadable; 2 unreadable; 3 voted 2@2*",
            "3-61-2 1/1 1 voted 2@1*; 2 overvoted 1@1 2@1 3@1; 3 blank",
        ]
    );
    assert_eq!(
        findings,
        [
            "cell-unreadable cards.csv, row 8, column “Mayor”: “x”",
            "cell-unreadable cards.csv, row 8, column “Council”: blank cells beside others",
            "cell-unreadable cards.csv, row 9: 8; the row is left out",
            "duplicate cards.csv, row 10: another card 3-61-2; both are kept",
        ]
    );
}

/// Spreadsheets save tables in other writings: the same cards, digests of the files as they are, and a note.
#[test]
fn tables_in_other_writings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dominion/testdata");
    let table =
        std::fs::read_to_string(folder.join("cards.csv")).expect("a file of the repository");
    let (contests, cards, _) = read("cards.csv");
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let path = scratch.path().join("cards.csv");
    let wide = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    // No cell of this table has a tab or a semicolon, and those with a comma have quotes.
    let mut quoted = false;
    let tabs: String = table
        .chars()
        .map(|c| {
            quoted ^= c == '"';
            if c == ',' && !quoted { '\t' } else { c }
        })
        .collect();
    for (bytes, words) in [
        (wide(&table), "UTF-16LE with commas"),
        (tabs.clone().into_bytes(), "UTF-8 with tabs"),
        (
            tabs.replace('\t', ";").into_bytes(),
            "UTF-8 with semicolons",
        ),
        (wide(&tabs), "UTF-16LE with tabs"),
    ] {
        std::fs::write(&path, &bytes).expect("a new file");
        let (found_contests, found, findings) = lines(&path);
        assert_eq!((&found_contests, &found), (&contests, &cards), "{words}");
        let says = |code: &str| findings.iter().any(|f| f.starts_with(code));
        assert_eq!(says("encoding"), words.starts_with("UTF-16"), "{words}");
        assert_eq!(says("separator"), !words.ends_with("commas"), "{words}");
        let sources = [Source::open(&path).expect("a file")];
        let files = CvrFiles::open(&sources);
        let (files, _) = files.read(&mut Lines::default(), |_| {}).expect("a sink");
        assert_eq!(files[0].sha256, custody::Digest::of(&bytes).to_string());
        assert_eq!(files[0].bytes, bytes.len() as u64);
    }
}

/// An archive in an archive is not opened, and said.
#[test]
fn archives_in_archives() {
    let zipped = |name: &str, bytes: &[u8]| {
        let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(name, options).expect("a file");
        io::Write::write_all(&mut archive, bytes).expect("memory");
        archive.finish().expect("memory").into_inner()
    };
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let path = scratch.path().join("out.zip");
    let inner = zipped("cards.csv", b"a,b\n");
    std::fs::write(&path, zipped("in.zip", &inner)).expect("a new file");
    let (_, _, findings) = lines(&path);
    assert_eq!(
        findings,
        ["file-unreadable in.zip: a zip archive, not opened: unpack it and give what is in it"]
    );
    let document = zipped("[Content_Types].xml", b"<Types/>");
    std::fs::write(&path, zipped("minutes.docx", &document)).expect("a new file");
    assert_eq!(lines(&path).2, [""; 0]);
}

/// The table that was written by hand, with rows behind its last.
fn with_rows(rows: &str) -> (Vec<Contest>, Vec<String>, Vec<String>) {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dominion/testdata/cards.csv");
    let table = std::fs::read_to_string(table).expect("a file of the repository");
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let path = scratch.path().join("cards.csv");
    std::fs::write(&path, format!("{table}{rows}")).expect("a new file");
    let (contests, cards, findings) = lines(&path);
    let (_, before, others) = read("cards.csv");
    assert_eq!(cards[..before.len()], before);
    let new = findings.into_iter().filter(|f| !others.contains(f));
    (contests, cards[before.len()..].to_vec(), new.collect())
}

/// A row of totals is no cards that were withheld.
#[test]
fn rows_of_totals() {
    let (_, cards, findings) = with_rows(",,,,,,Total,3,3,2,2,3,2,1,1,1\n");
    assert_eq!(cards, [""; 0]);
    assert_eq!(
        findings,
        ["totals-row cards.csv, row 11: “Total” and numbers; the row is left out"]
    );
    let (_, cards, findings) = with_rows("Withheld,,,,,,North,3,3,2,2,3,2,1,1,1\n");
    assert_eq!(cards.len(), 1);
    assert_eq!(
        findings,
        ["cards-withheld cards.csv, row 11: “Withheld”: kept as votes of several cards"]
    );
}

/// A density that no record can hold is said to be left out.
#[test]
fn how_dark_a_mark_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dominion/testdata/json");
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let (from, to) = ("\"MarkDensity\": 51", "\"MarkDensity\": 2147483648");
    std::fs::create_dir(scratch.path().join("manifests")).expect("a scratch folder");
    for within in ["", "manifests"] {
        for entry in std::fs::read_dir(folder.join(within)).expect("a folder of the repository") {
            let entry = entry.expect("a file");
            if let Ok(text) = std::fs::read_to_string(entry.path()) {
                let path = scratch.path().join(within).join(entry.file_name());
                std::fs::write(path, text.replacen(from, to, 1)).expect("a new file");
            }
        }
    }
    let (_, cards, findings) = lines(scratch.path());
    let (_, as_they_are, others) = read("json");
    assert_eq!(cards, as_they_are);
    let new: Vec<&String> = findings.iter().filter(|f| !others.contains(f)).collect();
    assert_eq!(
        new,
        [
            "cell-unreadable CvrExport_1.json, row 1, column “MarkDensity”: 2147483648; it is left out"
        ]
    );
}

/// What is read of the table that was written by hand, with its headings made others.
fn with_text(changes: &[(&str, &str)]) -> (Vec<Contest>, Vec<String>, Vec<String>) {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dominion/testdata/cards.csv");
    let mut table = std::fs::read_to_string(table).expect("a file of the repository");
    for (from, to) in changes {
        assert!(table.contains(from), "{from}");
        table = table.replacen(from, to, 1);
    }
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let path = scratch.path().join("cards.csv");
    std::fs::write(&path, table).expect("a new file");
    lines(&path)
}

/// Columns of a Dominion table that stand twice, are not known or have no contest; rows are lines of the file.
#[test]
fn columns_and_rows_of_a_table() {
    let (_, before, others) = read("cards.csv");
    let new = |findings: Vec<String>| -> Vec<String> {
        let new = findings.into_iter().filter(|f| !others.contains(f));
        new.collect()
    };
    let (_, cards, findings) = with_text(&[("BallotType,", "RecordId,")]);
    assert_eq!(cards, before);
    assert_eq!(
        new(findings),
        ["duplicate cards.csv, row 4, column “RecordId”: columns 4 and 7: the second is left out"]
    );
    let (_, cards, findings) = with_text(&[("BallotType,", "Style of it,")]);
    assert_eq!(cards, before);
    assert_eq!(
        new(findings),
        ["column-unread cards.csv, row 4: “Style of it” (column 7): left out"]
    );
    let mayor = "\"Mayor (Vote For=1)\",\"Mayor (Vote For=1)\"";
    let (_, _, findings) = with_text(&[(mayor, "\"Mayor (Vote For=1)\",")]);
    assert_eq!(
        new(findings),
        ["column-unread cards.csv, row 2, column “Write-in”: none above column 9; it is left out"]
    );
    // A line more above, one within the headings, and one within a card.
    let (_, cards, findings) = with_text(&[
        ("\"By hand\"", "\n\"By hand\""),
        ("\"Mayor (Vote For=1)\"", "\"Mayor\n(Vote For=1)\""),
        ("\"Mayor (Vote For=1)\"", "\"Mayor\n(Vote For=1)\""),
        ("\"P 7\"", "\"P\n7\""),
        ("BallotType,", "BatchId,"),
    ]);
    assert_eq!(cards.len(), before.len());
    for line in [
        "duplicate cards.csv, row 7, column “BatchId”: columns 3 and 7: the second is left out",
        "cell-unreadable cards.csv, row 13: 8; the row is left out",
        "duplicate cards.csv, row 14: another card 3-61-2; both are kept",
    ] {
        assert!(findings.iter().any(|f| f == line), "{line}: {findings:#?}");
    }
}
