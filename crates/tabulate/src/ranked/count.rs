//! The rounds of a count.

use election::Name;

use super::decide::{Decision, Standings, decide};
use super::steps::{End, Next, Steps};
use super::{CountError, Election, Quota, Rules};
use crate::decimal::{Decimal, Rounding};
use crate::outcome::{Inactive, Outcome, Round, Tie, To, Transfer};
use crate::profile::Profile;
use crate::ties::Ties;

/// Counts ballots by the rules; `choices` are what people decided about ties, in their order. One outcome, or with
/// [`Election::Sequential`] one for each seat.
///
/// # Errors
/// The rules contradict each other, or leave a tie to people who have not decided it.
pub fn count(
    profile: &Profile,
    rules: &Rules,
    choices: &[Name],
) -> Result<Vec<Outcome>, CountError> {
    rules.check()?;
    if rules.election != Election::Sequential {
        return Ok(vec![one(profile, rules, choices, &[])?.0]);
    }
    let of_one = Rules {
        seats: 1,
        election: Election::Quota,
        ..rules.clone()
    };
    let (mut left, mut choices) = (profile.clone(), choices);
    let mut outcomes = Vec::new();
    for _ in 0..rules.seats {
        let (outcome, not_asked) = one(&left, &of_one, choices, &[])?;
        choices = not_asked;
        left = left.with_candidates(|at, candidate| {
            candidate.excluded |= outcome.winners.contains(&at);
        });
        let filled = !outcome.winners.is_empty();
        outcomes.push(outcome);
        if !filled {
            break;
        }
    }
    Ok(outcomes)
}

/// The same ballots counted once more by other rules for one count, ties being broken as they were in the first.
pub(super) fn once_more(
    profile: &Profile,
    rules: &Rules,
    settled: &[Tie],
) -> Result<Outcome, CountError> {
    rules.check()?;
    Ok(one(profile, rules, &[], settled)?.0)
}

/// One count to its end, and the choices of people that it did not ask for.
fn one<'c>(
    profile: &Profile,
    rules: &'c Rules,
    choices: &'c [Name],
    settled: &'c [Tie],
) -> Result<(Outcome, &'c [Name]), CountError> {
    let mut ties = Ties::new(&rules.tie, profile.candidates(), choices).settled(settled);
    let mut count = Count::new(profile, rules);
    while count.goes_on() {
        count.advance();
        let threshold = count.threshold();
        let decision = decide(&count.standings(threshold), &mut ties)?;
        let fractions = count.fractions(&decision, threshold);
        count.close(threshold, decision, &fractions, true);
    }
    let not_asked = ties.not_asked();
    let outcome = count.outcome(ties.met);
    Ok((outcome.added_up()?, not_asked))
}

/// Counts a part of the ballots, such as those of a precinct, as the whole was decided round by round.
pub fn count_part(part: &Profile, rules: &Rules, whole: &Outcome) -> Outcome {
    let part = &excluding(part, whole);
    let mut count = Count::new(part, rules);
    for round in &whole.rounds {
        count.advance();
        count.close_as(round);
    }
    count.outcome(whole.ties.clone())
}

/// The ballots without who is left out of a whole, as one elected before is.
pub(super) fn excluding(ballots: &Profile, whole: &Outcome) -> Profile {
    ballots.clone().with_candidates(|at, candidate| {
        candidate.excluded |= whole.candidates[at].excluded;
    })
}

/// Where a candidate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Continues,
    Elected { round: usize },
    Eliminated { round: usize },
    Excluded,
}

pub(super) struct Count<'c> {
    profile: &'c Profile,
    rules: &'c Rules,
    pub steps: Steps,
    /// What a ballot of each pile is worth; none as long as every one is worth a vote.
    values: Vec<Decimal>,
    /// For each candidate the piles that count for them.
    pub held: Vec<Vec<u32>>,
    standing: Vec<Standing>,
    /// Who can get votes.
    continues: Vec<bool>,
    tally: Vec<Decimal>,
    /// For each candidate elected what stays with them.
    kept: Vec<Decimal>,
    winners: Vec<usize>,
    inactive: Inactive,
    residual: Decimal,
    rounds: Vec<Round>,
}

