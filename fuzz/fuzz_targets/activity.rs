#![no_main]
//! Sheets of the activity report.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    scrutineer_fuzz::verified("round_1/activity.xlsx", &scrutineer_fuzz::sheets(text));
});
