#![no_main]
//! ES&S: rows below headings with ranks, several votes and columns that are numbered; a table of ballots beside them.

use libfuzzer_sys::fuzz_target;

const CARDS: &[u8] =
    b"Cast Vote Record,Precinct,Ballot Style,A,B,B,C 1,C 2,D Choice 1,D Choice 2\n";
const BALLOTS: &[u8] = b"Cast Vote Record,Batch,Write-in Type,Tabulator CVR,Machine\n";

fuzz_target!(|rows: &[u8]| {
    // Both tables have the same rows: what is a card to the one is a ballot to the other.
    let cards = [CARDS, rows].concat();
    let ballots = [BALLOTS, rows].concat();
    scrutineer_fuzz::read_cards(&[("cvr.csv", &cards), ("ballots.csv", &ballots)]);
    scrutineer_fuzz::read_cards(&[("cvr.csv", rows)]);
});
