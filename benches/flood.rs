//! Water on a raster: the wet valley and the rain on a steep basin that are compared with other programs, one and two threads.
//!
//! The ground is that of a common input for several programs: 500 × 500 cells of 10 m, a V that falls to the north, with
//! noise; here the noise is ours. The triad beside it says what the memory of the machine gives in the same run: a step of the
//! inertial scheme reads 20 bytes a cell and writes 12 (24 with what a write reads first), HLL the same.

use criterion::{BatchSize, Criterion, Throughput, criterion_group};
use std::hint::black_box;
use std::time::Duration;

use yanlian::hazard::flood::plane::basin::{Basin, Outlet, Scheme, Source};
use yanlian::hazard::flood::plane::series::Series;
use yanlian::hazard::flood::plane::water::{Start, Water};
use yanlian::hazard::flood::route::Channel;
use yanlian::hazard::flood::section::Rating;
use yanlian::map::grid::Shape;
use yanlian::map::river::Section;

const N: usize = 500;

/// Three uniform draws added up, standard deviation about `spread`.
fn noise(cell: usize, spread: f64) -> f64 {
    let mut x = (cell as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 32;
    let u = |x: u64| (x & 0xFF_FFFF) as f64 / f64::from(1 << 24);
    (u(x) + u(x >> 20) + u(x >> 40) - 1.5) * 2.0 * spread
}

fn valley(fall: f64, spread: f64, manning: f32, scheme: Scheme) -> Basin {
    let s = Shape { cols: N, rows: N, west: 0.0, north: 5000.0, cell_m: 10.0 };
    let bed = (0..s.len())
        .map(|k| {
            let p = s.centre(k);
            fall * (5000.0 - p.y) + 2.0 * fall * (p.x - 2500.0).abs() + noise(k, spread)
        })
        .collect();
    Basin::new(s, bed, manning, scheme)
}

fn water(basin: &Basin, start: &Start) -> Water {
    Water::new(basin, start).expect("a sound basin")
}

fn wet_valley(c: &mut Criterion) {
    let mut group = c.benchmark_group("wet valley 500 x 500");
    for (name, scheme) in [("inertial", Scheme::Inertial), ("HLL", Scheme::Hll)] {
        let mut wet = water(&valley(0.001, 0.005, 0.05, scheme), &Start::Depth(vec![1.0; N * N]));
        wet.run_to(10.0);
        let mut after = wet.clone();
        after.run_to(40.0);
        group.throughput(Throughput::Elements(after.updates() - wet.updates()));
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            group.bench_function(format!("{name}, threads {threads}"), |b| {
                b.iter_batched(|| wet.clone(), |mut w| pool.install(|| black_box(&mut w).run_to(40.0)), BatchSize::LargeInput);
            });
        }
    }
    group.finish();
}

/// A river a few cells wide in the same valley, steeper: packed side by side, and as the raster would compute it.
fn river(c: &mut Criterion) {
    let mut group = c.benchmark_group("a river in a valley 500 x 500");
    let mut basin = valley(0.005, 0.02, 0.035, Scheme::Inertial);
    let (head, mouth): (Vec<usize>, Vec<usize>) = (246..254).map(|col| ((N - 1) * N + col, col)).unzip();
    basin.sources = vec![Source { cells: head, flow_m3_s: Series::constant(400.0) }];
    basin.outlets = vec![Outlet { cells: mouth, slope: 0.005 }];
    let mut wet = water(&basin, &Start::Dry);
    wet.run_to(3600.0);
    for (name, from) in [("packed", 0.0), ("raster", f64::INFINITY)] {
        let mut wet = wet.clone();
        wet.set_packing(from);
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            group.bench_function(format!("five minutes {name}, threads {threads}"), |b| {
                b.iter_batched(|| wet.clone(), |mut w| pool.install(|| black_box(&mut w).run_to(3900.0)), BatchSize::LargeInput);
            });
        }
    }
    group.finish();
}

fn rain(c: &mut Criterion) {
    let mut group = c.benchmark_group("rain on a steep basin 500 x 500");
    let mut basin = valley(0.01, 0.05, 0.05, Scheme::Inertial);
    basin.rain_mm_per_h = Series::constant(100.0);
    let dry = water(&basin, &Start::Dry);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        group.bench_function(format!("one hour of 100 mm/h, threads {threads}"), |b| {
            b.iter_batched(|| dry.clone(), |mut w| pool.install(|| black_box(&mut w).run_to(3600.0)), BatchSize::LargeInput);
        });
    }
    group.finish();
}

/// A thousand reaches with a wave, an hour at 5 s: links times steps a second.
fn routing(c: &mut Criterion) {
    let section = Section { bed_width_m: 20.0, bank_slope: 2.0, bankfull_m: 3.0, plain_width_m: 80.0, valley_slope: 5.0, n_channel: 0.035, n_plain: 0.06 };
    let ratings: Vec<Rating> = (0..1000).map(|i| Rating::new(&section, 0.001 + 1e-5 * f64::from(i))).collect();
    // Each as long as water crosses in a step, so that a reach is one link.
    let start: Vec<Channel> = ratings.iter().map(|r| Channel::new(r, 10.0, 5.0, 50.0, 20.0, 0.0)).collect();
    assert!(start.iter().all(|c| c.parts() == 1));
    let mut group = c.benchmark_group("1,000 reaches");
    group.throughput(Throughput::Elements(1000 * 720));
    group.bench_function("an hour at 5 s", |b| {
        b.iter_batched(
            || start.clone(),
            |mut reaches| {
                for step in 0..720 {
                    let mut flow = 20.0 + 100.0 * f64::from(step.min(720 - step)) / 360.0;
                    for (reach, rating) in reaches.iter_mut().zip(&ratings) {
                        flow = reach.step(rating, flow, 0.01);
                    }
                    black_box(flow);
                }
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn memory(c: &mut Criterion) {
    let n = 4_000_000;
    let (mut a, b, d) = (vec![0.0f32; n], vec![1.0f32; n], vec![2.0f32; n]);
    let mut group = c.benchmark_group("memory");
    group.throughput(Throughput::Bytes(12 * n as u64));
    group.bench_function("triad of 16 MB arrays", |bench| {
        bench.iter(|| {
            for ((a, b), d) in a.iter_mut().zip(&b).zip(&d) {
                *a = b + 0.5 * d;
            }
            black_box(&mut a);
        });
    });
    group.finish();
}

criterion_group! { name = plane; config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(3)); targets = memory, wet_valley, river, rain, routing }
