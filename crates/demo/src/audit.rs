//! The audit as it went: cards drawn, read by boards, counted, and drawn again where the limit was missed.
//!
//! Round 1 draws for each targeted contest as many cards as would do without an error; a further round
//! draws, for a contest whose risk is above the limit, as many in all as would do if no further error
//! were found (`risk::Colorado`). A card is examined once, in the round that first drew it.

use std::collections::BTreeMap;

use election::Cards;
use risk::{Colorado, Decimal, Errors};
use sampling::Seed;

use crate::DemoError;
use crate::moment::Moment;
use crate::plan;
use crate::readings;
use crate::state::{Reading, State};

/// One draw.
#[derive(Clone, Debug)]
pub(crate) struct Draw {
    /// The round that drew it.
    pub(crate) round: u32,
    /// Its position in that round's sequence, from 0.
    pub(crate) sequence: u64,
    /// The random number.
    pub(crate) number: u64,
    /// Index of the card.
    pub(crate) card: usize,
}

/// The draws for one targeted contest.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) contest: usize,
    pub(crate) draws: Vec<Draw>,
}

impl Sample {
    /// The draws of all rounds up to one, in order.
    pub(crate) fn until(&self, round: u32) -> impl Iterator<Item = &Draw> {
        self.draws
            .iter()
            .take_while(move |draw| draw.round <= round)
    }

    /// How often a card was drawn up to a round.
    pub(crate) fn times(&self, card: usize, round: u32) -> usize {
        self.until(round).filter(|draw| draw.card == card).count()
    }
}

/// What a board made of a card.
#[derive(Clone, Debug)]
pub(crate) struct Examination {
    pub(crate) round: u32,
    pub(crate) board: u64,
    pub(crate) at: Moment,
    pub(crate) mvr: Reading,
    /// A first reading that was replaced when the card was looked at again, and when it was entered.
    pub(crate) replaced: Option<(Reading, Moment)>,
}

/// A contest's figures after a round.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    /// N.
    pub(crate) universe: Cards,
    pub(crate) draws: u64,
    pub(crate) errors: Errors,
    pub(crate) optimistic: u64,
    pub(crate) estimated: u64,
    pub(crate) risk: Decimal,
    pub(crate) met: bool,
}

/// The whole audit.
#[derive(Debug)]
pub(crate) struct Audit {
    /// Targeted contests, in ballot order.
    pub(crate) samples: Vec<Sample>,
    /// By index of the card.
    pub(crate) examined: BTreeMap<usize, Examination>,
    pub(crate) rounds: u32,
    rla: Colorado,
    limit: Decimal,
}

/// More rounds than any audit had.
const MOST_ROUNDS: u32 = 5;

impl Audit {
    /// Holds it.
    pub(crate) fn hold(state: &State) -> Result<Audit, DemoError> {
        let seed = Seed::parse(plan::SEED)?;
        let targeted = (0..state.contests.len()).filter(|c| state.contests[*c].targeted());
        let mut audit = Audit {
            samples: targeted
                .map(|contest| Sample {
                    contest,
                    draws: Vec::new(),
                })
                .collect(),
            examined: BTreeMap::new(),
            rounds: 0,
            rla: Colorado::new(plan::GAMMA)?,
            limit: plan::RISK_LIMIT
                .parse()
                .map_err(|_| DemoError::Plan("the risk limit"))?,
        };
        while audit.rounds < MOST_ROUNDS && audit.draw(state, &seed)? {
            audit.rounds += 1;
            audit.examine(state)?;
        }
        Ok(audit)
    }

    /// Draws the cards of the next round; false if every limit is met.
    fn draw(&mut self, state: &State, seed: &Seed) -> Result<bool, DemoError> {
        let round = self.rounds + 1;
        let mut any = false;
        for k in 0..self.samples.len() {
            let contest = self.samples[k].contest;
            let figures = self.figures(state, contest, self.rounds)?;
            if figures.met {
                continue;
            }
            any = true;
            let universe = state.universe(contest);
            for (sequence, i) in (0..).zip(figures.draws + 1..=figures.optimistic) {
                let number = seed.draw(i, universe.cards().0).unwrap_or_default();
                let at = universe
                    .card(number)
                    .ok_or(DemoError::Plan("a county's cards"))?;
                let card = state
                    .index(&at)
                    .ok_or(DemoError::Plan("a county's cards"))?;
                self.samples[k].draws.push(Draw {
                    round,
                    sequence,
                    number,
                    card,
                });
            }
        }
        Ok(any)
    }

