//! Who can know what, and whose luck is whose: command learns only what somebody told it, and one clause's luck is not
//! another's.

use yanlian::base::ids::{ClauseId, GaugeId, HouseholdId, Id, ReachId, RoleId, ZoneId};
use yanlian::base::time::{Moment, Span};
use yanlian::drill::census::{Seen, Sighting, Trapped};
use yanlian::drill::deed::Deed;
use yanlian::plan::chain::{CENTRE, Posts};
use yanlian::plan::level::Level;
use yanlian::plan::order::{Action, WarnStage, ZoneTarget};
use yanlian::plan::trigger::{Compare, Quantity, Trigger};
use yanlian::record::event::{Event, Kind, Unit, Who, Why};
use yanlian::scenario::drill_spec::{Inject, InjectEffect};

use crate::command::{Run, Story};

/// The events of a story that do not follow from one clause, as far as they do not name each other by number.
fn without(story: &Story, clause: Option<ClauseId>) -> Vec<(Moment, Kind, Who, Who, Who, String)> {
    let own = |e: &&Event| clause.is_none_or(|c| e.cause.why != Why::Clause(c) && e.subject != Who::Clause(c));
    story.events.iter().filter(own).map(|e| (e.at, e.kind, e.subject, e.place, e.known_to, e.detail.as_str().to_owned())).collect()
}

#[test]
fn a_clause_more_for_another_actor_leaves_the_luck_of_all_others_alone() {
    let alone = Run::new().run();
    let mut run = Run::new();
    // At T+00:15, before any rain, the city telephones the headquarters; nobody waits behind that call.
    let books = &mut run.scenario.books;
    let mut extra = books.clauses[1].clone();
    (extra.key, extra.actor, extra.trigger) = ("city.1".into(), RoleId(0), Trigger::At(Moment::minutes(15)));
    extra.action = Action::Notify { to: vec![RoleId(1)], topic: "greeting".into() };
    extra.deadline = Span::minutes(30);
    books.clauses.push(extra);
    let id = ClauseId::from_index(books.clauses.len() - 1);
    books.plans[0].clauses.push(id);
    let more = run.run();
    assert!(more.done("city.1").is_some(), "the city's call was taken down");
    let (a, b) = (without(&alone, None), without(&more, Some(id)));
    let first = a.iter().zip(&b).position(|(x, y)| x != y);
    assert_eq!(first, None, "{:?} against {:?}", a[first.unwrap_or(0)], b[first.unwrap_or(0)]);
    assert_eq!(a.len(), b.len());
}

#[test]
fn a_team_meets_unreported_water_on_the_spot_and_then_command_knows() {
    let mut run = Run::new();
    let school = run.scenario.county.facility_keys.find("sh-school").expect("a facility");
    let at = run.scenario.county.facilities[school.index()].at;
    let shape = run.storm.frame.shape;
    let near = |c: usize| if shape.centre(c).distance_m(at) < 120.0 { 1.0 } else { 0.0 };
    run.storm.frame.depth_m = (0..shape.len()).map(near).collect();
    run.storm.frame.speed_m_per_s = run.storm.frame.depth_m.clone();
    let team = run.scenario.county.team_keys.find("medics").expect("a team");
    let (first, again) = (run.scenario.books.find_clause("flood.8").expect("a clause"), run.scenario.books.find_clause("flood.9").expect("a clause"));
    for (clause, minute) in [(first, 5), (again, 120)] {
        let c = &mut run.scenario.books.clauses[clause.index()];
        (c.trigger, c.action) = (Trigger::At(Moment::minutes(minute)), Action::Dispatch { teams: vec![team], to: Some(school) });
    }
    let story = run.run();
    let of = |kind, after: Moment| story.events.iter().find(|e| e.kind == kind && e.subject == Who::Team(team) && e.at >= after);
    let (left, refused) = (of(Kind::TeamLeft, Moment::ZERO).expect("it sets out"), of(Kind::OrderRefused, Moment::ZERO).expect("it turns"));
    assert!(refused.at > left.at, "nobody had told of the water: {} {}", left.at, refused.at);
    let told = of(Kind::ReportArrived, refused.at).expect("it says so");
    assert_eq!((told.place, told.detail.as_str()), (Who::Facility(school), "danger"));
    assert!(story.first(Kind::ClauseImpossible, Who::Clause(first)).is_some_and(|e| e.at >= refused.at));
    // Whoever is sent there afterwards is told before he leaves.
    let second = of(Kind::OrderRefused, Moment::minutes(120)).expect("refused at the base");
    assert!(of(Kind::TeamLeft, Moment::minutes(120)).is_none() && second.at < Moment::minutes(150), "{}", second.at);
}

