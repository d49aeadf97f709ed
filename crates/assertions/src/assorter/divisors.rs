//! Seats by divisors: D'Hondt (1, 2, 3 …), Sainte-Laguë (1, 3, 5 …), any others.
//!
//! In words: the last seat of list A comes before the next seat of list B. With d(A) the divisor of A's last seat and
//! d(B) that of B's next seat
//!
//! T(A) / d(A) > T(B) / d(B)                                              (1)
//!
//! g(b) = b(A) d(B) / d(A) − b(B),  a = m,  u = (d(B) / d(A) + 1) / 2     (2)
//! h(b) = (b(A) d(B) / d(A) − b(B) + m) / (2m)                            (3)
//!
//! m is the number of votes of a ballot. Blom et al. 2021, §5.2 and §5.3. The seats are right where (1) holds for every A
//! with a seat and every other B that has not all of them.

use tabulate::Ratio;

use super::form::Weights;
use crate::error::AssertionError;
use crate::exact::Exact;

pub(super) fn weights(
    winner: u16,
    loser: u16,
    (of_winner, of_loser): (Ratio, Ratio),
    votes: u32,
) -> Result<Weights, AssertionError> {
    if of_winner.numerator() == 0 || of_loser.numerator() == 0 {
        return Err(AssertionError::Divisor);
    }
    let ratio = Exact::from(of_loser) / Exact::from(of_winner);
    let most = Exact::from(u64::from(votes));
    let of = [(winner, ratio.clone()), (loser, -Exact::ONE)];
    Ok(Weights::new(of, most.clone(), ratio * most))
}
