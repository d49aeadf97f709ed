//! A contest of two strata: cards with records, which are compared, and cards without, which are polled.
//!
//! compared          x = u − ω = u − A(record) + A(paper)     N₁ = r N_c                   (1)
//! polled            x = A(paper)                            N₂ = (1 − r) M               (2)
//!
//! r is the share of the contest's cards that have records; where pools are known ([`Records::AllButPools`]), the polled are their
//! N₂ cards. u and A as in `population`. Of cards with records one knows
//! which have the contest; of the others not, so that they are drawn from all. Phantoms, and cards that were recorded for the
//! winner and are the loser's, lie in both strata alike. A card that is not found is an overstatement by two votes if it is
//! to be compared, as Colorado and Arlo have it, and a vote for the loser of every claim if it is polled.
//!
//! A hybrid audit gives what is drawn to SUITE (`risk::Suite`), a stratified one to inverse bets (`risk::InverseBets`).
//! How many draws of a sample are from (1) is set beforehand, so that looks do not choose their samples.

mod bets;
mod claim;
mod looks;
#[cfg(test)]
mod tests;

use assertions::Exact;

use crate::contest::{Contest, Kind};
use crate::design::{Design, Records};
use crate::population::{
    CannotConfirm, Values, by_votes, sorted, switch, switched, switched_on_paper, without_phantoms,
};
use crate::truth::Truth;
use crate::workload::{Draws, Workload, evenly};
use claim::Test;

/// A contest of two strata, what is drawn in a simulated audit, and what decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Strata {
    compared: Stratum,
    polled: Stratum,
    /// What the audit expects to draw.
    expected: [Vec<Values>; 2],
    claims: Vec<Reported>,
    suite: bool,
    tests: Vec<Test>,
    /// The share of the draws that are compared.
    share: f64,
}

/// Cards from which a sample is drawn.
#[derive(Clone, Debug, PartialEq)]
struct Stratum {
    /// Most frequent first.
    kinds: Vec<Values>,
    cards: u64,
    replacement: bool,
}

/// What is reported of a claim in both strata.
#[derive(Clone, Debug, PartialEq)]
struct Reported {
    /// u.
    upper: Exact,
    /// The sum of A over the records, phantoms too.
    recorded: Exact,
    /// Votes for winner and loser among the compared and the polled; of claims that are about votes.
    votes: [(u64, u64); 2],
}

/// Cards of the contest by kinds, in one stratum, as reported.
struct Part {
    kinds: Vec<Kind>,
    phantoms: u64,
    /// Cards without the contest.
    others: u64,
}

impl Part {
    fn listed(&self) -> u64 {
        self.kinds.iter().map(|kind| kind.cards).sum()
    }

    fn cards(&self) -> u64 {
        self.listed() + self.phantoms + self.others
    }

    /// Cards that are worth so much to a claim of the paper.
    fn worth(&self, claim: usize, value: &Exact) -> u64 {
        let kinds = self.kinds.iter();
        let alike = kinds.filter(|kind| kind.values[claim] == *value);
        alike.map(|kind| kind.cards).sum()
    }
}

impl Strata {
    /// What is drawn if `truth` is so, and the tests of an audit that expects `expected`; draws in proportion to the cards.
    ///
    /// # Errors
    /// No sample can be expected to confirm the contest; the design is not one of two strata, or SUITE for an assertion that
    /// is not about votes.
    pub fn of(
        contest: &Contest,
        design: &Design,
        expected: &Truth,
        truth: &Truth,
    ) -> Result<Self, CannotConfirm> {
        let (records, suite) = match *design {
            Design::Hybrid { records } => (records, true),
            Design::Stratified { records } => (records, false),
            _ => return Err(CannotConfirm::Design("one population, not two strata")),
        };
        let parts = match records {
            Records::AllButPools => pools(contest),
            Records::Share(share) if (0.0..=1.0).contains(&share) => parts(contest, share),
            Records::Share(_) => {
                return Err(CannotConfirm::Design("a share of records is from 0 to 1"));
            }
        };
        Self::of_parts(contest, &parts, suite, expected, truth)
    }

    /// Of strata in which the votes may lie otherwise.
    fn of_parts(
        contest: &Contest,
        parts: &[Part; 2],
        suite: bool,
        expected: &Truth,
        truth: &Truth,
    ) -> Result<Self, CannotConfirm> {
        without_phantoms(contest)?;
        let claims = reported(contest, parts, suite)?;
        let expected = kinds(contest, parts, expected);
        let drawn = kinds(contest, parts, truth);
        let [compared, polled] = parts;
        let stratum = |kinds: &Vec<Values>, part: &Part, replacement| Stratum {
            kinds: kinds.clone(),
            cards: part.cards(),
            replacement,
        };
        let mut strata = Strata {
            compared: stratum(&drawn[0], compared, true),
            polled: stratum(&drawn[1], polled, !suite),
            expected,
            claims,
            suite,
            tests: Vec::new(),
            share: 0.0,
        };
        strata.share = strata.in_proportion();
        if (0..strata.claims.len()).any(|claim| strata.expected_room(claim) <= 0.0) {
            return Err(CannotConfirm::Errors);
        }
        strata.tests = strata.tests_at(strata.share)?;
        Ok(strata)
    }

