//! Reports of a verification, for people and for programs.
//!
//! Turns a `Verification` into a page (`html`), a summary for a terminal (`terminal`), data (`json`) or
//! the formulae of one contest with their numbers (`explain`); `narrow` keeps what concerns one contest
//! or county. `tabulation` shows counts, `assertions` what must be true of the paper for them to be right. Says what it is given and adds nothing: no step is done here.

pub mod assertions;
mod csv;
mod doubts;
pub mod elimination_tree;
pub mod explain;
pub mod html;
pub mod json;
mod narrow;
mod p_value;
pub mod plan;
mod printable;
pub mod selftest;
pub mod simulation;
pub mod tabulation;
pub mod terminal;

pub use doubts::doubts;
pub use narrow::{Narrow, NarrowError, narrowed};
pub use printable::printable;
