//! Counts of a record against results as somebody reported them: by contest and selection, in all and by precinct,
//! ballot style or batch where both have these.
//!
//! Names are the same where they are without case, blanks and punctuation ([`fold`]), and where their spelling is
//! another that is a note; numbers of batches are the same as they stand. A reported figure is the printed one, else the
//! sum over counting groups or over the units inside; where parts are withheld it is a lower bound, the count must not be
//! below it, and it is no figure that is equal. Where every card names its part, a part that the record has elsewhere and
//! not in a contest has no votes in it.
//!
//! Every figure of the file is compared, by itself or in a sum, or counted among those that are not, with the reason.
//!
//! What is expected is what the record counts, what is found is what is reported.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use election::record::{Count, CountedContest, Parts, ReportedContest, ReportedResults, UnitKind};
use election::{Code, Finding, Name, Place, Weight, fold};
use serde::Serialize;

use places::{key, plural, units};

pub(crate) use figures::Figures;

mod contest;
mod figures;
mod names;
mod places;
#[cfg(test)]
mod tests;

/// Findings about figures are listed one by one up to this many in a file; the rest are counted.
const MOST_LISTED: usize = 200;

/// The kinds of units that cards may name.
const ON_CARDS: [UnitKind; 3] = [UnitKind::Precinct, UnitKind::BallotStyle, UnitKind::Batch];

/// What a comparison gave.
#[derive(Clone, Debug, Default)]
pub struct ReportedComparison {
    /// Figures that are equal.
    pub equal: u64,
    /// Figures of which some parts are withheld, and what is known of them is not above the count: they may be equal.
    pub withheld: u64,
    /// Figures that are not.
    pub differing: u64,
    /// Printed figures that were not compared, by why.
    pub not_compared: BTreeMap<NotCompared, u64>,
    /// What disagrees, and how names were joined.
    pub findings: Vec<Finding>,
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
            NotCompared::NotOnCards => "that cards do not tell, such as registered voters",
            NotCompared::LaterRound => "of rounds after the first",
            NotCompared::OtherPart => "of other parts of the election",
            NotCompared::Share => "that are shares in percent",
        }
    }
}

/// The kinds of parts by which results are reported and cards may be counted.
pub fn parts_reported(reported: &[ReportedResults]) -> BTreeSet<UnitKind> {
    let units = reported.iter().flat_map(|results| &results.units);
    units
        .map(|unit| unit.kind)
        .filter(|kind| ON_CARDS.contains(kind))
        .collect()
}

/// Compares what was counted with what a file reports; `file` is its path. `part` is the number of the unit that the
/// record is, where the file reports more than it, such as all counties of a state.
pub fn compare_reported(
    counted: &[CountedContest],
    reported: &ReportedResults,
    part: Option<u32>,
    file: &Name,
) -> ReportedComparison {
    let in_record = counted.iter().flat_map(|contest| contest.parts.keys());
    let in_record = in_record.map(|(kind, name)| (*kind, key(*kind, name)));
    let mut comparison = Comparison {
        parts: reported.parts(),
        reported,
        file,
        whole: part,
        units: units(reported, part),
        in_record: in_record.collect(),
        result: ReportedComparison::default(),
        unmatched: BTreeSet::new(),
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
    let left: Vec<&ReportedContest> = left.collect();
    for contest in &left {
        let figures = contest.counts.len() as u64;
        comparison.skipped(NotCompared::ContestNotInRecord, figures);
    }
    let only_reported: Vec<&str> = left.iter().map(|contest| &*contest.name).collect();
    comparison.alone("contests", &only_counted, &only_reported);
    comparison.skipped(NotCompared::NotOnCards, reported.counts.len() as u64);
    comparison.finish()
}

struct Comparison<'r> {
    parts: Parts,
    reported: &'r ReportedResults,
    file: &'r Name,
    /// The unit that the record is, where it is said to be one.
    whole: Option<u32>,
    units: HashMap<(UnitKind, String), Vec<u32>>,
    /// The parts of the record, in whatever contest.
    in_record: HashSet<(UnitKind, String)>,
    result: ReportedComparison,
    /// Parts of the record that the results lack.
    unmatched: BTreeSet<(UnitKind, Name)>,
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
        let unmatched = std::mem::take(&mut self.unmatched);
        for kind in ON_CARDS {
            let of_kind = |unit: &&election::record::ReportingUnit| {
                let inside = self
                    .whole
                    .is_none_or(|of| self.reported.is_within(unit.number, of));
                unit.kind == kind && inside
            };
            let reported: Vec<_> = self.reported.units.iter().filter(of_kind).collect();
            if reported.is_empty() {
                continue; // the file has no such parts
            }
            let in_record = |name: &Name| self.in_record.contains(&(kind, key(kind, name)));
            let lacking = reported
                .iter()
                .filter(|unit| !in_record(&unit.name) && !unit.also.iter().any(in_record));
            let lacking: Vec<&str> = lacking.map(|unit| &*unit.name).collect();
            let unmatched = unmatched.iter().filter(|(of, _)| *of == kind);
            let unmatched: Vec<&str> = unmatched.map(|(_, name)| &**name).collect();
            self.alone(plural(kind), &unmatched, &lacking);
        }
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
