#![no_main]
//! Lists of standard names of each layout, for a file with two contests.

use libfuzzer_sys::fuzz_target;

const CARDS: &[u8] = b"e,5,,,,,,,,,\n\
    ,,,,,,Mayor (Vote For=1),Mayor (Vote For=1),Mayor (Vote For=1),Clerk (Vote For=1),Clerk (Vote For=1)\n\
    ,,,,,,Ann Ash,Bo Elm,Write-in,Ann Ash,ann  ash\n\
    CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,BallotType,,,,,\n\
    1,3,61,1,3-61-1,North,1,0,0,0,1\n";

fuzz_target!(|list: &[u8]| scrutineer_fuzz::read_cards_called(("Ash cvr.csv", CARDS), list));
