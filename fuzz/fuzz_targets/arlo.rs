#![no_main]
//! Sections of Arlo's report.

use libfuzzer_sys::fuzz_target;

const START: &str =
    "######## ELECTION INFO ########\nOrganization,Election Name,State\nOrg,Election,ST\n";

fuzz_target!(|sections: &[u8]| {
    let file = [START.as_bytes(), sections].concat();
    scrutineer_fuzz::verified("audit-report.csv", &file);
});
