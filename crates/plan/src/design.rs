//! Ways to audit a contest.

use serde::{Deserialize, Serialize};

use crate::contest::Contest;

/// How an audit draws cards and what it does with them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "design", rename_all = "kebab-case")]
pub enum Design {
    /// Cards are drawn from all and read; nothing is compared. For a winner and a loser BRAVO (Lindeman, Stark & Yates 2012), with
    /// replacement, as Arlo does it.
    Polling,
    /// Cards that have the contest by their records are drawn and compared with them. COBRA's bet for the errors that are
    /// expected (Spertus 2023, §3).
    CardComparison,
    /// The same where it is not known which cards have the contest: cards are drawn from all.
    CardComparisonWithoutStyle,
    /// The same as Colorado does it: Kaplan–Markov with γ = 1.03905, with replacement.
    SuperSimple,
    /// Cards with records are compared with them, the others with the mean of a pool: ONEAudit (Stark 2023).
    OneAudit {
        /// Which cards have records.
        records: Records,
    },
    /// Batches are drawn in proportion to the error that they could hold and counted by hand: MACRO, Kaplan–Markov.
    BatchComparison {
        /// How many cards a batch has.
        cards: u64,
    },
    /// SUITE (Ottoboni, Stark, Lindeman & McBurnett 2018): cards with records are compared with them, with replacement,
    /// the others are polled, without; Fisher's combination of the two, certified.
    Hybrid {
        /// Which cards have records.
        records: Records,
    },
    /// The same two strata, multiplied: inverse bets, drawn with replacement (Spertus, Sridhar & Stark 2024).
    Stratified {
        /// Which cards have records.
        records: Records,
    },
}

/// Which cards of a contest have a record of their own. As data a number, or null for the pools of the contest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Records {
    /// Those that are in none of its pools ([`crate::Paper::pools`]).
    AllButPools,
    /// This share of the cards of every kind, in [0, 1]; the others are one pool that votes as all do. An assumption, where it
    /// is not known how the pools voted: pools that differ from each other say more about their cards.
    Share(f64),
}

/// γ of Colorado's and Arlo's audits: how far a bound on the error is put above what it could be (Stark 2010, "Super-Simple
/// Simultaneous Single-Ballot Risk-Limiting Audits").
pub(crate) const GAMMA: f64 = 1.03905;

impl Design {
    /// How many cards confirm a contest if no record differs from the paper, by a formula; where there is one.
    ///
    /// n = ⌈ln(1/α) / ln(2 / (2 − v/u))⌉  card comparison: COBRA (Spertus 2023), equation (1)
    /// n = ⌈2 γ ln(1/α) / μ⌉              super-simple: Colorado's `optimistic_samples_to_audit`
    pub fn formula(&self, contest: &Contest, risk_limit: f64) -> Option<u64> {
        let claim = &contest.claims[contest.hardest()];
        let room = (claim.lead.clone() / claim.upper.clone()).nearest();
        let compared = |cards: u64| {
            let size = -risk_limit.ln() / (2.0 / (2.0 - room / cards as f64)).ln();
            size.ceil() as u64
        };
        let size = match self {
            Design::CardComparison => compared(contest.cards.0),
            Design::CardComparisonWithoutStyle => compared(contest.universe.0),
            Design::SuperSimple => {
                (-2.0 * GAMMA * risk_limit.ln() * contest.universe.0 as f64 / room).ceil() as u64
            }
            Design::Polling
            | Design::OneAudit { .. }
            | Design::BatchComparison { .. }
            | Design::Hybrid { .. }
            | Design::Stratified { .. } => {
                return None;
            }
        };
        let phantoms = contest.phantoms.0 > 0;
        (!phantoms).then_some(size)
    }

    /// For people.
    pub fn words(&self) -> &'static str {
        match self {
            Design::Polling => "polling",
            Design::CardComparison => "card comparison, by style",
            Design::CardComparisonWithoutStyle => "card comparison, without styles",
            Design::SuperSimple => "card comparison, super-simple (Colorado)",
            Design::OneAudit { .. } => "ONEAudit",
            Design::BatchComparison { .. } => "batch comparison",
            Design::Hybrid { .. } => "comparison and polling (SUITE)",
            Design::Stratified { .. } => "comparison and polling, stratified",
        }
    }
}
