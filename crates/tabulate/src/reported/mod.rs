//! Counts of a record against results as somebody reported them: by contest and selection, in all and by county,
//! precinct, ballot style, batch and counting group where both have these. What is counted may be cards, or results
//! that somebody else reported ([`counted_of`]).
//!
//! Names are the same where they are without case, blanks and punctuation ([`fold`]), and where their spelling is
//! another that is a note; numbers of batches are the same as they stand; portions of a precinct are the precinct
//! together. A reported figure is the printed one, else the sum over counting groups or over the units inside; where parts
//! are withheld it is a lower bound, the count must not be below it, and it is no figure that is equal. Where every card
//! names its part, a part that the record has elsewhere and not in a contest has no votes in it. Votes of a part without
//! a figure differ where the file has the contest by such parts.
//!
//! Every figure of the file is compared, by itself or in a sum, or counted among those that are not, with the reason.
//! A figure that is equal in all and not in its parts is told in a note, beside the parts.
//!
//! What is expected is what the record counts, what is found is what is reported.

use std::collections::{BTreeMap, HashMap};
use std::ops::Sub;

use election::record::{
    Count, CountBy, CountedContest, Parts, ReportedContest, ReportedResults, UnitKind,
};
use election::{Code, Finding, Name, Place, Weight, fold};
use serde::Serialize;

use places::Places;

mod contest;
mod figures;
mod names;
mod of_file;
mod parted;
mod places;
#[cfg(test)]
mod tests;

pub(crate) use figures::Figures;
pub use of_file::counted_of;

/// Findings about figures are listed one by one up to this many in a file; the rest are counted.
const MOST_LISTED: usize = 200;

/// The kinds of units that cards may name.
const ON_CARDS: [UnitKind; 3] = [UnitKind::Precinct, UnitKind::BallotStyle, UnitKind::Batch];

/// How many were compared, by what came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Equal.
    pub equal: u64,
    /// Some parts are withheld, and what is known is not above the count: these may be equal.
    pub withheld: u64,
    /// Not equal.
    pub differing: u64,
}

impl Sub for Tally {
    type Output = Tally;

    fn sub(self, before: Tally) -> Tally {
        Tally {
            equal: self.equal - before.equal,
            withheld: self.withheld - before.withheld,
            differing: self.differing - before.differing,
        }
    }
}

/// What a comparison gave.
#[derive(Clone, Debug, Default)]
pub struct ReportedComparison {
    /// Figures that are equal.
    pub equal: u64,
    /// Figures of which some parts are withheld, and what is known of them is not above the count: they may be equal.
    pub withheld: u64,
    /// Figures that are not.
    pub differing: u64,
    /// The same by the kind of part, and whether of one counting group.
    pub by: BTreeMap<(UnitKind, bool), Tally>,
    /// Contests that both have: of those that differ a figure does, or a selection with votes is in one alone.
    pub contests: Tally,
    /// Printed figures that were not compared, by why.
    pub not_compared: BTreeMap<NotCompared, u64>,
    /// What disagrees, and how names were joined.
    pub findings: Vec<Finding>,
}

impl ReportedComparison {
    /// All figures.
    fn in_all(&self) -> Tally {
        Tally {
            equal: self.equal,
            withheld: self.withheld,
            differing: self.differing,
        }
    }

    /// Counts a figure in all and by the kind of part.
    fn count(&mut self, kind: UnitKind, by_group: bool, add: impl Fn(&mut Tally)) {
        add(self.by.entry((kind, by_group)).or_default());
        let mut all = self.in_all();
        add(&mut all);
        (self.equal, self.withheld, self.differing) = (all.equal, all.withheld, all.differing);
    }
}

/// Why a printed figure was not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotCompared {
    /// Its contest is not among those of the record.
    ContestNotInRecord,
    /// Its selection is not among those of the record.
    SelectionNotInRecord,
    /// It is of a part, a precinct or such, that no card names.
    PartNotInRecord,
    /// It is of a counting group that no card names.
    GroupNotInRecord,
    /// It counts what cards do not tell, such as registered voters.
    NotOnCards,
    /// It is of a round after the first: `tabulate` compares rounds with its own.
    LaterRound,
    /// It is of a part of the election that the record is not said to be.
    OtherPart,
    /// It is a share in percent, which follows from votes.
    Share,
}