impl<'c> Count<'c> {
    pub fn new(profile: &'c Profile, rules: &'c Rules) -> Self {
        let candidates = profile.candidates();
        let standing = |excluded| match excluded {
            true => Standing::Excluded,
            false => Standing::Continues,
        };
        Count {
            profile,
            rules,
            steps: Steps::new(profile, rules),
            values: Vec::new(),
            held: vec![Vec::new(); candidates.len()],
            standing: candidates.iter().map(|c| standing(c.excluded)).collect(),
            continues: candidates.iter().map(|c| !c.excluded).collect(),
            tally: vec![Decimal::ZERO; candidates.len()],
            kept: vec![Decimal::ZERO; candidates.len()],
            winners: Vec::new(),
            inactive: Inactive::default(),
            residual: Decimal::ZERO,
            rounds: Vec::new(),
        }
    }

    fn eliminated(&self) -> usize {
        let out = |s: &&Standing| matches!(s, Standing::Eliminated { .. });
        self.standing.iter().filter(out).count()
    }

    /// Whether there is another round.
    fn goes_on(&self) -> bool {
        let Some(last) = self.rounds.last() else {
            return true;
        };
        let (rules, rounds) = (self.rules, self.rounds.len());
        if rules.stop_after.is_some_and(|most| rounds >= most as usize) {
            return false;
        }
        let seats = rules.seats as usize;
        match rules.election {
            Election::BottomsUpToShare(_) => {
                self.winners.is_empty() && self.continues.contains(&true)
            }
            _ if rules.first_majority_ends && rounds == 1 && !last.elected.is_empty() => false,
            _ if rules.until_two => {
                let in_count = self.standing.iter();
                let in_count = in_count.filter(|s| **s != Standing::Excluded).count();
                let done = self.eliminated() + self.winners.len() + 1 >= in_count;
                !done || !last.eliminated.is_empty()
            }
            _ => {
                let open = seats > self.winners.len();
                // One more round shows where the last surplus went.
                let shows_surplus = rules.moves_surplus() && !last.elected.is_empty();
                if open {
                    self.continues.contains(&true)
                } else {
                    shows_surplus
                }
            }
        }
    }

    /// Begins a round: the ballots of those who left the count in the last one go on.
    pub fn advance(&mut self) {
        let mut transfers = Vec::new();
        match self.rounds.last() {
            None => {
                let piles = 0..u32::try_from(self.steps.ballots.len()).unwrap_or(u32::MAX);
                self.walk(piles.collect());
            }
            Some(last) => {
                let mut from = last.eliminated.clone();
                if self.rules.moves_surplus() {
                    from.extend(&last.elected);
                }
                from.sort_unstable();
                for from in from {
                    let piles = std::mem::take(&mut self.held[from]);
                    // Nobody can get the surplus of those who took the last seats.
                    let is_last = !self.rules.last_surplus_moves
                        && matches!(self.standing[from], Standing::Elected { .. })
                        && self.winners.len() >= self.rules.seats as usize;
                    let moved = match is_last {
                        true => self.end(&piles),
                        false => self.walk(piles),
                    };
                    let moved = moved.into_iter().filter(|(_, votes)| votes.is_positive());
                    transfers.extend(moved.map(|(to, votes)| Transfer { from, to, votes }));
                }
            }
        }
        if let Some(last) = self.rounds.last_mut() {
            last.transfers = transfers;
        }
        self.rounds.push(Round::default());
    }

    /// The value of a ballot of a pile.
    pub fn value(&self, pile: u32) -> Decimal {
        self.values
            .get(pile as usize)
            .copied()
            .unwrap_or(Decimal::ONE)
    }