/// One household of low-2, trapped from T+01:00 and out by its own strength at T+01:25.
fn out_by_himself(no_plan: bool) -> Story {
    let mut run = Run::new();
    run.options.no_plan = no_plan;
    let s = run.scenario.county.settlement_keys.find("low-2").expect("a settlement");
    let t = Trapped { household: HouseholdId(0), settlement: s, at: run.scenario.county.settlements[s.index()].at, people: 3, above_m: 0.0, seq: 0 };
    run.script.push((60, Box::new(move |folk, _| folk.trapped.push(t))));
    run.script.push((85, Box::new(|folk, _| folk.trapped.clear())));
    run.run()
}

#[test]
fn that_people_got_out_is_known_only_when_somebody_says_so() {
    // With posts that report, the village's word arrives and no crew is sent.
    let story = out_by_himself(false);
    let of = |detail: &str| story.events.iter().find(|e| e.kind == Kind::ReportArrived && e.detail.as_str() == detail && e.known_to == Who::Post(CENTRE));
    let (trapped, free) = (of("trapped").expect("a call for help"), of("free").expect("the village says so"));
    assert!(free.at > Moment::minutes(85) && trapped.at < free.at, "{} {}", trapped.at, free.at);
    let rescue = |s: &Story| s.events.iter().any(|e| e.kind == Kind::TeamOrdered && e.detail.as_str() == "rescue");
    assert!(!rescue(&story));
    // Without, a crew goes in vain, and finds nobody.
    let story = out_by_himself(true);
    assert!(rescue(&story) && !story.deeds.iter().any(|(_, d)| matches!(d, Deed::Rescue { .. })));
    assert!(story.events.iter().any(|e| e.kind == Kind::TeamDone && e.detail.as_str() == "nobody left"));
}

#[test]
fn after_the_all_clear_the_same_zone_is_warned_and_ordered_out_again() {
    let mut run = Run::new();
    // Ninety millimetres, five dry hours with an all-clear in them, then rain again.
    (run.storm.mm_per_h, run.storm.pause, run.hours) = (60.0, (120.0, 420.0), 11);
    let clear = run.scenario.books.find_clause("flood.10").expect("a clause").index();
    run.scenario.books.clauses[clear].trigger = Trigger::At(Moment::minutes(300));
    let story = run.run();
    let zone = ZoneId(0);
    let spoken = |stage: &str, from: i64| {
        let of = |e: &&Event| e.kind == Kind::BroadcastBegan && e.subject == Who::Zone(zone) && e.detail.as_str() == stage;
        story.events.iter().filter(of).map(|e| e.at).find(|at| *at >= Moment::minutes(from))
    };
    let first = spoken("LeaveNow", 0).expect("ordered out");
    let cleared = spoken("AllClear", 300).expect("cleared");
    assert!(first < Moment::minutes(200) && cleared < Moment::minutes(420), "{first} {cleared}");
    for stage in ["Prepare", "LeaveNow"] {
        let again = spoken(stage, 420).unwrap_or_else(|| panic!("{stage} is said again"));
        assert!(again > Moment::minutes(430), "not before it rains: {again}");
    }
    assert_eq!(spoken("LeaveNow", 310).map(|at| at > Moment::minutes(430)), Some(true), "and not in between");
    let orders = story.deeds.iter().filter(|(_, d)| matches!(d, Deed::Order { zone: Some(z), stage: WarnStage::LeaveNow, .. } if *z == zone)).count();
    assert_eq!(orders, 2, "households are under the order twice");
}

