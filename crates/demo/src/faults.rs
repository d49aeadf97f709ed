//! What can be wrong with the published files of the demonstration, each on request.
//!
//! The audit itself is always held correctly; a fault is one thing that whoever published it got wrong.

/// A fault of the published files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A manifest without one of its batches.
    MissingBatch,
    /// A manifest that is not the file whose hash was logged.
    ChangedHash,
    /// An imprinted id that a spreadsheet took for a date.
    DateId,
    /// A card selected that was not drawn.
    ExtraCard,
    /// A card drawn that nobody reports on.
    SkippedCard,
    /// A random number that the seed does not give.
    WrongRandomNumber,
    /// A risk that the discrepancies do not give.
    WrongRisk,
    /// A county's votes that do not add up to the state's.
    AlteredTally,
    /// A manifest whose order is not that of the draw.
    ReorderedManifest,
    /// A selection list that stayed a round behind.
    LaggingList,
}

impl Fault {
    /// All faults.
    pub const ALL: [Fault; 10] = [
        Fault::MissingBatch,
        Fault::ChangedHash,
        Fault::DateId,
        Fault::ExtraCard,
        Fault::SkippedCard,
        Fault::WrongRandomNumber,
        Fault::WrongRisk,
        Fault::AlteredTally,
        Fault::ReorderedManifest,
        Fault::LaggingList,
    ];

    /// The fault's name on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Fault::MissingBatch => "missing-batch",
            Fault::ChangedHash => "changed-hash",
            Fault::DateId => "date-id",
            Fault::ExtraCard => "extra-card",
            Fault::SkippedCard => "skipped-card",
            Fault::WrongRandomNumber => "wrong-random-number",
            Fault::WrongRisk => "wrong-risk",
            Fault::AlteredTally => "altered-tally",
            Fault::ReorderedManifest => "reordered-manifest",
            Fault::LaggingList => "lagging-list",
        }
    }

    /// The fault of that name.
    ///
    /// ```
    /// use demo::Fault;
    /// assert_eq!(Fault::parse("date-id"), Some(Fault::DateId));
    /// assert!(Fault::ALL.iter().all(|fault| Fault::parse(fault.id()) == Some(*fault)));
    /// assert_eq!(Fault::parse("no-such-fault"), None);
    /// ```
    pub fn parse(id: &str) -> Option<Fault> {
        Fault::ALL.into_iter().find(|fault| fault.id() == id)
    }

    /// What was done, in a sentence.
    pub fn what(self) -> &'static str {
        match self {
            Fault::MissingBatch => {
                "A batch is missing from a county's manifest; its cards were counted in the draw and \
                 stand in the comparison with the CVR file."
            }
            Fault::ChangedHash => {
                "The hash logged for a county's manifest is that of another file."
            }
            Fault::DateId => {
                "An imprinted id on a results sheet was turned into a date by a spreadsheet."
            }
            Fault::ExtraCard => "A card that was not drawn stands in a contest's selection list.",
            Fault::SkippedCard => {
                "A card that was drawn is missing from a contest's results and activity sheets."
            }
            Fault::WrongRandomNumber => {
                "A random number on a results sheet is not the one that the seed gives."
            }
            Fault::WrongRisk => {
                "A risk measurement in the summary is not the one that the draws and discrepancies give."
            }
            Fault::AlteredTally => {
                "A county's votes for one selection are not those that the state's total was made of."
            }
            Fault::ReorderedManifest => {
                "Two batches of different tabulators stand in each other's place in a county's manifest, \
                 and the logged hash is that of the changed file."
            }
            Fault::LaggingList => {
                "The selection list of the contest that went to round 2 is still round 1's."
            }
        }
    }

    /// Whether it changes a manifest, so that the upload log has to be made after it.
    pub(crate) fn in_manifest(self) -> bool {
        matches!(self, Fault::MissingBatch | Fault::ReorderedManifest)
    }
}
