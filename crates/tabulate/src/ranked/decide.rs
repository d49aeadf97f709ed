//! Who is elected and who is eliminated in a round.

use super::{CountError, Election, Rules};
use crate::decimal::Decimal;
use crate::outcome::{Fate, Round};
use crate::profile::Candidate;
use crate::ties::{Tied, Ties, votes_each};

/// What a round decides.
#[derive(Clone, Debug, Default)]
pub(super) struct Decision {
    pub elected: Vec<usize>,
    pub eliminated: Vec<usize>,
}

/// What a decision is made from.
pub(super) struct Standings<'c> {
    pub rules: &'c Rules,
    pub candidates: &'c [Candidate],
    /// The rounds so far, this one last.
    pub rounds: &'c [Round],
    /// Who is in the count, with their votes: the fewest first, equal ones in the order of the candidates.
    pub order: Vec<(usize, Decimal)>,
    pub threshold: Decimal,
    /// How many were elected and eliminated before.
    pub elected: usize,
    pub eliminated: usize,
}

/// Decides a round.
pub(super) fn decide(s: &Standings<'_>, ties: &mut Ties<'_>) -> Result<Decision, CountError> {
    let mut elected = s.elects(ties)?;
    if !elected.is_empty() {
        let votes = |at: usize| {
            s.order
                .iter()
                .find(|(of, _)| *of == at)
                .map(|(_, votes)| *votes)
        };
        elected.sort_by_key(|at| (std::cmp::Reverse(votes(*at)), *at));
        return Ok(Decision {
            elected,
            eliminated: Vec::new(),
        });
    }
    let in_count = s.candidates.iter().filter(|c| !c.excluded).count();
    let goes_on = match s.rules.election {
        Election::BottomsUpToShare(_) => true,
        _ => {
            s.elected < s.rules.seats as usize || (s.rules.until_two && s.eliminated + 2 < in_count)
        }
    };
    let eliminated = match goes_on {
        true => s.eliminates(ties)?,
        false => Vec::new(),
    };
    Ok(Decision {
        elected,
        eliminated,
    })
}

