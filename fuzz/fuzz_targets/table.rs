#![no_main]
//! Any bytes, decoded and read as comma-separated values.

use libfuzzer_sys::fuzz_target;

use formats::{Table, decode};

fuzz_target!(|bytes: &[u8]| {
    let (text, _) = decode(bytes);
    let Ok(table) = Table::from_csv(&text) else {
        return;
    };
    let mut last = 0;
    for row in table.rows() {
        assert!(row.number > last && row.cells().count() <= text.len() + 1);
        last = row.number;
        assert_eq!(row.is_blank(), row.cells().all(str::is_empty));
        assert_eq!(row.cell(usize::MAX / 2), "");
    }
});
