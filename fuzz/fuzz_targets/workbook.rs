#![no_main]
//! Any bytes, as a workbook.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = formats::Workbook::read(bytes);
});
