//! What is written is read back equal, card by card.

use std::path::{Path, PathBuf};

use election::record::{Card, Mark, Readings};

use super::{made, support};

/// The density of a mark that counts is not kept.
fn as_kept(card: &Card) -> Card {
    let kept = |readings: &Readings| {
        let mut kept = Readings::default();
        for reading in readings.iter() {
            let marks = reading.marks.iter().map(|mark| Mark {
                density: mark.density.filter(|_| !mark.counted),
                ..*mark
            });
            kept.push(reading.contest, reading.status, marks);
        }
        kept
    };
    Card {
        identity: card.identity.clone(),
        readings: kept(&card.readings),
        original: card.original.as_ref().map(kept),
    }
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
        ("cvr/vendor-format-samples", 166, 0),
        ("conformance/rctab/_shared/hart_cvr_archive", 18, 0),
    ] {
        if let Some(path) = support::real(folder) {
            check(&path, cards, adjudicated);
        }
    }
}
