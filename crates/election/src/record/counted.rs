//! The counts of a record's contests, in all and by precinct.

use std::collections::BTreeMap;

use super::SelectionKind;
use crate::Name;

/// A contest as it was counted.
#[derive(Clone, Debug)]
pub struct CountedContest {
    /// Its name.
    pub name: Name,
    /// Whether selections are ranked; votes are those at the first rank then.
    pub ranked: bool,
    /// What may be chosen.
    pub selections: Vec<(Name, SelectionKind)>,
    /// What was counted in all.
    pub whole: Counted,
    /// What was counted by precinct, where that is known.
    pub precincts: BTreeMap<Name, Counted>,
}

/// What was counted on some cards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Cards with the contest; none if that is not known.
    pub cards: Option<u64>,
    /// Votes for each selection.
    pub votes: Vec<u64>,
    /// Votes allowed and not used; none if that is not known.
    pub undervotes: Option<u64>,
    /// Overvoted cards; none if that is not known.
    pub overvotes: Option<u64>,
}
