//! The core: bets and numbers into a P-value, rounded so that it is never below the exact one.

use serde::{Deserialize, Serialize};

use super::draw::{Draws, count};
use super::null::MOST;
use super::rounding::{Product, Sum, Sums};
use super::rule::Betting;
use super::{MartingaleError, Null};
use crate::PValue;

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

/// How many draws are worked on side by side where there are many: as many as a processor's registers hold.
const WIDTH: usize = 8;

/// Equations (1) to (3) of the module head after some draws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Saved", into = "Saved")]
pub(super) struct Process {
    null: Null,
    draws: u64,
    sum: Sum,
    capital: Product,
    largest: Product,
    // The rest follows from the above: N t, above what a sum is surely more, up to where m is surely less than u, m of the
    // next draw, and whether there is anything to bet on.
    total: Sum,
    beyond: Sum,
    high: f64,
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
        process.stand(process.mean_after(count(process.draws), process.sum));
        Ok(process)
    }
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
            high: null.upper() * (1.0 - ROUNDED),
            mean: null.mean(),
            standing: Standing::Open,
        };
        process.stand(process.mean_after(count(process.draws), process.sum));
        process
    }

    pub(super) fn null(&self) -> &Null {
        &self.null
    }

    pub(super) fn draws(&self) -> u64 {
        self.draws
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
    #[inline(never)]
    pub(super) fn draw(
        &mut self,
        bettor: &mut impl Betting,
        x: f64,
    ) -> Result<(), MartingaleError> {
        self.admit(x)?;
        if self.standing == Standing::Open {
            self.bet_on(bettor, &[x]);
        } else {
            self.draws += 1;
            self.sum = self.sums(&[x]).1;
            self.stand(self.mean_after(count(self.draws), self.sum));
        }
        Ok(())
    }

    /// Draws until P is at most `limit`, `most` at most, and how many they were; the k-th of them, from 0, brings `number(k)`.
    pub(super) fn run<B: Betting>(
        &mut self,
        bettor: &mut B,
        most: u64,
        number: impl Fn(u64) -> f64,
        limit: f64,
    ) -> Result<u64, MartingaleError> {
        let short = Product::short_of(limit);
        // Copies that nobody else sees can stay in registers.
        let mut process = *self;
        let mut made = 0;
        let mut met = Ok(());
        while made < most {
            if B::SIDE_BY_SIDE && most - made >= WIDTH as u64 {
                let numbers = std::array::from_fn(|k| number(made + k as u64));
                if process.several(bettor, &numbers, short) {
                    made += WIDTH as u64;
                    continue;
                }
            }
            if process.may_meet(short) && process.reached().get() <= limit {
                break;
            }
            met = process.draw(bettor, number(made));
            if met.is_err() {
                break;
            }
            made += 1;
        }
        *self = process;
        met.map(|()| made)
    }

    /// False only where P is above the limit that `short` was made of.
    #[inline(always)]
    fn may_meet(&self, short: Option<Product>) -> bool {
        self.standing != Standing::Open || short.is_some_and(|short| self.largest.exceeds(short))
    }

    /// Draws that come to no end and no limit; false if they may, nothing having changed then.
    #[inline(always)]
    fn several(
        &mut self,
        bettor: &mut impl Betting,
        x: &[f64; WIDTH],
        short: Option<Product>,
    ) -> bool {
        let mut fine = true;
        for &x in x {
            fine &= (x >= 0.0) & (x <= self.null.upper());
        }
        if !fine || self.standing != Standing::Open {
            return false;
        }
        let before = (*self, bettor.clone());
        let fine = self.bet_on(bettor, x) && !self.may_meet(short);
        if !fine {
            (*self, *bettor) = before;
        }
        fine
    }

    /// Draws that can be made, of which each but the last leaves something to bet on; false, for several, if they do not, nothing
    /// having changed then.
    #[inline(always)]
    fn bet_on<const W: usize>(&mut self, bettor: &mut impl Betting, x: &[f64; W]) -> bool {
        let (sums, end) = self.sums(x);
        let before = count(self.draws);
        let (mut seen, mut sum, mut mean) = ([0.0; W], [0.0; W], [0.0; W]);
        for k in 0..W {
            seen[k] = before + k as i32 as f64;
            sum[k] = sums.before(k).nearly();
            mean[k] = self.mean_after(seen[k], sums.before(k));
        }
        // The same, but known already.
        mean[0] = self.mean;
        let mut open = true;
        for mean in &mean {
            open &= (*mean > 0.0) & (*mean < self.high);
        }
        if W > 1 && !open {
            return false;
        }
        let draws = Draws {
            seen,
            sum,
            mean,
            null: self.null,
        };
        let bets = bettor.bets(&draws, x);
        let largest = self.capital.times_each(&draws.factors(&bets, x));
        self.largest = self.largest.max(largest);
        self.draws += W as u64;
        self.sum = end;
        self.stand(self.mean_after(count(self.draws), end));
        true
    }

    /// S before each of some draws and after them. With replacement it is nothing but an estimate that a rule may make use of.
    #[inline(always)]
    fn sums<const W: usize>(&self, x: &[f64; W]) -> (Sums<W>, Sum) {
        match self.null.population() {
            None => self.sum.roughly_with_each(x),
            Some(_) => self.sum.with_each(x),
        }
    }

    /// Equation (1) for the draw after so many, whose sum is `sum`. Once all are drawn, nothing that is in (0, u).
    #[inline(always)]
    fn mean_after(&self, draws: f64, sum: Sum) -> f64 {
        match self.null.population() {
            None => self.null.mean(),
            Some(population) => self.total.less_by_parts(sum, count(population) - draws),
        }
    }

    /// What is to be said of the next draw, and its m, which comes out as `mean`.
    #[inline(always)]
    fn stand(&mut self, mean: f64) {
        self.mean = mean;
        self.standing = Standing::Open;
        if let Some(population) = self.null.population()
            && !(mean > 0.0 && mean < self.high)
        {
            let left = population - self.draws;
            (self.mean, self.standing) = at_an_end(mean, left, self.sum, self.beyond);
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

#[cfg(test)]
impl Process {
    /// What a rule would be told of the next draw; `None` if nothing is to be bet on.
    pub(super) fn next(&self) -> Option<super::draw::Draw> {
        (self.standing == Standing::Open).then_some(super::draw::Draw {
            seen: count(self.draws),
            sum: self.sum.nearly(),
            mean: self.mean,
            null: self.null,
        })
    }

    /// One draw: `bet` was on it, `x` comes.
    pub(super) fn take(&mut self, bet: f64, x: f64) {
        let mut bettor = super::fixed::Lambda { lambda: bet };
        self.draw(&mut bettor, x).unwrap();
    }
}
