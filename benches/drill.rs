//! Benchmarks of the hot paths; run with `cargo bench`.

mod fire;
mod grid;
mod mayang;
mod people;

criterion::criterion_main!(people::traffic, grid::kernel, people::households, mayang::county, fire::forest);
