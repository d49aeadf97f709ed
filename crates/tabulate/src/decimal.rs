//! Votes and shares of votes: exact decimals, rounded only where a rule says so.
//!
//! Rules of law compute with a stated number of decimal places and round down, or up, at stated steps. A
//! [`Decimal`] is a whole number of units of 10^−places. Sums and differences have the places of the finer
//! operand, as in Java's `BigDecimal`, so that figures print as RCTab prints them.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use dashu_int::IBig;

/// An exact decimal. Two are equal that stand for the same number, however many places they print.
///
/// Sums and products panic beyond ±1.7·10³⁸ units, and never wrap: the ballots that are counted
/// ([`MOST_BALLOTS`](crate::MOST_BALLOTS)) stay below at 20 places.
///
/// ```
/// use tabulate::Decimal;
/// let (votes, threshold) = (Decimal::from(15_044), Decimal::from(14_866));
/// let fraction = (votes - threshold).divided(votes, 4, tabulate::Rounding::Down);
/// assert_eq!(fraction.to_string(), "0.0118");
/// assert_eq!((Decimal::from(1) - fraction).to_string(), "0.9882");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Decimal {
    units: i128,
    places: u8,
}

/// What becomes of places that are not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
    /// To the nearest; halves away from zero.
    HalfUp,
}

/// More places are not computed with (RCTab allows 20).
pub const MOST_PLACES: u8 = 20;

impl Decimal {
    /// Nothing.
    pub const ZERO: Decimal = Decimal::new(0, 0);
    /// One vote.
    pub const ONE: Decimal = Decimal::new(1, 0);

    /// `units` · 10^−`places`.
    pub const fn new(units: i128, places: u8) -> Self {
        Decimal { units, places }
    }

    /// How many units of 10^−places.
    pub fn units(self) -> i128 {
        self.units
    }

    /// How many places it prints.
    pub fn places(self) -> u8 {
        self.places
    }

    /// Whether it is more than nothing.
    pub fn is_positive(self) -> bool {
        self.units > 0
    }

    /// The same number with at least so many places.
    pub fn widened(self, places: u8) -> Self {
        match places.checked_sub(self.places) {
            None | Some(0) => self,
            Some(more) => Decimal::new(fits(self.units.checked_mul(ten(more))), places),
        }
    }

    /// The number with `places` places.
    pub fn rounded(self, places: u8, rounding: Rounding) -> Self {
        if places >= self.places {
            return self.widened(places);
        }
        let unit = IBig::from(ten(self.places - places));
        Decimal::new(whole(IBig::from(self.units), &unit, rounding), places)
    }

    /// The product with `places` places.
    pub fn times(self, other: Decimal, places: u8, rounding: Rounding) -> Self {
        let product = IBig::from(self.units) * IBig::from(other.units);
        Decimal::new(
            scaled(product, self.places + other.places, places, rounding),
            places,
        )
    }

    /// This so many times.
    pub fn by(self, count: u64) -> Self {
        Decimal::new(fits(self.units.checked_mul(i128::from(count))), self.places)
    }

    /// The quotient with `places` places.
    ///
    /// # Panics
    /// The divisor is 0.
    pub fn divided(self, by: Decimal, places: u8, rounding: Rounding) -> Self {
        let numerator = IBig::from(self.units) * big_ten(places + by.places);
        let divisor = IBig::from(by.units) * big_ten(self.places);
        Decimal::new(whole(numerator, &divisor, rounding), places)
    }
}

/// A number of units of 10^−`from` as one of units of 10^−`to`.
fn scaled(units: IBig, from: u8, to: u8, rounding: Rounding) -> i128 {
    match from.checked_sub(to) {
        None | Some(0) => whole(units * big_ten(to - from), &IBig::ONE, rounding),
        Some(less) => whole(units, &big_ten(less), rounding),
    }
}

/// The whole number nearest to a quotient on the side that the rounding has.
fn whole(numerator: IBig, divisor: &IBig, rounding: Rounding) -> i128 {
    let negative = (numerator < IBig::ZERO) != (*divisor < IBig::ZERO);
    let mut quotient = &numerator / divisor;
    let rest = numerator - &quotient * divisor;
    let away = match rounding {
        Rounding::Down => false,
        Rounding::Up => rest != IBig::ZERO,
        Rounding::HalfUp => {
            let (rest, divisor) = (square(&rest), square(divisor));
            rest * IBig::from(4) >= divisor
        }
    };
    if away {
        quotient += if negative { -IBig::ONE } else { IBig::ONE };
    }
    fits(i128::try_from(quotient).ok())
}

