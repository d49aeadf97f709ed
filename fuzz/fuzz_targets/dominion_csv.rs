#![no_main]
//! Dominion's comma-separated values: rows below headings of two contests, one of them ranked.

use libfuzzer_sys::fuzz_target;

const HEADINGS: &[u8] = b"e,5,,,,,,,,\n\
    ,,,,,,A (Vote For=2),A (Vote For=2),\"B (Number of positions=1, Number of ranks=2)\",\"B (Number of positions=1, Number of ranks=2)\"\n\
    ,,,,,,x,y,z(1),z(2)\n\
    CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,BallotType,,,,\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADINGS, rows].concat();
    scrutineer_fuzz::read_cards(&[("cvr.csv", &file)]);
});
