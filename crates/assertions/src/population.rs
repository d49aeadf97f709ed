//! The cards that a contest's sample is drawn from.
//!
//! N_c   a trusted upper bound on the cards that have the contest
//! f     phantoms: entries for cards that the accounts say exist and nobody can show
//! N     the population, over which every mean is taken
//!
//! where style is used       f = N_c − (r + p),  N = r + q + f            (1)
//! where it is not used      f = M − r,          N = M                    (2)
//!
//! r: cards with records (that have the contest, in (1)); q: cards of pools that may have it; p ≤ q: those of them that do
//! have it, at least; M: an upper bound on all cards. Taking p too small makes more phantoms, never fewer.
//!
//! (1) is Glazer, Spertus, Stark 2021, "More style, less work", §2, with the pools of Stark 2023 (ONEAudit);
//! (2) is Stark 2020 (SHANGRLA), §3.4.
//!
//! A bound that is too low cannot be seen from the sample: it is as if cards did not exist.

use election::{Cards, Votes};
use serde::Serialize;

use crate::assorter::Style;
use crate::error::AssertionError;
use crate::exact::Exact;
use crate::marks::Voting;
use crate::pools::Pool;

/// The population of a contest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Population {
    style: Style,
    bound: Cards,
    listed: Cards,
    phantoms: Cards,
}

impl Population {
    /// Of cards that have the contest by their style: eq. (1). `recorded` are the cards whose own record has it.
    ///
    /// # Errors
    /// There are more cards with the contest than the bound allows.
    pub fn by_style(
        bound: Cards,
        recorded: Cards,
        pools: &[Pool],
        contest: u32,
        voting: Voting,
    ) -> Result<Self, AssertionError> {
        if let Some(pool) = pools.iter().find(|p| p.holding(contest, voting) > p.cards) {
            return Err(AssertionError::PoolCards {
                pool: pool.name.clone(),
                holding: pool.holding(contest, voting),
                cards: pool.cards,
            });
        }
        let holding: Cards = pools.iter().map(|p| p.holding(contest, voting)).sum();
        let pooled: Cards = pools.iter().map(|p| p.cards_of(contest)).sum();
        Self::new(Style::Used, bound, recorded + holding, recorded + pooled)
    }

    /// Of all cards: eq. (2).
    ///
    /// # Errors
    /// There are more cards than the bound allows.
    pub fn of_all(bound: Cards, recorded: Cards) -> Result<Self, AssertionError> {
        Self::new(Style::NotUsed, bound, recorded, recorded)
    }

    fn new(
        style: Style,
        bound: Cards,
        cards: Cards,
        listed: Cards,
    ) -> Result<Self, AssertionError> {
        let phantoms = bound.0.checked_sub(cards.0);
        let phantoms = Cards(phantoms.ok_or(AssertionError::Bound { bound, cards })?);
        if listed + phantoms == Cards(0) {
            return Err(AssertionError::NoCards);
        }
        Ok(Population {
            style,
            bound,
            listed,
            phantoms,
        })
    }

    /// Whether it has only cards that have the contest by their style.
    pub fn style(&self) -> Style {
        self.style
    }

    /// N_c, or M.
    pub fn bound(&self) -> Cards {
        self.bound
    }

    /// Cards with records, and of pools, that may have the contest.
    pub fn listed(&self) -> Cards {
        self.listed
    }

    /// f.
    pub fn phantoms(&self) -> Cards {
        self.phantoms
    }

    /// N.
    pub fn cards(&self) -> Cards {
        self.listed + self.phantoms
    }

    /// A margin in votes over all cards of the population.
    ///
    /// ```
    /// use assertions::{Exact, Population};
    /// use election::{Cards, Votes};
    /// let all = Population::of_all(Cards(1_000), Cards(990))?;
    /// assert_eq!(all.diluted(Votes(20)), Exact::new(1, 50));
    /// assert_eq!(all.phantoms(), Cards(10));
    /// # Ok::<(), assertions::AssertionError>(())
    /// ```
    pub fn diluted(&self, margin: Votes) -> Exact {
        Exact::from(margin.0) / Exact::from(self.cards().0)
    }
}
