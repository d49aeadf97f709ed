#![no_main]
//! Cards of a report of the Common Data Format as XML.

use libfuzzer_sys::fuzz_target;

const START: &str = "<CastVoteRecordReport><Election ObjectId=\"e\">\
    <Contest ObjectId=\"a\" type=\"CandidateContest\"><ContestSelection ObjectId=\"x\"/><ContestSelection ObjectId=\"y\"/>\
    <VotesAllowed>2</VotesAllowed></Contest><Contest ObjectId=\"b\"><ContestSelection ObjectId=\"z\"/>\
    <ContestSelection ObjectId=\"w\"/><VoteVariation>rcv</VoteVariation></Contest></Election>";

fuzz_target!(|cards: &[u8]| {
    let file = [START.as_bytes(), cards, b"</CastVoteRecordReport>"].concat();
    scrutineer_fuzz::read_cards(&[("report.xml", &file)]);
});
