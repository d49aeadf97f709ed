#![no_main]
//! Sessions of Dominion's JSON, with manifests of two contests, one of them ranked.

use libfuzzer_sys::fuzz_target;

const CONTESTS: &[u8] = br#"{"Version":"5","List":[
    {"Description":"A","Id":1,"VoteFor":2,"NumOfRanks":0},{"Description":"B","Id":2,"VoteFor":1,"NumOfRanks":3}]}"#;
const CANDIDATES: &[u8] = br#"{"Version":"5","List":[
    {"Description":"x","Id":1,"ContestId":1,"Type":"Regular"},{"Description":"y","Id":2,"ContestId":1,"Type":"WriteIn"},
    {"Description":"z","Id":3,"ContestId":2,"Type":"Regular"},{"Description":"w","Id":4,"ContestId":2,"Type":"Regular"}]}"#;
const CONDITIONS: &[u8] = br#"{"Version":"5","List":[{"Description":"InvalidContest","Id":7},{"Description":"Overvote","Id":5}]}"#;
const START: &[u8] = br#"{"Version":"5","ElectionId":"e","Sessions":["#;

fuzz_target!(|sessions: &[u8]| {
    let file = [START, sessions, b"]}"].concat();
    scrutineer_fuzz::read_cards(&[
        ("ContestManifest.json", CONTESTS),
        ("CandidateManifest.json", CANDIDATES),
        ("OutstackConditionManifest.json", CONDITIONS),
        ("CvrExport.json", &file),
    ]);
});
