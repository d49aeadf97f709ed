#![no_main]
//! Rows of contest.csv, in a second round.

use libfuzzer_sys::fuzz_target;

const HEADING: &str = "contest_name,audit_reason,random_audit_status,winners_allowed,ballot_card_count,\
    winners,min_margin,risk_limit,audited_sample_count,two_vote_over_count,one_vote_over_count,\
    one_vote_under_count,two_vote_under_count,gamma,overstatements,optimistic_samples_to_audit,\
    estimated_samples_to_audit\n";

fuzz_target!(|rows: &[u8]| {
    let file = [HEADING.as_bytes(), rows].concat();
    scrutineer_fuzz::verified("round_2/contest.csv", &file);
});
