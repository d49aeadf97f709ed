//! Reported results into plans of audits: how many cards each contest needs by each design, in how many rounds, with what
//! chance of a full count.
//!
//! `contest` is what a plan knows of a contest: what must be confirmed, and of how many cards. `population` turns it, a
//! [`Design`] and a [`Truth`] into numbers that cards are worth and the tests they are given to; `trial` audits that many
//! times over, `distribution` says how long it took. The numbers are drawn with `risk`'s simulation sequence: the same seed
//! gives the same plan on every machine.
//!
//! Knows nothing of files.

mod contest;
mod design;
mod distribution;
mod population;
mod strata;
mod trial;
mod truth;
mod urn;

pub use contest::{Claim, Contest, Kind, NothingToConfirm, Paper};
pub use design::Design;
pub use distribution::Distribution;
pub use population::{CannotConfirm, Population};
pub use strata::Strata;
pub use trial::{Audit, Trial};
pub use truth::Truth;
