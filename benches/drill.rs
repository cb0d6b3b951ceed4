//! Benchmarks of the hot paths; run with `cargo bench`.

mod mayang;
mod people;

criterion::criterion_main!(people::traffic, people::households, mayang::county);
