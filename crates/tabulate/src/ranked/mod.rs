//! Ranked-choice voting in rounds: one winner (IRV), several by surplus (STV), and what stands between.
//!
//! The rules are those that RCTab 2 knows, each a field of [`Rules`], so that its configuration files are read as
//! they are. `research/tabulation.md` §1.2–1.3 has them with their source; `docs/rctab.md` what of RCTab's own test
//! suite comes out.
//!
//! ```text
//! ballot ──steps──► choices in order, then why it ends ──count──► rounds: tally → threshold → elected or eliminated
//!                                                           ▲                                    │
//!                                                           └─── ballots move to the next choice ┘
//! ```

mod count;
mod courses;
mod decide;
mod margin;
mod rules;
pub(crate) mod steps;

#[cfg(test)]
mod tests;

pub use count::{count, count_part};
pub use courses::Courses;
pub use margin::{Margin, margin};
pub use rules::{Election, OvervoteRule, Quota, Rules};

pub use crate::error::CountError;
pub use crate::ties::TieRule;
