//! Fuzzed files of cast vote records, read card by card up to a number, and written as reports.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;

use election::record::{Card, CardGroup, CardSink, Contest, Readings, Status};
use formats::{CdfForm, CdfWriter, CvrFiles, Source};

use crate::audit::{one_thread, scratch};

/// A few bytes may ask for a hundred million cards.
const MOST_CARDS: u64 = 10_000;

/// Asserts of each card what is true of any.
struct Checked {
    contests: Vec<Contest>,
    reports: Vec<CdfWriter<io::Sink>>,
    cards: u64,
}

impl Checked {
    fn readings(&self, readings: &Readings) {
        // A record with another order, or a contest twice on a card, could not be opened.
        assert!(readings.contests().is_sorted_by(|a, b| a < b));
        for reading in readings.iter() {
            let contest = &self.contests[reading.contest as usize - 1];
            assert_ne!(reading.status, Status::Absent);
            for mark in reading.marks {
                assert!((1..=contest.selections.len()).contains(&(mark.selection as usize)));
                assert!((1..=contest.ranks.max(1)).contains(&mark.rank));
            }
        }
    }
}

impl CardSink for Checked {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        assert!(card.identity.source > 0 && card.identity.place > 0);
        self.readings(&card.readings);
        card.original.iter().for_each(|o| self.readings(o));
        self.reports.iter_mut().try_for_each(|r| r.card(card))?;
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

/// Reads files of these names; every time the same names, since they stay in the folder.
pub fn read_cards(named: &[(&str, &[u8])]) {
    read(CvrFiles::open(&[written(named)]));
}

/// Reads a file of cards with contests and selections called as a list has them. Two names never become one.
pub fn read_cards_called(cards: (&str, &[u8]), list: &[u8]) {
    static LIST: OnceLock<PathBuf> = OnceLock::new();
    let sources = [written(&[cards])];
    // In a folder: a file by itself may be an archive that cannot be opened.
    let folder = LIST.get_or_init(|| scratch("names"));
    fs::write(folder.join("names.csv"), list).expect("the scratch folder takes files");
    let names = [Source::open(folder).expect("the scratch folder is there")];
    let files = CvrFiles::open_with_names(&sources, &names);
    let plain = CvrFiles::open(&sources);
    assert_eq!(files.contests().len(), plain.contests().len());
    for (contest, plain) in files.contests().iter().zip(plain.contests()) {
        let selections = contest.selections.iter().map(|s| (&s.name, s.kind));
        assert_eq!(
            selections.collect::<BTreeSet<_>>().len(),
            plain.selections.len()
        );
    }
    read(files);
}

/// The folder with these files.
fn written(named: &[(&str, &[u8])]) -> Source {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        one_thread();
        scratch("cards")
    });
    for (name, bytes) in named {
        fs::write(folder.join(name), bytes).expect("the scratch folder takes files");
    }
    Source::open(folder).expect("the scratch folder is there")
}

fn read(files: CvrFiles<'_>) {
    let contests = files.contests().to_vec();
    let report = |form| CdfWriter::new(form, io::sink(), &contests);
    let reports = [report(CdfForm::Json), report(CdfForm::Xml)];
    assert!(
        files.is_empty() || reports.iter().all(Result::is_ok),
        "cards without contests"
    );
    let mut checked = Checked {
        reports: reports.into_iter().flatten().collect(),
        contests,
        cards: 0,
    };
    // The sink ends it where there are many cards.
    if files.read(&mut checked, |_| {}).is_ok() {
        for report in checked.reports {
            report
                .finish("2024-11-05T20:00:00Z", "")
                .expect("a sink takes all");
        }
    }
}
