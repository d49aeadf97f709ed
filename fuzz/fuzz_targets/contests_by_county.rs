#![no_main]
//! Rows of contests_by_county.csv.

use libfuzzer_sys::fuzz_target;

const HEADING: &str = "county_id,county_name,contest_name\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADING.as_bytes(), rows].concat();
    scrutineer_fuzz::verified("contests_by_county.csv", &file);
});
