#![no_main]
//! Any bytes, as a file that may be an archive.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| scrutineer_fuzz::read_source(bytes));
