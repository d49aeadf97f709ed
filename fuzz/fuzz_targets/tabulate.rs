#![no_main]
//! Rows of tabulate.csv.

use libfuzzer_sys::fuzz_target;

const HEADING: &str = "contest_name,choice,votes\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADING.as_bytes(), rows].concat();
    scrutineer_fuzz::verified("tabulate.csv", &file);
});
