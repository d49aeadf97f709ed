//! A contest, a design and what is true into the numbers that are drawn and the tests they are given to.
//!
//! R, u   lead and bound of a claim (`Contest`);  v = R / N over the N cards that are drawn from;  A what a card is worth
//!
//! polled            x = A                                     t = 1/2                     (1)
//! compared          x = (1 − ω/u) / (2 − v/u)                 t = 1/2                     (2)
//! super-simple      x = 1 − e / 2γ                            t = 1 − R / (2γN)           (3)
//! batches           x = 1 − (e/R) / u_p,  u_p = (R b/M + b)/R  t = 1 − 1/U,  U = Σ u_p     (4)
//!
//! ω = A(record) − A(paper), A(record) being the mean of its pool for a card without a record of its own; e overstatements
//! in votes, of a card or of a batch of b cards. (1), (2): Stark 2020 (SHANGRLA), §2, §3.2; 2023 (ONEAudit), §2. (3) and (4) are
//! Kaplan–Markov products, Stark 2009 and 2010, written as martingales: each factor is x / t.
//!
//! Cards that differ are taken to differ in every claim alike, so that of the claims that are compared the one with the
//! least room is the last to be confirmed, and it alone is drawn. Claims that are polled are drawn together.

mod compared;
mod kaplan_markov;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use assertions::Exact;
use election::Cards;
use risk::RiskError;
use risk::martingale::{Kelly, MartingaleError, Null, Share};

use crate::contest::{Claim, Contest};
use crate::design::{Design, Records};
use crate::truth::Truth;
use compared::compared;
use kaplan_markov::{batches, super_simple};

/// Numbers of one kind: how many of the things that are drawn have them, and what each test is given. The number is
/// what is expected: in an audit it is one of the two whole numbers around it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Values {
    pub count: f64,
    pub values: Vec<f64>,
}

/// What a claim is tested with: a null hypothesis, and the same bet on every draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Test {
    pub null: Null,
    pub lambda: f64,
}

/// What is drawn from in a simulated audit, and what decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Largest count first.
    pub(crate) kinds: Vec<Values>,
    pub(crate) tests: Vec<Test>,
    /// How many things there are to draw: cards or batches.
    pub(crate) things: u64,
    /// How many cards each is.
    pub(crate) cards_each: u64,
    pub(crate) replacement: bool,
    /// How many cards there are.
    pub(crate) all: u64,
}

