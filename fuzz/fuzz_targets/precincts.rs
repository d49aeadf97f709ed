#![no_main]
//! Rows of results by precinct.

use libfuzzer_sys::fuzz_target;

const HEADING: &str = "County,Precinct,Contest,Choice,Party,Total Votes\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADING.as_bytes(), rows].concat();
    scrutineer_fuzz::verified("certified/precincts.csv", &file);
});
