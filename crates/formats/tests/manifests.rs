//! Ballot manifests among the files of an election: known by content, and paired with their cards.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot write its files fails"
)]

mod support;

use support::{folder, opened, real};

const CARDS: &str = "Demo,5.2\n,,,,Mayor (Vote For=1),Mayor (Vote For=1)\n,,,,Ana,Bo\nCvrNumber,TabulatorNum,BatchId,RecordId,,\n1,1,1,1,1,0\n";
const MANIFEST: &str = "CountyID,ScannerID,BatchID,NumBallots,StorageLocation\nTest,1,1,1,Bin 1\n";

/// Other bytes for each county: files with the same bytes are copies.
fn cards(n: usize) -> String {
    format!("{CARDS}{n},1,1,{n},0,1\n")
}

fn manifest(county: &str) -> String {
    MANIFEST.replace("Test", county)
}

/// For each manifest its path and the paths of its exports; then what was met.
fn pairs(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let dir = folder(files);
    let opened = opened(&[dir.path()], &[]);
    let path = |number: &u32| opened.files[*number as usize - 1].path.to_string();
    let manifests = opened.manifests.iter().map(|m| {
        let exports: Vec<_> = m.exports.iter().map(path).collect();
        format!("{}: {}", path(&m.source), exports.join(" "))
    });
    let findings = opened
        .findings
        .iter()
        .map(|f| format!("{} {}", f.code.id(), f.place));
    (manifests.collect(), findings.collect())
}

fn check(files: &[(&str, &str)], expected: &[&str], findings: &[&str]) {
    let (found, met) = pairs(files);
    assert_eq!(found, expected);
    assert_eq!(met, findings);
}

#[test]
fn whose_manifest_it_is() {
    let (one, two) = (&*cards(2), &*cards(3));
    // The only one.
    check(
        &[("a.csv", one), ("list.csv", MANIFEST)],
        &["list.csv: a.csv"],
        &[],
    );
    check(
        &[("cards/a.csv", one), ("lists/b.csv", MANIFEST)],
        &["lists/b.csv: cards/a.csv"],
        &[],
    );
    // By the county in the rows, by the name of the file, by the folder.
    let (adams, mesa) = (&*manifest("Adams"), &*manifest("Mesa"));
    check(
        &[
            ("adams-cvr.csv", one),
            ("m1.csv", mesa),
            ("m2.csv", adams),
            ("mesa_cvr.csv", two),
        ],
        &["m1.csv: mesa_cvr.csv", "m2.csv: adams-cvr.csv"],
        &[],
    );
    let other = &*MANIFEST.replace("Bin 1", "Bin 2");
    check(
        &[
            ("North - cvrs.csv", one),
            ("North - manifest.csv", MANIFEST),
            ("South - cvrs.csv", two),
            ("South - manifest.csv", other),
        ],
        &[
            "North - manifest.csv: North - cvrs.csv",
            "South - manifest.csv: South - cvrs.csv",
        ],
        &[],
    );
    check(
        &[
            ("x/cvr.csv", one),
            ("x/manifest.csv", MANIFEST),
            ("y/cvr.csv", two),
            ("y/manifest.csv", other),
        ],
        &["x/manifest.csv: x/cvr.csv", "y/manifest.csv: y/cvr.csv"],
        &[],
    );
    // Of one county alone: the other's cards are not its own.
    check(
        &[
            ("adams-cvr.csv", one),
            ("manifest.csv", adams),
            ("mesa-cvr.csv", two),
        ],
        &["manifest.csv: adams-cvr.csv"],
        &[],
    );
    // Parts of one manifest, and lists that contradict each other.
    let part = &*MANIFEST.replace(",1,1,1,", ",1,2,5,");
    check(
        &[("a.csv", one), ("m1.csv", MANIFEST), ("m2.csv", part)],
        &["m1.csv: a.csv", "m2.csv: a.csv"],
        &[],
    );
    check(
        &[("a.csv", one), ("m1.csv", MANIFEST), ("m2.csv", other)],
        &["m1.csv: ", "m2.csv: "],
        &[],
    );
}

