//! Draws into work: which batches are opened, how many cards are read or counted.
//!
//! M cards lie in batches of b₁, b₂, … cards. A round of m more draws touches a batch of b cards with chance
//!
//! ```text
//! 1 − C(M − b, m) / C(M, m)     cards without replacement                                (1)
//! 1 − (1 − b/M)^m               cards with replacement; batches in proportion to size    (2)
//! ```
//!
//! and the expected number of batches touched is the sum over the batches, by linearity. In (1) C(M − b, m) of the C(M, m)
//! samples have none of the batch; the cards that a round adds to earlier ones are themselves a random sample of that size.
//! Equal batches and (2) make it B (1 − (1 − 1/B)^m). Between rounds batches are sealed, so that each round opens its own.
//! With (2) a card that an earlier round drew is taken to be fetched again, as few are while m is small beside M.
//!
//! A batch that is drawn is counted once, however often it is.

use std::collections::BTreeMap;

use crate::costs::Work;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draws {
    /// Cards, each at most once.
    Cards,
    /// Cards, any number of times.
    CardsWithReplacement,
    /// Batches, any number of times, in proportion to their cards; each is counted by hand.
    Batches,
}

/// What draws and a full count make people do.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    draws: Draws,
    /// Cards of a batch and how many batches have so many; no batch is empty and there is one.
    batches: BTreeMap<u64, u64>,
    cards: u64,
    contests: f64,
    counted: f64,
}

/// Why there is no workload.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NoWorkload {
    /// Nothing to draw.
    #[error("no batch has a card")]
    NoCards,
    /// A number of contests is negative or none.
    #[error("{0} contests on a card cannot be read")]
    Contests(f64),
}

impl Workload {
    /// Of an audit that draws from batches: of how many cards, and how many there are of that size. On a card `contests` of the audited contests are read, on average;
    /// a full count counts `counted` cards, once for each contest.
    ///
    /// # Errors
    /// There are no cards, or the contests or cards to count are not a number from 0 on.
    pub fn new(
        draws: Draws,
        batches_of: impl IntoIterator<Item = (u64, u64)>,
        contests: f64,
        counted: f64,
    ) -> Result<Self, NoWorkload> {
        let mut batches = BTreeMap::new();
        let mut cards = 0_u64;
        for (size, many) in batches_of
            .into_iter()
            .filter(|(size, many)| *size > 0 && *many > 0)
        {
            *batches.entry(size).or_default() += many;
            cards = cards.saturating_add(size.saturating_mul(many));
        }
        if cards == 0 {
            return Err(NoWorkload::NoCards);
        }
        for number in [contests, counted] {
            if !(number.is_finite() && number >= 0.0) {
                return Err(NoWorkload::Contests(number));
            }
        }
        Ok(Workload {
            draws,
            batches,
            cards,
            contests,
            counted,
        })
    }

    /// How many cards there are.
    pub fn all_cards(&self) -> u64 {
        self.cards
    }

    /// Draws beyond which none is of use: of all cards, or 50 times as many as there are things if they are put back.
    pub fn most(&self) -> u64 {
        match self.draws {
            Draws::Cards => self.cards,
            Draws::CardsWithReplacement => self.cards.saturating_mul(50),
            Draws::Batches => self.batches.values().sum::<u64>().saturating_mul(50),
        }
    }

    /// How many different cards are looked at in so many draws, as expected.
    pub fn cards(&self, draws: u64) -> f64 {
        let cards = self.cards as f64;
        match self.draws {
            Draws::Cards => draws.min(self.cards) as f64,
            Draws::CardsWithReplacement => cards * hit(1.0 / cards, draws),
            Draws::Batches => self.over_batches(|size| size as f64 * self.touched(size, draws)),
        }
    }

    /// What is to be expected of a round that brings the draws from `before` to `after`.
    pub fn round(&self, before: u64, after: u64) -> Work {
        let after = after.max(before);
        let cards = self.cards(after) - self.cards(before);
        let opened = |draws| self.over_batches(|size| self.touched(size, draws));
        let by_hand = matches!(self.draws, Draws::Batches);
        Work {
            rounds: 1.0,
            batches: match by_hand {
                true => opened(after) - opened(before),
                false => opened(after - before),
            },
            cards: if by_hand { 0.0 } else { cards },
            contests_read: if by_hand { 0.0 } else { cards * self.contests },
            counted: if by_hand { cards * self.contests } else { 0.0 },
        }
    }

    /// A full count by hand: boards convene once more and every batch is opened.
    pub fn full_count(&self) -> Work {
        Work {
            rounds: 1.0,
            batches: self.over_batches(|_| 1.0),
            counted: self.counted,
            ..Work::default()
        }
    }

    fn over_batches(&self, of: impl Fn(u64) -> f64) -> f64 {
        let sizes = self.batches.iter();
        sizes.map(|(size, many)| of(*size) * *many as f64).sum()
    }

    /// The chance that some of so many draws touch a batch of that size.
    fn touched(&self, size: u64, draws: u64) -> f64 {
        match self.draws {
            Draws::Cards => 1.0 - missed(self.cards, size, draws), // (1)
            Draws::CardsWithReplacement | Draws::Batches => {
                hit(size as f64 / self.cards as f64, draws) // (2)
            }
        }
    }
}

/// The chance that something with that chance happens in some of so many draws.
fn hit(chance: f64, draws: u64) -> f64 {
    match draws {
        0 => 0.0,
        _ => -(draws as f64 * (-chance).ln_1p()).exp_m1(),
    }
}

/// C(all − size, draws) / C(all, draws).
fn missed(all: u64, size: u64, draws: u64) -> f64 {
    let (few, many) = (size.min(draws), size.max(draws));
    let Some(left) = all.checked_sub(many).filter(|left| *left >= few) else {
        return 0.0;
    };
    // The product of (left − i) / (all − i) for i below `few`, which size and draws enter alike.
    if few <= EXACT {
        let factor = |i: u64| (left - i) as f64 / (all - i) as f64;
        return (0..few).map(factor).product();
    }
    let falling = |from: u64| ln_factorial(from) - ln_factorial(from - few);
    (falling(left) - falling(all)).exp()
}

/// Up to how many factors are multiplied one by one.
const EXACT: u64 = 32;

/// Stirling's series from 32 on, where the first term that is left out is below 2 · 10⁻¹⁴.
fn ln_factorial(n: u64) -> f64 {
    if n < 32 {
        return (2..=n).map(|i| (i as f64).ln()).sum();
    }
    let n = n as f64;
    let square = 1.0 / (n * n);
    let series = (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0))) / n;
    (n + 0.5) * n.ln() - n + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}
