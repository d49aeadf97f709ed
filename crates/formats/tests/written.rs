//! Files as people hand them on: in UTF-16, with semicolons or tabs, archives within archives, and what operating
//! systems leave beside them.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot write its files fails"
)]

mod support;

use std::io::{Cursor, Write};

use election::record::FileKind;
use election::{Code, Weight};
use support::{Read, folder, opened};

const TABLES: [(&str, &str); 4] = [
    (
        "ess.csv",
        "Cast Vote Record,Precinct,\"Mayor, of X\"\n1,\"P;1\",Peña\n2,P2,undervote\n",
    ),
    (
        "clear.csv",
        "RowNumber,BoxID,BoxPosition,BallotID,PrecinctID,BallotStyleID,PrecinctStyleName,ScanComputerName,Status,Remade,\
         Choice_1_1:Mayor:Vote For 1:Peña:NON,Choice_2_1:Mayor:Vote For 1:Bo:NON\n\
         1,B-1,1,B-1+1,7,3,\"38, A\",Scan,0,0,1,0\n",
    ),
    (
        "dominion.csv",
        "X,5.2\n,,,,\"Mayor (Vote For=1)\",\"Mayor (Vote For=1)\"\n,,,,Peña,\"Bo, Jr.\"\n\
         CvrNumber,TabulatorNum,BatchId,RecordId,,\n1,1,1,1,1,0\n2,1,1,2,0,1\n",
    ),
    (
        "ranks.csv",
        "id,1st Choice,2nd Choice\n7,Peña,\"Bo, Jr.\"\n8,\"Bo, Jr.\",\n",
    ),
];

fn write(name: &str, bytes: &[u8]) -> (tempfile::TempDir, Read) {
    let dir = folder(&[]);
    std::fs::write(dir.path().join(name), bytes).unwrap();
    let read = opened(&[dir.path()], &[]);
    (dir, read)
}

/// The cells of a row, commas within quotes left alone.
fn with(separator: char, text: &str) -> String {
    let mut open = false;
    let other = |c: char| {
        open ^= c == '"';
        if c == ',' && !open { separator } else { c }
    };
    text.chars().map(other).collect()
}

#[test]
fn tables_as_they_are_written() {
    for (name, text) in TABLES {
        let (_dir, plain) = write(name, text.as_bytes());
        assert!(!plain.cards.is_empty(), "{name}");
        let expected: Vec<String> = plain.findings.iter().map(|f| f.to_line()).collect();
        let little =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let tabs = with('\t', text);
        for (bytes, said) in [
            (little(text), &["encoding UTF-16LE"][..]),
            (little(&format!("\u{feff}{text}")), &["encoding UTF-16LE"]),
            (big, &["encoding UTF-16BE"]),
            (with(';', text).into_bytes(), &["separator semicolons"]),
            (tabs.clone().into_bytes(), &["separator tabs"]),
            (little(&tabs), &["encoding UTF-16LE", "separator tabs"]),
        ] {
            let (_dir, read) = write(name, &bytes);
            assert_eq!(read.cards, plain.cards, "{name} {said:?}");
            assert_eq!(read.contests, plain.contests, "{name} {said:?}");
            let found: Vec<String> = read.findings.iter().map(|f| f.to_line()).collect();
            let said = said.iter().map(|said| format!("{said}; read as that"));
            let said: Vec<String> = said.chain(expected.iter().cloned()).collect();
            assert_eq!(found, said, "{name}");
            // The digest is of the file as it stands.
            assert_eq!(
                read.files[0].sha256,
                custody::Digest::of(&bytes).to_string()
            );
            assert_eq!(read.files[0].bytes, bytes.len() as u64);
        }
    }
}

trait ToLine {
    fn to_line(&self) -> String;
}

impl ToLine for election::Finding {
    fn to_line(&self) -> String {
        format!("{} {}", self.code.id(), self.found)
    }
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn archives_within_archives() {
    let table = TABLES[0].1.as_bytes();
    let inner = zip(&[("b.csv", table)]);
    let gzip = b"\x1F\x8B\x08\0\0\0\0\0";
    let bytes = zip(&[("a.csv", table), ("more/b.zip", &inner), ("c.csv.gz", gzip)]);
    let (_dir, read) = write("all.zip", &bytes);
    assert_eq!(read.cards.len(), 2);
    let mut unread: Vec<String> = read
        .findings
        .iter()
        .filter(|f| f.weight == Weight::Unread)
        .map(|f| format!("{}: {}", f.place, f.found))
        .collect();
    unread.sort();
    assert_eq!(
        unread,
        [
            "all.zip/c.csv.gz: a gzip archive, not opened: unpack it and give what is in it",
            "all.zip/more/b.zip: a zip archive, not opened: unpack it and give what is in it",
        ]
    );
}

/// What an operating system leaves is not looked at, whatever it begins with.
#[test]
fn leftovers() {
    let table = TABLES[0].1.as_bytes();
    let damaged = &zip(&[("xl/workbook.xml", table)])[..40];
    let bytes = zip(&[
        ("a.csv", table),
        ("__MACOSX/a.csv", table),
        ("__MACOSX/._b.xlsx", damaged),
        ("d/.DS_Store", b"\0\0\0\x01Bud1"),
        ("d/Thumbs.db", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("d/._a.csv", table),
        ("d/Desktop.ini", damaged),
    ]);
    let (_dir, read) = write("all.zip", &bytes);
    assert_eq!(read.cards.len(), 2);
    let others = read.files.iter().filter(|f| f.kind == FileKind::Other);
    assert_eq!(others.clone().count(), 6);
    assert!(others.clone().all(|f| formats::is_leftover(&f.path)));
    let unread = read.findings.iter().filter(|f| f.weight == Weight::Unread);
    assert_eq!(unread.count(), 0);
    assert!(read.findings.iter().all(|f| f.code != Code::Duplicate));
}

/// A table of a manifest's headings with tabs is one, too; a text of nothing that is known stays that.
#[test]
fn other_texts() {
    for (bytes, kind) in [
        (
            &b"Tabulator\tBatch\tNumber of Ballots\n1\t1\t20\n"[..],
            FileKind::BallotManifest,
        ),
        (b"Dear all;\nsee below; regards\n", FileKind::Other),
        (b"A\0 \0l\0e\0t\0t\0e\0r\0.\0", FileKind::Other),
    ] {
        let (_dir, read) = write("a.txt", bytes);
        assert_eq!(read.files[0].kind, kind);
        let said = read
            .findings
            .iter()
            .any(|f| [Code::Encoding, Code::Separator].contains(&f.code));
        assert_eq!(said, kind != FileKind::Other);
    }
}
