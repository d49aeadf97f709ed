//! The ballots of one contest, each different one once, with how many there are.

use std::collections::HashMap;

use election::Name;
use election::record::{Contest, Reading, SelectionKind, Status};

/// Somebody who may be voted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The name.
    pub name: Name,
    /// Votes on lines to write on, for people who are not resolved: together they are nobody.
    pub undeclared: bool,
    /// Left out of the count, as if nobody had marked them.
    pub excluded: bool,
}

impl Candidate {
    /// A declared candidate who is not excluded.
    pub fn new(name: impl Into<Name>) -> Self {
        Candidate {
            name: name.into(),
            undeclared: false,
            excluded: false,
        }
    }
}

/// One mark that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The rank, from 1; 1 where nothing is ranked; the score where voters score.
    pub rank: u16,
    /// The candidate's place in [`Profile::candidates`], or [`OVERVOTE`].
    pub candidate: u16,
}

/// Stands at a rank where the file says that more than one was marked, and not who.
pub const OVERVOTE: u16 = u16::MAX;

/// The ballots of one contest.
///
/// Ballots on which the machine rejected the contest, or that could not be read, are counted apart: no rule says
/// what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    candidates: Vec<Candidate>,
    places: Vec<Place>,
    /// For each different ballot where its marks end, and how many there are.
    piles: Vec<(usize, u64)>,
    overvoted: u64,
    rejected: u64,
}

/// All ballots with the same marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pile<'p> {
    /// The marks, by rank and candidate; none where nothing is marked.
    pub places: &'p [Place],
    /// How many such ballots there are.
    pub ballots: u64,
}

impl Profile {
    /// The candidates; marks name them by their places here.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// The same ballots with candidates changed one by one: their names, who is left out.
    #[must_use]
    pub fn with_candidates(mut self, change: impl FnMut(&mut Candidate)) -> Self {
        self.candidates.iter_mut().for_each(change);
        self
    }

    /// The different ballots, ordered by their marks.
    pub fn piles(&self) -> impl ExactSizeIterator<Item = Pile<'_>> {
        let mut start = 0;
        self.piles.iter().map(move |&(end, ballots)| {
            let places = &self.places[start..end];
            start = end;
            Pile { places, ballots }
        })
    }

    /// Ballots in all, without those that were rejected.
    pub fn ballots(&self) -> u64 {
        self.piles.iter().map(|(_, ballots)| ballots).sum::<u64>() + self.overvoted
    }

    /// Ballots, without ranks, that have more marks than votes are allowed: nothing on them counts.
    pub fn overvoted(&self) -> u64 {
        self.overvoted
    }

    /// Ballots on which the machine did not count the contest for another reason, or that could not be read.
    pub fn rejected(&self) -> u64 {
        self.rejected
    }
}

/// Collects the ballots of a contest into a [`Profile`].
#[derive(Clone, Debug)]
pub struct ProfileBuilder {
    candidates: Vec<Candidate>,
    piles: HashMap<Box<[Place]>, u64>,
    overvoted: u64,
    rejected: u64,
    scratch: Vec<Place>,
}

impl ProfileBuilder {
    /// Begins with these candidates and no ballots.
    ///
    /// # Panics
    /// There are 65,535 candidates or more.
    pub fn new(candidates: Vec<Candidate>) -> Self {
        assert!(
            candidates.len() < usize::from(OVERVOTE),
            "fewer candidates than a mark can name"
        );
        ProfileBuilder {
            candidates,
            piles: HashMap::new(),
            overvoted: 0,
            rejected: 0,
            scratch: Vec::new(),
        }
    }

    /// Begins with the candidates of a contest: its selections, the lines to write on together last, as one. What
    /// each selection is in the marks: for [`Self::add`].
    pub fn of(contest: &Contest) -> (Self, Vec<u16>) {
        let mut candidates = Vec::new();
        let mut numbers = Vec::new();
        let write_in = |kind| kind == SelectionKind::WriteIn;
        for selection in &contest.selections {
            let number = u16::try_from(candidates.len()).unwrap_or(OVERVOTE);
            numbers.push(match selection.kind {
                SelectionKind::Overvote | SelectionKind::WriteIn => OVERVOTE,
                _ => {
                    candidates.push(Candidate::new(selection.name.clone()));
                    number
                }
            });
        }
        if contest.selections.iter().any(|s| write_in(s.kind)) {
            let number = u16::try_from(candidates.len()).unwrap_or(OVERVOTE);
            candidates.push(Candidate {
                undeclared: true,
                ..Candidate::new(UNDECLARED)
            });
            for (selection, of) in contest.selections.iter().zip(&mut numbers) {
                if write_in(selection.kind) {
                    *of = number;
                }
            }
        }
        (Self::new(candidates), numbers)
    }

    /// Adds the reading of a card; `numbers` has for each selection of the contest what it is in the marks.
    pub fn add(&mut self, reading: Reading<'_>, numbers: &[u16]) {
        match reading.status {
            Status::Absent => return,
            Status::Unreadable => {
                self.rejected += 1;
                return;
            }
            Status::Invalid if reading.votes().next().is_none() => {
                self.rejected += 1;
                return;
            }
            Status::Overvoted if reading.votes().next().is_none() => {
                self.overvoted += 1;
                return;
            }
            _ => {}
        }
        let places = reading.votes().map(|mark| Place {
            rank: u16::try_from(mark.rank).unwrap_or(u16::MAX),
            candidate: numbers[mark.selection as usize - 1],
        });
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        scratch.extend(places);
        self.push(&mut scratch, 1);
        self.scratch = scratch;
    }

    /// Adds ballots with these marks, in any order.
    pub fn push(&mut self, places: &mut [Place], ballots: u64) {
        places.sort_unstable();
        match self.piles.get_mut(&*places) {
            Some(pile) => *pile += ballots,
            None => {
                self.piles.insert(Box::from(&*places), ballots);
            }
        }
    }

    /// The profile: the same for the same ballots in whatever order they came.
    pub fn finish(self) -> Profile {
        let mut piles: Vec<_> = self
            .piles
            .into_iter()
            .filter(|(_, ballots)| *ballots > 0)
            .collect();
        piles.sort_unstable();
        let mut profile = Profile {
            candidates: self.candidates,
            overvoted: self.overvoted,
            rejected: self.rejected,
            ..Profile::default()
        };
        for (places, ballots) in piles {
            profile.places.extend(&places);
            profile.piles.push((profile.places.len(), ballots));
        }
        profile
    }
}

/// What votes for people who are not resolved are called together.
pub const UNDECLARED: &str = "Undeclared Write-ins";
