//! Studies: a plan against itself, a planted clause found, the same rows on any number of workers, failures told and survived.

mod command;
mod cut;
mod judged;

use yanlian::base::dist::Dist;
use yanlian::base::fingerprint::Fingerprint;
use yanlian::base::lang::Name;
use yanlian::base::time::Span;
use yanlian::drill::world::Prepared;
use yanlian::scenario::drill_spec::{Scenario, Uncertain};
use yanlian::scenario::valley;
use yanlian::score::scoring::Scoring;
use yanlian::study::change;
use yanlian::study::compare::{Verdict, compare};
use yanlian::study::draw::{Draw, Sampler, nights, spread};
use yanlian::study::many::{Danger, Study};
use yanlian::study::pool;
use yanlian::study::row::Row;
use yanlian::study::sweep::{enough, sweep};
use yanlian::study::variant::Variant;

fn study(scenario: Scenario, variants: Vec<Variant>, draws: Vec<Draw>, danger: Danger) -> Study {
    let inputs = scenario.drill.uncertainty.iter().map(|u| u.key.clone()).collect();
    let inputs = if draws.first().is_some_and(|d| d.values.is_empty()) { Vec::new() } else { inputs };
    Study { scenario, scoring: Scoring::flood(), variants, inputs, draws, danger, rests_on: Fingerprint::default() }
}

fn run(study: &Study, workers: usize) -> Vec<Row> {
    let prepared = Prepared::new(&study.scenario);
    let mut by_draw: Vec<Vec<Row>> = vec![Vec::new(); study.draws.len()];
    pool::work(
        study.draws.len(),
        workers,
        || study.bench(),
        |bench, n| study.night(bench, &prepared, &study.draws[n]),
        |n, rows| {
            by_draw[n] = rows;
            true
        },
    );
    by_draw.into_iter().flatten().collect()
}

fn seeds(first: u64, count: u64) -> Vec<Draw> {
    nights(&(first..first + count).collect::<Vec<_>>())
}

#[test]
fn a_plan_against_itself_differs_by_exactly_nothing() {
    let s = valley::cloudburst();
    let a = change::as_written(&s);
    let b = a.named("again", Name::zh("again"));
    let study = study(s, vec![a, b], seeds(1, 6), Danger::All);
    let rows = run(&study, 2);
    let c = &compare(&study, &rows)[0];
    assert_eq!((c.seeds, c.identical), (6, 6));
    let tested = c.lines.iter().filter(|l| l.difference.is_some()).count();
    assert!(tested > 15, "{tested} measures were tested");
    for l in &c.lines {
        let Some(d) = l.difference else { continue };
        assert_eq!([d.mean, d.low, d.high].map(f64::to_bits), [0; 3], "{}", l.id);
        assert_eq!(l.verdict, Verdict::Same, "{}", l.id);
    }
}

#[test]
fn a_plan_that_never_evacuates_is_worse_and_the_difference_is_no_noise() {
    let s = valley::cloudburst();
    let whole = change::as_written(&s);
    let mut without = whole.named("never", Name::zh("never"));
    for key in ["flood.4", "flood.5"] {
        without.skip.insert(s.books.find_clause(key).expect("the valley has it"));
    }
    let study = study(s, vec![whole, without], seeds(1, 16), Danger::All);
    let rows = run(&study, 2);
    let c = &compare(&study, &rows)[0];
    let of = |id: &str| c.lines.iter().find(|l| l.id == id).expect("a measure");
    assert_eq!(of("lead_min").verdict, Verdict::Worse, "{:?}", of("lead_min"));
    // In the valley most people see the water themselves: what sixteen nights cannot tell apart is called noise, and never better.
    assert!(matches!(of("E1").verdict, Verdict::Worse | Verdict::WithinNoise), "{:?}", of("E1"));
    assert!(of("E1").difference.and_then(|d| d.detectable).is_some_and(|d| d > 0.0));
    // Whoever is in danger in one run is at risk in both, so the denominators agree.
    for pair in rows.chunks(2) {
        assert_eq!(pair[0].values[2], pair[1].values[2], "at risk, seed {}", pair[0].seed);
    }
}

#[test]
fn the_clause_that_decides_is_ranked_first_in_nineteen_of_twenty_repeats() {
    let mut s = valley::cloudburst();
    // Planted: nobody is told to prepare, so all hangs on the order to leave, which nobody gives but flood.5.
    s.books.clauses.retain(|c| c.key != "flood.4");
    s.books.plans[0].clauses.pop();
    let variants = change::without_each_clause(&s, None);
    let first = (0..20)
        .filter(|repeat| {
            let study = study(s.clone(), variants.clone(), seeds(1000 + repeat * 10, 5), Danger::First);
            let list = yanlian::study::ablate::ablate(&study, &run(&study, 2));
            list[0].clause == "flood.5"
        })
        .count();
    assert!(first >= 19, "first in {first} of 20");
}

