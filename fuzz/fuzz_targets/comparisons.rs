#![no_main]
//! Rows of contestComparison.csv, in a second round.

use libfuzzer_sys::fuzz_target;

const HEADING: &str = "county_name,contest_name,imprinted_id,ballot_type,choice_per_voting_computer,\
    audit_board_selection,consensus,record_type,cvr_id\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADING.as_bytes(), rows].concat();
    scrutineer_fuzz::verified("round_2/contestComparison.csv", &file);
});