    /// The same with another share of compared cards among the draws, in [0, 1].
    ///
    /// # Errors
    /// A test cannot be made.
    pub fn at_share(&self, share: f64) -> Result<Self, CannotConfirm> {
        let share = match share.clamp(0.0, 1.0) {
            // Nothing to draw there.
            _ if self.compared.cards == 0 => 0.0,
            _ if self.polled.cards == 0 => 1.0,
            share => share,
        };
        let mut other = self.clone();
        other.tests = self.tests_at(share)?;
        other.share = share;
        Ok(other)
    }

    /// The share of the draws that are compared.
    pub fn share(&self) -> f64 {
        self.share
    }

    /// The share that the compared cards have of all.
    pub fn in_proportion(&self) -> f64 {
        self.compared.cards as f64 / self.all_cards() as f64
    }

    /// How many of so many draws are compared, and how many polled. What there is no room for in one stratum goes to the
    /// other.
    pub fn split(&self, draws: u64) -> (u64, u64) {
        let cards = [self.compared.cards, self.polled.cards];
        let [compared, polled] = split(draws, self.share, cards);
        (compared, polled)
    }

    /// How many different cards are looked at in so many draws, compared and polled, as expected.
    pub fn cards(&self, draws: u64) -> (f64, f64) {
        let (compared, polled) = self.split(draws);
        (
            self.compared.different(compared),
            self.polled.different(polled),
        )
    }

    /// Whether cards of both strata are drawn with replacement.
    pub(crate) fn replacement(&self) -> bool {
        self.compared.replacement && self.polled.replacement
    }

    /// How many cards there are.
    pub fn all_cards(&self) -> u64 {
        self.compared.cards + self.polled.cards
    }

    /// The expected mean of a claim's values over both strata, above that at which the claim is false; times the cards.
    fn expected_room(&self, claim: usize) -> f64 {
        let sum = |kinds: &[Values]| -> f64 {
            let worth = kinds.iter().map(|kind| kind.count * kind.values[claim]);
            worth.sum()
        };
        let of = &self.claims[claim];
        let shift = of.upper.nearest() * self.compared.cards as f64 - of.recorded.nearest();
        let paper = sum(&self.expected[0]) - shift + sum(&self.expected[1]);
        paper - self.all_cards() as f64 / 2.0
    }

    /// The work of drawing. All cards are `universe`, in batches of `batch`, the polled in batches of their own; a full count counts
    /// `counted`.
    pub(crate) fn workload(&self, batch: u64, universe: u64, counted: u64) -> Workload {
        let polled = self.polled.cards;
        let among = [universe.saturating_sub(polled), polled];
        let strata = [&self.compared, &self.polled].into_iter().zip(among);
        let parts = strata.map(|(of, among)| {
            let draws = match of.replacement {
                true => Draws::CardsWithReplacement,
                false => Draws::Cards,
            };
            (draws, evenly(of.cards, among.div_ceil(batch.max(1))))
        });
        let workload = Workload::of_strata(parts, self.share, 1.0, counted as f64);
        workload.expect("a contest has a card")
    }
}

/// How many of so many draws are from the first of two strata of so many cards and how many from the second, if `share` of
/// them are to be from the first. What there is no room for in one goes to the other.
pub(crate) fn split(draws: u64, share: f64, [first, second]: [u64; 2]) -> [u64; 2] {
    let draws = draws.min(first + second);
    let of_first = ((share * draws as f64).round() as u64).min(first);
    let of_second = (draws - of_first).min(second);
    [draws - of_second, of_second]
}

impl Stratum {
    /// How many different cards so many draws are expected to be.
    fn different(&self, draws: u64) -> f64 {
        let (draws, cards) = (draws as f64, self.cards as f64);
        match self.replacement && cards > 0.0 {
            false => draws,
            true => -cards * (draws * (-1.0 / cards).ln_1p()).exp_m1(),
        }
    }
}

/// The two strata as reported, the cards of pools being polled. It is known which pools have the contest, so that no others
/// are drawn from.
fn pools(contest: &Contest) -> [Part; 2] {
    let paper = &contest.paper;
    let (pooled, listed) = (paper.pooled().0, contest.cards.0 - contest.phantoms.0);
    let share = pooled as f64 / listed.max(1) as f64;
    let phantoms = (contest.phantoms.0 as f64 * share).round() as u64;
    let part = |kinds: Vec<Kind>, phantoms| Part {
        kinds,
        phantoms,
        others: 0,
    };
    let polled = paper.pools.iter().flat_map(|pool| pool.kinds.clone());
    [
        part(paper.kinds.clone(), contest.phantoms.0 - phantoms),
        part(polled.collect(), phantoms),
    ]
}

