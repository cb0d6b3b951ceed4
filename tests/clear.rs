//! The clearance of an area, the latest order in time, and the warning timeline: against tiny counties and the program itself.

mod command;
mod transfers;

use std::sync::Arc;

use yanlian::base::ids::{Id, ZoneId};
use yanlian::base::lang::{Lang, Name};
use yanlian::base::time::{Moment, Span};
use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::world::Prepared;
use yanlian::map::area::Area;
use yanlian::map::county::County;
use yanlian::map::frame::Point;
use yanlian::record::event::{Kind, Who};
use yanlian::report::clear::{Cleared, text};
use yanlian::scenario::area_rows::AreaRow;
use yanlian::scenario::clearing::{self, Group, To};
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::finding::At;
use yanlian::scenario::source::Log;
use yanlian::scenario::{tiny, valley};
use yanlian::score::clearance::Remains;
use yanlian::score::home;
use yanlian::score::timeline::{Step, timeline};
use yanlian::study::clear::{ordered_run, run_seeds};
use yanlian::study::order_time::{Latest, SHARES, order_times};

/// A box on the plane as an area.
fn area(name: &str, west: f64, south: f64, east: f64, north: f64) -> AreaRow {
    let ring = vec![Point::new(west, south), Point::new(east, south), Point::new(east, north), Point::new(west, north)];
    AreaRow { name: Name::zh(name), cover: None, area: Arc::new(Area::new(vec![ring])), at: At::default() }
}

/// What a clearance runs on: the scenario, its groups and shelters.
type Leaving = (Scenario, Vec<Group>, Vec<yanlian::base::ids::FacilityId>);

/// A tiny county whose people leave the areas at two in the night.
fn leaving(words: &str, areas: &[AreaRow]) -> Leaving {
    leaving_from(tiny::county(words), areas, jiff::civil::date(2024, 7, 1).at(2, 0, 0, 0))
}

/// A county whose people leave the areas from a moment on.
fn leaving_from(county: County, areas: &[AreaRow], start: jiff::civil::DateTime) -> Leaving {
    let (log, shelters) = (Log::default(), clearing::shelters(&county));
    let (zones, groups) = clearing::zones(&county, areas, To::Shelters, &log);
    assert!(log.sorted().is_empty(), "{:?}", log.sorted());
    let start = start.to_zoned_datetime(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).expect("an hour");
    (clearing::scenario(county, zones, start, Span::hours(24), yanlian::base::fingerprint::Fingerprint::default()), groups, shelters)
}

#[test]
fn everybody_in_the_area_leaves_and_nobody_outside_does() {
    let (scenario, groups, shelters) = leaving("house(200) -1500m- house(300) -2000m- shelter(1000)", &[area("西", 0.0, 0.0, 1200.0, 3000.0)]);
    let (runs, tale) = run_seeds(&scenario, 0.0, &groups, &shelters, &[1]);
    let (run, tale) = (&runs[0], tale.expect("a run"));
    assert_eq!(run.all.people, 200);
    let remained: u32 = run.remained.iter().map(|r| r.people).sum();
    assert_eq!(run.all.safe + remained, 200, "each person is either out or remains for a reason");
    assert!(run.all.safe >= 150, "{run:?}");
    let times = run.all.times;
    let order = [times.first_s, times.p50_s, times.p90_s, times.p95_s, times.last_s].map(|t| t.expect("reached"));
    assert!(order.windows(2).all(|w| w[0] <= w[1]) && order[0] > 600.0, "{order:?}");
    assert_eq!(
        run.shelters.iter().map(|s| s.inside + s.outside).sum::<u32>() + run.all.on_ground,
        run.all.safe + run.shelters.iter().map(|s| s.outside).sum::<u32>()
    );
    let outside = |e: &&yanlian::record::event::Event| matches!(e.subject, Who::Household(h) if tale.households[h.index()].at.x > 1200.0);
    assert!(!tale.events.iter().filter(outside).any(|e| matches!(e.kind, Kind::Ordered | Kind::Left)), "the others stay");
}

#[test]
fn a_shelter_that_is_too_small_sends_people_on() {
    let (scenario, groups, shelters) = leaving("house(300) -1500m- shelter(60) -900m- shelter(1000)", &[area("全", 0.0, 0.0, 9000.0, 3000.0)]);
    let (runs, _) = run_seeds(&scenario, 0.0, &groups, &shelters, &[3]);
    let small = runs[0].shelters.iter().find(|s| s.key == "shelter-1").expect("somebody came");
    assert!(small.inside <= 60 && small.turned_away > 0, "{small:?}");
    let large = runs[0].shelters.iter().find(|s| s.key == "shelter-2").expect("somebody came on");
    assert!(large.inside > 100, "{large:?}");
}