    /// Boards read the cards that no earlier round had: each county's in the order of its boxes.
    fn examine(&mut self, state: &State) -> Result<(), DemoError> {
        let round = self.rounds;
        let drawn = self.samples.iter().flat_map(|sample| sample.until(round));
        let mut fresh: Vec<usize> = drawn.map(|draw| draw.card).collect();
        fresh.retain(|card| !self.examined.contains_key(card));
        fresh.sort_unstable();
        fresh.dedup();
        let mut misread = match round {
            1 => readings::misread(state, &self.samples)?,
            _ => BTreeMap::new(),
        };
        let mut piles = vec![0; state.counties.len()];
        for index in fresh {
            let card = &state.cards[index];
            let pile: &mut u64 = &mut piles[card.county];
            let boards = state.counties[card.county].plan.boards;
            let (board, turn) = (*pile % boards, *pile / boards);
            *pile += 1;
            let day = u64::from(7 + 6 * round);
            let at = Moment::after_nine(day, turn * 95 + board * 17 + 40);
            let (mut mvr, mut first) = (card.cvr.clone(), None);
            if let Some(misreading) = misread.remove(&index) {
                let mut wrong = card.cvr.clone();
                wrong[misreading.contest] = Some(misreading.marks);
                match misreading.looked_at_again {
                    true => first = Some((wrong, at)),
                    false => mvr = wrong,
                }
            }
            let entry = Examination {
                round,
                board: board + 1,
                at: if first.is_some() {
                    Moment::after_nine(day + 1, 1200)
                } else {
                    at
                },
                mvr,
                replaced: first,
            };
            self.examined.insert(index, entry);
        }
        Ok(())
    }

    /// The risk limit.
    pub(crate) fn limit(&self) -> &Decimal {
        &self.limit
    }

    /// A contest's sample, if it is targeted.
    pub(crate) fn sample(&self, contest: usize) -> Option<&Sample> {
        self.samples.iter().find(|sample| sample.contest == contest)
    }

    /// The overstatement found on an examined card in a contest.
    pub(crate) fn discrepancy(&self, state: &State, contest: usize, card: usize) -> i8 {
        let mvr = self.examined.get(&card).map(|entry| &entry.mvr);
        mvr.map_or(0, |mvr| readings::discrepancy(state, contest, card, mvr))
    }

    /// A contest's figures after a round. A discrepancy counts once for each time its card was drawn.
    pub(crate) fn figures(
        &self,
        state: &State,
        contest: usize,
        round: u32,
    ) -> Result<Figures, DemoError> {
        let mut errors = Errors::default();
        let mut draws = 0;
        for draw in self
            .sample(contest)
            .into_iter()
            .flat_map(|sample| sample.until(round))
        {
            draws += 1;
            match self.discrepancy(state, contest, draw.card) {
                2 => errors.two_over += 1,
                1 => errors.one_over += 1,
                -1 => errors.one_under += 1,
                -2 => errors.two_under += 1,
                _ => {}
            }
        }
        let universe = state.universe(contest).cards();
        let margin = state.contests[contest].margin;
        let optimistic = self
            .rla
            .optimistic(plan::RISK_LIMIT, margin, universe.0, errors)?;
        let overstatements = errors.one_over + errors.two_over;
        let risk = self.rla.risk(draws, margin, universe.0, errors)?;
        Ok(Figures {
            universe,
            draws,
            errors,
            optimistic,
            estimated: self.rla.estimated(optimistic, draws, overstatements)?,
            met: risk <= self.limit,
            risk,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One contest misses its limit in round 1 and meets it in round 2; discrepancies of +2, +1 and −1
    /// are among those that count, and one is on a card drawn twice.
    #[test]
    fn two_rounds() {
        let state = State::invent();
        let audit = Audit::hold(&state).unwrap();
        assert_eq!(audit.rounds, 2);
        let figures = |contest, round| audit.figures(&state, contest, round).unwrap();
        for sample in &audit.samples {
            let (first, second) = (figures(sample.contest, 1), figures(sample.contest, 2));
            let further = sample.contest == plan::BIRCH_CLERK;
            assert_eq!(
                first.met, !further,
                "{}",
                state.contests[sample.contest].name
            );
            assert!(second.met && (second.draws > first.draws) == further);
            assert!(first.draws >= 40 && second.draws <= 600, "{first:?}");
            assert_eq!(second.met, second.optimistic <= second.draws);
        }
        let errors = |contest| {
            let Errors {
                two_over,
                one_over,
                one_under,
                two_under,
            } = figures(contest, 2).errors;
            [two_over, one_over, one_under, two_under]
        };
        assert_eq!(errors(plan::GOVERNOR), [0, 1, 2, 0]);
        assert_eq!(errors(plan::BIRCH_CLERK), [1, 0, 0, 0]);
        assert_eq!(errors(plan::CEDAR_QUESTION), [0, 0, 2, 0]);
        assert_eq!(errors(plan::WILLOW_SHERIFF), [0; 4]);
    }
}
