//! Groups of cards of which only the votes together are known, into ballots that make these votes.
//!
//! n_g = the most cards that any contest needs for the votes of group g                                (1)  `Pool::holding`
//! f   = L − Σ n_g                                                                                     (2)  phantoms
//!
//! L are the cards that the manifests list and the record lacks, where there are manifests; nobody publishes how many cards a
//! group has. n_g is the fewest it can be: the cards of a group that are left unvoted in every contest are taken to be phantoms,
//! which count as if they were against the outcome (`assertions::Population`, where p is too small). Without a manifest they are not
//! known of.
//!
//! A contest is on all cards of a group that has it. Which votes stand on one card is not known where a card may have several; every
//! such arrangement has the same totals, and the mean of the pool is that of its totals.

use std::collections::BTreeMap;

use assertions::{Pool, Tally, Voting};
use dossier::assertions::{NotAllListed, Phantoms};
use election::Cards;
use election::record::{CardGroup, Contest, Status};
use record::Record;
use tabulate::rctab::Selected;
use tabulate::{Method, Place, Profile, ProfileBuilder, candidates_of};

/// The groups of a record, and how many cards each has: (1).
pub struct Groups<'r> {
    groups: Vec<(&'r CardGroup, u64)>,
}

impl<'r> Groups<'r> {
    /// Those of a record.
    pub fn of(record: &'r Record) -> Self {
        let sized = |group: &'r CardGroup| (group, cards(record, group));
        Groups {
            groups: record.groups().iter().map(sized).collect(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The cards of all groups.
    pub fn cards(&self) -> u64 {
        self.groups.iter().map(|(_, cards)| cards).sum()
    }

    /// Phantoms that are left when the cards of the groups are no longer among them: (2).
    ///
    /// # Errors
    /// The votes of the groups need more cards than the manifests list.
    pub fn beyond(&self, phantoms: Phantoms) -> Result<Phantoms, String> {
        let needed = self.cards();
        let lacking = match phantoms {
            Phantoms::NoManifest => return Ok(phantoms),
            Phantoms::Cards(lacking) => lacking,
            // Of the groups' cards some may be where no manifest lists them.
            Phantoms::NotAllListed(of) => {
                return Ok(Phantoms::NotAllListed(NotAllListed {
                    phantoms: of.phantoms.saturating_sub(needed),
                    ..of
                }));
            }
        };
        let left = lacking.checked_sub(needed);
        left.map(Phantoms::Cards).ok_or_else(|| {
            format!(
                "the votes of groups of cards need {needed} cards, and the manifests list {lacking} that have no record"
            )
        })
    }

    /// For each group its cards, and which contests they have.
    pub fn styles(&self) -> impl Iterator<Item = (u64, Vec<u32>)> {
        self.groups.iter().map(|(group, cards)| {
            let mut contests: Vec<u32> = group.votes.iter().map(|votes| votes.contest).collect();
            contests.sort_unstable();
            contests.dedup();
            (*cards, contests)
        })
    }

    /// The ballots of a contest, group by group, with a name for each; no group without the contest or without a card.
    /// Votes of the candidates of `apart`, by their places, stand on as few cards together as they can.
    ///
    /// # Errors
    /// Totals do not say what the method asks of ballots.
    pub fn ballots(
        &self,
        contest: &Contest,
        method: &Method,
        apart: &[u16],
    ) -> Result<Vec<(String, Profile)>, String> {
        let has = |group: &CardGroup| group.votes.iter().any(|of| of.contest == contest.number);
        let with = self.groups.iter();
        let with = with.filter(|(group, cards)| *cards > 0 && has(group));
        with.map(|(group, cards)| {
            let voting = Voting::of(method);
            let Voting::Votes {
                cumulative: false,
                most,
            } = voting
            else {
                return Err(
                    "some of its marks are published only for groups of cards, and totals do not say what its count asks of ballots"
                        .to_owned(),
                );
            };
            let each = most.unwrap_or(u32::MAX).min(contest.vote_for.max(1));
            arranged(contest, group, (*cards, each), apart).map(|ballots| (name(group), ballots))
        })
        .collect()
    }
}

/// What people call a group: its row, and what the file says beside it.
fn name(group: &CardGroup) -> String {
    let mut name = group.label.clone();
    let beside = [&group.ballot_type, &group.precinct, &group.counting_group];
    for part in beside.into_iter().filter(|part| !part.is_empty()) {
        name.push_str(&format!(", {part}"));
    }
    format!("{name} (row {})", group.place)
}

/// (1), over all contests of the group.
fn cards(record: &Record, group: &CardGroup) -> u64 {
    let mut votes: BTreeMap<(u32, u32), Vec<u64>> = BTreeMap::new();
    for of in &group.votes {
        let sums = votes.entry((of.contest, of.rank)).or_default();
        sums.push(of.votes);
    }
    let needed = votes.into_iter().filter_map(|((contest, rank), votes)| {
        let of = record.contests().get((contest as usize).checked_sub(1)?)?;
        let voting = match of.ranks {
            0 => Voting::Votes {
                most: Some(of.vote_for),
                cumulative: of.cumulative,
            },
            _ => Voting::ONE,
        };
        let pool = Pool {
            name: group.label.as_str().into(),
            cards: Cards(0),
            styles_known: false,
            contests: [(rank, Tally::of_votes(&votes))].into(),
        };
        Some(pool.holding(rank, voting).0)
    });
    needed.max().unwrap_or(0)
}

/// So many ballots of at most `each` votes that make the votes of a group. One candidate's votes after the other's, `apart` before all, are given
/// to the cards round and round, so that votes of the first two stand on as few cards together as they can.
fn arranged(
    contest: &Contest,
    group: &CardGroup,
    (cards, each): (u64, u32),
    apart: &[u16],
) -> Result<Profile, String> {
    let (candidates, selected) = candidates_of(contest);
    let mut votes = vec![0_u64; candidates.len()];
    for of in group.votes.iter().filter(|of| of.contest == contest.number) {
        let at = (of.selection as usize).checked_sub(1);
        if let Some(Selected::Candidate(at)) = at.and_then(|at| selected.get(at))
            && let Some(votes) = votes.get_mut(usize::from(*at))
        {
            *votes = votes.saturating_add(of.votes);
        }
    }
    let all: u128 = votes.iter().map(|votes| u128::from(*votes)).sum();
    let most = votes.iter().copied().max().unwrap_or(0);
    if all > u128::from(cards) * u128::from(each) || most > cards {
        return Err(format!(
            "{}: more votes than its {cards} cards can have",
            name(group)
        ));
    }
    let mut order: Vec<usize> = (0..votes.len()).collect();
    order.sort_by_key(|at| {
        apart
            .iter()
            .position(|of| usize::from(*of) == *at)
            .unwrap_or(apart.len())
    });
    // Where on the circle of cards each candidate's votes begin and end.
    let mut spans = Vec::new();
    let mut ends = vec![0, cards];
    let mut begin = 0;
    for at in order.into_iter().filter(|at| votes[*at] > 0) {
        let end = begin + votes[at];
        spans.push((at, begin, end));
        ends.extend([begin, end % cards]);
        begin = end % cards;
    }
    ends.sort_unstable();
    ends.dedup();
    let mut builder = ProfileBuilder::new(candidates);
    for part in ends.windows(2) {
        let on = |(_, begin, end): &&(usize, u64, u64)| {
            (*begin..*end).contains(&part[0]) || (*begin..*end).contains(&(part[0] + cards))
        };
        let mut places: Vec<Place> = spans
            .iter()
            .filter(on)
            .map(|(at, _, _)| Place {
                rank: 1,
                candidate: u16::try_from(*at).expect("a contest of so many candidates is counted"),
            })
            .collect();
        builder.push(&mut places, part[1] - part[0]);
    }
    Ok(builder.finish())
}

/// Recorded ballots and those of groups, as ballots of one count.
pub fn with_groups(recorded: &Profile, groups: &[(String, Profile)]) -> Profile {
    let mut builder = ProfileBuilder::new(recorded.candidates().to_vec());
    let all = [recorded].into_iter();
    for profile in all.chain(groups.iter().map(|(_, ballots)| ballots)) {
        for pile in profile.piles() {
            builder.push(&mut pile.places.to_vec(), pile.ballots);
        }
    }
    for _ in 0..recorded.overvoted() {
        builder.add(Status::Overvoted, &mut []);
    }
    for _ in 0..recorded.rejected() {
        builder.add(Status::Unreadable, &mut []);
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use election::record::{GroupVotes, Selection, SelectionKind};

    fn contest(vote_for: u32, candidates: u32) -> Contest {
        let selections = (1..=candidates).map(|number| Selection {
            number,
            name: format!("{number}").into(),
            kind: SelectionKind::Regular,
            withdrawn: false,
            party: None,
        });
        Contest {
            number: 1,
            name: "x".into(),
            vote_for,
            ranks: 0,
            cumulative: false,
            straight_party: false,
            selections: selections.collect(),
        }
    }

    fn group(votes: &[u64]) -> CardGroup {
        let votes = (1..).zip(votes).map(|(selection, votes)| GroupVotes {
            contest: 1,
            selection,
            rank: 1,
            votes: *votes,
        });
        CardGroup {
            label: "withheld".to_owned(),
            ballot_type: "7".into(),
            precinct: "".into(),
            counting_group: "".into(),
            source: 1,
            place: 10,
            votes: votes.collect(),
        }
    }

    /// Every ballot has as many votes as it may at most, each candidate the votes of the group, and the two that are to stand
    /// apart are together on w + l − n ballots, or on none.
    #[test]
    fn ballots_make_the_votes() {
        for (votes, cards, each, apart) in [
            (vec![30, 20, 10], 70, 1, [0, 1]),
            (vec![60, 45, 50, 25, 0], 90, 2, [1, 2]),
            (vec![90, 10, 80], 90, 2, [0, 2]),
            (vec![5, 5, 5], 5, 3, [2, 0]),
        ] {
            let contest = contest(each, votes.len() as u32);
            let ballots = arranged(&contest, &group(&votes), (cards, each), &apart);
            let ballots = ballots.expect("votes that fit");
            let mut found = vec![0; votes.len()];
            let mut together = 0;
            for pile in ballots.piles() {
                assert!(pile.places.len() <= each as usize, "{votes:?}");
                let on = |at: u16| pile.places.iter().any(|place| place.candidate == at);
                (0..).zip(&mut found).for_each(|(at, found)| {
                    *found += if on(at) { pile.ballots } else { 0 };
                });
                together += if on(apart[0]) && on(apart[1]) {
                    pile.ballots
                } else {
                    0
                };
            }
            assert_eq!((&found, ballots.ballots()), (&votes, cards));
            let both = votes[usize::from(apart[0])] + votes[usize::from(apart[1])];
            assert_eq!(together, u64::saturating_sub(both, cards), "{votes:?}");
        }
    }

    #[test]
    fn votes_that_do_not_fit() {
        for (votes, each) in [(vec![6, 5], 1), (vec![11, 0], 2)] {
            let refused = arranged(&contest(each, 2), &group(&votes), (10, each), &[]);
            let said = "withheld, 7 (row 10): more votes than its 10 cards can have";
            assert_eq!(refused.err().as_deref(), Some(said));
        }
    }
}
