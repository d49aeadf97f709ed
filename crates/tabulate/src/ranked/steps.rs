//! Ballots as a count walks them: who gets the vote, choice by choice, then why the ballot ends.
//!
//! Everything on a ballot that does not depend on who is still in the count is settled once: too many empty ranks,
//! a candidate ranked twice, an overvote. What is left is walked forward only, since nobody comes back.

use super::{OvervoteRule, Rules};
use crate::profile::{Candidate, OVERVOTE, Pile, Place, Profile};

/// Why a ballot counts for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Exhausted,
    Overvoted,
    Skipped,
    Repeated,
}

/// Who gets a ballot next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Candidate(usize),
    End(End),
}

// A step is a candidate, or one of these. SEVERAL is followed by a number and so many candidates, all at one rank.
const EXHAUSTED: u16 = u16::MAX;
const OVERVOTED: u16 = u16::MAX - 1;
const SKIPPED: u16 = u16::MAX - 2;
const REPEATED: u16 = u16::MAX - 3;
const SEVERAL: u16 = u16::MAX - 4;

/// How many of a ballot's marks are at ranks that are looked at.
fn looked_at(places: &[Place], rules: &Rules) -> usize {
    let ranks = rules.ranks.unwrap_or(u32::MAX);
    places.partition_point(|place| u32::from(place.rank) <= ranks)
}

/// The steps of all ballots that have any mark at the ranks that are looked at.
pub(crate) struct Steps {
    steps: Vec<u16>,
    /// For each pile how far it was walked.
    cursors: Vec<u32>,
    /// For each pile how many ballots it has.
    pub ballots: Vec<u64>,
    /// Ballots without a mark at the ranks that are looked at.
    pub undervotes: u64,
}

impl Steps {
    pub fn new(profile: &Profile, rules: &Rules) -> Self {
        let piles = profile.piles().len();
        let marks = profile.piles().map(|pile| pile.places.len()).sum::<usize>();
        let mut all = Steps {
            steps: Vec::with_capacity(marks + piles),
            cursors: Vec::with_capacity(piles),
            ballots: Vec::with_capacity(piles),
            undervotes: profile.overvoted(),
        };
        let candidates = profile.candidates();
        let asks_nothing = !rules.exhaust_on_repeat && candidates.iter().all(|c| !c.excluded);
        let mut at_rank = Vec::new();
        let mut seen = Vec::new();
        for Pile { places, ballots } in profile.piles() {
            let ranks = rules.ranks.unwrap_or(u32::MAX);
            let start = u32::try_from(all.steps.len()).expect("ballots that fit into memory");
            // Nearly every ballot has one mark at each rank from the first on: its choices as they stand.
            let as_it_stands =
                |(place, rank): (&Place, u16)| (place.rank == rank) & (place.candidate != OVERVOTE);
            if asks_nothing
                && (1..=ranks.min(u32::from(u16::MAX)) as usize).contains(&places.len())
                && places.iter().zip(1..).all(as_it_stands)
            {
                all.steps.extend(places.iter().map(|place| place.candidate));
                all.steps.push(EXHAUSTED);
                all.cursors.push(start);
                all.ballots.push(ballots);
                continue;
            }
            let looked_at = looked_at(places, rules);
            if looked_at == 0 {
                all.undervotes += ballots;
                continue;
            }
            all.cursors.push(start);
            all.ballots.push(ballots);
            seen.clear();
            let end = all.walk(
                &places[..looked_at],
                rules,
                candidates,
                (&mut at_rank, &mut seen),
            );
            all.steps.push(end);
        }
        all
    }

    /// Whether a ballot with these marks has steps: it is no undervote.
    pub fn has(places: &[Place], rules: &Rules) -> bool {
        looked_at(places, rules) > 0
    }

