//! Figures that others published: papers, other programs' tests, offices.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod clear_creek;
mod colorado;
mod oneaudit;
mod party_lists;
mod san_francisco;
mod shangrla;

#[path = "../../../formats/tests/support/real.rs"]
mod real;
