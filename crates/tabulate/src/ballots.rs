//! The ballots of a contest, whole and by precinct or batch, collected from cards as they are read.

use std::collections::BTreeMap;
use std::io;

use election::Name;
use election::record::{Card, CardGroup, CardSink, Status};

use crate::profile::{Candidate, Place, Profile, ProfileBuilder};
use crate::rctab::Selected;

/// The parts of an election that are counted beside the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartOf {
    /// By precinct.
    Precinct,
    /// By batch.
    Batch,
}

/// Collects the ballots of one contest.
pub struct Ballots {
    contest: u32,
    selected: Vec<Selected>,
    /// Whether a card without the contest is a ballot without a mark.
    always: bool,
    /// The number of ranks whose absence is a vote for people who are no candidates, and their place; 0 for none.
    blanks: (u16, u16),
    parts: Vec<PartOf>,
    whole: ProfileBuilder,
    by_part: BTreeMap<(usize, Name), ProfileBuilder>,
    unknown: BTreeMap<u32, u64>,
    groups: u64,
}

impl Ballots {
    /// Begins without ballots, for contests of these candidates; each of `parts` is counted beside the whole.
    pub fn new(candidates: Vec<Candidate>, parts: &[PartOf]) -> Self {
        Ballots {
            contest: 0,
            selected: Vec::new(),
            always: false,
            blanks: (0, 0),
            parts: parts.to_vec(),
            whole: ProfileBuilder::new(candidates),
            by_part: BTreeMap::new(),
            unknown: BTreeMap::new(),
            groups: 0,
        }
    }

    /// The cards that follow have this contest, by number, with these selections; those without it are ballots without
    /// a mark if it is `always` on the card.
    pub fn begin(&mut self, contest: u32, selected: Vec<Selected>, always: bool) {
        self.contest = contest;
        self.selected = selected;
        self.always = always;
        self.blanks = (0, 0);
    }

    /// From the cards that follow an empty rank among the first `ranks` is a vote for a candidate.
    pub fn blanks_are(&mut self, candidate: u16, ranks: u16) {
        self.blanks = (ranks, candidate);
    }

    /// Selections that nobody knows, by number, with the marks for them that were left out.
    pub fn unknown(&self) -> &BTreeMap<u32, u64> {
        &self.unknown
    }

    /// Groups of cards of which only their votes together were published: their rankings are not known.
    pub fn groups(&self) -> u64 {
        self.groups
    }

    /// All ballots, and those of each part in the order of their names.
    pub fn finish(self) -> (Profile, Vec<(PartOf, Name, Profile)>) {
        let parts = self.by_part.into_iter();
        let parts = parts.map(|((at, name), ballots)| (self.parts[at], name, ballots.finish()));
        (self.whole.finish(), parts.collect())
    }
}

impl CardSink for Ballots {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        let reading = card.readings.get(self.contest);
        if reading.is_none() && !self.always {
            return Ok(());
        }
        let status = reading.map_or(Status::Blank, |reading| reading.status);
        let mut places = Vec::new();
        for mark in reading.iter().flat_map(|reading| reading.votes()) {
            match self.selected[mark.selection as usize - 1] {
                Selected::Candidate(candidate) => places.push(Place {
                    rank: u16::try_from(mark.rank).unwrap_or(u16::MAX),
                    candidate,
                }),
                Selected::Skipped => {}
                Selected::Unknown => *self.unknown.entry(mark.selection).or_default() += 1,
            }
        }
        let (ranks, candidate) = self.blanks;
        let marked = places.len();
        for rank in 1..=ranks {
            if places[..marked].iter().all(|place| place.rank != rank) {
                places.push(Place { rank, candidate });
            }
        }
        self.whole.add(status, &mut places.clone());
        for (at, part) in self.parts.iter().enumerate() {
            let name = match part {
                PartOf::Precinct => card.identity.precinct.clone(),
                PartOf::Batch => card.identity.batch.as_str().into(),
            };
            let ballots = self.by_part.entry((at, name));
            let ballots = ballots.or_insert_with(|| ProfileBuilder::new(self.whole.candidates()));
            ballots.add(status, &mut places.clone());
        }
        Ok(())
    }

    fn group(&mut self, group: &CardGroup) -> io::Result<()> {
        let of_contest = group
            .votes
            .iter()
            .any(|votes| votes.contest == self.contest);
        self.groups += u64::from(of_contest);
        Ok(())
    }
}
