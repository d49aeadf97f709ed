#![no_main]
//! Cards of a report of the Common Data Format as JSON.

use libfuzzer_sys::fuzz_target;

const START: &str = "{\"@type\":\"CVR.CastVoteRecordReport\",\"Election\":[{\"@id\":\"e\",\"Contest\":[\
    {\"@id\":\"a\",\"@type\":\"CVR.CandidateContest\",\"VotesAllowed\":2,\"ContestSelection\":[{\"@id\":\"x\"},{\"@id\":\"y\"}]},\
    {\"@id\":\"b\",\"VoteVariation\":\"rcv\",\"ContestSelection\":[{\"@id\":\"z\"},{\"@id\":\"w\"}]}]}],\"CVR\":[";

fuzz_target!(|cards: &[u8]| {
    let file = [START.as_bytes(), cards, b"]}"].concat();
    scrutineer_fuzz::read_cards(&[("report.json", &file)]);
});