    /// Adds the steps of a ballot; why it ends.
    fn walk(
        &mut self,
        places: &[Place],
        rules: &Rules,
        candidates: &[Candidate],
        (at_rank, seen): (&mut Vec<u16>, &mut Vec<u16>),
    ) -> u16 {
        let mut before = 0;
        for group in places.chunk_by(|a, b| a.rank == b.rank) {
            let rank = u32::from(group[0].rank);
            if rules
                .skipped_ranks
                .is_some_and(|most| rank - before > most.saturating_add(1))
            {
                return SKIPPED;
            }
            before = rank;
            at_rank.clear();
            at_rank.extend(group.iter().map(|place| place.candidate));
            // Two lines to write on at a rank are two choices there.
            let nobody = |at: u16| {
                candidates
                    .get(usize::from(at))
                    .is_some_and(|c| c.undeclared)
            };
            at_rank.dedup_by(|a, b| a == b && !nobody(*a));
            if rules.exhaust_on_repeat {
                if at_rank.iter().any(|candidate| seen.contains(candidate)) {
                    return REPEATED;
                }
                seen.extend(&*at_rank);
            }
            let named = !at_rank.contains(&OVERVOTE);
            match (at_rank.as_slice(), rules.overvote) {
                (&[candidate], _) if named => {
                    if !candidates[usize::from(candidate)].excluded {
                        self.steps.push(candidate);
                    }
                }
                (_, OvervoteRule::SkipRank) => {}
                (several, OvervoteRule::ExhaustIfSeveralContinue) if named => {
                    let many = u16::try_from(several.len()).unwrap_or(u16::MAX);
                    self.steps.extend([SEVERAL, many]);
                    self.steps.extend(several);
                }
                // Each stands together with themselves, so that one who is in the count is enough to end the ballot.
                (several, OvervoteRule::ExhaustIfAnyContinues) if named => {
                    let twice = several.iter().flat_map(|at| [SEVERAL, 2, *at, *at]);
                    self.steps.extend(twice);
                }
                _ => return OVERVOTED,
            }
        }
        EXHAUSTED
    }

    /// The candidates on a ballot that was not walked yet, the best first, each once; why it ends.
    ///
    /// # Panics
    /// The rules let several candidates at one rank stand.
    pub fn ranking(&self, pile: usize) -> (Vec<u16>, End) {
        let mut ranking = Vec::new();
        for &step in &self.steps[self.cursors[pile] as usize..] {
            let end = match step {
                EXHAUSTED => End::Exhausted,
                OVERVOTED => End::Overvoted,
                SKIPPED => End::Skipped,
                REPEATED => End::Repeated,
                SEVERAL => panic!("rules of a ranking have one candidate at a rank"),
                candidate => {
                    if !ranking.contains(&candidate) {
                        ranking.push(candidate);
                    }
                    continue;
                }
            };
            return (ranking, end);
        }
        unreachable!("the steps of a ballot have an end")
    }

    /// Walks a ballot on to the next candidate who is in the count, or to its end.
    pub fn next(&mut self, pile: usize, continues: &[bool]) -> Next {
        let mut at = self.cursors[pile] as usize;
        let next = loop {
            let step = self.steps[at];
            if let Some(true) = continues.get(usize::from(step)) {
                break Next::Candidate(usize::from(step));
            }
            match step {
                EXHAUSTED => break Next::End(End::Exhausted),
                OVERVOTED => break Next::End(End::Overvoted),
                SKIPPED => break Next::End(End::Skipped),
                REPEATED => break Next::End(End::Repeated),
                SEVERAL => {
                    let many = usize::from(self.steps[at + 1]);
                    let several = &self.steps[at + 2..][..many];
                    let mut left = several.iter().filter(|c| continues[usize::from(**c)]);
                    match (left.next(), left.next()) {
                        (Some(_), Some(_)) => break Next::End(End::Overvoted),
                        // The cursor stays: once this one is out, others of them are not in either.
                        (Some(one), None) => break Next::Candidate(usize::from(*one)),
                        _ => at += 2 + many,
                    }
                }
                _ => at += 1,
            }
        };
        self.cursors[pile] = u32::try_from(at).unwrap_or(u32::MAX);
        next
    }
}
