#![no_main]
//! Any bytes, as the content of a file of unknown kind.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let detected = formats::detect("file", bytes);
    assert!(detected.findings.len() <= 1);
});
