//! The core: bets and numbers into a P-value, rounded so that it is never below the exact one.

use serde::{Deserialize, Serialize};

use super::null::{LARGE, MOST};
use super::rounding::{MARGIN, Product, Sum, below};
use super::rule::Betting;
use super::{MartingaleError, Null};
use crate::PValue;

/// What a rule may know when it bets on draw j.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draw {
    /// j − 1, the numbers seen.
    pub(super) seen: u64,
    /// S, their sum, as near as an `f64` is.
    pub(super) sum: f64,
    /// m, at least the exact one and above it by 10⁻¹⁵ of it at most; in (0, u).
    pub(super) mean: f64,
    pub(super) null: Null,
}

impl Draw {
    /// What the mean of the numbers not yet drawn is if the mean of all is `mean`.
    pub(super) fn left_over(&self, mean: f64) -> f64 {
        match self.null.population() {
            None => mean,
            Some(n) => (count(n) * mean - self.sum) / count(n - self.seen),
        }
    }

    /// j − 1.
    #[inline]
    pub(super) fn seen(&self) -> f64 {
        count(self.seen)
    }
}

/// A number of draws, 2^53 at most: the conversion of a signed number is one instruction.
#[inline(always)]
fn count(draws: u64) -> f64 {
    draws as i64 as f64
}

/// What the numbers seen say by themselves, whatever was bet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The null can be true or false, and the next m is in (0, u).
    Open,
    /// The sum is N t as far as rounding lets us see: nothing is bet on whether any of what is left is above 0.
    Tied,
    /// The null is true: nothing that may be left lifts the mean above t.
    Holds,
    /// The null is false: the sum exceeds N t.
    Impossible,
}

/// What is to be said of a `mean` that is not in (0, u) when so many are `left` to draw, and it, 0 if none is.
#[cold]
fn at_an_end(mean: f64, left: u64, sum: Sum, beyond: Sum) -> (f64, Standing) {
    let mean = if left == 0 { 0.0 } else { mean };
    if mean <= 0.0 && sum.exceeds(beyond) {
        (mean, Standing::Impossible)
    } else if left == 0 || mean > 0.0 {
        (mean, Standing::Holds)
    } else {
        (mean, Standing::Tied)
    }
}

/// 2⁻⁴⁰, the share by which a sum must exceed N t, and m may fall short of u, for more than rounding of the numbers
/// themselves to be behind it.
const ROUNDED: f64 = 1.0 / (1_u64 << 40) as f64;

/// Equations (1) to (3) of the module head after some draws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Saved", into = "Saved")]
pub(super) struct Process {
    null: Null,
    draws: u64,
    sum: Sum,
    capital: Product,
    largest: Product,
    // The rest follows from the above: N t, above what a sum is surely more, m of the next draw, and whether
    // there is anything to bet on.
    total: Sum,
    beyond: Sum,
    mean: f64,
    standing: Standing,
}

/// [`Process`] as it is written.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    null: Null,
    draws: u64,
    sum: Sum,
    capital: Product,
    largest: Product,
}

impl From<Process> for Saved {
    fn from(process: Process) -> Self {
        Saved {
            null: process.null,
            draws: process.draws,
            sum: process.sum,
            capital: process.capital,
            largest: process.largest,
        }
    }
}

impl TryFrom<Saved> for Process {
    type Error = MartingaleError;

    fn try_from(saved: Saved) -> Result<Self, Self::Error> {
        let mut process = Process::new(saved.null);
        // The sum of n rounded numbers is at most n u and a little; a product of no factors is 1.
        let most = saved.draws as f64 * saved.null.upper() * (1.0 + 1e-9);
        let valid = saved
            .null
            .population()
            .map_or(saved.draws <= MOST, |n| saved.draws <= n)
            && saved.sum.is_of(saved.draws, most)
            && saved.capital.is_of(saved.draws)
            && saved.largest.is_of(saved.draws)
            && !saved.capital.exceeds(saved.largest)
            && !Product::ONE.exceeds(saved.largest)
            && (saved.draws > 0 || saved.capital == Product::ONE);
        if !valid {
            return Err(MartingaleError::State);
        }
        process.draws = saved.draws;
        process.sum = saved.sum;
        process.capital = saved.capital;
        process.largest = saved.largest;
        process.look_ahead();
        Ok(process)
    }
}

/// The largest number that is at most `bet`, 2¹⁰⁰ and, exactly, 1 / `mean`; 0 for what is no number or negative.
#[inline(always)]
pub(super) fn admissible(bet: f64, mean: f64) -> f64 {
    // False for NaN. Rounding takes no product above 1 as far down as this.
    if bet > 0.0 && bet <= LARGE && bet * mean < 1.0 - f64::EPSILON {
        bet
    } else {
        brought_down(bet, mean)
    }
}

/// [`admissible`] of a bet that may not be so.
#[inline(never)]
fn brought_down(bet: f64, mean: f64) -> f64 {
    let something = bet > 0.0;
    if !something {
        return 0.0;
    }
    let most = 1.0 / mean;
    // A fused product is rounded once, so its sign is that of the exact most · mean − 1.
    let most = if most.mul_add(mean, -1.0) <= 0.0 {
        most
    } else {
        below(most)
    };
    bet.min(most).min(LARGE)
}

