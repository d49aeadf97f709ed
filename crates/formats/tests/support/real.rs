//! Where real elections lie, for the tests of every crate.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file or folder of $SCRUTINEER_DATA, by default `../shared/data` beside the workspace. Where it is absent, a
/// test has nothing to read: in CI that fails, elsewhere it says so and passes over.
pub fn real(path: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = std::env::var_os("SCRUTINEER_DATA").map_or(beside, PathBuf::from);
    let path = data.join(path);
    if path.exists() {
        return Some(path);
    }
    let why = format!("{} is not there; set SCRUTINEER_DATA", path.display());
    assert!(std::env::var_os("CI").is_none(), "{why}");
    // Written past the test runner, which keeps what a passing test prints to itself.
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
    None
}
