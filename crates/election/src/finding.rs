//! How the data may disagree with itself, with the law or with the arithmetic.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Name, Place};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The data disagrees and no repair on the list explains it.
    Unexplained,
    /// Something could not be read, so that a step may lack its data.
    Unread,
    /// The data disagrees, and the repairs named make it agree.
    Explained,
    /// Worth knowing; nothing disagrees that a step rests on.
    Note,
}

macro_rules! codes {
    ($($variant:ident $id:literal $meaning:literal)*) => {
        /// What kind of disagreement a finding is. The identifiers are stable: reports and tests name them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $meaning] $variant,)* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The identifier, as printed.
            pub fn id(self) -> &'static str {
                match self { $(Code::$variant => $id,)* }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)* }
            }
        }
    };
}

codes! {
    FileUnreadable "file-unreadable" "A file could not be read, or only in part."
    FileUnrecognised "file-unrecognised" "A file's content is of no kind that is known."
    EntryRefused "entry-refused" "An entry of an archive or folder was not opened, for safety."
    Encoding "encoding" "A file is not in UTF-8 and was read in another encoding."
    CellUnreadable "cell-unreadable" "A cell does not hold what its column should hold; its row is left out."
    ColumnMissing "column-missing" "A column that a file of this kind needs is not in it."
    Duplicate "duplicate" "Two files or rows claim to be the same thing."
    RoundConflict "round-conflict" "A file's content contradicts the round of its folder."
    SheetJoined "sheet-joined" "A workbook has no index; a sheet was joined to a contest by its cards."
    NameFolded "name-folded" "Two spellings were read as one name."
    ManifestHash "manifest-hash" "A manifest's SHA-256 is not the logged one."
    ManifestNotLogged "manifest-not-logged" "A manifest has no accepted upload in the log."
    ManifestOutside "manifest-outside-audit" "A manifest belongs to a county that no other file of the audit names."
    ManifestMissing "manifest-missing" "A county of the audit has no manifest among the files."
    ManifestCounty "manifest-county" "A manifest's rows or name speak of another county."
    BatchOnlyInComparison "batch-only-in-comparison" "The manifest lacks a batch that the batch comparison has."
    BatchOnlyInManifest "batch-only-in-manifest" "The batch comparison lacks a batch that the manifest has."
    BatchCount "batch-count" "Manifest and batch comparison count a batch differently."
    BatchCvrCount "batch-cvr-count" "A batch's number of CVRs is not its number of cards, or the printed difference is wrong."
    Total "total" "County tallies do not add up to the state's, or two reports of a tally differ."
    NoVotes "no-votes" "A county is listed as voting on a contest, and no vote was counted there."
    SelectionsDiffer "selections-differ" "A county's selections in a contest are not those of its other counties."
    Winner "winner" "The published winners are not those with the most votes."
    Margin "margin" "The published minimum margin is not the recomputed one."
    Tie "tie" "The last winner and the first loser have the same number of votes."
    SeedMissing "seed-missing" "No random seed is among the files."
    SeedConflict "seed-conflict" "Two places give different random seeds."
    SeedShort "seed-short" "The random seed is shorter than twenty digits."
    Universe "universe" "The published number of cards in the sampling universe is not the recomputed one."
    RandomNumber "random-number" "The published random numbers are not the draws that the seed gives."
    DrawCount "draw-count" "A contest's sheet does not have as many rows as cards were counted as audited."
    Card "card" "A published card is not the one that its random number points at."
    ImprintedId "imprinted-id" "An imprinted id is not made of its row's tabulator, batch and position."
    SequencePosition "sequence-position" "The printed sequence positions do not give the order of the draw."
    DigestDiffers "digest-differs" "A file's SHA-256 is not the published one."
    DigestOfAbsentFile "digest-of-absent-file" "A published digest is of a file that is not at hand."
    CombinedBatch "combined-batch" "Several batches were counted as one; its row has the sums of theirs."
    NameConflict "name-conflict" "A row names something that the file does not have elsewhere."
    Ticket "ticket" "A printed ticket number is not the one that the seed gives."
    TicketMissing "ticket-missing" "A ticket that is smaller than one that was drawn is not in the sample."
    Sample "sample" "The published sample is not the one that the seed and the published files give."
    Change "change" "A printed change is not what the reported and the audited votes give."
    RoundFigure "round-figure" "A figure printed for a round is not what the rows of the sample give."
    PValue "p-value" "A printed P-value is not the recomputed one."
    LimitMet "limit-met" "Whether the risk limit was met does not follow from the P-value."
    MethodDeparts "method-departs" "The audit's software departs from the published method; both figures are given."
    SelectedNotExamined "selected-not-examined" "Cards are on the selection list and not on the results sheet."
    ExaminedNotSelected "examined-not-selected" "Cards are on the results sheet and not on the selection list."
    Multiplicity "multiplicity" "A card that was drawn several times stands on list and sheet a different number of times."
    ActivityMissing "activity-missing" "Cards are on the results sheet and not in the activity report."
    ActivityExtra "activity-extra" "Cards are in the activity report and not on the results sheet."
    ActivityDiffers "activity-differs" "Activity report and results sheet differ on what was found on a card."
    CountyCards "county-cards" "A report's cards of a county are not those on the results sheets, lists or other reports."
    CountyDiscrepancies "county-discrepancies" "The state report's number of discrepancies in a county is not that of sheets and readings, or rests on readings that are not among the files."
    Compared "compared" "A card is in the comparison file and not on the sheet of its contest, or the reverse."
    DiscrepancyCount "discrepancy-count" "Discrepancies counted from the rows are not the published count."
    DiscrepancyReading "discrepancy-reading" "A card's discrepancy does not follow from what the machine and the board read."
    DiscrepancyReport "discrepancy-report" "The report of discrepancies and the results sheets disagree on a card."
    DiscrepancyKind "discrepancy-kind" "A row's discrepancy is of no known kind."
    SampleSize "sample-size" "The published sample size is not the recomputed one."
    Parameter "parameter" "List of contests and summary disagree on a contest's risk limit, gamma or target."
    DilutedMargin "diluted-margin" "The published diluted margin is not the recomputed one."
    Risk "risk" "The published risk measurement is not the recomputed one."
    RiskStatus "risk-status" "The published statement about the risk limit does not follow from the risk."
    CertifiedTotal "certified-total" "A total in the certified results is not the sum of its parts, or two files of them differ."
    CertifiedWinner "certified-winner" "The certified winners are not the winners by the audit's tabulation."
    CertifiedVotes "certified-votes" "Certified votes are not those of the audit's tabulation."
    CardReading "card-reading" "What a machine counted on a card does not follow from the marks that the file gives for it."
    Version "version" "Files of one export name different versions of the system that wrote them."
    CardsWithheld "cards-withheld" "Cards were withheld one by one and are published as votes of several together."
    TotalsRow "totals-row" "A row of a manifest or of a table of cards has the sum of others."
    BatchWithoutCards "batch-without-cards" "The manifest has a batch of which the record has no card."
    BatchNotInManifest "batch-not-in-manifest" "Cards are of a batch that the manifest does not have."
    BatchCards "batch-cards" "A batch has another number of cards in the record than in the manifest."
    ManifestWithoutCards "manifest-without-cards" "No cards of the record could be told to be those of a manifest."
    CardsWithoutManifest "cards-without-manifest" "No manifest of the record lists the cards of an export."
    RepeatedRun "repeated-run" "The same cards follow one another in two places, as when a batch is scanned twice."
    RecordGap "record-gap" "Record numbers are missing within a batch."
    Sheets "sheets" "A ballot does not have each of its sheets once."
    ImpossibleTotal "impossible-total" "More votes than the cards can have."
    ContestOnNoCard "contest-on-no-card" "A contest is on no card."
    ContestUnmarked "contest-unmarked" "No card of a style has a mark in a contest that is marked on many others."
    NameMapped "name-mapped" "A name was replaced by the one that the list of names has for it."
    NameUnlisted "name-unlisted" "The files have a name that the list of names lacks."
    NameUnused "name-unused" "The list of names has one that the files lack."
    Withdrawn "withdrawn" "A file says that a candidate has withdrawn; marks for it are kept as they stand."
    LastLine "last-line" "The last line of a file has no end: if the file was cut there, its last card may be another."
    ColumnUnread "column-unread" "A column of a table is nothing that a record has and is left out."
    Separator "separator" "A table has something else than commas between its cells and was read so."
    CardCount "card-count" "A file's own count of its ballots, rankings or candidates is not the number of them in it."
    CertifiedFewer "certified-fewer" "A selection has fewer certified votes in a county than in the audit's tabulation."
    FigureWithheld "figure-withheld" "Figures of reported results are withheld; they are unknown, not 0."
    ReportedTotal "reported-total" "A total in reported results is not the sum of its parts."
    ReportedVotes "reported-votes" "Reported results are not what the cards of the record give."
    ReportedName "reported-name" "A contest or selection is in the record or in reported results alone."
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        let code = Self::ALL.iter().copied().find(|code| code.id() == id);
        code.ok_or_else(|| D::Error::custom(format!("no code {id} is known")))
    }
}

