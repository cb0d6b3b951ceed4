//! The model county: reading its files, the flood of a day alone, two hours and a day of the whole drill, its judgement and report, a run
//! of one of its townships as a study does a thousand of them, and how long all of it takes to clear; the import of another.

use criterion::{Criterion, criterion_group};
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use yanlian::base::fingerprint::Fingerprint;
use yanlian::base::ids::FacilityId;
use yanlian::base::lang::Name;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::world::Prepared;
use yanlian::hazard::act::Hazard;
use yanlian::hazard::flood::quick::FloodQuick;
use yanlian::import::story::{self, Wish};
use yanlian::map::area::Area;
use yanlian::map::frame::Point;
use yanlian::report::{self, Told};
use yanlian::scenario::area_rows::AreaRow;
use yanlian::scenario::clearing::{self, Group, To};
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::finding::At;
use yanlian::scenario::load::{LoadOptions, load, load_county};
use yanlian::scenario::source::Log;
use yanlian::score::judge;
use yanlian::score::scoring::Scoring;
use yanlian::study::clear::run_seeds;

fn scenario(drill: &str, sets: &[(&str, &str)]) -> Scenario {
    let drill = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/drills").join(drill);
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

/// Everybody of the county leaves at two in the night, with nothing else going on; gives the people safe after a day.
fn clear(scenario: &Scenario, groups: &[Group], shelters: &[FacilityId]) -> u32 {
    run_seeds(scenario, 0.0, groups, shelters, &[1]).0[0].all.safe
}

/// The county as one area, and a day without a hazard.
fn county_as_area() -> (Scenario, Vec<Group>, Vec<FacilityId>) {
    let county = load_county(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang")).expect("the shipped county has no findings");
    let shape = county.terrain.shape;
    let (east, south) = (shape.west + shape.cols as f64 * shape.cell_m, shape.north - shape.rows as f64 * shape.cell_m);
    let ring = [(shape.west, south), (east, south), (east, shape.north), (shape.west, shape.north)].map(|(x, y)| Point::new(x, y)).to_vec();
    let row = AreaRow { name: Name::zh("全县"), cover: None, area: Arc::new(Area::new(vec![ring])), at: At::default() };
    let shelters = clearing::shelters(&county);
    let (zones, groups) = clearing::zones(&county, &[row], To::Shelters, &Log::default());
    let start = jiff::civil::date(2024, 7, 1).at(2, 0, 0, 0).to_zoned_datetime(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).expect("an hour");
    (clearing::scenario(county, zones, start, Span::hours(24), Fingerprint::default()), groups, shelters)
}

/// Open data to a county, where the extract is at hand.
fn import_of_andorra(c: &mut Criterion) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/andorra");
    let wish = Wish {
        osm: data.join("andorra.osm.pbf"),
        dem: vec![data.join("N42E001.hgt.zip")],
        bbox: Some("1.41,42.43,1.79,42.66".into()),
        residents: Some(77_000),
        ..Wish::default()
    };
    if wish.osm.exists() {
        c.bench_function("andorra: import of 69,644 nodes and one height tile", |b| {
            b.iter(|| black_box(story::make(&wish, &mut |_| {}).expect("it imports").roads.len()));
        });
    }
}

fn whole(c: &mut Criterion) {
    let day = scenario("flood-0824.ron", &[]);
    let short = scenario("flood-0824.ron", &[("length", "T+02:00")]);
    let prepared = Prepared::new(&short);
    let mut options = Options::new(1);
    options.playback = false;
    let tale = run(&short, &prepared, &options, &mut Silent);
    c.bench_function("mayang: files read and resolved", |b| b.iter(|| black_box(scenario("flood-0824.ron", &[]).books.clauses.len())));
    c.bench_function("mayang: flood of 24 h, quick mode, 1,168 reaches", |b| b.iter(|| black_box(flood(&day))));
    c.bench_function("mayang: drill of 2 h, 313,305 people", |b| b.iter(|| black_box(run(&short, &prepared, &options, &mut Silent).fingerprint)));
    let whole_day = Prepared::new(&day);
    c.bench_function("mayang: drill of 24 h, 313,305 people", |b| b.iter(|| black_box(run(&day, &whole_day, &options, &mut Silent).fingerprint)));
    c.bench_function("mayang: command, sight and teams of 24 h", |b| {
        // Of a whole run only those phases count: the clock of the phases itself tells them.
        b.iter_custom(|n| {
            (0..n)
                .map(|_| {
                    let p = run(&day, &whole_day, &options, &mut Silent).phases;
                    Duration::from_secs_f64(p.command + p.sense + p.teams)
                })
                .sum()
        })
    });
    // The page as it is written after a drill, with its tracks.
    let told = run(&day, &whole_day, &Options::new(1), &mut Silent);
    let card = judge(&day, &told, None, None, &Scoring::flood());
    let dir = tempfile::tempdir().expect("a folder");
    c.bench_function("mayang: report of 24 h written", |b| {
        b.iter(|| black_box(report::all::write(dir.path(), &Told::new(&day, &told, &card)).expect("written")));
    });
    import_of_andorra(c);
    let township = scenario("township-yanmen.ron", &[]);
    let (ground, scoring, mut seed) = (Prepared::new(&township), Scoring::flood(), 0);
    c.bench_function("township: one of many runs of 12 h, 17,000 people, judged", |b| {
        b.iter(|| {
            seed += 1;
            let tale = run(&township, &ground, &Options::lean(seed), &mut Silent);
            black_box(judge(&township, &tale, None, None, &scoring).index)
        })
    });
    let (all, groups, shelters) = county_as_area();
    c.bench_function("mayang: all 313,305 people leave at night, 24 h", |b| b.iter(|| black_box(clear(&all, &groups, &shelters))));
    c.bench_function("mayang: record of 2 h judged", |b| b.iter(|| black_box(judge(&short, &tale, None, None, &Scoring::flood()).index)));
}

criterion_group! {
    name = county;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(20)).warm_up_time(Duration::from_secs(1));
    targets = whole
}
