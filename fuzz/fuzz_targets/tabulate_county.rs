#![no_main]
//! Rows of tabulate_county.csv.

use libfuzzer_sys::fuzz_target;

const HEADING: &str = "county_name,contest_name,choice,votes\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADING.as_bytes(), rows].concat();
    scrutineer_fuzz::verified("tabulate_county.csv", &file);
});
