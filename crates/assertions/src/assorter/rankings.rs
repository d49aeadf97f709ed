//! Instant runoff: statements about rankings that RAIRE puts together (Blom, Stuckey, Teague 2019, "RAIRE:
//! risk-limiting audits for IRV elections", §4; Stark 2020 (SHANGRLA), §2.6).
//!
//! Not eliminated before (NEB): w has more first ranks than l has ballots on which w does not come before l; so l
//! cannot be counted past w, whoever else is eliminated.
//!
//! g(b) = [b ranks w first] − [b ranks l, and w not before l]           (1)
//!
//! Not eliminated next (NEN): with only the set K continuing, w has more votes than l.
//!
//! g(b) = [of K, b ranks w first] − [of K, b ranks l first]              (2)
//!
//! h(b) = (g(b) + 1) / 2, u = 1                                          (3)
//!
//! Empty ranks are passed over. A ballot ends at a rank with more than one candidate: laws differ in what they make of
//! it, and where one says otherwise its ballots are to be settled by that law first. [`Marks::Valid`] has places in the
//! order of their ranks.
//!
//! [`Marks::Valid`]: crate::Marks::Valid

use tabulate::{OVERVOTE, Place};

use crate::error::AssertionError;

/// The candidates in the order of the ranks, up to a rank with more than one.
fn choices(places: &[Place]) -> impl Iterator<Item = u16> + '_ {
    let alone = |(at, place): &(usize, &Place)| {
        let same = |other: Option<&Place>| other.is_some_and(|other| other.rank == place.rank);
        place.candidate != OVERVOTE
            && !same(places.get(at + 1))
            && !same(at.checked_sub(1).and_then(|before| places.get(before)))
    };
    let alone = places.iter().enumerate().take_while(alone);
    alone.map(|(_, place)| place.candidate)
}

/// Eq. (1).
pub(super) fn not_before(places: &[Place], winner: u16, loser: u16) -> i64 {
    for (at, candidate) in choices(places).enumerate() {
        if candidate == winner {
            return i64::from(at == 0);
        }
        if candidate == loser {
            return -1;
        }
    }
    0
}

/// Eq. (2); `continuing` is ascending.
pub(super) fn not_next(places: &[Place], winner: u16, loser: u16, continuing: &[u16]) -> i64 {
    let mut left = choices(places).filter(|at| continuing.binary_search(at).is_ok());
    match left.next() {
        Some(first) if first == winner => 1,
        Some(first) if first == loser => -1,
        _ => 0,
    }
}

/// Both continue, and the list is ascending.
pub(super) fn check(winner: u16, loser: u16, continuing: &[u16]) -> Result<(), AssertionError> {
    let both = [winner, loser];
    let ascending = continuing.windows(2).all(|pair| pair[0] < pair[1]);
    match ascending && both.iter().all(|at| continuing.contains(at)) {
        true => Ok(()),
        false => Err(AssertionError::Continuing),
    }
}
