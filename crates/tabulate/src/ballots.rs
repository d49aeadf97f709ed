//! The ballots of a contest, whole and by precinct or batch, collected from cards as they are read.

use std::collections::BTreeMap;
use std::io;

use election::Name;
use election::record::{
    Card, CardGroup, CardIdentity, CardSink, Contest, Reading, SelectionKind, Status,
};

use crate::profile::{Candidate, OVERVOTE, Place, Profile, ProfileBuilder, UNDECLARED};
use crate::rctab::Selected;

/// The parts of an election that are counted beside the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartOf {
    /// By precinct.
    Precinct,
    /// By batch.
    Batch,
}

impl PartOf {
    /// What one such part is called.
    pub fn word(self) -> &'static str {
        match self {
            PartOf::Precinct => "precinct",
            PartOf::Batch => "batch",
        }
    }
}

/// How the cards of some files have the contest that is counted.
#[derive(Clone, Debug, Default)]
pub struct OfFiles {
    /// The contest, by number.
    pub contest: u32,
    /// Whether a selection that is marked twice has two votes.
    pub cumulative: bool,
    /// For each of its selections the candidate.
    pub selected: Vec<Selected>,
    /// Whether a card without the contest is a ballot without a mark.
    pub always: bool,
    /// The number of ranks whose absence is a vote for people who are no candidates, and their place; 0 for none.
    pub blanks: (u16, u16),
}

impl OfFiles {
    /// How the contest was read on a card, if it is a ballot of it; nothing in place of a reading is a ballot without
    /// a mark.
    pub fn reading<'c>(&self, card: &'c Card) -> Option<Option<Reading<'c>>> {
        let reading = card.readings.get(self.contest);
        (reading.is_some() || self.always).then_some(reading)
    }

    /// The marks of a ballot that count, in any order; `unknown` is told of selections that are nobody's.
    pub fn places(
        &self,
        reading: Option<Reading<'_>>,
        places: &mut Vec<Place>,
        mut unknown: impl FnMut(u32),
    ) {
        places.clear();
        let votes = reading.map(|reading| reading.votes_each(self.cumulative));
        for mark in votes.into_iter().flatten() {
            match self.selected[mark.selection as usize - 1] {
                Selected::Candidate(candidate) => places.push(Place {
                    rank: u16::try_from(mark.rank).unwrap_or(u16::MAX),
                    candidate,
                }),
                Selected::Skipped => {}
                Selected::Unknown => unknown(mark.selection),
            }
        }
        let (ranks, candidate) = self.blanks;
        let marked = places.len();
        for rank in 1..=ranks {
            if places[..marked].iter().all(|place| place.rank != rank) {
                places.push(Place { rank, candidate });
            }
        }
    }
}

/// Collects the ballots of one contest.
pub struct Ballots {
    of: OfFiles,
    parts: Vec<PartOf>,
    whole: ProfileBuilder,
    /// The ballots of each part, and how many parts were met before it.
    by_part: BTreeMap<(usize, Name), (usize, ProfileBuilder)>,
    unknown: BTreeMap<u32, u64>,
    groups: u64,
    scratch: Vec<Place>,
}

impl Ballots {
    /// Begins without ballots, for contests of these candidates; each of `parts` is counted beside the whole.
    pub fn new(candidates: Vec<Candidate>, parts: &[PartOf]) -> Self {
        Ballots {
            of: OfFiles::default(),
            parts: parts.to_vec(),
            whole: ProfileBuilder::new(candidates),
            by_part: BTreeMap::new(),
            unknown: BTreeMap::new(),
            groups: 0,
            scratch: Vec::new(),
        }
    }

    /// Begins without ballots for a contest as its cards have it: the candidates of [`candidates_of`].
    pub fn of(contest: &Contest, parts: &[PartOf]) -> Self {
        let (candidates, selected) = candidates_of(contest);
        let mut ballots = Ballots::new(candidates, parts);
        ballots.begin(OfFiles {
            contest: contest.number,
            cumulative: contest.cumulative,
            selected,
            ..OfFiles::default()
        });
        ballots
    }

