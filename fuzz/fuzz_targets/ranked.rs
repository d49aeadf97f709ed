#![no_main]
//! Files of ranked ballots: BLT, PrefLib, Scottish wards, RAIRE, tables.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| scrutineer_fuzz::read_cards(&[("cards", bytes)]));
