#![no_main]
//! Any bytes as reported results: no panic, and every count names a unit and a selection that are there.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((results, _)) = formats::reported_results("file", bytes) else {
        return;
    };
    for contest in &results.contests {
        for count in &contest.counts {
            assert!(results.unit(count.unit).is_some());
            let selection = count.selection.map_or(1, |n| n as usize);
            assert!(count.selection.is_none() || selection <= contest.selections.len());
        }
    }
});