/// One disagreement: what it is, where it stands, what was expected there and what was found.
///
/// States facts, not motives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind of disagreement.
    pub code: Code,
    /// How much it weighs.
    pub weight: Weight,
    /// Where it stands.
    pub place: Place,
    /// The contest it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contest: Option<Name>,
    /// The county it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<Name>,
    /// The round it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// What should stand there, and by which record.
    pub expected: String,
    /// What stands there.
    pub found: String,
    /// What else a reader should know: what was tried, what explains it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Every card concerned, where there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<String>,
    /// Every figure concerned, where there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<String>,
}

impl Finding {
    /// A finding at a place; contest, county, round, note and cards are added as they apply.
    pub fn new(
        code: Code,
        weight: Weight,
        place: Place,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Finding {
            code,
            weight,
            place,
            contest: None,
            county: None,
            round: None,
            expected: expected.into(),
            found: found.into(),
            note: String::new(),
            cards: Vec::new(),
            figures: Vec::new(),
        }
    }

    /// The contest it concerns.
    pub fn contest(mut self, contest: &Name) -> Self {
        self.contest = Some(contest.clone());
        self
    }

    /// The county it concerns.
    pub fn county(mut self, county: &Name) -> Self {
        self.county = Some(county.clone());
        self
    }

    /// The round it concerns.
    pub fn round(mut self, round: u32) -> Self {
        self.round = Some(round);
        self
    }

    /// What else a reader should know.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Every card concerned.
    pub fn cards(mut self, cards: Vec<String>) -> Self {
        self.cards = cards;
        self
    }

    /// Every figure concerned.
    pub fn figures(mut self, figures: Vec<String>) -> Self {
        self.figures = figures;
        self
    }
}
