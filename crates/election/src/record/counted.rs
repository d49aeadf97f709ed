//! The counts of a record's contests, in all and by the parts that its cards name.

use std::collections::{BTreeMap, BTreeSet};

use super::{SelectionKind, UnitKind};
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
    /// What was counted by precinct, ballot style or batch, as far as cards name them.
    pub parts: BTreeMap<(UnitKind, Name), Counted>,
    /// The kinds of parts of which all is known: every card with the contest names one, and nothing is published of
    /// several together. A part of such a kind that is not among `parts` has no card with the contest.
    pub parted: BTreeSet<UnitKind>,
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
    /// Cards without any vote, overvoted ones not among them; none if that is not known.
    pub blanks: Option<u64>,
}
