//! A candidate has more, or less, than a share f of something.
//!
//! In words, with B what the share is of: the valid votes, the marked ballots or all ballots of the count
//!
//! above: T(w) > f B       g(b) = b(w) − f B(b)      a = f,      u = 1 / (2f)             (1)
//! below: T(c) < f B       g(b) = f B(b) − b(c)      a = 1 − f,  u = 1 / (2 (1 − f))      (2)
//!
//! B(b) is what ballot b adds to B: 1 for a valid vote; for a marked ballot, overvoted ones too; for any ballot that
//! has the contest. A ballot has one vote. One that was rejected or cannot be read is in no B: `tabulate` counts it in
//! none.
//!
//! (1) with valid votes is Stark 2020 (SHANGRLA), §2.3: 1/(2f) for w, 0 for another, 1/2 without a valid vote. (2) is
//! the same made from −(T − f B) by §3 of Blom et al. 2021; both are the "super/sub-majority" of its §3.
//!
//! A law that says "at least f" is met by T = f B, where no assertion has a margin: then only a full count shows it.

use tabulate::Ratio;
use tabulate::majority::Of;

use super::form::Weights;
use crate::exact::Exact;

pub(super) fn above(candidate: u16, share: Ratio, of: Of) -> Weights {
    let share = Exact::from(share);
    weights(candidate, Exact::ONE, -share, of)
}

pub(super) fn below(candidate: u16, share: Ratio, of: Of) -> Weights {
    weights(candidate, -Exact::ONE, share.into(), of)
}

/// A vote for the candidate adds `vote`; whatever the share is of adds `base`.
fn weights(candidate: u16, vote: Exact, base: Exact, of: Of) -> Weights {
    let with = &vote + &base;
    // One of them is not above 0, the other not below.
    let (low, high) = match with < base {
        true => (-with.clone(), base.clone()),
        false => (-base.clone(), with.clone()),
    };
    match of {
        Of::Votes => Weights {
            others: base,
            ..Weights::new([(candidate, with)], low, high)
        },
        Of::MarkedBallots => Weights {
            marked: base,
            ..Weights::new([(candidate, vote)], low, high)
        },
        Of::Ballots => Weights {
            ballot: base,
            ..Weights::new([(candidate, vote)], low, high)
        },
    }
}
