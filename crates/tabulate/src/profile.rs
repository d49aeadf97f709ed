//! The ballots of one contest, each different one once, with how many there are.

use std::cmp::Ordering;
use std::collections::HashMap;

use election::Name;
use election::record::Status;

/// Somebody who may be voted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The name.
    pub name: Name,
    /// Votes on lines to write on, for people who are not resolved: together they are nobody.
    pub undeclared: bool,
    /// Left out of the count: marks for them are passed over.
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

/// A contest with more candidates is not counted.
pub const MOST_CANDIDATES: usize = 60_000;

/// A contest with more ballots is not counted: more than there are people, and few enough for every figure.
pub const MOST_BALLOTS: u64 = 1_000_000_000_000;

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
    /// The piles of the ballots, in the order in which these came; nothing where it was not asked for.
    order: Option<Vec<u32>>,
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
    pub fn with_candidates(mut self, mut change: impl FnMut(usize, &mut Candidate)) -> Self {
        for (at, candidate) in self.candidates.iter_mut().enumerate() {
            change(at, candidate);
        }
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

    /// The place among [`Profile::piles`] of the ballots with these marks, ordered by rank and candidate; nothing if
    /// there is none.
    pub fn find(&self, places: &[Place]) -> Option<usize> {
        let of_pile = |at: usize| {
            let start = at.checked_sub(1).map_or(0, |before| self.piles[before].0);
            &self.places[start..self.piles[at].0]
        };
        let (mut from, mut until) = (0, self.piles.len());
        while from < until {
            let middle = usize::midpoint(from, until);
            match of_pile(middle).cmp(places) {
                Ordering::Less => from = middle + 1,
                Ordering::Greater => until = middle,
                Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// For each ballot its place among [`Profile::piles`], in the order in which ballots came, where the order was
    /// kept ([`ProfileBuilder::in_order`]). Overvoted and rejected ballots are not in it.
    pub fn order(&self) -> Option<&[u32]> {
        self.order.as_deref()
    }

    /// Ballots in all, without those that were rejected.
    pub fn ballots(&self) -> u64 {
        let ballots = self.piles.iter().map(|(_, ballots)| *ballots);
        ballots.fold(self.overvoted, u64::saturating_add)
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
    /// How many ballots there are of each kind, and the number of the kind, as they were met.
    piles: HashMap<Box<[Place]>, (u64, u32)>,
    overvoted: u64,
    rejected: u64,
    /// The kinds of ballots, as they came.
    order: Option<Vec<u32>>,
}

impl ProfileBuilder {
    /// Begins with these candidates and no ballots.
    ///
    /// # Panics
    /// There are more than [`MOST_CANDIDATES`].
    pub fn new(candidates: Vec<Candidate>) -> Self {
        assert!(
            candidates.len() <= MOST_CANDIDATES,
            "as many candidates as are counted"
        );
        ProfileBuilder {
            candidates,
            piles: HashMap::new(),
            overvoted: 0,
            rejected: 0,
            order: None,
        }
    }

    /// Keeps the order of the ballots that follow, which some laws count by: four bytes a ballot. It is the order of
    /// the cards in the files; splitting or reordering files changes it, and may change a count that goes by it.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.order = Some(Vec::new());
        self
    }

    /// The candidates it was begun with.
    pub fn candidates(&self) -> Vec<Candidate> {
        self.candidates.clone()
    }

    /// Adds a ballot as a card was read: the marks that count, in any order.
    pub fn add(&mut self, status: Status, places: &mut [Place]) {
        match status {
            Status::Absent => {}
            Status::Unreadable => self.rejected += 1,
            Status::Invalid if places.is_empty() => self.rejected += 1,
            // Without ranks nothing counts on an overvoted ballot; with ranks the marks are kept.
            Status::Overvoted if places.is_empty() => self.overvoted += 1,
            _ => self.push(places, 1),
        }
    }

    /// Adds ballots with these marks, in any order.
    pub fn push(&mut self, places: &mut [Place], ballots: u64) {
        places.sort_unstable();
        let kinds = u32::try_from(self.piles.len()).expect("ballots that fit into memory");
        let kind = match self.piles.get_mut(&*places) {
            Some((pile, kind)) => {
                *pile = pile.saturating_add(ballots);
                *kind
            }
            None => {
                self.piles.insert(Box::from(&*places), (ballots, kinds));
                kinds
            }
        };
        if let Some(order) = &mut self.order {
            order.extend((0..ballots).map(|_| kind));
        }
    }

    /// The profile: but for an order that is kept, the same for the same ballots in whatever order they came.
    pub fn finish(self) -> Profile {
        let mut piles: Vec<_> = self
            .piles
            .into_iter()
            .filter(|(_, (ballots, _))| *ballots > 0)
            .collect();
        piles.sort_unstable();
        let order = self.order.map(|mut order| {
            let mut places = HashMap::new();
            places.extend(
                (0_u32..)
                    .zip(&piles)
                    .map(|(at, (_, (_, kind)))| (*kind, at)),
            );
            order.iter_mut().for_each(|kind| *kind = places[kind]);
            order
        });
        let mut profile = Profile {
            candidates: self.candidates,
            overvoted: self.overvoted,
            rejected: self.rejected,
            order,
            ..Profile::default()
        };
        for (places, (ballots, _)) in piles {
            profile.places.extend(&places);
            profile.piles.push((profile.places.len(), ballots));
        }
        profile
    }
}

/// What votes for people who are not resolved are called together.
pub const UNDECLARED: &str = "Undeclared Write-ins";
