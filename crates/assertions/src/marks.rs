//! A card as an assorter sees it: the marks of one contest, or why there are none.
//!
//! [`ContestReader`] turns a record's reading, or a pile of equal ballots, into [`Marks`] by the rule of
//! [`Voting`] that the contest is counted by:
//!
//! * marks for candidates who are left out of the count are dropped;
//! * where voters have a number of votes, two marks for one candidate are one vote unless votes are cumulative
//!   (two lines to write on are two votes), and a ballot with more votes than allowed counts for nobody;
//! * where voters score, a candidate with two scores has none, and a score above the highest cannot be read;
//! * rankings are handed on as they stand.
//!
//! These are the rules of `tabulate::plurality`, `tabulate::score` and `tabulate::ranked`. One list of places is used
//! again for card after card.

use election::record::{Contest, Reading, Status};
use serde::{Deserialize, Serialize};
use tabulate::rctab::Selected;
use tabulate::{Candidate, Method, OVERVOTE, Pile, Place, candidates_of};

/// The marks of one contest on one card. Candidates are named by their places in the list of candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks<'m> {
    /// Votes that count: a place for each vote, a score as its rank, or a ranking by rank. None where the contest is
    /// blank.
    Valid(&'m [Place]),
    /// The contest has more marks than votes are allowed, and none counts.
    Overvoted,
    /// The contest is on the card and was not counted for another reason: a ballot that is in no figure of the count,
    /// votes, marked ballots and ballots alike ([`tabulate::Profile::rejected`]).
    Rejected,
    /// The contest is on the card and cannot be read.
    Unreadable,
    /// The card does not have the contest.
    Absent,
    /// No card: an entry of the accounts that no record stands behind, or a card that was asked for and not found.
    Phantom,
}

/// What a ballot may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voting {
    /// Votes.
    Votes {
        /// How many; any number where it is left out (approval).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
        /// Whether several may go to one candidate.
        #[serde(default)]
        cumulative: bool,
    },
    /// A score for each candidate, from 0.
    Scores {
        /// The highest.
        highest: u16,
    },
    /// Candidates by rank.
    Ranks,
}

impl Voting {
    /// One vote.
    pub const ONE: Voting = Voting::Votes {
        most: Some(1),
        cumulative: false,
    };

    /// What a ballot may hold where it is counted by a method.
    pub fn of(method: &Method) -> Self {
        match method {
            Method::Plurality(rules) => Voting::Votes {
                most: rules.votes_each(),
                cumulative: rules.cumulative,
            },
            Method::Majority(_) | Method::PartyList(_) => Voting::ONE,
            Method::Score(rules) => Voting::Scores {
                highest: rules.highest,
            },
            Method::Star(rules) => Voting::Scores {
                highest: rules.highest,
            },
            Method::RankedChoice(_)
            | Method::SingleTransferableVote(_)
            | Method::Borda(_)
            | Method::Condorcet(_) => Voting::Ranks,
        }
    }
}

/// Reads the cards of one contest.
#[derive(Clone, Debug)]
pub struct ContestReader {
    candidates: Vec<Candidate>,
    selected: Vec<Selected>,
    /// Whether a selection that is marked twice on a card has two votes, as the cards' contest says.
    cumulative: bool,
    voting: Voting,
    places: Vec<Place>,
}

impl ContestReader {
    /// For the ballots of a profile with these candidates.
    pub fn new(candidates: Vec<Candidate>, voting: Voting) -> Self {
        ContestReader {
            candidates,
            selected: Vec::new(),
            cumulative: false,
            voting,
            places: Vec::new(),
        }
    }

    /// For the cards of a record: the candidates are those of [`candidates_of`].
    pub fn of_contest(contest: &Contest, voting: Voting) -> Self {
        let (candidates, selected) = candidates_of(contest);
        ContestReader {
            selected,
            cumulative: contest.cumulative,
            ..ContestReader::new(candidates, voting)
        }
    }

