//! Reports of NIST's Common Data Format, by the writer that records are exported with.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use election::record::{Card, CardSink};
use formats::{CdfForm, CdfWriter};

use super::{ExportWriter, Invented, Says, file};

const ALL: Says = Says {
    marks: true,
    overvotes: true,
    identity: true,
    batches: true,
    cards: true,
    unranked: true,
};

/// A report.
pub(super) struct Report(CdfWriter<BufWriter<File>>);

impl Report {
    fn create(form: CdfForm, path: &Path, invented: &Invented) -> io::Result<Self> {
        CdfWriter::new(form, file(path)?, invented.contests()).map(Report)
    }
}

impl ExportWriter for Report {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        CardSink::card(&mut self.0, card)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let generated = "2024-11-05T20:00:00Z";
        self.0.finish(generated, "Invented election").map(|_| ())
    }
}

/// As JSON.
pub(super) mod json {
    use super::{CdfForm, Invented, Path, Report, Says, io};

    pub const SAYS: Says = super::ALL;

    pub struct Writer;

    impl Writer {
        pub fn create(folder: &Path, invented: &Invented) -> io::Result<Report> {
            Report::create(CdfForm::Json, &folder.join("report.json"), invented)
        }
    }
}

/// As XML.
pub(super) mod xml {
    use super::{CdfForm, Invented, Path, Report, Says, io};

    pub const SAYS: Says = super::ALL;

    pub struct Writer;

    impl Writer {
        pub fn create(folder: &Path, invented: &Invented) -> io::Result<Report> {
            Report::create(CdfForm::Xml, &folder.join("report.xml"), invented)
        }
    }
}
