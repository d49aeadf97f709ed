//! What was published county by county: lists of the cards drawn, and the reports of what was done with them.
//!
//! Before 2020 there were no sheets of draws by contest: a card was on its county's list, whatever contest it
//! was drawn for. Seen in the audits of 2017 and 2018; the state report has such lists in later years, too.

use crate::{Cards, Name, Place, Sourced, Votes};

/// A row of a county's ballot list: a card drawn, and its row in the county's CVR file.
#[derive(Clone, Debug)]
pub struct BallotListRow {
    /// The imprinted id, as printed.
    pub imprinted_id: String,
    /// The tabulator.
    pub tabulator: String,
    /// The batch.
    pub batch: String,
    /// The position in the batch, as printed.
    pub position: String,
    /// The number of its row in the county's CVR file, from 1.
    pub cvr_number: u64,
    /// Whether the list has it as audited.
    pub audited: bool,
    /// The row of the file.
    pub row: u32,
}

/// All cards drawn in a county by the end of a round.
#[derive(Clone, Debug)]
pub struct BallotList {
    /// The county, told from its cards or from the file's name: no cell names it.
    pub county: Name,
    /// The file.
    pub place: Place,
    /// The cards.
    pub rows: Vec<BallotListRow>,
}

/// What a published hash is the hash of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hashed {
    /// A county's manifest.
    Manifest,
    /// A county's CVR file, which is not published.
    Cvrs,
}

/// A row of a list of hashes.
#[derive(Clone, Debug)]
pub struct PublishedHash {
    /// The county.
    pub county: Name,
    /// Of which of its files.
    pub of: Hashed,
    /// SHA-256, lower case.
    pub sha256: String,
    /// Where it stands.
    pub place: Place,
}

/// A card on a county's sheet of a report.
#[derive(Clone, Debug)]
pub struct SelectedCard {
    /// The imprinted id, as printed.
    pub imprinted_id: String,
    /// Whether the report has it as audited.
    pub audited: bool,
    /// Whether the report has a discrepancy for it.
    pub discrepancy: bool,
    /// The row of the sheet.
    pub row: u32,
}

/// Discrepancies as a report counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// In contests whose risk was to be limited.
    pub in_audited: u64,
    /// In other contests.
    pub in_others: u64,
}

/// One round on a county's sheet.
#[derive(Clone, Debug)]
pub struct CountyRound {
    /// The round.
    pub number: u32,
    /// The sheet and row of its caption.
    pub place: Place,
    /// How many cards were audited, as printed.
    pub audited: Option<u64>,
    /// The discrepancies, as printed; none where they cannot be read.
    pub recorded: Option<Recorded>,
    /// The row in which they stand, if any does.
    pub recorded_row: Option<u32>,
    /// The cards selected.
    pub cards: Vec<SelectedCard>,
}

/// A county's sheet of a report.
#[derive(Clone, Debug)]
pub struct CountyState {
    /// The county.
    pub county: Name,
    /// Cards audited, as printed, all rounds so far.
    pub audited: Option<u64>,
    /// The imprinted ids of the cards selected.
    pub cards: Vec<String>,
    /// The same by round, with what was found.
    pub rounds: Vec<CountyRound>,
    /// The sheet.
    pub place: Place,
}

/// A county's block of a report's summary: figures by round, and the total that is printed after them.
#[derive(Clone, Debug)]
pub struct CountySummary {
    /// The county.
    pub county: Name,
    /// Cards audited.
    pub audited: Vec<u64>,
    /// Discrepancies in audited contests.
    pub in_audited: Vec<u64>,
    /// Discrepancies in other contests.
    pub in_others: Vec<u64>,
    /// The row of the caption, on the summary sheet.
    pub place: Place,
}

/// Votes for one selection in a county's part of a report.
#[derive(Clone, Debug)]
pub struct StateVotes {
    /// The county.
    pub county: Name,
    /// The contest.
    pub contest: Name,
    /// How many win, by the contest's caption.
    pub winners_allowed: Option<u32>,
    /// The selection.
    pub selection: Name,
    /// Its votes.
    pub votes: Votes,
    /// Whether it is marked as a winner.
    pub wins: bool,
    /// The margin printed for it.
    pub margin: Option<Votes>,
    /// The diluted margin printed for it, in percent.
    pub diluted_percent: String,
    /// The row of the summary sheet.
    pub row: u32,
}

/// The state report of a round, or the report of one county, which has the same parts.
#[derive(Clone, Debug)]
pub struct StateReport {
    /// The file.
    pub file: Name,
    /// The election's title, as printed.
    pub title: String,
    /// The random seed.
    pub seed: Option<Sourced<String>>,
    /// The risk limit, as printed.
    pub risk_limit: Option<Sourced<String>>,
    /// All cards in the manifests.
    pub manifest_cards: Option<Sourced<Cards>>,
    /// All CVRs.
    pub cvr_cards: Option<Sourced<Cards>>,
    /// Cards audited.
    pub audited: Option<Sourced<u64>>,
    /// The number of rounds so far.
    pub rounds: Option<Sourced<u32>>,
    /// Votes by county, for the contests that the report lists.
    pub votes: Vec<StateVotes>,
    /// The blocks of the summary, county by county.
    pub summaries: Vec<CountySummary>,
    /// County by county.
    pub counties: Vec<CountyState>,
}

impl StateReport {
    /// The sheet of a county.
    pub fn county(&self, is: impl Fn(&str) -> bool) -> Option<&CountyState> {
        self.counties.iter().find(|county| is(&county.county))
    }
}