impl NotCompared {
    /// The words for it, behind a number of figures.
    pub fn words(self) -> &'static str {
        match self {
            NotCompared::ContestNotInRecord => "of contests that the record lacks",
            NotCompared::SelectionNotInRecord => "of selections that the record lacks",
            NotCompared::PartNotInRecord => "of parts that no card names",
            NotCompared::GroupNotInRecord => "of counting groups that no card names",
            NotCompared::NotOnCards => "that cards do not tell, such as registered voters",
            NotCompared::LaterRound => "of rounds after the first",
            NotCompared::OtherPart => "of other parts of the election",
            NotCompared::Share => "that are shares in percent",
        }
    }
}

/// By what cards are to be counted for a comparison with results: as these are reported, and cards may tell.
pub fn parts_reported(reported: &[ReportedResults]) -> CountBy {
    let units = reported.iter().flat_map(|results| &results.units);
    let contests = reported.iter().flat_map(|results| &results.contests);
    let mut counts = contests.flat_map(|contest| &contest.counts);
    CountBy {
        kinds: units
            .map(|unit| unit.kind)
            .filter(|kind| ON_CARDS.contains(kind))
            .collect(),
        groups: counts.any(|count| !count.group.is_empty()),
    }
}

/// Compares what was counted with what a file reports; `file` is its path. `part` is the number of the unit that the
/// record is, where the file reports more than it, such as all counties of a state.
pub fn compare_reported(
    counted: &[CountedContest],
    reported: &ReportedResults,
    part: Option<u32>,
    file: &Name,
) -> ReportedComparison {
    let mut comparison = Comparison {
        parts: reported.parts(),
        reported,
        file,
        whole: part,
        places: Places::of(counted, reported, part),
        result: ReportedComparison::default(),
    };
    let mut open: HashMap<String, Vec<&ReportedContest>> = HashMap::new();
    for contest in reported.contests.iter().rev() {
        open.entry(fold(&contest.name)).or_default().push(contest);
    }
    let mut only_counted = Vec::new();
    for contest in counted {
        // Several of one name are joined in order; the same spelling comes first.
        let same = open.get_mut(&fold(&contest.name));
        let joined = same.and_then(|same| {
            let exact = same.iter().rposition(|other| other.name == contest.name);
            match exact {
                Some(at) => Some(same.remove(at)),
                None => same.pop(),
            }
        });
        match joined {
            Some(other) => comparison.contest(contest, other),
            None => only_counted.push(&*contest.name),
        }
    }
    let left = reported.contests.iter().filter(|contest| {
        let same = open.get(&fold(&contest.name));
        same.is_some_and(|same| same.iter().any(|other| other.number == contest.number))
    });
    let mut only_reported = Vec::new();
    for contest in left {
        let inside = |count: &&Count| part.is_none_or(|of| reported.is_within(count.unit, of));
        let figures = contest.counts.iter().filter(inside).count() as u64;
        let all = contest.counts.len() as u64;
        comparison.skipped(NotCompared::ContestNotInRecord, figures);
        comparison.skipped(NotCompared::OtherPart, all - figures);
        if figures > 0 || all == 0 {
            only_reported.push(&*contest.name);
        }
    }
    comparison.alone("contests", &only_counted, &only_reported);
    comparison.skipped(NotCompared::NotOnCards, reported.counts.len() as u64);
    comparison.places_alone();
    comparison.finish()
}

struct Comparison<'r> {
    parts: Parts,
    reported: &'r ReportedResults,
    file: &'r Name,
    /// The unit that the record is, where it is said to be one.
    whole: Option<u32>,
    /// The parts and counting groups that both have.
    places: Places,
    result: ReportedComparison,
}

impl Comparison<'_> {
    fn skipped(&mut self, why: NotCompared, figures: u64) {
        if figures > 0 {
            *self.result.not_compared.entry(why).or_default() += figures;
        }
    }

    fn place(&self, count: Option<&Count>) -> Place {
        let place = Place::file(self.file.clone());
        let Some(count) = count else { return place };
        let place = place.row(count.row);
        match count.sheet.is_empty() {
            true => place,
            false => place.sheet(count.sheet.clone()),
        }
    }

    fn finish(mut self) -> ReportedComparison {
        if self.result.differing > MOST_LISTED as u64 {
            let more = self.result.differing - MOST_LISTED as u64;
            let place = Place::file(self.file.clone());
            let (code, weight) = (Code::ReportedVotes, Weight::Unexplained);
            let found = format!("{more} more figures that differ");
            let finding = Finding::new(code, weight, place, "the counts of the record", found);
            self.result.findings.push(finding);
        }
        self.result
    }
}