impl Standings<'_> {
    /// Who is elected: never people written in who are not resolved.
    fn elects(&self, ties: &mut Ties<'_>) -> Result<Vec<usize>, CountError> {
        let elected = self.elected(ties)?;
        match elected.iter().find(|at| self.candidates[**at].undeclared) {
            None => Ok(elected),
            Some(at) => Err(self.unresolved(*at)),
        }
    }

    fn elected(&self, ties: &mut Ties<'_>) -> Result<Vec<usize>, CountError> {
        // Nobody is elected while votes stand with nobody in particular.
        if self
            .order
            .iter()
            .any(|(at, votes)| self.is_nobody(*at) && votes.is_positive())
        {
            return Ok(Vec::new());
        }
        let all = || {
            let all = self.order.iter().filter(|of| self.may_be_somebody(of));
            all.map(|(at, _)| *at).collect::<Vec<_>>()
        };
        if let Election::BottomsUpToShare(_) = self.rules.election {
            let every = self.order.iter().all(|(_, votes)| *votes > self.threshold);
            return Ok(if every { all() } else { Vec::new() });
        }
        let seats = self.rules.seats as usize;
        let open = seats - self.elected.min(seats);
        if open == 0 {
            return Ok(Vec::new());
        }
        let left = self.order.len();
        let top = |ties: &mut Ties<'_>| self.top(ties).map(|at| at.into_iter().collect());
        if left <= open {
            return match self.rules.election {
                Election::QuotaOneByOne if left > 1 => top(ties),
                _ => Ok(all()),
            };
        }
        if self.rules.election == Election::BottomsUp {
            return Ok(Vec::new());
        }
        // The quota of the first round may be out of reach for the last two.
        if self.rules.first_round_quota && left == seats + 1 {
            return top(ties);
        }
        let elected: Vec<usize> = self
            .order
            .iter()
            .filter(|of| of.1 >= self.threshold && self.may_be_somebody(of))
            .map(|(at, _)| *at)
            .collect();
        let one_by_one = self.rules.election == Election::QuotaOneByOne;
        // A tie of the last two is broken as one for the seat, not for the elimination.
        let last_two = seats == 1
            && elected.is_empty()
            && left == 2
            && self.order.iter().all(|(_, votes)| *votes >= self.least());
        if (elected.len() > 1 && (one_by_one || self.rules.first_round_quota)) || last_two {
            return top(ties);
        }
        Ok(elected)
    }

    /// Whether these votes may be one person's: no votes for nobody in particular are nobody's.
    fn may_be_somebody(&self, (at, votes): &(usize, Decimal)) -> bool {
        !self.candidates[*at].undeclared || votes.is_positive()
    }

    fn unresolved(&self, at: usize) -> CountError {
        let votes = self.order.iter().find(|(of, _)| *of == at);
        CountError::Unresolved {
            round: self.rounds.len(),
            votes: votes.map_or(Decimal::ZERO, |(_, votes)| *votes).to_string(),
        }
    }

    /// Whether votes are for nobody in particular, and to be eliminated first.
    fn is_nobody(&self, at: usize) -> bool {
        self.rules.write_ins_first && self.candidates[at].undeclared
    }

    fn least(&self) -> Decimal {
        Decimal::from(self.rules.least_votes)
    }

    /// The one with most votes, or whom the rule chooses among several.
    fn top(&self, ties: &mut Ties<'_>) -> Result<Option<usize>, CountError> {
        let somebody = |of: &&(usize, Decimal)| self.may_be_somebody(of);
        let most = self.order.iter().rfind(somebody).map(|(_, votes)| *votes);
        let undeclared = |(at, votes): &&(usize, Decimal)| {
            Some(*votes) == most && self.candidates[*at].undeclared
        };
        if let Some((at, votes)) = self.order.iter().find(undeclared)
            && votes.is_positive()
        {
            return Err(self.unresolved(*at));
        }
        self.chosen(ties, most, Fate::Elected)
    }

    /// The one with so many votes, or whom the rule chooses among several.
    fn chosen(
        &self,
        ties: &mut Ties<'_>,
        votes: Option<Decimal>,
        fate: Fate,
    ) -> Result<Option<usize>, CountError> {
        let Some(votes) = votes else {
            return Ok(None);
        };
        let can_be = |at: &usize| fate == Fate::Eliminated || !self.candidates[*at].undeclared;
        let equal = self
            .order
            .iter()
            .filter(|(at, v)| *v == votes && can_be(at));
        let equal: Vec<usize> = equal.map(|(at, _)| *at).collect();
        if let [one] = equal[..] {
            return Ok(Some(one));
        }
        let tied = Tied {
            round: self.rounds.len(),
            candidates: &equal,
            equal: votes_each(votes),
            fate,
        };
        ties.choose(&tied, self.rounds, self.candidates).map(Some)
    }

    /// The first of these that applies: votes for nobody in particular, all below a least number, all who together
    /// cannot reach the next, the last.
    fn eliminates(&self, ties: &mut Ties<'_>) -> Result<Vec<usize>, CountError> {
        let undeclared =
            |(at, votes): &&(usize, Decimal)| self.is_nobody(*at) && votes.is_positive();
        if let Some((at, _)) = self.order.iter().find(undeclared) {
            return Ok(vec![*at]);
        }
        let least = match self.rules.cutoff_elimination {
            true => self.threshold.max(self.least()),
            false => self.least(),
        };
        let below = self.order.iter().filter(|(_, votes)| *votes < least);
        let below: Vec<usize> = below.map(|(at, _)| *at).collect();
        if !below.is_empty() {
            if below.len() == self.order.len() {
                let least = least.to_string();
                return Err(CountError::AllBelowLeast { least });
            }
            return Ok(below);
        }
        if self.rules.batch_elimination {
            let batch = self.batch();
            if batch.len() > 1 {
                return Ok(batch);
            }
        }
        let fewest = self.order.first().map(|(_, votes)| *votes);
        Ok(self
            .chosen(ties, fewest, Fate::Eliminated)?
            .into_iter()
            .collect())
    }

    /// All who cannot reach the next, even with every vote of those below.
    fn batch(&self) -> Vec<usize> {
        let open = (self.rules.seats as usize).saturating_sub(self.elected);
        let mut total = Decimal::ZERO;
        let (mut batch, mut earlier) = (0, 0);
        let mut seen = 0;
        for group in self.order.chunk_by(|(_, a), (_, b)| a == b) {
            let enough_are_left = self.order.len() - seen >= open;
            if total < group[0].1 && seen > batch && enough_are_left {
                (earlier, batch) = (batch, seen);
            }
            total += group.iter().map(|(_, votes)| *votes).sum();
            seen += group.len();
        }
        let in_count = self.candidates.iter().filter(|c| !c.excluded).count();
        // A count until two are left must not end with one.
        if self.rules.until_two && batch + self.eliminated + 1 == in_count {
            batch = earlier;
        }
        self.order[..batch].iter().map(|(at, _)| *at).collect()
    }
}
