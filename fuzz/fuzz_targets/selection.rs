#![no_main]
//! Rows of contest_selection.csv.

use libfuzzer_sys::fuzz_target;

const HEADING: &str = "contest_name,contest_cvr_ids\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADING.as_bytes(), rows].concat();
    scrutineer_fuzz::verified("round_1/contest_selection.csv", &file);
});
