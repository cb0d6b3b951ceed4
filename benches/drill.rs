//! Benchmarks of the hot paths; run with `cargo bench`.

mod fire;
mod flood;
mod grid;
mod highway;
mod mayang;
mod people;
mod plan;

criterion::criterion_main!(people::traffic, grid::kernel, flood::plane, people::households, mayang::county, fire::forest, plan::plans, highway::roads);
