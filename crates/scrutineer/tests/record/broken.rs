//! Files cut or altered anywhere: findings or other cards, never a panic.

use std::fs;

use super::{made, round_trip::by_hand};

fn check(name: &str, bytes: &[u8]) {
    let scratch = tempfile::tempdir().unwrap();
    for manifest in fs::read_dir(by_hand("json/manifests")).unwrap() {
        let manifest = manifest.unwrap();
        fs::copy(manifest.path(), scratch.path().join(manifest.file_name())).unwrap();
    }
    fs::write(scratch.path().join(name), bytes).unwrap();
    let made = made(scratch.path());
    assert_eq!(made.counts.cards, made.cards.len() as u64);
}

#[test]
fn cut_and_altered() {
    for (file, name, step) in [
        ("json/CvrExport_1.json", "CvrExport_1.json", 97),
        ("cards.csv", "cards.csv", 13),
        (
            "json/manifests/ContestManifest.json",
            "ContestManifest.json",
            5,
        ),
        (
            "json/manifests/CandidateManifest.json",
            "CandidateManifest.json",
            17,
        ),
    ] {
        let whole = fs::read(by_hand(file)).unwrap();
        for at in (0..whole.len()).step_by(step) {
            check(name, &whole[..at]);
            for byte in [b'9', b'"', 0xFF] {
                let mut altered = whole.clone();
                altered[at] = byte;
                check(name, &altered);
            }
        }
    }
}

#[test]
fn a_list_that_breaks_off_keeps_what_came_before() {
    let whole = fs::read_to_string(by_hand("json/CvrExport_1.json")).unwrap();
    let cut = whole.lines().take(4).collect::<Vec<_>>().join("\n");
    let scratch = tempfile::tempdir().unwrap();
    for manifest in ["ContestManifest.json", "CandidateManifest.json"] {
        let from = by_hand("json/manifests").join(manifest);
        fs::copy(from, scratch.path().join(manifest)).unwrap();
    }
    fs::write(scratch.path().join("CvrExport.json"), cut).unwrap();
    let made = made(scratch.path());
    assert_eq!(made.counts.cards, 3);
    let unread = made
        .findings
        .iter()
        .filter(|f| f.code.id() == "file-unreadable");
    assert_eq!(unread.count(), 1);
}

/// Places are lines as an editor counts them, whatever they end in and if lines between are empty.
#[test]
fn lines_are_counted_whatever_they_end_in() {
    let text = fs::read_to_string(by_hand("cards.csv")).unwrap();
    let text = text.replace("\"P 7\"", "\"P\n7\"");
    // Four lines of headings; every card stands on two.
    for (end, lines) in [
        ("\n", [5, 7, 9, 11, 15]),
        ("\r\n", [5, 7, 9, 11, 15]),
        ("\r", [5, 7, 9, 11, 15]),
        ("\n\n", [9, 13, 17, 21, 29]),
    ] {
        let scratch = tempfile::tempdir().unwrap();
        fs::write(scratch.path().join("cards.csv"), text.replace('\n', end)).unwrap();
        let made = made(scratch.path());
        let places: Vec<u64> = made.cards.iter().map(|card| card.identity.place).collect();
        assert_eq!(places, lines, "{end:?}");
    }
}
