//! Whole files that are not what they should be: encodings, line ends, another kind, cut workbooks.

use super::*;

const MANIFEST: &str = "round_1/manifest-Birch.csv";

/// A manifest with this text in these bytes; a count in row 5 is not a number. What it says of row 5 and of
/// the encoding.
fn encoded(alter: impl Fn(&str) -> Vec<u8>) -> Vec<(Code, String)> {
    let v = broken(|copy| {
        copy.edit(MANIFEST, "\nBIRCH,1,4,21,", "\nBIRCH,1,4,x,");
        copy.write(MANIFEST, alter(&copy.text(MANIFEST)));
    });
    // The batch is restored from the comparison: all others were read, and in their order.
    let draw = (Step::Draw, "Birch County Clerk and Recorder".to_owned(), 2);
    assert_eq!(words(&v)[&draw], "repaired: 1 BatchAdded");
    one(&v, MANIFEST, Code::CellUnreadable, 5);
    let notes = v.findings.iter().filter(|f| &*f.place.file == MANIFEST);
    let notes = notes.filter(|f| f.code == Code::Encoding);
    notes.map(|f| (f.code, f.found.clone())).collect()
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(bytes).collect()
}

#[test]
fn encodings() {
    let said = |name: &str| vec![(Code::Encoding, name.to_owned())];
    assert_eq!(encoded(|text| text.into()), []);
    assert_eq!(encoded(|text| format!("\u{feff}{text}").into()), []);
    assert_eq!(
        encoded(|text| utf16(text, u16::to_le_bytes)),
        said("UTF-16LE")
    );
    assert_eq!(
        encoded(|text| utf16(text, u16::to_be_bytes)),
        said("UTF-16BE")
    );
    let windows = |text: &str| {
        let mut bytes = text.replacen("Shelf 1", "Regal ~", 1).into_bytes();
        let tilde = bytes.iter().position(|b| *b == b'~').unwrap();
        bytes[tilde] = 0xF1;
        bytes
    };
    assert_eq!(encoded(windows), said("windows-1252"));
}

/// The row is the line that an editor shows, whatever ends the lines.
#[test]
fn line_ends() {
    assert_eq!(encoded(|text| text.replace("\r\n", "\n").into()), []);
    assert_eq!(
        encoded(|text| text.replace("\r\n", "\n").replace('\n', "\r\n").into()),
        []
    );
    assert_eq!(
        encoded(|text| text.replace("\r\n", "\n").replace('\n', "\r").into()),
        []
    );
}

#[test]
fn another_kind_of_file() {
    let pdf = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\nCounty,Tabulator,Batch,Ballots\n".to_vec();
    let html = b"<!DOCTYPE html><table><tr><td>County</td></tr></table>".to_vec();
    let others: [(&str, Vec<u8>, Code); 4] = [
        ("a PDF document", pdf, Code::ManifestMissing),
        ("an HTML page", html, Code::ManifestMissing),
        ("binary data", vec![0; 5000], Code::FileUnrecognised),
        ("the file is empty", Vec::new(), Code::FileUnrecognised),
    ];
    for (because, bytes, code) in others {
        let v = broken(|copy| copy.write(MANIFEST, bytes));
        let entry = v.files.iter().find(|f| &*f.path == MANIFEST).unwrap();
        assert!(entry.because.starts_with(because), "{}", entry.because);
        let of_file = |f: &&Finding| f.code == code;
        assert_eq!(v.findings.iter().filter(of_file).count(), 1, "{because}");
        assert_eq!(
            words(&v)[&(Step::ManifestHash, "Birch".to_owned(), 0)],
            "cannot"
        );
        assert_eq!(v.outcome(), Outcome::Incomplete, "{because}");
    }
}

/// A workbook cut at any length is not readable, and that is said of it.
#[test]
fn workbooks_cut_short() {
    for report in ["resultsReport", "activityReport", "stateReport"] {
        let file = format!("round_2/{report}.xlsx");
        let copy = Copy::of_demo();
        let bytes = copy.read(&file);
        let cuts = [
            5,
            100,
            bytes.len() / 3,
            bytes.len() / 2,
            bytes.len() - 100,
            bytes.len() - 1,
        ];
        for length in cuts {
            copy.write(&file, &bytes[..length]);
            let v = reported(copy.path());
            one(&v, &file, Code::FileUnreadable, 0);
            assert!(
                v.checks
                    .iter()
                    .all(|c| support::word(&c.verdict) != "differs")
            );
        }
    }
}

/// Four bytes are too few to tell a workbook: the file is recognised as nothing.
#[test]
fn a_workbook_of_three_bytes() {
    let file = "round_2/resultsReport.xlsx";
    let v = broken(|copy| copy.write(file, b"PK\x03"));
    one(&v, file, Code::FileUnrecognised, 0);
    assert_eq!(v.outcome(), Outcome::Incomplete);
}
