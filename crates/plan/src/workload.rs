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
//!
//! Where cards lie in two strata, each with batches of its own, a sample has a given share of its draws in the first
//! (`strata::split`), and the work is that in both.

use std::collections::BTreeMap;

use crate::costs::Work;
use crate::strata::split;

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
    /// One, or two of which a sample has a share each; there is a card.
    parts: Vec<Part>,
    /// The share of the draws that are from the first of two.
    share: f64,
    contests: f64,
    counted: f64,
}

/// Cards in batches.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    draws: Draws,
    /// Cards of a batch and how many batches have so many; no batch is empty.
    batches: BTreeMap<u64, u64>,
    cards: u64,
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
        Self::of_parts(vec![Part::new(draws, batches_of)], 1.0, contests, counted)
    }

    /// The same of two strata, of which the first has `share` of the draws, in [0, 1].
    ///
    /// # Errors
    /// The same.
    pub(crate) fn of_strata(
        strata: impl Iterator<Item = (Draws, [(u64, u64); 2])>,
        share: f64,
        contests: f64,
        counted: f64,
    ) -> Result<Self, NoWorkload> {
        let parts = strata.map(|(draws, batches)| Part::new(draws, batches));
        Self::of_parts(parts.collect(), share, contests, counted)
    }

    fn of_parts(
        parts: Vec<Part>,
        share: f64,
        contests: f64,
        counted: f64,
    ) -> Result<Self, NoWorkload> {
        if parts.iter().all(|part| part.cards == 0) {
            return Err(NoWorkload::NoCards);
        }
        for number in [contests, counted] {
            if !(number.is_finite() && number >= 0.0) {
                return Err(NoWorkload::Contests(number));
            }
        }
        Ok(Workload {
            parts,
            share,
            contests,
            counted,
        })
    }

    /// Draws beyond which none is of use: of all cards, or 50 times as many as there are things if they are put back. Of two
    /// strata as many as there are cards.
    pub fn most(&self) -> u64 {
        match &self.parts[..] {
            [part] => part.most(),
            parts => parts.iter().map(|part| part.cards).sum(),
        }
    }

    /// How many different cards are looked at in so many draws, as expected.
    pub fn cards(&self, draws: u64) -> f64 {
        let parts = self.parts.iter().zip(self.split(draws));
        parts.map(|(part, draws)| part.different(draws)).sum()
    }

    /// What is to be expected of a round that brings the draws from `before` to `after`.
    pub fn round(&self, before: u64, after: u64) -> Work {
        let (from, to) = (self.split(before), self.split(after.max(before)));
        let parts = self.parts.iter().zip(from.into_iter().zip(to));
        let all = parts.fold(Work::default(), |all, (part, (before, after))| {
            all + part.round(before, after, self.contests)
        });
        Work { rounds: 1.0, ..all }
    }

    /// A full count by hand: boards convene once more and every batch is opened.
    pub fn full_count(&self) -> Work {
        let batches = self.parts.iter().map(|part| part.over_batches(|_| 1.0));
        Work {
            rounds: 1.0,
            batches: batches.sum(),
            counted: self.counted,
            ..Work::default()
        }
    }

    /// How many of so many draws are from each part.
    fn split(&self, draws: u64) -> Vec<u64> {
        match &self.parts[..] {
            [first, second] => split(draws, self.share, [first.cards, second.cards]).into(),
            _ => vec![draws],
        }
    }
}

impl Part {
    fn new(draws: Draws, batches_of: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let mut batches = BTreeMap::new();
        let mut cards = 0_u64;
        for (size, many) in batches_of
            .into_iter()
            .filter(|(size, many)| *size > 0 && *many > 0)
        {
            *batches.entry(size).or_default() += many;
            cards = cards.saturating_add(size.saturating_mul(many));
        }
        Part {
            draws,
            batches,
            cards,
        }
    }

    fn most(&self) -> u64 {
        match self.draws {
            Draws::Cards => self.cards,
            Draws::CardsWithReplacement => self.cards.saturating_mul(50),
            Draws::Batches => self.batches.values().sum::<u64>().saturating_mul(50),
        }
    }

    fn different(&self, draws: u64) -> f64 {
        let cards = self.cards as f64;
        match self.draws {
            _ if self.cards == 0 => 0.0,
            Draws::Cards => draws.min(self.cards) as f64,
            Draws::CardsWithReplacement => cards * hit(1.0 / cards, draws),
            Draws::Batches => self.over_batches(|size| size as f64 * self.touched(size, draws)),
        }
    }

    /// A round, but for convening.
    fn round(&self, before: u64, after: u64, contests: f64) -> Work {
        let cards = self.different(after) - self.different(before);
        let opened = |draws| self.over_batches(|size| self.touched(size, draws));
        let by_hand = matches!(self.draws, Draws::Batches);
        Work {
            rounds: 0.0,
            batches: match by_hand {
                true => opened(after) - opened(before),
                false => opened(after - before),
            },
            cards: if by_hand { 0.0 } else { cards },
            contests_read: if by_hand { 0.0 } else { cards * contests },
            counted: if by_hand { cards * contests } else { 0.0 },
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

/// Cards that lie as evenly as they can in so many batches: sizes, and how many batches have them.
pub(crate) fn evenly(cards: u64, batches: u64) -> [(u64, u64); 2] {
    let batches = batches.max(1);
    let (least, more) = (cards / batches, cards % batches);
    [(least + 1, more), (least, batches - more)]
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
