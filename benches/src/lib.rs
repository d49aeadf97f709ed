//! Nothing: the measurements are in `benches/`, run by `cargo bench`.