    /// The candidates; marks name them by their places here.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// The marks of a card, from how the contest was read on it; absent where it was not.
    ///
    /// # Panics
    /// The reading has a selection that the contest does not have, which no reader of a record yields.
    pub fn reading(&mut self, reading: Option<Reading<'_>>) -> Marks<'_> {
        let Some(reading) = reading else {
            return Marks::Absent;
        };
        self.places.clear();
        for mark in reading.votes_each(self.cumulative) {
            if let Selected::Candidate(candidate) = self.selected[mark.selection as usize - 1] {
                self.places.push(Place {
                    rank: u16::try_from(mark.rank).unwrap_or(u16::MAX),
                    candidate,
                });
            }
        }
        match reading.status {
            Status::Absent => Marks::Absent,
            Status::Unreadable => Marks::Unreadable,
            Status::Overvoted if self.places.is_empty() => Marks::Overvoted,
            Status::Invalid if self.places.is_empty() => Marks::Rejected,
            _ => self.read(),
        }
    }

    /// The marks of each ballot of a pile.
    pub fn pile<'m>(&'m mut self, pile: Pile<'m>) -> Marks<'m> {
        // A contest with ranks has many different ballots, and many assertions are about each: nearly all stay as they are.
        let stay = |places: &[Place]| {
            places.is_sorted()
                && places
                    .iter()
                    .all(|place| is_ranked(&self.candidates, place))
        };
        if self.voting == Voting::Ranks && stay(pile.places) {
            return Marks::Valid(pile.places);
        }
        self.places.clear();
        self.places.extend_from_slice(pile.places);
        self.read()
    }

    fn read(&mut self) -> Marks<'_> {
        let candidates = &self.candidates;
        let of = |place: &Place| candidates.get(usize::from(place.candidate));
        let undeclared = |place: &Place| of(place).is_some_and(|c| c.undeclared);
        match self.voting {
            Voting::Votes { most, cumulative } => {
                if self.places.iter().any(|p| p.candidate == OVERVOTE) {
                    return Marks::Overvoted;
                }
                self.places.retain(|p| of(p).is_some_and(|c| !c.excluded));
                if !cumulative {
                    self.places.sort_unstable_by_key(|place| place.candidate);
                    self.places
                        .dedup_by(|a, b| a.candidate == b.candidate && !undeclared(a));
                }
                if most.is_some_and(|most| self.places.len() > most as usize) {
                    return Marks::Overvoted;
                }
            }
            Voting::Scores { highest } => {
                self.places
                    .retain(|p| of(p).is_some_and(|c| !c.excluded && !c.undeclared));
                self.places.sort_unstable_by_key(|place| place.candidate);
                self.drop_scored_twice();
                if self.places.iter().any(|place| place.rank > highest) {
                    return Marks::Unreadable;
                }
            }
            Voting::Ranks => {
                self.places.retain(|place| is_ranked(candidates, place));
                self.places.sort_unstable();
            }
        }
        Marks::Valid(&self.places)
    }

    /// Takes away the scores of candidates who have several; places are ordered by candidate.
    fn drop_scored_twice(&mut self) {
        let (mut read, mut kept) = (0, 0);
        while read < self.places.len() {
            let candidate = self.places[read].candidate;
            let same = self.places[read..].iter();
            let same = same
                .take_while(|place| place.candidate == candidate)
                .count();
            if same == 1 {
                self.places[kept] = self.places[read];
                kept += 1;
            }
            read += same;
        }
        self.places.truncate(kept);
    }
}

/// Whether a rank is not that of somebody who is left out of the count.
fn is_ranked(candidates: &[Candidate], place: &Place) -> bool {
    let candidate = candidates.get(usize::from(place.candidate));
    place.candidate == OVERVOTE || candidate.is_some_and(|candidate| !candidate.excluded)
}

#[cfg(test)]
mod tests {
    use election::record::{Mark, Readings, Selection, SelectionKind};