#[test]
fn encodings_and_copies() {
    let utf16 = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let cards = cards(2);
    for (bytes, findings) in [
        (MANIFEST.as_bytes().to_vec(), vec![]),
        ([b"\xEF\xBB\xBF", MANIFEST.as_bytes()].concat(), vec![]),
        (MANIFEST.replace('\n', "\r\n").into_bytes(), vec![]),
        (MANIFEST.replace('\n', "\r").into_bytes(), vec![]),
        (
            MANIFEST
                .replace("Bin 1", "Caf\u{e9}")
                .chars()
                .map(|c| c as u8)
                .collect(),
            vec!["encoding"],
        ),
        (utf16(MANIFEST), vec!["encoding"]),
    ] {
        let dir = folder(&[("a.csv", &cards)]);
        std::fs::write(dir.path().join("m.csv"), &bytes).unwrap();
        let opened = opened(&[dir.path()], &[]);
        let [manifest] = &opened.manifests[..] else {
            panic!("{bytes:?}");
        };
        let [batch] = &manifest.batches[..] else {
            panic!("{manifest:?}");
        };
        assert_eq!(
            (
                &*batch.county,
                &*batch.tabulator,
                &*batch.name,
                batch.cards.0
            ),
            ("Test", "1", "1", 1)
        );
        let codes: Vec<&str> = opened.findings.iter().map(|f| f.code.id()).collect();
        assert_eq!(codes, findings);
    }
    check(
        &[
            ("a.csv", &cards),
            ("m1.csv", MANIFEST),
            ("m2.csv", MANIFEST),
        ],
        &["m1.csv: a.csv"],
        &["duplicate m2.csv"],
    );
    let twice = format!("{MANIFEST}Test,1,1,7,Bin 2\n");
    check(
        &[("a.csv", &cards), ("m.csv", &twice)],
        &["m.csv: a.csv"],
        &["duplicate m.csv, row 3"],
    );
    let broken = format!("{MANIFEST}Test,1,2,many,Bin 2\n");
    check(
        &[("a.csv", &cards), ("m.csv", &broken)],
        &["m.csv: a.csv"],
        &["cell-unreadable m.csv, row 3, column “NumBallots”"],
    );
}

/// A manifest that is cut off anywhere has no batch that is not in it whole, or a finding.
#[test]
fn cut_off() {
    let cards = cards(2);
    let whole = "Tabulator,Batch,Ballots\n1,10,100\n1,20,200\n";
    let known = ["1-10 100", "1-20 200"];
    for end in 0..whole.len() {
        let dir = folder(&[("a.csv", &cards), ("m.csv", &whole[..end])]);
        let opened = opened(&[dir.path()], &[]);
        for batch in opened.manifests.iter().flat_map(|m| &m.batches) {
            let batch = format!("{}-{} {}", batch.tabulator, batch.name, batch.cards);
            // A number that lost its last digits is not to be known from the file: the check against the cards sees it.
            let whole_row = known.contains(&batch.as_str())
                || whole[..end].ends_with(|c: char| c.is_ascii_digit());
            assert!(whole_row, "{end}: {batch}");
        }
    }
}

/// Rows and sums as awk counts them: `awk -F, 'NR>1{s+=$4;n++} END{print n,s}'`.
#[test]
fn real_manifests() {
    for (file, batches, listed) in [
        ("ranked/raire-irv/N19-manifest.csv", 5481, 293_555),
        ("results/boulder/Boulder-IRV-Manifest.csv", 820, 119_643),
        (
            "cvr/corla-test/test/Primary/Ballot Manifest for CVR_Export_20180111131201.csv",
            4,
            71,
        ),
        ("cvr/corla-test/AdamsAndAlamosa/adams-manifest.csv", 5, 165),
        (
            "ranked/nsw-2021-mayoral/Bellingen_Mayoral.manifest.csv",
            108,
            8374,
        ),
        (
            "conformance/arlo/fixtures/small-election/Waurika - ballot manifest.csv",
            12,
            226,
        ),
    ] {
        let Some(path) = real(file) else { return };
        let opened = opened(&[&path], &[]);
        let [manifest] = &opened.manifests[..] else {
            panic!("{file}");
        };
        assert_eq!(
            (manifest.batches.len(), manifest.cards().0),
            (batches, listed),
            "{file}"
        );
    }
}
