//! The model county: reading its files, the flood of a day alone, two hours of the whole drill, and its judgement.

use criterion::{Criterion, criterion_group};
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::world::Prepared;
use yanlian::hazard::act::Hazard;
use yanlian::hazard::flood::quick::FloodQuick;
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::load::{LoadOptions, load};
use yanlian::score::judge;
use yanlian::score::scoring::Scoring;

fn scenario(sets: &[(&str, &str)]) -> Scenario {
    let drill = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/drills/flood-0824.ron");
    let sets = sets.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    load(&drill, &LoadOptions { plans: Vec::new(), sets }).expect("the shipped drill has no findings")
}

/// The flood alone, minute by minute.
fn flood(scenario: &Scenario) -> f32 {
    let spec = scenario.drill.hazard.flood().expect("a flood");
    let mut flood = FloodQuick::new(&scenario.county, spec, Seed(1));
    let mut deepest = 0.0f32;
    for minute in 0..=scenario.drill.length.as_millis() / 60_000 {
        flood.advance(Moment::ZERO + Span::minutes(minute), &[]);
        deepest = flood.frame().reach_depth_m.iter().copied().fold(deepest, f32::max);
    }
    deepest
}

fn whole(c: &mut Criterion) {
    let day = scenario(&[]);
    let short = scenario(&[("length", "T+02:00")]);
    let prepared = Prepared::new(&short);
    let mut options = Options::new(1);
    options.playback = false;
    let tale = run(&short, &prepared, &options, &mut Silent);
    c.bench_function("mayang: files read and resolved", |b| b.iter(|| black_box(scenario(&[]).books.clauses.len())));
    c.bench_function("mayang: flood of 24 h, quick mode, 1,168 reaches", |b| b.iter(|| black_box(flood(&day))));
    c.bench_function("mayang: drill of 2 h, 313,305 people", |b| b.iter(|| black_box(run(&short, &prepared, &options, &mut Silent).fingerprint)));
    c.bench_function("mayang: record of 2 h judged", |b| b.iter(|| black_box(judge(&short, &tale, None, None, &Scoring::flood()).index)));
}

criterion_group! {
    name = county;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(20)).warm_up_time(Duration::from_secs(1));
    targets = whole
}
