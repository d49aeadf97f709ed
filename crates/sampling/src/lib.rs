//! A public seed into the cards to pull.
//!
//! `rivest` turns the seed and a counter into random numbers; `universe` counts the cards of joined
//! manifests and says which card a number points at; `arlo` draws ballots and batches as Arlo does. Knows nothing of votes.

pub mod arlo;
mod rivest;
mod universe;

pub use rivest::{Seed, SeedError};
pub use universe::{CardAt, Universe};
