use std::path::Path;

use crate::cvr::tests::lines;

#[test]
fn look() {
    for f in ["cards.json", "cards.xml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cdf/testdata").join(f);
        let (contests, cards, findings) = lines(&path);
        println!("{contests:#?}");
        for c in cards { println!("{c}"); }
        for c in findings { println!("{c}"); }
    }
}
