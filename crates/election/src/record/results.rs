//! Results as somebody reported them: contest → selection → votes, by reporting unit and counting group.
//!
//! Every figure that a file prints is kept as a [`Count`] with the row that it stands in. A figure is a number,
//! or withheld and then unknown (never 0), or something else and then kept as printed; what a file does not
//! print has no count.

use serde::{Deserialize, Serialize};

use super::SelectionKind;
use crate::Name;

/// What one file reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedResults {
    /// The number of the file in the record's list of sources.
    pub source: u32,
    /// The election, as the file calls it; empty where it does not.
    pub election: Name,
    /// How final the file says it is, such as `certified`; empty where it does not.
    pub status: Name,
    /// Where votes were counted; the first is the whole of what the file covers.
    pub units: Vec<ReportingUnit>,
    /// Figures that belong to no contest, such as registered voters.
    pub counts: Vec<Count>,
    /// The contests, in the order of the file.
    pub contests: Vec<ReportedContest>,
}

/// Where votes were counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportingUnit {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Its name; empty for the whole, where the file gives none.
    pub name: Name,
    /// Other names of it in the same rows, such as a long number beside a short one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Name>,
    /// What it is.
    pub kind: UnitKind,
    /// The numbers of the units that it is a part of: a precinct may be of a county and of a district.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<u32>,
}

/// What a reporting unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// All that the file covers.
    Whole,
    /// A state or province.
    State,
    /// A county.
    County,
    /// A district, municipality, canton or any other part that is none of the others.
    Part,
    /// A precinct, whole, split or combined.
    Precinct,
    /// The cards of one ballot style.
    BallotStyle,
    /// A batch of cards.
    Batch,
}

/// A contest as it is reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedContest {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Its name, without how many votes are allowed.
    pub name: Name,
    /// How many votes are allowed, where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote_for: Option<u32>,
    /// The number of the unit that votes on it, where the file says so; else the whole does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<u32>,
    /// What may be chosen.
    pub selections: Vec<ReportedSelection>,
    /// Its figures.
    pub counts: Vec<Count>,
}

impl ReportedContest {
    /// Whether it is reported round by round, as ranked contests are.
    pub fn by_rounds(&self) -> bool {
        self.counts.iter().any(|count| count.round.is_some())
    }
}

/// A selection as it is reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedSelection {
    /// Its number in the contest, from 1.
    pub number: u32,
    /// Its name, without a party that stands in brackets behind or with a dash before it.
    pub name: Name,
    /// The party, as far as the file says; empty where it does not.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub party: Name,
    /// What it is.
    pub kind: SelectionKind,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The number of the unit.
    pub unit: u32,
    /// The counting group, such as mail; empty for all together.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub group: Name,
    /// What is counted.
    pub of: CountOf,
    /// The number of the selection, of votes for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<u32>,
    /// The round, of a ranked contest; none for the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// How many.
    pub figure: Figure,
    /// The sheet of a workbook; empty elsewhere.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub sheet: Name,
    /// The row of the sheet or the line of the file, from 1.
    pub row: u32,
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountOf {
    /// Votes for a selection.
    Votes,
    /// Votes for all selections of a contest.
    TotalVotes,
    /// Votes allowed and not used.
    Undervotes,
    /// Too many marks: cards or votes, as the file counts them.
    Overvotes,
    /// Cards without any vote in the contest.
    Blanks,
    /// Ranked cards that ran out of selections.
    Exhausted,
    /// Write-ins, of whatever kind, where the file has them beside its selections.
    WriteIns,
    /// Voters who cast a ballot, or cards with the contest.
    BallotsCast,
    /// Cards, where a ballot has several.
    CardsCast,
    /// Voters on the list.
    RegisteredVoters,
    /// Seats that a selection has won.
    Seats,
}

impl CountOf {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            CountOf::Votes => "votes",
            CountOf::TotalVotes => "total votes",
            CountOf::Undervotes => "undervotes",
            CountOf::Overvotes => "overvotes",
            CountOf::Blanks => "blanks",
            CountOf::Exhausted => "exhausted",
            CountOf::WriteIns => "write-ins",
            CountOf::BallotsCast => "ballots cast",
            CountOf::CardsCast => "cards cast",
            CountOf::RegisteredVoters => "registered voters",
            CountOf::Seats => "seats",
        }
    }
}

/// How many: a number in JSON, `{"withheld": …}`, or `{"printed": …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", untagged)]
pub enum Figure {
    /// A whole number.
    Known(u64),
    /// Withheld, as somebody's privacy asks for: unknown, and never 0.
    Withheld {
        /// What stands there instead, such as `*` or `<10`; empty where nothing does.
        withheld: Name,
    },
    /// Something else, such as a fraction or a number below 0.
    Printed {
        /// What stands there.
        printed: Name,
    },
}

impl Figure {
    /// The number, if it is known.
    pub fn known(&self) -> Option<u64> {
        match self {
            Figure::Known(number) => Some(*number),
            _ => None,
        }
    }
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Figure::Known(number) => write!(f, "{number}"),
            Figure::Withheld { withheld } if withheld.is_empty() => f.write_str("withheld"),
            Figure::Withheld { withheld } => write!(f, "withheld “{withheld}”"),
            Figure::Printed { printed } => write!(f, "“{printed}”"),
        }
    }
}

/// A sum of figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sum {
    /// What is known of it.
    pub known: u64,
    /// Whether all of it is known: else the sum may be any larger number.
    pub exact: bool,
}