#[test]
fn a_narrow_road_takes_longer_and_says_where_it_jams() {
    // Nobody refuses and everybody drives, so that the two runs compare the same people; the two roads differ in what they carry and
    // in nothing else.
    let clear = |per_h: f64| {
        let (mut scenario, groups, shelters) = leaving("house(3000) -4000m Street- shelter(4000)", &[area("全", 0.0, 0.0, 20000.0, 3000.0)]);
        scenario.drill.behaviour.compliance = 1.0;
        scenario.county.people.cars_per_household = (1.0, 1.0);
        scenario.county.people.reduced_mobility = (0.0, 0.0);
        for l in &mut scenario.county.roads.links {
            l.capacity_per_h = per_h;
        }
        let run = run_seeds(&scenario, 0.0, &groups, &shelters, &[1]).0.remove(0);
        let told = text(&Cleared { scenario: &scenario, groups: &groups, runs: std::slice::from_ref(&run), order_times: &[] }, Lang::En);
        (run, told)
    };
    let ((wide, free), (narrow, jammed)) = (clear(4000.0), clear(100.0));
    assert_eq!(wide.all.people, narrow.all.people);
    assert!(narrow.vehicles > 300 && !narrow.remained.iter().any(|r| r.why == Remains::Refused), "{narrow:?}");
    let p95 = |run: &yanlian::score::clearance::Clearance| run.all.times.p95_s.expect("nearly everybody is out");
    // All the vehicles at a hundred an hour: the road decides, and not the people.
    let by_road = f64::from(narrow.vehicles) / 100.0 * 3600.0;
    let (long, short) = (p95(&narrow), p95(&wide));
    assert!((by_road * 0.9..by_road * 1.4).contains(&long) && short < by_road * 0.8, "{long} s, {short} s on a wide road, {by_road} s of driving");
    assert!(wide.jams.is_empty(), "{:?}", wide.jams);
    let jam = narrow.jams.first().expect("the narrow road jams");
    assert!(jam.key == "r-01" && jam.queue_m > 100.0 && jam.full_s > 0.0, "{jam:?}");
    assert!(jammed.contains("r-01") && !free.contains("r-01"), "{jammed}");
}

#[test]
fn the_same_seed_clears_in_the_same_way_on_any_number_of_threads() {
    let (scenario, groups, shelters) = leaving("house(200) -1500m- shelter(1000)", &[area("全", 0.0, 0.0, 9000.0, 3000.0)]);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| run_seeds(&scenario, 0.0, &groups, &shelters, &[1, 2, 3]).0.into_iter().map(|r| r.fingerprint).collect::<Vec<_>>())
    };
    let (a, b) = (on(1), on(2));
    assert_eq!(a, b);
    assert!(a[0] != a[1], "another seed is another night");
}

#[test]
fn the_printed_table_stays_as_it_is() {
    let (scenario, groups, shelters) =
        leaving("house(200) -1500m- house(300) -2000m- shelter(300)", &[area("西片", 0.0, 0.0, 1200.0, 3000.0), area("东片", 1200.0, 0.0, 9000.0, 3000.0)]);
    let (runs, _) = run_seeds(&scenario, 0.0, &groups, &shelters, &[1, 2, 3]);
    let told = Cleared { scenario: &scenario, groups: &groups, runs: &runs, order_times: &[] };
    for (name, lang) in [("clear-zh", Lang::Zh), ("clear-en", Lang::En)] {
        let text = text(&told, lang);
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 100, "{line}");
        }
        insta::assert_snapshot!(name, text);
    }
}

/// The valley with an order to its low zone at a time: the share of the people at risk, and not refusing, who are out before the water.
fn out_share(scenario: &Scenario, group: &Group, shelters: &[yanlian::base::ids::FacilityId], seed: u64, at: Moment) -> f64 {
    let prepared = Prepared::new(scenario);
    let alone = run(scenario, &prepared, &Options::new(seed).baseline(yanlian::record::tale::PlanUse::NoPlan, Vec::new()), &mut Silent);
    let early = ordered_run(scenario, &prepared, seed, &[(group, Moment::ZERO)], shelters);
    let tale = ordered_run(scenario, &prepared, seed, &[(group, at)], shelters);
    let homes = home::read(scenario, &tale);
    let refuses: std::collections::BTreeSet<Who> = early.events.iter().filter(|e| e.kind == Kind::Refused).map(|e| e.subject).collect();
    let (mut all, mut out) = (0u32, 0u32);
    for e in alone.events.iter().filter(|e| e.kind == Kind::HouseHit) {
        let Who::Household(h) = e.subject else { continue };
        let fact = &tale.households[h.index()];
        if !fact.zone.is_some_and(|z| group.zones.contains(&z)) || refuses.contains(&e.subject) {
            continue;
        }
        let home = &homes[h.index()];
        all += u32::from(fact.people);
        if home.left.is_set() && home.safe_before() && home.safe.at().is_some_and(|t| t <= e.at) {
            out += u32::from(fact.people);
        }
    }
    assert!(all > 0, "the water reaches nobody");
    f64::from(out) / f64::from(all)
}