/// Why no sample of this design confirms a contest.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CannotConfirm {
    /// Cards without a record, counted at their worst, make up for the margin.
    #[error(
        "{phantoms} cards are without a record, each of which may be a vote against the outcome, and the margin is {margin}"
    )]
    Phantoms {
        /// How many.
        phantoms: Cards,
        /// The lead of the closest claim.
        margin: Exact,
    },
    /// The errors and missing cards that are expected make up for the margin.
    #[error(
        "errors and missing cards at the expected rates are more than the margin: a full count is to be expected"
    )]
    Errors,
    /// The paper cannot have that margin.
    #[error(
        "the least margin on paper is at most {most} votes, as reported, and not below minus {least}"
    )]
    Margin {
        /// The reported lead.
        most: Exact,
        /// As many votes as cards.
        least: u64,
    },
    /// Rounds of more draws than there is anything to draw.
    #[error("a round of {draws} draws, and there are {most} to draw")]
    Rounds {
        /// How many.
        draws: u64,
        /// How many there are.
        most: u64,
    },
    /// The design is not made for it.
    #[error("{0}")]
    Design(&'static str),
    /// A margin, a number of cards or a rate with which the test cannot work.
    #[error("no test: {0}")]
    Test(#[from] MartingaleError),
    /// The same of a test of two strata.
    #[error("no test: {0}")]
    Strata(#[from] RiskError),
}

impl Population {
    /// What is drawn if `truth` is so, and the tests of an audit that expects `expected`.
    ///
    /// # Errors
    /// No sample of this design can be expected to confirm the contest.
    pub fn of(
        contest: &Contest,
        design: &Design,
        expected: &Truth,
        truth: &Truth,
    ) -> Result<Self, CannotConfirm> {
        without_phantoms(contest)?;
        match *design {
            Design::Polling => polled(contest, truth),
            Design::CardComparison => {
                all_have_records(contest)?;
                compared(contest, Records::Share(1.0), contest.cards, expected, truth)
            }
            Design::CardComparisonWithoutStyle => {
                all_have_records(contest)?;
                let all = Records::Share(1.0);
                compared(contest, all, contest.universe, expected, truth)
            }
            Design::OneAudit { records } => {
                compared(contest, records, contest.cards, expected, truth)
            }
            Design::SuperSimple => {
                all_have_records(contest)?;
                super_simple(contest, truth)
            }
            Design::BatchComparison { cards } => batches(contest, cards.max(1), truth),
            Design::Hybrid { .. } | Design::Stratified { .. } => {
                Err(CannotConfirm::Design("two strata are not one population"))
            }
        }
    }

    /// How many different cards are looked at in so many draws, as expected.
    pub fn cards(&self, draws: u64) -> f64 {
        let (draws, things) = (draws as f64, self.things as f64);
        let different = match self.replacement {
            false => draws.min(things),
            // things · (1 − (1 − 1/things)^draws)
            true => -things * (draws * (-1.0 / things).ln_1p()).exp_m1(),
        };
        (different * self.cards_each as f64).min(self.all as f64)
    }

    /// How many cards there are.
    pub fn all_cards(&self) -> u64 {
        self.all
    }
}

/// What is compared card by card must have a record of its own.
fn all_have_records(contest: &Contest) -> Result<(), CannotConfirm> {
    match contest.paper.pools.is_empty() {
        true => Ok(()),
        false => Err(CannotConfirm::Design(
            "some of its cards have no record of their own: ONEAudit compares them with their pools",
        )),
    }
}

/// The margin must be more than what the phantoms could hold.
pub(crate) fn without_phantoms(contest: &Contest) -> Result<(), CannotConfirm> {
    let hardest = &contest.claims[contest.hardest()];
    match hardest.lead <= Exact::from(contest.phantoms.0) {
        false => Ok(()),
        true => Err(CannotConfirm::Phantoms {
            phantoms: contest.phantoms,
            margin: hardest.lead.clone(),
        }),
    }
}

/// Kinds that differ, the most frequent first.
pub(crate) fn sorted(kinds: Vec<Values>) -> Vec<Values> {
    let mut places: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
    let mut different: Vec<Values> = Vec::new();
    for kind in kinds.into_iter().filter(|kind| kind.count > 0.0) {
        let bits: Vec<u64> = kind.values.iter().map(|value| value.to_bits()).collect();
        match places.entry(bits) {
            Entry::Occupied(at) => different[*at.get()].count += kind.count,
            Entry::Vacant(new) => {
                new.insert(different.len());
                different.push(kind);
            }
        }
    }
    different.sort_by(|a, b| b.count.total_cmp(&a.count));
    different
}

/// What the rates of errors take from the lead of the hardest claim.
fn overstated(contest: &Contest, truth: &Truth) -> f64 {
    let rates = truth.rates;
    let over = rates.one_over + 2.0 * rates.two_over - rates.one_under - 2.0 * rates.two_under;
    let listed = (contest.cards.0 - contest.phantoms.0) as f64;
    over * listed * contest.claims[contest.hardest()].upper.nearest()
}

/// How many cards were recorded for the winner of the hardest claim and are the loser's, beside those that differ by the rates:
/// both together make the lead on paper what it is said to be.
pub(crate) fn switched(contest: &Contest, truth: &Truth) -> f64 {
    let claim = &contest.claims[contest.hardest()];
    let Some(margin) = truth.margin else {
        return 0.0;
    };
    let lacking = claim.lead.nearest() - margin as f64 - overstated(contest, truth);
    (lacking / (2.0 * claim.upper.nearest())).max(0.0)
}

/// How many cards of the hardest claim's winner would have to be its loser's for the paper to have the lead that it has, errors by
/// the rates among them.
pub(crate) fn switched_on_paper(contest: &Contest, truth: &Truth) -> f64 {
    let claim = &contest.claims[contest.hardest()];
    let lacking = match truth.margin {
        Some(margin) => claim.lead.nearest() - margin as f64,
        None => overstated(contest, truth),
    };
    (lacking / (2.0 * claim.upper.nearest())).max(0.0)
}

/// The lead of the hardest claim on the paper: as it is said to be, or as the rates of errors leave it.
pub(crate) fn lead_on_paper(contest: &Contest, truth: &Truth) -> f64 {
    let lead = contest.claims[contest.hardest()].lead.nearest();
    match truth.margin {
        Some(margin) => (lead - overstated(contest, truth)).min(margin as f64),
        None => lead - overstated(contest, truth),
    }
}

/// Kinds of the cards of a contest by what they are worth to each claim of its paper, after `switched` cards of the
/// hardest claim's winner were made its loser's; phantoms left out.
fn paper(contest: &Contest, truth: &Truth) -> Vec<(f64, Vec<Exact>)> {
    let at = contest.hardest_on_paper();
    let kinds = contest.paper.all();
    let kinds = kinds.map(|kind| (kind.cards as f64, kind.values.clone()));
    switch(kinds.collect(), at, switched_on_paper(contest, truth))
}

/// Kinds of which `switched` cards worth most to claim `at` were made worth least to it.
pub(crate) fn switch(
    mut kinds: Vec<(f64, Vec<Exact>)>,
    at: usize,
    mut switched: f64,
) -> Vec<(f64, Vec<Exact>)> {
    let least = kinds.iter().map(|(_, values)| &values[at]).min().cloned();
    let loser = kinds
        .iter()
        .filter(|(_, values)| Some(&values[at]) == least.as_ref())
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    let Some((_, values)) = loser else {
        return kinds;
    };
    let mut values = values.clone();
    values[at] = Exact::ZERO;
    let moved = switched;
    let mut order: Vec<usize> = (0..kinds.len()).collect();
    order.sort_by(|a, b| kinds[*b].1[at].cmp(&kinds[*a].1[at]));
    for kind in order {
        let taken = kinds[kind].0.min(switched);
        kinds[kind].0 -= taken;
        switched -= taken;
    }
    kinds.push((moved - switched, values));
    kinds
}

/// Equation (1), from all cards.
fn polled(contest: &Contest, truth: &Truth) -> Result<Population, CannotConfirm> {
    let claims = &contest.paper.claims;
    let things = contest.universe.0;
    let found = 1.0 - truth.missing;
    let mut kinds: Vec<Values> = paper(contest, truth)
        .into_iter()
        .map(|(count, values)| Values {
            count: count * found,
            values: values.iter().map(Exact::below).collect(),
        })
        .collect();
    let listed = (contest.cards.0 - contest.phantoms.0) as f64;
    let others = (things - contest.cards.0) as f64;
    kinds.push(Values {
        count: others * found,
        values: vec![0.5; claims.len()],
    });
    kinds.push(Values {
        count: (listed + others) * truth.missing + contest.phantoms.0 as f64,
        values: vec![0.0; claims.len()],
    });
    let tests = claims.iter().enumerate().map(|(at, claim)| {
        let null = Null::new(contest.claims[*claim].upper.above(), 0.5, None)?;
        // The cards as they are reported; what all count 1/2 is bet on by nobody.
        let expected = contest.paper.all().map(|kind| Share {
            value: kind.values[at].below(),
            share: kind.cards as f64,
        });
        let kelly = Kelly {
            expected: expected.collect(),
        };
        let lambda = kelly.lambda(&null)?;
        Ok(Test { null, lambda })
    });
    Ok(Population {
        tests: tests.collect::<Result<_, MartingaleError>>()?,
        kinds: sorted(kinds),
        things,
        all: things,
        cards_each: 1,
        replacement: true,
    })
}

/// What (3) and (4) need: votes.
pub(crate) fn by_votes(claim: &Claim) -> Result<(), CannotConfirm> {
    match claim.upper == Exact::ONE {
        true => Ok(()),
        false => Err(CannotConfirm::Design(
            "made for votes between a winner and a loser",
        )),
    }
}
