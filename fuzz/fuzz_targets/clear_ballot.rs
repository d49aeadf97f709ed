#![no_main]
//! Clear Ballot: a table whose headings go on as the fuzzer likes, and rows of an early one with the tables beside it.

use libfuzzer_sys::fuzz_target;

const HEADINGS: &[u8] = b"BoxID,BoxPosition,BallotID,BallotStyleID,Status,Remade,\
    Choice_1_1:A:1:Vote For 1:x:,Choice_2_1:A:2:Vote For 1:x:";
const EARLY: &[u8] = b"BallotID,PrecinctID,BallotStyleID,Status,Remade,Choice_1_1,Choice_2_1\n";

fuzz_target!(|bytes: &[u8]| {
    let today = [HEADINGS, bytes].concat();
    scrutineer_fuzz::read_cards(&[("cvr.csv", &today)]);
    let early = [EARLY, bytes].concat();
    let choices = [b"ChoiceID,ContestID,ChoiceName\n1,1,x\n", bytes].concat();
    scrutineer_fuzz::read_cards(&[
        ("cvr.csv", &early),
        ("choices.csv", &choices),
        ("contests.csv", b"ContestID,ContestName\n1,A\n"),
    ]);
});
