//! What is written is read back equal, card by card.

use std::path::{Path, PathBuf};

use election::record::{Card, Reading};

use super::{made, support};

/// The density of a mark that counts is not kept.
fn as_kept(card: &Card) -> Card {
    let mut card = card.clone();
    let drop_density = |readings: &mut Vec<Reading>| {
        let marks = readings.iter_mut().flat_map(|r| &mut r.marks);
        marks.filter(|m| m.counted).for_each(|m| m.density = None);
    };
    drop_density(&mut card.readings);
    card.original.iter_mut().for_each(drop_density);
    card
}

fn check(path: &Path, cards: usize, adjudicated: usize) {
    let made = made(path);
    let key = |card: &Card| {
        (
            card.identity.source,
            card.identity.place,
            card.identity.sheet,
        )
    };
    let mut back = made.record.cards(|_| true).unwrap();
    back.sort_by_key(key);
    let mut written: Vec<Card> = made.cards.iter().map(as_kept).collect();
    written.sort_by_key(key);
    assert_eq!(written.len(), cards, "{}", path.display());
    let originals = written.iter().filter(|card| card.original.is_some());
    assert_eq!(originals.count(), adjudicated, "{}", path.display());
    for (written, back) in written.iter().zip(&back) {
        assert_eq!(written, back, "{}", path.display());
    }
    assert_eq!(back.len(), cards);
}

/// Files written by hand, with every status.
pub fn by_hand(file: &str) -> PathBuf {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats");
    formats.join("src/dominion/testdata").join(file)
}

#[test]
fn files_written_by_hand() {
    check(&by_hand("json"), 11, 1);
    check(&by_hand("cards.csv"), 5, 0);
}

#[test]
fn real_files() {
    for (folder, cards, adjudicated) in [
        ("cvr/clear-creek-2016-primary", 1344, 29),
        ("cvr/sf-2024-dominion-partial", 169, 11),
        ("conformance/rctab/_shared/dominion_alaska", 1000, 0),
        ("conformance/rctab/dominion_multi_file", 759, 29),
        ("cvr/corla-test/Tiny-IRV-Examples", 365, 0),
        ("cvr/vendor-format-samples", 165, 0),
    ] {
        if let Some(path) = support::real(folder) {
            check(&path, cards, adjudicated);
        }
    }
}