/// The headquarters orders both zones out at T+01:00 by a trigger that any reading satisfies; villages may have seen water.
fn ordered_out_in_dry_weather(seen_by: &[&str]) -> Vec<ZoneId> {
    let mut run = Run::new();
    run.storm.mm_per_h = 0.0;
    let trivial = Trigger::Number(Quantity::MaxRain(Span::hours(1)), Compare::Ge, 0.0);
    let i = run.scenario.books.find_clause("flood.5").expect("a clause").index();
    let c = &mut run.scenario.books.clauses[i];
    c.actor = RoleId(1);
    c.trigger = Trigger::All(vec![trivial, Trigger::At(Moment::minutes(60))]);
    let Action::Evacuate { zones, .. } = &mut c.action else { unreachable!() };
    *zones = ZoneTarget::All;
    for village in seen_by {
        let village = run.scenario.county.village_keys.find(village).expect("a village");
        run.script.push((10, Box::new(move |folk, _| folk.sightings.push(Sighting { village, seen: Seen::Water, seq: None }))));
    }
    let story = run.run();
    assert!(story.deeds.iter().any(|(_, d)| matches!(d, Deed::Order { stage: WarnStage::LeaveNow, .. })), "the order is given all the same");
    let zone = |e: &Event| if let (Kind::FalseStart, Who::Zone(z)) = (e.kind, e.subject) { Some(z) } else { None };
    story.events.iter().filter_map(zone).collect()
}

#[test]
fn an_order_that_no_perceived_threat_supports_is_a_false_start_whatever_its_trigger_names() {
    let (low, brook) = (ZoneId(0), ZoneId(1));
    assert_eq!(ordered_out_in_dry_weather(&[]), [low, brook], "a gauge that reads nothing is no threat");
    assert_eq!(ordered_out_in_dry_weather(&["upper"]), [], "water in one's own village, or upstream");
    assert_eq!(ordered_out_in_dry_weather(&["south-town"]), [brook], "water downstream says nothing about the brook");
}

#[test]
fn a_level_by_a_trigger_that_any_reading_satisfies_is_a_false_start() {
    let mut run = Run::new();
    run.storm.mm_per_h = 4.0;
    run.scenario.books.plans[0].levels[1].trigger = Trigger::Number(Quantity::MaxRain(Span::hours(1)), Compare::Ge, 0.0);
    let story = run.run();
    assert!(story.first(Kind::LevelSet, Who::Level(Level::Three)).is_some());
    assert!(story.first(Kind::FalseStart, Who::Level(Level::Three)).is_some());
}

#[test]
fn truths_of_gauges_are_recorded_once_whoever_knew_them() {
    let mut run = Run::new();
    // 40 mm/h from T+00:30 to T+05:00, then the stream falls by six metres an hour; no post reads a gauge.
    run.storm.fall_m_per_h = 6.0;
    run.options.no_plan = true;
    let (stage, rain) = (run.scenario.county.gauge_keys.find("stage-bridge"), run.scenario.county.gauge_keys.find("rain-north"));
    let (stage, rain) = (stage.expect("a gauge"), rain.expect("a gauge"));
    let story = run.run();
    let of = |g: GaugeId, kinds: &[Kind]| -> Vec<&Event> { story.events.iter().filter(|e| e.subject == Who::Gauge(g) && kinds.contains(&e.kind)).collect() };
    let words: Vec<&str> = of(stage, &[Kind::StageCrossed]).iter().map(|e| e.detail.as_str()).collect();
    assert_eq!(words, ["warning", "guarantee", "guarantee falling", "warning falling"]);
    let peaks = of(stage, &[Kind::StagePeaked]);
    assert_eq!(peaks.len(), 1, "one flood, one peak");
    assert!((peaks[0].value - 109.3).abs() < 0.1 && peaks[0].unit == Unit::Metres && peaks[0].cause.why == Why::Hazard, "{}", peaks[0].value);
    assert!(peaks[0].at >= Moment::minutes(300) && peaks[0].at <= Moment::minutes(303), "{}", peaks[0].at);
    let steps: Vec<&str> = of(rain, &[Kind::RainCrossed]).iter().map(|e| e.detail.as_str()).collect();
    let expected = ["hours=1 colour=orange", "hours=3 colour=orange", "hours=6 colour=yellow", "hours=3 colour=red", "hours=6 colour=orange"];
    assert_eq!(steps[..5], expected, "{steps:?}");
    assert_eq!(steps.len(), 8, "each step once: {steps:?}");
    // A stream that never falls has its peak at the end.
    let story = Run::new().run();
    let last: Vec<&Event> = story.events.iter().filter(|e| e.kind == Kind::StagePeaked).collect();
    assert!(last.len() == 1 && last[0].at == Moment::minutes(360), "{}", last.len());
    // One that never rose has none.
    let mut dry = Run::new();
    dry.storm.mm_per_h = 0.0;
    assert_eq!(dry.run().events.iter().filter(|e| e.kind == Kind::StagePeaked).count(), 0);
}

