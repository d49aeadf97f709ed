//! Outcomes into assertions: statements about means whose truth implies that the reported winners won.
//!
//! Each assertion has an assorter, which maps a card to a number in [0, u], and a margin, which is an exact ratio.
//! Knows nothing of files, samples or risk.

pub mod raire;
pub mod sufficient;
