//! The steps of a verification.

use serde::Serialize;

/// A step of the verification, in the order in which the steps rest on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Every file, and the round that it belongs to.
    Inventory,
    /// A county's manifest has the logged SHA-256; a file the published one.
    ManifestHash,
    /// A county's manifest has the batches and counts that the comparison with the CVR file has, or the batches of its
    /// candidate totals.
    BatchCounts,
    /// County tallies add up to the state's; every report of a tally is the same.
    Totals,
    /// Winners, votes and minimum margin follow from the tallies.
    Margins,
    /// Every place gives the same random seed.
    Seed,
    /// N is the number of cards in the manifests.
    Universe,
    /// Random numbers and cards are the draws that the seed gives.
    Draw,
    /// Imprinted ids are made of tabulator, batch and position.
    CardIdentity,
    /// The cards selected are the cards on the results sheet, or those that manifests or candidate totals give.
    Selection,
    /// Activity report, state report and comparison file have the cards and findings of the sheets; a round's figures are
    /// what its rows give.
    Examined,
    /// Discrepancies counted from the rows are the published counts.
    Discrepancies,
    /// Sample sizes and diluted margins follow from margin, N and discrepancies.
    SampleSize,
    /// Risk measurements, and whether the limit is met, follow likewise.
    Risk,
    /// The certified results have the winners that the audit's tabulation has.
    Certified,
}

impl Step {
    /// All steps, in order.
    pub const ALL: &[Step] = &[
        Step::Inventory,
        Step::ManifestHash,
        Step::BatchCounts,
        Step::Totals,
        Step::Margins,
        Step::Seed,
        Step::Universe,
        Step::Draw,
        Step::CardIdentity,
        Step::Selection,
        Step::Examined,
        Step::Discrepancies,
        Step::SampleSize,
        Step::Risk,
        Step::Certified,
    ];

    /// The step's name, and what one check of it is about.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Step::Inventory => ("Rounds of the files", "round"),
            Step::ManifestHash => ("Published hashes", "county or list"),
            Step::BatchCounts => ("Batches and counts", "county"),
            Step::Totals => ("Totals", "contest"),
            Step::Margins => ("Winners and margins", "contest or county, round"),
            Step::Seed => ("Random seed", "audit"),
            Step::Universe => ("Cards in the universe", "contest or audit, round"),
            Step::Draw => ("Draw", "contest or county, round"),
            Step::CardIdentity => ("Card identity", "contest or county, round"),
            Step::Selection => ("Selected and examined", "contest or county, round"),
            Step::Examined => ("Examined and reported", "contest or county, round"),
            Step::Discrepancies => ("Discrepancies", "contest or county, round"),
            Step::SampleSize => ("Sample size", "contest or county, round"),
            Step::Risk => ("Risk", "contest or audit, round"),
            Step::Certified => ("Certified results", "contest"),
        }
    }

    /// What "equal" means for the step.
    pub fn equal_means(self) -> &'static str {
        match self {
            Step::Inventory => "content confirms the round of the folder",
            Step::ManifestHash => "SHA-256 of the file is the published one",
            Step::BatchCounts => "each batch is the same in manifest and tallies",
            Step::Totals => "parts add up to the whole, all reports agree",
            Step::Margins => "winners, votes and margin follow from the tallies",
            Step::Seed => "every place gives the same seed",
            Step::Universe => "N is the sum of the manifests",
            Step::Draw => "numbers, tickets and cards are the seed's draws",
            Step::CardIdentity => "imprinted id is tabulator-batch-position",
            Step::Selection => "the same cards are listed, drawn and examined",
            Step::Examined => "reports have what their rows give",
            Step::Discrepancies => "rows give the printed discrepancies",
            Step::SampleSize => "the audit's own formula gives the printed sizes",
            Step::Risk => "the audit's own formula gives the printed risk",
            Step::Certified => "certified files agree; the same selections win",
        }
    }
}
