#![no_main]
//! Rows of batch_count_comparison.csv.

use libfuzzer_sys::fuzz_target;

const HEADING: &str =
    "county_name,scanner_id,batch_id,count_per_manifest,count_per_cvr_file,difference\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADING.as_bytes(), rows].concat();
    scrutineer_fuzz::verified("batch_count_comparison.csv", &file);
});
