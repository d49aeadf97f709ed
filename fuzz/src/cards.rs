//! A fuzzed file of cast vote records, read card by card, and written as a report.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;

use election::record::{Card, CardGroup, CardSink, Contest, Readings, Status};
use formats::{CdfForm, CdfWriter, CvrFiles, Source};

use crate::audit::scratch;

/// Asserts of each card what is true of any.
struct Checked {
    contests: Vec<Contest>,
    reports: [CdfWriter<io::Sink>; 2],
}

impl Checked {
    fn readings(&self, readings: &Readings) {
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
        self.readings(&card.readings);
        card.original.iter().for_each(|o| self.readings(o));
        self.reports.iter_mut().try_for_each(|r| r.card(card))
    }

    fn group(&mut self, _: &CardGroup) -> io::Result<()> {
        Ok(())
    }
}

/// Reads `bytes` as a file of this name.
pub fn cards(name: &str, bytes: &[u8]) {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let file = FOLDER.get_or_init(|| scratch("cards")).join(name);
    fs::write(&file, bytes).expect("the scratch folder takes files");
    let sources = [Source::open(&file).expect("it is no archive")];
    let files = CvrFiles::open(&sources);
    let contests = files.contests().to_vec();
    let report = |form| CdfWriter::new(form, io::sink(), &contests);
    let (Ok(json), Ok(xml)) = (report(CdfForm::Json), report(CdfForm::Xml)) else {
        assert!(files.is_empty(), "cards without contests");
        return;
    };
    let mut checked = Checked {
        contests,
        reports: [json, xml],
    };
    files.read(&mut checked, |_| {}).expect("a sink takes all");
    for report in checked.reports {
        report
            .finish("2024-11-05T20:00:00Z", "")
            .expect("a sink takes all");
    }
}
