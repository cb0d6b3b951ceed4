//! The traffic kernel alone: the grid that is compared with other programs, and what a vehicle costs from 10,000 to a million.
//!
//! The grid is that of a common input for several programs: 11 × 11 junctions, 440 one-way links of 1 km, 20 m/s, 2,880 vehicles an hour,
//! 0.2 vehicles a metre; 60,500 cars within an hour on monotone staircases, here drawn with our own luck.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use std::hint::black_box;
use std::time::Duration;

use yanlian::base::ids::{LinkId, NodeId, RoadId};
use yanlian::base::seed::{Luck, Seed, draw, draw_key};
use yanlian::base::time::Moment;
use yanlian::drill::traffic::queue::{NoGuide, Traffic};
use yanlian::map::frame::Point;
use yanlian::map::road::{Link, Node, RoadGraph};

/// An `n` × `n` grid of one-way pairs.
fn grid(n: u32) -> RoadGraph {
    let mut g = RoadGraph {
        nodes: (0..n * n).map(|i| Node { at: Point::new(f64::from(i / n) * 1000.0, f64::from(i % n) * 1000.0) }).collect(),
        ..RoadGraph::default()
    };
    for i in 0..n {
        for j in 0..n {
            for (di, dj) in [(1i64, 0i64), (-1, 0), (0, 1), (0, -1)] {
                let (a, b) = (i64::from(i) + di, i64::from(j) + dj);
                if (0..i64::from(n)).contains(&a) && (0..i64::from(n)).contains(&b) {
                    g.links.push(Link {
                        road: RoadId(g.links.len() as u32),
                        from: NodeId(i * n + j),
                        to: NodeId(a as u32 * n + b as u32),
                        length_m: 1000.0,
                        free_m_per_s: 20.0,
                        capacity_per_h: 2880.0,
                        jam_per_m: 0.2,
                        lanes: 1,
                        drivable: true,
                    });
                }
            }
        }
    }
    g.index();
    g
}

/// A monotone staircase from one junction to another, steps in an order that luck names.
fn stairs(g: &RoadGraph, n: u32, from: (u32, u32), to: (u32, u32), key: u64, counter: &mut u64) -> Vec<LinkId> {
    let (mut at, mut way) = (from, Vec::new());
    while at != to {
        let (dx, dy) = (u64::from(at.0.abs_diff(to.0)), u64::from(at.1.abs_diff(to.1)));
        *counter += 1;
        let along_x = draw(key, *counter) * ((dx + dy) as f64) < dx as f64;
        let toward = |a: u32, b: u32| if b > a { a + 1 } else { a - 1 };
        let next = if along_x { (toward(at.0, to.0), at.1) } else { (at.0, toward(at.1, to.1)) };
        let goal = NodeId(next.0 * n + next.1);
        way.push(*g.outgoing(NodeId(at.0 * n + at.1)).iter().find(|l| g.link(**l).to == goal).expect("a grid"));
        at = next;
    }
    way
}

/// Trips between opposite sides, `each` for a pair of junctions, over an hour.
fn trips(g: &RoadGraph, n: u32, each: u32) -> Vec<(i64, Vec<LinkId>)> {
    let (key, mut counter, mut list) = (draw_key(Seed(1), Luck::TripTable, "grid"), 0, Vec::new());
    for p in 0..n {
        for q in 0..n {
            for (a, b) in [((0, p), (n - 1, q)), ((n - 1, p), (0, q)), ((p, 0), (q, n - 1)), ((p, n - 1), (q, 0))] {
                let way = stairs(g, n, a, b, key, &mut counter);
                for k in 0..each {
                    counter += 1;
                    list.push((((f64::from(k) + draw(key, counter)) / f64::from(each) * 3_600_000.0) as i64, way.clone()));
                }
            }
        }
    }
    list.sort_by_key(|t| t.0);
    list
}

fn drive(g: &RoadGraph, trips: &[(i64, Vec<LinkId>)]) -> u64 {
    let mut traffic = Traffic::new(g);
    for (i, (at, way)) in trips.iter().enumerate() {
        traffic.depart_from_end(Moment::millis(*at), way, 1000, i as u32);
    }
    traffic.advance(Moment::minutes(600), &mut NoGuide);
    traffic.transfers()
}

fn common_grid(c: &mut Criterion) {
    let g = grid(11);
    let list = trips(&g, 11, 125);
    let mut group = c.benchmark_group("traffic grid 11 x 11");
    group.throughput(Throughput::Elements(drive(&g, &list)));
    group.bench_function("60,500 vehicles", |b| b.iter(|| black_box(drive(&g, &list))));
    group.finish();
}

fn by_vehicles(c: &mut Criterion) {
    let mut group = c.benchmark_group("traffic by vehicles");
    // The network grows with the demand, so that queues stay alike: 4 n² trips of 125 for every hour.
    for (vehicles, n, each) in [(10_000u32, 11u32, 21u32), (100_000, 20, 63), (1_000_000, 45, 124)] {
        let g = grid(n);
        let list = trips(&g, n, each);
        group.throughput(Throughput::Elements(list.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(vehicles), &list, |b, list| b.iter(|| black_box(drive(&g, list))));
    }
    group.finish();
}

criterion_group! { name = kernel; config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(3)); targets = common_grid, by_vehicles }