/// 1 + bet · (x − mean) less [`MARGIN`], rounded down; what is not above 0 stands for 0.
#[inline(always)]
pub(super) fn factor(bet: f64, x: f64, mean: f64) -> f64 {
    let gain = bet * (x - mean);
    // A difference, a product and the difference here: each is off by 2⁻⁵³ at most.
    let gain = gain - gain.abs() * (1.75 * f64::EPSILON);
    (1.0 + gain) * (1.0 - MARGIN)
}

impl Process {
    pub(super) fn new(null: Null) -> Self {
        let total = null
            .population()
            .map_or(Sum::default(), |n| Sum::of_product(n as f64, null.mean()));
        let beyond = total.plus(total.nearly() * ROUNDED);
        let mut process = Process {
            null,
            draws: 0,
            sum: Sum::default(),
            capital: Product::ONE,
            largest: Product::ONE,
            total,
            beyond,
            mean: null.mean(),
            standing: Standing::Open,
        };
        process.look_ahead();
        process
    }

    pub(super) fn null(&self) -> &Null {
        &self.null
    }

    pub(super) fn draws(&self) -> u64 {
        self.draws
    }

    /// The numbers seen and what the null says of the next one; `None` if nothing is to be bet on.
    #[inline(always)]
    pub(super) fn next(&self) -> Option<Draw> {
        (self.standing == Standing::Open).then_some(Draw {
            seen: self.draws,
            sum: self.sum.nearly(),
            mean: self.mean,
            null: self.null,
        })
    }

    /// Whether `x` can be the next number.
    #[inline(always)]
    pub(super) fn admit(&self, x: f64) -> Result<(), MartingaleError> {
        self.admit_run(x, 1)
    }

    /// Whether `x` can be each of the next `times` numbers.
    #[inline(always)]
    pub(super) fn admit_run(&self, x: f64, times: u64) -> Result<(), MartingaleError> {
        // False for NaN.
        if !(x >= 0.0 && x <= self.null.upper()) {
            return Err(MartingaleError::Value {
                draw: self.draws.saturating_add(1),
                value: x,
                upper: self.null.upper(),
            });
        }
        match self.null.population() {
            Some(population) if times > population - self.draws => {
                Err(MartingaleError::Draws { population })
            }
            _ => Ok(()),
        }
    }

    /// One draw: `x` comes.
    #[inline(always)]
    pub(super) fn draw(
        &mut self,
        bettor: &mut impl Betting,
        x: f64,
    ) -> Result<(), MartingaleError> {
        self.admit(x)?;
        let mut bet = 0.0;
        if let Some(draw) = self.next() {
            bet = bettor.bet(&draw);
            bettor.seen(&draw, x);
        }
        self.take(bet, x);
        Ok(())
    }

    /// Draws until P is at most `limit`, and how many they were.
    pub(super) fn run(
        &mut self,
        bettor: &mut impl Betting,
        numbers: impl Iterator<Item = f64>,
        limit: f64,
    ) -> Result<u64, MartingaleError> {
        // A copy that nobody else sees can stay in registers.
        let mut process = *self;
        let short = Product::short_of(limit);
        let mut met = Ok(());
        for x in numbers {
            if process.may_meet(short) && process.reached().get() <= limit {
                break;
            }
            met = process.draw(bettor, x);
            if met.is_err() {
                break;
            }
        }
        let made = process.draws - self.draws;
        *self = process;
        met.map(|()| made)
    }

    /// False only where P is above the limit that `short` was made of.
    #[inline(always)]
    fn may_meet(&self, short: Option<Product>) -> bool {
        self.standing != Standing::Open || short.is_some_and(|short| self.largest.exceeds(short))
    }

    /// One draw: `bet` was on it, `x` came, which can be.
    #[inline(always)]
    pub(super) fn take(&mut self, bet: f64, x: f64) {
        if self.standing == Standing::Open {
            let bet = admissible(bet, self.mean);
            if bet > 0.0 {
                self.capital.times(factor(bet, x, self.mean));
                self.largest = self.largest.max(self.capital);
            }
        }
        self.draws += 1;
        self.sum = self.sum.plus(x);
        self.look_ahead();
    }

    /// Equation (1) for the next draw.
    #[inline(always)]
    fn look_ahead(&mut self) {
        let Some(population) = self.null.population() else {
            return;
        };
        let left = population - self.draws;
        // With none left no number in (0, u), if it is one at all.
        self.mean = self.total.less_by_parts(self.sum, count(left));
        let high = self.null.upper() * (1.0 - ROUNDED);
        // As bits, numbers above 0 are in order, and what is negative or no number is above them all.
        if self.mean.to_bits().wrapping_sub(1) < high.to_bits() - 1 {
            self.standing = Standing::Open;
        } else {
            (self.mean, self.standing) = at_an_end(self.mean, left, self.sum, self.beyond);
        }
    }

    pub(super) fn current(&self) -> PValue {
        self.p_value(self.capital)
    }

    pub(super) fn reached(&self) -> PValue {
        self.p_value(self.largest)
    }

    fn p_value(&self, capital: Product) -> PValue {
        match self.standing {
            Standing::Open | Standing::Tied => PValue::above(capital.inverse_up(), 0.0),
            Standing::Holds => PValue::ONE,
            Standing::Impossible => PValue::above(0.0, 0.0),
        }
    }
}
