#![no_main]
//! The content of an ods workbook.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let _ = formats::Workbook::read(&scrutineer_fuzz::ods(content));
});
