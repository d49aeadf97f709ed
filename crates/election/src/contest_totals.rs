//! What an audit is planned from: a contest with its reported votes, and how many cards have it.

use crate::{Cards, Name, Place, Votes};

/// A contest as reported. What a file does not say is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContestTotals {
    /// The contest.
    pub contest: Name,
    /// How many win.
    pub seats: Option<u32>,
    /// For how many a voter may vote.
    pub votes_allowed: Option<u32>,
    /// Votes by selection; empty where only the margin is known.
    pub votes: Vec<(Name, Votes)>,
    /// Who won, as reported; empty where nobody says so.
    pub winners: Vec<Name>,
    /// Votes between the last winner and the first loser, as reported.
    pub margin: Option<Votes>,
    /// Cards that have the contest.
    pub cards: Option<Cards>,
    /// Cards among which they lie: all of the counties that have it.
    pub universe: Option<Cards>,
    /// Cards that the accounts say exist and nobody has a record of.
    pub phantoms: Cards,
    /// The counties or jurisdictions that have it; empty where nobody says so.
    pub counties: Vec<Name>,
    /// Whether its risk is to be limited; unknown where nobody says so.
    pub targeted: Option<bool>,
    /// Rows of it that could not be read, or that contradict each other: what it has is not whole.
    pub unread: Vec<u32>,
    /// Where it stands.
    pub place: Place,
}

impl ContestTotals {
    /// A contest of which nothing is said.
    pub fn new(contest: Name, place: Place) -> Self {
        ContestTotals {
            contest,
            seats: None,
            votes_allowed: None,
            votes: Vec::new(),
            winners: Vec::new(),
            margin: None,
            cards: None,
            universe: None,
            phantoms: Cards(0),
            counties: Vec::new(),
            targeted: None,
            unread: Vec::new(),
            place,
        }
    }
}
