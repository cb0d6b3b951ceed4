//! People and traffic: a grid of streets, and a county of 313,600 people who all leave at once at night.

use criterion::{Criterion, Throughput, criterion_group};
use std::hint::black_box;
use std::time::Duration;

use yanlian::base::ids::{FacilityId, HouseholdId, Id, LinkId, NodeId, RoadId, SettlementId};
use yanlian::base::lang::Name;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::ground::Ground;
use yanlian::drill::log::Log;
use yanlian::drill::outage::Outages;
use yanlian::drill::people::household::Households;
use yanlian::drill::people::{Ctx, People};
use yanlian::drill::traffic::queue::{NoGuide, Traffic};
use yanlian::map::frame::Point;
use yanlian::map::grid::Shape;
use yanlian::map::place::FacilityKind;
use yanlian::map::road::{Link, Node, RoadClass, RoadGraph};
use yanlian::plan::zone::{Refuge, Zone};
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::road_graph::RoadPart;
use yanlian::scenario::tiny::Sketch;
use yanlian::scenario::valley;

/// A grid of `n` × `n` junctions, 200 m apart, both directions.
pub(crate) fn grid(n: u32) -> RoadGraph {
    let mut g =
        RoadGraph { nodes: (0..n * n).map(|i| Node { at: Point::new(f64::from(i % n) * 200.0, f64::from(i / n) * 200.0) }).collect(), ..RoadGraph::default() };
    for y in 0..n {
        for x in 0..n {
            for (dx, dy) in [(1, 0), (0, 1)] {
                if x + dx >= n || y + dy >= n {
                    continue;
                }
                let (a, b) = (y * n + x, (y + dy) * n + x + dx);
                for (from, to) in [(a, b), (b, a)] {
                    g.links.push(Link {
                        road: RoadId(g.links.len() as u32 / 2),
                        from: NodeId(from),
                        to: NodeId(to),
                        length_m: 200.0,
                        free_m_per_s: 13.9,
                        capacity_per_h: 1500.0,
                        jam_per_m: 0.1333,
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

/// East or west first, then north or south.
pub(crate) fn way(g: &RoadGraph, n: u32, from: u32, to: u32) -> Vec<LinkId> {
    let (mut at, mut path) = (from, Vec::new());
    while at != to {
        let (x, y, tx, ty) = (at % n, at / n, to % n, to / n);
        let next = if x != tx {
            if tx > x { at + 1 } else { at - 1 }
        } else if ty > y {
            at + n
        } else {
            at - n
        };
        let link = g.outgoing(NodeId(at)).iter().copied().find(|l| g.link(*l).to == NodeId(next)).expect("a grid");
        path.push(link);
        at = next;
    }
    path
}

fn traffic_grid(c: &mut Criterion) {
    let g = grid(10);
    let trips: Vec<(i64, Vec<LinkId>)> = (0..20_000u32).map(|i| (i64::from(i) * 180, way(&g, 10, i * 7919 % 100, (i * 104_729 + 13) % 100))).collect();
    c.bench_function("traffic: 10 x 10 grid, 20,000 vehicles in an hour", |b| {
        b.iter(|| {
            let mut traffic = Traffic::new(&g);
            for (i, (at, path)) in trips.iter().enumerate() {
                traffic.depart(Moment::millis(*at), path.clone(), 1000, i as u32);
            }
            traffic.advance(Moment::minutes(600), &mut NoGuide);
            black_box(traffic.transfers())
        });
    });
}

/// 1,600 settlements a kilometre apart, a road between neighbours, a shelter in every 25th, a zone for each: 313,600 people.
pub(crate) fn county() -> Scenario {
    county_of(40, 196)
}

/// The same with `n` × `n` settlements of so many people, a township for every hundred; `n` in tens.
pub(crate) fn county_of(n: usize, people: u32) -> Scenario {
    let at = |i: usize| Point::new(500.0 + (i % n) as f64 * 1000.0, 500.0 + (i / n) as f64 * 1000.0);
    let across = n / 10;
    let village = |x: usize, y: usize| format!("v-{:05}", (y / 3) * n + x / 3);
    let mut sketch = Sketch::default();
    for t in 0..across * across {
        sketch.townships.push((format!("t-{t:02}"), at((t / across * 10 + 5) * n + t % across * 10 + 5)));
    }
    for i in 0..n * n {
        let (x, y) = (i % n, i / n);
        let p = at(i);
        sketch.settlements.push((format!("s-{i:04}"), village(x, y), p, people));
        if x % 3 == 0 && y % 3 == 0 {
            sketch.villages.push((village(x, y), format!("t-{:02}", y / 10 * across + x / 10), p));
        }
        if x % 5 == 2 && y % 5 == 2 {
            sketch.facilities.push((format!("sh-{i:04}"), FacilityKind::Shelter, p, 6000));
        }
        if x + 1 < n {
            sketch.roads.push(RoadPart::by_norm(&format!("r-{i:04}-e"), RoadClass::Village, vec![p, at(i + 1)]));
        }
        if y + 1 < n {
            sketch.roads.push(RoadPart::by_norm(&format!("r-{i:04}-n"), RoadClass::Township, vec![p, at(i + n)]));
        }
    }
    let (side_m, cells) = (n as f64 * 1000.0, n * 1000 / 30);
    let shape = Shape { cols: cells, rows: cells, west: 0.0, north: side_m, cell_m: 30.0 };
    let county = sketch.build(shape, |p| 150.0 + 0.01 * p.y + 20.0 * ((p.x / 700.0).fract() - 0.5).abs());
    let mut scenario = valley::drill_in(county);
    let shelters: Vec<FacilityId> = scenario.county.facility_keys.ids().collect();
    for (i, s) in scenario.county.settlements.iter().enumerate() {
        let near = shelters
            .iter()
            .copied()
            .min_by(|a, b| scenario.county.facilities[a.index()].at.distance_m(s.at).total_cmp(&scenario.county.facilities[b.index()].at.distance_m(s.at)));
        scenario.books.zones.push(Zone {
            refuges: near.map(Refuge::Shelter).into_iter().collect(),
            paired: true,
            ..Zone::of_settlement(format!("z-{i:04}"), Name::zh("片"), s.village, SettlementId::from_index(i))
        });
    }
    scenario
}

/// Everybody is ordered at T+0 at night; 24 hours in steps of 10 s.
pub(crate) fn all_leave(scenario: &Scenario) -> (usize, u32, u64) {
    let seed = Seed(1);
    let homes = Households::draw(scenario, seed);
    let all: Vec<HouseholdId> = (0..homes.len()).map(HouseholdId::from_index).collect();
    let (ground, outages, mut log) = (Ground::new(scenario, &homes), Outages::new(&scenario.county), Log::default());
    let mut people = People::new(scenario, seed, homes);
    let deeds: Vec<_> = scenario
        .county
        .facility_keys
        .ids()
        .map(|facility| yanlian::drill::deed::Deed::OpenShelter { facility, cause: yanlian::record::event::Cause::of(yanlian::record::event::Why::Drill) })
        .collect();
    for step in 0..8640 {
        let now = Moment::seconds(step * 10);
        let mut ctx = Ctx { scenario, seed, now, ground: &ground, outages: &outages, log: &mut log };
        people.hear(if step == 0 { &deeds } else { &[] }, &mut ctx);
        if step == 0 {
            people.order_at_once(&all, &mut ctx);
        }
        people.step(&mut ctx, now + Span::seconds(10));
    }
    (log.events().len(), people.vehicles(), people.traffic().transfers())
}

fn whole_county(c: &mut Criterion) {
    let scenario = county();
    c.bench_function("people: households of 313,600 people drawn", |b| b.iter(|| black_box(Households::draw(&scenario, Seed(1)).len())));
    c.bench_function("people: 313,600 leave at once at night, 24 h", |b| b.iter(|| black_box(all_leave(&scenario))));
}

/// What a person costs as the county grows: the same land with more of it.
fn cost_of_a_person(c: &mut Criterion) {
    let mut group = c.benchmark_group("people: all leave at once at night, 24 h");
    for (n, people) in [(10, 100), (20, 250), (40, 196), (70, 204)] {
        let scenario = county_of(n, people);
        let all = (n * n) as u64 * u64::from(people);
        group.throughput(Throughput::Elements(all)).bench_function(format!("{all} people"), |b| b.iter(|| black_box(all_leave(&scenario))));
    }
    group.finish();
}

criterion_group! { name = traffic; config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(3)); targets = traffic_grid }
criterion_group! { name = households; config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(10)); targets = whole_county, cost_of_a_person }
