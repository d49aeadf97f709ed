//! Seats by largest remainders with the quota V / S (Hamilton, Hare).
//!
//! In words: the last seat of list A comes before the next seat of list B. With V the votes of the lists that take part,
//! S seats, and s(A), s(B) the seats that were won,
//!
//! S T(A) / V − (s(A) − 1) > S T(B) / V − s(B)                             (1)
//! T(A) > T(B) + d V,   d = (s(A) − s(B) − 1) / S                          (2)
//!
//! g(b) = b(A) − b(B) − d b(V),  a = m (1 + d),  u = 1 / (1 + d)           (3)
//! h(b) = (b(A) − b(B) − d b(V) + m (1 + d)) / (2 m (1 + d))               (4)
//!
//! m is the number of votes of a ballot, b(V) ≤ m those for lists that take part. Blom et al. 2021, §4.
//!
//! Where (1) holds for every A with a seat and every other B, the seats are right: with δ = S T / V − s, which sums
//! to 0, (1) says that δ(B) − δ(A) < 1. If the least δ is of a list without a seat it is not below 0, so that all are
//! 0; else (1) bounds all of them within less than 1, hence within (−1, 1): each list has the whole part of its quota or
//! one more, and those with one more have the larger remainders.

use super::form::Weights;
use crate::error::AssertionError;
use crate::exact::Exact;

/// d of eq. (2).
pub(super) fn lead(winner: u32, loser: u32, seats: u32) -> Result<Exact, AssertionError> {
    let all = u64::from(winner) + u64::from(loser);
    if winner == 0 || all > u64::from(seats) {
        return Err(AssertionError::Seats {
            winner,
            loser,
            seats,
        });
    }
    let over = i64::from(winner) - i64::from(loser) - 1;
    Ok(Exact::new(over, seats))
}

pub(super) fn weights(winner: u16, loser: u16, d: &Exact, among: &[u16], votes: u32) -> Weights {
    let most = Exact::from(u64::from(votes));
    let weight = |at: u16| match at {
        at if at == winner => &Exact::ONE - d,
        at if at == loser => -Exact::ONE - d.clone(),
        _ => -d.clone(),
    };
    let lists = among.iter().copied().chain([winner, loser]);
    let of: std::collections::BTreeMap<u16, Exact> = lists.map(|at| (at, weight(at))).collect();
    Weights::new(of, &most * &(&Exact::ONE + d), &most * &(&Exact::ONE - d))
}
