//! Measurements, run by hand.