#[test]
fn a_landslide_stops_a_team_and_an_ordered_closure_does_not() {
    let with = |landslide: bool| {
        let mut run = Run::new();
        run.storm.mm_per_h = 0.0;
        let bridge = run.scenario.county.roads.road_keys.find("r-main-2").expect("a road");
        let school = run.scenario.county.facility_keys.find("sh-school").expect("a facility");
        let team = run.scenario.county.team_keys.find("medics").expect("a team");
        if landslide {
            run.scenario.drill.injects.push(Inject::timed("slide", Moment::minutes(1), InjectEffect::RoadBlocked { road: bridge, lasts: Span::hours(10) }));
        } else {
            let i = run.scenario.books.find_clause("flood.7").expect("a clause").index();
            run.scenario.books.clauses[i].trigger = Trigger::At(Moment::minutes(1));
            run.scenario.books.clauses[i].action = Action::CloseRoad { roads: vec![bridge] };
        }
        let i = run.scenario.books.find_clause("flood.8").expect("a clause").index();
        run.scenario.books.clauses[i].trigger = Trigger::At(Moment::minutes(90));
        run.scenario.books.clauses[i].action = Action::Dispatch { teams: vec![team], to: Some(school) };
        let story = run.run();
        let arrives = story.first(Kind::TeamArrived, Who::Team(team)).is_some();
        let tells = story.events.iter().any(|e| e.kind == Kind::ReportArrived && e.subject == Who::Team(team) && e.place == Who::Road(bridge));
        (arrives, tells)
    };
    assert_eq!(with(true), (false, true), "it finds the slide and says so");
    assert_eq!(with(false), (true, false), "the police let it pass");
}

#[test]
fn who_is_sent_to_look_reports_what_is_there() {
    let look = |wet: bool| {
        let mut run = Run::new();
        run.storm.mm_per_h = 0.0;
        let low = run.scenario.county.settlement_keys.find("low-1").expect("a settlement");
        let at = run.scenario.county.settlements[low.index()].at;
        let lane = run.scenario.county.roads.road_keys.find("r-main-2").expect("a road");
        if wet {
            let shape = run.storm.frame.shape;
            run.storm.frame.depth_m = (0..shape.len()).map(|c| if shape.centre(c).distance_m(at) < 60.0 { 0.5 } else { 0.0 }).collect();
            run.roads.wet.insert(lane);
        }
        let i = run.scenario.books.find_clause("flood.8").expect("a clause").index();
        run.scenario.books.clauses[i].trigger = Trigger::At(Moment::minutes(10));
        run.scenario.books.clauses[i].action = Action::Verify { zones: ZoneTarget::All };
        let story = run.run();
        assert!(story.done("flood.8").is_some());
        let posts = Posts::new(&story.scenario.county, &story.scenario.books);
        let giver = Who::Post(posts.of_role[1][0]);
        let told = |detail: &str| story.events.iter().any(|e| e.kind == Kind::ReportArrived && e.known_to == giver && e.detail.as_str() == detail);
        (told("water"), told("road"))
    };
    assert_eq!(look(true), (true, true));
    assert_eq!(look(false), (false, false));
}

#[test]
fn an_order_that_changes_nothing_in_the_drill_says_so() {
    let give = |action: Action| {
        let mut run = Run::new();
        run.storm.mm_per_h = 0.0;
        let i = run.scenario.books.find_clause("flood.8").expect("a clause").index();
        run.scenario.books.clauses[i].trigger = Trigger::At(Moment::minutes(10));
        run.scenario.books.clauses[i].action = action;
        let story = run.run();
        let fate = |kind| story.first(kind, Who::Clause(ClauseId::from_index(i))).map(|e| e.detail.as_str().to_owned());
        (fate(Kind::ClauseDone), fate(Kind::ClauseImpossible))
    };
    assert_eq!(give(Action::SetGate { reach: ReachId(0), outlet_m3_s: 5.0 }), (None, Some("no dam on this reach".into())));
    assert_eq!(give(Action::Inform { channels: vec![] }), (Some("effect=none-modelled".into()), None));
    assert_eq!(give(Action::Notify { to: vec![RoleId(2)], topic: "x".into() }), (Some(String::new()), None));
}
