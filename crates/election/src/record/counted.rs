//! The counts of a contest, in all and by the parts and counting groups that cards or files name.

use std::collections::{BTreeMap, BTreeSet};

use super::{SelectionKind, Sum, UnitKind};
use crate::Name;

/// By what a contest is to be counted beside the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountBy {
    /// The kinds of parts.
    pub kinds: BTreeSet<UnitKind>,
    /// By counting group, too, in all and in each part.
    pub groups: bool,
}

/// A part of an election: what it is, and its name.
pub type PartName = (UnitKind, Name);

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
    /// What was counted by precinct, ballot style, batch or such, as far as these are named.
    pub parts: BTreeMap<PartName, Counted>,
    /// What was counted by counting group, in all (no part) and by part.
    pub groups: BTreeMap<(Option<PartName>, Name), Counted>,
    /// The kinds of parts of which all is known: every card with the contest names one, and nothing is published of
    /// several together. A part of such a kind that is not among `parts` has no card with the contest.
    pub parted: BTreeSet<UnitKind>,
    /// The same of counting groups.
    pub grouped: bool,
}

/// What was counted of a contest; none of what is not known at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    /// Cards with the contest.
    pub cards: Option<Sum>,
    /// Votes for each selection.
    pub votes: Vec<Option<Sum>>,
    /// Votes allowed and not used.
    pub undervotes: Option<Sum>,
    /// Overvoted cards.
    pub overvotes: Option<Sum>,
    /// Cards without any vote, overvoted ones not among them.
    pub blanks: Option<Sum>,
}

impl Counted {
    /// Nothing at all for so many selections: every count is 0.
    pub fn nothing(selections: usize) -> Self {
        let nothing = Some(Sum::from(0));
        Counted {
            cards: nothing,
            votes: vec![nothing; selections],
            undervotes: nothing,
            overvotes: nothing,
            blanks: nothing,
        }
    }

    /// Adds what was counted elsewhere: what is not known of one is not known of both.
    pub fn add(&mut self, other: &Counted) {
        let add = |of: &mut Option<Sum>, more: Option<Sum>| {
            *of = of.zip(more).map(|(of, more)| of + more);
        };
        add(&mut self.cards, other.cards);
        for (of, more) in self.votes.iter_mut().zip(&other.votes) {
            add(of, *more);
        }
        add(&mut self.undervotes, other.undervotes);
        add(&mut self.overvotes, other.overvotes);
        add(&mut self.blanks, other.blanks);
    }
}
