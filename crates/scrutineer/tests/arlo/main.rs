//! Audits run with Arlo: its own test reports of every type, and Georgia's audit of May 2026.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod broken;
mod every_cell;
mod explained;
mod georgia;
mod layouts;
mod reports;
#[path = "../support/mod.rs"]
mod support;
