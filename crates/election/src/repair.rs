//! Repairs: changes of one row that make a check equal.

use serde::Serialize;

use crate::Name;

/// What a repair changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairKind {
    /// A batch that only the batch comparison has is added to its county's manifest.
    BatchAdded,
    /// A batch that the batch comparison lacks is left out.
    BatchLeftOut,
    /// A batch's count is taken from the batch comparison.
    CountFromComparison,
    /// An id that a spreadsheet turned into a date is turned back.
    DateToId,
    /// A list that lags, or is ahead, is compared with the round whose list it is.
    LaggingList,
    /// A batch that the comparison lacks stands, because the draws count it.
    BatchConfirmedByDraw,
    /// The batch comparison, in numeric order, stands in for a manifest that is not among the files.
    ComparisonForManifest,
    /// A figure that a spreadsheet shortened is equal in the digits that are left.
    ShortenedBySpreadsheet,
    /// A row of batches that were counted together prints the tickets of one of them.
    CombinedRowOfOne,
    /// Batches that were counted together are taken to be alike, where only their sum is at hand.
    CombinedBatchesAlike,
    /// The number of CVRs is that by which the printed diluted margins were divided.
    CvrsFromDilutedMargin,
    /// A list's tabulator is one that the manifest has under another number.
    TabulatorRenumbered,
    /// A printed total leaves out one county.
    CountyLeftOut,
    /// Counties are joined by name, the one named last: no file gives their numbers.
    CountyLast,
    /// The sum of all error bounds is the whole number of votes and ballots that the printed P-value implies.
    BoundsFromRisk,
    /// A P-value is that of the draws up to the one with which the limit was met.
    StoppedEarly,
}

impl RepairKind {
    /// The repair's name, as the documented list has it.
    pub fn words(self) -> &'static str {
        match self {
            RepairKind::BatchAdded => "batch added from the batch comparison",
            RepairKind::BatchLeftOut => "batch left out that the batch comparison lacks",
            RepairKind::CountFromComparison => "count taken from the batch comparison",
            RepairKind::DateToId => "id turned back from a date",
            RepairKind::LaggingList => "list compared with the round whose list it is",
            RepairKind::BatchConfirmedByDraw => {
                "batch that the comparison lacks stands: the draws count it"
            }
            RepairKind::ComparisonForManifest => {
                "batch comparison, in numeric order, for a manifest that is not among the files"
            }
            RepairKind::ShortenedBySpreadsheet => {
                "figure that a spreadsheet shortened: equal in the digits that are left"
            }
            RepairKind::CombinedRowOfOne => {
                "row of batches counted together that prints the tickets of one of them only"
            }
            RepairKind::CombinedBatchesAlike => {
                "batches counted together taken to be alike: only their sum is published"
            }
            RepairKind::CvrsFromDilutedMargin => {
                "number of CVRs by which the printed diluted margins were divided"
            }
            RepairKind::TabulatorRenumbered => {
                "tabulator that the manifest has under another number"
            }
            RepairKind::CountyLeftOut => "county that the printed total leaves out",
            RepairKind::CountyLast => {
                "counties joined by name, one of them last: no file gives their numbers"
            }
            RepairKind::BoundsFromRisk => {
                "sum of all error bounds that the printed P-value implies: a whole number"
            }
            RepairKind::StoppedEarly => {
                "P-value of the draws up to the one with which the limit was met"
            }
        }
    }
}

/// One change of one row, drawn from another published file, of cost one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Repair {
    /// What it changes.
    pub kind: RepairKind,
    /// The county it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub county: Option<Name>,
    /// What exactly: batch and count, id, list.
    pub what: String,
    /// The file that it was taken from.
    pub source: Name,
}