#[test]
fn an_order_at_the_latest_time_gets_people_out_and_half_an_hour_later_does_not() {
    let mut scenario = valley::scenario();
    let flood = scenario.drill.hazard.flood_mut().expect("a flood");
    flood.rain.scale = yanlian::base::dist::Dist::Fixed(2.0);
    let groups: Vec<Group> =
        scenario.books.zones.iter().enumerate().map(|(i, z)| Group { name: z.name.clone(), zones: vec![ZoneId::from_index(i)], at: None }).collect();
    let shelters = clearing::shelters(&scenario.county);
    let found = order_times(&scenario, &groups, &shelters, &[1]);
    let mut tested = 0;
    for (group, answer) in groups.iter().zip(&found[0]) {
        let Latest::At { at_s, fails_s, .. } = answer.latest[0] else { continue };
        tested += 1;
        let (at, later) = (Moment::seconds(at_s as i64), Moment::seconds(at_s as i64) + Span::minutes(30));
        assert!(fails_s > at_s && fails_s <= at_s + 300.0, "{answer:?}");
        let (good, bad) = (out_share(&scenario, group, &shelters, 1, at), out_share(&scenario, group, &shelters, 1, later));
        assert!(good >= SHARES[0], "{} at {at}: {good}", group.name.zh);
        assert!(bad < SHARES[0], "{} at {later}: {bad}", group.name.zh);
    }
    assert!(tested > 0, "{found:?}");
}

#[test]
fn a_hazard_that_never_arrives_is_said_to_never_arrive() {
    let mut scenario = valley::scenario();
    let flood = scenario.drill.hazard.flood_mut().expect("a flood");
    flood.rain.totals.clear();
    let groups = [Group { name: Name::zh("低洼片"), zones: vec![ZoneId(0)], at: None }];
    let found = order_times(&scenario, &groups, &clearing::shelters(&scenario.county), &[1]);
    assert_eq!(found[0][0].latest, [Latest::NeverArrives; 2]);
    let told = Cleared { scenario: &scenario, groups: &groups, runs: &[], order_times: &found };
    assert!(text(&told, Lang::En).contains("The hazard reaches no house of: 低洼片"), "{}", text(&told, Lang::En));
}

#[test]
fn the_warning_of_a_zone_goes_step_by_step_and_every_step_has_its_event() {
    let scenario = valley::scenario();
    let tale = run(&scenario, &Prepared::new(&scenario), &Options::new(1), &mut Silent);
    let lines = timeline(&scenario, &tale);
    assert!(!lines.is_empty());
    for l in &lines {
        for (mark, step) in l.steps.iter().zip(Step::ALL) {
            let Some(mark) = mark else { continue };
            let event = &tale.events[mark.seq as usize];
            assert!((event.at.as_seconds() - mark.at_s).abs() < 1e-9, "{step:?}");
        }
        let at = |s: Step| l.step(s).map(|m| m.at_s);
        let chain: Vec<f64> = [Step::Identified, Step::Communicated, Step::Issued, Step::FirstAlert].into_iter().filter_map(at).collect();
        assert!(chain.windows(2).all(|w| w[0] <= w[1]), "{l:?}");
        for (a, b) in [(Step::Warned50, Step::Warned90), (Step::Left50, Step::Left90), (Step::Safe50, Step::Safe90), (Step::FirstAlert, Step::Warned50)] {
            assert!(at(a).zip(at(b)).is_none_or(|(a, b)| a <= b), "{l:?}");
        }
    }
    let card = yanlian::score::judge(&scenario, &tale, None, None, &yanlian::score::scoring::Scoring::flood());
    for lang in [Lang::Zh, Lang::En] {
        let text = yanlian::report::warning::text(&yanlian::report::Told::new(&scenario, &tale, &card), lang);
        assert!(text.contains("溪边片") && text.lines().all(|l| unicode_width::UnicodeWidthStr::width(l) <= 100), "{text}");
    }
    assert!(lines.iter().any(|l| l.step(Step::Issued).is_some() && l.step(Step::FirstAlert).is_some()), "{lines:?}");
}
