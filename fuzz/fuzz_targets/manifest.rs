#![no_main]
//! Rows of a ballot manifest.

use libfuzzer_sys::fuzz_target;

const HEADING: &str = "County,Tabulator,Batch,Number of Ballots\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADING.as_bytes(), rows].concat();
    scrutineer_fuzz::verified("manifest-Birch.csv", &file);
});