#[test]
fn a_clause_that_the_drill_never_touches_is_told_as_such() {
    let s = valley::scenario();
    let mut variants = change::without_each_clause(&s, Some(Span::minutes(30)));
    variants.retain(|v| v.key == change::AS_WRITTEN || v.key == "flood.10");
    let study = study(s, variants, seeds(1, 2), Danger::First);
    let worth = yanlian::study::ablate::ablate(&study, &run(&study, 1));
    assert_eq!((worth[0].clause.as_str(), worth[0].untouched, worth[0].decides), ("flood.10", 2, false), "{worth:?}");
}

fn uncertain(runs: u64) -> Study {
    let mut s = valley::cloudburst();
    s.drill.length = Span::hours(4);
    s.drill.uncertainty = vec![
        Uncertain { key: "rain.scale".into(), dist: Dist::Uniform(1.0, 2.0) },
        Uncertain { key: "people.compliance".into(), dist: Dist::Uniform(0.5, 1.0) },
    ];
    let inputs: Vec<(String, Dist)> = s.drill.uncertainty.iter().map(|u| (u.key.clone(), u.dist)).collect();
    let whole = change::as_written(&s);
    study(s, vec![whole], spread(runs, 1, &inputs, Sampler::Latin), Danger::Own)
}

#[test]
fn a_killed_study_of_many_variants_loses_one_night_and_a_sweep_ten_runs_at_most() {
    let s = valley::cloudburst();
    let many = study(s.clone(), change::without_each_clause(&s, None), seeds(1, 20), Danger::First);
    assert_eq!((many.blocks(), many.block(19).len(), many.block(19)[0].seed), (20, 1, 20));
    let one = uncertain(35);
    assert_eq!((one.blocks(), one.block(0).len(), one.block(3).len()), (4, 10, 5));
}

#[test]
fn the_rows_of_a_sweep_are_the_same_on_one_worker_and_on_three() {
    let study = uncertain(8);
    let one = run(&study, 1);
    assert_eq!(one, run(&study, 3));
    let fingerprints: std::collections::BTreeSet<&str> = one.iter().map(|r| r.fingerprint.as_str()).collect();
    assert_eq!(fingerprints.len(), 8, "each draw is another night");
    let rain: Vec<f64> = one.iter().map(|r| r.inputs[0]).collect();
    assert!(rain.iter().all(|r| (1.0..2.0).contains(r)));
}

#[test]
fn more_rain_means_more_loss_and_the_tornado_says_so() {
    let study = uncertain(24);
    let rows = run(&study, 2);
    let s = sweep(&study, &rows, None, 2);
    assert_eq!((s.runs, s.failed, s.stopped_early), (24, 0, false));
    assert_eq!(s.drivers[0].input, "rain.scale", "{:?}", s.drivers);
    let r = s.drivers[0].loss.expect("both change");
    assert!(r.r > 0.5 && r.low > 0.0, "{r:?}");
    assert_eq!(s.odds.iter().map(|o| o.metric.as_str()).collect::<Vec<_>>(), ["E1", "P4"]);
    assert!(s.odds.iter().all(|o| o.higher && !o.name.is_empty() && !o.name_en.is_empty()), "objectives are told by name: {:?}", s.odds);
    assert!(s.odds.iter().all(|o| o.share.low <= o.share.p && o.share.p <= o.share.high));
    assert_eq!(s.worst.len(), 2);
    assert!(s.worst[0].loss >= s.worst[1].loss);
    assert_eq!(s.worst[0].sets[0].0, "rain.scale");
    // Fewer than the least number of runs is never enough.
    assert_eq!(enough(&study, &rows, Some(0.4)), None);
}

#[test]
fn a_draw_that_cannot_be_used_is_a_row_that_says_why_and_the_others_go_on() {
    let mut study = uncertain(3);
    study.draws[1].values[1] = 1.7;
    let rows = run(&study, 2);
    assert_eq!(rows.iter().map(Row::ran).collect::<Vec<_>>(), [true, false, true]);
    assert!(rows[1].failed.contains("people.compliance") || rows[1].failed.contains("1.7"), "{}", rows[1].failed);
    let s = sweep(&study, &rows, None, 0);
    assert_eq!((s.runs, s.failed), (3, 1));
}
