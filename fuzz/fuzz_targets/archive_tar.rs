#![no_main]
//! A tar archive in a valid xz stream; the check sums of its headers are put right.

use libfuzzer_sys::fuzz_target;

use std::io::Write;

use lzma_rust2::{XzOptions, XzWriter};

fuzz_target!(|bytes: &[u8]| {
    let mut tar = bytes.to_vec();
    // A header that looks like one gets the sum that the reader asks for.
    for header in tar
        .chunks_exact_mut(512)
        .filter(|header| header[257..].starts_with(b"ustar"))
    {
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    let mut xz =
        XzWriter::new(Vec::new(), XzOptions::with_preset(0)).expect("the options are valid");
    xz.write_all(&tar).expect("memory takes every byte");
    scrutineer_fuzz::read_source(&xz.finish().expect("memory takes every byte"));
});
