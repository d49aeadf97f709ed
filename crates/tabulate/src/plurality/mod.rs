//! Most votes win: plurality, vote for n, approval, cumulative, limited, single non-transferable vote.
//!
//! With V votes on each ballot and S seats
//!
//! | method | V | S | one candidate several times |
//! |---|---|---|---|
//! | plurality | 1 | 1 | no |
//! | vote for n (block vote) | n | n | no |
//! | limited vote | n | > n | no |
//! | single non-transferable vote | 1 | > 1 | no |
//! | cumulative vote | n | n | yes: each mark is a vote |
//! | approval | any number | any | no |
//!
//! A ballot with more than V votes counts for nobody: it is overvoted. With V votes a ballot
//!
//! Σ tally + undervotes + overvotes = V · ballots                       (1)
//!
//! where an overvoted ballot has V overvotes and a valid ballot with m marks V − m undervotes. In approval voting
//! the undervotes are the ballots without a mark.
//!
//! W votes for people who are not resolved (lines to write on) may be those of up to ⌊W / t⌋ people with t votes
//! each. A candidate with t votes is elected only where these would still leave a seat; the seats that such
//! people may have taken stay open. That they are for candidates who are printed on the ballot, as some laws let them be
//! counted, is not assumed.
//!
//! Nobody is elected without a vote.
//!
//! Knows nothing of ranks: every mark is a vote.

mod cells;

use election::Name;
use serde::{Deserialize, Serialize};

pub use cells::tally;

use crate::decimal::Decimal;
use crate::error::CountError;
use crate::outcome::{Inactive, Outcome, Round};
use crate::profile::{Candidate, OVERVOTE, Place, Profile};
use crate::rules::check_seats;
use crate::ties::{TieRule, Ties, votes_each};

/// The rules of such a count. What is left out of a file has the value of [`Rules::default`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// How many are elected.
    pub seats: u32,
    /// How many votes each voter has.
    pub votes: VotesEach,
    /// Whether several votes may go to one candidate.
    pub cumulative: bool,
    /// How ties are broken.
    pub tie: TieRule,
}

/// How many votes each voter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VotesEach {
    /// As many as are to be elected.
    AsSeats,
    /// So many.
    Number(u32),
    /// Any number: approval.
    Any,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            seats: 1,
            votes: VotesEach::AsSeats,
            cumulative: false,
            tie: TieRule::Ask,
        }
    }
}

impl Rules {
    /// Checks that the rules can be followed.
    ///
    /// # Errors
    /// What contradicts itself.
    pub fn check(&self) -> Result<(), CountError> {
        check_seats(self.seats)?;
        match self.votes_each() {
            Some(0) => {
                return Err(CountError::Rules("each voter needs a vote".to_owned()));
            }
            // No voter has more votes than there are seats anywhere.
            Some(votes) => check_seats(votes)?,
            None => {}
        }
        if self.cumulative && self.votes == VotesEach::Any {
            return Err(CountError::Rules(
                "cumulative votes need a number of votes".to_owned(),
            ));
        }
        self.tie.without_rounds()
    }

    /// How many votes each voter has; none where any number may be approved of.
    pub fn votes_each(&self) -> Option<u32> {
        match self.votes {
            VotesEach::AsSeats => Some(self.seats),
            VotesEach::Number(votes) => Some(votes),
            VotesEach::Any => None,
        }
    }
}

/// Counts ballots; `choices` are what people decided about ties, in their order.
///
/// # Errors
/// The rules contradict each other, or leave a tie to people who have not decided it.
pub fn count(profile: &Profile, rules: &Rules, choices: &[Name]) -> Result<Outcome, CountError> {
    rules.check()?;
    let candidates = profile.candidates();
    let votes = Votes::of(profile, rules);
    let elected = elect(candidates, &votes.tally, rules, choices)?;
    let mut outcome = votes.outcome(profile);
    outcome.rounds[0].elected.clone_from(&elected.winners);
    outcome.winners = elected.winners;
    outcome.ties = elected.ties;
    Ok(outcome)
}

