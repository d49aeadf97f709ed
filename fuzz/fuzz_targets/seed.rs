#![no_main]
//! Rows of seed.csv, beside the seed of the state report.

use libfuzzer_sys::fuzz_target;

const HEADING: &str = "seed\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADING.as_bytes(), rows].concat();
    scrutineer_fuzz::verified("seed.csv", &file);
});
