#![no_main]
//! Hart: contests inside a whole sheet, beside a sheet that is well.

use libfuzzer_sys::fuzz_target;

const START: &[u8] = b"<Cvr xmlns=\"http://tempuri.org/CVRDesign.xsd\"><Contests>";
const END: &[u8] = b"</Contests><BatchSequence>2</BatchSequence><BatchNumber>1</BatchNumber></Cvr>";
const OTHER: &[u8] = b"<Contest><Name>A</Name><Id>a</Id><Options><Option><Name>x</Name><Id>1</Id>\
    <Value>010</Value></Option></Options><Undervotes>2</Undervotes></Contest>";

fuzz_target!(|contests: &[u8]| {
    let sheet = [START, contests, END].concat();
    let other = [START, OTHER, END].concat();
    scrutineer_fuzz::read_cards(&[("1.xml", &sheet), ("2.xml", &other)]);
});
