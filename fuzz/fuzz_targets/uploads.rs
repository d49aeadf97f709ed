#![no_main]
//! Rows of upload_status.csv.

use libfuzzer_sys::fuzz_target;

const HEADING: &str = "name,filename,type,approx_count,status,timestamp,computed_hash\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADING.as_bytes(), rows].concat();
    scrutineer_fuzz::verified("upload_status.csv", &file);
});
