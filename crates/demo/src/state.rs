//! The invented state: its boxes of cards, the votes on each card, and the totals counted from them.
//!
//! Built from `plan` with a fixed pseudo-random sequence. Knows nothing of audits or files.

mod invent;

use election::{Batch, Cards, Name};
use sampling::{CardAt, Universe};

use crate::plan::{self, ContestPlan, CountyPlan};
use risk::SplitMix64;

/// The selections marked on a card in one contest that count: bit k for selection k. None set: an
/// under- or overvote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(pub(crate) u8);

impl Marks {
    pub(crate) fn one(selection: usize) -> Self {
        Marks(1 << selection)
    }

    pub(crate) fn has(self, selection: usize) -> bool {
        self.0 & (1 << selection) != 0
    }

    pub(crate) fn with(self, selection: usize) -> Self {
        Marks(self.0 | 1 << selection)
    }

    pub(crate) fn without(self, selection: usize) -> Self {
        Marks(self.0 & !(1 << selection))
    }
}

/// What a card says, contest by contest; none where it does not carry the contest.
pub(crate) type Reading = Vec<Option<Marks>>;

/// A ballot card as its machine read it.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    /// Index into [`State::counties`].
    pub(crate) county: usize,
    /// Index into the county's batches.
    pub(crate) batch: usize,
    /// From 1.
    pub(crate) position: u64,
    pub(crate) style: &'static str,
    /// Its id in the audit's database.
    pub(crate) db_id: u64,
    pub(crate) cvr: Reading,
}

/// A county with its batches in the order of its manifest.
#[derive(Debug)]
pub(crate) struct County {
    pub(crate) plan: &'static CountyPlan,
    pub(crate) name: Name,
    pub(crate) batches: Vec<Batch>,
    /// Index of the first card of each batch.
    first_card: Vec<usize>,
    /// The contests that its cards carry, in ballot order.
    pub(crate) contests: Vec<usize>,
}

impl County {
    /// Its manifest's path in the published folder.
    pub(crate) fn manifest(&self) -> String {
        format!("round_1/manifest-{}.csv", self.name.replace(' ', ""))
    }
}

/// A contest and how it came out.
#[derive(Debug)]
pub(crate) struct Contest {
    pub(crate) plan: &'static ContestPlan,
    pub(crate) name: Name,
    /// Votes by county, then by selection, in the order of the plan.
    pub(crate) county_votes: Vec<Vec<u64>>,
    pub(crate) votes: Vec<u64>,
    /// The cards that carry it.
    pub(crate) cards: u64,
    pub(crate) winners: Vec<usize>,
    pub(crate) losers: Vec<usize>,
    /// Votes between the last winner and the first loser; 0 without a loser.
    pub(crate) margin: u64,
}

impl Contest {
    pub(crate) fn targeted(&self) -> bool {
        self.plan.reason != plan::Reason::Opportunistic
    }
}

/// The state.
#[derive(Debug)]
pub(crate) struct State {
    /// In the order of their numbers.
    pub(crate) counties: Vec<County>,
    /// In ballot order.
    pub(crate) contests: Vec<Contest>,
    /// County by county, batch by batch.
    pub(crate) cards: Vec<Card>,
}

impl State {
    /// Builds it: the same in every run.
    pub(crate) fn invent() -> Self {
        let mut random = SplitMix64::new(plan::VOTES_START);
        let (mut counties, mut cards) = (Vec::new(), Vec::new());
        for plan in &plan::COUNTIES {
            counties.push(invent::county(
                plan,
                counties.len(),
                &mut cards,
                &mut random,
            ));
        }
        let contests = (0..plan::CONTESTS.len())
            .map(|contest| invent::count(contest, counties.len(), &cards))
            .collect();
        State {
            counties,
            contests,
            cards,
        }
    }

    /// The cards among which a contest's are drawn: all of the counties that have it.
    pub(crate) fn universe(&self, contest: usize) -> Universe<'_> {
        let having = self
            .counties
            .iter()
            .filter(|c| c.contests.contains(&contest));
        Universe::join(having.flat_map(|c| c.batches.iter().map(|batch| (&c.name, batch))))
    }

    /// The index of a card of a universe.
    pub(crate) fn index(&self, at: &CardAt<'_>) -> Option<usize> {
        let county = self.counties.iter().find(|c| c.name == *at.county)?;
        let row = usize::try_from(at.batch.row).ok()?;
        let first = county.first_card.get(row.checked_sub(2)?)?;
        Some(first + usize::try_from(at.position).ok()? - 1)
    }

    /// A card's batch.
    pub(crate) fn batch(&self, card: &Card) -> &Batch {
        &self.counties[card.county].batches[card.batch]
    }

    /// A card's imprinted id: tabulator-batch-position.
    pub(crate) fn imprinted(&self, card: &Card) -> String {
        let batch = self.batch(card);
        format!("{}-{}-{}", batch.tabulator, batch.name, card.position)
    }

    /// All cards.
    pub(crate) fn total(&self) -> Cards {
        self.counties
            .iter()
            .flat_map(|c| &c.batches)
            .map(|b| b.cards)
            .sum()
    }

    /// The contests' indices, by name.
    pub(crate) fn contests_by_name(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.contests.len()).collect();
        order.sort_by_key(|contest| &self.contests[*contest].name);
        order
    }

    /// The counties' indices, by name.
    pub(crate) fn counties_by_name(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.counties.len()).collect();
        order.sort_by_key(|county| &self.counties[*county].name);
        order
    }
}

/// The selections, most votes first; where votes are equal, in ballot order.
pub(crate) fn ranking(votes: &[u64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..votes.len()).collect();
    order.sort_by_key(|selection| std::cmp::Reverse(votes[*selection]));
    order
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn shape() {
        let state = State::invent();
        assert_eq!(state.total().0, state.cards.len() as u64);
        let ids: BTreeSet<u64> = state.cards.iter().map(|card| card.db_id).collect();
        assert_eq!(ids.len(), state.cards.len(), "ids are unique");
        for contest in &state.contests {
            assert!(
                contest.losers.is_empty() || contest.margin > 0,
                "{}",
                contest.name
            );
        }
        let everybody = state.universe(plan::GOVERNOR);
        assert_eq!(everybody.cards(), state.total());
        for number in [1, 777, everybody.cards().0] {
            let card = everybody.card(number).and_then(|at| state.index(&at));
            assert_eq!(card, Some(usize::try_from(number).unwrap() - 1));
        }
    }

    #[test]
    fn a_district_joins_its_counties_only() {
        let state = State::invent();
        let district = state.universe(plan::DISTRICT);
        let last = district.card(district.cards().0).unwrap();
        assert_eq!(&**last.county, "Willow");
        assert!(district.cards() < state.total());
    }
}
