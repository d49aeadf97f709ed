//! Cast vote records of ES&S, Hart and Clear Ballot: files written by hand with every status, files altered and cut, and
//! the real ones, counted by other means.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod clear_ballot;
mod ess;
mod hart;
mod support;
mod wide;
