//! Results of an invented election as offices report them: from what was voted, not from any card.
//!
//! Contests with ranks are left out: what is reported of them is rounds.

mod clarity;
mod dominion_summary;
mod err;
mod statement;

use std::io;
use std::path::Path;

use election::record::Contest;

use super::{ContestTruth, Invented, at};

macro_rules! formats {
    ($($variant:ident $id:literal $write:path, $what:literal)*) => {
        /// How results are reported.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ResultsFormat { $(#[doc = $what] $variant,)* }

        impl ResultsFormat {
            /// Every format.
            pub const ALL: &[ResultsFormat] = &[$(ResultsFormat::$variant,)*];

            /// Its name on the command line.
            pub fn id(self) -> &'static str {
                match self { $(ResultsFormat::$variant => $id,)* }
            }

            /// What it is.
            pub fn what(self) -> &'static str {
                match self { $(ResultsFormat::$variant => $what,)* }
            }

            pub(super) fn write(self, folder: &Path, reported: &Reported<'_>) -> io::Result<()> {
                match self { $(ResultsFormat::$variant => $write(folder, reported),)* }
            }
        }
    };
}

formats! {
    Clarity "clarity" clarity::write, "Clarity's detail.xml, by precinct and way of voting"
    DominionSummary "dominion-summary" dominion_summary::write, "Dominion's election summary as XML, by counting group"
    ErrJson "err-json" err::json, "NIST's Common Data Format for results, as JSON, by precinct"
    ErrXml "err-xml" err::xml, "NIST's Common Data Format for results, as XML, by precinct"
    StatementLong "statement-long" statement::long, "A statement of votes as CSV, a row for each precinct and choice"
    StatementWide "statement-wide" statement::wide, "A statement of votes as CSV, a table for each contest"
    StatementPage "statement-html" statement::page, "A statement of votes as a web page"
    StatementWorkbook "statement-xlsx" statement::workbook, "A statement of votes as a workbook"
}

impl ResultsFormat {
    /// The format of this name.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.id() == id)
    }
}

/// What is reported.
pub(super) struct Reported<'i>(pub &'i Invented);

/// Of which precinct and counting group; of all where it is none.
#[derive(Clone, Copy, Default)]
struct Part {
    precinct: Option<usize>,
    group: Option<usize>,
}

impl Part {
    fn precinct(precinct: usize) -> Self {
        Part {
            precinct: Some(precinct),
            group: None,
        }
    }

    fn group(group: usize) -> Self {
        Part {
            precinct: None,
            group: Some(group),
        }
    }
}

impl Reported<'_> {
    /// The contests that are reported.
    fn contests(&self) -> impl Iterator<Item = &Contest> {
        self.0
            .contests()
            .iter()
            .filter(|contest| contest.ranks == 0)
    }

    /// The precincts that have cards, by their places among all.
    fn precincts(&self) -> impl Iterator<Item = (usize, &str)> {
        let names = self.0.precincts().iter().map(|name| &**name).enumerate();
        names.filter(|(place, _)| self.cards(Part::precinct(*place)) > 0)
    }

    /// The precincts with cards that have a contest.
    fn precincts_of(&self, contest: &Contest) -> Vec<(usize, &str)> {
        let all = self.precincts();
        all.filter(|(place, _)| self.of(contest, Part::precinct(*place)).cards > 0)
            .collect()
    }

    /// The counting groups, by their places.
    fn groups(&self) -> impl Iterator<Item = (usize, &str)> {
        self.0.groups().iter().map(|name| &**name).enumerate()
    }

    fn places(&self, part: Part) -> impl Iterator<Item = usize> + use<> {
        let groups = self.0.groups().len();
        let all = 0..self.0.precincts().len() * groups;
        let is = |wanted: Option<usize>, place: usize| wanted.is_none_or(|w| w == place);
        all.filter(move |place| is(part.precinct, place / groups) && is(part.group, place % groups))
    }

    /// How many cards there are.
    fn cards(&self, part: Part) -> u64 {
        let truth = self.0.truth();
        self.places(part).map(|place| truth.cards[place]).sum()
    }

    /// What was voted.
    fn of(&self, contest: &Contest, part: Part) -> ContestTruth {
        let parts = &self.0.truth().parts[at(contest)];
        let mut sum = ContestTruth::default();
        self.places(part).for_each(|place| sum.add(&parts[place]));
        sum
    }
}
