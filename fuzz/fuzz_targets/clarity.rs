#![no_main]
//! Contests of Clarity's detail.xml.

use libfuzzer_sys::fuzz_target;

const START: &str = "<?xml version=\"1.0\"?><ElectionResult><Region>ST</Region>";
const END: &str = "</ElectionResult>";

fuzz_target!(|contests: &[u8]| {
    let file = [START.as_bytes(), contests, END.as_bytes()].concat();
    scrutineer_fuzz::verified("certified/detail.xml", &file);
});