fn fits(units: Option<i128>) -> i128 {
    units.expect("votes are far below the limit of whole numbers")
}

fn square(number: &IBig) -> IBig {
    number * number
}

fn ten(power: u8) -> i128 {
    10_i128.pow(u32::from(power))
}

fn big_ten(power: u8) -> IBig {
    IBig::from(10).pow(usize::from(power))
}

impl From<u64> for Decimal {
    fn from(votes: u64) -> Self {
        Decimal::new(i128::from(votes), 0)
    }
}

impl Add for Decimal {
    type Output = Decimal;

    fn add(self, other: Decimal) -> Decimal {
        let places = self.places.max(other.places);
        let (a, b) = (self.widened(places).units, other.widened(places).units);
        Decimal::new(fits(a.checked_add(b)), places)
    }
}

impl Neg for Decimal {
    type Output = Decimal;

    fn neg(self) -> Decimal {
        Decimal::new(-self.units, self.places)
    }
}

impl Sub for Decimal {
    type Output = Decimal;

    fn sub(self, other: Decimal) -> Decimal {
        self + -other
    }
}

impl AddAssign for Decimal {
    fn add_assign(&mut self, other: Decimal) {
        *self = *self + other;
    }
}

impl SubAssign for Decimal {
    fn sub_assign(&mut self, other: Decimal) {
        *self = *self - other;
    }
}

impl std::iter::Sum for Decimal {
    fn sum<I: Iterator<Item = Decimal>>(all: I) -> Decimal {
        all.fold(Decimal::ZERO, Add::add)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let places = self.places.max(other.places);
        self.widened(places).units.cmp(&other.widened(places).units)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(f, "{}", self.units);
        }
        let sign = if self.units < 0 { "-" } else { "" };
        let unit = ten(self.places).unsigned_abs();
        let (whole, part) = (
            self.units.unsigned_abs() / unit,
            self.units.unsigned_abs() % unit,
        );
        write!(
            f,
            "{sign}{whole}.{part:0width$}",
            width = usize::from(self.places)
        )
    }
}

impl serde::Serialize for Decimal {
    /// As text, so that no reader makes a binary fraction of it.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_on_the_stated_side() {
        let d = Decimal::new;
        for (rounding, expected) in [
            (Rounding::Down, ["0.66", "-0.66", "0.12"]),
            (Rounding::Up, ["0.67", "-0.67", "0.13"]),
            (Rounding::HalfUp, ["0.67", "-0.67", "0.13"]),
        ] {
            let all = [(2, 3), (-2, 3), (1, 8)];
            let found = all.map(|(a, b)| d(a, 0).divided(d(b, 0), 2, rounding).to_string());
            assert_eq!(found, expected, "{rounding:?}");
        }
        let quarter = d(1, 0).divided(d(4, 0), 1, Rounding::HalfUp);
        assert_eq!(quarter.to_string(), "0.3");
        assert_eq!(d(124, 2).rounded(1, Rounding::HalfUp).to_string(), "1.2");
    }

    #[test]
    fn places_are_those_of_the_finer_operand() {
        let (one, fine) = (Decimal::ONE, Decimal::new(0, 4));
        assert_eq!((one + fine).to_string(), "1.0000");
        assert_eq!(one + fine, one);
        assert_eq!((one - Decimal::new(1, 4)).to_string(), "0.9999");
        assert_eq!((fine - one).to_string(), "-1.0000");
        assert!(Decimal::new(-5, 1) < Decimal::ZERO);
        assert_eq!(Decimal::new(-5, 1).to_string(), "-0.5");
    }

    #[test]
    #[should_panic(expected = "votes are far below the limit")]
    fn sums_do_not_wrap() {
        let most = Decimal::new(i128::MAX, 20);
        let _ = most + Decimal::new(1, 20);
    }

    #[test]
    fn as_many_ballots_as_are_counted_fit_at_twenty_places() {
        let all = Decimal::ONE.widened(MOST_PLACES).by(crate::MOST_BALLOTS);
        let twice = (all + all).times(Decimal::new(99, 2), MOST_PLACES + 2, Rounding::Down);
        assert!(twice < all + all);
    }

    #[test]
    fn twenty_places_do_not_overflow() {
        let third = Decimal::ONE.divided(Decimal::from(3), MOST_PLACES, Rounding::Down);
        let ninth = third.times(third, MOST_PLACES, Rounding::Down);
        assert_eq!(third.to_string(), "0.33333333333333333333");
        assert_eq!(ninth.to_string(), "0.11111111111111111110");
        let many = third.by(3_000_000_000);
        assert_eq!(many.to_string(), "999999999.99999999999000000000");
    }
}
