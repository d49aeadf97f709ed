//! Bytes as a file of cast vote records: every card that is read of them, up to a number.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;

use election::record::{Card, CardGroup, CardSink, Contest};
use formats::{CvrFiles, Source};

use crate::audit::{one_thread, scratch};

/// A few bytes may ask for a hundred million cards.
const MOST_CARDS: u64 = 10_000;

/// Takes cards, and looks at what must be true of any.
struct Looking {
    contests: Vec<Contest>,
    cards: u64,
}

impl CardSink for Looking {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        assert_eq!(card.identity.source, 1);
        assert!(card.identity.place > 0);
        for reading in card.readings.iter() {
            let contest = &self.contests[reading.contest as usize - 1];
            for mark in reading.marks {
                assert!((1..=contest.selections.len()).contains(&(mark.selection as usize)));
                assert!((1..=contest.ranks.max(1)).contains(&mark.rank));
            }
        }
        self.cards += 1;
        match self.cards < MOST_CARDS {
            true => Ok(()),
            false => Err(io::Error::other("enough")),
        }
    }

    fn group(&mut self, _: &CardGroup) -> io::Result<()> {
        Ok(())
    }
}

/// Reads `bytes` as a file of cast vote records.
pub fn read_cards(bytes: &[u8]) {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        one_thread();
        scratch("cards")
    });
    let file = folder.join("cards");
    fs::write(&file, bytes).expect("the scratch folder takes files");
    let Ok(source) = Source::open(&file) else {
        return;
    };
    let sources = [source];
    let files = CvrFiles::open(&sources);
    let mut looking = Looking {
        contests: files.contests().to_vec(),
        cards: 0,
    };
    // The sink ends it where there are many.
    let _ = files.read(&mut looking, |_| {});
}
