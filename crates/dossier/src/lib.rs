//! Reports of a verification, for people and for programs.
//!
//! Turns a `Verification` into a page (`html`). Says what it is given and adds nothing: no step is done
//! here, no number computed beyond counting and rounding for display.

pub mod html;
