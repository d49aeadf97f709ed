//! A public seed into the cards to pull.
//!
//! `rivest` turns the seed and a counter into random numbers; `universe` counts the cards of joined
//! manifests and says which card a number points at; `consistent` takes one sample for many contests by card style, with
//! numbers of Rivest's, of `cryptorandom`'s or any others; `retrieval` lists the cards as people fetch them; `arlo` draws
//! ballots and batches as Arlo does. Knows nothing of votes.

pub mod arlo;
mod consistent;
mod cryptorandom;
mod retrieval;
mod rivest;
mod universe;

pub use consistent::{Sample, SampledCard, consistent_sample};
pub use cryptorandom::Sha256Numbers;
pub use retrieval::{BatchPulls, ContainerPulls, NoSuchCard, Pull, retrieval_list};
pub use rivest::{Seed, SeedError};
pub use universe::{CardAt, Universe};