    /// Keeps the order in which the cards that follow come ([`ProfileBuilder::in_order`]), for the whole.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.whole = self.whole.in_order();
        self
    }

    /// The cards that follow have the contest as said here.
    pub fn begin(&mut self, of: OfFiles) {
        self.of = of;
    }

    /// Adds the ballot of a card by how the contest was read on it; one without a mark where it was not.
    pub fn add(&mut self, identity: &CardIdentity, reading: Option<Reading<'_>>) {
        let status = reading.map_or(Status::Blank, |reading| reading.status);
        let mut places = std::mem::take(&mut self.scratch);
        self.of.places(reading, &mut places, |selection| {
            *self.unknown.entry(selection).or_default() += 1;
        });
        self.whole.add(status, &mut places);
        for (at, part) in self.parts.iter().enumerate() {
            let name = match part {
                PartOf::Precinct => identity.precinct.clone(),
                PartOf::Batch => identity.batch.as_str().into(),
            };
            let met = self.by_part.len();
            let ballots = self.by_part.entry((at, name));
            let (_, ballots) =
                ballots.or_insert_with(|| (met, ProfileBuilder::new(self.whole.candidates())));
            ballots.add(status, &mut places);
        }
        self.scratch = places;
    }

    /// Selections that nobody knows, by number, with the marks for them that were left out.
    pub fn unknown(&self) -> &BTreeMap<u32, u64> {
        &self.unknown
    }

    /// Groups of cards of which only their votes together were published: their rankings are not known.
    pub fn groups(&self) -> u64 {
        self.groups
    }

    /// The names of the parts of a kind, in the order in which their first cards came.
    pub fn met(&self, part: PartOf) -> Vec<Name> {
        let of_kind = self.by_part.iter();
        let of_kind = of_kind.filter(|((at, _), _)| self.parts[*at] == part);
        let mut met: Vec<_> = of_kind.map(|((_, name), (met, _))| (*met, name)).collect();
        met.sort_unstable();
        met.into_iter().map(|(_, name)| name.clone()).collect()
    }

    /// All ballots, and those of each part in the order of their names.
    pub fn finish(self) -> (Profile, Vec<(PartOf, Name, Profile)>) {
        let parts = self.by_part.into_iter();
        let parts =
            parts.map(|((at, name), (_, ballots))| (self.parts[at], name, ballots.finish()));
        (self.whole.finish(), parts.collect())
    }
}

/// The candidates of a contest as its cards have it, and what each of its selections is to them: a candidate for each
/// selection, left out where withdrawn; the lines to write on together as the last.
pub fn candidates_of(contest: &Contest) -> (Vec<Candidate>, Vec<Selected>) {
    let place = |at: usize| Selected::Candidate(u16::try_from(at).unwrap_or(OVERVOTE));
    let named = |kind| {
        matches!(
            kind,
            SelectionKind::Regular | SelectionKind::QualifiedWriteIn
        )
    };
    let selections = || contest.selections.iter();
    let mut candidates: Vec<Candidate> = selections()
        .filter(|selection| named(selection.kind))
        .map(|selection| Candidate {
            excluded: selection.withdrawn,
            ..Candidate::new(selection.name.clone())
        })
        .collect();
    let declared = candidates.len();
    let mut next = 0..declared;
    let selected = selections().map(|selection| match selection.kind {
        SelectionKind::Overvote => Selected::Candidate(OVERVOTE),
        SelectionKind::WriteIn => place(declared),
        SelectionKind::Regular | SelectionKind::QualifiedWriteIn => {
            next.next().map_or(Selected::Unknown, place)
        }
    });
    let selected: Vec<Selected> = selected.collect();
    if selections().any(|selection| selection.kind == SelectionKind::WriteIn) {
        candidates.push(Candidate {
            undeclared: true,
            ..Candidate::new(UNDECLARED)
        });
    }
    (candidates, selected)
}

impl CardSink for Ballots {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        if let Some(reading) = self.of.reading(card) {
            self.add(&card.identity, reading);
        }
        Ok(())
    }

    fn group(&mut self, group: &CardGroup) -> io::Result<()> {
        let of_contest = group
            .votes
            .iter()
            .any(|votes| votes.contest == self.of.contest);
        self.groups += u64::from(of_contest);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use election::record::{Mark, Readings, Selection};

    use super::*;

    /// A line to write on that is marked twice at one rank is marked once there; two lines are two choices.
    #[test]
    fn marked_twice_at_a_rank() {
        let selection = |(number, kind)| Selection {
            number,
            name: format!("{number}").into(),
            kind,
            withdrawn: false,
            party: None,
        };
        let kinds = [
            SelectionKind::Regular,
            SelectionKind::WriteIn,
            SelectionKind::WriteIn,
        ];
        let check =
            |ranks: u32, cumulative: bool, marks: &[(u32, u32)], expected: &[(u16, u16)]| {
                let contest = Contest {
                    number: 1,
                    name: "Mayor".into(),
                    vote_for: 3,
                    ranks,
                    cumulative,
                    straight_party: false,
                    elected: None,
                    selections: (1..).zip(kinds).map(selection).collect(),
                };
                let mut readings = Readings::default();
                for (selection, rank) in marks {
                    readings.mark(Mark {
                        rank: *rank,
                        selection: *selection,
                        counted: true,
                        ambiguous: false,
                        density: None,
                    });
                }
                readings.end(&contest, false);
                let mut ballots = Ballots::of(&contest, &[]);
                ballots.add(&CardIdentity::default(), readings.get(1));
                let (profile, _) = ballots.finish();
                let piles = profile.piles();
                let places: Vec<(u16, u16)> = piles
                    .flat_map(|pile| {
                        pile.places
                            .iter()
                            .map(|place| (place.rank, place.candidate))
                    })
                    .collect();
                assert_eq!(places, expected, "{marks:?}, {ranks} ranks");
            };
        check(2, false, &[(2, 1), (2, 1)], &[(1, 1)]);
        check(2, false, &[(2, 1), (3, 1)], &[(1, 1), (1, 1)]);
        check(2, false, &[(1, 1), (1, 1), (1, 2)], &[(1, 0), (2, 0)]);
        check(0, false, &[(2, 1), (2, 1)], &[(1, 1)]);
        check(0, true, &[(2, 1), (2, 1)], &[(1, 1), (1, 1)]);
    }
}
