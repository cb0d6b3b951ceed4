//! Twelve hours of the G65 through Mayang with 2,000 vehicles an hour each way, shut behind a burning lorry, and all who are sent off on the
//! county's other roads; on one thread: the traffic alone, and with the lorry's heat and smoke beside it.

use criterion::{Criterion, criterion_group};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use yanlian::base::ids::LinkId;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::deed::Deed;
use yanlian::drill::expressway::{Ctx, Expressway};
use yanlian::drill::log::Log;
use yanlian::drill::traffic::queue::{Effect, NoGuide, Traffic};
use yanlian::hazard::act::Hazard;
use yanlian::hazard::road_fire::fire::RoadFire;
use yanlian::map::road::RoadClass;
use yanlian::map::route;
use yanlian::record::tale::PlanUse;
use yanlian::scenario::drill_spec::{HazardSpec, Scenario};
use yanlian::scenario::load::{LoadOptions, load};

/// Half a day; gives the time that the traffic took, and the fire beside it, and the vehicles that went round.
fn half_day(s: &Scenario) -> (Duration, Duration, u32) {
    let HazardSpec::RoadFire(accident) = &s.drill.hazard else { panic!("an accident") };
    let graph = &s.county.roads;
    let mut fire = RoadFire::new(s.county.terrain.shape, accident, None, Seed(1));
    let mut road = Expressway::new(s, Seed(1), PlanUse::Perfect).expect("an expressway");
    let mut traffic = Traffic::new(graph);
    let (mut took, mut burnt) = (Duration::ZERO, Duration::ZERO);
    let (mut log, step, mut sent) = (Log::default(), Span::seconds(10), 0);
    // No road changes here, so the way from one interchange to another is looked for once.
    let mut ways: BTreeMap<(u32, u32), Option<Vec<LinkId>>> = BTreeMap::new();
    let mut doors = Vec::new();
    for k in 0..=12 * 360 {
        let now = Moment::ZERO + step * k;
        let begun = Instant::now();
        if now.as_millis() % 60_000 == 0 {
            fire.advance(now, &[]);
        }
        burnt += begun.elapsed();
        let begun = Instant::now();
        road.step(&mut Ctx { scenario: s, now, step, frame: fire.frame(), log: &mut log });
        road.heard();
        for deed in road.detours(s, now) {
            let Deed::Detour { from, to, vehicles, door } = deed else { continue };
            let ms = |l: LinkId| {
                let link = graph.link(l);
                (link.drivable && graph.road(link.road).class != RoadClass::Expressway).then(|| (link.length_m / link.free_m_per_s * 1000.0) as i64)
            };
            let Some(way) = ways.entry((from.0, to.0)).or_insert_with(|| route::path(graph, from, to, ms).map(|w| w.0)).clone() else { continue };
            for i in 0..vehicles {
                traffic.depart(now + Span::millis(60_000 * i64::from(i) / i64::from(vehicles)), &way, 1000, sent);
                doors.push(door);
                sent += 1;
            }
        }
        traffic.advance(now, &mut NoGuide);
        for happening in traffic.take_happened() {
            if let Effect::Arrived { tag } = happening.what {
                road.rejoin(doors[tag as usize], 1);
            }
        }
        took += begun.elapsed();
    }
    (took, burnt, sent)
}

fn highway(c: &mut Criterion) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/drills/g65-1006-like.ron");
    let Ok(mut s) = load(&path, &LoadOptions::default()) else { panic!("the shipped drill has no findings") };
    if let HazardSpec::RoadFire(accident) = &mut s.drill.hazard {
        (accident.traffic.busiest_per_h, accident.traffic.by_hour) = (2000.0, [1.0; 24]);
    }
    let mut group = c.benchmark_group("highway");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(5));
    assert!(half_day(&s).2 > 5000, "thousands go round by the county's roads");
    let run = |n: u64, took: fn((Duration, Duration, u32)) -> Duration| (0..n).map(|_| took(black_box(half_day(&s)))).sum();
    group.bench_function("12 h of the G65, 2,000 veh/h each way, with all who go round", |b| b.iter_custom(|n| run(n, |t| t.0)));
    group.bench_function("the same with the fire beside it", |b| b.iter_custom(|n| run(n, |t| t.0 + t.1)));
    group.finish();
}

criterion_group!(roads, highway);
