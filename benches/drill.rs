//! Benchmarks of the hot paths; run with `cargo bench`.
fn main() {}
