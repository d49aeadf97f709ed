//! Planting a fault: one change of the published tables, and a note of what it touched.

mod counties;
mod rounds;

use election::Name;

use crate::DemoError;
use crate::audit::Audit;
use crate::faults::Fault;
use crate::published::{Cell, Published};
use crate::state::State;

/// Where a fault was planted, and what was changed into what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planted {
    /// The fault.
    pub fault: Fault,
    /// The files that differ from the faultless ones, by path in the folder.
    pub files: Vec<String>,
    /// The county.
    pub county: Option<Name>,
    /// The contest.
    pub contest: Option<Name>,
    /// The batches, as tabulator-batch.
    pub batches: Vec<String>,
    /// The card's true imprinted id.
    pub card: Option<String>,
    /// What would have been published.
    pub was: String,
    /// What is published.
    pub is: String,
}

/// What the planting of one fault works with.
pub(crate) struct Planter<'a> {
    pub(crate) state: &'a State,
    pub(crate) audit: &'a Audit,
    pub(crate) published: &'a mut Published,
}

impl Planter<'_> {
    /// Plants it.
    pub(crate) fn plant(&mut self, fault: Fault) -> Result<Planted, DemoError> {
        let planted = match fault {
            Fault::MissingBatch => self.missing_batch(),
            Fault::ChangedHash => self.changed_hash(),
            Fault::DateId => self.date_id(),
            Fault::ExtraCard => self.extra_card(),
            Fault::SkippedCard => self.skipped_card(),
            Fault::WrongRandomNumber => self.wrong_random_number(),
            Fault::WrongRisk => self.wrong_risk(),
            Fault::AlteredTally => self.altered_tally(),
            Fault::ReorderedManifest => self.reordered_manifest(),
            Fault::LaggingList => self.lagging_list(),
        };
        planted.ok_or(DemoError::NothingToPlant(fault))
    }

    fn note(&self, fault: Fault, files: &[&str]) -> Planted {
        Planted {
            fault,
            files: files.iter().map(|path| (*path).to_owned()).collect(),
            county: None,
            contest: None,
            batches: Vec::new(),
            card: None,
            was: String::new(),
            is: String::new(),
        }
    }

    fn contest(&self, contest: usize) -> Option<Name> {
        Some(self.state.contests[contest].name.clone())
    }

    /// Where a county stands among the counties.
    fn county(&self, name: &str) -> Option<usize> {
        self.state
            .counties
            .iter()
            .position(|county| &*county.name == name)
    }

    /// A round's file.
    fn path(&self, round: u32, file: &str) -> String {
        format!("round_{round}/{file}")
    }
}

/// Writes a text into a cell and gives what was there.
fn put(cell: &mut Cell, text: &str) -> String {
    let was = cell.text().to_owned();
    *cell = text.into();
    was
}
