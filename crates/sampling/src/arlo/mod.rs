//! Arlo's draws, digit for digit.
//!
//! `python` writes keys as Python prints them, because Arlo hashes that text; `ticket` makes the numbers
//! that order a sample (Rivest's consistent sampler); `ballots` takes the smallest of them; `numpy` is the
//! generator that batches are drawn with, in `batches`; `mersenne` the one for extra batches. Each is
//! written from its published description and tested against figures that Arlo, numpy and Python gave.

mod ballots;
mod batches;
mod mersenne;
mod numpy;
mod python;
mod ticket;

pub use ballots::{BallotDraw, draw_ballots, draw_ballots_once};
pub use batches::draw_batches;
pub use mersenne::MersenneTwister;
pub use python::{ballot_key, batch_key, printed as python_repr};
pub use ticket::{Ticket, Tickets};