    /// Moves piles to their next choices; how many votes went where.
    fn walk(&mut self, piles: Vec<u32>) -> Vec<(To, Decimal)> {
        let many = self.tally.len();
        let mut votes = vec![Decimal::ZERO; many + 4];
        // Whole votes are summed as such, which is much faster.
        let mut ballots = vec![0_u64; many + 4];
        let mut places = vec![0_u8; many + 4];
        for pile in piles {
            let at = match self.steps.next(pile as usize, &self.continues) {
                Next::Candidate(at) => {
                    self.held[at].push(pile);
                    at
                }
                Next::End(End::Exhausted) => many,
                Next::End(End::Overvoted) => many + 1,
                Next::End(End::Skipped) => many + 2,
                Next::End(End::Repeated) => many + 3,
            };
            let count = self.steps.ballots[pile as usize];
            match self.values.get(pile as usize) {
                Some(value) if value.is_positive() => votes[at] += value.by(count),
                // Nothing moves, and the tally has its places from here on.
                Some(nothing) => places[at] = nothing.places(),
                None => ballots[at] += count,
            }
        }
        for (votes, ballots) in votes.iter_mut().zip(ballots) {
            *votes += Decimal::from(ballots);
        }
        for (at, tally) in self.tally.iter_mut().enumerate() {
            *tally = (*tally + votes[at]).widened(places[at]);
        }
        let ends = [
            &mut self.inactive.exhausted,
            &mut self.inactive.overvotes,
            &mut self.inactive.skipped,
            &mut self.inactive.repeated,
        ];
        for (at, ended) in (many..).zip(ends) {
            *ended = (*ended + votes[at]).widened(places[at]);
        }
        let ended = votes[many..].iter().copied().sum();
        let to = votes[..many].iter().enumerate();
        let to = to.map(|(at, votes)| (To::Candidate(at), *votes));
        to.chain([(To::Inactive, ended)]).collect()
    }

    /// Ends piles whose votes nobody can get.
    fn end(&mut self, piles: &[u32]) -> Vec<(To, Decimal)> {
        let votes = |pile: &u32| self.value(*pile).by(self.steps.ballots[*pile as usize]);
        let ended = piles.iter().map(votes).sum();
        self.inactive.final_surplus += ended;
        vec![(To::Inactive, ended)]
    }

