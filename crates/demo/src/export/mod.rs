//! An invented election of any size into the files that a vendor's system would export of it.
//!
//! The cards come one at a time, so that the size is bounded by the disk alone. What was voted is counted as it
//! is decided, before any card is made of it: `truth.csv` has these totals, so that what a reader makes of the
//! export can be compared with something that no reader wrote.

mod cdf;
mod clear_ballot;
mod dominion_csv;
mod dominion_json;
mod election;
mod ess;
mod hart;
mod manifest;
mod ones;
mod ranked;
mod results;
mod truth;
mod unisyn;

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use ::election::record::{Card, Contest};

use crate::DemoError;
use cdf::{json as cdf_json, xml as cdf_xml};
pub use election::Invented;
use manifest::Manifest;
use ranked::{blt, preflib, raire, scottish, table};
use results::Reported;
pub use results::ResultsFormat;
pub use truth::{ContestTruth, Truth};

/// How many cards of how many contests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Cards.
    pub cards: u64,
    /// Contests of the election; a card has some of them.
    pub contests: u32,
}

impl Scale {
    /// The scale that a text such as `200000x4` or `200000×4` gives.
    pub fn parse(text: &str) -> Option<Self> {
        let (cards, contests) = text.split_once(['x', '×'])?;
        let scale = Scale {
            cards: cards.trim().parse().ok()?,
            contests: contests.trim().parse().ok()?,
        };
        (scale.cards > 0 && (1..=2000).contains(&scale.contests)).then_some(scale)
    }
}

/// What a format can say about a card; an invented card has nothing that its format cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Says {
    /// Marks that are ambiguous, and what people made of them, and how dark marks are.
    pub marks: bool,
    /// The marks of overvoted contests.
    pub overvotes: bool,
    /// Precinct, counting group and imprinted id.
    pub identity: bool,
    /// Which batch a card is of.
    pub batches: bool,
    /// Contests without ranks; else all have some.
    pub unranked: bool,
    /// Which tabulator and record a card is, and what contests it has; else contests stand by themselves.
    pub cards: bool,
}

macro_rules! formats {
    ($($variant:ident $id:literal $module:ident $what:literal)*) => {
        /// Whose export it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Format { $(#[doc = $what] $variant,)* }

        impl Format {
            /// Every format.
            pub const ALL: &[Format] = &[$(Format::$variant,)*];

            /// Its name on the command line.
            pub fn id(self) -> &'static str {
                match self { $(Format::$variant => $id,)* }
            }

            /// What it is.
            pub fn what(self) -> &'static str {
                match self { $(Format::$variant => $what,)* }
            }

            /// What it can say.
            pub fn says(self) -> Says {
                match self { $(Format::$variant => $module::SAYS,)* }
            }

            fn writer(self, out: &Path, invented: &Invented) -> io::Result<Box<dyn ExportWriter>> {
                Ok(match self { $(Format::$variant => Box::new($module::Writer::create(out, invented)?),)* })
            }
        }
    };
}

formats! {
    DominionJson "dominion-json" dominion_json "Dominion's JSON with its manifests, as version 5.10 writes it"
    DominionCsv "dominion-csv" dominion_csv "Dominion's comma-separated values, as Colorado's counties publish them"
    RankedTable "ranked-table" table "A table of ranked cards with a column for each rank, as Minneapolis publishes them"
    Blt "blt" blt "BLT, a file for each contest"
    Preflib "preflib" preflib "PrefLib's incomplete orders, a file for each contest"
    Scottish "scottish" scottish "Scottish wards, a file for each contest"
    Raire "raire" raire "Rankings as RAIRE reads them"
    CdfJson "cdf-json" cdf_json "NIST's Common Data Format for cast vote records, as JSON"
    CdfXml "cdf-xml" cdf_xml "NIST's Common Data Format for cast vote records, as XML"
    Ess "ess" ess "ES&S's table of cards"
    Hart "hart" hart "Hart's XML, a file for each sheet, with the table of scanned ballots"
    ClearBallot "clear-ballot" clear_ballot "Clear Ballot's comma-separated values"
    Unisyn "unisyn" unisyn "Unisyn's XML, a draft of the Common Data Format with ids of its own"
}

impl Format {
    /// The format of this name.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.id() == id)
    }
}

/// Writes the cards of an export.
trait ExportWriter {
    /// Writes a card.
    fn card(&mut self, card: &Card) -> io::Result<()>;
    /// Writes what stands behind the cards.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Writes the export of an invented election to a folder that is new or empty: `truth.csv` with its totals, a ballot
/// manifest where the format says which batch a card is of, and the results as they are reported.
///
/// # Errors
/// The folder is not empty, the format of the cards has no precincts to report results of, or something cannot be
/// written.
pub fn export(
    out: &Path,
    scale: Scale,
    format: Format,
    results: &[ResultsFormat],
) -> Result<(), DemoError> {
    let failed = |source| DemoError::Write {
        path: out.to_owned(),
        source,
    };
    if !results.is_empty() && !format.says().identity {
        return Err(DemoError::NoPrecincts(format.id()));
    }
    crate::refuse_filled(out)?;
    std::fs::create_dir_all(out).map_err(failed)?;
    let mut invented = Invented::new(scale, format.says());
    let mut writer = format.writer(out, &invented).map_err(failed)?;
    let mut card = Card::default();
    let mut manifest = Manifest::default();
    while invented.next(&mut card) {
        manifest.add(&card.identity);
        writer.card(&card).map_err(failed)?;
    }
    writer.finish().map_err(failed)?;
    if format.says().batches {
        manifest.write(out).map_err(failed)?;
    }
    for format in results {
        format.write(out, &Reported(&invented)).map_err(failed)?;
    }
    let truth = File::create(out.join("truth.csv")).map_err(failed)?;
    invented
        .truth()
        .write(invented.contests(), BufWriter::new(truth))
        .map_err(failed)
}

/// A file of an export that is written with few calls.
fn file(path: &Path) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 20, File::create_new(path)?))
}

/// The number of a contest in the list of all.
fn at(contest: &Contest) -> usize {
    contest.number as usize - 1
}
