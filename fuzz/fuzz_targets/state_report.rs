#![no_main]
//! Sheets of the state report, in a second round.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    scrutineer_fuzz::verified("round_2/state_report.xlsx", &scrutineer_fuzz::sheets(text));
});
