#![no_main]
//! Sheets of the results report: index, summary and draws, in a second round.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    scrutineer_fuzz::verified("round_2/results.xlsx", &scrutineer_fuzz::sheets(text));
});