/// Elects by votes that somebody else has counted, one number a candidate. Nothing is known of ballots.
///
/// # Errors
/// As for [`count`].
pub fn elect(
    candidates: &[Candidate],
    tally: &[u64],
    rules: &Rules,
    choices: &[Name],
) -> Result<Outcome, CountError> {
    rules.check()?;
    let unresolved = (0..tally.len()).filter(|at| candidates[*at].undeclared);
    let unresolved = unresolved.map(|at| tally[at]).sum();
    let stand = |at: &usize| {
        let candidate = &candidates[*at];
        !candidate.excluded && !candidate.undeclared && tally[*at] > 0
    };
    let standings: Vec<_> = (0..tally.len())
        .filter(stand)
        .map(|at| (at, tally[at]))
        .collect();
    let seats = certain(&standings, rules.seats as usize, unresolved);
    let mut ties = Ties::new(&rules.tie, candidates, choices);
    let equal = |votes: u64| votes_each(votes.into());
    let winners = ties.elect(&standings, seats, equal, candidates)?;
    let shown = |at: usize| (!candidates[at].excluded).then(|| Decimal::from(tally[at]));
    Ok(Outcome {
        candidates: candidates.to_vec(),
        rounds: vec![Round {
            tally: (0..tally.len()).map(shown).collect(),
            elected: winners.clone(),
            ..Round::default()
        }],
        winners,
        ties: ties.met,
        ..Outcome::default()
    })
}

/// The votes of ballots with one vote each; nobody is elected.
pub(crate) fn one_vote(profile: &Profile) -> Outcome {
    let rules = Rules {
        votes: VotesEach::Number(1),
        ..Rules::default()
    };
    Votes::of(profile, &rules).outcome(profile)
}

/// The votes of a contest.
struct Votes {
    tally: Vec<u64>,
    undervotes: u64,
    overvotes: u64,
}

impl Votes {
    /// The votes as the one round of a count, without those elected.
    fn outcome(&self, profile: &Profile) -> Outcome {
        let candidates = profile.candidates();
        let shown = |at: usize| (!candidates[at].excluded).then(|| Decimal::from(self.tally[at]));
        Outcome {
            candidates: candidates.to_vec(),
            rounds: vec![Round {
                tally: (0..self.tally.len()).map(shown).collect(),
                inactive: Inactive {
                    overvotes: Decimal::from(self.overvotes),
                    ..Inactive::default()
                },
                ..Round::default()
            }],
            ballots: profile.ballots(),
            undervotes: self.undervotes,
            ..Outcome::default()
        }
    }

    fn of(profile: &Profile, rules: &Rules) -> Self {
        let limit = rules.votes_each().map(u64::from);
        let each = limit.unwrap_or(1);
        let mut votes = Votes {
            tally: vec![0; profile.candidates().len()],
            undervotes: 0,
            overvotes: each * profile.overvoted(),
        };
        let mut marks = Vec::new();
        for pile in profile.piles() {
            marks.clear();
            marks.extend(marked(profile, pile.places));
            if !rules.cumulative {
                marks.sort_unstable();
                // Two lines to write on are two votes, for whomever.
                let candidates = profile.candidates();
                marks.dedup_by(|a, b| a == b && !candidates[*a].undeclared);
            }
            let used = marks.len() as u64;
            let over = limit.is_some_and(|limit| used > limit);
            if over || pile.places.iter().any(|place| place.candidate == OVERVOTE) {
                votes.overvotes += each * pile.ballots;
                continue;
            }
            for candidate in &marks {
                votes.tally[*candidate] += pile.ballots;
            }
            votes.undervotes += each.saturating_sub(used) * pile.ballots;
        }
        votes
    }
}

/// The candidates that are marked, without those that are left out of the count.
fn marked<'p>(profile: &'p Profile, places: &'p [Place]) -> impl Iterator<Item = usize> + 'p {
    let candidates = profile.candidates();
    let at = places.iter().map(|place| usize::from(place.candidate));
    at.filter(|at| candidates.get(*at).is_some_and(|c| !c.excluded))
}

