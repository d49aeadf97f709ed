//! One candidate has more votes than another.
//!
//! In words: T(w) > T(l), where T are the votes in all.
//!
//! g(b) = b(w) − b(l)                         (1)
//! h(b) = (b(w) − b(l) + m) / (2m)            (2)  u = 1
//!
//! b(e) ∈ [0, m] are the votes of e on ballot b; m = 1 but where votes are cumulative. With m = 1 it is Stark 2020
//! (SHANGRLA), §2.1; the K(C − K) pairs of K winners out of C candidates are those of §2.2, for vote for n and
//! approval alike, since a ballot may have both votes.

use super::form::Weights;
use crate::exact::Exact;

pub(super) fn weights(winner: u16, loser: u16, votes: u32) -> Weights {
    let most = Exact::from(u64::from(votes));
    let of = [(winner, Exact::ONE), (loser, -Exact::ONE)];
    Weights::new(of, most.clone(), most)
}
