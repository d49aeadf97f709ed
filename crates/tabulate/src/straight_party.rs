//! Straight-party marks: one mark for a party is a vote for its candidates in every partisan contest.
//!
//! A voter's own marks in a contest override the party mark there. That is what the instructions on Michigan's ballots
//! say (MCL 168.736c as House Bill 4380 of 2015 prints it: a split ticket is a party mark and marks for individual
//! candidates), and it is certain for contests with one vote. Where a contest has several votes and the voter used some of them, states
//! differ: [`Rules::own_marks`] says whether the party's candidates still get the votes that are left.
//!
//! A party mark with more candidates than votes in a contest says nothing there, and so do marks for two parties.
//!
//! [`apply`] knows nothing of cards: it is told the party mark of a ballot and its marks in one contest. [`Ticket`] finds these
//! on the cards of a record. A party mark and the votes that it stands for must be on one card: what another sheet of a
//! ballot says is not known. Where a file has the votes that the machine made of a party mark, nothing is added to them.

mod ticket;

use serde::{Deserialize, Serialize};

pub use ticket::{Carried, Given, Ticket};

use crate::profile::{OVERVOTE, Place};

/// What a party mark does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// What own marks in a contest do to it.
    pub own_marks: OwnMarks,
    /// Whether it says anything where a voter has several votes.
    pub several_votes: bool,
}

/// What a voter's own marks in a contest do to the party mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnMarks {
    /// With any of them the party mark says nothing in that contest.
    Replace,
    /// The party's other candidates get the votes that are left, if there are enough votes for all of them.
    LeaveTheRest,
}

/// A contest as party marks see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slate {
    /// The candidates of each party, by the place of the party.
    pub parties: Vec<Vec<u16>>,
    /// How many votes each voter has.
    pub votes: u32,
}

/// The marks of a contest with those that the party mark adds. `party` are the parties marked.
///
/// ```
/// use tabulate::straight_party::{apply, OwnMarks, Rules, Slate};
/// use tabulate::Place;
/// let rules = Rules { own_marks: OwnMarks::Replace, several_votes: true };
/// let governor = Slate { parties: vec![vec![0], vec![1]], votes: 1 };
/// let mark = |candidate| Place { rank: 1, candidate };
/// assert_eq!(apply(&rules, &governor, &[1], &[]), [mark(1)]); // straight
/// assert_eq!(apply(&rules, &governor, &[1], &[mark(0)]), [mark(0)]); // split
/// ```
pub fn apply(rules: &Rules, slate: &Slate, party: &[usize], own: &[Place]) -> Vec<Place> {
    let votes = slate.votes as usize;
    let mut marks = own.to_vec();
    let [party] = party else {
        return marks;
    };
    let none = Vec::new();
    let partys = slate.parties.get(*party).unwrap_or(&none);
    let is_marked = |candidate: &&u16| own.iter().any(|place| place.candidate == **candidate);
    let others: Vec<u16> = partys.iter().filter(|c| !is_marked(c)).copied().collect();
    let unclear = own.iter().any(|place| place.candidate == OVERVOTE);
    let adds = match rules.own_marks {
        OwnMarks::Replace => own.is_empty() && others.len() <= votes,
        OwnMarks::LeaveTheRest => !unclear && own.len() + others.len() <= votes,
    };
    if adds {
        marks.extend(
            others
                .into_iter()
                .map(|candidate| Place { rank: 1, candidate }),
        );
        marks.sort_unstable();
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Candidates 0 and 1 are of party 0, 2 and 3 of party 1, 4 of none; two votes unless said.
    fn check(own_marks: OwnMarks, votes: u32, party: &[usize], own: &[u16], expected: &[u16]) {
        let slate = Slate {
            parties: vec![vec![0, 1], vec![2, 3]],
            votes,
        };
        let own = own.iter().map(|candidate| Place {
            rank: 1,
            candidate: *candidate,
        });
        let found = apply(
            &Rules {
                own_marks,
                several_votes: true,
            },
            &slate,
            party,
            &own.collect::<Vec<_>>(),
        );
        let found: Vec<u16> = found.iter().map(|place| place.candidate).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn own_marks_override() {
        for rule in [OwnMarks::Replace, OwnMarks::LeaveTheRest] {
            check(rule, 2, &[1], &[], &[2, 3]);
            check(rule, 2, &[1], &[0, 4], &[0, 4]);
            check(rule, 2, &[], &[4], &[4]);
            check(rule, 2, &[0, 1], &[], &[]); // two parties are marked
            check(rule, 1, &[1], &[], &[]); // two candidates, one vote
            check(rule, 2, &[1], &[OVERVOTE], &[OVERVOTE]);
            check(rule, 2, &[7], &[], &[]); // a party without candidates here
        }
        // One vote is left, and one more candidate of the party; two more where the mark is for another.
        check(OwnMarks::Replace, 2, &[1], &[2], &[2]);
        check(OwnMarks::LeaveTheRest, 2, &[1], &[2], &[2, 3]);
        check(OwnMarks::LeaveTheRest, 2, &[1], &[4], &[4]);
        check(OwnMarks::LeaveTheRest, 3, &[1], &[4], &[2, 3, 4]);
    }
}