/// How many of the seats go to candidates for certain, whoever the unresolved votes are for. All standings have votes.
fn certain(standings: &[(usize, u64)], seats: usize, unresolved: u64) -> usize {
    let mut votes: Vec<u64> = standings.iter().map(|(_, votes)| *votes).collect();
    votes.sort_unstable_by(|a, b| b.cmp(a));
    let mut first = 0;
    for equal in votes.chunk_by(|a, b| a == b) {
        let rivals = usize::try_from(unresolved / equal[0]).unwrap_or(usize::MAX);
        let last = first + equal.len();
        if rivals > 0 && last.saturating_add(rivals) > seats {
            return first.min(seats);
        }
        first = last;
    }
    seats
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::ProfileBuilder;

    /// Ballots as letters: `("aab", 3)`; `!` says that the machine saw too many marks; `w` is unresolved.
    fn profile(candidates: &str, ballots: &[(&str, u64)]) -> Profile {
        let candidate = |c: char| Candidate {
            undeclared: c == 'w',
            ..Candidate::new(c.to_string())
        };
        let mut builder = ProfileBuilder::new(candidates.chars().map(candidate).collect());
        for (ballot, count) in ballots {
            let at = |c| candidates.find(c).and_then(|at| u16::try_from(at).ok());
            let candidates = ballot.chars().map(|c| at(c).unwrap_or(OVERVOTE));
            let mut places: Vec<_> = candidates
                .map(|candidate| Place { rank: 1, candidate })
                .collect();
            builder.push(&mut places, *count);
        }
        builder.finish()
    }

    /// Tally, undervotes, overvotes, winners.
    fn check(ballots: &[(&str, u64)], rules: &Rules, expected: (&[u64], u64, u64, &[usize])) {
        let outcome = count(&profile("abcw", ballots), rules, &[]).unwrap();
        let (tally, undervotes, overvotes, winners) = expected;
        let round = &outcome.rounds[0];
        let found: Vec<_> = round.tally.iter().flatten().copied().collect();
        let votes: Vec<_> = tally.iter().map(|votes| Decimal::from(*votes)).collect();
        assert_eq!(found, votes);
        assert_eq!(outcome.undervotes, undervotes);
        assert_eq!(round.inactive.overvotes, Decimal::from(overvotes));
        assert_eq!(outcome.winners, winners);
    }

    #[test]
    fn votes_by_each_method() {
        let ballots = [
            ("ab", 3),
            ("aa", 2),
            ("c", 4),
            ("", 1),
            ("abc", 1),
            ("!", 2),
        ];
        let rules = |votes, seats, cumulative| Rules {
            votes,
            seats,
            cumulative,
            ..Rules::default()
        };
        // One vote: of "ab" and "abc" nothing counts; two marks for one candidate are one vote.
        check(
            &ballots,
            &rules(VotesEach::Number(1), 1, false),
            (&[2, 0, 4, 0], 1, 6, &[2]),
        );
        // Two votes, two seats; an overvoted ballot loses both.
        check(
            &ballots,
            &rules(VotesEach::Number(2), 2, false),
            (&[5, 3, 4, 0], 8, 6, &[0, 2]),
        );
        // Cumulative: "aa" is two votes.
        check(
            &ballots,
            &rules(VotesEach::Number(2), 2, true),
            (&[7, 3, 4, 0], 6, 6, &[0, 2]),
        );
        // Limited to two votes for three seats.
        check(
            &ballots,
            &rules(VotesEach::Number(2), 3, false),
            (&[5, 3, 4, 0], 8, 6, &[0, 2, 1]),
        );
        // Approval: nothing is too many but what the machine says is.
        check(
            &ballots,
            &rules(VotesEach::Any, 1, false),
            (&[6, 4, 5, 0], 1, 2, &[0]),
        );
    }

    #[test]
    fn unresolved_votes_keep_seats_open() {
        let rules = |seats| Rules {
            seats,
            votes: VotesEach::Number(1),
            ..Rules::default()
        };
        let ballots = [("a", 5), ("b", 3), ("c", 2), ("w", 4)];
        // Whoever the four are for, a has more; b may have fewer.
        check(&ballots, &rules(1), (&[5, 3, 2, 4], 0, 0, &[0]));
        check(&ballots, &rules(2), (&[5, 3, 2, 4], 0, 0, &[0]));
        // One person written in at most has three or more, so that b has the third seat; c may face two with two votes.
        check(&ballots, &rules(3), (&[5, 3, 2, 4], 0, 0, &[0, 1]));
        check(&ballots, &rules(5), (&[5, 3, 2, 4], 0, 0, &[0, 1, 2]));
        let nobody = [("a", 1), ("w", 1)];
        check(&nobody, &rules(3), (&[1, 0, 0, 1], 0, 0, &[0]));
    }

    #[test]
    fn ties_name_who_and_how() {
        let profile = profile("abc", &[("a", 5), ("b", 5), ("c", 5)]);
        let rules = |tie| Rules {
            seats: 2,
            votes: VotesEach::Number(1),
            tie,
            ..Rules::default()
        };
        let undecided = count(&profile, &rules(TieRule::Ask), &[]).unwrap_err();
        assert_eq!(
            undecided.to_string(),
            "round 1: a, b, c have 5 votes each; say who is to be elected with --tie"
        );
        let names = ["c".into(), "a".into()];
        let outcome = count(&profile, &rules(TieRule::Ask), &names).unwrap();
        assert_eq!(outcome.winners, [2, 0]);
        let tied: Vec<_> = outcome.ties.iter().map(|tie| &tie.tied[..]).collect();
        assert_eq!(tied, [&[0, 1, 2][..], &[0, 1]]);
        // floor(nextDouble() · 3) and then · 2 of java.util.Random(1): 2, and 0.41 · 2.
        let outcome = count(&profile, &rules(TieRule::Random(1)), &[]).unwrap();
        assert_eq!(outcome.winners, [2, 0]);
        assert_eq!(outcome.ties[0].how, "by lot: seed 1, place 3 of 3: a, b, c");
        let outcome = count(&profile, &rules(TieRule::ListedOrder), &[]).unwrap();
        assert_eq!(outcome.winners, [0, 1]);
        assert!(count(&profile, &rules(TieRule::PreviousRoundsThenAsk), &names).is_err());
    }

    #[test]
    fn nobody_and_everybody_are_not_elected() {
        let profile = profile("ab", &[("a", 5)]);
        for (seats, votes) in [
            (0, VotesEach::Any),
            (0, VotesEach::Number(1)),
            (u32::MAX, VotesEach::Any),
            (1, VotesEach::Number(u32::MAX)),
            (1, VotesEach::Number(0)),
        ] {
            let rules = Rules {
                seats,
                votes,
                ..Rules::default()
            };
            assert!(count(&profile, &rules, &[]).is_err(), "{rules:?}");
        }
    }

    #[test]
    fn two_lines_to_write_on_are_two_votes() {
        let nobody = Candidate {
            undeclared: true,
            ..Candidate::new("write-in")
        };
        let mut builder = ProfileBuilder::new(vec![Candidate::new("a"), nobody]);
        let mark = |candidate| Place { rank: 1, candidate };
        builder.push(&mut [mark(1), mark(1)], 3);
        builder.push(&mut [mark(0), mark(0)], 2);
        let rules = Rules {
            seats: 2,
            ..Rules::default()
        };
        let outcome = count(&builder.finish(), &rules, &[]).unwrap();
        let tally = outcome.rounds[0].tally.iter().flatten();
        let tally: Vec<String> = tally.map(Decimal::to_string).collect();
        // A candidate who is marked twice has one vote.
        assert_eq!(
            (tally, outcome.undervotes),
            (vec!["2".into(), "6".into()], 2)
        );
    }
}