    use super::*;

    fn place(rank: u16, candidate: u16) -> Place {
        Place { rank, candidate }
    }

    /// Candidates a, b, c, an excluded d and the lines to write on.
    fn reader(voting: Voting) -> ContestReader {
        let mut candidates: Vec<_> = ["a", "b", "c", "d", "w"].map(Candidate::new).into();
        candidates[3].excluded = true;
        candidates[4].undeclared = true;
        ContestReader::new(candidates, voting)
    }

    fn check(voting: Voting, places: &[Place], expected: Option<&[u16]>) {
        let mut reader = reader(voting);
        let pile = Pile { places, ballots: 1 };
        let found = match reader.pile(pile) {
            Marks::Valid(places) => Some(places.iter().map(|p| p.candidate).collect::<Vec<_>>()),
            _ => None,
        };
        assert_eq!(found.as_deref(), expected, "{voting:?} {places:?}");
    }

    #[test]
    fn votes_scores_and_ranks() {
        let votes = |most, cumulative| Voting::Votes { most, cumulative };
        let two = [place(1, 0), place(1, 0), place(1, 1)];
        check(votes(Some(2), false), &two, Some(&[0, 1]));
        check(votes(Some(1), false), &two, None);
        check(votes(Some(2), true), &two, None);
        check(votes(Some(3), true), &two, Some(&[0, 0, 1]));
        check(votes(None, false), &two, Some(&[0, 1]));
        // Who is left out costs no vote; two lines are two votes.
        let others = [place(1, 3), place(1, 4), place(1, 4)];
        check(votes(Some(2), false), &others, Some(&[4, 4]));
        check(votes(Some(1), false), &others, None);
        check(votes(None, false), &[place(1, OVERVOTE)], None);
        let scores = Voting::Scores { highest: 5 };
        let twice = [place(5, 0), place(1, 0), place(2, 1), place(3, 4)];
        check(scores, &twice, Some(&[1]));
        check(scores, &[place(6, 0)], None);
        let ranking = [place(1, 2), place(2, OVERVOTE), place(3, 3), place(4, 0)];
        check(Voting::Ranks, &ranking, Some(&[2, OVERVOTE, 0]));
    }

    #[test]
    fn readings_of_a_record() {
        let selection = |number, kind| Selection {
            number,
            name: number.to_string().into(),
            kind,
            withdrawn: false,
            party: None,
        };
        let contest = Contest {
            number: 7,
            name: "Mayor".into(),
            vote_for: 1,
            ranks: 0,
            cumulative: false,
            straight_party: false,
            elected: None,
            selections: vec![
                selection(1, SelectionKind::Regular),
                selection(2, SelectionKind::WriteIn),
                selection(3, SelectionKind::Regular),
            ],
        };
        let mut reader = ContestReader::of_contest(&contest, Voting::ONE);
        let mut check = |marks: &[(u32, bool)], rejected, expected: Marks<'_>| {
            let mut readings = Readings::default();
            for &(selection, counted) in marks {
                readings.mark(Mark {
                    selection,
                    rank: 1,
                    counted,
                    ambiguous: false,
                    density: None,
                });
            }
            readings.end(&contest, rejected);
            assert_eq!(reader.reading(readings.get(7)), expected, "{marks:?}");
        };
        check(&[(3, true)], false, Marks::Valid(&[place(1, 1)]));
        check(&[(2, true)], false, Marks::Valid(&[place(1, 2)]));
        check(&[], false, Marks::Valid(&[]));
        check(&[(1, false), (3, false)], false, Marks::Overvoted);
        check(&[(1, false)], false, Marks::Rejected);
        check(&[(1, true)], true, Marks::Rejected);
        let mut readings = Readings::default();
        readings.end_unreadable(&contest);
        assert_eq!(reader.reading(readings.get(7)), Marks::Unreadable);
        assert_eq!(reader.reading(None), Marks::Absent);
    }
}