impl Sum {
    /// Whether a number may be the sum.
    ///
    /// ```
    /// use election::record::{Figure, Sum};
    /// let withheld = Figure::Withheld { withheld: "<10".into() };
    /// let sum: Sum = [Figure::Known(7), withheld].iter().collect();
    /// assert!(sum.may_be(7) && sum.may_be(12) && !sum.may_be(6));
    /// ```
    pub fn may_be(self, number: u64) -> bool {
        number == self.known || (number > self.known && !self.exact)
    }

    /// Whether two sums may be of the same number: both are known and equal, or what is known of one is not above
    /// the other.
    ///
    /// ```
    /// use election::record::Sum;
    /// let withheld = Sum { known: 7, exact: false };
    /// assert!(withheld.may_equal(Sum::from(7)) && !withheld.may_equal(Sum::from(6)));
    /// assert!(Sum::from(12).may_equal(withheld) && !Sum::from(12).may_equal(Sum::from(7)));
    /// ```
    pub fn may_equal(self, other: Sum) -> bool {
        match (self.exact, other.exact) {
            (false, false) => true,
            (false, true) => self.may_be(other.known),
            (true, _) => other.may_be(self.known),
        }
    }
}

impl From<u64> for Sum {
    fn from(known: u64) -> Self {
        Sum { known, exact: true }
    }
}

impl std::ops::Add for Sum {
    type Output = Sum;

    fn add(self, other: Sum) -> Sum {
        Sum {
            known: self.known.saturating_add(other.known),
            exact: self.exact && other.exact,
        }
    }
}

impl<'f> FromIterator<&'f Figure> for Sum {
    fn from_iter<I: IntoIterator<Item = &'f Figure>>(figures: I) -> Self {
        figures
            .into_iter()
            .fold(Sum::from(0), |sum, figure| match figure.known() {
                Some(number) => Sum {
                    known: sum.known.saturating_add(number),
                    ..sum
                },
                None => Sum {
                    exact: false,
                    ..sum
                },
            })
    }
}

impl std::fmt::Display for Sum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.exact {
            true => write!(f, "{}", self.known),
            false => write!(f, "{} or more, as figures are withheld", self.known),
        }
    }
}

impl ReportedResults {
    /// The number of the unit that stands for all that the file covers.
    pub const WHOLE: u32 = 1;

    /// A unit.
    pub fn unit(&self, number: u32) -> Option<&ReportingUnit> {
        self.units.get((number as usize).checked_sub(1)?)
    }

    /// A unit's name with those of the units that it is in: `Ash County, Precinct 3`.
    pub fn unit_name(&self, number: u32) -> String {
        let mut names = Vec::new();
        let mut next = self.unit(number);
        // A file may say that a unit is within itself.
        for _ in 0..MOST_NESTED {
            let Some(unit) = next else { break };
            if !unit.name.is_empty() {
                names.push(&*unit.name);
            }
            next = unit.within.first().and_then(|within| self.unit(*within));
        }
        names.reverse();
        match names.is_empty() {
            true => "all".to_owned(),
            false => names.join(", "),
        }
    }

    /// Whether a unit is another or inside it, however deep.
    pub fn is_within(&self, number: u32, other: u32) -> bool {
        let (mut met, mut at) = (vec![number], 0);
        // A file may say that units are within each other.
        while let Some(number) = met.get(at).copied() {
            if number == other {
                return true;
            }
            for within in self.unit(number).iter().flat_map(|unit| &unit.within) {
                if !met.contains(within) {
                    met.push(*within);
                }
            }
            at += 1;
        }
        false
    }

    /// Which units are right inside which.
    pub fn parts(&self) -> Parts {
        let mut parts = vec![Vec::new(); self.units.len()];
        for unit in &self.units {
            for within in &unit.within {
                let at = (*within as usize).checked_sub(1);
                if let Some(inside) = at.and_then(|at| parts.get_mut(at)) {
                    inside.push((unit.kind, unit.number));
                }
            }
        }
        // The largest parts first: units of several kinds may be several ways to part the same whole.
        for inside in &mut parts {
            inside.sort_unstable();
        }
        Parts(parts)
    }
}

/// For each unit those right inside it, by kind.
#[derive(Clone, Debug)]
pub struct Parts(Vec<Vec<(UnitKind, u32)>>);

impl Parts {
    /// The units right inside a unit, those of one kind together.
    pub fn of(&self, unit: u32) -> impl Iterator<Item = &[(UnitKind, u32)]> {
        let at = (unit as usize).checked_sub(1);
        let inside = at
            .and_then(|at| self.0.get(at))
            .map_or(&[][..], Vec::as_slice);
        inside.chunk_by(|a, b| a.0 == b.0)
    }

    /// What a unit has of something: as it is printed, else the sum over the units inside it, of the first kind
    /// that has any. Nothing if none has. `figures` are those that are printed of a unit: of all counting groups
    /// together, else of each.
    pub fn sum<'f>(&self, unit: u32, figures: &impl Fn(u32) -> Vec<&'f Figure>) -> Option<Sum> {
        self.sum_within(unit, figures, 0)
    }

    fn sum_within<'f>(
        &self,
        unit: u32,
        figures: &impl Fn(u32) -> Vec<&'f Figure>,
        depth: usize,
    ) -> Option<Sum> {
        let printed = figures(unit);
        if !printed.is_empty() {
            return Some(printed.into_iter().collect());
        }
        if depth == MOST_NESTED {
            return None;
        }
        self.of(unit).find_map(|inside| {
            let inside = inside.iter();
            let sums = inside.filter_map(|(_, part)| self.sum_within(*part, figures, depth + 1));
            sums.reduce(|all, part| all + part)
        })
    }
}

/// No units are nested deeper.
const MOST_NESTED: usize = 16;
