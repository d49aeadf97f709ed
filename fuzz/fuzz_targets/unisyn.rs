#![no_main]
//! Cards of Unisyn's report behind one that is well.

use libfuzzer_sys::fuzz_target;

const START: &str = "<?xml version=\"1.0\"?><CastVoteRecordReport xmlns=\"NIST_V0_cast_vote_records.xsd\">\
    <CVR><CurrentSnapshotId>CVRS_1</CurrentSnapshotId><CVRSnapshot ObjectId=\"CVRS_1\"><CVRContest>\
    <ContestId>CON_1</ContestId><CVRContestSelection><ContestSelectionId>CONS_1</ContestSelectionId><Rank>1</Rank>\
    <SelectionPosition><HasIndication>yes</HasIndication><IsAllocable>unknown</IsAllocable><NumberVotes>1</NumberVotes>\
    <Rank>1</Rank></SelectionPosition></CVRContestSelection></CVRContest><Type>interpreted</Type></CVRSnapshot></CVR>";
const END: &str = "<Election ObjectId=\"ELEC_1\"><Candidate ObjectId=\"CAN_1\"><Name>Ann</Name></Candidate>\
    <Candidate ObjectId=\"WI_1\"/><Contest ObjectId=\"CON_1\"><ContestSelection ObjectId=\"CONS_1\">\
    <CandidateIds>CAN_1</CandidateIds></ContestSelection><ContestSelection ObjectId=\"CONS_2\">\
    <CandidateIds>WI_1</CandidateIds><IsWriteIn>true</IsWriteIn></ContestSelection><VotesAllowed>1</VotesAllowed>\
    </Contest></Election></CastVoteRecordReport>";

fuzz_target!(|cards: &[u8]| {
    let file = [START.as_bytes(), cards, END.as_bytes()].concat();
    scrutineer_fuzz::read_cards(&[("report.xml", &file)]);
});