/// The two strata as reported, that share of every kind having records.
fn parts(contest: &Contest, records: f64) -> [Part; 2] {
    let share = |n: u64| (n as f64 * records).round() as u64;
    let kinds = |of: fn(u64, u64) -> u64| {
        let kinds = contest.paper.all();
        let kinds = kinds.map(|kind| Kind {
            cards: of(kind.cards, share(kind.cards)),
            values: kind.values.clone(),
        });
        kinds.collect()
    };
    let without_contest = contest.universe.0 - contest.cards.0;
    [
        Part {
            kinds: kinds(|_, share| share),
            phantoms: share(contest.phantoms.0),
            others: 0,
        },
        Part {
            kinds: kinds(|all, share| all - share),
            phantoms: contest.phantoms.0 - share(contest.phantoms.0),
            others: without_contest - share(without_contest),
        },
    ]
}

/// What is reported of each claim of the paper.
fn reported(
    contest: &Contest,
    parts: &[Part; 2],
    suite: bool,
) -> Result<Vec<Reported>, CannotConfirm> {
    let votes = [Exact::ZERO, Exact::half(), Exact::ONE];
    let places = contest.paper.claims.iter().enumerate();
    let claims = places.map(|(at, claim)| {
        let claim = &contest.claims[*claim];
        if suite {
            by_votes(claim)?;
            if (contest.paper.all()).any(|kind| !votes.contains(&kind.values[at])) {
                return Err(CannotConfirm::Design(
                    "made for votes between a winner and a loser",
                ));
            }
        }
        let [compared, _] = parts;
        let worth = |kind: &Kind| Exact::from(kind.cards) * kind.values[at].clone();
        let listed: Exact = compared.kinds.iter().map(worth).sum();
        let pair = |part: &Part| (part.worth(at, &Exact::ONE), part.worth(at, &Exact::ZERO));
        Ok(Reported {
            upper: claim.upper.clone(),
            recorded: listed + Exact::from(compared.phantoms) * Exact::half(),
            votes: [pair(&parts[0]), pair(&parts[1])],
        })
    });
    claims.collect()
}

/// Equations (1) and (2): what is drawn if `truth` is so, with a value for each claim of the paper.
fn kinds(contest: &Contest, [compared, polled]: &[Part; 2], truth: &Truth) -> [Vec<Values>; 2] {
    let at = contest.hardest_on_paper();
    let uppers: Vec<Exact> = (contest.paper.claims)
        .iter()
        .map(|of| contest.claims[*of].upper.clone())
        .collect();
    let all = (compared.listed() + polled.listed()) as f64;
    let wrong = switched(contest, truth) / all;
    let on_paper = switched_on_paper(contest, truth) / all;
    [
        sorted(compared_kinds(compared, &uppers, wrong, truth)),
        sorted(polled_kinds(polled, at, on_paper, truth)),
    ]
}

/// Equation (1): a card that differs does so in every claim.
fn compared_kinds(part: &Part, uppers: &[Exact], wrong: f64, truth: &Truth) -> Vec<Values> {
    let kind = |count: f64, value: &dyn Fn(&Exact) -> Exact| Values {
        count,
        values: uppers.iter().map(|upper| value(upper).below()).collect(),
    };
    // u (1 − ω/u), in halves of u.
    let halves =
        |count: f64, halves: i64| kind(count, &|upper| upper.clone() * Exact::new(halves, 2));
    let listed = part.listed() as f64;
    let rates = truth.rates;
    let differing = [
        halves(listed * rates.one_over, 1),
        halves(listed * (rates.two_over + truth.missing + wrong), 0),
        halves(listed * rates.one_under, 3),
        halves(listed * rates.two_under, 4),
    ];
    let phantoms = kind(part.phantoms as f64, &|upper| upper.clone() - Exact::half());
    let differ: f64 = differing.iter().map(|kind| kind.count).sum();
    let mut kinds = vec![halves((listed - differ).max(0.0), 2), phantoms];
    kinds.extend(differing);
    kinds
}

/// Equation (2).
fn polled_kinds(part: &Part, at: usize, wrong: f64, truth: &Truth) -> Vec<Values> {
    let claims = part.kinds.first().map_or(0, |kind| kind.values.len());
    let found = 1.0 - truth.missing;
    let listed = part.listed() as f64;
    let kinds = part.kinds.iter();
    let kinds = kinds.map(|kind| (kind.cards as f64, kind.values.clone()));
    let paper = switch(kinds.collect(), at, listed * wrong);
    let paper = paper.into_iter().map(|(count, values)| Values {
        count: count * found,
        values: values.iter().map(Exact::below).collect(),
    });
    let others = part.others as f64;
    let rest = [
        Values {
            count: others * found,
            values: vec![0.5; claims],
        },
        Values {
            count: (listed + others) * truth.missing + part.phantoms as f64,
            values: vec![0.0; claims],
        },
    ];
    paper.chain(rest).collect()
}
