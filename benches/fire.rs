//! Forest fire: Rothermel alone, and whole fires on broken ground and on even ground, in burnt cells a second.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group};
use yanlian::base::num::sin;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::hazard::act::Hazard;
use yanlian::hazard::forest_fire::barrier::Barriers;
use yanlian::hazard::forest_fire::behaviour::Behaviour;
use yanlian::hazard::forest_fire::cover::OPEN;
use yanlian::hazard::forest_fire::fire::ForestFire;
use yanlian::hazard::forest_fire::front::Front;
use yanlian::hazard::forest_fire::fuel_model::FUEL_MODELS;
use yanlian::hazard::forest_fire::land::{Land, Layer};
use yanlian::hazard::forest_fire::surface::{Bed, Moistures};
use yanlian::hazard::forest_fire::weather::{FireSpec, Weather};
use yanlian::map::grid::{Grid, Shape};
use yanlian::scenario::tiny_fire;

/// Hills of 100 m over a kilometre or two; fuels in patches where `mixed`.
fn land(cells: usize, hilly: bool, mixed: bool) -> Land {
    let shape = Shape { cols: cells, rows: cells, west: 0.0, north: cells as f64 * 30.0, cell_m: 30.0 };
    let mut terrain = Grid::filled(shape, 0.0);
    let mut fuel = vec![2u8; shape.len()];
    for k in 0..shape.len() {
        let p = shape.centre(k);
        if hilly {
            terrain.values[k] = (100.0 * sin(p.x / 300.0) * sin(p.y / 410.0)) as f32;
        }
        if mixed {
            fuel[k] = [2u8, 5, 102, 122][((p.x / 420.0) as usize + (p.y / 390.0) as usize * 3) % 4];
        }
    }
    let stand = Layer { name: "stand", shape, values: vec![0; shape.len()] };
    Land::new(&terrain, Layer { name: "fuel", shape, values: fuel }, stand, vec![OPEN]).expect("all of one shape")
}

fn spec(land: &Land, wind_m_s: f64) -> FireSpec {
    let s = &land.shape;
    FireSpec { start_hour: 10.0, ..tiny_fire::spec(vec![tiny_fire::wind(0, wind_m_s, 70.0)], s.centre(s.rows / 2 * s.cols + s.cols / 2)) }
}

fn rates(c: &mut Criterion) {
    let mut group = c.benchmark_group("fire rothermel");
    let m = Moistures { dead: [0.06, 0.07, 0.08], herb: 0.6, wood: 0.9 };
    group.throughput(Throughput::Elements(FUEL_MODELS.len() as u64));
    group.bench_function("whole, fuel to flame", |b| {
        b.iter(|| FUEL_MODELS.iter().map(|f| Bed::new(f, black_box(&m)).head(black_box(350.0), 0.2, 40.0).flame_ft).sum::<f64>());
    });
    let beds: Vec<Bed> = FUEL_MODELS.iter().map(|f| Bed::new(f, &m)).collect();
    group.bench_function("wind and slope on a known bed", |b| b.iter(|| beds.iter().map(|f| f.head(black_box(350.0), 0.2, 40.0).rate_ft_min).sum::<f64>()));
    group.finish();
}

fn fronts(c: &mut Criterion) {
    let mut group = c.benchmark_group("fire front, cells burnt");
    for (name, hilly, mixed, wind) in
        [("even ground, wind 1 m/s", false, false, 1.0), ("hills, one fuel, wind 1 m/s", true, false, 1.0), ("hills, four fuels, wind 3 m/s", true, true, 3.0)]
    {
        let land = Arc::new(land(1001, hilly, mixed));
        let spec = spec(&land, wind);
        let air = Behaviour::new(Arc::clone(&land), &spec, 0);
        let ready = || {
            let mut front = Front::new(land.shape, |_| false, Barriers::default());
            front.light(&air, spec.ignitions[0].1, 0.0);
            front
        };
        let burn = |mut front: Front| {
            let mut burnt = 0u64;
            while burnt < 500_000 && front.next(&air, f64::INFINITY).is_some() {
                burnt += 1;
            }
            (burnt, front)
        };
        group.throughput(Throughput::Elements(burn(ready()).0));
        group.bench_function(name, |b| b.iter_batched(ready, burn, BatchSize::LargeInput));
    }
    group.finish();
    let land = Arc::new(land(601, true, true));
    let mut spec = spec(&land, 3.0);
    spec.weather = (0..12).map(|h| Weather { at: Moment::minutes(h * 60), wind_towards_deg: 70.0 + 25.0 * h as f64, ..spec.weather[0] }).collect();
    c.bench_function("fire, 12 h with hourly weather, steps of a minute", |b| {
        b.iter(|| {
            let mut fire = ForestFire::new(Arc::clone(&land), spec.clone(), Barriers::default(), Seed(1));
            for minute in 1..=720 {
                fire.advance(Moment::ZERO + Span::minutes(minute), &[]);
            }
            black_box(fire.burnt_ha())
        });
    });
}

criterion_group! { name = forest; config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(5)); targets = rates, fronts }