    /// The votes of those in the count, who are the only ones that decisions look at.
    fn standings(&self, threshold: Decimal) -> Standings<'_> {
        let in_count = (0..self.tally.len()).filter(|at| self.continues[*at]);
        let mut order: Vec<_> = in_count.map(|at| (at, self.tally[at])).collect();
        order.sort_by_key(|(at, votes)| (*votes, *at));
        Standings {
            rules: self.rules,
            candidates: self.profile.candidates(),
            rounds: &self.rounds,
            order,
            threshold,
            elected: self.winners.len(),
            eliminated: self.eliminated(),
        }
    }

    /// How many votes elect in this round.
    fn threshold(&self) -> Decimal {
        let rules = self.rules;
        let before = self
            .rounds
            .iter()
            .rev()
            .nth(1)
            .and_then(|round| round.threshold);
        let stands = match rules.election {
            Election::BottomsUpToShare(_) => rules.first_round_quota,
            // With one seat it is computed anew until somebody is elected.
            _ => rules.seats > 1 || rules.first_round_quota || !self.winners.is_empty(),
        };
        if let (Some(before), true) = (before, stands) {
            return before;
        }
        let in_count = (0..self.tally.len()).filter(|at| self.continues[*at]);
        let votes: Decimal = in_count.map(|at| self.tally[at]).sum();
        let places = if rules.fractional_quota {
            rules.places
        } else {
            0
        };
        let seats = Decimal::from(u64::from(rules.seats));
        let threshold = match (rules.election, rules.quota) {
            (Election::BottomsUpToShare(percent), _) => {
                let share = Decimal::new(i128::from(percent), 2);
                votes.times(share, votes.places() + 2, Rounding::Down)
            }
            // Nobody is elected by no votes.
            (_, Quota::Hare) => {
                let share = votes.divided(seats, places, Rounding::Up);
                share.max(Decimal::new(1, places))
            }
            (_, Quota::Droop) => {
                let share = votes.divided(seats + Decimal::ONE, places, Rounding::Down);
                share + Decimal::new(1, places)
            }
        };
        threshold.max(Decimal::from(rules.least_votes))
    }

    /// The share of each vote of one elected that moves on.
    fn fraction(&self, tally: Decimal, threshold: Decimal) -> Decimal {
        let surplus = tally - threshold;
        match surplus.is_positive() {
            true => surplus.divided(tally, self.rules.places, Rounding::Down),
            false => Decimal::ZERO,
        }
    }

    fn fractions(&self, decision: &Decision, threshold: Decimal) -> Vec<Decimal> {
        let fraction = |winner: &usize| self.fraction(self.tally[*winner], threshold);
        decision.elected.iter().map(fraction).collect()
    }

    /// Ends a round: writes down its tallies, and takes those elected and eliminated out of the count. In a `whole`
    /// count what rounding took from a surplus is taken from the winner; in a part it stays.
    fn close(
        &mut self,
        threshold: Decimal,
        decision: Decision,
        fractions: &[Decimal],
        whole: bool,
    ) {
        let number = self.rounds.len();
        let mut residuals = Vec::new();
        for (at, standing) in self.standing.iter().enumerate() {
            let Standing::Elected { round } = standing else {
                continue;
            };
            if *round + 1 != number || !self.rules.moves_surplus() {
                continue;
            }
            self.tally[at] = self.kept[at];
            let lost = self.kept[at] - threshold;
            if whole && lost.is_positive() {
                self.tally[at] = threshold;
                self.residual += lost;
                residuals.push(Transfer {
                    from: at,
                    to: To::Residual,
                    votes: lost,
                });
            }
        }
        let before = number.checked_sub(2).and_then(|at| self.rounds.get_mut(at));
        if let Some(before) = before {
            before.transfers.extend(residuals);
        }
        let tally = |at: usize| match self.standing[at] {
            Standing::Continues | Standing::Elected { .. } => Some(self.tally[at]),
            Standing::Eliminated { .. } | Standing::Excluded => None,
        };
        let tally = (0..self.tally.len()).map(tally).collect();
        for (winner, fraction) in decision.elected.iter().zip(fractions) {
            self.standing[*winner] = Standing::Elected { round: number };
            self.winners.push(*winner);
            // A count until two are left goes on with the winner in it.
            self.continues[*winner] = self.rules.until_two;
            if self.rules.moves_surplus() {
                self.keep(*winner, *fraction);
            }
        }
        for loser in &decision.eliminated {
            self.standing[*loser] = Standing::Eliminated { round: number };
            self.continues[*loser] = false;
        }
        let round = self.rounds.last_mut().expect("a round was begun");
        *round = Round {
            threshold: Some(threshold),
            tally,
            elected: decision.elected,
            eliminated: decision.eliminated,
            transfers: Vec::new(),
            inactive: self.inactive,
            residual: self.residual,
        };
    }

    /// Ends a round as it was decided in the whole.
    pub fn close_as(&mut self, round: &Round) {
        let threshold = round.threshold.unwrap_or_default();
        let decision = Decision {
            elected: round.elected.clone(),
            eliminated: round.eliminated.clone(),
        };
        let fraction =
            |winner: &usize| self.fraction(round.tally[*winner].unwrap_or_default(), threshold);
        let fractions: Vec<Decimal> = decision.elected.iter().map(fraction).collect();
        self.close(threshold, decision, &fractions, false);
    }

    /// Divides each vote of a winner into what stays and what moves.
    fn keep(&mut self, winner: usize, fraction: Decimal) {
        if self.values.is_empty() {
            self.values = vec![Decimal::ONE; self.steps.ballots.len()];
        }
        let mut kept = Decimal::ZERO;
        for pile in &self.held[winner] {
            let value = &mut self.values[*pile as usize];
            let moves = value.times(fraction, self.rules.places, Rounding::Down);
            let stays = *value - moves;
            // Java's difference has the places of the finer one, also where it is nothing.
            *value -= stays;
            kept += stays.by(self.steps.ballots[*pile as usize]);
        }
        self.kept[winner] = kept;
    }

    fn outcome(self, ties: Vec<Tie>) -> Outcome {
        Outcome {
            candidates: self.profile.candidates().to_vec(),
            winners: self.winners,
            rounds: self.rounds,
            ties,
            ballots: self.profile.ballots(),
            undervotes: self.steps.undervotes,
        }
    }
}
