//! A comparison means something: A = A exactly; change a clause and something changes; undo and it returns exactly.

use std::collections::BTreeSet;

use yanlian::base::ids::ClauseId;
use yanlian::base::time::Moment;
use yanlian::drill::run::{Options, Silent, Sink, resume, run};
use yanlian::drill::world::{Parts, Prepared};
use yanlian::record::event::{Event, Kind, Why};
use yanlian::record::tale::{PlanUse, Tale};
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::valley;
use yanlian::study::baseline::{Trio, run_trio};

fn once(scenario: &Scenario, options: &Options) -> Tale {
    run(scenario, &Prepared::new(scenario), options, &mut Silent)
}

#[test]
fn the_same_drill_twice_is_the_same_to_the_bit() {
    let scenario = valley::scenario();
    let options = Options::new(7);
    let a = once(&scenario, &options);
    let b = once(&scenario, &options);
    assert_eq!(a.fingerprint, b.fingerprint);
    assert_eq!(a.sums, b.sums);
    assert_eq!(a.events, b.events);
    assert_ne!(a.fingerprint, once(&scenario, &Options::new(8)).fingerprint, "another seed is another night");
}

#[test]
fn a_drill_and_its_baselines_are_the_same_on_one_thread_and_on_two() {
    let scenario = valley::cloudburst();
    let trio = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| run_trio(&scenario, &Options::new(3), true, &mut Silent))
    };
    let (one, two) = (trio(1), trio(2));
    let sums = |t: &Trio| [Some(&t.own), t.no_plan.as_ref(), t.perfect.as_ref()].map(|t| t.map(|t| (t.fingerprint, t.events.clone())));
    assert_eq!(sums(&one), sums(&two));
    let [own, none, best] = sums(&one).map(|s| s.expect("a baseline").0);
    assert!(own != none && none != best && own != best, "three different nights of one luck");
}

#[test]
fn a_clause_left_out_changes_the_drill_and_put_back_restores_it() {
    let scenario = valley::scenario();
    let whole = once(&scenario, &Options::new(1));
    let mut options = Options::new(1);
    let due = |tale: &Tale, c: ClauseId| tale.events.iter().any(|e| e.kind == Kind::OrderGiven && e.cause.why == Why::Clause(c));
    let clauses: Vec<ClauseId> = (0..scenario.books.clauses.len() as u32).map(ClauseId).filter(|c| due(&whole, *c)).collect();
    assert!(!clauses.is_empty(), "a drill in which no clause does anything shows nothing");
    for clause in clauses {
        options.skip = BTreeSet::from([clause]);
        let without = once(&scenario, &options);
        assert_ne!(whole.fingerprint, without.fingerprint, "{clause:?}");
        assert!(!due(&without, clause), "{clause:?} was left out and acted");
    }
    options.skip.clear();
    assert_eq!(whole.fingerprint, once(&scenario, &options).fingerprint, "put back");
}

#[test]
fn without_a_plan_nobody_gives_an_order_of_the_plan() {
    let scenario = valley::scenario();
    let tale = once(&scenario, &Options::new(1).baseline(PlanUse::NoPlan, Vec::new()));
    assert!(tale.events.iter().all(|e| e.kind != Kind::OrderGiven && !matches!(e.cause.why, Why::Clause(_))));
}

#[derive(Default)]
struct Keep {
    state: Option<(Moment, Vec<u8>)>,
    events: Vec<Event>,
}

impl Sink for Keep {
    fn keyframe(&mut self, at: Moment, state: Parts, since: &[Event]) {
        if at <= Moment::minutes(90) {
            self.events.extend_from_slice(since);
            self.state = Some((at, state.to_bytes()));
        }
    }
}

#[test]
fn a_run_continued_from_a_keyframe_equals_the_straight_run() {
    let scenario = valley::scenario();
    let (prepared, options) = (Prepared::new(&scenario), Options::new(5));
    let mut keep = Keep::default();
    let straight = run(&scenario, &prepared, &options, &mut keep);
    let (at, state) = keep.state.expect("a keyframe at T+01:30");
    assert_eq!(at, Moment::minutes(90));
    let state = Parts::from_bytes(&state).expect("what was written reads");
    let continued = resume(&scenario, &prepared, &options, at, &state, keep.events, &mut Silent).expect("a keyframe of this build reads");
    let cut = straight.sums.len() - continued.sums.len();
    if let Some(i) = straight.sums[cut..].iter().zip(&continued.sums).position(|(a, b)| a != b) {
        panic!("minute {} differs: {:?} against {:?}", cut + i, straight.sums[cut + i], continued.sums[i]);
    }
    assert_eq!(straight.events, continued.events);
}

#[test]
fn a_moment_is_reached_from_the_keyframe_before_it_and_the_state_there_is_the_straight_run_s() {
    let scenario = valley::scenario();
    let (prepared, mut options) = (Prepared::new(&scenario), Options::new(5));
    let mut keep = Keep::default();
    let straight = run(&scenario, &prepared, &options, &mut keep);
    let (at, state) = keep.state.expect("a keyframe at T+01:30");
    let state = Parts::from_bytes(&state).expect("what was written reads");
    options.until = Some(Moment::minutes(107));
    let reached = resume(&scenario, &prepared, &options, at, &state, keep.events.clone(), &mut Silent).expect("a keyframe of this build reads");
    assert_eq!(reached.sums, straight.sums[91..=107], "from the minute after the keyframe to the end of the moment's own");
    assert!(straight.events.starts_with(&reached.events) && reached.events.len() < straight.events.len());
    assert!(reached.events.iter().all(|e| e.at <= Moment::minutes(107)), "nothing is wound up");
    options.until = Some(at);
    let there = resume(&scenario, &prepared, &options, at, &state, keep.events, &mut Silent).expect("a keyframe of this build reads");
    assert!(there.sums.is_empty(), "the keyframe's own moment is reached already");
}
